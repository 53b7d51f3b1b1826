//! `check`: what was found, story by story, as linters print it.

use super::words::{count, details, is_loud, silence};
use crate::cli::excerpt::quote;
use crate::cli::terminal::{LOUD, STRONG, Theme, line, style_of};
use crate::model::{AnnotatedStory, Flag, Outcome, PlacedAnnotation, Reason, Severity, Story};

/// Places of one flag that are drawn; of the others only their number is told.
const PLACES: usize = 3;

/// Draws what was found in a story: nothing at all where all looked and nothing was found, so that
/// only trouble is printed, else with an empty line at the end. `origin` is the path, or the id where several stories share one.
pub(crate) fn findings(origin: &str, annotated: &AnnotatedStory, theme: Theme) -> String {
    let silent: Vec<_> = annotated
        .outcomes
        .iter()
        .filter(|outcome| is_loud(outcome))
        .collect();
    let nobody = annotated
        .outcomes
        .iter()
        .all(|outcome| outcome.outcome != Outcome::Ok);
    let flags = annotated.flags_in_reading_order();
    if silent.is_empty() && flags.is_empty() && !nobody {
        return String::new();
    }
    let headline = annotated
        .story
        .headline
        .as_deref()
        .map_or("(no headline)".into(), line);
    let mut drawn = theme.paint(STRONG, &format!("{}: {headline}", line(origin))) + "\n";
    let not_checked = theme.paint(LOUD, "NOT CHECKED");
    if nobody && silent.is_empty() {
        drawn.extend([&not_checked, " by any plugin\n"]);
    }
    for outcome in silent {
        drawn.extend([&not_checked, " by ", &silence(outcome), "\n"]);
    }
    for (placed, flag) in flags {
        drawn += &finding(&annotated.story, placed, flag, theme);
    }
    drawn + "\n"
}

fn finding(story: &Story, placed: &PlacedAnnotation, flag: &Flag, theme: Theme) -> String {
    let severity = theme.paint(style_of(flag.severity), flag.severity.name());
    let mut drawn = format!("{severity} {}: {}\n", line(&flag.rule), line(&flag.message));
    let anchors = &placed.annotation.anchors;
    for anchor in anchors.iter().take(PLACES) {
        let text = story.text(anchor.field).unwrap_or_default();
        let at = anchor.start as usize..anchor.end as usize;
        drawn += &quote(anchor.field.name(), text, &at, flag.severity, theme);
    }
    if anchors.len() > PLACES {
        let more = count((anchors.len() - PLACES) as u64, "more place", "more places");
        drawn.extend(["  = and ", &more, "\n"]);
    }
    for (word, text) in details(&placed.annotation) {
        drawn.extend(["  = ", word, ": ", &text, "\n"]);
    }
    drawn
}

/// What a check found in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Stories that were looked at.
    pub stories: u64,
    /// Flags that are errors.
    pub errors: u64,
    /// Flags that are warnings.
    pub warnings: u64,
    /// Flags that are notes.
    pub notes: u64,
    /// Stories that a required plugin did not look at.
    pub unchecked: u64,
}

impl Totals {
    /// Counts a story.
    pub(crate) fn add(&mut self, annotated: &AnnotatedStory) {
        self.stories += 1;
        self.errors += annotated.flags(Severity::Error) as u64;
        self.warnings += annotated.flags(Severity::Warning) as u64;
        self.notes += annotated.flags(Severity::Note) as u64;
        self.unchecked += u64::from(annotated.reasons.contains(&Reason::Unchecked));
    }

    /// The worst severity among the flags.
    pub(crate) fn worst(&self) -> Option<Severity> {
        let of = [
            (self.errors, Severity::Error),
            (self.warnings, Severity::Warning),
            (self.notes, Severity::Note),
        ];
        of.into_iter()
            .find_map(|(number, severity)| (number > 0).then_some(severity))
    }

