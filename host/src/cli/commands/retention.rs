//! `copydesk store forget`, `prune` and `migrate`: what does not stay on the desk, and how an older
//! desk becomes one of the newest.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::review::refuse;
use super::upkeep::size;
use crate::cli::args::{ForgetArgs, MigrateArgs, PruneArgs};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::render::words::count;
use crate::cli::terminal::line;
use crate::config::Settings;
use crate::model::{Demand, StoryId, Tombstone};
use crate::pipeline::SETTINGS_FILE;
use crate::review::{find_forgotten, find_story};
use crate::store::{Prune, PruneMode, SledStore, Store};

pub(super) fn forget(context: &Context, args: &ForgetArgs) -> Result<Exit, CommandError> {
    let by = context.editor(args.by.as_deref())?;
    if !args.reason.chars().any(char::is_alphanumeric) {
        return Err(
            CommandError::usage("the reason says nothing").hint("give one with --reason TEXT")
        );
    }
    let demand = |story| {
        Ok::<_, CommandError>(Demand {
            story,
            by: by.clone(),
            at: Context::now()?,
            reason: args.reason.trim().to_owned(),
        })
    };
    let desk = context.open_desk()?;
    // Settings that cannot be read hold no legal demand up.
    if let Ok(settings) = Settings::load(desk.dir().join(SETTINGS_FILE)) {
        refuse(&settings, &by, false)?;
    }
    let store = desk.store();
    if args.readmit {
        let demand = demand(forgotten_id(store, &args.story)?)?;
        store.readmit(&demand)?;
        desk.close()?;
        let id = line(demand.story.as_str()).into_owned();
        if context.json() {
            print(context, &json!({"story": demand.story, "readmitted": true}))?;
        }
        context.say(&format!("{id} may come in again"))?;
        return Ok(Exit::Done);
    }
    let id = match forgotten_id(store, &args.story) {
        Ok(id) => id,
        Err(_) => match StoryId::new(args.story.as_str()) {
            // Also one of which there are decisions alone.
            Ok(id) if !store.decisions_of(&id)?.is_empty() => id,
            _ => find_story(store, &args.story)?.annotated.story.id,
        },
    };
    let decisions = store.decisions_of(&id)?.len();
    let tombstone = store.forget(&demand(id)?)?;
    // Only now is it gone from the files too.
    let compacted = desk.compact()?;
    let Tombstone {
        number,
        demand: Demand { story, .. },
        contents,
        ..
    } = &tombstone;
    if context.json() {
        let said = json!({
            "story": story, "act": number, "contents": contents, "decisions": decisions,
            "before_bytes": compacted.before, "after_bytes": compacted.after,
        });
        print(context, &said)?;
    }
    context.say(&format!(
        "{} is forgotten (act {number}): {}, and the words of {}; backups that were made before still hold it",
        line(story.as_str()),
        count(contents.len() as u64, "text", "texts"),
        count(decisions as u64, "decision", "decisions"),
    ))?;
    Ok(Exit::Done)
}

/// The story of that id that was forgotten, or the one whose id begins so.
fn forgotten_id(store: &dyn Store, typed: &str) -> Result<StoryId, CommandError> {
    let mut fits = find_forgotten(store, typed)?;
    match (fits.pop(), fits.is_empty()) {
        (Some(one), true) => Ok(one.demand.story),
        (Some(_), false) => {
            let message = format!("several ids that were forgotten begin with {typed:?}");
            Err(CommandError::usage(message).hint("type more of it"))
        }
        (None, _) => {
            let message = format!("no story {typed:?} was forgotten");
            Err(CommandError::usage(message)
                .hint("copydesk list --forgotten prints those that were"))
        }
    }
}

