//! The suggestions that editors accepted, as a unified diff: what `patch` and `git apply` take, and what
//! a person reads. A story is never rewritten here; whoever owns its source applies the patch.
//!
//! A patch is of the document where that is at hand and holds the texts as they are. Else it is of the
//! texts themselves, each under the name of its story and field.
//!
//! Of several suggestions for one place the first is meant. One that overlaps with what was accepted
//! before it in the text is left out and named, in a line before the diff that `patch` passes over.

use std::collections::BTreeMap;
use std::io::{self, Write};

use similar::TextDiff;

use super::spot::Spots;
use super::{Exporter, Item};
use crate::model::{Anchor, Content, Field, Status};
use crate::visible::{is_hidden, stand_in};

/// Lines around a change.
const CONTEXT: usize = 3;

/// Writes a patch for each story that there is something to change in, and nothing for others.
#[derive(Debug)]
pub(super) struct Patch;

/// What is put in the place of what.
#[derive(Debug, Clone, Copy)]
struct Edit<'a> {
    anchor: &'a Anchor,
    replacement: &'a str,
    /// The rule that suggests it.
    rule: &'a str,
}

impl Exporter for Patch {
    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        let story = &item.annotated.story;
        let (fields, left) = edits(item);
        for edit in left {
            let name = plain(story.id.as_str());
            let (rule, quote) = (plain(edit.rule), plain(&edit.anchor.quote));
            writeln!(
                out,
                "# {name}: {rule} on “{quote}” overlaps with another change and is left out"
            )?;
        }
        let spots = Spots::of(item);
        let begins = fields.keys().map(|field| spots.begins_at(*field));
        let begins: Option<Vec<usize>> = begins.collect();
        if let (Some(document), Some(begins)) = (item.document, begins) {
            let all = fields.values().zip(begins);
            let all = all.flat_map(|(edits, begin)| edits.iter().map(move |it| (it, begin)));
            return write(out, &story.source.uri, document, all);
        }
        for (field, edits) in &fields {
            let text = story.text(*field).unwrap_or_default();
            let all = edits.iter().map(|edit| (edit, 0));
            write(out, &spots.text(*field), text, all)?;
        }
        Ok(())
    }
}

/// What was accepted of a story, by field and in the order of the text, and what is left of it.
fn edits<'a>(item: &Item<'a>) -> (BTreeMap<Field, Vec<Edit<'a>>>, Vec<Edit<'a>>) {
    let accepted = item.annotated.annotations.iter();
    let accepted = accepted.filter(|it| it.status == Status::Accepted);
    let mut all: Vec<(usize, Edit<'a>)> = Vec::new();
    for (number, placed) in accepted.enumerate() {
        let Content::Flag(flag) = &placed.annotation.content else {
            continue;
        };
        let suggestions = placed.annotation.suggestions.iter();
        all.extend(suggestions.map(|suggestion| {
            let edit = Edit {
                anchor: &suggestion.anchor,
                replacement: &suggestion.replacement,
                rule: &flag.rule,
            };
            (number, edit)
        }));
    }
    // The sort is stable: of one place the first that was said comes first.
    all.sort_by_key(|(_, edit)| (edit.anchor.field, edit.anchor.start, edit.anchor.end));
    let mut fields: BTreeMap<Field, Vec<Edit<'a>>> = BTreeMap::new();
    let mut left = Vec::new();
    let mut last: Option<(usize, Edit<'a>)> = None;
    for (number, edit) in all {
        let over = last.filter(|(_, last)| {
            let (one, other) = (last.anchor, edit.anchor);
            one.field == other.field && (other.start < one.end || other.start == one.start)
        });
        match over {
            // Another way to mend the same.
            Some((of, _)) if of == number => {}
            Some((_, last))
                if last.anchor == edit.anchor && last.replacement == edit.replacement => {}
            Some(_) => left.push(edit),
            None => {
                fields.entry(edit.anchor.field).or_default().push(edit);
                last = Some((number, edit));
            }
        }
    }
    (fields, left)
}

/// Writes the difference that edits make of a text, each with the place in it where its own text
/// begins.
fn write<'a>(
    out: &mut dyn Write,
    name: &str,
    text: &str,
    edits: impl Iterator<Item = (&'a Edit<'a>, usize)>,
) -> io::Result<()> {
    let mut edits: Vec<_> = edits
        .map(|(edit, begin)| {
            let (start, end) = (edit.anchor.start as usize, edit.anchor.end as usize);
            (begin + start, begin + end, edit.replacement)
        })
        .collect();
    edits.sort_by_key(|(start, ..)| *start);
    let mut changed = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end, replacement) in edits {
        changed.push_str(text.get(at..start).unwrap_or_default());
        changed.push_str(replacement);
        at = end;
    }
    changed.push_str(text.get(at..).unwrap_or_default());
    if changed == text {
        return Ok(());
    }
    let diff = TextDiff::from_lines(text, &changed);
    let name = plain(name);
    let (from, to) = (format!("a/{name}"), format!("b/{name}"));
    let mut unified = diff.unified_diff();
    let unified = unified.context_radius(CONTEXT).header(&from, &to);
    write!(out, "{unified}")
}

