//! A plugin that traps, turns or falls in any of the functions that the host calls.

use expect_test::expect;

use super::desk::{harm, harms, harms_on, unconfigured};
use crate::support::Wat;

/// What every function is made to do in turn. `$fall`, `$fall_logging` and the empty table come
/// with [`attacks`].
const ATTACKS: [(&str, &str); 12] = [
    ("unreachable", "(unreachable)"),
    (
        "division by zero",
        "(drop (i32.div_s (i32.const 1) (i32.const 0)))",
    ),
    (
        "no number as an integer",
        "(drop (i32.trunc_f32_s (f32.const nan)))",
    ),
    ("load beyond the memory", "(drop (i32.load (i32.const -4)))"),
    (
        "fill beyond the memory",
        "(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))",
    ),
    (
        "call of nothing",
        "(call_indirect (type $nothing) (i32.const 0))",
    ),
    (
        "call beyond the table",
        "(call_indirect (type $nothing) (i32.const 99))",
    ),
    ("endless loop", "(loop $turn (br $turn))"),
    ("endless recursion", "(call $fall)"),
    ("recursion with calls of the host", "(call $fall_logging)"),
    (
        "growth of memory",
        "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (unreachable)",
    ),
    (
        "growth of a table",
        "(loop $more (br_if $more (i32.ne (table.grow (ref.null func) (i32.const 1000)) (i32.const -1)))) (unreachable)",
    ),
];

const MORE: &str = "
  (type $nothing (func))
  (table 1 funcref)
  (func $fall (call $fall) (call $fall))
  (func $fall_logging
    (call $log (i32.const 1) (i32.const 0) (i32.const 0)) (call $fall_logging) (call $fall_logging))";

fn attacks() -> (Wat, Vec<&'static str>, Vec<&'static str>) {
    let wat = Wat {
        more: MORE.into(),
        ..Wat::new()
    };
    let (names, codes) = ATTACKS.into_iter().unzip();
    (wat, names, codes)
}

#[test]
fn a_program_that_ends_itself_ends_its_call() {
    expect![
        "trap: annotate stopped without a word (wasm trap: wasm `unreachable` instruction executed)"
    ]
    .assert_eq(&harm("exit", ""));
    expect![
        "trap: annotate stopped without a word (wasm trap: wasm `unreachable` instruction executed)"
    ]
    .assert_eq(&harm("abort", ""));
    expect!["trap: annotate stopped without a word (wasm trap: out of bounds memory access)"]
        .assert_eq(&harm("out-of-bounds", ""));
}

