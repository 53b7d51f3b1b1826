//! `copydesk serve`: the review on a page, until it is interrupted.

use std::io::Write as _;
use std::panic::resume_unwind;
use std::sync::atomic::Ordering;
use std::thread;

use serde_json::json;

use super::watch::{HotFolder, absolute, hold};
use crate::arenas;
use crate::cli::args::ServeArgs;
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::terminal::line;
use crate::config::{EditorEntry, Settings};
use crate::model::{Act, Role};
use crate::pipeline::{Desk, Locked, Pipeline, SETTINGS_FILE};
use crate::review::ReviewError;
use crate::web::{Link, Loader, ServeOptions, TlsFiles, bind};

pub(crate) fn serve(context: &Context, args: &ServeArgs) -> Result<Exit, CommandError> {
    arenas::limit();
    let dir = absolute(&context.desk_dir()?)?;
    let hot = hot_folder(context, args)?;
    if Desk::create(&dir)? {
        context.say("made a desk here; copydesk run takes stories in")?;
    }
    let desk = context.open_desk_at(&dir)?;
    let settings = Settings::load(desk.dir().join(SETTINGS_FILE))?;
    let options = ServeOptions {
        listen: args.listen,
        proxy: args.behind_proxy.clone(),
        tls: tls(args),
        host_name: args.host_name.clone(),
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
    let load = loader(context, settings.clone(), args.folder.locked());
    let holder = hold(&desk)?;
    let stop = context.stop();
    let (served, watched) = thread::scope(|scope| {
        let watching = hot.as_ref().map(|hot| {
            scope.spawn(|| {
                let watched = hot.until_stopped(&desk, stop);
                // The page goes on, and somebody has to know at once.
                watched.map_err(|error| context.tell(&error))
            })
        });
        let served = bound.serve(&desk, settings, load);
        stop.store(true, Ordering::SeqCst);
        let watched = watching.map(|it| it.join().unwrap_or_else(|panic| resume_unwind(panic)));
        (served, watched.unwrap_or(Ok(())))
    });
    drop(holder);
    desk.close()?;
    served?;
    if let Err(exit) = watched {
        return Ok(exit);
    }
    context.say("ended; all that was decided is stored")?;
    Ok(Exit::Done)
}

/// HTTPS of its own, where there is a certificate; the key comes with it.
fn tls(args: &ServeArgs) -> Option<TlsFiles> {
    Some(TlsFiles {
        certificate: args.tls_certificate.clone()?,
        key: args.tls_key.clone()?,
    })
}

/// Loads the pipeline when the first story is handed in.
fn loader(context: &Context, settings: Settings, locked: Locked) -> Loader {
    let options = context.load_options(jobs(None));
    Box::new(move || {
        let loaded = Pipeline::load_as(&settings, &options, locked);
        loaded.map_err(|error| error.told())
    })
}

/// The directory that is to be watched, if one is.
fn hot_folder<'a>(
    context: &'a Context,
    args: &'a ServeArgs,
) -> Result<Option<HotFolder<'a>>, CommandError> {
    let Some(dir) = &args.watch else {
        if args.folder.done.is_some() || args.folder.refused.is_some() {
            let message = "--done and --refused say where files of a watched directory go";
            return Err(CommandError::usage(message).hint("name the directory with --watch DIR"));
        }
        return Ok(None);
    };
    HotFolder::open(context, dir, &args.folder).map(Some)
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
