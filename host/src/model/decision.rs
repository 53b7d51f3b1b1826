//! Decisions: what editors said of stories and annotations, who, when and why.
//!
//! An [`Act`] is what an editor said in one go, be it of one annotation or of many stories. The
//! desk numbers acts in the order in which it took them, and never changes or removes one: who takes
//! a decision back adds another.
//!
//! What of an entry holds is told by [`in_force`], and where it leaves a story by
//! [`AnnotatedStory::stand`](super::AnnotatedStory::stand). Neither looks at a clock, so that the
//! same entries always mean the same.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::approval::says_something;
use super::{
    Addition, AdditionRecord, AnnotatedStory, AnnotationId, CanonicalJson, Content, Digest,
    Fingerprint, Gate, Kind, Override, PlacedAnnotation, PluginName, StoryId, Time,
};

/// Characters of a quote that a decision keeps.
const QUOTE: usize = 200;

/// What was said of one story or annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The story.
    pub story: StoryId,
    /// The version that was current and that the editor saw, from 1.
    pub version: u32,
    /// What of it.
    pub on: Subject,
    /// What was said.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<String>,
    /// How far it reaches.
    pub scope: Scope,
    /// When it is to end. It does not end by itself: the entry that ends it does.
    pub expires: Option<Time>,
}

/// What a decision is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The story as a whole.
    Story,
    /// An annotation.
    Annotation(About),
}

/// The annotation that a decision is about: what it is known by, and enough to tell people which it
/// was when it is no longer there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// What the decision belongs to.
    pub fingerprint: Fingerprint,
    /// The plugin that made it; [`PluginName::EDITOR`] where an editor did.
    pub plugin: PluginName,
    /// Its kind.
    pub kind: Kind,
    /// A flag's rule, a tag's `scheme:term`, a summary's style.
    pub name: String,
    /// The beginning of the quote of its first anchor, 200 characters at most; of a summary, of its
    /// text.
    pub quote: Option<String>,
}

/// What an editor says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The story goes out.
    Approve {
        /// What stood in the way and was lifted by an override.
        lifted: Vec<Lifted>,
    },
    /// The story does not go out as it is.
    Reject,
    /// The story is out of the running, whatever becomes of its text.
    Spike,
    /// It is in the running again.
    Unspike,
    /// Who says so works on the story. It stands in nobody's way.
    Take,
    /// Nobody works on it.
    Release,
    /// The annotation is right.
    Accept,
    /// The annotation is wrong, or does not matter here.
    Dismiss,
    /// Not now.
    Defer,
    /// What act this number has is taken back, as far as it is about the same subject.
    Undo {
        /// The number.
        act: u64,
    },
    /// The story is forgotten on a legal demand: its words go from the desk and do not come in
    /// again. See [`Tombstone`](super::Tombstone).
    Forget {
        /// The contents of the versions that there were.
        contents: Vec<Digest>,
        /// The highest number that a version had.
        last: u32,
        /// The digest of where the current version was found; none where there was none.
        source: Option<Digest>,
    },
    /// A story that was forgotten may come in again.
    Readmit,
    /// What the editor says of the story herself.
    Add(Box<Addition>),
}

impl Verdict {
    /// The name in JSON and on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Approve { .. } => "approve",
            Self::Reject => "reject",
            Self::Spike => "spike",
            Self::Unspike => "unspike",
            Self::Take => "take",
            Self::Release => "release",
            Self::Accept => "accept",
            Self::Dismiss => "dismiss",
            Self::Defer => "defer",
            Self::Undo { .. } => "undo",
            Self::Forget { .. } => "forget",
            Self::Readmit => "readmit",
            Self::Add(_) => "add",
        }
    }

    /// What was done, for a sentence.
    pub fn done(&self) -> &'static str {
        match self {
            Self::Approve { lifted } if lifted.is_empty() => "approved",
            Self::Approve { .. } => "approved by override",
            Self::Reject => "rejected",
            Self::Spike => "spiked",
            Self::Unspike => "unspiked",
            Self::Take => "took",
            Self::Release => "released",
            Self::Accept => "accepted",
            Self::Dismiss => "dismissed",
            Self::Defer => "deferred",
            Self::Undo { .. } => "undone",
            Self::Forget { .. } => "forgot",
            Self::Readmit => "readmitted",
            Self::Add(_) => "added",
        }
    }
}

