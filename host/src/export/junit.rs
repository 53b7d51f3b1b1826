//! `JUnit`'s XML: a suite a story, a case for each plugin and each flag, for who has a build server.

use std::io::{self, Write};

use super::spot::Spots;
use super::{Exporter, Item};
use crate::model::{Outcome, Severity};
use crate::visible::stand_in;

/// Writes one document.
#[derive(Debug)]
pub(super) struct Junit {
    /// The severity from which a flag is a failure; none when none is.
    threshold: Option<Severity>,
}

impl Junit {
    pub(super) fn new(threshold: Option<Severity>) -> Self {
        Self { threshold }
    }
}

impl Exporter for Junit {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"copydesk\">\n",
        )
    }

    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        let spots = Spots::of(item);
        let story = &item.annotated.story;
        let (mut cases, mut errors, mut skipped, mut failures) = (String::new(), 0, 0, 0);
        for outcome in &item.annotated.outcomes {
            let text = outcome.outcome.to_string();
            let case = case(outcome.plugin.as_str(), outcome.plugin.as_str());
            let inside = if outcome.leaves_unchecked() {
                errors += 1;
                format!("<error message=\"{}\"/>", escaped(&text))
            } else if outcome.outcome == Outcome::Ok {
                String::new()
            } else {
                skipped += 1;
                format!("<skipped message=\"{}\"/>", escaped(&text))
            };
            put(&mut cases, &case, &inside);
        }
        for (placed, flag) in item.annotated.flags_in_reading_order() {
            let place = placed.annotation.anchors.first().map(|anchor| {
                let spot = spots.at(anchor);
                let (line, column) = (spot.start.line, spot.start.column);
                let uri = spots.called(&spot);
                format!("{uri}:{line}:{column}: {}", anchor.quote)
            });
            // People open paths and not URIs.
            let text = escaped(place.as_deref().unwrap_or(&story.source.uri));
            let case = case(&flag.rule, placed.plugin.as_str());
            let message = escaped(&flag.message);
            let fails = self.threshold.is_some_and(|least| flag.severity >= least);
            let inside = if fails {
                failures += 1;
                format!(
                    "<failure type=\"{}\" message=\"{message}\">{text}</failure>",
                    flag.severity
                )
            } else {
                format!(
                    "<system-out>{}: {message}\n{text}</system-out>",
                    flag.severity
                )
            };
            put(&mut cases, &case, &inside);
        }
        let tests = cases.matches("<testcase ").count();
        let name = story.headline.as_deref().unwrap_or(story.id.as_str());
        writeln!(
            out,
            "<testsuite name=\"{}\" id=\"{}\" package=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">",
            escaped(name),
            escaped(story.id.as_str()),
            escaped(&story.source.uri),
        )?;
        out.write_all(cases.as_bytes())?;
        out.write_all(b"</testsuite>\n")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"</testsuites>\n")
    }
}

fn case(name: &str, class: &str) -> String {
    format!(
        "<testcase name=\"{}\" classname=\"{}\"",
        escaped(name),
        escaped(class)
    )
}

fn put(cases: &mut String, case: &str, inside: &str) {
    let pieces = match inside {
        "" => [case, "/>\n", "", ""],
        _ => [case, ">", inside, "</testcase>\n"],
    };
    cases.extend(pieces);
}

/// A text for an attribute or an element. XML 1.0 has no way to write most control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => escaped.push(stand_in(c).unwrap_or(c)),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::{told, written};
    use crate::export::{Earlier, Form};
    use crate::model::AnnotatedStory;
    use crate::model::fixture::{any_story, ferry, outcome};
    use crate::model::{FailureKind, Story};
    use proptest::prelude::*;

    #[test]
    fn a_story_is_a_suite_with_a_case_for_each_plugin_and_flag() {
        let export = told(Form::Junit, &ferry(), Earlier::Unknown, None);
        let id = ferry().story.id;
        assert_eq!(
            export,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<testsuites name=\"copydesk\">\n\
<testsuite name=\"Ferry fares rise again\" id=\"{id}\" package=\"sample.txt\" tests=\"6\" failures=\"1\" errors=\"0\" skipped=\"1\">\n\
<testcase name=\"hygiene\" classname=\"hygiene\"/>\n\
<testcase name=\"tagger\" classname=\"tagger\"/>\n\
<testcase name=\"summarizer\" classname=\"summarizer\"><skipped message=\"abstained: the text is shorter than its summary would be\"/></testcase>\n\
<testcase name=\"hygiene/again\" classname=\"hygiene\"><system-out>warning: “Again” needs an earlier time.\nsample.txt#{id}/headline:1:18: again</system-out></testcase>\n\
<testcase name=\"hygiene/date-without-year\" classname=\"hygiene\"><system-out>note: A date has no year.\nsample.txt#{id}/body:1:104: Monday (9 February)</system-out></testcase>\n\
<testcase name=\"hygiene/truncated\" classname=\"hygiene\"><failure type=\"error\" message=\"The text breaks off in mid-word.\">sample.txt#{id}/body:3:43: be g...</failure></testcase>\n\
</testsuite>\n\
</testsuites>\n"
            )
        );
    }

    #[test]
    fn a_required_plugin_without_a_say_is_an_error() {
        let failed = Outcome::Failed {
            kind: FailureKind::Fuel,
            message: "<\u{1b}&".into(),
        };
        let said = vec![(outcome("hygiene", true, failed), Vec::new())];
        let annotated = AnnotatedStory::new(Story::sample(), said, Severity::Error);
        let export = written(Form::Junit, &[&annotated]);
        assert!(export.contains("errors=\"1\""), "{export}");
        assert!(
            export.contains("<error message=\"failed (fuel): &lt;␛&amp;\"/>"),
            "{export}"
        );
    }

    #[test]
    fn a_flag_without_a_place_names_the_document_as_people_do() {
        let mut annotated = ferry();
        annotated.story.source.uri = "in/Février 9.txt".into();
        for placed in &mut annotated.annotations {
            placed.annotation.anchors.clear();
        }
        let export = written(Form::Junit, &[&annotated]);
        assert!(
            export.contains("\nin/Février 9.txt</system-out>"),
            "{export}"
        );
        assert!(!export.contains("%20"), "{export}");
    }

    proptest! {
        #[test]
        fn any_story_is_characters_that_xml_allows(annotated in any_story()) {
            let export = written(Form::Junit, &[&annotated]);
            let allowed = |c: char| c == '\n' || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
            prop_assert!(export.chars().all(allowed));
            let opened = export.matches("<testcase ").count();
            let closed = export.matches("</testcase>").count();
            let lone = export.lines().filter(|line| line.starts_with("<testcase ") && line.ends_with("\"/>")).count();
            prop_assert_eq!(opened, closed + lone);
        }
    }
}
