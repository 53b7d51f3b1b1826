//! Between the model's types and the frozen ones.
//!
//! Every struct is taken apart by name and every enum matched in full, so that a field or variant
//! that the model gains stops the build here until it is decided how it is stored.

use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as ValueError, StringDeserializer};

use crate::model::{
    Anchor, AnnotatedStory, Annotation, AnnotationId, Consulted, Content, Digest, ExtraValue,
    FailureKind, Field, Fingerprint, Flag, Gate, LogLevel, LogLine, Outcome, PlacedAnnotation,
    PluginOutcome, Reason, Receipt, Severity, Skip, Source, SourceStatus, State, Status, Story,
    StoryId, Suggestion, Summary, Tag, Time, fingerprints,
};
use crate::store::{Counts, Filed, FlagCounts, Head, QueueKey};

use super::envelope::seal;
use super::{Record, v1, v2, v3};

/// What is true of the whole database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct MetaRecord {
    /// The layout of trees and keys.
    pub(in crate::store) schema: u32,
    /// Batches that were stored since the desk was made.
    pub(in crate::store) batches: u64,
    /// Stories by state; those that are not in review or clear are counted in [`MoreRecord`].
    pub(in crate::store) counts: Counts,
    /// As [`MoreRecord::filed`], where it is written.
    pub(in crate::store) filed: u16,
}

/// What is true of the whole database beyond [`MetaRecord`], which stays as it is so that every
/// program can read the schema. Missing where nothing of it was ever true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::store) struct MoreRecord {
    /// Stories that were admitted and not annotated.
    pub(in crate::store) new: u64,
    /// The way in which the current version of every story is filed; 0 where one is not, or in
    /// another way.
    pub(in crate::store) filed: u16,
    /// Stories that were approved.
    pub(in crate::store) approved: u64,
    /// Stories that were rejected.
    pub(in crate::store) rejected: u64,
    /// Stories that were spiked.
    pub(in crate::store) spiked: u64,
    /// Acts of the decisions log that are applied.
    pub(in crate::store) acts: u64,
    /// Where the last of them ends in the log, in bytes.
    pub(in crate::store) log: u64,
}

/// A story's current version and its place in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct CurrentRecord {
    /// The number of the version.
    pub(in crate::store) version: u32,
    /// The digest of its content.
    pub(in crate::store) content: Digest,
    /// The source's URI.
    pub(in crate::store) source: String,
    pub(in crate::store) state: State,
    pub(in crate::store) severity: Option<Severity>,
    pub(in crate::store) urgency: Option<u8>,
    pub(in crate::store) published: Option<Time>,
    /// What it was put as, for one more put of the same to be told by; see `store::settled`.
    pub(in crate::store) settled: Option<Digest>,
}

/// What was said of a version.
#[derive(Debug, PartialEq)]
pub(in crate::store) struct AnnotationsRecord {
    pub(in crate::store) annotations: Vec<PlacedAnnotation>,
    /// How their fingerprints were made.
    pub(in crate::store) prints: Prints,
}

/// How fingerprints were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Prints {
    /// As they are now.
    Current,
    /// In an earlier way: they have to be made anew.
    Earlier,
}

/// What became of each plugin on a version, and where that leaves the story.
#[derive(Debug, PartialEq)]
pub(in crate::store) struct OutcomesRecord {
    pub(in crate::store) state: State,
    pub(in crate::store) reasons: Vec<Reason>,
    pub(in crate::store) outcomes: Vec<PluginOutcome>,
    /// None where it was not kept.
    pub(in crate::store) gate: Option<Gate>,
}

/// Puts the records of a version together. What an earlier Copydesk made in another way, or did not
/// keep, is made anew.
pub(in crate::store) fn versioned(
    story: Story,
    said: AnnotationsRecord,
    outcomes: OutcomesRecord,
) -> AnnotatedStory {
    let AnnotationsRecord {
        mut annotations,
        prints,
    } = said;
    if prints == Prints::Earlier {
        for of_plugin in annotations.chunk_by_mut(|one, two| one.plugin == two.plugin) {
            let Some(first) = of_plugin.first() else {
                continue;
            };
            let plugin = first.plugin.clone();
            let said: Vec<Annotation> = of_plugin.iter().map(|it| it.annotation.clone()).collect();
            for (placed, print) in of_plugin
                .iter_mut()
                .zip(fingerprints(&story, &plugin, &said))
            {
                placed.id = AnnotationId::new(&story.id, &print);
                placed.fingerprint = print;
            }
        }
    }
    let OutcomesRecord {
        state,
        reasons,
        outcomes,
        gate,
    } = outcomes;
    let gate = gate.unwrap_or_else(|| gate_of(&annotations, &reasons));
    AnnotatedStory {
        story,
        annotations,
        outcomes,
        state,
        reasons,
        gate,
    }
}

