//! What every store must do of what does not stay: stories that are forgotten, versions that are
//! pruned. The claims are run by `conformance`.

use crate::model::{
    Act, AnnotatedStory, AnnotationVerdict, Decision, Demand, Digest, Numbered, Severity, Status,
    StoryVerdict, Subject, Time,
};

use super::testing::{Draft, filed_by_words, id, stories, word};
use super::{Change, Filter, Prune, PruneMode, Pruned, Store, StoreError};

/// A demand of Grace's.
pub(super) fn demand(of: &str) -> Demand {
    Demand {
        story: id(of),
        by: "Grace".into(),
        at: Time::parse("2026-02-09T10:00:00Z").unwrap(),
        reason: "a court order".into(),
    }
}

fn text(of: &str, body: &str) -> Draft {
    let draft = Draft::new(of).body(body).tag("keyphrase:the ferry");
    draft.flag("hygiene/x", Severity::Error)
}

/// The same content as that of `a`, under another id.
fn copy_of_a(of: &str, body: &str) -> AnnotatedStory {
    let mut copy = text("a", body).story();
    copy.story.id = id(of);
    copy
}

/// A story in two versions, with its flag and its tag dismissed, and another one.
fn two_texts(store: &dyn Store) {
    let first = text("a", "first words").story();
    store
        .admit(std::slice::from_ref(&first.story), &filed_by_words)
        .unwrap();
    store.put(&[first], None).unwrap();
    store
        .put(
            &stories(&[text("a", "second words"), text("b", "others")]),
            None,
        )
        .unwrap();
    for place in 0..2 {
        let stored = store.story(&id("a"), None).unwrap().unwrap();
        let annotation = stored.annotated.annotations[place].id.clone();
        let (verdict, reason) = (AnnotationVerdict::Dismiss, Some("it says so"));
        let decision = Decision::of_annotation(
            &stored.annotated,
            stored.version,
            &annotation,
            verdict,
            reason,
        );
        let at = Time::parse("2026-02-09T09:00:00Z").unwrap();
        let act = Act::new("Ada", at, Severity::Error, vec![decision.unwrap()]).unwrap();
        store.decide(&act, &[stored.revision]).unwrap();
    }
}

pub(super) fn a_story_that_is_forgotten_is_nowhere(store: &dyn Store) {
    two_texts(store);
    let before = store.decisions_of(&id("a")).unwrap();
    let tombstone = store.forget(&demand("a")).unwrap();
    assert_eq!((tombstone.number, tombstone.last), (3, 2));
    assert_eq!(tombstone.demand, demand("a"));
    let mut contents: Vec<Digest> = ["first words", "second words"]
        .map(|body| text("a", body).story().story.content_digest())
        .to_vec();
    contents.sort();
    assert_eq!(tombstone.contents, contents);
    assert_eq!(store.tombstones(None, 9).unwrap(), [tombstone]);
    assert_eq!(store.tombstones(Some(&id("a")), 9).unwrap(), []);
    assert_eq!(store.tombstones(None, 0).unwrap(), []);

    for version in [None, Some(1), Some(2)] {
        assert_eq!(store.story(&id("a"), version).unwrap(), None);
    }
    let ids: Vec<_> = store.scan(None, 9).unwrap();
    assert_eq!(ids.len(), 1);
    let page = store.queue(&Filter::default(), None, 9).unwrap();
    assert_eq!(
        page.heads.iter().map(|head| &head.id).collect::<Vec<_>>(),
        [&id("b")]
    );
    assert_eq!(store.counts().unwrap().stories(), 1);
    assert_eq!(store.find("a", 9).unwrap(), []);
    assert_eq!(
        store
            .filed_under(&[word("first"), word("second")], 9)
            .unwrap(),
        []
    );
    assert_eq!(store.filed(&id("a")).unwrap(), None);
    assert_eq!(store.source_of(&id("a")).unwrap(), None);
    let story = text("a", "second words").story().story;
    assert_eq!(store.before(&story).unwrap(), None);
    assert_eq!(store.last_version(&id("a")).unwrap(), Some(2));

    // Who decided what when stays, without the words.
    let after = store.decisions_of(&id("a")).unwrap();
    assert_eq!(after.len(), 3);
    for (was, is) in before.iter().zip(&after) {
        assert_eq!((was.number, &was.by, &was.at), (is.number, &is.by, &is.at));
        assert_eq!(was.decision.verdict, is.decision.verdict);
        assert!(was.decision.reason.is_some() && is.decision.reason.is_none());
        let (Subject::Annotation(was), Subject::Annotation(is)) =
            (&was.decision.on, &is.decision.on)
        else {
            panic!("{is:?}");
        };
        assert_eq!(was.fingerprint, is.fingerprint);
        assert_eq!(is.quote, None);
        assert!(["hygiene/x", "keyphrase:"].contains(&is.name.as_str()));
    }
    let acts = store.acts(0, 9).unwrap();
    let logged: Vec<_> = acts.iter().flat_map(Numbered::entries).collect();
    assert_eq!(logged, after);
    assert!(!format!("{acts:?}").contains("it says so"));
}

