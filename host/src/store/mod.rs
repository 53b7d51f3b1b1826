//! Where stories are kept with what was said of them.
//!
//! The [`Store`] trait is cut by meaning, not by key and value. [`SledStore`] keeps a desk on disk;
//! [`MemoryStore`] is its twin without one, what `copydesk check` runs on and what the tests
//! compare the first with. `docs/storage.md` describes every file, tree, key and record.
//!
//! Invariant: nothing outside this module names sled, and what [`Store::put`] returned is durable.

mod contract;
mod database;
mod documents;
mod error;
mod facets;
mod filed;
mod head;
mod lock;
mod log;
mod mark;
mod memory;
mod queue;
mod record;
mod removal;
mod settled;
mod witness;

pub use contract::{
    Batch, Change, Counts, Decided, Order, Prune, PruneMode, Pruned, Store, Stored, StoredStory,
};
pub use database::{
    BackedUp, Backup, Closely, Compacted, DeskFiles, Migrated, Refusal, Salvage, Salvaged,
    SledStore, Stats, TreeStats, Trial, Verified, salvage, try_in_child,
};
pub use error::StoreError;
pub use facets::{Facet, FacetCounts, Faceted};
pub use filed::{Filed, Filing};
pub use head::{FlagCounts, Head};
pub use lock::DeskLock;
pub use lock::SOCKET_FILE;
pub use memory::MemoryStore;
pub use queue::{Filter, Flags, Page, QueueKey, is_rule};
pub use witness::Witness;

/// What the fuzzer calls.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing {
    pub(crate) use super::database::fuzzing::backup;
    pub(crate) use super::log::fuzzing::decisions;
}

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod conformance_additions;
#[cfg(test)]
mod conformance_documents;
#[cfg(test)]
mod conformance_everywhere;
#[cfg(test)]
mod conformance_retention;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod decided_crash;
#[cfg(test)]
mod forget_crash;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod twins;
