//! The bytes of the decisions log.
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

use super::Place;
use crate::model::{Act, Numbered};
use crate::store::record;

const MAGIC: [u8; 8] = *b"ckdecide";
const FORMAT: u32 = 1;
pub(super) const HEADER: usize = 16;
const BEGIN: [u8; 4] = *b"\nact";
pub(super) const END: [u8; 4] = *b"end\n";
/// Bytes of an act before its record.
pub(super) const FRONT: usize = 20;
/// Bytes of a record at most. A bulk of ten thousand decisions has fewer.
const LIMIT: usize = 64 << 20;

/// What was read of a log.
pub(super) struct Read {
    /// Each with the place that it ends at.
    pub(super) acts: Vec<(Numbered, Place)>,
    pub(super) end: Place,
    /// Whether a torn act follows.
    pub(super) torn: bool,
}

/// Why a log could not be read.
pub(super) enum Trouble {
    /// It ends before the place from which it was to be read.
    Short,
    Damaged {
        offset: u64,
        what: String,
    },
}

/// Reads a log from a place that it was once read to.
pub(super) fn read(bytes: &[u8], from: Place) -> Result<Read, Trouble> {
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

pub(super) fn read_from_start(bytes: &[u8]) -> Result<Read, (u64, String)> {
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
pub(super) fn whole_acts(bytes: &[u8]) -> u64 {
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

pub(super) fn front(length: u32, number: u64) -> Vec<u8> {
    let mut front = BEGIN.to_vec();
    front.extend(length.to_be_bytes());
    front.extend(number.to_be_bytes());
    front.extend(crc32fast::hash(&front).to_be_bytes());
    front
}

pub(super) fn header() -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend(FORMAT.to_be_bytes());
    header.extend(crc32fast::hash(&header).to_be_bytes());
    header
}

/// The bytes of an act.
pub(in crate::store) fn framed(number: u64, act: &Act) -> Result<Vec<u8>, String> {
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
