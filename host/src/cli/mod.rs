//! The command line: what is typed, what is drawn, where it goes.
//!
//! Everything here that draws takes a `Theme` and a writer, or gives a string;
//! only the commands know which stream that is. What comes from stories, plugins and files goes
//! through `terminal::line` or `cells` first.
//!
//! Invariant: only this module names clap, indicatif and annotate-snippets, and only `fetch` ureq.

mod age;
mod args;
mod cells;
mod commands;
mod context;
mod error;
mod excerpt;
mod exit;
mod fetch;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing;
mod json;
mod progress;
mod relay;
mod render;
mod stdin;
mod streams;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, COMPILE_PLUGIN, Command, OPEN_DATABASE};
use context::Context;
use error::CommandError;

/// Runs what was typed and gives the exit status.
pub fn main() -> ExitCode {
    // What a desk starts its own program for.
    match std::env::args_os().nth(1) {
        Some(child) if child == COMPILE_PLUGIN => return commands::compile::compile(),
        Some(child) if child == OPEN_DATABASE => return commands::store::open_database(),
        _ => {}
    }
    let args = Args::parse();
    let context = Context::of_process(args.global, args.command.name());
    match relayed(&context, &args.command) {
        Ok(Some(status)) => status.into(),
        Ok(None) => {
            let done = commands::dispatch(&context, args.command);
            done.unwrap_or_else(|error| context.tell(&error)).into()
        }
        Err(error) => context.tell(&error).into(),
    }
}

/// Has who holds the desk work the command, where somebody does; its exit status.
fn relayed(context: &Context, command: &Command) -> Result<Option<u8>, CommandError> {
    match command.works_on_desk() {
        true => relay::relayed(&context.desk_dir()?),
        false => Ok(None),
    }
}
