//! What may be decided of what, and how a decision is made of it.
//!
//! The tables say which state or status a verdict may be given in. A decision is made from the story
//! as somebody saw it; the store takes it only while the story is still just so, so the check holds.

use thiserror::Error;

use super::decision::in_force;
use super::{
    About, Addition, Anchor, AnnotatedStory, AnnotationId, Approval, Decision, Field, Fingerprint,
    Gate, Kind, Lifted, Logged, NotApprovable, Obstacle, Override, Remark, RemarkError, Revision,
    Scope, State, Status, StoryId, Subject, Time, Verdict,
};

/// What is said of a story as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoryVerdict {
    /// See [`Verdict::Approve`].
    Approve,
    /// See [`Verdict::Reject`].
    Reject,
    /// See [`Verdict::Spike`].
    Spike,
    /// See [`Verdict::Unspike`].
    Unspike,
}

/// What is said of an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnnotationVerdict {
    /// See [`Verdict::Accept`].
    Accept,
    /// See [`Verdict::Dismiss`].
    Dismiss,
    /// See [`Verdict::Defer`].
    Defer,
    /// A dismissal, since an editor's own stands in its place.
    Replace,
}

/// What may be said of a story in a state. What is not here is refused; whatever was decided can be
/// undone.
pub const STORY_TRANSITIONS: &[(State, StoryVerdict)] = &[
    (State::New, StoryVerdict::Spike),
    (State::Review, StoryVerdict::Approve),
    (State::Review, StoryVerdict::Reject),
    (State::Review, StoryVerdict::Spike),
    (State::Clear, StoryVerdict::Approve),
    (State::Clear, StoryVerdict::Reject),
    (State::Clear, StoryVerdict::Spike),
    (State::Approved, StoryVerdict::Spike),
    (State::Rejected, StoryVerdict::Spike),
    (State::Spiked, StoryVerdict::Unspike),
];

/// What may be said of an annotation with a status.
pub const ANNOTATION_TRANSITIONS: &[(Status, AnnotationVerdict)] = &[
    (Status::Open, AnnotationVerdict::Accept),
    (Status::Open, AnnotationVerdict::Dismiss),
    (Status::Open, AnnotationVerdict::Defer),
    (Status::Deferred, AnnotationVerdict::Accept),
    (Status::Deferred, AnnotationVerdict::Dismiss),
    (Status::Open, AnnotationVerdict::Replace),
    (Status::Deferred, AnnotationVerdict::Replace),
    (Status::Accepted, AnnotationVerdict::Replace),
];

impl StoryVerdict {
    /// What else has to hold for it to be said.
    pub fn condition(self) -> Option<&'static str> {
        match self {
            Self::Approve => Some(
                "no undecided flag is held by the gate, and each required plugin had its say; or an \
                 override with name and reason, by whom the settings let waive, which lifts neither that the source withholds or \
                 canceled the story nor that no plugin looked at it",
            ),
            Self::Reject | Self::Spike | Self::Unspike => None,
        }
    }

    /// What the story is then.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Reject => "rejected",
            Self::Spike => "spiked",
            Self::Unspike => "unspiked",
        }
    }
}

impl AnnotationVerdict {
    /// What else has to hold for it to be said.
    pub fn condition(self) -> Option<&'static str> {
        match self {
            Self::Dismiss => Some("a reason"),
            Self::Replace => Some(
                "a tag or a summary, and another one in its place; an accepted one only where an editor \
                 added it",
            ),
            Self::Accept | Self::Defer => None,
        }
    }

    /// What the annotation is then.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Dismiss => "dismissed",
            Self::Defer => "deferred",
            Self::Replace => "replaced",
        }
    }

    fn verdict(self) -> Verdict {
        match self {
            Self::Accept => Verdict::Accept,
            Self::Dismiss | Self::Replace => Verdict::Dismiss,
            Self::Defer => Verdict::Defer,
        }
    }
}

