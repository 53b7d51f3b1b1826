//! What the tests share.

use std::io::Write as _;

mod binary;
mod export;
mod guest;
pub(crate) mod image;
mod live;
mod module;
mod output;
mod place;
mod tool;
mod wat;

pub(crate) use binary::{code_cache, copydesk, python, root, target_dir};
pub(crate) use export::{assert_schema, assert_true_anchors, stored_ids, stories};
pub(crate) use guest::{cookbook, fickle, misbehaver, misbehaver_core, seeker, wasi_probe};
pub(crate) use live::Live;
pub(crate) use module::{
    component_of_text, component_that_imports, component_without_exports, with_ballast, with_knot,
    with_manifest, with_manifest_bytes, with_memory, with_module,
};
pub(crate) use output::Output;
pub(crate) use place::Place;
pub(crate) use tool::{BUILDING, C, JAVASCRIPT, PYTHON, RUST, Tool, author_tools, with_rust};
pub(crate) use wat::{Wat, manifest};

/// Says that a test could not do its work here, where nobody can miss it: not by `eprintln!`, which
/// the test harness keeps to itself when the test passes.
pub(crate) fn skipped(test: &str, why: &str) {
    let line = format!("\nSKIPPED: {test}: {why}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}
