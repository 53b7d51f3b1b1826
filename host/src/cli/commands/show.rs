//! `copydesk show`: one story with its annotations drawn into the text.

use std::io::Write as _;

use crate::cli::args::ShowArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::json;
use crate::cli::render::changes::changes;
use crate::cli::render::story::{Origin, story};
use crate::model::{ChangesRecord, Receipts, StoryId};
use crate::review::{entries, find_story, record};
use crate::store::{Store, StoreError, StoredStory};

pub(crate) fn show(context: &Context, args: &ShowArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let store = desk.store();
    let current = find_story(store, &args.story)?;
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
