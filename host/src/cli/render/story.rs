//! `show`: one story with what was said of it, drawn into its text.
//!
//! Top to bottom as an editor reads: the headline, what is known of the story, who checked it, the
//! text with its flags marked, and the flags by their numbers. A plugin that did not look is louder
//! than a flag, so that "nothing found" is never mistaken for "nobody looked".

use std::ops::Range;

use super::marked::{Mark, marked, marked_in};
use super::page::on_page;
use super::words::{
    about as words_about, details, is_loud, maker, plugin, reason, ruling, silence,
};
use crate::cli::terminal::{FAINT, LOUD, STRONG, Theme, line, style_of};
use crate::model::{
    AnnotatedStory, AnnotationId, Content, Field, Flag, Logged, Outcome, PlacedAnnotation, State,
    Status, Story, Summary, Time, holder,
};

/// Columns of the names on the left.
const NAME: usize = 12;

/// Digits of an id that stand beside a tag or a summary: enough to type in one story.
const SHORT_ID: usize = 8;

/// Where a story stands in its document.
pub(crate) struct Origin {
    /// Its bytes.
    pub parts: Vec<Range<u64>>,
    /// Bytes of the document.
    pub bytes: u64,
}

impl Origin {
    fn told(&self) -> String {
        /// Parts that are told.
        const TOLD: usize = 5;

        let parts = self.parts.iter().take(TOLD);
        let parts: Vec<String> = parts
            .map(|at| format!("{}..{}", at.start, at.end))
            .collect();
        let more = match self.parts.len().checked_sub(TOLD + 1) {
            Some(_) => format!(" and {} more", self.parts.len() - TOLD),
            None => String::new(),
        };
        format!("{}{more} of {}", parts.join(", "), self.bytes)
    }
}

