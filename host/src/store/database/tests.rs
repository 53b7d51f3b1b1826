//! What the store on disk does with files that are not as it left them.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::FileExt as _;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::Severity;
use crate::store::testing::{Draft, TempDir, id, stories};
use crate::store::{Change, Filter, SledStore, Store as _, StoreError};

use super::files::Files;
use super::keys::{self, Part};
use super::trees::open_when_free;

/// Makes a sync fail as a full disk does.
#[derive(Debug, Default)]
pub(super) struct Failing(AtomicBool);

impl Failing {
    pub(super) fn next(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(super) fn fail(&self, files: &Files) -> Result<(), StoreError> {
        let full = || StoreError::io("sync", &files.log())(ErrorKind::StorageFull.into());
        if self.0.swap(false, Ordering::AcqRel) {
            Err(full())
        } else {
            Ok(())
        }
    }
}

/// A desk with some stories, closed.
fn written(batches: u32) -> TempDir {
    let dir = TempDir::new();
    let store = dir.open();
    for n in 0..batches {
        let drafts: Vec<Draft> = (0..20)
            .map(|k| Draft::new(&format!("s{n}-{k}")).body(&format!("{n} ").repeat(2000)))
            .collect();
        store.put(&stories(&drafts)).unwrap();
    }
    store.close().unwrap();
    dir
}

/// Opens the database beside the store and does something to its trees.
fn tamper(dir: &TempDir, work: impl FnOnce(&sled::Db)) {
    let db = open_when_free(&sled::Config::new().path(dir.desk().join("db"))).unwrap();
    work(&db);
    db.flush().unwrap();
}

#[track_caller]
fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_desk_says_whether_it_has_a_database() {
    let dir = TempDir::new();
    assert!(!SledStore::exists(&dir.desk()));
    dir.open().close().unwrap();
    assert!(SledStore::exists(&dir.desk()));
}

#[test]
fn a_second_store_on_the_same_desk_is_told_who_has_it() {
    let dir = TempDir::new();
    let store = dir.open();
    let error = dir.try_open().unwrap_err();
    assert!(matches!(error, StoreError::Held { .. }), "{error:?}");
    store.close().unwrap();
    dir.open().close().unwrap();
}

#[test]
fn an_older_copy_of_the_database_is_loss_and_not_a_desk() {
    let dir = written(2);
    let db = dir.desk().join("db");
    copy(&db, &dir.path().join("copy"));
    let store = dir.open();
    store.put(&stories(&[Draft::new("late")])).unwrap();
    store.close().unwrap();
    fs::remove_dir_all(&db).unwrap();
    copy(&dir.path().join("copy"), &db);
    let error = dir.try_open().unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Lost {
                acknowledged: 3,
                found: 2,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("run again"), "{error}");
    // Asking again does not make it good.
    dir.try_open().unwrap_err();
}

#[test]
fn a_database_that_is_gone_is_loss_and_none_is_made_in_its_place() {
    let dir = written(2);
    fs::remove_dir_all(dir.desk().join("db")).unwrap();
    let error = dir.try_open().unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Lost {
                acknowledged: 2,
                found: 0,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!SledStore::exists(&dir.desk()));
}

#[test]
fn a_database_ahead_of_its_mark_moves_the_mark() {
    let dir = written(2);
    let mark = dir.desk().join("acked");
    let before = fs::read(&mark).unwrap();
    let store = dir.open();
    store.put(&stories(&[Draft::new("late")])).unwrap();
    store.close().unwrap();
    let after = fs::read(&mark).unwrap();
    fs::write(&mark, before).unwrap();
    dir.open().close().unwrap();
    assert_eq!(fs::read(&mark).unwrap(), after);
    // A mark that is missing is written anew.
    fs::remove_file(&mark).unwrap();
    dir.open().close().unwrap();
    let (_, acknowledged) = crate::store::mark::Mark::open(&dir.desk()).unwrap();
    assert_eq!(acknowledged.unwrap().batches, 3);
}

#[test]
fn the_end_of_the_log_cut_off_is_no_quiet_success() {
    let dir = written(8);
    for name in ["db", "acked"] {
        assert!(dir.desk().join(name).exists());
    }
    let log = fs::File::options()
        .write(true)
        .open(dir.desk().join("db/db"))
        .unwrap();
    let length = log.metadata().unwrap().len();
    for entry in fs::read_dir(dir.desk().join("db")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("snap.")
        {
            fs::remove_file(path).unwrap();
        }
    }
    // Spoils the second half, as a disk would.
    log.write_all_at(&vec![0; usize::try_from(length / 2).unwrap()], length / 2)
        .unwrap();
    let error = dir.try_open().unwrap_err();
    let is_told = matches!(
        error,
        StoreError::Lost { .. } | StoreError::Damaged { .. } | StoreError::Corrupt { .. }
    );
    assert!(is_told, "{error:?}");
}

#[test]
fn a_log_cut_to_nothing_useful_is_damage_and_no_panic() {
    let dir = written(8);
    let log = fs::File::options()
        .write(true)
        .open(dir.desk().join("db/db"))
        .unwrap();
    log.set_len(1000).unwrap();
    let error = dir.try_open().unwrap_err();
    assert!(
        matches!(error, StoreError::Damaged { .. } | StoreError::Lost { .. }),
        "{error:?}"
    );
}

#[test]
fn a_torn_settings_file_is_damage() {
    let dir = written(1);
    fs::write(dir.desk().join("db/conf"), "segment_size: 5").unwrap();
    let error = dir.try_open().unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_snapshot_left_half_written_is_no_obstacle() {
    let dir = written(2);
    let orphan = dir.desk().join("db/snap.00000000FFFFFFFF.generating");
    fs::write(&orphan, "").unwrap();
    let store = dir.open();
    assert!(!orphan.exists());
    assert_eq!(store.counts().unwrap().stories(), 40);
}

#[test]
fn a_file_among_the_blobs_is_told_at_open_and_at_close() {
    let dir = written(1);
    let store = dir.open();
    let blob = dir.desk().join("db/blobs/1");
    fs::write(&blob, "x").unwrap();
    assert!(matches!(
        store.close().unwrap_err(),
        StoreError::Blobs { .. }
    ));
    assert!(matches!(
        dir.try_open().unwrap_err(),
        StoreError::Blobs { .. }
    ));
    fs::remove_file(&blob).unwrap();
    dir.open().close().unwrap();
}

#[test]
fn no_value_is_over_its_limit_and_none_becomes_a_file() {
    let dir = TempDir::new();
    let store = dir.open();
    let big = Draft::new("big")
        .body(&"word ".repeat(100_000))
        .uri(&"u".repeat(20_000));
    for _ in 0..3 {
        store
            .put(&stories(&[big.clone().tag("a:b"), big.clone().body("x")]))
            .unwrap();
    }
    store.close().unwrap();
    tamper(&dir, |db| {
        for name in db.tree_names() {
            let values = db.open_tree(name).unwrap().iter().values();
            values.for_each(|value| assert!(value.unwrap().len() <= 4096));
        }
    });
    assert_eq!(
        fs::read_dir(dir.desk().join("db/blobs")).unwrap().count(),
        0
    );
}

#[test]
fn what_a_newer_copydesk_wrote_is_left_alone() {
    let dir = written(1);
    tamper(&dir, |db| {
        use crate::store::record::{MetaRecord, decode, encode};
        let meta = db.open_tree("meta").unwrap();
        let key = keys::chunk(keys::META, 0);
        let record: MetaRecord = decode(&meta.get(&key).unwrap().unwrap()).unwrap();
        meta.insert(
            key,
            encode(&MetaRecord {
                schema: 2,
                ..record
            })
            .unwrap(),
        )
        .unwrap();
    });
    let error = dir.try_open().unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Newer {
                found: 2,
                known: 1,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn a_corrupt_record_is_named_by_tree_and_key_and_the_rest_is_readable() {
    let dir = written(1);
    let part = keys::part(&id("s0-3"), 1, Part::Story);
    tamper(&dir, |db| {
        let key = keys::chunk(&part, 0);
        let tree = db.open_tree("versions").unwrap();
        let mut value = tree.get(&key).unwrap().unwrap().to_vec();
        value[40] ^= 1;
        tree.insert(key, value).unwrap();
    });
    let store = dir.open();
    let error = store.story(&id("s0-3"), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        r"the record s0-3\x00\x00\x00\x00\x01\x01 of the tree versions is corrupt: its checksum is not that of its bytes"
    );
    assert!(store.story(&id("s0-4"), None).unwrap().is_some());
    assert_eq!(store.verify().unwrap().problems, [error.to_string()]);
}

/// What `verify` says after something was done to a sound database.
fn problems(work: impl FnOnce(&sled::Db)) -> Vec<String> {
    let dir = TempDir::new();
    let store = dir.open();
    let long = Draft::new("long").body(&"word ".repeat(3000));
    store
        .put(&stories(&[Draft::new("a"), Draft::new("b").failed(), long]))
        .unwrap();
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
    store.close().unwrap();
    tamper(&dir, work);
    dir.open().verify().unwrap().problems
}

#[test]
fn verify_sees_what_does_not_agree() {
    let a = Draft::new("a").story();
    let head = crate::store::Head::new(&a, 1);
    let place = keys::place(&crate::store::QueueKey::of(&head));
    let removed = |tree: &'static str, key: Vec<u8>| {
        problems(|db| assert!(db.open_tree(tree).unwrap().remove(key).unwrap().is_some()))
    };
    let moved = |tree: &'static str, from: Vec<u8>, to: Vec<u8>| {
        problems(|db| {
            let tree = db.open_tree(tree).unwrap();
            let value = tree.get(from).unwrap().unwrap();
            tree.insert(to, value).unwrap();
        })
    };
    let of = |id_of: &str, part| keys::part(&id(id_of), 1, part);
    assert_eq!(
        removed("queue", keys::chunk(&place, 0)),
        [
            "the queue lacks the story a",
            "3 stories have 2 places in the queue"
        ]
    );
    assert_eq!(
        removed("versions", keys::chunk(&of("a", Part::Outcomes), 0)).len(),
        1
    );
    assert!(removed("versions", keys::chunk(&of("long", Part::Story), 1))[0].contains("chunk 1"));
    assert!(removed("stories", keys::chunk(&keys::story(&id("a")), 0)).len() >= 3);
    let first = keys::chunk(&of("a", Part::Story), 0);
    let stray = moved(
        "versions",
        first.clone(),
        keys::chunk(&of("a", Part::Story), 1),
    );
    assert!(stray[0].contains("belongs to no record"), "{stray:?}");
    let later = moved(
        "versions",
        first,
        keys::chunk(&keys::part(&id("a"), 2, Part::Story), 0),
    );
    assert_eq!(later.len(), 1, "{later:?}");
    let mut elsewhere = place.clone();
    elsewhere[2] = 1;
    let twice = moved("queue", keys::chunk(&place, 0), keys::chunk(&elsewhere, 0));
    assert_eq!(twice, ["3 stories have 4 places in the queue"]);
}

#[test]
fn after_an_error_of_the_disk_nothing_goes_on() {
    let dir = TempDir::new();
    let store = dir.open();
    store.put(&stories(&[Draft::new("a")])).unwrap();
    store.fail_next_sync();
    let error = store.put(&stories(&[Draft::new("b")])).unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    let poisoned = [
        store.put(&stories(&[Draft::new("c")])).map(drop),
        store.story(&id("a"), None).map(drop),
        store.scan(None, 1).map(drop),
        store.queue(&Filter::default(), None, 1).map(drop),
        store.counts().map(drop),
        store.source_of(&id("a")).map(drop),
        store.find("", 1).map(drop),
    ];
    for result in poisoned {
        assert!(matches!(result, Err(StoreError::Poisoned)), "{result:?}");
    }
    store.close().unwrap();
    let store = dir.open();
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
    assert!(store.story(&id("a"), None).unwrap().is_some());
    let again = store
        .put(&stories(&[
            Draft::new("a").flag("hygiene/x", Severity::Error)
        ]))
        .unwrap();
    assert_eq!(again[0].change, Change::Annotated);
}
