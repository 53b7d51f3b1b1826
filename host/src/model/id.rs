//! The names of things: stories, annotations, plugins. Each has a type of its own, so that one
//! cannot be passed for another.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{CanonicalJson, Digest, Fingerprint};

/// Why a text is no id or no name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// No characters.
    #[error("an id is empty")]
    Empty,
    /// Over the limit.
    #[error("an id has {length} bytes, more than {limit}")]
    TooLong {
        /// Bytes.
        length: usize,
        /// Bytes at most.
        limit: usize,
    },
    /// A control character, or white space at an end.
    #[error("an id holds a control character, or white space at its beginning or end")]
    Unprintable,
    /// Not a plugin's name.
    #[error(
        "{0:?} is not a plugin's name: a lower-case letter, then letters, digits or hyphens, 40 at most"
    )]
    PluginName(String),
}

/// The id of a story: the input's own when it has one.
///
/// Invariant: 1 to 512 bytes, no control characters, no white space at either end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StoryId(String);

impl StoryId {
    /// The longest id in bytes.
    pub const LIMIT: usize = 512;

    /// Takes the input's own id.
    ///
    /// # Errors
    /// When it is empty, too long, or cannot be printed on one line.
    pub fn new(id: impl Into<String>) -> Result<Self, IdError> {
        let id = id.into();
        if id.is_empty() {
            return Err(IdError::Empty);
        }
        if id.len() > Self::LIMIT {
            return Err(IdError::TooLong {
                length: id.len(),
                limit: Self::LIMIT,
            });
        }
        if id.trim() != id || id.chars().any(char::is_control) {
            return Err(IdError::Unprintable);
        }
        Ok(Self(id))
    }

    /// The id of a story whose input has none: a hash of the source's URI and the story's place in
    /// it. 20 hexadecimal digits.
    pub fn derived(uri: &str, ordinal: u32) -> Self {
        Self(short("copydesk/story-id@1", &(uri, ordinal)))
    }

    /// The id of a story whose own id another source already holds: its own, `@`, and 8 digits of
    /// a hash of its source's URI.
    pub fn scoped(&self, uri: &str) -> Self {
        let mut scope = short("copydesk/story-scope@1", &uri);
        scope.truncate(8);
        let mut end = self.0.len().min(Self::LIMIT - 9);
        while !self.0.is_char_boundary(end) {
            end -= 1;
        }
        Self(format!("{}@{scope}", self.0.get(..end).unwrap_or_default()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The first 20 hexadecimal digits of a digest: 80 bits, which a desk of a hundred million
/// stories does not exhaust.
fn short<T: Serialize>(domain: &str, value: &T) -> String {
    // Tuples of strings and integers always have a canonical form.
    let value = CanonicalJson::of_sorted(value).unwrap_or_else(|_| CanonicalJson::empty_object());
    let mut hex = Digest::of(domain, &value).hex();
    hex.truncate(20);
    hex
}

impl TryFrom<String> for StoryId {
    type Error = IdError;

    fn try_from(id: String) -> Result<Self, IdError> {
        Self::new(id)
    }
}

impl From<StoryId> for String {
    fn from(id: StoryId) -> Self {
        id.0
    }
}

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of an annotation: a hash of its story's id and its fingerprint. 20 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnnotationId(String);

impl AnnotationId {
    /// The id of what has this fingerprint in that story.
    pub fn new(story: &StoryId, fingerprint: &Fingerprint) -> Self {
        Self(short(
            "copydesk/annotation-id@1",
            &(story.as_str(), fingerprint.digest()),
        ))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AnnotationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a plugin: `[a-z][a-z0-9-]*`, 40 characters at most.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PluginName(String);

impl PluginName {
    /// Checks a name.
    ///
    /// # Errors
    /// When it is not of the form.
    pub fn new(name: impl Into<String>) -> Result<Self, IdError> {
        let name = name.into();
        if is_kebab(&name, 40) {
            Ok(Self(name))
        } else {
            Err(IdError::PluginName(name))
        }
    }

    /// What stands in the place of a plugin where an editor made an annotation herself. No plugin has
    /// this name.
    pub const EDITOR: &'static str = "editor";

    /// The name [`EDITOR`](Self::EDITOR).
    pub(crate) fn editor() -> Self {
        Self(Self::EDITOR.to_owned())
    }

    /// Whether it is the name of no plugin and stands for an editor.
    pub fn is_editor(&self) -> bool {
        self.0 == Self::EDITOR
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PluginName {
    type Error = IdError;

    fn try_from(name: String) -> Result<Self, IdError> {
        Self::new(name)
    }
}

impl From<PluginName> for String {
    fn from(name: PluginName) -> Self {
        name.0
    }
}

impl fmt::Display for PluginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text is a name as plugins, rules, settings and word lists have them:
/// `[a-z][a-z0-9-]*`, so many bytes at most.
pub(crate) fn is_kebab(text: &str, longest: usize) -> bool {
    text.len() <= longest
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_ids_that_cannot_be_a_line() {
        for id in ["", " a", "a\n", "a\u{7}b"] {
            assert!(StoryId::new(id).is_err(), "{id:?}");
        }
        assert!(StoryId::new("x".repeat(513)).is_err());
        assert!(StoryId::new("tag:example.org,2026:/a b").is_ok());
    }

    #[test]
    fn a_scoped_id_stays_within_the_limit_and_on_a_boundary() {
        let id = StoryId::new("é".repeat(256)).unwrap();
        let scoped = id.scoped("a.ndjson");
        assert!(scoped.as_str().len() <= StoryId::LIMIT);
        assert_ne!(scoped, id.scoped("b.ndjson"));
    }

    #[test]
    fn derived_ids_differ_by_source_and_place() {
        let id = StoryId::derived("a.txt", 0);
        assert_eq!(id.as_str().len(), 20);
        assert_ne!(id, StoryId::derived("a.txt", 1));
        assert_ne!(id, StoryId::derived("b.txt", 0));
    }

    #[test]
    fn refuses_names_that_are_not_plugin_names() {
        for name in ["", "Tagger", "9lives", "a/b", "tâgger", &"a".repeat(41)] {
            assert!(PluginName::new(name).is_err(), "{name:?}");
        }
        assert!(PluginName::new("house-style2").is_ok());
    }
}
