//! What an editor adds to a story herself, and what she puts in the place of a tag or a summary.

use crate::model::{Anchor, AnnotationVerdict, Decision, Field, Remark, RulingError, Story};
use crate::store::{Store, StoredStory};

use super::{Judgement, ReviewError, Seen, find_annotation};

/// Places that an error tells.
const TOLD: usize = 20;

/// Characters of the text on each side of words that an error tells.
const CONTEXT: usize = 24;

/// What of a story a remark is on.
#[derive(Debug, Clone)]
pub enum Marked<'a> {
    /// All of it.
    Story,
    /// Words of it.
    Words {
        /// The words; how they are parted does not matter.
        words: &'a str,
        /// The field that they stand in, where it is said.
        field: Option<Field>,
        /// Which of several places, from 1 in the order in which they are read.
        nth: Option<usize>,
    },
    /// What stands at a place.
    At(Anchor),
}

impl Marked<'_> {
    fn anchor(self, story: &Story) -> Result<Option<Anchor>, ReviewError> {
        let (words, field, nth) = match self {
            Self::Story => return Ok(None),
            Self::At(anchor) => return Ok(Some(anchor)),
            Self::Words { words, field, nth } => (words, field, nth),
        };
        let mut places = story.places_of(words, field);
        let count = places.len();
        let at = match (count, nth) {
            (0, _) => return Err(ReviewError::NoWords(words.to_owned())),
            (1, None) => 0,
            (_, Some(nth)) if (1..=count).contains(&nth) => nth - 1,
            (_, Some(nth)) => return Err(ReviewError::NoPlace { nth, count }),
            (_, None) => {
                return Err(ReviewError::SeveralPlaces {
                    words: words.to_owned(),
                    count,
                    places: told(story, &places),
                });
            }
        };
        Ok(Some(places.swap_remove(at)))
    }
}

/// Each place with its number and the text around it; the last is `...` when there are more.
fn told(story: &Story, places: &[Anchor]) -> Vec<String> {
    let all = (1..).zip(places.iter().take(TOLD));
    let all = all.map(|(number, at): (usize, _)| {
        let text = story.text(at.field).unwrap_or_default();
        let (start, end) = (at.start as usize, at.end as usize);
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(end..).unwrap_or_default();
        let from = before.char_indices().rev().nth(CONTEXT - 1);
        let before = before.get(from.map_or(0, |(at, _)| at)..);
        let after: String = after.chars().take(CONTEXT).collect();
        format!(
            "{number}: {} {start}..{end}: {}[{}]{after}",
            at.field,
            before.unwrap_or_default(),
            at.quote
        )
    });
    let mut all: Vec<String> = all.collect();
    if places.len() > TOLD {
        all.push("...".to_owned());
    }
    all
}

/// Adds a remark to a story that was looked at.
///
/// # Errors
/// When the words do not stand there, or in several places and it is not said in which.
pub fn on_addition(
    stored: &StoredStory,
    remark: Remark,
    on: Marked<'_>,
    reason: Option<&str>,
) -> Result<Seen, ReviewError> {
    let story = &stored.annotated.story;
    let anchor = on.anchor(story)?;
    let added = Decision::adding(
        &stored.annotated,
        stored.revision,
        stored.version,
        remark,
        anchor,
        None,
    );
    let added = added.and_then(|added| added.because(reason));
    let added = added.map_err(ReviewError::refused(&story.id))?;
    Ok((added, stored.revision))
}

