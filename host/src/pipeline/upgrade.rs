//! What would be said of the stored stories if a plugin were another one, without storing any of it.
//!
//! Each story goes through two pipelines, the desk's and the same with the other plugin, and both are
//! let stand under the decisions that were made. What was stored of a story is taken over where it
//! holds, so the one pipeline mostly runs nothing, and the other runs the plugin and what needs its
//! word. Nothing else can differ between the two.
//!
//! Invariant: both go by the same calls as a run, so a run after the upgrade comes to the same.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;

use super::annotate::annotate_by;
use super::archive::StoreArchive;
use super::quarantine::Roster;
use super::reuse::Before;
use super::{Pipeline, parallel};
use crate::model::{
    About, AnnotatedStory, Outcome, PlacedAnnotation, PluginName, PluginOutcome, State, StoryId,
    holding_everywhere, standing_on,
};
use crate::sandbox::{Archive, ArchiveError};
use crate::store::{Filter, QueueKey, Store, StoreError, StoredStory};

/// Stories that are read and compared at a time, for each job.
const PAGE: usize = 64;

/// Two pipelines over the stories of a desk.
pub struct Upgrade<'a> {
    /// Where the stories are.
    pub store: Arc<dyn Store>,
    /// The pipeline of the desk.
    pub now: &'a Pipeline,
    /// The same with another plugin in it.
    pub then: &'a Pipeline,
    /// The plugin that is another one.
    pub plugin: &'a PluginName,
    /// Stories at the same time.
    pub jobs: NonZeroUsize,
    /// Set from elsewhere to stop after what was begun.
    pub stop: &'a AtomicBool,
}

/// What would be otherwise of one story.
#[derive(Debug, Clone, PartialEq)]
pub struct Otherwise {
    /// The story.
    pub story: StoryId,
    /// Its version.
    pub version: u32,
    /// What would be said that is not.
    pub came: Vec<PlacedAnnotation>,
    /// What would not be said any more.
    pub went: Vec<PlacedAnnotation>,
    /// What would be said of another place, with the same words around it: as it is, and as it would be.
    pub moved: Vec<(PlacedAnnotation, PlacedAnnotation)>,
    /// What would be as bad as it is not.
    pub severity: Vec<(PlacedAnnotation, PlacedAnnotation)>,
    /// Plugins that would come to another outcome: as it is, none where it does not run, and as it
    /// would be.
    pub outcomes: Vec<(Option<PluginOutcome>, PluginOutcome)>,
    /// What was decided on, and would not be there any more.
    pub orphaned: Vec<About>,
    /// Where it stands, and where it would.
    pub state: (State, State),
}

impl Otherwise {
    /// The plugins that would newly fail on it.
    pub fn failing(&self) -> impl Iterator<Item = &PluginOutcome> {
        let failed = |of: &PluginOutcome| matches!(of.outcome, Outcome::Failed { .. });
        let newly = self
            .outcomes
            .iter()
            .filter(move |(was, is)| failed(is) && !was.as_ref().is_some_and(failed));
        newly.map(|(_, is)| is)
    }

    fn is_nothing(&self) -> bool {
        let Self {
            story: _,
            version: _,
            came,
            went,
            moved,
            severity,
            outcomes,
            orphaned,
            state: (was, is),
        } = self;
        [came, went].iter().all(|it| it.is_empty())
            && [moved, severity].iter().all(|it| it.is_empty())
            && outcomes.is_empty()
            && orphaned.is_empty()
            && was == is
    }
}

/// What an upgrade would come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UpgradeTotals {
    /// Stories that were compared.
    pub stories: u64,
    /// Stories of which something would be otherwise.
    pub changed: u64,
    /// Annotations that would come.
    pub came: u64,
    /// Annotations that would go.
    pub went: u64,
    /// Annotations that would move.
    pub moved: u64,
    /// Flags that would have another severity.
    pub severity: u64,
    /// Outcomes that would newly be failures.
    pub failing: u64,
    /// Decisions that would be orphaned.
    pub orphaned: u64,
    /// Stories that would newly be in review.
    pub to_review: u64,
    /// What the plugin takes of fuel over all of these stories, as it is.
    pub fuel_now: u64,
    /// What it would take.
    pub fuel_then: u64,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

/// Why a comparison ended early.
#[derive(Debug, Error)]
pub enum UpgradeError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A plugin asked an archive that could not answer.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// What came of one story.
struct Compared {
    otherwise: Otherwise,
    fuel: [u64; 2],
}

