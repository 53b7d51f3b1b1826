//! Runs again what was run, from what is stored, and compares.
//!
//! Each outcome is replayed by itself: the plugin out of its kept file, under the settings, limits
//! and word lists of the receipt, on the stored story, shown the earlier annotations as they are
//! stored, told by the archive what it was told. What then differs is a bug of the plugin (which is
//! not deterministic), of the desk, or of the disk.
//!
//! Invariant: a plugin runs here by the same call as in a run.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use thiserror::Error;

use super::LoadOptions;
use super::kept::KeptPlugins;
use super::parallel;
use super::recorded::{Recorded, Strayed, Unrecorded};
use crate::clock::Stopwatch;
use crate::model::{
    Annotation, AnnotationId, CompileLimits, Outcome, PlacedAnnotation, PluginName, PluginOutcome,
    Receipt, State, StoryId, fingerprints,
};
use crate::sandbox::{Archive, ArchiveError, Call, ConfiguredPlugin, SandboxError};
use crate::store::{Store, StoreError, StoredStory};

/// Stories that are read and replayed at a time, for each job.
const PAGE: usize = 64;

/// A replay of stored stories.
pub struct Replay<'a> {
    /// Where they are.
    pub store: &'a dyn Store,
    /// How plugins are loaded, and how many stories are replayed at the same time.
    pub options: LoadOptions,
    /// What compiling one of them may take.
    pub compile: CompileLimits,
    /// Set from elsewhere to stop after what was begun.
    pub stop: &'a AtomicBool,
}

/// The first thing that differs in an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The story.
    pub story: StoryId,
    /// Its version.
    pub version: u32,
    /// The plugin; none when it is what the desk made of all that was said.
    pub plugin: Option<PluginName>,
    /// Its version; none when it has no outcome that tells.
    pub plugin_version: Option<String>,
    /// What differs: `input`, `outcome`, `annotation 2`, `log line 1`, `state`, ...
    pub what: String,
    /// As it is stored.
    pub stored: String,
    /// As it came out now.
    pub replayed: String,
}

/// What a replay came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplayTotals {
    /// Stories that were replayed, or of which nothing had to be.
    pub stories: u64,
    /// Outcomes that came out the same.
    pub same: u64,
    /// Outcomes that did not.
    pub different: u64,
    /// Outcomes that were skipped in the run, so that there is nothing to replay.
    pub skipped: u64,
    /// Outcomes that the wall clock ended, then or now: no proof of anything.
    pub clock: u64,
    /// Stories that were admitted and not annotated yet.
    pub new: u64,
    /// Outcomes that came out the same but for the fuel, which was counted by another engine.
    pub other_engines: BTreeMap<String, u64>,
    /// Outcomes that could not be replayed, by reason.
    pub unkept: BTreeMap<String, u64>,
    /// From beginning to end.
    pub elapsed: Duration,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

impl ReplayTotals {
    /// Whether everything that could be proved came out the same, and nothing was left unproved for
    /// want of what it ran with.
    pub fn is_proof(&self) -> bool {
        self.different == 0 && self.unkept.is_empty()
    }

    /// Outcomes that could not be replayed.
    pub fn unkept(&self) -> u64 {
        self.unkept.values().sum()
    }

    fn add(&mut self, of: &Self) {
        self.stories += of.stories;
        self.same += of.same;
        self.different += of.different;
        self.skipped += of.skipped;
        self.clock += of.clock;
        self.new += of.new;
        for (into, from) in [
            (&mut self.other_engines, &of.other_engines),
            (&mut self.unkept, &of.unkept),
        ] {
            for (key, count) in from {
                *into.entry(key.clone()).or_default() += count;
            }
        }
    }
}

/// Why a replay ended early.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The runtime cannot be set up.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A plugin asked an archive that could not answer.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// What came of one story.
#[derive(Default)]
struct Replayed {
    totals: ReplayTotals,
    differences: Vec<Difference>,
}

