//! Where a story stands with its editor, computed from what was said of it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Anchor, Annotation, AnnotationId, Content, Field, Fingerprint, Flag, Gate, PluginName,
    PluginOutcome, Severity, SourceStatus, Step, Story, fingerprints,
};

/// Where a story stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// An editor must look; the reasons say why.
    Review,
    /// It was admitted, and what becomes of the plugins on it is not known yet.
    New,
    /// Every required plugin looked, and no undecided flag holds it at the gate.
    Clear,
    /// An editor lets this text go out.
    Approved,
    /// An editor does not let this text go out.
    Rejected,
    /// An editor took it out of the running, whatever becomes of its text.
    Spiked,
}

impl State {
    /// All of them, in the order of the queue.
    pub const ALL: [Self; 6] = [
        Self::Review,
        Self::New,
        Self::Clear,
        Self::Approved,
        Self::Rejected,
        Self::Spiked,
    ];

    /// The name in JSON, in filters and on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::New => "new",
            Self::Clear => "clear",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Spiked => "spiked",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a story is in review.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A flag that the gate holds a story for is open or deferred.
    Open,
    /// A required plugin failed, was skipped or abstained.
    Unchecked,
    /// The source withholds it.
    Withheld,
    /// The source canceled it.
    Canceled,
    /// It was approved or rejected, and has another text now.
    Changed,
    /// It was cut out of a page, and whether it begins and ends where it should is not certain.
    Unsure,
}

impl Reason {
    /// The name in JSON and on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unchecked => "unchecked",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
            Self::Changed => "changed",
            Self::Unsure => "unsure",
        }
    }
}

/// What an editor said of an annotation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nothing yet.
    Open,
    /// It is right.
    Accepted,
    /// It is wrong, or does not matter here.
    Dismissed,
    /// Not now.
    Deferred,
    /// Something, but of words that the text does not have any more. Only of a decision: what
    /// plugins say now is never orphaned.
    Orphaned,
}

impl Status {
    /// The name in JSON and on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Dismissed => "dismissed",
            Self::Deferred => "deferred",
            Self::Orphaned => "orphaned",
        }
    }

    /// Whether an editor has yet to decide.
    pub fn is_undecided(self) -> bool {
        match self {
            Self::Open | Self::Deferred => true,
            Self::Accepted | Self::Dismissed | Self::Orphaned => false,
        }
    }
}

/// An annotation in its story: whose it is and which one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedAnnotation {
    /// Its id on this desk.
    pub id: AnnotationId,
    /// What a decision about it belongs to.
    pub fingerprint: Fingerprint,
    /// The plugin that made it.
    pub plugin: PluginName,
    /// What an editor said of it.
    pub status: Status,
    /// What it says.
    pub annotation: Annotation,
}

/// A story with what the plugins of a pipeline said of it: what one run puts into the store.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnnotatedStory {
    /// The story.
    pub story: Story,
    /// What was said, in the order of the pipeline and then of each plugin.
    pub annotations: Vec<PlacedAnnotation>,
    /// What became of each plugin, in the order of the pipeline.
    pub outcomes: Vec<PluginOutcome>,
    /// Where it stands.
    pub state: State,
    /// Why it is in review, in the order of [`Reason`]; empty when it is not.
    pub reasons: Vec<Reason>,
    /// Which flags that are not decided hold it.
    pub gate: Gate,
}

impl PlacedAnnotation {
    /// The flag, when it is one that nobody decided on. A flag that was put off is one too; putting
    /// off decides nothing.
    pub fn undecided(&self) -> Option<&Flag> {
        let Content::Flag(flag) = &self.annotation.content else {
            return None;
        };
        self.status.is_undecided().then_some(flag)
    }

    /// The flag, when it is one that holds its story at a step.
    pub fn holding(&self, gate: &Gate, step: Step) -> Option<&Flag> {
        self.undecided().filter(|flag| gate.holds(step, flag))
    }
}

impl AnnotatedStory {
    /// Puts together what the plugins said, and decides where the story stands: in review when
    /// something open does not pass the `gate`, when a required plugin did not look, or when the source
    /// itself holds it back. Without any plugin it is new. What editors decided is not known here:
    /// the store lets it [`stand`](Self::stand).
    pub fn new(
        story: Story,
        said: Vec<(PluginOutcome, Vec<Annotation>)>,
        gate: impl Into<Gate>,
    ) -> Self {
        let mut annotations = Vec::new();
        let mut outcomes = Vec::with_capacity(said.len());
        for (outcome, of_plugin) in said {
            let prints = fingerprints(&story, &outcome.plugin, &of_plugin);
            for (annotation, fingerprint) in of_plugin.into_iter().zip(prints) {
                annotations.push(PlacedAnnotation {
                    id: AnnotationId::new(&story.id, &fingerprint),
                    fingerprint,
                    plugin: outcome.plugin.clone(),
                    status: Status::Open,
                    annotation,
                });
            }
            outcomes.push(outcome);
        }
        let mut this = Self {
            story,
            annotations,
            outcomes,
            state: State::New,
            reasons: Vec::new(),
            gate: gate.into(),
        };
        this.stand(&[]);
        this
    }

