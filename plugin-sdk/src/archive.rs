//! The earlier stories of the desk.
//!
//! A plugin asks for them with `capabilities = ["archive"]` in its manifest, and the desk grants
//! it. Earlier is what was published before, and among equals what has the smaller id; a story
//! without a date comes after those with one. Only [`Plugin::annotate`](crate::Plugin::annotate) may
//! ask: while a plugin is made there is no story to be earlier than.
//!
//! In a native test the earlier stories are those of `testing::add_earlier`.

/// A story of the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EarlierStory {
    /// Its id.
    pub id: String,
    /// The headline.
    pub headline: Option<String>,
    /// The text.
    pub body: Option<String>,
    /// A BCP 47 tag, as the source gave it.
    pub language: Option<String>,
    /// When it was published, in RFC 3339.
    pub published: Option<String>,
    /// Where it came from.
    pub source: String,
}

/// An earlier story that shares text with the one at hand.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NearDuplicate {
    /// Its id.
    pub id: String,
    /// The headline.
    pub headline: Option<String>,
    /// When it was published, in RFC 3339.
    pub published: Option<String>,
    /// How much of the one is contained in the other, estimated, from 0 to 1.
    pub containment: f32,
}

/// The story of an id, if there is one and it is earlier than the one at hand.
pub fn story(id: &str) -> Option<EarlierStory> {
    desk::story(id)
}

/// The earlier stories that may be the same, rewritten, or a teaser of it, the nearest first:
/// `limit` at most, and never more than 50.
pub fn near_duplicates(limit: u32) -> Vec<NearDuplicate> {
    desk::near_duplicates(limit)
}

#[cfg(target_family = "wasm")]
mod desk {
    use super::{EarlierStory, NearDuplicate};
    use crate::__private::bindings::copydesk::plugin::archive;

    pub(super) fn story(id: &str) -> Option<EarlierStory> {
        let story = archive::story(id)?;
        Some(EarlierStory {
            id: story.id,
            headline: story.headline,
            body: story.body,
            language: story.language,
            published: story.published,
            source: story.source,
        })
    }

    pub(super) fn near_duplicates(limit: u32) -> Vec<NearDuplicate> {
        let found = archive::near_duplicates(limit).into_iter();
        let found = found.map(|near| NearDuplicate {
            id: near.id,
            headline: near.headline,
            published: near.published,
            containment: near.containment,
        });
        found.collect()
    }
}

#[cfg(not(target_family = "wasm"))]
use crate::testing::archive as desk;
