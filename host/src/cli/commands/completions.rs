//! `copydesk completions`: what a shell needs to complete commands and options.

use std::io::Write as _;

use clap::CommandFactory as _;

use crate::cli::args::{Args, CompletionsArgs};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;

pub(crate) fn completions(context: &Context, args: &CompletionsArgs) -> Result<Exit, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "copydesk", &mut script);
    let mut stdout = context.terminal.open_stdout();
    stdout.write_all(&script)?;
    stdout.flush()?;
    Ok(Exit::Done)
}
