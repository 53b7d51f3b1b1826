//! What every store does with what an editor adds to a story.

use crate::model::{
    Act, AnnotatedStory, AnnotationVerdict, Decision, Demand, Logged, Remark, Severity, State,
    Status, Time, Verdict,
};

use super::testing::{Draft, id, stories};
use super::{Filter, Store};

const TEXT: &str = "The ferry company will raise its fares in May.";

fn at() -> Time {
    Time::parse("2026-02-09T08:00:00Z").unwrap()
}

fn take(store: &dyn Store, decision: impl FnOnce(&AnnotatedStory) -> Decision) -> u64 {
    let stored = store.story(&id("a"), None).unwrap().unwrap();
    let decision = decision(&stored.annotated);
    let act = Act::new("Ada", at(), Severity::Error, vec![decision]).unwrap();
    store.decide(&act, &[stored.revision]).unwrap().number
}

/// Adds a flag to words of the story.
fn add(store: &dyn Store, words: &str) -> u64 {
    let stored = store.story(&id("a"), None).unwrap().unwrap();
    let (revision, version) = (stored.revision, stored.version);
    take(store, |annotated| {
        let remark = Remark::flag(Severity::Error, "Says who?").unwrap();
        let anchor = annotated.story.places_of(words, None).pop();
        assert!(anchor.is_some(), "{words}");
        Decision::adding(annotated, revision, version, remark, anchor, None).unwrap()
    })
}

fn entries(store: &dyn Store) -> Vec<Logged> {
    store.decisions_of(&id("a")).unwrap()
}

fn undo(store: &dyn Store, number: u64) {
    let all = entries(store);
    let entry = all.iter().find(|it| it.number == number).unwrap();
    take(store, |_| Decision::undo(entry, &all, 1, None).unwrap());
}

/// The state, what was added with the words that it is on, and how the head has it.
fn shown(store: &dyn Store) -> (State, Vec<(String, Status)>) {
    let stored = store.story(&id("a"), None).unwrap().unwrap();
    let in_queue = store.queue(&Filter::default(), None, 100).unwrap().heads;
    let head = in_queue.iter().find(|head| head.id == id("a")).unwrap();
    assert_eq!(head.state, stored.annotated.state);
    assert_eq!(head.severity, stored.annotated.severity());
    let all = stored.annotated.annotations.iter();
    let added = all.filter(|it| it.is_addition()).map(|it| {
        let first = &it.annotation.anchors[0];
        (first.quote.clone(), it.status)
    });
    (stored.annotated.state, added.collect())
}

fn put(store: &dyn Store, draft: Draft) {
    store.put(&stories(&[draft]), None).unwrap();
}

fn draft(body: &str) -> Draft {
    Draft::new("a").body(body)
}

/// What an editor adds stands in its story with the act that adds it, whatever plugins say of the text
/// later; in another text it stands on the same words or nowhere; taken back, it is gone.
pub(super) fn what_an_editor_adds_stands_until_it_is_taken_back(store: &dyn Store) {
    let open = |words: &str| (State::Review, vec![(words.to_owned(), Status::Open)]);
    put(store, draft(TEXT));
    assert_eq!(shown(store), (State::Clear, vec![]));
    let number = add(store, "raise its fares");
    assert_eq!(shown(store), open("raise its fares"));
    let rule = Filter {
        rule: Some(Remark::RULE.to_owned()),
        ..Filter::default()
    };
    assert_eq!(store.queue(&rule, None, 9).unwrap().heads.len(), 1);

    // Annotated again, by plugins that say something else.
    put(store, draft(TEXT).flag("hygiene/x", Severity::Note));
    assert_eq!(shown(store), open("raise its fares"));
    put(store, draft(&format!("It is dear.\n\n{TEXT}")));
    assert_eq!(shown(store), open("raise its fares"));
    put(
        store,
        draft("The ferry company will lower its fares in May."),
    );
    assert_eq!(shown(store), (State::Clear, vec![]));
    let now = store.story(&id("a"), None).unwrap().unwrap().annotated;
    assert_eq!(now.orphans(&entries(store)).len(), 1);
    // The older version keeps what stood in it.
    let first = store.story(&id("a"), Some(1)).unwrap().unwrap().annotated;
    assert_eq!(
        first
            .annotations
            .iter()
            .filter(|it| it.is_addition())
            .count(),
        1
    );

    put(store, draft(TEXT));
    assert_eq!(shown(store), open("raise its fares"));
    take(store, |annotated| {
        let all = &annotated.annotations;
        let of = &all.iter().find(|it| it.is_addition()).unwrap().id;
        let dismiss = AnnotationVerdict::Dismiss;
        Decision::of_annotation(annotated, 1, of, dismiss, Some("so")).unwrap()
    });
    let dismissed = vec![("raise its fares".to_owned(), Status::Dismissed)];
    assert_eq!(shown(store), (State::Clear, dismissed));
    undo(store, number);
    assert_eq!(shown(store), (State::Clear, vec![]));
    undo(store, number + 2);
    assert_eq!(shown(store).1.len(), 1);
}

/// An approved story that an editor flags is in review again, and is not put by as unchanged with the flag
/// gone.
pub(super) fn what_an_editor_adds_is_part_of_no_plugins_word(store: &dyn Store) {
    put(store, draft(TEXT));
    let before = store.story(&id("a"), None).unwrap().unwrap();
    add(store, "fares");
    let after = store.story(&id("a"), None).unwrap().unwrap();
    // Who saw it before hears of the act, and not that plugins said something else.
    let changes = before.revision.changes(after.revision, &entries(store));
    let told: Vec<String> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["Ada added the flag editor/flag at 2026-02-09T08:00:00Z (1)"]
    );
    // What a run puts again may have been read with it.
    store
        .put(std::slice::from_ref(&after.annotated), None)
        .unwrap();
    assert_eq!(shown(store).1.len(), 1);
    let mut elsewhere = after.annotated;
    elsewhere.story.id = id("b");
    store.put(&[elsewhere], None).unwrap();
    let other = store.story(&id("b"), None).unwrap().unwrap().annotated;
    assert_eq!(other.annotations, []);
    assert_eq!(other.state, State::Clear);
}

/// When a story is forgotten, nothing of what was added to it is left but that it was.
pub(super) fn what_was_added_goes_with_a_story_that_is_forgotten(store: &dyn Store) {
    put(store, draft(TEXT));
    add(store, "fares");
    let demand = Demand {
        story: id("a"),
        by: "Ada".into(),
        at: at(),
        reason: "a court order".into(),
    };
    store.forget(&demand).unwrap();
    let all = store.acts(0, usize::MAX).unwrap();
    let told = format!("{all:?}{:?}", entries(store));
    assert!(
        !told.contains("Says who?") && !told.contains("fares"),
        "{told}"
    );
    let first = &entries(store)[0].decision.verdict;
    assert!(matches!(first, Verdict::Add(_)));
    store.readmit(&demand).unwrap();
    put(store, draft(TEXT));
    assert_eq!(shown(store), (State::Clear, vec![]));
}
