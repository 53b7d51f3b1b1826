//! Plugin files that are no plugins, and those that are.

use expect_test::expect;

use crate::support::{
    Place, component_that_imports, component_without_exports, misbehaver, misbehaver_core,
    with_memory,
};

const STORY: &str = "Ferry strike ends\n\nThe crews went back to work on Monday morning.\n";

const SETTINGS: &str = "[[plugins]]\nname = \"misbehaver\"\npath = \"m.wasm\"\n";

const MANIFEST: &str = include_str!("../guests/misbehaver/plugin.toml");

/// What a run says of the file as a plugin.
fn run_with(file: &[u8]) -> String {
    let place = Place::with_settings(SETTINGS);
    place.write("m.wasm", file);
    place.write("a.txt", STORY);
    place.copydesk(["run", "a.txt"]).exits(2).to_string()
}

#[test]
fn a_text_is_no_plugin() {
    expect![[r#"
        exit status 2
        --- stderr
        error: $PLACE/m.wasm is no plugin: the file is not WebAssembly
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: a plugin is a WebAssembly component, or the core module that `cargo build --target wasm32-unknown-unknown` leaves; build it again
    "#]].assert_eq(&run_with(b"name = \"misbehaver\"\n"));
}

#[test]
fn an_empty_file_is_no_plugin() {
    expect![[r#"
        exit status 2
        --- stderr
        error: $PLACE/m.wasm is no plugin: the file is empty
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: a plugin is a WebAssembly component, or the core module that `cargo build --target wasm32-unknown-unknown` leaves; build it again
    "#]].assert_eq(&run_with(b""));
}

#[test]
fn a_truncated_file_is_no_plugin_wherever_it_was_cut() {
    expect![[r#"
        exit status 2
        --- stderr
        error: $PLACE/m.wasm is no plugin: the file is cut short
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: a plugin is a WebAssembly component, or the core module that `cargo build --target wasm32-unknown-unknown` leaves; build it again
    "#]].assert_eq(&run_with(&misbehaver()[..6]));
    for whole in [misbehaver(), misbehaver_core()] {
        for part in [9, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
            let said = run_with(&whole[..part]);
            assert!(
                said.contains("m.wasm is no plugin: it is broken"),
                "{part}: {said}"
            );
            assert!(said.contains("build it again"), "{part}: {said}");
        }
    }
}

#[test]
fn a_missing_file_is_told_with_the_directory_that_paths_begin_at() {
    let place = Place::with_settings(SETTINGS);
    place.write("a.txt", STORY);
    expect![[r#"
        exit status 2
        --- stderr
        error: the plugin file $PLACE/m.wasm cannot be read: No such file or directory (os error 2)
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: a relative path is taken from the directory of copydesk.toml
    "#]]
    .assert_eq(&place.copydesk(["run", "a.txt"]).to_string());
}

#[test]
fn a_module_without_a_manifest_or_with_two_is_no_plugin() {
    let mut empty = b"\0asm".to_vec();
    empty.extend([1, 0, 0, 0]);
    expect![[r#"
        exit status 2
        --- stderr
        error: $PLACE/m.wasm has 0 manifests where a plugin has one, in the custom section `copydesk:manifest`
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: the SDK's `export!` puts `plugin.toml` there; build the plugin with it
    "#]].assert_eq(&run_with(&empty));
    let mut two = misbehaver_core().to_vec();
    let one = component_without_exports(MANIFEST);
    two.extend_from_slice(&one[8..]);
    let said = run_with(&two);
    assert!(
        said.contains("has 2 manifests where a plugin has one"),
        "{said}"
    );
}

#[test]
fn an_import_that_was_not_granted_is_refused_with_what_to_do() {
    let wants = component_that_imports("copydesk:plugin/archive@0.1.0", MANIFEST);
    expect![[r#"
        exit status 2
        --- stderr
        error: $PLACE/m.wasm imports copydesk:plugin/archive@0.1.0, which it was not granted
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: a plugin may import copydesk:plugin/log@0.1 and nothing else in this version
    "#]]
    .assert_eq(&run_with(&wants));
}

#[test]
fn a_component_that_exports_nothing_does_not_fit_the_contract() {
    expect![[r#"
        exit status 2
        --- stderr
        error: $PLACE/m.wasm does not fit the contract copydesk:plugin@0.1.0: no export `annotate` found
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: build it against the copydesk-plugin SDK of this version
    "#]].assert_eq(&run_with(&component_without_exports(MANIFEST)));
}

#[test]
fn a_memory_that_begins_beyond_its_limit_is_refused() {
    // 128 MiB, where 64 are allowed.
    let large = with_memory(misbehaver_core(), 2048);
    expect![[r#"
        exit status 2
        --- stderr
        error: `misbehaver` refuses its settings: failed (memory): its start wanted 128 MiB of memory, its limit is 64 MiB
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
    "#]].assert_eq(&run_with(&large));
}

#[test]
fn a_core_module_and_its_component_say_the_same() {
    let said = [misbehaver_core(), misbehaver()].map(|file| {
        let place = Place::with_settings(SETTINGS);
        place.write("m.wasm", file);
        place.write("a.txt", STORY);
        place.run_well(["a.txt"]);
        let output = place.copydesk(["list", "--format", "json"]).exits(0);
        output.json_lines()[0]["annotations"].to_string()
    });
    assert!(said[0].contains("harmless"), "{}", said[0]);
    assert_eq!(said[0], said[1]);
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read() {
    let place = Place::with_settings(SETTINGS);
    place.write("a.txt", STORY);
    let file = std::fs::File::create(place.path().join("m.wasm")).unwrap();
    // A hole, which takes no room and would take a while to read.
    file.set_len(500 << 20).unwrap();
    expect![[r#"
        exit status 2
        --- stderr
        error: the plugin $PLACE/m.wasm has 524288000 bytes, more than 33554432
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: a plugin is a WebAssembly component, or the core module that `cargo build --target wasm32-unknown-unknown` leaves; build it again
    "#]].assert_eq(&place.copydesk(["run", "a.txt"]).to_string());
}

#[test]
fn inspect_shows_a_plugin_without_running_it() {
    let place = Place::new();
    place.write("m.wasm", misbehaver());
    let output = place.copydesk(["plugin", "inspect", "m.wasm"]);
    let size = format!("{} bytes", misbehaver().len());
    expect![[r#"
        exit status 0
        --- stdout
        misbehaver 0.1.0  Misbehaves in the way that its settings name, to test what the host does about it.
          file      m.wasm, component, [size] bytes
          digest    sha256:[digest]
          contract  copydesk:plugin@0.1
          licence   not stated
          imports   copydesk:plugin/log@0.1.0, copydesk:plugin/types@0.1.0
          asks for  nothing
          reads     headline, body
          needs     nothing
          produces  tag:misbehaviour, flag:misbehaver/loud
          fuel      500 million, and 50000 for each byte of the story
          memory    64 MiB
          output    1024 KiB, 1000 annotations, log 64 KiB
          setting   count: How many annotations of many, bytes of huge or lines of log-flood there are.
          setting   mode (default "none"): How it misbehaves; none gives one harmless tag.
          setting   only-if: It misbehaves only when the headline has this text.
          rule      loud (warning): The text is loud.
    "#]].assert_eq(&output.steady().to_string().replace(&size, "[size] bytes"));
}
