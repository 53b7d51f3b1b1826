//! What the decisions log keeps, and what it makes of damage.

use proptest::prelude::*;

use super::frames::front;
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
