//! Whether a story may be approved, and on whose word.
//!
//! [`Approval::of`] is the only way to an [`Approval`], so a story that nobody checked cannot be
//! approved by forgetting to look. What stands in the way comes back as [`NotApprovable`], all of it
//! at once. An [`Override`] lifts what is a matter of judgement: open flags, and plugins that did not
//! have their say. It says who and why, since "the checker was down" is an answer that somebody will
//! ask for.
//!
//! An override does not lift what the source said. A story that it canceled or withholds is not the
//! editor's to publish; the source takes that back with a new version. Nor does it lift that no
//! plugin looked at all: then there is nothing to judge by, and a run costs nothing.
//!
//! Invariant: a story that plugins looked at, and of which nothing was decided, has an obstacle
//! only when it is not clear, at the same gate; and exactly then where the gate is the same for both. That it was approved with another text is no
//! obstacle: reading it again is what is asked for.

use std::fmt;

use thiserror::Error;

use super::{
    AnnotatedStory, AnnotationId, Gate, Outcome, PluginName, Severity, SourceStatus, Step, StoryId,
};

/// Something that keeps a story from being approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// No plugin has looked at it.
    Unannotated,
    /// A flag that the gate holds an approval for is open or deferred.
    Open {
        /// Which one.
        annotation: AnnotationId,
        /// `plugin/rule`.
        rule: String,
        /// How bad it is.
        severity: Severity,
    },
    /// A required plugin did not have its say.
    Unchecked {
        /// Which one.
        plugin: PluginName,
        /// What became of it.
        outcome: Outcome,
    },
    /// The source withholds it.
    Withheld,
    /// The source canceled it.
    Canceled,
}

impl Obstacle {
    /// Whether an editor may lift it with a reason.
    pub fn yields(&self) -> bool {
        match self {
            Self::Open { .. } | Self::Unchecked { .. } => true,
            Self::Unannotated | Self::Withheld | Self::Canceled => false,
        }
    }

    /// All that stand in the way of a story, in the order of this type.
    pub(super) fn all(annotated: &AnnotatedStory, gate: &Gate) -> Vec<Self> {
        let mut all = Vec::new();
        if annotated.outcomes.is_empty() {
            all.push(Self::Unannotated);
        }
        all.extend(annotated.annotations.iter().filter_map(|placed| {
            let flag = placed.holding(gate, Step::Approve)?;
            Some(Self::Open {
                annotation: placed.id.clone(),
                rule: flag.rule.clone(),
                severity: flag.severity,
            })
        }));
        let unchecked = annotated
            .outcomes
            .iter()
            .filter(|outcome| outcome.leaves_unchecked());
        all.extend(unchecked.map(|outcome| Self::Unchecked {
            plugin: outcome.plugin.clone(),
            outcome: outcome.outcome.clone(),
        }));
        match annotated.story.status {
            Some(SourceStatus::Withheld) => all.push(Self::Withheld),
            Some(SourceStatus::Canceled) => all.push(Self::Canceled),
            Some(SourceStatus::Usable) | None => {}
        }
        all
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unannotated => f.write_str("no plugin has looked at it yet"),
            Self::Open { rule, severity, .. } => {
                write!(f, "the flag {rule} ({}) is not decided", severity.name())
            }
            Self::Unchecked { plugin, outcome } => {
                write!(f, "{plugin} must check it and did not ({outcome})")
            }
            Self::Withheld => f.write_str("its source withholds it"),
            Self::Canceled => f.write_str("its source canceled it"),
        }
    }
}

/// An editor's word that a story goes out all the same.
///
/// Invariant: both texts say something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    who: String,
    reason: String,
}

/// Why an override is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OverrideError {
    /// It is nobody's.
    #[error("an override needs a name: who answers for it")]
    Nobody,
    /// It says nothing.
    #[error("an override needs a reason")]
    NoReason,
}

impl Override {
    /// An override by `who`, for a reason. Blanks around either are taken off.
    ///
    /// # Errors
    /// When one of them has neither a letter nor a digit: dots and invisible characters are no
    /// reason.
    pub fn new(who: &str, reason: &str) -> Result<Self, OverrideError> {
        if !says_something(who) {
            return Err(OverrideError::Nobody);
        }
        if !says_something(reason) {
            return Err(OverrideError::NoReason);
        }
        Ok(Self {
            who: who.trim().to_owned(),
            reason: reason.trim().to_owned(),
        })
    }

