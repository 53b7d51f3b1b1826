//! The words of a text.

use unicode_segmentation::UnicodeSegmentation as _;

use super::Word;

/// Cuts a text into its words, as Unicode does (UAX 29), but that a word keeps the hyphens inside
/// it (`co-operate`) and the last full stop of an abbreviation that has others (`U.S.`).
///
/// Figures are words: `1,000.5` is one. Punctuation and white space are none.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut parts = text.unicode_word_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = parts.next()?;
        let mut end = start + first.len();
        while let Some((next, part)) = parts.next_if(|(next, _)| is_hyphen(text, end, *next)) {
            end = next + part.len();
        }
        if is_dotted(text.get(start..end)?) && text.get(end..)?.starts_with('.') {
            end += 1;
        }
        Some(Word {
            range: start..end,
            text: text.get(start..end)?,
        })
    })
}

/// Whether nothing but a hyphen stands between two parts.
fn is_hyphen(text: &str, end: usize, next: usize) -> bool {
    matches!(text.get(end..next), Some("-" | "\u{2010}" | "\u{2011}"))
}

/// Whether it is single letters parted by full stops, as `U.S`.
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    fn found(text: &str) -> Vec<&str> {
        words(text).map(|it| it.text).collect()
    }

    #[test]
    fn words_keep_what_is_inside_them() {
        assert_eq!(
            found("The U.S. and D.C.'s don’t co-operate, “it's” 1,000.5 %."),
            [
                "The",
                "U.S.",
                "and",
                "D.C.",
                "s",
                "don’t",
                "co-operate",
                "it's",
                "1,000.5"
            ]
        );
    }

    #[test]
    fn a_dash_parts_words() {
        assert_eq!(
            found("one - two – three--four -five- six"),
            ["one", "two", "three", "four", "five", "six"]
        );
        assert_eq!(found("state-of-the-art"), ["state-of-the-art"]);
    }

    #[test]
    fn a_full_stop_of_the_sentence_is_no_part_of_a_word() {
        assert_eq!(
            found("It ended. example.com. J. Doe"),
            ["It", "ended", "example.com", "J", "Doe"]
        );
    }

    proptest! {
        #[test]
        fn words_are_where_they_say_in_order(text in "([a-zA-Z]{0,3}|[-. '’]|\\PC)*") {
            let mut end = 0;
            for word in words(&text) {
                assert_eq!(text.get(word.range.clone()), Some(word.text));
                assert!(word.range.start >= end && !word.text.is_empty());
                end = word.range.end;
            }
        }
    }
}