/// An obstacle that an override lifted. What comes to stand in the way later was not lifted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lifted {
    /// A flag that was open.
    Flag(Fingerprint),
    /// A required plugin that had not had its say.
    Plugin(PluginName),
}

/// How far a decision reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All versions of the story.
    Story,
    /// The versions that have this content: what was said of one text does not hold of another.
    Text(Digest),
    /// All stories of the desk, those that are yet to come too: a flag of the same rule on just the
    /// same words, where nobody decided on that one itself.
    Everywhere,
}

/// What an editor said in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub by: String,
    /// When.
    pub at: Time,
    /// The gate that held then.
    pub gate: Gate,
    /// What.
    pub decisions: Vec<Decision>,
}

/// An act as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// Counts the acts of the desk, from 1.
    pub number: u64,
    /// The act.
    pub act: Act,
}

/// A decision as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The number of its act, from 1.
    pub number: u64,
    /// Who.
    pub by: String,
    /// When.
    pub at: Time,
    /// What.
    pub decision: Decision,
}

impl Numbered {
    /// Its decisions, each with who and when.
    pub fn entries(&self) -> impl Iterator<Item = Logged> {
        let Act {
            by,
            at,
            gate: _,
            decisions,
        } = &self.act;
        decisions.iter().map(|decision| Logged {
            number: self.number,
            by: by.clone(),
            at: at.clone(),
            decision: decision.clone(),
        })
    }
}

/// Why a name cannot sign a decision.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} cannot sign a decision: a name has a letter or a digit, no control characters, and 200 bytes at most"
)]
pub struct NameError(String);

impl Act {
    /// A name as it signs: with blanks around it taken off.
    ///
    /// # Errors
    /// When it has neither a letter nor a digit, a control character, or more than 200 bytes.
    pub fn signer(name: &str) -> Result<&str, NameError> {
        let name = name.trim();
        if !says_something(name) || name.len() > 200 || name.contains(char::is_control) {
            return Err(NameError(name.to_owned()));
        }
        Ok(name)
    }

    /// An act by `by`, whose name has blanks around it taken off.
    ///
    /// # Errors
    /// When the name is none.
    pub fn new(
        by: &str,
        at: Time,
        gate: impl Into<Gate>,
        decisions: Vec<Decision>,
    ) -> Result<Self, NameError> {
        Ok(Self {
            by: Self::signer(by)?.to_owned(),
            at,
            gate: gate.into(),
            decisions,
        })
    }
}

impl About {
    /// What is kept of an annotation.
    pub fn of(placed: &PlacedAnnotation) -> Self {
        let annotation = &placed.annotation;
        let (name, text) = match &annotation.content {
            Content::Tag(tag) => (format!("{}:{}", tag.scheme, tag.term), None),
            Content::Summary(summary) => (summary.style.clone(), Some(&summary.text)),
            Content::Flag(flag) => (flag.rule.clone(), None),
        };
        let first = annotation.anchors.first().map(|anchor| &anchor.quote);
        Self {
            fingerprint: placed.fingerprint,
            plugin: placed.plugin.clone(),
            kind: annotation.content.kind(),
            name,
            quote: text
                .or(first)
                .map(|quote| quote.chars().take(QUOTE).collect()),
        }
    }
}

impl About {
    /// Whether an annotation is a flag of the same rule on just the same words.
    pub(super) fn is_like(&self, placed: &PlacedAnnotation) -> bool {
        let Content::Flag(flag) = &placed.annotation.content else {
            return false;
        };
        let words = placed.annotation.anchors.first();
        let words = words.map(|anchor| anchor.quote.as_str());
        self.plugin == placed.plugin
            && self.name == flag.rule
            && self.words().is_some_and(|own| words == Some(own))
    }

