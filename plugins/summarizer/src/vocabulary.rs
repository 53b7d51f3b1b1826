//! Words as numbers: what two sentences have in common, without keeping a text for each word.

use crate::common::is_common;

/// A content word: a hash of its folded letters, without the `s` of a plural.
pub(crate) type Word = u64;

/// What one pass over a piece of text finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    /// Words of any kind.
    pub(crate) words: usize,
    /// Letters of scripts that write no blanks between words.
    pub(crate) unspaced: usize,
}

/// The longest word that can be on a list, in bytes.
const LONGEST: usize = 24;

/// Adds the content words of `text` to `found`, in order.
pub(crate) fn content_words(text: &str, found: &mut Vec<Word>) -> Count {
    let mut count = Count {
        words: 0,
        unspaced: 0,
    };
    let mut word = Reading::default();
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            count.unspaced += usize::from(is_unspaced(letter));
            word.add(letter);
        } else if matches!(letter, '\'' | '’' | '\u{ad}' | '\u{300}'..='\u{36f}') {
            // Part of the word, and of no weight in telling words apart.
        } else if word.letters > 0 {
            count.words += 1;
            found.extend(word.finish());
            word = Reading::default();
        }
    }
    if word.letters > 0 {
        count.words += 1;
        found.extend(word.finish());
    }
    count
}

/// The folded first word of a text, for looking it up in a list.
pub(crate) fn first_word(text: &str) -> String {
    text.chars()
        .skip_while(|it| !it.is_alphanumeric())
        .take_while(|it| it.is_alphanumeric())
        .take(LONGEST)
        .flat_map(char::to_lowercase)
        .collect()
}

/// A word that is being read.
#[derive(Debug, Clone, Copy)]
struct Reading {
    hash: u64,
    before_last: u64,
    last: char,
    letters: usize,
    is_number: bool,
    bytes: [u8; LONGEST],
    length: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            hash: 0xcbf2_9ce4_8422_2325,
            before_last: 0,
            last: ' ',
            letters: 0,
            is_number: true,
            bytes: [0; LONGEST],
            length: 0,
        }
    }
}

impl Reading {
    fn add(&mut self, letter: char) {
        if letter.is_ascii() {
            self.add_folded(letter.to_ascii_lowercase());
        } else if matches!(letter, 'İ' | 'ı') {
            self.add_folded('i');
        } else {
            for letter in letter.to_lowercase() {
                self.add_folded(letter);
            }
        }
    }

    fn add_folded(&mut self, letter: char) {
        self.before_last = self.hash;
        self.hash = (self.hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3);
        self.last = letter;
        self.letters += 1;
        self.is_number &= letter.is_numeric();
        let width = letter.len_utf8();
        if let Some(free) = self.bytes.get_mut(self.length..self.length + width) {
            letter.encode_utf8(free);
            self.length += width;
        } else {
            self.length = LONGEST + 1;
        }
    }

    /// The word, if it is one that says what the story is about.
    fn finish(&self) -> Option<Word> {
        if self.letters < 4 && !(self.is_number && self.letters > 1) {
            return None;
        }
        let key = self.bytes.get(..self.length);
        let key = key.and_then(|it| str::from_utf8(it).ok());
        if key.is_some_and(is_common) {
            return None;
        }
        let is_plural = self.last == 's' && self.letters > 4;
        Some(if is_plural {
            self.before_last
        } else {
            self.hash
        })
    }
}

/// Chinese, Japanese, Thai, Lao, Khmer and Burmese letters.
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Word>, Count) {
        let mut found = Vec::new();
        let count = content_words(text, &mut found);
        (found, count)
    }

    #[test]
    fn a_word_is_the_same_in_any_case_and_number() {
        assert_eq!(read("VOTER").0, read("voters").0);
        assert_eq!(read("Diyarbakır").0, read("DİYARBAKIR").0);
    }

    #[test]
    fn common_and_short_words_are_counted_but_not_kept() {
        let (found, count) = read("They said that it's 42 or so.");
        assert_eq!((found.len(), count.words), (1, 7));
    }

    #[test]
    fn knows_scripts_without_blanks() {
        assert_eq!(read("会議 is held").1.unspaced, 2);
    }
}