pub(super) fn a_text_that_was_forgotten_does_not_come_in_again(store: &dyn Store) {
    two_texts(store);
    let tombstone = store.forget(&demand("a")).unwrap();
    let batch = |drafts: &[Draft]| store.put(&stories(drafts), None);
    let refused = |batch: &[AnnotatedStory], of: &str| {
        let error = store.put(batch, None).unwrap_err();
        assert!(
            matches!(&error, StoreError::Forgotten { id, by } if id.as_str() == of && **by == tombstone),
            "{error:?}"
        );
    };
    refused(&[text("a", "second words").story()], "a");
    refused(
        &[text("a", "first words").uri("elsewhere.txt").story()],
        "a",
    );
    refused(&[text("a", "a third text").story()], "a");
    refused(&[copy_of_a("c", "first words")], "c");
    // All of it or nothing.
    refused(
        &[text("d", "harmless").story(), copy_of_a("e", "first words")],
        "e",
    );
    assert_eq!(store.counts().unwrap().stories(), 1);
    let again = text("a", "second words").story();
    assert_eq!(store.forgotten(&again.story).unwrap(), Some(tombstone));
    let story = std::slice::from_ref(&again.story);
    let error = store.admit(story, &filed_by_words).unwrap_err();
    assert!(matches!(error, StoreError::Forgotten { .. }));
    let error = store.complete(&[again]).unwrap_err();
    assert!(matches!(error, StoreError::Forgotten { .. }));

    let other = text("c", "first words with others");
    assert_eq!(store.forgotten(&other.story().story).unwrap(), None);
    batch(&[other, text("b", "others again")]).unwrap();
    assert_eq!(store.counts().unwrap().stories(), 2);
}

pub(super) fn what_is_forgotten_already_stays_so(store: &dyn Store) {
    two_texts(store);
    let tombstone = store.forget(&demand("a")).unwrap();
    let later = Demand {
        by: "Ada".into(),
        ..demand("a")
    };
    assert_eq!(store.forget(&later).unwrap(), tombstone);
    assert_eq!(store.acts(0, 9).unwrap().len(), 3);
    let error = store.forget(&demand("z")).unwrap_err();
    assert!(matches!(error, StoreError::NoStory { id } if id.as_str() == "z"));
    let nobody = Demand {
        by: " ".into(),
        ..demand("b")
    };
    let error = store.forget(&nobody).unwrap_err();
    assert!(matches!(error, StoreError::Name(_)));
    assert_eq!(store.counts().unwrap().stories(), 1);
}

pub(super) fn what_is_readmitted_comes_in_under_a_number_of_its_own(store: &dyn Store) {
    two_texts(store);
    let error = store.readmit(&demand("a")).unwrap_err();
    assert!(matches!(error, StoreError::NotForgotten { .. }));
    store.forget(&demand("a")).unwrap();
    store.readmit(&demand("a")).unwrap();
    assert_eq!(store.tombstones(None, 9).unwrap(), []);
    assert_eq!(store.last_version(&id("a")).unwrap(), Some(2));
    assert_eq!(store.find("a", 9).unwrap(), []);
    let again = stories(&[text("a", "second words")]);
    let stored = store.put(&again, None).unwrap();
    assert_eq!((stored[0].version, stored[0].change), (3, Change::New));
    assert_eq!(store.story(&id("a"), Some(2)).unwrap(), None);
    // What was decided holds again, by its digests.
    let stored = store.story(&id("a"), None).unwrap().unwrap();
    assert_eq!(stored.version, 3);
    let statuses = stored.annotated.annotations.iter().map(|it| it.status);
    assert!(statuses.eq([Status::Dismissed; 2]));
    let spike = Decision::of_story(
        &stored.annotated,
        3,
        StoryVerdict::Spike,
        &Severity::Error.into(),
        None,
        Some("once more"),
    );
    let at = Time::parse("2026-02-09T11:00:00Z").unwrap();
    let act = Act::new("Ada", at, Severity::Error, vec![spike.unwrap()]).unwrap();
    store.decide(&act, &[stored.revision]).unwrap();

    // Forgotten again, also with the texts of before.
    let tombstone = store.forget(&demand("a")).unwrap();
    assert_eq!((tombstone.last, tombstone.contents.len()), (3, 2));
    let first = copy_of_a("z", "first words").story;
    assert_eq!(store.forgotten(&first).unwrap(), Some(tombstone));
    assert!(!format!("{:?}", store.acts(0, 99).unwrap()).contains("once more"));
}

const TIMES: [&str; 4] = [
    "2026-01-01T00:00:00Z",
    "2026-02-01T00:00:00Z",
    "2026-03-01T00:00:00Z",
    "2026-04-01T00:00:00Z",
];

