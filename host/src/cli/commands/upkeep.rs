//! `copydesk store stats`, `backup`, `restore` and `compact`: the room a desk takes, and its copies.

use std::io::Write as _;

use serde_json::json;

use crate::cli::args::{BackupArgs, RestoreArgs};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::render::words::count;
use crate::cli::terminal::line;
use crate::pipeline::Desk;

pub(super) fn stats(context: &Context) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let stats = desk.stats()?;
    desk.close()?;
    let mut stdout = context.terminal.open_stdout();
    let counts = stats.counts;
    if context.json() {
        let trees = stats
            .trees
            .iter()
            .map(|tree| json!({"tree": tree.name, "entries": tree.entries, "bytes": tree.bytes}));
        let line = json!({
            "schema": stats.schema, "batches": stats.batches,
            "states": {"review": counts.review, "new": counts.new, "clear": counts.clear},
            "trees": trees.collect::<Vec<_>>(),
            "disk_bytes": stats.disk, "live_bytes": stats.live(), "other_bytes": stats.beyond(),
        });
        writeln!(stdout, "{line}")?;
    } else {
        writeln!(
            stdout,
            "stories   {} in review, {} new, {} clear",
            counts.review, counts.new, counts.clear
        )?;
        writeln!(
            stdout,
            "database  schema {}, {} stored",
            stats.schema,
            count(stats.batches, "batch", "batches")
        )?;
        for (n, tree) in stats.trees.iter().enumerate() {
            writeln!(
                stdout,
                "{:8}  {:<9}  {:>9} entries  {:>10}",
                if n == 0 { "trees" } else { "" },
                tree.name,
                tree.entries,
                size(tree.bytes)
            )?;
        }
        writeln!(
            stdout,
            "disk      {}, of which {} are none of these; copydesk store compact gives back what was written over",
            size(stats.disk),
            size(stats.beyond())
        )?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

pub(super) fn back_up(context: &Context, args: &BackupArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let backed_up = desk.back_up(&args.file)?;
    desk.close()?;
    let file = args.file.display().to_string();
    if context.json() {
        let mut stdout = context.terminal.open_stdout();
        let said = json!({
            "file": file, "stories": backed_up.stories, "entries": backed_up.entries,
            "bytes": backed_up.bytes,
        });
        writeln!(stdout, "{said}")?;
        stdout.flush()?;
    }
    context.say(&format!(
        "{} in {}, {}",
        count(backed_up.stories, "story", "stories"),
        line(&file),
        size(backed_up.bytes)
    ))?;
    Ok(Exit::Done)
}

pub(super) fn restore(context: &Context, args: &RestoreArgs) -> Result<Exit, CommandError> {
    Desk::restore(&args.file, &args.into)?;
    let into = args.into.display().to_string();
    context.say(&format!("the restored desk is {}", line(&into)))?;
    Ok(Exit::Done)
}

pub(super) fn compact(context: &Context) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let compacted = desk.compact()?;
    if context.json() {
        let mut stdout = context.terminal.open_stdout();
        let said = json!({"before_bytes": compacted.before, "after_bytes": compacted.after});
        writeln!(stdout, "{said}")?;
        stdout.flush()?;
    }
    let (before, after) = (size(compacted.before), size(compacted.after));
    context.say(&format!("the database had {before} and has {after}"))?;
    Ok(Exit::Done)
}

/// Bytes as a person says them.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["bytes", "kB", "MB", "GB"];
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let unit_name = UNITS.get(unit).copied().unwrap_or_default();
    match unit {
        0 => format!("{bytes} {unit_name}"),
        _ => format!("{value:.1} {unit_name}"),
    }
}
