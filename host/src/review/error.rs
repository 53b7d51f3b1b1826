//! Why something was not found or not decided.

use thiserror::Error;

use crate::model::{NameError, OverrideError, RulingError, StoryId, Time, Tombstone};
use crate::store::StoreError;

/// Why a review did not do what it was asked. Nothing was decided.
#[derive(Debug, Error)]
pub enum ReviewError {
    /// Nothing was typed where an id is needed.
    #[error("no {0} is named")]
    Unnamed(&'static str),
    /// No story has that id, and none begins so.
    #[error("there is no story {0:?}")]
    NoStory(String),
    /// No annotation has that id, and none begins so.
    #[error("there is no annotation {0:?}")]
    NoAnnotation(String),
    /// Several ids begin so.
    #[error("several ids begin with {typed:?}: {}", ids.join(", "))]
    Ambiguous {
        /// What was typed.
        typed: String,
        /// The first of them; the last is `...` when there are more.
        ids: Vec<String>,
    },
    /// The story was forgotten on a legal demand.
    #[error("the story {} was forgotten", .0.demand.story)]
    Forgotten(Box<Tombstone>),
    /// There is no act of that number.
    #[error("there is no act {0}")]
    NoAct(u64),
    /// Nothing was decided on what was typed.
    #[error("nothing was decided on {0:?}")]
    Undecided(String),
    /// What was decided is of a story that is not on the desk.
    #[error("the story {0} is not on the desk; run over its input first")]
    NotHere(StoryId),
    /// A revision was given for decisions on several stories.
    #[error("a revision is of one story, and this would decide on several")]
    OneRevision,
    /// A dismissal would have ended already.
    #[error("it is to end at {0}, which is past")]
    Past(Time),
    /// A decision on all that fits is too large for one act.
    #[error("this would be more than {0} decisions, and so many are one act at most")]
    TooMany(usize),
    /// Words that are to be marked do not stand in the story.
    #[error("{0:?} does not stand in the story")]
    NoWords(String),
    /// They stand in several places.
    #[error("{words:?} stands in the story {count} times")]
    SeveralPlaces {
        /// The words.
        words: String,
        /// How often.
        count: usize,
        /// The first of the places, each with its number and the text around it; the last is `...` when there are
        /// more.
        places: Vec<String>,
    },
    /// They do not stand there so often.
    #[error("there is no place {nth}: the words stand in the story {}", crate::visible::count(*count as u64, "time", "times"))]
    NoPlace {
        /// Which one was asked for, from 1.
        nth: usize,
        /// How often they stand there.
        count: usize,
    },
    /// It cannot be decided as the story stands.
    #[error("{story}: {error}")]
    Refused {
        /// The story.
        story: StoryId,
        /// Why not.
        error: RulingError,
    },
    /// An override that is none.
    #[error(transparent)]
    Override(#[from] OverrideError),
    /// A name that cannot sign.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The machine has no time of day to sign with.
    #[error("the machine has no time of day")]
    NoClock,
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReviewError {
    /// What is refused of a story, for use in `map_err`.
    pub(super) fn refused(story: &StoryId) -> impl FnOnce(RulingError) -> Self {
        let story = story.clone();
        move |error| Self::Refused { story, error }
    }
}