/// A story in four versions of which the second is current, and one in two without a time.
fn aged(store: &dyn Store) {
    for n in [0, 1, 2, 3, 1] {
        let draft = Draft::new("a")
            .body(&format!("text {n}"))
            .published(TIMES[n]);
        store.put(&stories(&[draft]), None).unwrap();
    }
    for body in ["one", "two"] {
        store
            .put(&stories(&[Draft::new("b").body(body)]), None)
            .unwrap();
    }
}

fn which(before: &str, keep: u32, mode: PruneMode) -> Prune {
    Prune {
        before: Time::parse(before).unwrap(),
        keep,
        mode,
    }
}

fn kept(store: &dyn Store, of: &str) -> Vec<u32> {
    let there = |version: &u32| store.story(&id(of), Some(*version)).unwrap().is_some();
    (0..9).filter(there).collect()
}

pub(super) fn old_versions_are_pruned_and_the_current_one_stays(store: &dyn Store) {
    aged(store);
    let none = Pruned {
        undated: 1,
        ..Pruned::default()
    };
    let prune = |before, keep, mode| store.prune(&which(before, keep, mode)).unwrap();
    assert_eq!(prune(TIMES[0], 0, PruneMode::Drop), none);
    let expected = Pruned {
        stories: 1,
        versions: 2,
        ..none
    };
    assert_eq!(prune(TIMES[3], 0, PruneMode::Count), expected);
    assert_eq!(kept(store, "a"), [1, 2, 3, 4]);
    let keeping = Pruned {
        versions: 1,
        undated: 0,
        ..expected
    };
    assert_eq!(prune("2027-01-01T00:00:00Z", 2, PruneMode::Count), keeping);
    assert_eq!(prune(TIMES[3], 0, PruneMode::Drop), expected);
    assert_eq!(kept(store, "a"), [2, 4]);
    assert_eq!(kept(store, "b"), [1, 2]);
    assert_eq!(store.last_version(&id("a")).unwrap(), Some(4));
    assert_eq!(
        prune("2027-01-01T00:00:00Z", 0, PruneMode::Drop).versions,
        1
    );
    assert_eq!(kept(store, "a"), [2]);

    // No number is given again, also not to a text that comes again.
    for (n, version) in [(0, 5), (3, 6)] {
        let draft = Draft::new("a")
            .body(&format!("text {n}"))
            .published(TIMES[n]);
        let stored = store.put(&stories(&[draft]), None).unwrap();
        assert_eq!(
            (stored[0].version, stored[0].change),
            (version, Change::NewVersion)
        );
    }
    assert_eq!(kept(store, "a"), [2, 5, 6]);
    let of_a = store.before(
        &Draft::new("a")
            .body("text 1")
            .published(TIMES[1])
            .story()
            .story,
    );
    assert!(
        of_a.unwrap()
            .is_some_and(|it| it.story.body.as_deref() == Some("text 1"))
    );
}

pub(super) fn what_was_decided_outlives_its_version(store: &dyn Store) {
    two_texts(store);
    let decided = store.decisions_of(&id("a")).unwrap();
    let draft = text("a", "third words").published(TIMES[0]);
    store.put(&stories(&[draft]), None).unwrap();
    let draft = text("a", "fourth words").published(TIMES[0]);
    store.put(&stories(&[draft]), None).unwrap();
    let pruned = store.prune(&which(TIMES[1], 0, PruneMode::Drop)).unwrap();
    assert_eq!((pruned.versions, pruned.undated), (1, 2));
    assert_eq!(kept(store, "a"), [1, 2, 4]);
    assert_eq!(store.decisions_of(&id("a")).unwrap(), decided);
}

pub(super) fn objects_that_no_receipt_names_are_pruned(store: &dyn Store) {
    // The receipts of drafts name these.
    let named: [&[u8]; 3] = [b"plugin", b"settings", b"limits"];
    let large = vec![7_u8; 10_000];
    let unnamed = [b"nobody".as_slice(), &large];
    let objects: Vec<(Digest, &[u8])> = named
        .iter()
        .chain(&unnamed)
        .map(|bytes| (Digest::of_bytes(bytes), *bytes))
        .collect();
    store.put_objects(&objects).unwrap();
    store.put(&stories(&[Draft::new("a")]), None).unwrap();
    let expected = Pruned {
        objects: 2,
        object_bytes: 10_006,
        ..Pruned::default()
    };
    for mode in [PruneMode::Count, PruneMode::Drop] {
        assert_eq!(store.prune(&which(TIMES[0], 0, mode)).unwrap(), expected);
    }
    let is_there = |bytes: &[u8]| store.object(Digest::of_bytes(bytes)).unwrap().is_some();
    assert!(named.iter().all(|bytes| is_there(bytes)));
    assert!(!unnamed.iter().any(|bytes| is_there(bytes)));
    let again = store.prune(&which(TIMES[0], 0, PruneMode::Drop)).unwrap();
    assert_eq!(again, Pruned::default());
    store.put_objects(&objects).unwrap();
    assert!(is_there(&large));
}
