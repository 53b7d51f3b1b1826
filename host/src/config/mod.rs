//! What people write for Copydesk in TOML, from text to checked values: the desk's
//! `copydesk.toml` ([`Settings`]) and a plugin's own `plugin.toml` ([`manifest::parse`]); and what
//! Copydesk writes for itself beside the first, `copydesk.lock` ([`LockFile`]).
//!
//! Text becomes a raw table with spans, the raw table a checked value or a [`SettingsError`] with
//! every mistake at its place. Unknown keys are mistakes. docs/settings.md lists every key.
//!
//! Invariant: nothing is read here but the file that is named. Whether a plugin exists and what
//! it may do is for `pipeline`.

mod capability;
mod check;
mod edit;
mod gate;
#[cfg(test)]
mod golden;
mod in_force;
mod limits;
mod lock;
pub mod manifest;
mod mistake;
mod nearest;
mod raw;
mod reader;
mod rules;
mod settings;
mod table;
mod trust;
mod waiting;

pub use check::check_settings;
pub use edit::{EntryText, with_plugin};
pub use gate::GateSettings;
pub use in_force::{LimitInForce, LimitOrigin, compile_limits_in_force, limits_in_force};
pub use limits::largest_limits;
pub use lock::{LockFile, LockedPlugin};
pub use mistake::{LoadError, Mistake, Position, SettingsError};
pub use nearest::nearest;
pub use settings::{EditorEntry, LexiconEntry, Origin, PluginEntry, Settings};
pub use table::SettingsTable;
pub use trust::{Signing, Trust};
