//! An instance that never sees what another one left behind.

use expect_test::expect;
use serde_json::json;

use super::desk::{handmade, harms, outcome};
use crate::support::{Place, Wat, manifest, misbehaver, stories};

#[test]
fn every_story_has_an_instance_of_its_own() {
    let place = Place::with_settings(
        "[[plugins]]\nname = \"misbehaver\"\npath = \"misbehaver.wasm\"\n\
         settings = { mode = \"remember\" }\n",
    );
    place.write("misbehaver.wasm", misbehaver());
    let line = |it: usize| json!({"id": format!("s{it}"), "text": format!("It rained {it} mm.")});
    let lines: Vec<String> = (0..30).map(|it| line(it).to_string()).collect();
    place.write("wire.ndjson", lines.join("\n"));
    place.run_well(["--jobs", "2", "wire.ndjson"]);
    for story in stories(&place.export()) {
        assert_eq!(story["annotations"][0]["term"], "call 1", "{story}");
    }
}
/// A plugin that dirties all it can reach in mode 0, and looks for dirt in mode 1. In mode 2 it
/// does one after the other, which shows that it would find some.
fn pig() -> Wat {
    let dirty = "
      (drop (memory.grow (i32.const 64)))
      (memory.fill (i32.const 0x100000) (i32.const 0xaa)
        (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 0x100000)))
      (memory.fill (i32.const 0x8000) (i32.const 0xaa) (i32.const 0x8000))
      (drop (table.grow (ref.func $scan) (i32.const 500)))
      (table.fill (i32.const 0) (ref.func $scan) (table.size))
      (global.set $mark (i64.const 0xaa))
      ";
    Wat {
        // Twice what a pooled slot keeps resident.
        memory: "128".into(),
        annotate: Wat::by_mode(
            "(local.get $mode)",
            &[dirty, "(call $look)", &format!("{dirty} (call $look)")],
        ),
        more: r#"
  (table 10 funcref)
  (elem declare func $scan)
  (global $mark (mut i64) (i64.const 0))
  (func $scan (param $from i32) (param $to i32)
    (loop $next
      (if (i64.ne (i64.load (local.get $from)) (i64.const 0)) (then (unreachable)))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $to)))))
  (func $look
    (if (i32.ne (memory.size) (i32.const 128)) (then (unreachable)))
    (if (i32.ne (table.size) (i32.const 10)) (then (unreachable)))
    (if (i32.eqz (ref.is_null (table.get (i32.const 0)))) (then (unreachable)))
    (if (i64.ne (global.get $mark) (i64.const 0)) (then (unreachable)))
    ;; Not where the story lies, which is from 2 MiB on.
    (call $scan (i32.const 0x8000) (i32.const 0x200000))
    (call $scan (i32.const 0x280000) (i32.const 0x800000))
    (drop (memory.grow (i32.const 64)))
    (call $scan (i32.const 0x800000) (i32.const 0xc00000))
    (drop (table.grow (ref.null func) (i32.const 500)))
    (if (i32.eqz (ref.is_null (table.get (i32.const 509)))) (then (unreachable))))
"#
        .into(),
        ..Wat::new()
    }
}

#[test]
fn one_who_looks_for_what_it_left_itself_finds_it() {
    let names = ["dirties", "looks", "dirties and looks"];
    expect![[r#"
        dirties: ok
        looks: ok
        dirties and looks: trap: annotate stopped without a word (wasm trap: wasm `unreachable` instruction executed)
    "#]].assert_eq(&harms(&pig(), &names));
}

#[test]
fn an_instance_never_sees_the_memory_the_tables_or_the_globals_of_another() {
    for jobs in ["1", "4"] {
        let place = handmade(&pig().module(), "");
        // Another plugin in the same pool that only looks.
        let looks = Wat {
            manifest: Some(manifest("looks")),
            annotate: "(call $look)".into(),
            ..pig()
        };
        place.write("looks.wasm", looks.module());
        let settings = place.path().join("copydesk.toml");
        let text = std::fs::read_to_string(&settings).unwrap();
        let more = "\n[[plugins]]\nname = \"looks\"\npath = \"looks.wasm\"\n";
        std::fs::write(&settings, text + more).unwrap();
        let line = |it: usize| {
            let body = format!("It rained {it} mm.");
            json!({"id": format!("s{it:02}"), "headline": Wat::headline(it % 2), "body": body})
        };
        let lines: Vec<String> = (0..60).map(|it| line(it).to_string()).collect();
        place.write("wire.ndjson", lines.join("\n"));
        place.run_well(["--jobs", jobs, "wire.ndjson"]);
        for story in stories(&place.export()) {
            for plugin in ["handmade", "looks"] {
                assert_eq!(outcome(&story, plugin)["outcome"], "ok", "{story}");
            }
        }
    }
}
