//! Forgetting on disk: that the bytes go, and that it is done or not, whenever it ends.

use std::fs;
use std::path::Path;

use super::SledStore;
use crate::model::{Act, AnnotationVerdict, Decision, Severity, State, StoryVerdict, Time};
use crate::store::conformance_retention::demand;
use crate::store::testing::{Draft, TempDir, filed_by_words, id, stories};
use crate::store::{Store as _, StoreError};

/// Words of the story, of what was said of it and of what was decided.
const WORDS: [&str; 4] = ["Grobschnitt", "keelhaul", "zanthoxylum", "quokka"];

/// A desk with a story in three versions, decided on in all of its words, and another one.
fn decided() -> TempDir {
    let dir = TempDir::new();
    let store = dir.open();
    for (n, word) in WORDS[..3].iter().enumerate() {
        let draft = Draft::new("a")
            .body(&format!(
                "{word} {}",
                format!("{word} and more. ").repeat(n * 800)
            ))
            .tag(&format!("keyphrase:{word}"))
            .flag("hygiene/x", Severity::Error);
        let other = Draft::new("b")
            .body("Nothing of it.")
            .flag("hygiene/x", Severity::Error);
        let batch = stories(&[draft, other]);
        let texts: Vec<_> = batch.iter().map(|it| it.story.clone()).collect();
        store.admit(&texts, &filed_by_words).unwrap();
        store.put(&batch, None).unwrap();
    }
    // Of both stories in one act, so that the act stays with half of its words.
    let mut decisions = Vec::new();
    let mut seen = Vec::new();
    for (of, reason) in [("a", WORDS[3]), ("b", "fine")] {
        let stored = store.story(&id(of), None).unwrap().unwrap();
        for placed in &stored.annotated.annotations {
            let verdict = AnnotationVerdict::Dismiss;
            let version = stored.version;
            let decision = Decision::of_annotation(
                &stored.annotated,
                version,
                &placed.id,
                verdict,
                Some(reason),
            );
            decisions.push(decision.unwrap());
            seen.push(stored.revision);
        }
    }
    let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
    let act = Act::new("Ada", at, Severity::Error, decisions).unwrap();
    store.decide(&act, &seen).unwrap();
    spike(&store, "b");
    store.close().unwrap();
    dir
}

fn spike(store: &SledStore, of: &str) {
    let stored = store.story(&id(of), None).unwrap().unwrap();
    let (story, verdict) = (&stored.annotated, StoryVerdict::Spike);
    let spike = Decision::of_story(
        story,
        stored.version,
        verdict,
        &Severity::Error.into(),
        None,
        None,
    );
    let at = Time::parse("2026-02-09T09:00:00Z").unwrap();
    let act = Act::new("Ada", at, Severity::Error, vec![spike.unwrap()]).unwrap();
    store.decide(&act, &[stored.revision]).unwrap();
}

/// Which of the words are in any file of a directory.
fn found(dir: &Path) -> Vec<&'static str> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(self::found(&path));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        found.extend(WORDS.into_iter().filter(|word| {
            let mut windows = bytes.windows(word.len());
            windows.any(|window| window == word.as_bytes())
        }));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The story is gone, all of the rest is there.
