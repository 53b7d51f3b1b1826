//! The rules of who may know whom, read off the sources. ARCHITECTURE.md has the reasons.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{root, skipped};

/// A source file: its path from the root of the workspace, and its text without comments.
struct Source {
    path: String,
    text: String,
    code: String,
}

/// Everything below a folder that ends in `.rs`.
fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder}");
    let source = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let path = path
            .strip_prefix(root())
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let code = text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
        Source { path, text, code }
    };
    found.into_iter().map(source).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() || path.ends_with("target") {
            continue;
        } else if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

/// Files outside `folder` that name a crate as a path or import.
fn strays(crates: &[&str], folder: &str) -> Vec<String> {
    let mut strays = Vec::new();
    for source in sources("host/src") {
        if source.path.starts_with(folder) {
            continue;
        }
        for name in crates {
            let used = [
                format!("{name}::"),
                format!("use {name};"),
                format!("extern crate {name}"),
            ];
            if used.iter().any(|it| names_path(&source.code, it)) {
                strays.push(format!("{} names {name}", source.path));
            }
        }
    }
    strays
}

/// Whether a path stands there as a whole, not as the end of a longer name.
fn names_path(code: &str, path: &str) -> bool {
    code.match_indices(path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn only_the_store_names_the_database() {
    assert_eq!(strays(&["sled"], "host/src/store/"), [""; 0]);
}

#[test]
fn only_the_sandbox_names_the_runtime() {
    let runtime = ["wasmtime", "wit_component", "wit_parser", "wasmparser"];
    assert_eq!(strays(&runtime, "host/src/sandbox/"), [""; 0]);
}

#[test]
fn only_the_command_line_names_what_draws_on_a_terminal() {
    let terminal = [
        "clap",
        "clap_complete",
        "indicatif",
        "annotate_snippets",
        "anstream",
        "anstyle",
        "terminal_size",
        "ctrlc",
    ];
    assert_eq!(strays(&terminal, "host/src/cli/"), [""; 0]);
}

#[test]
fn only_one_file_opens_connections_to_others() {
    assert_eq!(strays(&["ureq"], "host/src/cli/fetch.rs"), [""; 0]);
}

#[test]
fn the_model_does_no_input_or_output() {
    for source in sources("host/src/model") {
        for path in [
            "std::fs",
            "std::env",
            "std::io::",
            "std::net",
            "std::process",
            "std::thread",
        ] {
            assert!(!source.code.contains(path), "{} names {path}", source.path);
        }
        let inner = [
            "cli", "config", "export", "ingest", "pipeline", "sandbox", "store",
        ];
        for module in inner {
            let path = format!("crate::{module}");
            assert!(!source.code.contains(&path), "{} names {path}", source.path);
        }
    }
}

#[test]
fn an_export_knows_stories_and_nothing_of_where_they_are_kept_or_shown() {
    for source in sources("host/src/export") {
        let others = [
            "cli", "clock", "config", "ingest", "pipeline", "sandbox", "store", "web",
        ];
        let others = others.map(|module| format!("crate::{module}"));
        let machine = [
            "std::fs",
            "std::env",
            "std::net",
            "std::process",
            "std::thread",
            "std::time",
        ];
        for path in others.iter().map(String::as_str).chain(machine) {
            assert!(!source.code.contains(path), "{} names {path}", source.path);
        }
    }
}

#[test]
fn siblings_do_not_know_each_other_nor_what_is_built_on_them() {
    let siblings = ["config", "ingest", "store", "sandbox"];
    for sibling in siblings {
        let others = siblings.into_iter().filter(|it| *it != sibling);
        let others: Vec<_> = others
            .chain(["export", "pipeline", "review", "cli", "web"])
            .collect();
        for source in sources(&format!("host/src/{sibling}")) {
            for other in &others {
                let path = format!("crate::{other}");
                assert!(!source.code.contains(&path), "{} names {path}", source.path);
            }
        }
    }
}

#[test]
fn the_pipeline_does_not_know_the_command_line_nor_what_goes_out() {
    for source in sources("host/src/pipeline") {
        for path in ["crate::cli", "crate::export", "crate::review", "crate::web"] {
            assert!(!source.code.contains(path), "{} names {path}", source.path);
        }
    }
}

#[test]
fn the_review_knows_neither_of_its_faces() {
    for source in sources("host/src/review") {
        for path in [
            "crate::cli",
            "crate::web",
            "crate::clock",
            "crate::export",
            "std::fs",
            "std::env",
            "std::net",
        ] {
            assert!(!source.code.contains(path), "{} names {path}", source.path);
        }
    }
}

#[test]
fn only_the_page_names_what_serves_it() {
    let server = [
        "axum",
        "askama",
        "tokio",
        "tower",
        "getrandom",
        "futures_util",
        "prometheus_client",
        "rustls",
        "tls_listener",
        "utoipa",
        "utoipa_axum",
    ];
    assert_eq!(strays(&server, "host/src/web/"), [""; 0]);
    for source in sources("host/src/web") {
        assert!(!source.code.contains("crate::cli"), "{}", source.path);
    }
}

#[test]
fn the_host_and_the_sdk_meet_at_the_contract_alone() {
    let host = fs::read_to_string(root().join("host/Cargo.toml")).unwrap();
    let host: toml::Table = host.parse().unwrap();
    // The end-to-end tests are built with the host and compare plugins with their native code.
    assert!(host["dependencies"].get("wasmtime").is_some());
    assert!(host["dependencies"].get("copydesk-plugin").is_none());
    for source in sources("host") {
        assert!(!source.code.contains("copydesk_plugin"), "{}", source.path);
    }
    let sdk = fs::read_to_string(root().join("plugin-sdk/Cargo.toml")).unwrap();
    assert!(!sdk.contains("copydesk.workspace") && !sdk.contains("wasmtime"));
}

#[test]
fn every_source_file_says_what_it_is() {
    for folder in ["host", "plugin-sdk", "plugins", "tests", "examples"] {
        for source in sources(folder) {
            assert!(
                source.text.starts_with("//!"),
                "{} has no `//!`",
                source.path
            );
        }
    }
}

#[test]
fn no_test_is_passed_over_and_none_waits_for_time_to_pass() {
    // Put together, so that this file does not find itself.
    let forbidden = [
        ["#[ig", "nore"].concat(),
        ["thread::", "sleep"].concat(),
        ["should", "_panic"].concat(),
    ];
    for folder in ["host", "plugin-sdk", "plugins", "tests", "examples"] {
        for source in sources(folder) {
            for word in &forbidden {
                let waits = source.code.contains(word.as_str());
                // The store waits for sled's own lock to be let go, which nothing signals; others ask
                // the clock, which no test can.
                let waits_for = ["host/src/store/", "host/src/clock.rs"];
                let known = waits_for.iter().any(|it| source.path.starts_with(it));
                let known = known && word.ends_with("sleep");
                assert!(!waits || known, "{} has {word}", source.path);
            }
        }
    }
}

#[test]
fn no_tracked_file_names_a_place_on_somebodys_machine() {
    let mut list = Command::new("git");
    list.current_dir(root()).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let Some(files) = list.output().ok().filter(|it| it.status.success()) else {
        skipped(
            "no_tracked_file_names_a_place_on_somebodys_machine",
            "this is no git checkout",
        );
        return;
    };
    let own = root().to_str().unwrap().to_owned();
    let home = ["/ho", "me/"].concat();
    let users = ["/Us", "ers/"].concat();
    let temporary = ["/tm", "p/"].concat();
    let place = |text: &str| {
        let places = [&own, &home, &users];
        places
            .into_iter()
            .find(|it| text.contains(it.as_str()))
            .cloned()
    };
    for name in String::from_utf8(files.stdout)
        .unwrap()
        .split('\0')
        .filter(|it| !it.is_empty())
    {
        // Binary files (the stock plugins) too: a path in one of them would change its digest.
        let Ok(bytes) = fs::read(root().join(name)) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(place(&text), None, "{name}");
        assert!(
            !name.ends_with(".wasm") || !text.contains(&temporary),
            "{name}"
        );
    }
}

#[test]
fn who_makes_plugins_knows_no_store_and_no_terminal() {
    for source in sources("host/src/author") {
        for path in [
            "crate::cli",
            "crate::export",
            "crate::store",
            "crate::ingest",
        ] {
            assert!(!source.code.contains(path), "{} names {path}", source.path);
        }
    }
}
