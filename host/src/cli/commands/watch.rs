//! `copydesk watch`: takes in what is put into a directory, and holds the desk for the others.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::intake::Intake;
use super::run::take_in;
use crate::arenas;
use crate::cli::args::{FolderArgs, InputArgs, ProgressWhen, WatchArgs};
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
    arenas::limit();
    let dir = absolute(&context.desk_dir()?)?;
    let stop = context.stop_on_interrupt()?;
    let hot = HotFolder::open(context, &args.dir, &args.folder)?;
    if Desk::create(&dir)? {
        let path = dir.join(SETTINGS_FILE).display().to_string();
        context.say(&format!("made a desk: {}", line(&path)))?;
    }
    let desk = context.open_desk_at(&dir)?;
    let holder = hold(&desk)?;
    context.say(&format!("watching {}; Ctrl-C ends it", hot.name()))?;
    let ended = hot.until_stopped(&desk, stop);
    drop(holder);
    desk.close()?;
    ended.map(|()| Exit::Done)
}

/// A directory without the current one in it: a thread that works for another process has that one's.
pub(super) fn absolute(dir: &Path) -> Result<PathBuf, CommandError> {
    std::path::absolute(dir)
        .map_err(|error| CommandError::usage(format!("{} cannot be found: {error}", dir.display())))
}

/// Works the commands of others on a desk from now on.
pub(super) fn hold(desk: &Desk) -> Result<Holder, CommandError> {
    Holder::begin(desk)
        .map_err(|error| CommandError::store(format!("cannot listen beside the database: {error}")))
}

/// A directory that is to be watched, and what takes in its files.
pub(super) struct HotFolder<'a> {
    context: &'a Context,
    dir: &'a Path,
    args: &'a FolderArgs,
    pipeline: Pipeline,
}

impl<'a> HotFolder<'a> {
    /// Loads what is needed.
    pub(super) fn open(
        context: &'a Context,
        dir: &'a Path,
        args: &'a FolderArgs,
    ) -> Result<Self, CommandError> {
        for dir in [Some(dir), args.done.as_deref(), args.refused.as_deref()] {
            if let Some(dir) = dir.filter(|dir| !dir.is_dir()) {
                let message = format!("{} is no directory", dir.display());
                return Err(CommandError::usage(message).hint("make it, or name another one"));
            }
        }
        let settings = context.settings(None)?;
        let pipeline = context.load(&settings, jobs(args.jobs), args.locked())?;
        Ok(Self {
            context,
            dir,
            args,
            pipeline,
        })
    }

    /// What it is called.
    pub(super) fn name(&self) -> String {
        line(&self.dir.display().to_string()).into_owned()
    }

    /// Takes in what comes until it is to stop.
    pub(super) fn until_stopped(
        &self,
        desk: &Desk,
        stop: &'static AtomicBool,
    ) -> Result<(), CommandError> {
        let watch = Watch {
            hot: self,
            store: desk.shared_store(),
            base: desk.dir(),
            stop,
        };
        watch.until_stopped()
    }
}

struct Watch<'a> {
    hot: &'a HotFolder<'a>,
    store: Arc<dyn Store>,
    base: &'a Path,
    stop: &'static AtomicBool,
}

impl Watch<'_> {
    fn until_stopped(&self) -> Result<(), CommandError> {
        let settle = Duration::from_secs(self.hot.args.settle.into());
        let mut folder = Folder::new(self.hot.dir, settle);
        while !self.stop.load(Ordering::SeqCst) {
            let complete = folder.look().map_err(|error| {
                let message = format!("cannot look into {}: {error}", self.hot.dir.display());
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
        Ok(())
    }

    /// Takes in a file; whether a part of it was refused.
    fn take(&self, path: &Path) -> Result<bool, CommandError> {
        let input = InputArgs {
            inputs: vec![path.to_owned()],
            input_format: self.hot.args.input_format,
            pipeline: None,
            jobs: self.hot.args.jobs,
            locked: self.hot.args.locked,
        };
        let terminal = &self.hot.context.terminal;
        let name = path.display().to_string();
        let mut intake = match Intake::open(&input, Some(self.base), self.stop, terminal) {
            Ok(intake) => intake,
            // It was told why; the next file may be better.
            Err(error) => {
                self.hot.context.tell(&error);
                return Ok(true);
            }
        };
        let run = Run {
            pipeline: &self.hot.pipeline,
            destination: Destination::Store(&self.store),
            jobs: jobs(self.hot.args.jobs),
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
        let (summary, totals) = take_in(self.hot.context, &run, &mut intake, &mut progress)?;
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
        self.hot.context.say(&told)?;
        let mut stderr = progress.finish();
        for told in summary.quarantines("  hint: ", terminal.stderr) {
            writeln!(stderr, "{told}")?;
        }
        Ok(totals.refused > 0)
    }

    /// Moves a file to where it was told to go.
    fn put_away(&self, path: &Path, refused: bool) -> Result<(), CommandError> {
        let to = match refused {
            true => self
                .hot
                .args
                .refused
                .as_ref()
                .or(self.hot.args.done.as_ref()),
            false => self.hot.args.done.as_ref(),
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
