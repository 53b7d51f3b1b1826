//! Stories that come in over HTTP: read, run through the desk's pipeline, stored, told.
//!
//! A body is read as a whole first, so that what cannot be read is refused before anything of it is
//! stored. What can be is handed in, and one after the other of those who handed something in takes
//! the turn and runs over all that waits by then, in one run: so that many who send a story each do not
//! wait for the disk one after the other. Whoever goes away while they wait is stored all the same.
//!
//! Invariant: nobody is told that a story is stored before the store has said that it is durable.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::io::Cursor;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::available_parallelism;
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use crate::ingest::{Arrival, Format, IdOrigin, Incoming, Input, Inputs, Options, Refusal};
use crate::model::{Reason, State, StoryId};
use crate::pipeline::{Destination, Event, Pipeline, Run};
use crate::store::{Change, Order, Store, StoreError};

use super::access::lock;

/// Stories of a run, beyond which what waits is left to the next one.
const TOGETHER: usize = 512;

/// Bytes of bodies at a time, in KiB: what is sent beyond that waits.
const ROOM: u32 = 128 << 10;

/// How long there may be no room.
const PATIENCE: Duration = Duration::from_secs(10);

/// Loads the pipeline of the desk, or says why it cannot be.
pub type Loader = Box<dyn Fn() -> Result<Pipeline, String> + Send + Sync>;

/// What takes stories in.
pub(super) struct Intake {
    load: Loader,
    pipeline: Mutex<Option<Arc<Pipeline>>>,
    waiting: Mutex<VecDeque<Submission>>,
    turn: tokio::sync::Mutex<()>,
    /// For bodies, in KiB.
    room: Arc<Semaphore>,
    /// Set when the server ends: what was begun is ended, nothing is begun.
    pub(super) stop: AtomicBool,
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake").finish_non_exhaustive()
    }
}

/// What was read of a body.
#[derive(Debug)]
pub(super) enum Read {
    Story(Box<Incoming>),
    Refused(Box<Refusal>),
}

/// Stories that somebody waits for.
struct Submission {
    stories: Vec<Incoming>,
    progress: Arc<Progress>,
    told: oneshot::Sender<Result<Vec<Fate>, NotRun>>,
}

/// How far a submission is, for who looks meanwhile.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Stories of which it is known what became.
    pub(super) done: AtomicU64,
    /// Set to have the rest of it left out; what was begun is ended.
    pub(super) stop: AtomicBool,
    pub(super) may_stop: MayStop,
}

/// Whether somebody may stop a submission.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum MayStop {
    #[default]
    No,
    Yes,
}

/// What became of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is in the store, durably.
    Stored {
        id: StoryId,
        version: u32,
        change: Change,
        state: State,
        reasons: Vec<Reason>,
    },
    /// It was not taken in, since it, or the story that its text is of, was forgotten on a legal demand.
    Forgotten { id: StoryId, as_of: StoryId },
    /// The server ended, or somebody stopped it, before its turn. It is not stored.
    NotReached,
}

/// Why nothing of a submission was run. None of it is stored, unless the store failed.
#[derive(Debug)]
pub(super) enum NotRun {
    /// The pipeline cannot be loaded.
    Pipeline(String),
    /// The store refused or failed.
    Store(StoreError),
    /// Something of ours failed.
    Panicked,
}

impl Intake {
    pub(super) fn new(load: Loader) -> Self {
        Self {
            load,
            pipeline: Mutex::default(),
            waiting: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            room: Arc::new(Semaphore::new(ROOM as usize)),
            stop: AtomicBool::new(false),
        }
    }

