//! Plain text: a document is one story. One that holds several is read by [`page`](super::page).
//!
//! The only guess is the headline, and it is made where the layout says so: one short line, no full
//! stop, a blank line under it. Bylines, datelines and the parts of a page stay in the body; to find
//! them is a plugin's work or an editor's.

use std::iter;

use super::document::{Document, Name};
use super::inputs::Stories;
use super::{IdOrigin, Incoming, Refusal, RefusalKind, record};

/// The longest headline, in characters.
const HEADLINE_LIMIT: usize = 200;

/// What ends a sentence and so no headline. A question mark ends many a headline.
const SENTENCE_ENDS: [char; 10] = ['.', '!', '…', ':', ';', '。', '！', '।', '۔', '؛'];

/// What may stand after the end of a sentence.
const CLOSERS: [char; 12] = ['"', '\'', '”', '’', '“', '‘', '»', '«', '›', ')', ']', '」'];

pub(super) fn stories(document: Document) -> Stories {
    Box::new(iter::once(read(document)))
}

fn read(mut document: Document) -> Result<Incoming, Refusal> {
    let text = document.text()?;
    story(&document.name, &text)
}

/// A text as one story.
pub(super) fn story(name: &Name, text: &str) -> Result<Incoming, Refusal> {
    let whole = trim_blank_lines(text);
    if whole.is_empty() {
        return Err(Refusal::whole(&name.uri, RefusalKind::Empty));
    }
    let mut story = record::blank(name.derived_id(text, 0), name.source(0));
    if let Some((headline, body)) = headline(whole) {
        story.headline = Some(headline.to_owned());
        story.body = Some(body.to_owned());
    } else {
        story.body = Some(whole.to_owned());
    }
    Ok(Incoming {
        story,
        id: IdOrigin::Derived,
    })
}

/// The headline and the rest of a text that begins with a line that is not blank.
fn headline(text: &str) -> Option<(&str, &str)> {
    let (line, rest) = text.split_once('\n')?;
    let (below, _) = rest.split_once('\n')?;
    let headline = line.trim();
    let ends_sentence = headline.trim_end_matches(CLOSERS).ends_with(SENTENCE_ENDS);
    let fits = headline.chars().nth(HEADLINE_LIMIT).is_none();
    let body = trim_blank_lines(rest);
    (is_blank(below) && fits && !ends_sentence && !body.is_empty()).then_some((headline, body))
}

fn is_blank(line: &str) -> bool {
    line.chars().all(char::is_whitespace)
}

/// A text without the blank lines at its beginning and end. The first line keeps its indentation
/// and the last one its trailing spaces, since those are the source's.
pub(super) fn trim_blank_lines(text: &str) -> &str {
    let Some(first) = text.find(|c: char| !c.is_whitespace()) else {
        return "";
    };
    let start = text
        .get(..first)
        .and_then(|blank| blank.rfind('\n'))
        .map_or(0, |end| end + 1);
    let written = text.trim_end().len();
    let end = text.get(written..).and_then(|blank| blank.find('\n'));
    let end = end.map_or(text.len(), |end| written + end);
    text.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn assert_headline(text: &str, expected: Option<(&str, &str)>) {
        assert_eq!(headline(trim_blank_lines(text)), expected, "{text:?}");
    }

    #[test]
    fn a_short_line_over_a_blank_one_is_the_headline() {
        assert_headline(
            "\n\nFerry fares rise\n\nThey do.\n",
            Some(("Ferry fares rise", "They do.")),
        );
        assert_headline(
            "Will fares rise?\n \n\nYes.",
            Some(("Will fares rise?", "Yes.")),
        );
        assert_headline(
            "“A book that listens”\n\nText.",
            Some(("“A book that listens”", "Text.")),
        );
        assert_headline("  Fares \n\n  Text.", Some(("Fares", "  Text.")));
    }

    #[test]
    fn a_sentence_is_no_headline() {
        for line in [
            "They rise.",
            "They rise…",
            "Fares:",
            "Rise!",
            "“They rise.”",
            "He said;",
        ] {
            assert_headline(&format!("{line}\n\nText"), None);
        }
    }

    #[test]
    fn a_line_without_a_blank_one_or_a_text_under_it_is_no_headline() {
        for text in [
            "Fares rise",
            "Fares rise\n\n\n",
            "Fares rise\nThey do.",
            "Fares rise\nA\n\nB",
        ] {
            assert_headline(text, None);
        }
    }

    #[test]
    fn a_headline_has_two_hundred_characters_at_most() {
        let fits = "é".repeat(200);
        assert_headline(&format!("{fits}\n\nText"), Some((&fits, "Text")));
        assert_headline(&format!("{fits}é\n\nText"), None);
    }

    #[test]
    fn blank_lines_go_and_everything_else_stays() {
        assert_eq!(trim_blank_lines("\n \n  a\n\n b \n \n"), "  a\n\n b ");
        assert_eq!(trim_blank_lines(" \n\t\n"), "");
        assert_eq!(trim_blank_lines("a"), "a");
    }

    proptest! {
        #[test]
        fn what_is_left_out_is_white_space(text in "[ab .\n\t\u{a0}é]{0,40}") {
            let kept = trim_blank_lines(&text);
            prop_assert!(text.contains(kept));
            prop_assert_eq!(kept.trim(), text.trim());
            if let Some((headline, body)) = headline(kept) {
                let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).count();
                prop_assert_eq!(letters(headline) + letters(body), letters(&text));
            }
        }
    }
}
