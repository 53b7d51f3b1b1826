//! A database that may be damaged is opened by somebody else first.
//!
//! On damaged files sled panics, which can be caught, and waits for ever, which cannot. So one that
//! was not closed well is first opened by this program, started again, and one that looks damaged is
//! copied first and looked through, since sled mends by throwing away.

use std::fmt;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::child::{self, Running, Unfinished};
use crate::store::StoreError;
use crate::store::mark::Mark;

use super::chunks::Failure;
use super::files::Files;
use super::panics::contained;
use super::sled_store::{damaged, explain, lost};
use super::trees::Trees;
use super::verify;

/// A program that opens a database before the desk does: this one, started again.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The program.
    pub program: PathBuf,
    /// Its command that ends in [`try_in_child`] with what it was given as `--desk-process` and
    /// `--look-through`, and the directory.
    pub command: &'static str,
    /// Becomes true when the desk is asked to stop.
    pub stop: &'static AtomicBool,
}

/// How closely a database is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closely {
    /// It is opened and closed.
    Open,
    /// All of it is looked through.
    LookThrough,
}

/// Why a database does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// So many batches are left, fewer than were acknowledged.
    Lost(u64),
    /// What is damaged, in a line.
    Damaged(String),
}

/// What the line of a child begins with that found less than was acknowledged.
const LOST: &str = "batches left: ";

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(left) => write!(f, "{LOST}{left}"),
            Self::Damaged(what) => f.write_str(what),
        }
    }
}

impl Refusal {
    /// What a child said.
    fn of(said: &str) -> Self {
        let left = said.strip_prefix(LOST).and_then(|left| left.parse().ok());
        left.map_or_else(|| Self::Damaged(said.to_owned()), Self::Lost)
    }

    fn into_error(self, files: &Files) -> StoreError {
        match self {
            Self::Lost(left) => match Mark::open(files.desk()) {
                Ok((_, acknowledged)) => lost(files, acknowledged, left),
                Err(error) => error,
            },
            Self::Damaged(what) => damaged(files, what),
        }
    }
}

impl From<String> for Refusal {
    fn from(what: String) -> Self {
        Self::Damaged(what)
    }
}

/// The longest that opening may take, and how much longer for each MiB: a hundred times what it
/// takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);
const PATIENCE_PER_MIB: Duration = Duration::from_millis(250);

/// Opens a database, and looks through it when asked to. For a child alone: nobody else may have the
/// database open, and the process is of no use for anything else afterwards.
///
/// # Errors
/// What is wrong with it.
pub fn try_in_child(desk: u32, dir: &Path, closely: Closely) -> Result<(), Refusal> {
    child::end_with(desk).map_err(|error| error.to_string())?;
    try_here(dir, closely)
}

fn try_here(dir: &Path, closely: Closely) -> Result<(), Refusal> {
    let files = Files::of(dir);
    let trees = contained(|| Trees::open(&files))?;
    let trees = trees.map_err(|failure| in_short(&files, failure))?;
    let looked = match closely {
        Closely::Open => Ok(()),
        Closely::LookThrough => contained(|| look_through(&files, &trees))?,
    };
    contained(|| drop(trees))?;
    looked
}

/// What is wrong, without the advice that whoever asked for it gives.
fn in_short(files: &Files, failure: Failure) -> String {
    match explain(files, failure) {
        StoreError::Damaged { what, .. } => what,
        error => error.to_string(),
    }
}

fn look_through(files: &Files, trees: &Trees) -> Result<(), Refusal> {
    let told = |failure| in_short(files, failure);
    let (_, acknowledged) = Mark::open(files.desk()).map_err(|error| error.to_string())?;
    let known = acknowledged.unwrap_or_default().batches;
    let found = trees.desk().map_err(told)?;
    let found = found.map_or(0, |desk| desk.batches);
    if found < known {
        return Err(Refusal::Lost(found));
    }
    let problems = verify::look_through(trees).map_err(told)?.problems;
    match problems.split_first() {
        None => Ok(()),
        Some((first, [])) => Err(first.clone().into()),
        Some((first, more)) => Err(format!("{first}; and {} more problems", more.len()).into()),
    }
}

/// Has the database opened in place; without a program to do it, it is not tried.
pub(super) fn in_place(files: &Files, trial: Option<&Trial>) -> Result<(), StoreError> {
    match trial {
        Some(trial) => run(files, trial, files.desk(), Closely::Open),
        None => Ok(()),
    }
}

/// Has a copy of the database looked through; without a program to do it, here.
pub(super) fn on_a_copy(files: &Files, trial: Option<&Trial>) -> Result<(), StoreError> {
    let copy = files.copy()?;
    let looked = match trial {
        Some(trial) => run(files, trial, &copy, Closely::LookThrough),
        None => {
            let tried = try_here(&copy, Closely::LookThrough);
            tried.map_err(|refusal| refusal.into_error(files))
        }
    };
    let removed = files.remove_copy();
    looked.and(removed)
}

fn run(files: &Files, trial: &Trial, dir: &Path, closely: Closely) -> Result<(), StoreError> {
    let io = StoreError::io("start a process that opens", files.db());
    let mut command = Command::new(&trial.program);
    command
        .arg0("copydesk")
        .arg(trial.command)
        .arg(format!("--desk-process={}", std::process::id()));
    if closely == Closely::LookThrough {
        command.arg("--look-through");
    }
    command
        .arg("--")
        .arg(dir)
        .env_clear()
        // Ctrl-C at a terminal is for the desk, which ends its child in order.
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let child = command.spawn().map_err(io)?;
    let mib = fs::metadata(files.log()).map_or(0, |log| log.len() >> 20);
    let patience = PATIENCE + PATIENCE_PER_MIB * u32::try_from(mib).unwrap_or(u32::MAX);
    match child::wait(Running(child), patience, trial.stop) {
        Ok((status, _)) if status.success() => Ok(()),
        Ok((status, said)) => {
            let refusal = match said.lines().next() {
                Some(said) => Refusal::of(said),
                None => Refusal::Damaged(format!("opening it ended with {status}")),
            };
            Err(refusal.into_error(files))
        }
        Err(Unfinished::Late) => {
            let seconds = patience.as_secs();
            Err(damaged(
                files,
                format!("sled did not open it in {seconds} s"),
            ))
        }
        Err(Unfinished::Interrupted) => Err(StoreError::Interrupted),
        Err(Unfinished::Unheard(error)) => Err(StoreError::io("wait for", files.db())(error)),
    }
}
