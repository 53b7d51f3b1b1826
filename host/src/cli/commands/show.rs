//! `copydesk show`: one story with its annotations drawn into the text.

use std::io::Write as _;

use crate::cli::args::ShowArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::json;
use crate::cli::render::story::story;
use crate::model::{Receipts, StoryId, StoryRecord};
use crate::store::{Store, StoredStory};

/// Ids that are told when the beginning of one fits several.
const TOLD: usize = 5;

pub(crate) fn show(context: &Context, args: &ShowArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let stored = find(desk.store(), &args.story)?;
    desk.close()?;
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        let record = StoryRecord::new(&stored.annotated, stored.version, Receipts::Without);
        writeln!(stdout, "{}", json(&record)?)?;
    } else {
        let drawn = story(&stored.annotated, stored.version, context.terminal.stdout);
        stdout.write_all(drawn.as_bytes())?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
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
