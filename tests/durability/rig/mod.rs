//! What is done to a desk, and how it is looked at afterwards. The command `rig` and the tests of
//! this workspace share it: the command does much of it, the tests a bounded share.

mod action;
mod damage;
mod failures;
mod figures;
mod kills;
mod ledger;
mod mounts;
mod power;
mod process;
mod random;
mod site;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

pub(crate) use figures::Figures;

/// No command on these small desks takes longer, whatever was done to them; one that does hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program under test.
#[derive(Debug)]
pub(crate) struct Rig {
    program: PathBuf,
    /// Where compiled plugins are kept.
    cache: PathBuf,
    seed: u64,
}

impl Rig {
    /// A rig that does the same things in the same order for the same seed. The moments are the
    /// machine's.
    pub(crate) fn new(program: PathBuf, cache: PathBuf, seed: u64) -> Self {
        Self {
            program,
            cache,
            seed,
        }
    }

    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// Has the plugins compiled once, so that this does not count for the time of a run.
    fn warm_up(&self, figures: &mut Figures) {
        let place = tempfile::Builder::new().prefix("rig-").tempdir().unwrap();
        let mut site = site::Site::new(self, &place.path().join("desk"), place.path());
        site.first(&mut random::Random::new(self.seed), figures);
    }

    /// The program in `dir`, with nothing of the machine in its environment.
    fn command(&self, dir: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(args);
        self.isolate(&mut command, dir);
        command
    }

    fn isolate(&self, command: &mut Command, dir: &Path) {
        command
            .current_dir(dir)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", dir.join("no-home"))
            .env("NO_COLOR", "1")
            .env("COPYDESK_CACHE", &self.cache)
            .stdin(Stdio::null());
    }
}
