//! What was decided survives a process that is killed at any moment, also between the log and the
//! database.
//!
//! The test runs itself again as a child that decides and prints the number of each act that was
//! taken, and kills it after some number of those lines.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::model::{Act, Decision, Logged, Numbered, Remark, Severity, State, StoryVerdict, Time};

use super::testing::{Draft, TempDir, id, stories};
use super::{DeskLock, SledStore, Store as _};

const CHILD: &str = "COPYDESK_TEST_DECIDING_CHILD";
const ROUNDS: u64 = 12;

#[test]
fn as_a_child_it_decides_until_it_is_killed() {
    // Does nothing in the ordinary run of the tests, where no one reads and kills it.
    let Ok(dir) = env::var(CHILD) else { return };
    let mut out = std::io::stdout();
    writeln!(out, "\nopening").unwrap();
    out.flush().unwrap();
    let lock = DeskLock::acquire(&PathBuf::from(dir), "child", "now").unwrap();
    let store = SledStore::open(lock).unwrap();
    let drafts = ["a", "b"].map(|of| Draft::new(of).flag("hygiene/x", Severity::Error));
    store.put(&stories(&drafts), None).unwrap();
    for n in 0.. {
        let of = if n % 2 == 0 { "a" } else { "b" };
        let stored = store.story(&id(of), None).unwrap().unwrap();
        let verdict = match stored.annotated.state {
            State::Spiked => StoryVerdict::Unspike,
            _ => StoryVerdict::Spike,
        };
        let gate = Severity::Error;
        let annotated = &stored.annotated;
        let decision = match n % 3 {
            0 => {
                let remark = Remark::flag(Severity::Error, "Says who?").unwrap();
                let anchor = annotated.story.places_of("Text", None).pop();
                Decision::adding(annotated, stored.revision, 1, remark, anchor, None)
            }
            _ => Decision::of_story(annotated, 1, verdict, &gate.into(), None, None),
        };
        let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
        let act = Act::new("Ada", at, gate, vec![decision.unwrap()]).unwrap();
        let decided = store.decide(&act, &[stored.revision]).unwrap();
        writeln!(out, "taken {}", decided.number).unwrap();
        out.flush().unwrap();
    }
}

/// Runs the child and kills it after `lines` of its lines; the number of the last act that was taken.
fn run_and_kill(dir: &TempDir, lines: u64) -> u64 {
    let module = module_path!().split_once("::").unwrap().1;
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "--test-threads=1"])
        .arg(format!(
            "{module}::as_a_child_it_decides_until_it_is_killed"
        ))
        .env(CHILD, dir.desk())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut seen, mut last) = (0, 0);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let Ok(line) = line else { break };
        match line.split_once(' ') {
            Some(("taken", number)) => {
                seen += 1;
                last = number.parse().unwrap();
            }
            None if line == "opening" => {}
            _ => continue,
        }
        if seen >= lines {
            child.kill().ok();
        }
    }
    child.wait().unwrap();
    assert!(seen >= lines, "the child ended by itself after {seen} acts");
    last
}

#[test]
fn what_was_decided_is_there_after_a_kill() {
    let dir = TempDir::new();
    let mut taken = 0;
    for round in 0..ROUNDS {
        let last = run_and_kill(&dir, round * 5 % 7);
        taken = taken.max(last);
        let store = dir.open();
        let acts = store.acts(0, usize::MAX).unwrap();
        assert!(acts.len() as u64 >= taken, "{} of {taken}", acts.len());
        let numbers = acts.iter().map(|act| act.number);
        assert!(numbers.eq(1..=acts.len() as u64));
        taken = acts.len() as u64;
        let added = |entry: &Logged| entry.addition().is_some();
        let in_log = acts
            .iter()
            .flat_map(Numbered::entries)
            .filter(added)
            .count();
        let shown = ["a", "b"].map(|of| store.story(&id(of), None).unwrap());
        let shown = shown
            .iter()
            .flatten()
            .flat_map(|it| &it.annotated.annotations);
        assert_eq!(shown.filter(|it| it.is_addition()).count(), in_log);
        let verified = store.verify().unwrap();
        assert_eq!(verified.problems, [""; 0], "in round {round}");
        store.close().unwrap();
    }
    assert!(taken > 30, "only {taken} acts were taken");
}
