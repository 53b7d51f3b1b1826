//! Looks through a whole database: whether everything in it can be read, and whether what must
//! agree does.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Digest, Story, StoryId, Tombstone, Verdict};
use crate::store::record::{CurrentRecord, OutcomesRecord};
use crate::store::{Counts, Head, StoreError};

use super::blocks;
use super::chunks::{Failure, Walk, decode, number};
use super::keys::{self, Entry, Part};
use super::sled_store::SledStore;
use super::trees::Trees;
use super::write::SCHEMA;
use super::{counters, decisions, documents, objects};

/// What looking through a database found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Stories.
    pub stories: u64,
    /// Their versions.
    pub versions: u64,
    /// Bytes that are kept by their digest.
    pub objects: u64,
    /// Decisions.
    pub decisions: u64,
    /// Documents that the stories are from.
    pub documents: u64,
    /// What is wrong, a sentence each; empty when all is well.
    pub problems: Vec<String>,
}

/// A story that was found.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// The number of its last version.
    last: u32,
    /// The number of its current version.
    current: u32,
}

impl SledStore {
    /// Looks through everything: every record must load, every story have all its versions but those
    /// that were dropped, and one place in the queue, every version and place have its story, every head be that of its
    /// story, all counters be right, every story be found under what its current version was filed
    /// with and under nothing else, every content lead to its version, every object have its digest,
    /// every object be there that a receipt names, every status and state be what the decisions make
    /// of it, the decisions be those of the log, every document have its parts, and nothing be there of
    /// what was forgotten. Holds the
    /// ids of all stories in memory.
    ///
    /// # Errors
    /// When the database cannot be read any further; what is wrong with its contents is no error.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        self.read_all(|database, trees| {
            let mut verified = look_through(trees)?;
            let problems = &mut verified.problems;
            verified.decisions = decisions::verify(trees, &database.decisions, problems)?;
            Ok(verified)
        })
    }
}

/// Looks through all trees.
pub(super) fn look_through(trees: &Trees) -> Result<Verified, Failure> {
    let mut verified = Verified::default();
    let stories = verified.stories(trees)?;
    verified.versions(trees, &stories)?;
    verified.places(trees, &stories)?;
    verified.entries(trees, &stories)?;
    counters::verify(trees, &mut verified.problems)?;
    verified.objects = objects::verify(trees, &mut verified.problems)?;
    verified.documents = documents::verify(trees, &mut verified.problems)?;
    Ok(verified)
}

impl Verified {
    /// From the stories to their versions and places.
    fn stories(&mut self, trees: &Trees) -> Result<BTreeMap<StoryId, Found>, Failure> {
        let tree = &trees.stories;
        let mut found = BTreeMap::new();
        let mut counts = Counts::default();
        let walked = tree.walk(&[], None, |key, bytes| {
            let Some(id) = keys::story_id(key) else {
                self.problems
                    .push(format!("the story {} has no id", key.escape_ascii()));
                return Ok(Walk::On);
            };
            let current = self.kept(decode::<CurrentRecord>(tree.name, key, bytes))?;
            let Some(current) = current else {
                return Ok(Walk::On);
            };
            counts.moved(None, current.state);
            self.stories += 1;
            let last = self.story(trees, &id, &current)?;
            let current = current.version;
            found.insert(id, Found { last, current });
            Ok(Walk::On)
        });
        self.kept_failure(walked)?;
        let counted = self
            .kept_failure(trees.desk())?
            .flatten()
            .map(|desk| desk.counts);
        if counted != Some(counts) {
            self.problems.push(format!(
                "there are {counts:?}, but the database says {counted:?}"
            ));
        }
        Ok(found)
    }

