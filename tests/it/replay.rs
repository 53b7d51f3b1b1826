//! `why` and `replay`: what is kept of a run explains it, and does it again.

use std::fs;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use copydesk::model::{AnnotatedStory, CompileLimits, Content, PluginName, StoryId};
use copydesk::pipeline::{Desk, Difference, LoadOptions, Replay, ReplayTotals};
use copydesk::store::Store;
use expect_test::expect;
use serde_json::Value;

use crate::support::{Place, misbehaver, seeker, stories};

const SETTINGS: &str = "[[plugins]]\nname = \"misbehaver\"\npath = \"m.wasm\"\n";

/// The newsroom after its first run.
fn annotated() -> Place {
    let place = Place::newsroom();
    place.run_well(["stories"]);
    place
}

/// Does something to the desk through the library.
fn with_desk<T>(place: &Place, work: impl FnOnce(&dyn Store) -> T) -> T {
    let desk = Desk::open(place.path(), "a test").unwrap();
    let done = work(desk.store());
    desk.close().unwrap();
    done
}

/// Puts a story back otherwise than it was.
fn alter(place: &Place, story: &str, change: impl FnOnce(&mut AnnotatedStory)) {
    with_desk(place, |store| {
        let id = StoryId::new(story).unwrap();
        let mut annotated = store.story(&id, None).unwrap().unwrap().annotated;
        let before = annotated.clone();
        change(&mut annotated);
        assert_ne!(annotated, before);
        store.put(&[annotated], None).unwrap();
    });
}

fn replay(place: &Place, jobs: usize) -> (ReplayTotals, Vec<Difference>) {
    with_desk(place, |store| {
        let mut differences = Vec::new();
        let stop = AtomicBool::new(false);
        let replay = Replay {
            store,
            options: LoadOptions {
                jobs: NonZeroUsize::new(jobs).unwrap(),
                cache: None,
                compiler: None,
            },
            compile: CompileLimits::default(),
            stop: &stop,
        };
        let totals = replay.all(&mut |difference| differences.push(difference.clone()));
        (totals.unwrap(), differences)
    })
}