#[test]
fn annotate_may_trap_turn_or_fall() {
    let (mut wat, names, codes) = attacks();
    wat.annotate = Wat::by_mode("(local.get $mode)", &codes);
    expect![[r#"
        unreachable: trap: annotate stopped without a word (wasm trap: wasm `unreachable` instruction executed)
        division by zero: trap: annotate stopped without a word (wasm trap: integer divide by zero)
        no number as an integer: trap: annotate stopped without a word (wasm trap: invalid conversion to integer)
        load beyond the memory: trap: annotate stopped without a word (wasm trap: out of bounds memory access)
        fill beyond the memory: fuel: annotate used up its fuel of 503 million units
        call of nothing: trap: annotate stopped without a word (wasm trap: uninitialized element)
        call beyond the table: trap: annotate stopped without a word (wasm trap: undefined element: out of bounds table access)
        endless loop: fuel: annotate used up its fuel of 503 million units
        endless recursion: stack: annotate recursed until its stack was full
        recursion with calls of the host: output: it logged 10001 times, 0 bytes in all, which is taken for a flood
        growth of memory: memory: annotate wanted 65 MiB of memory, its limit is 64 MiB
        growth of a table: memory: annotate wanted 100002 entries in its tables, their limit is 100000
    "#]].assert_eq(&harms(&wat, &names));
}

#[test]
fn what_gives_out_memory_may_trap_turn_or_fall() {
    let (mut wat, names, codes) = attacks();
    wat.realloc = Wat::by_mode("(i32.sub (local.get $size) (i32.const 2000))", &codes);
    expect![[r#"
        unreachable: trap: annotate stopped without a word (wasm trap: wasm `unreachable` instruction executed)
        division by zero: trap: annotate stopped without a word (wasm trap: integer divide by zero)
        no number as an integer: trap: annotate stopped without a word (wasm trap: invalid conversion to integer)
        load beyond the memory: trap: annotate stopped without a word (wasm trap: out of bounds memory access)
        fill beyond the memory: fuel: annotate used up its fuel of 600 million units
        call of nothing: trap: annotate stopped without a word (wasm trap: uninitialized element)
        call beyond the table: trap: annotate stopped without a word (wasm trap: undefined element: out of bounds table access)
        endless loop: fuel: annotate used up its fuel of 600 million units
        endless recursion: stack: annotate recursed until its stack was full
        recursion with calls of the host: trap: annotate stopped without a word (wasm trap: cannot leave component instance)
        growth of memory: memory: annotate wanted 65 MiB of memory, its limit is 64 MiB
        growth of a table: memory: annotate wanted 100002 entries in its tables, their limit is 100000
    "#]].assert_eq(&harms_on(&wat, &names, by_length(names.len())));
}

#[test]
fn what_frees_a_report_may_trap_turn_or_fall() {
    let (mut wat, names, codes) = attacks();
    wat.post_annotate = Wat::by_mode("(global.get $mode)", &codes);
    expect![[r#"
        unreachable: trap: annotate stopped without a word (wasm trap: wasm `unreachable` instruction executed)
        division by zero: trap: annotate stopped without a word (wasm trap: integer divide by zero)
        no number as an integer: trap: annotate stopped without a word (wasm trap: invalid conversion to integer)
        load beyond the memory: trap: annotate stopped without a word (wasm trap: out of bounds memory access)
        fill beyond the memory: fuel: annotate used up its fuel of 503 million units
        call of nothing: trap: annotate stopped without a word (wasm trap: uninitialized element)
        call beyond the table: trap: annotate stopped without a word (wasm trap: undefined element: out of bounds table access)
        endless loop: fuel: annotate used up its fuel of 503 million units
        endless recursion: stack: annotate recursed until its stack was full
        recursion with calls of the host: trap: annotate stopped without a word (wasm trap: cannot leave component instance)
        growth of memory: memory: annotate wanted 65 MiB of memory, its limit is 64 MiB
        growth of a table: memory: annotate wanted 100002 entries in its tables, their limit is 100000
    "#]].assert_eq(&harms(&wat, &names));
}

/// The fuel would last for minutes.
#[test]
fn a_start_or_configure_without_end_and_with_fuel_to_burn_ends_by_the_wall_clock() {
    let limits = "fuel-configure-millions = 10000, wall-clock-ms = 100";
    let turn = "(loop $turn (br $turn))".to_owned();
    let start = Wat {
        start: turn.clone(),
        ..Wat::new()
    };
    let configure = Wat {
        configure: turn,
        ..Wat::new()
    };
    let told = [start, configure].map(|wat| unconfigured(&wat, limits) + "\n");
    expect![[r#"
        wall-clock: its start did not come back within 0.1 s
        wall-clock: configure did not come back within 0.1 s
    "#]]
    .assert_eq(&told.concat());
}

#[test]
fn configure_may_trap_turn_or_fall() {
    let (wat, names, codes) = attacks();
    let told = names.iter().zip(codes).map(|(name, code)| {
        let wat = Wat {
            configure: code.into(),
            ..wat.clone()
        };
        format!("{name}: {}\n", unconfigured(&wat, ""))
    });
    expect![[r#"
        unreachable: trap: configure stopped without a word (wasm trap: wasm `unreachable` instruction executed)
        division by zero: trap: configure stopped without a word (wasm trap: integer divide by zero)
        no number as an integer: trap: configure stopped without a word (wasm trap: invalid conversion to integer)
        load beyond the memory: trap: configure stopped without a word (wasm trap: out of bounds memory access)
        fill beyond the memory: fuel: configure used up its fuel of 500 million units
        call of nothing: trap: configure stopped without a word (wasm trap: uninitialized element)
        call beyond the table: trap: configure stopped without a word (wasm trap: undefined element: out of bounds table access)
        endless loop: fuel: configure used up its fuel of 500 million units
        endless recursion: stack: configure recursed until its stack was full
        recursion with calls of the host: output: it logged 10001 times, 0 bytes in all, which is taken for a flood
        growth of memory: memory: configure wanted 65 MiB of memory, its limit is 64 MiB
        growth of a table: memory: configure wanted 100002 entries in its tables, their limit is 100000
    "#]].assert_eq(&told.collect::<String>());
}

#[test]
fn a_start_may_trap_turn_or_fall() {
    let (wat, names, codes) = attacks();
    let told = names.iter().zip(codes).map(|(name, code)| {
        let wat = Wat {
            start: code.into(),
            ..wat.clone()
        };
        format!("{name}: {}\n", unconfigured(&wat, ""))
    });
    expect![[r#"
        unreachable: trap: its start stopped without a word (wasm trap: wasm `unreachable` instruction executed)
        division by zero: trap: its start stopped without a word (wasm trap: integer divide by zero)
        no number as an integer: trap: its start stopped without a word (wasm trap: invalid conversion to integer)
        load beyond the memory: trap: its start stopped without a word (wasm trap: out of bounds memory access)
        fill beyond the memory: fuel: its start used up its fuel of 500 million units
        call of nothing: trap: its start stopped without a word (wasm trap: uninitialized element)
        call beyond the table: trap: its start stopped without a word (wasm trap: undefined element: out of bounds table access)
        endless loop: fuel: its start used up its fuel of 500 million units
        endless recursion: stack: its start recursed until its stack was full
        recursion with calls of the host: trap: its start stopped without a word (wasm trap: uninitialized element)
        growth of memory: memory: its start wanted 65 MiB of memory, its limit is 64 MiB
        growth of a table: memory: its start wanted 100002 entries in its tables, their limit is 100000
    "#]].assert_eq(&told.collect::<String>());
}

#[test]
fn what_gives_out_memory_may_lie_about_where() {
    let wat = Wat {
        realloc: Wat::by_mode(
            "(i32.sub (local.get $size) (i32.const 2000))",
            &[
                "(return (i32.const 0))",
                "(return (i32.const -16))",
                "(return (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 1999)))",
                "(return (i32.const 0x200000))",
                "(call $log (i32.const 1) (i32.const 0) (i32.const 0))",
            ],
        ),
        ..Wat::new()
    };
    let names = [
        "nowhere",
        "beyond the memory",
        "half beyond the memory",
        "on what it gave before",
        "it calls the host meanwhile",
    ];
    expect![[r#"
        nowhere: output: what annotate gave the host is not of the contract: unexpected discriminant: 97
        beyond the memory: output: what annotate gave the host is not of the contract: realloc return: beyond end of memory
        half beyond the memory: output: what annotate gave the host is not of the contract: realloc return: beyond end of memory
        on what it gave before: trap: annotate stopped without a word (wasm trap: out of bounds memory access)
        it calls the host meanwhile: trap: annotate stopped without a word (wasm trap: cannot leave component instance)
    "#]].assert_eq(&harms_on(&wat, &names, by_length(names.len())));
    let unaligned = Wat {
        realloc:
            "(if (i32.gt_u (local.get $align) (i32.const 1)) (then (return (i32.const 0x200001))))"
                .into(),
        ..Wat::new()
    };
    let place = super::desk::handmade(&unaligned.module(), "");
    place.write("a.txt", "It rained.\n");
    let output = place.copydesk(["run", "a.txt"]).exits(3);
    let told = output
        .stderr
        .lines()
        .find_map(|line| line.split_once(": failed "));
    expect!["(output): what annotate gave the host is not of the contract: realloc return: result not aligned"].assert_eq(told.unwrap().1);
}

#[test]
fn what_frees_a_report_may_not_call_the_host() {
    let wat = Wat {
        post_annotate: Wat::by_mode(
            "(global.get $mode)",
            &["(call $log (i32.const 1) (i32.const 0) (i32.const 0))"],
        ),
        ..Wat::new()
    };
    expect![[r#"
        log: trap: annotate stopped without a word (wasm trap: cannot leave component instance)
    "#]]
    .assert_eq(&harms(&wat, &["log"]));
}

/// Stories whose bodies have 2000 bytes and one more each, by which `cabi_realloc` knows its mode.
fn by_length(count: usize) -> impl Iterator<Item = (String, String)> {
    (0..count).map(|mode| {
        let (start, end) = ("The crews went back to work on ", " Monday morn...");
        let filler = "x".repeat(2000 + mode - start.len() - end.len());
        ("A calm day".to_owned(), format!("{start}{filler}{end}"))
    })
}
