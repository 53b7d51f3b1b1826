//! A story that a format with names of its own is filling in.
//!
//! Invariant: what goes in comes out as the story, in a field or in `extra`, or the record is
//! refused; the text of a field has `\n` as its line break.

use serde_json::{Map, Value};

use super::encoding::normalise;
use super::record::{DEPTH, EMBARGO, Entry, Origin, Trouble, blank, is_deeper, kept};
use super::{IdOrigin, Incoming, RefusalKind};
use crate::model::{Digest, IdError, SourceStatus, StoryId, Time};

/// What a story is called.
#[derive(Debug, Default)]
pub(super) enum Naming {
    /// After the document and the place in it.
    #[default]
    Place,
    /// After the document and the text, where a place is another story's the next time.
    Text,
    /// As the source does.
    Own(String),
    /// As everybody does: a number that is one in all the world.
    World(String),
}

impl Naming {
    /// By an id of the source's, which is one in all the world where it is a URI (RFC 3986).
    pub(super) fn of(id: String) -> Self {
        let is_uri = id.split_once(':').is_some_and(|(scheme, rest)| {
            let mut letters = scheme.chars();
            letters.next().is_some_and(|c| c.is_ascii_alphabetic())
                && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
                && scheme.len() > 1
                && !rest.is_empty()
                && !rest.contains(char::is_whitespace)
        });
        if is_uri {
            Self::World(id)
        } else {
            Self::Own(id)
        }
    }
}

/// The fields that were found so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) naming: Naming,
    pub(super) headline: Option<String>,
    pub(super) body: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) dateline: Option<String>,
    pub(super) language: Option<String>,
    pub(super) published: Option<Time>,
    pub(super) updated: Option<Time>,
    pub(super) urgency: Option<u8>,
    pub(super) embargo: Option<Time>,
    pub(super) status: Option<SourceStatus>,
    pub(super) categories: Vec<String>,
    pub(super) extra: Map<String, Value>,
}

impl Draft {
    /// Puts something into `extra`, unless it is empty.
    pub(super) fn keep(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(object) => object.is_empty(),
            _ => false,
        };
        if is_empty {
            return;
        }
        // What the source calls so is not overwritten.
        if let Some(before) = self.extra.insert(name.to_owned(), value) {
            super::xml::add(&mut self.extra, format!("other-{name}"), before);
        }
    }

    /// Reads a date into a place for it; what names no instant is kept under a name instead.
    pub(super) fn date(&mut self, name: &str, written: &str) -> Option<Time> {
        let time = super::dates::instant(written);
        if time.is_none() {
            self.keep(name, written.trim());
        }
        time
    }

    /// Sets an embargo. One that names no instant is refused, and one without an end holds the story
    /// back: put aside, either would let it look free to publish.
    pub(super) fn embargo(&mut self, written: Option<&str>, offset: usize) -> Result<(), Trouble> {
        let Some(written) = written.filter(|written| !written.trim().is_empty()) else {
            self.status.get_or_insert(SourceStatus::Withheld);
            if self.status == Some(SourceStatus::Usable) {
                self.status = Some(SourceStatus::Withheld);
            }
            return Ok(());
        };
        let Some(time) = super::dates::instant(written) else {
            return Err(Trouble {
                what: RefusalKind::Field {
                    key: "embargo".to_owned(),
                    expected: EMBARGO,
                    found: super::record::found(&Value::from(written)),
                },
                offset,
                hint: None,
            });
        };
        self.embargo = Some(time);
        Ok(())
    }

    /// Sets what the source says may be done with the story. A word that is not known holds it back,
    /// and is kept: taken for no word, it would let a story that was killed look free to publish.
    pub(super) fn status(&mut self, written: &str) {
        let word = written.trim().rsplit([':', '/', '#']).next();
        let word = word.unwrap_or_default().to_lowercase();
        self.status = Some(match word.as_str() {
            "usable" => SourceStatus::Usable,
            "canceled" | "cancelled" | "kill" | "killed" => SourceStatus::Canceled,
            known => {
                if !matches!(known, "withheld" | "hold") {
                    self.keep("status", written.trim());
                }
                SourceStatus::Withheld
            }
        });
    }

    /// The story.
    pub(super) fn into_story(mut self, origin: &Origin<'_>) -> Result<Incoming, Trouble> {
        let says =
            |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        if !says(&self.headline) && !says(&self.body) {
            return Err(Trouble {
                what: RefusalKind::NothingToRead,
                offset: 0,
                hint: None,
            });
        }
        let (id, own) = match self.naming {
            Naming::Own(id) => (own_id(id, &mut self.extra)?, IdOrigin::Input),
            Naming::World(id) => (own_id(id, &mut self.extra)?, IdOrigin::World),
            Naming::Text if !origin.name.piped => {
                let text = Digest::of_bytes(origin.text.as_bytes());
                let named = format!("{}#{text}", origin.name.uri);
                (StoryId::derived(&named, 0), IdOrigin::Derived)
            }
            _ => {
                let id = origin.name.derived_id(origin.text, origin.ordinal);
                (id, IdOrigin::Derived)
            }
        };
        let text = |text: Option<String>| text.filter(|text| !text.is_empty()).map(normalise);
        let mut story = blank(id, origin.name.source(origin.ordinal));
        story.headline = text(self.headline);
        story.body = text(self.body);
        story.byline = text(self.byline);
        story.dateline = text(self.dateline);
        story.language = text(self.language);
        story.published = self.published;
        story.updated = self.updated;
        story.urgency = self.urgency;
        story.embargo = self.embargo;
        story.status = self.status;
        story.categories = self.categories;
        for (key, value) in self.extra {
            if is_deeper(&value, DEPTH) {
                return Err(Trouble {
                    what: RefusalKind::TooDeep(key, DEPTH),
                    offset: 0,
                    hint: None,
                });
            }
            let (key, value) = kept(Entry {
                key,
                value,
                number: None,
                offset: 0,
            })?;
            story.extra.insert(key, value);
        }
        Ok(Incoming { story, id: own })
    }
}

/// The id that a source gives; a digest of one that is longer than an id may be here, and then it is
/// kept beside it.
fn own_id(id: String, extra: &mut Map<String, Value>) -> Result<StoryId, Trouble> {
    match StoryId::new(id.as_str()) {
        Err(IdError::TooLong { .. }) => {
            let digest = StoryId::derived(&id, 0);
            super::xml::add(extra, "id".to_owned(), Value::from(id));
            Ok(digest)
        }
        found => found.map_err(unusable),
    }
}

/// An id of the source's that cannot be one here.
pub(super) fn unusable(error: IdError) -> Trouble {
    Trouble {
        what: RefusalKind::Id(error),
        offset: 0,
        hint: Some("the source names the story so; it has to name it otherwise".to_owned()),
    }
}
