//! `copydesk init`: a desk to start from.

use std::path::PathBuf;

use crate::cli::args::InitArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::terminal::line;
use crate::pipeline::{Desk, SETTINGS_FILE};

pub(crate) fn init(context: &Context, args: &InitArgs) -> Result<Exit, CommandError> {
    let dir = match (context.named_desk(), args.dir.clone()) {
        (Some(_), Some(_)) => {
            return Err(CommandError::usage(
                "two directories are named, by --desk or COPYDESK_DESK and by DIR",
            )
            .hint("name one of them"));
        }
        (Some(dir), None) | (None, Some(dir)) => dir,
        (None, None) => PathBuf::from("."),
    };
    let settings = dir.join(SETTINGS_FILE);
    if !Desk::create(&dir)? {
        return Err(CommandError::usage(format!(
            "there is a desk already: {}",
            settings.display()
        ))
        .hint("edit that file, or name another directory"));
    }
    context.say(&format!(
        "made a desk: {}",
        line(&settings.display().to_string())
    ))?;
    context.say("next: copydesk run FILE...")?;
    Ok(Exit::Done)
}
