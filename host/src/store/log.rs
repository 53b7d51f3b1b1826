//! The decisions log, `.copydesk/decisions`: what editors decided, outside the database.
//!
//! Runs can be done again and decisions cannot, so the log is the truth of them: an act is appended
//! and synced before the database hears of it, and what was decided is never changed. All
//! decisions of a desk can be read from it when its database is lost.
//!
//! One thing is taken out of it: the words of a story that is forgotten on a legal demand. Then a new
//! file takes the place of the old one in one step, with the act that forgets at its end. Every act
//! stays, with its number, its place and its size; where words were, zeros fill up its record. So what
//! the database knows of the log is true of both files.
//!
//! The file begins with 16 bytes: `ckdecide`, the format 1 (u32), CRC-32 of both. Then comes an act
//! after the other, integers big-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `\nact` |
//! | 4 | bytes of the record |
//! | 8 | number of the act, from 1, without gaps |
//! | 4 | CRC-32 of the 16 bytes before |
//! | n | the record, in the envelope of all records, with a checksum of its own |
//! | 4 | `end\n` |
//!
//! A process that is killed, or a machine that loses its power, can leave an act of which the
//! beginning is there and the rest is missing or zero. Nobody was told that such an act was taken,
//! and it is cut. Everything else that is no act is damage and an error that names the place: a
//! flipped bit leaves the end of an act where it is, a torn write does not.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::record;
use super::removal::remove_file;
use crate::model::{Act, Numbered, StoryId};

/// The file in `.copydesk/`.
pub(super) const FILE: &str = "decisions";

/// Where the one that is to take its place is written.
pub(super) const NEW_FILE: &str = "decisions.new";

const MAGIC: [u8; 8] = *b"ckdecide";
const FORMAT: u32 = 1;
const HEADER: usize = 16;
const BEGIN: [u8; 4] = *b"\nact";
const END: [u8; 4] = *b"end\n";
/// Bytes of an act before its record.
const FRONT: usize = 20;
/// Bytes of a record at most. A bulk of ten thousand decisions has fewer.
const LIMIT: usize = 64 << 20;

/// The log, opened by the one process that has the desk.
#[derive(Debug)]
pub(super) struct DecisionLog {
    path: PathBuf,
    /// None where nothing was ever decided.
    file: Option<File>,
    /// Where the next act goes, in bytes.
    end: u64,
    /// Acts that it has.
    acts: u64,
}

/// How far a log was read: its acts, and where the last of them ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) acts: u64,
    pub(super) offset: u64,
}

impl DecisionLog {
    /// The log of a desk on which nothing was decided.
    pub(super) fn none(dir: &Path) -> Self {
        Self {
            path: dir.join(FILE),
            file: None,
            end: 0,
            acts: 0,
        }
    }