    /// The words that a flag is told by in any story: its whole quote, unless there is none or it was
    /// too long to be kept whole.
    pub fn words(&self) -> Option<&str> {
        let quote = self.quote.as_deref().filter(|_| self.kind == Kind::Flag)?;
        let is_whole = !quote.trim().is_empty() && quote.chars().count() < QUOTE;
        is_whole.then_some(quote)
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.name(), self.name)
    }
}

impl Subject {
    /// Whether both are the same thing of one story.
    pub fn is(&self, other: &Self) -> bool {
        self.fingerprint() == other.fingerprint()
    }

    /// The annotation's, if it is one.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        match self {
            Self::Story => None,
            Self::Annotation(about) => Some(about.fingerprint),
        }
    }
}

impl Decision {
    /// The id of the annotation that it is about, if it is about one.
    pub fn annotation(&self) -> Option<AnnotationId> {
        let fingerprint = self.on.fingerprint()?;
        Some(AnnotationId::new(&self.story, &fingerprint))
    }

    /// Whether both are on the same thing of the same story.
    pub fn is_of(&self, other: &Self) -> bool {
        self.story == other.story && self.on.is(&other.on)
    }

    /// Whether it is of all stories, and an annotation is of what it is on.
    pub(super) fn is_everywhere_on(&self, placed: &PlacedAnnotation) -> bool {
        match (&self.on, self.scope) {
            (Subject::Annotation(about), Scope::Everywhere) => about.is_like(placed),
            _ => false,
        }
    }

    /// Whether it holds of a text with this content.
    pub(super) fn reaches(&self, content: Digest) -> bool {
        match self.scope {
            Scope::Story | Scope::Everywhere => true,
            Scope::Text(of) => of == content,
        }
    }

    /// A decision for which an override answers, if there is one.
    pub(super) fn reason_of(over: Option<&Override>, reason: Option<String>) -> Option<String> {
        over.map(|over| over.reason().to_owned()).or(reason)
    }
}

/// The entries that hold, in their order: those that were not taken back. Taking back is itself taken
/// back by undoing it.
pub fn in_force(entries: &[Logged]) -> Vec<&Logged> {
    let mut undone = vec![false; entries.len()];
    for (place, entry) in entries.iter().enumerate().rev() {
        let Verdict::Undo { act } = entry.decision.verdict else {
            continue;
        };
        if undone.get(place).is_some_and(|undone| *undone) {
            continue;
        }
        for (earlier, undone) in entries.iter().zip(&mut undone).take(place) {
            *undone |= earlier.number == act && earlier.decision.is_of(&entry.decision);
        }
    }
    let in_force = entries.iter().zip(undone);
    in_force
        .filter_map(|(entry, undone)| (!undone).then_some(entry))
        .collect()
}

/// What somebody saw of a story when they decided: its version, how many decisions there were, and
/// what plugins had said. Written `VERSION.DECISIONS.SAID`, the last as 8 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    version: u32,
    decisions: u32,
    said: u32,
}

/// How a story changed since somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Its text did.
    Text {
        /// The version that was seen.
        from: u32,
        /// The version that is current.
        to: u32,
    },
    /// Somebody decided.
    Decided(Box<Logged>),
    /// Plugins said something else of the same text.
    Said,
    /// There are fewer decisions than were seen, so they were of another desk.
    Elsewhere,
}

impl Revision {
    /// The revision of a story as it stands.
    pub fn of(annotated: &AnnotatedStory, version: u32, decisions: usize) -> Self {
        // What editors added is told by their entries.
        let said = annotated.annotations.iter();
        let said = said.filter(|placed| !placed.is_addition());
        let prints: Vec<Digest> = said.map(|placed| placed.fingerprint.digest()).collect();
        let outcomes: Vec<(&str, Digest, String)> = annotated
            .outcomes
            .iter()
            .map(|it| (it.plugin.as_str(), it.digest, it.outcome.to_string()))
            .collect();
        // Texts and digests always have a canonical form.
        let said = CanonicalJson::of_sorted(&(prints, outcomes));
        let said = said.unwrap_or_else(|_| CanonicalJson::empty_object());
        let digest = Digest::of("copydesk/said@1", &said);
        let [a, b, c, d, ..] = *digest.as_bytes();
        Self {
            version,
            decisions: u32::try_from(decisions).unwrap_or(u32::MAX),
            said: u32::from_be_bytes([a, b, c, d]),
        }
    }

