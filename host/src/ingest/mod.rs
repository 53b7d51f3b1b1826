//! The door for input: files, directories and standard input become stories.
//!
//! [`Inputs`] is an iterator over everything that was named, one file a format behind it; it reads
//! no further than it is asked to, so a document of a million records takes the memory of one.
//! Whatever does not become a story becomes a [`Refusal`] with its place, or is counted as skipped
//! in [`Totals`], and when a document has ended, [`Ended`] says what became of each of its bytes:
//! nothing is lost silently. What is read and how is written down in docs/input.md.
//!
//! Invariant: of the host, only `model` is known here.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is rare, and smaller than the story that stands in its place otherwise"
)]

mod account;
#[cfg(test)]
mod accounted;
mod archive;
mod csv;
mod dates;
mod document;
mod draft;
mod email;
mod encoding;
mod feed;
mod folder;
mod format;
mod html;
mod inputs;
mod json;
#[cfg(test)]
mod kept;
mod markdown;
mod ndjson;
mod newsml;
mod ninjs;
mod nitf;
mod page;
mod places;
mod record;
mod refusal;
#[cfg(test)]
mod tests;
mod text;
mod walk;
mod xml;

pub use account::{Ended, GivenIds};
pub use folder::Folder;
pub use format::Format;
pub use inputs::{Arrival, IdOrigin, Incoming, Input, Inputs, Options, Totals};
pub use refusal::{Excerpt, Refusal, RefusalKind};