    /// From a story to its versions; gives the number of the last one. The current one is any of
    /// them.
    fn story(
        &mut self,
        trees: &Trees,
        id: &StoryId,
        current: &CurrentRecord,
    ) -> Result<u32, Failure> {
        let indexed = self.kept_failure(trees.index.number(&keys::contents(id)))?;
        let is_indexed = indexed.flatten().is_some();
        let last = self.kept_failure(trees.last_version(id))?.flatten();
        let last = last.unwrap_or(current.version);
        if last < current.version {
            let current = current.version;
            self.problems.push(format!(
                "the story {id} has the version {current}, but only {last} by its index"
            ));
        }
        for version in 1..=last.max(current.version) {
            let is_there = self.kept_failure(trees.has_of_version(id, version))?;
            if is_there == Some(false) && version != current.version {
                // It was dropped, or the index leads to nothing, which is told with the index.
                continue;
            }
            self.versions += 1;
            let stored = self.kept_failure(trees.version(id, version))?;
            if let Some(stored) = stored.as_ref().filter(|_| is_indexed) {
                let content = stored.annotated.story.content_digest();
                let at = keys::content(id, &content);
                let indexed = self.kept_failure(trees.index.number(&at))?;
                if indexed.is_some_and(|indexed| indexed != Some(version)) {
                    self.problems.push(format!(
                        "the index does not lead to the version {version} of the story {id}"
                    ));
                }
            }
            let Some(stored) = stored.filter(|_| version == current.version) else {
                continue;
            };
            if let Some(entries) = self.kept_failure(trees.standing_on(&stored.annotated))? {
                let mut stands = stored.annotated.clone();
                stands.stand(&entries);
                if stands != stored.annotated {
                    self.problems.push(format!(
                        "the story {id} does not stand where its decisions leave it"
                    ));
                }
            }
            let head = Head::new(&stored.annotated, version);
            let content = stored.annotated.story.content_digest();
            if CurrentRecord::new(&head, content, current.settled) != *current {
                self.problems
                    .push(format!("the story {id} is not what its record says"));
            }
            let placed: Result<Option<Head>, _> =
                trees.queue.record(&keys::place(&current.place(id)));
            match self.kept_failure(placed)? {
                Some(Some(placed)) if head.is_stored_as(&placed) => {
                    let place = keys::place(&current.place(id));
                    let covered = self.kept_failure(blocks::covers(trees, &place, &head))?;
                    if covered == Some(false) {
                        self.problems
                            .push(format!("no filter finds the story {id} in its block"));
                    }
                }
                Some(Some(_)) => {
                    self.problems
                        .push(format!("the queue shows another head of the story {id}"));
                }
                Some(None) => self
                    .problems
                    .push(format!("the queue lacks the story {id}")),
                None => {}
            }
        }
        let filed = self.kept_failure(trees.filed(id, current.version))?;
        for key in filed.flatten().into_iter().flat_map(|filed| filed.keys) {
            if !trees.index.tree.contains_key(keys::filed(key, id))? {
                self.problems
                    .push(format!("the story {id} is not found under {key:016x}"));
            }
        }
        Ok(last.max(current.version))
    }

    /// From the versions to their stories.
    fn versions(
        &mut self,
        trees: &Trees,
        stories: &BTreeMap<StoryId, Found>,
    ) -> Result<(), Failure> {
        let tree = &trees.versions;
        let mut named: BTreeMap<Digest, u64> = BTreeMap::new();
        let walked = tree.walk(&[], None, |key, bytes| {
            let of = keys::split_part(key);
            if key.last() == Some(&(Part::Outcomes as u8))
                // What cannot be read was told with the stories.
                && let Ok(outcomes) = decode::<OutcomesRecord>(tree.name, key, bytes)
            {
                for digest in objects::named_by(&outcomes.outcomes) {
                    *named.entry(digest).or_default() += 1;
                }
            }
            let is_known = of.is_some_and(|(id, version, part)| {
                let parts = Part::Story as u8..=Part::Filed as u8;
                parts.contains(&part)
                    && stories
                        .get(&id)
                        .is_some_and(|found| (1..=found.last).contains(&version))
            });
            if !is_known {
                self.problems
                    .push(format!("no story has the version {}", key.escape_ascii()));
            }
            Ok(Walk::On)
        });
        self.kept_failure(walked)?;
        self.named(trees, &named)
    }

