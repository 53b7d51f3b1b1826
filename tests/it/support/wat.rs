//! A plugin whose code is written by hand, for what no compiler makes.
//!
//! It has the exports that the componentiser wants, each of which does what is expected until a
//! test puts other code in its place.

use super::image::Image;
use super::{root, with_manifest};

/// The pieces of a core module.
#[derive(Debug, Clone)]
pub(crate) struct Wat {
    /// The manifest; none to have no section for it.
    pub(crate) manifest: Option<String>,
    /// The contract that it was built against.
    pub(crate) contract: String,
    /// What its memory begins with.
    pub(crate) image: Image,
    /// The limits of its memory, in pages of 64 KiB.
    pub(crate) memory: String,
    /// Code that runs before all else.
    pub(crate) start: String,
    /// Code of `configure`; it may return the address of a result.
    pub(crate) configure: String,
    /// Code of `annotate`, which sees `$story` and `$mode`; it may return the address of a report.
    pub(crate) annotate: String,
    /// Code that runs before memory is given out for `$size` bytes; it may return an address.
    pub(crate) realloc: String,
    /// Code of what runs when the host has read a report.
    pub(crate) post_annotate: String,
    /// Anything else.
    pub(crate) more: String,
}

impl Wat {
    /// The mode of a headline that is no `S` and a mode.
    pub(crate) const CALM: &str = "(i32.const -1)";

    /// A plugin that finds nothing.
    pub(crate) fn new() -> Self {
        Self {
            manifest: Some(manifest("handmade")),
            contract: std::fs::read_to_string(root().join("plugin-sdk/wit/copydesk.wit")).unwrap(),
            image: Image::new(),
            memory: "64".into(),
            start: String::new(),
            configure: String::new(),
            annotate: String::new(),
            realloc: String::new(),
            post_annotate: String::new(),
            more: String::new(),
        }
    }

    /// Its text.
    pub(crate) fn text(&self) -> String {
        let Self {
            memory,
            start,
            configure,
            annotate,
            realloc,
            post_annotate,
            more,
            ..
        } = self;
        let data = self.image.text_form();
        let calm = Self::CALM;
        format!(
            r#"(module
  (import "copydesk:plugin/log@0.1.0" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") {memory})
  {data}
  ;; Behind what its memory begins with, which is below 2 MiB.
  (global $next (mut i32) (i32.const 0x200000))
  (global $mode (mut i32) {calm})
  (func $realloc (export "cabi_realloc")
    (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    {realloc}
    (local.set $at (i32.and
      (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (local.get $at))
  (func $mode_of (param $story i32) (result i32)
    (local $headline i32)
    (local.set $headline (i32.load offset=16 (local.get $story)))
    (if (result i32) (i32.eq (i32.load8_u (local.get $headline)) (i32.const 83))
      (then (i32.sub (i32.load8_u offset=1 (local.get $headline)) (i32.const 65)))
      (else {calm})))
  (func (export "configure") (param $settings i32) (param $length i32) (result i32)
    {configure}
    (i32.const 16))
  (func (export "annotate") (param $story i32) (result i32)
    (local $mode i32)
    (local.set $mode (call $mode_of (local.get $story)))
    (global.set $mode (local.get $mode))
    {annotate}
    (i32.const 16))
  (func (export "cabi_post_annotate") (param $report i32)
    {post_annotate})
  (func $start {start})
  (start $start)
  {more}
)"#
        )
    }

    /// The core module with its contract and its manifest.
    pub(crate) fn module(&self) -> Vec<u8> {
        self.finish(&self.text())
    }

    /// The same of a text that was changed.
    pub(crate) fn finish(&self, text: &str) -> Vec<u8> {
        let mut module = wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let mut resolve = wit_parser::Resolve::default();
        let package = resolve.push_str("copydesk.wit", &self.contract).unwrap();
        let world = resolve.select_world(&[package], Some("plugin")).unwrap();
        let encoding = wit_component::StringEncoding::UTF8;
        wit_component::embed_component_metadata(&mut module, &resolve, world, encoding, false)
            .unwrap();
        match &self.manifest {
            Some(manifest) => with_manifest(&module, manifest),
            None => module,
        }
    }

    /// Code that does the first thing in mode 0, the second in mode 1, and so on, asking `$mode` of
    /// an expression.
    pub(crate) fn by_mode(mode: &str, codes: &[&str]) -> String {
        let case = |(index, code): (usize, &&str)| {
            format!("(if (i32.eq {mode} (i32.const {index})) (then {code}))\n")
        };
        codes.iter().enumerate().map(case).collect()
    }

    /// The headline of a story that is for a mode.
    pub(crate) fn headline(mode: usize) -> String {
        let letter = char::from(b'A' + u8::try_from(mode).unwrap());
        format!("S{letter} is the mode")
    }
}

/// The manifest of a plugin that reads headlines and bodies and makes tags, flags and summaries.
pub(crate) fn manifest(name: &str) -> String {
    format!(
        r#"name = "{name}"
version = "0.1.0"
api = "0.1"
summary = "Was written by hand."
reads = ["headline", "body"]
produces = ["tag", "summary", "flag:{name}/loud"]

[[rules]]
name = "loud"
severity = "warning"
summary = "The text is loud."
why = "It is what a lying report is made of. Lower your voice."
bad = "HEY!"
good = "The harbour is open."
"#
    )
}
