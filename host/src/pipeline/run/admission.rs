//! All of an input into the store, before the first story is annotated.
//!
//! What a plugin finds in the archive must not depend on how far the run is; so a run with such a
//! plugin first admits its whole input, and then annotates what it admitted, from the store. Only
//! ids are held in memory. When it is stopped or killed in between, the stories are there, in state
//! `new`, and the next run over the same input completes them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Event;
use super::admitted::{Admittance, Admitted, Forgotten};
use super::flow::Keeping;
use super::keeper::BATCH;
use crate::clock::Stopwatch;
use crate::ingest::{Arrival, GivenIds, IdOrigin, Incoming};
use crate::model::{DocumentRecord, Story};
use crate::pipeline::archive::file;
use crate::store::{Batch, Order, Store, StoreError, Stored};

/// What was admitted of an input.
pub(super) struct Admission {
    /// In the order of the input.
    pub(super) admitted: Vec<Stored>,
    pub(super) refused: u64,
    pub(super) forgotten: u64,
    pub(super) reading: Duration,
    pub(super) storing: Duration,
    /// Whether it was stopped before the end of the input.
    pub(super) stopped: bool,
}

/// What is to be admitted together.
#[derive(Default)]
struct Together {
    stories: Vec<Story>,
    /// The documents that end among them.
    documents: Vec<DocumentRecord>,
    order: Order,
}

impl Admission {
    /// Admits all of an input, and tells what was refused.
    pub(super) fn of(
        mut incoming: impl Iterator<Item = Arrival>,
        (store, order): (&dyn Store, Order),
        stop: &AtomicBool,
        events: &mut dyn FnMut(Event<'_>),
    ) -> Result<Self, StoreError> {
        let mut admission = Self {
            admitted: Vec::new(),
            refused: 0,
            forgotten: 0,
            reading: Duration::ZERO,
            storing: Duration::ZERO,
            stopped: false,
        };
        let ids = Admitted::new(Keeping::Put(store, order));
        let mut batch = Together {
            order,
            ..Together::default()
        };
        let mut given = GivenIds::default();
        loop {
            if stop.load(Ordering::SeqCst) {
                admission.stopped = true;
                break;
            }
            let watch = Stopwatch::start();
            let next = incoming.next();
            admission.reading += watch.elapsed();
            match next {
                None => break,
                Some(Arrival::Story(incoming)) => match ids.admit(*incoming)? {
                    Admittance::In(incoming, _) => {
                        given.push(Some(&incoming.story.id));
                        batch.stories.push(incoming.story);
                    }
                    Admittance::Forgotten(of) => {
                        given.push(None);
                        admission.forgotten += 1;
                        let Forgotten { id, by } = &*of;
                        events(Event::Forgotten { id, by });
                    }
                },
                // An input that is cut off by the stop is no mistake of the input.
                Some(Arrival::Refused(_)) if stop.load(Ordering::SeqCst) => {
                    admission.stopped = true;
                    break;
                }
                Some(Arrival::Refused(refusal)) => {
                    admission.refused += 1;
                    events(Event::Refused(&refusal));
                }
                Some(Arrival::Ended(document)) => {
                    let record = document.record(&std::mem::take(&mut given));
                    batch.documents.push(record);
                }
            }
            if batch.stories.len().max(batch.documents.len()) == BATCH {
                admission.take(&mut batch, store, &ids)?;
            }
        }
        admission.take(&mut batch, store, &ids)?;
        Ok(admission)
    }

    fn take(
        &mut self,
        batch: &mut Together,
        store: &dyn Store,
        ids: &Admitted<'_>,
    ) -> Result<(), StoreError> {
        let watch = Stopwatch::start();
        let together = Batch {
            stories: &batch.stories,
            documents: &batch.documents,
            order: batch.order,
        };
        self.admitted.extend(store.admit_batch(together, &file)?);
        self.storing += watch.elapsed();
        for story in batch.stories.drain(..) {
            ids.settle(&story.id);
        }
        batch.documents.clear();
        Ok(())
    }

    /// The stories again, each in the version that was admitted.
    pub(super) fn stories<'a>(
        &'a self,
        store: &'a dyn Store,
    ) -> impl Iterator<Item = Result<Arrival, StoreError>> + Send + 'a {
        self.admitted.iter().map(move |admitted| {
            let found = store.story(&admitted.id, Some(admitted.version))?;
            let lacks = || {
                let id = admitted.id.as_str().as_bytes();
                StoreError::corrupt("versions", id, "what was admitted is missing")
            };
            Ok(Arrival::from(Incoming {
                story: found.ok_or_else(lacks)?.annotated.story,
                // It was given out when it was admitted.
                id: IdOrigin::Derived,
            }))
        })
    }
}
