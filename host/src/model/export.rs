//! The JSON form of a story, `copydesk/story@1`: what `export`, `show` and `list` print.
//!
//! It holds nothing that depends on the clock, the machine, the number of jobs or what was cached,
//! so two exports of the same desk compare byte for byte. It grows by optional fields only.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AboutRecord, Addition, Anchor, AnnotatedStory, AnnotationId, Consulted, Content, Logged,
    Outcome, PlacedAnnotation, PluginOutcome, Reason, Revision, Severity, Source, SourceStatus,
    State, Status, StoryId, Suggestion, Time, holder,
};

/// The value of `schema` in every record.
pub const STORY_SCHEMA: &str = "copydesk/story@1";

/// A story with what was said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "copydesk/story@1")]
pub struct StoryRecord {
    /// Always `copydesk/story@1`.
    #[schemars(extend("const" = "copydesk/story@1"))]
    pub schema: String,
    /// The story's id on this desk.
    pub id: String,
    /// Counts the texts that came under this id, from 1.
    #[schemars(range(min = 1))]
    pub version: u32,
    /// Where the story stands.
    pub state: State,
    /// Why it stands in review; empty when it is clear.
    pub reasons: Vec<Reason>,
    /// Where it came from.
    pub source: Source,
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// The text; paragraphs are parted by line breaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Where and when it was written, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// A BCP 47 tag, as the source gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Time>,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Time>,
    /// 1 (most urgent) to 8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 8))]
    pub urgency: Option<u8>,
    /// Not to be published before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embargo: Option<Time>,
    /// The source's own status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<SourceStatus>,
    /// The source's categories, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Words in the body, by UAX #29.
    pub word_count: usize,
    /// What to decide on it with: a decision is refused when the story is not at this revision any
    /// more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Who works on it, if somebody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_by: Option<String>,
    /// The decision that the state comes of; none where it comes of what plugins say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<RulingRecord>,
    /// What plugins said, in the order of the pipeline and then of each plugin.
    pub annotations: Vec<AnnotationRecord>,
    /// Decisions whose annotations are not there any more, in the order in which they were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orphans: Vec<OrphanRecord>,
    /// What became of each plugin, in the order of the pipeline.
    pub outcomes: Vec<OutcomeRecord>,
    /// Fields of the input that Copydesk has no name for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// One thing that a plugin said. Offsets are UTF-8 bytes, half-open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnnotationRecord {
    /// The annotation's id on this desk.
    pub id: String,
    /// What it says.
    #[serde(flatten)]
    pub content: ContentRecord,
    /// Where it was seen; each holds exactly its quote.
    pub anchors: Vec<Anchor>,
    /// Why the plugin says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// How it could be put right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// Ids of other stories that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<String>,
    /// What the contract has no field for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// The plugin that made it; `editor` where an editor did.
    pub plugin: String,
    /// The editor who made it herself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<CreatorRecord>,
    /// What an editor said of it.
    pub status: Status,
    /// The decision that the status comes of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<RulingRecord>,
}

/// The editor who made an annotation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CreatorRecord {
    /// The number of the act in the decisions log, from 1.
    #[schemars(range(min = 1))]
    pub number: u64,
    /// Who.
    pub by: String,
    /// When. Only with `--with-receipts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// The id of the annotation that it stands in the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<String>,
}

/// What an editor added to a story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdditionRecord {
    /// What she says.
    #[serde(flatten)]
    pub content: ContentRecord,
    /// The words that she says it of, in the version that she saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
    /// The id of the annotation that it stands in the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<String>,
}

/// Who decided something, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RulingRecord {
    /// The number of the act in the decisions log, from 1.
    #[schemars(range(min = 1))]
    pub number: u64,
    /// Who.
    pub by: String,
    /// When. Only with `--with-receipts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// `approve`, `reject`, `spike`, `accept`, `dismiss` or `defer`; of an orphan, `add` as well.
    #[schemars(extend("enum" = ["approve", "reject", "spike", "accept", "dismiss", "defer", "add"]))]
    pub verdict: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A decision whose annotation is not there any more. It decides nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrphanRecord {
    /// Always `orphaned`.
    pub status: Status,
    /// The annotation that it was about.
    #[serde(flatten)]
    pub about: AboutRecord,
    /// The decision.
    pub decision: RulingRecord,
}

/// A tag, a summary or a flag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ContentRecord {
    /// A term that the story is filed under.
    Tag {
        /// The vocabulary of the term.
        scheme: String,
        /// The term.
        term: String,
        /// How sure the plugin is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 0.0, max = 1.0))]
        confidence: Option<f32>,
        /// How central the term is to the story.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 0.0, max = 1.0))]
        relevance: Option<f32>,
    },
    /// The story in fewer words.
    Summary {
        /// How it was made or what it is for.
        style: String,
        /// The summary.
        text: String,
    },
    /// Something an editor should look at.
    Flag {
        /// `plugin/rule`.
        rule: String,
        /// How bad it is here.
        severity: Severity,
        /// One sentence about this occurrence.
        message: String,
        /// How sure the plugin is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 0.0, max = 1.0))]
        confidence: Option<f32>,
    },
}

