//! `copydesk serve`: the review on a page, until it is interrupted.

use std::io::Write as _;

use serde_json::json;

use crate::cli::args::ServeArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::terminal::line;
use crate::config::{EditorEntry, Settings};
use crate::model::{Act, Role};
use crate::pipeline::{Desk, SETTINGS_FILE};
use crate::review::ReviewError;
use crate::web::{Link, ServeOptions, bind};

pub(crate) fn serve(context: &Context, args: &ServeArgs) -> Result<Exit, CommandError> {
    if Desk::create(&context.desk_dir()?)? {
        context.say("made a desk here; copydesk run takes stories in")?;
    }
    let desk = context.open_desk()?;
    let settings = Settings::load(desk.dir().join(SETTINGS_FILE))?;
    let options = ServeOptions {
        listen: args.listen,
        proxy: args.behind_proxy.clone(),
        editors: editors(context, &settings, args.by.as_deref())?,
    };
    let bound = bind(&options)?;
    // The links are what scripts and people take from here; talk goes elsewhere.
    let mut stdout = context.terminal.open_stdout();
    for Link { name, role, url } in bound.links() {
        if context.json() {
            let address = bound.address()?.to_string();
            let link = json!({"name": name, "role": role.name(), "url": url, "listen": address});
            writeln!(stdout, "{link}")?;
        } else {
            writeln!(stdout, "{url}  {} ({role})", line(name))?;
        }
    }
    stdout.flush()?;
    context.say("whoever has a link signs with that name, until this ends with Ctrl-C")?;
    let served = bound.serve(&desk, settings);
    desk.close()?;
    served?;
    context.say("ended; all that was decided is stored")?;
    Ok(Exit::Done)
}

/// Who may sign in: those of the settings, or of them the one that is named; where nobody is there,
/// whoever starts it, as chief.
fn editors(
    context: &Context,
    settings: &Settings,
    by: Option<&str>,
) -> Result<Vec<EditorEntry>, CommandError> {
    if settings.editors.is_empty() {
        let name = context.editor(by)?;
        let name = Act::signer(&name).map_err(ReviewError::from)?.to_owned();
        let role = Role::Chief;
        return Ok(vec![EditorEntry { name, role }]);
    }
    let Some(by) = by else {
        return Ok(settings.editors.clone());
    };
    let named = settings.editors.iter().find(|it| it.name == by.trim());
    let none = || {
        CommandError::usage(format!("the settings have no editor {by:?}")).hint(
            "add her to copydesk.toml as a `[[editors]]` with name and role, or leave out --by",
        )
    };
    Ok(vec![named.cloned().ok_or_else(none)?])
}
