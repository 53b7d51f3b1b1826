//! Earlier stories, out of a store, for plugins that were granted `archive`.
//!
//! Invariant: an answer depends on the stories of the desk and on the one that asks, and on nothing
//! else: not on the number of jobs, and not on how far the run is, since a run admits all of its
//! input before the first such plugin is shown a story.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Signature, Sketch, Story, StoryId, Time};
use crate::sandbox::{Archive, ArchiveError, Archived, NearDuplicate};
use crate::store::{Filed, Store, StoreError};

/// A key that more stories are filed under than this is a phrase of the trade and tells nothing.
const COMMON: usize = 64;

/// Candidates that are compared, those with the most keys in common first.
const CANDIDATES: usize = 256;

/// What a store files a story under.
pub(super) fn file(story: &Story) -> Filed {
    let signature = Signature::of(story);
    Filed {
        version: Signature::VERSION,
        keys: signature.keys(),
        sketch: signature.sketch().into(),
    }
}

/// The stories of a store.
pub(super) struct StoreArchive {
    store: Arc<dyn Store>,
}

impl StoreArchive {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    fn earlier(&self, asking: &Story, id: &StoryId) -> Result<Option<Archived>, StoreError> {
        let found = self.store.text(id)?;
        let found = found.filter(|(story, _)| is_earlier(story, asking));
        Ok(found.map(|(story, version)| Archived { story, version }))
    }

    fn near(&self, asking: &Story, limit: usize) -> Result<Vec<NearDuplicate>, StoreError> {
        let signature = Signature::of(asking);
        let mut shared: BTreeMap<StoryId, usize> = BTreeMap::new();
        for key in signature.probes() {
            let filed = self.store.filed_under(&[key], COMMON + 1)?;
            if filed.len() <= COMMON {
                for id in filed {
                    *shared.entry(id).or_default() += 1;
                }
            }
        }
        shared.remove(&asking.id);
        let mut candidates: Vec<(StoryId, usize)> = shared.into_iter().collect();
        // The sort is stable, so equal ones stay in the order of their ids.
        candidates.sort_by_key(|(_, keys)| std::cmp::Reverse(*keys));
        candidates.truncate(CANDIDATES);
        let mut compared: Vec<(f32, StoryId)> = Vec::with_capacity(candidates.len());
        for (id, _) in candidates {
            let containment = self.containment(&signature, &id)?;
            if containment > 0.0 {
                compared.push((containment, id));
            }
        }
        compared.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        let mut near = Vec::new();
        for (containment, id) in compared {
            if near.len() == limit {
                break;
            }
            let found = self.earlier(asking, &id)?;
            near.extend(found.map(|archived| NearDuplicate::of(archived, containment)));
        }
        Ok(near)
    }

    /// How much of the one is in the other; 0 for what was filed in another way.
    fn containment(&self, signature: &Signature, id: &StoryId) -> Result<f32, StoreError> {
        let Some(filed) = self.store.filed(id)? else {
            return Ok(0.0);
        };
        if filed.version != Signature::VERSION {
            return Ok(0.0);
        }
        let sketch = Sketch::try_from(filed.sketch);
        Ok(sketch.map_or(0.0, |sketch| signature.containment(&sketch)))
    }
}

impl Archive for StoreArchive {
    fn story(&self, asking: &Story, id: &str) -> Result<Option<Archived>, ArchiveError> {
        // What is no id is the id of no story.
        match StoryId::new(id) {
            Ok(id) => self.earlier(asking, &id).map_err(failed),
            Err(_) => Ok(None),
        }
    }

    fn near_duplicates(
        &self,
        asking: &Story,
        limit: usize,
    ) -> Result<Vec<NearDuplicate>, ArchiveError> {
        self.near(asking, limit).map_err(failed)
    }
}

fn failed(error: StoreError) -> ArchiveError {
    ArchiveError(Box::new(error))
}

/// What the store failed with when a plugin asked it.
pub(super) fn store_error(ArchiveError(error): ArchiveError) -> StoreError {
    match error.downcast::<StoreError>() {
        Ok(error) => *error,
        // Nothing else is an error of the archive above.
        Err(error) => StoreError::corrupt("archive", b"", error.to_string()),
    }
}

