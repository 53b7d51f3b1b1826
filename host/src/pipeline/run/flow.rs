//! A run and its threads: the reader, the annotators, and what goes between them.

use std::num::{NonZeroU32, NonZeroUsize};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::RunTotals;
use super::admission::Admission;
use super::admitted::{Admittance, Admitted, Forgotten};
use super::keeper::{BATCH, Keeper};
use crate::clock::Stopwatch;
use crate::ingest::{Arrival, GivenIds, Incoming, Refusal};
use crate::model::{
    AnnotatedStory, Digest, DocumentRecord, PluginName, Signature, Story, StoryId, Tombstone,
};
use crate::pipeline::Pipeline;
use crate::pipeline::annotate::{Annotated, annotate_by};
use crate::pipeline::archive::{StoreArchive, file, store_error};
use crate::pipeline::quarantine::Roster;
use crate::pipeline::reuse::{self, Before};
use crate::sandbox::Archive;
use crate::store::{Change, Head, MemoryStore, Order, Store, StoreError, Stored};

/// Where annotated stories go.
#[derive(Clone, Copy)]
pub enum Destination<'a> {
    /// Into a store, which is also what a plugin that was granted `archive` looks things up in.
    Store(&'a Arc<dyn Store>),
    /// To the events alone.
    Events,
}

/// What happened in a run, in the order of the input.
#[derive(Debug)]
pub enum Event<'a> {
    /// A story is in the store, durably.
    Stored {
        /// The story and what was said of it.
        annotated: &'a AnnotatedStory,
        /// Counts the texts that came under its id, from 1.
        version: u32,
        /// What this put did.
        change: Change,
    },
    /// A story is in the store as it would be put there now.
    Unchanged {
        /// What the store has of it.
        head: &'a Head,
    },
    /// A story was annotated and goes nowhere.
    Annotated(&'a AnnotatedStory),
    /// Stories that were stored when no plugin asked the archive were made fit to be found in it.
    Filed {
        /// How many so far.
        stories: u64,
    },
    /// A story was not taken in: it, or one with its text, was forgotten on a legal demand.
    Forgotten {
        /// Its id.
        id: &'a StoryId,
        /// What is kept of the one that was forgotten.
        by: &'a Tombstone,
    },
    /// A part of the input was not read.
    Refused(&'a Refusal),
    /// What was told before is all that is known by now; the next may take a while. Who gathers what is
    /// printed prints it now.
    Told,
}

/// One run of a pipeline.
pub struct Run<'a> {
    /// The plugins.
    pub pipeline: &'a Pipeline,
    /// Where annotated stories go.
    pub destination: Destination<'a>,
    /// Stories at the same time.
    pub jobs: NonZeroUsize,
    /// Whether every plugin is run on every story, also where what it said before holds.
    pub fresh: bool,
    /// What makes one of two texts of a story the newer one.
    pub order: Order,
    /// Set from elsewhere to stop: what was begun is finished and stored, nothing is begun.
    pub stop: &'a AtomicBool,
}

impl Run<'_> {
    /// Runs over all of `incoming`, and tells `events` what happened. What became of a document is
    /// stored once all of its stories are, and not when the run is stopped before its end.
    ///
    /// When a plugin may ask the archive, all stories that the store has are filed to be found there,
    /// and all of the input is admitted, before the first story is annotated. Without a store the input itself is the archive, and is held in memory.
    ///
    /// # Errors
    /// When the store fails. What was told as stored is stored all the same.
    pub fn over<I>(
        &self,
        incoming: I,
        events: &mut dyn FnMut(Event<'_>),
    ) -> Result<RunTotals, StoreError>
    where
        I: Iterator<Item = Arrival> + Send,
    {
        if let Destination::Store(store) = self.destination {
            // Before the first story, so that no receipt names what is not kept.
            store.put_objects(&self.pipeline.objects().collect::<Vec<_>>())?;
        }
        if !self.pipeline.asks_archive() {
            let keeping = match self.destination {
                Destination::Store(store) => Keeping::Put(store.as_ref(), self.order),
                Destination::Events => Keeping::Nothing,
            };
            return self.flow(keeping, None).over(incoming.map(Ok), events);
        }
        let watch = Stopwatch::start();
        let own: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let store = match self.destination {
            Destination::Store(store) => store,
            Destination::Events => &own,
        };
        if let Destination::Store(store) = self.destination {
            store.file_all(Signature::VERSION, &file, &mut |stories| {
                events(Event::Filed { stories });
                match self.stop.load(Ordering::SeqCst) {
                    // The admission sees it too.
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            })?;
        }
        let admission = Admission::of(incoming, (store.as_ref(), self.order), self.stop, events)?;
        let keeping = match self.destination {
            Destination::Store(store) => Keeping::Complete(store.as_ref(), &admission.admitted),
            Destination::Events => Keeping::Nothing,
        };
        let archive: Arc<dyn Archive> = Arc::new(StoreArchive::new(Arc::clone(store)));
        let flow = self.flow(keeping, Some(archive));
        let mut totals = flow.over(admission.stories(store.as_ref()), events)?;
        totals.refused += admission.refused;
        totals.forgotten += admission.forgotten;
        totals.reading = admission.reading;
        totals.storing += admission.storing;
        totals.stopped |= admission.stopped;
        totals.elapsed = watch.elapsed();
        Ok(totals)
    }

    fn flow<'a>(
        &'a self,
        keeping: Keeping<'a>,
        archive: Option<Arc<dyn Archive>>,
    ) -> Flow<'a, Plugins<'a>> {
        let pipeline = self.pipeline;
        let plugins = pipeline.plugins().iter();
        let key = reuse::key(pipeline);
        Flow {
            annotate: Plugins {
                pipeline,
                archive,
                before: keeping.store().filter(|_| !self.fresh),
                key,
            },
            key,
            plugins: plugins
                .map(|plugin| plugin.manifest().name.clone())
                .collect(),
            quarantine: pipeline.quarantine(),
            keeping,
            jobs: self.jobs,
            stop: self.stop,
        }
    }
}

