//! What becomes of a document's bytes, written down while it is read.
//!
//! A reader that knows the places of its records marks them in the document's [`Account`], in their
//! order; what lies between them is what the format has there. A reader that marks nothing has made
//! one story, or one refusal, of the whole document. Ids are given out later, by whoever takes the
//! stories in, so stories are numbered here in the order in which they come out of the document.
//!
//! Invariant: every byte that was read of a document is in one part of its record, whatever the
//! reader marked.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use super::{Refusal, RefusalKind};
use crate::model::{
    Digest, DocumentHead, DocumentRecord, LeftOut, PartCounts, Parts, StoryId, What, Why,
};

/// Refusals of one document whose words are kept. What they say was told when they came up.
const REFUSALS: usize = 1000;

/// The account of a document that is being read. A clone is of the same document.
#[derive(Clone)]
pub(super) struct Account(Arc<Mutex<Ledger>>);

/// What is written down so far.
struct Ledger {
    hash: Sha256,
    /// Bytes that were read.
    bytes: u64,
    /// Whether the document has no more.
    ended: bool,
    encoding: String,
    /// The format that it turned out to have.
    format: Option<&'static str>,
    /// What lies between what is marked.
    between: Why,
    marks: Vec<Mark>,
    /// Where the last mark ends.
    reached: u64,
    /// What is beyond the most marks: stories, refusals.
    beyond: Option<(u64, u64)>,
    /// Stories and refusals that were marked.
    marked: (u32, u32),
    /// Stories and refusals that came out.
    came: (u32, u32),
    refusals: Vec<(String, String)>,
    left_out: LeftOut,
}

/// What the bytes are from the last mark up to an end.
#[derive(Debug, Clone, Copy)]
struct Mark {
    end: u64,
    is: Is,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    /// The story of that number.
    Story(u32),
    /// The story of that number once more.
    Repeat(u32),
    /// The refusal of that number.
    Refused(u32),
    Remainder(Why),
}

impl Account {
    /// Of a document of which nothing was read yet, in an encoding.
    pub(super) fn new(encoding: &str) -> Self {
        Self(Arc::new(Mutex::new(Ledger {
            hash: Sha256::new(),
            bytes: 0,
            ended: false,
            encoding: encoding.to_owned(),
            format: None,
            between: Why::Envelope,
            marks: Vec::new(),
            reached: 0,
            beyond: None,
            marked: (0, 0),
            came: (0, 0),
            refusals: Vec::new(),
            left_out: LeftOut::default(),
        })))
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The document's bytes, counted and digested as they are read.
    pub(super) fn watch(&self, source: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        Box::new(Watched {
            source,
            account: self.clone(),
        })
    }

    /// Says what it was read in, where that is not what it began with.
    pub(super) fn encoding(&self, name: &str) {
        let mut ledger = self.ledger();
        if ledger.encoding != name {
            name.clone_into(&mut ledger.encoding);
        }
    }

    /// Says what it was read as, where that is seen only in the whole of it.
    pub(super) fn format(&self, name: &'static str) {
        self.ledger().format = Some(name);
    }

    /// Says what lies between the marks to come, and after the last one.
    pub(super) fn between(&self, why: Why) {
        self.ledger().between = why;
    }

    /// Marks the next story.
    pub(super) fn story(&self, at: Range<u64>) {
        let mut ledger = self.ledger();
        let number = ledger.marked.0;
        ledger.marked.0 = number.saturating_add(1);
        ledger.mark(at, Is::Story(number));
    }

    /// Marks one more part of the story that was marked last, or of the first one.
    pub(super) fn more_of_story(&self, at: Range<u64>) {
        let mut ledger = self.ledger();
        ledger.marked.0 = ledger.marked.0.max(1);
        let number = ledger.marked.0 - 1;
        ledger.mark(at, Is::Story(number));
    }

    /// Marks a part of the story of that number, from 0, in the order in which they come out of the
    /// document.
    pub(super) fn part_of_story(&self, at: Range<u64>, number: u32) {
        let mut ledger = self.ledger();
        ledger.marked.0 = ledger.marked.0.max(number.saturating_add(1));
        ledger.mark(at, Is::Story(number));
    }

    /// Marks what says a story again: the one of that number, counted in the same way.
    pub(super) fn repeat(&self, at: Range<u64>, of: u32) {
        self.ledger().mark(at, Is::Repeat(of));
    }

    /// Marks the next refusal.
    pub(super) fn refused(&self, at: Range<u64>) {
        let mut ledger = self.ledger();
        let number = ledger.marked.1;
        ledger.marked.1 = number.saturating_add(1);
        ledger.mark(at, Is::Refused(number));
    }

    /// Marks what came of a record, a story or a refusal.
    pub(super) fn record<T>(&self, at: Range<u64>, became: &Result<T, Refusal>) {
        match became {
            Ok(_) => self.story(at),
            Err(_) => self.refused(at),
        }
    }

    /// Marks what is no story, up to `end`.
    pub(super) fn remainder(&self, end: u64, why: Why) {
        let mut ledger = self.ledger();
        let at = ledger.reached..end;
        ledger.mark(at, Is::Remainder(why));
    }

    /// Keeps a text of the document that is in no story and has no place.
    pub(super) fn left_out(&self, text: String) {
        self.ledger().left_out.push(text);
    }

    /// Sees a story or a refusal come out.
    pub(super) fn see<T>(&self, item: &Result<T, Refusal>) {
        let mut ledger = self.ledger();
        match item {
            Ok(_) => ledger.came.0 = ledger.came.0.saturating_add(1),
            Err(refusal) => {
                ledger.came.1 = ledger.came.1.saturating_add(1);
                if ledger.refusals.len() < REFUSALS {
                    let hint = refusal.hint.clone().unwrap_or_default();
                    ledger.refusals.push((refusal.what.to_string(), hint));
                }
            }
        }
    }

    /// Ends the document: what is not marked by now is the story or the refusal that was not marked,
    /// or else what lies between.
    pub(super) fn end(&self, uri: String, format: &str) -> Ended {
        let mut ledger = self.ledger();
        let rest = if ledger.came.0 > ledger.marked.0 {
            Is::Story(ledger.came.0 - 1)
        } else if ledger.came.1 > ledger.marked.1 {
            Is::Refused(ledger.came.1 - 1)
        } else {
            Is::Remainder(ledger.between)
        };
        let bytes = ledger.bytes;
        // A document without a byte has one part that says why it is none.
        if bytes > ledger.reached || bytes == 0 {
            let reached = ledger.reached.min(bytes);
            ledger.mark(reached..bytes, rest);
        }
        Ended {
            head: DocumentHead {
                uri,
                format: ledger.format.unwrap_or(format).to_owned(),
                encoding: std::mem::take(&mut ledger.encoding),
                digest: Digest::from(<[u8; 32]>::from(ledger.hash.clone().finalize())),
                bytes,
                is_whole: ledger.ended,
                counts: PartCounts::default(),
            },
            marks: std::mem::take(&mut ledger.marks),
            beyond: ledger.beyond,
            refusals: std::mem::take(&mut ledger.refusals),
            left_out: std::mem::take(&mut ledger.left_out),
        }
    }
}

impl Ledger {
    fn mark(&mut self, at: Range<u64>, is: Is) {
        if at.start > self.reached {
            let why = Is::Remainder(self.between);
            self.push(at.start, why);
        }
        if at.end > self.reached || self.bytes == 0 {
            self.push(at.end, is);
        }
    }

