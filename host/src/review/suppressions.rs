//! What is dismissed in all stories, and what is to end: listed, counted, and ended once its time is
//! over.
//!
//! A dismissal with an end stands until an entry of the log takes it back, so that what stands where
//! never depends on a clock; [`expire`] adds those entries.

use crate::model::{
    Decision, Gate, Logged, Numbered, Subject, Time, holding_everywhere, in_force, standing_on,
};
use crate::store::{Filter, Store, StoreError};

use super::decide::{Signature, Taken, take};
use super::{ReviewError, Seen};

/// Stories that are read at a time.
const PAGE: usize = 500;

/// Who signs for the desk itself.
const DESK: &str = "copydesk";

/// A dismissal of the same words under a rule in all stories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The dismissal.
    pub entry: Logged,
    /// Flags of current versions that it dismisses.
    pub flags: u64,
    /// The stories that they are in.
    pub stories: u64,
}

/// All that hold, in the order of the log.
///
/// # Errors
/// When the store cannot be read.
pub fn suppressions(store: &dyn Store) -> Result<Vec<Suppression>, StoreError> {
    let holding = holding_everywhere(&store.everywhere()?);
    let mut all: Vec<Suppression> = holding
        .iter()
        .map(|entry| Suppression {
            entry: entry.clone(),
            flags: 0,
            stories: 0,
        })
        .collect();
    let mut rules: Vec<String> = all.iter().filter_map(|it| rule(&it.entry)).collect();
    rules.sort();
    rules.dedup();
    for rule in rules {
        count(store, &rule, &holding, &mut all)?;
    }
    Ok(all)
}

fn rule(entry: &Logged) -> Option<String> {
    match &entry.decision.on {
        Subject::Annotation(about) => Some(about.name.clone()),
        Subject::Story => None,
    }
}

/// Counts what those of a rule dismiss.
fn count(
    store: &dyn Store,
    rule: &str,
    holding: &[Logged],
    all: &mut [Suppression],
) -> Result<(), StoreError> {
    let filter = Filter {
        rule: Some(rule.to_owned()),
        ..Filter::default()
    };
    let mut after = None;
    loop {
        let page = store.queue(&filter, after.as_ref(), PAGE)?;
        for head in page.heads {
            let Some(stored) = store.story(&head.id, None)? else {
                continue;
            };
            let own = store.decisions_of(&head.id)?;
            let entries = standing_on(&stored.annotated, own, holding);
            let decided = stored.annotated.all_decided(&entries);
            for suppression in all.iter_mut() {
                let by_it = |entry: &&Logged| **entry == suppression.entry;
                let flags = decided.iter().flatten().copied().filter(by_it).count() as u64;
                suppression.flags += flags;
                suppression.stories += u64::from(flags > 0);
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Takes back what was to end by now, as one act that the desk signs; `None` where that is nothing. What
/// is of a story that is not here stays: it decides nothing.
///
/// # Errors
/// When the store cannot be read or failed.
pub fn expire(store: &dyn Store, now: &Time, gate: &Gate) -> Result<Option<Taken>, ReviewError> {
    let is_over = |entry: &Logged| {
        let ends = entry.decision.expires.as_ref().and_then(Time::timestamp);
        ends.is_some_and(|ends| Some(ends) <= now.timestamp())
    };
    let acts = store.acts(0, usize::MAX)?;
    let over = acts.iter().flat_map(Numbered::entries).filter(is_over);
    let mut ended: Vec<Seen> = Vec::new();
    for entry in over {
        let id = &entry.decision.story;
        let of_story = store.decisions_of(id)?;
        if !in_force(&of_story).contains(&&entry) {
            continue;
        }
        let Some(stored) = store.story(id, None)? else {
            continue;
        };
        let reason = "it was to end by now";
        let undone = Decision::undo(&entry, &of_story, stored.version, Some(reason));
        let undone = undone.map_err(ReviewError::refused(id))?;
        ended.push((undone, stored.revision));
    }
    if ended.is_empty() {
        return Ok(None);
    }
    let signature = Signature {
        by: DESK,
        at: now.clone(),
        gate: gate.clone(),
        expected: None,
    };
    take(store, signature, ended).map(Some)
}
