//! What is decided, and the act that it becomes.

use crate::model::{
    Act, AnnotationId, AnnotationVerdict, Decision, Gate, Logged, Numbered, Override, Reach,
    Revision, RulingError, StoryVerdict, Time, in_force, last_in_force,
};
use crate::store::{Decided, Store, StoredStory};

use super::find::ambiguous;
use super::{ReviewError, find_annotation, find_story};

/// What is decided with the revision that its story was seen at.
pub type Seen = (Decision, Revision);

/// Who decides when, at which gate, and on what they saw.
#[derive(Debug, Clone)]
pub struct Signature<'a> {
    /// Their name.
    pub by: &'a str,
    /// The time of day.
    pub at: Time,
    /// Which open flags hold a story.
    pub gate: Gate,
    /// What they saw, where they say so: the story must still be just so. For one story.
    pub expected: Option<Revision>,
}

/// An act that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The act as the log has it.
    pub numbered: Numbered,
    /// Where it leaves its stories.
    pub decided: Decided,
}

/// Says the same of each of some stories. An override is for an approval that something stands in
/// the way of.
///
/// # Errors
/// When a story is not found, or stands where this cannot be said.
pub fn on_stories(
    store: &dyn Store,
    typed: &[String],
    verdict: StoryVerdict,
    gate: &Gate,
    over: Option<&Override>,
    reason: Option<&str>,
) -> Result<Vec<Seen>, ReviewError> {
    let decided = typed.iter().map(|typed| {
        let stored = find_story(store, typed)?;
        let StoredStory {
            version,
            annotated,
            revision,
        } = &stored;
        let decision = Decision::of_story(annotated, *version, verdict, gate, over, reason);
        let decision = decision.map_err(ReviewError::refused(&annotated.story.id))?;
        Ok((decision, *revision))
    });
    decided.collect()
}

/// Says that whoever signs works on each of some stories, or that nobody does any more.
///
/// # Errors
/// When a story is not found, somebody works on it already, or nobody does.
pub fn on_hold(store: &dyn Store, typed: &[String], hold: Hold) -> Result<Vec<Seen>, ReviewError> {
    let decided = typed.iter().map(|typed| {
        let stored = find_story(store, typed)?;
        let (annotated, version) = (&stored.annotated, stored.version);
        let entries = store.decisions_of(&annotated.story.id)?;
        let decision = match hold {
            Hold::Take => Decision::take(annotated, version, &entries),
            Hold::Release => Decision::release(annotated, version, &entries),
        };
        let decision = decision.map_err(ReviewError::refused(&annotated.story.id))?;
        Ok((decision, stored.revision))
    });
    decided.collect()
}

/// Whether somebody begins to work on a story, or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// She begins.
    Take,
    /// Nobody works on it any more.
    Release,
}

/// What is said of annotations.
#[derive(Debug, Clone)]
pub struct Judgement<'a> {
    /// What.
    pub verdict: AnnotationVerdict,
    /// Why.
    pub reason: Option<&'a str>,
    /// How far a dismissal reaches.
    pub reach: Reach,
    /// When a dismissal is to end.
    pub expires: Option<Time>,
}

impl<'a> Judgement<'a> {
    /// In all versions of a story, and for good.
    pub fn new(verdict: AnnotationVerdict, reason: Option<&'a str>) -> Self {
        Self {
            verdict,
            reason,
            reach: Reach::Story,
            expires: None,
        }
    }

    /// The same of one annotation.
    pub(super) fn on(
        &self,
        stored: &StoredStory,
        id: &AnnotationId,
    ) -> Result<Decision, RulingError> {
        let (annotated, version) = (&stored.annotated, stored.version);
        Decision::of_annotation(annotated, version, id, self.verdict, self.reason)?.reaching(
            annotated,
            self.reach,
            self.expires.clone(),
        )
    }
}

/// Says the same of each of some annotations, of one story where it is named.
///
/// # Errors
/// When an annotation is not found, or this cannot be said of it.
pub fn on_annotations(
    store: &dyn Store,
    typed: &[String],
    story: Option<&str>,
    judgement: &Judgement<'_>,
) -> Result<Vec<Seen>, ReviewError> {
    let decided = typed.iter().map(|typed| {
        let (stored, id) = find_annotation(store, typed, story)?;
        let annotated = &stored.annotated;
        let is_there = annotated.annotations.iter().any(|placed| placed.id == id);
        let decision = match is_there {
            true => judgement.on(&stored, &id),
            false => Err(RulingError::Orphaned(id)),
        };
        let decision = decision.map_err(ReviewError::refused(&annotated.story.id))?;
        Ok((decision, stored.revision))
    });
    decided.collect()
}

/// Says the same of each of some annotations of a story that was looked at.
///
/// # Errors
/// When the story has no such annotation, or this cannot be said of it.
pub fn on_annotations_of(
    stored: &StoredStory,
    ids: &[AnnotationId],
    judgement: &Judgement<'_>,
) -> Result<Vec<Seen>, ReviewError> {
    let decided = ids.iter().map(|id| {
        let decision = judgement.on(stored, id);
        let decision = decision.map_err(ReviewError::refused(&stored.annotated.story.id))?;
        Ok((decision, stored.revision))
    });
    decided.collect()
}

