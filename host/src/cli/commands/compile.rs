//! The child that compiles a plugin for a desk. Nobody types it.

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::args::CompilePluginArgs;
use crate::cli::exit::Exit;
use crate::sandbox::{ChildLimits, compile_in_child};

/// Compiles what is on standard input. What it says is for the desk that started it.
pub(in crate::cli) fn compile() -> ExitCode {
    let args = CompilePluginArgs::parse_from(env::args_os().skip(1));
    let limits = ChildLimits {
        desk: args.desk_process,
        memory: args.memory,
        seconds: args.seconds,
        answer: args.answer,
    };
    let done = compile_in_child(&limits, &mut io::stdin().lock(), &mut io::stdout().lock());
    let exit = match done {
        Ok(()) => Exit::Done,
        Err(error) => {
            // Without it there is still the exit status.
            drop(writeln!(io::stderr(), "{error}"));
            Exit::Usage
        }
    };
    exit.into()
}