    /// How many decisions there were.
    pub fn decisions(self) -> u32 {
        self.decisions
    }

    /// What happened to a story since it was seen like this, now that it is like `now` and has these
    /// decisions; nothing when it is just so.
    pub fn changes(self, now: Self, entries: &[Logged]) -> Vec<Changed> {
        let mut changes = Vec::new();
        if self.version != now.version {
            changes.push(Changed::Text {
                from: self.version,
                to: now.version,
            });
        } else if self.said != now.said {
            changes.push(Changed::Said);
        }
        if self.decisions > now.decisions {
            changes.push(Changed::Elsewhere);
        }
        let since = entries.iter().skip(self.decisions as usize);
        changes.extend(
            since
                .cloned()
                .map(|entry| Changed::Decided(Box::new(entry))),
        );
        changes
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            version,
            decisions,
            said,
        } = self;
        write!(f, "{version}.{decisions}.{said:08x}")
    }
}

impl FromStr for Revision {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('.').collect();
        let read = || {
            let [version, decisions, said] = parts.as_slice() else {
                return None;
            };
            let this = Self {
                version: version.parse().ok()?,
                decisions: decisions.parse().ok()?,
                said: u32::from_str_radix(said, 16).ok()?,
            };
            // As it is written and in no other way: `+1.0.0` is none.
            (this.to_string() == text).then_some(this)
        };
        read().ok_or_else(|| format!("{text:?} is no revision, as in 1.0.5d2f00a1"))
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { from, to } => {
                write!(f, "its text is version {to} now, and was version {from}")
            }
            Self::Said => f.write_str("plugins looked at it again and say something else"),
            Self::Elsewhere => f.write_str("it has fewer decisions than it had"),
            Self::Decided(entry) => {
                let Logged {
                    number,
                    by,
                    at,
                    decision,
                } = entry.as_ref();
                let done = decision.verdict.done();
                match &decision.on {
                    Subject::Story => write!(f, "{by} {done} it at {at} ({number})"),
                    Subject::Annotation(about) => {
                        write!(f, "{by} {done} the {about} at {at} ({number})")
                    }
                }
            }
        }
    }
}

/// The value of `schema` in every record of a decision.
pub const DECISION_SCHEMA: &str = "copydesk/decision@1";

/// The JSON form of a decision, `copydesk/decision@1`: what `review` prints. It grows by optional
/// fields only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "copydesk/decision@1")]
pub struct DecisionRecord {
    /// Always `copydesk/decision@1`.
    #[schemars(extend("const" = "copydesk/decision@1"))]
    pub schema: String,
    /// The number of the act that it is part of; counts the acts of the desk, from 1.
    #[schemars(range(min = 1))]
    pub number: u64,
    /// Who.
    pub by: String,
    /// When.
    pub at: Time,
    /// The story's id.
    pub story: String,
    /// The version that was current, from 1.
    #[schemars(range(min = 1))]
    pub version: u32,
    /// The annotation that it is about; none when it is about the story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation: Option<AboutRecord>,
    /// `approve`, `reject`, `spike`, `unspike`, `take`, `release`, `accept`, `dismiss`, `defer`, `undo`,
    /// `forget`, `readmit` or `add`.
    #[schemars(extend("enum" = ["approve", "reject", "spike", "unspike", "take", "release", "accept", "dismiss", "defer", "undo", "forget", "readmit", "add"]))]
    pub verdict: String,
    /// The number of the act that an undo takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<u64>,
    /// What an editor added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addition: Option<AdditionRecord>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How far it reaches: `story` for all its versions, `text` for those with the same content,
    /// `everywhere` for a flag of the same rule on the same words in any story.
    #[schemars(extend("enum" = ["story", "text", "everywhere"]))]
    pub scope: String,
    /// When it is to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Time>,
    /// What an approval lifted: the ids of flags that were open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lifted_flags: Vec<String>,
    /// What an approval lifted: plugins that had not had their say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lifted_plugins: Vec<String>,
    /// What a story was forgotten with: the digests of the contents of its versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<String>,
}