/// Takes back all of an act, as far as it is still in force.
///
/// # Errors
/// When there is no such act, or nothing of it is in force.
pub fn undo_act(
    store: &dyn Store,
    number: u64,
    reason: Option<&str>,
) -> Result<Vec<Seen>, ReviewError> {
    let acts = store.acts(number.saturating_sub(1), 1)?;
    let act = acts.first().filter(|act| act.number == number);
    let act = act.ok_or(ReviewError::NoAct(number))?;
    act.entries()
        .map(|entry| undo(store, &entry, reason))
        .collect()
}

/// Takes back the last decision in force on a story or an annotation. What came to stand in the place of
/// something is taken back with the dismissal of that.
///
/// # Errors
/// When nothing was decided on it, or several ids begin so.
pub fn undo_last(
    store: &dyn Store,
    typed: &str,
    reason: Option<&str>,
) -> Result<Vec<Seen>, ReviewError> {
    let entry = last_of(store, typed)?;
    let of_story = store.decisions_of(&entry.decision.story)?;
    let undone = together(&of_story, &entry).into_iter();
    undone.map(|entry| undo(store, entry, reason)).collect()
}

/// An entry with the one that it makes no sense without: what was put in the place of something, and
/// the dismissal of that.
fn together<'a>(of_story: &'a [Logged], entry: &'a Logged) -> Vec<&'a Logged> {
    let replaces = |one: &Logged, other: &Logged| {
        let added = one.addition().map(|(addition, _)| addition);
        let print = added.and_then(|addition| addition.instead_of);
        print.is_some() && print == other.decision.on.fingerprint()
    };
    let of_act = in_force(of_story).into_iter();
    let of_act = of_act.filter(|it| it.number == entry.number);
    of_act
        .filter(|it| *it == entry || replaces(it, entry) || replaces(entry, it))
        .collect()
}

fn undo(store: &dyn Store, entry: &Logged, reason: Option<&str>) -> Result<Seen, ReviewError> {
    let id = &entry.decision.story;
    let of_story = store.decisions_of(id)?;
    let Some(stored) = store.story(id, None)? else {
        return Err(ReviewError::NotHere(id.clone()));
    };
    let decision = Decision::undo(entry, &of_story, stored.version, reason);
    let decision = decision.map_err(ReviewError::refused(id))?;
    Ok((decision, stored.revision))
}

/// The last decision in force on a story or an annotation.
fn last_of(store: &dyn Store, typed: &str) -> Result<Logged, ReviewError> {
    let acts = store.acts(0, usize::MAX)?;
    let entries: Vec<Logged> = acts.iter().flat_map(Numbered::entries).collect();
    // What can be undone was decided, so only what was decided is looked through; orphaned decisions
    // are among it.
    let mut fits: Vec<(bool, String, Logged)> = Vec::new();
    for entry in &entries {
        let decision = &entry.decision;
        let name = match decision.annotation() {
            Some(id) => id.to_string(),
            None => decision.story.to_string(),
        };
        let is_known = fits.iter().any(|(_, _, it)| {
            it.decision.story == decision.story && it.decision.on.is(&decision.on)
        });
        if name.starts_with(typed) && !is_known {
            fits.push((name == typed, name, entry.clone()));
        }
    }
    if fits.iter().any(|(exact, _, _)| *exact) {
        fits.retain(|(exact, _, _)| *exact);
    }
    let entry = match fits.as_slice() {
        [(_, _, entry)] => entry,
        [] => return Err(ReviewError::Undecided(typed.to_owned())),
        several => return Err(ambiguous(typed, several.iter().map(|it| it.1.as_str()))),
    };
    let of_story = store.decisions_of(&entry.decision.story)?;
    let last = last_in_force(&of_story, &entry.decision.story, &entry.decision.on).cloned();
    last.ok_or(RulingError::NothingToUndo)
        .map_err(ReviewError::refused(&entry.decision.story))
}

/// Gives what is decided to the store as one act.
///
/// # Errors
/// When the name cannot sign, something is to end before it begins, a story is not as it was seen, or the
/// store failed. Then nothing was
/// decided.
pub fn take(
    store: &dyn Store,
    signature: Signature<'_>,
    decided: Vec<Seen>,
) -> Result<Taken, ReviewError> {
    let Signature {
        by,
        at,
        gate,
        expected,
    } = signature;
    let (decisions, mut seen): (Vec<Decision>, Vec<Revision>) = decided.into_iter().unzip();
    let ends = |decision: &Decision| decision.expires.as_ref().and_then(Time::timestamp);
    if let Some(past) = decisions
        .iter()
        .find(|it| ends(it) <= at.timestamp() && it.expires.is_some())
    {
        return Err(ReviewError::Past(
            past.expires.clone().unwrap_or_else(|| at.clone()),
        ));
    }
    if let Some(expected) = expected {
        // Of several stories one revision says nothing.
        let first = decisions.first().map(|it| &it.story);
        if decisions.iter().any(|it| Some(&it.story) != first) {
            return Err(ReviewError::OneRevision);
        }
        seen.fill(expected);
    }
    let act = Act::new(by, at, gate, decisions)?;
    let decided = store.decide(&act, &seen)?;
    let numbered = Numbered {
        number: decided.number,
        act,
    };
    Ok(Taken { numbered, decided })
}
