//! What a desk acknowledged, and whether it is all there.

use std::collections::BTreeMap;
use std::path::Path;

use copydesk::model::{StoryId, Verdict};
use copydesk::store::{DeskLock, SledStore, Store as _, StoreError};
use serde_json::Value;

use super::Figures;
use super::action::{Input, Said, Text};

/// Every version of every story that was told as stored, and every decision that was told as taken.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    acknowledged: BTreeMap<(String, u32), Text>,
    decided: Vec<Told>,
}

/// A decision as it was told.
#[derive(Debug)]
struct Told {
    story: String,
    verdict: &'static str,
    reason: String,
    act: u64,
}

impl Ledger {
    /// Takes in what a run told on standard output; tells how many stories that were.
    pub(super) fn hear(&mut self, input: &Input, stdout: &str, figures: &mut Figures) -> usize {
        // The last line may have been cut by a kill; what was not read was not acknowledged.
        let whole = stdout.rfind('\n').and_then(|end| stdout.get(..end));
        let lines: Vec<&str> = whole.unwrap_or_default().lines().collect();
        for line in &lines {
            let told: Value = serde_json::from_str(line).unwrap();
            let id = told.get("id").and_then(Value::as_str).unwrap().to_owned();
            let version = told.get("version").and_then(Value::as_u64).unwrap();
            let text = input.stories.get(&id).unwrap().clone();
            let key = (id, u32::try_from(version).unwrap());
            if let Some(before) = self.acknowledged.get(&key)
                && *before != text
            {
                let (id, version) = key;
                figures.lost += 1;
                figures.tell(format!("{id} version {version} was given to two texts"));
                continue;
            }
            if self.acknowledged.insert(key, text).is_none() {
                figures.acknowledged += 1;
            }
        }
        lines.len()
    }

    /// The stories that it knows of.
    pub(super) fn stories(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.acknowledged.keys().map(|(id, _)| &**id).collect();
        ids.dedup();
        ids
    }

    /// Takes in what an act told; tells of how many stories that was.
    pub(super) fn hear_act(&mut self, said: &Said, stdout: &str, figures: &mut Figures) -> usize {
        let whole = stdout.rfind('\n').and_then(|end| stdout.get(..end));
        let lines: Vec<&str> = whole.unwrap_or_default().lines().collect();
        let Some(first) = lines.first() else {
            return 0;
        };
        // An act is taken as a whole, so one line tells of all of it.
        let told: Value = serde_json::from_str(first).unwrap();
        let act = told.get("number").and_then(Value::as_u64).unwrap();
        for story in &said.stories {
            figures.decisions += 1;
            self.decided.push(Told {
                story: story.clone(),
                verdict: said.verdict,
                reason: said.reason.clone(),
                act,
            });
        }
        lines.len()
    }

    /// Opens the desk, looks through it, and for all that it acknowledged.
    pub(super) fn check(&self, desk: &Path, figures: &mut Figures, after: &str) {
        figures.checks += 1;
        if let Err(error) = self.look(desk, figures, after) {
            // All of it, as far as anybody can read.
            figures.lost += u64::try_from(self.acknowledged.len()).unwrap();
            figures.forgotten += u64::try_from(self.decided.len()).unwrap();
            figures.wrong(format!("{after}: it does not open: {error}"));
        }
    }

    fn look(&self, desk: &Path, figures: &mut Figures, after: &str) -> Result<(), StoreError> {
        let lock = DeskLock::acquire(&desk.join(".copydesk"), "rig", "now")?;
        let store = SledStore::open(lock)?;
        for problem in store.verify()?.problems {
            figures.broken += 1;
            figures.tell(format!("{after}: {problem}"));
        }
        for ((id, version), text) in &self.acknowledged {
            figures.lookups += 1;
            let found = store.story(&StoryId::new(id).unwrap(), Some(*version))?;
            let story = found.as_ref().map(|found| &found.annotated.story);
            let is_there = story.is_some_and(|story| {
                story.headline.as_ref() == Some(&text.headline)
                    && story.body.as_ref() == Some(&text.body)
            });
            let is_annotated = found.is_some_and(|found| !found.annotated.outcomes.is_empty());
            if !is_there || !is_annotated {
                figures.lost += 1;
                figures.tell(format!("{after}: {id} version {version} is lost"));
            }
        }
        for told in &self.decided {
            let Told {
                story,
                verdict,
                reason,
                act,
            } = told;
            let decisions = store.decisions_of(&StoryId::new(story).unwrap())?;
            let is_there = decisions.iter().any(|logged| {
                logged.number == *act
                    && logged.by == "rig"
                    && logged.decision.reason.as_deref() == Some(reason)
                    && word(&logged.decision.verdict) == *verdict
            });
            if !is_there {
                figures.forgotten += 1;
                figures.tell(format!("{after}: {act}, {verdict} of {story} is forgotten"));
            }
        }
        store.close()
    }
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Approve { .. } => "approve",
        Verdict::Reject => "reject",
        Verdict::Spike => "spike",
        _ => "something else",
    }
}
