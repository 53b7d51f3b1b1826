//! `headline-and-length`: a headline that the length of the text contradicts.
//!
//! It promises the whole of something over a few lines, or a brief over a long text, or it is
//! longer than the text itself. Which words promise what is known in English alone.

use copydesk_plugin::{Anchor, Annotation, Field, Severity};

use crate::draft::Draft;
use crate::line;

pub(super) const NAME: &str = "headline-and-length";

/// What promises the whole of something: at the start, with a colon behind, or at the end.
const WHOLE: [&str; 11] = [
    "full text",
    "in full",
    "full transcript",
    "transcript",
    "in depth",
    "in-depth",
    "long read",
    "the long read",
    "special report",
    "full interview",
    "full speech",
];

/// What promises a few lines.
const BRIEF: [&str; 5] = [
    "in brief",
    "news in brief",
    "in short",
    "at a glance",
    "briefly",
];

/// Fewer words are no whole of anything.
const FEWEST: usize = 100;

/// The fewest characters of a headline that is compared with the text: a brief may be shorter.
const LONG: usize = 70;

/// More words are no brief.
const MOST: usize = 600;

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    let (headline, body) = (draft.story.headline(), draft.story.body());
    if line::is_blank(headline) || line::is_blank(body) {
        return;
    }
    let length = headline.trim().chars().count();
    let longer = length >= LONG && length > body.trim().chars().count();
    let words = || body.split_whitespace().count();
    let (range, message) = if longer {
        let start = headline.len() - headline.trim_start().len();
        let end = headline.trim_end().len();
        let message = "The headline is longer than the text; look whether the text was lost.";
        (start..end, message.to_owned())
    } else if let Some(range) = promise(headline, &WHOLE).filter(|_| words() < FEWEST) {
        let words = words();
        let message = format!(
            "The headline promises the whole, and the text has {words} words; add the rest or reword the headline."
        );
        (range, message)
    } else if let Some(range) = promise(headline, &BRIEF).filter(|_| words() > MOST) {
        let words = words();
        let message = format!(
            "The headline promises a brief, and the text has {words} words; cut it or reword the headline."
        );
        (range, message)
    } else {
        return;
    };
    found.push(
        Annotation::flag(NAME, Severity::Warning, message)
            .confidence(0.8)
            .anchors(Anchor::new(draft.story, Field::Headline, range)),
    );
}

/// Where the headline begins with one of the phrases and a colon, or ends with one behind a colon
/// or a dash, or is one.
fn promise(headline: &str, phrases: &[&str]) -> Option<std::ops::Range<usize>> {
    let trimmed = headline.trim();
    let start = headline.len() - headline.trim_start().len();
    let is = |part: &str| {
        phrases
            .iter()
            .any(|it| it.eq_ignore_ascii_case(part.trim()))
    };
    if is(trimmed) {
        return Some(start..start + trimmed.len());
    }
    if let Some((label, _)) = trimmed.split_once(':').filter(|it| is(it.0)) {
        return Some(start..start + label.len());
    }
    let (_, label) = [": ", " - ", " – ", " — "]
        .iter()
        .find_map(|it| trimmed.rsplit_once(it))
        .filter(|it| is(it.1))?;
    let end = start + trimmed.len();
    Some(end - label.len()..end)
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{StoryBuilder, assert_no_flags, plugin};

    use super::*;
    use crate::Hygiene;

    fn rules(headline: &str, body: &str) -> Vec<String> {
        let story = StoryBuilder::new().headline(headline).body(body);
        let flags = plugin::<Hygiene>().flags(story);
        let flags = flags.iter().filter_map(Annotation::as_flag);
        flags.map(|it| it.rule.clone()).collect()
    }

    #[test]
    fn a_promise_that_the_length_breaks_is_flagged() {
        let long = "The council met on Monday. ".repeat(150);
        for (headline, body) in [
            (
                "In full: The mayor’s speech to the council",
                "The mayor spoke.",
            ),
            (
                "The mayor’s speech – full text",
                "The mayor spoke for an hour.",
            ),
            ("News in brief", long.as_str()),
            (
                "Airport is shut until further notice after a fuel spill on the longer runway",
                "It is shut.",
            ),
        ] {
            assert_eq!(rules(headline, body), [NAME], "{headline}");
        }
    }

    #[test]
    fn a_promise_that_is_kept_and_words_that_promise_nothing_are_left_alone() {
        let long = "The council met on Monday. ".repeat(150);
        for (headline, body) in [
            ("In full: The mayor’s speech to the council", long.as_str()),
            ("News in brief", "The council met on Monday."),
            (
                "Harbour in full swing again",
                "The harbour is open, the council said.",
            ),
            (
                "Mayor reads transcript",
                "The mayor read the transcript to the council.",
            ),
            ("Airport shut", "It is."),
        ] {
            let story = StoryBuilder::new().headline(headline).body(body);
            assert_no_flags(&plugin::<Hygiene>(), story);
        }
    }
}
