//! An editor says something herself, on the command line: it holds its story, stays with its words, and is
//! told with her name.

use expect_test::expect;
use serde_json::{Value, json};

use crate::review::{desk, flag, refused, review, run, show};
use crate::support::Place;

const FARES: &str = "The ferry company will raise its fares in May, for the third time within a year, \
     its spokesman said. Nobody was asked.\n\nThe island council is to meet about the fares in March.";

#[test]
fn what_an_editor_adds_holds_its_story_and_stays_with_its_words() {
    let place = desk(&[("a", FARES)]);
    assert_eq!(show(&place, "a")["state"], "clear");
    let add = ["add", "a", "--flag", "error", "--message", "Says who?"];
    let fares = [&add[..], &["--words", "fares"]].concat();
    expect![[r#"
        error: "fares" stands in the story 3 times
          1: headline 6..11: Ferry [fares] rise again
          2: body 33..38:  company will raise its [fares] in May, for the third t
          3: body 160..165: il is to meet about the [fares] in March.
          hint: say which with --nth N, or give more of the words
    "#]]
    .assert_eq(&refused(&place, &fares));
    let second = [&fares[..], &["--nth", "2"]].concat();
    let would = review(&place, &[&second[..], &["--dry-run"]].concat());
    assert_eq!(
        would,
        "would add error flag editor/flag “fares” in a, “Says who?”\n"
    );
    assert_eq!(show(&place, "a")["state"], "clear");
    assert_eq!(
        review(&place, &second),
        "added error flag editor/flag “fares” in a, “Says who?”; the story is review now (act 1)\n"
    );
    let story = show(&place, "a");
    let own = flag(&story, "editor/flag");
    assert_eq!(own["anchors"][0]["start"], 33);
    assert_eq!(own["creator"], json!({"number": 1, "by": "Ada"}));
    assert_eq!(
        (&own["status"], &own["plugin"]),
        (&json!("open"), &json!("editor"))
    );
    let id = own["id"].as_str().unwrap().to_owned();
    let drawn = place.copydesk(["show", "a"]).exits(0).stdout;
    assert!(drawn.contains("by   added by Ada, "), "{drawn}");
    let told = place.copydesk(["why", &id]).exits(0).stdout;
    assert!(told.starts_with("error flag editor/flag “fares” in a, “Says who?”\nadded by Ada, "));
    let listed = place.copydesk(["list", "--rule", "editor/flag", "--format", "json"]);
    assert_eq!(listed.exits(0).json_lines().len(), 1);
    let said = refused(&place, &["approve", "a"]);
    assert!(said.contains("editor/flag"), "{said}");

    // The same text again, the text edited elsewhere, and with other words there.
    run(&place, &[("a", FARES)]);
    run(&place, &[("a", &format!("It rained.\n\n{FARES}"))]);
    let story = show(&place, "a");
    assert_eq!(story["state"], "review");
    assert_eq!(flag(&story, "editor/flag")["anchors"][0]["start"], 45);
    run(
        &place,
        &[("a", &FARES.replace("raise its fares", "raise all fares"))],
    );
    let story = show(&place, "a");
    assert_eq!(story["state"], "clear");
    let orphan = &story["orphans"][0];
    assert_eq!(
        (
            &orphan["id"],
            &orphan["decision"]["verdict"],
            &orphan["quote"]
        ),
        (&json!(id), &json!("add"), &json!("fares"))
    );
    let drawn = place.copydesk(["show", "a"]).exits(0).stdout;
    assert!(
        drawn.contains("flag editor/flag “fares”, added by Ada, "),
        "{drawn}"
    );
    run(&place, &[("a", FARES)]);
    let everywhere = ["dismiss", &id, "--reason", "so", "--scope", "everywhere"];
    let said = refused(&place, &everywhere);
    assert!(
        said.contains("it cannot be dismissed in all stories"),
        "{said}"
    );
    review(&place, &["dismiss", &id[..8], "--reason", "she told me"]);
    let story = show(&place, "a");
    assert_eq!(story["state"], "clear");
    assert_eq!(flag(&story, "editor/flag")["creator"]["by"], "Ada");
    let stats = place
        .copydesk(["stats", "--format", "json"])
        .exits(0)
        .stdout;
    assert!(!stats.contains("\"editor"), "{stats}");
}

#[test]
fn an_editors_own_tag_stands_in_the_place_of_a_plugins() {
    let place = desk(&[("a", FARES)]);
    let tags = || -> Vec<(String, String, String, String)> {
        let story = show(&place, "a");
        let all = story["annotations"].as_array().unwrap().iter();
        let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
        all.filter(|it| it["kind"] == "tag" && it["scheme"] != "language")
            .map(|it| {
                ["id", "plugin", "term", "status"]
                    .map(|name| text(it, name))
                    .into()
            })
            .collect()
    };
    review(
        &place,
        &["add", "a", "--tag", "harbour", "--scheme", "keyphrase"],
    );
    let before = tags();
    let own = before.last().unwrap().clone();
    assert_eq!((own.1.as_str(), own.3.as_str()), ("editor", "accepted"));
    let first = before[0].clone();
    let edit = ["edit", &first.0[..8], "--to", "ferry fares", "--story", "a"];
    let told = review(&place, &edit);
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(
        told.contains("added tag keyphrase:ferry fares to a"),
        "{told}"
    );
    let after = tags();
    assert_eq!(after[0].3, "dismissed");
    let replacing = after.last().unwrap();
    assert_eq!(
        (replacing.2.as_str(), replacing.3.as_str()),
        ("ferry fares", "accepted")
    );
    let story = show(&place, "a");
    let last = story["annotations"].as_array().unwrap().last().unwrap();
    assert_eq!(last["creator"]["instead_of"], first.0.as_str());
    // What stands in its place goes with the dismissal that it was.
    review(&place, &["undo", &replacing.0]);
    assert_eq!(tags(), before);
    let two = [
        "add",
        "a",
        "--tag",
        "x",
        "--flag",
        "error",
        "--message",
        "x",
    ];
    assert!(refused(&place, &two).contains("cannot be used with"));
    let none = ["add", "a", "--flag", "error", "--message", "..."];
    assert!(refused(&place, &none).contains("a message needs at least one letter or digit"));
}

#[test]
fn no_plugin_is_called_editor() {
    let place = Place::with_settings("[[plugins]]\nname = \"editor\"\n");
    place.write("a.txt", FARES);
    let said = place.copydesk(["run", "a.txt"]).exits(2).stderr;
    assert!(said.contains("no plugin is called `editor`"), "{said}");
}

#[test]
fn a_replay_does_not_look_for_what_an_editor_added() {
    let place = desk(&[("a", FARES)]);
    review(
        &place,
        &[
            "add",
            "a",
            "--flag",
            "error",
            "--message",
            "Says who?",
            "--words",
            "fares",
            "--nth",
            "2",
        ],
    );
    // A difference would be exit status 1.
    drop(place.copydesk(["replay"]).exits(0));
}