impl Replay<'_> {
    /// Replays the current version of every story, in the order of their ids, and tells each
    /// difference.
    ///
    /// # Errors
    /// When the store cannot be read or the runtime not be set up. A plugin that cannot be had is
    /// counted instead.
    pub fn all(&self, tell: &mut dyn FnMut(&Difference)) -> Result<ReplayTotals, ReplayError> {
        let page = PAGE * self.options.jobs.get();
        let mut after: Option<StoryId> = None;
        self.pages(tell, || {
            let stories = self.store.scan(after.as_ref(), page)?;
            after = stories
                .last()
                .map(|stored| stored.annotated.story.id.clone());
            Ok(stories)
        })
    }

    /// Replays some stories in the order in which they are given.
    ///
    /// # Errors
    /// The same.
    pub fn some(
        &self,
        stories: Vec<StoredStory>,
        tell: &mut dyn FnMut(&Difference),
    ) -> Result<ReplayTotals, ReplayError> {
        let mut left = Some(stories);
        self.pages(tell, || Ok(left.take().unwrap_or_default()))
    }

    fn pages(
        &self,
        tell: &mut dyn FnMut(&Difference),
        mut next: impl FnMut() -> Result<Vec<StoredStory>, StoreError>,
    ) -> Result<ReplayTotals, ReplayError> {
        let watch = Stopwatch::start();
        let plugins = KeptPlugins::new(self.store, &self.options, self.compile)?;
        let mut totals = ReplayTotals::default();
        loop {
            let page = next()?;
            if page.is_empty() {
                break;
            }
            for replayed in self.page(&plugins, &page) {
                let Some(replayed) = replayed? else {
                    totals.stopped = true;
                    continue;
                };
                totals.add(&replayed.totals);
                replayed.differences.iter().for_each(&mut *tell);
            }
            if totals.stopped {
                break;
            }
        }
        totals.elapsed = watch.elapsed();
        Ok(totals)
    }

    /// Replays some stories at the same time, and gives what came of them in their order; nothing
    /// for those that a stop came before.
    fn page(
        &self,
        plugins: &KeptPlugins<'_>,
        page: &[StoredStory],
    ) -> Vec<Result<Option<Replayed>, ReplayError>> {
        parallel::each(page, self.options.jobs, |stored| {
            match self.stop.load(Ordering::SeqCst) {
                true => Ok(None),
                false => self.story(plugins, stored).map(Some),
            }
        })
    }

    fn story(
        &self,
        plugins: &KeptPlugins<'_>,
        stored: &StoredStory,
    ) -> Result<Replayed, ReplayError> {
        let mut replayed = Replayed::default();
        let totals = &mut replayed.totals;
        totals.stories = 1;
        totals.new = u64::from(stored.annotated.state == State::New);
        let mut earlier = Earlier::default();
        for of in &stored.annotated.outcomes {
            let said: Vec<&PlacedAnnotation> = stored
                .annotated
                .annotations
                .iter()
                .filter(|placed| placed.plugin == of.plugin)
                .collect();
            let mut now = None;
            match (&of.outcome, &of.receipt) {
                (Outcome::Skipped(_), _) => match said.first() {
                    None => totals.skipped += 1,
                    Some(placed) => {
                        totals.different += 1;
                        replayed.differences.push(unsaid(stored, placed, Some(of)));
                    }
                },
                (_, None) => {
                    let reason = format!("{} {}: it has no receipt", of.plugin, of.version);
                    *totals.unkept.entry(reason).or_default() += 1;
                }
                (outcome, Some(_)) if outcome.is_by_clock() => totals.clock += 1,
                (_, Some(receipt)) => {
                    let then = Then {
                        stored,
                        of,
                        receipt,
                        said: &said,
                    };
                    match self.outcome(plugins, &then, &earlier)? {
                        Verdict::Unkept(reason) => *totals.unkept.entry(reason).or_default() += 1,
                        Verdict::Clock => totals.clock += 1,
                        Verdict::Same => {
                            totals.same += 1;
                            if receipt.engine != plugins.engine() {
                                let engine = receipt.engine.clone();
                                *totals.other_engines.entry(engine).or_default() += 1;
                            }
                        }
                        Verdict::Different(difference, annotations) => {
                            totals.different += 1;
                            replayed.differences.push(*difference);
                            now = annotations;
                        }
                    }
                }
            }
            earlier.add(&of.plugin, &said, now.as_deref());
        }
        let beyond = match of_nobody(stored) {
            // What was said otherwise may well lead elsewhere, and is told already.
            None if replayed.differences.is_empty() => of_the_desk(self.store, stored)?,
            told => told,
        };
        if let Some(difference) = beyond {
            replayed.totals.different += 1;
            replayed.differences.push(difference);
        }
        Ok(replayed)
    }

    /// Replays one outcome.
    fn outcome(
        &self,
        plugins: &KeptPlugins<'_>,
        then: &Then<'_>,
        earlier: &Earlier,
    ) -> Result<Verdict, ReplayError> {
        let plugin = plugins.of(then.receipt)?;
        let plugin = match &*plugin {
            Ok(plugin) => plugin,
            Err(reason) => {
                let name = format!("{} {}", then.of.plugin, then.of.version);
                return Ok(Verdict::Unkept(format!("{name}: {reason}")));
            }
        };
        let verdict = self.call(plugin, then, &earlier.stored)?;
        // What an earlier plugin is stored to have said is not what it says: that was told already,
        // and is no fault of this one.
        if let (Verdict::Different(..), Some(replayed)) = (&verdict, &earlier.replayed)
            && let Verdict::Same = self.call(plugin, then, replayed)?
        {
            return Ok(Verdict::Same);
        }
        Ok(verdict)
    }

    fn call(
        &self,
        plugin: &ConfiguredPlugin,
        then: &Then<'_>,
        earlier: &[(PluginName, Annotation)],
    ) -> Result<Verdict, ReplayError> {
        let archive: Option<Arc<dyn Archive>> = if plugin.asks_archive() {
            match Recorded::new(self.store, &then.receipt.consulted) {
                Ok(recorded) => Some(Arc::new(recorded)),
                Err(Unrecorded::Store(error)) => return Err(error.into()),
                Err(Unrecorded::Lost(what)) => return Ok(Verdict::Unkept(what)),
            }
        } else {
            None
        };
        let story = &then.stored.annotated.story;
        match plugin.annotate(story, earlier, archive.as_ref()) {
            Ok(call) => Ok(then.compare(call)),
            Err(ArchiveError(error)) => match error.downcast::<Strayed>() {
                Ok(strayed) => {
                    let stored = "the questions of the receipt".to_owned();
                    let difference =
                        then.difference("question".into(), stored, strayed.to_string());
                    Ok(Verdict::Different(Box::new(difference), None))
                }
                Err(error) => Err(ArchiveError(error).into()),
            },
        }
    }
}

