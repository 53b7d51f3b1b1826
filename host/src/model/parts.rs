//! The parts of a document: stretches of its bytes, each with what became of it.
//!
//! Invariant: parts follow each other without gaps and cover all bytes from the first one on. That
//! holds by how [`Parts`] are kept: each as its length, after the one before it.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;

use super::StoryId;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its bytes, from 0, in the document as it arrived: unpacked and not decoded. Empty only in a
    /// document without any.
    pub at: Range<u64>,
    /// What it is.
    pub what: What,
}

/// What a part of a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A story, or a part of one, in whichever version it is there.
    Story(StoryId),
    /// Says a story again.
    Repeat(StoryId),
    /// No story, and never meant to be one.
    Remainder(Why),
    /// Was to be a story and could not be read.
    Refused {
        /// What is wrong with it; empty when there were too many refusals to keep them all.
        what: String,
        /// What to do about it; empty without advice.
        hint: String,
    },
    /// A story that was forgotten on a legal demand, or was not taken in because of one.
    Forgotten,
    /// Many parts that are not told apart, since the document has more than [`Parts::MOST`].
    Several {
        /// How many stories are among them.
        stories: u64,
        /// How many refusals.
        refused: u64,
    },
}

/// Why a part of a document is no story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// White space, or a byte order mark.
    Blank,
    /// What holds stories together: the head of a channel, brackets and commas of a list, the first
    /// line of a table, what parts the parts of a letter.
    Envelope,
    /// The site's own lines.
    Furniture,
    /// A file that came with a letter.
    Attachment,
    /// Says in another form what a part that was read says.
    Alternative,
    /// Of a site: menus, sections, functions.
    Navigation,
    /// Of a site: the heading of a section or of a list.
    Label,
    /// Of a site: a number that stands alone, a rank or a count.
    Number,
    /// Of a site: a call on the reader to subscribe, sign up, write.
    Call,
    /// Of a site: share it here and there.
    Sharing,
    /// Of a site: about the readers' comments.
    Comments,
    /// Of a site: copyright, terms, privacy.
    Legal,
    /// Of a site: an advertisement, or a line that says that there is one.
    Advertisement,
    /// Of a site: a link to another story.
    Pointer,
    /// Little by itself, among lines of a site.
    Surroundings,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Blank,
        Self::Envelope,
        Self::Furniture,
        Self::Attachment,
        Self::Alternative,
        Self::Navigation,
        Self::Label,
        Self::Number,
        Self::Call,
        Self::Sharing,
        Self::Comments,
        Self::Legal,
        Self::Advertisement,
        Self::Pointer,
        Self::Surroundings,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Envelope => "envelope",
            Self::Furniture => "furniture",
            Self::Attachment => "attachment",
            Self::Alternative => "alternative",
            Self::Navigation => "navigation",
            Self::Label => "label",
            Self::Number => "number",
            Self::Call => "call",
            Self::Sharing => "sharing",
            Self::Comments => "comments",
            Self::Legal => "legal",
            Self::Advertisement => "advertisement",
            Self::Pointer => "pointer",
            Self::Surroundings => "surroundings",
        }
    }

    /// Its number where it is kept, which never changes.
    fn code(self) -> u8 {
        match self {
            Self::Blank => 0,
            Self::Envelope => 1,
            Self::Furniture => 2,
            Self::Attachment => 3,
            Self::Alternative => 4,
            Self::Navigation => 5,
            Self::Label => 6,
            Self::Number => 7,
            Self::Call => 8,
            Self::Sharing => 9,
            Self::Comments => 10,
            Self::Legal => 11,
            Self::Advertisement => 12,
            Self::Pointer => 13,
            Self::Surroundings => 14,
        }
    }

    fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// How many parts of a document are what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PartCounts {
    /// Stories, each once, however many parts it has.
    pub stories: u64,
    /// Parts that say a story again.
    pub repeats: u64,
    /// Parts that were refused.
    pub refused: u64,
    /// Parts of stories that were forgotten.
    pub forgotten: u64,
    /// Bytes that are no story.
    pub remainder: u64,
}

