//! What a plugin costs: processor time, fuel and memory over some stories, beside a plugin that does
//! nothing.
//!
//! Times of a machine say little by themselves, so everything that is compared is measured in the same
//! run and in turn: in each round every runner goes over all stories once, and the median of the
//! rounds counts. Fuel and memory are the same in each round.

use std::sync::Arc;
use std::time::Duration;

use super::archive::store_error;
use super::determinism::{Trial, archive_of};
use crate::clock::CpuWatch;
use crate::model::{Outcome, Story};
use crate::sandbox::{Archive, ConfiguredPlugin};
use crate::store::StoreError;

/// A plugin that does nothing: a core module of 1.6 KB, most of it the contract. It is written by hand in
/// `empty.wat`, and a test makes it anew and compares.
pub const EMPTY: &[u8] = include_bytes!("empty.wasm");

/// What one plugin took over all stories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cost {
    /// Processor time of all of them, a round each: making an instance, `configure`, `annotate`,
    /// judging what it said.
    pub rounds: Vec<Duration>,
    /// Fuel that `annotate` took of all of them.
    pub fuel: u64,
    /// The most memory that one instance had in the end, in bytes. It never shrinks.
    pub memory: u64,
    /// The stories that it failed on.
    pub failed: usize,
}

impl Cost {
    /// The median of the rounds.
    pub fn time(&self) -> Duration {
        let mut rounds = self.rounds.clone();
        rounds.sort_unstable();
        rounds.get(rounds.len() / 2).copied().unwrap_or_default()
    }
}

/// Bytes of the texts of a story.
pub fn bytes_of(story: &Story) -> usize {
    let texts = [&story.headline, &story.body, &story.byline, &story.dateline];
    texts.into_iter().flatten().map(String::len).sum()
}

/// Goes over all stories in each round with each of the plugins in turn. `beside` is done in each round
/// too, and is for what is no plugin.
///
/// # Errors
/// Never in practice: a store in memory does not fail. And whatever `beside` fails with.
pub fn bench<E: From<StoreError>>(
    plugins: &[&ConfiguredPlugin],
    trials: &[Trial],
    rounds: usize,
    beside: &mut dyn FnMut() -> Result<(), E>,
) -> Result<Vec<Cost>, E> {
    let stories: Vec<Story> = trials.iter().map(|trial| trial.story.clone()).collect();
    let archive = archive_of(&stories)?;
    let mut costs = vec![Cost::default(); plugins.len()];
    // A first time that does not count: what is touched for the first time costs more.
    for plugin in plugins {
        drop(round(
            plugin,
            trials.get(..1).unwrap_or_default(),
            &archive,
        )?);
    }
    for _ in 0..rounds {
        for (plugin, cost) in plugins.iter().zip(&mut costs) {
            let Cost {
                rounds,
                fuel,
                memory,
                failed,
            } = round(plugin, trials, &archive)?;
            cost.rounds.extend(rounds);
            *cost = Cost {
                rounds: std::mem::take(&mut cost.rounds),
                fuel,
                memory,
                failed,
            };
        }
        beside()?;
    }
    Ok(costs)
}

/// One plugin once over all stories.
fn round(
    plugin: &ConfiguredPlugin,
    trials: &[Trial],
    archive: &Arc<dyn Archive>,
) -> Result<Cost, StoreError> {
    let mut cost = Cost::default();
    let watch = CpuWatch::start();
    for trial in trials {
        let measured = plugin.measure(&trial.story, &trial.earlier, Some(archive));
        let (call, memory) = measured.map_err(store_error)?;
        cost.fuel += call.receipt.fuel;
        cost.memory = cost.memory.max(memory);
        cost.failed += usize::from(matches!(call.outcome, Outcome::Failed { .. }));
    }
    cost.rounds.push(watch.elapsed());
    Ok(cost)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::*;
    use crate::model::PluginName;
    use crate::pipeline::{LoadOptions, load_alone, stock, trials};
    use crate::sandbox::PluginFile;

    fn loaded(name: &str, bytes: &[u8]) -> ConfiguredPlugin {
        let options = LoadOptions {
            jobs: NonZeroUsize::MIN,
            cache: None,
            compiler: None,
        };
        let file = PluginFile::new(name.to_owned(), bytes.to_vec()).unwrap();
        load_alone(file, &options).unwrap()
    }

    #[test]
    fn fuel_and_memory_are_the_same_twice_and_a_plugin_costs_more_than_nothing() {
        let empty = loaded("empty", EMPTY);
        let hygiene = PluginName::new("hygiene").unwrap();
        let hygiene = loaded("hygiene", stock::find(&hygiene).unwrap().component);
        let trials = trials::odd();
        let mut beside = 0;
        let mut once = || {
            let mut count = || {
                beside += 1;
                Ok::<_, StoreError>(())
            };
            bench(&[&hygiene, &empty], &trials, 3, &mut count).unwrap()
        };
        let (first, second) = (once(), once());
        for (a, b) in first.iter().zip(&second) {
            assert_eq!((a.fuel, a.memory, a.failed), (b.fuel, b.memory, 0));
            assert_eq!(a.rounds.len(), 3);
            assert!(a.time() > Duration::ZERO);
        }
        let [hygiene, empty] = first.as_slice() else {
            panic!("{first:?}");
        };
        assert!(empty.fuel < 100 * trials.len() as u64, "{empty:?}");
        assert!(hygiene.fuel > 1000 * empty.fuel, "{first:?}");
        assert!(hygiene.memory > empty.memory && empty.memory >= 1 << 16);
        assert_eq!(beside, 6);
    }

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        let cost = |rounds: &[u64]| Cost {
            rounds: rounds.iter().map(|it| Duration::from_millis(*it)).collect(),
            ..Cost::default()
        };
        assert_eq!(cost(&[9, 1, 5]).time(), Duration::from_millis(5));
        assert_eq!(cost(&[]).time(), Duration::ZERO);
    }
}
