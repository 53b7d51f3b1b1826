//! The rules, a file each, and what they have in common.

pub(crate) mod age;
pub(crate) mod change;
pub(crate) mod conversion;
pub(crate) mod date;
pub(crate) mod headline;
pub(crate) mod part;
pub(crate) mod share;

use std::ops::Range;

use copydesk_plugin::Field;

/// The rules, as in the manifest.
pub(crate) const NAMES: [&str; 8] = [
    "change",
    "points",
    "share",
    "part",
    "date",
    "age",
    "headline",
    "conversion",
];

/// What a rule found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    /// Where: the figures that do not agree.
    pub(crate) places: Vec<(Field, Range<usize>)>,
    pub(crate) message: String,
    /// The arithmetic.
    pub(crate) evidence: String,
}

impl Finding {
    /// What was found at one place of the body.
    pub(crate) fn new(
        rule: &'static str,
        range: Range<usize>,
        message: String,
        evidence: String,
    ) -> Self {
        Self {
            rule,
            places: vec![(Field::Body, range)],
            message,
            evidence,
        }
    }
}

/// A value as a person would write it: without a fraction that says nothing.
pub(crate) fn plain(value: f64) -> String {
    let places = if value.abs() >= 100.0 || (value - value.round()).abs() < 0.005 {
        0
    } else if value.abs() >= 1.0 {
        2
    } else {
        4
    };
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
