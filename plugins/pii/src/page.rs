//! A text field as the rules look at it: bytes that may be asked for anywhere, and cue words near
//! a place.

use std::ops::Range;

/// No number of letters and digits that a rule knows is longer.
const TOKEN: usize = 64;

/// The text of one field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) text: &'a str,
}

impl<'a> Page<'a> {
    /// The byte at `at`; 0 outside of the text.
    pub(crate) fn at(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The byte in front of `at`; 0 at the start.
    pub(crate) fn ahead(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |it| self.at(it))
    }

    pub(crate) fn get(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// At most `most` bytes in front of `at`.
    pub(crate) fn before(&self, at: usize, most: usize) -> &'a str {
        let mut start = at.saturating_sub(most);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        self.get(start..at)
    }

    /// At most `most` bytes from `at` on.
    pub(crate) fn after(&self, at: usize, most: usize) -> &'a str {
        let mut end = self.text.len().min(at.saturating_add(most));
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.get(at..end)
    }

    /// The ASCII letters and digits around `at`, `TOKEN` at most to each side: a megabyte without a
    /// blank must not be walked through for each of its digits.
    pub(crate) fn token(&self, at: usize) -> Range<usize> {
        let (mut start, mut end) = (at, at);
        while at - start < TOKEN && self.ahead(start).is_ascii_alphanumeric() {
            start -= 1;
        }
        while end - at < TOKEN && self.at(end).is_ascii_alphanumeric() {
            end += 1;
        }
        start..end
    }

    /// Whether a letter or digit of any script stands in front of `at`.
    pub(crate) fn joined_before(&self, at: usize) -> bool {
        self.before(at, 4)
            .chars()
            .next_back()
            .is_some_and(is_of_word)
    }

    /// Whether a letter or digit of any script stands at `at`.
    pub(crate) fn joined_after(&self, at: usize) -> bool {
        self.after(at, 4).chars().next().is_some_and(is_of_word)
    }

    /// Whether what stands at `at` is part of a link or a path, where numbers are the site's.
    pub(crate) fn in_link(&self, at: usize) -> bool {
        let before = self.before(at, 200);
        let token = before.rsplit(char::is_whitespace).next();
        token.is_some_and(|it| it.contains("://") || it.contains("www.") || it.contains('='))
    }
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether one of the cues stands in the text, as a word of its own and in any case. A cue that
/// ends in `*` may go on.
pub(crate) fn has_cue(text: &str, cues: &[&str]) -> bool {
    let mut starts_word = true;
    for (at, letter) in text.char_indices() {
        if starts_word && letter.is_alphanumeric() {
            let rest = text.get(at..).unwrap_or_default();
            if cues.iter().any(|cue| begins(rest, cue)) {
                return true;
            }
        }
        starts_word = !is_of_word(letter);
    }
    false
}

/// Whether the text begins with the cue, and the cue ends a word there.
pub(crate) fn begins(text: &str, cue: &str) -> bool {
    // Nearly all are told apart by their first letter.
    let first = |it: &str| it.bytes().next().map(|it| it.to_ascii_lowercase());
    if first(text) != first(cue) {
        return false;
    }
    let (stem, open) = cue.strip_suffix('*').map_or((cue, false), |it| (it, true));
    let same = text.as_bytes().get(..stem.len());
    same.is_some_and(|it| it.eq_ignore_ascii_case(stem.as_bytes()))
        && (open
            || !text
                .get(stem.len()..)
                .and_then(|it| it.chars().next())
                .is_some_and(is_of_word))
}

/// Whether the word is one of the cues.
pub(crate) fn is_cue(word: &str, cues: &[&str]) -> bool {
    cues.iter().any(|cue| begins(word, cue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cue_is_a_word_of_its_own() {
        assert!(has_cue("His CPF: 1", &["cpf"]));
        assert!(has_cue("Telefonnummer", &["telefon*"]));
        assert!(!has_cue("a telephone", &["phone"]));
        assert!(!has_cue("cards", &["card"]));
        assert!(!has_cue("élan", &["lan"]));
        assert!(has_cue("le téléphone", &["téléphone"]));
    }

    #[test]
    fn no_window_cuts_a_character() {
        let page = Page {
            text: "ä“1”ö"
        };
        for at in 0..=page.text.len() {
            for most in 0..9 {
                let _ = (page.before(at, most), page.after(at, most), page.token(at));
            }
        }
        assert_eq!((page.before(5, 3), page.after(5, 4)), ("“", "1”"));
    }
}