/// The highest gate at which a story had these reasons.
fn gate_of(annotations: &[PlacedAnnotation], reasons: &[Reason]) -> Gate {
    let flags = annotations.iter();
    let worst = flags
        .filter_map(|placed| placed.annotation.severity())
        .max();
    worst
        .filter(|_| reasons.contains(&Reason::Open))
        .unwrap_or(Severity::Error)
        .into()
}

impl CurrentRecord {
    /// What to keep of a story's current version.
    pub(in crate::store) fn new(head: &Head, content: Digest, settled: Option<Digest>) -> Self {
        Self {
            version: head.version,
            content,
            source: head.source.clone(),
            state: head.state,
            severity: head.severity,
            urgency: head.urgency,
            published: head.published.clone(),
            settled,
        }
    }

    /// Where its head stands in the queue.
    pub(in crate::store) fn place(&self, id: &StoryId) -> QueueKey {
        let Self {
            version: _,
            content: _,
            source: _,
            state,
            severity,
            urgency,
            published,
            settled: _,
        } = self;
        QueueKey::new(*state, *severity, *urgency, published.as_ref(), id)
    }
}

impl Record for MetaRecord {
    const VERSION: u16 = 1;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let Self {
            schema,
            batches,
            counts:
                Counts {
                    review,
                    new: _,
                    clear,
                    approved: _,
                    rejected: _,
                    spiked: _,
                },
            filed: _,
        } = *self;
        postcard::to_stdvec(&v1::Meta {
            schema,
            batches,
            review,
            clear,
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let v1::Meta {
            schema,
            batches,
            review,
            clear,
        } = known(version, payload)?;
        Ok(Self {
            schema,
            batches,
            counts: Counts {
                review,
                clear,
                ..Counts::default()
            },
            filed: 0,
        })
    }
}

impl MoreRecord {
    /// The counts of both records.
    pub(in crate::store) fn counts(&self, desk: Counts) -> Counts {
        let Self {
            new,
            filed: _,
            approved,
            rejected,
            spiked,
            acts: _,
            log: _,
        } = *self;
        Counts {
            new,
            approved,
            rejected,
            spiked,
            ..desk
        }
    }