/// The annotation that a decision is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AboutRecord {
    /// Its id on this desk.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// A flag's rule, a tag's `scheme:term`, a summary's style.
    pub name: String,
    /// The plugin that made it; `editor` where an editor did.
    pub plugin: String,
    /// The beginning of what it quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

impl AboutRecord {
    /// The record of an annotation of a story.
    pub fn new(story: &StoryId, about: &About) -> Self {
        Self {
            id: AnnotationId::new(story, &about.fingerprint).to_string(),
            kind: about.kind,
            name: about.name.clone(),
            plugin: about.plugin.to_string(),
            quote: about.quote.clone(),
        }
    }
}

impl DecisionRecord {
    /// The record of an entry.
    pub fn new(entry: &Logged) -> Self {
        let Decision {
            story,
            version,
            on,
            verdict,
            reason,
            scope,
            expires,
        } = &entry.decision;
        let lifted = match verdict {
            Verdict::Approve { lifted } => lifted.as_slice(),
            _ => &[],
        };
        Self {
            schema: DECISION_SCHEMA.to_owned(),
            number: entry.number,
            by: entry.by.clone(),
            at: entry.at.clone(),
            story: story.to_string(),
            version: *version,
            annotation: match on {
                Subject::Story => None,
                Subject::Annotation(about) => Some(AboutRecord::new(story, about)),
            },
            verdict: verdict.name().to_owned(),
            undoes: match verdict {
                Verdict::Undo { act } => Some(*act),
                _ => None,
            },
            addition: match verdict {
                Verdict::Add(addition) => Some(AdditionRecord::new(story, addition)),
                _ => None,
            },
            reason: reason.clone(),
            scope: match scope {
                Scope::Story => "story",
                Scope::Text(_) => "text",
                Scope::Everywhere => "everywhere",
            }
            .to_owned(),
            expires: expires.clone(),
            lifted_flags: lifted
                .iter()
                .filter_map(|lifted| match lifted {
                    Lifted::Flag(print) => Some(AnnotationId::new(story, print).to_string()),
                    Lifted::Plugin(_) => None,
                })
                .collect(),
            lifted_plugins: lifted
                .iter()
                .filter_map(|lifted| match lifted {
                    Lifted::Flag(_) => None,
                    Lifted::Plugin(name) => Some(name.to_string()),
                })
                .collect(),
            contents: match verdict {
                Verdict::Forget { contents, .. } => {
                    contents.iter().map(ToString::to_string).collect()
                }
                _ => Vec::new(),
            },
        }
    }
}

/// The JSON Schema of [`DecisionRecord`], indented, as it is checked in.
///
/// # Errors
/// Never in practice: a schema is plain JSON.
pub fn decision_schema() -> Result<String, serde_json::Error> {
    let schema = schemars::schema_for!(DecisionRecord);
    serde_json::to_string_pretty(&schema).map(|text| text + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Story;

    #[test]
    fn a_revision_is_written_as_it_is_read() {
        let annotated = AnnotatedStory::admitted(Story::sample());
        let revision = Revision::of(&annotated, 3, 12);
        let text = revision.to_string();
        assert!(text.starts_with("3.12."), "{text}");
        assert_eq!(text.parse(), Ok(revision));
        for wrong in [
            "",
            "3",
            "3.12",
            "3.12.x",
            "+3.12.00000000",
            "3.12.0",
            "3.12.00000000.1",
        ] {
            assert!(wrong.parse::<Revision>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_says_who() {
        let at = || Time::parse("2026-02-09T08:00:00Z").unwrap();
        let act = |by: &str| Act::new(by, at(), Gate::default(), Vec::new());
        assert_eq!(act(" Zoë Å. ").unwrap().by, "Zoë Å.");
        for nobody in ["", " ", "...", "a\nb", "a\u{1b}[31m", &"x".repeat(201)] {
            assert!(act(nobody).is_err(), "{nobody:?}");
        }
    }
}
