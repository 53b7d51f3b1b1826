//! The first version of every record, frozen: no field, variant or order here may ever change; a
//! variant may come after the last one.
//!
//! postcard writes fields in their order without names, and variants by their number, so moving one
//! line would change what stored bytes mean. A change is a new module beside this one and a new
//! number in the envelope. The bytes in `fixtures/v1/` must load for ever.

use serde::{Deserialize, Serialize};

/// Tree `meta`, key `desk`: what is true of the whole database.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Meta {
    pub(super) schema: u32,
    pub(super) batches: u64,
    pub(super) review: u64,
    pub(super) clear: u64,
}

/// Tree `meta`, key `more`: what [`Meta`] has no room for, before stories were filed on demand.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct More {
    pub(super) new: u64,
}

/// Tree `stories`: a story's current version and its place in the queue.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Current {
    pub(super) version: u32,
    pub(super) content: [u8; 32],
    pub(super) source: String,
    pub(super) state: State,
    pub(super) severity: Option<Severity>,
    pub(super) urgency: Option<u8>,
    pub(super) published: Option<String>,
}

/// Tree `queue`: what a list shows of a story.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) state: State,
    pub(super) reasons: Vec<Reason>,
    pub(super) severity: Option<Severity>,
    pub(super) notes: u32,
    pub(super) warnings: u32,
    pub(super) errors: u32,
    pub(super) urgency: Option<u8>,
    pub(super) published: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) source: String,
    pub(super) rules: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) failed: Vec<String>,
}

/// Tree `versions`, part 1: the story.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Story {
    pub(super) id: String,
    pub(super) source: Source,
    pub(super) headline: Option<String>,
    pub(super) body: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) dateline: Option<String>,
    pub(super) language: Option<String>,
    pub(super) published: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) urgency: Option<u8>,
    pub(super) embargo: Option<String>,
    pub(super) status: Option<SourceStatus>,
    pub(super) categories: Vec<String>,
    /// Names and values, the values as canonical JSON.
    pub(super) extra: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Source {
    pub(super) uri: String,
    pub(super) format: String,
    pub(super) ordinal: u32,
}

/// Tree `versions`, part 2: what was said of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Annotations {
    pub(super) annotations: Vec<Annotation>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Annotation {
    pub(super) id: String,
    pub(super) fingerprint: [u8; 32],
    pub(super) plugin: String,
    pub(super) status: Status,
    pub(super) content: Content,
    pub(super) anchors: Vec<Anchor>,
    pub(super) evidence: Option<String>,
    pub(super) suggestions: Vec<Suggestion>,
    pub(super) related: Vec<String>,
    pub(super) extra: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Content {
    Tag {
        scheme: String,
        term: String,
        confidence: Option<f32>,
        relevance: Option<f32>,
    },
    Summary {
        style: String,
        text: String,
    },
    Flag {
        rule: String,
        severity: Severity,
        message: String,
        confidence: Option<f32>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Anchor {
    pub(super) field: Field,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) quote: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Suggestion {
    pub(super) anchor: Anchor,
    pub(super) replacement: String,
}

/// Tree `versions`, part 3: what became of each plugin, and where that leaves the story.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Outcomes {
    pub(super) state: State,
    pub(super) reasons: Vec<Reason>,
    pub(super) outcomes: Vec<PluginOutcome>,
}

/// Tree `versions`, part 4: what it was filed with. The keys are big-endian, since hashes are longer
/// as postcard writes numbers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Filed {
    pub(super) version: u16,
    pub(super) keys: Vec<[u8; 8]>,
    pub(super) sketch: Vec<u8>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PluginOutcome {
    pub(super) plugin: String,
    pub(super) version: String,
    pub(super) digest: [u8; 32],
    pub(super) required: bool,
    pub(super) outcome: Outcome,
    pub(super) receipt: Option<Receipt>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Outcome {
    Ok,
    Abstained(String),
    Failed { kind: FailureKind, message: String },
    Skipped(String),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) plugin: [u8; 32],
    pub(super) settings: [u8; 32],
    pub(super) limits: [u8; 32],
    pub(super) input: [u8; 32],
    pub(super) engine: String,
    pub(super) fuel: u64,
    pub(super) micros: u64,
    pub(super) log: Vec<LogLine>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LogLine {
    pub(super) level: LogLevel,
    pub(super) message: String,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum State {
    Review,
    Clear,
    New,
    Approved,
    Rejected,
    Spiked,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Reason {
    Open,
    Unchecked,
    Withheld,
    Canceled,
    Changed,
    Unsure,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Status {
    Open,
    Accepted,
    Dismissed,
    Deferred,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Severity {
    Note,
    Warning,
    Error,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Field {
    Headline,
    Body,
    Byline,
    Dateline,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum SourceStatus {
    Usable,
    Withheld,
    Canceled,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum FailureKind {
    Plugin,
    Trap,
    Fuel,
    Memory,
    Stack,
    Output,
    WallClock,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum LogLevel {
    Debug,
    Info,
    Warn,
    Error,
}
