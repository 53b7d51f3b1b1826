//! `copydesk watch`: takes in what is put into a directory, and holds the desk for the others.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::intake::Intake;
use super::run::take_in;
use crate::cli::args::{InputArgs, ProgressWhen, WatchArgs};
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::progress::Progress;
use crate::cli::relay::Holder;
use crate::cli::render::words::count;
use crate::cli::terminal::line;
use crate::clock;
use crate::ingest::Folder;
use crate::pipeline::{Desk, Destination, Pipeline, Run, SETTINGS_FILE};
use crate::store::{Order, Store};

/// Between two looks at the directory.
const LOOK: Duration = Duration::from_millis(250);

pub(crate) fn watch(context: &Context, args: &WatchArgs) -> Result<Exit, CommandError> {
    let desk_dir = absolute(&context.desk_dir()?)?;
    let stop = context.stop_on_interrupt()?;
    for dir in [Some(&args.dir), args.done.as_ref(), args.refused.as_ref()] {
        if let Some(dir) = dir.filter(|dir| !dir.is_dir()) {
            let message = format!("{} is no directory", dir.display());
            return Err(CommandError::usage(message).hint("make it, or name another one"));
        }
    }
    let settings = context.settings(None)?;
    let jobs = jobs(args.jobs);
    let pipeline = context.load(&settings, jobs, args.locked())?;
    if Desk::create(&desk_dir)? {
        let path = desk_dir.join(SETTINGS_FILE).display().to_string();
        context.say(&format!("made a desk: {}", line(&path)))?;
    }
    let desk = context.open_desk_at(&desk_dir)?;
    let holder = Holder::begin(&desk).map_err(|error| {
        CommandError::store(format!("cannot listen beside the database: {error}"))
    })?;
    let watched = args.dir.display().to_string();
    context.say(&format!("watching {}; Ctrl-C ends it", line(&watched)))?;
    let watch = Watch {
        context,
        args,
        pipeline: &pipeline,
        store: desk.shared_store(),
        base: &desk_dir,
        stop,
    };
    let ended = watch.until_stopped();
    drop(watch);
    drop(holder);
    desk.close()?;
    ended
}

/// A directory without the current one in it: a thread that works for another process has that one's.
fn absolute(dir: &Path) -> Result<PathBuf, CommandError> {
    std::path::absolute(dir)
        .map_err(|error| CommandError::usage(format!("{} cannot be found: {error}", dir.display())))
}

struct Watch<'a> {
    context: &'a Context,
    args: &'a WatchArgs,
    pipeline: &'a Pipeline,
    store: Arc<dyn Store>,
    base: &'a Path,
    stop: &'static AtomicBool,
}

impl Watch<'_> {
    fn until_stopped(&self) -> Result<Exit, CommandError> {
        let settle = Duration::from_secs(self.args.settle.into());
        let mut folder = Folder::new(&self.args.dir, settle);
        while !self.stop.load(Ordering::SeqCst) {
            let complete = folder.look().map_err(|error| {
                let message = format!("cannot look into {}: {error}", self.args.dir.display());
                CommandError::usage(message)
            })?;
            for path in complete {
                let refused = self.take(&path)?;
                if self.stop.load(Ordering::SeqCst) {
                    // What was cut short stays, and the next watch begins it anew.
                    break;
                }
                folder.taken(&path);
                self.put_away(&path, refused)?;
            }
            clock::pause(LOOK);
        }
        Ok(Exit::Done)
    }

    /// Takes in a file; whether a part of it was refused.
    fn take(&self, path: &Path) -> Result<bool, CommandError> {
        let input = InputArgs {
            inputs: vec![path.to_owned()],
            input_format: self.args.input_format,
            pipeline: None,
            jobs: self.args.jobs,
            locked: self.args.locked,
        };
        let terminal = &self.context.terminal;
        let name = path.display().to_string();
        let mut intake = match Intake::open(&input, Some(self.base), self.stop, terminal) {
            Ok(intake) => intake,
            // It was told why; the next file may be better.
            Err(error) => {
                self.context.tell(&error);
                return Ok(true);
            }
        };
        let run = Run {
            pipeline: self.pipeline,
            destination: Destination::Store(&self.store),
            jobs: jobs(self.args.jobs),
            fresh: false,
            order: Order::Dated,
            stop: self.stop,
        };
        let mut progress = Progress::new(
            ProgressWhen::None,
            &terminal.surroundings,
            terminal.bar_on(),
            terminal.open_stderr(),
        );
        let (summary, totals) = take_in(self.context, &run, &mut intake, &mut progress)?;
        let mut told = format!(
            "{}: {}",
            line(&name),
            count(summary.stored, "story", "stories")
        );
        for (number, what) in [
            (summary.unchanged, "unchanged"),
            (summary.superseded, "older than what is here"),
            (totals.refused, "refused"),
        ] {
            if number > 0 {
                told.extend([", ", &number.to_string(), " ", what]);
            }
        }
        self.context.say(&told)?;
        let mut stderr = progress.finish();
        for told in summary.quarantines("  hint: ", terminal.stderr) {
            writeln!(stderr, "{told}")?;
        }
        Ok(totals.refused > 0)
    }

    /// Moves a file to where it was told to go.
    fn put_away(&self, path: &Path, refused: bool) -> Result<(), CommandError> {
        let to = match refused {
            true => self.args.refused.as_ref().or(self.args.done.as_ref()),
            false => self.args.done.as_ref(),
        };
        let (Some(to), Some(name)) = (to, path.file_name()) else {
            return Ok(());
        };
        let moved = free_name(&to.join(name)).and_then(|to| fs::rename(path, to));
        moved.map_err(|error| {
            let message = format!("cannot move {} to {}: {error}", path.display(), to.display());
            CommandError::usage(message).hint(
                "what is in it is stored; the directory must be writable and on the same file system",
            )
        })
    }
}

/// The name, or where there is a file of that name already, one with a number behind it.
fn free_name(path: &Path) -> io::Result<PathBuf> {
    let mut free = path.to_owned();
    let mut number = 0_u32;
    while free.symlink_metadata().is_ok() {
        number += 1;
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{number}"));
        free = name.into();
    }
    Ok(free)
}
