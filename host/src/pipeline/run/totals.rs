//! What a run came to, counted story by story.

use std::iter;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::model::{AnnotatedStory, Outcome, PluginName, Skip, StoryId};

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
    /// Stories that it was not run on, since what it said of them before holds. Those that are
    /// unchanged are counted here alone, the others also by what it said.
    pub reused: u64,
    /// Microseconds in its calls, over all threads.
    pub micros: u64,
    /// How it was taken out of the run, if it was.
    pub quarantined: Option<Quarantined>,
}

/// A plugin that was taken out of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The last of the stories in a row that it failed on.
    pub story: StoryId,
    /// How many they were.
    pub failures: NonZeroU32,
    /// The stories after it, which the plugin was not shown.
    pub missed: u64,
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
    /// Of those, texts that their source calls older than the one that is current, which stays so.
    pub superseded: u64,
    /// Of those, the ones that were in the store already just so.
    pub unchanged: u64,
    /// Refusals.
    pub refused: u64,
    /// Stories that were not taken in, since they were forgotten on a legal demand.
    pub forgotten: u64,
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

impl RunTotals {
    /// Nothing yet, of these plugins.
    pub(super) fn of(plugins: &[PluginName]) -> Self {
        let none = |name: &PluginName| (name.clone(), PluginTotals::default());
        Self {
            plugins: plugins.iter().map(none).collect(),
            ..Self::default()
        }
    }

    /// Counts a story.
    pub(super) fn count(&mut self, annotated: &AnnotatedStory, reused: &[bool]) {
        self.stories += 1;
        let reused = reused.iter().copied().chain(iter::repeat(false));
        let plugins = self.plugins.iter_mut().zip(reused);
        for (outcome, ((_, plugin), reused)) in annotated.outcomes.iter().zip(plugins) {
            let counter = match outcome.outcome {
                Outcome::Ok => &mut plugin.ok,
                Outcome::Abstained(_) => &mut plugin.abstained,
                Outcome::Failed { .. } => &mut plugin.failed,
                Outcome::Skipped(_) => &mut plugin.skipped,
            };
            *counter += 1;
            if let (Outcome::Skipped(Skip::Quarantined { .. }), Some(quarantined)) =
                (&outcome.outcome, &mut plugin.quarantined)
            {
                quarantined.missed += 1;
            }
            plugin.reused += u64::from(reused);
            let ran = outcome.receipt.as_ref().filter(|_| !reused);
            plugin.micros += ran.map_or(0, |receipt| receipt.micros);
        }
    }

    /// Counts a story that was in the store just so.
    pub(super) fn count_unchanged(&mut self) {
        self.stories += 1;
        self.unchanged += 1;
        for (_, plugin) in &mut self.plugins {
            plugin.reused += 1;
        }
    }
}
