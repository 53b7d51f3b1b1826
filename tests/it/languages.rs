//! Plugins in each language: begun, tried, broken and built as their authors do it, with the tools that
//! `.ci/run` puts below the target directory. What Rust alone has is in `plugin_project`.

use std::fs;
use std::path::Path;
use std::process::Command;

use expect_test::expect;

use crate::support::{C, JAVASCRIPT, Live, PYTHON, Place, RUST, Tool, author_tools, root};

/// A text in which bytes, code points and UTF-16 units differ.
const ODD: &str = "Council acts\n\n\u{201c}\u{1f600}\u{1f469}\u{200d}\u{1f467}\u{201d} e\u{301} \
    \u{5e9}\u{5dc}\u{5d5}\u{5dd} they will utilize it.\n";

/// From nothing to a file that a desk takes; `tried` is what `plugin test` says of it.
fn one_file_from_nothing(tool: &Tool, tried: &expect_test::Expect) -> Place {
    let place = tool.begun();
    let told = tool.typed(&place, &["plugin", "test", "p"]).exits(0);
    tried.assert_eq(&told.stdout);
    let built = tool.typed(&place, &["plugin", "build", "p", "--format", "json"]);
    let built: serde_json::Value = serde_json::from_str(&built.exits(0).stdout).unwrap();
    // The test has built it.
    assert_eq!(built["unchanged"], true);
    for import in built["imports"].as_array().unwrap() {
        let import = import.as_str().unwrap();
        let of_contract = import.starts_with("copydesk:plugin/");
        assert!(of_contract || import.starts_with("wasi:"), "{import}");
    }
    let inspected = place.copydesk(["plugin", "inspect", "p/p.wasm", "--format", "json"]);
    let inspected: serde_json::Value = serde_json::from_str(&inspected.exits(0).stdout).unwrap();
    let language = inspected["languages"][0].as_str().unwrap();
    assert_eq!(language.to_lowercase(), tool.lang);

    // The file alone is all that a desk needs, and its anchors are in bytes.
    let desk = Place::with_settings("[[plugins]]\nname = \"p\"\npath = \"p.wasm\"\n");
    desk.write("p.wasm", fs::read(place.path().join("p/p.wasm")).unwrap());
    desk.write("a.txt", ODD);
    let found = desk.copydesk(["check", "a.txt", "--format", "json"]);
    assert!(found.stdout.contains("\"quote\":\"utilize\""), "{found}");
    place
}