#[track_caller]
fn is_forgotten(store: &SledStore) {
    assert_eq!(store.story(&id("a"), None).unwrap(), None);
    assert_eq!(store.tombstones(None, 9).unwrap().len(), 1);
    let acts = store.acts(0, 9).unwrap();
    let numbers: Vec<u64> = acts.iter().map(|act| act.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let told = format!("{acts:?}");
    assert!(WORDS.iter().all(|word| !told.contains(word)), "{told}");
    assert!(told.contains("fine"), "another story's reason stays");
    let other = store.story(&id("b"), None).unwrap().unwrap();
    assert_eq!(other.annotated.state, State::Spiked);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
}

#[test]
fn no_file_of_the_desk_has_the_words_once_it_is_compacted() {
    let dir = decided();
    assert_eq!(found(&dir.desk()).len(), WORDS.len());
    let log = dir.desk().join("decisions");
    let before = fs::read(&log).unwrap();
    let store = dir.open();
    store.forget(&demand("a")).unwrap();
    is_forgotten(&store);
    let after = fs::read(&log).unwrap();
    assert!(after.len() > before.len(), "acts stay where they were");
    store.compact().unwrap();
    assert_eq!(found(&dir.desk()), [""; 0]);
    is_forgotten(&dir.open());
    assert_eq!(found(&dir.desk()), [""; 0]);
}

#[test]
fn what_reached_the_log_is_forgotten_at_the_next_open() {
    let dir = decided();
    let store = dir.open();
    store.fail_after_next_act();
    let error = store.forget(&demand("a")).unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    drop(store);
    let store = dir.open();
    is_forgotten(&store);
    // Typing it again finishes it.
    assert_eq!(store.forget(&demand("a")).unwrap().number, 3);
    store.compact().unwrap();
    assert_eq!(found(&dir.desk()), [""; 0]);
}

#[test]
fn what_did_not_reach_the_log_is_not_forgotten() {
    let dir = decided();
    let new = dir.desk().join("decisions.new");
    // A kill before the new log took the place of the old one.
    fs::write(&new, b"half a log").unwrap();
    let store = dir.open();
    assert!(!new.exists());
    assert_eq!(store.tombstones(None, 9).unwrap(), []);
    let stored = store.story(&id("a"), None).unwrap().unwrap();
    assert_eq!((stored.version, store.acts(0, 9).unwrap().len()), (3, 2));
    store.forget(&demand("a")).unwrap();
    is_forgotten(&store);
}

#[test]
fn it_is_forgotten_also_when_the_whole_database_is_lost() {
    let dir = decided();
    let store = dir.open();
    let tombstone = store.forget(&demand("a")).unwrap();
    store.close().unwrap();
    fs::remove_dir_all(dir.desk().join("db")).unwrap();
    fs::remove_file(dir.desk().join("acked")).unwrap();
    let store = dir.open();
    assert_eq!(store.tombstones(None, 9).unwrap(), [tombstone]);
    let again = stories(&[Draft::new("a").body("another text")]);
    let error = store.put(&again, None).unwrap_err();
    assert!(matches!(error, StoreError::Forgotten { .. }), "{error:?}");
    store.put(&stories(&[Draft::new("b")]), None).unwrap();
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
    store.readmit(&demand("a")).unwrap();
    let stored = store.put(&again, None).unwrap();
    assert_eq!(stored[0].version, 4);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
}

#[test]
fn an_older_database_beside_a_log_that_forgets_forgets() {
    let dir = decided();
    let older: Vec<(&str, Vec<u8>)> = ["acked", "db/db"]
        .map(|name| (name, fs::read(dir.desk().join(name)).unwrap()))
        .to_vec();
    let store = dir.open();
    store.forget(&demand("a")).unwrap();
    store.close().unwrap();
    for (name, bytes) in older {
        fs::write(dir.desk().join(name), bytes).unwrap();
    }
    fs::remove_file(dir.desk().join("closed")).unwrap();
    is_forgotten(&dir.open());
}

#[test]
fn a_damaged_desk_is_saved_without_what_was_forgotten() {
    let dir = decided();
    let store = dir.open();
    store.forget(&demand("a")).unwrap();
    store.close().unwrap();
    // Not compacted: the pages of before are still in sled's log.
    let lock = crate::store::DeskLock::acquire(&dir.desk(), "test", "now").unwrap();
    let mut salvage = super::salvage(&lock).unwrap();
    // As if only an older state of its page could be read.
    let old = decided().open().scan(None, 9).unwrap();
    salvage.pretend(&old);
    let into = TempDir::new();
    fs::create_dir_all(into.desk()).unwrap();
    fs::copy(dir.desk().join("decisions"), into.desk().join("decisions")).unwrap();
    let store = into.open();
    let salvaged = salvage.put_into(&store).unwrap();
    assert_eq!(salvaged.stories, 1);
    assert_eq!(store.story(&id("a"), None).unwrap(), None);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
}
