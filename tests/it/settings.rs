//! Settings with mistakes: each is shown at its place before a story is read.

use expect_test::expect;

use crate::support::{
    Place, component_without_exports, misbehaver, misbehaver_core, with_manifest,
};

const STORY: &str = "Ferry strike ends\n\nThe crews went back to work on Monday morning.\n";

/// What a run under these settings says, and that it stored nothing.
fn refused(settings: &str) -> String {
    refused_with(settings, &[])
}

fn refused_with(settings: &str, files: &[(&str, &[u8])]) -> String {
    let place = Place::with_settings(settings);
    place.write("a.txt", STORY);
    for (name, bytes) in files {
        place.write(name, bytes);
    }
    let output = place.copydesk(["run", "a.txt"]).exits(2);
    assert!(!place.path().join(".copydesk").exists(), "{output}");
    output.to_string()
}

/// A plugin's manifest.
fn manifest(name: &str, needs: &str, produces: &str) -> String {
    format!(
        "name = \"{name}\"\nversion = \"0.1.0\"\napi = \"0.1\"\nsummary = \"Test.\"\n\
         reads = [\"body\"]\nneeds = [{needs}]\nproduces = [{produces}]\n"
    )
}

#[test]
fn a_mistyped_key_is_shown_with_a_caret_and_the_key_that_was_meant() {
    let settings = "gaet = \"error\"\n\n[[plugins]]\nname = \"hygiene\"\nrequird = true\n";
    expect![[r#"
        exit status 2
        --- stderr
        error: unknown key `gaet` in the settings
         --> $PLACE/copydesk.toml:1:1
          |
        1 | gaet = "error"
          | ^^^^ not known here
          |
          = hint: did you mean `gate`?

        error: unknown key `requird` in `[[plugins]]`
         --> $PLACE/copydesk.toml:5:1
          |
        5 | requird = true
          | ^^^^^^^ not known here
          |
          = hint: did you mean `required`?
    "#]]
    .assert_eq(&refused(settings));
}

#[test]
fn what_is_no_toml_is_shown_where_it_breaks() {
    expect![[r#"
        exit status 2
        --- stderr
        error: not TOML: unclosed array table, expected `]`
         --> $PLACE/copydesk.toml:1:11
          |
        1 | [[plugins]
          |           ^
    "#]]
    .assert_eq(&refused("[[plugins]\nname = \"hygiene\"\n"));
}

#[test]
fn two_plugins_of_one_name_are_refused() {
    let settings = "[[plugins]]\nname = \"hygiene\"\n\n[[plugins]]\nname = \"hygiene\"\n";
    expect![[r#"
        exit status 2
        --- stderr
        error: a second plugin named `hygiene`, after the one at 2:8
         --> $PLACE/copydesk.toml:5:8
          |
        5 | name = "hygiene"
          |        ^^^^^^^^^ the same name again
          |
          = hint: remove one of the two: a plugin runs once
    "#]]
    .assert_eq(&refused(settings));
}

#[test]
fn a_stock_plugin_that_does_not_exist_is_refused_with_those_that_do() {
    expect![[r#"
        exit status 2
        --- stderr
        error: there is no stock plugin `hygeine`
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "hygeine"
          |        ^^^^^^^^^
          |
          = hint: the stock plugins are claims, dedupe, figures, headline, hygiene, language, legal, pii, readability, sensitive, style, summarizer, tagger; for one of your own, add path = "FILE.wasm"
    "#]].assert_eq(&refused("[[plugins]]\nname = \"hygeine\"\n"));
}

#[test]
fn an_unknown_key_and_a_wrong_type_in_a_plugins_settings_are_shown() {
    let settings = "[[plugins]]\nname = \"tagger\"\n\n[plugins.settings]\nmax-phrase = 3\n\
                    max-phrases = \"many\"\n";
    expect![[r#"
        exit status 2
        --- stderr
        error: plugin `tagger` has no setting `max-phrase`
         --> $PLACE/copydesk.toml:5:1
          |
        5 | max-phrase = 3
          | ^^^^^^^^^^ not known to it
          |
          = hint: did you mean `max-phrases`?

        error: `max-phrases` must be a whole number, not a string
         --> $PLACE/copydesk.toml:6:15
          |
        6 | max-phrases = "many"
          |               ^^^^^^ expected a whole number
          |
          = hint: How many keyphrases a story may have, from 1 to 50.
    "#]]
    .assert_eq(&refused(settings));
}

#[test]
fn settings_that_the_plugin_itself_refuses_are_shown_at_their_place() {
    let settings = "[[plugins]]\nname = \"misbehaver\"\npath = \"misbehaver.wasm\"\n\n\
                    [plugins.settings]\nmode = \"issues\"\n";
    expect![[r#"
        exit status 2
        --- stderr
        error: `misbehaver` refuses `phrases.max[2]`: there are no phrases
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^

        error: `misbehaver` refuses `mode`: this mode is refused
         --> $PLACE/copydesk.toml:6:8
          |
        6 | mode = "issues"
          |        ^^^^^^^^
    "#]]
    .assert_eq(&refused_with(
        settings,
        &[("misbehaver.wasm", misbehaver())],
    ));
    let settings = "[[plugins]]\nname = \"tagger\"\nsettings = { max-phrases = 0 }\n";
    expect![[r#"
        exit status 2
        --- stderr
        error: `tagger` refuses `max-phrases`: 0 is not from 1 to 50
         --> $PLACE/copydesk.toml:3:28
          |
        3 | settings = { max-phrases = 0 }
          |                            ^
    "#]]
    .assert_eq(&refused(settings));
}

#[test]
fn plugins_that_need_each_other_are_refused() {
    let chicken = with_manifest(
        misbehaver_core(),
        &manifest("chicken", "\"tag:egg\"", "\"tag:chicken\""),
    );
    let egg = with_manifest(
        misbehaver_core(),
        &manifest("egg", "\"tag:chicken\"", "\"tag:egg\""),
    );
    let settings = "[[plugins]]\nname = \"chicken\"\npath = \"chicken.wasm\"\n\n\
                    [[plugins]]\nname = \"egg\"\npath = \"egg.wasm\"\n";
    let files: [(&str, &[u8]); 2] = [("chicken.wasm", &chicken), ("egg.wasm", &egg)];
    expect![[r#"
        exit status 2
        --- stderr
        error: `chicken`, `egg` need what each other produces
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "chicken"
          |        ^^^^^^^^^
          |
          = hint: take one of them out
    "#]]
    .assert_eq(&refused_with(settings, &files));
}

#[test]
fn a_need_that_nobody_produces_is_refused() {
    let lonely = with_manifest(
        misbehaver_core(),
        &manifest(
            "lonely",
            "\"tag:language\", \"tag:keyphrase\"",
            "\"tag:mood\"",
        ),
    );
    let settings = "[[plugins]]\nname = \"lonely\"\npath = \"lonely.wasm\"\n\n\
                    [[plugins]]\nname = \"tagger\"\n";
    expect![[r#"
        exit status 2
        --- stderr
        error: `lonely` needs tag:language, which no other plugin produces
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "lonely"
          |        ^^^^^^^^
          |
          = hint: add a plugin that produces it, or take this one out
    "#]]
    .assert_eq(&refused_with(settings, &[("lonely.wasm", &lonely)]));
}

#[test]
fn needs_put_plugins_in_order_whatever_the_settings_say() {
    let late = with_manifest(
        misbehaver_core(),
        &manifest("late", "\"tag:keyphrase\"", "\"tag:misbehaviour\""),
    );
    let place = Place::with_settings(
        "[[plugins]]\nname = \"late\"\npath = \"late.wasm\"\n\n[[plugins]]\nname = \"tagger\"\n\
         required = false\n",
    );
    place.write("late.wasm", &late);
    place.write("a.txt", STORY);
    place.run_well(["a.txt"]);
    let output = place.copydesk(["list", "--format", "json"]).exits(0);
    let plugins: Vec<_> = output.json_lines()[0]["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["plugin"].clone())
        .collect();
    assert_eq!(plugins, ["tagger", "late"]);
}

#[test]
fn a_file_that_calls_itself_something_else_is_refused() {
    let settings = "[[plugins]]\nname = \"hygiene\"\npath = \"rules/m.wasm\"\n";
    expect![[r#"
        exit status 2
        --- stderr
        error: this plugin calls itself `misbehaver`, not `hygiene`
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "hygiene"
          |        ^^^^^^^^^
          |
          = hint: write name = "misbehaver"
    "#]]
    .assert_eq(&refused_with(settings, &[("rules/m.wasm", misbehaver())]));
}

#[test]
fn a_manifest_with_mistakes_is_shown_with_its_own_lines() {
    let text =
        manifest("odd", "", "\"tag:odd\"").replace("reads = [\"body\"]", "reads = [\"boby\"]");
    let odd = component_without_exports(&text);
    let settings = "[[plugins]]\nname = \"odd\"\npath = \"odd.wasm\"\n";
    expect![[r#"
        exit status 2
        --- stderr
        error: `reads` must be `id`, `headline`, `body`, `byline`, `dateline`, `language`, `published`, `updated`, `source`, `urgency`, `embargo`, `status`, `categories` or `extra`, not `boby`
         --> plugin.toml of $PLACE/odd.wasm:5:10
          |
        5 | reads = ["boby"]
          |          ^^^^^^ not one of them
          |
          = hint: did you mean `body`?
    "#]].assert_eq(&refused_with(settings, &[("odd.wasm", &odd)]));
}

#[test]
fn a_capability_that_this_version_lacks_is_refused() {
    let asks = manifest("asks", "", "\"tag:odd\"") + "capabilities = [\"archive\"]\n";
    let asks = with_manifest(misbehaver_core(), &asks);
    let settings = "[[plugins]]\nname = \"asks\"\npath = \"asks.wasm\"\n";
    expect![[r#"
        exit status 2
        --- stderr
        error: `asks` asks for archive, which it was not granted
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "asks"
          |        ^^^^^^
          |
          = hint: if it may have that, write below its name
                  grants = ["archive"]
    "#]]
    .assert_eq(&refused_with(settings, &[("asks.wasm", &asks)]));
}

#[test]
fn every_mistake_is_told_at_once() {
    let said = refused(
        "[[plugins]]\nname = \"hygeine\"\n\n[[plugins]]\nname = \"gone\"\npath = \"gone.wasm\"\n\n\
         [[plugins]]\nname = \"tagger\"\nsettings = { max-phrases = true }\n",
    );
    for part in ["hygeine", "gone.wasm", "max-phrases"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn another_pipeline_can_be_named_and_its_mistakes_are_shown_in_its_own_file() {
    let place = Place::newsroom();
    place.write(
        "short.toml",
        "[[plugins]]\nname = \"hygiene\"\nrequried = false\n",
    );
    let output = place.copydesk(["run", "--pipeline", "short.toml", "stories"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: unknown key `requried` in `[[plugins]]`
         --> short.toml:3:1
          |
        3 | requried = false
          | ^^^^^^^^ not known here
          |
          = hint: did you mean `required`?
    "#]]
    .assert_eq(&output.to_string());
    place.write("short.toml", "[[plugins]]\nname = \"hygiene\"\n");
    let run = place.copydesk(["run", "--pipeline", "short.toml", "stories/shorts.ndjson"]);
    assert!(!run.exits(0).stderr.contains("tagger"));
    let missing = place.copydesk(["run", "--pipeline", "gone.toml", "stories"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: cannot read gone.toml
          caused by: No such file or directory (os error 2)
    "#]]
    .assert_eq(&missing.to_string());
}
