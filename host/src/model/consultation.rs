//! What a plugin asked the archive, in the form in which receipts keep it: written by the sandbox,
//! read again by a replay.

use serde::{Deserialize, Serialize};

use super::{Digest, Story, StoryId};

/// A question to the archive and its answer, both as canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consulted {
    /// What was asked: a [`Question`].
    pub question: String,
    /// The stories that were the answer, each as a [`Reference`].
    pub answer: String,
}

/// A question to the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Near-duplicates of the story at hand, so many at most. The answer is a list of references
    /// with their containment.
    NearDuplicates(u32),
    /// The story of an id. The answer is a reference or nothing.
    Story(String),
}

/// A story as an answer names it. A version of a story never changes, so its number stands for its
/// text, and the digest tells whether another desk would answer the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Of its content.
    pub digest: Digest,
    /// Its id.
    pub id: StoryId,
    /// Its version.
    pub version: u32,
}

impl Reference {
    /// Names a version of a story.
    pub fn to(story: &Story, version: u32) -> Self {
        Self {
            digest: story.content_digest(),
            id: story.id.clone(),
            version,
        }
    }
}
