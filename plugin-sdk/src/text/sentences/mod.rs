//! The sentences of a text.
//!
//! A hand-written scanner rather than a library: the segmenters that know abbreviations are built
//! on regular expressions, which a fresh instance would compile for every story, and the Unicode
//! ones (UAX 29) break after "Mr.". It walks a line byte by byte, stops at a full stop, a question
//! or an exclamation mark, and asks two questions: is this mark part of an abbreviation, and could
//! what follows begin a sentence? The words it knows are English; for other languages it does what
//! the marks and the capitals say.
//!
//! Invariant: a boundary never lies inside a word, and the pieces leave out nothing but white
//! space.

mod abbreviation;
mod boundary;
mod list;

use super::{Paragraph, Sentence, paragraphs};

/// Cuts a text into its sentences. A line break ends a sentence; white space around it is left out.
///
/// But a line that ends in a blank goes on in the next one when that begins with a small letter:
/// so e-mail and agencies' text wrap their lines (`format=flowed`, RFC 3676).
///
/// ```
/// # use copydesk_plugin::text;
/// let sentences = text::sentences("At 5 a.m. Mr. Smith left. “It rained.” He ran.");
/// let texts: Vec<_> = sentences.map(|sentence| sentence.text).collect();
/// assert_eq!(texts, ["At 5 a.m. Mr. Smith left.", "“It rained.”", "He ran."]);
/// ```
pub fn sentences(text: &str) -> impl Iterator<Item = Sentence<'_>> {
    let mut lines = paragraphs(text).peekable();
    let joined = std::iter::from_fn(move || {
        let mut line = lines.next()?;
        while let Some(next) = lines.next_if(|next| is_wrapped(text, &line, next)) {
            let range = line.range.start..next.range.end;
            line = Paragraph {
                text: text.get(range.clone())?,
                range,
            };
        }
        Some(line)
    });
    joined.flat_map(|line| Line { line, at: 0 })
}

/// Whether a line goes on in the next one: nothing but a blank and one line break between, and a
/// small letter behind.
fn is_wrapped(text: &str, line: &Paragraph<'_>, next: &Paragraph<'_>) -> bool {
    let gap = text.get(line.range.end..next.range.start);
    matches!(gap, Some(" \n" | " \r\n"))
        && !line.text.ends_with(['.', '!', '?', ':', ';'])
        && next.text.starts_with(char::is_lowercase)
}

/// The sentences of one line.
struct Line<'a> {
    line: Paragraph<'a>,
    at: usize,
}

impl<'a> Iterator for Line<'a> {
    type Item = Sentence<'a>;

