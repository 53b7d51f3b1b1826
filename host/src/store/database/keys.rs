//! The keys of the trees. All are ordered as their contents are, numbers big-endian.
//!
//! | tree | key |
//! |---|---|
//! | `meta` | `desk`, chunk |
//! | `meta` | `more`, chunk |
//! | `stories` | id, 0, chunk |
//! | `versions` | id, 0, version (u32), part (u8), chunk |
//! | `queue` | state (u8), severity (u8), urgency (u8), published (12 bytes), id, 0, chunk |
//! | `index` | 1, id, 0 |
//! | `index` | 1, id, 0, digest of a content (32 bytes) |
//! | `index` | 2, key (u64), id |
//! | `index` | 5, the beginning of a key of `queue` |
//! | `index` | 6 |
//! | `index` | 6, state (u8), facet (u8), value |
//! | `index` | 7, 1, id, 0 |
//! | `index` | 7, 2, digest of a content (32 bytes), id |
//! | `index` | 8, digest (32 bytes) |
//! | `objects` | digest (32 bytes), chunk |
//! | `decisions` | id, 0, chunk |
//! | `decisions` | 1, chunk |
//! | `documents` | 1, beginning of the URI, 0, digest of the URI (32 bytes), chunk |
//! | `documents` | 2, the same |
//!
//! A chunk is a u16 from 0; what is in `index` is no record and has none. An id holds no control character, so the 0 after it ends it, and sorts
//! an id before those that it is the beginning of.

use crate::model::{Digest, Severity, State, StoryId};
use crate::store::documents::DocumentPlace;
use crate::store::{Facet, QueueKey};

/// The key of the record of the whole database, without its chunk.
pub(super) const META: &[u8] = b"desk";

/// The key of the record of what has no room there, without its chunk.
pub(super) const MORE: &[u8] = b"more";

/// In `index`: which version has which content.
pub(super) const CONTENTS: u8 = 1;

/// In `index`: which story is filed under which key.
pub(super) const FILED: u8 = 2;

/// In `index`: a block of the queue as older programs made it. Not read any more.
pub(super) const OLD_BLOCK: &[u8] = &[4];

/// In `index`: a block of the queue.
pub(super) const BLOCK: &[u8] = &[5];

/// In `index`: after which batch the blocks and the counters are those of the queue.
pub(super) const COUNTED: &[u8] = &[6];

/// In `index`: what was forgotten.
pub(super) const FORGOTTEN: &[u8] = &[7];

/// In `index`: an object that older receipts name and that was never kept.
pub(super) const UNKEPT: u8 = 8;

/// In `decisions`: what was decided of all stories, without its chunk.
pub(super) const EVERYWHERE: &[u8] = &[1];

/// What the keys of documents begin with in `documents`.
pub(super) const DOCUMENT: &[u8] = &[1];

/// What the keys of their parts begin with there.
pub(super) const PARTS: &[u8] = &[2];

/// Bytes of a queue key before the id.
const PLACE: usize = 15;

/// The records of a version, in the order of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Part {
    Story = 1,
    Annotations = 2,
    Outcomes = 3,
    Filed = 4,
}

impl Part {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Story, Self::Annotations, Self::Outcomes, Self::Filed];
}

/// A record's key with the number of a chunk.
pub(super) fn chunk(record: &[u8], chunk: u16) -> Vec<u8> {
    [record, &chunk.to_be_bytes()].concat()
}

/// A record's key and the number of the chunk.
pub(super) fn split_chunk(key: &[u8]) -> Option<(&[u8], u16)> {
    let (record, chunk) = key.split_last_chunk::<2>()?;
    Some((record, u16::from_be_bytes(*chunk)))
}

/// In `stories`, and in `decisions`.
pub(super) fn story(id: &StoryId) -> Vec<u8> {
    [id.as_str().as_bytes(), &[0]].concat()
}

