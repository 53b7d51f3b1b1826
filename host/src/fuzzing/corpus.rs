//! Replays what the fuzzer found worth keeping: `fuzz/corpus` reaches every branch that it reached,
//! `fuzz/regressions` is what once failed, a file each with the mistake for a name.

use std::fs;
use std::path::{Path, PathBuf};

use super::TARGETS;

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz")
        .join(kind)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Calls a target with each of its files, in a thread with the stack that `main` has.
fn replay(kind: &str, least: usize) {
    let mut failed = Vec::new();
    for (name, target) in TARGETS {
        let folder = folder(kind).join(name);
        if least == 0 && !folder.exists() {
            continue;
        }
        let files = names(&folder);
        assert!(files.len() >= least.max(1), "{folder:?} holds {files:?}");
        for file in files {
            let data = fs::read(folder.join(&file)).unwrap();
            let replayed = std::thread::Builder::new()
                .name(format!("{name}/{file}"))
                .stack_size(8 << 20)
                .spawn(move || target(&data))
                .unwrap()
                .join();
            if replayed.is_err() {
                failed.push(format!("{kind}/{name}/{file}"));
            }
        }
    }
    assert_eq!(failed, [""; 0], "what was wrong is said above");
}

#[test]
fn every_file_of_the_corpus_holds_what_must_hold() {
    replay("corpus", 10);
}

#[test]
fn what_once_failed_does_not_fail_again() {
    replay("regressions", 0);
}

#[test]
fn every_folder_is_a_targets_and_every_target_has_a_program() {
    let targets = TARGETS.map(|(name, _)| name);
    assert_eq!(names(&folder("corpus")), targets);
    let programs = names(&folder("fuzz_targets"));
    assert_eq!(programs, targets.map(|name| format!("{name}.rs")));
    let regressions = names(&folder("regressions"));
    assert!(!regressions.is_empty());
    for folder in regressions {
        assert!(targets.contains(&folder.as_str()), "{folder}");
    }
}
