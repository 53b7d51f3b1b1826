//! What was told as stored is stored: whatever ends the run, and whoever wants the desk meanwhile.

use std::collections::BTreeSet;
use std::fs;
use std::io::pipe;
use std::process::Command;

use expect_test::expect;
use serde_json::json;

use crate::rig::Rig;
use crate::support::{Live, Output, Place, code_cache, copydesk, skipped, stored_ids, stories};

/// A story of some paragraphs as a line.
fn record(number: usize) -> String {
    let paragraph = format!(
        "The council of district {number} said on Monday that the bridge would open again in May. "
    );
    json!({
        "id": format!("story-{number:05}"), "title": format!("Bridge {number} opens in May"),
        "text": vec![paragraph.repeat(4); 5].join("\n\n"),
    })
    .to_string()
}

/// A run over standard input that tells each story once it is stored.
fn listening(place: &Place) -> Live {
    Live::start(&mut place.command(["run", "--format", "json", "--input-format", "ndjson", "-"]))
}

fn exported_ids(place: &Place) -> BTreeSet<String> {
    stored_ids(&place.export())
}

/// The stories that the record of a document names; none where it has no record.
fn stories_of(place: &Place, uri: &str) -> BTreeSet<String> {
    let told = place.copydesk(["documents", uri, "--format", "json"]);
    let lines = told.json_lines();
    let parts = lines.iter().flat_map(|it| it["parts"].as_array().cloned());
    let ids = parts.flatten();
    ids.filter_map(|part| Some(part["story"].as_str()?.to_owned()))
        .collect()
}