    /// Room for so many bytes, until it is dropped; none where there is none for ten seconds.
    pub(super) async fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let room = u32::try_from(bytes.div_ceil(1024)).unwrap_or(ROOM);
        let room = Arc::clone(&self.room).acquire_many_owned(room.clamp(1, ROOM));
        timeout(PATIENCE, room).await.ok()?.ok()
    }

    /// Runs over some stories, with whatever else waits, and tells what became of each in their order.
    pub(super) async fn run(
        self: &Arc<Self>,
        store: &Arc<dyn Store>,
        stories: Vec<Incoming>,
        progress: Arc<Progress>,
    ) -> Result<Vec<Fate>, NotRun> {
        let (told, hears) = oneshot::channel();
        lock(&self.waiting).push_back(Submission {
            stories,
            progress,
            told,
        });
        let (this, store) = (Arc::clone(self), Arc::clone(store));
        // A task of its own, which ends when its caller has gone too: nothing that was handed in is left
        // waiting for somebody else to come.
        tokio::spawn(async move {
            let _turn = this.turn.lock().await;
            let now = this.together();
            if !now.is_empty() {
                let of = Arc::clone(&this);
                let worked = tokio::task::spawn_blocking(move || of.work(&store, now)).await;
                // Who waits for an answer sees that there is none.
                worked.ok();
            }
        });
        hears.await.unwrap_or(Err(NotRun::Panicked))
    }

    /// Those that wait and can be run together: no two of them say something of one id.
    fn together(&self) -> Vec<Submission> {
        let mut waiting = lock(&self.waiting);
        let mut now: Vec<Submission> = Vec::new();
        let (mut ids, mut stories) = (BTreeSet::new(), 0);
        while let Some(next) = waiting.front() {
            let own: BTreeSet<StoryId> =
                next.stories.iter().map(|it| it.story.id.clone()).collect();
            // What somebody may stop is run alone: the others go on.
            let together = |it: &Submission| it.progress.may_stop == MayStop::No;
            let fits = stories + next.stories.len() <= TOGETHER
                && ids.is_disjoint(&own)
                && together(next)
                && now.iter().all(together);
            if !now.is_empty() && !fits {
                break;
            }
            stories += next.stories.len();
            ids.extend(own);
            now.extend(waiting.pop_front());
        }
        now
    }

    fn work(&self, store: &Arc<dyn Store>, mut now: Vec<Submission>) {
        let pipeline = match self.pipeline() {
            Ok(pipeline) => pipeline,
            Err(why) => {
                for submission in now {
                    submission
                        .told
                        .send(Err(NotRun::Pipeline(why.clone())))
                        .ok();
                }
                return;
            }
        };
        match self.over(&pipeline, store, &now) {
            Ok(fates) => {
                for (submission, fates) in now.into_iter().zip(fates) {
                    submission.told.send(Ok(fates)).ok();
                }
            }
            // Something of one of them must not keep the others out.
            Err(error) if !error.is_fatal() && now.len() > 1 => {
                for submission in now {
                    let alone = self.over(&pipeline, store, std::slice::from_ref(&submission));
                    let alone = alone.map(|mut fates| fates.pop().unwrap_or_default());
                    submission.told.send(alone.map_err(NotRun::Store)).ok();
                }
            }
            Err(error) => {
                let last = now.pop();
                for submission in now {
                    let error = StoreError::Poisoned;
                    submission.told.send(Err(NotRun::Store(error))).ok();
                }
                if let Some(last) = last {
                    last.told.send(Err(NotRun::Store(error))).ok();
                }
            }
        }
    }

    fn pipeline(&self) -> Result<Arc<Pipeline>, String> {
        let mut pipeline = lock(&self.pipeline);
        if let Some(pipeline) = pipeline.as_ref() {
            return Ok(Arc::clone(pipeline));
        }
        // What could not be loaded is tried again the next time.
        let loaded = Arc::new((self.load)()?);
        *pipeline = Some(Arc::clone(&loaded));
        Ok(loaded)
    }

    /// One run over all of these; what became of each story of each.
    fn over(
        &self,
        pipeline: &Pipeline,
        store: &Arc<dyn Store>,
        now: &[Submission],
    ) -> Result<Vec<Vec<Fate>>, StoreError> {
        let mut expected = Expected::of(now);
        let alone = match now {
            [one] => Some(&one.progress.stop),
            _ => None,
        };
        let stop = Stop {
            server: &self.stop,
            own: alone,
            run: AtomicBool::new(false),
        };
        stop.look();
        if stop.run.load(Ordering::SeqCst) {
            return Ok(expected.fates);
        }
        let incoming = now.iter().flat_map(|it| it.stories.iter().cloned());
        let incoming = incoming.inspect(|_| stop.look()).map(Arrival::from);
        let run = Run {
            pipeline,
            destination: Destination::Store(store),
            jobs: available_parallelism().unwrap_or(NonZeroUsize::MIN),
            fresh: false,
            order: Order::Dated,
            stop: &stop.run,
        };
        run.over(incoming, &mut |event| {
            stop.look();
            expected.hear(&event);
        })?;
        Ok(expected.fates)
    }
}

