//! What the store on disk does with files that are not as it left them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt as _;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::{Act, Decision, Digest, Severity, State, StoryVerdict, Time};
use crate::store::conformance_documents::document;
use crate::store::conformance_retention::demand;
use crate::store::mark::Mark;
use crate::store::testing::{Draft, TempDir, filed_by_words, id, stories, unpack, word};
use crate::store::{
    Batch, Change, Filter, Order, Prune, PruneMode, SledStore, Store as _, StoreError,
};

use super::files::Files;
use super::keys::{self, Part};
use super::survey::{Survey, survey};
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
        store.put(&stories(&drafts), None).unwrap();
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
fn who_wrote_much_leaves_little_for_the_next_to_read() {
    let tail = |much: u64| {
        let dir = TempDir::new();
        let store = dir.open();
        for n in 0..12_u8 {
            let drafts = (0..20).map(|k| Draft::new(&format!("s{n}-{k}")).body(&noise(n, k)));
            store
                .put(&stories(&drafts.collect::<Vec<_>>()), None)
                .unwrap();
        }
        store.close_grown(much).unwrap();
        let (found, tail) = survey(&Files::of(&dir.desk())).unwrap();
        assert_eq!(found, Survey::Sound);
        // Nothing is lost by it.
        let store = dir.open();
        assert_eq!(store.counts().unwrap().stories(), 240);
        assert_eq!(store.verify().unwrap().problems, [""; 0]);
        tail.segments.len()
    };
    let (reread, left) = (tail(1), tail(u64::MAX));
    assert!(reread <= 1 && left > 1, "{reread} {left}");
}

/// A text that cannot be made much shorter.
fn noise(n: u8, k: u8) -> String {
    let digests = (0..60_u8).map(|m| Digest::of_bytes(&[n, k, m]).to_string());
    digests.collect::<Vec<_>>().join(" ")
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
    store.put(&stories(&[Draft::new("late")]), None).unwrap();
    store.close().unwrap();
    fs::remove_dir_all(&db).unwrap();
    copy(&dir.path().join("copy"), &db);
    let error = dir.try_open().unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Lost {
                acknowledged: 4,
                found: 3,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("--repair"), "{error}");
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
                acknowledged: 3,
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
    store.put(&stories(&[Draft::new("late")]), None).unwrap();
    store.close().unwrap();
    let after = fs::read(&mark).unwrap();
    fs::write(&mark, before).unwrap();
    dir.open().close().unwrap();
    assert_eq!(fs::read(&mark).unwrap(), after);
    // A mark that is missing is written anew.
    fs::remove_file(&mark).unwrap();
    dir.open().close().unwrap();
    let (_, acknowledged) = Mark::open(&dir.desk()).unwrap();
    assert_eq!(acknowledged.unwrap().batches, 4);
}