/// What became of one plugin on the story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeRecord {
    /// The plugin.
    pub plugin: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file.
    pub digest: String,
    /// Whether the story cannot be clear without it.
    pub required: bool,
    /// `ok`, `abstained`, `failed` or `skipped`.
    #[schemars(extend("enum" = ["ok", "abstained", "failed", "skipped"]))]
    pub outcome: String,
    /// How it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What kept it from being run, in a word: `need` or `quarantined`. What was `quarantined` says
    /// nothing of the plugin and this story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<String>,
    /// Why it abstained, failed or was skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Fuel that `annotate` used; none when it did not run, or when the wall clock stopped it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuel: Option<u64>,
    /// The rest of the receipt, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptRecord>,
}

/// The proof of an outcome. Only with `--with-receipts`, since it tells of the machine and the
/// time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptRecord {
    /// Digest of the settings.
    pub settings: String,
    /// Digest of the limits.
    pub limits: String,
    /// Digest of what the plugin was given.
    pub input: String,
    /// The runtime and componentiser with their versions.
    pub engine: String,
    /// Microseconds from making the instance to having the report.
    pub micros: u64,
    /// What it logged, each line behind its level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
    /// The word lists that it was granted, each with its digest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lexicons: BTreeMap<String, String>,
    /// What it asked the archive, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<ConsultedRecord>,
}

/// A question to the archive and the stories that were its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConsultedRecord {
    /// What was asked: `{"story": ID}` or `{"near-duplicates": LIMIT}`.
    pub question: serde_json::Value,
    /// Stories by id, version and digest.
    pub answer: serde_json::Value,
}

/// How much of a receipt a record shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipts {
    /// Only what is the same everywhere.
    Without,
    /// All of it.
    With,
}

impl StoryRecord {
    /// The record of a story.
    pub fn new(annotated: &AnnotatedStory, version: u32, receipts: Receipts) -> Self {
        let story = &annotated.story;
        Self {
            schema: STORY_SCHEMA.to_owned(),
            id: story.id.to_string(),
            version,
            state: annotated.state,
            reasons: annotated.reasons.clone(),
            source: story.source.clone(),
            headline: story.headline.clone(),
            body: story.body.clone(),
            byline: story.byline.clone(),
            dateline: story.dateline.clone(),
            language: story.language.clone(),
            published: story.published.clone(),
            updated: story.updated.clone(),
            urgency: story.urgency,
            embargo: story.embargo.clone(),
            status: story.status,
            categories: story.categories.clone(),
            word_count: story.word_count(),
            revision: None,
            held_by: None,
            decision: None,
            orphans: Vec::new(),
            annotations: annotated
                .annotations
                .iter()
                .map(AnnotationRecord::new)
                .collect(),
            outcomes: annotated
                .outcomes
                .iter()
                .map(|outcome| OutcomeRecord::new(outcome, receipts))
                .collect(),
            extra: story
                .extra
                .iter()
                .map(|(name, value)| (name.clone(), value.value()))
                .collect(),
        }
    }

    /// The same with what was decided of the story, and the revision that it is at.
    #[must_use]
    pub fn with_decisions(
        mut self,
        annotated: &AnnotatedStory,
        entries: &[Logged],
        revision: Revision,
        receipts: Receipts,
    ) -> Self {
        let ruling = |entry: &Logged| RulingRecord::new(entry, receipts);
        self.revision = Some(revision.to_string());
        self.held_by = holder(entries).map(|entry| entry.by.clone());
        self.decision = annotated.ruled(entries).map(ruling);
        let decided = annotated.all_decided(entries);
        for (record, decided) in self.annotations.iter_mut().zip(decided) {
            record.decision = decided.map(ruling);
        }
        for (record, placed) in self.annotations.iter_mut().zip(&annotated.annotations) {
            let added = placed.added(entries);
            record.creator = added.map(|entry| CreatorRecord::new(entry, receipts));
        }
        let orphans = annotated.orphans(entries).into_iter();
        let orphans = orphans.map(|orphan| OrphanRecord {
            status: Status::Orphaned,
            about: AboutRecord::new(&annotated.story.id, orphan.about),
            decision: ruling(orphan.entry),
        });
        self.orphans = orphans.collect();
        self
    }
}

