//! `copydesk plugin new`: a project that builds and passes its tests as it is.

use std::io::Write as _;
use std::path::PathBuf;

use serde_json::json;

use crate::author::{AuthorError, can_build, scaffold};
use crate::cli::args::NewArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::line;
use crate::model::PluginName;

pub(super) fn new(context: &Context, args: &NewArgs) -> Result<Exit, CommandError> {
    let name = PluginName::new(&args.name).map_err(|error| {
        let message = format!("{:?} cannot be the name of a plugin: {error}", args.name);
        CommandError::usage(message)
    })?;
    let dir = args.into.clone();
    let dir = dir.unwrap_or_else(|| PathBuf::from(name.as_str()));
    let language = args.lang.into();
    scaffold(&dir, &name, language)?;
    let shown = dir.display().to_string();
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        let told = json!({"name": name, "project": shown, "language": language.name()});
        writeln!(stdout, "{}", Json(&told))?;
    } else {
        let shown = line(&shown);
        writeln!(stdout, "{shown} is a plugin that flags three words.")?;
        // What is missing is better told now than when the author wants to see her plugin.
        if let Err(AuthorError::NoTool { install, .. }) = can_build(language, &dir) {
            writeln!(stdout, "  {}", line(&install))?;
            writeln!(stdout, "brings the tool that builds it, which is missing.")?;
        }
        writeln!(stdout, "  copydesk plugin test {shown}")?;
        let code = language.code();
        writeln!(
            stdout,
            "builds it and tries it. Then change {shown}/{code}."
        )?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}
