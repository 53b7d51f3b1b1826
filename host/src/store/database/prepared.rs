//! A batch of stories as the records that it will be written as. All of it is done before anybody is
//! kept from reading.

use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::thread;

use crate::model::{AnnotatedStory, Digest, Story};
use crate::store::record::{AnnotationsRecord, OutcomesRecord};
use crate::store::settled::settled_by;
use crate::store::{Filed, Order, StoreError};

use super::write::encode;

/// Cores that this process may use. To ask reads files, so it is asked once.
static CORES: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, Into::into));

/// Stories that a thread of its own is worth: to make its records takes some 30 µs a story, and to
/// start a thread about as long as one or two of them.
const A_THREAD: usize = 16;

/// The records of a batch, in its order. They are made by as many threads as there are cores, so
/// that those who wait for the batch wait less.
pub(super) fn prepare(
    stories: &[AnnotatedStory],
    known: Known,
    order: Order,
    by: Option<Digest>,
) -> Result<Vec<Prepared<'_>>, StoreError> {
    let threads = stories.len().div_ceil(A_THREAD).min(*CORES).max(1);
    let mut parts = stories.chunks(stories.len().div_ceil(threads).max(1));
    // The first part is this thread's own.
    let first = parts.next().unwrap_or_default();
    thread::scope(|scope| {
        let others: Vec<_> = parts
            .map(|part| scope.spawn(move || prepare_part(part, known, order, by)))
            .collect();
        let mut prepared = prepare_part(first, known, order, by)?;
        for part in others {
            prepared.extend(part.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        }
        Ok(prepared)
    })
}

fn prepare_part(
    stories: &[AnnotatedStory],
    known: Known,
    order: Order,
    by: Option<Digest>,
) -> Result<Vec<Prepared<'_>>, StoreError> {
    let prepared = stories.iter().map(|it| Prepared::new(it, known, order, by));
    prepared.collect()
}

/// What is done with a story whose content is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// What is said of it is replaced, and it is the current version.
    Replaced,
    /// What is said of it is replaced.
    Completed,
    /// What is said of it stays, and it is the current version.
    Kept,
}

/// A story with its records, ready to be written.
pub(super) struct Prepared<'a> {
    pub(super) annotated: &'a AnnotatedStory,
    pub(super) known: Known,
    pub(super) order: Order,
    pub(super) content: Digest,
    /// For the next put of the same to be told by.
    pub(super) settled: Option<Digest>,
    pub(super) story: Vec<u8>,
    /// What was said of it, with nothing decided.
    pub(super) said: Said,
    /// What it is to be filed with, which can be nothing; `None` where it is not to be filed.
    pub(super) filed: Option<Filed>,
}

/// The records of what was said of a story, and where that leaves it.
pub(super) struct Said {
    pub(super) annotations: Vec<u8>,
    pub(super) outcomes: Vec<u8>,
}

impl Said {
    pub(super) fn of(annotated: &AnnotatedStory) -> Result<Self, StoreError> {
        let AnnotatedStory {
            story,
            annotations,
            outcomes,
            state,
            reasons,
            gate,
        } = annotated;
        let key = story.id.as_str().as_bytes();
        let annotations = AnnotationsRecord::encode(annotations)
            .map_err(|what| StoreError::corrupt("versions", key, what))?;
        let outcomes = OutcomesRecord {
            state: *state,
            reasons: reasons.clone(),
            outcomes: outcomes.clone(),
            gate: Some(gate.clone()),
        };
        Ok(Self {
            annotations,
            outcomes: encode("versions", key, &outcomes)?,
        })
    }
}

impl<'a> Prepared<'a> {
    /// Does what needs no lock.
    pub(super) fn new(
        annotated: &'a AnnotatedStory,
        known: Known,
        order: Order,
        by: Option<Digest>,
    ) -> Result<Self, StoreError> {
        let story = &annotated.story;
        let content = story.content_digest();
        Ok(Self {
            annotated,
            known,
            order,
            content,
            settled: settled_by(annotated, content, by),
            story: encode("versions", story.id.as_str().as_bytes(), story)?,
            said: Said::of(annotated)?,
            filed: None,
        })
    }

    /// The story itself.
    pub(super) fn story(&self) -> &'a Story {
        &self.annotated.story
    }

    /// Says what to file it with.
    pub(super) fn file(&mut self, filed: Filed) {
        self.filed = Some(filed);
    }
}
