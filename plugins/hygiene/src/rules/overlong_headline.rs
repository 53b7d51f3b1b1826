//! `overlong-headline`: a headline that is a paragraph.

use copydesk_plugin::{Anchor, Annotation, Field, Severity};

use crate::draft::Draft;
use crate::line;

pub(super) const NAME: &str = "overlong-headline";

/// The most characters of a headline.
const LONGEST: usize = 120;

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    let headline = draft.story.headline();
    let length = headline.trim().chars().count();
    let message = if length > LONGEST {
        format!("The headline is {length} characters long; shorten it to {LONGEST}.")
    } else if holds_a_full_stop(headline) {
        "The headline is more than one sentence; move the rest to the text.".to_owned()
    } else {
        return;
    };
    let start = headline.len() - headline.trim_start().len();
    let range = start..start + headline.trim().len();
    found.push(
        Annotation::flag(NAME, Severity::Note, message).anchors(Anchor::new(
            draft.story,
            Field::Headline,
            range,
        )),
    );
}

/// Whether a sentence ends inside the headline: a full stop behind a word that is no
/// abbreviation, and a capital after it. Question and exclamation marks are a headline's right.
fn holds_a_full_stop(headline: &str) -> bool {
    headline.match_indices(". ").any(|(at, stop)| {
        let before = headline.get(..at).unwrap_or_default();
        let after = headline.get(at + stop.len()..).unwrap_or_default();
        let word = before
            .rsplit(|it: char| !it.is_alphanumeric())
            .next()
            .unwrap_or_default();
        word.chars().count() > 3
            && word.chars().all(char::is_lowercase)
            && !line::is_abbreviation(word)
            && after.starts_with(char::is_uppercase)
            && after.split_whitespace().count() > 1
    })
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{Harness, StoryBuilder, assert_no_flags, plugin};

    use super::*;
    use crate::Hygiene;

    fn rules(plugin: &Harness<Hygiene>, headline: &str) -> Vec<String> {
        let body = "It rained on the harbour. ".repeat(9);
        let flags = plugin.flags(StoryBuilder::new().headline(headline).body(body));
        flags
            .iter()
            .filter_map(|it| it.as_flag())
            .map(|it| it.rule.clone())
            .collect()
    }

    #[test]
    fn length_is_counted_in_characters() {
        let plugin = plugin::<Hygiene>();
        assert!(rules(&plugin, &"ü".repeat(LONGEST)).is_empty());
        assert_eq!(rules(&plugin, &"ü".repeat(LONGEST + 1)), [NAME]);
    }

    #[test]
    fn two_sentences_are_too_many() {
        let headline = "The council has voted to close the libraries. The mayor objects";
        assert_eq!(rules(&plugin::<Hygiene>(), headline), [NAME]);
    }

    #[test]
    fn abbreviations_questions_and_afterthoughts_are_one_sentence() {
        for headline in [
            "Dr. Halloran to meet St. Aldith's board",
            "U.S. Senate votes on Oregon dam",
            "What now? The council has no answer",
            "Storm leaves harbour in ruins. Again",
            "Sept. Rainfall the highest on record, says Prof. Brandt",
        ] {
            let story = StoryBuilder::new().headline(headline).body("It rained.");
            assert_no_flags(&plugin::<Hygiene>(), story);
        }
    }
}
