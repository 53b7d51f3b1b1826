//! A hot folder, and a desk that one process holds while others work on it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::json;

use crate::support::{Live, Output, Place, stored_ids, stories};

/// Some stories as a file of records.
fn records(ids: &[&str]) -> String {
    let record = |id: &&str| {
        let text =
            format!("The bridge of {id} opens in May, the council said on Monday. ").repeat(4);
        json!({"id": id, "headline": format!("Bridge {id} opens"), "body": text}).to_string() + "\n"
    };
    ids.iter().map(record).collect()
}

/// A desk that is held: what was in the folder has been taken in.
fn held(place: &Place) -> Live {
    fs::create_dir_all(place.path().join("in")).unwrap();
    fs::create_dir_all(place.path().join("done")).unwrap();
    place.write("in/first.ndjson", records(&["a", "b"]));
    let mut watch = Live::start(&mut watching(place));
    watch.hear();
    watch.hear();
    watch
}

fn watching(place: &Place) -> Command {
    let typed = [
        "watch", "in", "--done", "done", "--settle", "1", "--format", "json",
    ];
    place.command(typed)
}

/// The same command on the held desk, and once nobody holds it.
fn answers(place: &Place, commands: &[&[&str]]) -> Vec<String> {
    let answer = |typed: &&[&str]| {
        let Output {
            stdout,
            stderr,
            status,
        } = place.copydesk(*typed);
        format!("{typed:?}\n{stdout}{stderr}{status:?}")
    };
    commands.iter().map(answer).collect()
}

#[test]
fn a_file_is_taken_in_when_it_is_complete_and_put_away_when_it_is_stored() {
    let place = Place::new();
    let mut watch = held(&place);
    // The half of a download stays until it has its name; a part that cannot be read holds up nothing.
    place.write("in/half.ndjson.part", records(&["never"]));
    place.write("in/second.ndjson", records(&["c"]) + "{\n");
    watch.hear();
    place.write("in/third.ndjson", records(&["d"]));
    watch.hear();
    // Those before the last one are away by now.
    let done = |name: &str| place.path().join("done").join(name).exists();
    assert!(place.path().join("in/half.ndjson.part").exists());
    assert!(done("first.ndjson") && done("second.ndjson") && !done("half.ndjson.part"));
    // A name that is taken is not written over.
    place.write("in/first.ndjson", records(&["e"]));
    watch.hear();
    place.write("in/last.ndjson", records(&["f"]));
    watch.hear();
    assert!(done("first.ndjson.1"));
    watch.interrupt();
    let (heard, status) = watch.finish();
    assert_eq!(status.code(), Some(0));
    assert_eq!(stored_ids(&heard), stored_ids(&place.export()));
}