#[test]
fn a_project_in_rust_goes_from_nothing_to_one_file() {
    let place = one_file_from_nothing(
        &RUST,
        &expect![[r#"
            p 0.1.0
              ok       native    its own tests pass
              ok       examples  1 of 1 rules fire on their bad example, and not on their good one
              ok       stories   what is said of 1 is what is expected
              ok       odd       texts that have surprised others; 11 stories: 11 ok
              ok       fresh     two fresh instances say the same
              ok       order     it says the same whichever of two stories comes first
              skipped  settings  fewer than two settings are set or have a default
              ok       threads   it says the same in two threads at once
        "#]],
    );
    // Cargo says whether anything changed.
    RUST.replace(&place, "\"utilize\"", "\"utilise\"");
    let built = RUST.typed(&place, &["plugin", "build", "p", "--format", "json"]);
    let built: serde_json::Value = serde_json::from_str(&built.exits(0).stdout).unwrap();
    assert_eq!(built["unchanged"], false);
    let imports = ["copydesk:plugin/log@0.1.0", "copydesk:plugin/types@0.1.0"];
    assert_eq!(built["imports"], serde_json::json!(imports));
    assert!(built["size"].as_u64().unwrap() < 400_000, "{built}");
}

#[test]
fn a_project_in_javascript_goes_from_nothing_to_one_file() {
    if JAVASCRIPT.is_there("a_project_in_javascript_goes_from_nothing_to_one_file") {
        drop(one_file_from_nothing(
            &JAVASCRIPT,
            &expect![[r#"
            p 0.1.0
              ok       native    its own tests pass
              ok       examples  1 of 1 rules fire on their bad example, and not on their good one
              ok       stories   what is said of 1 is what is expected
              ok       odd       texts that have surprised others; 11 stories: 11 ok
              ok       fresh     two fresh instances say the same
              ok       order     it says the same whichever of two stories comes first
              skipped  settings  fewer than two settings are set or have a default
              ok       threads   it says the same in two threads at once
        "#]],
        ));
    }
}

#[test]
fn a_project_in_python_goes_from_nothing_to_one_file() {
    if PYTHON.is_there("a_project_in_python_goes_from_nothing_to_one_file") {
        drop(one_file_from_nothing(
            &PYTHON,
            &expect![[r#"
            p 0.1.0
              ok       native    its own tests pass
              ok       examples  1 of 1 rules fire on their bad example, and not on their good one
              ok       stories   what is said of 1 is what is expected
              ok       odd       texts that have surprised others; 11 stories: 11 ok
              ok       fresh     two fresh instances say the same
              ok       order     it says the same whichever of two stories comes first
              skipped  settings  fewer than two settings are set or have a default
              ok       threads   it says the same in two threads at once
        "#]],
        ));
    }
}

#[test]
fn a_project_in_c_goes_from_nothing_to_one_file() {
    if C.is_there("a_project_in_c_goes_from_nothing_to_one_file") {
        drop(one_file_from_nothing(
            &C,
            &expect![[r#"
            p 0.1.0
              skipped  native    a plugin in C is tried in the sandbox
              ok       examples  1 of 1 rules fire on their bad example, and not on their good one
              ok       stories   what is said of 1 is what is expected
              ok       odd       texts that have surprised others; 11 stories: 11 ok
              ok       fresh     two fresh instances say the same
              ok       order     it says the same whichever of two stories comes first
              skipped  settings  fewer than two settings are set or have a default
              ok       threads   it says the same in two threads at once
        "#]],
        ));
    }
}

/// What a desk says of a story when the plugin was built.
fn told_of_a_story(tool: &Tool, place: &Place) -> String {
    drop(tool.typed(place, &["plugin", "build", "p"]).exits(0));
    place.write(
        "copydesk.toml",
        "[[plugins]]\nname = \"p\"\npath = \"p/p.wasm\"\n",
    );
    place.write("a.txt", ODD);
    place.copydesk(["check", "a.txt"]).stdout
}

#[test]
fn an_exception_arrives_with_its_message_and_its_place() {
    let test = "an_exception_arrives_with_its_message_and_its_place";
    if JAVASCRIPT.is_there(test) {
        let place = JAVASCRIPT.begun();
        JAVASCRIPT.replace(&place, "const found = [];", "const found = null.found;");
        let told = told_of_a_story(&JAVASCRIPT, &place);
        assert!(told.contains("failed (plugin): TypeError: "), "{told}");
        assert!(told.contains("rules.js:14"), "{told}");
    }
    if PYTHON.is_there(test) {
        let place = PYTHON.begun();
        PYTHON.replace(&place, "    found = []", "    found = WORDS['absent']");
        let told = told_of_a_story(&PYTHON, &place);
        assert!(
            told.contains("failed (plugin): KeyError: 'absent' at annotate (rules.py:18)"),
            "{told}"
        );
    }
    if C.is_there(test) {
        // C has no exceptions; an anchor that cuts a character in two is refused in words.
        let place = C.begun();
        C.replace(&place, "copydesk_at(report, flag, story, field, word);", "word.at -= 1;\n      copydesk_at(report, flag, story, field, (copydesk_text){text.at + 1, 3});");
        let told = told_of_a_story(&C, &place);
        assert!(
            told.contains("failed (plugin): an anchor cuts a character in two"),
            "{told}"
        );
    }
}

#[test]
fn what_an_author_gets_wrong_is_told_with_the_cure() {
    let test = "what_an_author_gets_wrong_is_told_with_the_cure";
    let refused = |tool: &Tool, from: &str, to: &str| {
        let place = tool.begun();
        tool.replace(&place, from, to);
        let told = tool.typed(&place, &["plugin", "build", "p"]).exits(2);
        assert!(!place.path().join("p/p.wasm").exists());
        told.stderr
    };
    if JAVASCRIPT.is_there(test) {
        let told = refused(&JAVASCRIPT, "const found = [];", "const found = [;");
        assert!(told.contains("rules.js:15"), "{told}");
        let told = refused(&JAVASCRIPT, "export default", "export const rules =");
        assert!(told.contains("export"), "{told}");
    }
    if PYTHON.is_there(test) {
        let told = refused(&PYTHON, "    found = []", "    found = [");
        assert!(
            told.contains("rules.py") && told.contains("line 18"),
            "{told}"
        );
        let told = refused(&PYTHON, "def annotate", "def look");
        assert!(
            told.contains("rules.py must define annotate(story)"),
            "{told}"
        );
    }
    if C.is_there(test) {
        let told = refused(&C, "size_t from = 0;", "size_t from = 0");
        assert!(told.contains("rules.c:"), "{told}");
        let told = refused(&C, "size_t from = 0;", "size_t from = 0; puts(\"here\");");
        assert!(told.contains("rules.c:"), "{told}");
        let told = refused(
            &C,
            "look_at(story, COPYDESK_HEADLINE, report);",
            "extern int puts(const char *); puts(\"here\");",
        );
        assert!(
            told.contains("write to the log with copydesk_log"),
            "{told}"
        );
    }
}

#[test]
fn a_tool_that_is_missing_is_named_with_what_installs_it() {
    for (tool, expected) in [
        (
            JAVASCRIPT,
            expect![[r#"
            p is a plugin that flags three words.
              npm install --prefix p
            brings the tool that builds it, which is missing.
              copydesk plugin test p
            builds it and tries it. Then change p/rules.js.
            error: componentize-qjs is not installed
              hint: type `npm install --prefix p`
        "#]],
        ),
        (
            PYTHON,
            expect![[r#"
            p is a plugin that flags three words.
              python3 -m venv p/.venv && p/.venv/bin/pip install componentize-py==0.25.1
            brings the tool that builds it, which is missing.
              copydesk plugin test p
            builds it and tries it. Then change p/rules.py.
            error: componentize-py is not installed
              hint: type `python3 -m venv p/.venv && p/.venv/bin/pip install componentize-py==0.25.1`
        "#]],
        ),
        (
            C,
            expect![[r#"
            p is a plugin that flags three words.
              python3 -m venv p/.venv && p/.venv/bin/pip install ziglang==0.17.1
            brings the tool that builds it, which is missing.
              copydesk plugin test p
            builds it and tries it. Then change p/rules.c.
            error: zig, the compiler for C, is not installed
              hint: type `python3 -m venv p/.venv && p/.venv/bin/pip install ziglang==0.17.1`
        "#]],
        ),
    ] {
        let place = Place::new();
        let typed = |words: &[&str]| {
            let mut command = place.command(words);
            command.env("PATH", place.path());
            place.output(command.output().unwrap())
        };
        let begun = typed(&["plugin", "new", "p", "--lang", tool.lang]).exits(0);
        let built = typed(&["plugin", "build", "p"]).exits(2);
        expected.assert_eq(&format!("{}{}", begun.stdout, built.stderr));
    }
}

/// Runs what tests an SDK in its own language.
fn passes(command: &mut Command, folder: &Path) {
    let output = command.current_dir(folder).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}{errors}");
}

#[test]
fn the_sdks_convert_offsets_of_every_kind_of_text() {
    let test = "the_sdks_convert_offsets_of_every_kind_of_text";
    let place = Place::new();
    if JAVASCRIPT.is_there(test) {
        for file in ["copydesk.js", "copydesk.test.js"] {
            let from = root().join("plugin-sdk/javascript").join(file);
            place.write(file, fs::read(from).unwrap());
        }
        place.write("package.json", "{\"type\":\"module\"}");
        passes(Command::new("node").arg("--test"), place.path());
    }
    if PYTHON.is_there(test) {
        let mut python = Command::new(author_tools().join("venv/bin/python"));
        python
            .args(["-m", "unittest"])
            .env("PYTHONDONTWRITEBYTECODE", "1");
        passes(&mut python, &root().join("plugin-sdk/python"));
    }
    if C.is_there(test) {
        let mut zig = Command::new(C.path());
        let test = place.path().join("test");
        zig.args(["cc", "-std=c17", "-Wall", "-Wextra", "-Werror", "-o"])
            .arg(&test);
        zig.args(["copydesk.c", "test_copydesk.c"]);
        C.given(&mut zig);
        passes(&mut zig, &root().join("plugin-sdk/c"));
        passes(&mut Command::new(test), place.path());
    }
}

#[test]
fn a_project_is_built_anew_whenever_it_changes() {
    if !C.is_there("a_project_is_built_anew_whenever_it_changes") {
        return;
    }
    let place = C.begun();
    place.write("a.txt", ODD);
    let words = ["plugin", "dev", "p", "--on", "a.txt", "--format", "json"];
    let mut command = place.command(words);
    C.given(&mut command);
    // Whole at once, so that each is one change however slow the machine is.
    let put = |name: &str, text: &str| {
        let half = place.write("half", text);
        fs::rename(half, place.path().join(name)).unwrap();
    };
    let code = fs::read_to_string(place.path().join("p/rules.c")).unwrap();
    let begun = "size_t from = 0;";
    assert!(code.contains(begun), "{code}");
    let mut dev = Live::start(&mut command);
    let mut heard = || {
        dev.heard.clear();
        dev.hear();
        dev.heard.clone()
    };
    let told = heard();
    assert!(told.contains("flag p/house-words"), "{told}");
    // It survives what does not compile, what traps, and a manifest with a mistake.
    put("p/rules.c", &code.replace(begun, "size_t from = 0"));
    let told = heard();
    assert!(told.contains("{\"error\":\"error: `"), "{told}");
    let trap = "__builtin_trap(); size_t from = 0;";
    put("p/rules.c", &code.replace(begun, trap));
    let told = heard();
    assert!(told.contains("\"outcome\":\"failed\""), "{told}");
    let manifest = fs::read_to_string(place.path().join("p/plugin.toml")).unwrap();
    put("p/plugin.toml", &manifest.replace("severity", "severe"));
    let told = heard();
    assert!(told.contains("plugin.toml"), "{told}");
    put("p/plugin.toml", &manifest);
    let told = heard();
    assert!(told.contains("\"outcome\":\"failed\""), "{told}");
    put("p/rules.c", &code);
    let told = heard();
    assert!(told.contains("flag p/house-words"), "{told}");
    // The story may be changed too.
    put("a.txt", "Council acts\n\nNothing.\n");
    let told = heard();
    assert!(told.contains("\"told\":\"ok\\n\""), "{told}");
    dev.interrupt();
    let (rest, status) = dev.finish();
    assert!(status.success(), "{rest}");
}

/// A copy of an example, whose SDK is no link there.
fn example(name: &str) -> Place {
    fn copy(from: &Path, place: &Place, to: &str) {
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            // What somebody's tools left in the checkout is none of ours.
            let of_tools = ["build", "node_modules", ".venv", "__pycache__"].contains(&name);
            let to = format!("{to}/{name}");
            match path.is_dir() {
                true if of_tools => {}
                true => copy(&path, place, &to),
                false => drop(place.write(&to, fs::read(&path).unwrap())),
            }
        }
    }
    let place = Place::new();
    copy(&root().join("examples").join(name), &place, "p");
    place
}

#[test]
fn the_examples_are_what_they_say() {
    let test = "the_examples_are_what_they_say";
    for (tool, name) in [
        (JAVASCRIPT, "date-forms"),
        (PYTHON, "acronyms"),
        (C, "doubled-words"),
    ] {
        if !tool.is_there(test) {
            continue;
        }
        let place = example(name);
        let told = tool.typed(&place, &["plugin", "test", "p"]).exits(0);
        for check in ["ok       examples", "ok       stories", "ok       odd"] {
            assert!(told.stdout.contains(check), "{told}");
        }
    }
}

#[test]
fn the_tools_are_of_one_release_everywhere() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let templates = "host/src/author/templates";
    for (release, files) in [
        (
            "componentize-py==0.25.1",
            [
                ".ci/run".to_owned(),
                "host/src/author/build/tools.rs".to_owned(),
                "docs/plugins.md".to_owned(),
                format!("{templates}/python/README.md"),
            ],
        ),
        (
            "ziglang==0.17.1",
            [
                ".ci/run".to_owned(),
                "host/src/author/build/tools.rs".to_owned(),
                "docs/plugins.md".to_owned(),
                format!("{templates}/c/README.md"),
            ],
        ),
    ] {
        for file in files {
            assert!(
                read(&file).contains(release),
                "{file} has another {release}"
            );
        }
    }
    let qjs = read(&format!("{templates}/javascript/package.json.txt"));
    assert!(qjs.contains("\"componentize-qjs\": \"0.4.5\""));
    for file in [".ci/run", "host/src/author/build/tools.rs"] {
        assert!(read(file).contains("componentize-qjs@0.4.5"), "{file}");
    }
}