/// An annotation that cannot have been said.
fn unsaid(
    stored: &StoredStory,
    placed: &PlacedAnnotation,
    of: Option<&PluginOutcome>,
) -> Difference {
    Difference {
        story: stored.annotated.story.id.clone(),
        version: stored.version,
        plugin: Some(placed.plugin.clone()),
        plugin_version: of.map(|of| of.version.clone()),
        what: "annotation 1".to_owned(),
        stored: json(&(&placed.id, &placed.fingerprint, &placed.annotation)),
        replayed: NOTHING.to_owned(),
    }
}

/// The first annotation of a plugin that did not run. What an editor added is no plugin's.
fn of_nobody(stored: &StoredStory) -> Option<Difference> {
    let outcomes = &stored.annotated.outcomes;
    let ran = |placed: &&PlacedAnnotation| outcomes.iter().any(|of| of.plugin == placed.plugin);
    let annotations = &stored.annotated.annotations;
    let mut of_plugins = annotations.iter().filter(|placed| !placed.is_addition());
    let placed = of_plugins.find(|placed| !ran(placed))?;
    Some(unsaid(stored, placed, None))
}

/// Where the story stands, when what was said and decided does not lead to what is stored.
fn of_the_desk(store: &dyn Store, stored: &StoredStory) -> Result<Option<Difference>, StoreError> {
    let annotated = &stored.annotated;
    if annotated.state == State::New {
        return Ok(None);
    }
    let mut again = annotated.clone();
    again.stand(&store.standing_on(annotated)?);
    let [is, stands] = [annotated, &again].map(|it| (it.state, it.reasons.clone()));
    Ok((is != stands).then(|| Difference {
        story: annotated.story.id.clone(),
        version: stored.version,
        plugin: None,
        plugin_version: None,
        what: "state".to_owned(),
        stored: json(&is),
        replayed: json(&stands),
    }))
}

/// What stands in the place of what is not there.
const NOTHING: &str = "nothing";