/// Whether a story is earlier than the one that asks: by the time of publication, unknown last, and
/// among equals by id.
fn is_earlier(story: &Story, asking: &Story) -> bool {
    let moment = |story: &Story| story.published.as_ref().and_then(Time::timestamp);
    let by_time = match (moment(story), moment(asking)) {
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    by_time.then_with(|| story.id.cmp(&asking.id)) == Ordering::Less
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;

    const TEXT: &str = "The harbour commission of Marrowick approved the new ferry terminal on \
                        Tuesday after a debate of seven hours about noise, money and gulls.";

    fn story(id: &str, published: Option<&str>, body: &str) -> Story {
        Story {
            id: StoryId::new(id).unwrap(),
            published: published.map(|time| Time::parse(time).unwrap()),
            headline: None,
            body: Some(body.to_owned()),
            ..Story::sample()
        }
    }

    fn archive(stories: &[Story]) -> StoreArchive {
        let store = MemoryStore::default();
        store.admit(stories, &file).unwrap();
        StoreArchive::new(Arc::new(store))
    }

    fn near(archive: &StoreArchive, asking: &Story, limit: usize) -> Vec<String> {
        let near = archive.near_duplicates(asking, limit).unwrap();
        near.iter().map(|it| it.reference.id.to_string()).collect()
    }

    #[test]
    fn earlier_is_what_was_published_before_and_among_equals_has_the_smaller_id() {
        let monday = Some("2026-02-09T08:00:00Z");
        let tuesday = Some("2026-02-10T08:00:00Z");
        for (story_is, asking, expected) in [
            (("b", monday), ("a", tuesday), true),
            (("a", tuesday), ("b", monday), false),
            (("a", monday), ("b", monday), true),
            (("b", monday), ("b", monday), false),
            (("z", monday), ("a", None), true),
            (("a", None), ("z", monday), false),
            (("a", None), ("b", None), true),
        ] {
            let [one, other] = [story_is, asking].map(|(id, time)| story(id, time, TEXT));
            assert_eq!(
                is_earlier(&one, &other),
                expected,
                "{story_is:?} {asking:?}"
            );
        }
    }

    #[test]
    fn near_stories_come_with_the_nearest_first_and_none_that_is_later() {
        let half = "The harbour commission of Marrowick approved the new ferry terminal, and \
                    otherwise the weather stayed mild across all of northern Vennland yesterday.";
        let other = "Goats escaped from a circus near Stannfield and ate the mayor's tulips.";
        let stories = [
            story("same", None, TEXT),
            story("half", None, half),
            story("other", None, other),
            story("zz-later", None, TEXT),
        ];
        let asking = story("update", None, TEXT);
        let archive = archive(&stories);
        assert_eq!(near(&archive, &asking, 10), ["same", "half"]);
        assert_eq!(near(&archive, &asking, 1), ["same"]);
        // A story is not its own near-duplicate, nor is what comes later.
        assert_eq!(near(&archive, &stories[0], 10), ["half"]);
    }

    #[test]
    fn what_everybody_writes_is_no_trace() {
        let common = "Click here for the newest headlines.";
        let mut stories: Vec<Story> = (0..COMMON + 10)
            .map(|number| story(&format!("s{number:03}"), None, common))
            .collect();
        stories.push(story("same", None, &format!("{TEXT} {common}")));
        let archive = archive(&stories);
        let asking = story("update", None, &format!("{TEXT} {common}"));
        assert_eq!(near(&archive, &asking, 1), ["same"]);
    }

    #[test]
    fn a_story_is_looked_up_by_its_id_when_it_is_earlier() {
        let archive = archive(&[story("a", None, TEXT), story("c", None, TEXT)]);
        let asking = story("b", None, TEXT);
        let found = |id| archive.story(&asking, id).unwrap().is_some();
        assert!(found("a"));
        assert!(!found("c") && !found("b") && !found("none") && !found("\0"));
    }
}
