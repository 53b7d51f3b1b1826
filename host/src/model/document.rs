//! What became of a document: which of its bytes are which story, and why others are none.
//!
//! Invariant: the parts of a document follow each other without gaps and cover all of its bytes.
//! [`Parts`] have it so.
//!
//! Invariant: a record in which something was forgotten holds no words of its document any more,
//! neither what was left out of stories nor what a refusal shows.

use super::{Digest, Part, PartCounts, Parts, StoryId, What};

/// A document as it arrived, and what became of each of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    head: DocumentHead,
    parts: Parts,
    left_out: LeftOut,
}

/// A document, without its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHead {
    /// Where it is from, as in the `source.uri` of its stories.
    pub uri: String,
    /// What it was read as, as in `source.format`; empty when that was not found out.
    pub format: String,
    /// The encoding that it was read in, by its name.
    pub encoding: String,
    /// SHA-256 of its bytes, unpacked and not decoded.
    pub digest: Digest,
    /// How many bytes that are.
    pub bytes: u64,
    /// Whether that is all of it; otherwise it was given up before its end, and digest and bytes are
    /// of what was read.
    pub is_whole: bool,
    /// How many parts are what.
    pub counts: PartCounts,
}

/// Texts of a document that are in no story, where its bytes cannot be told apart: a page is taken
/// apart as a tree, which knows no places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    texts: Vec<String>,
    bytes: usize,
    more: u64,
}

impl LeftOut {
    /// Bytes of texts that are kept at most.
    pub const MOST: usize = 64 << 10;

    /// What was kept before, and how many bytes were beyond.
    pub fn new(texts: Vec<String>, more: u64) -> Self {
        let bytes = texts.iter().map(String::len).sum();
        Self { texts, bytes, more }
    }

    /// Keeps a text whole, or counts it once there are too many.
    pub fn push(&mut self, text: String) {
        if self.bytes + text.len() <= Self::MOST {
            self.bytes += text.len();
            self.texts.push(text);
        } else {
            self.more += text.len() as u64;
        }
    }

    /// The texts, in the order of the document.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Bytes of texts that were left out as well and are not kept.
    pub fn more(&self) -> u64 {
        self.more
    }
}

impl DocumentRecord {
    /// A record of all that is known of a document; its bytes and counts are those of the parts.
    pub fn new(head: DocumentHead, parts: Parts, left_out: LeftOut) -> Self {
        let mut record = Self {
            head,
            parts,
            left_out,
        };
        record.settle();
        record
    }

    /// The document without its parts.
    pub fn head(&self) -> &DocumentHead {
        &self.head
    }

    /// What its bytes became.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Texts of it that are in no story, where they have no bytes of their own.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// Forgets a story: its parts say so, and the words of the record go. Whether it had any.
    pub fn forget(&mut self, id: &StoryId) -> bool {
        let is_it =
            |part: &Part| matches!(&part.what, What::Story(of) | What::Repeat(of) if of == id);
        if !self.parts.iter().any(|part| is_it(&part)) {
            return false;
        }
        self.parts = self.parts.map(|part| match is_it(&part) {
            true => What::Forgotten,
            false => part.what,
        });
        self.settle();
        true
    }

    /// Whether stories were forgotten and no other one is left, so that nothing needs it any more.
    pub fn is_forgotten(&self) -> bool {
        let PartCounts {
            stories,
            repeats,
            forgotten,
            ..
        } = self.head.counts;
        forgotten > 0 && stories + repeats == 0
    }

    /// Makes of the record what its parts say.
    fn settle(&mut self) {
        self.head.bytes = self.parts.bytes();
        self.head.counts = self.parts.counts();
        if self.head.counts.forgotten == 0 {
            return;
        }
        self.left_out = LeftOut::default();
        self.parts = self.parts.map(|part| match part.what {
            What::Refused { .. } => What::Refused {
                what: String::new(),
                hint: String::new(),
            },
            what => what,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parts::testing::{of, refused};

    fn id(text: &str) -> StoryId {
        StoryId::new(text).unwrap()
    }

    fn head() -> DocumentHead {
        DocumentHead {
            uri: "a.txt".into(),
            format: "text".into(),
            encoding: "UTF-8".into(),
            digest: Digest::of_bytes(b"a"),
            bytes: 0,
            is_whole: true,
            counts: PartCounts::default(),
        }
    }

    #[test]
    fn what_is_forgotten_takes_the_words_of_its_document_along() {
        let parts = of(&[
            (5, What::Story(id("a"))),
            (9, refused("he said \"x\"")),
            (12, What::Story(id("b"))),
            (14, What::Repeat(id("a"))),
        ]);
        let mut left_out = LeftOut::default();
        left_out.push("Read more".into());
        let mut record = DocumentRecord::new(head(), parts, left_out);
        assert_eq!((record.head().bytes, record.head().counts.stories), (14, 2));
        assert!(!record.forget(&id("c")));
        assert_eq!(record.left_out().texts(), ["Read more"]);
        assert!(record.forget(&id("a")));
        assert!(!record.is_forgotten() && record.left_out().texts().is_empty());
        let whats: Vec<_> = record.parts().iter().map(|part| part.what).collect();
        let nothing = What::Refused {
            what: String::new(),
            hint: String::new(),
        };
        let b = What::Story(id("b"));
        assert_eq!(whats, [What::Forgotten, nothing, b, What::Forgotten]);
        assert!(record.forget(&id("b")) && record.is_forgotten());
    }

    #[test]
    fn texts_that_are_left_out_are_bounded_and_counted() {
        let mut left_out = LeftOut::default();
        left_out.push("a".repeat(LeftOut::MOST - 1));
        left_out.push("bb".into());
        left_out.push("c".into());
        assert_eq!((left_out.texts().len(), left_out.more()), (2, 2));
    }
}