pub(super) fn prune(context: &Context, args: &PruneArgs) -> Result<Exit, CommandError> {
    let before = args.older_than.before(&Context::now()?);
    let before = before.ok_or_else(|| CommandError::usage("no time is so long ago"))?;
    let which = Prune {
        before,
        keep: args.keep,
        mode: match args.dry_run {
            true => PruneMode::Count,
            false => PruneMode::Drop,
        },
    };
    let desk = context.open_desk()?;
    let pruned = desk.store().prune(&which)?;
    desk.close()?;
    if context.json() {
        let said = json!({
            "before": which.before, "dry_run": args.dry_run, "stories": pruned.stories,
            "versions": pruned.versions, "undated": pruned.undated, "objects": pruned.objects,
            "object_bytes": pruned.object_bytes,
        });
        print(context, &said)?;
    }
    let versions = format!(
        "{} of {}",
        count(pruned.versions, "old version", "old versions"),
        count(pruned.stories, "story", "stories")
    );
    let objects = format!(
        "{} that no receipt names ({})",
        count(
            pruned.objects,
            "plugin file or setting",
            "plugin files and settings"
        ),
        size(pruned.object_bytes)
    );
    context.say(&match args.dry_run {
        true => format!("would drop {versions}, and {objects}"),
        false => format!("dropped {versions}, and {objects}"),
    })?;
    if pruned.undated > 0 {
        let undated = count(
            pruned.undated,
            "old version stays, since it does not say when it is from",
            "old versions stay, since they do not say when they are from",
        );
        context.say(&undated)?;
    }
    if !args.dry_run && pruned.versions + pruned.objects > 0 {
        context.say("copydesk store compact gives back the room")?;
    }
    Ok(Exit::Done)
}

pub(super) fn migrate(context: &Context, args: &MigrateArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk_to_migrate()?;
    let (from, to) = (desk.schema()?, SledStore::SCHEMA);
    if from == to {
        desk.close()?;
        if context.json() {
            print(context, &json!({"from": from, "to": to}))?;
        }
        context.say(&format!(
            "the desk has schema {to} already; nothing was done"
        ))?;
        return Ok(Exit::Done);
    }
    let file = match &args.backup {
        Some(file) => file.clone(),
        None => free_name(desk.dir(), from),
    };
    let backed_up = desk.back_up(&file)?;
    let file = file.display().to_string();
    context.say(&format!(
        "wrote a backup, {}: {}",
        line(&file),
        size(backed_up.bytes)
    ))?;
    let migrated = desk.migrate()?;
    // What the decisions log had more is applied by a desk that is opened as ever.
    context.open_desk()?.close()?;
    if context.json() {
        let said = json!({
            "from": migrated.from, "to": migrated.to, "stories": backed_up.stories, "backup": file,
            "before_bytes": migrated.size.before, "after_bytes": migrated.size.after,
        });
        print(context, &said)?;
    }
    context.say(&format!(
        "migrated {} from schema {from} to schema {to}",
        count(backed_up.stories, "story", "stories")
    ))?;
    Ok(Exit::Done)
}

/// A name for a backup in the desk's directory that nobody has yet.
fn free_name(desk: &Path, schema: u32) -> PathBuf {
    let name = |suffix: &str| desk.join(format!("schema-{schema}{suffix}.backup"));
    let mut numbers = 2_u32..;
    let mut free = name("");
    while free.symlink_metadata().is_ok()
        && let Some(number) = numbers.next()
    {
        free = name(&format!("-{number}"));
    }
    free
}

fn print(context: &Context, said: &serde_json::Value) -> Result<(), CommandError> {
    let mut stdout = context.terminal.open_stdout();
    writeln!(stdout, "{said}")?;
    stdout.flush()?;
    Ok(())
}

/// What is said of a story that was forgotten.
pub(in crate::cli) fn told(of: &Tombstone) -> String {
    let Demand {
        story,
        by,
        at,
        reason,
    } = &of.demand;
    let day = at.as_str().get(..10).unwrap_or(at.as_str());
    format!(
        "{} was forgotten on {day}, as {} demanded: {}",
        line(story.as_str()),
        line(by),
        line(reason)
    )
}