    /// The same with what it keeps of some counts.
    #[must_use]
    pub(in crate::store) fn counting(self, counts: Counts) -> Self {
        let Counts {
            review: _,
            new,
            clear: _,
            approved,
            rejected,
            spiked,
        } = counts;
        Self {
            new,
            approved,
            rejected,
            spiked,
            ..self
        }
    }
}

impl Record for MoreRecord {
    const VERSION: u16 = 2;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let Self {
            new,
            filed,
            approved,
            rejected,
            spiked,
            acts,
            log,
        } = *self;
        postcard::to_stdvec(&v2::More {
            new,
            filed,
            approved,
            rejected,
            spiked,
            acts,
            log,
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let v2::More {
            new,
            filed,
            approved,
            rejected,
            spiked,
            acts,
            log,
        } = match version {
            2 => whole(payload)?,
            _ => {
                let v1::More { new } = known(version, payload)?;
                return Ok(Self {
                    new,
                    ..Self::default()
                });
            }
        };
        Ok(Self {
            new,
            filed,
            approved,
            rejected,
            spiked,
            acts,
            log,
        })
    }
}

impl Record for Filed {
    const VERSION: u16 = 1;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let Self {
            version,
            keys,
            sketch,
        } = self;
        postcard::to_stdvec(&v1::Filed {
            version: *version,
            keys: keys.iter().map(|key| key.to_be_bytes()).collect(),
            sketch: sketch.clone(),
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let v1::Filed {
            version,
            keys,
            sketch,
        } = known(version, payload)?;
        Ok(Self {
            version,
            keys: keys.into_iter().map(u64::from_be_bytes).collect(),
            sketch,
        })
    }
}

impl Record for CurrentRecord {
    const VERSION: u16 = 2;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let Self {
            version,
            content,
            source,
            state,
            severity,
            urgency,
            published,
            settled,
        } = self;
        postcard::to_stdvec(&v2::Current {
            version: *version,
            content: *content.as_bytes(),
            source: source.clone(),
            state: (*state).into(),
            severity: severity.map(Into::into),
            urgency: *urgency,
            published: published.as_ref().map(ToString::to_string),
            settled: settled.map(|settled| *settled.as_bytes()),
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let v2::Current {
            version,
            content,
            source,
            state,
            severity,
            urgency,
            published,
            settled,
        } = match version {
            2 => whole(payload)?,
            _ => known::<v1::Current>(version, payload)?.into(),
        };
        Ok(Self {
            version,
            content: digest(&content)?,
            source,
            state: state.into(),
            severity: severity.map(Into::into),
            urgency,
            published: optional(published)?,
            settled: settled.map(Digest::from),
        })
    }
}

impl From<v1::Current> for v2::Current {
    fn from(current: v1::Current) -> Self {
        let v1::Current {
            version,
            content,
            source,
            state,
            severity,
            urgency,
            published,
        } = current;
        Self {
            version,
            content,
            source,
            state,
            severity,
            urgency,
            published,
            settled: None,
        }
    }
}

impl From<v1::Head> for v2::Head {
    fn from(head: v1::Head) -> Self {
        let v1::Head {
            id,
            version,
            state,
            reasons,
            severity,
            notes,
            warnings,
            errors,
            urgency,
            published,
            headline,
            source,
            rules,
            tags,
            failed,
        } = head;
        Self {
            id,
            version,
            state,
            reasons,
            severity,
            notes,
            warnings,
            errors,
            urgency,
            published,
            embargo: None,
            headline,
            source,
            rules,
            tags,
            failed,
        }
    }
}

impl Record for Head {
    const VERSION: u16 = 2;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let Self {
            id,
            version,
            state,
            reasons,
            severity,
            flags:
                FlagCounts {
                    note,
                    warning,
                    error,
                },
            urgency,
            published,
            embargo,
            headline,
            source,
            rules,
            tags,
            failed,
        } = self;
        postcard::to_stdvec(&v2::Head {
            id: id.to_string(),
            version: *version,
            state: (*state).into(),
            reasons: all(reasons),
            severity: severity.map(Into::into),
            notes: *note,
            warnings: *warning,
            errors: *error,
            urgency: *urgency,
            published: published.as_ref().map(ToString::to_string),
            embargo: embargo.as_ref().map(ToString::to_string),
            headline: headline.clone(),
            source: source.clone(),
            rules: rules.clone(),
            tags: tags.clone(),
            failed: failed.iter().map(ToString::to_string).collect(),
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let stored: v2::Head = match version {
            2 => whole(payload)?,
            _ => known::<v1::Head>(version, payload)?.into(),
        };
        Ok(Self {
            id: text(stored.id)?,
            version: stored.version,
            state: stored.state.into(),
            reasons: all(&stored.reasons),
            severity: stored.severity.map(Into::into),
            flags: FlagCounts {
                note: stored.notes,
                warning: stored.warnings,
                error: stored.errors,
            },
            urgency: stored.urgency,
            published: optional(stored.published)?,
            embargo: optional(stored.embargo)?,
            headline: stored.headline,
            source: stored.source,
            rules: stored.rules,
            tags: stored.tags,
            failed: stored
                .failed
                .into_iter()
                .map(text)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Record for Story {
    const VERSION: u16 = 1;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let Self {
            id,
            source:
                Source {
                    uri,
                    format,
                    ordinal,
                },
            headline,
            body,
            byline,
            dateline,
            language,
            published,
            updated,
            urgency,
            embargo,
            status,
            categories,
            extra,
        } = self.clone();
        let time = |time: Option<Time>| time.map(|time| time.to_string());
        let extra = extra
            .into_iter()
            .map(|(name, value)| (name, raw(&value)))
            .collect();
        postcard::to_stdvec(&v1::Story {
            id: id.into(),
            source: v1::Source {
                uri,
                format,
                ordinal,
            },
            headline,
            body,
            byline,
            dateline,
            language,
            published: time(published),
            updated: time(updated),
            urgency,
            embargo: time(embargo),
            status: status.map(Into::into),
            categories,
            extra,
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let stored: v1::Story = known(version, payload)?;
        let v1::Source {
            uri,
            format,
            ordinal,
        } = stored.source;
        let extra = stored
            .extra
            .into_iter()
            .map(|(name, value)| Ok((name, text(value)?)));
        Ok(Self {
            id: text(stored.id)?,
            source: Source {
                uri,
                format,
                ordinal,
            },
            headline: stored.headline,
            body: stored.body,
            byline: stored.byline,
            dateline: stored.dateline,
            language: stored.language,
            published: optional(stored.published)?,
            updated: optional(stored.updated)?,
            urgency: stored.urgency,
            embargo: optional(stored.embargo)?,
            status: stored.status.map(Into::into),
            categories: stored.categories,
            extra: extra.collect::<Result<_, String>>()?,
        })
    }
}

impl AnnotationsRecord {
    /// The bytes of a record, of annotations that stay where they are.
    ///
    /// # Errors
    /// As [`encode`](super::encode).
    pub(in crate::store) fn encode(annotations: &[PlacedAnnotation]) -> Result<Vec<u8>, String> {
        let payload = Self::payload_of(annotations).map_err(|error| error.to_string())?;
        seal(Self::VERSION, &payload)
    }

    fn payload_of(annotations: &[PlacedAnnotation]) -> postcard::Result<Vec<u8>> {
        postcard::to_stdvec(&v2::Annotations {
            annotations: annotations.iter().cloned().map(Into::into).collect(),
        })
    }
}

impl Record for AnnotationsRecord {
    const VERSION: u16 = 2;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        Self::payload_of(&self.annotations)
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let (annotations, prints) = match version {
            2 => {
                let v2::Annotations { annotations } = whole(payload)?;
                (annotations, Prints::Current)
            }
            _ => {
                let v1::Annotations { annotations } = known(version, payload)?;
                (annotations, Prints::Earlier)
            }
        };
        let annotations = annotations.into_iter().map(placed);
        Ok(Self {
            annotations: annotations.collect::<Result<_, _>>()?,
            prints,
        })
    }
}

impl From<PlacedAnnotation> for v1::Annotation {
    fn from(placed: PlacedAnnotation) -> Self {
        let PlacedAnnotation {
            id,
            fingerprint,
            plugin,
            status,
            annotation,
        } = placed;
        let Annotation {
            content,
            anchors,
            evidence,
            suggestions,
            related,
            extra,
        } = annotation;
        Self {
            id: id.to_string(),
            fingerprint: *fingerprint.digest().as_bytes(),
            plugin: plugin.into(),
            status: status.into(),
            content: content.into(),
            anchors: anchors.into_iter().map(Into::into).collect(),
            evidence,
            suggestions: suggestions.into_iter().map(Into::into).collect(),
            related,
            extra,
        }
    }
}

fn placed(stored: v1::Annotation) -> Result<PlacedAnnotation, String> {
    Ok(PlacedAnnotation {
        id: text(stored.id)?,
        fingerprint: fingerprint(&stored.fingerprint)?,
        plugin: text(stored.plugin)?,
        status: stored.status.into(),
        annotation: Annotation {
            content: stored.content.into(),
            anchors: stored.anchors.into_iter().map(Into::into).collect(),
            evidence: stored.evidence,
            suggestions: stored.suggestions.into_iter().map(Into::into).collect(),
            related: stored.related,
            extra: stored.extra,
        },
    })
}

impl From<Content> for v1::Content {
    fn from(content: Content) -> Self {
        match content {
            Content::Tag(Tag {
                scheme,
                term,
                confidence,
                relevance,
            }) => Self::Tag {
                scheme,
                term,
                confidence,
                relevance,
            },
            Content::Summary(Summary { style, text }) => Self::Summary { style, text },
            Content::Flag(Flag {
                rule,
                severity,
                message,
                confidence,
            }) => Self::Flag {
                rule,
                severity: severity.into(),
                message,
                confidence,
            },
        }
    }
}

impl From<v1::Content> for Content {
    fn from(stored: v1::Content) -> Self {
        match stored {
            v1::Content::Tag {
                scheme,
                term,
                confidence,
                relevance,
            } => Self::Tag(Tag {
                scheme,
                term,
                confidence,
                relevance,
            }),
            v1::Content::Summary { style, text } => Self::Summary(Summary { style, text }),
            v1::Content::Flag {
                rule,
                severity,
                message,
                confidence,
            } => Self::Flag(Flag {
                rule,
                severity: severity.into(),
                message,
                confidence,
            }),
        }
    }
}

impl From<Anchor> for v1::Anchor {
    fn from(
        Anchor {
            field,
            start,
            end,
            quote,
        }: Anchor,
    ) -> Self {
        Self {
            field: field.into(),
            start,
            end,
            quote,
        }
    }
}

impl From<v1::Anchor> for Anchor {
    fn from(
        v1::Anchor {
            field,
            start,
            end,
            quote,
        }: v1::Anchor,
    ) -> Self {
        Self {
            field: field.into(),
            start,
            end,
            quote,
        }
    }
}

impl From<Suggestion> for v1::Suggestion {
    fn from(
        Suggestion {
            anchor,
            replacement,
        }: Suggestion,
    ) -> Self {
        Self {
            anchor: anchor.into(),
            replacement,
        }
    }
}

impl From<v1::Suggestion> for Suggestion {
    fn from(
        v1::Suggestion {
            anchor,
            replacement,
        }: v1::Suggestion,
    ) -> Self {
        Self {
            anchor: anchor.into(),
            replacement,
        }
    }
}

impl OutcomesRecord {
    /// Whether a story with what was said of it has the same outcomes and stands in the same place,
    /// and nothing differs but how long it took.
    pub(in crate::store) fn says_the_same(&self, annotated: &AnnotatedStory) -> bool {
        let Self {
            state,
            reasons,
            outcomes,
            gate,
        } = self;
        let same = |(one, other): (&PluginOutcome, &PluginOutcome)| one.is_the_same(other);
        *state == annotated.state
            && gate.as_ref() == Some(&annotated.gate)
            && *reasons == annotated.reasons
            && outcomes.len() == annotated.outcomes.len()
            && outcomes.iter().zip(&annotated.outcomes).all(same)
    }
}

impl Record for OutcomesRecord {
    const VERSION: u16 = 3;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let Self {
            state,
            reasons,
            outcomes,
            gate,
        } = self;
        postcard::to_stdvec(&v3::Outcomes {
            state: (*state).into(),
            reasons: all(reasons),
            outcomes: outcomes.iter().cloned().map(Into::into).collect(),
            gate: gate.as_ref().unwrap_or(&Gate::default()).into(),
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let (state, reasons, outcomes, gate) = match version {
            3 => {
                let v3::Outcomes {
                    state,
                    reasons,
                    outcomes,
                    gate,
                } = whole(payload)?;
                (state, reasons, outcomes, Some(gate))
            }
            _ => {
                let v2::Outcomes {
                    state,
                    reasons,
                    outcomes,
                } = match version {
                    2 => whole(payload)?,
                    _ => known::<v1::Outcomes>(version, payload)?.into(),
                };
                (state, reasons, outcomes, None)
            }
        };
        Ok(Self {
            state: state.into(),
            reasons: all(&reasons),
            outcomes: outcomes
                .into_iter()
                .map(outcome)
                .collect::<Result<_, _>>()?,
            gate: gate.map(TryInto::try_into).transpose()?,
        })
    }
}

impl From<v1::Outcomes> for v2::Outcomes {
    fn from(
        v1::Outcomes {
            state,
            reasons,
            outcomes,
        }: v1::Outcomes,
    ) -> Self {
        Self {
            state,
            reasons,
            outcomes: outcomes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<v1::PluginOutcome> for v2::PluginOutcome {
    fn from(
        v1::PluginOutcome {
            plugin,
            version,
            digest,
            required,
            outcome,
            receipt,
        }: v1::PluginOutcome,
    ) -> Self {
        Self {
            plugin,
            version,
            digest,
            required,
            outcome,
            receipt: receipt.map(Into::into),
        }
    }
}

impl From<v1::Receipt> for v2::Receipt {
    /// There were no word lists and no archive then.
    fn from(
        v1::Receipt {
            plugin,
            settings,
            limits,
            input,
            engine,
            fuel,
            micros,
            log,
        }: v1::Receipt,
    ) -> Self {
        Self {
            plugin,
            settings,
            limits,
            input,
            engine,
            fuel,
            micros,
            log,
            lexicons: Vec::new(),
            consulted: Vec::new(),
        }
    }
}

impl From<PluginOutcome> for v2::PluginOutcome {
    fn from(of: PluginOutcome) -> Self {
        let PluginOutcome {
            plugin,
            version,
            digest,
            required,
            outcome,
            receipt,
        } = of;
        Self {
            plugin: plugin.into(),
            version,
            digest: *digest.as_bytes(),
            required,
            outcome: match outcome {
                Outcome::Ok => v1::Outcome::Ok,
                Outcome::Abstained(reason) => v1::Outcome::Abstained(reason),
                Outcome::Failed { kind, message } => v1::Outcome::Failed {
                    kind: kind.into(),
                    message,
                },
                Outcome::Skipped(why) => v1::Outcome::Skipped(why.to_string()),
            },
            receipt: receipt.map(Into::into),
        }
    }
}

fn outcome(stored: v2::PluginOutcome) -> Result<PluginOutcome, String> {
    Ok(PluginOutcome {
        plugin: text(stored.plugin)?,
        version: stored.version,
        digest: digest(&stored.digest)?,
        required: stored.required,
        outcome: match stored.outcome {
            v1::Outcome::Ok => Outcome::Ok,
            v1::Outcome::Abstained(reason) => Outcome::Abstained(reason),
            v1::Outcome::Failed { kind, message } => Outcome::Failed {
                kind: kind.into(),
                message,
            },
            v1::Outcome::Skipped(why) => Outcome::Skipped(skip(why)),
        },
        receipt: stored.receipt.map(receipt).transpose()?,
    })
}

/// A reason for skipping is stored as its text. The pipeline's words for a need begin otherwise than
/// those for a quarantine; a text that were both would be read as a quarantine, which is the safe
/// side, since that is never remembered.
fn skip(text: String) -> Skip {
    let after = text.strip_prefix("quarantined after ").and_then(|rest| {
        let digits = rest.split(' ').next()?;
        digits.parse().ok()
    });
    after
        .map(|after| Skip::Quarantined { after })
        .filter(|skip| skip.to_string() == text)
        .unwrap_or(Skip::Need(text))
}

impl From<Receipt> for v2::Receipt {
    fn from(of: Receipt) -> Self {
        let Receipt {
            plugin,
            settings,
            limits,
            input,
            engine,
            fuel,
            micros,
            log,
            lexicons,
            consulted,
        } = of;
        let asked = |Consulted { question, answer }| (question, answer);
        let line = |LogLine { level, message }| v1::LogLine {
            level: level.into(),
            message,
        };
        Self {
            plugin: *plugin.as_bytes(),
            settings: *settings.as_bytes(),
            limits: *limits.as_bytes(),
            input: *input.as_bytes(),
            engine,
            fuel,
            micros,
            log: log.into_iter().map(line).collect(),
            lexicons: lexicons
                .into_iter()
                .map(|(name, digest)| (name, *digest.as_bytes()))
                .collect(),
            consulted: consulted.into_iter().map(asked).collect(),
        }
    }
}

fn receipt(stored: v2::Receipt) -> Result<Receipt, String> {
    let asked = |(question, answer)| Consulted { question, answer };
    let lexicon = |(name, bytes)| Ok::<_, String>((name, digest(&bytes)?));
    let line = |v1::LogLine { level, message }| LogLine {
        level: level.into(),
        message,
    };
    Ok(Receipt {
        plugin: digest(&stored.plugin)?,
        settings: digest(&stored.settings)?,
        limits: digest(&stored.limits)?,
        input: digest(&stored.input)?,
        engine: stored.engine,
        fuel: stored.fuel,
        micros: stored.micros,
        log: stored.log.into_iter().map(line).collect(),
        lexicons: stored
            .lexicons
            .into_iter()
            .map(lexicon)
            .collect::<Result<_, _>>()?,
        consulted: stored.consulted.into_iter().map(asked).collect(),
    })
}

/// Two enums with the same variants, turned into each other.
macro_rules! twins {
    ($($name:ident { $($variant:ident),* })*) => {$(
        impl From<$name> for v1::$name {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant,)* }
            }
        }

        impl From<v1::$name> for $name {
            fn from(value: v1::$name) -> Self {
                match value { $(v1::$name::$variant => Self::$variant,)* }
            }
        }
    )*};
}

twins! {
    State { Review, New, Clear, Approved, Rejected, Spiked }
    Reason { Open, Unchecked, Withheld, Canceled, Changed, Unsure }
    Severity { Note, Warning, Error }
    Field { Headline, Body, Byline, Dateline }
    SourceStatus { Usable, Withheld, Canceled }
    FailureKind { Plugin, Trap, Fuel, Memory, Stack, Output, WallClock }
    LogLevel { Debug, Info, Warn, Error }
}

impl From<Status> for v1::Status {
    fn from(status: Status) -> Self {
        match status {
            // What a plugin says now is never orphaned.
            Status::Open | Status::Orphaned => Self::Open,
            Status::Accepted => Self::Accepted,
            Status::Dismissed => Self::Dismissed,
            Status::Deferred => Self::Deferred,
        }
    }
}

impl From<v1::Status> for Status {
    fn from(status: v1::Status) -> Self {
        match status {
            v1::Status::Open => Self::Open,
            v1::Status::Accepted => Self::Accepted,
            v1::Status::Dismissed => Self::Dismissed,
            v1::Status::Deferred => Self::Deferred,
        }
    }
}

fn all<A: Copy, B: From<A>>(values: &[A]) -> Vec<B> {
    values.iter().copied().map(Into::into).collect()
}

/// Reads the first version; nothing may be left over.
pub(super) fn known<'a, T: Deserialize<'a>>(version: u16, payload: &'a [u8]) -> Result<T, String> {
    if version != 1 {
        return Err(format!(
            "its version {version} is not known to this copydesk"
        ));
    }
    whole(payload)
}

/// Reads a payload of which nothing may be left over.
fn whole<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<T, String> {
    match postcard::take_from_bytes(payload) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => Err(format!("{} bytes are left over", rest.len())),
        Err(error) => Err(error.to_string()),
    }
}

/// A text that is one of the model's names, ids, times or values, by that type's own check.
pub(super) fn text<T: for<'de> Deserialize<'de>>(text: String) -> Result<T, String> {
    let from: StringDeserializer<ValueError> = text.into_deserializer();
    T::deserialize(from).map_err(|error| error.to_string())
}

pub(super) fn optional<T: for<'de> Deserialize<'de>>(
    stored: Option<String>,
) -> Result<Option<T>, String> {
    stored.map(text).transpose()
}

/// A value's JSON as it is.
fn raw(value: &ExtraValue) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(json)) => json,
        // It is written as the string that it holds.
        _ => "null".to_owned(),
    }
}

/// The model has no other way from bytes to a digest than its compact form, which is the bytes.
pub(super) fn digest(bytes: &[u8; 32]) -> Result<Digest, String> {
    postcard::from_bytes(bytes).map_err(|error| error.to_string())
}

pub(super) fn fingerprint(bytes: &[u8; 32]) -> Result<Fingerprint, String> {
    postcard::from_bytes(bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored(why: &Skip) -> (String, Skip) {
        let text = why.to_string();
        (text.clone(), skip(text))
    }

    #[test]
    fn the_text_of_a_quarantine_is_stored_for_ever() {
        for (after, text) in [
            (1, "quarantined after 1 failure"),
            (5, "quarantined after 5 failures in a row"),
        ] {
            let why = Skip::Quarantined {
                after: after.try_into().unwrap(),
            };
            assert_eq!(stored(&why), (text.to_owned(), why));
        }
    }

    #[test]
    fn what_only_resembles_a_quarantine_is_a_need() {
        for text in [
            "",
            "quarantined",
            "quarantined after 0 failures in a row",
            "quarantined after 1 failures in a row",
            "quarantined after 5 failure",
            "quarantined after 05 failures in a row",
            "quarantined after +5 failures in a row",
            "quarantined after 5 failures in a row.",
            "quarantined after 4294967296 failures in a row",
            "it needs tag:x of y, which is quarantined after 5 failures in a row",
        ] {
            assert_eq!(skip(text.to_owned()), Skip::Need(text.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn every_reason_for_skipping_comes_back(after: std::num::NonZeroU32, need in "it needs \\PC*") {
            for why in [Skip::Quarantined { after }, Skip::Need(need)] {
                prop_assert_eq!(stored(&why).1, why);
            }
        }

        #[test]
        fn no_text_is_lost(text in "(quarantined after )?[0-9]{0,3}( failures? ?(in a row)?)?\\PC{0,3}") {
            prop_assert_eq!(skip(text.clone()).to_string(), text);
        }
    }
}