#[test]
fn what_is_left_in_a_folder_is_not_done_twice() {
    let place = Place::new();
    fs::create_dir(place.path().join("in")).unwrap();
    let start =
        || Live::start(&mut place.command(["watch", "in", "--settle", "1", "--format", "json"]));
    place.write("in/a.ndjson", records(&["a"]));
    let mut watch = start();
    watch.hear();
    let heard = watch.kill();
    assert!(heard.contains(r#""change":"new""#), "{heard}");
    // A socket was left behind, and so was the file.
    let mut watch = start();
    watch.hear();
    assert!(
        watch.heard.contains(r#""change":"unchanged""#),
        "{}",
        watch.heard
    );
    place.write("in/b.ndjson", records(&["b"]));
    watch.hear();
    assert_eq!(watch.heard.lines().count(), 2, "{}", watch.heard);
    watch.interrupt();
    assert_eq!(watch.finish().1.code(), Some(0));
    let again = place.copydesk(["watch", "nowhere"]);
    assert!(again.exits(2).stderr.contains("nowhere is no directory"));
}

#[test]
fn commands_on_a_held_desk_say_what_they_say_of_a_free_one() {
    let place = Place::new();
    let watch = held(&place);
    let socket = place.path().join(".copydesk/socket");
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(socket.clone()), mode(place.path().join(".copydesk"))),
        (0o600, 0o700)
    );

    // Decisions, and stories from a file, a pipe and another directory.
    let spiked = place
        .copydesk(["review", "spike", "a", "--by", "Ada"])
        .exits(0);
    assert!(spiked.stdout.contains("spiked"), "{spiked}");
    place.write("more.ndjson", records(&["c"]));
    drop(place.copydesk(["run", "more.ndjson"]).exits(0));
    let piped = ["run", "--input-format", "ndjson", "-"];
    drop(
        place
            .copydesk_fed(piped, records(&["d"]).as_bytes())
            .exits(0),
    );
    fs::create_dir(place.path().join("sub")).unwrap();
    let mut below = place.command(["export", "-o", "out.json"]);
    let below = below
        .current_dir(place.path().join("sub"))
        .output()
        .unwrap();
    assert!(below.status.success());
    let written = fs::read_to_string(place.path().join("sub/out.json")).unwrap();
    assert_eq!(stories(&written).len(), 4);

    let commands: [&[&str]; 9] = [
        &["list"],
        &["list", "--format", "json"],
        &["show", "a", "--color", "always"],
        &["show", "nobody"],
        &["review", "log"],
        &["export"],
        &["documents"],
        &["run", "missing.txt"],
        &["store", "check"],
    ];
    let while_held = answers(&place, &commands);
    // What needs the desk alone says so.
    let compact = place.copydesk(["store", "compact"]).exits(4);
    assert!(
        compact
            .stderr
            .contains("stop the copydesk that holds the desk"),
        "{compact}"
    );
    watch.interrupt();
    assert_eq!(watch.finish().1.code(), Some(0));
    assert!(!socket.exists());
    assert_eq!(answers(&place, &commands), while_held);
}

#[test]
fn a_command_on_a_held_desk_can_be_interrupted_and_survives_no_holder() {
    let place = Place::new();
    let watch = held(&place);
    let run = ["run", "--format", "json", "--input-format", "ndjson", "-"];
    let listening = || {
        let mut run = Live::start(&mut place.command(run));
        assert!(run.feed(records(&["r"]).trim_end()));
        run.hear();
        run
    };
    let first = listening();
    first.interrupt();
    let (heard, status) = first.finish();
    assert_eq!(status.code(), Some(130));
    assert!(stored_ids(&place.export()).is_superset(&stored_ids(&heard)));

    let second = listening();
    drop(watch.kill());
    let (heard, status) = second.finish();
    assert_eq!(status.code(), Some(4));
    assert!(stored_ids(&place.export()).is_superset(&stored_ids(&heard)));
}

#[test]
fn a_command_waits_for_a_desk_that_somebody_works_on() {
    let place = Place::new();
    let mut run = Live::start(&mut place.command([
        "run",
        "--format",
        "json",
        "--input-format",
        "ndjson",
        "-",
    ]));
    assert!(run.feed(records(&["a"]).trim_end()));
    run.hear();
    drop(place.copydesk(["list"]).exits(4));
    let mut waiting = Live::start(&mut place.command(["list", "--wait", "60", "--format", "json"]));
    run.end_input();
    assert_eq!(run.finish().1.code(), Some(0));
    waiting.hear();
    assert!(waiting.heard.contains(r#""id":"a""#), "{}", waiting.heard);
    assert_eq!(waiting.finish().1.code(), Some(0));
}

#[test]
fn a_server_watches_a_folder_and_works_the_commands_of_others() {
    let place = Place::new();
    place.write("in/a.ndjson", records(&["a"]));
    let typed = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--by",
        "Ada",
        "--watch",
        "in",
    ];
    let more = ["--settle", "1", "--format", "json"];
    let mut server = Live::start(&mut place.command(typed.iter().chain(&more)));
    server.hear();
    assert!(server.heard.contains("/sign-in?token="), "{}", server.heard);
    server.hear();
    assert!(server.heard.contains(r#""id":"a""#), "{}", server.heard);
    let listed = place.copydesk(["list"]).exits(0);
    assert!(listed.stdout.contains("Bridge a opens"), "{listed}");
    server.interrupt();
    assert_eq!(server.finish().1.code(), Some(0));
    let lone = place.copydesk(["serve", "--done", "done"]).exits(2);
    assert!(
        lone.stderr.contains("name the directory with --watch"),
        "{lone}"
    );
}
