//! How much a phrase says about its story.
//!
//! The score is a weighted sum of a few features in the unit of a logit, so that the confidence
//! is a chance: the share of such phrases that readers of news picked as key. `train/weights.py`
//! finds the weights.
//!
//! Invariant: only arithmetic that IEEE 754 defines to the last bit (no logarithms or
//! exponentials, which differ between mathematical libraries), summed in a fixed order, so a
//! story has the same scores on every machine and in WebAssembly.

use crate::language::Language;
use crate::phrases::Phrase;
use crate::weights::{NOTHING, WEIGHTS};
use crate::words::{Kind, Role, Words};

/// What is looked at.
pub(crate) const FEATURES: usize = 31;

/// The places of a phrase whose neighbours are looked at.
const NEIGHBOURS: usize = 12;

/// The score of a phrase: a logit.
pub(crate) fn score(features: &[f32; FEATURES]) -> f32 {
    let terms = features.iter().zip(&WEIGHTS);
    terms.fold(NOTHING, |sum, (feature, weight)| sum + feature * weight)
}

/// What speaks for and against a phrase that is spelled so, each from 0 to 1.
pub(crate) fn features(phrase: &Phrase, words: &Words, spelling: &str) -> [f32; FEATURES] {
    let is = |it: bool| f32::from(u8::from(it));
    let count = phrase.count as f32;
    let letters = spelling.chars().count() as f32 / phrase.words.max(1) as f32;
    let (one, plain) = (phrase.words == 1, !phrase.is_name);
    let first = phrase.places.first().map_or(0, |it| it.0) as f32;
    let last = phrase.places.last().map_or(0, |it| it.0) as f32;
    let long = letters.min(12.0) / 12.0;
    let ends = Endings::of(spelling, one && words.language() == Language::English);
    let beside = Beside::of(phrase, words);
    [
        // Repetition, with less and less to gain, and the share of the sentences.
        count / (count + 3.0),
        is(phrase.count > 1),
        is(phrase.count > 2),
        (phrase.spread as f32 / words.sentences() as f32).sqrt(),
        // Early, late.
        1.0 / (1.0 + first / 50.0),
        is(phrase.in_headline),
        last / words.tokens.len().max(1) as f32,
        // Long words are rarer and so say more.
        long,
        long * long,
        is(letters >= 8.0),
        is(letters >= 6.0),
        is(phrase.count == 1) * long,
        is(letters <= 4.0 && plain),
        // What it is: readers pick the word that counts out of several.
        is(!one && plain),
        is(!one && !plain),
        is(one && !plain),
        is(plain && spelling.contains('-')),
        is(spelling.contains(|it: char| it.is_ascii_digit())),
        phrase.inside as f32 / count.max(1.0),
        // What kind of word it may be.
        is(plain && ends.any(&["ly"])),
        is(plain && ends.any(&["ing"])),
        is(plain && ends.any(&["ed"])),
        is(ends.any(&["tion", "ment", "ity", "ness", "ism", "ship", "ance", "ence"])),
        is(plain && ends.any(&["er", "or", "ist", "ian"])),
        is(plain && ends.any(&["al", "ous", "ive", "ful", "able", "ible", "ic"])),
        // What stands beside it.
        beside.article,
        beside.preposition,
        beside.auxiliary,
        beside.pronoun,
        beside.nothing,
        beside.content,
    ]
}

/// How a word ends, if its language is one whose endings are known.
struct Endings<'a>(&'a str);

impl<'a> Endings<'a> {
    fn of(spelling: &'a str, known: bool) -> Self {
        Self(if known { spelling } else { "" })
    }

    fn any(&self, endings: &[&str]) -> bool {
        let bytes = self.0.as_bytes();
        endings.iter().any(|it| {
            let at = bytes.len().checked_sub(it.len());
            let end = at.and_then(|at| bytes.get(at..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(it.as_bytes()))
        })
    }
}

/// The shares of the places that have something beside them.
struct Beside {
    article: f32,
    preposition: f32,
    auxiliary: f32,
    pronoun: f32,
    /// Punctuation or the end behind it.
    nothing: f32,
    /// Another content word behind it.
    content: f32,
}

impl Beside {
    fn of(phrase: &Phrase, words: &Words) -> Self {
        let (mut before, mut behind) = ([0_u8; 4], [0_u8; 2]);
        let mut all = 0_u8;
        for (first, length) in phrase.places.iter().take(NEIGHBOURS) {
            all += 1;
            let (first, length) = (*first as usize, *length as usize);
            let joined = words.tokens.get(first).is_some_and(|it| it.joined);
            let left = first.checked_sub(1).filter(|_| joined);
            let role = left
                .and_then(|it| words.tokens.get(it))
                .map(|it| words.role(it.form));
            let slot = match role {
                Some(Role::Article) => Some(0),
                Some(Role::Preposition) => Some(1),
                Some(Role::Auxiliary) => Some(2),
                Some(Role::Pronoun) => Some(3),
                Some(Role::Other) | None => None,
            };
            if let Some(count) = slot.and_then(|it| before.get_mut(it)) {
                *count += 1;
            }
            let right = words.tokens.get(first + length).filter(|it| it.joined);
            let slot = match right.map(|it| words.kind(it.form)) {
                None => Some(0),
                Some(Kind::Content) => Some(1),
                Some(Kind::Stop | Kind::Slight) => None,
            };
            if let Some(count) = slot.and_then(|it| behind.get_mut(it)) {
                *count += 1;
            }
        }
        let share = |count: u8| f32::from(count) / f32::from(all.max(1));
        let ([article, preposition, auxiliary, pronoun], [nothing, content]) =
            (before.map(share), behind.map(share));
        Self {
            article,
            preposition,
            auxiliary,
            pronoun,
            nothing,
            content,
        }
    }
}

/// The chance of each whole logit from -4 to 4.
const CHANCES: [f32; 9] = [0.018, 0.047, 0.119, 0.269, 0.5, 0.731, 0.881, 0.953, 0.982];

/// The chance that a score stands for, from 0 to 1; it rises with the score.
pub(crate) fn confidence(score: f32) -> f32 {
    let at = (score + 4.0).clamp(0.0, 8.0);
    let below = at.floor();
    let chance = |at: f32| CHANCES.get(at as usize).copied().unwrap_or(0.982);
    let (low, high) = (chance(below), chance(below + 1.0));
    low + (high - low) * (at - below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_rises_from_0_to_1() {
        let all: Vec<f32> = (-60..=60).map(|it| confidence(it as f32 / 10.0)).collect();
        assert!(all.is_sorted());
        assert!(all.iter().all(|it| (0.0..=1.0).contains(it)));
        assert_eq!(confidence(0.0), 0.5);
    }

    #[test]
    fn an_ending_is_told_in_either_case_and_of_known_languages_alone() {
        assert!(Endings::of("NATION", true).any(&["ment", "tion"]));
        assert!(!Endings::of("on", true).any(&["tion"]));
        assert!(!Endings::of("nation", false).any(&["tion"]));
    }
}
