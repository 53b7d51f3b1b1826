//! sled's log, read without sled and without writing: segments, and the messages in them.
//!
//! sled recovers by writing: it zeroes what follows a torn message and never says that something
//! was there. So what may be damaged is read here first. All numbers are little-endian.
//!
//! The file is segments of 512 KiB. A segment begins with a header of 20 bytes: the CRC-32 of the 16
//! bytes after it, turned over; its sequence number and the last one that was stable, both xored with
//! the largest i64. A sequence number counts the bytes of the log since it was begun, so that of a
//! segment is a multiple of its size. Messages follow: CRC-32, turned over, of the body and of the
//! header behind the CRC; kind, one byte; length of the body, number of the segment and page, in
//! sled's own form of variable length; the body. No message begins in the last 32 bytes.
//!
//! Invariant: no byte makes a function of this file panic.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

/// Bytes of a segment.
pub(super) const SEGMENT: usize = 512 << 10;

/// Bytes of a segment's header.
pub(super) const HEADER: usize = 20;
const XOR: u64 = 0x7fff_ffff_ffff_ffff;

/// The longest header of a message.
const MESSAGE_HEADER: usize = 32;

/// sled's log.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    length: u64,
}

/// A segment whose header is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Segment {
    /// The sequence number that it begins with.
    pub(super) lsn: u64,
    /// Where it lies in the file.
    pub(super) offset: u64,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Says nothing.
    Canceled,
    /// The rest of the segment is not used.
    Cap,
    /// The messages up to a number are one transaction.
    Batch,
    /// A page is not used any more.
    Free,
    Counter,
    /// Which tree begins at which page.
    Meta,
    /// A page, whole.
    Node,
    /// What changed in a page.
    Link,
    /// One of the last three, in a file of its own.
    Blob,
}

/// A message that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Message<'a> {
    pub(super) kind: Kind,
    pub(super) page: u64,
    pub(super) lsn: u64,
    pub(super) body: &'a [u8],
    /// Where the body lies in the segment.
    pub(super) at: usize,
}

/// What stands next in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next<'a> {
    Message(Message<'a>),
    /// Bytes that are no message, and after them one that is.
    Gap,
    /// From here on there is no message. In the last segment, that is the end of the log.
    End,
}

impl Log {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    /// The segments in their order, and how many there are room for whose header cannot be read:
    /// sled zeroes those that it does not use, so not each of them is damage.
    pub(super) fn segments(&self) -> io::Result<(Vec<Segment>, u64)> {
        let (mut segments, mut without) = (Vec::new(), 0);
        let mut offset = 0;
        while offset < self.length {
            let mut header = [0; HEADER];
            let read = read_up_to(&self.file, &mut header, offset)?;
            match header_lsn(&header).filter(|_| read == HEADER) {
                Some(lsn) => segments.push(Segment { lsn, offset }),
                None if header == [0; HEADER] => {}
                None => without += 1,
            }
            offset += SEGMENT as u64;
        }
        segments.sort_unstable();
        Ok((segments, without))
    }

    /// A segment's bytes; fewer than a whole one at the end of the file.
    pub(super) fn read(&self, segment: Segment) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; SEGMENT];
        let read = read_up_to(&self.file, &mut bytes, segment.offset)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// Bytes from somewhere in the file, or fewer at its end.
    pub(super) fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length.min(SEGMENT)];
        let read = read_up_to(&self.file, &mut bytes, offset)?;
        bytes.truncate(read);
        Ok(bytes)
    }
}

/// The sequence number in a segment's header; none when the header is not whole.
fn header_lsn(header: &[u8; HEADER]) -> Option<u64> {
    let mut rest = &header[..];
    let crc = u32::from_le_bytes(take(&mut rest)?);
    if crc32fast::hash(rest) != crc ^ u32::MAX {
        return None;
    }
    let lsn = u64::from_le_bytes(take(&mut rest)?) ^ XOR;
    (lsn.is_multiple_of(SEGMENT as u64) && lsn <= XOR).then_some(lsn)
}