    /// Whether the same was said of the same story, found in the same place, and nothing differs but
    /// how long it took.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let Self {
            story,
            annotations,
            outcomes,
            state,
            reasons,
            gate,
        } = self;
        let same = |(one, other): (&PluginOutcome, &PluginOutcome)| one.is_the_same(other);
        *state == other.state
            && *gate == other.gate
            && *reasons == other.reasons
            && outcomes.len() == other.outcomes.len()
            && outcomes.iter().zip(&other.outcomes).all(same)
            && *annotations == other.annotations
            && *story == other.story
    }

    /// A story that no plugin has looked at yet.
    pub fn admitted(story: Story) -> Self {
        Self {
            story,
            annotations: Vec::new(),
            outcomes: Vec::new(),
            state: State::New,
            reasons: Vec::new(),
            gate: Gate::default(),
        }
    }

    /// The flags on which nobody decided and of which whoever approves it is reminded.
    pub fn recommended(&self, gate: &Gate) -> impl Iterator<Item = (&PlacedAnnotation, &Flag)> {
        let all = self.annotations.iter();
        let undecided = all.filter_map(|placed| Some((placed, placed.undecided()?)));
        undecided.filter(|(_, flag)| gate.recommends(flag))
    }

    /// The worst severity among its flags that are not decided.
    pub fn severity(&self) -> Option<Severity> {
        self.undecided().max()
    }

    /// The flags by the place of their first anchor, those without one at the end.
    pub fn flags_in_reading_order(&self) -> Vec<(&PlacedAnnotation, &Flag)> {
        let mut flags: Vec<(&PlacedAnnotation, &Flag)> = self
            .annotations
            .iter()
            .filter_map(|placed| match &placed.annotation.content {
                Content::Flag(flag) => Some((placed, flag)),
                Content::Tag(_) | Content::Summary(_) => None,
            })
            .collect();
        flags.sort_by_key(|(placed, _)| {
            let place = |anchor: &Anchor| {
                let mut fields = Field::IN_READING_ORDER.iter();
                (
                    fields.position(|field| *field == anchor.field),
                    anchor.start,
                )
            };
            let first = placed.annotation.anchors.iter().map(place).min();
            (first.is_none(), first)
        });
        flags
    }

    /// How many flags of a severity are not decided.
    pub fn flags(&self, severity: Severity) -> usize {
        self.undecided().filter(|found| *found == severity).count()
    }

    fn undecided(&self) -> impl Iterator<Item = Severity> {
        let undecided = self.annotations.iter();
        undecided
            .filter(|placed| placed.status.is_undecided())
            .filter_map(|placed| placed.annotation.severity())
    }
}

/// Why a story is in review, as far as plugins and the source are the reason.
pub(super) fn reasons(
    story: &Story,
    annotations: &[PlacedAnnotation],
    outcomes: &[PluginOutcome],
    gate: &Gate,
) -> Vec<Reason> {
    let open = |placed: &PlacedAnnotation| placed.holding(gate, Step::Clear).is_some();
    let held = |status: SourceStatus| story.status == Some(status);
    [
        (Reason::Open, annotations.iter().any(open)),
        (
            Reason::Unchecked,
            outcomes.iter().any(PluginOutcome::leaves_unchecked),
        ),
        (Reason::Withheld, held(SourceStatus::Withheld)),
        (Reason::Canceled, held(SourceStatus::Canceled)),
    ]
    .into_iter()
    .filter_map(|(reason, holds)| holds.then_some(reason))
    .collect()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::model::{Digest, FailureKind, Outcome, Skip};

    fn said(
        required: bool,
        outcome: Outcome,
        flags: &[Severity],
    ) -> (PluginOutcome, Vec<Annotation>) {
        let flags = flags.iter().map(|severity| Annotation {
            content: Content::Flag(Flag {
                rule: "hygiene/x".into(),
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
            plugin: PluginName::new("hygiene").unwrap(),
            version: "0.1.0".into(),
            digest: Digest::of_bytes(b""),
            required,
            outcome,
            receipt: None,
        };
        (outcome, flags.collect())
    }

    #[track_caller]
    fn stands(story: Story, said: (PluginOutcome, Vec<Annotation>), expected: &[Reason]) {
        let annotated = AnnotatedStory::new(story, vec![said], Gate::default());
        assert_eq!(annotated.reasons, expected);
        assert_eq!(annotated.state == State::Clear, expected.is_empty());
    }

    #[test]
    fn a_flag_below_the_gate_leaves_a_story_clear() {
        stands(
            Story::sample(),
            said(true, Outcome::Ok, &[Severity::Warning]),
            &[],
        );
        stands(
            Story::sample(),
            said(true, Outcome::Ok, &[Severity::Error]),
            &[Reason::Open],
        );
    }

    #[test]
    fn a_story_is_never_clear_when_a_required_plugin_did_not_look() {
        let failed = Outcome::Failed {
            kind: FailureKind::Trap,
            message: String::new(),
        };
        let not_ok = [
            failed,
            Outcome::Abstained("too short".into()),
            Outcome::Skipped(Skip::Need("x".into())),
            Outcome::Skipped(Skip::Quarantined {
                after: NonZeroU32::MIN,
            }),
        ];
        for outcome in not_ok {
            stands(
                Story::sample(),
                said(true, outcome.clone(), &[]),
                &[Reason::Unchecked],
            );
            stands(Story::sample(), said(false, outcome, &[]), &[]);
        }
    }

    #[test]
    fn a_story_that_the_source_holds_back_is_in_review() {
        let canceled = Story {
            status: Some(SourceStatus::Canceled),
            ..Story::sample()
        };
        stands(canceled, said(true, Outcome::Ok, &[]), &[Reason::Canceled]);
        let usable = Story {
            status: Some(SourceStatus::Usable),
            ..Story::sample()
        };
        stands(usable, said(true, Outcome::Ok, &[]), &[]);
    }

    #[test]
    fn equal_annotations_have_ids_of_their_own() {
        let said = said(true, Outcome::Ok, &[Severity::Note, Severity::Note]);
        let annotated = AnnotatedStory::new(Story::sample(), vec![said], Gate::default());
        assert_ne!(annotated.annotations[0].id, annotated.annotations[1].id);
    }
}
