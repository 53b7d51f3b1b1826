//! Compiling happens in a process of its own, which keeps to limits and leaves nothing behind.
//!
//! The plugins are the misbehaver, which behaves here, with something in it that compiling is hard
//! for. So each of them is one that the desk would run, had it not been for the limit.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{self, Child, Command, Stdio};

use expect_test::expect;
use wasm_encoder::{MemorySection, MemoryType, Module};

use crate::support::{Live, Output, Place, misbehaver, with_ballast, with_knot, with_module};

/// Functions that want 350 MiB of the compiler, of the 1024 that it may have, and 3 s.
const HEAVY: u32 = 60_000;

/// Loops that take the compiler half a minute and more; 50 KB in the file.
const ENDLESS: u32 = 3000;

/// What the desk itself may have in memory while a child of it compiles a bomb, in MiB: the program
/// (32 were measured of one that is not optimised, most of it its own code) and the plugin's file a few
/// times over. Where a bomb is compiled it takes hundreds.
const DESK: u64 = 64;

/// A desk with one plugin of that file, its own cache, and a story.
fn desk(limits: &str, plugin: &[u8]) -> Place {
    let place = Place::new();
    set(&place, limits);
    place.write("m.wasm", plugin);
    place.write(
        "a.txt",
        "Ferry strike ends\n\nThe crews went back to work.\n",
    );
    place
}

fn set(place: &Place, limits: &str) {
    let settings =
        format!("[[plugins]]\nname = \"misbehaver\"\npath = \"m.wasm\"\nlimits = {{ {limits} }}\n");
    place.write("copydesk.toml", settings);
}

fn run_command(place: &Place) -> Command {
    let mut command = place.command(["run", "a.txt"]);
    command.env("COPYDESK_CACHE", place.path().join("cache"));
    command
}

fn run(place: &Place) -> Output {
    place.output(run_command(place).output().unwrap())
}

/// Runs, and tells the most that the desk's own process had in memory, in MiB.
fn run_watched(place: &Place) -> (Output, u64) {
    let mut command = run_command(place);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut most = 0;
    // It says little, so that it is never kept waiting for somebody to read it.
    while child.try_wait().unwrap().is_none() {
        most = most.max(high_water(&child));
    }
    let output = child.wait_with_output().unwrap();
    assert_ne!(most, 0, "it was never seen");
    (place.output(output), most)
}

/// The most that a process ever had in memory, in MiB; 0 when it has ended.
fn high_water(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    let figure = line.and_then(|it| it.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    figure.map_or(0, |kib| kib >> 10)
}

/// The files of compiled code, with what tells one from another that was put in its place.
fn compiled(place: &Place) -> Vec<(u64, i64)> {
    let Ok(entries) = fs::read_dir(place.path().join("cache/compiled")) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap().metadata().unwrap())
        .map(|metadata| (metadata.ino(), metadata.mtime_nsec()))
        .collect()
}

/// The desk's children that have not ended.
fn children(desk: u32) -> Vec<u32> {
    let list = fs::read_to_string(format!("/proc/{desk}/task/{desk}/children"));
    let list = list.unwrap_or_default();
    list.split_whitespace()
        .map(|it| it.parse().unwrap())
        .collect()
}

/// Whether a process has ended; somebody may not have taken notice of that yet.
fn has_ended(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = stat
        .rsplit_once(") ")
        .map(|(_, rest)| rest.starts_with('Z'));
    state.unwrap_or(true)
}

