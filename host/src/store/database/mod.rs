//! The store in sled: its files, its keys, one way to write and one to read.

mod backup;
mod blocks;
mod chunks;
mod compact;
mod files;
mod keys;
mod objects;
mod panics;
mod sled_store;
mod stats;
mod trees;
mod verify;
mod write;

pub use backup::{BackedUp, Backup, DeskFiles};
pub use compact::Compacted;
pub use sled_store::SledStore;
pub use stats::{Stats, TreeStats};
pub use verify::Verified;

#[cfg(test)]
mod tests;
