//! `unbalanced-quote`: a quotation mark without its partner.
//!
//! Only double marks count: a single one may be an apostrophe, and which it is needs a reader.
//! `„…“`, `«…»`, `»…«`, `”…”` and `"…"` are all read. A quotation of several paragraphs opens
//! again in each and closes in the last; one that only goes on is one flag.

use std::ops::Range;

use copydesk_plugin::{Anchor, Annotation, Field, Severity};

use crate::draft::Draft;
use crate::marks::{self, Fault, Habits, Mark, Style};

pub(super) const NAME: &str = "unbalanced-quote";

/// The most paragraphs that a quotation may go on without opening again.
const LONGEST: usize = 6;

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    let headline = Place {
        draft,
        field: Field::Headline,
        offset: 0,
    };
    let reading = marks::read(draft.story.headline(), Habits::of(draft.story.headline()));
    found.extend(reading.faults.into_iter().map(|it| headline.flag(it)));

    let (mut straight, mut curly) = (None, None);
    let mut running: Option<(usize, Annotation)> = None;
    let habits = Habits::of(draft.story.body());
    for (number, paragraph) in draft.paragraphs.iter().enumerate() {
        let place = Place {
            draft,
            field: Field::Body,
            offset: paragraph.range.start,
        };
        if paragraph.text.contains("=\"") || paragraph.text.contains("â€") {
            // Markup and damaged characters are another rule's.
            continue;
        }
        let mut reading = marks::read(paragraph.text, habits);
        let reopened = draft
            .paragraphs
            .get(number + 1)
            .is_some_and(|next| marks::begins_quoted(next.text));
        if reopened {
            reading
                .faults
                .retain(|it| !matches!(it, Fault::Unclosed(_)));
        }
        if let Some((since, flag)) = running.take() {
            if let [Fault::Unopened(mark), ..] = reading.faults.as_slice()
                && number - since <= LONGEST
            {
                found.push(place.runs_on(flag, mark));
                reading.faults.remove(0);
            } else if reading.quotes {
                found.push(flag);
            } else {
                running = Some((since, flag));
            }
        }
        for fault in reading.faults {
            let is_open = matches!(fault, Fault::Unclosed(_));
            let flag = place.flag(fault);
            if is_open {
                found.extend(running.replace((number, flag)).map(|(_, flag)| flag));
            } else {
                found.push(flag);
            }
        }
        straight = straight.or_else(|| Some(place.anchor(reading.straight?.range)));
        curly = curly.or_else(|| Some(place.anchor(reading.curly?.range)));
    }
    found.extend(running.map(|(_, flag)| flag));
    if let (Some(straight), Some(curly)) = (straight, curly) {
        let message = "Straight and curly quotation marks are mixed; keep to one form.";
        found.push(
            Annotation::flag(NAME, Severity::Note, message)
                .confidence(0.9)
                .anchors(straight)
                .anchors(curly),
        );
    }
}

/// Where a text stands that marks were read in.
struct Place<'a> {
    draft: &'a Draft<'a>,
    field: Field,
    offset: usize,
}

impl Place<'_> {
    fn flag(&self, fault: Fault) -> Annotation {
        let flag = |message: &str, confidence| {
            Annotation::flag(NAME, Severity::Warning, message).confidence(confidence)
        };
        match fault {
            Fault::Unclosed(mark) => flag(
                "This quotation is never closed; find its end and close it there.",
                0.8,
            )
            .anchors(self.with_next_word(mark.range)),
            Fault::Unopened(mark) => flag(
                "This quotation was never opened; find its start and open it there.",
                0.7,
            )
            .anchors(self.with_last_word(mark.range)),
            Fault::Unlike(opening, closing) => {
                let (wrong, right) = remedy(&opening, &closing);
                let mut flag = flag(
                    "The two marks of this quotation do not match; use one form.",
                    0.85,
                )
                .anchors(self.with_next_word(opening.range.clone()))
                .anchors(self.with_last_word(closing.range.clone()));
                if let Some(anchor) = self.anchor(wrong.range.clone()) {
                    flag = flag.suggest(anchor, right);
                }
                flag
            }
        }
    }

    /// Turns the flag of a quotation that was not closed into one of a quotation that goes on.
    fn runs_on(&self, mut flag: Annotation, closing: &Mark) -> Annotation {
        let anchors = std::mem::take(&mut flag.anchors);
        let message =
            "This quotation goes on in a later paragraph without opening again; open it there.";
        Annotation::flag(NAME, Severity::Note, message)
            .confidence(0.7)
            .anchors(anchors)
            .anchors(self.with_last_word(closing.range.clone()))
    }

    fn anchor(&self, range: Range<usize>) -> Option<Anchor> {
        let range = range.start + self.offset..range.end + self.offset;
        Anchor::new(self.draft.story, self.field, range)
    }

    fn with_next_word(&self, mark: Range<usize>) -> Option<Anchor> {
        let text = self.draft.story.text(self.field);
        let rest = text.get(mark.end + self.offset..)?;
        let word = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        let length = word.find(char::is_whitespace).unwrap_or(word.len());
        self.anchor(mark.start..mark.end + rest.len() - word.len() + length)
    }

    fn with_last_word(&self, mark: Range<usize>) -> Option<Anchor> {
        let text = self.draft.story.text(self.field);
        let before = text.get(..mark.start + self.offset)?;
        let word = before.trim_end_matches([' ', '\u{a0}', '\u{202f}']);
        let start = word.rfind(char::is_whitespace).map_or(0, |at| {
            at + word
                .get(at..)
                .and_then(|it| it.chars().next())
                .map_or(0, char::len_utf8)
        });
        self.anchor(start.checked_sub(self.offset)?..mark.end)
    }
}