/// Why something cannot be decided.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RulingError {
    /// Something stands in the way of an approval.
    #[error(transparent)]
    NotApprovable(#[from] NotApprovable),
    /// No plugin has looked at the story.
    #[error("the story is new: no plugin has looked at it yet, so it cannot be {0}")]
    New(&'static str),
    /// It stands where this cannot be said.
    #[error("the story is {state}, so it cannot be {verdict}")]
    State {
        /// Where it stands.
        state: State,
        /// What was to be said.
        verdict: &'static str,
    },
    /// Something was said of the annotation already.
    #[error("the annotation is {} already, so it cannot be {verdict}", status.name())]
    Status {
        /// What was said.
        status: Status,
        /// What was to be said.
        verdict: &'static str,
    },
    /// The words that it was about are gone.
    #[error(
        "the annotation {0} is orphaned: the words that it was about are not in the story's text any more"
    )]
    Orphaned(AnnotationId),
    /// The story has no such annotation.
    #[error("the story has no annotation {0}")]
    NoAnnotation(AnnotationId),
    /// Somebody works on the story.
    #[error("{by} works on it since {at}")]
    Taken {
        /// Who.
        by: String,
        /// Since when.
        at: Time,
    },
    /// Nobody works on it.
    #[error("nobody works on it")]
    NotTaken,
    /// A dismissal says why.
    #[error("a dismissal needs a reason")]
    NoReason,
    /// Only a dismissal reaches as far as it is told to.
    #[error("only a dismissal can be of one text or of all stories, or end by itself")]
    NoDismissal,
    /// Nothing is there that would be known again in another story.
    #[error(
        "it quotes no words, or more than are kept, so it could not be known again in another story"
    )]
    NoWords,
    /// What an editor added is of one story.
    #[error("an editor added it to this story, so it cannot be dismissed in all stories")]
    OfOneStory,
    /// A remark that is none.
    #[error(transparent)]
    Remark(#[from] RemarkError),
    /// Words are to be marked that do not stand there.
    #[error("what is marked does not stand in the {0} there")]
    NotThere(Field),
    /// An anchor without words.
    #[error("what is marked has no words")]
    Wordless,
    /// It is a flag.
    #[error("only a tag or a summary can have another one in its place, and {0} is a flag")]
    NotReplaceable(AnnotationId),
    /// A reason is too long.
    #[error("a reason has {0} characters, and {limit} are the most", limit = Decision::REASON)]
    LongReason(usize),
    /// Nothing was decided that is still in force.
    #[error("nothing was decided that could be undone")]
    NothingToUndo,
    /// The act is not in force any more, or never was.
    #[error("act {0} decided nothing here that is still in force")]
    NotInForce(u64),
}

/// How far a dismissal is to reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// This text alone.
    Text,
    /// All versions of the story.
    #[default]
    Story,
    /// The same words under the same rule, in any story.
    Everywhere,
}

impl Reach {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Text, Self::Story, Self::Everywhere];

    /// The name on the command line and on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Story => "story",
            Self::Everywhere => "everywhere",
        }
    }
}

impl Decision {
    /// Lets a dismissal reach as far as it is to, and end when it is to.
    ///
    /// # Errors
    /// When it is no dismissal and is to reach otherwise than all others do, and when it is to be
    /// everywhere and is on nothing that could be told again.
    pub fn reaching(
        self,
        annotated: &AnnotatedStory,
        reach: Reach,
        expires: Option<Time>,
    ) -> Result<Self, RulingError> {
        if self.verdict != Verdict::Dismiss {
            return match (reach, &expires) {
                (Reach::Story, None) => Ok(self),
                _ => Err(RulingError::NoDismissal),
            };
        }
        let scope = match (reach, &self.on) {
            (Reach::Everywhere, Subject::Annotation(about)) if about.plugin.is_editor() => {
                return Err(RulingError::OfOneStory);
            }
            (Reach::Text, _) => Scope::Text(annotated.story.content_digest()),
            (Reach::Story, _) => Scope::Story,
            (Reach::Everywhere, Subject::Annotation(about)) if about.words().is_some() => {
                Scope::Everywhere
            }
            (Reach::Everywhere, _) => return Err(RulingError::NoWords),
        };
        Ok(Self {
            scope,
            expires,
            ..self
        })
    }

    /// The reason of a dismissal by which another annotation comes to stand in the place of one.
    pub const REPLACED: &'static str = "another one stands in its place";

    /// Characters of a reason at most.
    pub const REASON: usize = 4000;

