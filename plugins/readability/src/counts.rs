//! What the formulas count.

use copydesk_plugin::text::{self, Sentence};

use crate::syllables::syllables;

/// The counts of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Sentences of at least three words, or one.
    pub(crate) sentences: usize,
    /// Words and figures.
    pub(crate) words: usize,
    /// Letters and digits.
    pub(crate) letters: usize,
    /// Syllables.
    pub(crate) syllables: usize,
    /// Words of three syllables or more.
    pub(crate) polysyllables: usize,
    /// Of these, what Gunning counts as hard: no names, no compounds, and none that has three only
    /// by -es, -ed or -ing.
    pub(crate) complex: usize,
    /// Words of more than six letters.
    pub(crate) long: usize,
}

impl Counts {
    /// Counts a text.
    pub(crate) fn of(body: &str) -> Self {
        let mut counts = Self::default();
        for sentence in text::sentences(body) {
            counts.add(&sentence);
        }
        counts.sentences = counts.sentences.max(usize::from(counts.words > 0));
        counts
    }

    fn add(&mut self, sentence: &Sentence<'_>) {
        let mut number = 0;
        for word in text::words(sentence.text) {
            let letters = word.text.chars().filter(|it| it.is_alphanumeric()).count();
            let syllables = syllables(word.text);
            self.letters += letters;
            self.syllables += syllables;
            self.long += usize::from(letters > 6);
            self.polysyllables += usize::from(syllables >= 3);
            self.complex += usize::from(syllables >= 3 && is_complex(word.text, number, syllables));
            number += 1;
        }
        self.words += number;
        self.sentences += usize::from(number > 2);
    }
}

/// Whether a word of three syllables or more is hard for Gunning.
fn is_complex(word: &str, number: usize, syllables: usize) -> bool {
    let is_name = number > 0 && word.starts_with(char::is_uppercase);
    let is_compound = word.contains(['-', '\u{2010}', '\u{2011}']);
    let is_inflected = syllables == 3
        && ["es", "ed", "ing"].iter().any(|it| word.ends_with(it))
        && stem_has_two(word);
    !is_name && !is_compound && !is_inflected
}

/// Whether the ending is a syllable of its own, so that the rest has two.
fn stem_has_two(word: &str) -> bool {
    let stem = word
        .strip_suffix("ing")
        .or_else(|| word.strip_suffix("es"))
        .or_else(|| word.strip_suffix("ed"));
    stem.is_some_and(|it| syllables(it) <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_sentences_words_and_what_is_in_them() {
        let counts =
            Counts::of("The cat sat on 12 mats. Yes. Governments are expected in Alabama.");
        assert_eq!(
            counts,
            Counts {
                sentences: 2,
                words: 12,
                letters: 51,
                syllables: 6 + 1 + 12,
                polysyllables: 3,
                complex: 1,
                long: 3,
            }
        );
    }

    #[test]
    fn gunning_leaves_out_names_compounds_and_inflected_words() {
        let complex = |text: &str| Counts::of(text).complex;
        assert_eq!(complex("It is in America and well-intended."), 0);
        assert_eq!(complex("He was expected, hesitating, at the offices."), 1);
        assert_eq!(complex("It is a calamity."), 1);
    }

    #[test]
    fn nothing_counts_as_nothing() {
        assert_eq!(Counts::of(" \n… 😀"), Counts::default());
    }
}
