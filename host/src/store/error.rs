//! What can go wrong with a store. Every I/O error says which file, every damaged record which
//! tree and key.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::model::{Changed, Demand, Digest, NameError, StoryId, Tombstone};

/// Why the store did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another process works on this desk.
    #[error("the desk is held by process {pid} ({command}), since {since}")]
    Held {
        /// Its process id.
        pid: u32,
        /// Its command.
        command: String,
        /// When it began, as it wrote it.
        since: String,
    },
    /// Another process works on this desk and has not written its name down yet.
    #[error("the desk is being opened or closed by another process, which holds {}", path.display())]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
    /// The disk is full. What was acknowledged before is safe.
    #[error("no space is left on the disk that holds {}", path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database's own files are not what it wrote.
    #[error("the database {} is damaged: {what}; keep a copy of it, then put back a backup of the directory, or let `copydesk store check --repair` save what can be read", path.display())]
    Damaged {
        /// The database's directory.
        path: PathBuf,
        /// What it said.
        what: String,
    },
    /// The database has less in it than was acknowledged.
    #[error("acknowledged stories are missing: {acknowledged} batches were stored, but the database {} holds only the first {found}; it was damaged, or replaced by an older copy; keep a copy of the directory, then put back a backup of all of it, or let `copydesk store check --repair` save what can be read", path.display())]
    Lost {
        /// The database's directory.
        path: PathBuf,
        /// Batches that were acknowledged.
        acknowledged: u64,
        /// Batches that the database knows of.
        found: u64,
    },
    /// The mark of what was acknowledged cannot be read.
    #[error("{} is damaged, so it cannot be told whether the database is complete; look through the desk, then remove that file", path.display())]
    MarkDamaged {
        /// The mark.
        path: PathBuf,
    },
    /// The decisions log has other bytes than were written.
    #[error("the decisions log {} is damaged at byte {offset}: {what}; keep a copy of it, then put back a backup of the whole desk", path.display())]
    DecisionsDamaged {
        /// The log.
        path: PathBuf,
        /// Where the trouble begins.
        offset: u64,
        /// What is wrong.
        what: String,
    },
    /// The decisions log has less in it than the database knows of.
    #[error("decisions are missing: the database knows of {applied} acts, but the log {} holds only {found}; put the log back that belongs to the database, or a backup of the whole desk", path.display())]
    DecisionsLost {
        /// The log.
        path: PathBuf,
        /// Acts that the database knows of.
        applied: u64,
        /// Acts that the log has.
        found: u64,
    },
    /// A story that was to be decided on is not there.
    #[error("there is no story {id}")]
    NoStory {
        /// Its id.
        id: StoryId,
    },
    /// A story is not as it was when somebody decided on it. Nothing was decided.
    #[error("the story {id} has changed since it was looked at: {}", told(.changes))]
    Changed {
        /// The first such story.
        id: StoryId,
        /// All that changed.
        changes: Vec<Changed>,
    },
    /// A story, or one with the same text, was forgotten on a legal demand. Nothing was stored.
    #[error("the story {id} is not taken in: {}", forgotten(.by))]
    Forgotten {
        /// The story that was to be stored.
        id: StoryId,
        /// What was forgotten.
        by: Box<Tombstone>,
    },
    /// A story that was to be let in again was not forgotten.
    #[error("the story {id} was not forgotten")]
    NotForgotten {
        /// Its id.
        id: StoryId,
    },
    /// A name that cannot sign.
    #[error(transparent)]
    Name(#[from] NameError),
    /// An older Copydesk wrote this, and nothing is written to it before it is migrated.
    #[error(
        "the desk has schema {found}, and this copydesk writes schema {known} only; type `copydesk store migrate`, which first makes a backup; until then the desk can be read"
    )]
    Older {
        /// The schema of the database.
        found: u32,
        /// The one that is written.
        known: u32,
    },
    /// A newer Copydesk wrote this.
    #[error("the database {} has schema {found}, and this copydesk knows none after {known}; use the newer copydesk that wrote it", path.display())]
    Newer {
        /// The database's directory.
        path: PathBuf,
        /// The schema it has.
        found: u32,
        /// The newest schema that is known here.
        known: u32,
    },
    /// A file is no backup that can be used.
    #[error("{} is no whole backup: {what}", path.display())]
    NoBackup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A record is not what was written.
    #[error("the record {key} of the tree {tree} is corrupt: {what}")]
    Corrupt {
        /// The tree.
        tree: &'static str,
        /// The key, bytes that are no ASCII escaped.
        key: String,
        /// What is wrong with it.
        what: String,
    },
    /// Bytes were to be kept under a digest that is not theirs.
    #[error("the object {digest} is other bytes than its digest says")]
    OtherBytes {
        /// The digest that was given.
        digest: Digest,
    },
    /// The database put a value into a file of its own, which it never syncs.
    #[error("{} holds a file, where none may be: a value of the database outgrew its limit and is not safe from a power cut; please report this", path.display())]
    Blobs {
        /// The directory that must stay empty.
        path: PathBuf,
    },
    /// A record is larger than a store takes.
    #[error("the record {key} of the tree {tree} has {bytes} bytes, more than can be stored")]
    TooLarge {
        /// The tree.
        tree: &'static str,
        /// The key, bytes that are no ASCII escaped.
        key: String,
        /// Its size.
        bytes: usize,
    },
    /// The desk was asked to stop before the database was open.
    #[error("interrupted while the database was looked at")]
    Interrupted,
    /// The database is used elsewhere in this process.
    #[error("the database is in use elsewhere in this process")]
    Shared,
    /// An earlier error of the disk made everything after it uncertain.
    #[error("the store stopped after an earlier error; open the desk again")]
    Poisoned,
}

/// Says what was forgotten when, by whom and why.
fn forgotten(of: &Tombstone) -> String {
    let Demand {
        story,
        by,
        at,
        reason,
    } = &of.demand;
    format!("{story} was forgotten on a demand that {by} signed at {at} ({reason})")
}

fn told(changes: &[Changed]) -> String {
    let told: Vec<String> = changes.iter().map(ToString::to_string).collect();
    told.join("; ")
}

impl StoreError {
    /// An error of the system, for use in `map_err`.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { path, source }
            }
            _ => Self::Io {
                action,
                path,
                source,
            },
        }
    }

    /// A record that is not what was written.
    pub(crate) fn corrupt(tree: &'static str, key: &[u8], what: impl Into<String>) -> Self {
        Self::Corrupt {
            tree,
            key: key.escape_ascii().to_string(),
            what: what.into(),
        }
    }

    /// Whether nothing can be said of the disk any more.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::DiskFull { .. } | Self::Io { .. } | Self::Damaged { .. } | Self::Poisoned => true,
            Self::Held { .. }
            | Self::Busy { .. }
            | Self::Lost { .. }
            | Self::MarkDamaged { .. }
            | Self::DecisionsDamaged { .. }
            | Self::DecisionsLost { .. }
            | Self::NoStory { .. }
            | Self::Changed { .. }
            | Self::Forgotten { .. }
            | Self::NotForgotten { .. }
            | Self::Name(_)
            | Self::Older { .. }
            | Self::Newer { .. }
            | Self::NoBackup { .. }
            | Self::Shared
            | Self::Corrupt { .. }
            | Self::OtherBytes { .. }
            | Self::Blobs { .. }
            | Self::TooLarge { .. }
            | Self::Interrupted => false,
        }
    }
}
