//! The caller's side of a run: puts in order, takes plugins out, stores, tells.

use std::collections::BTreeMap;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::admitted::{Admitted, Forgotten};
use super::flow::{Annotate, Became, Done, Event, Flow, Keeping, Ordinal, Posted};
use super::{Quarantined, RunTotals};
use crate::clock::Stopwatch;
use crate::ingest::Refusal;
use crate::model::{AnnotatedStory, DocumentRecord, Outcome, Skip};
use crate::pipeline::annotate::Annotated;
use crate::pipeline::quarantine::Quarantine;
use crate::store::{Batch, Change, Head, StoreError, Stored};

/// Stories of one transaction at most. Syncing costs the same for one and for all of them.
pub(super) const BATCH: usize = 128;

/// How long a batch waits to be full. The end of the input ends the wait.
const BATCH_WAIT: Duration = Duration::from_millis(100);

/// Takes what is done from the annotators.
pub(super) struct Keeper<'a, A> {
    flow: &'a Flow<'a, A>,
    posted: &'a Posted,
    places: &'a Sender<()>,
    admitted: &'a Admitted<'a>,
    events: &'a mut dyn FnMut(Event<'_>),
    quarantine: Quarantine,
    /// How many of the admitted stories are complete.
    completed: usize,
    totals: RunTotals,
}

/// What is ready to be stored and told.
#[derive(Default)]
struct Ready {
    /// In the order of the input.
    items: Vec<Item>,
    /// The stories among them that are to be stored.
    stories: Vec<AnnotatedStory>,
    /// The documents that end among them.
    documents: Vec<DocumentRecord>,
}

/// One of them.
enum Item {
    /// The next of the stories, with the plugins that were not run on it.
    Story(Vec<bool>),
    Unchanged(Box<Head>),
    Refusal(Box<Refusal>),
    Forgotten(Box<Forgotten>),
    /// The next of the documents.
    Document,
}

