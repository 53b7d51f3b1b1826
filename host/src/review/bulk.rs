//! A decision on all that fits: on the stories of a filter, or on the flags of a rule in them.
//!
//! What it comes to is known before it is taken: [`Bulk`] has the decisions, and how many stories they
//! are of. [`take`](super::take) makes one act of them, and one undo takes them back.

use crate::model::{
    Content, Decision, Gate, Override, PlacedAnnotation, RulingError, StoryId, StoryVerdict,
};
use crate::store::{Filter, Store, StoredStory, is_rule};

use super::{Judgement, ReviewError, Seen};

/// Stories whose heads are read at a time.
const PAGE: usize = 500;

/// Decisions of one act at most: an act is one record of the log and one transaction.
pub const MOST: usize = 20_000;

/// What a decision on all that fits comes to.
#[derive(Debug, Default)]
pub struct Bulk {
    /// What would be decided, in the order of the queue.
    pub decided: Vec<Seen>,
    /// The stories of which it cannot be said, and why.
    pub left: Vec<(StoryId, RulingError)>,
}

/// Which flags a decision is on.
#[derive(Debug, Clone, Copy)]
pub struct Which<'a> {
    /// Those of a rule, `plugin/rule`, or of all rules of a plugin, `plugin/*`.
    pub rule: &'a str,
    /// Only those that quote just these words.
    pub words: Option<&'a str>,
}

impl Bulk {
    /// How many stories something would be decided on.
    pub fn stories(&self) -> usize {
        // Those of one story stand together.
        let of_story = |one: &Seen, next: &Seen| one.0.story == next.0.story;
        self.decided.chunk_by(of_story).count()
    }

    /// Says the same of each story that fits, but of those where it cannot be said; of `limit` stories
    /// at most.
    ///
    /// # Errors
    /// When the store cannot be read, the reason is none, or it comes to more than [`MOST`].
    pub fn of_stories(
        store: &dyn Store,
        (filter, limit): (&Filter, Option<usize>),
        verdict: StoryVerdict,
        gate: &Gate,
        over: Option<&Override>,
        reason: Option<&str>,
    ) -> Result<Self, ReviewError> {
        let mut bulk = Self::default();
        each(store, filter, limit, &mut |stored| {
            let (annotated, version) = (&stored.annotated, stored.version);
            let decision = Decision::of_story(annotated, version, verdict, gate, over, reason);
            match decision {
                Ok(decision) => bulk.push(decision, &stored),
                Err(error) if is_of_one(&error) => {
                    bulk.left.push((annotated.story.id.clone(), error));
                    Ok(())
                }
                Err(error) => Err(ReviewError::refused(&annotated.story.id)(error)),
            }
        })?;
        Ok(bulk)
    }

    /// Says the same of each of some flags in the stories that fit, of those that nobody decided; one
    /// that is put off can be accepted and dismissed.
    ///
    /// # Errors
    /// As [`Bulk::of_stories`].
    pub fn of_flags(
        store: &dyn Store,
        (filter, limit): (&Filter, Option<usize>),
        which: Which<'_>,
        judgement: &Judgement<'_>,
    ) -> Result<Self, ReviewError> {
        let mut bulk = Self::default();
        // Without one of the rule there is nothing to read a story for.
        let filter = &Filter {
            rule: Some(filter.rule.clone().unwrap_or_else(|| which.rule.to_owned())),
            ..filter.clone()
        };
        each(store, filter, limit, &mut |stored| {
            let annotated = &stored.annotated;
            for placed in &annotated.annotations {
                if !placed.status.is_undecided() || !which.is(placed) {
                    continue;
                }
                match judgement.on(&stored, &placed.id) {
                    Ok(decision) => bulk.push(decision, &stored)?,
                    // It is put off already.
                    Err(RulingError::Status { .. }) => {}
                    Err(error) if is_of_one(&error) => {
                        let id = &annotated.story.id;
                        if bulk.left.last().is_none_or(|(last, _)| last != id) {
                            bulk.left.push((id.clone(), error));
                        }
                    }
                    Err(error) => {
                        return Err(ReviewError::refused(&annotated.story.id)(error));
                    }
                }
            }
            Ok(())
        })?;
        Ok(bulk)
    }

    fn push(&mut self, decision: Decision, stored: &StoredStory) -> Result<(), ReviewError> {
        if self.decided.len() >= MOST {
            return Err(ReviewError::TooMany(MOST));
        }
        self.decided.push((decision, stored.revision));
        Ok(())
    }
}

impl Which<'_> {
    fn is(self, placed: &PlacedAnnotation) -> bool {
        let Content::Flag(flag) = &placed.annotation.content else {
            return false;
        };
        let quote = placed.annotation.anchors.first();
        let quote = quote.map(|anchor| anchor.quote.as_str());
        is_rule(self.rule, &flag.rule) && self.words.is_none_or(|words| quote == Some(words))
    }
}

/// Whether it is the story's own that something cannot be said of it, and not what was typed.
fn is_of_one(error: &RulingError) -> bool {
    matches!(
        error,
        RulingError::NotApprovable(_)
            | RulingError::New(_)
            | RulingError::State { .. }
            | RulingError::NoWords
    )
}

