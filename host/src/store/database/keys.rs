//! The keys of the trees. All are ordered as their contents are, numbers big-endian.
//!
//! | tree | key |
//! |---|---|
//! | `meta` | `desk`, chunk |
//! | `stories` | id, 0, chunk |
//! | `versions` | id, 0, version (u32), part (u8), chunk |
//! | `queue` | state (u8), severity (u8), urgency (u8), published (12 bytes), id, 0, chunk |
//!
//! A chunk is a u16 from 0. An id holds no control character, so the 0 after it ends it, and sorts
//! an id before those that it is the beginning of.

use crate::model::{Severity, State, StoryId};
use crate::store::QueueKey;

/// The key of the record of the whole database, without its chunk.
pub(super) const META: &[u8] = b"desk";

/// Bytes of a queue key before the id.
const PLACE: usize = 15;

/// The records of a version, in the order of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Part {
    Story = 1,
    Annotations = 2,
    Outcomes = 3,
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

/// In `stories`.
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

/// The id in a record's key of `queue`.
pub(super) fn place_id(record: &[u8]) -> Option<StoryId> {
    story_id(record.get(PLACE..)?)
}

/// Gaps are left for the states that the review brings.
fn state_and_severity(state: State, severity: Option<Severity>) -> [u8; 2] {
    let state = match state {
        State::Review => 0x20,
        State::Clear => 0x40,
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

    fn any_place() -> impl Strategy<Value = QueueKey> {
        let state = prop_oneof![Just(State::Review), Just(State::Clear)];
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
            place_of in any_place(), state in prop_oneof![Just(State::Review), Just(State::Clear)],
            least in prop::option::of(prop_oneof![Just(Severity::Note), Just(Severity::Error)]),
        ) {
            let (from, until) = stretch(state, least);
            let key = chunk(&place(&place_of), 0);
            let within = place_of.state == state && place_of.severity >= least;
            prop_assert_eq!(from <= key && key < until, within);
        }
    }
}