#[test]
fn a_desk_in_use_says_which_process_has_it() {
    let place = Place::new();
    let mut run = listening(&place);
    assert!(run.feed(&record(1)));
    // Once the story is stored the desk is open, and stays so while the input does.
    run.hear();
    let holder = place.copydesk(["list"]);
    assert!(holder.stderr.contains(&run.pid().to_string()), "{holder}");
    let pid = run.pid().to_string();
    expect![[r#"
        exit status 4
        --- stderr
        error: the desk is held by process [pid] (copydesk run), since [time]
          hint: wait until it is done, or stop it; a desk is open in one process at a time
    "#]]
    .assert_eq(&holder.steady().to_string().replace(&pid, "[pid]"));
    for args in [&["export"][..], &["show", "x"], &["run", "copydesk.toml"]] {
        drop(place.copydesk(args).exits(4));
    }
    run.end_input();
    let (heard, status) = run.finish();
    assert!(status.success());
    assert_eq!(stored_ids(&heard), exported_ids(&place));
}

#[test]
fn check_needs_no_desk_and_so_waits_for_nobody() {
    let place = Place::new();
    let mut run = listening(&place);
    assert!(run.feed(&record(1)));
    run.hear();
    place.write("a.txt", "Rain\n\nIt rained all day on Monday.\n");
    drop(place.copydesk(["check", "a.txt"]).exits(0));
}

#[test]
fn a_story_is_told_as_stored_before_the_next_one_comes() {
    let place = Place::new();
    let mut run = listening(&place);
    for number in 1..=3 {
        assert!(run.feed(&record(number)));
        run.hear();
        assert_eq!(run.heard.lines().count(), number);
    }
}

#[test]
fn an_interrupt_keeps_all_that_was_told_as_stored() {
    let place = Place::new();
    let mut run = listening(&place);
    assert!(run.feed(&record(0)));
    run.hear();
    run.interrupt();
    // The input never ends by itself: the run has to.
    let stopped = (1..100_000).any(|number| !run.feed(&record(number)));
    assert!(stopped, "it reads on and on");
    let (heard, status) = run.finish();
    assert_eq!(status.code(), Some(130));
    assert_eq!(stored_ids(&heard), exported_ids(&place));
}

#[test]
fn an_interrupt_while_nothing_comes_in_ends_the_run() {
    let place = Place::new();
    let mut run = listening(&place);
    assert!(run.feed(&record(0)));
    run.hear();
    run.interrupt();
    let (heard, status) = run.finish();
    assert_eq!(status.code(), Some(130));
    assert_eq!(stored_ids(&heard), exported_ids(&place));
}

#[test]
fn a_kill_keeps_all_that_was_told_as_stored() {
    let input: Vec<String> = (0..400).map(record).collect();
    for told in [1, 40, 150] {
        let place = Place::new();
        place.write("wire.ndjson", input.join("\n"));
        let mut run = Live::start(&mut place.command(["run", "--format", "json", "wire.ndjson"]));
        for _ in 0..told {
            run.hear();
        }
        let heard = run.kill();
        // The last line may have been cut by the kill.
        let whole = heard.rfind('\n').map_or("", |end| &heard[..end]);
        let (told, kept) = (stored_ids(whole), exported_ids(&place));
        assert!(told.is_subset(&kept), "{:?}", told.difference(&kept));
        // The record of the document claims all of its stories, and so is never there before them.
        let claimed = stories_of(&place, "wire.ndjson");
        assert!(claimed.is_empty() || claimed == kept && kept.len() == 400);
        // The next run goes on from there.
        place.run_well(["wire.ndjson"]);
        assert_eq!(exported_ids(&place).len(), 400);
        assert_eq!(stories_of(&place, "wire.ndjson"), exported_ids(&place));
    }
}

#[test]
fn a_desk_that_survived_a_kill_exports_the_same_bytes() {
    let input: Vec<String> = (0..120).map(record).collect();
    let (killed, whole) = (Place::new(), Place::new());
    for place in [&killed, &whole] {
        place.write("wire.ndjson", input.join("\n"));
    }
    let mut run = Live::start(&mut killed.command(["run", "--format", "json", "wire.ndjson"]));
    run.hear();
    drop(run.kill());
    killed.run_well(["wire.ndjson"]);
    whole.run_well(["wire.ndjson"]);
    assert!(killed.export() == whole.export());
}

/// Runs a script where a file system of a few megabytes is mounted on `small`, for the script
/// alone; none where this user may not mount one.
fn on_a_small_disk(place: &Place, script: &str) -> Option<Output> {
    fs::create_dir(place.path().join("small")).unwrap();
    let unshared = |script: &str| {
        let mut command = Command::new("unshare");
        place.isolate(&mut command);
        command
            .env("COPYDESK", copydesk())
            .args(["--user", "--map-root-user", "--mount", "sh", "-ec", script])
            .output()
    };
    let mount = "mount -t tmpfs -o size=12m small small";
    unshared(mount)
        .ok()
        .filter(|tried| tried.status.success())?;
    let output = unshared(&format!("{mount}\n{script}")).unwrap();
    Some(place.output(output))
}

#[test]
fn a_full_disk_is_told_and_keeps_all_that_was_told_as_stored() {
    let place = Place::new();
    let input: Vec<String> = (0..2000).map(record).collect();
    place.write("wire.ndjson", input.join("\n"));
    let script = "status=0
        \"$COPYDESK\" --desk small run --format json wire.ndjson > told || status=$?
        echo \"status $status\"
        mount -o remount,size=200m small
        \"$COPYDESK\" --desk small export -o kept
        \"$COPYDESK\" --desk small run -q wire.ndjson
        \"$COPYDESK\" --desk small export -o all";
    let Some(output) = on_a_small_disk(&place, script) else {
        skipped(
            "a_full_disk_is_told_and_keeps_all_that_was_told_as_stored",
            "no small file system can be mounted (unshare and mount)",
        );
        return;
    };
    expect![[r#"
        exit status 0
        --- stdout
        status 4
        --- stderr
        made a desk: small/copydesk.toml
        error: no space is left on the disk that holds small/.copydesk/db/db
          caused by: no storage space
          hint: make room and run again over the same input; what was told as stored is stored
    "#]]
    .assert_eq(&output.steady().to_string());
    let ids = |name: &str| stored_ids(&fs::read_to_string(place.path().join(name)).unwrap());
    let (told, kept) = (ids("told"), ids("kept"));
    assert!(!told.is_empty());
    assert!(told.is_subset(&kept), "{:?}", told.difference(&kept));
    assert_eq!(ids("all").len(), 2000);
}

/// The share of the rig that the tests do; docs/storage.md has the whole.
fn rig() -> Rig {
    Rig::new(copydesk().to_owned(), code_cache(), 4)
}

#[test]
fn kills_lose_nothing_and_break_no_entry() {
    let figures = rig().kills(30);
    assert!(figures.is_well(), "{figures}: {:#?}", figures.told);
    assert!(
        figures.kills == 30 && figures.acknowledged > 500,
        "{figures}"
    );
}

#[test]
fn damage_changes_nothing_or_is_told_and_the_rest_can_be_saved() {
    let figures = rig().damage(60, 20);
    assert!(figures.is_well(), "{figures}: {:#?}", figures.told);
    assert!(
        figures.damages == 80 && figures.told_damages > 30,
        "{figures}"
    );
    assert!(
        figures.repairs > 20 && figures.saved * 10 > figures.to_save * 7,
        "{figures}"
    );
}

#[test]
fn a_system_call_that_fails_loses_nothing() {
    let figures = rig().failures(6);
    assert!(figures.is_well(), "{figures}: {:#?}", figures.told);
    if let Some(why) = figures.skipped.first() {
        skipped("a_system_call_that_fails_loses_nothing", why);
        return;
    }
    assert!(figures.failures >= 12, "{figures}");
}

#[test]
fn what_can_be_read_of_a_damaged_desk_is_saved_and_the_rest_named() {
    let place = Place::newsroom();
    place.run_well(["stories"]);
    let before = stories(&place.export());
    // One bit of a story's text, found by its words.
    let log = place.path().join(".copydesk/db/db");
    let mut bytes = fs::read(&log).unwrap();
    let words = b"Fishergate in Marrowick will close";
    let places: Vec<usize> = (0..bytes.len() - words.len())
        .filter(|at| bytes[*at..].starts_with(words))
        .collect();
    for at in places {
        bytes[at] ^= 1;
    }
    fs::write(&log, bytes).unwrap();
    let check = place.copydesk(["store", "check"]);
    assert!(matches!(check.status, Some(1 | 4)), "{check}");
    assert!(check.stdout.contains("problem: "), "{check}");
    let repair = place.copydesk(["store", "check", "--repair", "saved"]);
    let repair = repair.exits(1);
    assert!(repair.stdout.contains("short-2026-0209-01"), "{repair}");
    let saved = place
        .copydesk(["export", "--desk", "saved"])
        .exits(0)
        .stdout;
    let saved = stories(&saved);
    assert!(saved.len() < before.len() && saved.len() + 16 > before.len());
    assert!(saved.iter().all(|story| before.contains(story)));
    // The damaged one is as it was, and the new one takes what is missing.
    drop(
        place
            .copydesk(["store", "check"])
            .exits(check.status.unwrap()),
    );
    place.run_well(["--desk", "saved", "stories"]);
    let all = place
        .copydesk(["export", "--desk", "saved"])
        .exits(0)
        .stdout;
    assert_eq!(stories(&all).len(), before.len());
    drop(
        place
            .copydesk(["store", "check", "--desk", "saved"])
            .exits(0),
    );
}

#[test]
fn a_sound_desk_is_checked_and_copied_whole() {
    let place = Place::newsroom();
    place.run_well(["stories"]);
    let check = place.copydesk(["store", "check"]);
    expect![[r#"
        exit status 0
        --- stdout
        looked through  43 stories in 44 versions, 15 documents, 11 plugin files and settings
        all is well
    "#]]
    .assert_eq(&check.to_string());
    let json = place.copydesk(["store", "check", "--format", "json"]);
    expect![[r#"
        exit status 0
        --- stdout
        {"documents":15,"objects":11,"problems":[],"stories":43,"versions":44,"what":"looked through"}
    "#]]
    .assert_eq(&json.to_string());
    let repair = place.copydesk(["store", "check", "--repair", "copy"]);
    expect![[r#"
        exit status 0
        --- stdout
        saved  43 stories in 44 versions, 15 documents, 11 plugin files and settings
        all is well
        --- stderr
        the new desk is copy
    "#]]
    .assert_eq(&repair.to_string());
    let copy = place.copydesk(["export", "--desk", "copy"]).exits(0).stdout;
    assert_eq!(copy, place.export());
    let again = place.copydesk(["store", "check", "--repair", "copy"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: there is something in copy already
          hint: name a directory that is not there yet
    "#]]
    .assert_eq(&again.to_string());
}

#[test]
fn a_broken_pipe_is_success() {
    let place = Place::newsroom();
    place.run_well(["stories"]);
    for args in [
        &["list"][..],
        &["list", "--format", "json"],
        &["show", "wire-2026-0209-014"],
        &["export"],
        &["plugin", "list"],
        &["plugin", "inspect", "hygiene"],
        &["schema"],
        &["completions", "bash"],
        &["--help"],
        &["check", "--as", "json", "stories"],
        &["run", "--format", "json", "stories"],
    ] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let mut command = place.command(args);
        command.stdout(writer);
        let output = place.output(command.output().unwrap());
        assert_eq!(output.status, Some(0), "{args:?}: {output}");
        assert!(!output.stderr.contains("error:"), "{args:?}: {output}");
    }
    // The run whose reader went away stored everything all the same.
    assert_eq!(stories(&place.export()).len(), 43);
}