/// The first key in `stories` after all of this story.
pub(super) fn after_story(id: &StoryId) -> Vec<u8> {
    [id.as_str().as_bytes(), &[1]].concat()
}

/// The id in a record's key of `stories`.
pub(super) fn story_id(record: &[u8]) -> Option<StoryId> {
    let (0, id) = record.split_last()? else {
        return None;
    };
    StoryId::new(std::str::from_utf8(id).ok()?).ok()
}

/// What all records of a version in `versions` begin with.
pub(super) fn version(id: &StoryId, version: u32) -> Vec<u8> {
    [id.as_str().as_bytes(), &[0], &version.to_be_bytes()].concat()
}

/// In `versions`.
pub(super) fn part(id: &StoryId, number: u32, part: Part) -> Vec<u8> {
    let mut key = version(id, number);
    key.push(part as u8);
    key
}

/// The id, version and part in a record's key of `versions`.
pub(super) fn split_part(record: &[u8]) -> Option<(StoryId, u32, u8)> {
    let (part, rest) = record.split_last()?;
    let (id, version) = rest.split_last_chunk::<4>()?;
    Some((story_id(id)?, u32::from_be_bytes(*version), *part))
}

/// In `index`: how many versions a story has.
pub(super) fn contents(id: &StoryId) -> Vec<u8> {
    [&[CONTENTS], id.as_str().as_bytes(), &[0]].concat()
}

/// In `index`: the version of a story that has a content.
pub(super) fn content(id: &StoryId, content: &Digest) -> Vec<u8> {
    let mut key = contents(id);
    key.extend(content.as_bytes());
    key
}

/// In `index`: that a story is filed under a key.
pub(super) fn filed(key: u64, id: &StoryId) -> Vec<u8> {
    let mut under = filed_under(key);
    under.extend(id.as_str().as_bytes());
    under
}

/// What all that is filed under a key begins with in `index`.
pub(super) fn filed_under(key: u64) -> Vec<u8> {
    let mut under = vec![FILED];
    under.extend(key.to_be_bytes());
    under
}

/// In `index`: the block that begins at a record's key in `queue`.
pub(super) fn block(place: &[u8]) -> Vec<u8> {
    [BLOCK, place].concat()
}

/// In `index`: how many stories in a state have a value.
pub(super) fn counter(state: State, facet: Facet, value: &str) -> Vec<u8> {
    [counters(state, facet).as_slice(), value.as_bytes()].concat()
}

/// What the counters of a facet in a state begin with in `index`.
pub(super) fn counters(state: State, facet: Facet) -> Vec<u8> {
    let [state, _] = state_and_severity(state, None);
    let facet = match facet {
        Facet::State => 1,
        Facet::Severity => 2,
        Facet::Flags => 3,
        Facet::Rule => 4,
        Facet::Failed => 5,
        Facet::Tag => 6,
        Facet::Source => 7,
    };
    [COUNTED, &[state, facet]].concat()
}

/// What an entry of `index` says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// That it tells how many versions a story has.
    Contents(StoryId),
    /// That it tells which version of a story has a content.
    Content(StoryId, [u8; 32]),
    /// That a story is filed under a key.
    Filed(u64, StoryId),
    /// What the heads of a block of the queue have.
    Block,
    /// How many stories have something.
    Counter,
    /// That a story was forgotten.
    Forgotten(StoryId),
    /// That a content of a story was forgotten.
    ForgottenContent(Digest, StoryId),
    /// That an object was never kept.
    Unkept(Digest),
}

