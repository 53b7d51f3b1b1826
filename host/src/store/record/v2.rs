//! The second version of the records that have one, frozen like the first. What they hold of the
//! first version is that.

use serde::{Deserialize, Serialize};

use super::v1::{Annotation, LogLine, Outcome, Reason, Severity, State};

/// Tree `queue`: what a list shows of a story. New in it: `embargo`.
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
    pub(super) embargo: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) source: String,
    pub(super) rules: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) failed: Vec<String>,
}

/// Tree `versions`, part 2: what was said of it. The same as the first version, but fingerprints and
/// ids are made in another way (`copydesk/fingerprint@2`).
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Annotations {
    pub(super) annotations: Vec<Annotation>,
}

/// Tree `versions`, part 3: what became of each plugin, and where that leaves the story.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Outcomes {
    pub(super) state: State,
    pub(super) reasons: Vec<Reason>,
    pub(super) outcomes: Vec<PluginOutcome>,
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

/// New in it: `lexicons` and `consulted`.
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
    /// Names and digests.
    pub(super) lexicons: Vec<(String, [u8; 32])>,
    /// Questions and answers.
    pub(super) consulted: Vec<(String, String)>,
}

/// Tree `meta`, key `more`. New in it: `filed`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct More {
    pub(super) new: u64,
    pub(super) filed: u16,
    pub(super) approved: u64,
    pub(super) rejected: u64,
    pub(super) spiked: u64,
    pub(super) acts: u64,
    pub(super) log: u64,
}

/// Tree `stories`. New in it: `settled`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Current {
    pub(super) version: u32,
    pub(super) content: [u8; 32],
    pub(super) source: String,
    pub(super) state: State,
    pub(super) severity: Option<Severity>,
    pub(super) urgency: Option<u8>,
    pub(super) published: Option<String>,
    pub(super) settled: Option<[u8; 32]>,
}
