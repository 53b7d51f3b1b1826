//! What was decided, as it is told.

use crate::model::{Logged, Numbered, StoryId, Verdict, in_force};
use crate::store::{Store, StoreError};

use super::{ReviewError, find_story};

/// A decision with what is told beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The decision.
    pub entry: Logged,
    /// What it took back, where it is an undo.
    pub undone: Option<Logged>,
    /// Whether it was not taken back.
    pub holds: bool,
}

/// The last `limit` decisions of the desk, or of one story, in the order of the log. The story may be
/// one that is not on the desk (any more).
///
/// # Errors
/// When the story is not found, or the log cannot be read.
pub fn told(
    store: &dyn Store,
    story: Option<&str>,
    limit: usize,
) -> Result<Vec<Told>, ReviewError> {
    let mut entries = match story {
        Some(typed) => of_story(store, typed)?,
        None => {
            let acts = store.acts(0, usize::MAX)?;
            acts.iter().flat_map(Numbered::entries).collect()
        }
    };
    entries.drain(..entries.len().saturating_sub(limit));
    let told = entries.into_iter().map(|entry| {
        let of_story = store.decisions_of(&entry.decision.story)?;
        let holds = in_force(&of_story).contains(&&entry);
        let undone = undone_in(&of_story, &entry);
        Ok(Told {
            entry,
            undone,
            holds,
        })
    });
    told.collect()
}

/// What was decided of a story, and also of one that is not on the desk (any more).
///
/// # Errors
/// When the story is not found, or the log cannot be read.
pub fn of_story(store: &dyn Store, typed: &str) -> Result<Vec<Logged>, ReviewError> {
    if let Ok(id) = StoryId::new(typed) {
        let entries = store.decisions_of(&id)?;
        if !entries.is_empty() {
            return Ok(entries);
        }
    }
    let id = find_story(store, typed)?.annotated.story.id;
    Ok(store.decisions_of(&id)?)
}

/// What an undo took back; `None` where the decision is none.
///
/// # Errors
/// When the log cannot be read.
pub fn undone_by(store: &dyn Store, entry: &Logged) -> Result<Option<Logged>, StoreError> {
    let entries = store.decisions_of(&entry.decision.story)?;
    Ok(undone_in(&entries, entry))
}

fn undone_in(entries: &[Logged], entry: &Logged) -> Option<Logged> {
    let Verdict::Undo { act } = entry.decision.verdict else {
        return None;
    };
    let mut of_act = entries.iter().filter(|it| it.number == act);
    of_act
        .find(|it| it.decision.on.is(&entry.decision.on))
        .cloned()
}
