//! The rules of a manifest: that there are no others, and the examples that each must have.

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

/// Asserts that the manifest names each of the rules that the plugin has, once, and no other.
/// Their order does not matter.
///
/// # Panics
///
/// When it does not, naming what is missing on either side.
#[track_caller]
pub fn check_rules<P: Exported>(there: &[&str]) {
    let plugin = Harness::<P>::new();
    let listed: Vec<_> = plugin
        .manifest()
        .rules
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    let wrong = difference(&listed, there);
    if !wrong.is_empty() {
        fail(&wrong.join("\n"));
    }
}

/// What stands in the manifest or in the plugin alone.
fn difference(listed: &[&str], there: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in there.iter().filter(|it| !listed.contains(it)) {
        wrong.push(format!("the plugin has `{name}` and the manifest has not"));
    }
    for name in listed.iter().filter(|it| !there.contains(it)) {
        wrong.push(format!("the manifest has `{name}` and the plugin has not"));
    }
    for (at, name) in there.iter().enumerate() {
        if there.iter().skip(at + 1).any(|it| it == name) {
            wrong.push(format!("the plugin has `{name}` twice"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_on_one_side_alone_is_named() {
        assert!(difference(&["a", "b"], &["b", "a"]).is_empty());
        assert_eq!(
            difference(&["a", "c"], &["a", "b", "a"]),
            [
                "the plugin has `b` and the manifest has not",
                "the manifest has `c` and the plugin has not",
                "the plugin has `a` twice"
            ]
        );
    }
}