    /// Who answers for it.
    pub fn who(&self) -> &str {
        &self.who
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// Whether there is a letter or a digit in it: dots and invisible characters are no name and no
/// reason.
pub(super) fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// What stands in the way of an approval: at least one obstacle. Where an override was given, these
/// are the ones that it does not lift.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("it cannot be approved: {}", told(.obstacles))]
pub struct NotApprovable {
    obstacles: Vec<Obstacle>,
}

impl NotApprovable {
    /// What stands in the way.
    pub fn obstacles(&self) -> &[Obstacle] {
        &self.obstacles
    }

    /// Whether an override would lift all of it.
    pub fn yields(&self) -> bool {
        self.obstacles.iter().all(Obstacle::yields)
    }
}

fn told(obstacles: &[Obstacle]) -> String {
    let told: Vec<String> = obstacles.iter().map(ToString::to_string).collect();
    told.join("; ")
}

/// The right to approve a story as it stands now, with what was lifted for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    story: StoryId,
    over: Option<Override>,
    lifted: Vec<Obstacle>,
}

impl Approval {
    /// Looks for what stands in the way of approving a story, at the gate that holds now, which may
    /// be another than the one that it was annotated under.
    ///
    /// # Errors
    /// When something does, and no override lifts it.
    pub fn of(
        annotated: &AnnotatedStory,
        gate: &Gate,
        over: Option<Override>,
    ) -> Result<Self, NotApprovable> {
        let (lifted, obstacles) = Obstacle::all(annotated, gate)
            .into_iter()
            .partition::<Vec<_>, _>(|obstacle| over.is_some() && obstacle.yields());
        if !obstacles.is_empty() {
            return Err(NotApprovable { obstacles });
        }
        Ok(Self {
            story: annotated.story.id.clone(),
            over,
            lifted,
        })
    }

    /// The story.
    pub fn story(&self) -> &StoryId {
        &self.story
    }

    /// The override, as it was given.
    pub fn over(&self) -> Option<&Override> {
        self.over.as_ref()
    }

    /// What the override lifted; nothing where nothing stood in the way.
    pub fn lifted(&self) -> &[Obstacle] {
        &self.lifted
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{
        Annotation, Content, Digest, FailureKind, Flag, PluginOutcome, Reason, Skip, State, Story,
    };

    const GATE: Severity = Severity::Error;

    type Said = (PluginOutcome, Vec<Annotation>);

    fn said(name: &str, required: bool, outcome: Outcome, flags: &[Severity]) -> Said {
        let flags = flags.iter().map(|severity| Annotation {
            content: Content::Flag(Flag {
                rule: format!("{name}/x"),
                severity: *severity,
                message: String::new(),
                confidence: None,
            }),
            anchors: Vec::new(),
            evidence: None,
            suggestions: Vec::new(),
            related: Vec::new(),
            extra: Vec::new(),
        });
        let outcome = PluginOutcome {
            plugin: PluginName::new(name).unwrap(),
            version: "0.1.0".into(),
            digest: Digest::of_bytes(b""),
            required,
            outcome,
            receipt: None,
        };
        (outcome, flags.collect())
    }

    fn story(status: Option<SourceStatus>, said: Vec<Said>) -> AnnotatedStory {
        let story = Story {
            status,
            ..Story::sample()
        };
        AnnotatedStory::new(story, said, GATE)
    }

    fn quarantined() -> Outcome {
        Outcome::Skipped(Skip::Quarantined {
            after: 5.try_into().unwrap(),
        })
    }

    fn checker_was_down() -> Option<Override> {
        Some(Override::new(" Ada ", "the checker was down, I read it ").unwrap())
    }

    #[test]
    fn a_clear_story_is_approved_on_nobodys_word() {
        let said = said("hygiene", true, Outcome::Ok, &[Severity::Warning]);
        let clear = story(Some(SourceStatus::Usable), vec![said]);
        let approval = Approval::of(&clear, &GATE.into(), None).unwrap();
        assert_eq!(approval.story(), &clear.story.id);
        assert_eq!((approval.over(), approval.lifted()), (None, [].as_slice()));
    }

    #[test]
    fn a_story_that_a_quarantined_plugin_missed_needs_an_override_with_a_reason() {
        let missed = story(None, vec![said("house-style", true, quarantined(), &[])]);
        let refused = Approval::of(&missed, &GATE.into(), None).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "it cannot be approved: house-style must check it and did not \
             (skipped: quarantined after 5 failures in a row)"
        );
        assert!(refused.yields());
        let approval = Approval::of(&missed, &GATE.into(), checker_was_down()).unwrap();
        assert_eq!(approval.lifted(), refused.obstacles());
        let over = approval.over().unwrap();
        assert_eq!(
            (over.who(), over.reason()),
            ("Ada", "the checker was down, I read it")
        );
    }