/// What is done with an annotated story.
#[derive(Clone, Copy)]
pub(super) enum Keeping<'a> {
    /// It is put into a store.
    Put(&'a dyn Store, Order),
    /// It completes what was admitted, in the same order.
    Complete(&'a dyn Store, &'a [Stored]),
    /// It is told and forgotten.
    Nothing,
}

impl<'a> Keeping<'a> {
    /// Where it goes; none for nowhere.
    pub(super) fn store(self) -> Option<&'a dyn Store> {
        match self {
            Self::Put(store, _) | Self::Complete(store, _) => Some(store),
            Self::Nothing => None,
        }
    }
}

/// What became of a story.
pub(super) enum Became {
    Annotated(Annotated),
    /// It is in the store already as it would be put there.
    Unchanged(Story, Head),
}

/// What shows a story to the plugins that are in. `alone` is whether no other of the same id is on
/// its way.
pub(super) trait Annotate: Sync {
    fn annotate(&self, roster: &Roster, story: Story, alone: bool) -> Result<Became, StoreError>;
}

/// The plugins of a pipeline, with the archive that they may ask.
pub(super) struct Plugins<'a> {
    pipeline: &'a Pipeline,
    archive: Option<Arc<dyn Archive>>,
    /// What knows what was said before; none when nobody is asked.
    before: Option<&'a dyn Store>,
    /// What they are, for [`Store::unchanged`].
    key: Option<Digest>,
}

impl Annotate for Plugins<'_> {
    fn annotate(&self, roster: &Roster, story: Story, alone: bool) -> Result<Became, StoreError> {
        // Who is out leaves his mark on every story that follows.
        let whole = alone && roster.generation() == 0;
        if let (true, Some(store), Some(key)) = (whole, self.before, self.key)
            && let Some(head) = store.unchanged(&story, key)?
        {
            return Ok(Became::Unchanged(story, head));
        }
        let before = match self.before {
            Some(store) => store.before(&story)?.map(Before::new),
            None => None,
        };
        annotate_by(self.pipeline, roster, story, before, self.archive.as_ref())
            .map(Became::Annotated)
            .map_err(store_error)
    }
}

/// A run as far as it does not matter what plugins are.
pub(super) struct Flow<'a, A> {
    pub(super) annotate: A,
    /// In the order of the pipeline.
    pub(super) plugins: Vec<PluginName>,
    pub(super) quarantine: Option<NonZeroU32>,
    pub(super) keeping: Keeping<'a>,
    /// What is stored is put under it.
    pub(super) key: Option<Digest>,
    pub(super) jobs: NonZeroUsize,
    pub(super) stop: &'a AtomicBool,
}

/// A place in the input.
pub(super) type Ordinal = u64;

/// What the caller's thread gets for a place.
pub(super) enum Done {
    // Boxed: an annotated story is large and a window of them is kept.
    Story(Box<DoneStory>),
    Refusal(Box<Refusal>),
    Forgotten(Box<Forgotten>),
    /// A document of which all stories have come.
    Document(Box<DocumentRecord>),
    /// The archive that a plugin asked could not answer.
    Failed(Box<StoreError>),
    /// An annotator panicked, which is a bug of ours; its story will never come.
    Lost,
}

/// A story that was annotated, perhaps with plugins that are out at its place.
pub(super) struct DoneStory {
    pub(super) became: Became,
    /// Of the roster that it was annotated by.
    pub(super) generation: usize,
    pub(super) took: Duration,
}

/// The newest roster, for the annotators to see.
#[derive(Default)]
pub(super) struct Posted(Mutex<Arc<Roster>>);

impl Posted {
    fn roster(&self) -> Arc<Roster> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn post(&self, roster: Arc<Roster>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = roster;
    }
}