/// The parts of a document, some 30 bytes each.
///
/// They are kept as they lie on disk. A part is its length, as bytes of 7 bits with the lowest first
/// and the high bit on all but the last; a byte for what it is; and what belongs to that: texts with
/// their length before them, numbers like the length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    kept: Vec<u8>,
    count: u64,
    bytes: u64,
    /// Of the last part, when another one like it would make one of both: where it is kept, why it
    /// is no story, its length.
    last: Option<(usize, Why, u64)>,
    /// What follows after the most parts: length, stories, refusals.
    several: Option<(u64, u64, u64)>,
}

const STORY: u8 = 0;
const REPEAT: u8 = 1;
const REMAINDER: u8 = 2;
const REFUSED: u8 = 3;
const FORGOTTEN: u8 = 4;
const SEVERAL: u8 = 5;

impl Parts {
    /// Parts that are told apart at most. Those that follow are one [`What::Several`].
    pub const MOST: u64 = 500_000;

    /// Adds what the next bytes are, up to `end`. Nothing where that is not beyond the bytes so far,
    /// unless there are none at all.
    pub fn push(&mut self, end: u64, what: &What) {
        let Some(length) = end.checked_sub(self.bytes) else {
            return;
        };
        if length == 0 && (self.bytes > 0 || self.count > 0) {
            return;
        }
        if self.bytes == 0 {
            // An empty part stands only where there is nothing else.
            *self = Self::default();
        }
        self.bytes = end;
        if self.count >= Self::MOST
            || self.several.is_some()
            || matches!(what, What::Several { .. })
        {
            let (stories, refused) = match what {
                What::Several { stories, refused } => (*stories, *refused),
                What::Story(_) | What::Repeat(_) => (1, 0),
                What::Refused { .. } => (0, 1),
                What::Remainder(_) | What::Forgotten => (0, 0),
            };
            let before = self.several.unwrap_or_default();
            self.several = Some((before.0 + length, before.1 + stories, before.2 + refused));
            return;
        }
        let mut from = self.kept.len();
        let mut length = length;
        match (what, self.last) {
            (What::Remainder(why), Some((at, of, before))) if *why == of => {
                self.kept.truncate(at);
                self.count -= 1;
                length += before;
                from = at;
            }
            _ => {}
        }
        self.last = match what {
            What::Remainder(why) => Some((from, *why, length)),
            _ => None,
        };
        self.count += 1;
        write_part(&mut self.kept, length, what);
    }

    /// The parts, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Part> + '_ {
        let mut rest = self.kept.as_slice();
        let mut start = 0;
        let several = self.several.map(|(length, stories, refused)| Part {
            at: self.bytes - length..self.bytes,
            what: What::Several { stories, refused },
        });
        let parts = std::iter::from_fn(move || {
            let (length, what) = read_part(&mut rest)?;
            let at = start..start + length;
            start = at.end;
            Some(Part { at, what })
        });
        parts.chain(several)
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.count + u64::from(self.several.is_some())
    }

    /// Whether there is none, as in a document of which nothing is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes they cover, from the first one on.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The parts of a story, in the order of the document.
    pub fn of<'a>(&'a self, story: &'a StoryId) -> impl Iterator<Item = Range<u64>> + 'a {
        let parts = self.iter();
        parts.filter_map(move |part| match part.what {
            What::Story(id) if id == *story => Some(part.at),
            _ => None,
        })
    }

    /// As they are kept on disk.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.kept.clone();
        if let Some((length, stories, refused)) = self.several {
            write_part(&mut bytes, length, &What::Several { stories, refused });
        }
        bytes
    }

    /// Out of what is kept on disk.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let mut rest = bytes;
        let mut parts = Self::default();
        while !rest.is_empty() {
            let at = bytes.len() - rest.len();
            let wrong = || format!("the part at {at} is none");
            let (length, what) = read_part(&mut rest).ok_or_else(wrong)?;
            let end = parts.bytes.checked_add(length).ok_or_else(wrong)?;
            parts.push(end, &what);
        }
        Ok(parts)
    }

    /// How many of them are what.
    pub(super) fn counts(&self) -> PartCounts {
        let mut counts = PartCounts::default();
        // Of each story a hash is kept, since a document may have half a million.
        let mut seen: HashSet<u64> = HashSet::new();
        for Part { at, what } in self.iter() {
            match what {
                What::Story(id) => {
                    let mut hash = DefaultHasher::new();
                    id.hash(&mut hash);
                    counts.stories += u64::from(seen.insert(hash.finish()));
                }
                What::Repeat(_) => counts.repeats += 1,
                What::Remainder(_) => counts.remainder += at.end - at.start,
                What::Refused { .. } => counts.refused += 1,
                What::Forgotten => counts.forgotten += 1,
                What::Several { stories, refused } => {
                    counts.stories += stories;
                    counts.refused += refused;
                }
            }
        }
        counts
    }

    /// The same parts as something else.
    pub(super) fn map(&self, what: impl Fn(Part) -> What) -> Self {
        let mut parts = Self::default();
        for part in self.iter() {
            parts.push(part.at.end, &what(part));
        }
        parts
    }
}

