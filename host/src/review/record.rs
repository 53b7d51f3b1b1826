//! A story with what was decided of it, in its JSON form: what `show`, `list` and the interface for
//! programs answer.

use crate::model::{Logged, Receipts, StoryRecord};
use crate::store::{Store, StoreError, StoredStory};

/// What was decided of a story, as far as it is told with a version. One that is not the current
/// version stands as it stood when something was last stored of it, and what was decided since is not
/// told with it.
///
/// # Errors
/// When the store cannot be read.
pub fn entries(store: &dyn Store, stored: &StoredStory) -> Result<Vec<Logged>, StoreError> {
    let entries = store.standing_on(&stored.annotated)?;
    let mut stands = stored.annotated.clone();
    stands.stand(&entries);
    if stands == stored.annotated {
        return Ok(entries);
    }
    // Who added what stands in it is told with any version.
    let added = stored.annotated.annotations.iter();
    let added = added.filter_map(|placed| placed.added(&entries));
    Ok(added.cloned().collect())
}

/// The JSON form of a story with what was decided of it.
///
/// # Errors
/// When the store cannot be read.
pub fn record(
    store: &dyn Store,
    stored: &StoredStory,
    receipts: Receipts,
) -> Result<StoryRecord, StoreError> {
    let StoredStory {
        version,
        annotated,
        revision,
    } = stored;
    let entries = entries(store, stored)?;
    let record = StoryRecord::new(annotated, *version, receipts);
    Ok(record.with_decisions(annotated, &entries, *revision, receipts))
}