/// Tells the caller's thread when its own is unwinding, so that nobody waits for ever for what it
/// had in hand.
struct Alarm<'a>(&'a Sender<(Ordinal, Done)>);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            // When nobody listens, nobody waits.
            drop(self.0.send((0, Done::Lost)));
        }
    }
}

impl<A: Annotate> Flow<'_, A> {
    /// See [`Run::over`].
    pub(super) fn over<I>(
        &self,
        incoming: I,
        events: &mut dyn FnMut(Event<'_>),
    ) -> Result<RunTotals, StoreError>
    where
        I: Iterator<Item = Result<Arrival, StoreError>> + Send,
    {
        let watch = Stopwatch::start();
        let jobs = self.jobs.get();
        let window = jobs * 8 + BATCH * 2;
        let (places_out, places) = bounded(window);
        for _ in 0..window {
            // The channel has room for all of them.
            let _ = places_out.send(());
        }
        let (work_out, work) = bounded(jobs * 2);
        let (done_out, done) = unbounded();
        let admitted = Admitted::new(self.keeping);
        let ended_early = AtomicBool::new(false);
        let posted = Posted::default();

        let mut totals = thread::scope(|scope| {
            let reader = {
                let done_out = done_out.clone();
                let (admitted, ended_early) = (&admitted, &ended_early);
                scope.spawn(move || {
                    self.read(
                        incoming,
                        admitted,
                        &places,
                        &work_out,
                        &done_out,
                        ended_early,
                    )
                })
            };
            for _ in 0..jobs {
                let (work, done_out) = (work.clone(), done_out.clone());
                let posted = &posted;
                scope.spawn(move || self.work(&work, &done_out, posted));
            }
            drop((work, done_out));
            let keeper = Keeper::new(self, &posted, &places_out, &admitted, events);
            let stored = keeper.keep(&done);
            if stored.is_err() {
                self.stop.store(true, Ordering::SeqCst);
            }
            // Nobody takes what the others may still make; they see it and end. A panic of theirs
            // goes on from here when the scope ends.
            drop((done, places_out));
            let read = reader.join();
            let reading = read.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            stored.and_then(|mut totals| {
                totals.reading = reading?;
                Ok(totals)
            })
        })?;
        totals.elapsed = watch.elapsed();
        totals.stopped = ended_early.load(Ordering::SeqCst);
        Ok(totals)
    }

    /// Reads the input, gives out ids, and returns how long reading took.
    fn read(
        &self,
        mut incoming: impl Iterator<Item = Result<Arrival, StoreError>>,
        admitted: &Admitted<'_>,
        places: &Receiver<()>,
        work: &Sender<(Ordinal, Incoming, bool)>,
        done: &Sender<(Ordinal, Done)>,
        ended_early: &AtomicBool,
    ) -> Result<Duration, StoreError> {
        let mut reading = Duration::ZERO;
        let mut ids = GivenIds::default();
        for ordinal in 0.. {
            if places.recv().is_err() {
                break;
            }
            if self.stop.load(Ordering::SeqCst) {
                ended_early.store(true, Ordering::SeqCst);
                break;
            }
            let watch = Stopwatch::start();
            let next = incoming.next().transpose()?;
            reading += watch.elapsed();
            // An input that is cut off by the stop is no mistake of the input.
            if matches!(next, Some(Arrival::Refused(_))) && self.stop.load(Ordering::SeqCst) {
                ended_early.store(true, Ordering::SeqCst);
                break;
            }
            let sent = match next {
                None => break,
                Some(Arrival::Story(incoming)) => match admitted.admit(*incoming)? {
                    Admittance::In(incoming, alone) => {
                        ids.push(Some(&incoming.story.id));
                        work.send((ordinal, *incoming, alone)).is_ok()
                    }
                    Admittance::Forgotten(of) => {
                        ids.push(None);
                        done.send((ordinal, Done::Forgotten(of))).is_ok()
                    }
                },
                Some(Arrival::Refused(refusal)) => {
                    done.send((ordinal, Done::Refusal(refusal))).is_ok()
                }
                Some(Arrival::Ended(document)) => {
                    let record = document.record(&std::mem::take(&mut ids));
                    done.send((ordinal, Done::Document(Box::new(record))))
                        .is_ok()
                }
            };
            if !sent {
                break;
            }
        }
        Ok(reading)
    }

    fn work(
        &self,
        work: &Receiver<(Ordinal, Incoming, bool)>,
        done: &Sender<(Ordinal, Done)>,
        posted: &Posted,
    ) {
        let _alarm = Alarm(done);
        for (ordinal, incoming, alone) in work {
            let watch = Stopwatch::start();
            let roster = posted.roster();
            let became = match self.annotate.annotate(&roster, incoming.story, alone) {
                Ok(became) => Done::Story(Box::new(DoneStory {
                    became,
                    generation: roster.generation(),
                    took: watch.elapsed(),
                })),
                Err(error) => Done::Failed(Box::new(error)),
            };
            if done.send((ordinal, became)).is_err() {
                break;
            }
        }
    }
}
