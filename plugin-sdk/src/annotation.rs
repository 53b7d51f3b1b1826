//! One thing that a plugin says of a story, and the words to say it.

use crate::{Anchor, Severity};

/// One thing that a plugin says of a story: a tag, a summary or a flag.
///
/// It begins with [`flag`](Self::flag), [`tag`](Self::tag) or [`summary`](Self::summary) and is
/// completed by chaining:
///
/// ```
/// # use copydesk_plugin::{Annotation, Severity};
/// let annotation = Annotation::flag("shouting", Severity::Warning, "the headline shouts")
///     .confidence(0.9)
///     .evidence("18 of 20 letters are capitals");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Annotation {
    /// What it says.
    pub content: Content,
    /// Where it was seen; empty for what is true of the story as a whole.
    pub anchors: Vec<Anchor>,
    /// Why the plugin says so, in words.
    pub evidence: Option<String>,
    /// What could stand there instead.
    pub suggestions: Vec<Suggestion>,
    /// Ids of other stories that it is about.
    pub related: Vec<String>,
    /// Names and values that the contract has no field for.
    pub extra: Vec<(String, String)>,
}

/// What an annotation says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A term that the story is filed under.
    Tag(Tag),
    /// The story in fewer words.
    Summary(Summary),
    /// Something an editor should look at.
    Flag(Flag),
}

/// A term that the story is filed under.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tag {
    /// The vocabulary of the term, such as `keyphrase` or `language`.
    pub scheme: String,
    /// The term itself, as a person would read it.
    pub term: String,
    /// How sure the plugin is, from 0 to 1.
    pub confidence: Option<f32>,
    /// How central the term is to the story, from 0 to 1.
    pub relevance: Option<f32>,
}

/// The story in fewer words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// How it was made or what it is for, such as `extract` or `teaser`.
    pub style: String,
    /// The summary.
    pub text: String,
}

/// Something an editor should look at.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Flag {
    /// The rule's own name, as in the manifest, without the plugin's.
    pub rule: String,
    /// How bad it is here.
    pub severity: Severity,
    /// One sentence for the editor, about this occurrence.
    pub message: String,
    /// How sure the plugin is, from 0 to 1.
    pub confidence: Option<f32>,
}

/// A text to put in the place of what an anchor points at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// What is replaced.
    pub anchor: Anchor,
    /// What it is replaced by; empty to delete it.
    pub replacement: String,
}

impl Annotation {
    /// Begins a flag of the manifest's rule `rule`; `message` is one sentence for the editor.
    pub fn flag(rule: impl Into<String>, severity: Severity, message: impl Into<String>) -> Self {
        Self::from(Content::Flag(Flag {
            rule: rule.into(),
            severity,
            message: message.into(),
            confidence: None,
        }))
    }

    /// Begins a tag: `term` is of the vocabulary `scheme`.
    pub fn tag(scheme: impl Into<String>, term: impl Into<String>) -> Self {
        Self::from(Content::Tag(Tag {
            scheme: scheme.into(),
            term: term.into(),
            confidence: None,
            relevance: None,
        }))
    }

    /// Begins a summary made in the way that `style` names.
    pub fn summary(style: impl Into<String>, text: impl Into<String>) -> Self {
        Self::from(Content::Summary(Summary {
            style: style.into(),
            text: text.into(),
        }))
    }

    /// Adds the place where it was seen (can be repeated).
    #[must_use]
    pub fn at(mut self, anchor: Anchor) -> Self {
        self.anchors.push(anchor);
        self
    }

    /// Adds the places where it was seen. An `Option<Anchor>` will do as well.
    #[must_use]
    pub fn anchors(mut self, anchors: impl IntoIterator<Item = Anchor>) -> Self {
        self.anchors.extend(anchors);
        self
    }

    /// Says how sure the plugin is; clamped to 0 to 1, and 0 for what is not a number.
    /// A summary has no confidence and ignores it.
    #[must_use]
    pub fn confidence(mut self, confidence: f32) -> Self {
        match &mut self.content {
            Content::Tag(tag) => tag.confidence = Some(unit(confidence)),
            Content::Flag(flag) => flag.confidence = Some(unit(confidence)),
            Content::Summary(_) => {}
        }
        self
    }

    /// Says how central the term is to the story; clamped as the confidence is. Only a tag has it.
    #[must_use]
    pub fn relevance(mut self, relevance: f32) -> Self {
        if let Content::Tag(tag) = &mut self.content {
            tag.relevance = Some(unit(relevance));
        }
        self
    }

    /// Says why, in words: the figures behind it, the other passage.
    #[must_use]
    pub fn evidence(mut self, evidence: impl Into<String>) -> Self {
        self.evidence = Some(evidence.into());
        self
    }

    /// Suggests a text to put in the place of what `anchor` points at (can be repeated).
    /// The desk never applies one by itself.
    #[must_use]
    pub fn suggest(mut self, anchor: Anchor, replacement: impl Into<String>) -> Self {
        self.suggestions.push(Suggestion {
            anchor,
            replacement: replacement.into(),
        });
        self
    }

    /// Adds the id of another story that it is about (can be repeated).
    #[must_use]
    pub fn related(mut self, id: impl Into<String>) -> Self {
        self.related.push(id.into());
        self
    }

    /// Adds a name and a value that the contract has no field for (can be repeated).
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.push((name.into(), value.into()));
        self
    }

    /// The tag, if it is one.
    pub fn as_tag(&self) -> Option<&Tag> {
        match &self.content {
            Content::Tag(tag) => Some(tag),
            Content::Summary(_) | Content::Flag(_) => None,
        }
    }

    /// The summary, if it is one.
    pub fn as_summary(&self) -> Option<&Summary> {
        match &self.content {
            Content::Summary(summary) => Some(summary),
            Content::Tag(_) | Content::Flag(_) => None,
        }
    }

    /// The flag, if it is one.
    pub fn as_flag(&self) -> Option<&Flag> {
        match &self.content {
            Content::Flag(flag) => Some(flag),
            Content::Tag(_) | Content::Summary(_) => None,
        }
    }
}

impl From<Content> for Annotation {
    fn from(content: Content) -> Self {
        Self {
            content,
            anchors: Vec::new(),
            evidence: None,
            suggestions: Vec::new(),
            related: Vec::new(),
            extra: Vec::new(),
        }
    }
}

impl Suggestion {
    pub(crate) fn from_host(anchor: Anchor, replacement: String) -> Self {
        Self {
            anchor,
            replacement,
        }
    }
}

fn unit(value: f32) -> f32 {
    if value.is_nan() {
        0.0
    } else {
        value.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_is_finite_and_within_bounds() {
        for (given, kept) in [
            (f32::NAN, 0.0),
            (f32::INFINITY, 1.0),
            (-3.0, 0.0),
            (7.0, 1.0),
            (0.5, 0.5),
        ] {
            let tag = Annotation::tag("s", "t").confidence(given).relevance(given);
            let tag = tag.as_tag().unwrap();
            assert_eq!((tag.confidence, tag.relevance), (Some(kept), Some(kept)));
        }
    }

    #[test]
    fn a_summary_has_no_confidence() {
        let summary = Annotation::summary("extract", "text");
        assert_eq!(summary.clone().confidence(0.5).relevance(0.5), summary);
    }
}