/// Which of two marks is the wrong one, and what it should be: curly, where one of them is.
fn remedy<'a>(opening: &'a Mark, closing: &'a Mark) -> (&'a Mark, &'static str) {
    match (opening.style, opening.letter, closing.letter) {
        (Style::Straight, ..) => (opening, "“"),
        (_, '„', _) => (closing, "“"),
        _ => (closing, "”"),
    }
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, assert_suggestion};

    use super::*;
    use crate::rules::of_bodies;

    #[test]
    fn a_quotation_that_never_closes_is_flagged_where_it_opens() {
        assert_flags(
            &of_bodies(),
            "
            “It is the best news we have had, said Bettina Crowe.
            ^^^ unbalanced-quote
            The roof was closed off in August.
            ",
        );
        assert_flags(
            &of_bodies(),
            "
            He called it \"a very good day and went home.
                         ^^ unbalanced-quote
            ",
        );
    }

    #[test]
    fn a_quotation_that_never_opened_is_flagged_where_it_closes() {
        assert_flags(
            &of_bodies(),
            "
            It is a good day,” said Bettina Crowe.
                         ^^^^^ unbalanced-quote
            ",
        );
    }

    #[test]
    fn marks_of_two_forms_do_not_match() {
        assert_flags(
            &of_bodies(),
            "
            \"We want a market,” said Desmond Quayle.
            ^^^ unbalanced-quote
                       ^^^^^^^^ unbalanced-quote
            ",
        );
        let quayle = "“We want a market,” said Desmond Quayle.";
        for wrong in [
            "\"We want a market,” said Desmond Quayle.",
            "“We want a market,\" said Desmond Quayle.",
            "“We want a market,“ said Desmond Quayle.",
        ] {
            assert_suggestion(&of_bodies(), NAME, wrong, quayle);
        }
        assert_suggestion(
            &of_bodies(),
            NAME,
            "Er sagte: „Genug ist genug\", und ging.",
            "Er sagte: „Genug ist genug“, und ging.",
        );
    }

    #[test]
    fn both_styles_in_one_story_are_a_note() {
        let flags = of_bodies().flags("He said \"yes\" at first.\nThen he said “no” to all.");
        let severities: Vec<_> = flags
            .iter()
            .filter_map(|it| it.as_flag())
            .map(|it| it.severity)
            .collect();
        assert_eq!(severities, [Severity::Note]);
    }

    #[test]
    fn a_quotation_that_goes_on_without_opening_again_is_one_note() {
        let flags = of_bodies().flags("“It began in March.\nIt ended in May,” she said.");
        let severities: Vec<_> = flags
            .iter()
            .filter_map(|it| it.as_flag())
            .map(|it| it.severity)
            .collect();
        assert_eq!(severities, [Severity::Note]);
    }

    #[test]
    fn a_quotation_of_several_paragraphs_opens_again_in_each() {
        assert_no_flags(
            &of_bodies(),
            "“The council decides and I cut the ribbon.\n\
             “I thought there would be more hats.\n\
             “So I listened,” he said.",
        );
        assert_no_flags(
            &of_bodies(),
            "\"It began in March,\" she said. \"It went on. \"It ended in May.\"",
        );
        assert_no_flags(&of_bodies(), "« Le pire est passé.\n» Il reste la houle. »");
    }

    #[test]
    fn apostrophes_and_measures_are_no_quotations() {
        for text in [
            "The players’ bus broke down in the ’90s, and the ’80s' one too.",
            "He is 6'2\" tall and has a 12\" record and a 5-inch nail.",
            "A nail of 3½\" and one of 4” were found.",
            "\"He is 6'2\" tall,\" she said.",
        ] {
            assert_no_flags(&of_bodies(), text);
        }
    }

    #[test]
    fn a_damaged_character_is_no_mark() {
        let flags = of_bodies().flags("It was open â€“ at last.");
        assert!(
            !flags
                .iter()
                .any(|it| it.as_flag().is_some_and(|it| it.rule == NAME))
        );
    }

    #[test]
    fn every_style_of_quotation_is_read() {
        for text in [
            "„Wir haben geprüft“, sagte sie. „Als ich kam, fragte er: ‚Papa, kommt da ein „Flugzeug“?‘“",
            "»Wir haben geprüft«, sagte sie.",
            "« Nous avons tenu », dit-il. « Le pire est passé. »",
            "Han sade ”så” och ”nej”.",
            "Hän sanoi »niin» ja »ei».",
            "„To jest dom”, powiedział.",
            "“He said, ‘She told us: “That man wrote it down.”’ I have had worse references.”",
            "\"He said \"no\" to me,\" she wrote.",
            "\"He said \"no\"\"",
            "It was—\"well, good\"—at last (\"really\").",
            "Başkan, “İskele kapısıdır,” dedi.",
            "A non-\"core\" asset, he said.",
        ] {
            assert_no_flags(&of_bodies(), text);
        }
    }
}
