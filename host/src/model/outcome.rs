//! What became of one plugin on one story, and the proof of it.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{Consulted, Digest, PluginName};

/// How a plugin failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// It said so itself.
    Plugin,
    /// It panicked, aborted or ran into an `unreachable`.
    Trap,
    /// It used up its fuel.
    Fuel,
    /// It wanted more memory than it may have.
    Memory,
    /// It recursed too deeply.
    Stack,
    /// What it returned was too much, or not true of the story.
    Output,
    /// It did not come back in time. Not deterministic, therefore never remembered.
    WallClock,
}

impl FailureKind {
    /// The name in JSON and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plugin => "plugin",
            Self::Trap => "trap",
            Self::Fuel => "fuel",
            Self::Memory => "memory",
            Self::Stack => "stack",
            Self::Output => "output",
            Self::WallClock => "wall-clock",
        }
    }
}

/// Why a plugin was not run on a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Skip {
    /// What it needs of another plugin was not said, in words.
    Need(String),
    /// It had been taken out of the run. This says something of the run, not of the plugin and the
    /// story, so it is never remembered as a result and never replayed.
    Quarantined {
        /// The failures in a row that took it out.
        after: NonZeroU32,
    },
}

impl Skip {
    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Need(_) => "need",
            Self::Quarantined { .. } => "quarantined",
        }
    }
}

/// The store keeps this text and reads it back: a change of it needs a new version of that record.
impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Need(why) => f.write_str(why),
            Self::Quarantined { after } if after.get() == 1 => {
                f.write_str("quarantined after 1 failure")
            }
            Self::Quarantined { after } => {
                write!(f, "quarantined after {after} failures in a row")
            }
        }
    }
}

/// What became of one plugin on one story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It looked, and said what it had to say.
    Ok,
    /// It had nothing honest to say, and why.
    Abstained(String),
    /// It failed.
    Failed {
        /// How.
        kind: FailureKind,
        /// What happened, in words.
        message: String,
    },
    /// It was not run, and why.
    Skipped(Skip),
}

impl Outcome {
    /// The name in JSON and on the page.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Abstained(_) => "abstained",
            Self::Failed { .. } => "failed",
            Self::Skipped(_) => "skipped",
        }
    }
}

impl Outcome {
    /// Whether the wall clock decided it, so that another run may come to another.
    pub fn is_by_clock(&self) -> bool {
        matches!(
            self,
            Self::Failed {
                kind: FailureKind::WallClock,
                ..
            }
        )
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Abstained(reason) => write!(f, "abstained: {reason}"),
            Self::Failed { kind, message } => write!(f, "failed ({}): {message}", kind.name()),
            Self::Skipped(why) => write!(f, "skipped: {why}"),
        }
    }
}

/// How loud a line of a plugin's log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    /// For its author.
    Debug,
    /// For the operator who asks.
    Info,
    /// Something is odd.
    Warn,
    /// Something went wrong; a panic's message comes this way.
    Error,
}

impl LogLevel {
    /// The name in JSON and on the terminal.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// A line that a plugin logged, stripped of control characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// How loud.
    pub level: LogLevel,
    /// The text.
    pub message: String,
}

/// The proof kept with an outcome: what ran, on what, under what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// SHA-256 of the plugin's file.
    pub plugin: Digest,
    /// Digest of its settings.
    pub settings: Digest,
    /// Digest of the limits that applied, without the wall clock.
    pub limits: Digest,
    /// Digest of what it was given.
    pub input: Digest,
    /// The runtime and componentiser with their versions.
    pub engine: String,
    /// Fuel that `annotate` used.
    pub fuel: u64,
    /// Microseconds from making the instance to having the report.
    pub micros: u64,
    /// What it logged.
    pub log: Vec<LogLine>,
    /// The word lists that it was granted, by name, with the digest of each.
    pub lexicons: Vec<(String, Digest)>,
    /// What it asked the archive, in its order.
    pub consulted: Vec<Consulted>,
}

impl Receipt {
    /// What it names that a desk keeps as objects: the plugin's file, its settings, its limits and
    /// its word lists.
    pub fn objects(&self) -> impl Iterator<Item = Digest> {
        let lexicons = self.lexicons.iter().map(|(_, digest)| *digest);
        lexicons.chain([self.plugin, self.settings, self.limits])
    }
}

/// What became of one plugin on one story, with the proof when it ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginOutcome {
    /// The plugin.
    pub plugin: PluginName,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file.
    pub digest: Digest,
    /// Whether the story cannot be clear without it.
    pub required: bool,
    /// What became of it.
    pub outcome: Outcome,
    /// None when it was skipped.
    pub receipt: Option<Receipt>,
}

impl PluginOutcome {
    /// Whether the plugin looked and had its say or nothing honest to say, and nothing but the story
    /// and what the receipt names decided it.
    pub fn is_settled(&self) -> bool {
        let by_itself = |receipt: &Receipt| receipt.consulted.is_empty();
        matches!(self.outcome, Outcome::Ok | Outcome::Abstained(_))
            && self.receipt.as_ref().is_some_and(by_itself)
    }

    /// Whether two are the same but for the time that they took.
    pub(crate) fn is_the_same(&self, other: &Self) -> bool {
        let mut timed = other.clone();
        if let (Some(receipt), Some(own)) = (&mut timed.receipt, &self.receipt) {
            receipt.micros = own.micros;
        }
        *self == timed
    }

    /// Whether it leaves the story unchecked: the plugin is required, and did not have its say.
    pub fn leaves_unchecked(&self) -> bool {
        self.required && self.outcome != Outcome::Ok
    }
}
