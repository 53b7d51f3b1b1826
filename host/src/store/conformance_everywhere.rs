//! What every store does with what is decided of all stories.

use crate::model::{
    Act, AnnotationVerdict, Decision, Reach, Scope, Severity, State, Status, Time, Verdict,
};

use super::testing::{Draft, id, stories};
use super::{Filter, Store};

/// Decides on the first annotation of a story; the number of the act.
fn decide(store: &dyn Store, of: &str, verdict: AnnotationVerdict, reach: Reach) -> u64 {
    let stored = store.story(&id(of), None).unwrap().unwrap();
    let (annotated, version) = (&stored.annotated, stored.version);
    let first = &annotated.annotations[0].id;
    let decision = Decision::of_annotation(annotated, version, first, verdict, Some("our style"));
    let decision = decision.unwrap().reaching(annotated, reach, None).unwrap();
    take(store, vec![decision], &[stored.revision])
}

fn take(store: &dyn Store, decisions: Vec<Decision>, seen: &[crate::model::Revision]) -> u64 {
    let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
    let act = Act::new("Ada", at, Severity::Error, decisions).unwrap();
    store.decide(&act, seen).unwrap().number
}

fn stands(store: &dyn Store, of: &str) -> (State, Status) {
    let annotated = store.story(&id(of), None).unwrap().unwrap().annotated;
    let in_queue = store.queue(&Filter::default(), None, 100).unwrap().heads;
    let head = in_queue.iter().find(|head| head.id == id(of)).unwrap();
    assert_eq!(head.state, annotated.state);
    (annotated.state, annotated.annotations[0].status)
}

const OPEN: (State, Status) = (State::Review, Status::Open);
const DISMISSED: (State, Status) = (State::Clear, Status::Dismissed);

/// One dismissal of words under a rule is of all stories that are there and that are yet to come, and
/// of no other rule; who decided on a flag itself is not overruled; taken back, all is as before.
pub(super) fn a_dismissal_of_all_stories_stands_in_each_until_it_is_taken_back(store: &dyn Store) {
    let flagged = |of: &str, rule| Draft::new(of).flag(rule, Severity::Error);
    let put = |drafts: &[Draft]| drop(store.put(&stories(drafts), None).unwrap());
    put(&[
        flagged("a", "hygiene/x"),
        flagged("b", "hygiene/x"),
        flagged("c", "hygiene/y"),
        flagged("d", "hygiene/x"),
    ]);
    decide(store, "d", AnnotationVerdict::Accept, Reach::Story);
    let act = decide(store, "a", AnnotationVerdict::Dismiss, Reach::Everywhere);
    put(&[
        flagged("e", "hygiene/x"),
        flagged("b", "hygiene/x").body("Another text."),
    ]);
    for of in ["a", "b", "e"] {
        assert_eq!(stands(store, of), DISMISSED, "{of}");
    }
    assert_eq!(stands(store, "c"), OPEN);
    assert_eq!(stands(store, "d"), (State::Clear, Status::Accepted));
    // It is told why.
    let annotated = store.story(&id("e"), None).unwrap().unwrap().annotated;
    assert_eq!(store.decisions_of(&id("e")).unwrap(), []);
    let standing = store.standing_on(&annotated).unwrap();
    let by = annotated
        .decided(&annotated.annotations[0], &standing)
        .unwrap();
    assert_eq!((by.number, by.decision.scope), (act, Scope::Everywhere));

    let entries = store.decisions_of(&id("a")).unwrap();
    let stored = store.story(&id("a"), None).unwrap().unwrap();
    let undo = Decision::undo(&entries[0], &entries, stored.version, None).unwrap();
    assert_eq!(undo.verdict, Verdict::Undo { act });
    take(store, vec![undo], &[stored.revision]);
    for of in ["a", "b", "e"] {
        assert_eq!(stands(store, of), OPEN, "{of}");
    }
    assert_eq!(store.everywhere().unwrap().len(), 2);
}

/// When the story is forgotten that a dismissal of all stories was made in, its words are gone and it
/// dismisses nothing any more.
pub(super) fn what_is_forgotten_dismisses_nothing_elsewhere(store: &dyn Store) {
    let flagged = |of: &str| Draft::new(of).flag("hygiene/x", Severity::Error);
    store
        .put(&stories(&[flagged("a"), flagged("b")]), None)
        .unwrap();
    decide(store, "a", AnnotationVerdict::Dismiss, Reach::Everywhere);
    assert_eq!(stands(store, "b"), DISMISSED);
    store
        .forget(&super::conformance_retention::demand("a"))
        .unwrap();
    assert_eq!(stands(store, "b"), OPEN);
    store.put(&stories(&[flagged("c")]), None).unwrap();
    assert_eq!(stands(store, "c"), OPEN);
}
