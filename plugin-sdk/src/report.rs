//! What became of one story.

use crate::Annotation;

/// What a plugin made of one story.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// What the plugin says; empty when it looked and found nothing.
    Annotations(Vec<Annotation>),
    /// The plugin has nothing honest to say of a story like this, and why: "11 words are too few
    /// to summarise".
    Abstained(String),
    /// The plugin could not do its work, and why.
    Failed(String),
}

impl Report {
    /// The plugin looked and found nothing.
    pub fn none() -> Self {
        Self::Annotations(Vec::new())
    }

    /// The plugin has nothing honest to say, and why.
    pub fn abstained(reason: impl Into<String>) -> Self {
        Self::Abstained(reason.into())
    }

    /// The plugin could not do its work, and why.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self::Failed(reason.into())
    }
}

impl From<Vec<Annotation>> for Report {
    fn from(annotations: Vec<Annotation>) -> Self {
        Self::Annotations(annotations)
    }
}

impl From<Annotation> for Report {
    fn from(annotation: Annotation) -> Self {
        Self::Annotations(vec![annotation])
    }
}

impl FromIterator<Annotation> for Report {
    fn from_iter<I: IntoIterator<Item = Annotation>>(annotations: I) -> Self {
        Self::Annotations(annotations.into_iter().collect())
    }
}
