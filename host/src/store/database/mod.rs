//! The store in sled: its files, its keys, one way to write and one to read.

mod backup;
mod chunks;
mod files;
mod keys;
mod objects;
mod panics;
mod sled_store;
mod stats;
mod trees;
mod verify;
mod write;

pub use backup::{BackedUp, Backup};
pub use sled_store::SledStore;
pub use stats::{Stats, TreeStats};
pub use verify::Verified;

#[cfg(test)]
mod tests;
