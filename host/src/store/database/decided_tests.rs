//! Decisions on disk: between the log and the database, without the database, without the log.

use std::fs;

use super::SledStore;
use crate::model::{
    Act, AnnotationVerdict, Decision, Numbered, Revision, Scope, Severity, State, Status,
    StoryVerdict, Time,
};
use crate::store::testing::{Draft, TempDir, filed_by_words, id, stories};
use crate::store::{Store as _, StoreError};

fn drafts() -> Vec<Draft> {
    let of = |n: u32| Draft::new(&format!("s{n}")).flag("hygiene/x", Severity::Error);
    (0..10).map(of).collect()
}

fn put(store: &SledStore) {
    store.put(&stories(&drafts()), None).unwrap();
}

/// Dismisses the flag of a story.
fn dismissal(store: &SledStore, of: &str) -> (Act, Vec<Revision>) {
    let stored = store.story(&id(of), None).unwrap().unwrap();
    let flag = &stored.annotated.annotations[0].id;
    let (verdict, reason) = (AnnotationVerdict::Dismiss, Some("it is a quote"));
    let decision = Decision::of_annotation(&stored.annotated, 1, flag, verdict, reason).unwrap();
    let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
    let act = Act::new("Ada", at, Severity::Error, vec![decision]).unwrap();
    (act, vec![stored.revision])
}

fn spike(store: &SledStore, of: &str) -> (Act, Vec<Revision>) {
    let stored = store.story(&id(of), None).unwrap().unwrap();
    let (story, verdict) = (&stored.annotated, StoryVerdict::Spike);
    let decision =
        Decision::of_story(story, 1, verdict, &Severity::Error.into(), None, None).unwrap();
    let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
    let act = Act::new("Ada", at, Severity::Error, vec![decision]).unwrap();
    (act, vec![stored.revision])
}

fn take(store: &SledStore, (act, seen): (Act, Vec<Revision>)) -> u64 {
    store.decide(&act, &seen).unwrap().number
}

/// A desk with some stories and decisions, closed; and the acts.
fn decided() -> (TempDir, Vec<Numbered>) {
    let dir = TempDir::new();
    let store = dir.open();
    put(&store);
    take(&store, dismissal(&store, "s1"));
    take(&store, spike(&store, "s2"));
    take(&store, dismissal(&store, "s3"));
    let acts = store.acts(0, 9).unwrap();
    assert_eq!(acts.len(), 3);
    store.close().unwrap();
    (dir, acts)
}

#[track_caller]
fn all_stand(store: &SledStore) {
    let of = |story: &str| store.story(&id(story), None).unwrap().unwrap().annotated;
    assert_eq!(of("s0").state, State::Review);
    for story in ["s1", "s3"] {
        assert_eq!(of(story).state, State::Clear);
        assert_eq!(of(story).annotations[0].status, Status::Dismissed);
    }
    assert_eq!(of("s2").state, State::Spiked);
    let verified = store.verify().unwrap();
    assert_eq!(verified.problems, [""; 0]);
}

#[test]
fn decisions_are_there_when_the_desk_is_opened_again() {
    let (dir, acts) = decided();
    let store = dir.open();
    all_stand(&store);
    assert_eq!(store.acts(0, 9).unwrap(), acts);
    assert_eq!(store.verify().unwrap().decisions, 3);
    put(&store);
    all_stand(&store);
}

#[test]
fn an_act_that_reached_the_log_and_not_the_database_is_applied_at_open() {
    let (dir, _) = decided();
    let store = dir.open();
    store.fail_after_next_act();
    let (act, seen) = spike(&store, "s0");
    let error = store.decide(&act, &seen).unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    let error = store.decide(&act, &seen).unwrap_err();
    assert!(matches!(error, StoreError::Poisoned), "{error:?}");
    drop(store);
    let store = dir.open();
    let spiked = store.story(&id("s0"), None).unwrap().unwrap();
    assert_eq!(spiked.annotated.state, State::Spiked);
    assert_eq!(store.decisions_of(&id("s0")).unwrap().len(), 1);
    assert_eq!(store.counts().unwrap().spiked, 2);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
    assert_eq!(take(&store, dismissal(&store, "s4")), 5);
    store.close().unwrap();
    // Once, however often it is opened.
    let store = dir.open();
    assert_eq!(store.acts(0, 9).unwrap().len(), 5);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
}

