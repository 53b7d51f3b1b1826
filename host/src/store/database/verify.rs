//! Looks through a whole database: whether everything in it can be read, and whether what must
//! agree does.

use std::collections::BTreeMap;

use crate::model::StoryId;
use crate::store::record::CurrentRecord;
use crate::store::{Counts, Head, StoreError};

use super::chunks::{Failure, Walk, decode};
use super::keys;
use super::sled_store::SledStore;
use super::trees::Trees;

/// What looking through a database found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Stories.
    pub stories: u64,
    /// Their versions.
    pub versions: u64,
    /// What is wrong, a sentence each; empty when all is well.
    pub problems: Vec<String>,
}

impl SledStore {
    /// Looks through everything: every record must load, every story have all its versions and
    /// one place in the queue, every version and place have its story, every head be that of its
    /// story, and the counters be right. Holds the ids of all stories in memory.
    ///
    /// # Errors
    /// When the database cannot be read any further; what is wrong with its contents is no error.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        self.read(|trees| {
            let mut verified = Verified::default();
            let stories = verified.stories(trees)?;
            verified.versions(trees, &stories)?;
            verified.places(trees, &stories)?;
            Ok(verified)
        })
    }
}

impl Verified {
    /// From the stories to their versions and places.
    fn stories(&mut self, trees: &Trees) -> Result<BTreeMap<StoryId, u32>, Failure> {
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
            let versions = self.story(trees, &id, &current)?;
            found.insert(id, versions);
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
        let mut last = current.version;
        while self
            .kept_failure(trees.has_version(id, last.saturating_add(1)))?
            .is_some_and(|there| there)
        {
            last += 1;
        }
        for version in 1..=last {
            self.versions += 1;
            let stored = self.kept_failure(trees.version(id, version))?;
            let Some(stored) = stored.filter(|_| version == current.version) else {
                continue;
            };
            let head = Head::new(&stored.annotated, version);
            if CurrentRecord::new(&head, stored.annotated.story.content_digest()) != *current {
                self.problems
                    .push(format!("the story {id} is not what its record says"));
            }
            let placed: Result<Option<Head>, _> =
                trees.queue.record(&keys::place(&current.place(id)));
            match self.kept_failure(placed)? {
                Some(Some(placed)) if placed == head => {}
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
        Ok(last)
    }

    /// From the versions to their stories.
    fn versions(&mut self, trees: &Trees, stories: &BTreeMap<StoryId, u32>) -> Result<(), Failure> {
        let walked = trees.versions.walk(&[], None, |key, _| {
            let of = keys::split_part(key);
            let is_known = of.is_some_and(|(id, version, _)| {
                stories
                    .get(&id)
                    .is_some_and(|last| (1..=*last).contains(&version))
            });
            if !is_known {
                self.problems
                    .push(format!("no story has the version {}", key.escape_ascii()));
            }
            Ok(Walk::On)
        });
        self.kept_failure(walked).map(drop)
    }

    /// From the places in the queue to their stories.
    fn places(&mut self, trees: &Trees, stories: &BTreeMap<StoryId, u32>) -> Result<(), Failure> {
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
