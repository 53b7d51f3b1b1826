//! A guest that was built against WASI gets a closed one: it runs, and nothing shows through.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use copydesk::model::CompileLimits;
use copydesk::sandbox::{PluginFile, Sandbox, SandboxOptions};
use expect_test::expect;
use serde_json::{Value, json};
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

use crate::support::{Place, component_that_imports, root, stories, wasi_probe, with_manifest};

const MANIFEST: &str = include_str!("../guests/wasi-probe/plugin.toml");

/// A desk with the probe in a mode, and a plugin that behaves after it.
fn desk(mode: &str, limits: &str) -> Place {
    desk_with(&format!("mode = \"{mode}\""), limits)
}

fn desk_with(settings: &str, limits: &str) -> Place {
    let place = Place::with_settings(&format!(
        "[[plugins]]\nname = \"wasi-probe\"\npath = \"probe.wasm\"\n\
         settings = {{ {settings} }}\nlimits = {{ {limits} }}\n\n\
         [[plugins]]\nname = \"hygiene\"\n"
    ));
    place.write("probe.wasm", wasi_probe());
    let lines = [
        json!({"id": "a", "headline": "A calm day", "body": "The sea was like glass."}),
        json!({"id": "b", "headline": "A storm", "body": "The harbour is closed."}),
    ];
    place.write("wire.ndjson", lines.map(|it| it.to_string()).join("\n"));
    place
}

/// What the probe made of each story: its outcome, with the receipt.
fn outcomes(place: &Place) -> (Vec<Value>, Vec<Value>) {
    let export = place.copydesk(["export", "--with-receipts"]).exits(0);
    let stories = stories(&export.stdout);
    let of = |story: &Value, plugin: &str| {
        let all = story["outcomes"].as_array().unwrap();
        all.iter()
            .find(|it| it["plugin"] == plugin)
            .unwrap()
            .clone()
    };
    for story in &stories {
        assert_eq!(of(story, "hygiene")["outcome"], "ok", "{story}");
    }
    let probe = stories.iter().map(|it| of(it, "wasi-probe")).collect();
    (stories, probe)
}

/// What the probe saw, the same in both stories.
#[track_caller]
fn seen(mode: &str) -> String {
    let place = desk(mode, "");
    place.run_well(["wire.ndjson"]);
    let (stories, _) = outcomes(&place);
    let mut seen = stories.iter().map(|story| {
        let said = story["annotations"].as_array().unwrap();
        let terms = said.iter().filter_map(|it| it["term"].as_str());
        terms.collect::<Vec<_>>().join("\n")
    });
    let (first, second) = (seen.next().unwrap(), seen.next().unwrap());
    assert_eq!(first, second);
    first
}

/// How the probe failed, the same in both stories.
#[track_caller]
fn failure(mode: &str, limits: &str) -> String {
    let place = desk(mode, limits);
    drop(place.copydesk(["run", "wire.ndjson"]).exits(3));
    let (_, outcomes) = outcomes(&place);
    let mut said = outcomes.iter().map(|outcome| {
        let (kind, reason) = (&outcome["failure"], &outcome["reason"]);
        format!("{}: {}", kind.as_str().unwrap(), reason.as_str().unwrap())
    });
    let (first, second) = (said.next().unwrap(), said.next().unwrap());
    assert_eq!(first, second);
    first
}

fn log(outcome: &Value) -> &[Value] {
    outcome["receipt"]["log"].as_array().unwrap()
}

