//! What every command works with: the options that all take, the streams, where things lie.
//!
//! A command is worked for this process, or by a process that holds the desk for another one
//! (`relay`). Only here is known for which, and only here is the environment read.

use std::collections::HashMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::args::{COMPILE_PLUGIN, Format, GlobalArgs, OPEN_DATABASE};
use super::error::CommandError;
use super::exit::Exit;
use super::streams::Streams;
use super::terminal::{Surroundings, Terminal};
use crate::clock::{self, Stopwatch};
use crate::config::Settings;
use crate::model::Time;
use crate::pipeline::{Desk, DeskError, LoadOptions, Locked, Pipeline, SETTINGS_FILE, load_alone};
use crate::sandbox::{Compiler, ConfiguredPlugin, PluginFile};
use crate::store::{StoreError, Trial};

/// Set by the first Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// Between two looks at whether another process is done with the desk.
const LOOK: Duration = Duration::from_millis(50);

/// What a command works with.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) global: GlobalArgs,
    pub(crate) terminal: Terminal,
    /// The name of the command, for who finds the desk held by it.
    command: &'static str,
    /// The process that it is worked for.
    client: Client,
}

/// The process that a command is worked for.
#[derive(Debug)]
pub(crate) enum Client {
    /// This one.
    Own,
    /// Another one, which found the desk held by this one.
    Other {
        /// Its environment, as far as commands look at it.
        variables: HashMap<OsString, OsString>,
        /// Set when it asks to stop, or has ended.
        stop: &'static AtomicBool,
        /// The desk, which is open.
        desk: Desk,
    },
}

impl Client {
    /// A variable of its environment.
    fn variable(&self, name: &str) -> Option<OsString> {
        match self {
            Self::Own => env::var_os(name),
            Self::Other { variables, .. } => variables.get(OsStr::new(name)).cloned(),
        }
    }

    /// Set when it is to stop.
    fn stop(&self) -> &'static AtomicBool {
        match self {
            Self::Own => &STOP,
            Self::Other { stop, .. } => stop,
        }
    }
}

/// What commands look at in the environment.
pub(crate) const VARIABLES: [&str; 11] = [
    "CI",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "COPYDESK_CACHE",
    "COPYDESK_DESK",
    "COPYDESK_EDITOR",
    "HOME",
    "NO_COLOR",
    "TERM",
    "XDG_CACHE_HOME",
];

impl Context {
    /// Looks at this process.
    pub(crate) fn of_process(global: GlobalArgs, command: &'static str) -> Self {
        Self::of(global, command, Streams::Own, Client::Own)
    }

    /// Looks at a process.
    pub(crate) fn of(
        global: GlobalArgs,
        command: &'static str,
        streams: Streams,
        client: Client,
    ) -> Self {
        let surroundings = Surroundings::read(|name| client.variable(name));
        Self {
            terminal: Terminal::of(streams, global.color, surroundings),
            global,
            command,
            client,
        }
    }

    /// Whether data is printed as JSON.
    pub(crate) fn json(&self) -> bool {
        self.global.format == Format::Json
    }

