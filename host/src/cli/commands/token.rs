//! `copydesk token`: who may use the interface for programs. It works on a file beside the database, so
//! no matter who holds the desk; a server that runs sees what changed with the next request.

use std::io::Write as _;

use serde_json::json;

use crate::cli::args::{TokenAddArgs, TokenCommand, TokenRevokeArgs};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::terminal::line;
use crate::clock;
use crate::config::Settings;
use crate::pipeline::{DATABASE_DIR, DeskError, SETTINGS_FILE};
use crate::web::Tokens;

pub(crate) fn token(context: &Context, command: &TokenCommand) -> Result<Exit, CommandError> {
    let dir = context.desk_dir()?;
    let settings = dir.join(SETTINGS_FILE);
    if !settings.is_file() {
        return Err(DeskError::Missing { path: dir }.into());
    }
    let tokens = Tokens::of(&dir.join(DATABASE_DIR));
    let mut stdout = context.terminal.open_stdout();
    match command {
        TokenCommand::Add(TokenAddArgs { name, role }) => {
            let settings = Settings::load(settings)?;
            if settings.editors.iter().any(|it| it.name == name.trim()) {
                let message = format!("the settings have an editor named {:?}", name.trim());
                return Err(CommandError::usage(message).hint(
                    "two who sign alike cannot be told apart; give the program a name of its own",
                ));
            }
            let token = tokens.add(name, *role, clock::now())?;
            if context.json() {
                let made = json!({"name": name.trim(), "role": role.name(), "token": token});
                writeln!(stdout, "{made}")?;
            } else {
                writeln!(stdout, "{token}")?;
            }
            stdout.flush()?;
            context.say(&format!(
                "{} is {role}, and sends `Authorization: Bearer` with this; it is kept nowhere",
                line(name.trim())
            ))?;
        }
        TokenCommand::List => {
            let all = tokens.list()?;
            for entry in &all {
                let (name, role) = (&entry.name, &entry.role);
                let made = entry.made.as_ref().map(ToString::to_string);
                if context.json() {
                    writeln!(
                        stdout,
                        "{}",
                        json!({"name": name, "role": role, "made": made})
                    )?;
                } else {
                    let made = made
                        .map(|made| format!(", made {made}"))
                        .unwrap_or_default();
                    writeln!(stdout, "{} ({role}{})", line(name), line(&made))?;
                }
            }
            stdout.flush()?;
            if all.is_empty() {
                context.say("there are no tokens; copydesk token add makes one")?;
            }
        }
        TokenCommand::Revoke(TokenRevokeArgs { name }) => {
            tokens.revoke(name)?;
            context.say(&format!("{} is let in no more", line(name.trim())))?;
        }
    }
    Ok(Exit::Done)
}