#[test]
fn nothing_of_the_world_is_seen() {
    // The same in each run on each machine: the clocks stand, the randomness is none.
    expect![[r#"
        variables []
        arguments []
        directory None
        open directories 0
        terminals [false, false, false]
        read at its end
        blocking read at its end
        skip at its end
        blocking skip at its end
        tcp IpAddressFamily::Ipv4 access-denied
        udp IpAddressFamily::Ipv4 access-denied
        tcp IpAddressFamily::Ipv6 access-denied
        udp IpAddressFamily::Ipv6 access-denied
        look-up of localhost access-denied
        look-up of example.com access-denied
        wall clock 946684800 s 0 ns
        monotonic clock 86400000000000 ns
        monotonic clock again 86400000000000 ns
        random bytes [31, 230, 143, 161, 5]
        random number 1165649722187266816
        insecure bytes [15, 144, 203, 242, 248]
        insecure number 13289650648905733534
        seed (4859226189633778539, 7742643666588561219)"#]]
    .assert_eq(&seen("look"));
}

#[test]
fn what_a_variable_or_an_argument_says_is_not_seen() {
    let place = desk("look", "");
    let mut command = place.command(["run", "wire.ndjson"]);
    command.env("COPYDESK_SECRET", "known to nobody");
    drop(place.output(command.output().unwrap()).exits(0));
    let export = place.export();
    assert!(export.contains("variables []"), "{export}");
    assert!(!export.contains("known to nobody"), "{export}");
}

#[test]
fn two_runs_and_any_number_of_jobs_give_the_same_bytes() {
    let lines: Vec<String> = (0..40)
        .map(|it| json!({"id": format!("s{it:02}"), "body": format!("Story {it}.")}).to_string())
        .collect();
    for mode in ["look", "sleep", "print"] {
        let exports = ["1", "4"].map(|jobs| {
            let place = desk(mode, "");
            place.write("wire.ndjson", lines.join("\n"));
            place.run_well(["--jobs", jobs, "wire.ndjson"]);
            place.export()
        });
        assert_eq!(exports[0], exports[1]);
        assert!(
            exports[0].matches("\"scheme\":\"seen\"").count() >= 80,
            "{}",
            exports[0]
        );
    }
}

#[test]
fn a_sleep_of_hours_takes_no_time_and_little_fuel() {
    expect![[r#"
        hours at first: 0 by the monotonic clock, 0 by the wall clock
        hours after a sleep: 1 by the monotonic clock, 1 by the wall clock
        hours after a sleep until then: 2 by the monotonic clock, 2 by the wall clock
        hours after it was true that it is ready: 3 by the monotonic clock, 3 by the wall clock
        hours after [1] of two timers: 4 by the monotonic clock, 4 by the wall clock
        hours after [1, 2] of a timer and streams: 4 by the monotonic clock, 4 by the wall clock
        the end of time: true"#]]
    .assert_eq(&seen("sleep"));
    let place = desk("sleep", "wall-clock-ms = 10000");
    place.run_well(["wire.ndjson"]);
    for outcome in outcomes(&place).1 {
        let fuel = outcome["fuel"].as_u64().unwrap();
        assert!((10_000..500_000).contains(&fuel), "{outcome}");
    }
}

#[test]
fn what_is_printed_goes_into_the_log_line_by_line() {
    expect![[r#"
        room Ok(65536), written Ok(()), flushed (true, true)
        zeroes Ok(()), spliced Err(StreamError::Closed)"#]]
    .assert_eq(&seen("print"));
    let place = desk("print", "");
    place.run_well(["wire.ndjson"]);
    let (_, outcomes) = outcomes(&place);
    let lines: Vec<_> = log(&outcomes[1]).iter().filter_map(Value::as_str).collect();
    expect![[r#"
        error: an error
        error: and another
        info: a line in two pieces
        info: with [31mred and half of a character: �
        error: an error without end"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn a_flood_on_standard_error_is_cut_as_the_log_is() {
    let place = desk_with("mode = \"flood\", count = 100", "log-kib = 1");
    place.run_well(["wire.ndjson"]);
    let (_, outcomes) = outcomes(&place);
    let log = log(&outcomes[1]);
    expect!["error: line 21 of a flood that is [cut off by the log limit]"]
        .assert_eq(log.last().unwrap().as_str().unwrap());
    let bytes: usize = log.iter().map(|it| it.as_str().unwrap().len()).sum();
    assert!((1024..2048).contains(&bytes), "{bytes}");
    expect!["output: it logged 10001 times, 498941 bytes in all, which is taken for a flood"]
        .assert_eq(&failure("flood", "log-kib = 1"));
}

#[test]
fn what_a_runtime_prints_when_it_gives_up_is_told() {
    expect![[r#"trap: annotate stopped: Traceback (most recent call last): File "app.py", line 17, in annotate raise ValueError("it is wrong") ValueError: it is wrong thread '<unnamed>' panicked at src/lib.rs:1280:25: it gave up"#]].assert_eq(&failure("last-words", ""));
}

#[test]
fn an_exit_is_told_with_its_status() {
    expect!["trap: annotate exited with status 1"].assert_eq(&failure("exit", ""));
    expect!["trap: annotate exited with status 7: there is no more to do"]
        .assert_eq(&failure("exit-with-code", ""));
}

/// A name of a megabyte takes as much fuel as a text of a megabyte.
#[test]
fn a_name_that_is_looked_up_is_paid_for_by_the_byte() {
    expect!["10 refused"].assert_eq(&seen("look-up"));
    let limits = "fuel-base-millions = 90, fuel-per-byte = 0";
    expect!["fuel: annotate used up its fuel of 90 million units"]
        .assert_eq(&failure("look-up", limits));
    expect!["fuel: configure used up its fuel of 500 million units"]
        .assert_eq(&failure("look-up-configure", ""));
}

#[test]
fn an_exit_from_configure_fails_on_each_story() {
    expect!["trap: configure exited with status 1"].assert_eq(&failure("exit-configure", ""));
}

#[test]
fn a_guest_that_waits_without_end_runs_out_of_fuel() {
    let limits = "fuel-base-millions = 20, fuel-per-byte = 0";
    expect!["fuel: annotate used up its fuel of 20 million units"]
        .assert_eq(&failure("poll-for-ever", limits));
    expect!["fuel: annotate used up its fuel of 20 million units"]
        .assert_eq(&failure("random-for-ever", limits));
}

#[test]
fn a_guest_that_calls_without_end_and_has_fuel_to_burn_ends_by_the_wall_clock() {
    let limits = "fuel-base-millions = 10000, wall-clock-ms = 100";
    expect!["wall-clock: annotate did not come back within 0.1 s"]
        .assert_eq(&failure("poll-for-ever", limits));
}

#[test]
fn what_would_never_end_or_fill_the_machine_is_refused() {
    expect!["trap: annotate waited for an empty list, which never ends"]
        .assert_eq(&failure("wait-for-nothing", ""));
    expect!["trap: annotate held more than 1000 handles of WASI at the same time"]
        .assert_eq(&failure("hoard", ""));
    expect!["trap: annotate asked the randomness for 18446744073709551615 bytes at once, more than 1048576"].assert_eq(&failure("all-randomness", ""));
    expect![
        "trap: annotate asked a stream for 18446744073709551615 bytes at once, more than 65536"
    ]
    .assert_eq(&failure("all-zeroes", ""));
}

#[test]
fn every_function_of_wasi_is_there_in_every_version() {
    for patch in 0..=12 {
        let module = plugin_that_imports_everything(&format!("0.2.{patch}"));
        let file = PluginFile::new(format!("WASI 0.2.{patch}"), module).unwrap();
        let imports = file.imports().unwrap();
        let of_wasi = imports.iter().filter(|it| it.starts_with("wasi:"));
        assert_eq!(of_wasi.count(), 28, "{imports:?}");
        let sandbox = Sandbox::new(&SandboxOptions {
            concurrency: NonZeroUsize::MIN,
            plugins: 1,
            cache: None,
            compiler: None,
        });
        let (limits, grants) = (CompileLimits::default(), BTreeSet::new());
        let plugin = sandbox.unwrap().load(&file, limits, &grants);
        plugin.unwrap_or_else(|error| panic!("{error}"));
    }
}

/// A plugin that asks for every function there is, of a version.
fn plugin_that_imports_everything(version: &str) -> Vec<u8> {
    let place = Place::new();
    let texts = root().join("tests/wit/wasi");
    copy_as(version, &texts, &place, "everything.wit");
    for entry in fs::read_dir(texts.join("deps")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        copy_as(version, &texts, &place, &format!("deps/{name}"));
    }
    let mut resolve = Resolve {
        all_features: true,
        ..Resolve::default()
    };
    resolve.push_dir(place.path()).unwrap();
    resolve.push_path(root().join("host/wit")).unwrap();
    let both = "package copydesk:test;\n\
         world both { include copydesk:wasi-probe/everything; include copydesk:plugin/plugin@0.1.0; }";
    let package = resolve.push_str("both.wit", both).unwrap();
    let world = resolve.select_world(&[package], None).unwrap();
    let mut module = wit_component::dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, true).unwrap();
    with_manifest(&module, MANIFEST)
}

/// Copies a text as if it were of another version.
fn copy_as(version: &str, texts: &Path, place: &Place, name: &str) {
    let text = fs::read_to_string(texts.join(name)).unwrap();
    // Since when there is what is not what is asked here.
    let lines = text
        .lines()
        .filter(|it| !it.trim_start().starts_with("@since"));
    let text: String = lines.map(|it| it.to_owned() + "\n").collect();
    place.write(name, text.replace("0.2.12", version));
}

#[test]
fn inspect_says_that_it_is_the_closed_one() {
    let place = desk("look", "");
    let output = place.copydesk(["plugin", "inspect", "probe.wasm"]).exits(0);
    let lines: Vec<&str> = output.stdout.lines().collect();
    let wasi = lines.iter().find(|it| it.contains("WASI")).unwrap();
    expect![
        "wasi-probe 0.1.0  Looks for the world through WASI, in the way that its settings name."
    ]
    .assert_eq(wasi);
    let imports = lines.iter().find(|it| it.contains("imports")).unwrap();
    assert!(
        imports.contains("wasi:sockets/tcp-create-socket@0.2.12"),
        "{imports}"
    );
    let json = place.copydesk(["--format", "json", "plugin", "inspect", "probe.wasm"]);
    assert_eq!(json.exits(0).json_lines()[0]["wasi"], "closed");
    let json = place.copydesk(["--format", "json", "plugin", "inspect", "hygiene"]);
    assert_eq!(json.exits(0).json_lines()[0]["wasi"], Value::Null);
}

#[test]
fn what_is_not_in_the_closed_one_is_refused_with_what_is() {
    let place = desk("look", "");
    let manifest = MANIFEST;
    for interface in ["wasi:http/types@0.2.0", "wasi:cli/environment@0.3.0"] {
        place.write("probe.wasm", component_that_imports(interface, manifest));
        let output = place.copydesk(["run", "wire.ndjson"]).exits(2);
        let said = format!("imports {interface}, which it was not granted");
        assert!(output.stderr.contains(&said), "{output}");
        assert!(
            output.stderr.contains("hint: of WASI a plugin may import"),
            "{output}"
        );
    }
}