#[test]
fn a_document_costs_no_batch_of_its_own() {
    let dir = written(1);
    let store = dir.open();
    let acknowledged = || Mark::open(&dir.desk()).unwrap().1.unwrap().batches;
    let before = acknowledged();
    let batch = Batch {
        stories: &stories(&[Draft::new("x")]),
        documents: &[document("x.txt", &["x"])],
        order: Order::Dated,
    };
    store.put_batch(batch, None).unwrap();
    assert_eq!(acknowledged(), before + 1);
    assert!(store.document("x.txt").unwrap().is_some());
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
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
fn a_log_in_which_sled_finds_too_little_is_left_as_it_was() {
    let dir = written(8);
    fs::remove_file(dir.desk().join("closed")).unwrap();
    let whole = fs::read(dir.desk().join("db/db")).unwrap();
    let mut lost = 0;
    for cut in (1..24).map(|n| n * whole.len() / 24) {
        let damaged = TempDir::new();
        copy(&dir.desk(), &damaged.desk());
        let path = damaged.desk().join("db/db");
        let mut bytes = whole.clone();
        bytes.truncate(cut);
        fs::write(&path, &bytes).unwrap();
        let before = database_files(&damaged);
        match damaged.try_open() {
            Ok(store) => assert_eq!(store.counts().unwrap().stories(), 160),
            Err(error) => {
                lost += usize::from(matches!(error, StoreError::Lost { .. }));
                assert!(database_files(&damaged) == before, "cut at {cut}: {error}");
            }
        }
    }
    assert!(lost > 0, "sled opened none of them");
}

/// The files of sled that hold something, by name.
fn database_files(dir: &TempDir) -> BTreeMap<OsString, Vec<u8>> {
    let entries = fs::read_dir(dir.desk().join("db")).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.is_file())
        .map(|path| {
            (
                path.file_name().unwrap().to_owned(),
                fs::read(&path).unwrap(),
            )
        })
        .collect()
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
            .put(
                &stories(&[big.clone().tag("a:b"), big.clone().body("x")]),
                None,
            )
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
                schema: SledStore::SCHEMA + 1,
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
                found: 5,
                known: 4,
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
        .put(
            &stories(&[Draft::new("a"), Draft::new("b").failed(), long]),
            None,
        )
        .unwrap();
    let on = &mut |_| ControlFlow::Continue(());
    assert_eq!(store.file_all(1, &filed_by_words, on).unwrap(), 3);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
    store.close().unwrap();
    tamper(&dir, work);
    // Without what the receipts name, should that be what is missing.
    dir.try_open().unwrap().verify().unwrap().problems
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
    assert!(
        later.len() == 1 && later[0].contains("no story has the version"),
        "{later:?}"
    );
    let mut elsewhere = place.clone();
    elsewhere[2] = 1;
    let twice = moved("queue", keys::chunk(&place, 0), keys::chunk(&elsewhere, 0));
    assert_eq!(twice, ["3 stories have 4 places in the queue"]);
}

