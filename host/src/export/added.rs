//! What an editor added, in every form: with her name, and gone with what took its place.

use super::Form;
use super::testing::{lines, with_summary, written_with};
use crate::model::{
    Act, AnnotatedStory, AnnotationVerdict, Content, Decision, Logged, Numbered, Remark, Revision,
    Severity, Time,
};

const NAME: &str = "Ada <b>&|, *x*";

/// A story with a flag and a tag of an editor's own, and with her summary in the place of the plugin's.
fn added() -> (AnnotatedStory, Vec<Logged>) {
    let mut annotated = with_summary(crate::model::fixture::ferry().story);
    let mut entries: Vec<Logged> = Vec::new();
    let mut take = |annotated: &mut AnnotatedStory, decisions| {
        let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
        let act = Act::new(NAME, at, Severity::Error, decisions).unwrap();
        let number = entries.len() as u64 + 1;
        entries.extend(Numbered { number, act }.entries());
        annotated.stand(&entries);
        Revision::of(annotated, 1, entries.len())
    };
    let mut revision = Revision::of(&annotated, 1, 0);
    for (remark, words) in [
        (
            Remark::flag(Severity::Error, "Says who?").unwrap(),
            Some("third time"),
        ),
        (Remark::tag("topic", "harbours").unwrap(), None),
    ] {
        let place = words.and_then(|words| annotated.story.places_of(words, None).pop());
        let added = Decision::adding(&annotated, revision, 1, remark, place, None);
        revision = take(&mut annotated, vec![added.unwrap()]);
    }
    let mut all = annotated.annotations.iter();
    let summary = all.find(|it| matches!(it.annotation.content, Content::Summary(_)));
    let summary = summary.unwrap();
    let replace = AnnotationVerdict::Replace;
    let dismissed = Decision::of_annotation(&annotated, 1, &summary.id, replace, None).unwrap();
    let remark = Remark::in_place_of(&summary.annotation.content, "Hers.").unwrap();
    let print = Some(summary.fingerprint);
    let own = Decision::adding(&annotated, revision, 1, remark.unwrap(), None, print).unwrap();
    take(&mut annotated, vec![dismissed, own]);
    (annotated, entries)
}

fn export(form: Form) -> String {
    let (annotated, entries) = added();
    written_with(form, &[(&annotated, entries)])
}

#[test]
fn every_form_that_tells_of_flags_has_it_with_who_added_it() {
    for form in [
        Form::Json,
        Form::WebAnnotation,
        Form::Ninjs,
        Form::Sarif,
        Form::Csv,
    ] {
        let told = export(form);
        assert!(told.contains("Says who?"), "{told}");
        assert!(told.contains("Ada <b>"), "{told}");
    }
    for form in [Form::Html, Form::Markdown] {
        let told = export(form);
        assert!(told.contains("Says who?"), "{told}");
        assert!(told.contains("Ada ") && !told.contains("Ada <b>"), "{told}");
        assert!(
            told.contains("Hers.") && !told.contains("In short."),
            "{told}"
        );
    }
}

#[test]
fn her_tag_and_her_summary_go_out_in_the_place_of_the_plugins() {
    for form in [Form::Ninjs, Form::JsonLd] {
        let told = export(form);
        assert!(
            told.contains("harbours") && told.contains("Hers."),
            "{told}"
        );
        assert!(!told.contains("In short."), "{told}");
    }
}

#[test]
fn its_creator_is_a_person() {
    let all = lines(&export(Form::WebAnnotation));
    let of = |motivation: &str, body: &str| {
        let mut of_it = all.iter().filter(|it| it["motivation"] == motivation);
        of_it
            .find(|it| it["body"][0]["value"] == body)
            .unwrap()
            .clone()
    };
    for own in [of("assessing", "Says who?"), of("tagging", "harbours")] {
        assert_eq!(own["creator"]["type"], "Person");
        assert_eq!(own["creator"]["name"], NAME);
        // Times come with receipts alone.
        assert_eq!(own["created"], serde_json::Value::Null);
    }
    let plugins = of("tagging", "ferry fares");
    assert_eq!(plugins["creator"]["type"], "Software");
}

#[test]
fn nothing_of_it_changes_a_text() {
    let patch = export(Form::Patch);
    assert!(
        !patch.contains("Says who?") && !patch.contains("Hers."),
        "{patch}"
    );
}