    /// Opens the log of the desk in `dir`, and reads what comes after `from`, each act with the place
    /// that it ends at. What a crash left half written is cut off. Makes no file.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or ends before `from`.
    pub(super) fn open(
        dir: &Path,
        from: Place,
    ) -> Result<(Self, Vec<(Numbered, Place)>), StoreError> {
        remove_new(dir)?;
        let path = dir.join(FILE);
        let mut options = File::options();
        options.read(true).write(true);
        let file = match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            file => Some(file.map_err(StoreError::io("open", &path))?),
        };
        let bytes = match &file {
            Some(_) => fs::read(&path).map_err(StoreError::io("read", &path))?,
            None => Vec::new(),
        };
        let lost = |found| StoreError::DecisionsLost {
            path: path.clone(),
            applied: from.acts,
            found,
        };
        let read = read(&bytes, from);
        let Read { acts, end, torn } = read.map_err(|error| match error {
            Trouble::Short if file.is_none() => lost(0),
            Trouble::Short => lost(whole_acts(&bytes)),
            Trouble::Damaged { offset, what } => damaged(&path, offset, what),
        })?;
        if let (true, Some(file)) = (torn, &file) {
            let cut = file.set_len(end.offset).and_then(|()| file.sync_all());
            cut.map_err(StoreError::io("cut the torn end off", &path))?;
        }
        let log = Self {
            path,
            // What was torn before its first byte was whole is made anew.
            file: file.filter(|_| end.offset > 0),
            end: end.offset,
            acts: end.acts,
        };
        Ok((log, acts))
    }

    /// The number that the next act gets.
    pub(super) fn next(&self) -> u64 {
        self.acts + 1
    }

    /// Appends an act under the next number, and waits for the disk. Gives the place that it ends
    /// at.
    ///
    /// # Errors
    /// When it cannot be written or synced. Whether it is there is known when the log is opened
    /// again.
    pub(super) fn append(&mut self, act: &Act) -> Result<Place, StoreError> {
        let number = self.next();
        let bytes = framed(number, act).map_err(|what| {
            let key = format!("act {number}");
            StoreError::corrupt("decisions", key.as_bytes(), what)
        })?;
        let file = match self.file.take() {
            Some(file) => file,
            None => self.made()?,
        };
        let written = file
            .write_all_at(&bytes, self.end)
            .and_then(|()| file.sync_data());
        self.file = Some(file);
        written.map_err(StoreError::io("write", &self.path))?;
        self.end += bytes.len() as u64;
        self.acts = number;
        Ok(Place {
            acts: self.acts,
            offset: self.end,
        })
    }

    /// Appends an act under the next number, and takes the words of a story out of all acts before
    /// it. Both or neither: a new file takes the place of the old one. Gives the place that the act
    /// ends at.
    ///
    /// # Errors
    /// As [`DecisionLog::append`], and when the log cannot be read.
    pub(super) fn append_without_words(
        &mut self,
        story: &StoryId,
        act: &Act,
    ) -> Result<Place, StoreError> {
        let number = self.next();
        let unwritable = |number: u64| {
            move |what: String| {
                let key = format!("act {number}");
                StoreError::corrupt("decisions", key.as_bytes(), what)
            }
        };
        let mut bytes = match &self.file {
            Some(_) => fs::read(&self.path).map_err(StoreError::io("read", &self.path))?,
            None => header(),
        };
        let read = read_from_start(&bytes);
        let Read { acts, end, .. } =
            read.map_err(|(offset, what)| damaged(&self.path, offset, what))?;
        if end.acts != self.acts {
            return Err(StoreError::DecisionsLost {
                path: self.path.clone(),
                applied: self.acts,
                found: end.acts,
            });
        }
        let mut start = HEADER;
        for (Numbered { number, act: was }, place) in acts {
            let end = usize::try_from(place.offset).unwrap_or(usize::MAX);
            let mut left = was;
            let of_story = left.decisions.iter_mut().filter(|it| it.story == *story);
            // Each of them, not the first alone.
            let taken = of_story.fold(false, |taken, it| it.take_words() | taken);
            if taken && let Some(record) = bytes.get_mut(start + FRONT..end - END.len()) {
                let filled = record::encode_filled(&left, record.len());
                record.copy_from_slice(&filled.map_err(unwritable(number))?);
            }
            start = end;
        }
        bytes.truncate(start);
        bytes.extend(framed(number, act).map_err(unwritable(number))?);
        let new = self.path.with_file_name(NEW_FILE);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        let file = options.open(&new).map_err(StoreError::io("make", &new))?;
        file.write_all_at(&bytes, 0)
            .and_then(|()| file.sync_all())
            .map_err(StoreError::io("write", &new))?;
        fs::rename(&new, &self.path).map_err(StoreError::io("rename", &new))?;
        sync_dir(&self.path)?;
        self.file = Some(file);
        self.end = bytes.len() as u64;
        self.acts = number;
        Ok(Place {
            acts: self.acts,
            offset: self.end,
        })
    }

    /// The acts after a number, in their order, as long as they are asked for.
    ///
    /// # Errors
    /// When the log cannot be read, or has other bytes than were written.
    pub(super) fn acts(&self, after: u64, limit: usize) -> Result<Vec<Numbered>, StoreError> {
        if self.file.is_none() || after >= self.acts {
            return Ok(Vec::new());
        }
        let bytes = fs::read(&self.path).map_err(StoreError::io("read", &self.path))?;
        let read = read_from_start(&bytes);
        let Read { acts, end, .. } =
            read.map_err(|(offset, what)| damaged(&self.path, offset, what))?;
        if end.acts < self.acts {
            return Err(StoreError::DecisionsLost {
                path: self.path.clone(),
                applied: self.acts,
                found: end.acts,
            });
        }
        let acts = acts.into_iter().map(|(act, _)| act);
        Ok(acts.filter(|act| act.number > after).take(limit).collect())
    }

    /// All of it as it is, to be kept in a backup; `None` where nothing was ever decided.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn bytes(&self) -> Result<Option<Vec<u8>>, StoreError> {
        match &self.file {
            None => Ok(None),
            Some(_) => fs::read(&self.path)
                .map(Some)
                .map_err(StoreError::io("read", &self.path)),
        }
    }

    /// Makes the file, with its name safe from a power cut.
    fn made(&mut self) -> Result<File, StoreError> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        let file = options
            .open(&self.path)
            .map_err(StoreError::io("make", &self.path))?;
        file.write_all_at(&header(), 0)
            .and_then(|()| file.sync_all())
            .map_err(StoreError::io("write", &self.path))?;
        sync_dir(&self.path)?;
        self.end = HEADER as u64;
        Ok(file)
    }
}