/// When a run is to stop.
struct Stop<'a> {
    server: &'a AtomicBool,
    own: Option<&'a AtomicBool>,
    run: AtomicBool,
}

impl Stop<'_> {
    fn look(&self) {
        let is_set = |it: &AtomicBool| it.load(Ordering::SeqCst);
        if is_set(self.server) || self.own.is_some_and(is_set) {
            self.run.store(true, Ordering::SeqCst);
        }
    }
}

/// The stories of a run whose fate is not known yet, and the fates of the others.
struct Expected<'a> {
    /// In the order of the run: the submission, the place in it, and the ids that it can have got.
    left: VecDeque<(usize, usize, [StoryId; 2])>,
    fates: Vec<Vec<Fate>>,
    progress: Vec<&'a Progress>,
}

impl<'a> Expected<'a> {
    fn of(now: &'a [Submission]) -> Self {
        let all = now.iter().enumerate().flat_map(|(of, submission)| {
            let stories = submission.stories.iter().enumerate();
            stories.map(move |(at, it)| {
                let id = &it.story.id;
                // What another source holds is scoped by its own.
                let scoped = match it.id {
                    IdOrigin::Input => id.scoped(&it.story.source.uri),
                    IdOrigin::World | IdOrigin::Derived => id.clone(),
                };
                (of, at, [id.clone(), scoped])
            })
        });
        let none = |it: &Submission| vec![Fate::NotReached; it.stories.len()];
        Self {
            left: all.collect(),
            fates: now.iter().map(none).collect(),
            progress: now.iter().map(|it| it.progress.as_ref()).collect(),
        }
    }

    /// Fates are told in the order of the run, but that a run with an archive tells first what is
    /// forgotten. So a fate is that of the first story that can have its id.
    fn hear(&mut self, event: &Event<'_>) {
        let fate = match *event {
            Event::Stored {
                annotated,
                version,
                change,
            } => Fate::Stored {
                id: annotated.story.id.clone(),
                version,
                change,
                state: annotated.state,
                reasons: annotated.reasons.clone(),
            },
            Event::Unchanged { head } => Fate::Stored {
                id: head.id.clone(),
                version: head.version,
                change: Change::Unchanged,
                state: head.state,
                reasons: head.reasons.clone(),
            },
            Event::Forgotten { id, by } => Fate::Forgotten {
                id: id.clone(),
                as_of: by.demand.story.clone(),
            },
            // What is refused was refused before; the others are of no story.
            Event::Refused(_) | Event::Filed { .. } | Event::Annotated(_) | Event::Told => return,
        };
        let id = match &fate {
            Fate::Stored { id, .. } | Fate::Forgotten { id, .. } => id,
            Fate::NotReached => return,
        };
        let own = self.left.iter().position(|(.., ids)| ids.contains(id));
        // A feed whose items have no ids of their own calls one by its link; then the order tells.
        let Some((of, at, _)) = self.left.remove(own.unwrap_or(0)) else {
            return;
        };
        let place = self.fates.get_mut(of).and_then(|fates| fates.get_mut(at));
        if let Some(place) = place {
            *place = fate;
        }
        if let Some(progress) = self.progress.get(of) {
            progress.done.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What a body is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    /// JSON: a story, several one after the other or in a list, or a line each.
    Json,
    /// Whatever it shows itself to be, as a file would be.
    Anything,
}

/// Reads a body. Its stories are from the source that is called so.
pub(super) fn read(body: Bytes, from: &str, what: As) -> Vec<Read> {
    let format = match what {
        As::Json => Some(Format::of_json(&body)),
        As::Anything => None,
    };
    let options = Options { format, base: None };
    let sent = Input::Sent(from.to_owned());
    let mut inputs = Inputs::new(vec![sent], options).with_stdin(Box::new(Cursor::new(body)));
    let mut read = Vec::new();
    while let Some(arrival) = inputs.arrive() {
        match arrival {
            Arrival::Story(mut story) => {
                let source = &mut story.story.source;
                if what == As::Json && source.uri == from {
                    // Which place it has in a body says nothing: the same story in another body is the
                    // same.
                    source.ordinal = 0;
                }
                read.push(Read::Story(story));
            }
            Arrival::Refused(refusal) => read.push(Read::Refused(refusal)),
            // Whoever sent it is told of each part; there is no document to come back to.
            Arrival::Ended(_) => {}
        }
    }
    read
}