    fn next(&mut self) -> Option<Sentence<'a>> {
        let rest = self.line.text.get(self.at..)?;
        if rest.is_empty() {
            return None;
        }
        let length = boundary::next(rest);
        let mut sentence = Sentence::trimmed(self.line.text, self.at..self.at + length);
        sentence.range.start += self.line.range.start;
        sentence.range.end += self.line.range.start;
        let rest = rest.get(length..).unwrap_or_default();
        self.at += length + (rest.len() - rest.trim_start().len());
        Some(sentence)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    #[track_caller]
    fn check(parts: &[&str]) {
        let text = parts.join(" ");
        let found: Vec<_> = sentences(&text).map(|it| it.text).collect();
        assert_eq!(found, parts);
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence() {
        check(&[
            "Mr. Ito and Dr. A. B. Cole of Ash & Co. met Gen. Wu on Jan. 5.",
            "Nobody spoke.",
        ]);
        check(&[
            "It is No. 5 on p. 12 of vol. 3, e.g. The Tempest.",
            "It rose 3.5 % vs. May.",
        ]);
        check(&[
            "The U.S. Senate sat.",
            "He lives in the U.S.",
            "The vote was close.",
        ]);
    }

    #[test]
    fn a_time_of_day_may_end_a_sentence() {
        check(&[
            "At 5 a.m. Mr. Lee rose.",
            "He slept at 6 p.m.",
            "Guests who came late waited.",
        ]);
        check(&["They meet at 5 p.m. Monday.", "It is 9 a.m. EST there."]);
    }

    #[test]
    fn no_is_a_number_only_before_one() {
        check(&["Did she go?", "No.", "She stayed."]);
    }

    #[test]
    fn an_initial_is_not_the_end() {
        check(&["It was you and I.", "Did Ann I. Ross know?"]);
        check(&["He takes vitamin C.", "It helps."]);
    }

    #[test]
    fn an_ellipsis_ends_only_before_a_capital() {
        check(&["It was ... well, late."]);
        check(&["He slept...", "He woke…", "And left."]);
        check(&["He was . . . tired [...] and sad."]);
    }

    #[test]
    fn a_teaser_ends_where_the_next_headline_begins() {
        let found: Vec<_> = sentences("The council will be g...Rain is coming")
            .map(|it| it.text)
            .collect();
        assert_eq!(found, ["The council will be g...", "Rain is coming"]);
    }

    #[test]
    fn a_closing_quote_belongs_to_its_sentence() {
        check(&[
            "She said: “It is over.”",
            "“Is it?” he asked.",
            "'Yes.'",
            "(He lied.)",
            "[So.]",
        ]);
        check(&["“Will it work?” Mr. Roy asked.", "“Yes!”", "Roy smiled."]);
    }

    #[test]
    fn what_has_no_space_behind_it_is_not_the_end() {
        check(&[
            "See www.a.Example.com, v2.0 or a.b@c.org!",
            "Yahoo! is JFK Jr.'s.",
        ]);
        let found: Vec<_> = sentences("It rained.Then 1,000.That was all")
            .map(|it| it.text)
            .collect();
        assert_eq!(found, ["It rained.", "Then 1,000.", "That was all"]);
    }

    #[test]
    fn numbered_items_are_sentences_of_their_own() {
        check(&["1. The cat", "2. The dog", "3. The cow"]);
        check(&["a) one", "b) two"]);
        check(&["• 9. The cat", "• 10. The dog"]);
        check(&["Pay for 1. above and 2. above."]);
    }

    #[test]
    fn a_line_break_ends_a_sentence() {
        let found: Vec<_> = sentences("one\ntwo\r\n\r\nthree")
            .map(|it| it.text)
            .collect();
        assert_eq!(found, ["one", "two", "three"]);
    }

    #[test]
    fn a_wrapped_line_goes_on() {
        let found = |text| sentences(text).map(|it| it.text).collect::<Vec<_>>();
        assert_eq!(
            found("It was late \nwhen he left. He \r\nran.\nIt rained."),
            ["It was late \nwhen he left.", "He \r\nran.", "It rained."]
        );
        assert_eq!(found("It was. \nii) It is."), ["It was.", "ii) It is."]);
        assert_eq!(found("Late \n\nwhen"), ["Late", "when"]);
        assert_eq!(found("Late \nWhen"), ["Late", "When"]);
    }

    #[test]
    fn a_note_belongs_to_its_sentence() {
        check(&[
            "They say it all.11 12",
            "She does not.[3]",
            "He (1987).1",
            "That is all.",
        ]);
        check(&["It is v2.0 Beta and no.1 Then."]);
    }

    #[test]
    fn other_languages_write_a_stop_behind_a_day_and_a_title() {
        check(&["Was geschah am 12. Juni?", "Nichts."]);
        check(&["Det er 5. maj i dag, hr. Smith."]);
        check(&["Sono l'Ing. Rossi.", "È l'Avv. Neri?"]);
        check(&["Es la Srta. Ruiz, del Lun. 15 de Mar. de 2004."]);
    }

    #[test]
    fn other_scripts_end_with_their_own_marks() {
        let found: Vec<_> = sentences("これは本です。それも本です。")
            .map(|it| it.text)
            .collect();
        assert_eq!(found, ["これは本です。", "それも本です。"]);
    }

    proptest! {
        #[test]
        fn sentences_cover_any_text_in_order(text: String) {
            crate::text::covers(&text, sentences(&text));
        }

        #[test]
        fn sentences_cover_marks_and_capitals_in_order(
            text in "([A-Za-z]{0,3}|[.!?…]{1,4}|[ \n\u{a0}]|[0-9]|[\"“”’()\\[\\]•]|Mr|é|İ|。)*",
        ) {
            crate::text::covers(&text, sentences(&text));
        }
    }
}