#[test]
fn what_is_dismissed_everywhere_is_so_after_a_failure_and_without_the_database() {
    let (dir, _) = decided();
    let store = dir.open();
    store.fail_after_next_act();
    let (mut act, seen) = dismissal(&store, "s0");
    act.decisions[0].scope = Scope::Everywhere;
    store.decide(&act, &seen).unwrap_err();
    drop(store);
    let everywhere = |store: &SledStore| {
        for story in store.scan(None, 20).unwrap() {
            let annotated = story.annotated;
            let status = annotated.annotations[0].status;
            assert_eq!(status, Status::Dismissed, "{}", annotated.story.id);
        }
        assert_eq!(store.counts().unwrap().review, 0);
        assert_eq!(store.everywhere().unwrap().len(), 1);
        assert_eq!(store.verify().unwrap().problems, [""; 0]);
    };
    let store = dir.open();
    everywhere(&store);
    store.close().unwrap();
    fs::remove_dir_all(dir.desk().join("db")).unwrap();
    fs::remove_file(dir.desk().join("acked")).unwrap();
    let store = dir.open();
    put(&store);
    everywhere(&store);
}

#[test]
fn an_act_that_did_not_reach_the_log_whole_was_not_taken() {
    let (dir, acts) = decided();
    let log = dir.desk().join("decisions");
    let whole = fs::read(&log).unwrap();
    let torn = [&whole[..], b"\nact\0\0\x01"].concat();
    fs::write(&log, torn).unwrap();
    let store = dir.open();
    assert_eq!(store.acts(0, 9).unwrap(), acts);
    all_stand(&store);
    assert_eq!(take(&store, dismissal(&store, "s4")), 4);
    store.close().unwrap();
    assert!(fs::read(&log).unwrap().starts_with(&whole));
    dir.open();
}

#[test]
fn decisions_are_read_from_the_log_when_the_whole_database_is_lost() {
    let (dir, acts) = decided();
    fs::remove_dir_all(dir.desk().join("db")).unwrap();
    // What was acknowledged is not there, which is told before anything is made in its place.
    let error = dir.try_open().unwrap_err();
    assert!(matches!(error, StoreError::Lost { .. }), "{error:?}");
    fs::remove_file(dir.desk().join("acked")).unwrap();
    let store = dir.open();
    assert_eq!(store.acts(0, 9).unwrap(), acts);
    assert_eq!(store.decisions_of(&id("s2")).unwrap().len(), 1);
    assert_eq!(store.story(&id("s2"), None).unwrap(), None);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
    // The stories come in again: admitted, put, completed.
    let all = stories(&drafts());
    let admitted: Vec<_> = all.iter().map(|it| it.story.clone()).collect();
    let stored = store.admit(&admitted, &filed_by_words).unwrap();
    assert_eq!(
        (stored[2].state, stored[0].state),
        (State::Spiked, State::New)
    );
    store.complete(&all[..5]).unwrap();
    store.put(&all[5..], None).unwrap();
    all_stand(&store);
    assert_eq!(take(&store, dismissal(&store, "s4")), 4);
}

