//! `copydesk store`: looks after the database of the desk.

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use serde_json::json;

use super::{retention, upkeep};
use crate::cli::args::{OpenDatabaseArgs, StoreCheckArgs, StoreCommand};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::render::words::count;
use crate::cli::terminal::{LOUD, line};
use crate::pipeline::Desk;
use crate::store::{Closely, Salvaged, try_in_child};

pub(crate) fn store(context: &Context, command: &StoreCommand) -> Result<Exit, CommandError> {
    match command {
        StoreCommand::Check(args) => match &args.repair {
            Some(_) => repair(context, args),
            None => check(context),
        },
        StoreCommand::Stats => upkeep::stats(context),
        StoreCommand::Backup(args) => upkeep::back_up(context, args),
        StoreCommand::Restore(args) => upkeep::restore(context, args),
        StoreCommand::Compact => upkeep::compact(context),
        StoreCommand::Forget(args) => retention::forget(context, args),
        StoreCommand::Prune(args) => retention::prune(context, args),
        StoreCommand::Migrate(args) => retention::migrate(context, args),
    }
}

fn check(context: &Context) -> Result<Exit, CommandError> {
    let dir = context.desk_dir()?;
    // Closed again in any case, before it is looked at otherwise.
    let looked = context.open_desk().and_then(|desk| {
        let verified = desk.look_through()?;
        desk.close()?;
        Ok(verified)
    });
    match looked {
        Ok(verified) => {
            let found = Salvaged {
                stories: verified.stories,
                versions: verified.versions,
                objects: verified.objects,
                documents: verified.documents,
            };
            tell(context, "looked through", found, &verified.problems)
        }
        Err(error) => {
            // What can be saved is told without sled.
            if error.exit() == Exit::Store
                && let Ok(salvage) = Desk::salvage(&dir, &context.holder())
            {
                tell(context, "can be saved", salvage.found(), &salvage.problems)?;
            }
            Err(error)
        }
    }
}

fn repair(context: &Context, args: &StoreCheckArgs) -> Result<Exit, CommandError> {
    let dir = context.desk_dir()?;
    let into = args.repair.clone().unwrap_or_default();
    let (salvage, salvaged) = Desk::repair(&dir, &context.holder(), &into)?;
    let exit = tell(context, "saved", salvaged, &salvage.problems)?;
    let into = into.display().to_string();
    context.say(&format!("the new desk is {}", line(&into)))?;
    Ok(exit)
}

/// Tells what was found, and what is wrong with it.
fn tell(
    context: &Context,
    what: &str,
    found: Salvaged,
    problems: &[String],
) -> Result<Exit, CommandError> {
    let mut stdout = context.terminal.open_stdout();
    let Salvaged {
        stories,
        versions,
        objects,
        documents,
    } = found;
    if context.json() {
        let line = json!({
            "what": what, "stories": stories, "versions": versions, "documents": documents,
            "objects": objects, "problems": problems,
        });
        writeln!(stdout, "{line}")?;
    } else {
        let theme = context.terminal.stdout;
        for problem in problems {
            writeln!(
                stdout,
                "{} {}",
                theme.paint(LOUD, "problem:"),
                line(problem)
            )?;
        }
        writeln!(
            stdout,
            "{what}  {} in {}, {}, {}",
            count(stories, "story", "stories"),
            count(versions, "version", "versions"),
            count(documents, "document", "documents"),
            count(
                objects,
                "plugin file or setting",
                "plugin files and settings"
            ),
        )?;
        if problems.is_empty() {
            writeln!(stdout, "all is well")?;
        }
    }
    stdout.flush()?;
    Ok(if problems.is_empty() {
        Exit::Done
    } else {
        Exit::Findings
    })
}

/// Opens a database for the desk that started this process. What it says is for the desk.
pub(in crate::cli) fn open_database() -> ExitCode {
    let args = OpenDatabaseArgs::parse_from(env::args_os().skip(1));
    let closely = if args.look_through {
        Closely::LookThrough
    } else {
        Closely::Open
    };
    let exit = match try_in_child(args.desk_process, &args.dir, closely) {
        Ok(()) => Exit::Done,
        Err(what) => {
            // Without it there is still the exit status.
            drop(writeln!(io::stderr(), "{what}"));
            Exit::Store
        }
    };
    exit.into()
}
