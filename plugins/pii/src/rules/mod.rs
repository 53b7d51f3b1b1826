//! The rules: a file each, but that the national numbers have a directory.

pub(crate) mod address;
pub(crate) mod card;
pub(crate) mod email;
pub(crate) mod iban;
pub(crate) mod ip;
pub(crate) mod minor;
pub(crate) mod national;
pub(crate) mod phone;
pub(crate) mod ssn;

use std::ops::Range;

use copydesk_plugin::Severity;

/// The names of all rules.
pub(crate) const NAMES: [&str; 9] = [
    email::NAME,
    phone::NAME,
    iban::NAME,
    card::NAME,
    ssn::NAME,
    national::NAME,
    ip::NAME,
    address::NAME,
    minor::NAME,
];

/// What a rule found.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    pub(crate) range: Range<usize>,
    pub(crate) severity: Severity,
    /// For the editor; never with the whole of what was found.
    pub(crate) message: String,
    pub(crate) evidence: String,
    pub(crate) confidence: f32,
    /// Why it is meant to be public, if it is.
    pub(crate) public: Option<&'static str>,
}
