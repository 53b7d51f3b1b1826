//! What the program itself takes when memory is the attack: the most that was ever resident, beside
//! that of the same desk when the plugin behaves.
//!
//! The kernel counts it, so nothing depends on how fast the machine is. Where it does not tell, the
//! tests say that they were skipped.

use std::fs;

use serde_json::json;

use super::desk::{desk, handmade};
use crate::support::image::{Image, Said, tag};
use crate::support::{Live, Place, Wat, skipped};

/// What an attack may add, in MiB, when it has no memory of its own: a report of the largest size
/// in two forms, a log, and some waste.
const HOST: u64 = 6;

/// The same when the guest uses up its own memory as well.
const GUEST: u64 = 64 + HOST;

/// Stories of each kind, so that what is not given back adds up.
const STORIES: usize = 10;

/// The most that a run over stories with this headline had resident, in KiB.
fn peak(place: &Place, headline: &str) -> Option<u64> {
    fs::remove_dir_all(place.path().join(".copydesk")).ok();
    let args = [
        "run",
        "--jobs",
        "1",
        "--format",
        "json",
        "--input-format",
        "ndjson",
        "-",
    ];
    let mut run = Live::start(&mut place.command(args));
    for number in 0..STORIES {
        let body = format!("It rained {number} mm.");
        let story = json!({"id": format!("s{number}"), "headline": headline, "body": body});
        assert!(run.feed(&story.to_string()));
        run.hear();
    }
    // While it waits for more: a process that ended has no memory to tell of.
    let status = fs::read_to_string(format!("/proc/{}/status", run.pid())).ok();
    run.end_input();
    drop(run.finish());
    let status = status?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Requires that a storm takes no more than `bound` MiB over a calm.
#[track_caller]
fn assert_bounded(what: &str, place: &Place, storm: &str, bound: u64) {
    // The first run may compile, which takes more than either.
    place.write("calm.txt", "It rained.\n");
    place.run_well(["calm.txt"]);
    let (Some(calm), Some(storm)) = (peak(place, "A calm day"), peak(place, storm)) else {
        skipped(
            "memory",
            "the system does not tell the most that was resident",
        );
        return;
    };
    let more = storm.saturating_sub(calm);
    assert!(
        more <= bound << 10,
        "{what}: {more} KiB over {calm} KiB, where {bound} MiB are allowed"
    );
}

#[test]
fn what_a_guest_has_made_in_its_own_memory_is_not_made_again_in_the_hosts() {
    for (mode, bound) in [
        ("memory", GUEST),
        ("many", GUEST),
        ("huge", GUEST),
        ("long-reason", GUEST),
        ("log-huge", GUEST),
        ("recurse", HOST),
        ("log-flood", HOST),
        ("log-empty", HOST),
        ("many-anchors", HOST),
        ("many-suggestions", HOST),
        ("many-related", HOST),
        ("many-extra", HOST),
    ] {
        let place = desk(&format!("mode = \"{mode}\""), "");
        assert_bounded(mode, &place, "Storm", bound);
    }
}

#[test]
fn texts_that_share_their_bytes_are_counted_each() {
    let mut image = Image::new();
    let ok = image.text("ok");
    let megabyte = [0x0010_0000, 0x0010_0000];
    let plain = Said::new(tag(ok, ok));
    let related = image.list(&vec![megabyte; 2000]);
    let lists = image.list(&vec![[ok[0], ok[1], megabyte[0], megabyte[1]]; 2000]);
    let reports = [
        ("related", image.report(&[plain.related(related)])),
        ("extra", image.report(&[plain.extra(lists)])),
        (
            "evidence",
            image.report(&vec![plain.evidence(megabyte); 900]),
        ),
        (
            "annotations with one list",
            image.report(&vec![plain.extra(lists); 900]),
        ),
    ];
    let mut codes: Vec<String> = reports
        .iter()
        .map(|(_, at)| format!("(return (i32.const {at}))"))
        .collect();
    codes.push("(loop $more (call $log (i32.const 1) (i32.const 0x100000) (i32.const 0x100000)) (br $more))".into());
    let names = reports.iter().map(|(name, _)| *name).chain(["log"]);
    let names: Vec<&str> = names.collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let wat = Wat {
        annotate: Wat::by_mode("(local.get $mode)", &codes),
        image,
        ..Wat::new()
    };
    let place = handmade(&wat.module(), "");
    for (mode, name) in names.iter().enumerate() {
        assert_bounded(name, &place, &Wat::headline(mode), HOST);
    }
}
