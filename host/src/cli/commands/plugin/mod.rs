//! `copydesk plugin`: what plugins there are, what one says of itself, and whether it says the same
//! of the same story. One file a command.

mod inspect;
mod known;
mod list;
mod test;

pub(super) use known::manifests;

use crate::cli::args::PluginCommand;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;

pub(crate) fn plugin(context: &Context, command: &PluginCommand) -> Result<Exit, CommandError> {
    match command {
        PluginCommand::List => list::list(context),
        PluginCommand::Inspect(args) => inspect::inspect(context, &args.plugin),
        PluginCommand::Test(args) => test::test(context, args),
    }
}
