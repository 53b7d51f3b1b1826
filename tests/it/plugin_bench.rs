//! `copydesk plugin bench`: what it tells, and that what is no time is the same each time. Times are
//! another one's on every machine, so nothing is said of them but that they are there.

use std::fs;
use std::sync::PoisonError;

use serde_json::Value;

use crate::support::{BUILDING, Place, Wat, root, with_rust};

#[track_caller]
fn measured(place: &Place, words: &[&str]) -> Value {
    let all = [&["plugin", "bench"], words, &["--format", "json"]].concat();
    place.copydesk(all).exits(0).json_lines().remove(0)
}

/// A number above nothing.
#[track_caller]
fn is_there(of: &Value) {
    assert!(of.as_f64().is_some_and(|it| it > 0.0), "{of}");
}

#[test]
fn fuel_and_memory_are_the_same_twice_beside_a_plugin_that_does_nothing() {
    let place = Place::newsroom();
    place.run_well(["-q", "stories/desk"]);
    let few = [
        "hygiene",
        "--rounds",
        "2",
        "--limit",
        "4",
        "--stories",
        "1000",
    ];
    let first = measured(&place, &few);
    let second = measured(&place, &few);
    assert_eq!(first["corpus"], "the desk's stories");
    assert_eq!(
        (&first["stories"], &first["rounds"]),
        (&4.into(), &2.into())
    );
    for runner in ["cost", "empty"] {
        for key in ["fuel", "fuel_per_kb", "peak_memory_bytes", "failed"] {
            assert_eq!(first[runner][key], second[runner][key], "{runner} {key}");
        }
        is_there(&first[runner]["cpu_micros_per_kb"]);
        is_there(&first[runner]["cpu_micros_per_story"]);
    }
    let fuel = |of: &str| first[of]["fuel_per_kb"].as_f64().unwrap();
    assert!(fuel("cost") > 1000.0 * fuel("empty"), "{first}");
    is_there(&first["projected"]["cpu_seconds"]);
    let why = "only a project's own code can be built natively";
    assert_eq!(first["native"]["none"], why);

    // A person is told the same in columns.
    let drawn = place.copydesk([
        "plugin", "bench", "hygiene", "--rounds", "1", "--limit", "4",
    ]);
    let drawn = drawn.exits(0).stdout;
    let begins: Vec<&str> = drawn
        .lines()
        .map(|it| it.split("  ").next().unwrap())
        .collect();
    let expected = [
        "hygiene 0.1.0",
        "per kB",
        "sandboxed",
        "empty plugin",
        "native",
    ];
    assert_eq!(begins[..5], expected, "{drawn}");
    assert!(
        begins[5].starts_with("20000 stories like these take "),
        "{drawn}"
    );
}

#[test]
fn without_a_desk_or_with_files_it_measures_on_what_there_is() {
    let place = Place::new();
    let told = measured(&place, &["hygiene", "--rounds", "1"]);
    assert_eq!(told["corpus"], "the examples of its rules and odd texts");
    place.write("a.txt", "Vote\n\nThe council voted on Monday.\n");
    let told = measured(&place, &["hygiene", "--rounds", "1", "--on", "a.txt"]);
    assert_eq!(
        (&told["stories"], &told["corpus"]),
        (&1.into(), &"the stories that were named".into())
    );
    place.write("b.txt", "");
    for words in [
        &["--on", "absent.txt"][..],
        &["--rounds", "0"],
        &["--limit", "0"],
    ] {
        drop(
            place
                .copydesk([&["plugin", "bench", "hygiene"], words].concat())
                .exits(2),
        );
    }
}

#[test]
fn a_project_in_rust_is_measured_beside_its_native_code() {
    let place = Place::new();
    let typed = |words: &[&str]| {
        let mut command = place.command(words);
        with_rust(&mut command);
        let _alone = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
        place.output(command.output().unwrap())
    };
    drop(typed(&["plugin", "new", "timed-rules"]).exits(0));
    let bench = [
        "plugin",
        "bench",
        "timed-rules",
        "--rounds",
        "3",
        "--format",
        "json",
    ];
    let told = typed(&bench).exits(0).json_lines().remove(0);
    assert_eq!(told["corpus"], "the project's stories");
    is_there(&told["native"]["cpu_micros_per_kb"]);
    // What has no such code says why, and the rest is measured.
    let code = place.path().join("timed-rules/Cargo.toml");
    let text = fs::read_to_string(&code).unwrap();
    fs::write(&code, text.replace("\"cdylib\", \"rlib\"", "\"cdylib\"")).unwrap();
    let told = typed(&bench).exits(0).json_lines().remove(0);
    let why = told["native"]["none"].as_str().unwrap();
    assert!(why.contains("rlib"), "{why}");
    is_there(&told["cost"]["cpu_micros_per_kb"]);
}

#[test]
fn the_plugin_that_does_nothing_is_what_its_text_makes() {
    let folder = root().join("host/src/pipeline");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let wat = Wat {
        manifest: Some(read("empty.toml")),
        ..Wat::new()
    };
    let made = wat.finish(&read("empty.wat"));
    let path = folder.join("empty.wasm");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert!(
        made == fs::read(path).unwrap(),
        "UPDATE_EXPECT=1 writes it anew"
    );
}