/// The messages of a segment.
#[derive(Debug)]
pub(super) struct Messages<'a> {
    bytes: &'a [u8],
    segment: Segment,
    at: usize,
    ended: bool,
}

impl<'a> Messages<'a> {
    /// `bytes` are those of the segment.
    pub(super) fn of(bytes: &'a [u8], segment: Segment) -> Self {
        Self {
            bytes,
            segment,
            at: HEADER,
            ended: false,
        }
    }

    /// The message that begins at a place, and how long it is with its header.
    fn message(&self, at: usize) -> Option<(Message<'a>, usize)> {
        if at.checked_add(MESSAGE_HEADER)? > SEGMENT {
            return None;
        }
        let message = self.bytes.get(at..)?;
        let mut rest = message;
        let crc = u32::from_le_bytes(take(&mut rest)?);
        let kind = kind(u8::from_le_bytes(take(&mut rest)?))?;
        let length = usize::try_from(number(&mut rest)?).ok()?;
        let segment = number(&mut rest)?;
        if segment != self.segment.lsn / SEGMENT as u64 {
            return None;
        }
        let page = number(&mut rest)?;
        let header = message.len() - rest.len();
        let body = rest.get(..length)?;
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(body);
        hasher.update(message.get(4..header)?);
        if hasher.finalize() != crc ^ u32::MAX {
            return None;
        }
        let found = Message {
            kind,
            page,
            lsn: self.segment.lsn + at as u64,
            body,
            at: at + header,
        };
        Some((found, header + length))
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Next<'a>;

    fn next(&mut self) -> Option<Next<'a>> {
        if self.ended {
            return None;
        }
        if let Some((message, length)) = self.message(self.at) {
            self.at += length;
            self.ended = message.kind == Kind::Cap;
            return Some(Next::Message(message));
        }
        // A segment that is full needs no cap.
        if self.at + MESSAGE_HEADER > SEGMENT {
            self.ended = true;
            return None;
        }
        // Each message says where the next one begins. When one is damaged, the next whole one is
        // looked for; by chance, no bytes have the right checksum.
        let next = (self.at + 1..self.bytes.len()).find(|at| self.message(*at).is_some());
        match next {
            Some(at) => {
                self.at = at;
                Some(Next::Gap)
            }
            None => {
                self.ended = true;
                Some(Next::End)
            }
        }
    }
}

fn kind(byte: u8) -> Option<Kind> {
    Some(match byte {
        1 => Kind::Canceled,
        2 => Kind::Cap,
        3 => Kind::Batch,
        4 => Kind::Free,
        5 => Kind::Counter,
        6 => Kind::Meta,
        8 => Kind::Node,
        10 => Kind::Link,
        7 | 9 | 11 => Kind::Blob,
        _ => return None,
    })
}

/// Takes a number of fixed length off the front.
pub(super) fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*taken)
}

/// Takes a number of sled's variable length off the front.
pub(super) fn number(bytes: &mut &[u8]) -> Option<u64> {
    let [first] = take(bytes)?;
    Some(match first {
        0..=240 => first.into(),
        241..=248 => {
            let [low] = take(bytes)?;
            240 + 256 * (u64::from(first) - 241) + u64::from(low)
        }
        249 => {
            let [high, low] = take(bytes)?;
            2288 + 256 * u64::from(high) + u64::from(low)
        }
        more => {
            let length = usize::from(more) - 247;
            let taken = bytes.get(..length)?;
            *bytes = bytes.get(length..)?;
            let mut number = [0; 8];
            number.get_mut(..length)?.copy_from_slice(taken);
            u64::from_le_bytes(number)
        }
    })
}

/// Takes bytes with their length before them off the front.
pub(super) fn sized<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(number(bytes)?).ok()?;
    let taken = bytes.get(..length)?;
    *bytes = bytes.get(length..)?;
    Some(taken)
}

/// Fills a buffer from a place in a file; tells how much of it there was.
pub(super) fn read_up_to(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = buffer.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
