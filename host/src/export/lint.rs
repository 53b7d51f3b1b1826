//! The flags a line each, as programs read them that know linters: editors, and GitHub's runners.

use std::io::{self, Write};

use super::sarif::UNCHECKED;
use super::spot::Spots;
use super::{Exporter, Item, uri};
use crate::model::{PluginOutcome, Severity};
use crate::visible::stand_in;

/// `FILE:LINE:COLUMN: SEVERITY RULE: MESSAGE`, as compilers have it.
#[derive(Debug)]
pub(super) struct Lines;

/// GitHub's workflow commands: `::error file=FILE,line=LINE::MESSAGE`.
#[derive(Debug)]
pub(super) struct Github;

/// One finding.
struct Finding {
    severity: Severity,
    rule: String,
    message: String,
    /// What the lines are of.
    uri: String,
    /// Whether that is a file.
    in_document: bool,
    /// First and last line with their columns, from 1; the last column is the one behind.
    place: Option<[usize; 4]>,
}

/// What was found in a story, the unchecked first, then in reading order.
fn findings(item: &Item<'_>) -> Vec<Finding> {
    let spots = Spots::of(item);
    let unchecked = |outcome: &PluginOutcome| Finding {
        severity: Severity::Error,
        rule: UNCHECKED.to_owned(),
        message: format!(
            "Not checked by {} {}: {}",
            outcome.plugin, outcome.version, outcome.outcome
        ),
        uri: whole(item, &spots),
        in_document: item.document.is_some(),
        place: None,
    };
    let outcomes = item.annotated.outcomes.iter();
    let outcomes = outcomes.filter(|outcome| outcome.leaves_unchecked());
    let flags = item.annotated.flags_in_reading_order().into_iter();
    let flags = flags.map(|(placed, flag)| {
        let spot = placed
            .annotation
            .anchors
            .first()
            .map(|anchor| spots.at(anchor));
        let place = spot.as_ref().map(|spot| {
            let (start, end) = (spot.start, spot.end);
            [start.line, start.column, end.line, end.column]
        });
        Finding {
            severity: flag.severity,
            rule: flag.rule.clone(),
            message: flag.message.clone(),
            in_document: spot
                .as_ref()
                .map_or(item.document.is_some(), |spot| spot.in_document),
            uri: match &spot {
                Some(spot) => one_line(spots.called(spot)),
                None => whole(item, &spots),
            },
            place,
        }
    });
    outcomes.map(unchecked).chain(flags).collect()
}

/// What a finding without a place is in: the document where it holds one story, else the story.
fn whole(item: &Item<'_>, spots: &Spots<'_>) -> String {
    if item.document.is_some() {
        return one_line(&item.annotated.story.source.uri);
    }
    let id = uri::encoded(item.annotated.story.id.as_str());
    format!("{}#{id}", spots.document())
}

impl Exporter for Lines {
    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        for finding in findings(item) {
            let [line, column, ..] = finding.place.unwrap_or([1; 4]);
            let Finding {
                uri,
                severity,
                rule,
                message,
                ..
            } = finding;
            writeln!(
                out,
                "{uri}:{line}:{column}: {severity} {}: {}",
                one_line(&rule),
                one_line(&message)
            )?;
        }
        Ok(())
    }
}

impl Exporter for Github {
    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        for finding in findings(item) {
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            // The runner takes a path, and not a URI.
            let path = &item.annotated.story.source.uri;
            write!(out, "::{command} file={}", property(path))?;
            let mut message = one_line(&finding.message);
            match finding.place.filter(|_| finding.in_document) {
                Some([line, column, last, _]) if last > line => {
                    write!(out, ",line={line},endLine={last},col={column}")?;
                }
                Some([line, column, _, behind]) => {
                    let end = behind.saturating_sub(1).max(column);
                    write!(out, ",line={line},col={column},endColumn={end}")?;
                }
                None if finding.in_document => {}
                None => message = format!("{message} ({})", finding.uri_with_place()),
            }
            writeln!(
                out,
                ",title={}::{}",
                property(&finding.rule),
                data(&message)
            )?;
        }
        Ok(())
    }
}

impl Finding {
    fn uri_with_place(&self) -> String {
        match self.place {
            Some([line, column, ..]) => format!("{}:{line}:{column}", self.uri),
            None => self.uri.clone(),
        }
    }
}

/// Somebody's text as a part of a line.
fn one_line(text: &str) -> String {
    let clean = |c| match c {
        '\n' | '\t' => ' ',
        _ => stand_in(c).unwrap_or(c),
    };
    text.chars().map(clean).collect()
}

/// Escaped as a runner reads what stands behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escaped as a runner reads what stands behind `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use crate::export::testing::told;
    use crate::export::{Earlier, Form};
    use crate::model::Content;
    use crate::model::fixture::ferry;

    fn document() -> String {
        let story = ferry().story;
        let text = [story.headline, story.body].map(Option::unwrap);
        text.join("\n\n") + "\n"
    }

    #[test]
    fn a_finding_is_a_line_as_compilers_have_it() {
        let document = document();
        let lines = told(Form::Line, &ferry(), Earlier::Unknown, Some(&document));
        assert_eq!(
            lines,
            "sample.txt:1:18: warning hygiene/again: “Again” needs an earlier time.\n\
             sample.txt:3:104: note hygiene/date-without-year: A date has no year.\n\
             sample.txt:5:43: error hygiene/truncated: The text breaks off in mid-word.\n"
        );
        let id = ferry().story.id;
        let lines = told(Form::Line, &ferry(), Earlier::Unknown, None);
        assert!(
            lines.starts_with(&format!("sample.txt#{id}/headline:1:18: warning")),
            "{lines}"
        );
    }

    #[test]
    fn a_finding_is_a_command_of_a_workflow() {
        let document = document();
        let lines = told(Form::Github, &ferry(), Earlier::Unknown, Some(&document));
        assert_eq!(
            lines,
            "::warning file=sample.txt,line=1,col=18,endColumn=22,title=hygiene/again::“Again” needs an earlier time.\n\
             ::notice file=sample.txt,line=3,col=104,endColumn=122,title=hygiene/date-without-year::A date has no year.\n\
             ::error file=sample.txt,line=5,col=43,endColumn=49,title=hygiene/truncated::The text breaks off in mid-word.\n"
        );
        let id = ferry().story.id;
        let lines = told(Form::Github, &ferry(), Earlier::Unknown, None);
        let last = lines.lines().last().unwrap();
        assert_eq!(
            last,
            format!(
                "::error file=sample.txt,title=hygiene/truncated::The text breaks off in mid-word. (sample.txt#{id}/body:3:43)"
            )
        );
    }

    #[test]
    fn a_message_cannot_begin_a_command_of_its_own() {
        let mut annotated = ferry();
        annotated.story.source.uri = "a,b:100%.txt".into();
        for placed in &mut annotated.annotations {
            if let Content::Flag(flag) = &mut placed.annotation.content {
                flag.message = "a\n::set-env name=X::100%\r\n\u{1b}[2J".into();
            }
        }
        for form in [Form::Github, Form::Line] {
            let lines = told(form, &annotated, Earlier::Unknown, None);
            assert_eq!(lines.lines().count(), 3);
            assert!(!lines.contains(['\u{1b}', '\r']));
            assert!(!lines.lines().any(|line| line.starts_with("::set-env")));
        }
        let lines = told(Form::Github, &annotated, Earlier::Unknown, None);
        assert!(
            lines.starts_with("::warning file=a%2Cb%3A100%25.txt,title="),
            "{lines}"
        );
    }
}
