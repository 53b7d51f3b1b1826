//! `copydesk show`: one story with its annotations drawn into the text.

use std::io::Write as _;

use super::retention::{find_forgotten, told};
use crate::cli::args::ShowArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::json;
use crate::cli::render::changes::changes;
use crate::cli::render::story::{Origin, story};
use crate::model::{AnnotationId, ChangesRecord, Logged, Receipts, StoryId, StoryRecord};
use crate::pipeline::find_annotations;
use crate::store::{Store, StoreError, StoredStory};

/// Ids that are told when the beginning of one fits several.
const TOLD: usize = 5;

pub(crate) fn show(context: &Context, args: &ShowArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let store = desk.store();
    let current = find(store, &args.story)?;
    let id = current.annotated.story.id.clone();
    let stored = match args.version {
        Some(version) => in_version(store, &id, version, current.version)?,
        None => current,
    };
    let mut stdout = context.terminal.open_stdout();
    let theme = context.terminal.stdout;
    if let Some(from) = args.changes {
        let before = match from.unwrap_or(stored.version - 1) {
            0 => {
                let message = format!("version 1 of the story {id} has none before it");
                return Err(CommandError::usage(message));
            }
            before => in_version(store, &id, before, stored.version)?,
        };
        let one = (before.version, &before.annotated);
        let record = ChangesRecord::new(one, (stored.version, &stored.annotated));
        if context.json() {
            writeln!(stdout, "{}", json(&record)?)?;
        } else {
            stdout.write_all(changes(&record, theme).as_bytes())?;
        }
    } else if context.json() {
        let record = record(store, &stored, Receipts::Without)?;
        writeln!(stdout, "{}", json(&record)?)?;
    } else {
        let entries = entries(store, &stored)?;
        let origin = match args.version {
            Some(_) => None,
            None => origin(store, &stored)?,
        };
        let drawn = story(&stored.annotated, stored.version, &entries, origin, theme);
        stdout.write_all(drawn.as_bytes())?;
    }
    stdout.flush()?;
    desk.close()?;
    Ok(Exit::Done)
}

/// The bytes of the document that the story is from. A record that names a source of its own is told
/// with its document alone.
fn origin(store: &dyn Store, stored: &StoredStory) -> Result<Option<Origin>, StoreError> {
    let story = &stored.annotated.story;
    let document = store.document(&story.source.uri)?;
    Ok(document.and_then(|document| {
        let parts: Vec<_> = document.parts().of(&story.id).collect();
        let bytes = document.head().bytes;
        (!parts.is_empty()).then_some(Origin { parts, bytes })
    }))
}

/// A version that was asked for.
fn in_version(
    store: &dyn Store,
    id: &StoryId,
    version: u32,
    last: u32,
) -> Result<StoredStory, CommandError> {
    if let Some(stored) = store.story(id, Some(version))? {
        return Ok(stored);
    }
    let was_there = version > 0 && store.last_version(id)? >= Some(version);
    let message = match was_there {
        true => format!("the version {version} of the story {id} is not kept any more"),
        false => format!("the story {id} has no version {version}"),
    };
    Err(CommandError::usage(message).hint(format!("its current one is {last}")))
}

/// What was decided of a story, as far as it is told with a version. One that is not the current
/// version stands as it stood when something was last stored of it, and what was decided since is not
/// told with it.
pub(super) fn entries(store: &dyn Store, stored: &StoredStory) -> Result<Vec<Logged>, StoreError> {
    let entries = store.decisions_of(&stored.annotated.story.id)?;
    let mut stands = stored.annotated.clone();
    stands.stand(&entries);
    if stands == stored.annotated {
        Ok(entries)
    } else {
        Ok(Vec::new())
    }
}

/// The JSON form of a story with what was decided of it.
pub(super) fn record(
    store: &dyn Store,
    stored: &StoredStory,
    receipts: Receipts,
) -> Result<StoryRecord, StoreError> {
    let StoredStory {
        version,
        annotated,
        revision,
    } = stored;
    let entries = entries(store, stored)?;
    let record = StoryRecord::new(annotated, *version, receipts);
    Ok(record.with_decisions(annotated, &entries, *revision, receipts))
}

/// The story of that id, or the one whose id begins so.
pub(super) fn find(store: &dyn Store, typed: &str) -> Result<StoredStory, CommandError> {
    if let Ok(id) = StoryId::new(typed)
        && let Some(stored) = store.story(&id, None)?
    {
        return Ok(stored);
    }
    let hint = "copydesk list prints the ids";
    if typed.is_empty() {
        return Err(CommandError::usage("no story is named").hint(hint));
    }
    let ids = store.find(typed, TOLD + 1)?;
    if let [id] = ids.as_slice()
        && let Some(stored) = store.story(id, None)?
    {
        return Ok(stored);
    }
    if ids.is_empty()
        && let [tombstone] = find_forgotten(store, typed)?.as_slice()
    {
        return Err(CommandError::usage(told(tombstone))
            .hint("copydesk review log STORY prints what was decided of it, without its words"));
    }
    if ids.is_empty() {
        return Err(CommandError::usage(format!("there is no story {typed:?}")).hint(hint));
    }
    let told: Vec<&str> = ids.iter().take(TOLD).map(StoryId::as_str).collect();
    let more = if ids.len() > TOLD { ", ..." } else { "" };
    let message = format!(
        "several ids begin with {typed:?}: {}{more}",
        told.join(", ")
    );
    Err(CommandError::usage(message).hint("type more of it"))
}

/// An annotation that was named, with its story.
pub(super) struct Found {
    pub(super) stored: StoredStory,
    pub(super) id: AnnotationId,
}

/// The annotation of that id, or the one whose id begins so, among those of current versions. In a
/// story that is named, one whose decision is orphaned is found too.
pub(super) fn find_annotation(
    store: &dyn Store,
    typed: &str,
    story: Option<&str>,
) -> Result<Found, CommandError> {
    let hint = "copydesk show STORY prints the ids of its annotations";
    if typed.is_empty() {
        return Err(CommandError::usage("no annotation is named").hint(hint));
    }
    let found: Vec<(StoryId, AnnotationId)> = match story {
        None => find_annotations(store, typed, TOLD + 1)?,
        Some(story) => {
            let annotated = find(store, story)?.annotated;
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
        [] => {
            let message = format!("there is no annotation {typed:?}");
            Err(CommandError::usage(message).hint(hint))
        }
        [(story, id)] => match store.story(story, None)? {
            Some(stored) => Ok(Found {
                stored,
                id: id.clone(),
            }),
            None => Err(CommandError::usage(format!("there is no story {story}"))),
        },
        several => {
            let told = several.iter().take(TOLD);
            let told: Vec<&str> = told.map(|(_, id)| id.as_str()).collect();
            let more = if several.len() > TOLD { ", ..." } else { "" };
            let message = format!(
                "several ids begin with {typed:?}: {}{more}",
                told.join(", ")
            );
            Err(CommandError::usage(message).hint("type more of it"))
        }
    }
}