    /// The closing line, with its line break.
    pub(crate) fn closing(&self, theme: Theme) -> String {
        let Self {
            stories,
            errors,
            warnings,
            notes,
            unchecked,
        } = *self;
        let stories = count(stories, "story", "stories");
        let found: Vec<String> = [
            (errors, Severity::Error, "error", "errors"),
            (warnings, Severity::Warning, "warning", "warnings"),
            (notes, Severity::Note, "note", "notes"),
        ]
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, severity, one, more)| {
            theme.paint(style_of(severity), &count(number, one, more))
        })
        .collect();
        let found = if found.is_empty() {
            "nothing found".to_owned()
        } else {
            found.join(", ")
        };
        let not_checked = match unchecked {
            0 => String::new(),
            number => theme.paint(
                LOUD,
                &format!("; {number} NOT CHECKED by every required plugin"),
            ),
        };
        format!("{stories}: {found}{not_checked}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::render::fixture::{any_story, assert_harmless, ferry, outcome};
    use crate::model::FailureKind;
    use proptest::prelude::*;

    #[test]
    fn findings_read_like_a_linter() {
        let drawn = findings("ferry.txt", &ferry(), Theme::plain(80));
        let expected = "\
ferry.txt: Ferry fares rise again
warning hygiene/again: “Again” needs an earlier time.
 --> headline:1:18
  |
1 | Ferry fares rise again
  |                  ^^^^^
note hygiene/date-without-year: A date has no year.
 --> body:1:104
  |
1 | …third time within a year, its spokesman said on Monday (9 February).
  |                                                  ^^^^^^^^^^^^^^^^^^^
  = why: the year is neither in the text nor in the dateline
error hygiene/truncated: The text breaks off in mid-word.
 --> body:3:43
  |
3 | Nobody was asked. The island council will be g...
  |                                           ^^^^^^^
  = fix: delete “be g...”

";
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    fn of(became: Outcome, required: bool) -> String {
        let said = vec![(outcome("hygiene", required, became), Vec::new())];
        findings(
            "a.txt",
            &AnnotatedStory::new(Story::sample(), said, Severity::Error),
            Theme::plain(80),
        )
    }

    #[test]
    fn a_clean_story_is_silent_and_an_unchecked_one_is_not() {
        assert_eq!(of(Outcome::Ok, true), "");
        let failed = Outcome::Failed {
            kind: FailureKind::Trap,
            message: "panicked: \u{1b}[2J".into(),
        };
        assert_eq!(
            of(failed, false),
            "a.txt: Ferry fares rise again\n\
             NOT CHECKED by hygiene 0.1.0 (optional): failed (trap): panicked: ␛[2J\n\n"
        );
        let abstained = Outcome::Abstained("too short".into());
        assert_eq!(
            of(abstained, false),
            "a.txt: Ferry fares rise again\nNOT CHECKED by any plugin\n\n"
        );
    }

    #[test]
    fn the_closing_line_counts_what_was_found() {
        let mut totals = Totals::default();
        totals.add(&ferry());
        assert_eq!(
            totals.closing(Theme::plain(80)),
            "1 story: 1 error, 1 warning, 1 note\n"
        );
        let clean = Totals {
            stories: 12,
            ..Totals::default()
        };
        assert_eq!(
            clean.closing(Theme::plain(80)),
            "12 stories: nothing found\n"
        );
        let unchecked = Totals {
            unchecked: 2,
            ..clean
        };
        assert_eq!(
            unchecked.closing(Theme::plain(80)),
            "12 stories: nothing found; 2 NOT CHECKED by every required plugin\n"
        );
    }

    proptest! {
        #[test]
        fn any_findings_are_drawn_and_do_nothing_to_a_terminal(annotated in any_story(), width in 0usize..130) {
            let origin = annotated.story.language.clone().unwrap_or_default();
            assert_harmless(&findings(&origin, &annotated, Theme::plain(width)));
            assert_harmless(&findings(&origin, &annotated, Theme::coloured(width)));
        }
    }
}