fn write_part(kept: &mut Vec<u8>, length: u64, what: &What) {
    write_number(kept, length);
    match what {
        What::Story(id) => {
            kept.push(STORY);
            write_text(kept, id.as_str());
        }
        What::Repeat(id) => {
            kept.push(REPEAT);
            write_text(kept, id.as_str());
        }
        What::Remainder(why) => kept.extend([REMAINDER, why.code()]),
        What::Refused { what, hint } => {
            kept.push(REFUSED);
            write_text(kept, what);
            write_text(kept, hint);
        }
        What::Forgotten => kept.push(FORGOTTEN),
        What::Several { stories, refused } => {
            kept.push(SEVERAL);
            write_number(kept, *stories);
            write_number(kept, *refused);
        }
    }
}

fn read_part(rest: &mut &[u8]) -> Option<(u64, What)> {
    let length = read_number(rest)?;
    let what = match *take(rest, 1)?.first()? {
        STORY => What::Story(StoryId::new(read_text(rest)?).ok()?),
        REPEAT => What::Repeat(StoryId::new(read_text(rest)?).ok()?),
        REMAINDER => What::Remainder(Why::of_code(*take(rest, 1)?.first()?)?),
        REFUSED => What::Refused {
            what: read_text(rest)?,
            hint: read_text(rest)?,
        },
        FORGOTTEN => What::Forgotten,
        SEVERAL => What::Several {
            stories: read_number(rest)?,
            refused: read_number(rest)?,
        },
        _ => return None,
    };
    Some((length, what))
}

fn write_number(kept: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        kept.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    kept.push((number & 0x7F) as u8);
}

