//! The paragraphs of a text.

use super::Paragraph;

/// Cuts a text into its paragraphs: the lines that are not empty, without the white space around
/// them. LF, CRLF, CR, U+0085, U+2028 and U+2029 end a line.
pub fn paragraphs(text: &str) -> impl Iterator<Item = Paragraph<'_>> {
    let mut start = 0;
    text.split(is_line_break)
        .map(move |line| {
            let range = start..start + line.len();
            let after = text.get(range.end..).and_then(|rest| rest.chars().next());
            start = range.end + after.map_or(0, char::len_utf8);
            Paragraph::trimmed(text, range)
        })
        .filter(|paragraph| !paragraph.text.is_empty())
}

/// Whether the character ends a line.
pub(super) fn is_line_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    #[test]
    fn a_paragraph_is_a_line_that_is_not_empty() {
        let found: Vec<_> = paragraphs("\r\n one \r\n\r\n“two”\u{2029}three\n").collect();
        let texts: Vec<_> = found.iter().map(|it| it.text).collect();
        assert_eq!(texts, ["one", "“two”", "three"]);
        assert_eq!(found.first().map(|it| it.range.clone()), Some(3..6));
    }

    proptest! {
        #[test]
        fn paragraphs_cover_the_text_in_order(text in "(\\PC|[ \r\n\u{85}\u{2028}])*") {
            crate::text::covers(&text, paragraphs(&text));
        }
    }
}
