//! A plugin's project from nothing: begun, tried, broken, mended and built, as its author does it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use expect_test::expect;

use crate::support::{Output, Place, target_dir};

/// One project at a time: cargo calls what it leaves of two the same, wherever they lie.
pub(crate) static BUILDING: Mutex<()> = Mutex::new(());

/// What the author types, with her own Rust and no network.
fn typed(place: &Place, words: &[&str]) -> Output {
    let mut command = place.command(words);
    with_rust(&mut command);
    let _alone = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    place.output(command.output().unwrap())
}

pub(crate) fn with_rust(command: &mut Command) {
    let home = std::env::home_dir().unwrap();
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let given = std::env::var_os(name).map(PathBuf::from);
        command.env(name, given.unwrap_or_else(|| home.join(folder)));
    }
    // The toolchain that runs these tests, and what was compiled for the last one.
    if let Some(toolchain) = std::env::var_os("RUSTUP_TOOLCHAIN") {
        command.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    command
        .env("CARGO_TARGET_DIR", target_dir().join("plugin-projects"))
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TERM_QUIET", "true");
}

/// A new project.
fn begun(place: &Place, name: &str) {
    drop(typed(place, &["plugin", "new", name]).exits(0));
}

/// Puts something else into a file of the project, which has what is replaced.
fn replace(place: &Place, file: &str, from: &str, to: &str) {
    let path = place.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn a_project_goes_from_nothing_to_one_file() {
    let place = Place::new();
    expect![[r#"
        exit status 0
        --- stdout
        house-rules is a plugin that flags three words.
          copydesk plugin test house-rules
        builds it and tries it. Then change house-rules/src/lib.rs.
    "#]]
    .assert_eq(&typed(&place, &["plugin", "new", "house-rules"]).to_string());
    let tried = typed(&place, &["plugin", "test", "house-rules"]).exits(0);
    expect![[r#"
        house-rules 0.1.0
          ok       native    its own tests pass
          ok       examples  1 of 1 rules fire on their bad example, and not on their good one
          ok       stories   what is said of 1 is what is expected
          ok       odd       texts that have surprised others; 11 stories: 11 ok
          ok       fresh     two fresh instances say the same
          ok       order     it says the same whichever of two stories comes first
          skipped  settings  fewer than two settings are set or have a default
          ok       threads   it says the same in two threads at once
    "#]]
    .assert_eq(&tried.stdout);
    let built = typed(
        &place,
        &["plugin", "build", "house-rules", "--format", "json"],
    )
    .exits(0);
    let built: serde_json::Value = serde_json::from_str(&built.stdout).unwrap();
    assert_eq!(built["file"], "house-rules/house-rules.wasm");
    // The test has built it, and cargo says so.
    assert_eq!(built["unchanged"], true);
    replace(
        &place,
        "house-rules/src/lib.rs",
        "\"utilize\"",
        "\"utilise\"",
    );
    let words = ["plugin", "build", "house-rules", "--format", "json"];
    let other: serde_json::Value =
        serde_json::from_str(&typed(&place, &words).exits(0).stdout).unwrap();
    assert_eq!(other["unchanged"], false);
    assert_ne!(other["digest"], built["digest"]);
    replace(
        &place,
        "house-rules/src/lib.rs",
        "\"utilise\"",
        "\"utilize\"",
    );
    drop(typed(&place, &words).exits(0));
    let imports = ["copydesk:plugin/log@0.1.0", "copydesk:plugin/types@0.1.0"];
    assert_eq!(built["imports"], serde_json::json!(imports));
    assert!(built["size"].as_u64().unwrap() < 400_000, "{built}");

    // The file alone is all that a desk needs.
    let desk = Place::with_settings("[[plugins]]\nname = \"house-rules\"\npath = \"h.wasm\"\n");
    desk.write(
        "h.wasm",
        fs::read(place.path().join("house-rules/house-rules.wasm")).unwrap(),
    );
    desk.write("a.txt", "Council acts\n\nThey will utilize the pier.\n");
    let found = desk.copydesk(["check", "a.txt", "--as", "line"]);
    assert!(found.stdout.contains("house-rules/house-words"), "{found}");

    // What lies there is nobody's to write over.
    let again = typed(&place, &["plugin", "new", "house-rules"]).exits(2);
    expect![[r#"
        error: house-rules is there already
          hint: choose another name, or take it away
    "#]]
    .assert_eq(&again.stderr);
    let badly = typed(&place, &["plugin", "new", "House Rules"]).exits(2);
    expect![[r#"
        error: "House Rules" cannot be the name of a plugin: "House Rules" is not a plugin's name: a lower-case letter, then letters, digits or hyphens, 40 at most
    "#]].assert_eq(&badly.stderr);
}

#[test]
fn what_the_author_breaks_is_told_where_it_is() {
    let place = Place::new();
    begun(&place, "broken-rules");
    let code = "broken-rules/src/lib.rs";
    let tried = |exit| typed(&place, &["plugin", "test", "broken-rules"]).exits(exit);

    // A rule that stops firing: its own test, its example and its story say so.
    replace(
        &place,
        code,
        "(\"utilize\", \"use\"),",
        "(\"utilise\", \"use\"),",
    );
    let told = tried(1).stdout;
    let checks = |told: &str| {
        let lines = told
            .lines()
            .filter(|it| it.starts_with("  ") && !it.starts_with("    "));
        let words = lines.map(|it| it.split_whitespace().take(2).collect::<Vec<_>>().join(" "));
        words.collect::<Vec<_>>().join("\n")
    };
    expect![[r#"
        failed native
        failed examples
        failed stories
        ok odd
        ok fresh
        ok order
        skipped settings
        ok threads"#]]
    .assert_eq(&checks(&told));
    for line in [
        "house-words does not fire on the bad example of house-words",
        "- flag broken-rules/house-words (warning): this house writes \"use\"",
    ] {
        assert!(told.contains(line), "{told}");
    }
    replace(
        &place,
        code,
        "(\"utilise\", \"use\"),",
        "(\"utilize\", \"use\"),",
    );

    // Code that does not compile is the compiler's to explain.
    replace(&place, code, "Ok(Self)", "Ok(Selves)");
    let told = typed(&place, &["plugin", "build", "broken-rules"])
        .exits(2)
        .stderr;
    assert!(told.contains("cannot find value `Selves`"), "{told}");
    assert!(told.contains("error: `cargo build --release"), "{told}");
    replace(&place, code, "Ok(Selves)", "Ok(Self)");

    // Without the macro there is a module and no plugin in it.
    replace(&place, code, "export!(BrokenRules);", "");
    replace(&place, code, "#[cfg(test)]", "#[cfg(any())]");
    let told = typed(&place, &["plugin", "build", "broken-rules"])
        .exits(2)
        .stderr;
    assert!(
        told.contains("write `export!(YourType);` in src/lib.rs"),
        "{told}"
    );

    // A manifest with a mistake is shown with it.
    replace(
        &place,
        "broken-rules/plugin.toml",
        "severity = \"warning\"",
        "severity = \"bad\"",
    );
    let told = tried(2).stderr;
    assert!(told.contains("plugin.toml:12:12"), "{told}");
}

#[test]
fn a_debug_build_that_takes_too_long_is_called_one() {
    let place = Place::new();
    begun(&place, "slow-words");
    // As somebody builds who knows cargo and forgets `--release`.
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--target", "wasm32-unknown-unknown"]);
    place.isolate(&mut cargo);
    with_rust(&mut cargo);
    cargo.current_dir(place.path().join("slow-words"));
    let left = target_dir().join("plugin-projects/wasm32-unknown-unknown/debug/slow_words.wasm");
    let module = {
        let _alone = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
        let built = cargo.output().unwrap();
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        fs::read(left).unwrap()
    };
    let desk = Place::with_settings(
        "[limits]\nfuel-base-millions = 1\nfuel-per-byte = 1\n\n\
         [[plugins]]\nname = \"slow-words\"\npath = \"s.wasm\"\n",
    );
    let long = "They will utilize the pier, and nobody knows when. ".repeat(1500);
    desk.write("s.wasm", module);
    for name in ["a.txt", "b.txt"] {
        desk.write(name, format!("Council acts in {name}\n\n{long}\n"));
    }
    let debug = "it looks like a debug build, which is many times slower: ";
    let cure = "build it with `copydesk plugin build`, or with `cargo build --release`";
    // Where its slowness shows, once, and where somebody looks for the reason.
    let inspect = ["plugin", "inspect", "slow-words"];
    let run = ["run", "a.txt", "b.txt"];
    let check = ["check", "a.txt", "b.txt"];
    let test = ["plugin", "test", "slow-words", "a.txt", "b.txt"];
    for (words, status) in [
        (&inspect[..], 0),
        (&run, 3),
        (&check, 3),
        (&test, 0),
        (&["doctor"], 1),
    ] {
        let told = desk.copydesk(words).exits(status).to_string();
        assert_eq!(told.matches(debug).count(), 1, "{told}");
        assert_eq!(told.matches(cure).count(), 1, "{told}");
    }
    // One that was optimised is not, though it takes too long as well.
    drop(typed(&place, &["plugin", "build", "slow-words"]).exits(0));
    desk.write(
        "s.wasm",
        fs::read(place.path().join("slow-words/slow-words.wasm")).unwrap(),
    );
    for (words, status) in [
        (&inspect[..], 0),
        (&run, 3),
        (&check, 3),
        (&test, 0),
        (&["doctor"], 0),
    ] {
        let told = desk.copydesk(words).exits(status).to_string();
        assert!(!told.contains("debug build"), "{told}");
        assert!(status != 3 || told.contains("failed (fuel)"), "{told}");
    }
}

#[test]
fn a_tool_that_is_missing_is_named_with_what_installs_it() {
    let place = Place::new();
    begun(&place, "house-rules");
    let without = |name: &str, value: &str| {
        let mut command = place.command(["plugin", "build", "house-rules"]);
        with_rust(&mut command);
        let output = command.env(name, value).output().unwrap();
        place.output(output).exits(2).stderr
    };
    expect![[r#"
        error: Rust is not installed
          hint: type `curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh`
    "#]]
    .assert_eq(&without("RUSTC", "no-such-rustc"));
    // A compiler that never heard of the target.
    let rustc = place.write("rustc", "#!/bin/sh\necho /nowhere\n");
    let mut runnable = fs::metadata(&rustc).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut runnable, 0o755);
    fs::set_permissions(&rustc, runnable).unwrap();
    expect![[r#"
        error: the compiler's target wasm32-unknown-unknown is not installed
          hint: type `rustup target add wasm32-unknown-unknown`
    "#]]
    .assert_eq(&without("RUSTC", rustc.to_str().unwrap()));
    let elsewhere = typed(&place, &["plugin", "build"]).exits(2).stderr;
    expect![[r#"
        error: . is no plugin's project: it has no plugin.toml
          hint: `copydesk plugin new NAME` begins one; a file is named by its path
    "#]]
    .assert_eq(&elsewhere);
}