#[test]
fn an_older_copy_of_the_database_gets_the_decisions_that_it_lacks() {
    let (dir, _) = decided();
    let [db, acked] = ["db", "acked"].map(|name| dir.desk().join(name));
    let copy = TempDir::new();
    for entry in fs::read_dir(&db).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let mark = fs::read(&acked).unwrap();
    let store = dir.open();
    take(&store, dismissal(&store, "s5"));
    take(&store, spike(&store, "s6"));
    store.close().unwrap();
    fs::remove_dir_all(&db).unwrap();
    fs::create_dir_all(db.join("blobs")).unwrap();
    for entry in fs::read_dir(copy.path()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, db.join(path.file_name().unwrap())).unwrap();
    }
    fs::write(&acked, mark).unwrap();
    let store = dir.open();
    all_stand(&store);
    let spiked = store.story(&id("s6"), None).unwrap().unwrap();
    assert_eq!(spiked.annotated.state, State::Spiked);
    assert_eq!(store.acts(0, 9).unwrap().len(), 5);
}

#[test]
fn a_log_that_is_not_the_databases_is_told() {
    let (dir, acts) = decided();
    let log = dir.desk().join("decisions");
    let whole = fs::read(&log).unwrap();
    fs::remove_file(&log).unwrap();
    let error = dir.try_open().unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::DecisionsLost {
                applied: 3,
                found: 0,
                ..
            }
        ),
        "{error:?}"
    );
    fs::write(&log, &whole[..whole.len() - 1]).unwrap();
    let error = dir.try_open().unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::DecisionsLost {
                applied: 3,
                found: 2,
                ..
            }
        ),
        "{error:?}"
    );
    // Damage in what was applied long ago does not keep the desk shut, and is told when it is read.
    let mut flipped = whole.clone();
    flipped[60] ^= 1;
    fs::write(&log, &flipped).unwrap();
    let store = dir.open();
    let error = store.acts(0, 9).unwrap_err();
    assert!(
        matches!(error, StoreError::DecisionsDamaged { offset: 16, .. }),
        "{error:?}"
    );
    let problems = store.verify().unwrap().problems;
    assert!(
        problems
            .iter()
            .any(|it| it.contains("is damaged at byte 16")),
        "{problems:?}"
    );
    store.close().unwrap();
    fs::write(&log, &whole).unwrap();
    assert_eq!(dir.open().acts(0, 9).unwrap(), acts);
}

#[test]
fn many_acts_are_applied_when_the_database_is_made_anew() {
    let dir = TempDir::new();
    let store = dir.open();
    put(&store);
    for n in 0..600 {
        let of = format!("s{}", n % 10);
        let stored = store.story(&id(&of), None).unwrap().unwrap();
        let verdict = match stored.annotated.state {
            State::Spiked => StoryVerdict::Unspike,
            _ => StoryVerdict::Spike,
        };
        let gate = Severity::Error;
        let decision = Decision::of_story(&stored.annotated, 1, verdict, &gate.into(), None, None);
        let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
        let act = Act::new("Ada", at, gate, vec![decision.unwrap()]).unwrap();
        store.decide(&act, &[stored.revision]).unwrap();
    }
    store.close().unwrap();
    fs::remove_dir_all(dir.desk().join("db")).unwrap();
    fs::remove_file(dir.desk().join("acked")).unwrap();
    let store = dir.open();
    assert_eq!(store.acts(0, usize::MAX).unwrap().len(), 600);
    assert_eq!(store.decisions_of(&id("s3")).unwrap().len(), 60);
    put(&store);
    assert_eq!(store.counts().unwrap().review, 10);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
}

#[test]
fn a_backup_and_a_database_that_is_written_anew_keep_all_decisions() {
    use crate::store::{Backup, DeskFiles};
    let (dir, acts) = decided();
    dir.open().compact().unwrap();
    let store = dir.open();
    all_stand(&store);
    let path = dir.path().join("backup");
    store.back_up(&path, &DeskFiles::default()).unwrap();
    store.close().unwrap();
    fs::remove_dir_all(dir.desk()).unwrap();
    Backup::open(&path)
        .unwrap()
        .restore(&dir.desk(), "now")
        .unwrap();
    let store = dir.open();
    all_stand(&store);
    assert_eq!(store.acts(0, 9).unwrap(), acts);
}
