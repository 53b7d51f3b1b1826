//! Write Copydesk plugins in Rust.
//!
//! A plugin looks at one story at a time and says what it sees: it **tags**, **summarises** or
//! **flags**. It is a type that implements [`Plugin`], a manifest `plugin.toml` beside its
//! `Cargo.toml`, and one line, [`export!`], that makes a WebAssembly component of the two.
//!
//! - [`Story`] is what comes in; [`Annotation`]s in a [`Report`] are what goes out.
//! - [`text`] cuts a text into paragraphs, sentences, words and quotations without changing it,
//!   and makes [`Anchor`]s that cannot be wrong.
//! - [`prose`] cuts a text once for rules that ask who says what, in English.
//! - [`lexicon`] and [`archive`] look things up in what the desk grants: word lists, and earlier
//!   stories.
//! - [`log`] writes to the host's log of this plugin and story.
//! - `testing` runs a plugin natively, checks its report as the host will, and reads the expected
//!   findings from caret lines under the text.
//!
//! The README has a whole plugin in under twenty lines.
//!
//! Invariant: nothing of the generated bindings is part of the public surface; an author sees
//! only the types that are named here.

mod anchor;
mod annotation;
pub mod archive;
mod convert;
mod export;
mod field;
pub mod lexicon;
pub mod log;
mod plugin;
pub mod prose;
mod report;
mod settings;
mod severity;
mod story;
#[cfg(not(target_family = "wasm"))]
pub mod testing;
pub mod text;

#[doc(hidden)]
pub mod __private;

pub use crate::anchor::Anchor;
pub use crate::annotation::{Annotation, Content, Flag, Suggestion, Summary, Tag};
pub use crate::field::Field;
pub use crate::plugin::Plugin;
pub use crate::report::Report;
pub use crate::settings::{Issue, NoSettings, SettingFile, Skip};
pub use crate::severity::Severity;
pub use crate::story::{EarlierAnnotation, Story};
pub use serde;