impl Upgrade<'_> {
    /// Compares the current versions of the stories that a filter leaves, in the order of the queue,
    /// at most `limit` of them, and tells each story of which something would be otherwise.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn compare(
        &self,
        filter: &Filter,
        limit: Option<usize>,
        tell: &mut dyn FnMut(&Otherwise),
    ) -> Result<UpgradeTotals, UpgradeError> {
        let mut totals = UpgradeTotals::default();
        let mut after: Option<QueueKey> = None;
        let mut left = limit.unwrap_or(usize::MAX);
        let archive: Arc<dyn Archive> = Arc::new(StoreArchive::new(Arc::clone(&self.store)));
        while left > 0 {
            let page = left.min(PAGE * self.jobs.get());
            let page = self.store.queue(filter, after.as_ref(), page)?;
            left -= page.heads.len();
            let compared = parallel::each(&page.heads, self.jobs, |head| {
                match self.stop.load(Ordering::SeqCst) {
                    true => Ok(None),
                    false => self.story(&head.id, &archive),
                }
            });
            for one in compared {
                if let Some(Compared { otherwise, fuel }) = one? {
                    totals.add(&otherwise, fuel);
                    if !otherwise.is_nothing() {
                        tell(&otherwise);
                    }
                }
            }
            totals.stopped = self.stop.load(Ordering::SeqCst);
            after = page.next;
            if totals.stopped || after.is_none() {
                break;
            }
        }
        Ok(totals)
    }

    fn story(
        &self,
        id: &StoryId,
        archive: &Arc<dyn Archive>,
    ) -> Result<Option<Compared>, UpgradeError> {
        let Some(stored) = self.store.story(id, None)? else {
            return Ok(None);
        };
        let entries = self.store.decisions_of(id)?;
        let everywhere = holding_everywhere(&self.store.everywhere()?);
        let through = |pipeline: &Pipeline| {
            let roster = Roster::default();
            let story = stored.annotated.story.clone();
            let before = Before::new(stored.annotated.clone());
            let archive = pipeline.asks_archive().then_some(archive);
            let annotated = annotate_by(pipeline, &roster, story, Some(before), archive)?;
            let mut annotated = annotated.story;
            annotated.stand(&standing_on(&annotated, entries.clone(), &everywhere));
            Ok::<_, ArchiveError>(annotated)
        };
        let (now, then) = (through(self.now)?, through(self.then)?);
        let orphans = |of: &AnnotatedStory| {
            let orphans = of.orphans(&entries).into_iter();
            orphans
                .map(|orphan| orphan.about.clone())
                .collect::<Vec<_>>()
        };
        let before = orphans(&now);
        let mut orphaned = orphans(&then);
        orphaned.retain(|it| !before.iter().any(|was| was.fingerprint == it.fingerprint));
        let fuel = |of: &AnnotatedStory| {
            let mut outcomes = of.outcomes.iter();
            let outcome = outcomes.find(|it| it.plugin == *self.plugin);
            let receipt = outcome.and_then(|it| it.receipt.as_ref());
            receipt.map_or(0, |receipt| receipt.fuel)
        };
        Ok(Some(Compared {
            fuel: [fuel(&now), fuel(&then)],
            otherwise: compare(&stored, now, then, orphaned),
        }))
    }
}

/// What differs between a story as it is annotated and as it would be.
fn compare(
    stored: &StoredStory,
    now: AnnotatedStory,
    then: AnnotatedStory,
    orphaned: Vec<About>,
) -> Otherwise {
    let state = (now.state, then.state);
    let outcomes = then.outcomes.into_iter().filter_map(|is| {
        let mut were = now.outcomes.iter();
        let was = were.find(|was| was.plugin == is.plugin);
        let differs = was.is_none_or(|was| was.outcome != is.outcome);
        differs.then(|| (was.cloned(), is))
    });
    let outcomes = outcomes.collect();
    let mut went = now.annotations;
    let (mut came, mut moved, mut severity) = (Vec::new(), Vec::new(), Vec::new());
    for is in then.annotations {
        let at = went
            .iter()
            .position(|was| was.fingerprint == is.fingerprint);
        let Some(was) = at.map(|at| went.remove(at)) else {
            came.push(is);
            continue;
        };
        if was.annotation.severity() != is.annotation.severity() {
            severity.push((was, is));
        } else if was.annotation.anchors != is.annotation.anchors {
            moved.push((was, is));
        }
    }
    Otherwise {
        story: stored.annotated.story.id.clone(),
        version: stored.version,
        came,
        went,
        moved,
        severity,
        outcomes,
        orphaned,
        state,
    }
}

impl UpgradeTotals {
    fn add(&mut self, of: &Otherwise, [now, then]: [u64; 2]) {
        let count = |number: usize| number as u64;
        self.stories += 1;
        self.changed += u64::from(!of.is_nothing());
        self.came += count(of.came.len());
        self.went += count(of.went.len());
        self.moved += count(of.moved.len());
        self.severity += count(of.severity.len());
        self.failing += count(of.failing().count());
        self.orphaned += count(of.orphaned.len());
        let (was, is) = of.state;
        self.to_review += u64::from(was != State::Review && is == State::Review);
        self.fuel_now += now;
        self.fuel_then += then;
    }
}
