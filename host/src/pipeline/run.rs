//! Many stories on all cores, stored in the order of the input.
//!
//! One thread reads and gives out ids, some annotate, and the caller's thread stores and tells what
//! happened:
//!
//! ```text
//! reader ──bounded──> annotators ──> caller: puts in order ──> store (in batches) ──> events
//!    ^───────────────────── places in the window ────────────────────┘
//! ```
//!
//! Invariant: memory is bounded by the window, however long the input and however slow a story.
//! Nothing is told as stored before the store has said that it is durable.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};

use super::{Pipeline, annotate};
use crate::clock::Stopwatch;
use crate::ingest::{IdOrigin, Incoming, Refusal};
use crate::model::{AnnotatedStory, Outcome, PluginName, StoryId};
use crate::store::{Change, Filed, Store, StoreError};

/// Stories of one transaction at most. Syncing costs the same for one and for all of them.
const BATCH: usize = 128;

/// How long a batch waits to be full. The end of the input ends the wait.
const BATCH_WAIT: Duration = Duration::from_millis(100);

/// Where annotated stories go.
#[derive(Clone, Copy)]
pub enum Destination<'a> {
    /// Into a store.
    Store(&'a dyn Store),
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
    /// A story was annotated and goes nowhere.
    Annotated(&'a AnnotatedStory),
    /// A part of the input was not read.
    Refused(&'a Refusal),
}

/// One run of a pipeline.
pub struct Run<'a> {
    /// The plugins.
    pub pipeline: &'a Pipeline,
    /// Where annotated stories go.
    pub destination: Destination<'a>,
    /// Stories at the same time.
    pub jobs: NonZeroUsize,
    /// Set from elsewhere to stop: what was begun is finished and stored, nothing is begun.
    pub stop: &'a AtomicBool,
}

/// What became of each plugin in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PluginTotals {
    /// Stories that it looked at.
    pub ok: u64,
    /// Stories that it abstained on.
    pub abstained: u64,
    /// Stories that it failed on.
    pub failed: u64,
    /// Stories that it was not shown.
    pub skipped: u64,
    /// Microseconds in its calls, over all threads.
    pub micros: u64,
}

/// What a run came to. Times are summed over all threads.
#[derive(Debug, Clone, Default)]
pub struct RunTotals {
    /// Stories that were annotated, and stored where there is a store.
    pub stories: u64,
    /// Of those, new ones.
    pub new: u64,
    /// Of those, new versions of older ones.
    pub new_versions: u64,
    /// Refusals.
    pub refused: u64,
    /// By plugin, in the order of the pipeline.
    pub plugins: Vec<(PluginName, PluginTotals)>,
    /// Reading and parsing the input.
    pub reading: Duration,
    /// Annotating: the plugins with everything around them.
    pub annotating: Duration,
    /// Storing and syncing.
    pub storing: Duration,
    /// From beginning to end, by the wall clock.
    pub elapsed: Duration,
    /// Whether it was stopped before the end of the input.
    pub stopped: bool,
}

/// A place in the input.
type Ordinal = u64;