#[test]
fn the_newsroom_comes_out_the_same() {
    let place = annotated();
    let output = place.copydesk(["replay"]);
    expect![[r#"
        exit status 0
        --- stderr
        replayed  387 outcomes of 43 stories: 387 the same, none differs
        time      [measured]
    "#]]
    .assert_eq(&output.steady().to_string());
    for jobs in [1, 3] {
        let (totals, differences) = replay(&place, jobs);
        assert_eq!(differences, []);
        assert_eq!(
            (totals.stories, totals.same, totals.different),
            (43, 387, 0)
        );
        assert!(totals.is_proof());
    }
}

#[test]
fn one_altered_annotation_is_the_one_that_is_reported() {
    let place = annotated();
    alter(&place, "wire-2026-0209-014", |story| {
        let flag =
            story
                .annotations
                .iter_mut()
                .find_map(|placed| match &mut placed.annotation.content {
                    Content::Flag(flag) => Some(flag),
                    Content::Tag(_) | Content::Summary(_) => None,
                });
        flag.unwrap().message.push('!');
    });
    let output = place.copydesk(["replay"]).exits(1);
    expect![[r#"
        exit status 1
        --- stdout
        hygiene 0.1.0 on wire-2026-0209-014, version 1: the annotation 1 differs
          stored    ["d0db18f7bc2b5bf9e06c","sha256:[digest]",{"content":{"Flag":{"rule":"hygiene/truncated","severity":"error","message":"The text breaks off here; get the rest of it.!","confidence":0.75}},"anchors":[{"field":"body","start":1380,"end":1386,"quote":"pub..."}],"evidence":null,"suggestions":[],"related":[],"extra":[]}]
          replayed  ["d0db18f7bc2b5bf9e06c","sha256:[digest]",{"content":{"Flag":{"rule":"hygiene/truncated","severity":"error","message":"The text breaks off here; get the rest of it.","confidence":0.75}},"anchors":[{"field":"body","start":1380,"end":1386,"quote":"pub..."}],"evidence":null,"suggestions":[],"related":[],"extra":[]}]
        --- stderr
        replayed  387 outcomes of 43 stories: 386 the same, 1 differs
        time      [measured]
    "#]].assert_eq(&output.steady().to_string());
    let json = place.copydesk(["replay", "--format", "json"]).exits(1);
    let told = stories(&json.stdout);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["story"], "wire-2026-0209-014");
    assert_eq!(told[0]["plugin"], "hygiene");
    // The others are as they were.
    drop(place.copydesk(["replay", "wire-2026-0209-013"]).exits(0));
    drop(place.copydesk(["replay", "wire-2026-0209-014"]).exits(1));
}

/// Each part of a receipt that is altered is the first thing that differs.
#[test]
fn whatever_is_altered_is_named() {
    let place = annotated();
    let story = "wire-2026-0209-013";
    let kept = with_desk(&place, |store| {
        let id = StoryId::new(story).unwrap();
        store.story(&id, None).unwrap().unwrap().annotated
    });
    // Of a plugin that says something of it, and whose word no other needs.
    let mut plugins = kept.outcomes.iter();
    let at = plugins
        .position(|it| it.plugin.as_str() == "hygiene")
        .unwrap();
    type Change<'a> = &'a dyn Fn(&mut AnnotatedStory);
    let cases: [(&str, Change<'_>); 6] = [
        ("fuel", &|it| {
            it.outcomes[at].receipt.as_mut().unwrap().fuel += 1;
        }),
        ("input", &|it| {
            let receipt = it.outcomes[at].receipt.as_mut().unwrap();
            receipt.input = receipt.settings;
        }),
        ("outcome", &|it| {
            it.outcomes[at].outcome = copydesk::model::Outcome::Abstained("no".into());
        }),
        ("log line 1", &|it| {
            let line = copydesk::model::LogLine {
                level: copydesk::model::LogLevel::Info,
                message: "made up".into(),
            };
            it.outcomes[at].receipt.as_mut().unwrap().log.push(line);
        }),
        ("annotation 1", &|it| {
            let plugin = it.outcomes[at].plugin.clone();
            it.annotations.retain(|placed| placed.plugin != plugin);
        }),
        ("question 1", &|it| {
            let consulted = copydesk::model::Consulted {
                question: "{\"story\":\"a\"}".into(),
                answer: "null".into(),
            };
            let receipt = it.outcomes[at].receipt.as_mut().unwrap();
            receipt.consulted.push(consulted);
        }),
    ];
    for (what, change) in cases {
        alter(&place, story, change);
        let (totals, differences) = replay(&place, 2);
        let named: Vec<&str> = differences.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(named, [what]);
        assert_eq!((totals.same, totals.different), (386, 1));
        assert!(!totals.is_proof());
        with_desk(&place, |store| {
            store.put(std::slice::from_ref(&kept), None).unwrap()
        });
    }
}

#[test]
fn a_plugin_whose_file_is_gone_or_another_is_replayed_all_the_same() {
    let place = Place::with_settings(SETTINGS);
    place.write("m.wasm", misbehaver());
    place.write(
        "a.txt",
        "Ferry strike ends\n\nThe crews went back to work on Monday.\n",
    );
    place.run_well(["a.txt"]);
    place.write("m.wasm", "another file");
    let (totals, differences) = replay(&place, 1);
    assert_eq!(differences, []);
    assert_eq!(totals.same, 1);
    fs::remove_file(place.path().join("m.wasm")).unwrap();
    drop(place.copydesk(["replay"]).exits(0));
}

#[test]
fn what_was_not_kept_is_told_and_is_no_success() {
    let place = annotated();
    alter(&place, "wire-2026-0209-013", |story| {
        let receipt = story.outcomes[0].receipt.as_mut().unwrap();
        receipt.settings = receipt.input;
    });
    let output = place.copydesk(["replay", "wire-2026-0209-013"]).exits(1);
    expect![[r#"
        exit status 1
        --- stderr
        replayed  8 outcomes of 1 story: 8 the same, none differs
        unproved  1 outcome cannot be replayed: tagger 0.1.0: its settings sha256:[digest] are not kept
                  what runs now is kept: run again over the same input
        time      [measured]
    "#]].assert_eq(&output.steady().to_string());
}

#[test]
fn a_run_over_a_desk_keeps_what_its_receipts_name() {
    let place = annotated();
    with_desk(&place, |store| {
        for stored in store.scan(None, 100).unwrap() {
            for outcome in stored.annotated.outcomes {
                let receipt = outcome.receipt.unwrap();
                for digest in [receipt.plugin, receipt.settings, receipt.limits] {
                    let bytes = store.object(digest).unwrap().unwrap();
                    assert_eq!(copydesk::model::Digest::of_bytes(&bytes), digest);
                }
            }
        }
    });
}

/// The id of the first annotation of a story that is made by a plugin.
fn first_id(place: &Place, story: &str, plugin: &str) -> String {
    let output = place.copydesk(["show", story, "--format", "json"]).exits(0);
    let story: Value = serde_json::from_str(&output.stdout).unwrap();
    let annotations = story["annotations"].as_array().unwrap();
    let of = annotations
        .iter()
        .find(|it| it["plugin"] == plugin)
        .unwrap();
    of["id"].as_str().unwrap().to_owned()
}

#[test]
fn why_tells_what_ran_on_what_under_what() {
    let place = annotated();
    let id = first_id(&place, "wire-2026-0209-014", "hygiene");
    let output = place.copydesk(["why", &id]).exits(0);
    let used = |line: &str| match line.split_once("  used ") {
        Some((before, _)) => format!("{before}  used      [measured]"),
        None => line.to_owned(),
    };
    let steady = output.steady();
    let told: Vec<String> = steady.stdout.lines().map(used).collect();
    expect![[r#"
        error hygiene/truncated: The text breaks off here; get the rest of it.
          id        d0db18f7bc2b5bf9e06c
          story     wire-2026-0209-014, version 1
                    Competition commission to look again at Vennland bus merger
          where     body, bytes 1380 to 1386: “pub...”
          the rule  The text breaks off: in the middle of a word, in the middle of a sentence, or in the headline.
          why       What follows was lost, often the qualification that the sentence was going to make. Get the whole text before you publish.
          plugin    hygiene 0.1.0
                    sha256:[digest]
          today     the pipeline has just this plugin, settings and limits
          settings  {}
          limits    fuel 500 million and 50000 for each byte of the story, 500 million for its settings; memory 64 MiB; output 1024 KiB, 1000 annotations, log 64 KiB
          input     sha256:[digest]
          engine    wasmtime/48.0.8 wit-component/0.263.0 copydesk-wasi/1
          used      [measured]"#]].assert_eq(&told.join("\n"));
    // A part of the id and the story are enough, and the JSON has the same.
    let args = [
        "why",
        &id[..8],
        "--story",
        "wire-2026-0209-014",
        "--format",
        "json",
    ];
    let json: Value = serde_json::from_str(&place.copydesk(args).exits(0).stdout).unwrap();
    assert_eq!(json["annotation"]["id"], id.as_str());
    assert_eq!(json["rule"]["name"], "truncated");
    assert_eq!(json["today"], "same");
    assert_eq!(json["settings"], serde_json::json!({}));
    assert_eq!(json["limits"]["memory"], 64 << 20);
    assert_eq!(json["outcome"]["plugin"], "hygiene");
}

#[test]
fn why_tells_how_the_plugin_stands_today() {
    let place = annotated();
    let id = first_id(&place, "wire-2026-0209-014", "hygiene");
    let today = || {
        let output = place.copydesk(["why", &id, "--format", "json"]).exits(0);
        let json: Value = serde_json::from_str(&output.stdout).unwrap();
        json["today"].as_str().map(str::to_owned)
    };
    let plugin = "[[plugins]]\nname = \"hygiene\"\n";
    for (settings, expected) in [
        (plugin.to_owned(), Some("same")),
        (
            format!("{plugin}[plugins.limits]\nmemory-mib = 32\n"),
            Some("other-limits"),
        ),
        ("[[plugins]]\nname = \"tagger\"\n".to_owned(), Some("gone")),
        (format!("{plugin}path = \"none.wasm\"\n"), Some("wrong")),
        ("[[plugins]".to_owned(), None),
    ] {
        place.write("copydesk.toml", settings);
        assert_eq!(today().as_deref(), expected);
    }
}

#[test]
fn an_annotation_that_is_not_there_or_not_the_only_one_is_told() {
    let place = annotated();
    let said = |args: &[&str]| place.copydesk(args).exits(2).stderr;
    assert!(said(&["why", "zzz"]).contains("there is no annotation \"zzz\""));
    assert!(said(&["why", ""]).contains("no annotation is named"));
    let several = said(&["why", "0"]);
    assert!(
        several.contains("several ids begin with \"0\""),
        "{several}"
    );
    assert!(said(&["replay", "nowhere"]).contains("there is no story \"nowhere\""));
}

/// A story of the wire.
fn wire(id: &str, published: &str, body: &str) -> String {
    let story = serde_json::json!({
        "id": id, "published": published, "headline": "Ferry terminal", "body": body,
    });
    format!("{story}\n")
}

#[test]
fn what_was_looked_up_is_told_again_whatever_the_desk_and_its_lists_have_become() {
    const TEXT: &str = "The harbour commission of Marrowick approved the new ferry terminal on \
        Tuesday after a debate of seven hours about noise, money and gulls.";
    for mode in ["near", "story", "find"] {
        let place = Place::with_settings(&format!(
            "[lexicons]\nhouse-style = \"style.txt\"\n\n\
             [[plugins]]\nname = \"seeker\"\npath = \"seeker.wasm\"\n\
             grants = [\"lexicon:house-style\", \"archive\"]\nsettings = {{ mode = \"{mode}\" }}\n"
        ));
        place.write("style.txt", "gulls\nferry\n");
        place.write("seeker.wasm", seeker());
        let update = if mode == "story" {
            "report\nearlier"
        } else {
            TEXT
        };
        let first = [
            wire("report", "2026-02-10T08:00:00Z", TEXT),
            wire("update", "2026-02-10T09:00:00Z", update),
        ];
        place.write("first.ndjson", first.concat());
        place.run_well(["first.ndjson"]);
        // Would be found now, by both.
        let earlier = wire("earlier", "2026-02-09T08:00:00Z", TEXT);
        place.write("second.ndjson", earlier);
        place.run_well(["second.ndjson"]);
        place.write("style.txt", "harbour\n");
        fs::remove_file(place.path().join("seeker.wasm")).unwrap();
        let export = place
            .copydesk(["export", "--with-receipts"])
            .exits(0)
            .stdout;
        let update = stories(&export).remove(2);
        assert_eq!(update["id"], "update");
        let receipt = &update["outcomes"][0]["receipt"];
        if mode != "find" {
            let answers = receipt["consulted"].to_string();
            assert!(answers.contains("\"id\":\"report\""), "{answers}");
            assert!(!answers.contains("\"id\":\"earlier\""), "{answers}");
        }
        let (totals, differences) = replay(&place, 2);
        assert_eq!(differences, []);
        assert_eq!((totals.same, totals.unkept()), (3, 0), "{totals:?}");
    }
}

#[test]
fn what_an_outcome_cannot_have_said_and_a_state_that_does_not_follow_are_named() {
    use copydesk::model::{Outcome, Reason, Skip, State};

    let place = annotated();
    let story = "wire-2026-0209-013";
    let kept = with_desk(&place, |store| {
        let id = StoryId::new(story).unwrap();
        store.story(&id, None).unwrap().unwrap().annotated
    });
    // One that said something.
    let last = kept.annotations.last().unwrap().plugin.clone();
    type Change<'a> = &'a dyn Fn(&mut AnnotatedStory);
    let cases: [(&str, Option<&str>, Change<'_>); 4] = [
        ("annotation 1", Some(last.as_str()), &|it| {
            let outcome = it.outcomes.iter_mut().find(|of| of.plugin == last);
            let outcome = outcome.unwrap();
            outcome.outcome = Outcome::Skipped(Skip::Need("x".into()));
            outcome.receipt = None;
        }),
        ("annotation 1", Some(last.as_str()), &|it| {
            it.outcomes.retain(|of| of.plugin != last);
        }),
        ("state", None, &|it| {
            it.reasons = vec![Reason::Withheld];
            it.state = State::Review;
        }),
        ("state", None, &|it| {
            it.state = match it.state {
                State::Clear => State::Review,
                _ => State::Clear,
            };
        }),
    ];
    for (what, plugin, change) in cases {
        alter(&place, story, change);
        let (totals, differences) = replay(&place, 1);
        let [difference] = differences.as_slice() else {
            panic!("{what}: {differences:?}")
        };
        assert_eq!(difference.what, what);
        assert_eq!(difference.plugin.as_ref().map(PluginName::as_str), plugin);
        assert!(!totals.is_proof());
        with_desk(&place, |store| {
            store.put(std::slice::from_ref(&kept), None).unwrap()
        });
    }
    // Without its receipt nothing is proved of what ran.
    alter(&place, story, |it| it.outcomes[0].receipt = None);
    let (totals, differences) = replay(&place, 1);
    assert_eq!(differences, []);
    assert_eq!((totals.skipped, totals.unkept()), (0, 1));
    assert!(!totals.is_proof());
}