#[test]
fn after_an_error_of_the_disk_nothing_goes_on() {
    let dir = TempDir::new();
    let store = dir.open();
    store.put(&stories(&[Draft::new("a")]), None).unwrap();
    store.fail_next_sync();
    let error = store.put(&stories(&[Draft::new("b")]), None).unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    let poisoned = [
        store.put(&stories(&[Draft::new("c")]), None).map(drop),
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
        .put(
            &stories(&[Draft::new("a").flag("hygiene/x", Severity::Error)]),
            None,
        )
        .unwrap();
    assert_eq!(again[0].change, Change::Annotated);
}

/// A desk of an older Copydesk.
fn older_desk() -> TempDir {
    let dir = TempDir::new();
    unpack(include_str!("../fixtures/desks/schema-1.txt"), &dir.desk());
    dir
}

fn schema(dir: &TempDir) -> u32 {
    let mut found = 0;
    tamper(dir, |db| {
        use crate::store::record::{MetaRecord, decode};
        let meta = db.open_tree("meta").unwrap().get(b"desk\0\0");
        found = decode::<MetaRecord>(&meta.unwrap().unwrap())
            .unwrap()
            .schema;
    });
    found
}

#[test]
fn a_desk_of_schema_1_is_read_as_it_is_and_written_to_once_it_is_migrated() {
    let dir = older_desk();
    let store = dir.open();
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
    let a = store.story(&id("a"), None).unwrap().unwrap();
    let headline = a.annotated.story.headline.clone().unwrap();
    assert_eq!(
        (a.version, headline.as_str()),
        (2, "Ferry fares rise again")
    );
    assert!(a.annotated.outcomes[0].receipt.is_some());
    let counts = store.counts().unwrap();
    assert_eq!((counts.review, counts.new, counts.clear), (2, 0, 0));
    assert_eq!(store.filed_under(&[word("ferry")], 9).unwrap(), []);
    let text = store.story(&id("a"), Some(1)).unwrap().unwrap().annotated;
    let refused = [
        store.put(std::slice::from_ref(&text), None).map(drop),
        store
            .admit(std::slice::from_ref(&text.story), &filed_by_words)
            .map(drop),
        store.put_objects(&[]),
        store
            .file_all(1, &filed_by_words, &mut |_| ControlFlow::Continue(()))
            .map(drop),
        store.forget(&demand("a")).map(drop),
    ];
    for refused in refused {
        let error = refused.unwrap_err();
        assert!(
            matches!(error, StoreError::Older { found: 1, .. }),
            "{error:?}"
        );
    }
    store.close().unwrap();
    assert_eq!(schema(&dir), 1);

    let migrated = dir.open().migrate().unwrap();
    assert_eq!((migrated.from, migrated.to), (1, 4));
    // The third text comes again, then the first, then one that is new.
    let store = dir.open();
    let text = |version| {
        let stored = store.story(&id("a"), Some(version)).unwrap().unwrap();
        stored.annotated.story
    };
    let fourth = crate::model::Story {
        headline: Some("Ferry fares stay".into()),
        ..text(1)
    };
    for (story, version, change) in [
        (text(3), 3, Change::Unchanged),
        (text(1), 1, Change::Unchanged),
        (fourth, 4, Change::NewVersion),
    ] {
        let stored = store.admit(&[story], &filed_by_words).unwrap();
        assert_eq!((stored[0].version, stored[0].change), (version, change));
        assert_eq!(store.verify().unwrap().problems, [""; 0]);
    }
    assert_eq!(store.filed_under(&[word("ferry")], 9).unwrap(), [id("a")]);
    assert_eq!(store.counts().unwrap().of(State::New), 1);
    store.close().unwrap();
    assert_eq!(schema(&dir), 4);
    assert_eq!(dir.open().counts().unwrap().stories(), 2);
}

#[test]
fn every_older_desk_is_the_same_after_it_is_migrated() {
    for (from, desk) in [
        (1, include_str!("../fixtures/desks/schema-1.txt")),
        (2, include_str!("../fixtures/desks/schema-2.txt")),
        (3, include_str!("../fixtures/desks/schema-3.txt")),
    ] {
        let dir = TempDir::new();
        unpack(desk, &dir.desk());
        let all = |store: &SledStore| {
            let current = store.scan(None, 99).unwrap();
            let versions: Vec<_> = current
                .iter()
                .flat_map(|of| {
                    let id = &of.annotated.story.id;
                    (1..4).map(move |version| store.story(id, Some(version)).unwrap())
                })
                .collect();
            let queue = store.queue(&Filter::default(), None, 99).unwrap().heads;
            let acts = store.acts(0, 99).unwrap();
            (current, versions, queue, acts, store.counts().unwrap())
        };
        let store = dir.open();
        assert_eq!(store.schema().unwrap(), from);
        assert_eq!(store.verify().unwrap().problems, [""; 0], "schema {from}");
        let before = all(&store);
        assert!(before.0.len() > 1);
        let migrated = store.migrate().unwrap();
        assert_eq!((migrated.from, migrated.to), (from, SledStore::SCHEMA));
        let store = dir.open();
        assert_eq!(all(&store), before, "schema {from}");
        assert_eq!(store.verify().unwrap().problems, [""; 0], "schema {from}");
        // What cannot be done in an older one.
        store.forget(&demand("a")).unwrap();
        assert_eq!(store.verify().unwrap().problems, [""; 0], "schema {from}");
        store.close().unwrap();
        let again = dir.open().migrate().unwrap();
        assert_eq!(again.from, SledStore::SCHEMA);
    }
}

#[test]
fn an_act_that_only_the_log_of_an_older_desk_has_waits_until_it_is_migrated() {
    let dir = TempDir::new();
    unpack(include_str!("../fixtures/desks/schema-3.txt"), &dir.desk());
    let log = dir.desk().join("decisions");
    let store = dir.open();
    let stored = store.story(&id("c"), None).unwrap().unwrap();
    store.close().unwrap();
    // As the program that wrote it left the log when it was killed before the database knew.
    let (verdict, gate) = (StoryVerdict::Spike, Severity::Error);
    let spike =
        Decision::of_story(&stored.annotated, 1, verdict, &gate.into(), None, None).unwrap();
    let at = Time::parse("2026-02-09T10:00:00Z").unwrap();
    let act = Act::new("Ada", at, gate, vec![spike]).unwrap();
    let mut bytes = fs::read(&log).unwrap();
    bytes.extend(crate::store::log::framed(3, &act).unwrap());
    fs::write(&log, bytes).unwrap();
    let error = dir.try_open().unwrap_err();
    assert!(
        matches!(error, StoreError::Older { found: 3, .. }),
        "{error:?}"
    );
    let lock = crate::store::DeskLock::acquire(&dir.desk(), "test", "now").unwrap();
    let store = SledStore::open_to_migrate(lock, None).unwrap();
    store.migrate().unwrap();
    let store = dir.open();
    let spiked = store.story(&id("c"), None).unwrap().unwrap();
    assert_eq!(spiked.annotated.state, State::Spiked);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
}

#[test]
fn verify_names_an_object_that_a_receipt_names_and_that_is_missing() {
    let digest = Digest::of_bytes(b"settings");
    let said = problems(|db| {
        let key = keys::chunk(&keys::object(&digest), 0);
        db.open_tree("objects")
            .unwrap()
            .remove(key)
            .unwrap()
            .unwrap();
    });
    let expected = format!("the object {digest} is missing, which is named by receipts (3)");
    assert_eq!(said, [expected]);
}

#[test]
fn verify_tells_a_version_that_is_lost_from_one_that_was_dropped() {
    let dir = TempDir::new();
    let store = dir.open();
    for body in ["one", "two", "three"] {
        let draft = Draft::new("a").body(body).published("2026-01-01T00:00:00Z");
        store.put(&stories(&[draft]), None).unwrap();
    }
    let before = Time::parse("2026-02-01T00:00:00Z").unwrap();
    let which = Prune {
        before,
        keep: 1,
        mode: PruneMode::Drop,
    };
    assert_eq!(store.prune(&which).unwrap().versions, 1);
    let verified = store.verify().unwrap();
    assert_eq!((verified.problems.len(), verified.versions), (0, 2));
    store.close().unwrap();
    tamper(&dir, |db| {
        let versions = db.open_tree("versions").unwrap();
        for key in versions.scan_prefix(keys::version(&id("a"), 2)).keys() {
            versions.remove(key.unwrap()).unwrap();
        }
    });
    let said = dir.open().verify().unwrap().problems;
    assert!(
        said.len() == 1 && said[0].ends_with("leads nowhere"),
        "{said:?}"
    );
}

#[test]
fn verify_sees_an_index_that_does_not_agree() {
    let a = Draft::new("a").story();
    let content = keys::content(&id("a"), &a.story.content_digest());
    let filed = keys::filed(word("Text."), &id("a"));
    let index = |work: &dyn Fn(&sled::Tree)| problems(|db| work(&db.open_tree("index").unwrap()));
    let removed = |key: &[u8]| {
        index(&|tree| {
            tree.remove(key).unwrap().unwrap();
        })
    };
    let put = |key: &[u8], value: &[u8]| {
        index(&|tree| {
            tree.insert(key, value).unwrap();
        })
    };
    let said = removed(&content);
    assert_eq!(
        said,
        ["the index does not lead to the version 1 of the story a"]
    );
    let said = removed(&filed);
    assert!(
        said[0].starts_with("the story a is not found under"),
        "{said:?}"
    );
    let two = 2_u32.to_be_bytes();
    assert_eq!(put(&content, &two).len(), 2);
    // As if its one version were none; one more could be one that was dropped.
    assert_eq!(put(&keys::contents(&id("a")), &[0; 4]).len(), 2);
    assert_eq!(put(&keys::contents(&id("z")), &two).len(), 1);
    let said = put(&keys::filed(7, &id("a")), b"");
    assert_eq!(
        said,
        ["the story a is found under 0000000000000007, where it is not filed"]
    );
    assert_eq!(put(&keys::filed(7, &id("z")), b"").len(), 1);
    assert_eq!(put(b"\x09", b"").len(), 1);
}

#[test]
fn an_index_that_leads_to_another_text_stops_the_batch_before_it_overwrites_one() {
    let dir = TempDir::new();
    let store = dir.open();
    let [one, two, three] = ["One.", "Two.", "Three."].map(|body| Draft::new("a").body(body));
    store
        .put(&stories(&[one.clone(), two.clone(), three]), None)
        .unwrap();
    store.close().unwrap();
    tamper(&dir, |db| {
        let key = keys::content(&id("a"), &one.story().story.content_digest());
        let tree = db.open_tree("index").unwrap();
        tree.insert(key, &2_u32.to_be_bytes()).unwrap();
    });
    let store = dir.open();
    let error = store.put(&stories(&[one]), None).unwrap_err();
    assert!(
        matches!(error, StoreError::Corrupt { tree: "index", .. }),
        "{error:?}"
    );
    let kept = store.story(&id("a"), Some(2)).unwrap().unwrap();
    assert_eq!(kept.annotated, two.story());
}

#[test]
fn what_changes_nothing_is_no_batch() {
    let dir = written(1);
    let acked = || fs::read(dir.desk().join("acked")).unwrap();
    let store = dir.open();
    let drafts: Vec<Draft> = (0..20)
        .map(|k| Draft::new(&format!("s0-{k}")).body(&"0 ".repeat(2000)))
        .collect();
    let again: Vec<_> = stories(&drafts).into_iter().map(|it| it.story).collect();
    // The first time they are filed.
    store.admit(&again, &filed_by_words).unwrap();
    let before = acked();
    let stored = store.admit(&again, &filed_by_words).unwrap();
    assert!(stored.iter().all(|it| it.change == Change::Unchanged));
    assert_eq!(acked(), before);
    let object: (Digest, &[u8]) = (Digest::of_bytes(b"bytes"), b"bytes");
    store.put_objects(&[object]).unwrap();
    let after = acked();
    assert_ne!(after, before);
    store.put_objects(&[object]).unwrap();
    assert_eq!(acked(), after);
}

#[test]
fn an_object_that_was_not_written_to_its_end_is_not_there_and_can_be_written_again() {
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let object = (Digest::of_bytes(&bytes), bytes.as_slice());
    let dir = TempDir::new();
    let store = dir.open();
    store.put_objects(&[object]).unwrap();
    assert_eq!(store.verify().unwrap().objects, 4);
    store.close().unwrap();
    let first = keys::chunk(&keys::object(&object.0), 0);
    tamper(&dir, |db| {
        db.open_tree("objects").unwrap().remove(&first).unwrap();
    });
    let store = dir.open();
    assert_eq!(store.object(object.0).unwrap(), None);
    let verified = store.verify().unwrap();
    assert_eq!((verified.objects, verified.problems), (3, vec![]));
    store.put_objects(&[object]).unwrap();
    assert!(store.object(object.0).unwrap().as_deref() == Some(object.1));
    store.close().unwrap();
    // One chunk that is lost, and one that is another, are told.
    let chunk = keys::chunk(&keys::object(&object.0), 500);
    let lost = |tree: &sled::Tree| drop(tree.remove(&chunk).unwrap());
    let other = |tree: &sled::Tree| drop(tree.insert(&chunk, vec![7; 4096]).unwrap());
    let damages: [&dyn Fn(&sled::Tree); 2] = [&lost, &other];
    for damage in damages {
        tamper(&dir, |db| damage(&db.open_tree("objects").unwrap()));
        let store = dir.open();
        let error = store.object(object.0).unwrap_err();
        let is_told = matches!(
            error,
            StoreError::Corrupt {
                tree: "objects",
                ..
            }
        );
        assert!(is_told, "{error:?}");
        assert_eq!(store.verify().unwrap().problems, [error.to_string()]);
        store.close().unwrap();
    }
}

/// The entries of trees by their names.
type Reading = BTreeMap<Vec<u8>, Vec<(Vec<u8>, Vec<u8>)>>;

/// What sled has in its trees, and what is read of its log without it.
fn both_readings(dir: &TempDir) -> [Reading; 2] {
    let log = super::log::Log::open(&dir.desk().join("db/db")).unwrap();
    let (trees, strays) = super::pages::Pages::of(log).unwrap().trees().unwrap();
    assert!(strays.is_empty(), "{strays:?}");
    let without = trees.into_iter().map(|(name, entries)| {
        let entries = entries.into_iter().map(|(key, (_, value))| (key, value));
        (name, entries.collect())
    });
    let without = without.collect();
    let mut with = BTreeMap::new();
    tamper(dir, |db| {
        for name in db.tree_names() {
            let entries = db.open_tree(&name).unwrap().iter();
            let entries =
                entries.map(|entry| entry.map(|(key, value)| (key.to_vec(), value.to_vec())));
            with.insert(name.to_vec(), entries.collect::<Result<_, _>>().unwrap());
        }
    });
    [without, with]
}

#[test]
fn a_log_is_read_without_sled_as_sled_reads_it() {
    let dir = TempDir::new();
    // Enough of them, and often enough changed, for pages to split, merge and be written again.
    for round in 0..6 {
        let store = dir.open();
        for n in 0..6 {
            let drafts: Vec<Draft> = (0..40)
                .map(|k| {
                    let length = (k * 7 + n * 11 + round * 13) % 60;
                    let draft = Draft::new(&format!("s{}", (k * 5 + n) % 97));
                    draft.body(&format!("{round} {n} ").repeat(length * 40))
                })
                .collect();
            store.put(&stories(&drafts), None).unwrap();
        }
        store.close().unwrap();
        let [without, with] = both_readings(&dir);
        assert!(without == with, "in round {round}");
    }
}

#[test]
fn what_is_saved_of_a_sound_database_is_all_of_it() {
    let dir = TempDir::new();
    let store = dir.open();
    let first = [
        Draft::new("a"),
        Draft::new("b").body("one"),
        Draft::new("c"),
    ];
    store.put(&stories(&first), None).unwrap();
    store
        .put(&stories(&[Draft::new("b").body("two")]), None)
        .unwrap();
    // The older text is the current one again.
    store
        .put(&stories(&[Draft::new("b").body("one")]), None)
        .unwrap();
    let object = "word ".repeat(3000);
    let digest = Digest::of_bytes(object.as_bytes());
    store.put_objects(&[(digest, object.as_bytes())]).unwrap();
    let before = store.scan(None, 10).unwrap();
    store.close().unwrap();
    let lock = crate::store::DeskLock::acquire(&dir.desk(), "test", "now").unwrap();
    let salvage = super::salvage::salvage(&lock).unwrap();
    assert_eq!(salvage.problems, [""; 0]);
    let new = TempDir::new();
    let store = new.open();
    let salvaged = salvage.put_into(&store).unwrap();
    assert_eq!(
        (salvaged.stories, salvaged.versions, salvaged.objects),
        (3, 4, 4)
    );
    assert_eq!(salvaged, salvage.found());
    assert_eq!(store.scan(None, 10).unwrap(), before);
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
    assert_eq!(store.object(digest).unwrap().unwrap(), object.as_bytes());
}

#[test]
fn a_database_says_that_it_was_closed_only_when_it_was() {
    let dir = TempDir::new();
    let closed = dir.desk().join("closed");
    let store = dir.open();
    assert!(!closed.exists());
    store.put(&stories(&[Draft::new("a")]), None).unwrap();
    store.close().unwrap();
    assert!(closed.exists());
    // One that is only dropped is closed as well.
    let store = dir.open();
    assert!(!closed.exists());
    drop(store);
    assert!(closed.exists());
    let store = dir.open();
    store.fail_next_sync();
    store.put(&stories(&[Draft::new("b")]), None).unwrap_err();
    store.close().unwrap();
    assert!(!closed.exists());
}

#[test]
fn damage_in_the_middle_of_the_log_is_seen_before_sled_throws_the_rest_away() {
    let dir = written(8);
    for entry in fs::read_dir(dir.desk().join("db")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("snap.") {
            fs::remove_file(path).unwrap();
        }
    }
    let path = dir.desk().join("db/db");
    let whole = fs::read(&path).unwrap();
    let mut told = 0;
    for at in (50_000..whole.len())
        .step_by(150_000)
        .filter(|at| whole[*at] != 0)
    {
        let damaged = TempDir::new();
        copy(&dir.desk(), &damaged.desk());
        let path = damaged.desk().join("db/db");
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let error = match damaged.try_open() {
            // What is there was written again later.
            Ok(store) => {
                assert_eq!(store.counts().unwrap().stories(), 160);
                assert_eq!(store.verify().unwrap().problems, [""; 0]);
                continue;
            }
            Err(error) => error,
        };
        told += 1;
        assert!(
            matches!(error, StoreError::Damaged { .. } | StoreError::Lost { .. }),
            "byte {at}: {error:?}"
        );
        // Not a byte was changed, and no copy is left.
        assert!(fs::read(&path).unwrap() == bytes);
        assert!(!damaged.desk().join("trial").exists());
        let lock = crate::store::DeskLock::acquire(&damaged.desk(), "test", "now").unwrap();
        let salvage = super::salvage::salvage(&lock).unwrap();
        let found = salvage.found().stories;
        assert!((130..=160).contains(&found), "byte {at}: {found}");
        assert!(!salvage.problems.is_empty());
    }
    assert!(told >= 3, "{told}");
}

#[test]
fn settings_that_a_kill_left_half_written_are_no_obstacle_before_anything_is_stored() {
    for length in [0, 3, 30, 58, 61] {
        let dir = TempDir::new();
        dir.open().close().unwrap();
        fs::remove_file(dir.desk().join("acked")).unwrap();
        let conf = dir.desk().join("db/conf");
        let whole = fs::read(&conf).unwrap();
        fs::write(&conf, &whole[..length]).unwrap();
        dir.open().close().unwrap();
        assert_eq!(fs::read(&conf).unwrap(), whole);
    }
}

#[test]
fn a_program_that_does_not_open_a_database_says_why_it_does_not() {
    static STOP: AtomicBool = AtomicBool::new(false);
    static STOPPED: AtomicBool = AtomicBool::new(true);
    let dir = written(1);
    fs::remove_file(dir.desk().join("closed")).unwrap();
    let opened = |program: &str, stop| {
        let trial = super::trial::Trial {
            program: program.into(),
            command: "open-database",
            stop,
        };
        let lock = crate::store::DeskLock::acquire(&dir.desk(), "test", "now").unwrap();
        SledStore::open_after(lock, Some(&trial))
    };
    let told = opened("/bin/false", &STOP).unwrap_err().to_string();
    assert!(
        told.contains("opening it ended with exit status: 1"),
        "{told}"
    );
    assert!(matches!(
        opened("/nowhere", &STOP),
        Err(StoreError::Io { .. })
    ));
    assert!(matches!(
        opened("/bin/true", &STOPPED),
        Err(StoreError::Interrupted)
    ));
    opened("/bin/true", &STOP).unwrap().close().unwrap();
    // One that was closed is opened at once.
    opened("/nowhere", &STOP).unwrap().close().unwrap();
}

#[test]
fn a_batch_that_failed_while_it_was_written_is_looked_for() {
    let torn = written(2);
    let store = torn.open();
    store
        .write(|_, trees| {
            trees.torn.store(true, Ordering::Release);
            Ok(())
        })
        .unwrap();
    store.close().unwrap();
    // sled was not closed, so that it writes nothing more, and has the database until this process ends.
    let dir = TempDir::new();
    copy(&torn.desk(), &dir.desk());
    assert!(dir.desk().join("torn").exists());
    // Nothing of it came to the disk, so nothing is wrong.
    let store = dir.open();
    assert!(!dir.desk().join("torn").exists());
    assert_eq!(store.verify().unwrap().problems, [""; 0]);
    store.close().unwrap();
    // Or a part of it did.
    fs::write(dir.desk().join("torn"), []).unwrap();
    tamper(&dir, |db| {
        let queue = db.open_tree("queue").unwrap();
        let (first, _) = queue.first().unwrap().unwrap();
        queue.remove(first).unwrap();
    });
    // It is told, again and again.
    for _ in 0..2 {
        let error = dir.try_open().unwrap_err();
        assert!(
            matches!(&error, StoreError::Damaged { what, .. } if what.starts_with("a batch failed")),
            "{error}"
        );
    }
}
