//! The store in sled: its files, its keys, one way to write and one to read.

mod backup;
mod blocks;
mod chunks;
mod closed;
mod compact;
mod counters;
mod decisions;
mod documents;
mod everywhere;
mod files;
mod filing;
mod forget;
mod keys;
mod log;
mod migrate;
mod objects;
mod opening;
mod pages;
mod panics;
mod prepared;
mod prune;
mod salvage;
mod sled_store;
mod snapshot;
mod stats;
mod survey;
mod trees;
mod trial;
mod undo;
mod verify;
mod write;

pub use backup::{BackedUp, Backup, DeskFiles};
pub use compact::Compacted;
pub use migrate::Migrated;
pub use salvage::{Salvage, Salvaged, salvage};
pub use sled_store::SledStore;
pub use stats::{Stats, TreeStats};
pub use trial::{Closely, Refusal, Trial, try_in_child};
pub use verify::Verified;

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use backup::fuzzing;

#[cfg(test)]
mod decided_tests;
#[cfg(test)]
mod forget_tests;
#[cfg(test)]
mod tests;