/// Makes sure that the name of a file is there after a power cut.
fn sync_dir(of: &Path) -> Result<(), StoreError> {
    let dir = of.parent().unwrap_or(Path::new("."));
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(StoreError::io("sync", dir))
}

/// Removes what a kill left of a log that was to take the place of another.
fn remove_new(dir: &Path) -> Result<(), StoreError> {
    remove_file(&dir.join(NEW_FILE))
}

fn damaged(path: &Path, offset: u64, what: String) -> StoreError {
    StoreError::DecisionsDamaged {
        path: path.to_owned(),
        offset,
        what,
    }
}

/// What was read of a log.
struct Read {
    /// Each with the place that it ends at.
    acts: Vec<(Numbered, Place)>,
    end: Place,
    /// Whether a torn act follows.
    torn: bool,
}

/// Why a log could not be read.
enum Trouble {
    /// It ends before the place from which it was to be read.
    Short,
    Damaged {
        offset: u64,
        what: String,
    },
}

/// Reads a log from a place that it was once read to.
fn read(bytes: &[u8], from: Place) -> Result<Read, Trouble> {
    if from.acts == 0 {
        return read_from_start(bytes).map_err(|(offset, what)| Trouble::Damaged { offset, what });
    }
    let start = usize::try_from(from.offset).map_err(|_| Trouble::Short)?;
    let before = bytes.get(..start).ok_or(Trouble::Short)?;
    if !before.starts_with(&header()) || !before.ends_with(&END) {
        let what = "it is not the log that the database knows".to_owned();
        let offset = from.offset;
        return Err(Trouble::Damaged { offset, what });
    }
    let mut read = Read {
        acts: Vec::new(),
        end: from,
        torn: false,
    };
    read.on(bytes)
        .map_err(|(offset, what)| Trouble::Damaged { offset, what })?;
    Ok(read)
}

fn read_from_start(bytes: &[u8]) -> Result<Read, (u64, String)> {
    let mut read = Read {
        acts: Vec::new(),
        end: Place::default(),
        torn: false,
    };
    match bytes.get(..HEADER) {
        Some(start) if start == header() => {
            read.end.offset = HEADER as u64;
            read.on(bytes)?;
        }
        None if is_beginning(bytes, &header()) => read.torn = !bytes.is_empty(),
        Some(start) if start.iter().all(|byte| *byte == 0) && bytes.len() == HEADER => {
            read.torn = true;
        }
        _ => {
            let newer = bytes.starts_with(&MAGIC) && !bytes.starts_with(&header());
            let what = match newer {
                true => "its head is damaged, or a newer copydesk wrote it",
                false => "it is no decisions log",
            };
            return Err((0, what.to_owned()));
        }
    }
    Ok(read)
}

/// How many whole acts a log begins with.
fn whole_acts(bytes: &[u8]) -> u64 {
    let mut read = Read {
        acts: Vec::new(),
        end: Place {
            acts: 0,
            offset: HEADER as u64,
        },
        torn: false,
    };
    // It ends where the trouble is.
    read.on(bytes).ok();
    read.end.acts
}

