//! What a person typed, found on the desk: an id, or how one begins.

use std::borrow::Cow;

use crate::model::{AnnotatedStory, AnnotationId, Content, Story, StoryId, Tombstone};
use crate::pipeline::find_annotations;
use crate::store::{Head, Store, StoreError, StoredStory};

use super::ReviewError;

/// Ids that are told when the beginning of one fits several.
const TOLD: usize = 5;

/// The story of that id, or the one whose id begins so.
///
/// # Errors
/// When there is none, several begin so, or it was forgotten.
pub fn find_story(store: &dyn Store, typed: &str) -> Result<StoredStory, ReviewError> {
    if let Ok(id) = StoryId::new(typed)
        && let Some(stored) = store.story(&id, None)?
    {
        return Ok(stored);
    }
    if typed.is_empty() {
        return Err(ReviewError::Unnamed("story"));
    }
    let ids = store.find(typed, TOLD + 1)?;
    match ids.as_slice() {
        [] => match find_forgotten(store, typed)?.as_slice() {
            [tombstone] => Err(ReviewError::Forgotten(Box::new(tombstone.clone()))),
            _ => Err(ReviewError::NoStory(typed.to_owned())),
        },
        [id] => {
            let stored = store.story(id, None)?;
            stored.ok_or_else(|| ReviewError::NoStory(typed.to_owned()))
        }
        several => Err(ambiguous(typed, several.iter().map(StoryId::as_str))),
    }
}

/// The tombstone of that id, or those whose ids begin so.
///
/// # Errors
/// When the store cannot be read.
pub fn find_forgotten(store: &dyn Store, typed: &str) -> Result<Vec<Tombstone>, StoreError> {
    let mut all = store.tombstones(None, usize::MAX)?;
    all.retain(|it| !typed.is_empty() && it.demand.story.as_str().starts_with(typed));
    if let Some(exact) = all.iter().position(|it| it.demand.story.as_str() == typed) {
        all = vec![all.swap_remove(exact)];
    }
    Ok(all)
}

/// The annotation of that id, or the one whose id begins so, among those of current versions, with
/// its story. In a story that is named, one whose decision is orphaned is found too.
///
/// # Errors
/// When there is none, or several begin so.
pub fn find_annotation(
    store: &dyn Store,
    typed: &str,
    story: Option<&str>,
) -> Result<(StoredStory, AnnotationId), ReviewError> {
    if typed.is_empty() {
        return Err(ReviewError::Unnamed("annotation"));
    }
    let found: Vec<(StoryId, AnnotationId)> = match story {
        None => find_annotations(store, typed, TOLD + 1)?,
        Some(story) => {
            let annotated = find_story(store, story)?.annotated;
            let story = &annotated.story.id;
            let entries = store.decisions_of(story)?;
            let orphans = annotated.orphans(&entries);
            let orphans = orphans.iter();
            let orphans = orphans.map(|it| AnnotationId::new(story, &it.about.fingerprint));
            let ids = annotated.annotations.iter().map(|placed| placed.id.clone());
            ids.chain(orphans)
                .filter(|id| id.as_str().starts_with(typed))
                .map(|id| (story.clone(), id))
                .collect()
        }
    };
    match found.as_slice() {
        [] => Err(ReviewError::NoAnnotation(typed.to_owned())),
        [(story, id)] => match store.story(story, None)? {
            Some(stored) => Ok((stored, id.clone())),
            None => Err(ReviewError::NoStory(story.to_string())),
        },
        several => Err(ambiguous(typed, several.iter().map(|it| it.1.as_str()))),
    }
}

/// The flags of a rule in a story that nobody decided, by their ids.
pub fn undecided(annotated: &AnnotatedStory, rule: &str) -> Vec<AnnotationId> {
    let is_of_rule =
        |content: &Content| matches!(content, Content::Flag(flag) if flag.rule == rule);
    let all = annotated.annotations.iter();
    let open = all.filter(|it| it.status.is_undecided() && is_of_rule(&it.annotation.content));
    open.map(|it| it.id.clone()).collect()
}

/// The most characters of a text that stand for a headline that is not there.
const BEGINS: usize = 200;

/// How the text of a story begins that has no headline: what tells it from others in a list.
///
/// # Errors
/// When the store cannot be read.
pub fn begins(store: &dyn Store, head: &Head) -> Result<Option<String>, StoreError> {
    if head.headline.is_some() {
        return Ok(None);
    }
    let text = store.text(&head.id)?;
    Ok(text.and_then(|(story, _)| beginning(&story)))
}

/// The same, of a story whose text is at hand.
pub fn beginning(story: &Story) -> Option<String> {
    match (&story.headline, &story.body) {
        (None, Some(body)) => Some(body.chars().take(BEGINS).collect()),
        _ => None,
    }
}

/// What a story is called in a list: its headline, or how its text begins.
pub fn title<'a>(headline: Option<&'a str>, begins: Option<&str>) -> Cow<'a, str> {
    match (headline, begins) {
        (Some(headline), _) => headline.into(),
        (None, Some(begins)) => format!("¶ {begins}").into(),
        (None, None) => "(no headline)".into(),
    }
}

/// Says which ids begin with what was typed.
pub(super) fn ambiguous<'a>(typed: &str, ids: impl Iterator<Item = &'a str>) -> ReviewError {
    let mut ids: Vec<String> = ids.take(TOLD + 1).map(str::to_owned).collect();
    if let Some(more) = ids.get_mut(TOLD) {
        "...".clone_into(more);
    }
    ReviewError::Ambiguous {
        typed: typed.to_owned(),
        ids,
    }
}