    /// Says something of a story. An override is for an approval that something stands in the way
    /// of; its reason goes before the other.
    ///
    /// # Errors
    /// When the story stands where this cannot be said, or is not to be approved at this gate.
    pub fn of_story(
        annotated: &AnnotatedStory,
        version: u32,
        verdict: StoryVerdict,
        gate: &Gate,
        over: Option<&Override>,
        reason: Option<&str>,
    ) -> Result<Self, RulingError> {
        let state = annotated.state;
        if !STORY_TRANSITIONS.contains(&(state, verdict)) {
            let verdict = verdict.name();
            return Err(match state {
                State::New => RulingError::New(verdict),
                _ => RulingError::State { state, verdict },
            });
        }
        let text = Scope::Text(annotated.story.content_digest());
        let (verdict, scope) = match verdict {
            StoryVerdict::Approve => {
                let approval = Approval::of(annotated, gate, over.cloned())?;
                let lifted = approval.lifted().iter();
                let lifted = lifted.filter_map(|it| it.lifted(annotated)).collect();
                (Verdict::Approve { lifted }, text)
            }
            StoryVerdict::Reject => (Verdict::Reject, text),
            StoryVerdict::Spike => (Verdict::Spike, Scope::Story),
            StoryVerdict::Unspike => (Verdict::Unspike, Scope::Story),
        };
        let reason = Self::reason_of(over, said(reason)?);
        Ok(Self {
            story: annotated.story.id.clone(),
            version,
            on: Subject::Story,
            verdict,
            reason,
            scope,
            expires: None,
        })
    }

    /// Says something of an annotation, in all versions of its story.
    ///
    /// # Errors
    /// When there is no such annotation, something was said of it already, or a dismissal has no
    /// reason.
    pub fn of_annotation(
        annotated: &AnnotatedStory,
        version: u32,
        id: &AnnotationId,
        verdict: AnnotationVerdict,
        reason: Option<&str>,
    ) -> Result<Self, RulingError> {
        let placed = annotated.annotations.iter().find(|it| it.id == *id);
        let placed = placed.ok_or_else(|| RulingError::NoAnnotation(id.clone()))?;
        let status = placed.status;
        // What somebody accepted is undone first; an addition is accepted by who made it.
        let overturns = verdict == AnnotationVerdict::Replace
            && status == Status::Accepted
            && !placed.is_addition();
        if overturns || !ANNOTATION_TRANSITIONS.contains(&(status, verdict)) {
            let verdict = verdict.name();
            return Err(RulingError::Status { status, verdict });
        }
        let mut reason = said(reason)?;
        match verdict {
            AnnotationVerdict::Dismiss if reason.is_none() => return Err(RulingError::NoReason),
            AnnotationVerdict::Replace if placed.annotation.content.kind() == Kind::Flag => {
                return Err(RulingError::NotReplaceable(id.clone()));
            }
            AnnotationVerdict::Replace => {
                reason = reason.or_else(|| Some(Self::REPLACED.to_owned()));
            }
            AnnotationVerdict::Accept | AnnotationVerdict::Dismiss | AnnotationVerdict::Defer => {}
        }
        Ok(Self {
            story: annotated.story.id.clone(),
            version,
            on: Subject::Annotation(About::of(placed)),
            verdict: verdict.verdict(),
            reason,
            scope: Scope::Story,
            expires: None,
        })
    }

    /// Adds a remark of an editor to a story as it was seen: to the words of an anchor, or to all of it.
    ///
    /// # Errors
    /// When the words do not stand where the anchor points, or are none.
    pub fn adding(
        annotated: &AnnotatedStory,
        revision: Revision,
        version: u32,
        remark: Remark,
        anchor: Option<Anchor>,
        instead_of: Option<Fingerprint>,
    ) -> Result<Self, RulingError> {
        let story = &annotated.story;
        if let Some(anchor) = &anchor {
            let checked = anchor.check(story.text(anchor.field));
            checked.map_err(|_| RulingError::NotThere(anchor.field))?;
            if anchor.quote.trim().is_empty() {
                return Err(RulingError::Wordless);
            }
        }
        let nth = revision.decisions();
        let (addition, about) = Addition::new(story, remark, anchor, nth, instead_of);
        Ok(Self {
            story: story.id.clone(),
            version,
            on: Subject::Annotation(about),
            verdict: Verdict::Add(Box::new(addition)),
            reason: None,
            scope: Scope::Story,
            expires: None,
        })
    }

    /// The same with why.
    ///
    /// # Errors
    /// When the reason is too long.
    pub fn because(self, reason: Option<&str>) -> Result<Self, RulingError> {
        let reason = said(reason)?;
        Ok(Self { reason, ..self })
    }