/// What follows where an act ends.
enum Next<'a> {
    Act { record: &'a [u8], end: usize },
    Nothing,
    Torn,
}

impl Read {
    /// Reads on to the end.
    fn on(&mut self, bytes: &[u8]) -> Result<(), (u64, String)> {
        loop {
            let offset = self.end.offset;
            let number = self.end.acts + 1;
            let start = usize::try_from(offset).unwrap_or(usize::MAX);
            let wrong = |what: String| (offset, what);
            match next(bytes.get(start..).unwrap_or_default(), number).map_err(wrong)? {
                Next::Nothing => return Ok(()),
                Next::Torn => {
                    self.torn = true;
                    return Ok(());
                }
                Next::Act { record, end } => {
                    let act = record::decode::<Act>(record);
                    let act = act.map_err(|what| wrong(format!("act {number}: {what}")))?;
                    self.end = Place {
                        acts: number,
                        offset: offset + end as u64,
                    };
                    self.acts.push((Numbered { number, act }, self.end));
                }
            }
        }
    }
}

/// Looks at what follows where an act ends, or the head.
fn next(rest: &[u8], number: u64) -> Result<Next<'_>, String> {
    if rest.is_empty() {
        return Ok(Next::Nothing);
    }
    let expected = front(0, number);
    let Some((front, after)) = rest.split_at_checked(FRONT) else {
        // The beginning and the number are known before; the length and the checksum are not.
        let known = |range: std::ops::Range<usize>| {
            let is = rest.get(range.start..range.end.min(rest.len()));
            let ought = expected.get(range);
            is.zip(ought)
                .is_none_or(|(is, ought)| is_beginning(is, ought))
        };
        return if known(0..4) && known(8..16) {
            Ok(Next::Torn)
        } else {
            Err("these bytes begin no act".to_owned())
        };
    };
    let is_last_zero = rest.last() == Some(&0);
    let Some((length, of)) = lengths(front) else {
        // A torn front is followed by nothing.
        return if is_last_zero && begins(front, &expected) {
            Ok(Next::Torn)
        } else {
            Err(format!("the front of act {number} is damaged"))
        };
    };
    if of != number {
        return Err(format!("act {of} stands where act {number} must"));
    }
    if length > LIMIT {
        return Err(format!("act {number} has {length} bytes, more than any"));
    }
    let Some((record, after)) = after.split_at_checked(length) else {
        return Ok(Next::Torn);
    };
    match after.get(..END.len()) {
        Some(end) if end == END => Ok(Next::Act {
            record,
            end: FRONT + length + END.len(),
        }),
        Some(end) if is_last_zero && is_beginning(end, &END) => Ok(Next::Torn),
        None if is_beginning(after, &END) => Ok(Next::Torn),
        Some(_) | None => Err(format!("act {number} does not end where it must")),
    }
}

/// Whether bytes are how others begin, or zero from some place on.
fn is_beginning(bytes: &[u8], of: &[u8]) -> bool {
    let same = bytes.iter().zip(of).take_while(|(is, ought)| is == ought);
    let same = same.count();
    bytes.len() <= of.len() && bytes.iter().skip(same).all(|byte| *byte == 0)
}

/// Whether a front that is wrong can be the beginning of the one that is expected.
fn begins(front: &[u8], expected: &[u8]) -> bool {
    let start = front.iter().zip(expected).take(BEGIN.len());
    start.into_iter().all(|(is, ought)| is == ought || *is == 0)
}

/// The length and number that the front of an act tells, where it is whole.
fn lengths(bytes: &[u8]) -> Option<(usize, u64)> {
    let rest = bytes.strip_prefix(&BEGIN)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (number, _) = rest.split_first_chunk::<8>()?;
    let length = u32::from_be_bytes(*length);
    let number = u64::from_be_bytes(*number);
    (front(length, number) == bytes).then_some((length as usize, number))
}

fn front(length: u32, number: u64) -> Vec<u8> {
    let mut front = BEGIN.to_vec();
    front.extend(length.to_be_bytes());
    front.extend(number.to_be_bytes());
    front.extend(crc32fast::hash(&front).to_be_bytes());
    front
}

