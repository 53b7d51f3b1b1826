//! What a plugin can look up, and what it takes to be allowed to.

use expect_test::expect;
use serde_json::{Value, json};

use crate::support::{Place, component_that_imports, seeker, stories};

const LIST: &str = "# words and what to write instead\nco-operate\tcooperate\nvery\nUS\n";

/// A desk with the seeker, which was granted what it asks for.
fn desk(mode: &str) -> Place {
    let place = Place::with_settings(&format!(
        "[lexicons]\nhouse-style = \"lists/style.txt\"\n\n\
         [[plugins]]\nname = \"seeker\"\npath = \"seeker.wasm\"\n\
         grants = [\"lexicon:house-style\", \"archive\"]\nsettings = {{ mode = \"{mode}\" }}\n\n\
         [[plugins]]\nname = \"hygiene\"\n"
    ));
    place.write("lists/style.txt", LIST);
    place.write("seeker.wasm", seeker());
    place
}

fn outcome<'a>(story: &'a Value, plugin: &str) -> &'a Value {
    let outcomes = story["outcomes"].as_array().unwrap();
    outcomes.iter().find(|it| it["plugin"] == plugin).unwrap()
}

/// What becomes of the seeker on one story, after checking that the other plugin did its work.
#[track_caller]
fn ends(mode: &str) -> String {
    let place = desk(mode);
    place.write(
        "a.txt",
        "Ferry strike\n\nThe crews are back, very tired of the US.\n",
    );
    let output = place.copydesk(["run", "a.txt"]);
    assert_eq!(output.status, Some(3), "{output}");
    let export = stories(&place.export());
    assert_eq!(outcome(&export[0], "hygiene")["outcome"], "ok");
    assert_eq!(export[0]["state"], "review");
    let outcome = outcome(&export[0], "seeker");
    format!(
        "{}: {}",
        outcome["failure"].as_str().unwrap(),
        outcome["reason"].as_str().unwrap()
    )
}

#[test]
fn words_of_a_granted_list_are_found_and_the_list_is_in_the_receipt() {
    let place = desk("find");
    place.write(
        "a.txt",
        "Ferry strike\n\nThey Co-operate very well, in the US and with us.\n",
    );
    place.run_well(["a.txt"]);
    let export = place
        .copydesk(["export", "--with-receipts"])
        .exits(0)
        .stdout;
    let export = stories(&export);
    let annotations = export[0]["annotations"].as_array().unwrap();
    let found: Vec<_> = annotations
        .iter()
        .map(|it| {
            (
                &it["anchors"][0]["quote"],
                &it["suggestions"][0]["replacement"],
            )
        })
        .collect();
    assert_eq!(
        json!(found),
        json!([["Co-operate", "cooperate"], ["very", null], ["US", null]])
    );
    let receipt = &outcome(&export[0], "seeker")["receipt"];
    assert!(
        receipt["lexicons"]["house-style"]
            .as_str()
            .unwrap()
            .starts_with("sha256:"),
        "{receipt}"
    );
    assert!(
        outcome(&export[0], "hygiene")["receipt"]
            .get("lexicons")
            .is_none()
    );
}

#[test]
fn the_whole_list_can_be_had_in_its_order() {
    let place = desk("entries");
    place.write("a.txt", "Ferry strike\n\nThe crews are back.\n");
    place.run_well(["a.txt"]);
    let export = stories(&place.export());
    let terms = export[0]["annotations"].as_array().unwrap();
    let terms: Vec<_> = terms
        .iter()
        .map(|it| it["term"].as_str().unwrap())
        .collect();
    assert_eq!(terms, ["co-operate", "very", "US"]);
}

