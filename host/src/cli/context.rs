//! What every command works with: the options that all take, the streams, where things lie.
//!
//! Only here and in `terminal` is the environment read.

use std::env;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::args::{COMPILE_PLUGIN, Format, GlobalArgs, OPEN_DATABASE};
use super::error::CommandError;
use super::terminal::Terminal;
use crate::clock;
use crate::config::Settings;
use crate::model::Time;
use crate::pipeline::{Desk, DeskError, LoadOptions, Locked, Pipeline, SETTINGS_FILE, load_alone};
use crate::sandbox::{Compiler, ConfiguredPlugin, PluginFile};
use crate::store::Trial;

/// Set by the first Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// What a command works with.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) global: GlobalArgs,
    pub(crate) terminal: Terminal,
    /// The name of the command, for who finds the desk held by it.
    command: &'static str,
}

impl Context {
    /// Looks at the process.
    pub(crate) fn of_process(global: GlobalArgs, command: &'static str) -> Self {
        let terminal = Terminal::of_process(global.color);
        Self {
            global,
            terminal,
            command,
        }
    }

    /// Whether data is printed as JSON.
    pub(crate) fn json(&self) -> bool {
        self.global.format == Format::Json
    }

    /// The desk that was named, by `--desk` or by `COPYDESK_DESK`; empty is as good as not at all.
    pub(crate) fn named_desk(&self) -> Option<PathBuf> {
        let variable = || env::var_os("COPYDESK_DESK").map(PathBuf::from);
        let named = self.global.desk.clone().or_else(variable);
        named.filter(|dir| !dir.as_os_str().is_empty())
    }

    /// The directory of the desk, whether or not there is one yet: what was named, else the nearest
    /// one upwards, else where we are.
    pub(crate) fn desk_dir(&self) -> Result<PathBuf, CommandError> {
        if let Some(dir) = self.named_desk() {
            return Ok(dir);
        }
        let here = env::current_dir().map_err(|error| {
            CommandError::usage(format!("the current directory cannot be read: {error}"))
        })?;
        Ok(Desk::find(&here).unwrap_or(here))
    }

    /// Opens the desk.
    pub(crate) fn open_desk(&self) -> Result<Desk, CommandError> {
        let desk = Desk::open_after(&self.desk_dir()?, &self.holder(), Some(&trial()));
        Ok(desk?)
    }

    /// Opens the desk to migrate it.
    pub(crate) fn open_desk_to_migrate(&self) -> Result<Desk, CommandError> {
        let desk = Desk::open_to_migrate(&self.desk_dir()?, &self.holder(), Some(&trial()));
        Ok(desk?)
    }

    /// What who finds the desk held is told of this process.
    pub(crate) fn holder(&self) -> String {
        format!("copydesk {}", self.command)
    }

    /// Loads the plugins that the settings name.
    pub(crate) fn load(
        &self,
        settings: &Settings,
        jobs: NonZeroUsize,
        locked: Locked,
    ) -> Result<Pipeline, CommandError> {
        // The stock pipeline, which stands in where there is no desk, has no lock file.
        if locked == Locked::Yes && !settings.path.is_file() {
            let path = self.desk_dir()?;
            return Err(DeskError::Missing { path }.into());
        }
        Ok(Pipeline::load_as(settings, &load_options(jobs), locked)?)
    }

    /// Loads a plugin that is in no pipeline.
    pub(crate) fn load_alone(
        &self,
        file: PluginFile,
        jobs: NonZeroUsize,
    ) -> Result<ConfiguredPlugin, CommandError> {
        let options = load_options(jobs);
        let hint = "what it cannot do without, give it in the copydesk.toml of a desk, and name it by its name there";
        load_alone(file, &options).map_err(|error| CommandError::from(error).hint(hint))
    }

    /// Settings for a command that needs no desk yet: the file that was named, else the desk's, else
    /// the stock pipeline, which is what a new desk begins with.
    pub(crate) fn settings(&self, named: Option<&PathBuf>) -> Result<Settings, CommandError> {
        if let Some(path) = named {
            return Ok(Settings::load(path)?);
        }
        let path = self.desk_dir()?.join(SETTINGS_FILE);
        // A link that leads nowhere is settings that cannot be read, not none.
        if path.symlink_metadata().is_ok() {
            return Ok(Settings::load(path)?);
        }
        let stock = Settings::parse("the stock pipeline", Settings::default_text());
        stock.map_err(|error| CommandError::mistakes(vec![error]))
    }