fn header() -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend(FORMAT.to_be_bytes());
    header.extend(crc32fast::hash(&header).to_be_bytes());
    header
}

/// The bytes of an act.
pub(super) fn framed(number: u64, act: &Act) -> Result<Vec<u8>, String> {
    let record = record::encode(act)?;
    let too_large = || format!("it has {} bytes, more than can be stored", record.len());
    let length = u32::try_from(record.len()).ok();
    let length = length.filter(|length| *length as usize <= LIMIT);
    let mut bytes = front(length.ok_or_else(too_large)?, number);
    bytes.extend(record);
    bytes.extend(END);
    Ok(bytes)
}

/// What the fuzzer gives: bytes that may be a log, or how a log that was written is damaged.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing {
    use super::{Read, framed, header, read_from_start};
    use crate::model::{Act, Severity, Time};

    /// A log of three acts and where each ends, the head first.
    fn written() -> (Vec<u8>, Vec<usize>) {
        let mut bytes = header();
        let mut ends = vec![bytes.len()];
        let names = ["Ada", "Zo\u{eb}", "Grace"];
        for (number, by) in (1..).zip(names) {
            let act = Time::parse("2026-02-09T08:00:00Z")
                .and_then(|at| Act::new(by, at, Severity::Error, Vec::new()).ok());
            let framed = act.and_then(|act| framed(number, &act).ok());
            bytes.extend(framed.unwrap_or_default());
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    /// Reads a log. What is read of it is written back as the bytes that it was read from; what is
    /// torn is after that; damage is at a place in the file. An even first byte means that the rest
    /// is the file; an odd one that it says how a log is damaged: where (two bytes) and by what,
    /// three bytes each, and, with one byte left over, how much of its end is missing. Then no act
    /// before the damage is lost, and none is another.
    pub(crate) fn decisions(data: &[u8]) {
        let Some((first, rest)) = data.split_first() else {
            return;
        };
        if first % 2 == 0 {
            check(rest);
            return;
        }
        let (whole, ends) = written();
        let mut bytes = whole.clone();
        for damage in rest.chunks_exact(3) {
            if let &[high, low, by] = damage {
                let at = usize::from(u16::from_be_bytes([high, low])) % bytes.len();
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= by;
                }
            }
        }
        if let [length] = rest.chunks_exact(3).remainder() {
            bytes.truncate(bytes.len().saturating_sub(usize::from(*length)));
        }
        let kept = bytes.iter().zip(&whole).take_while(|(is, was)| is == was);
        let kept = kept.count();
        let whole_acts = ends.iter().filter(|end| **end <= kept).count();
        if let Some(acts) = check(&bytes) {
            // The first end is that of the head.
            assert_eq!(acts, whole_acts.saturating_sub(1));
        }
    }

    /// How many acts were read, where the log is not damaged.
    fn check(bytes: &[u8]) -> Option<usize> {
        let read = read_from_start(bytes);
        let again = read_from_start(bytes).map(|read| read.end);
        assert_eq!(read.as_ref().map(|it| it.end).map_err(Clone::clone), again);
        match read {
            Ok(Read { acts, end, torn }) => {
                let mut before = 0;
                for (numbered, place) in &acts {
                    assert!(before < place.offset && place.offset <= end.offset);
                    before = place.offset;
                    let again = framed(numbered.number, &numbered.act).unwrap_or_default();
                    let again = read_from_start(&[header(), again].concat());
                    let again = again.map(|read| read.acts).unwrap_or_default();
                    // Only the first of a log has the number 1.
                    if numbered.number == 1 {
                        assert_eq!(again.first().map(|(it, _)| it), Some(numbered));
                    }
                }
                assert_eq!(end.acts, acts.len() as u64);
                assert_eq!(torn, end.offset < bytes.len() as u64);
                Some(acts.len())
            }
            Err((offset, what)) => {
                assert!(offset <= bytes.len() as u64 && !what.is_empty());
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Decision, Scope, Severity, Subject, Time, Verdict};
    use crate::store::testing::{TempDir, id};

    fn act(n: usize) -> Act {
        let decision = Decision {
            story: id("a"),
            version: 1,
            on: Subject::Story,
            verdict: Verdict::Reject,
            reason: Some("no ".repeat(n * 7)),
            scope: Scope::Story,
            expires: None,
        };
        let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
        Act::new("Ada", at, Severity::Error, vec![decision]).unwrap()
    }

    /// A log with some acts; where each ends, the head first.
    fn written(acts: usize) -> (TempDir, PathBuf, Vec<u64>) {
        let dir = TempDir::new();
        let (mut log, _) = DecisionLog::open(dir.path(), Place::default()).unwrap();
        let path = dir.path().join(FILE);
        assert!(!path.exists(), "nothing was decided");
        let mut ends = vec![HEADER as u64];
        for n in 0..acts {
            ends.push(log.append(&act(n)).unwrap().offset);
        }
        assert_eq!(fs::metadata(&path).unwrap().len(), *ends.last().unwrap());
        (dir, path, ends)
    }

    fn open(dir: &TempDir) -> Result<(DecisionLog, Vec<(Numbered, Place)>), StoreError> {
        DecisionLog::open(dir.path(), Place::default())
    }

    #[track_caller]
    fn is_damaged(dir: &TempDir, at: u64) -> String {
        match open(dir) {
            Err(error @ StoreError::DecisionsDamaged { offset, .. }) => {
                assert_eq!(offset, at, "{error}");
                error.to_string()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_bytes_of_the_log_do_not_change() {
        let hex = crate::store::testing::hex;
        assert_eq!(hex(&header()), "636b646563696465000000016cee2283");
        assert_eq!(
            hex(&front(258, 7)),
            "0a616374000001020000000000000007366c0589"
        );
    }

    #[test]
    fn acts_come_back_in_their_order_from_any_place() {
        let (dir, _, ends) = written(4);
        let (log, all) = open(&dir).unwrap();
        let acts: Vec<Act> = all
            .iter()
            .map(|(numbered, _)| numbered.act.clone())
            .collect();
        assert_eq!(acts, (0..4).map(act).collect::<Vec<_>>());
        for (n, offset) in ends.iter().enumerate() {
            let from = Place {
                acts: n as u64,
                offset: *offset,
            };
            let (log, rest) = DecisionLog::open(dir.path(), from).unwrap();
            assert_eq!(rest, all[n..]);
            assert_eq!(log.next(), 5);
        }
        let numbers = |after, limit| -> Vec<u64> {
            let acts = log.acts(after, limit).unwrap();
            acts.iter().map(|act| act.number).collect()
        };
        assert_eq!(numbers(0, 9), [1, 2, 3, 4]);
        assert_eq!(numbers(1, 2), [2, 3]);
        assert_eq!(numbers(4, 9), [0; 0]);
    }

    #[test]
    fn a_torn_end_is_cut_off_wherever_it_is_torn() {
        let (dir, path, ends) = written(3);
        let whole = fs::read(&path).unwrap();
        let (last, end) = (ends[2] as usize, whole.len());
        for length in last..end {
            // Cut short, and filled up with zeros as some file systems do.
            for zeros in [0, 1, 3, end - length] {
                let torn = [&whole[..length], &vec![0; zeros]].concat();
                fs::write(&path, &torn).unwrap();
                let (mut log, acts) = open(&dir).unwrap();
                assert_eq!((acts.len(), log.next()), (2, 3), "{length} {zeros}");
                assert_eq!(fs::metadata(&path).unwrap().len(), last as u64);
                log.append(&act(2)).unwrap();
                assert_eq!(fs::read(&path).unwrap(), whole);
            }
        }
        for length in 0..HEADER {
            fs::write(&path, &whole[..length]).unwrap();
            let (mut log, acts) = open(&dir).unwrap();
            assert_eq!(acts.len(), 0);
            log.append(&act(0)).unwrap();
            assert_eq!(open(&dir).unwrap().1.len(), 1);
        }
    }

    #[test]
    fn a_flipped_bit_anywhere_is_an_error_that_names_the_act() {
        let (dir, path, ends) = written(3);
        let whole = fs::read(&path).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &flipped).unwrap();
            let place = ends.iter().rev().find(|end| **end as usize <= bit / 8);
            is_damaged(&dir, place.copied().unwrap_or(0));
            assert_eq!(fs::read(&path).unwrap(), flipped, "it is left as it is");
        }
    }

    #[test]
    fn what_is_no_log_is_left_alone() {
        let (dir, path, ends) = written(2);
        let whole = fs::read(&path).unwrap();
        for (bytes, at) in [
            (b"to whom it may concern".to_vec(), 0),
            (b"short".to_vec(), 0),
            (vec![0; 64], 0),
            ([&whole[..], b"x"].concat(), ends[2]),
            ([&whole[..], b"\nacx"].concat(), ends[2]),
            ([&whole[..], &whole[HEADER..]].concat(), ends[2]),
            (
                [&whole[..HEADER], &whole[ends[1] as usize..]].concat(),
                ends[0],
            ),
        ] {
            fs::write(&path, &bytes).unwrap();
            is_damaged(&dir, at);
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
        let mut newer = whole;
        newer[11] = 2;
        fs::write(&path, newer).unwrap();
        assert!(is_damaged(&dir, 0).contains("a newer copydesk wrote it"));
    }

    #[test]
    fn words_are_taken_out_and_every_act_stays_where_it_was() {
        let (dir, path, ends) = written(3);
        let before = fs::read(&path).unwrap();
        let (mut log, was) = open(&dir).unwrap();
        let other = id("b");
        let place = log.append_without_words(&other, &act(3)).unwrap();
        assert!(
            fs::read(&path).unwrap().starts_with(&before),
            "of no act of b"
        );
        assert_eq!((place.acts, log.next()), (4, 5));
        let place = log.append_without_words(&id("a"), &act(4)).unwrap();
        let file = fs::read(&path).unwrap();
        assert_eq!(file.len() as u64, place.offset);
        for (n, offset) in ends.iter().enumerate() {
            // What a database knows of the log of before is true of the new one.
            let from = Place {
                acts: n as u64,
                offset: *offset,
            };
            let (_, rest) = DecisionLog::open(dir.path(), from).unwrap();
            assert_eq!(rest.len(), 5 - n);
        }
        let (log, acts) = open(&dir).unwrap();
        for ((was, before), (is, after)) in was.iter().zip(&acts) {
            assert_eq!((was.number, before), (is.number, after));
            let mut taken = was.act.clone();
            taken.decisions[0].reason = None;
            assert_eq!(is.act, taken);
        }
        let reasons: Vec<Option<&str>> = acts
            .iter()
            .map(|(it, _)| it.act.decisions[0].reason.as_deref())
            .collect();
        assert_eq!(reasons[..4], [None; 4]);
        assert!(
            reasons[4].is_some(),
            "the act that is appended keeps its own"
        );
        assert_eq!(log.next(), 6);
        let whole = fs::read(&path).unwrap();
        for bit in 0..(ends[3] as usize) * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &flipped).unwrap();
            let place = ends.iter().rev().find(|end| **end as usize <= bit / 8);
            is_damaged(&dir, place.copied().unwrap_or(0));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(data in prop::collection::vec(any::<u8>(), 0..40)) {
            fuzzing::decisions(&data);
        }
    }

    #[test]
    fn a_log_that_ends_before_what_was_applied_is_lost() {
        let (dir, path, ends) = written(3);
        let from = Place {
            acts: 3,
            offset: ends[3],
        };
        let whole = fs::read(&path).unwrap();
        for (length, acts) in [(ends[3] - 1, 2), (ends[2], 2), (ends[1] + 1, 1), (3, 0)] {
            fs::write(&path, &whole[..length as usize]).unwrap();
            let error = DecisionLog::open(dir.path(), from).unwrap_err();
            assert!(
                matches!(error, StoreError::DecisionsLost { applied: 3, found, .. } if found == acts),
                "{error}"
            );
            assert_eq!(fs::metadata(&path).unwrap().len(), length, "nothing is cut");
        }
        fs::remove_file(&path).unwrap();
        let error = DecisionLog::open(dir.path(), from).unwrap_err();
        assert!(matches!(error, StoreError::DecisionsLost { found: 0, .. }));
        assert!(!path.exists());
    }
}
