//! Looks at a database's files before sled opens them, and changes nothing.
//!
//! sled takes a damaged message in the middle of its log for the end of a segment and goes on without
//! a word about the rest, or for the end of the log and zeroes what follows. What it would read is
//! therefore read here first: its settings, its newest snapshot, and the log from there on, which is
//! what was written since the database was opened the time before. After a clean close of a database
//! that was only read, that is half a MiB.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::store::StoreError;

use super::files::Files;
use super::log::{Log, Messages, Next, SEGMENT};

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

/// Looks at the files.
pub(super) fn survey(files: &Files) -> Result<Survey, StoreError> {
    let conf = read(&files.conf())?;
    // One that is hardly begun counts as none to sled, which writes it again.
    if conf
        .as_ref()
        .is_some_and(|conf| conf.len() > 8 && !is_whole(conf, 0))
    {
        return Ok(Survey::Damaged("its settings were changed".to_owned()));
    }
    let from = match newest_snapshot(files)? {
        None => 0,
        Some(path) => match read(&path)?.as_deref().map(stable_lsn) {
            Some(Some(lsn)) => lsn,
            Some(None) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                return Ok(Survey::Damaged(format!("its snapshot {name} was changed")));
            }
            None => 0,
        },
    };
    let path = files.log();
    let suspicion = Log::open(&path).and_then(|log| suspicion(&log, from));
    let suspicion = suspicion.map_err(StoreError::io("read", &path))?;
    Ok(suspicion.map_or(Survey::Sound, Survey::Suspect))
}

/// Whether a file ends in the checksum of what is before it and before `more` bytes.
fn is_whole(bytes: &[u8], more: usize) -> bool {
    let Some((rest, crc)) = bytes.split_last_chunk() else {
        return false;
    };
    let checked = rest.get(..rest.len().saturating_sub(more));
    checked.is_some_and(|checked| crc32fast::hash(checked) == u32::from_le_bytes(*crc))
}

/// Whether these are sled's settings, whole.
pub(super) fn is_conf(bytes: &[u8]) -> bool {
    is_whole(bytes, 0)
}

/// The snapshot that sled would read.
fn newest_snapshot(files: &Files) -> Result<Option<PathBuf>, StoreError> {
    let snapshots = files.snapshots()?;
    Ok(snapshots.into_iter().max())
}

/// Where in the log a snapshot ends; none when it is not whole.
fn stable_lsn(snapshot: &[u8]) -> Option<u64> {
    if snapshot.len() <= 12 || !is_whole(snapshot, 8) {
        return None;
    }
    let lsn = u64::from_le_bytes(*snapshot.first_chunk()?);
    Some(lsn.saturating_sub(1))
}

/// What in the log from a number on is not as an ordinary kill leaves it: bytes that are no message
/// where others follow.
fn suspicion(log: &Log, from: u64) -> io::Result<Option<String>> {
    let (segments, headless) = log.segments()?;
    if headless > 0 {
        return Ok(Some(format!(
            "{headless} segments of its log have no header"
        )));
    }
    let begin = from / SEGMENT as u64 * SEGMENT as u64;
    let segments = segments.iter().filter(|segment| segment.lsn >= begin);
    let mut ended: Option<u64> = None;
    for segment in segments {
        if let Some(offset) = ended {
            return Ok(Some(format!(
                "its log ends within the segment at byte {offset} and goes on in another"
            )));
        }
        let bytes = log.read(*segment)?;
        for next in Messages::of(&bytes, *segment) {
            match next {
                Next::Message(_) => {}
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

fn read(path: &std::path::Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(StoreError::io("read", path)),
    }
}
