//! `copydesk doctor`: what is wrong with a desk, each with its cure.

use expect_test::expect;

use crate::support::Place;

/// What it says of all but the tools that build plugins, which are the machine's.
#[track_caller]
fn doctor(place: &Place, exit: i32) -> String {
    let told = place.copydesk(["doctor"]).exits(exit).stdout;
    let of_tools = |line: &&str| line.contains("plugins can");
    let lines = told.lines().filter(|line| !of_tools(line));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_desk_that_is_well_and_one_that_is_not_there() {
    expect![[r#"
        none     settings   $PLACE has no copydesk.toml; `copydesk init` makes one
        none     plugins    not looked at without settings
        none     signatures not looked at without settings
        none     lock file  not looked at without settings
        none     database   no story was stored yet; `copydesk run` makes it
    "#]]
    .assert_eq(&doctor(&Place::new(), 0));
    let place = Place::newsroom();
    place.run_well(["stories"]);
    expect![[r#"
        ok       settings   $PLACE/copydesk.toml names 9 plugins
        ok       plugins    tagger 0.1.0, summarizer 0.1.0, hygiene 0.1.0, language 0.1.0, pii 0.1.0, figures 0.1.0, claims 0.1.0, sensitive 0.1.0, headline 0.1.0
        none     signatures not required; all plugins come with the program, and are trusted as that is
        ok       lock file  plugins and word lists are those that are pinned
        ok       database   43 stories; `copydesk store check` looks through them
    "#]]
    .assert_eq(&doctor(&place, 0));
    let lines = place.copydesk(["doctor", "--format", "json"]).exits(0);
    let lines = lines.json_lines();
    assert_eq!(lines.len(), 9);
    assert!(lines.iter().all(|line| line["result"] != "problem"));
}

#[test]
fn what_is_wrong_is_told_with_its_cure() {
    let place = Place::newsroom();
    // One story is one batch, however slow the machine is.
    place.run_well(["stories/desk/obituary.md"]);
    let settings = "[[plugins]]\nname = \"tager\"\n\n[[plugins]]\nname = \"hygiene\"\n";
    place.write("copydesk.toml", settings);
    place.write(".copydesk/db/db", "no database");
    expect![[r#"
        ok       settings   $PLACE/copydesk.toml names 2 plugins
        problem  plugins    error: there is no stock plugin `tager`
                             --> $PLACE/copydesk.toml:2:8
                              |
                            2 | name = "tager"
                              |        ^^^^^^^
                              |
                              = hint: the stock plugins are claims, dedupe, figures, headline, hygiene, language, legal, pii, readability, sensitive, style, summarizer, tagger; for one of your own, add path = "FILE.wasm"
        none     signatures not required; all plugins come with the program, and are trusted as that is
        problem  lock file  error: there is no stock plugin `tager`
                             --> $PLACE/copydesk.toml:2:8
                              |
                            2 | name = "tager"
                              |        ^^^^^^^
                              |
                              = hint: the stock plugins are claims, dedupe, figures, headline, hygiene, language, legal, pii, readability, sensitive, style, summarizer, tagger; for one of your own, add path = "FILE.wasm"
        problem  database   error: acknowledged stories are missing: 2 batches were stored, but the database $PLACE/.copydesk/db holds only the first 0; it was damaged, or replaced by an older copy; keep a copy of the directory, then put back a backup of all of it, or let `copydesk store check --repair` save what can be read
    "#]].assert_eq(&doctor(&place, 1));
    place.write("copydesk.toml", "[[plugins]\n");
    assert!(doctor(&place, 1).contains("problem  settings"));
}

#[test]
fn tools_that_are_missing_are_no_problem_of_the_desk() {
    let place = Place::new();
    let mut command = place.command(["doctor"]);
    let output = command.env("RUSTC", "no-such-rustc").output().unwrap();
    let told = place.output(output).exits(0).stdout;
    assert!(told.contains("none     Rust"), "{told}");
    assert!(told.contains("sh.rustup.rs"), "{told}");
}
