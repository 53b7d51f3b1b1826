//! `copydesk diff`: what it says of an upgrade is what a run after the upgrade comes to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect;
use serde_json::Value;

use crate::support::{Place, Wat, root, skipped, stories};

/// A pipeline of one stock plugin, and the same with a file in its place.
fn pipelines(plugin: &str) -> [String; 2] {
    let entry = format!("[[plugins]]\nname = \"{plugin}\"\n");
    let with_file = format!("{entry}path = \"new.wasm\"\n");
    [entry, with_file]
}

/// A stock plugin in another version: some words that it knows are others.
fn upgraded(plugin: &str, words: &[(&str, &str)]) -> Vec<u8> {
    let path = root()
        .join("plugins/dist")
        .join(plugin)
        .with_extension("wasm");
    let mut bytes = fs::read(path).unwrap();
    for (from, to) in [("version = \"0.1.0\"", "version = \"0.2.0\"")]
        .iter()
        .chain(words)
    {
        // Words and the manifest are text in the file, and stay as long as they are.
        assert_eq!(from.len(), to.len());
        let places: Vec<usize> = bytes
            .windows(from.len())
            .enumerate()
            .filter_map(|(at, it)| (it == from.as_bytes()).then_some(at))
            .collect();
        assert!(!places.is_empty(), "{plugin} has no {from:?}");
        for at in places {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    bytes
}

/// What the desk says of each story: of each annotation what tells it from others, and how it is.
type Said = BTreeMap<String, (String, BTreeMap<String, (Value, Value)>)>;

fn said(place: &Place) -> Said {
    let exported = stories(&place.export());
    let of_story = exported.iter().map(|story| {
        let annotations = story["annotations"].as_array().unwrap().iter();
        let annotations = annotations.map(|it| {
            let id = it["id"].as_str().unwrap().to_owned();
            (id, (it["anchors"].clone(), it["severity"].clone()))
        });
        let text = |key: &str| story[key].as_str().unwrap().to_owned();
        (text("id"), (text("state"), annotations.collect()))
    });
    of_story.collect()
}

/// What `diff` must say, found out by running both and comparing all that is exported.
fn by_force(was: &Said, is: &Said) -> BTreeMap<String, [Vec<String>; 4]> {
    let mut changed = BTreeMap::new();
    assert!(was.keys().eq(is.keys()));
    for (story, (state, annotations)) in was {
        let (state_then, then) = &is[story];
        let only = |one: &BTreeMap<String, _>, other: &BTreeMap<String, _>| {
            let ids = one.keys().filter(|id| !other.contains_key(*id));
            ids.cloned().collect::<Vec<_>>()
        };
        let in_both = annotations.iter().filter_map(|(id, it)| {
            let now = then.get(id)?;
            (now != it).then(|| (id.clone(), now.1 != it.1))
        });
        let (severity, moved): (Vec<_>, Vec<_>) = in_both.partition(|(_, worse)| *worse);
        let ids = |of: Vec<(String, bool)>| of.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        let found = [
            only(then, annotations),
            only(annotations, then),
            ids(moved),
            ids(severity),
        ];
        if state != state_then || found.iter().any(|it| !it.is_empty()) {
            changed.insert(story.clone(), found);
        }
    }
    changed
}

/// The same as `diff` says it.
fn by_diff(lines: &[Value]) -> BTreeMap<String, [Vec<String>; 4]> {
    let lines = lines.iter().filter(|line| line.get("totals").is_none());
    let changed = lines.map(|line| {
        let ids = |key: &str, inner: Option<&str>| {
            let all = line[key].as_array().unwrap().iter();
            let all = all.map(|it| inner.map_or(it, |inner| &it[inner]));
            let mut all: Vec<_> = all
                .map(|it| it["id"].as_str().unwrap().to_owned())
                .collect();
            all.sort();
            all
        };
        let found = [
            ids("came", None),
            ids("went", None),
            ids("moved", Some("is")),
            ids("severity", Some("is")),
        ];
        (line["story"].as_str().unwrap().to_owned(), found)
    });
    changed.collect()
}

/// Compares both ways over some stories; how many would be otherwise.
#[track_caller]
fn agree(input: &Path, words: &[(&str, &str)]) -> usize {
    let [now, then] = pipelines("tagger").map(|settings| {
        let place = Place::with_settings(&settings);
        place.write("new.wasm", upgraded("tagger", words));
        place.run_well([Path::new("-q"), input]);
        place
    });
    let before = now.export();
    let words = ["diff", "tagger", "--with", "new.wasm", "--format", "json"];
    let told = now.copydesk(words).exits(0).json_lines();
    // Nothing is stored.
    assert_eq!(now.export(), before);
    let found = by_diff(&told);
    assert_eq!(found, by_force(&said(&now), &said(&then)));
    let totals = &told.last().unwrap()["totals"];
    assert_eq!(totals["changed"], found.len());
    assert_eq!(totals["stories"], stories(&before).len());
    let came: usize = found.values().map(|[came, ..]| came.len()).sum();
    assert_eq!(totals["came"], came);
    found.len()
}

/// Two words that the other version takes for words like any other.
const WORDS: [(&str, &str); 2] = [(" said ", " sxid "), (" will ", " wxll ")];

#[test]
fn it_says_what_a_run_after_the_upgrade_comes_to() {
    let newsroom = root().join("examples/newsroom/stories");
    let changed = agree(&newsroom, &WORDS);
    assert!(changed > 2, "{changed}");
    assert_eq!(agree(&newsroom, &[]), 0);
}

#[test]
fn it_does_so_over_a_corpus() {
    let corpus: PathBuf = root().join("../shared/data/bbc_topics/bbc_all.dev.ndjson");
    if !corpus.is_file() {
        let why = "there is no ../shared/data/bbc_topics";
        skipped("diff::it_does_so_over_a_corpus", why);
        return;
    }
    let changed = agree(&corpus, &WORDS);
    assert!(changed > 100, "{changed}");
}

#[test]
fn a_decision_that_would_lose_its_words_fails_it() {
    let [settings, _] = pipelines("hygiene");
    let place = Place::newsroom();
    place.write("copydesk.toml", settings);
    place.write("new.wasm", upgraded("hygiene", &[("sign up", "sygn up")]));
    // A page that is read as one text keeps the lines of its site.
    place.run_well(["--input-format", "text", "stories/pages"]);
    let rest = [
        "desk",
        "foreign",
        "releases",
        "shorts.ndjson",
        "wire.ndjson",
    ];
    place.run_well(rest.map(|name| format!("stories/{name}")));
    let flag = stories(&place.export()).into_iter().find_map(|story| {
        let annotations = story["annotations"].as_array().unwrap();
        let flag = annotations
            .iter()
            .find(|it| it["anchors"].to_string().contains("Sign up"));
        flag.map(|it| it["id"].as_str().unwrap().to_owned())
    });
    let flag = flag.unwrap();
    let decided = [
        "review",
        "dismiss",
        &flag,
        "--reason",
        "our own line",
        "--by",
        "jane",
    ];
    drop(place.copydesk(decided).exits(0));
    let diff = |more: &[&str]| {
        place.copydesk([["diff", "hygiene", "--with", "new.wasm"].as_slice(), more].concat())
    };
    expect![[r#"
        14a294644d4e255ca663  version 1  review
          + flag hygiene/site-line “Get the latest from the waterfront: download our app What d…” (warning)
          + flag hygiene/site-line “Back to top” (warning)
          - flag hygiene/site-line “Get the latest from the waterfront: download our app What d…” (warning)
          ! decided, and would be gone: flag hygiene/site-line “Get the latest from the waterfront: download our app What d…”
        hygiene 0.1.0 -> 0.2.0
        stories    32 stories compared, 1 otherwise
        said       2 would come, 1 go, 0 move, 0 be of another severity
        outcomes   0 would newly be failures
        decisions  1 would be of words that are not flagged any more
        review     0 would newly be in review
        fuel       981805 -> 985612 a story
    "#]].assert_eq(&diff(&[]).exits(1).stdout);
    // Whoever takes it is told the same.
    drop(place.copydesk(["lock"]).exits(0));
    let add = ["plugin", "add", "new.wasm", "--replace", "--dry-run"];
    let told = place.copydesk(add).exits(0).stdout;
    let (_, told) = told.split_once("\nover the stored stories\n").unwrap();
    let told: Vec<&str> = told.lines().map(str::trim_start).collect();
    let all = diff(&["--fail-on", "never"]).exits(0).stdout;
    assert!(
        told.len() == 6 && all.ends_with(&(told.join("\n") + "\n")),
        "{told:?}"
    );
    let told = place.copydesk([add.as_slice(), &["--format", "json"]].concat());
    assert_eq!(told.exits(0).json_lines()[0]["changes"]["orphaned"], 1);
    drop(diff(&["--fail-on", "harm", "--limit", "0"]).exits(0));
    drop(diff(&["--fail-on", "any", "--limit", "0"]).exits(0));
}

#[test]
fn a_plugin_that_would_fail_is_told_before_it_does() {
    let [settings, _] = pipelines("hygiene");
    let place = Place::with_settings(&settings);
    let manifest = fs::read_to_string(root().join("plugins/hygiene/plugin.toml")).unwrap();
    let failing = Wat {
        manifest: Some(manifest),
        annotate: "(unreachable)".into(),
        ..Wat::new()
    };
    place.write("new.wasm", failing.module());
    place.write(
        "a.txt",
        "Ferry strike ends\n\nThe crews went back to work.\n",
    );
    place.run_well(["a.txt"]);
    let told = place
        .copydesk(["diff", "hygiene", "--with", "new.wasm"])
        .exits(1);
    expect![[r#"
        e92a082b0f1db6948f66  version 1  clear -> review
          ! hygiene: ok -> failed (trap): annotate stopped without a word (wasm trap: wasm `unreachable` instruction executed)
        hygiene 0.1.0 -> 0.1.0
        stories    1 story compared, 1 otherwise
        said       0 would come, 0 go, 0 move, 0 be of another severity
        outcomes   1 would newly be failures
        decisions  0 would be of words that are not flagged any more
        review     1 would newly be in review
        fuel       133034 -> 96 a story
    "#]].assert_eq(&told.stdout);
    // What is no plugin, and a plugin of no pipeline.
    let told = [
        ["diff", "hygiene", "--with", "a.txt"],
        ["diff", "tagger", "--with", "new.wasm"],
    ]
    .map(|words| place.copydesk(words).exits(2).stderr);
    expect![[r#"
        error: $PLACE/a.txt is no plugin: the file is not WebAssembly
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "hygiene"
          |        ^^^^^^^^^
          |
          = hint: a plugin is a WebAssembly component, or the core module that `cargo build --target wasm32-unknown-unknown` leaves; build it again
          hint: nothing was changed: this is what the pipeline would lack with the other plugin
        error: the pipeline has no plugin tagger
          hint: it has hygiene
    "#]].assert_eq(&told.concat());
}