#[test]
fn a_list_that_was_not_granted_ends_the_plugin() {
    expect![[r#"trap: it asked for a word list "secrets", which it was not granted"#]]
        .assert_eq(&ends("ungranted"));
}

#[test]
fn look_ups_without_end_use_up_the_fuel() {
    expect!["fuel: annotate used up its fuel of 502 million units"]
        .assert_eq(&ends("endless-lists"));
    expect!["fuel: annotate used up its fuel of 502 million units"]
        .assert_eq(&ends("endless-stories"));
}

#[test]
fn a_text_that_is_too_large_is_not_copied_into_the_host() {
    expect!["output: what annotate handed to the host is more than 1024 KiB"]
        .assert_eq(&ends("huge-text"));
}

#[test]
fn a_gap_between_asking_and_granting_is_told_with_what_to_paste() {
    let place = Place::with_settings(
        "[[plugins]]\nname = \"seeker\"\npath = \"seeker.wasm\"\ngrants = [\"archive\"]\n",
    );
    place.write("seeker.wasm", seeker());
    place.write("a.txt", "Ferry strike\n\nThe crews are back.\n");
    expect![[r#"
        exit status 2
        --- stderr
        error: `seeker` asks for lexicon:house-style, which it was not granted
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "seeker"
          |        ^^^^^^^^
          |
          = hint: if it may have that, write below its name
                  grants = ["archive", "lexicon:house-style"]
                  and before the first [[plugins]]
                  [lexicons]
                  house-style = "lists/house-style.txt"
    "#]]
    .assert_eq(&place.copydesk(["run", "a.txt"]).to_string());
}

#[test]
fn what_is_printed_to_paste_makes_it_run() {
    let entry = "[[plugins]]\nname = \"seeker\"\npath = \"seeker.wasm\"\n";
    let place = Place::with_settings(entry);
    place.write("seeker.wasm", seeker());
    place.write("lists/house-style.txt", LIST);
    place.write("a.txt", "Ferry strike\n\nThe crews are back.\n");
    let told = place.copydesk(["run", "a.txt"]).exits(2).stderr;
    let told: Vec<&str> = told
        .lines()
        .map(|line| line.trim_start_matches([' ', '=', '|']))
        .collect();
    let grants = told
        .iter()
        .find(|line| line.starts_with("grants = "))
        .unwrap();
    let from = told.iter().position(|line| *line == "[lexicons]").unwrap();
    let lists = told[from..].join("\n");
    place.write("copydesk.toml", format!("{lists}\n{entry}{grants}\n"));
    place.run_well(["a.txt"]);
}

#[test]
fn a_grant_that_nobody_asks_for_and_a_list_that_is_not_there_are_mistakes() {
    let place = Place::with_settings(
        "[lexicons]\nhouse-style = \"lists/style.txt\"\nBad = \"x\"\n\n\
         [[plugins]]\nname = \"hygiene\"\ngrants = [\"archive\", \"lexicon:none\", \"network\"]\n",
    );
    place.write("a.txt", "Ferry strike\n\nThe crews are back.\n");
    expect![[r#"
        exit status 2
        --- stderr
        error: `Bad` is no word list's name
         --> $PLACE/copydesk.toml:3:1
          |
        3 | Bad = "x"
          | ^^^
          |
          = hint: use a lower-case letter, then such letters, digits and hyphens, 60 at most

        error: `hygiene` is granted a word list `none`, which is not there
         --> $PLACE/copydesk.toml:7:10
          |
        7 | grants = ["archive", "lexicon:none", "network"]
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: name its file: [lexicons] none = "lists/none.txt"

        error: there is no capability `network`
         --> $PLACE/copydesk.toml:7:38
          |
        7 | grants = ["archive", "lexicon:none", "network"]
          |                                      ^^^^^^^^^ not known here
          |
          = hint: there are `archive` and `lexicon:NAME`; every plugin has `log`
    "#]]
    .assert_eq(&place.copydesk(["run", "a.txt"]).to_string());
    place.write(
        "copydesk.toml",
        "[lexicons]\nhouse-style = \"lists/style.txt\"\n\n\
         [[plugins]]\nname = \"hygiene\"\ngrants = [\"archive\"]\n",
    );
    place.write("lists/style.txt", "very\nquite\nvery\n");
    expect![[r#"
        exit status 2
        --- stderr
        error: the word list $PLACE/lists/style.txt cannot be used: line 3: "very" stands here for the second time
         --> $PLACE/copydesk.toml:2:15
          |
        2 | house-style = "lists/style.txt"
          |               ^^^^^^^^^^^^^^^^^
          |
          = hint: a word list is text in UTF-8, one entry a line, a value behind a tab

        error: `hygiene` does not ask for archive
         --> $PLACE/copydesk.toml:6:10
          |
        6 | grants = ["archive"]
          |          ^^^^^^^^^^^
          |
          = hint: remove it from `grants`
    "#]].assert_eq(&place.copydesk(["run", "a.txt"]).to_string());
}

#[test]
fn an_import_behind_the_back_of_the_manifest_is_refused() {
    let manifest = "name = \"sly\"\nversion = \"0.1.0\"\napi = \"0.1\"\nsummary = \"Test.\"\n\
                    reads = [\"body\"]\nproduces = [\"tag:sly\"]\n";
    let place = Place::with_settings("[[plugins]]\nname = \"sly\"\npath = \"sly.wasm\"\n");
    let sly = component_that_imports("copydesk:plugin/archive@0.1.0", manifest);
    place.write("sly.wasm", sly);
    place.write("a.txt", "Ferry strike\n\nThe crews are back.\n");
    expect![[r#"
        exit status 2
        --- stderr
        error: $PLACE/sly.wasm imports copydesk:plugin/archive@0.1.0, which it was not granted
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "sly"
          |        ^^^^^
          |
          = hint: ask its author to name what it wants under `capabilities` in its manifest; then grant it
    "#]].assert_eq(&place.copydesk(["run", "a.txt"]).to_string());
}

#[test]
fn the_archive_cannot_be_asked_before_there_is_a_story() {
    expect![
        "trap: it asked the archive in `configure`, where there is no story to be earlier than"
    ]
    .assert_eq(&ends("early"));
}

#[test]
fn a_text_that_begins_a_long_term_at_each_word_is_paid_for() {
    let place = desk("many-steps");
    let long = "so ".repeat(150) + "tired";
    place.write("lists/style.txt", format!("{LIST}{long}\n"));
    place.write("a.txt", "Storm\n\nThe crews are back.\n");
    drop(place.copydesk(["run", "a.txt"]).exits(3));
    let export = stories(&place.export());
    let outcome = outcome(&export[0], "seeker");
    assert_eq!(outcome["failure"], "fuel", "{outcome}");
}

#[test]
fn an_answer_is_no_heavier_than_a_report_may_be() {
    let place = desk("many-found");
    place.write("a.txt", "Storm\n\nThe crews are back.\n");
    drop(place.copydesk(["run", "a.txt"]).exits(3));
    let export = stories(&place.export());
    let outcome = outcome(&export[0], "seeker");
    assert_eq!(outcome["failure"], "output");
    expect!["it asked a word list for an answer of more than 1024 KiB"]
        .assert_eq(outcome["reason"].as_str().unwrap());
}

/// The signature of the story that asks is made for each search.
#[test]
fn a_search_costs_more_for_a_longer_story() {
    let fuel = |body: &str| {
        let place = desk("near");
        place.write("a.txt", format!("Ferry strike\n\n{body}\n"));
        place.run_well(["a.txt"]);
        let export = stories(&place.export());
        outcome(&export[0], "seeker")["fuel"].as_u64().unwrap()
    };
    let body = "The crews of the harbour are back at work. ".repeat(5000);
    let more = fuel(&body) - fuel("The crews are back.");
    assert!(more > 50 * body.len() as u64, "{more}");
}

/// Stories of one event: the report, a later update of it, a teaser of it without a date, another
/// story, and one from before.
fn event() -> String {
    let body = "The harbour commission of Marrowick approved the new ferry terminal on Tuesday \
                after a debate of seven hours about noise, money and gulls. Work begins in spring.";
    let story = |id: &str, published: Value, body: &str| {
        json!({"id": id, "headline": "Terminal", "published": published, "body": body}).to_string()
    };
    let later = format!("{body} The minister called it a good day.");
    let teaser = "The harbour commission of Marrowick approved the new ferry terminal on Tue...";
    [
        story("z-update", json!("2026-02-10T09:00:00Z"), &later),
        story("m-report", json!("2026-02-10T08:00:00Z"), body),
        story("b-teaser", Value::Null, teaser),
        story(
            "k-other",
            json!("2026-02-10T08:30:00Z"),
            "Goats ate the tulips of the mayor.",
        ),
        story(
            "a-before",
            json!("2026-02-09T08:00:00Z"),
            "Goats ate the roses of the mayor.",
        ),
    ]
    .join("\n")
}

fn terms(export: &str) -> Vec<(String, Vec<String>)> {
    let terms = |story: &Value| {
        let annotations = story["annotations"].as_array().unwrap();
        let found = annotations.iter().filter(|it| it["plugin"] == "seeker");
        found
            .map(|it| it["term"].as_str().unwrap().to_owned())
            .collect()
    };
    let stories = stories(export);
    stories
        .iter()
        .map(|it| (it["id"].as_str().unwrap().to_owned(), terms(it)))
        .collect()
}

#[test]
fn the_archive_has_what_is_earlier_and_the_receipt_what_was_asked() {
    let place = desk("near");
    place.write("wire.ndjson", event());
    place.run_well(["wire.ndjson"]);
    let export = place
        .copydesk(["export", "--with-receipts"])
        .exits(0)
        .stdout;
    expect![[r#"
        [
            (
                "a-before",
                [],
            ),
            (
                "b-teaser",
                [
                    "m-report 100",
                    "z-update 100",
                    "a-before 33",
                    "k-other 33",
                ],
            ),
            (
                "k-other",
                [
                    "a-before 33",
                    "m-report 33",
                ],
            ),
            (
                "m-report",
                [
                    "a-before 33",
                ],
            ),
            (
                "z-update",
                [
                    "m-report 100",
                    "a-before 33",
                    "k-other 33",
                ],
            ),
        ]"#]]
    .assert_eq(&format!("{:#?}", terms(&export)));
    let update = stories(&export)
        .into_iter()
        .find(|it| it["id"] == "z-update")
        .unwrap();
    let consulted = &outcome(&update, "seeker")["receipt"]["consulted"][0];
    assert_eq!(consulted["question"], json!({"near-duplicates": 10}));
    assert_eq!(consulted["answer"][0][0]["id"], "m-report");
}

#[test]
fn the_archive_answers_the_same_whatever_the_number_of_jobs_and_the_second_time() {
    let export = |jobs: &str, times: usize| {
        let place = desk("near");
        // Two texts of one story in one input: which is current must not depend on who is first.
        let second = event().replace("seven hours", "eight hours");
        place.write("wire.ndjson", format!("{}\n{second}", event()));
        for _ in 0..times {
            place.run_well(["--jobs", jobs, "wire.ndjson"]);
        }
        place.export()
    };
    let one = export("1", 1);
    assert!(one.contains("\"version\":2"), "{one}");
    assert!(one == export("8", 1));
    assert!(one == export("8", 2));
}

#[test]
fn what_is_looked_up_by_id_is_given_only_when_it_is_earlier() {
    let place = desk("story");
    let asks = json!({"id": "n-asks", "published": "2026-02-10T08:10:00Z", "headline": "Asks",
                      "body": "m-report\nz-update\nb-teaser\nnobody"});
    place.write("wire.ndjson", format!("{}\n{asks}", event()));
    place.run_well(["wire.ndjson"]);
    let all = terms(&place.export());
    let (_, found) = all.into_iter().find(|(id, _)| id == "n-asks").unwrap();
    let wanted = [
        "Terminal",
        "z-update is not earlier",
        "b-teaser is not earlier",
        "nobody is not earlier",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn what_was_stored_before_a_plugin_asked_the_archive_is_found_by_the_first_that_does() {
    let place = desk("near");
    let settings = std::fs::read_to_string(place.path().join("copydesk.toml")).unwrap();
    let plain = "[[plugins]]\nname = \"hygiene\"\n";
    let (update, earlier): (Vec<String>, Vec<String>) = event()
        .lines()
        .map(|line| format!("{line}\n"))
        .partition(|line| line.contains("z-update"));
    place.write("copydesk.toml", plain);
    place.write("earlier.ndjson", earlier.concat());
    place.run_well(["earlier.ndjson"]);
    place.write("copydesk.toml", settings.clone());
    place.write("update.ndjson", update.concat());
    place.run_well(["update.ndjson"]);
    let (_, found) = terms(&place.export()).pop().unwrap();
    assert!(found[0].starts_with("m-report "), "{found:?}");
    // A text that came while nobody asked takes the place of the one that was filed.
    place.write("copydesk.toml", plain);
    let report = json!({"id": "m-report", "published": "2026-02-10T08:00:00Z",
                        "headline": "Goats", "body": "Goats ate all the lilies of the mayor."});
    place.write("earlier.ndjson", report.to_string());
    place.run_well(["earlier.ndjson"]);
    place.write("copydesk.toml", settings);
    place.run_well(["update.ndjson"]);
    let (_, found) = terms(&place.export()).pop().unwrap();
    let is_report = |term: &String| term.starts_with("m-report ");
    assert!(!found.iter().any(is_report), "{found:?}");
}

#[test]
fn a_check_has_its_own_input_for_an_archive() {
    let place = desk("near");
    place.write("wire.ndjson", event());
    let said = place.copydesk(["check", "--as", "json", "wire.ndjson"]);
    let lines = said.json_lines();
    let update = lines.iter().find(|it| it["id"] == "z-update").unwrap();
    let annotations = update["annotations"].as_array().unwrap();
    assert!(
        annotations.iter().any(|it| it["term"]
            .as_str()
            .is_some_and(|term| term.starts_with("m-report"))),
        "{update}"
    );
    assert!(!place.names().contains(&".copydesk".to_owned()));
}
