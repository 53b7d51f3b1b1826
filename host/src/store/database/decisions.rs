//! What editors decided, in the database: applied from the log, in the order of the log.
//!
//! Invariant: the database knows of no act that the log does not have; the log is synced first. Acts
//! that it has and the database does not, because a process ended between the two or because the
//! database was lost, are applied when the desk is opened.

use crate::model::{Act, Logged, Numbered, Revision, Scope, StoryId, Tombstone, Verdict};
use crate::store::log::{DecisionLog, Place};
use crate::store::record::{CurrentRecord, DecisionsRecord, MetaRecord};
use crate::store::{Decided, StoreError};

use super::blocks::Starts;
use super::chunks::{Failure, Walk, decode};
use super::documents;
use super::everywhere;
use super::keys;
use super::prepared::Said;
use super::sled_store::{Database, SledStore, poisoning};
use super::trees::Trees;
use super::write::{encode, newest, together};

/// Decisions of one transaction at most, when the log is applied.
const BATCH: usize = 256;

impl SledStore {
    /// Applies what the log has and the database does not.
    pub(super) fn catch_up(&self, acts: &[(Numbered, Place)]) -> Result<(), StoreError> {
        let mut rest = acts;
        while !rest.is_empty() {
            let mut decisions = 0;
            let fits = rest.iter().take_while(|(act, _)| {
                let is_first = decisions == 0;
                decisions += act.act.decisions.len().max(1);
                is_first || decisions <= BATCH
            });
            let (now, later) = rest.split_at(fits.count());
            rest = later;
            self.write(|database, trees| {
                let mut starts = database.blocks.starts(trees)?;
                let (_, desk) = apply(trees, &mut starts, now)?;
                self.make_durable(database, trees, &desk)
            })?;
        }
        Ok(())
    }

    /// Takes an act.
    pub(super) fn take(&self, act: &Act, seen: &[Revision]) -> Result<Decided, StoreError> {
        let mut database = self.database_mut()?;
        self.guarded(&database, |_, trees| {
            newest(trees)?;
            unchanged(trees, act, seen)
        })?;
        let numbered = Numbered {
            number: database.decisions.next(),
            act: act.clone(),
        };
        let place = database.decisions.append(act);
        let place = poisoning(&database, place)?;
        self.apply_now(&database, numbered, place)
    }

    /// Applies an act that is in the log.
    pub(super) fn apply_now(
        &self,
        database: &Database,
        numbered: Numbered,
        place: Place,
    ) -> Result<Decided, StoreError> {
        let acts = [(numbered, place)];
        let decided = self.guarded(database, |database, trees| {
            #[cfg(test)]
            self.fail_between_log_and_database()?;
            let mut starts = database.blocks.starts(trees)?;
            let (decided, desk) = apply(trees, &mut starts, &acts)?;
            self.make_durable(database, trees, &desk)?;
            Ok(decided)
        })?;
        let [(numbered, _)] = &acts;
        self.tell(|witness| witness.decided(numbered, &decided));
        Ok(decided)
    }
}

/// Whether all stories of an act are as they were seen.
fn unchanged(trees: &Trees, act: &Act, seen: &[Revision]) -> Result<(), Failure> {
    for (decision, seen) in act.decisions.iter().zip(seen) {
        let id = &decision.story;
        let Some(current) = trees.current(id)? else {
            return Err(StoreError::NoStory { id: id.clone() }.into());
        };
        let now = trees.version(id, current.version)?.revision;
        if now != *seen {
            let changes = seen.changes(now, &trees.entries(id)?);
            let id = id.clone();
            return Err(StoreError::Changed { id, changes }.into());
        }
    }
    Ok(())
}

