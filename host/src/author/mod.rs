//! What a plugin's author does before any desk sees her plugin: begin a project, build it, and try it
//! on texts whose annotations she knows.
//!
//! A [`Project`] is a directory with a `plugin.toml`. [`scaffold()`] writes a new one, with the SDK it
//! needs (`sdk.rs`), so that nothing has to be fetched that the program was not itself built from;
//! [`Project::build`] drives the language's own tools and leaves one component; [`expected`] compares
//! what is said of a story with what lies beside it.
//!
//! Knows the sandbox as far as reading a plugin's file. Knows no desk, no store and no terminal.

mod build;
mod error;
pub mod expected;
mod language;
mod project;
mod scaffold;
mod sdk;
mod signing;
mod watch;

pub use build::{Build, Built, Made, Native, NativeCode, can_build};
pub use error::AuthorError;
pub use language::Language;
pub use project::Project;
pub use scaffold::scaffold;
pub use signing::{KeyFile, NewKeys, make_keys, sign};
pub use watch::Watch;
