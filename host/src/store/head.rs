//! What a list shows of a story, without its text.

use std::collections::BTreeSet;

use crate::model::{
    AnnotatedStory, Content, Outcome, PluginName, Reason, Severity, State, StoryId, Time,
};

/// Characters of the headline that a head keeps.
const HEADLINE: usize = 200;

/// What a list shows of a story's current version, and what it is filtered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The story.
    pub id: StoryId,
    /// Its current version.
    pub version: u32,
    /// Where it stands.
    pub state: State,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The worst severity among its flags.
    pub severity: Option<Severity>,
    /// How many flags there are.
    pub flags: FlagCounts,
    /// 1 (most urgent) to 8.
    pub urgency: Option<u8>,
    /// When it was published.
    pub published: Option<Time>,
    /// Not to be published before; none also where the head was stored before heads had it.
    pub embargo: Option<Time>,
    /// The first 200 characters of the headline.
    pub headline: Option<String>,
    /// The source's URI.
    pub source: String,
    /// The rules that flagged it, each once, sorted.
    pub rules: Vec<String>,
    /// Its tags as `scheme:term`, each once, sorted.
    pub tags: Vec<String>,
    /// The plugins that failed on it, in the order of the pipeline.
    pub failed: Vec<PluginName>,
}

/// How many flags of each severity there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlagCounts {
    /// Of [`Severity::Note`].
    pub note: u32,
    /// Of [`Severity::Warning`].
    pub warning: u32,
    /// Of [`Severity::Error`].
    pub error: u32,
}

impl FlagCounts {
    /// How many there are of a severity.
    pub fn of(&self, severity: Severity) -> u32 {
        match severity {
            Severity::Note => self.note,
            Severity::Warning => self.warning,
            Severity::Error => self.error,
        }
    }
}

impl Head {
    /// Whether the story must not be published at a time yet.
    pub fn is_embargoed(&self, at: &Time) -> bool {
        self.embargo
            .as_ref()
            .is_some_and(|embargo| embargo.timestamp() > at.timestamp())
    }

    /// Whether it is what was stored, but for an embargo that heads did not have yet.
    pub(super) fn is_stored_as(&self, stored: &Self) -> bool {
        let embargo = stored.embargo.as_ref().and(self.embargo.clone());
        Self {
            embargo,
            ..self.clone()
        } == *stored
    }

    /// The head of a version of a story.
    pub fn new(annotated: &AnnotatedStory, version: u32) -> Self {
        let story = &annotated.story;
        let mut rules = BTreeSet::new();
        let mut tags = BTreeSet::new();
        for placed in &annotated.annotations {
            match &placed.annotation.content {
                Content::Flag(flag) => {
                    rules.insert(flag.rule.clone());
                }
                Content::Tag(tag) => {
                    tags.insert(format!("{}:{}", tag.scheme, tag.term));
                }
                Content::Summary(_) => {}
            }
        }
        let count = |severity| u32::try_from(annotated.flags(severity)).unwrap_or(u32::MAX);
        let failed = |outcome: &Outcome| matches!(outcome, Outcome::Failed { .. });
        Self {
            id: story.id.clone(),
            version,
            state: annotated.state,
            reasons: annotated.reasons.clone(),
            severity: annotated.severity(),
            flags: FlagCounts {
                note: count(Severity::Note),
                warning: count(Severity::Warning),
                error: count(Severity::Error),
            },
            urgency: story.urgency,
            published: story.published.clone(),
            embargo: story.embargo.clone(),
            headline: story
                .headline
                .as_ref()
                .map(|text| text.chars().take(HEADLINE).collect()),
            source: story.source.uri.clone(),
            rules: rules.into_iter().collect(),
            tags: tags.into_iter().collect(),
            failed: annotated
                .outcomes
                .iter()
                .filter(|outcome| failed(&outcome.outcome))
                .map(|outcome| outcome.plugin.clone())
                .collect(),
        }
    }
}
