//! What is left of a story that was forgotten on a legal demand: who asked when and why, and digests.
//!
//! A tombstone is no record of its own. It is what the decisions of a story say: a
//! [`Verdict::Forget`] that no [`Verdict::Readmit`] follows. So it survives whatever the decisions
//! survive, also the loss of the database.

use super::{
    Act, Decision, Digest, Kind, Logged, NameError, Scope, Severity, Story, StoryId, Subject, Time,
    Verdict,
};

/// Who asks for a story to be forgotten, or to be let in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The story.
    pub story: StoryId,
    /// Who, as of a decision.
    pub by: String,
    /// When.
    pub at: Time,
    /// Why. It is kept, so it should not quote the story.
    pub reason: String,
}

/// What is kept of a story that was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The number of the act.
    pub number: u64,
    /// What was asked.
    pub demand: Demand,
    /// The contents of all versions that there were, in the order of their digests.
    pub contents: Vec<Digest>,
    /// The highest number that a version had; the next text has a higher one.
    pub last: u32,
    /// Of where the current version was found: the digest of the source's URI.
    pub source: Option<Digest>,
}

impl Tombstone {
    /// The digest of a source's URI, as a tombstone keeps it.
    pub fn source_digest(uri: &str) -> Digest {
        Digest::of_bytes(&[b"copydesk/source@1\0", uri.as_bytes()].concat())
    }

    /// The tombstone that the decisions of a story amount to; none where it may be on the desk.
    pub fn of(entries: &[Logged]) -> Option<Self> {
        let last = entries.iter().rev().find(|entry| {
            let verdict = &entry.decision.verdict;
            matches!(verdict, Verdict::Forget { .. } | Verdict::Readmit)
        })?;
        let Verdict::Forget {
            contents,
            last: number,
            source,
        } = &last.decision.verdict
        else {
            return None;
        };
        Some(Self {
            number: last.number,
            demand: Demand {
                story: last.decision.story.clone(),
                by: last.by.clone(),
                at: last.at.clone(),
                reason: last.decision.reason.clone().unwrap_or_default(),
            },
            contents: contents.clone(),
            last: *number,
            source: *source,
        })
    }

    /// The contents that a story was ever forgotten with, by its decisions.
    pub(crate) fn all_contents(entries: &[Logged]) -> Vec<Digest> {
        let verdicts = entries.iter().map(|entry| &entry.decision.verdict);
        let contents = verdicts.filter_map(|verdict| match verdict {
            Verdict::Forget { contents, .. } => Some(contents.as_slice()),
            _ => None,
        });
        contents.flatten().copied().collect()
    }

    /// Whether a text may not come in because of it: it has the id, or the content of a version that
    /// was forgotten.
    pub fn covers(&self, story: &Story, content: Digest) -> bool {
        self.demand.story == story.id || self.contents.contains(&content)
    }
}

impl Demand {
    /// The act by which it is done.
    ///
    /// # Errors
    /// When the name cannot sign.
    pub(crate) fn act(&self, version: u32, verdict: Verdict) -> Result<Act, NameError> {
        let decision = Decision {
            story: self.story.clone(),
            version,
            on: Subject::Story,
            verdict,
            reason: Some(self.reason.clone()),
            scope: Scope::Story,
            expires: None,
        };
        // No gate judges what is not there; the highest changes nothing.
        Act::new(&self.by, self.at.clone(), Severity::Error, vec![decision])
    }
}

impl Decision {
    /// Takes the words of its story out of it: the quote, a tag's term, and the reason, which may
    /// quote too; whether there were any. What tombstones say stays.
    pub(crate) fn take_words(&mut self) -> bool {
        if let Verdict::Forget { .. } | Verdict::Readmit = self.verdict {
            return false;
        }
        let mut taken = self.reason.take().is_some();
        if let Verdict::Add(addition) = &mut self.verdict {
            taken |= addition.take_words();
        }
        if let Subject::Annotation(about) = &mut self.on {
            taken |= about.quote.take().is_some();
            if about.kind == Kind::Tag
                && let Some((scheme, term)) = about.name.split_once(':')
                && !term.is_empty()
            {
                about.name = format!("{scheme}:");
                taken = true;
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{About, Annotation, Content, PluginName, Tag, fingerprints};

    fn entry(number: u64, verdict: Verdict) -> Logged {
        let demand = Demand {
            story: StoryId::new("a").unwrap(),
            by: "Ada".into(),
            at: Time::parse("2026-02-09T08:00:00Z").unwrap(),
            reason: "a court order".into(),
        };
        let act = demand.act(1, verdict).unwrap();
        let numbered = super::super::Numbered { number, act };
        numbered.entries().next().unwrap()
    }

    fn forget() -> Verdict {
        Verdict::Forget {
            contents: vec![Digest::of_bytes(b"text")],
            last: 3,
            source: None,
        }
    }

    #[test]
    fn the_last_of_forgetting_and_readmitting_counts() {
        let entries = [
            entry(1, Verdict::Reject),
            entry(2, forget()),
            entry(3, Verdict::Readmit),
            entry(4, forget()),
        ];
        for (many, number) in [(1, None), (2, Some(2)), (3, None), (4, Some(4))] {
            let found = Tombstone::of(&entries[..many]);
            assert_eq!(found.as_ref().map(|it| it.number), number);
            assert!(found.is_none_or(|it| it.last == 3 && it.demand.reason == "a court order"));
        }
    }

    #[test]
    fn a_decision_keeps_all_but_the_words() {
        let mut decision = entry(1, Verdict::Reject).decision;
        assert!(decision.take_words());
        assert_eq!(
            (decision.reason.as_ref(), &decision.verdict),
            (None, &Verdict::Reject)
        );
        assert!(!decision.take_words());
        let tag = Annotation {
            content: Content::Tag(Tag {
                scheme: "keyphrase".into(),
                term: "the late ferry".into(),
                confidence: None,
                relevance: None,
            }),
            anchors: vec![],
            evidence: None,
            suggestions: vec![],
            related: vec![],
            extra: vec![],
        };
        let plugin = PluginName::new("tagger").unwrap();
        let about = About {
            fingerprint: fingerprints(&Story::sample(), &plugin, &[tag])[0],
            plugin,
            kind: Kind::Tag,
            name: "keyphrase:the late ferry".into(),
            quote: Some("the late ferry".into()),
        };
        decision.on = Subject::Annotation(about.clone());
        assert!(decision.take_words());
        let left = About {
            name: "keyphrase:".into(),
            quote: None,
            ..about
        };
        assert_eq!(decision.on, Subject::Annotation(left));
        let mut demand = entry(2, forget()).decision;
        assert!(!demand.take_words());
        assert!(demand.reason.is_some());
    }
}
