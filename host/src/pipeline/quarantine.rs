//! When a plugin that only fails is taken out of a run.
//!
//! [`Quarantine`] is shown what became of each plugin, story by story in the order of the input, and
//! makes from it the [`Roster`] of the stories that follow. What counts is a row of failures:
//!
//! | outcome | the row | because |
//! |---|---|---|
//! | failed | grows | |
//! | ok, abstained | ends | both are an answer |
//! | failed by the wall clock | stays | it is the machine's doing as well, and another run would count otherwise |
//! | skipped | stays | it was not run: were the row to grow, it would be taken out for another's failures; were it to end, a plugin that needs one which fails now and then never would be |
//!
//! Invariant: who is out depends on the outcomes and their order alone, and nobody comes back.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use crate::model::{FailureKind, Outcome, Skip};

/// Who is out from some story on. It is never changed, only followed by another with more in it, so
/// how many are out tells the older of two from the newer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Roster {
    /// By place in the pipeline: the failures in a row that it took.
    out: BTreeMap<usize, NonZeroU32>,
}

impl Roster {
    /// Grows from each roster to the next.
    pub(super) fn generation(&self) -> usize {
        self.out.len()
    }

    /// Why the plugin at this place of the pipeline is not run; none when it is.
    pub(super) fn skip(&self, plugin: usize) -> Option<Skip> {
        let after = *self.out.get(&plugin)?;
        Some(Skip::Quarantined { after })
    }
}

/// Counts the failures of a run.
#[derive(Debug)]
pub(super) struct Quarantine {
    /// The failures in a row that take a plugin out; none when nothing does.
    after: Option<NonZeroU32>,
    /// By place in the pipeline.
    rows: Vec<u32>,
    roster: Arc<Roster>,
}

impl Quarantine {
    /// Counts for so many plugins, with nobody out yet.
    pub(super) fn new(after: Option<NonZeroU32>, plugins: usize) -> Self {
        Self {
            after,
            rows: vec![0; plugins],
            roster: Arc::default(),
        }
    }

    /// Who is out for the next story.
    pub(super) fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    /// Counts the next story, which must have been annotated by [`roster`](Self::roster). Returns
    /// the places of the plugins that are out from the story after it on.
    pub(super) fn see<'o>(&mut self, outcomes: impl Iterator<Item = &'o Outcome>) -> Vec<usize> {
        let Some(after) = self.after else {
            return Vec::new();
        };
        let mut newly = Vec::new();
        for (plugin, (outcome, row)) in outcomes.zip(&mut self.rows).enumerate() {
            match outcome {
                Outcome::Ok | Outcome::Abstained(_) => *row = 0,
                Outcome::Skipped(_)
                | Outcome::Failed {
                    kind: FailureKind::WallClock,
                    ..
                } => {}
                Outcome::Failed { .. } => {
                    *row += 1;
                    if *row == after.get() {
                        newly.push(plugin);
                    }
                }
            }
        }
        if !newly.is_empty() {
            let mut out = self.roster.out.clone();
            out.extend(newly.iter().map(|plugin| (*plugin, after)));
            self.roster = Arc::new(Roster { out });
        }
        newly
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const F: Outcome = Outcome::Failed {
        kind: FailureKind::Trap,
        message: String::new(),
    };
    const T: Outcome = Outcome::Failed {
        kind: FailureKind::WallClock,
        message: String::new(),
    };
    const A: Outcome = Outcome::Abstained(String::new());
    const S: Outcome = Outcome::Skipped(Skip::Need(String::new()));
    const O: Outcome = Outcome::Ok;

    /// The story, counted from 1, after which a lone plugin is out.
    fn out(after: u32, outcomes: &[Outcome]) -> Option<usize> {
        let mut quarantine = Quarantine::new(NonZeroU32::new(after), 1);
        let mut seen = outcomes.iter().enumerate();
        let (story, _) = seen.find(|(_, it)| quarantine.see([*it].into_iter()) == [0])?;
        assert_eq!(quarantine.roster().generation(), 1);
        Some(story + 1)
    }

    #[test]
    fn so_many_failures_in_a_row_take_a_plugin_out() {
        assert_eq!(out(3, &[O, F, F, F]), Some(4));
        assert_eq!(out(3, &[F, F, O, F, F]), None);
        assert_eq!(out(1, &[O, F]), Some(2));
    }

    #[test]
    fn zero_switches_it_off() {
        assert_eq!(out(0, &[F, F, F, F, F, F, F, F]), None);
    }

    #[test]
    fn an_abstention_is_an_answer_and_ends_the_row() {
        assert_eq!(out(2, &[F, A, F]), None);
    }

    #[test]
    fn the_wall_clock_and_a_skip_leave_the_row_as_it_is() {
        assert_eq!(out(2, &[T, T, T, S, S, S]), None);
        assert_eq!(out(2, &[F, T, F]), Some(3));
        assert_eq!(out(2, &[F, S, S, F]), Some(4));
    }

    #[test]
    fn each_plugin_has_a_row_of_its_own() {
        let mut quarantine = Quarantine::new(NonZeroU32::new(2), 3);
        let first = Arc::clone(quarantine.roster());
        assert_eq!(quarantine.see([F, O, F].iter()), [0; 0]);
        assert_eq!(quarantine.see([F, F, F].iter()), [0, 2]);
        let second = Arc::clone(quarantine.roster());
        let skipped = || second.skip(0).map(Outcome::Skipped).unwrap();
        assert_eq!(quarantine.see([skipped(), F, skipped()].iter()), [1]);
        let generations = [&first, &second, quarantine.roster()].map(|it| it.generation());
        assert_eq!(generations, [0, 2, 3]);
        assert_eq!((first.skip(0), second.skip(1)), (None, None));
        let after = NonZeroU32::new(2).unwrap();
        assert_eq!(second.skip(2), Some(Skip::Quarantined { after }));
    }
}
