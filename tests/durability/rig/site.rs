//! A desk with all that it was given and all that it acknowledged.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::action::{Action, Given, Said};
use super::ledger::Ledger;
use super::process::{Ended, run, run_and_kill};
use super::random::Random;
use super::{Figures, Rig};

#[derive(Debug)]
pub(super) struct Site<'a> {
    rig: &'a Rig,
    desk: PathBuf,
    /// Where inputs lie.
    files: PathBuf,
    given: Given,
    ledger: Ledger,
    /// Acts that were begun.
    acts: usize,
}

impl<'a> Site<'a> {
    pub(super) fn new(rig: &'a Rig, desk: &Path, files: &Path) -> Self {
        Self {
            rig,
            desk: desk.to_owned(),
            files: files.to_owned(),
            given: Given::default(),
            ledger: Ledger::default(),
            acts: 0,
        }
    }

    /// A run that nothing happens to; tells how long it took.
    pub(super) fn first(&mut self, random: &mut Random, figures: &mut Figures) -> Duration {
        let input = self.given.input(Action::New, random).unwrap_or_default();
        let mut command = self
            .rig
            .action(Action::New, Some(&input), &self.desk, &self.files);
        let ended = run(&mut command);
        self.ledger.hear(&input, &ended.stdout, figures);
        if ended.status != Some(0) {
            figures.wrong(format!("an undisturbed run failed: {ended:?}"));
        }
        ended.took
    }

    /// An action that is killed after `delay`, `before` having been done; with how many stories it
    /// acknowledged.
    pub(super) fn act(
        &mut self,
        action: Action,
        delay: Duration,
        before: impl FnOnce(),
        random: &mut Random,
        figures: &mut Figures,
    ) -> (Ended, usize) {
        let (ended, heard) = if action == Action::Decide {
            self.acts += 1;
            let said = Said::any(&self.ledger.stories(), self.acts, random);
            let mut command = self.rig.review(&said, &self.desk, &self.files);
            let ended = run_and_kill(&mut command, delay, before);
            let heard = self.ledger.hear_act(&said, &ended.stdout, figures);
            (ended, heard)
        } else {
            let input = self.given.input(action, random);
            let mut command = self
                .rig
                .action(action, input.as_ref(), &self.desk, &self.files);
            let ended = run_and_kill(&mut command, delay, before);
            let heard = input.map_or(0, |input| self.ledger.hear(&input, &ended.stdout, figures));
            (ended, heard)
        };
        if let Some(disgrace) = ended.disgrace() {
            figures.wrong(format!("{action:?}: {disgrace}"));
        }
        (ended, heard)
    }

    /// Whether there is a story to decide on.
    pub(super) fn has_stories(&self) -> bool {
        !self.ledger.stories().is_empty()
    }

    /// Looks through the desk, and for all that it acknowledged.
    pub(super) fn check(&self, figures: &mut Figures, after: &str) {
        self.ledger.check(&self.desk, figures, after);
    }
}
