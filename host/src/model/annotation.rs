//! What a plugin says of a story: a tag, a summary or a flag, with where it was seen and why.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Anchor;

/// How bad the thing is that a flag found, from least to worst.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// An editor should look.
    Warning,
    /// Must not be published as it stands.
    Error,
}

impl Severity {
    /// The name in JSON, in settings and on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The three kinds of annotation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A term that the story is filed under.
    Tag,
    /// The story in fewer words.
    Summary,
    /// Something an editor should look at.
    Flag,
}

impl Kind {
    /// The name in JSON and in selectors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Summary => "summary",
            Self::Flag => "flag",
        }
    }
}

/// A term that the story is filed under.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// The vocabulary of the term.
    pub scheme: String,
    /// The term.
    pub term: String,
    /// How sure the plugin is, 0 to 1.
    pub confidence: Option<f32>,
    /// How central the term is to the story, 0 to 1.
    pub relevance: Option<f32>,
}

/// The story in fewer words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How it was made or what it is for.
    pub style: String,
    /// The summary.
    pub text: String,
}

/// Something an editor should look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    /// The rule's full name, `plugin/rule`. The host puts the plugin's name before what the guest
    /// gave, so that no plugin can speak in the name of another.
    pub rule: String,
    /// How bad it is here.
    pub severity: Severity,
    /// One sentence about this occurrence.
    pub message: String,
    /// How sure the plugin is, 0 to 1.
    pub confidence: Option<f32>,
}

/// What an annotation says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// A tag.
    Tag(Tag),
    /// A summary.
    Summary(Summary),
    /// A flag.
    Flag(Flag),
}

impl Content {
    /// Which of the three it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Tag(_) => Kind::Tag,
            Self::Summary(_) => Kind::Summary,
            Self::Flag(_) => Kind::Flag,
        }
    }

    /// What selectors match on: a tag's scheme, a summary's style, a flag's rule.
    pub fn scheme(&self) -> &str {
        match self {
            Self::Tag(tag) => &tag.scheme,
            Self::Summary(summary) => &summary.style,
            Self::Flag(flag) => &flag.rule,
        }
    }
}

/// A text to put in the place of what an anchor points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suggestion {
    /// What is replaced.
    pub anchor: Anchor,
    /// What it is replaced by; empty to delete it.
    pub replacement: String,
}

/// One thing that a plugin says of a story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Annotation {
    /// What it says.
    pub content: Content,
    /// Where it was seen; empty for what is true of the story as a whole.
    pub anchors: Vec<Anchor>,
    /// Why the plugin says so, in words.
    pub evidence: Option<String>,
    /// How it could be put right.
    pub suggestions: Vec<Suggestion>,
    /// Ids of other stories that it is about, as the plugin gave them.
    pub related: Vec<String>,
    /// What the contract has no field for.
    pub extra: Vec<(String, String)>,
}

impl Annotation {
    /// The flag's severity, if it is a flag.
    pub fn severity(&self) -> Option<Severity> {
        match &self.content {
            Content::Flag(flag) => Some(flag.severity),
            Content::Tag(_) | Content::Summary(_) => None,
        }
    }
}
