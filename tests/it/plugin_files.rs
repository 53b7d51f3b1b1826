//! Plugin files that are no plugins, and those that are.

use expect_test::expect;

use crate::support::{
    Place, Wat, component_of_text, component_that_imports, component_without_exports, manifest,
    misbehaver, misbehaver_core, stories, with_manifest, with_manifest_bytes, with_memory,
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
          = hint: ask its author to name what it wants under `capabilities` in its manifest; then grant it
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
fn a_memory_that_begins_beyond_its_limit_fails_on_each_story() {
    // 128 MiB, where 64 are allowed.
    expect![[r#""memory": "its start wanted 128 MiB of memory, its limit is 64 MiB""#]]
        .assert_eq(&failure_of(&with_memory(misbehaver_core(), 2048)));
}

/// What becomes of a plugin that loads and never begins.
fn failure_of(file: &[u8]) -> String {
    let place = Place::with_settings(SETTINGS);
    place.write("m.wasm", file);
    place.write("a.txt", STORY);
    drop(place.copydesk(["run", "a.txt"]).exits(3));
    let export = stories(&place.export());
    let outcome = &export[0]["outcomes"][0];
    format!("{}: {}", outcome["failure"], outcome["reason"])
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
          signed    by nobody
          contract  copydesk:plugin@0.1
          licence   not stated
          made with wit-component 0.263.0
          imports   copydesk:plugin/log@0.1.0, copydesk:plugin/types@0.1.0
          WASI      none
          asks for  nothing
          reads     headline, body
          needs     nothing
          produces  tag:misbehaviour, flag:misbehaver/loud
          here      in no pipeline; what follows is the default
          limit     memory-mib 64 (default)
          limit     fuel-base-millions 500 (default)
          limit     fuel-per-byte 50000 (default)
          limit     fuel-configure-millions 500 (default)
          limit     wall-clock-ms 10000 (default)
          limit     output-kib 1024 (default)
          limit     annotations 1000 (default)
          limit     log-kib 64 (default)
          limit     compile-memory-mib 1024 (default)
          limit     compile-seconds 120 (default)
          limit     compile-wall-clock-seconds 490 (follows from compile-seconds)
          limit     fuel-most-millions 10000 (fixed)
          limit     plugin-file-mib 32 (fixed)
          limit     manifest-kib 256 (fixed)
          limit     nested-components 100 (fixed)
          limit     compiled-code-mib 128 (fixed)
          limit     stack-kib 512 (fixed)
          limit     core-instances 60 (fixed)
          limit     memories 4 (fixed)
          limit     tables 60 (fixed)
          limit     table-entries 100000 (fixed)
          limit     wasi-handles 1000 (fixed)
          limit     wasi-random-kib 1024 (fixed)
          limit     log-calls 10000 (fixed)
          limit     log-lines 1000 (fixed)
          limit     log-excess-kib 1024 (fixed)
          limit     list-entries 1000 (fixed)
          limit     name-bytes 512 (fixed)
          limit     reason-characters 1000 (fixed)
          limit     settings-issues 20 (fixed)
          limit     lexicon-file-mib 4 (fixed)
          limit     lexicon-text-bytes 512 (fixed)
          limit     archive-near-duplicates 50 (fixed)
          limit     archive-kept-kib 256 (fixed)
          setting   count: How many there are of what the mode is about: annotations, anchors, bytes, lines, issues.
          setting   mode (default "none"): How it misbehaves; none gives one harmless tag, by-headline takes the last word of the headline.
          setting   only-if: It misbehaves only when the headline has this text.
          rule      loud (warning): The text is loud.
    "#]].assert_eq(&output.steady().to_string().replace(&size, "[size] bytes"));
}

/// The whole of what the program says of a manifest in a module that is fine otherwise.
fn inspect_manifest(manifest: &[u8]) -> String {
    let place = Place::new();
    place.write("m.wasm", with_manifest_bytes(misbehaver_core(), manifest));
    let output = place.copydesk(["plugin", "inspect", "m.wasm"]).exits(2);
    output.to_string()
}

#[test]
fn a_manifest_that_is_enormous_is_refused_and_not_shown() {
    let large = format!("{MANIFEST}# {}", "x".repeat(256 << 10));
    expect![[r#"
        exit status 2
        --- stderr
        error: m.wasm is no plugin: its manifest has 262976 bytes, more than 262144
    "#]]
    .assert_eq(&inspect_manifest(large.as_bytes()));
}

#[test]
fn a_manifest_that_is_not_utf8_or_not_toml_is_refused() {
    expect![[r#"
        exit status 2
        --- stderr
        error: m.wasm is no plugin: its manifest is not UTF-8
    "#]]
    .assert_eq(&inspect_manifest(b"name = \"\xff\xfe\"\n"));
    expect![[r#"
        exit status 2
        --- stderr
        error: the manifest has no `name`
         --> plugin.toml of m.wasm

        error: the manifest has no `version`
         --> plugin.toml of m.wasm

        error: the manifest has no `api`
         --> plugin.toml of m.wasm

        error: the manifest has no `summary`
         --> plugin.toml of m.wasm

        error: the manifest has no `produces`
         --> plugin.toml of m.wasm
    "#]]
    .assert_eq(&inspect_manifest(b""));
    expect![[r#"
        exit status 2
        --- stderr
        error: not TOML: invalid key-value pair, expected key
         --> plugin.toml of m.wasm:1:1
          |
        1 | {"name": "misbehaver"}
          | ^
    "#]]
    .assert_eq(&inspect_manifest(b"{\"name\": \"misbehaver\"}\n"));
}

#[test]
fn a_manifest_of_another_version_of_the_contract_is_refused() {
    let other = MANIFEST.replace("api = \"0.1\"", "api = \"0.2\"");
    expect![[r#"
        exit status 2
        --- stderr
        error: this host has no version `0.2` of the plugin contract
         --> plugin.toml of m.wasm:3:7
          |
        3 | api = "0.2"
          |       ^^^^^ not known here
          |
          = hint: it has `0.1`: the plugin was made for a newer Copydesk; take that, or an older release of the plugin
    "#]]
    .assert_eq(&inspect_manifest(other.as_bytes()));
}

#[test]
fn a_manifest_that_is_nested_without_end_is_refused() {
    let arrays = format!("a = {}\n{MANIFEST}", "[".repeat(100_000));
    let tables = format!("{MANIFEST}[{}a]\n", "a.".repeat(50_000));
    let inline = format!("a = {}\n{MANIFEST}", "{a=".repeat(50_000));
    for text in [arrays, tables, inline] {
        let said = inspect_manifest(text.as_bytes());
        assert!(
            said.len() < 30_000,
            "{} bytes: {}",
            said.len(),
            &said[..2000]
        );
        assert!(said.contains("error: "), "{said}");
    }
}

#[test]
fn a_manifest_of_nothing_but_mistakes_is_told_in_a_bounded_text() {
    let lines: String = (0..30_000).map(|it| format!("k{it}=1\n")).collect();
    let inline: String = (0..20_000).map(|it| format!("k{it}=1,")).collect();
    for text in [lines, format!("x={{{}}}\n", inline.trim_end_matches(','))] {
        let said = inspect_manifest(text.as_bytes());
        assert!(
            said.len() < 30_000,
            "{} bytes: {}",
            said.len(),
            &said[..2000]
        );
        assert!(said.contains("error: unknown key"), "{said}");
    }
}

#[test]
fn escape_codes_of_a_manifest_do_not_reach_the_terminal() {
    let hostile = MANIFEST
        .replace("summary = \"The", "summary = \"\\u001b[31mThe")
        .replace("name = \"loud\"", "\"\\u001b[2J\u{202e}\" = \"\u{9b}2J\"");
    let said = inspect_manifest(hostile.as_bytes());
    let bad = |c: &char| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c);
    assert_eq!(said.chars().find(bad), None, "{said:?}");
    assert!(said.contains("[2J"), "{said}");
}

#[test]
fn a_manifest_inside_an_inner_component_is_a_second_one() {
    let inner = component_without_exports(MANIFEST);
    let mut outer = component_without_exports(MANIFEST);
    // A component section: its id, its length, the component.
    outer.push(4);
    outer.extend(leb(inner.len()));
    outer.extend(inner);
    let said = run_with(&outer);
    assert!(
        said.contains("has 2 manifests where a plugin has one"),
        "{said}"
    );
}

#[test]
fn a_memory_or_a_table_that_begins_beyond_its_limit_never_begins() {
    let module = |memory: &str, more: &str| {
        let wat = Wat {
            manifest: Some(manifest("misbehaver")),
            memory: memory.into(),
            more: more.into(),
            ..Wat::new()
        };
        wat.module()
    };
    let entries = "(table 2000 funcref)\n".repeat(55);
    let failures = [("1025", ""), ("65536", ""), ("64", &entries)];
    let failures = failures.map(|(pages, more)| failure_of(&module(pages, more)) + "\n");
    expect![[r#"
        "memory": "its start wanted 65 MiB of memory, its limit is 64 MiB"
        "memory": "its start wanted 4096 MiB of memory, its limit is 64 MiB"
        "memory": "its start wanted 100001 entries in its tables, their limit is 100000"
    "#]]
    .assert_eq(&failures.concat());
    // What has as many as are allowed, in one module, is none of these.
    let many = module("64", &"(table 1 funcref)\n".repeat(59));
    let place = Place::with_settings(SETTINGS);
    place.write("m.wasm", many);
    place.write("a.txt", STORY);
    place.run_well(["a.txt"]);
    let refusal = |memory: &str, more: &str| {
        let said = run_with(&module(memory, more));
        let line = said.lines().find(|line| line.starts_with("error: "));
        line.unwrap().to_owned() + "\n"
    };
    let told = [
        refusal("64", "(table 100001 funcref)"),
        refusal("64", "(table 0xffffffff funcref)"),
        refusal("64", &"(table 1 funcref)\n".repeat(65)),
    ];
    expect![[r#"
        error: $PLACE/m.wasm cannot be compiled: module table does not fit in pooling allocator requirements: table index 0 has a minimum element size of 100001 which exceeds the limit of 100000
        error: $PLACE/m.wasm cannot be compiled: module table does not fit in pooling allocator requirements: table index 0 has a minimum element size of 4294967295 which exceeds the limit of 100000
        error: $PLACE/m.wasm cannot be compiled: module table does not fit in pooling allocator requirements: defined tables count of 65 exceeds the per-instance limit of 60
    "#]].assert_eq(&told.concat());
}

#[test]
fn what_is_not_in_the_webassembly_that_is_allowed_is_refused() {
    let told = [
        "(memory 1) (memory 1)",
        "(memory i64 1)",
        "(memory 1 1 shared)",
        "(table i64 1 funcref)",
        "(func $f (return_call $f))",
        "(type $s (struct))",
        "(tag $t) (func (throw $t))",
        "(func (result v128) (i32x4.relaxed_trunc_f32x4_s (v128.const i64x2 0 0)))",
        "(func (result i64 i64) (i64.add128 (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)))",
    ]
    .map(|text| {
        let said = run_with(&component_of_text(&format!("(component (core module {text}))"), MANIFEST));
        let line = said.lines().find(|line| line.starts_with("error: "));
        line.unwrap().to_owned() + "\n"
    });
    expect![[r#"
        error: $PLACE/m.wasm cannot be compiled: failed to parse WebAssembly module: multiple memories (at offset 0x14)
        error: $PLACE/m.wasm cannot be compiled: failed to parse WebAssembly module: memory64 must be enabled for 64-bit memories (at offset 0x15)
        error: $PLACE/m.wasm cannot be compiled: failed to parse WebAssembly module: threads must be enabled for shared memories (at offset 0x15)
        error: $PLACE/m.wasm cannot be compiled: failed to parse WebAssembly module: memory64 must be enabled for 64-bit tables (at offset 0x15)
        error: $PLACE/m.wasm cannot be compiled: failed to compile: wasm[0]::function[0]::f: WebAssembly translation error: Invalid input WebAssembly code at offset 33: tail calls support is not enabled
        error: $PLACE/m.wasm cannot be compiled: failed to parse WebAssembly module: struct indexed types not supported without the gc feature (at offset 0x15)
        error: $PLACE/m.wasm cannot be compiled: failed to parse WebAssembly module: exceptions proposal not enabled (at offset 0x1e)
        error: $PLACE/m.wasm cannot be compiled: failed to compile: wasm[0]::function[0]: WebAssembly translation error: Invalid input WebAssembly code at offset 52: relaxed SIMD support is not enabled
        error: $PLACE/m.wasm cannot be compiled: failed to compile: wasm[0]::function[0]: WebAssembly translation error: Invalid input WebAssembly code at offset 43: wide arithmetic support is not enabled
    "#]].assert_eq(&told.concat());
}

#[test]
fn exports_that_are_missing_or_of_another_shape_are_refused() {
    let said = |change: &dyn Fn(&mut Wat) -> String| {
        let mut wat = Wat {
            manifest: Some(manifest("misbehaver")),
            ..Wat::new()
        };
        let text = change(&mut wat);
        let said = run_with(&wat.finish(&text));
        let line = said.lines().find(|line| line.starts_with("error: "));
        line.unwrap().to_owned() + "\n"
    };
    let world = |from: &'static str, to: &'static str| {
        move |wat: &mut Wat| {
            assert!(wat.contract.contains(from), "{from}");
            wat.contract = wat.contract.replace(from, to);
            wat.text()
        }
    };
    let told = [
        // The module lacks what its own contract says.
        said(&|wat| wat.text().replace("(export \"annotate\")", "")),
        said(&|wat| wat.text().replace("(export \"cabi_realloc\")", "")),
        said(&|wat| wat.text().replace("(export \"memory\")", "")),
        said(&|wat| {
            wat.text()
                .replace(
                    "(func (export \"annotate\") (param $story i32)",
                    "(func (export \"annotate\") (param $story i64)",
                )
                .replace("(call $mode_of (local.get $story))", "(i32.const 0)")
        }),
        // Its contract is another one.
        said(&|wat| {
            wat.contract = wat
                .contract
                .replace("export annotate: func(story: story) -> report;", "");
            wat.text()
                .replace("(export \"annotate\")", "")
                .replace("(export \"cabi_post_annotate\")", "")
        }),
        said(&world(
            "export annotate: func(story: story) -> report;",
            "export annotate: func(story: story) -> result<report>;",
        )),
        said(&world(
            "export configure: func(settings: string)",
            "export configure: func(settings: list<u8>)",
        )),
        said(&world("quote: string,", "quote: list<u8>,")),
        said(&|wat| {
            wat.contract = wat
                .contract
                .replace("copydesk:plugin@0.1.0", "copydesk:plugin@0.2.0");
            wat.text()
                .replace("copydesk:plugin/log@0.1.0", "copydesk:plugin/log@0.2.0")
        }),
    ];
    expect![[r#"
        error: $PLACE/m.wasm is no plugin: the core module does not become a component: failed to decode world from module: module was not valid: failed to find export of function `annotate`
        error: $PLACE/m.wasm is no plugin: the core module does not become a component: module does not export a function named `cabi_realloc`
        error: $PLACE/m.wasm is no plugin: the core module does not become a component: module does not export a memory named `memory`
        error: $PLACE/m.wasm is no plugin: the core module does not become a component: failed to decode world from module: module was not valid: failed to classify export `annotate`: failed to validate export for `annotate`: type mismatch for function `annotate`: expected `[I32] -> [I32]` but found `[I64] -> [I32]`
        error: $PLACE/m.wasm does not fit the contract copydesk:plugin@0.1.0: no export `annotate` found
        error: $PLACE/m.wasm does not fit the contract copydesk:plugin@0.1.0: type-checking export func `annotate`: expected `variant` found `result`
        error: $PLACE/m.wasm does not fit the contract copydesk:plugin@0.1.0: type-checking export func `configure`: expected `string` found `list`
        error: $PLACE/m.wasm does not fit the contract copydesk:plugin@0.1.0: type-checking export func `annotate`: type mismatch for field annotations: type mismatch for field annotation: type mismatch for field anchors: type mismatch for field quote: expected `string` found `list`
        error: $PLACE/m.wasm imports copydesk:plugin/log@0.2.0, which it was not granted
    "#]].assert_eq(&told.concat());
}

#[test]
fn imports_of_a_core_module_are_told_clean_and_in_a_bounded_text() {
    let import = |it: usize| {
        format!("(import \"\\1b[31mred\\c2\\9b2J\\0aerror: forged {it}\" \"f\" (func))\n")
    };
    let wat = Wat {
        manifest: Some(manifest("misbehaver")),
        ..Wat::new()
    };
    let imports: String = (0..20_000).map(import).collect();
    let text = wat
        .text()
        .replace("(module", &format!("(module\n{imports}"));
    let said = run_with(&wat.finish(&text));
    let bad = |c: &char| c.is_control() && *c != '\n';
    assert_eq!(said.chars().find(bad), None, "{said:?}");
    assert!(!said.contains("\nerror: forged"), "{said}");
    assert!(
        said.len() < 20_000,
        "{} bytes: {}",
        said.len(),
        &said[..2000]
    );
}

#[test]
fn a_name_belongs_to_one_plugin() {
    let place = Place::with_settings(&format!("{SETTINGS}\n{SETTINGS}"));
    place.write("m.wasm", misbehaver());
    place.write("a.txt", STORY);
    expect![[r#"
        exit status 2
        --- stderr
        error: a second plugin named `misbehaver`, after the one at 2:8
         --> $PLACE/copydesk.toml:6:8
          |
        6 | name = "misbehaver"
          |        ^^^^^^^^^^^^ the same name again
          |
          = hint: remove one of the two: a plugin runs once
    "#]]
    .assert_eq(&place.copydesk(["run", "a.txt"]).exits(2).to_string());
}

#[test]
fn a_plugin_cannot_stand_in_for_another_by_its_own_word() {
    // It says that it is `hygiene`; the settings say who is meant by that.
    let place = Place::with_settings(SETTINGS);
    place.write(
        "m.wasm",
        with_manifest(misbehaver_core(), &manifest("hygiene")),
    );
    place.write("a.txt", STORY);
    expect![[r#"
        exit status 2
        --- stderr
        error: this plugin calls itself `hygiene`, not `misbehaver`
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: write name = "hygiene"
    "#]]
    .assert_eq(&place.copydesk(["run", "a.txt"]).exits(2).to_string());
    // A rule and what it produces cannot bear another's name either.
    let rule = MANIFEST.replace("name = \"loud\"", "name = \"hygiene/truncated\"");
    expect![[r#"
        exit status 2
        --- stderr
        error: `hygiene/truncated` is no rule's name
          --> plugin.toml of m.wasm:22:8
           |
        22 | name = "hygiene/truncated"
           |        ^^^^^^^^^^^^^^^^^^^
           |
           = hint: use a lower-case letter, then such letters, digits and hyphens, 60 at most
    "#]]
    .assert_eq(&inspect_manifest(rule.as_bytes()));
    let produces = MANIFEST.replace("flag:misbehaver/loud", "flag:hygiene/truncated");
    expect![[r#"
        exit status 2
        --- stderr
        error: plugin `misbehaver` cannot produce `flag:hygiene/truncated`
         --> plugin.toml of m.wasm:6:33
          |
        6 | produces = ["tag:misbehaviour", "flag:hygiene/truncated"]
          |                                 ^^^^^^^^^^^^^^^^^^^^^^^^ not its own
          |
          = hint: flags carry the plugin's own name: `flag:misbehaver/*`

        error: rule `loud` is not among what the plugin produces
          --> plugin.toml of m.wasm:22:8
           |
        22 | name = "loud"
           |        ^^^^^^ never flagged
           |
           = hint: add `flag:misbehaver/loud` to `produces`
    "#]]
    .assert_eq(&inspect_manifest(produces.as_bytes()));
}

#[test]
fn issues_by_the_thousand_are_counted() {
    let place = Place::with_settings(&format!(
        "{SETTINGS}settings = {{ mode = \"many-issues\" }}\n"
    ));
    place.write("m.wasm", misbehaver());
    place.write("a.txt", STORY);
    let said = place.copydesk(["run", "a.txt"]).exits(2).stderr;
    assert_eq!(said.matches("error: ").count(), 21, "{said}");
    assert!(said.contains("it has 9980 more issues"), "{said}");
}

fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 127 {
        bytes.push(u8::try_from(number & 127).unwrap() | 128);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

/// The compiler makes code between the two that has the memories of both.
#[test]
fn components_that_hand_texts_to_each_other_are_refused_in_words() {
    let text = r#"(component
      (component $sink
        (core module $s (memory (export "memory") 1) (func (export "f") (param i32 i32))
          (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
        (core instance $s (instantiate $s))
        (alias core export $s "memory" (core memory $memory))
        (alias core export $s "realloc" (core func $realloc))
        (alias core export $s "f" (core func $f))
        (func (export "f") (param "s" string)
          (canon lift (core func $f) (memory $memory) (realloc $realloc))))
      (component $source (import "f" (func $f (param "s" string)))
        (core module $l (memory (export "memory") 1))
        (core instance $l (instantiate $l))
        (alias core export $l "memory" (core memory $memory))
        (core func $g (canon lower (func $f) (memory $memory)))
        (core module $d (import "x" "f" (func $f (param i32 i32)))
          (func (export "go") (call $f (i32.const 0) (i32.const 8))))
        (core instance $d (instantiate $d (with "x" (instance (export "f" (func $g))))))
        (alias core export $d "go" (core func $go))
        (func (export "go") (canon lift (core func $go))))
      (instance $sink (instantiate $sink))
      (instance $source (instantiate $source (with "f" (func $sink "f"))))
      (export "go" (func $source "go")))"#;
    let file = component_of_text(text, &manifest("misbehaver"));
    expect![[r#"
        exit status 2
        --- stderr
        error: $PLACE/m.wasm cannot be compiled: the components in it hand texts or lists to each other, which needs multiple memories; make one component of them
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: ask the plugin's author; `copydesk plugin inspect FILE` shows what it is
    "#]].assert_eq(&run_with(&file));
}
