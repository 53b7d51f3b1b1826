//! The rules, a file each, and what they have in common.

pub(crate) mod absolute;
pub(crate) mod check_worthy;
pub(crate) mod figure;
pub(crate) mod quote;

use std::ops::Range;

use copydesk_plugin::Severity;

/// The rules, as in the manifest.
pub(crate) const NAMES: [&str; 4] = [
    "check-worthy",
    "unsourced-quote",
    "unsourced-figure",
    "absolute",
];

/// What a rule found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    pub(crate) severity: Severity,
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) evidence: String,
    pub(crate) confidence: f32,
}