/// What a key of `index` is.
pub(super) fn entry(key: &[u8]) -> Option<Entry> {
    let (kind, rest) = key.split_first()?;
    match *kind {
        CONTENTS => {
            // No id has a zero byte in it.
            let end = rest.iter().position(|byte| *byte == 0)?;
            let (id, digest) = rest.split_at_checked(end + 1)?;
            let id = story_id(id)?;
            match digest {
                [] => Some(Entry::Contents(id)),
                digest => Some(Entry::Content(id, digest.try_into().ok()?)),
            }
        }
        FILED => {
            let (key, id) = rest.split_first_chunk::<8>()?;
            let id = StoryId::new(std::str::from_utf8(id).ok()?).ok()?;
            Some(Entry::Filed(u64::from_be_bytes(*key), id))
        }
        _ if key.starts_with(BLOCK) || key.starts_with(OLD_BLOCK) => Some(Entry::Block),
        _ if key.starts_with(COUNTED) => Some(Entry::Counter),
        UNKEPT => Some(Entry::Unkept(Digest::from(
            <[u8; 32]>::try_from(rest).ok()?,
        ))),
        _ if key.starts_with(FORGOTTEN) => match rest.split_first()? {
            (1, id) => Some(Entry::Forgotten(story_id(id)?)),
            (2, rest) => {
                let (content, id) = rest.split_first_chunk::<32>()?;
                let id = StoryId::new(std::str::from_utf8(id).ok()?).ok()?;
                Some(Entry::ForgottenContent(Digest::from(*content), id))
            }
            _ => None,
        },
        _ => None,
    }
}

/// In `index`: that a story was forgotten.
pub(super) fn forgotten(id: &StoryId) -> Vec<u8> {
    [FORGOTTEN, &[1], id.as_str().as_bytes(), &[0]].concat()
}

/// In `index`: what the entries of a content that was forgotten begin with.
pub(super) fn forgotten_content(content: &Digest) -> Vec<u8> {
    [FORGOTTEN, &[2], content.as_bytes()].concat()
}

/// In `index`: that a content of a story was forgotten.
pub(super) fn forgotten_content_of(content: &Digest, id: &StoryId) -> Vec<u8> {
    let mut key = forgotten_content(content);
    key.extend(id.as_str().as_bytes());
    key
}

/// In `index`: that an object was never kept.
pub(super) fn unkept(digest: &Digest) -> Vec<u8> {
    [&[UNKEPT], digest.as_bytes().as_slice()].concat()
}

/// In `objects`.
pub(super) fn object(digest: &Digest) -> Vec<u8> {
    digest.as_bytes().to_vec()
}

/// In `documents`: a document.
pub(super) fn document(place: &DocumentPlace) -> Vec<u8> {
    let DocumentPlace { beginning, digest } = place;
    [DOCUMENT, beginning, &[0], digest.as_bytes()].concat()
}

/// The first key in `documents` after all of this document's.
pub(super) fn after_document(place: &DocumentPlace) -> Vec<u8> {
    let mut key = document(place);
    // No chunk has the last number that there is and another byte.
    key.extend([u8::MAX; 3]);
    key
}

/// In `documents`: the parts of a document.
pub(super) fn parts(place: &DocumentPlace) -> Vec<u8> {
    let DocumentPlace { beginning, digest } = place;
    [PARTS, beginning, &[0], digest.as_bytes()].concat()
}

/// In `queue`.
pub(super) fn place(place: &QueueKey) -> Vec<u8> {
    let QueueKey {
        state,
        severity,
        urgency,
        published,
        id,
    } = place;
    let mut key = state_and_severity(*state, *severity).to_vec();
    key.push(urgency.unwrap_or(u8::MAX));
    match published {
        Some(time) => {
            let nanoseconds = time.as_nanosecond();
            let seconds = i64::try_from(nanoseconds.div_euclid(1_000_000_000)).unwrap_or(i64::MAX);
            let rest = u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).unwrap_or(u32::MAX);
            // With its sign turned over, a signed number sorts as its bytes do.
            key.extend((seconds ^ i64::MIN).to_be_bytes());
            key.extend(rest.to_be_bytes());
        }
        None => key.extend([u8::MAX; 12]),
    }
    key.extend(story(id));
    key
}