/// Draws a story. `version` counts the texts that came under its id, from 1.
/// `entries` is what was decided of it.
pub(crate) fn story(
    annotated: &AnnotatedStory,
    version: u32,
    entries: &[Logged],
    origin: Option<Origin>,
    theme: Theme,
) -> String {
    let flags = annotated.flags_in_reading_order();
    let view = View {
        annotated,
        entries,
        flags,
        origin,
        theme,
    };
    let parts = [
        view.headline(),
        view.facts(version),
        view.said(),
        view.body(),
        view.flag_list(),
        view.orphans(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

struct View<'a> {
    annotated: &'a AnnotatedStory,
    entries: &'a [Logged],
    flags: Vec<(&'a PlacedAnnotation, &'a Flag)>,
    origin: Option<Origin>,
    theme: Theme,
}

impl View<'_> {
    fn headline(&self) -> String {
        match self.annotated.story.headline.as_deref() {
            Some(headline) => marked_in(
                STRONG,
                "",
                headline,
                &self.marks(Field::Headline),
                self.theme,
            ),
            None => format!("  {}\n", self.theme.paint(FAINT, "(no headline)")),
        }
    }

    fn facts(&self, version: u32) -> String {
        let AnnotatedStory {
            story,
            state,
            reasons,
            ..
        } = self.annotated;
        let Story {
            source,
            byline,
            dateline,
            ..
        } = story;
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let time = |time: &Option<Time>| time.as_ref().map(ToString::to_string).unwrap_or_default();
        let why: Vec<&str> = reasons.iter().map(|why| reason(*why)).collect();
        let stands = match state {
            State::New => "new: no plugin has looked yet".to_owned(),
            State::Clear => "clear".to_owned(),
            State::Approved | State::Rejected | State::Spiked => {
                let entry = self.annotated.ruled(self.entries);
                entry.map_or_else(|| state.name().to_owned(), ruling)
            }
            State::Review => format!("review: {}", why.join(", ")),
        };
        let origin = format!(
            "{} ({}, story {})",
            source.uri,
            source.format,
            u64::from(source.ordinal) + 1
        );
        let mut drawn = self.fact("id", &format!("{}, version {version}", story.id));
        drawn += &self.fact("state", &stands);
        let held = holder(self.entries).map(|entry| format!("{}, since {}", entry.by, entry.at));
        drawn += &self.fact("held by", &held.unwrap_or_default());
        drawn += &self.fact("source", &origin);
        let bytes = self.origin.as_ref().map(Origin::told);
        drawn += &self.fact("bytes", &bytes.unwrap_or_default());
        if byline.is_some() {
            drawn += &self.field("byline", &text(byline), &self.marks(Field::Byline));
        }
        if dateline.is_some() {
            drawn += &self.field("dateline", &text(dateline), &self.marks(Field::Dateline));
        }
        let urgency = story
            .urgency
            .map(|urgency| urgency.to_string())
            .unwrap_or_default();
        let status = story
            .status
            .map(|status| status.name().to_owned())
            .unwrap_or_default();
        for (name, fact) in [
            ("published", time(&story.published)),
            ("updated", time(&story.updated)),
            ("embargo", time(&story.embargo)),
            ("status", status),
            ("urgency", urgency),
            ("language", text(&story.language)),
            ("categories", story.categories.join(", ")),
        ] {
            drawn += &self.fact(name, &fact);
        }
        for (name, fact) in on_page(story) {
            drawn += &self.fact(name, &fact);
        }
        drawn
    }

    /// Who looked, and what was said of the story as a whole.
    fn said(&self) -> String {
        let outcomes = &self.annotated.outcomes;
        let looked: Vec<String> = outcomes
            .iter()
            .filter(|outcome| outcome.outcome == Outcome::Ok)
            .map(plugin)
            .collect();
        let mut drawn = match looked.is_empty() {
            true => self.loud("by any plugin"),
            false => self.fact("checked by", &looked.join(", ")),
        };
        for outcome in outcomes
            .iter()
            .filter(|outcome| outcome.outcome != Outcome::Ok)
        {
            drawn += &match is_loud(outcome) {
                true => self.loud(&format!("by {}", silence(outcome))),
                false => self.fact("not by", &silence(outcome)),
            };
        }
        for (scheme, by, terms) in self.tags() {
            drawn += &self.fact("tags", &format!("{scheme} (by {by}): {}", terms.join(", ")));
        }
        for placed in &self.annotated.annotations {
            if let Content::Summary(Summary { style, text }) = &placed.annotation.content {
                let by = maker(placed, self.entries);
                let mark = self.mark(placed);
                drawn += &self.fact("summary", &format!("{style} (by {by}){mark}: {text}"));
            }
        }
        drawn
    }

    /// Tags by scheme and who made them, in the order in which these first appear.
    fn tags(&self) -> Vec<(String, String, Vec<String>)> {
        let mut groups: Vec<(String, String, Vec<String>)> = Vec::new();
        for placed in &self.annotated.annotations {
            let Content::Tag(tag) = &placed.annotation.content else {
                continue;
            };
            let term = match tag.confidence {
                Some(confidence) => format!("{} {confidence:.2}", tag.term),
                None => tag.term.clone(),
            } + &self.mark(placed);
            let by = maker(placed, self.entries);
            match groups
                .iter_mut()
                .find(|(scheme, plugin, _)| *scheme == tag.scheme && *plugin == by)
            {
                Some((_, _, terms)) => terms.push(term),
                None => groups.push((tag.scheme.clone(), by, vec![term])),
            }
        }
        groups
    }

    /// What to decide on an annotation with: the beginning of its id, and what was decided.
    fn mark(&self, placed: &PlacedAnnotation) -> String {
        let id = placed.id.as_str();
        let id = id.get(..SHORT_ID).unwrap_or(id);
        match self.annotated.decided(placed, self.entries) {
            Some(entry) => format!(" [{id}] ({})", entry.decision.verdict.done()),
            None => format!(" [{id}]"),
        }
    }

    /// What was decided of annotations that are not there any more.
    fn orphans(&self) -> String {
        let orphans = self.annotated.orphans(self.entries);
        let mut drawn = String::new();
        for orphan in orphans {
            let about = orphan.about;
            let what = words_about(about.kind, &about.name, about.quote.as_deref());
            let id = AnnotationId::new(&self.annotated.story.id, &about.fingerprint);
            let told = format!("{what}, {}, id {id}", ruling(orphan.entry));
            drawn += &marked("  orphaned    ", &told, &[], self.theme);
        }
        drawn
    }

    fn body(&self) -> String {
        match self.annotated.story.body.as_deref() {
            Some(body) => marked("", body, &self.marks(Field::Body), self.theme),
            None => format!("  {}\n", self.theme.paint(FAINT, "(no text)")),
        }
    }

    fn flag_list(&self) -> String {
        if self.flags.is_empty() {
            let all_looked =
                !self.annotated.outcomes.is_empty() && !self.annotated.outcomes.iter().any(is_loud);
            return match all_looked {
                true => "  no flags\n".to_owned(),
                false => {
                    let text = "no flags, but NOT CHECKED by every plugin: see above";
                    marked_in(LOUD, "", text, &[], self.theme)
                }
            };
        }
        let items = self
            .flags
            .iter()
            .enumerate()
            .map(|(i, (placed, flag))| self.flag(i + 1, placed, flag));
        items.collect()
    }

    fn flag(&self, number: usize, placed: &PlacedAnnotation, flag: &Flag) -> String {
        let annotation = &placed.annotation;
        let text = format!("{}: {}", flag.rule, line(&flag.message));
        let word = flag.severity.name();
        let first = marked(
            &format!("{number:>3} {word:<7}"),
            &line(&text),
            &[],
            self.theme,
        );
        let painted = self.theme.paint(style_of(flag.severity), word);
        let mut drawn = first.replacen(word, &painted, 1);
        let mut fields: Vec<Field> = annotation
            .anchors
            .iter()
            .map(|anchor| anchor.field)
            .collect();
        fields.dedup();
        let place = match fields.as_slice() {
            [] => "the story as a whole".to_owned(),
            fields => fields
                .iter()
                .map(|field| field.name())
                .collect::<Vec<_>>()
                .join(", "),
        };
        let sure = flag
            .confidence
            .map(|c| format!(", confidence {c:.2}"))
            .unwrap_or_default();
        let where_it_is = ("in", format!("{place}{sure}, id {}", placed.id));
        let decided = self.annotated.decided(placed, self.entries);
        let decided = decided.map(|entry| ("is", ruling(entry)));
        let added = placed.added(self.entries);
        let added = added.map(|entry| ("by", ruling(entry)));
        let details = details(annotation)
            .into_iter()
            .chain([where_it_is])
            .chain(added);
        for (word, text) in details.chain(decided) {
            let label = format!("{:13}{word:<3}", "");
            drawn += &marked(&label, &text, &[], self.theme);
        }
        drawn
    }

    /// The marks of the flags in a field.
    fn marks(&self, field: Field) -> Vec<Mark> {
        let mut marks = Vec::new();
        for (i, (placed, flag)) in self.flags.iter().enumerate() {
            for anchor in placed
                .annotation
                .anchors
                .iter()
                .filter(|anchor| anchor.field == field)
            {
                marks.push(Mark {
                    at: anchor.start as usize..anchor.end as usize,
                    number: i + 1,
                    severity: flag.severity,
                    name: match placed.status {
                        Status::Open => format!("{} {}", flag.severity, line(&flag.rule)),
                        status => format!("{} {}", status.name(), line(&flag.rule)),
                    },
                });
            }
        }
        marks
    }

    /// A fact on one line, or nothing where there is none.
    fn fact(&self, name: &str, fact: &str) -> String {
        if fact.is_empty() {
            String::new()
        } else {
            self.field(name, &line(fact), &[])
        }
    }

    fn field(&self, name: &str, text: &str, marks: &[Mark]) -> String {
        let drawn = marked(&format!("  {name:<NAME$}"), text, marks, self.theme);
        drawn.replacen(name, &self.theme.paint(FAINT, name), 1)
    }

    fn loud(&self, text: &str) -> String {
        const WORDS: &str = "NOT CHECKED";
        let drawn = marked(&format!("  {WORDS:<NAME$}"), &line(text), &[], self.theme);
        drawn.replacen(WORDS, &self.theme.paint(LOUD, WORDS), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::cells::cells;
    use crate::cli::render::fixture::{
        anchor, annotation, any_story, assert_harmless, ferry, flag, outcome,
    };
    use crate::model::{FailureKind, Severity};
    use proptest::prelude::*;

    #[test]
    fn a_story_is_drawn_with_its_flags_in_the_text() {
        let drawn = story(&ferry(), 1, &[], None, Theme::plain(80));
        let expected = "  Ferry fares rise again
                   ^^^^^ 1 warning hygiene/again

  id            d84c7df938e7ea60f7d7, version 1
  state         review: a flag is open
  source        sample.txt (text, story 1)
  byline        By Jane Doe
  published     2026-02-09T08:00:00Z
  urgency       3
  language      en

  checked by    hygiene 0.1.0, tagger 0.1.0
  not by        summarizer 0.1.0 (optional): abstained: the text is shorter
                than its summary would be
  tags          language (by tagger): en [7dff0b6c]
  tags          keyphrase (by tagger): ferry fares 0.71 [aac99614], island
                council 0.40 [af25100d]

  The ferry company will raise its fares in May, for the third time within a
  year, its spokesman said on Monday (9 February).
                              ^^^^^^^^^^^^^^^^^^^ 2

  Nobody was asked. The island council will be g...
                                            ^^^^^^^ 3 error hygiene/truncated

  1 warning  hygiene/again: “Again” needs an earlier time.
             in   headline, confidence 0.93, id 851c330265b8114f4af7
  2 note     hygiene/date-without-year: A date has no year.
             why  the year is neither in the text nor in the dateline
             in   body, confidence 0.93, id 4e518e52655dbe2f7af8
  3 error    hygiene/truncated: The text breaks off in mid-word.
             fix  delete “be g...”
             in   body, confidence 0.93, id 55db759c317f033d2a6d
";
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    fn without_flags(became: Outcome, required: bool) -> String {
        let said = vec![(outcome("hygiene", required, became), Vec::new())];
        story(
            &AnnotatedStory::new(Story::sample(), said, Severity::Error),
            1,
            &[],
            None,
            Theme::plain(100),
        )
    }

    #[test]
    fn no_flags_and_nobody_looked_are_told_apart() {
        let clean = without_flags(Outcome::Ok, true);
        assert!(clean.contains("checked by    hygiene 0.1.0\n"), "{clean}");
        assert!(clean.ends_with("\n  no flags\n"), "{clean}");
        assert!(!clean.contains("NOT CHECKED"), "{clean}");

        let failed = Outcome::Failed {
            kind: FailureKind::Fuel,
            message: "used up its fuel".into(),
        };
        for required in [true, false] {
            let drawn = without_flags(failed.clone(), required);
            let optional = if required { "" } else { " (optional)" };
            let loud = format!(
                "NOT CHECKED   by hygiene 0.1.0{optional}: failed (fuel): used up its fuel\n"
            );
            assert!(drawn.contains(&loud), "{drawn}");
            assert!(
                drawn.ends_with("no flags, but NOT CHECKED by every plugin: see above\n"),
                "{drawn}"
            );
        }
    }

    #[test]
    fn a_required_plugin_that_abstains_is_loud_and_an_optional_one_is_not() {
        let abstained = Outcome::Abstained("not its language".into());
        let loud = without_flags(abstained.clone(), true);
        assert!(
            loud.contains("NOT CHECKED   by hygiene 0.1.0: abstained: not its language"),
            "{loud}"
        );
        let quiet = without_flags(abstained, false);
        assert!(
            quiet.contains("not by        hygiene 0.1.0 (optional): abstained:"),
            "{quiet}"
        );
    }

    #[test]
    fn a_story_without_headline_and_text_is_drawn() {
        let bare = Story {
            headline: None,
            body: None,
            ..Story::sample()
        };
        let drawn = story(
            &AnnotatedStory::new(bare, Vec::new(), Severity::Error),
            3,
            &[],
            None,
            Theme::plain(80),
        );
        assert!(drawn.starts_with("  (no headline)\n"), "{drawn}");
        assert!(drawn.contains("  (no text)\n"), "{drawn}");
        assert!(drawn.contains("NOT CHECKED   by any plugin\n"), "{drawn}");
        assert!(drawn.contains("version 3"), "{drawn}");
    }

    #[test]
    fn flags_are_numbered_as_they_are_read() {
        let sample = Story::sample();
        let body = anchor(&sample, Field::Body, "May");
        let headline = anchor(&sample, Field::Headline, "rise");
        let said = vec![
            annotation(flag("hygiene/whole", Severity::Note, "third"), Vec::new()),
            annotation(flag("hygiene/body", Severity::Note, "second"), vec![body]),
            annotation(
                flag("hygiene/headline", Severity::Note, "first"),
                vec![headline],
            ),
        ];
        let said = vec![(outcome("hygiene", true, Outcome::Ok), said)];
        let drawn = story(
            &AnnotatedStory::new(sample, said, Severity::Error),
            1,
            &[],
            None,
            Theme::plain(80),
        );
        for line in [
            "1 note     hygiene/headline: first",
            "2 note     hygiene/body: second",
            "3 note     hygiene/whole: third",
        ] {
            assert!(drawn.contains(line), "{drawn}");
        }
        assert!(
            drawn.contains("in   the story as a whole, confidence 0.93"),
            "{drawn}"
        );
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let (plain, coloured) = (Theme::plain(80), Theme::coloured(80));
        let bare =
            anstream::adapter::strip_str(&story(&ferry(), 1, &[], None, coloured)).to_string();
        assert_eq!(bare, story(&ferry(), 1, &[], None, plain));
    }

    proptest! {
        #[test]
        fn any_story_is_drawn_and_does_nothing_to_a_terminal(annotated in any_story(), width in 0usize..130) {
            assert_harmless(&story(&annotated, 1, &[], None, Theme::plain(width)));
            assert_harmless(&story(&annotated, 1, &[], None, Theme::coloured(width)));
        }

        #[test]
        fn no_line_of_any_story_is_wider_than_the_terminal(annotated in any_story(), width in 40usize..130) {
            for line in story(&annotated, 1, &[], None, Theme::plain(width)).lines() {
                let columns: usize = cells(line).iter().map(|cell| cell.width).sum();
                prop_assert!(columns <= width, "{columns}: {line:?}");
            }
        }
    }
}