/// Looks at the stories that fit, in the order of the queue.
fn each(
    store: &dyn Store,
    filter: &Filter,
    limit: Option<usize>,
    look: &mut dyn FnMut(StoredStory) -> Result<(), ReviewError>,
) -> Result<(), ReviewError> {
    let mut left = limit.unwrap_or(usize::MAX);
    let mut after = None;
    while left > 0 {
        let page = store.queue(filter, after.as_ref(), PAGE.min(left))?;
        left -= page.heads.len();
        for head in page.heads {
            if let Some(stored) = store.story(&head.id, None)? {
                look(stored)?;
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::ferry;
    use crate::model::{AnnotationId, AnnotationVerdict, Reach, State, Status, Time};
    use crate::review::{Signature, find_story, take, undo_act};
    use crate::store::MemoryStore;

    fn desk(stories: usize) -> MemoryStore {
        let store = MemoryStore::default();
        let all: Vec<_> = (0..stories)
            .map(|number| {
                let mut annotated = ferry();
                let id = StoryId::new(format!("ferry-{number}")).unwrap();
                for placed in &mut annotated.annotations {
                    placed.id = AnnotationId::new(&id, &placed.fingerprint);
                }
                annotated.story.id = id;
                annotated
            })
            .collect();
        store.put(&all, None).unwrap();
        store
    }

    fn sign() -> Signature<'static> {
        Signature {
            by: "Ada",
            at: Time::parse("2026-02-09T08:00:00Z").unwrap(),
            gate: Gate::default(),
            expected: None,
        }
    }

    #[test]
    fn all_flags_of_a_rule_are_one_act_and_one_undo() {
        let store = desk(3);
        let statuses = |rule: &str| -> Vec<Status> {
            let ids = (0..3).map(|number| format!("ferry-{number}"));
            let stored = ids.map(|id| find_story(&store, &id).unwrap().annotated);
            let flags = stored.flat_map(|it| it.annotations);
            flags
                .filter(|it| Which { rule, words: None }.is(it))
                .map(|it| it.status)
                .collect()
        };
        let first = find_story(&store, "ferry-0").unwrap().annotated;
        let rule = first
            .annotations
            .iter()
            .find_map(|it| match &it.annotation.content {
                Content::Flag(flag) => Some(flag.rule.clone()),
                _ => None,
            })
            .unwrap();
        let which = Which {
            rule: &rule,
            words: None,
        };
        let all = (&Filter::default(), None);
        let dismiss = &Judgement::new(AnnotationVerdict::Dismiss, Some("house style"));
        let bulk = Bulk::of_flags(&store, all, which, dismiss).unwrap();
        assert_eq!(bulk.stories(), 3);
        assert_eq!(bulk.decided.len(), statuses(&rule).len());
        let taken = take(&store, sign(), bulk.decided).unwrap();
        assert!(statuses(&rule).iter().all(|it| *it == Status::Dismissed));
        // Nothing is left to be said.
        let again = Bulk::of_flags(&store, all, which, dismiss).unwrap();
        assert_eq!(again.decided, []);
        let undone = undo_act(&store, taken.numbered.number, None).unwrap();
        take(&store, sign(), undone).unwrap();
        assert!(statuses(&rule).iter().all(|it| *it == Status::Open));
        let other = Which {
            words: Some("words that no flag is about"),
            ..which
        };
        let none = Bulk::of_flags(&store, all, other, dismiss).unwrap();
        assert_eq!(none.decided, []);
        let none = &Judgement::new(AnnotationVerdict::Dismiss, None);
        let error = Bulk::of_flags(&store, all, which, none).unwrap_err();
        assert!(error.to_string().contains("needs a reason"), "{error}");
    }

    #[test]
    fn a_story_of_which_it_cannot_be_said_is_left_with_its_reason() {
        let store = desk(3);
        let gate = &Gate::default();
        let all = (&Filter::default(), None);
        let one = (&Filter::default(), Some(1));
        let spiked = Bulk::of_stories(&store, one, StoryVerdict::Spike, gate, None, None).unwrap();
        assert_eq!((spiked.stories(), spiked.left.len()), (1, 0));
        take(&store, sign(), spiked.decided).unwrap();
        let rest = Bulk::of_stories(&store, all, StoryVerdict::Spike, gate, None, None).unwrap();
        assert_eq!(rest.stories(), 2);
        let state = State::Spiked;
        let verdict = StoryVerdict::Spike.name();
        let left: Vec<_> = rest.left.into_iter().map(|(_, error)| error).collect();
        assert_eq!(left, [RulingError::State { state, verdict }]);
    }

    #[test]
    fn a_flag_without_words_is_left_where_it_would_be_dismissed_everywhere() {
        let mut without = ferry();
        for placed in &mut without.annotations {
            if matches!(placed.annotation.content, Content::Flag(_)) {
                placed.annotation.anchors.clear();
            }
        }
        without.story.id = StoryId::new("without").unwrap();
        let store = desk(1);
        store.put(&[without], None).unwrap();
        let everywhere = Judgement {
            reach: Reach::Everywhere,
            ..Judgement::new(AnnotationVerdict::Dismiss, Some("house style"))
        };
        let which = Which {
            rule: "hygiene/*",
            words: None,
        };
        let all = (&Filter::default(), None);
        let bulk = Bulk::of_flags(&store, all, which, &everywhere).unwrap();
        assert!(
            bulk.decided
                .iter()
                .all(|(it, _)| it.story.as_str() == "ferry-0")
        );
        assert!(!bulk.decided.is_empty());
        let left = bulk.left.iter().map(|(id, error)| (id.as_str(), error));
        let left: Vec<_> = left.collect();
        assert_eq!(left, [("without", &RulingError::NoWords)]);
    }
}
