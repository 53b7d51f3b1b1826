//! The archive as it answered once: what a replay asks in the place of the desk's stories, among
//! which there may be others by now.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::model::{Consulted, Question, Reference, Story, StoryId};
use crate::sandbox::{Archive, ArchiveError, Archived, NearDuplicate};
use crate::store::{Store, StoreError};

enum Answer {
    Story(Option<Reference>),
    NearDuplicates(Vec<(Reference, f32)>),
}

/// Questions with their answers, and the stories that those name.
pub(super) struct Recorded {
    asked: Vec<(Question, Answer)>,
    /// Without the body when it was only named as a near-duplicate.
    stories: BTreeMap<(StoryId, u32), Story>,
    /// How many questions were asked again.
    next: Mutex<usize>,
}

/// Why a record cannot be asked.
#[derive(Debug)]
pub(super) enum Unrecorded {
    /// What was kept is not understood, or names a text that is not here.
    Lost(String),
    /// The store cannot be read.
    Store(StoreError),
}

/// The plugin asked something else than it did.
#[derive(Debug)]
pub(super) struct Strayed(String);

impl fmt::Display for Strayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Strayed {}

impl Recorded {
    /// Takes the stories that the answers name out of the store.
    pub(super) fn new(store: &dyn Store, consulted: &[Consulted]) -> Result<Self, Unrecorded> {
        let odd = |text: &str| Unrecorded::Lost(format!("{text} is no answer that is known"));
        let mut asked = Vec::with_capacity(consulted.len());
        let mut stories = BTreeMap::new();
        for Consulted { question, answer } in consulted {
            let question = serde_json::from_str(question).map_err(|_| odd(question))?;
            let answer = match question {
                Question::Story(_) => serde_json::from_str(answer).map(Answer::Story),
                Question::NearDuplicates(_) => {
                    serde_json::from_str(answer).map(Answer::NearDuplicates)
                }
            }
            .map_err(|_| odd(answer))?;
            for reference in answer.references() {
                let Reference {
                    digest,
                    id,
                    version,
                } = reference;
                let stored = store.story(id, Some(*version)).map_err(Unrecorded::Store)?;
                let story = stored.map(|stored| stored.annotated.story);
                let Some(story) = story.filter(|story| story.content_digest() == *digest) else {
                    let what = format!("the version {version} of the story {id} is not here");
                    return Err(Unrecorded::Lost(what));
                };
                let key = (id.clone(), *version);
                match question {
                    Question::Story(_) => drop(stories.insert(key, story)),
                    // Of these no text is told.
                    Question::NearDuplicates(_) => {
                        let told = Story {
                            body: None,
                            ..story
                        };
                        stories.entry(key).or_insert(told);
                    }
                }
            }
            asked.push((question, answer));
        }
        Ok(Self {
            asked,
            stories,
            next: Mutex::new(0),
        })
    }

    /// The answer to the next question, which must be this one.
    fn answer(&self, question: &Question) -> Result<&Answer, ArchiveError> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        match self.asked.get(*next) {
            Some((asked, answer)) if asked == question => {
                *next += 1;
                Ok(answer)
            }
            asked => {
                let asked = asked.map(|(asked, _)| asked);
                Err(strayed(format!("{question:?} in the place of {asked:?}")))
            }
        }
    }

    fn archived(&self, reference: &Reference) -> Result<Archived, ArchiveError> {
        let Reference { id, version, .. } = reference;
        let story = self.stories.get(&(id.clone(), *version));
        let story = story.ok_or_else(|| strayed(format!("{id} is not here")))?;
        Ok(Archived {
            story: story.clone(),
            version: *version,
        })
    }
}

fn strayed(what: String) -> ArchiveError {
    ArchiveError(Box::new(Strayed(what)))
}

impl Answer {
    fn references(&self) -> Vec<&Reference> {
        match self {
            Self::Story(found) => found.iter().collect(),
            Self::NearDuplicates(found) => found.iter().map(|(one, _)| one).collect(),
        }
    }
}

impl Archive for Recorded {
    fn story(&self, _: &Story, id: &str) -> Result<Option<Archived>, ArchiveError> {
        match self.answer(&Question::Story(id.to_owned()))? {
            Answer::Story(found) => found.as_ref().map(|one| self.archived(one)).transpose(),
            Answer::NearDuplicates(_) => Err(strayed(format!("{id} was answered otherwise"))),
        }
    }

    fn near_duplicates(&self, _: &Story, limit: usize) -> Result<Vec<NearDuplicate>, ArchiveError> {
        let question = Question::NearDuplicates(u32::try_from(limit).unwrap_or(u32::MAX));
        let Answer::NearDuplicates(found) = self.answer(&question)? else {
            return Err(strayed(format!("{limit} was answered otherwise")));
        };
        let near = |(one, containment): &(Reference, f32)| {
            let story = self.archived(one)?.story;
            Ok(NearDuplicate {
                reference: one.clone(),
                headline: story.headline,
                published: story.published,
                containment: *containment,
            })
        };
        found.iter().map(near).collect()
    }
}
