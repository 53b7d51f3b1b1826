//! Opening a database: a look before, a way back, and a look after.
//!
//! sled recovers by writing, and what it could not read it zeroes. So its files are looked at first
//! (`survey.rs`), what it may change is kept (`undo.rs`), and when it has opened them it is asked
//! whether it knows all that was seen.

use std::fs::File;

use crate::store::StoreError;

use super::closed::{Closed, Torn};
use super::files::Files;
use super::panics::contained;
use super::sled_store::{damaged, explain};
use super::snapshot::{Newest, Snapshot};
use super::survey::{Survey, Tail, survey};
use super::trees::Trees;
use super::trial::{self, Trial};
use super::undo::Undo;

/// How often a database is opened until sled says twice the same of it.
const TRIES: u32 = 4;

/// Opens the trees of a database that has so many acknowledged batches, or makes a new one. An
/// opening that fails leaves the files as they were; with what comes beside the trees they can be
/// made so until somebody has looked at what sled found in them.
pub(super) fn open<'a>(
    files: &'a Files,
    batches: u64,
    trial: Option<&Trial>,
) -> Result<(Trees, Option<Undo<'a>>), StoreError> {
    Undo::finish(files)?;
    if !files.log().exists() {
        Closed::remove(files.desk())?;
        return Ok((open_once(files)?, None));
    }
    let (tail, first) = look_before(files, batches, trial)?;
    let mut before = None;
    for _ in 0..TRIES {
        let undo = Undo::take(files, &tail.segments)?;
        Closed::remove(files.desk())?;
        let opened = match first {
            First::Other => trial::in_place(files, trial),
            First::This => Ok(()),
        };
        let trees = match opened.and_then(|()| open_once(files)) {
            Ok(trees) => trees,
            Err(error) => {
                undo.roll_back()?;
                return Err(error);
            }
        };
        let found = match Snapshot::newest(files)? {
            Newest::Whole(snapshot) => snapshot,
            Newest::None | Newest::Changed(_) => Snapshot::default(),
        };
        // sled leaves out a transaction that a kill cut short. So when it knows less than was seen,
        // it is asked once more: a read that failed does not fail twice in the same way.
        if tail.is_in(&found) || before.as_ref() == Some(&found) {
            return Ok((trees, Some(undo)));
        }
        contained(|| drop(trees)).map_err(|what| damaged(files, what))?;
        undo.roll_back()?;
        before = Some(found);
    }
    let what = "sled reads something else in its log each time, as from a disk that fails";
    Err(damaged(files, what.to_owned()))
}

fn open_once(files: &Files) -> Result<Trees, StoreError> {
    let trees = contained(|| Trees::open(files)).map_err(|what| damaged(files, what))?;
    trees.map_err(|failure| explain(files, failure))
}

/// Who opens a database first.
enum First {
    This,
    /// Another process, since it was not closed.
    Other,
}

/// Looks at a database before it is opened, at a copy of it where it looks odd.
fn look_before(
    files: &Files,
    batches: u64,
    trial: Option<&Trial>,
) -> Result<(Tail, First), StoreError> {
    let closed = Closed::read(files.desk())?.filter(|closed| closed.batches == batches);
    let length = File::open(files.log()).and_then(|log| log.metadata());
    let length = length.map_err(StoreError::io("read", &files.log()))?.len();
    let missing = closed.map_or(0, |closed| closed.length.saturating_sub(length));
    let (found, tail) = survey(files)?;
    let found = match found {
        Survey::Sound if missing > 0 => {
            Survey::Suspect(format!("the last {missing} bytes of its log are missing"))
        }
        Survey::Sound if Torn::is_told(files.desk()) => {
            Survey::Suspect("a batch failed while it was written".to_owned())
        }
        found => found,
    };
    match found {
        Survey::Sound if closed.is_some() => Ok((tail, First::This)),
        Survey::Sound => Ok((tail, First::Other)),
        Survey::Suspect(what) => match trial::on_a_copy(files, trial) {
            Ok(()) => {
                Torn::remove(files.desk())?;
                Ok((tail, First::This))
            }
            Err(StoreError::Damaged { path, what: found }) => Err(StoreError::Damaged {
                path,
                what: format!("{what}; {found}"),
            }),
            Err(error) => Err(error),
        },
        Survey::Damaged(what) => Err(damaged(files, what)),
    }
}