    fn push(&mut self, end: u64, is: Is) {
        self.reached = end;
        if let Some((stories, refused)) = &mut self.beyond {
            match is {
                Is::Story(_) | Is::Repeat(_) => *stories += 1,
                Is::Refused(_) => *refused += 1,
                Is::Remainder(_) => {}
            }
            return;
        }
        if let Some(last) = self.marks.last_mut().filter(|last| last.is == is) {
            last.end = end;
            return;
        }
        self.marks.push(Mark { end, is });
        if self.marks.len() as u64 >= Parts::MOST {
            self.beyond = Some((0, 0));
        }
    }
}

/// A document's bytes on their way to its reader.
struct Watched {
    source: Box<dyn Read + Send>,
    account: Account,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        let mut ledger = self.account.ledger();
        if read == 0 && !buffer.is_empty() {
            ledger.ended = true;
        }
        ledger.hash.update(buffer.get(..read).unwrap_or_default());
        ledger.bytes += read as u64;
        Ok(read)
    }
}

/// A document that was read as far as it could be, with the places of its stories.
#[derive(Debug)]
pub struct Ended {
    head: DocumentHead,
    marks: Vec<Mark>,
    beyond: Option<(u64, u64)>,
    refusals: Vec<(String, String)>,
    left_out: LeftOut,
}

/// The ids that the stories of a document got, in the order in which they came out of it.
#[derive(Debug, Default)]
pub struct GivenIds {
    text: String,
    ends: Vec<u32>,
}

impl GivenIds {
    /// Adds the id of the next story; none for one that was not taken in.
    pub fn push(&mut self, id: Option<&StoryId>) {
        // Stories beyond are only counted.
        if self.ends.len() as u64 <= Parts::MOST {
            self.text.push_str(id.map_or("", StoryId::as_str));
            self.ends
                .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        }
    }

    fn get(&self, number: u32) -> Option<StoryId> {
        let number = number as usize;
        let end = *self.ends.get(number)? as usize;
        let before = number.checked_sub(1).and_then(|it| self.ends.get(it));
        let start = before.map_or(0, |start| *start as usize);
        StoryId::new(self.text.get(start..end)?).ok()
    }
}

