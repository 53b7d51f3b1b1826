//! How much a phrase says about its story.
//!
//! The score is a weighted sum of a few features in the unit of a logit, so that the confidence
//! is a chance: the share of such phrases that readers of news picked as key. The README says
//! how the weights were found.
//!
//! Invariant: only arithmetic that IEEE 754 defines to the last bit (no logarithms or
//! exponentials, which differ between mathematical libraries), summed in a fixed order, so a
//! story has the same scores on every machine and in WebAssembly.

use crate::phrases::Phrase;
use crate::words::Words;

/// The score of a phrase that nothing speaks for.
const NOTHING: f32 = -3.75;
/// Repetition, with less and less to gain.
const REPEATED: f32 = 1.8;
/// In many sentences.
const SPREAD: f32 = 2.7;
/// Early in the story.
const EARLY: f32 = 0.8;
/// Long words, which are rarer and so say more.
const LONG: f32 = 2.5;
/// A word of up to four letters that is no name.
const SHORT: f32 = -0.5;
/// Several words that are no name: readers pick the word that counts out of them.
const SEVERAL: f32 = -1.4;
/// A name of several words.
const FULL_NAME: f32 = -0.4;
/// A hyphenated word that is no name mostly describes another, as `27-year-old` does.
const HYPHENATED: f32 = -3.0;

/// The score of a phrase that is spelled so: a logit.
pub(crate) fn score(phrase: &Phrase, words: &Words, spelling: &str) -> f32 {
    let is = |it: bool| f32::from(u8::from(it));
    let count = phrase.count as f32;
    let letters = spelling.chars().count() as f32;
    let several = phrase.words > 1;
    let first = phrase.places.first().map_or(0, |it| it.0) as f32;
    let mut score = NOTHING;
    score += REPEATED * count / (count + 3.0);
    score += SPREAD * (phrase.spread as f32 / words.sentences() as f32).sqrt();
    score += EARLY / (1.0 + first / 50.0);
    score += LONG * (letters / phrase.words.max(1) as f32).min(12.0) / 12.0;
    score += SHORT * is(letters <= 4.0 && !phrase.is_name);
    score += SEVERAL * is(several && !phrase.is_name);
    score += FULL_NAME * is(several && phrase.is_name);
    score += HYPHENATED * is(!phrase.is_name && spelling.contains('-'));
    score
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
}
