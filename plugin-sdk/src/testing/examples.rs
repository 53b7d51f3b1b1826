//! The examples that each rule of a manifest must have.

use super::harness::fail;
use super::{Example, Harness};
use crate::__private::Exported;

/// Asserts that every rule of the manifest has a bad example that it fires on and a good one that
/// it does not fire on.
///
/// # Panics
///
/// When an example is wrong, naming all of them.
#[track_caller]
pub fn check_examples<P: Exported>() {
    let plugin = Harness::<P>::new();
    let fires = |rule: &str, example: &Example| {
        let flags = plugin.flags(&example.0);
        flags
            .iter()
            .any(|flag| flag.as_flag().is_some_and(|flag| flag.rule == rule))
    };
    let mut wrong = Vec::new();
    for rule in &plugin.manifest().rules {
        let name = &rule.name;
        if !fires(name, &rule.bad) {
            wrong.push(format!("`{name}` does not fire on its bad example"));
        }
        if fires(name, &rule.good) {
            wrong.push(format!("`{name}` fires on its good example"));
        }
    }
    if !wrong.is_empty() {
        fail(&wrong.join("\n"));
    }
}