/// Puts other words in the place of a tag or a summary: it is dismissed, and the editor's own stands there,
/// in one act. The style of a summary and the scheme of a tag stay.
///
/// # Errors
/// When there is no such annotation, it is dismissed already or a flag, or the words say nothing.
pub fn on_replacement(
    store: &dyn Store,
    typed: &str,
    story: Option<&str>,
    words: &str,
    reason: Option<&str>,
) -> Result<Vec<Seen>, ReviewError> {
    let (stored, id) = find_annotation(store, typed, story)?;
    let annotated = &stored.annotated;
    let replaced = || {
        let placed = annotated.annotations.iter().find(|it| it.id == id);
        let placed = placed.ok_or_else(|| RulingError::Orphaned(id.clone()))?;
        let dismissed = Judgement::new(AnnotationVerdict::Replace, reason).on(&stored, &id)?;
        let remark = Remark::in_place_of(&placed.annotation.content, words)?;
        let remark = remark.ok_or_else(|| RulingError::NotReplaceable(id.clone()))?;
        let added = Decision::adding(
            annotated,
            stored.revision,
            stored.version,
            remark,
            None,
            Some(placed.fingerprint),
        )?;
        Ok(vec![(dismissed, stored.revision), (added, stored.revision)])
    };
    replaced().map_err(ReviewError::refused(&annotated.story.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::ferry;
    use crate::model::{Content, Severity, Status, Time};
    use crate::review::{Signature, find_story, take, undo_act, undo_last};
    use crate::store::MemoryStore;

    fn desk() -> MemoryStore {
        let store = MemoryStore::default();
        store.put(&[ferry()], None).unwrap();
        store
    }

    fn sign() -> Signature<'static> {
        Signature {
            by: "Ada",
            at: Time::parse("2026-02-09T08:00:00Z").unwrap(),
            gate: Severity::Error.into(),
            expected: None,
        }
    }

    fn words(words: &str, nth: Option<usize>) -> Marked<'_> {
        Marked::Words {
            words,
            field: None,
            nth,
        }
    }

    fn flag() -> Remark {
        Remark::flag(Severity::Error, "Who says so?").unwrap()
    }

    #[test]
    fn words_that_stand_in_several_places_are_told_with_them() {
        let store = desk();
        let id = ferry().story.id.to_string();
        let stored = find_story(&store, &id).unwrap();
        let error = on_addition(&stored, flag(), words("ar", None), None).unwrap_err();
        let ReviewError::SeveralPlaces { places, count, .. } = &error else {
            unreachable!("several places: {error}");
        };
        assert_eq!(*count, places.len());
        assert_eq!(
            places[..2],
            [
                "1: headline 7..9: Ferry f[ar]es rise again",
                "2: body 34..36: company will raise its f[ar]es in May, for the third"
            ]
        );
        let (second, _) = on_addition(&stored, flag(), words("ar", Some(2)), None).unwrap();
        let crate::model::Verdict::Add(added) = &second.verdict else {
            unreachable!("it adds");
        };
        assert_eq!(added.anchor.as_ref().unwrap().start, 34);
        let past = on_addition(&stored, flag(), words("ar", Some(99)), None).unwrap_err();
        assert!(matches!(past, ReviewError::NoPlace { nth: 99, .. }));
        let none = on_addition(&stored, flag(), words("zeppelin", None), None).unwrap_err();
        assert!(matches!(none, ReviewError::NoWords(_)), "{none}");
    }

    #[test]
    fn what_does_not_stand_at_a_place_is_not_marked_there() {
        let store = desk();
        let stored = find_story(&store, ferry().story.id.as_str()).unwrap();
        let at = Anchor {
            field: Field::Body,
            start: 4,
            end: 9,
            quote: "fares".into(),
        };
        let error = on_addition(&stored, flag(), Marked::At(at), None).unwrap_err();
        assert!(matches!(
            error,
            ReviewError::Refused {
                error: RulingError::NotThere(Field::Body),
                ..
            }
        ));
    }

    #[test]
    fn a_tag_in_the_place_of_one_is_one_act_and_one_undo() {
        let store = desk();
        let id = ferry().story.id.to_string();
        let tags = || -> Vec<(String, String, Status)> {
            let annotated = find_story(&store, &id).unwrap().annotated;
            let all = annotated.annotations.into_iter();
            all.filter_map(|it| match it.annotation.content {
                Content::Tag(tag) => Some((it.id.to_string(), tag.term, it.status)),
                _ => None,
            })
            .collect()
        };
        let before = tags();
        let replaced = before[1].0.as_str();
        assert_eq!(before[1].1, "ferry fares");
        let seen = on_replacement(&store, replaced, Some(&id), "fares", None).unwrap();
        let number = take(&store, sign(), seen).unwrap().numbered.number;
        let after = tags();
        assert_eq!(after[1].2, Status::Dismissed);
        let (own, term, status) = &after[3];
        assert_eq!((term.as_str(), *status), ("fares", Status::Accepted));
        let again = on_replacement(&store, replaced, Some(&id), "other", None).unwrap_err();
        assert!(again.to_string().contains("dismissed already"), "{again}");
        // Either of the two takes both back.
        let mut last = number;
        for typed in [replaced, own] {
            let seen = undo_last(&store, typed, None).unwrap();
            assert_eq!(seen.len(), 2, "{typed}");
            last = take(&store, sign(), seen).unwrap().numbered.number;
            assert_eq!(tags(), before);
            let seen = undo_act(&store, last, None).unwrap();
            take(&store, sign(), seen).unwrap();
            assert_eq!(tags(), after);
        }
        assert!(last > number);
        // And once more in the place of her own.
        let seen = on_replacement(&store, own, Some(&id), "ferries", None).unwrap();
        take(&store, sign(), seen).unwrap();
        assert_eq!(tags()[3].2, Status::Dismissed);
        assert_eq!(tags()[4].1, "ferries");
        let accept = Judgement::new(AnnotationVerdict::Accept, None);
        let third = [find_story(&store, &id).unwrap().annotated.annotations[5]
            .id
            .clone()];
        let stored = find_story(&store, &id).unwrap();
        let seen = crate::review::on_annotations_of(&stored, &third, &accept).unwrap();
        take(&store, sign(), seen).unwrap();
        let error = on_replacement(&store, third[0].as_str(), Some(&id), "x", None).unwrap_err();
        assert!(error.to_string().contains("accepted already"), "{error}");
        let ferry = ferry();
        let flag = ferry.flags_in_reading_order()[0].0.id.to_string();
        let error = on_replacement(&store, &flag, Some(&id), "other", None).unwrap_err();
        assert!(error.to_string().contains("is a flag"), "{error}");
    }
}
