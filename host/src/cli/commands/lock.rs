//! `copydesk lock`: pins what the pipeline is made of, in `copydesk.lock` beside its settings.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::args::LockArgs;
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::line;
use crate::config::{LoadError, LockFile, Settings};
use crate::pipeline::{DeskError, Drift, Locked, SETTINGS_FILE, drift};

pub(crate) fn lock(context: &Context, args: &LockArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load(settings_file(context, args)?)?;
    let path = LockFile::path_beside(&settings.path);
    // A pipeline that does not load is not worth being pinned.
    if args.check {
        context.load(&settings, jobs(None), Locked::Yes)?;
        context.say(&format!("nothing drifted from {}", shown(&path)))?;
        return Ok(Exit::Done);
    }
    let pipeline = context.load(&settings, jobs(None), Locked::No)?;
    let there = pipeline.lock();
    let pinned = match LockFile::load_of(&settings) {
        Ok(pinned) => pinned,
        // What cannot be understood (the marks of a merge, say) is written anew.
        Err(LoadError::Mistakes(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let drifts = pinned.as_ref().map(|pinned| drift(pinned, there));
    let is_new = drifts.as_ref().is_none_or(|drifts| !drifts.is_empty());
    if is_new {
        let save = there.save(&path);
        save.map_err(|error| CommandError::write(&path, &error))?;
    }
    // Of a change that was killed half way, if there was one: it is in the file now.
    drop(LockFile::remove_waiting(&path));
    tell(context, &path, drifts.as_deref())?;
    Ok(Exit::Done)
}

/// The settings to be locked: nothing stands in for them, since the lock file lies beside them.
fn settings_file(context: &Context, args: &LockArgs) -> Result<PathBuf, CommandError> {
    if let Some(path) = &args.pipeline {
        return Ok(path.clone());
    }
    let path = context.desk_dir()?;
    let settings = path.join(SETTINGS_FILE);
    if settings.symlink_metadata().is_err() {
        return Err(DeskError::Missing { path }.into());
    }
    Ok(settings)
}

/// Tells what was done. `drifts` is what differed from the file that was there, if there was one.
fn tell(context: &Context, path: &Path, drifts: Option<&[Drift]>) -> Result<(), CommandError> {
    let is_new = drifts.is_none_or(|drifts| !drifts.is_empty());
    let changes: Vec<String> = drifts
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect();
    if context.json() {
        let mut stdout = context.terminal.open_stdout();
        let told =
            json!({"path": path.display().to_string(), "written": is_new, "changes": changes});
        writeln!(stdout, "{}", Json(&told))?;
        stdout.flush()?;
        return Ok(());
    }
    if !is_new {
        return context.say(&format!("nothing changed in {}", shown(path)));
    }
    context.say(&format!("wrote {}", shown(path)))?;
    for change in changes {
        context.say(&format!("  {}", line(&change)))?;
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    line(&path.display().to_string()).into_owned()
}