/// What the plugins before one said.
#[derive(Default)]
struct Earlier {
    stored: Vec<(PluginName, Annotation)>,
    /// As it came out now; none while that is the same.
    replayed: Option<Vec<(PluginName, Annotation)>>,
}

impl Earlier {
    fn add(&mut self, plugin: &PluginName, said: &[&PlacedAnnotation], now: Option<&[Annotation]>) {
        let named = |annotation: &Annotation| (plugin.clone(), annotation.clone());
        if let Some(now) = now {
            let replayed = self.replayed.get_or_insert_with(|| self.stored.clone());
            replayed.extend(now.iter().map(named));
        } else if let Some(replayed) = &mut self.replayed {
            replayed.extend(said.iter().map(|placed| named(&placed.annotation)));
        }
        let stored = said.iter().map(|placed| named(&placed.annotation));
        self.stored.extend(stored);
    }
}

/// What came of replaying an outcome.
enum Verdict {
    Same,
    /// With what the plugin says now, when it says anything.
    Different(Box<Difference>, Option<Vec<Annotation>>),
    Clock,
    Unkept(String),
}

/// An outcome as it is stored.
struct Then<'a> {
    stored: &'a StoredStory,
    of: &'a PluginOutcome,
    receipt: &'a Receipt,
    said: &'a [&'a PlacedAnnotation],
}

impl Then<'_> {
    fn difference(&self, what: String, stored: String, replayed: String) -> Difference {
        Difference {
            story: self.stored.annotated.story.id.clone(),
            version: self.stored.version,
            plugin: Some(self.of.plugin.clone()),
            plugin_version: Some(self.of.version.clone()),
            what,
            stored,
            replayed,
        }
    }

    fn compare(&self, call: Call) -> Verdict {
        if call.outcome.is_by_clock() {
            return Verdict::Clock;
        }
        match self.first_difference(&call) {
            None => Verdict::Same,
            Some((what, stored, replayed)) => Verdict::Different(
                Box::new(self.difference(what, stored, replayed)),
                Some(call.annotations),
            ),
        }
    }

    /// What differs, as it was and as it is. The input first: what was given another text may well
    /// say other things.
    fn first_difference(&self, call: &Call) -> Option<(String, String, String)> {
        let (then, now) = (self.receipt, &call.receipt);
        if then.input != now.input {
            let texts = (then.input.to_string(), now.input.to_string());
            return Some(("input".into(), texts.0, texts.1));
        }
        if self.of.outcome != call.outcome {
            let texts = (self.of.outcome.to_string(), call.outcome.to_string());
            return Some(("outcome".into(), texts.0, texts.1));
        }
        let story = &self.stored.annotated.story;
        let prints = fingerprints(story, &self.of.plugin, &call.annotations);
        let placed = call.annotations.iter().zip(prints).map(|(said, print)| {
            let id = AnnotationId::new(&story.id, &print);
            json(&(id, print, said))
        });
        let said = self
            .said
            .iter()
            .map(|placed| json(&(&placed.id, &placed.fingerprint, &placed.annotation)));
        let line = |receipt: &Receipt| -> Vec<String> { receipt.log.iter().map(json).collect() };
        let asked =
            |receipt: &Receipt| -> Vec<String> { receipt.consulted.iter().map(json).collect() };
        let rows = [
            ("annotation", said.collect(), placed.collect()),
            ("log line", line(then), line(now)),
            ("question", asked(then), asked(now)),
        ];
        for (what, then, now) in rows {
            if let Some((at, then, now)) = unlike(&then, &now) {
                return Some((format!("{what} {}", at + 1), then, now));
            }
        }
        // Another engine counts in another way.
        if then.engine == now.engine && then.fuel != now.fuel {
            return Some(("fuel".into(), then.fuel.to_string(), now.fuel.to_string()));
        }
        None
    }
}

/// Where two rows differ first.
fn unlike(then: &[String], now: &[String]) -> Option<(usize, String, String)> {
    let nothing = || NOTHING.to_owned();
    let text = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_else(nothing);
    let at = (0..then.len().max(now.len())).find(|at| then.get(*at) != now.get(*at))?;
    Some((at, text(then, at), text(now, at)))
}

fn json(value: &impl serde::Serialize) -> String {
    // Texts and finite numbers always have a form.
    serde_json::to_string(value).unwrap_or_default()
}