    /// From the receipts to the objects. A desk of an older schema did not keep all of them.
    fn named(&mut self, trees: &Trees, named: &BTreeMap<Digest, u64>) -> Result<(), Failure> {
        let desk = self.kept_failure(trees.desk())?.flatten();
        if desk.is_none_or(|desk| desk.schema < SCHEMA) {
            return Ok(());
        }
        for (digest, receipts) in named {
            let was_kept = !trees.index.tree.contains_key(keys::unkept(digest))?;
            if was_kept && !objects::has(trees, digest)? {
                self.problems.push(format!(
                    "the object {digest} is missing, which is named by receipts ({receipts})"
                ));
            }
        }
        Ok(())
    }

    /// From the places in the queue to their stories.
    fn places(&mut self, trees: &Trees, stories: &BTreeMap<StoryId, Found>) -> Result<(), Failure> {
        let mut places = 0;
        let walked = trees.queue.walk(&[], None, |key, _| {
            places += 1;
            if !keys::place_id(key).is_some_and(|id| stories.contains_key(&id)) {
                self.problems
                    .push(format!("no story has the place {}", key.escape_ascii()));
            }
            Ok(Walk::On)
        });
        self.kept_failure(walked)?;
        if places != self.stories {
            let stories = self.stories;
            self.problems.push(format!(
                "{stories} stories have {places} places in the queue"
            ));
        }
        Ok(())
    }

    /// From the index to the stories and versions.
    fn entries(
        &mut self,
        trees: &Trees,
        stories: &BTreeMap<StoryId, Found>,
    ) -> Result<(), Failure> {
        let index = &trees.index;
        let mut wrong = Vec::new();
        let mut filed: BTreeMap<StoryId, BTreeSet<u64>> = BTreeMap::new();
        index.entries(&[], |key, value| {
            let last = |id: &StoryId| stories.get(id).map(|found| found.last);
            let version = number(index.name, key, value);
            let is_right = match keys::entry(key) {
                None => false,
                Some(Entry::Contents(id)) => match last(&id) {
                    Some(last) => version.ok() == Some(last),
                    // It was forgotten, and perhaps let in again and has not come yet.
                    None => trees
                        .entries(&id)?
                        .iter()
                        .any(|it| matches!(it.decision.verdict, Verdict::Forget { .. })),
                },
                Some(Entry::Forgotten(id)) => Tombstone::of(&trees.entries(&id)?).is_some(),
                Some(Entry::ForgottenContent(content, id)) => Tombstone::of(&trees.entries(&id)?)
                    .is_some_and(|tombstone| tombstone.contents.contains(&content)),
                Some(Entry::Unkept(_)) => true,
                Some(Entry::Content(id, content)) => {
                    let part = |version| keys::part(&id, version, Part::Story);
                    match version.ok().filter(|version| Some(*version) <= last(&id)) {
                        None => false,
                        Some(version) => {
                            let story = trees.versions.record::<Story>(&part(version));
                            // What cannot be read was told with the stories.
                            story.map_or(true, |story| {
                                story.is_some_and(|story| {
                                    story.content_digest() == Digest::from(content)
                                })
                            })
                        }
                    }
                }
                Some(Entry::Block | Entry::Counter) => true,
                Some(Entry::Filed(key, id)) => {
                    let is_known = stories.contains_key(&id) && value.is_empty();
                    filed.entry(id).or_default().insert(key);
                    is_known
                }
            };
            if !is_right {
                wrong.push(format!(
                    "the entry {} of the index leads nowhere",
                    key.escape_ascii()
                ));
            }
            Ok(Walk::On)
        })?;
        self.problems.append(&mut wrong);
        for (id, keys) in filed {
            let Some(Found { current, .. }) = stories.get(&id) else {
                continue;
            };
            let now = self.kept_failure(trees.filed(&id, *current))?;
            let now = now.flatten().unwrap_or_default().keys;
            for key in keys.iter().filter(|key| !now.contains(key)) {
                self.problems.push(format!(
                    "the story {id} is found under {key:016x}, where it is not filed"
                ));
            }
        }
        Ok(())
    }

    /// What could be read; what could not is a problem and not the end.
    fn kept<T>(&mut self, read: Result<T, StoreError>) -> Result<Option<T>, Failure> {
        self.kept_failure(read.map_err(Failure::Store))
    }

    fn kept_failure<T>(&mut self, read: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(Failure::Store(error)) if !error.is_fatal() => {
                self.problems.push(error.to_string());
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }
}