impl<'a, A: Annotate> Keeper<'a, A> {
    pub(super) fn new(
        flow: &'a Flow<'a, A>,
        posted: &'a Posted,
        places: &'a Sender<()>,
        admitted: &'a Admitted<'a>,
        events: &'a mut dyn FnMut(Event<'_>),
    ) -> Self {
        Self {
            flow,
            posted,
            places,
            admitted,
            events,
            quarantine: Quarantine::new(flow.quarantine, flow.plugins.len()),
            completed: 0,
            totals: RunTotals::of(&flow.plugins),
        }
    }

    /// Takes all of it, and stores it in batches.
    pub(super) fn keep(
        mut self,
        done: &Receiver<(Ordinal, Done)>,
    ) -> Result<RunTotals, StoreError> {
        let mut waiting: BTreeMap<Ordinal, Done> = BTreeMap::new();
        let mut next = 0;
        let mut open = true;
        while open {
            let mut ready = Ready::default();
            // The first one is waited for as long as it takes, the others a little.
            let mut received = done.recv().map_err(|_| RecvTimeoutError::Disconnected);
            let watch = Stopwatch::start();
            loop {
                match received {
                    // The panic goes on where the threads are joined.
                    Ok((_, Done::Lost)) => return Ok(self.totals),
                    Ok((ordinal, item)) => waiting.insert(ordinal, item),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => {
                        open = false;
                        break;
                    }
                };
                while let Some(item) = waiting.remove(&next) {
                    self.look(item, &mut ready)?;
                    next += 1;
                }
                if ready.len() + waiting.len() >= BATCH {
                    break;
                }
                received = done.recv_timeout(BATCH_WAIT.saturating_sub(watch.elapsed()));
            }
            self.commit(ready)?;
        }
        Ok(self.totals)
    }

    /// Looks at the next in the order of the input: annotates it again where it must, and takes out
    /// the plugins that it is the end of.
    fn look(&mut self, item: Done, ready: &mut Ready) -> Result<(), StoreError> {
        let mut done = match item {
            Done::Story(done) => done,
            Done::Refusal(refusal) => {
                ready.items.push(Item::Refusal(refusal));
                return Ok(());
            }
            Done::Forgotten(of) => {
                ready.items.push(Item::Forgotten(of));
                return Ok(());
            }
            Done::Document(record) => {
                ready.items.push(Item::Document);
                ready.documents.push(*record);
                return Ok(());
            }
            Done::Failed(error) => return Err(*error),
            Done::Lost => return Ok(()),
        };
        self.totals.annotating += done.took;
        let roster = Arc::clone(self.quarantine.roster());
        if done.generation != roster.generation() {
            let watch = Stopwatch::start();
            let story = match done.became {
                Became::Annotated(annotated) => annotated.story.story,
                Became::Unchanged(story, _) => story,
            };
            done.became = self.flow.annotate.annotate(&roster, story, false)?;
            self.totals.annotating += watch.elapsed();
        }
        match done.became {
            Became::Annotated(Annotated { story, reused }) => {
                let outcomes = story.outcomes.iter().map(|outcome| &outcome.outcome);
                let newly = self.quarantine.see(outcomes);
                if !newly.is_empty() {
                    self.take_out(&newly, &story);
                }
                ready.items.push(Item::Story(reused));
                ready.stories.push(story);
            }
            Became::Unchanged(_, head) => {
                // Every plugin had its say.
                self.quarantine
                    .see(iter::repeat_n(&Outcome::Ok, self.flow.plugins.len()));
                ready.items.push(Item::Unchanged(Box::new(head)));
            }
        }
        Ok(())
    }

    fn take_out(&mut self, newly: &[usize], last: &AnnotatedStory) {
        let roster = self.quarantine.roster();
        for place in newly {
            let skip = roster.skip(*place);
            if let (Some((_, plugin)), Some(Skip::Quarantined { after })) =
                (self.totals.plugins.get_mut(*place), skip)
            {
                plugin.quarantined = Some(Quarantined {
                    story: last.story.id.clone(),
                    failures: after,
                    missed: 0,
                });
            }
        }
        self.posted.post(Arc::clone(roster));
    }

    fn commit(&mut self, ready: Ready) -> Result<(), StoreError> {
        let Ready {
            items,
            stories,
            documents,
        } = ready;
        let watch = Stopwatch::start();
        let changes = self.store(&stories, &documents)?;
        self.totals.storing += watch.elapsed();
        // Where nothing is stored, there is nothing to say of the storing.
        let changes = changes.into_iter().map(Some).chain(iter::repeat(None));
        let mut stories = stories.into_iter().zip(changes);
        for item in items {
            match item {
                Item::Story(reused) => {
                    if let Some((mut annotated, stored)) = stories.next() {
                        if let Some(stored) = &stored {
                            // What was decided of it, the store knows.
                            annotated.state = stored.state;
                            annotated.reasons.clone_from(&stored.reasons);
                        }
                        self.tell_story(&annotated, &reused, stored);
                    }
                }
                Item::Unchanged(head) => {
                    self.admitted.settle(&head.id);
                    self.totals.count_unchanged();
                    (self.events)(Event::Unchanged { head: &head });
                }
                Item::Refusal(refusal) => {
                    self.totals.refused += 1;
                    (self.events)(Event::Refused(&refusal));
                }
                Item::Forgotten(of) => {
                    self.totals.forgotten += 1;
                    let Forgotten { id, by } = &*of;
                    (self.events)(Event::Forgotten { id, by });
                }
                Item::Document => {}
            }
            // The reader may be gone already.
            let _ = self.places.send(());
        }
        (self.events)(Event::Told);
        Ok(())
    }

    fn tell_story(&mut self, annotated: &AnnotatedStory, reused: &[bool], stored: Option<Stored>) {
        self.admitted.settle(&annotated.story.id);
        self.totals.count(annotated, reused);
        (self.events)(match stored {
            Some(stored) => {
                self.totals.new += u64::from(stored.change == Change::New);
                self.totals.new_versions += u64::from(stored.change == Change::NewVersion);
                self.totals.superseded += u64::from(stored.change == Change::Superseded);
                Event::Stored {
                    annotated,
                    version: stored.version,
                    change: stored.change,
                }
            }
            None => Event::Annotated(annotated),
        });
    }

    /// Stores what is ready, an entry a story; none where nothing is stored.
    fn store(
        &mut self,
        stories: &[AnnotatedStory],
        documents: &[DocumentRecord],
    ) -> Result<Vec<Stored>, StoreError> {
        let mut changes = Vec::with_capacity(stories.len());
        match self.flow.keeping {
            Keeping::Nothing => {}
            Keeping::Put(store, order) => {
                let last = stories.len().saturating_sub(1) / BATCH * BATCH;
                let (before, stories) = stories.split_at_checked(last).unwrap_or_default();
                for batch in before.chunks(BATCH) {
                    let batch = Batch {
                        order,
                        ..batch.into()
                    };
                    changes.extend(store.put_batch(batch, self.flow.key)?);
                }
                // Documents never before the last of their stories.
                let batch = Batch {
                    stories,
                    documents,
                    order,
                };
                changes.extend(store.put_batch(batch, self.flow.key)?);
            }
            Keeping::Complete(store, admitted) => {
                let mut completed = Vec::with_capacity(stories.len());
                for batch in stories.chunks(BATCH) {
                    completed.extend(store.complete(batch)?);
                }
                let admitted = admitted.iter().skip(self.completed);
                changes.extend(admitted.zip(completed).map(|(admitted, completed)| {
                    match admitted.change {
                        Change::Unchanged => completed,
                        change => Stored {
                            change,
                            ..completed
                        },
                    }
                }));
                self.completed += stories.len();
            }
        }
        Ok(changes)
    }
}

impl Ready {
    fn len(&self) -> usize {
        self.items.len()
    }
}
