//! What the fuzzer calls: a function for each kind of bytes that come from outside, which reads
//! them as the desk does and asserts what must hold whatever they are. docs/fuzzing.md says how to
//! run them and what they found.
//!
//! The targets in `fuzz/` and the test that replays their corpora call the same functions, so that
//! the two cannot drift apart.
//!
//! Invariant: a target looks at nothing but its bytes, so that the same bytes fail again.

#[cfg(test)]
mod corpus;
mod document;
mod plugin_file;
mod toml;

pub use document::{
    archive, csv, email, encoding, feed, html, markdown, ndjson, news_xml, ninjs, page,
};
pub use plugin_file::plugin_file;
pub use toml::{manifest, settings};

/// A target: a function that takes any bytes, and panics when what must hold does not.
pub type Target = fn(&[u8]);

/// All targets, by the names of their corpora.
pub const TARGETS: [(&str, Target); 18] = [
    ("archive", archive),
    ("backup", backup),
    ("code_cache", code_cache),
    ("csv", csv),
    ("decisions", decisions),
    ("email", email),
    ("encoding", encoding),
    ("feed", feed),
    ("html", html),
    ("lift", lift),
    ("manifest", manifest),
    ("markdown", markdown),
    ("ndjson", ndjson),
    ("news_xml", news_xml),
    ("ninjs", ninjs),
    ("page", page),
    ("plugin_file", plugin_file),
    ("settings", settings),
];

/// A backup.
pub fn backup(data: &[u8]) {
    crate::store::fuzzing::backup(data);
}

/// What a guest returned about a story.
pub fn lift(data: &[u8]) {
    crate::sandbox::fuzzing::lift(data);
}

/// A file in the cache of compiled code.
pub fn code_cache(data: &[u8]) {
    crate::sandbox::fuzzing::code_cache(data);
}

/// A decisions log.
pub fn decisions(data: &[u8]) {
    crate::store::fuzzing::decisions(data);
}