impl Ended {
    /// The record of the document, once its stories have their ids. One without an id was not taken
    /// in, since it was forgotten.
    pub fn record(self, ids: &GivenIds) -> DocumentRecord {
        let Self {
            head,
            marks,
            beyond,
            refusals,
            left_out,
        } = self;
        let mut parts = Parts::default();
        for Mark { end, is } in marks {
            let what = match is {
                Is::Story(number) => ids.get(number).map_or(What::Forgotten, What::Story),
                Is::Repeat(number) => ids.get(number).map_or(What::Forgotten, What::Repeat),
                Is::Refused(number) => {
                    let told = refusals.get(number as usize).cloned();
                    let (what, hint) = told.unwrap_or_default();
                    What::Refused { what, hint }
                }
                Is::Remainder(why) => What::Remainder(why),
            };
            parts.push(end.min(head.bytes), &what);
        }
        if let Some((stories, refused)) = beyond {
            parts.push(head.bytes, &What::Several { stories, refused });
        }
        DocumentRecord::new(head, parts, left_out)
    }

    /// A document that could not be opened; none for a refusal of what is no document.
    pub(super) fn unopened(refusal: &Refusal) -> Option<Self> {
        match refusal.what {
            RefusalKind::Missing
            | RefusalKind::NoStories
            | RefusalKind::EmptyArchive
            | RefusalKind::Archive(_)
            | RefusalKind::Nested(_) => None,
            _ => {
                let account = Account::new("");
                account.see::<()>(&Err(refusal.clone()));
                Some(account.end(refusal.uri.clone(), ""))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    /// An account of so many bytes.
    fn read(bytes: usize) -> Account {
        let account = Account::new("UTF-8");
        let mut watched = account.watch(Box::new(Cursor::new(vec![b'x'; bytes])));
        watched.read_to_end(&mut Vec::new()).unwrap();
        account
    }

    fn ids(count: u32) -> GivenIds {
        let mut ids = GivenIds::default();
        for number in 0..count {
            ids.push(Some(&StoryId::new(format!("s{number}")).unwrap()));
        }
        ids
    }

    fn told(account: &Account, ids: &GivenIds) -> Vec<String> {
        let record = account.end("a".into(), "text").record(ids);
        assert_eq!(record.head().bytes, record.parts().bytes());
        let tell = |part: crate::model::Part| {
            let what = match part.what {
                What::Story(id) => id.to_string(),
                What::Repeat(id) => format!("again {id}"),
                What::Remainder(why) => why.name().to_owned(),
                What::Refused { what, .. } => what,
                What::Forgotten => "forgotten".to_owned(),
                What::Several { .. } => "several".to_owned(),
            };
            format!("{}..{} {what}", part.at.start, part.at.end)
        };
        record.parts().iter().map(tell).collect()
    }

    #[test]
    fn what_lies_between_marks_is_a_part_too() {
        let account = read(20);
        account.story(2..5);
        account.refused(5..6);
        account.repeat(8..9, 0);
        account.between(Why::Blank);
        account.remainder(12, Why::Furniture);
        account.see::<()>(&Ok(()));
        account.see::<()>(&Err(Refusal::record("a", RefusalKind::CutOff)));
        assert_eq!(
            told(&account, &ids(1)),
            [
                "0..2 envelope",
                "2..5 s0",
                "5..6 the document ends in the middle of it",
                "6..8 envelope",
                "8..9 again s0",
                "9..12 furniture",
                "12..20 blank"
            ]
        );
    }

    #[test]
    fn what_is_not_marked_is_the_whole_document_or_what_is_left_of_it() {
        let account = read(9);
        account.see::<()>(&Ok(()));
        assert_eq!(told(&account, &ids(1)), ["0..9 s0"]);
        let account = read(9);
        account.story(0..4);
        account.see::<()>(&Ok(()));
        account.see::<()>(&Err(Refusal::whole("a", RefusalKind::Empty)));
        assert_eq!(
            told(&account, &GivenIds::default()),
            ["0..4 forgotten", "4..9 "]
        );
        let account = read(0);
        account.see::<()>(&Err(Refusal::whole("a", RefusalKind::Empty)));
        assert_eq!(told(&account, &ids(0)), ["0..0 there is no text in it"]);
    }

    proptest! {
        #[test]
        fn whatever_is_marked_all_bytes_are_in_one_part(
            bytes in 0_usize..60,
            marks in prop::collection::vec((0_u8..6, 0_u64..70, 0_u64..70), 0..12),
            came in (0_u32..4, 0_u32..4),
        ) {
            let account = read(bytes);
            for (kind, start, end) in marks {
                match kind {
                    0 => account.story(start..end),
                    1 => account.more_of_story(start..end),
                    2 => account.refused(start..end),
                    3 => account.repeat(start..end, 0),
                    4 => account.part_of_story(start..end, 1),
                    _ => account.remainder(end, Why::Furniture),
                }
            }
            for _ in 0..came.0 {
                account.see::<()>(&Ok(()));
            }
            for _ in 0..came.1 {
                account.see::<()>(&Err(Refusal::whole("a", RefusalKind::Empty)));
            }
            let record = account.end("a".into(), "text").record(&ids(2));
            prop_assert_eq!(record.parts().bytes(), bytes as u64);
            prop_assert!(!record.parts().is_empty());
            prop_assert!(record.head().is_whole);
        }
    }
}