/// What the caller's thread gets for a place.
enum Done {
    // Boxed: an annotated story is large and a window of them is kept.
    Story(Box<AnnotatedStory>, Duration),
    Refusal(Box<Refusal>),
    /// An annotator panicked, which is a bug of ours; its story will never come.
    Lost,
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

impl Run<'_> {
    /// Runs over all of `incoming`, and tells `events` what happened.
    ///
    /// # Errors
    /// When the store fails. What was told as stored is stored all the same.
    pub fn over<I>(
        &self,
        incoming: I,
        events: &mut dyn FnMut(Event<'_>),
    ) -> Result<RunTotals, StoreError>
    where
        I: Iterator<Item = Result<Incoming, Refusal>> + Send,
    {
        let watch = Stopwatch::start();
        if let Destination::Store(store) = self.destination {
            // Before the first story, so that no receipt names what is not kept.
            store.put_objects(&self.pipeline.objects().collect::<Vec<_>>())?;
        }
        let jobs = self.jobs.get();
        let window = jobs * 8 + BATCH * 2;
        let (places_out, places) = bounded(window);
        for _ in 0..window {
            // The channel has room for all of them.
            let _ = places_out.send(());
        }
        let (work_out, work) = bounded(jobs * 2);
        let (done_out, done) = unbounded();
        let admitted = Admitted::new(self.destination);
        let ended_early = AtomicBool::new(false);

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
                scope.spawn(move || self.work(&work, &done_out));
            }
            drop((work, done_out));
            let stored = self.keep(&done, &places_out, &admitted, events);
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
        mut incoming: impl Iterator<Item = Result<Incoming, Refusal>>,
        admitted: &Admitted<'_>,
        places: &Receiver<()>,
        work: &Sender<(Ordinal, Incoming)>,
        done: &Sender<(Ordinal, Done)>,
        ended_early: &AtomicBool,
    ) -> Result<Duration, StoreError> {
        let mut reading = Duration::ZERO;
        for ordinal in 0.. {
            if places.recv().is_err() {
                break;
            }
            if self.stop.load(Ordering::SeqCst) {
                ended_early.store(true, Ordering::SeqCst);
                break;
            }
            let watch = Stopwatch::start();
            let next = incoming.next();
            reading += watch.elapsed();
            // An input that is cut off by the stop is no mistake of the input.
            if matches!(next, Some(Err(_))) && self.stop.load(Ordering::SeqCst) {
                ended_early.store(true, Ordering::SeqCst);
                break;
            }
            let sent = match next {
                None => break,
                Some(Ok(incoming)) => {
                    let incoming = admitted.admit(incoming)?;
                    work.send((ordinal, incoming)).is_ok()
                }
                Some(Err(refusal)) => done.send((ordinal, Done::Refusal(refusal.into()))).is_ok(),
            };
            if !sent {
                break;
            }
        }
        Ok(reading)
    }

    fn work(&self, work: &Receiver<(Ordinal, Incoming)>, done: &Sender<(Ordinal, Done)>) {
        let _alarm = Alarm(done);
        for (ordinal, incoming) in work {
            let watch = Stopwatch::start();
            let Ok(annotated) = annotate(self.pipeline, incoming.story, None) else {
                break;
            };
            let done_story = Done::Story(Box::new(annotated), watch.elapsed());
            if done.send((ordinal, done_story)).is_err() {
                break;
            }
        }
    }

