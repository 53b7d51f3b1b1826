//! The commands, one file each.

mod check;
pub(super) mod compile;
mod completions;
mod diff;
mod doctor;
mod documents;
mod explain;
mod export;
mod init;
mod intake;
mod list;
mod lock;
mod plugin;
mod replay;
pub(super) mod retention;
mod review;
mod run;
mod schema;
mod serve;
mod show;
mod stats;
pub(super) mod store;
mod token;
mod transitions;
mod unknown;
mod upkeep;
mod watch;
mod why;

#[cfg(any(test, feature = "fuzzing"))]
pub(super) use intake::tell_refusal;

use super::args::{Command, ReviewArgs};
use super::context::Context;
use super::error::CommandError;
use super::exit::Exit;

/// Runs a command.
pub(crate) fn dispatch(context: &Context, command: Command) -> Result<Exit, CommandError> {
    match command {
        Command::Init(args) => init::init(context, &args),
        Command::Run(args) => run::run(context, &args),
        Command::Check(args) => check::check(context, &args),
        Command::Watch(args) => watch::watch(context, &args),
        Command::List(args) => list::list(context, &args),
        Command::Show(args) => show::show(context, &args),
        Command::Documents(args) => documents::list(context, &args),
        Command::Review(ReviewArgs { table, command }) => match command {
            Some(command) if !table => review::review(context, &command),
            _ => transitions::table(context),
        },
        Command::Export(args) => export::export(context, &args),
        Command::Lock(args) => lock::lock(context, &args),
        Command::Explain(args) => explain::explain(context, &args),
        Command::Why(args) => why::why(context, &args),
        Command::Replay(args) => replay::replay(context, &args),
        Command::Diff(args) => diff::diff(context, &args),
        Command::Plugin(command) => plugin::plugin(context, &command),
        Command::Store(command) => store::store(context, &command),
        Command::Doctor => doctor::doctor(context),
        Command::Serve(args) => serve::serve(context, &args),
        Command::Token(command) => token::token(context, &command),
        Command::Stats => stats::stats(context),
        Command::Schema(args) => schema::schema(context, &args),
        Command::Completions(args) => completions::completions(context, &args),
    }
}