    #[test]
    fn all_that_stands_in_the_way_is_told_at_once() {
        let failed = Outcome::Failed {
            kind: FailureKind::Trap,
            message: "it panicked".into(),
        };
        let said = vec![
            said("hygiene", true, Outcome::Ok, &[Severity::Note, GATE]),
            said("house-style", true, failed, &[]),
            said("tagger", false, quarantined(), &[]),
        ];
        let refused = Approval::of(&story(None, said), &GATE.into(), None).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "it cannot be approved: the flag hygiene/x (error) is not decided; house-style must check it \
             and did not (failed (trap): it panicked)"
        );
    }

    #[test]
    fn no_override_lifts_what_the_source_said_or_that_nobody_looked() {
        let of = |status| {
            story(
                Some(status),
                vec![said("hygiene", true, quarantined(), &[])],
            )
        };
        let nobody = AnnotatedStory::new(Story::sample(), Vec::new(), GATE);
        for (held, obstacle) in [
            (of(SourceStatus::Canceled), Obstacle::Canceled),
            (of(SourceStatus::Withheld), Obstacle::Withheld),
            (nobody, Obstacle::Unannotated),
        ] {
            let refused = Approval::of(&held, &GATE.into(), checker_was_down()).unwrap_err();
            assert_eq!(refused.obstacles(), [obstacle]);
            assert!(!refused.yields());
        }
    }

    #[test]
    fn an_override_says_who_and_why() {
        for nothing in ["", " \n", "...", "\u{200b}\u{2060}"] {
            let error = Override::new("Ada", nothing).unwrap_err();
            assert_eq!(error, OverrideError::NoReason);
            let error = Override::new(nothing, "read twice").unwrap_err();
            assert_eq!(error, OverrideError::Nobody);
        }
    }

    fn any_said() -> impl Strategy<Value = Said> {
        let severity = prop::sample::select(vec![Severity::Note, Severity::Warning, GATE]);
        let outcome = prop_oneof![
            Just(Outcome::Ok),
            Just(Outcome::Abstained("short".into())),
            Just(quarantined()),
            Just(Outcome::Skipped(Skip::Need("it needs a word".into()))),
            Just(Outcome::Failed {
                kind: FailureKind::WallClock,
                message: "late".into()
            }),
        ];
        let flags = prop::collection::vec(severity, 0..3);
        (any::<bool>(), outcome, flags)
            .prop_map(|(required, outcome, flags)| said("hygiene", required, outcome, &flags))
    }

    proptest! {
        #[test]
        fn obstacles_and_reasons_agree(
            status in prop::option::of(prop::sample::select(vec![
                SourceStatus::Usable, SourceStatus::Withheld, SourceStatus::Canceled,
            ])),
            said in prop::collection::vec(any_said(), 1..4),
        ) {
            let story = story(status, said);
            let approval = Approval::of(&story, &GATE.into(), None);
            prop_assert_eq!(approval.is_ok(), story.state == State::Clear);
            let obstacles = approval.err().map(|refused| refused.obstacles).unwrap_or_default();
            let mut reasons: Vec<Reason> = obstacles.iter().map(|obstacle| match obstacle {
                Obstacle::Unannotated => unreachable!("plugins have looked"),
                Obstacle::Open { .. } => Reason::Open,
                Obstacle::Unchecked { .. } => Reason::Unchecked,
                Obstacle::Withheld => Reason::Withheld,
                Obstacle::Canceled => Reason::Canceled,
            }).collect();
            reasons.dedup();
            prop_assert_eq!(&reasons, &story.reasons);
            let lifted = Approval::of(&story, &GATE.into(), checker_was_down());
            prop_assert_eq!(lifted.is_ok(), obstacles.iter().all(Obstacle::yields));
        }
    }
}
