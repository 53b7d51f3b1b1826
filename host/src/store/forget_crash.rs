//! A story is forgotten or not, whenever the process is killed, and its words are gone once it was
//! said to be.
//!
//! The test runs itself again as a child that stores a story, forgets it, compacts and lets the story
//! in again, over and over, and prints how far it is; it is killed after some number of those lines.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::conformance_retention::demand;
use super::testing::{Draft, TempDir, filed_by_words, id, put_named_objects};
use super::{DeskLock, SledStore, Store as _};

const CHILD: &str = "COPYDESK_TEST_FORGETTING_CHILD";
const ROUNDS: u64 = 16;
const WORD: &str = "zanthoxylum";

fn open(dir: &Path) -> SledStore {
    SledStore::open(DeskLock::acquire(dir, "child", "now").unwrap()).unwrap()
}

#[test]
fn as_a_child_it_forgets_until_it_is_killed() {
    // Does nothing in the ordinary run of the tests, where no one reads and kills it.
    let Ok(dir) = env::var(CHILD) else { return };
    let dir = PathBuf::from(dir);
    let mut out = std::io::stdout();
    let mut say = |what: &str| {
        writeln!(out, "\n{what}").unwrap();
        out.flush().unwrap();
    };
    say("opening");
    loop {
        let store = open(&dir);
        put_named_objects(&store);
        if !store.tombstones(None, 1).unwrap().is_empty() {
            store.readmit(&demand("a")).unwrap();
        }
        say("in");
        let body = format!("{WORD} {}", "and more of it ".repeat(900));
        let draft = Draft::new("a")
            .body(&body)
            .tag(&format!("keyphrase:{WORD}"))
            .story();
        store
            .admit(std::slice::from_ref(&draft.story), &filed_by_words)
            .unwrap();
        store.put(&[draft, Draft::new("b").story()], None).unwrap();
        say("stored");
        store.forget(&demand("a")).unwrap();
        say("forgotten");
        store.compact().unwrap();
        say("compacted");
    }
}

/// Runs the child and kills it after `lines` of its lines; the last of them.
fn run_and_kill(dir: &TempDir, lines: u64) -> String {
    let module = module_path!().split_once("::").unwrap().1;
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "--test-threads=1"])
        .arg(format!(
            "{module}::as_a_child_it_forgets_until_it_is_killed"
        ))
        .env(CHILD, dir.desk())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut seen, mut last) = (0, String::new());
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let Ok(line) = line else { break };
        if ["opening", "in", "stored", "forgotten", "compacted"].contains(&line.as_str()) {
            seen += 1;
            last = line;
        }
        if seen > lines {
            child.kill().ok();
        }
    }
    child.wait().unwrap();
    assert!(seen > lines, "the child ended by itself after {seen} lines");
    last
}

/// Whether any file of a directory has the word.
fn has_word(dir: &Path) -> bool {
    fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => has_word(&path),
            false => {
                let bytes = fs::read(&path).unwrap();
                let mut windows = bytes.windows(WORD.len());
                windows.any(|window| window == WORD.as_bytes())
            }
        }
    })
}

#[test]
fn a_story_is_forgotten_or_not_after_a_kill() {
    let dir = TempDir::new();
    let (mut gone, mut there) = (0, 0);
    for round in 0..ROUNDS {
        let last = run_and_kill(&dir, round);
        let store = open(&dir.desk());
        assert_eq!(
            store.verify().unwrap().problems,
            [""; 0],
            "round {round}, {last}"
        );
        let is_forgotten = !store.tombstones(None, 1).unwrap().is_empty();
        let stored = store.story(&id("a"), None).unwrap();
        assert!(!is_forgotten || stored.is_none(), "round {round}, {last}");
        if last == "forgotten" {
            assert!(is_forgotten, "round {round}");
        }
        if stored.is_none() && !is_forgotten {
            store.close().unwrap();
            continue;
        }
        match is_forgotten {
            true => gone += 1,
            false => there += 1,
        }
        // Typing it again finishes it.
        store.forget(&demand("a")).unwrap();
        store.compact().unwrap();
        assert!(!has_word(&dir.desk()), "round {round}, {last}");
        let store = open(&dir.desk());
        assert_eq!(store.tombstones(None, 9).unwrap().len(), 1);
        assert_eq!(store.verify().unwrap().problems, [""; 0]);
        store.close().unwrap();
    }
    assert!(gone + there > 4, "{gone} forgotten, {there} not");
}
