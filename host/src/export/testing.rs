//! What the forms are tested with: an export of made-up stories, as one text.

use serde_json::Value;

use super::{Earlier, Form, Item, Options, exporter};
use crate::model::fixture::{annotation, ferry, outcome};
use crate::model::{
    AnnotatedStory, Content, Logged, Outcome, Receipts, Revision, Severity, Story, Summary,
};

/// A story with all that is said of the ferry, and a summary before it.
pub(super) fn with_summary(story: Story) -> AnnotatedStory {
    let summary = Content::Summary(Summary {
        style: "extract".into(),
        text: "In short.".into(),
    });
    let mut said = vec![annotation(summary, Vec::new())];
    let of_the_ferry = ferry().annotations.into_iter();
    said.extend(of_the_ferry.map(|placed| placed.annotation));
    let said = vec![(outcome("tagger", true, Outcome::Ok), said)];
    AnnotatedStory::new(story, said, Severity::Error)
}

/// The export of some stories in their first version, none of them decided on.
pub(super) fn written(form: Form, stories: &[&AnnotatedStory]) -> String {
    let stories: Vec<_> = stories.iter().map(|story| (*story, Vec::new())).collect();
    written_with(form, &stories)
}

/// The export of some stories with what was decided of each.
pub(super) fn written_with(form: Form, stories: &[(&AnnotatedStory, Vec<Logged>)]) -> String {
    let items = stories.iter().map(|(annotated, decisions)| Item {
        version: 1,
        annotated,
        decisions,
        revision: Some(Revision::of(annotated, 1, decisions.len())),
        earlier: Earlier::First,
        document: None,
    });
    export(form, items)
}

/// The export of one story that is on no desk.
pub(super) fn told(
    form: Form,
    annotated: &AnnotatedStory,
    earlier: Earlier<'_>,
    document: Option<&str>,
) -> String {
    let item = Item {
        version: 1,
        annotated,
        decisions: &[],
        revision: None,
        earlier,
        document,
    };
    export(form, [item])
}

fn export<'a>(form: Form, items: impl IntoIterator<Item = Item<'a>>) -> String {
    let options = Options {
        receipts: Receipts::Without,
        manifests: Vec::new(),
        threshold: Some(Severity::Error),
    };
    let mut exporter = exporter(form, &options);
    let mut bytes = Vec::new();
    exporter.begin(&mut bytes).unwrap();
    for item in items {
        exporter.story(&item, &mut bytes).unwrap();
    }
    exporter.end(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// An export that is JSON a line.
#[track_caller]
pub(super) fn lines(export: &str) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap();
    export.lines().map(parse).collect()
}
