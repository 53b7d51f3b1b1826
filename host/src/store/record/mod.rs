//! What a record looks like on disk: an envelope around postcard, cut into chunks.
//!
//! The structs of `v1`, `v2`, `v3`, `decided` and `documents` are frozen; `convert` turns them into the model's types and back, so
//! that a change of the model cannot change a stored byte without the compiler saying so.

mod convert;
mod decided;
mod documents;
mod envelope;
mod gate;
mod v1;
mod v2;
mod v3;

#[cfg(test)]
mod fixtures;

pub(super) use convert::{
    AnnotationsRecord, CurrentRecord, MetaRecord, MoreRecord, OutcomesRecord, versioned,
};
pub(super) use decided::{DecisionsRecord, encode_filled};
pub(super) use documents::{DocumentHeadRecord, PartsRecord};
pub(super) use envelope::{CHUNK, HEADER, Record, chunks, decode, encode};
