//! Words of a line, and the terms that tie one line to another.
//!
//! A term is a word that says what a line is about: no function word, cut to its first letters so
//! that *engineer* and *engineers* are one. Names and numbers tie stronger than other words.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation as _;

use super::vocabulary::{is_commonplace, is_function_word};

/// Words of a line that are looked at. The first ones of a very long line say what it is about, and
/// the time for a line of 50 MB stays that of a short one.
pub(super) const WORDS_LOOKED_AT: usize = 400;

/// Letters that are left of a word in a term: enough to keep stems apart, and short enough to join
/// the forms of one word in the languages that inflect at the end.
const STEM: usize = 6;

/// How strongly a shared term ties, in hundredths of a plain word.
const PLAIN: i32 = 100;
pub(super) const NAME: i32 = 170;
const NUMBER: i32 = 110;
const COMMON: i32 = 35;

/// A word for comparison: lower case, typographic apostrophes made plain, without an elided article
/// in front (`l'`, `dell'`) and without a possessive behind (`'s`).
pub(super) fn fold(word: &str) -> String {
    let lower: String = word
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| {
            if matches!(c, '’' | 'ʼ' | '‘') {
                '\''
            } else {
                c
            }
        })
        .collect();
    let Some((front, back)) = lower.split_once('\'') else {
        return lower;
    };
    if back.chars().count() <= 2 {
        return front.to_owned();
    }
    let elided = [
        "l", "d", "qu", "s", "n", "c", "j", "m", "t", "all", "dall", "dell", "nell", "sull", "un",
    ];
    if elided.contains(&front) {
        return back.to_owned();
    }
    lower
}

/// A term of a page, by number.
pub(super) type TermId = u32;

/// A term in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) id: TermId,
    /// Hundredths of a plain word.
    pub(super) weight: i32,
}

/// Numbers the terms of a page.
#[derive(Debug, Default)]
pub(super) struct Terms {
    ids: HashMap<String, TermId>,
}

impl Terms {
    /// The terms of a line, each once, in the order of their numbers, and the one that it opens with
    /// when that may be a name.
    pub(super) fn of(&mut self, line: &str) -> (Vec<Term>, Option<TermId>) {
        let mut terms: Vec<Term> = Vec::new();
        let mut opening = None;
        let mut at_start = true;
        let mut end = 0;
        // Where most words have a capital (a headline in title case, a menu) it says nothing.
        let capitals_tell = capital_share(line) < 60;
        for (at, word) in line.unicode_word_indices().take(WORDS_LOOKED_AT) {
            let between = line.get(end..at).unwrap_or_default();
            at_start = at_start || between.contains(['.', '!', '?', ':', '“', '"', '„', '«']);
            end = at + word.len();
            let first = word.chars().next().unwrap_or(' ');
            let folded = fold(word);
            let length = folded.chars().count();
            let capital = first.is_uppercase();
            let number = first.is_ascii_digit();
            let all_capitals = length > 1 && word.chars().all(char::is_uppercase);
            let starts = std::mem::take(&mut at_start);
            let tells = if number {
                length > 1
            } else {
                length > 3 || all_capitals || capital && !starts && length > 2
            };
            if !tells || is_function_word(&folded) {
                continue;
            }
            let weight = if number {
                NUMBER
            } else if is_commonplace(&folded) {
                COMMON
            } else if capital && !starts && capitals_tell {
                NAME
            } else {
                PLAIN
            };
            let stem: String = folded.chars().take(STEM).collect();
            let next = TermId::try_from(self.ids.len()).unwrap_or(TermId::MAX);
            let id = *self.ids.entry(stem).or_insert(next);
            if capital && terms.is_empty() && line.get(..at).is_some_and(|it| !it.contains(' ')) {
                opening = Some(id);
            }
            terms.push(Term { id, weight });
        }
        // Of equal terms the one that weighs most comes first and stays.
        terms.sort_unstable_by_key(|it| (it.id, std::cmp::Reverse(it.weight)));
        terms.dedup_by_key(|it| it.id);
        terms.shrink_to_fit();
        (terms, opening)
    }
}

/// The share of words that begin with a capital, in per cent, of those that are looked at and have
/// letters.
pub(super) fn capital_share(line: &str) -> usize {
    let (mut capitals, mut all) = (0, 0);
    for word in line.unicode_words().take(WORDS_LOOKED_AT) {
        if let Some(first) = word.chars().next().filter(|c| c.is_alphabetic()) {
            all += 1;
            capitals += usize::from(first.is_uppercase());
        }
    }
    (capitals * 100).checked_div(all).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_fold_together() {
        for (one, other) in [
            ("Rasby’s", "rasby"),
            ("l’Assemblée", "assemblée"),
            ("dell'Italia", "italia"),
            ("Don't", "don"),
        ] {
            assert_eq!(fold(one), other);
        }
    }

    #[test]
    fn function_words_and_short_words_are_no_terms() {
        let mut terms = Terms::default();
        assert_eq!(terms.of("It is not the one that they have had").0, []);
        assert_eq!(terms.of("Engineers and an engineer's engine").0.len(), 1);
    }

    #[test]
    fn a_line_opens_with_its_first_word_when_that_may_be_a_name() {
        let mut terms = Terms::default();
        let (all, opening) = terms.of("“Threlfall’s boat sank");
        assert_eq!(opening, all.first().map(|it| it.id));
        assert_eq!(terms.of("The boat of Threlfall").1, None);
    }

    #[test]
    fn a_name_ties_stronger_than_a_word() {
        let mut terms = Terms::default();
        let weights: Vec<i32> = terms
            .of("Sailors saw Threlfall at 3.4 knots")
            .0
            .iter()
            .map(|it| it.weight)
            .collect();
        assert_eq!(weights, [PLAIN, NAME, NUMBER, PLAIN]);
    }
}