/// Applies acts in one transaction; what became of the stories of the last one.
fn apply(
    trees: &Trees,
    starts: &mut Starts<'_>,
    acts: &[(Numbered, Place)],
) -> Result<(Decided, MetaRecord), Failure> {
    let without = documents::without_forgotten(trees, acts)?;
    let concerned = everywhere::concerned(trees, acts)?;
    together(trees, Some(starts), |tx| {
        tx.put_documents(&without)?;
        let mut desk = tx.meta.desk()?;
        let mut more = tx.meta.more()?;
        let mut decided = Decided {
            number: more.acts,
            stories: Vec::new(),
        };
        for (numbered, place) in acts {
            decided = Decided {
                number: numbered.number,
                stories: Vec::new(),
            };
            tx.keep_everywhere(numbered)?;
            let mut stories: Vec<(StoryId, Vec<Logged>)> = Vec::new();
            for entry in numbered.entries() {
                let id = entry.decision.story.clone();
                match stories.iter_mut().find(|(of, _)| *of == id) {
                    Some((_, entries)) => entries.push(entry),
                    None => stories.push((id, vec![entry])),
                }
            }
            for (id, new) in stories {
                let key = keys::story(&id);
                let mut entries = tx.entries(&id)?;
                let is_demand = new.iter().any(|entry| {
                    let verdict = &entry.decision.verdict;
                    matches!(verdict, Verdict::Forget { .. } | Verdict::Readmit)
                });
                entries.extend(new);
                if is_demand {
                    tx.forget_or_readmit(&id, &mut entries, &mut desk)?;
                    tx.forget_everywhere(&id)?;
                }
                let record = DecisionsRecord(entries);
                let bytes = encode(tx.decisions.name, &key, &record)?;
                tx.decisions.put(&key, &bytes)?;
                // A story that is not there has not come in again; its decisions wait for it.
                let Some(current) = tx.stories.record::<CurrentRecord>(&key)? else {
                    continue;
                };
                let version = current.version;
                let mut annotated = tx.kept(&id, version)?;
                annotated.gate = numbered.act.gate.clone();
                annotated.stand(&tx.standing_on(&annotated)?);
                tx.put_said(&id, &Said::of(&annotated)?, version)?;
                tx.place(
                    &annotated,
                    version,
                    (current.content, current.settled),
                    Some(&current),
                    &mut desk,
                )?;
                let revision = Revision::of(&annotated, version, record.0.len());
                decided.stories.push((id, annotated.state, revision));
            }
            more.acts = place.acts;
            more.log = place.offset;
        }
        for id in &concerned {
            tx.stand_again(id, &mut desk)?;
        }
        tx.meta.put_both(&mut desk, more)?;
        Ok((decided, desk))
    })
}

/// How far the log is applied.
pub(super) fn applied(trees: &Trees) -> Result<Place, Failure> {
    let more = trees.more()?;
    Ok(Place {
        acts: more.acts,
        offset: more.log,
    })
}

/// Compares the decisions of the database with those of the log; what is wrong, a sentence each.
pub(super) fn verify(
    trees: &Trees,
    log: &DecisionLog,
    problems: &mut Vec<String>,
) -> Result<u64, Failure> {
    let acts = match log.acts(0, usize::MAX) {
        Ok(acts) => acts,
        Err(error) if error.is_fatal() => return Err(error.into()),
        Err(error) => {
            problems.push(error.to_string());
            return Ok(0);
        }
    };
    let of_all = acts.iter().flat_map(Numbered::entries);
    let of_all = of_all.filter(|entry| entry.decision.scope == Scope::Everywhere);
    match trees.all_everywhere() {
        Ok(kept) if kept.iter().cloned().eq(of_all) => {}
        Ok(_) => {
            problems.push("what was decided of all stories is not what the log says".to_owned());
        }
        Err(Failure::Store(error)) if !error.is_fatal() => problems.push(error.to_string()),
        Err(error) => return Err(error),
    }
    let mut by_story: std::collections::BTreeMap<StoryId, Vec<Logged>> = Default::default();
    for entry in acts.iter().flat_map(Numbered::entries) {
        let id = entry.decision.story.clone();
        by_story.entry(id).or_default().push(entry);
    }
    let decisions = by_story.values().map(|entries| entries.len() as u64).sum();
    let tree = &trees.decisions;
    tree.walk(&[], None, |key, bytes| {
        if key == keys::EVERYWHERE {
            return Ok(Walk::On);
        }
        let Some(id) = keys::story_id(key) else {
            let key = key.escape_ascii();
            problems.push(format!("the decisions {key} are of no story"));
            return Ok(Walk::On);
        };
        match decode::<DecisionsRecord>(tree.name, key, bytes) {
            Ok(DecisionsRecord(entries)) => {
                if let Some(of) = Tombstone::of(&entries) {
                    let index = &trees.index.tree;
                    let mut covered = index.contains_key(keys::forgotten(&id))?;
                    for content in &of.contents {
                        covered &= index.contains_key(keys::forgotten_content_of(content, &id))?;
                    }
                    if !covered {
                        problems.push(format!(
                            "the index does not know that the story {id} was forgotten"
                        ));
                    }
                    if trees.stories.tree.contains_key(keys::chunk(key, 0))? {
                        problems.push(format!("the story {id} was forgotten and is there"));
                    }
                }
                if by_story.remove(&id).as_ref() != Some(&entries) {
                    problems.push(format!(
                        "the decisions of the story {id} are not those of the log"
                    ));
                }
            }
            Err(error) => {
                by_story.remove(&id);
                problems.push(error.to_string());
            }
        }
        Ok(Walk::On)
    })?;
    for id in by_story.keys() {
        problems.push(format!(
            "the database lacks the decisions of the story {id}"
        ));
    }
    Ok(decisions)
}
