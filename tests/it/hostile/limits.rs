//! A plugin that wants more than it is given: time, stack, memory, output, log.

use expect_test::expect;
use serde_json::Value;

use super::desk::{counted, desk, harm, harms, outcome, run, unconfigured};
use crate::support::image::Image;
use crate::support::{Wat, stories};

#[test]
fn an_endless_loop_ends_by_fuel() {
    let limits = "fuel-base-millions = 20, fuel-per-byte = 0";
    expect!["fuel: annotate used up its fuel of 20 million units"].assert_eq(&harm("loop", limits));
}

#[test]
fn an_endless_loop_with_fuel_to_burn_ends_by_the_wall_clock() {
    let limits = "fuel-base-millions = 10000, wall-clock-ms = 100";
    expect!["wall-clock: annotate did not come back within 0.1 s"].assert_eq(&harm("loop", limits));
}

#[test]
fn what_the_wall_clock_stopped_shows_no_fuel() {
    let place = desk(
        "mode = \"loop\"",
        "fuel-base-millions = 10000, wall-clock-ms = 100",
    );
    drop(run(&place).exits(3));
    let export = stories(&place.export());
    assert_eq!(outcome(&export[0], "misbehaver")["fuel"], Value::Null);
    assert!(outcome(&export[1], "misbehaver")["fuel"].is_u64());
}

#[test]
fn endless_recursion_ends_with_the_stack() {
    expect!["stack: annotate recursed until its stack was full"].assert_eq(&harm("recurse", ""));
}

#[test]
fn growth_without_end_stops_at_the_memory_limit() {
    expect!["memory: annotate wanted 65 MiB of memory, its limit is 64 MiB"]
        .assert_eq(&harm("memory", ""));
    expect!["memory: annotate wanted 5 MiB of memory, its limit is 4 MiB"]
        .assert_eq(&harm("memory", "memory-mib = 4"));
}

#[test]
fn annotations_by_the_thousand_are_refused() {
    expect!["output: it made 1001 annotations, more than 1000"]
        .assert_eq(&counted("many", 1_001, ""));
    expect!["memory: annotate wanted 97 MiB of memory, its limit is 64 MiB"]
        .assert_eq(&counted("many", 1_000_000, ""));
    expect!["output: it made 11 annotations, more than 10"].assert_eq(&counted(
        "many",
        11,
        "annotations = 10",
    ));
}

#[test]
fn one_huge_annotation_is_refused() {
    expect!["output: annotation 1 of 1 is not true: a term has 513 bytes, more than 512"]
        .assert_eq(&counted("huge", 513, ""));
    expect!["output: what annotate handed to the host is more than 1024 KiB"].assert_eq(&counted(
        "huge",
        2 << 20,
        "",
    ));
    expect!["output: what annotate handed to the host is more than 1024 KiB"]
        .assert_eq(&counted("huge", 50_000_000, ""));
    expect!["output: what annotate handed to the host is more than 1 KiB"].assert_eq(&counted(
        "many",
        60,
        "output-kib = 1",
    ));
}

#[test]
fn a_flood_of_logs_is_taken_for_an_attack() {
    expect!["output: it logged 10001 times, 988990 bytes in all, which is taken for a flood"]
        .assert_eq(&harm("log-flood", ""));
}

#[test]
fn a_log_beyond_its_limit_is_cut_off_and_costs_nothing_else() {
    let place = desk("mode = \"log-flood\", count = 100", "log-kib = 1");
    drop(run(&place).exits(0));
    let export = stories(
        &place
            .copydesk(["export", "--with-receipts"])
            .exits(0)
            .stdout,
    );
    let log = outcome(&export[0], "misbehaver")["receipt"]["log"]
        .as_array()
        .unwrap()
        .clone();
    let bytes: usize = log.iter().map(|it| it.as_str().unwrap().len()).sum();
    assert!((500..1100).contains(&bytes), "{bytes}: {log:?}");
    assert!(
        log.last()
            .unwrap()
            .as_str()
            .unwrap()
            .ends_with("[cut off by the log limit]")
    );
    assert_eq!(outcome(&export[0], "misbehaver")["outcome"], "ok");
}

#[test]
fn lists_without_end_are_refused() {
    let modes = [
        "many-anchors",
        "many-suggestions",
        "many-related",
        "many-extra",
    ];
    let told = modes.map(|mode| counted(mode, 1001, "") + "\n");
    expect![[r#"
        output: annotation 1 of 1 is not true: it has 1001 anchors, more than 1000
        output: annotation 1 of 1 is not true: it has 1001 suggestions, more than 1000
        output: annotation 1 of 1 is not true: it has 1001 related ids, more than 1000
        output: annotation 1 of 1 is not true: it has 1001 extra pairs, more than 1000
    "#]]
    .assert_eq(&told.concat());
}

#[test]
fn a_reason_without_end_is_cut_off() {
    let reason = counted("long-reason", 500_000, "");
    assert_eq!(reason, format!("plugin: {} [cut off]", "A".repeat(1000)));
}

#[test]
fn lines_of_log_with_nothing_in_them_are_counted() {
    let place = desk("mode = \"log-empty\", count = 9000", "");
    drop(run(&place).exits(0));
    let export = place.copydesk(["export", "--with-receipts"]).exits(0);
    let export = stories(&export.stdout);
    let log = outcome(&export[0], "misbehaver")["receipt"]["log"]
        .as_array()
        .unwrap();
    assert_eq!(log.len(), 1000);
    assert_eq!(log[998], "info: ");
    assert_eq!(log[999], "info:  [cut off by the log limit]");
}

/// What was refused is told as the cause only when it is.
#[test]
fn memory_that_was_refused_and_done_without_is_not_blamed_for_another_failure() {
    let mut image = Image::new();
    let megabytes = image.reason(1, [0x0010_0000, 0x0020_0000]);
    let refused = "(drop (memory.grow (i32.const 60000)))";
    let codes = [
        format!("{refused} (return (i32.const {megabytes}))"),
        format!("{refused} (loop $turn (br $turn))"),
        format!("{refused} (return (i32.const 1))"),
    ];
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let wat = Wat {
        annotate: Wat::by_mode("(local.get $mode)", &codes),
        image,
        ..Wat::new()
    };
    expect![[r#"
        returns too much: output: what annotate handed to the host is more than 1024 KiB
        turns: fuel: annotate used up its fuel of 503 million units
        returns nothing: output: what annotate gave the host is not of the contract: return pointer not aligned
    "#]].assert_eq(&harms(
        &wat,
        &["returns too much", "turns", "returns nothing"],
    ));
}

#[test]
fn issues_that_share_their_bytes_are_counted_each() {
    let mut image = Image::new();
    let megabyte = [0x0010_0000, 0x0010_0000];
    let issue = [megabyte[0], megabyte[1], megabyte[0], megabyte[1]];
    // 80 MB, which is less than what the runtime would let pass by itself.
    let [at, length] = image.list(&[issue; 40]);
    let result = image.words(&[1, at, length]);
    let wat = Wat {
        configure: format!("(return (i32.const {result}))"),
        image,
        ..Wat::new()
    };
    expect!["output: what configure handed to the host is more than 1024 KiB"]
        .assert_eq(&unconfigured(&wat, ""));
}
