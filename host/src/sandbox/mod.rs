//! Runs plugins so that they can harm nothing but their own outcome.
//!
//! A [`PluginFile`] is read and its manifest taken out without running it; a [`Sandbox`] compiles
//! it (or finds it compiled) into a [`Plugin`]; with settings and limits that is a
//! [`ConfiguredPlugin`], which gives a [`Call`] for each story. Every call has an instance of its
//! own, made for it and thrown away after it.
//!
//! The host and its guests meet at the WIT and nowhere else: `lower` makes the story that the guest
//! is shown, `lift` judges what it said. What a guest returns is hostile until `lift` has looked.
//!
//! Invariant: only this module names the runtime. A guest's misbehaviour is a value
//! ([`crate::model::Outcome::Failed`]); `Err` is kept for what the desk itself could not do.

mod archive;
mod cache;
mod call;
mod compile;
mod debug_build;
mod embedded;
mod engine;
mod error;
mod failure;
mod file;
mod fixed;
mod from_tool;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing;
mod kept;
mod lexicon;
mod lift;
mod lower;
mod plugin;
mod text;
mod wasi;
mod world;

pub use archive::{Archive, ArchiveError, Archived, NearDuplicate};
pub use call::{Call, ConfiguredPlugin, Shown, Terms};
pub use compile::{ChildLimits, Compiler, compile_in_child};
pub use debug_build::DebugBuild;
pub use engine::{Sandbox, SandboxOptions};
pub use error::{CompileLimit, SandboxError};
pub use file::{PluginFile, PluginForm};
pub use fixed::fixed_limits;
pub use from_tool::{CONTRACT, MadeWith, WORLD_OF_PLUGIN, contract_of};
pub use kept::{limits_bytes, limits_of, settings_bytes, settings_of};
pub use lexicon::Lexicons;
pub use plugin::{Plugin, SettingsIssue, Unconfigured};
pub use wasi::is_closed_wasi;
