//! What editors decided, on disk: the records of the log and of the tree `decisions`.
//!
//! The structs are the first version of both and frozen as those of `v1`: no field, variant or order
//! here may ever change; a variant may come after the last one. An act whose words were taken is
//! the second version: the same with zeros behind it.

use serde::{Deserialize, Serialize};

use super::Record;
use super::convert::{digest, fingerprint, known, optional, text};
use super::envelope::{HEADER, seal};
use super::gate::StoredGate;
use super::v1;
use crate::model::{
    About, Act, Addition, Decision, Digest, Kind, Lifted, Logged, Remark, Scope, Subject, Verdict,
};

/// All decisions of one story, in the order of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::store) struct DecisionsRecord(pub(in crate::store) Vec<Logged>);

/// Tree `decisions`.
#[derive(Debug, Serialize, Deserialize)]
struct StoredDecisions {
    entries: Vec<StoredEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredEntry {
    number: u64,
    by: String,
    at: String,
    decision: StoredDecision,
}

/// A record of the log.
#[derive(Debug, Serialize, Deserialize)]
struct StoredAct {
    by: String,
    at: String,
    gate: StoredGate,
    decisions: Vec<StoredDecision>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredDecision {
    story: String,
    version: u32,
    on: StoredSubject,
    verdict: StoredVerdict,
    reason: Option<String>,
    scope: StoredScope,
    expires: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
enum StoredSubject {
    Story,
    Annotation {
        fingerprint: [u8; 32],
        plugin: String,
        kind: StoredKind,
        name: String,
        quote: Option<String>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
enum StoredKind {
    Tag,
    Summary,
    Flag,
}

#[derive(Debug, Serialize, Deserialize)]
enum StoredVerdict {
    Approve(Vec<StoredLifted>),
    Reject,
    Spike,
    Unspike,
    Accept,
    Dismiss,
    Defer,
    Undo(u64),
    /// Contents, the highest number of a version, the digest of a source.
    Forget(Vec<[u8; 32]>, u32, Option<[u8; 32]>),
    Readmit,
    Take,
    Release,
    Add(StoredAddition),
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredAddition {
    remark: StoredRemark,
    anchor: Option<v1::Anchor>,
    around: Option<[u8; 32]>,
    nth: u32,
    instead_of: Option<[u8; 32]>,
}

#[derive(Debug, Serialize, Deserialize)]
enum StoredRemark {
    /// A message.
    Flag(v1::Severity, String),
    /// A scheme and a term.
    Tag(String, String),
    /// A style and a text.
    Summary(String, String),
}

#[derive(Debug, Serialize, Deserialize)]
enum StoredLifted {
    Flag([u8; 32]),
    Plugin(String),
}

#[derive(Debug, Serialize, Deserialize)]
enum StoredScope {
    Story,
    Text([u8; 32]),
    Everywhere,
}

impl Record for DecisionsRecord {
    const VERSION: u16 = 1;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let entry = |entry: &Logged| {
            let Logged {
                number,
                by,
                at,
                decision,
            } = entry;
            StoredEntry {
                number: *number,
                by: by.clone(),
                at: at.to_string(),
                decision: decision.into(),
            }
        };
        postcard::to_stdvec(&StoredDecisions {
            entries: self.0.iter().map(entry).collect(),
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let StoredDecisions { entries } = known(version, payload)?;
        let entry = |stored: StoredEntry| {
            let StoredEntry {
                number,
                by,
                at,
                decision: of,
            } = stored;
            Ok(Logged {
                number,
                by,
                at: text(at)?,
                decision: decision(of)?,
            })
        };
        let entries = entries.into_iter().map(entry);
        Ok(Self(entries.collect::<Result<_, String>>()?))
    }
}

impl Record for Act {
    const VERSION: u16 = 1;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let Self {
            by,
            at,
            gate,
            decisions,
        } = self;
        postcard::to_stdvec(&StoredAct {
            by: by.clone(),
            at: at.to_string(),
            gate: gate.into(),
            decisions: decisions.iter().map(Into::into).collect(),
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let StoredAct {
            by,
            at,
            gate,
            decisions,
        } = match version {
            WORDLESS => filled(payload)?,
            _ => known(version, payload)?,
        };
        let decisions = decisions.into_iter().map(decision);
        Ok(Self {
            by,
            at: text(at)?,
            gate: gate.try_into()?,
            decisions: decisions.collect::<Result<_, _>>()?,
        })
    }
}

/// The version of an act from which words were taken: the first version with zeros behind it, so
/// that it has the size that it had.
const WORDLESS: u16 = 2;

/// The record of an act from which words were taken, filled up to the size that it had with them.
///
/// # Errors
/// When it would be larger.
pub(in crate::store) fn encode_filled(act: &Act, size: usize) -> Result<Vec<u8>, String> {
    let mut payload = act.payload().map_err(|error| error.to_string())?;
    let room = size.checked_sub(HEADER + payload.len());
    let room = room.ok_or("it is larger without its words than with them")?;
    payload.resize(payload.len() + room, 0);
    seal(WORDLESS, &payload)
}

/// Reads a payload that has zeros behind it.
fn filled<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<T, String> {
    let (value, rest) = postcard::take_from_bytes(payload).map_err(|error| error.to_string())?;
    if rest.iter().any(|byte| *byte != 0) {
        return Err("what it is filled up with is not zero".to_owned());
    }
    Ok(value)
}

impl From<&Decision> for StoredDecision {
    fn from(of: &Decision) -> Self {
        let Decision {
            story,
            version,
            on,
            verdict,
            reason,
            scope,
            expires,
        } = of;
        Self {
            story: story.to_string(),
            version: *version,
            on: match on {
                Subject::Story => StoredSubject::Story,
                Subject::Annotation(About {
                    fingerprint,
                    plugin,
                    kind,
                    name,
                    quote,
                }) => StoredSubject::Annotation {
                    fingerprint: *fingerprint.digest().as_bytes(),
                    plugin: plugin.to_string(),
                    kind: match kind {
                        Kind::Tag => StoredKind::Tag,
                        Kind::Summary => StoredKind::Summary,
                        Kind::Flag => StoredKind::Flag,
                    },
                    name: name.clone(),
                    quote: quote.clone(),
                },
            },
            verdict: match verdict {
                Verdict::Approve { lifted } => {
                    StoredVerdict::Approve(lifted.iter().map(Into::into).collect())
                }
                Verdict::Reject => StoredVerdict::Reject,
                Verdict::Spike => StoredVerdict::Spike,
                Verdict::Unspike => StoredVerdict::Unspike,
                Verdict::Accept => StoredVerdict::Accept,
                Verdict::Dismiss => StoredVerdict::Dismiss,
                Verdict::Defer => StoredVerdict::Defer,
                Verdict::Undo { act } => StoredVerdict::Undo(*act),
                Verdict::Forget {
                    contents,
                    last,
                    source,
                } => StoredVerdict::Forget(
                    contents.iter().map(|it| *it.as_bytes()).collect(),
                    *last,
                    source.map(|it| *it.as_bytes()),
                ),
                Verdict::Readmit => StoredVerdict::Readmit,
                Verdict::Take => StoredVerdict::Take,
                Verdict::Release => StoredVerdict::Release,
                Verdict::Add(addition) => StoredVerdict::Add(addition.as_ref().into()),
            },
            reason: reason.clone(),
            scope: match scope {
                Scope::Story => StoredScope::Story,
                Scope::Text(content) => StoredScope::Text(*content.as_bytes()),
                Scope::Everywhere => StoredScope::Everywhere,
            },
            expires: expires.as_ref().map(ToString::to_string),
        }
    }
}

impl From<&Addition> for StoredAddition {
    fn from(of: &Addition) -> Self {
        let Addition {
            remark,
            anchor,
            around,
            nth,
            instead_of,
        } = of.clone();
        Self {
            remark: match remark {
                Remark::Flag { severity, message } => StoredRemark::Flag(severity.into(), message),
                Remark::Tag { scheme, term } => StoredRemark::Tag(scheme, term),
                Remark::Summary { style, text } => StoredRemark::Summary(style, text),
            },
            anchor: anchor.map(Into::into),
            around: around.map(|it| *it.as_bytes()),
            nth,
            instead_of: instead_of.map(|it| *it.digest().as_bytes()),
        }
    }
}

fn addition(stored: StoredAddition) -> Result<Addition, String> {
    let StoredAddition {
        remark,
        anchor,
        around,
        nth,
        instead_of,
    } = stored;
    Ok(Addition {
        remark: match remark {
            StoredRemark::Flag(severity, message) => Remark::Flag {
                severity: severity.into(),
                message,
            },
            StoredRemark::Tag(scheme, term) => Remark::Tag { scheme, term },
            StoredRemark::Summary(style, text) => Remark::Summary { style, text },
        },
        anchor: anchor.map(Into::into),
        around: around.map(Digest::from),
        nth,
        instead_of: instead_of.as_ref().map(fingerprint).transpose()?,
    })
}

impl From<&Lifted> for StoredLifted {
    fn from(lifted: &Lifted) -> Self {
        match lifted {
            Lifted::Flag(print) => Self::Flag(*print.digest().as_bytes()),
            Lifted::Plugin(name) => Self::Plugin(name.to_string()),
        }
    }
}

fn decision(stored: StoredDecision) -> Result<Decision, String> {
    let StoredDecision {
        story,
        version,
        on,
        verdict,
        reason,
        scope,
        expires,
    } = stored;
    Ok(Decision {
        story: text(story)?,
        version,
        on: match on {
            StoredSubject::Story => Subject::Story,
            StoredSubject::Annotation {
                fingerprint: print,
                plugin,
                kind,
                name,
                quote,
            } => Subject::Annotation(About {
                fingerprint: fingerprint(&print)?,
                plugin: text(plugin)?,
                kind: match kind {
                    StoredKind::Tag => Kind::Tag,
                    StoredKind::Summary => Kind::Summary,
                    StoredKind::Flag => Kind::Flag,
                },
                name,
                quote,
            }),
        },
        verdict: match verdict {
            StoredVerdict::Approve(lifted) => Verdict::Approve {
                lifted: lifted
                    .into_iter()
                    .map(self::lifted)
                    .collect::<Result<_, _>>()?,
            },
            StoredVerdict::Reject => Verdict::Reject,
            StoredVerdict::Spike => Verdict::Spike,
            StoredVerdict::Unspike => Verdict::Unspike,
            StoredVerdict::Accept => Verdict::Accept,
            StoredVerdict::Dismiss => Verdict::Dismiss,
            StoredVerdict::Defer => Verdict::Defer,
            StoredVerdict::Undo(act) => Verdict::Undo { act },
            StoredVerdict::Forget(contents, last, source) => Verdict::Forget {
                contents: contents.into_iter().map(Digest::from).collect(),
                last,
                source: source.map(Digest::from),
            },
            StoredVerdict::Readmit => Verdict::Readmit,
            StoredVerdict::Take => Verdict::Take,
            StoredVerdict::Release => Verdict::Release,
            StoredVerdict::Add(stored) => Verdict::Add(Box::new(addition(stored)?)),
        },
        reason,
        scope: match scope {
            StoredScope::Story => Scope::Story,
            StoredScope::Text(content) => Scope::Text(digest(&content)?),
            StoredScope::Everywhere => Scope::Everywhere,
        },
        expires: optional(expires)?,
    })
}

fn lifted(stored: StoredLifted) -> Result<Lifted, String> {
    Ok(match stored {
        StoredLifted::Flag(print) => Lifted::Flag(fingerprint(&print)?),
        StoredLifted::Plugin(name) => Lifted::Plugin(text(name)?),
    })
}
