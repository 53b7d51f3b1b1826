//! Looks at a database's files before sled opens them, and changes nothing.
//!
//! sled takes a damaged message in the middle of its log for the end of a segment and goes on without
//! a word about the rest, or for the end of the log and zeroes what follows. What it would read is
//! therefore read here first: its settings, its newest snapshot, and the log from there on, which is
//! what was written since the database was opened the time before. After a clean close of a database
//! that was only read, that is half a MiB.

use std::collections::HashMap;
use std::io;

use crate::store::StoreError;

use super::files::Files;
use super::log::{Kind, Log, Messages, Next, SEGMENT, Segment};
use super::snapshot::{Newest, Snapshot, is_whole, read};

/// What the files look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Survey {
    /// As sled leaves them, even when it is killed.
    Sound,
    /// As damage leaves them, or a power cut at an odd moment: what it is.
    Suspect(String),
    /// As nothing but damage leaves them: what it is.
    Damaged(String),
}

/// The part of the log that sled reads when it opens: what no snapshot knows of yet.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// The segments that it lies in, in their order.
    pub(super) segments: Vec<Segment>,
    /// Where the last message that was found ends; 0 where none was.
    end: u64,
    /// The last state that was found of each page.
    pages: HashMap<u64, u64>,
}

impl Tail {
    /// Whether a snapshot knows all that was found in it.
    pub(super) fn is_in(&self, snapshot: &Snapshot) -> bool {
        snapshot.end >= self.end
            && self
                .pages
                .iter()
                .all(|(page, lsn)| snapshot.last(*page).is_some_and(|last| last >= *lsn))
    }
}

/// Looks at the files.
pub(super) fn survey(files: &Files) -> Result<(Survey, Tail), StoreError> {
    let conf = read(&files.conf())?;
    let mut tail = Tail::default();
    // One that is hardly begun counts as none to sled, which writes it again.
    if conf
        .as_ref()
        .is_some_and(|conf| conf.len() > 8 && !is_whole(conf, 0))
    {
        let what = "its settings were changed".to_owned();
        return Ok((Survey::Damaged(what), tail));
    }
    let from = match Snapshot::newest(files)? {
        Newest::None => 0,
        Newest::Whole(snapshot) => snapshot.end,
        Newest::Changed(path) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let what = format!("its snapshot {name} was changed");
            return Ok((Survey::Damaged(what), tail));
        }
    };
    let path = files.log();
    let suspicion = Log::open(&path).and_then(|log| suspicion(&log, from, &mut tail));
    let suspicion = suspicion.map_err(StoreError::io("read", &path))?;
    Ok((suspicion.map_or(Survey::Sound, Survey::Suspect), tail))
}

/// What in the log from a number on is not as an ordinary kill leaves it: bytes that are no message
/// where others follow. Up to there, `tail` is told what was found.
fn suspicion(log: &Log, from: u64, tail: &mut Tail) -> io::Result<Option<String>> {
    let (mut segments, headless) = log.segments()?;
    let begin = from / SEGMENT as u64 * SEGMENT as u64;
    segments.retain(|segment| segment.lsn >= begin);
    tail.segments.clone_from(&segments);
    if headless > 0 {
        return Ok(Some(format!(
            "{headless} segments of its log have no header"
        )));
    }
    let mut ended: Option<u64> = None;
    for segment in segments {
        if let Some(offset) = ended {
            return Ok(Some(format!(
                "its log ends within the segment at byte {offset} and goes on in another"
            )));
        }
        let bytes = log.read(segment)?;
        for next in Messages::of(&bytes, segment) {
            match next {
                Next::Message(message) => {
                    if message.kind != Kind::Cap {
                        let end = message.at + message.body.len();
                        tail.end = tail.end.max(segment.lsn + end as u64);
                    }
                    let is_state = matches!(
                        message.kind,
                        Kind::Free | Kind::Counter | Kind::Meta | Kind::Node | Kind::Link
                    );
                    // What the snapshot knows already may have been replaced by what it knows.
                    if is_state && message.lsn >= from {
                        tail.pages.insert(message.page, message.lsn);
                    }
                }
                Next::Gap => {
                    return Ok(Some(format!(
                        "its log is damaged in the segment at byte {}",
                        segment.offset
                    )));
                }
                Next::End => ended = Some(segment.offset),
            }
        }
    }
    Ok(None)
}