/// The first key in `queue` after all of this story's place.
pub(super) fn after_place(of: &QueueKey) -> Vec<u8> {
    let mut key = place(of);
    key.pop();
    key.push(1);
    key
}

/// The part of `queue` where stories of a state lie, as far down as a severity: from, and until
/// before.
pub(super) fn stretch(state: State, least: Option<Severity>) -> (Vec<u8>, Vec<u8>) {
    let [code, worst] = state_and_severity(state, least);
    let until = if least.is_some() {
        vec![code, worst + 1]
    } else {
        vec![code + 1]
    };
    (vec![code], until)
}

/// The part of `queue` where stories of a state without an undecided flag lie.
pub(super) fn stretch_without_severity(state: State) -> (Vec<u8>, Vec<u8>) {
    let from = state_and_severity(state, None);
    let (_, until) = stretch(state, None);
    (from.to_vec(), until)
}

/// The id in a record's key of `queue`.
pub(super) fn place_id(record: &[u8]) -> Option<StoryId> {
    story_id(record.get(PLACE..)?)
}

/// Gaps are left for states to come.
fn state_and_severity(state: State, severity: Option<Severity>) -> [u8; 2] {
    let state = match state {
        State::Review => 0x20,
        State::New => 0x30,
        State::Clear => 0x40,
        State::Approved => 0x50,
        State::Rejected => 0x60,
        State::Spiked => 0x70,
    };
    let severity = match severity {
        Some(Severity::Error) => 0x10,
        Some(Severity::Warning) => 0x20,
        Some(Severity::Note) => 0x30,
        None => 0xf0,
    };
    [state, severity]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;
    use crate::store::testing::{hex, id};
    use proptest::prelude::*;

    fn at(published: Option<&str>, urgency: Option<u8>, story: &str) -> QueueKey {
        let published = published.map(|time| Time::parse(time).unwrap());
        let severity = Some(Severity::Error);
        QueueKey::new(
            State::Review,
            severity,
            urgency,
            published.as_ref(),
            &id(story),
        )
    }

    #[test]
    fn the_bytes_of_keys_do_not_change() {
        assert_eq!(
            hex(&chunk(&story(&id("a1")), 2)),
            "613100".to_owned() + "0002"
        );
        let key = chunk(&part(&id("a1"), 258, Part::Annotations), 0);
        assert_eq!(hex(&key), "613100".to_owned() + "00000102" + "02" + "0000");
        let key = place(&at(Some("1970-01-01T00:00:01.5Z"), Some(3), "a1"));
        assert_eq!(
            hex(&key),
            "201003".to_owned() + "8000000000000001" + "1dcd6500" + "613100"
        );
        let key = place(&at(None, None, "a1"));
        assert_eq!(
            hex(&key),
            "2010ff".to_owned() + "ffffffffffffffffffffffff" + "613100"
        );
    }

    #[test]
    fn what_is_put_into_a_key_comes_out_of_it() {
        let a = id("é b");
        assert_eq!(story_id(&story(&a)), Some(a.clone()));
        assert_eq!(
            split_part(&part(&a, 7, Part::Outcomes)),
            Some((a.clone(), 7, 3))
        );
        assert_eq!(place_id(&place(&at(None, None, "é b"))), Some(a.clone()));
        assert_eq!(
            split_chunk(&chunk(&story(&a), 9)),
            Some((story(&a).as_slice(), 9))
        );
    }

    #[test]
    fn the_bytes_of_the_index_do_not_change() {
        let a = id("a1");
        let digest = Digest::of_bytes(b"");
        assert_eq!(hex(&contents(&a)), "01613100");
        let key = content(&a, &digest);
        assert_eq!(hex(&key), format!("01613100{}", digest.hex()));
        assert_eq!(hex(&filed(258, &a)), "0200000000000001026131");
        assert_eq!(entry(&contents(&a)), Some(Entry::Contents(a.clone())));
        assert_eq!(
            entry(&key),
            Some(Entry::Content(a.clone(), *digest.as_bytes()))
        );
        assert_eq!(entry(&filed(258, &a)), Some(Entry::Filed(258, a)));
        assert_eq!(entry(b"\x04place"), Some(Entry::Block));
        assert_eq!(hex(&block(b"place")), "05706c616365");
        assert_eq!(
            hex(&counter(State::Review, Facet::Rule, "a/b")),
            "062004612f62"
        );
        assert_eq!(entry(COUNTED), Some(Entry::Counter));
        let forgotten_of = forgotten_content_of(&digest, &id("a1"));
        assert_eq!(hex(&forgotten(&id("a1"))), "0701613100");
        assert_eq!(hex(&forgotten_of), format!("0702{}6131", digest.hex()));
        assert_eq!(hex(&unkept(&digest)), format!("08{}", digest.hex()));
        let place = DocumentPlace::of("a\0b");
        let digest_of_uri = Digest::of_bytes(b"a\0b").hex();
        assert_eq!(hex(&document(&place)), format!("0161016200{digest_of_uri}"));
        assert_eq!(hex(&parts(&place)), format!("0261016200{digest_of_uri}"));
        assert_eq!(
            [forgotten(&id("a1")), forgotten_of, unkept(&digest)].map(|key| entry(&key)),
            [
                Some(Entry::Forgotten(id("a1"))),
                Some(Entry::ForgottenContent(digest, id("a1"))),
                Some(Entry::Unkept(digest))
            ]
        );
        for wrong in [&b"\x03a"[..], b"\x01a", b"\x01a\0x", b"\x02a", b""] {
            assert_eq!(entry(wrong), None);
        }
    }

    fn any_state() -> impl Strategy<Value = State> {
        prop::sample::select(State::ALL.to_vec())
    }

    fn any_place() -> impl Strategy<Value = QueueKey> {
        let state = any_state();
        let severity = prop_oneof![
            Just(Severity::Note),
            Just(Severity::Warning),
            Just(Severity::Error)
        ];
        let time = prop_oneof![
            Just("1969-12-31T23:59:59.25Z"),
            Just("1969-12-31T23:59:59.75Z"),
            Just("1970-01-01T00:00:00Z"),
            Just("2026-02-09T08:00:00Z"),
            Just("2026-02-09T08:00:00.5Z"),
            Just("-000044-03-15T12:00:00Z"),
            Just("9999-12-30T22:00:00Z"),
        ];
        let ids = prop_oneof![Just("a"), Just("ab"), Just("a b"), Just("é"), Just("b")];
        (
            state,
            prop::option::of(severity),
            prop::option::of(1u8..9),
            prop::option::of(time),
            ids,
        )
            .prop_map(|(state, severity, urgency, time, story)| {
                let time = time.map(|time| Time::parse(time).unwrap());
                QueueKey::new(state, severity, urgency, time.as_ref(), &id(story))
            })
    }

    proptest! {
        #[test]
        fn the_bytes_of_places_are_ordered_as_the_places(one in any_place(), two in any_place()) {
            prop_assert_eq!(place(&one).cmp(&place(&two)), one.cmp(&two));
            let after = after_place(&one);
            prop_assert!(chunk(&place(&one), u16::MAX) < after);
            if one < two {
                prop_assert!(after <= place(&two));
            }
        }

        #[test]
        fn a_stretch_holds_what_is_at_least_so_bad(
            place_of in any_place(), state in any_state(),
            least in prop::option::of(prop_oneof![Just(Severity::Note), Just(Severity::Error)]),
        ) {
            let (from, until) = stretch(state, least);
            let key = chunk(&place(&place_of), 0);
            let within = place_of.state == state && place_of.severity >= least;
            prop_assert_eq!(from <= key && key < until, within);
        }
    }
}