impl ContentRecord {
    fn new(content: &Content) -> Self {
        match content {
            Content::Tag(tag) => Self::Tag {
                scheme: tag.scheme.clone(),
                term: tag.term.clone(),
                confidence: tag.confidence,
                relevance: tag.relevance,
            },
            Content::Summary(summary) => Self::Summary {
                style: summary.style.clone(),
                text: summary.text.clone(),
            },
            Content::Flag(flag) => Self::Flag {
                rule: flag.rule.clone(),
                severity: flag.severity,
                message: flag.message.clone(),
                confidence: flag.confidence,
            },
        }
    }
}

impl AdditionRecord {
    pub(super) fn new(story: &StoryId, addition: &Addition) -> Self {
        Self {
            content: ContentRecord::new(&addition.remark.content()),
            anchor: addition.anchor.clone(),
            instead_of: instead_of(story, addition),
        }
    }
}

impl CreatorRecord {
    fn new(entry: &Logged, receipts: Receipts) -> Self {
        let story = &entry.decision.story;
        let added = entry.addition();
        Self {
            number: entry.number,
            by: entry.by.clone(),
            at: (receipts == Receipts::With).then(|| entry.at.clone()),
            instead_of: added.and_then(|(addition, _)| instead_of(story, addition)),
        }
    }
}

fn instead_of(story: &StoryId, addition: &Addition) -> Option<String> {
    let print = addition.instead_of?;
    Some(AnnotationId::new(story, &print).to_string())
}

impl AnnotationRecord {
    fn new(placed: &PlacedAnnotation) -> Self {
        let annotation = &placed.annotation;
        Self {
            id: placed.id.to_string(),
            content: ContentRecord::new(&annotation.content),
            anchors: annotation.anchors.clone(),
            evidence: annotation.evidence.clone(),
            suggestions: annotation.suggestions.clone(),
            related: annotation.related.clone(),
            extra: annotation.extra.iter().cloned().collect(),
            plugin: placed.plugin.to_string(),
            creator: None,
            status: placed.status,
            decision: None,
        }
    }
}

impl RulingRecord {
    fn new(entry: &Logged, receipts: Receipts) -> Self {
        Self {
            number: entry.number,
            by: entry.by.clone(),
            at: (receipts == Receipts::With).then(|| entry.at.clone()),
            verdict: entry.decision.verdict.name().to_owned(),
            reason: entry.decision.reason.clone(),
        }
    }
}

impl OutcomeRecord {
    fn new(outcome: &PluginOutcome, receipts: Receipts) -> Self {
        let (failure, reason) = match &outcome.outcome {
            Outcome::Ok => (None, None),
            Outcome::Abstained(reason) => (None, Some(reason.clone())),
            Outcome::Skipped(why) => (None, Some(why.to_string())),
            Outcome::Failed { kind, message } => (Some(*kind), Some(message.clone())),
        };
        // How far a plugin came before the clock stopped it differs from run to run.
        let repeatable = !outcome.outcome.is_by_clock();
        let receipt = outcome.receipt.as_ref();
        Self {
            plugin: outcome.plugin.to_string(),
            version: outcome.version.clone(),
            digest: outcome.digest.to_string(),
            required: outcome.required,
            outcome: outcome.outcome.name().to_owned(),
            failure: failure.map(|kind| kind.name().to_owned()),
            skip: match &outcome.outcome {
                Outcome::Skipped(why) => Some(why.name().to_owned()),
                Outcome::Ok | Outcome::Abstained(_) | Outcome::Failed { .. } => None,
            },
            reason,
            fuel: receipt.filter(|_| repeatable).map(|receipt| receipt.fuel),
            receipt: receipt
                .filter(|_| receipts == Receipts::With)
                .map(|receipt| ReceiptRecord {
                    settings: receipt.settings.to_string(),
                    limits: receipt.limits.to_string(),
                    input: receipt.input.to_string(),
                    engine: receipt.engine.clone(),
                    micros: receipt.micros,
                    log: receipt
                        .log
                        .iter()
                        .map(|line| format!("{}: {}", line.level.name(), line.message))
                        .collect(),
                    lexicons: receipt
                        .lexicons
                        .iter()
                        .map(|(name, digest)| (name.clone(), digest.to_string()))
                        .collect(),
                    consulted: receipt.consulted.iter().map(ConsultedRecord::new).collect(),
                }),
        }
    }
}

impl ConsultedRecord {
    fn new(consulted: &Consulted) -> Self {
        // It was written as JSON; what is none is shown as the text that it is.
        let json = |text: &String| {
            serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::from(text.as_str()))
        };
        Self {
            question: json(&consulted.question),
            answer: json(&consulted.answer),
        }
    }
}

/// The JSON Schema of [`StoryRecord`], indented, as it is checked in.
///
/// # Errors
/// Never in practice: a schema is plain JSON.
pub fn story_schema() -> Result<String, serde_json::Error> {
    let schema = schemars::schema_for!(StoryRecord);
    serde_json::to_string_pretty(&schema).map(|text| text + "\n")
}