    /// The desk that was named, by `--desk` or by `COPYDESK_DESK`; empty is as good as not at all.
    pub(crate) fn named_desk(&self) -> Option<PathBuf> {
        let variable = || self.client.variable("COPYDESK_DESK").map(PathBuf::from);
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

    /// Opens the desk; while another process has it, for as long as `--wait` says.
    pub(crate) fn open_desk(&self) -> Result<Desk, CommandError> {
        if let Client::Other { desk, .. } = &self.client {
            return Ok(desk.share());
        }
        self.open_desk_at(&self.desk_dir()?)
    }

    /// The same of a desk whose directory is known.
    pub(crate) fn open_desk_at(&self, dir: &Path) -> Result<Desk, CommandError> {
        self.when_free(|| Desk::open_after(dir, &self.holder(), Some(&self.trial())))
    }

    /// Opens the desk to migrate it.
    pub(crate) fn open_desk_to_migrate(&self) -> Result<Desk, CommandError> {
        if let Client::Other { .. } = &self.client {
            return Err(DeskError::Store(StoreError::Shared).into());
        }
        let dir = self.desk_dir()?;
        self.when_free(|| Desk::open_to_migrate(&dir, &self.holder(), Some(&self.trial())))
    }

    fn when_free(&self, open: impl Fn() -> Result<Desk, DeskError>) -> Result<Desk, CommandError> {
        let watch = Stopwatch::start();
        let patience = Duration::from_secs(self.global.wait.unwrap_or(0).into());
        loop {
            match open() {
                Err(DeskError::Store(StoreError::Held { .. } | StoreError::Busy { .. }))
                    if watch.elapsed() < patience =>
                {
                    clock::pause(LOOK);
                }
                opened => return Ok(opened?),
            }
        }
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
        Ok(Pipeline::load_as(
            settings,
            &self.load_options(jobs),
            locked,
        )?)
    }

    /// Loads a plugin that is in no pipeline.
    pub(crate) fn load_alone(
        &self,
        file: PluginFile,
        jobs: NonZeroUsize,
    ) -> Result<ConfiguredPlugin, CommandError> {
        let options = self.load_options(jobs);
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
        let variable = || self.client.variable("COPYDESK_EDITOR")?.into_string().ok();
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

    /// How plugins are loaded.
    pub(crate) fn load_options(&self, jobs: NonZeroUsize) -> LoadOptions {
        LoadOptions {
            jobs,
            cache: self.code_cache(),
            compiler: Some(Compiler {
                program: PathBuf::from(OWN_PROGRAM),
                command: COMPILE_PLUGIN,
                stop: self.client.stop(),
            }),
        }
    }

    /// Where compiled plugins are kept: `COPYDESK_CACHE`, else the user's cache directory; nowhere
    /// when there is no such thing, or when `COPYDESK_CACHE` is empty.
    fn code_cache(&self) -> Option<PathBuf> {
        let set = |name: &str| self.client.variable(name).map(PathBuf::from);
        if let Some(dir) = set("COPYDESK_CACHE") {
            return (!dir.as_os_str().is_empty()).then_some(dir);
        }
        let absolute = |dir: &PathBuf| dir.is_absolute();
        set("XDG_CACHE_HOME")
            .filter(absolute)
            .or_else(|| set("HOME").filter(absolute).map(|home| home.join(".cache")))
            .map(|dir| dir.join("copydesk"))
    }

    /// This program, to open a database before this process does.
    fn trial(&self) -> Trial {
        Trial {
            program: PathBuf::from(OWN_PROGRAM),
            command: OPEN_DATABASE,
            stop: self.client.stop(),
        }
    }

    /// Set when what is worked is to stop.
    pub(crate) fn stop(&self) -> &'static AtomicBool {
        self.client.stop()
    }

    /// From now on the first Ctrl-C (or `kill`) only asks to stop; the second one ends the process,
    /// as is safe at any moment.
    pub(crate) fn stop_on_interrupt(&self) -> Result<&'static AtomicBool, CommandError> {
        // Another process hears its own.
        if let Client::Own = self.client {
            let handler = || {
                if STOP.swap(true, Ordering::SeqCst) {
                    std::process::exit(130);
                }
            };
            // A command may ask for each of several files; the system takes one handler.
            static CAUGHT: OnceLock<Result<(), String>> = OnceLock::new();
            let catch = || ctrlc::set_handler(handler).map_err(|error| error.to_string());
            if let Err(error) = CAUGHT.get_or_init(catch) {
                let message = format!("Ctrl-C cannot be caught: {error}");
                return Err(CommandError::usage(message));
            }
        }
        Ok(self.client.stop())
    }

    /// Tells why the command ended early; the exit status.
    pub(crate) fn tell(&self, error: &CommandError) -> Exit {
        let mut stderr = self.terminal.open_stderr();
        // When standard error is gone, the exit status has to say it.
        drop(error.print(self.terminal.stderr, &mut stderr));
        error.exit()
    }

    /// Says something to the person, unless they asked for silence.
    pub(crate) fn say(&self, text: &str) -> Result<(), CommandError> {
        if !self.global.quiet {
            writeln!(self.terminal.open_stderr(), "{text}")?;
        }
        Ok(())
    }
}

/// How many stories at the same time: what was asked for, else one for each processor.
pub(crate) fn jobs(asked: Option<u16>) -> NonZeroUsize {
    let asked = asked.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    asked.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
}

/// This program, by the kernel's name for it, which stays true when its file is replaced by another
/// version in the meantime.
const OWN_PROGRAM: &str = "/proc/self/exe";
