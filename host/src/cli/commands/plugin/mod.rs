//! `copydesk plugin`: begin, build, try and add one, what plugins there are, and what one says of itself.
//! One file a command.

mod add;
mod bench;
mod build;
mod dev;
mod inspect;
mod known;
mod list;
mod new;
mod project;
mod sign;
mod test;

pub(super) use known::{at_hand, manifests};

use crate::cli::args::PluginCommand;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;

pub(crate) fn plugin(context: &Context, command: &PluginCommand) -> Result<Exit, CommandError> {
    match command {
        PluginCommand::Add(args) => add::add(context, args),
        PluginCommand::New(args) => new::new(context, args),
        PluginCommand::Bench(args) => bench::bench_plugin(context, args),
        PluginCommand::Build(args) => build::build(context, args),
        PluginCommand::Dev(args) => dev::dev(context, args),
        PluginCommand::Keygen(args) => sign::keygen(context, args),
        PluginCommand::Sign(args) => sign::sign(context, args),
        PluginCommand::List => list::list(context),
        PluginCommand::Inspect(args) => inspect::inspect(context, &args.plugin),
        PluginCommand::Test(args) => test::test(context, args),
    }
}