fn read_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for place in 0..10 {
        let byte = *take(rest, 1)?.first()?;
        number |= u64::from(byte & 0x7F).checked_shl(7 * place)?;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn write_text(kept: &mut Vec<u8>, text: &str) {
    write_number(kept, text.len() as u64);
    kept.extend(text.as_bytes());
}

fn read_text(rest: &mut &[u8]) -> Option<String> {
    let length = usize::try_from(read_number(rest)?).ok()?;
    let text = std::str::from_utf8(take(rest, length)?).ok()?;
    Some(text.to_owned())
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

#[cfg(test)]
pub(super) mod testing {
    //! Parts for tests.

    use super::{Parts, What};

    pub(in crate::model) fn refused(what: &str) -> What {
        What::Refused {
            what: what.into(),
            hint: "mend it".into(),
        }
    }

    pub(in crate::model) fn of(parts: &[(u64, What)]) -> Parts {
        let mut all = Parts::default();
        for (end, what) in parts {
            all.push(*end, what);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{of, refused};
    use super::*;
    use proptest::prelude::*;

    fn id(text: &str) -> StoryId {
        StoryId::new(text).unwrap()
    }

    #[test]
    fn the_bytes_of_parts_do_not_change() {
        let parts = of(&[
            (3, What::Remainder(Why::Blank)),
            (300, What::Story(id("a"))),
            (301, What::Repeat(id("é"))),
            (302, refused("no")),
            (303, What::Forgotten),
            (304, What::Remainder(Why::Alternative)),
            (305, What::Remainder(Why::Surroundings)),
            (
                1000,
                What::Several {
                    stories: 200,
                    refused: 1,
                },
            ),
        ]);
        let hex: String = parts
            .to_bytes()
            .iter()
            .map(|it| format!("{it:02x}"))
            .collect();
        assert_eq!(
            hex,
            "030200a9020001610101\
             02c3a90103026e6f076d656e64206974\
             010401020401020eb70505c80101"
        );
        assert_eq!(Parts::from_bytes(&parts.to_bytes()), Ok(parts));
    }

    #[test]
    fn bytes_that_are_no_parts_are_refused() {
        for wrong in [
            &b"\x01"[..],
            b"\x01\x09",
            b"\x01\x00\x05ab",
            b"\x01\x02\x63",
            b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01",
            b"\x01\x04\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x04",
            b"\x01\x00\x01\xFF",
            b"\x01\x00\x00",
        ] {
            assert!(Parts::from_bytes(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn remainders_of_one_kind_are_one_part() {
        let parts = of(&[
            (1, What::Remainder(Why::Blank)),
            (2, What::Remainder(Why::Blank)),
            (3, What::Remainder(Why::Envelope)),
            (4, What::Remainder(Why::Blank)),
        ]);
        let whats: Vec<_> = parts.iter().map(|part| part.at).collect();
        assert_eq!(whats, [0..2, 2..3, 3..4]);
    }

    #[test]
    fn what_is_beyond_the_most_parts_is_counted_and_covered() {
        let mut parts = Parts::default();
        for at in 0..Parts::MOST + 10 {
            let what = if at % 2 == 0 {
                What::Forgotten
            } else {
                refused("")
            };
            parts.push(at + 1, &what);
        }
        assert_eq!(parts.len(), Parts::MOST + 1);
        assert_eq!(parts.bytes(), Parts::MOST + 10);
        let last = parts.iter().last().unwrap();
        assert_eq!(
            last,
            Part {
                at: Parts::MOST..Parts::MOST + 10,
                what: What::Several {
                    stories: 0,
                    refused: 5
                }
            }
        );
        assert_eq!(Parts::from_bytes(&parts.to_bytes()), Ok(parts));
    }

    fn what() -> impl Strategy<Value = What> {
        let story = || prop::sample::select(vec!["a", "b", "é-3"]).prop_map(id);
        prop_oneof![
            story().prop_map(What::Story),
            story().prop_map(What::Repeat),
            prop::sample::select(Why::ALL.to_vec()).prop_map(What::Remainder),
            "[a-z ]{0,5}".prop_map(|what| refused(&what)),
            Just(What::Forgotten),
        ]
    }

    proptest! {
        #[test]
        fn parts_cover_their_document_in_order_and_come_back(
            given in prop::collection::vec((0_u64..400, what()), 0..20),
        ) {
            let mut end = 0;
            let mut parts = Parts::default();
            for (length, what) in given {
                end += length;
                // Backwards is as good as not at all.
                parts.push(end, &what);
                parts.push(end.saturating_sub(1), &what);
            }
            let mut reached = 0;
            for part in parts.iter() {
                prop_assert_eq!(part.at.start, reached);
                prop_assert!(part.at.end > reached || parts.len() == 1);
                reached = part.at.end;
            }
            prop_assert_eq!((reached, parts.bytes()), (end, end));
            prop_assert_eq!(Parts::from_bytes(&parts.to_bytes()), Ok(parts));
        }

        #[test]
        fn any_bytes_are_parts_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(parts) = Parts::from_bytes(&bytes) {
                prop_assert_eq!(Parts::from_bytes(&parts.to_bytes()), Ok(parts));
            }
        }
    }
}