    /// Says that somebody works on a story. `entries` are those of the story.
    ///
    /// # Errors
    /// When somebody does already.
    pub fn take(
        annotated: &AnnotatedStory,
        version: u32,
        entries: &[Logged],
    ) -> Result<Self, RulingError> {
        match holder(entries) {
            None => Ok(Self::of_hold(annotated, version, Verdict::Take)),
            Some(Logged { by, at, .. }) => Err(RulingError::Taken {
                by: by.clone(),
                at: at.clone(),
            }),
        }
    }

    /// Says that nobody works on a story any more. Anybody may: who went home did not say so.
    ///
    /// # Errors
    /// When nobody does.
    pub fn release(
        annotated: &AnnotatedStory,
        version: u32,
        entries: &[Logged],
    ) -> Result<Self, RulingError> {
        holder(entries).ok_or(RulingError::NotTaken)?;
        Ok(Self::of_hold(annotated, version, Verdict::Release))
    }

    fn of_hold(annotated: &AnnotatedStory, version: u32, verdict: Verdict) -> Self {
        Self {
            story: annotated.story.id.clone(),
            version,
            on: Subject::Story,
            verdict,
            reason: None,
            scope: Scope::Story,
            expires: None,
        }
    }

    /// Takes an entry back.
    ///
    /// # Errors
    /// When it is not in force among `entries`, which are those of its story.
    pub fn undo(
        entry: &Logged,
        entries: &[Logged],
        version: u32,
        reason: Option<&str>,
    ) -> Result<Self, RulingError> {
        // What was forgotten is not brought back by taking the demand back; see `Verdict::Readmit`.
        if !is_undoable(&entry.decision.verdict) || !in_force(entries).contains(&entry) {
            return Err(RulingError::NotInForce(entry.number));
        }
        let Self {
            story, on, scope, ..
        } = entry.decision.clone();
        Ok(Self {
            story,
            version,
            on,
            verdict: Verdict::Undo { act: entry.number },
            reason: said(reason)?,
            scope,
            expires: None,
        })
    }
}

/// Who works on a story: the entry that took it. What was decided of the story since ends it, as a
/// release does. `entries` are those of the story.
pub fn holder(entries: &[Logged]) -> Option<&Logged> {
    let of_story = in_force(entries).into_iter().rev();
    let mut of_story = of_story.filter(|entry| entry.decision.on == Subject::Story);
    let last = of_story.find(|entry| {
        matches!(
            entry.decision.verdict,
            Verdict::Take
                | Verdict::Release
                | Verdict::Approve { .. }
                | Verdict::Reject
                | Verdict::Spike
        )
    });
    last.filter(|entry| entry.decision.verdict == Verdict::Take)
}

/// The entry that was last said of a subject of a story and holds: what an undo takes back. An undo is passed
/// over, since it is what it took back that one would have again.
pub fn last_in_force<'a>(
    entries: &'a [Logged],
    story: &StoryId,
    on: &Subject,
) -> Option<&'a Logged> {
    let of = |entry: &&&Logged| {
        let verdict = &entry.decision.verdict;
        let is_undo = matches!(verdict, Verdict::Undo { .. });
        entry.decision.story == *story
            && entry.decision.on.is(on)
            && !is_undo
            && is_undoable(verdict)
    };
    in_force(entries).iter().rev().find(of).copied()
}

/// Whether an undo can take it back.
fn is_undoable(verdict: &Verdict) -> bool {
    !matches!(verdict, Verdict::Forget { .. } | Verdict::Readmit)
}

/// A reason without blanks around it; none when it says nothing.
fn said(reason: Option<&str>) -> Result<Option<String>, RulingError> {
    let Some(reason) = reason else {
        return Ok(None);
    };
    let length = reason.chars().count();
    if length > Decision::REASON {
        return Err(RulingError::LongReason(length));
    }
    let says = reason.chars().any(char::is_alphanumeric);
    Ok(says.then(|| reason.trim().to_owned()))
}

impl Obstacle {
    /// What of it a decision keeps.
    fn lifted(&self, annotated: &AnnotatedStory) -> Option<Lifted> {
        match self {
            Self::Open { annotation, .. } => {
                let mut all = annotated.annotations.iter();
                let placed = all.find(|placed| placed.id == *annotation)?;
                Some(Lifted::Flag(placed.fingerprint))
            }
            Self::Unchecked { plugin, .. } => Some(Lifted::Plugin(plugin.clone())),
            Self::Unannotated | Self::Withheld | Self::Canceled => None,
        }
    }
}