    /// Takes what is done, in the order of the input, and stores it in batches.
    fn keep(
        &self,
        done: &Receiver<(Ordinal, Done)>,
        places: &Sender<()>,
        admitted: &Admitted<'_>,
        events: &mut dyn FnMut(Event<'_>),
    ) -> Result<RunTotals, StoreError> {
        let mut totals = RunTotals {
            plugins: self
                .pipeline
                .plugins()
                .iter()
                .map(|plugin| (plugin.manifest().name.clone(), PluginTotals::default()))
                .collect(),
            ..RunTotals::default()
        };
        let mut waiting: BTreeMap<Ordinal, Done> = BTreeMap::new();
        let mut next = 0;
        let mut open = true;
        while open {
            // The first one is waited for as long as it takes, the others a little.
            let mut received = done.recv().map_err(|_| RecvTimeoutError::Disconnected);
            let watch = Stopwatch::start();
            loop {
                match received {
                    // The panic goes on where the threads are joined.
                    Ok((_, Done::Lost)) => return Ok(totals),
                    Ok((ordinal, item)) => waiting.insert(ordinal, item),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => {
                        open = false;
                        break;
                    }
                };
                if waiting.len() >= BATCH {
                    break;
                }
                received = done.recv_timeout(BATCH_WAIT.saturating_sub(watch.elapsed()));
            }
            let mut ready = Vec::new();
            while let Some(item) = waiting.remove(&next) {
                ready.push(item);
                next += 1;
            }
            self.commit(ready, places, admitted, events, &mut totals)?;
        }
        Ok(totals)
    }

    fn commit(
        &self,
        ready: Vec<Done>,
        places: &Sender<()>,
        admitted: &Admitted<'_>,
        events: &mut dyn FnMut(Event<'_>),
        totals: &mut RunTotals,
    ) -> Result<(), StoreError> {
        let mut stories = Vec::with_capacity(ready.len());
        // Where among the stories each refusal stood.
        let mut refusals = Vec::new();
        for item in ready {
            match item {
                Done::Story(annotated, took) => {
                    totals.annotating += took;
                    stories.push(*annotated);
                }
                Done::Refusal(refusal) => refusals.push((stories.len(), refusal)),
                Done::Lost => {}
            }
        }
        let mut changes = Vec::with_capacity(stories.len());
        if let Destination::Store(store) = self.destination {
            let watch = Stopwatch::start();
            for batch in stories.chunks(BATCH) {
                changes.extend(store.put(batch, &Filed::nowhere)?);
            }
            totals.storing += watch.elapsed();
        }
        let mut refusals = refusals.into_iter().peekable();
        for (index, annotated) in stories.iter().enumerate() {
            while let Some((_, refusal)) = refusals.next_if(|(place, _)| *place <= index) {
                tell_refusal(&refusal, places, events, totals);
            }
            admitted.settle(&annotated.story.id);
            count(annotated, totals);
            events(match changes.get(index) {
                Some(stored) => {
                    totals.new += u64::from(stored.change == Change::New);
                    totals.new_versions += u64::from(stored.change == Change::NewVersion);
                    Event::Stored {
                        annotated,
                        version: stored.version,
                        change: stored.change,
                    }
                }
                None => Event::Annotated(annotated),
            });
            // The reader may be gone already.
            let _ = places.send(());
        }
        for (_, refusal) in refusals {
            tell_refusal(&refusal, places, events, totals);
        }
        Ok(())
    }
}

fn tell_refusal(
    refusal: &Refusal,
    places: &Sender<()>,
    events: &mut dyn FnMut(Event<'_>),
    totals: &mut RunTotals,
) {
    totals.refused += 1;
    events(Event::Refused(refusal));
    // The reader may be gone already.
    let _ = places.send(());
}

fn count(annotated: &AnnotatedStory, totals: &mut RunTotals) {
    totals.stories += 1;
    for (outcome, (_, plugin)) in annotated.outcomes.iter().zip(&mut totals.plugins) {
        let counter = match outcome.outcome {
            Outcome::Ok => &mut plugin.ok,
            Outcome::Abstained(_) => &mut plugin.abstained,
            Outcome::Failed { .. } => &mut plugin.failed,
            Outcome::Skipped(_) => &mut plugin.skipped,
        };
        *counter += 1;
        plugin.micros += outcome.receipt.as_ref().map_or(0, |receipt| receipt.micros);
    }
}

/// Which source holds which id among the stories that were read and that no store knows yet.
struct Admitted<'a> {
    destination: Destination<'a>,
    /// By id: the source and how many of its stories are on their way.
    on_the_way: Mutex<BTreeMap<StoryId, (String, usize)>>,
}

impl<'a> Admitted<'a> {
    fn new(destination: Destination<'a>) -> Self {
        Self {
            destination,
            on_the_way: Mutex::new(BTreeMap::new()),
        }
    }

    /// Gives a story its id on this desk: its own, scoped by its source only when another source
    /// already holds it.
    fn admit(&self, mut incoming: Incoming) -> Result<Incoming, StoreError> {
        let story = &mut incoming.story;
        if incoming.id == IdOrigin::Input {
            let holder = self.holder(&story.id)?;
            if holder.is_some_and(|holder| holder != story.source.uri) {
                story.id = story.id.scoped(&story.source.uri);
            }
        }
        let mut on_the_way = self
            .on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let entry = on_the_way
            .entry(story.id.clone())
            .or_insert_with(|| (story.source.uri.clone(), 0));
        entry.1 += 1;
        drop(on_the_way);
        Ok(incoming)
    }

    fn holder(&self, id: &StoryId) -> Result<Option<String>, StoreError> {
        let on_the_way = self
            .on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((source, _)) = on_the_way.get(id) {
            return Ok(Some(source.clone()));
        }
        // Held while the store is asked: a story leaves the map only once it is in the store.
        match self.destination {
            Destination::Store(store) => store.source_of(id),
            Destination::Events => Ok(None),
        }
    }

    /// Forgets a story that the store now knows. Where there is no store, nothing is forgotten:
    /// what a later story is called must not depend on how far this one is.
    fn settle(&self, id: &StoryId) {
        if let Destination::Events = self.destination {
            return;
        }
        let mut on_the_way = self
            .on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = on_the_way.get_mut(id) {
            entry.1 -= 1;
            if entry.1 == 0 {
                on_the_way.remove(id);
            }
        }
    }
}