/// A name that stays on its line.
fn plain(text: &str) -> String {
    let shown = text.chars().map(|c| match c {
        '\n' | '\t' => ' ',
        c if is_hidden(c) => stand_in(c).unwrap_or('\u{fffd}'),
        c => c,
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Earlier;
    use crate::model::fixture::{anchor, annotation, ferry, flag, outcome};
    use crate::model::{AnnotatedStory, Outcome, Severity, Story, Suggestion};

    fn story(text: &str, changes: &[(&str, &str, &[&str])]) -> AnnotatedStory {
        let story = Story {
            body: Some(text.to_owned()),
            ..Story::sample()
        };
        let said = changes.iter().map(|(rule, quote, replacements)| {
            let place = anchor(&story, Field::Body, quote);
            let mut said = annotation(flag(rule, Severity::Note, "Mend it."), vec![place.clone()]);
            said.suggestions = replacements
                .iter()
                .map(|replacement| Suggestion {
                    anchor: place.clone(),
                    replacement: (*replacement).to_owned(),
                })
                .collect();
            said
        });
        let said = vec![(outcome("style", true, Outcome::Ok), said.collect())];
        let mut annotated = AnnotatedStory::new(story.clone(), said, Severity::Error);
        for placed in &mut annotated.annotations {
            placed.status = Status::Accepted;
        }
        annotated
    }

    fn patch(annotated: &AnnotatedStory, document: Option<&str>) -> String {
        let mut out = Vec::new();
        let item = Item {
            version: 1,
            annotated,
            decisions: &[],
            revision: None,
            earlier: Earlier::First,
            document,
        };
        Patch.story(&item, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    const TEXT: &str = "One.\nThe ferry will utilise it.\nThree.\n";

    #[test]
    fn what_was_accepted_is_a_diff_of_the_text_or_of_its_document() {
        let annotated = story(TEXT, &[("style/word", "utilise", &["use", "employ"])]);
        let of_text = patch(&annotated, None);
        let (names, hunk) = of_text.split_once("@@").unwrap();
        assert!(
            names.starts_with("--- a/") && names.contains("/body\n+++ b/"),
            "{names}"
        );
        assert_eq!(
            hunk,
            " -1,3 +1,3 @@\n One.\n-The ferry will utilise it.\n+The ferry will use it.\n Three.\n"
        );
        let document = format!("# A headline\n\n{TEXT}");
        let of_document = patch(&annotated, Some(&document));
        let uri = &annotated.story.source.uri;
        assert!(of_document.starts_with(&format!("--- a/{uri}\n+++ b/{uri}\n@@ -1,5 +1,5 @@\n")));
    }

    #[test]
    fn what_overlaps_is_left_out_and_named_and_the_same_change_is_made_once() {
        let annotated = story(
            TEXT,
            &[
                ("style/a", "will utilise", &["uses"]),
                ("style/b", "utilise", &["use"]),
                ("style/c", "Three", &["3"]),
                ("style/d", "Three", &["3"]),
            ],
        );
        let patch = patch(&annotated, None);
        assert!(patch.contains("style/b on “utilise” overlaps"), "{patch}");
        assert_eq!(patch.matches("overlaps").count(), 1, "{patch}");
        assert!(patch.contains("+The ferry uses it.\n+3.\n"), "{patch}");
    }

    #[test]
    fn what_nobody_accepted_changes_nothing() {
        let mut annotated = story(TEXT, &[("style/word", "utilise", &["use"])]);
        annotated.annotations[0].status = Status::Open;
        assert_eq!(patch(&annotated, None), "");
        assert_eq!(patch(&ferry(), None), "");
    }
}