    /// Settings for a command that makes no desk: a desk that was named has to be there.
    pub(crate) fn settings_at_hand(
        &self,
        named: Option<&PathBuf>,
    ) -> Result<Settings, CommandError> {
        match self.named_desk() {
            Some(path) if named.is_none() && !path.join(SETTINGS_FILE).exists() => {
                Err(DeskError::Missing { path }.into())
            }
            _ => self.settings(named),
        }
    }

    /// Who decides: the name that was given, else `COPYDESK_EDITOR`, else the user's. Empty is as good
    /// as not at all.
    pub(crate) fn editor(&self, named: Option<&str>) -> Result<String, CommandError> {
        let variable = || env::var("COPYDESK_EDITOR").ok();
        let user = || {
            let user = nix::unistd::User::from_uid(nix::unistd::Uid::current());
            user.ok().flatten().map(|user| user.name)
        };
        let says = |name: &String| !name.trim().is_empty();
        let named = named.map(str::to_owned).filter(says);
        let name = named.or_else(|| variable().filter(says)).or_else(user);
        name.ok_or_else(|| {
            CommandError::usage("nobody signs the decision")
                .hint("give a name with --by or COPYDESK_EDITOR")
        })
    }

    /// The time of day, to sign with.
    pub(crate) fn now() -> Result<Time, CommandError> {
        clock::now().ok_or_else(|| CommandError::usage("the machine has no time of day"))
    }

    /// Says something to the person, unless they asked for silence.
    pub(crate) fn say(&self, text: &str) -> Result<(), CommandError> {
        if !self.global.quiet {
            writeln!(self.terminal.open_stderr(), "{text}")?;
        }
        Ok(())
    }
}

/// This program, to open a database before this process does.
fn trial() -> Trial {
    Trial {
        program: PathBuf::from(OWN_PROGRAM),
        command: OPEN_DATABASE,
        stop: &STOP,
    }
}

/// How many stories at the same time: what was asked for, else one for each processor.
pub(crate) fn jobs(asked: Option<u16>) -> NonZeroUsize {
    let asked = asked.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    asked.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
}

/// How plugins are loaded.
pub(crate) fn load_options(jobs: NonZeroUsize) -> LoadOptions {
    LoadOptions {
        jobs,
        cache: code_cache(),
        compiler: Some(compiler()),
    }
}

/// Where compiled plugins are kept: `COPYDESK_CACHE`, else the user's cache directory; nowhere when
/// there is no such thing, or when `COPYDESK_CACHE` is empty.
fn code_cache() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).map(PathBuf::from);
    if let Some(dir) = set("COPYDESK_CACHE") {
        return (!dir.as_os_str().is_empty()).then_some(dir);
    }
    let absolute = |dir: &PathBuf| dir.is_absolute();
    set("XDG_CACHE_HOME")
        .filter(absolute)
        .or_else(|| set("HOME").filter(absolute).map(|home| home.join(".cache")))
        .map(|dir| dir.join("copydesk"))
}

/// This program, by the kernel's name for it, which stays true when its file is replaced by another
/// version in the meantime.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// This program, started again.
pub(crate) fn compiler() -> Compiler {
    Compiler {
        program: PathBuf::from(OWN_PROGRAM),
        command: COMPILE_PLUGIN,
        stop: &STOP,
    }
}

/// From now on the first Ctrl-C (or `kill`) only asks to stop; the second one ends the process, as
/// is safe at any moment.
pub(crate) fn stop_on_interrupt() -> Result<&'static AtomicBool, CommandError> {
    let handler = || {
        if STOP.swap(true, Ordering::SeqCst) {
            #[expect(clippy::exit, reason = "asked for twice; what is stored is stored")]
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(handler)
        .map_err(|error| CommandError::usage(format!("Ctrl-C cannot be caught: {error}")))?;
    Ok(&STOP)
}
