//! An editorial review desk with a plugin host in its middle.
//!
//! Stories come in ([`ingest`]), the sandboxed plugins of a pipeline annotate them ([`pipeline`],
//! [`sandbox`]), the annotated stories live in an embedded database ([`store`]), an editor decides,
//! and they go out in the forms that others read ([`export`]).
//! ARCHITECTURE.md has the map and the rules of who may know whom.

mod arenas;
pub mod author;
mod child;
pub mod cli;
pub mod clock;
pub mod config;
pub mod export;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
pub mod ingest;
pub mod model;
mod panics;
pub mod pipeline;
pub mod review;
pub mod sandbox;
pub mod store;
mod toml_keys;
mod visible;
pub mod web;
mod whole;