#[test]
fn a_plugin_that_takes_the_compiler_minutes_is_stopped_by_its_processor_time() {
    let place = desk("compile-seconds = 1", &with_knot(misbehaver(), ENDLESS));
    let (output, most) = run_watched(&place);
    expect![[r#"
        exit status 2
        --- stderr
        error: compiling $PLACE/m.wasm took more than 1 s of processor time
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: a plugin can be built to do so; if you trust its author, raise compile-seconds in its [plugins.limits]
    "#]]
    .assert_eq(&output.exits(2).to_string());
    assert!(most < DESK, "the desk had {most} MiB");
    assert_eq!(compiled(&place), []);
}

#[test]
fn a_plugin_that_takes_the_compiler_gigabytes_is_stopped_by_its_memory() {
    let place = desk(
        "compile-memory-mib = 256",
        &with_ballast(misbehaver(), HEAVY),
    );
    let (output, most) = run_watched(&place);
    expect![[r#"
        exit status 2
        --- stderr
        error: compiling $PLACE/m.wasm wanted more than 256 MiB of memory
         --> $PLACE/copydesk.toml:2:8
          |
        2 | name = "misbehaver"
          |        ^^^^^^^^^^^^
          |
          = hint: a plugin can be built to do so; if you trust its author, raise compile-memory-mib in its [plugins.limits]
    "#]]
    .assert_eq(&output.exits(2).to_string());
    assert!(most < DESK, "the desk had {most} MiB");
    assert_eq!(compiled(&place), []);

    // The same desk with a plugin that is none, and what was refused is not held against it.
    place.write("m.wasm", misbehaver());
    drop(run(&place).exits(0));
}

#[test]
fn what_was_compiled_once_is_found_whatever_compiling_may_take_by_then() {
    let place = desk("", &with_ballast(misbehaver(), HEAVY));
    drop(run(&place).exits(0));
    let before = compiled(&place);
    assert_eq!(before.len(), 1);

    // Neither would it fit in, nor is it compiled again.
    set(&place, "compile-memory-mib = 256");
    drop(run(&place).exits(0));
    assert_eq!(compiled(&place), before);

    // Code in a folder that others can look into is not taken: it is compiled each time, and in a
    // process with limits.
    let folder = place.path().join("cache/compiled");
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    let refused = run(&place).exits(2);
    assert!(
        refused.stderr.contains("wanted more than 256 MiB"),
        "{refused}"
    );
    set(&place, "");
    drop(run(&place).exits(0));
    assert_eq!(compiled(&place), before);
}

#[test]
fn a_plugin_that_cannot_be_compiled_is_told_in_the_compilers_words() {
    let mut memory = MemorySection::new();
    memory.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: true,
        shared: false,
        page_size_log2: None,
    });
    let mut module = Module::new();
    module.section(&memory);
    let place = desk("", &with_module(misbehaver(), &module));
    let said = run(&place).exits(2).stderr;
    let words = "error: $PLACE/m.wasm cannot be compiled: failed to parse WebAssembly module: \
                 memory64 must be enabled for 64-bit memories (at offset 0x";
    assert!(said.starts_with(words), "{said}");
    assert!(said.contains("ask the plugin's author"), "{said}");
}

#[test]
fn a_desk_that_is_asked_to_stop_ends_its_compiler_and_says_so() {
    let place = desk("", &with_knot(misbehaver(), ENDLESS));
    let desk = Live::start(&mut run_command(&place));
    let compiler = loop {
        if let [compiler] = children(desk.pid()).as_slice() {
            break *compiler;
        }
    };
    desk.interrupt();
    let (said, status) = desk.finish();
    assert_eq!((said.as_str(), status.code()), ("", Some(130)));
    assert!(has_ended(compiler));
    assert!(!place.path().join(".copydesk").exists());
}

#[test]
fn a_desk_that_is_killed_takes_its_compiler_with_it() {
    let place = desk("", &with_knot(misbehaver(), ENDLESS));
    let desk = Live::start(&mut run_command(&place));
    // Once it reads the plugin it has asked the kernel to be killed with the desk.
    let compiler = loop {
        if let [compiler] = children(desk.pid()).as_slice()
            && at_work(*compiler)
        {
            break *compiler;
        }
    };
    desk.kill();
    // It is given half a minute and more; that long nobody waits.
    while !has_ended(compiler) {
        assert!(processor_time(compiler) < 1000, "it goes on");
    }
}

/// Whether a process has begun to compile: then it has threads.
fn at_work(process: u32) -> bool {
    fs::read_dir(format!("/proc/{process}/task")).is_ok_and(|tasks| tasks.count() > 1)
}

/// Processor time of a process, in hundredths of a second.
fn processor_time(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let of = |at| {
        fields
            .split(' ')
            .nth(at)
            .and_then(|it| it.parse::<u64>().ok())
    };
    of(11).unwrap_or(0) + of(12).unwrap_or(0)
}

/// What the desk's child says when it is started by hand with these limits; its answer goes into a
/// file.
fn child(place: &Place, desk: u32, [memory, seconds, answer]: [u64; 3]) -> process::Output {
    let plugin = place.write("plugin", with_ballast(misbehaver(), 2000));
    place
        .command([
            "compile-plugin".to_owned(),
            format!("--desk-process={desk}"),
            format!("--memory={memory}"),
            format!("--seconds={seconds}"),
            format!("--answer={answer}"),
        ])
        .stdin(File::open(plugin).unwrap())
        .stdout(File::create(place.path().join("answer")).unwrap())
        .output()
        .unwrap()
}

const GENEROUS: [u64; 3] = [1 << 30, 100, 1 << 30];

fn size(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len()
}

#[test]
fn a_child_keeps_to_the_size_of_its_answer() {
    let place = Place::new();
    let whole = child(&place, process::id(), GENEROUS);
    assert!(whole.status.success(), "{whole:?}");
    let answer = place.path().join("answer");
    assert!(size(&answer) > 100_000);
    let [memory, seconds, _] = GENEROUS;
    let cut = child(&place, process::id(), [memory, seconds, 1000]);
    // SIGXFSZ.
    assert_eq!(cut.status.signal(), Some(25), "{cut:?}");
    assert!(size(&answer) <= 1000);
}

#[test]
fn a_child_whose_desk_is_gone_does_not_begin() {
    let place = Place::new();
    // Whoever has this number, it is not what started the child.
    let orphan = child(&place, 1, GENEROUS);
    let said = String::from_utf8_lossy(&orphan.stderr);
    assert_eq!(said, "the desk that asked for it is gone\n");
    assert_eq!(size(&place.path().join("answer")), 0);
}

#[test]
fn nobody_is_offered_the_childs_command() {
    let place = Place::new();
    for args in [
        &["--help"][..],
        &["completions", "bash"],
        &["completions", "zsh"],
    ] {
        let said = place.copydesk(args).exits(0).stdout;
        assert!(!said.contains("compile-plugin"), "{said}");
    }
}
