//! A plugin's project in Rust: begun, broken, mended and built in the wrong way. What goes well is in
//! `languages`, for all of them.

use std::fs;
use std::process::Command;
use std::sync::PoisonError;

use expect_test::expect;

use crate::support::{BUILDING, Output, Place, RUST, target_dir};

/// What the author types.
fn typed(place: &Place, words: &[&str]) -> Output {
    RUST.typed(place, words)
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
fn what_is_begun_says_how_to_go_on_and_is_begun_once() {
    let place = Place::new();
    expect![[r#"
        exit status 0
        --- stdout
        house-rules is a plugin that flags three words.
          copydesk plugin test house-rules
        builds it and tries it. Then change house-rules/src/lib.rs.
    "#]]
    .assert_eq(&typed(&place, &["plugin", "new", "house-rules"]).to_string());
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
    let mut cargo = Command::new(RUST.path());
    cargo.args(["build", "--target", "wasm32-unknown-unknown"]);
    place.isolate(&mut cargo);
    RUST.given(&mut cargo);
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
        RUST.given(&mut command);
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
