//! What was acknowledged survives a process that is killed at any moment.
//!
//! The test runs itself again as a child that writes batches and prints what was acknowledged, and
//! kills it after reading some number of those lines: while it opens, writes, syncs or marks.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::model::{AnnotatedStory, Digest, Severity};

use super::testing::{Draft, TempDir, filed_by_words, id};
use super::{DeskLock, SledStore, Store as _};

const CHILD: &str = "COPYDESK_TEST_CRASH_CHILD";
const ROUNDS: u32 = 15;

/// A number that looks random and is the same every time.
fn mixed(of: u32) -> u32 {
    let mut x = of.wrapping_mul(0x9e37_79b9) ^ 0x5bd1_e995;
    x ^= x >> 15;
    x = x.wrapping_mul(0x85eb_ca6b);
    x ^ (x >> 13)
}

/// The batch that the child writes as its `n`th in a round: new stories, and stories of earlier
/// rounds with other texts and other findings.
fn batch(round: u32, n: u32) -> Vec<AnnotatedStory> {
    let seed = mixed(round * 1000 + n);
    let story = |k: u32| {
        let seed = mixed(seed + k);
        let body = format!("{round} {n} {k} {}", "words ".repeat(seed as usize % 1500));
        let draft = Draft::new(&format!("story-{}", seed % 400))
            .body(&body)
            .urgency(1 + k as u8 % 8);
        let draft = if seed.is_multiple_of(3) {
            draft.failed()
        } else {
            draft
        };
        if seed.is_multiple_of(5) {
            draft.flag("hygiene/x", Severity::Error)
        } else {
            draft
        }
    };
    (0..1 + seed % 24).map(|k| story(k).story()).collect()
}

#[test]
fn as_a_child_it_writes_until_it_is_killed() {
    // Does nothing in the ordinary run of the tests, where no one reads and kills it.
    let Ok(given) = env::var(CHILD) else { return };
    let (round, dir) = given.split_once(' ').unwrap();
    let round: u32 = round.parse().unwrap();
    let mut out = std::io::stdout();
    // A line of its own, whatever the test harness has written.
    writeln!(out, "\nopening").unwrap();
    out.flush().unwrap();
    let dir = PathBuf::from(dir);
    let store = SledStore::open(DeskLock::acquire(&dir, "child", "now").unwrap()).unwrap();
    for n in 0.. {
        let batch = batch(round, n);
        if n % 3 == 0 {
            // Some are killed between the two.
            let stories: Vec<_> = batch.iter().map(|it| it.story.clone()).collect();
            store.admit(&stories, &filed_by_words).unwrap();
        }
        if n % 5 == 0 {
            let on = &mut |_| ControlFlow::Continue(());
            store.file_all(1, &filed_by_words, on).unwrap();
        }
        if n % 4 == 0 {
            // Large enough for several transactions.
            let object = format!("{round} {n} ").repeat(300_000);
            let digest = Digest::of_bytes(object.as_bytes());
            store.put_objects(&[(digest, object.as_bytes())]).unwrap();
        }
        let stored = store.put(&batch, None).unwrap();
        let mut line = String::from("acked");
        for (stored, annotated) in stored.iter().zip(&batch) {
            let digest = annotated.story.content_digest().hex();
            write!(line, " {} {} {digest}", stored.id, stored.version).unwrap();
        }
        writeln!(out, "{line}").unwrap();
        out.flush().unwrap();
    }
}

/// Runs the child and kills it after `lines` of its lines; what it acknowledged, with all that was
/// on its way.
fn run_and_kill(dir: &TempDir, round: u32, lines: u32) -> Vec<(String, u32, String)> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "--test-threads=1"])
        .arg(format!(
            "{}::as_a_child_it_writes_until_it_is_killed",
            test_path()
        ))
        .env(CHILD, format!("{round} {}", dir.desk().display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut acked = Vec::new();
    let mut seen = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let Ok(line) = line else { break };
        let mut words = line.split(' ');
        match words.next() {
            Some("opening") => {}
            Some("acked") => {
                seen += 1;
                let words: Vec<&str> = words.collect();
                // The kill may have cut the last line; what was not read was not acknowledged.
                for entry in words.chunks_exact(3).filter(|entry| entry[2].len() == 64) {
                    acked.push((entry[0].into(), entry[1].parse().unwrap(), entry[2].into()));
                }
            }
            _ => continue,
        }
        if seen >= lines {
            child.kill().ok();
        }
    }
    child.wait().unwrap();
    assert!(
        seen >= lines,
        "the child ended by itself after {seen} batches"
    );
    acked
}

/// This module's path as the test harness writes it.
fn test_path() -> &'static str {
    module_path!().split_once("::").unwrap().1
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let dir = TempDir::new();
    let mut acknowledged: BTreeMap<(String, u32), String> = BTreeMap::new();
    for round in 0..ROUNDS {
        let lines = if round % 5 == 4 {
            0
        } else {
            1 + mixed(round) % 12
        };
        for (id, version, digest) in run_and_kill(&dir, round, lines) {
            acknowledged.insert((id, version), digest);
        }
        let store = dir.open();
        let verified = store.verify().unwrap();
        assert_eq!(verified.problems, [""; 0], "in round {round}");
        for ((story, version), digest) in &acknowledged {
            let stored = store.story(&id(story), Some(*version)).unwrap();
            let stored = stored.unwrap_or_else(|| panic!("{story} {version} is lost"));
            assert_eq!(stored.annotated.story.content_digest().hex(), *digest);
        }
        store.close().unwrap();
    }
    assert!(
        acknowledged.len() > 200,
        "only {} stories were written",
        acknowledged.len()
    );
}
