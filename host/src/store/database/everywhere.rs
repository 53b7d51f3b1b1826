//! What was decided of all stories: a dismissal of the same words under a rule, wherever they stand.
//!
//! Such entries stand in the record of their own story like all others, and once more in a record of
//! their own, from which every other story is judged.
//!
//! Invariant: that record has the entries of the log that are of all stories, in its order, and no
//! others.

use std::rc::Rc;

use sled::transaction::ConflictableTransactionResult as TxResult;

use crate::model::{
    AnnotatedStory, Logged, Numbered, Scope, StoryId, Subject, Verdict, holding_everywhere,
    standing_on,
};
use crate::store::log::Place;
use crate::store::record::{CurrentRecord, DecisionsRecord, MetaRecord};
use crate::store::{Filter, StoreError};

use super::chunks::{Failure, Walk};
use super::keys;
use super::prepared::Said;
use super::sled_store::matching;
use super::trees::Trees;
use super::write::{Tx, encode};

impl Trees {
    /// All entries that are of all stories, in the order of the log.
    pub(super) fn all_everywhere(&self) -> Result<Vec<Logged>, Failure> {
        let record = self.decisions.record::<DecisionsRecord>(keys::EVERYWHERE)?;
        Ok(record.unwrap_or_default().0)
    }

    /// What stands on a story: what was decided of it, and of all.
    pub(super) fn standing_on(&self, annotated: &AnnotatedStory) -> Result<Vec<Logged>, Failure> {
        let own = self.entries(&annotated.story.id)?;
        let everywhere = holding_everywhere(&self.all_everywhere()?);
        Ok(standing_on(annotated, own, &everywhere))
    }
}

/// The stories on which acts decide that are not of them: those with a flag of a rule that one of the
/// acts dismisses everywhere, or does so no more.
pub(super) fn concerned(
    trees: &Trees,
    acts: &[(Numbered, Place)],
) -> Result<Vec<StoryId>, Failure> {
    let mut rules: Vec<String> = Vec::new();
    let mut concern = |entry: &Logged| {
        if let (Scope::Everywhere, Subject::Annotation(about)) =
            (entry.decision.scope, &entry.decision.on)
            && !rules.contains(&about.name)
        {
            rules.push(about.name.clone());
        }
    };
    for entry in acts.iter().flat_map(|(act, _)| act.entries()) {
        concern(&entry);
        if let Verdict::Forget { .. } = entry.decision.verdict {
            // Its words go, and with them what they were dismissed by elsewhere.
            let all = trees.all_everywhere()?;
            let of_story = all.iter();
            let of_story = of_story.filter(|it| it.decision.story == entry.decision.story);
            of_story.for_each(&mut concern);
        }
    }
    let mut stories = Vec::new();
    for rule in rules {
        let filter = Filter {
            rule: Some(rule),
            ..Filter::default()
        };
        matching(trees, &filter, &[], |head| {
            stories.push(head.id);
            Walk::On
        })?;
    }
    stories.sort();
    stories.dedup();
    Ok(stories)
}

impl Tx<'_> {
    /// What was decided of all stories and holds.
    fn everywhere(&self) -> TxResult<Rc<[Logged]>, StoreError> {
        if let Some(known) = &*self.everywhere.borrow() {
            return Ok(Rc::clone(known));
        }
        let record: Option<DecisionsRecord> = self.decisions.record(keys::EVERYWHERE)?;
        let holding: Rc<[Logged]> = holding_everywhere(&record.unwrap_or_default().0).into();
        *self.everywhere.borrow_mut() = Some(Rc::clone(&holding));
        Ok(holding)
    }

    /// What stands on a story: what was decided of it, and of all.
    pub(super) fn standing_on(
        &self,
        annotated: &AnnotatedStory,
    ) -> TxResult<Vec<Logged>, StoreError> {
        let own = self.entries(&annotated.story.id)?;
        Ok(standing_on(annotated, own, &self.everywhere()?))
    }

    /// Keeps the entries of an act that are of all stories.
    pub(super) fn keep_everywhere(&self, numbered: &Numbered) -> TxResult<(), StoreError> {
        let of_all = |entry: &Logged| entry.decision.scope == Scope::Everywhere;
        let new: Vec<Logged> = numbered.entries().filter(of_all).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.change_everywhere(|entries| entries.extend(new))
    }

    /// Takes the words of a story that is forgotten out of them.
    pub(super) fn forget_everywhere(&self, id: &StoryId) -> TxResult<(), StoreError> {
        self.change_everywhere(|entries| {
            for entry in entries.iter_mut().filter(|it| it.decision.story == *id) {
                entry.decision.take_words();
            }
        })
    }

    fn change_everywhere(&self, change: impl FnOnce(&mut Vec<Logged>)) -> TxResult<(), StoreError> {
        let record: Option<DecisionsRecord> = self.decisions.record(keys::EVERYWHERE)?;
        let mut record = record.unwrap_or_default();
        let before = record.clone();
        change(&mut record.0);
        if record != before {
            let bytes = encode(self.decisions.name, keys::EVERYWHERE, &record)?;
            self.decisions.put(keys::EVERYWHERE, &bytes)?;
            *self.everywhere.borrow_mut() = None;
        }
        Ok(())
    }

    /// Lets what was decided of all stories stand on one that it concerns.
    pub(super) fn stand_again(
        &self,
        id: &StoryId,
        desk: &mut MetaRecord,
    ) -> TxResult<(), StoreError> {
        let key = keys::story(id);
        // It may have been forgotten with the same act.
        let Some(current) = self.stories.record::<CurrentRecord>(&key)? else {
            return Ok(());
        };
        let mut annotated = self.kept(id, current.version)?;
        let before = annotated.clone();
        annotated.stand(&self.standing_on(&annotated)?);
        if annotated == before {
            return Ok(());
        }
        self.put_said(id, &Said::of(&annotated)?, current.version)?;
        let content = (current.content, current.settled);
        self.place(&annotated, current.version, content, Some(&current), desk)
    }
}
