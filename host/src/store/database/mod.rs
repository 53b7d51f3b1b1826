//! The store in sled: its files, its keys, one way to write and one to read.

mod chunks;
mod files;
mod keys;
mod objects;
mod panics;
mod sled_store;
mod trees;
mod verify;
mod write;

pub use sled_store::SledStore;
pub use verify::Verified;

#[cfg(test)]
mod tests;
