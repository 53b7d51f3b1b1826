//! What went wrong in a command, with its exit status and what to do about it.
//!
//! Each error of the layers below becomes one of these in an exhaustive match, so that none can be
//! added without choosing both.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use super::commands::retention;
use super::excerpt;
use super::exit::Exit;
use super::fetch::FetchError;
use super::terminal::{LOUD, Theme, line};
use crate::author::AuthorError;
use crate::config::{LoadError, SettingsError};
use crate::model::RulingError;
use crate::pipeline::{AddError, DeskError, PipelineError, ReplayError, UpgradeError};
use crate::review::ReviewError;
use crate::sandbox::SandboxError;
use crate::store::StoreError;
use crate::web::{ServeError, TlsError, TokenError};

/// Why a command ended early.
#[derive(Debug)]
pub(crate) struct CommandError {
    exit: Exit,
    message: String,
    /// What stands under the message, a line each: what it sums up, or what caused it.
    details: Vec<String>,
    hints: Vec<String>,
    mistakes: Vec<SettingsError>,
}

impl CommandError {
    /// Wrong usage.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
            details: Vec::new(),
            hints: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    /// The desk could not be worked on.
    pub(crate) fn store(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Store,
            ..Self::usage(message)
        }
    }

    /// An error with all that caused it.
    fn of(exit: Exit, error: &dyn Error) -> Self {
        let mut details = Vec::new();
        let mut source = error.source();
        while let Some(cause) = source {
            details.push(format!("caused by: {cause}"));
            source = cause.source();
        }
        Self {
            exit,
            details,
            ..Self::usage(error.to_string())
        }
    }

    /// An output file that could not be written.
    pub(crate) fn write(path: &Path, source: &io::Error) -> Self {
        let mut this = Self::of(Exit::Usage, source);
        this.message = format!("cannot write {}: {source}", path.display());
        this
    }

    /// Mistakes in settings or manifests.
    pub(crate) fn mistakes(mistakes: Vec<SettingsError>) -> Self {
        Self {
            mistakes,
            ..Self::usage(String::new())
        }
    }

    /// What to do about it.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The exit status.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Tells it.
    ///
    /// # Errors
    /// When standard error cannot be written.
    pub(crate) fn print(&self, theme: Theme, out: &mut dyn Write) -> io::Result<()> {
        for error in &self.mistakes {
            out.write_all(excerpts(error, theme).as_bytes())?;
        }
        if !self.message.is_empty() {
            writeln!(
                out,
                "{} {}",
                theme.paint(LOUD, "error:"),
                line(&self.message)
            )?;
        }
        for detail in &self.details {
            writeln!(out, "  {}", line(detail))?;
        }
        for hint in &self.hints {
            writeln!(out, "  hint: {}", line(hint))?;
        }
        Ok(())
    }
}

/// The mistakes of a text, drawn where they are.
pub(super) fn excerpts(error: &SettingsError, theme: Theme) -> String {
    let mistakes: Vec<excerpt::Mistake> = error
        .mistakes
        .iter()
        .map(|mistake| excerpt::Mistake {
            message: mistake.message.clone(),
            at: mistake.span.clone(),
            label: mistake.label.clone().unwrap_or_default(),
            hint: mistake.hint.clone(),
        })
        .collect();
    excerpt::mistakes(
        &error.path.display().to_string(),
        &error.text,
        &mistakes,
        theme,
    )
}

impl From<DeskError> for CommandError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Missing { .. } => Self::of(Exit::Usage, &error).hint(
                "`copydesk init` makes one here; `--desk DIR` or COPYDESK_DESK names another",
            ),
            DeskError::NotADirectory { .. } => {
                Self::of(Exit::Usage, &error).hint("name a directory with --desk or COPYDESK_DESK")
            }
            DeskError::NotEmpty { .. } => {
                Self::of(Exit::Usage, &error).hint("name a directory that is not there yet")
            }
            DeskError::Write { .. } => {
                Self::of(Exit::Store, &error).hint("the directory must be writable and have room")
            }
            DeskError::Settings(error) => error.into(),
            DeskError::Store(error) => error.into(),
        }
    }
}

impl From<LoadError> for CommandError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Read { .. } => Self::of(Exit::Usage, &error),
            LoadError::Mistakes(mistakes) => Self::mistakes(vec![mistakes]),
        }
    }
}

impl From<PipelineError> for CommandError {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::Mistakes(mistakes) => Self::mistakes(mistakes),
            PipelineError::Lock(error) => {
                Self::from(error).hint("`copydesk lock` writes the lock file anew")
            }
            PipelineError::Unlocked { .. } => Self::of(Exit::Usage, &error)
                .hint("`copydesk lock` writes it; or leave out --locked"),
            PipelineError::Drift { ref drifts, .. } => Self {
                details: drifts.iter().map(ToString::to_string).collect(),
                ..Self::of(Exit::Usage, &error)
            }
            .hint("put back what was pinned; or, when all of it is meant, type `copydesk lock`"),
            PipelineError::Sandbox(error) => error.into(),
        }
    }
}

impl From<AddError> for CommandError {
    fn from(error: AddError) -> Self {
        let this = Self::of(Exit::Usage, &error);
        match error {
            AddError::Pipeline(error) => error.into(),
            AddError::Unfit { error, .. } => Self::from(error)
                .hint("nothing was changed: this is what the pipeline would lack with the plugin"),
            // The command knows what was typed.
            AddError::Taken { .. } => this,
            AddError::Ungranted { asked, .. } => {
                let grants = asked.iter().map(|it| format!("--grant {it}"));
                let grants: Vec<String> = grants.collect();
                this.hint(format!("if it may have that, add {}", grants.join(" ")))
            }
            AddError::Unasked { .. } => {
                this.hint("what nobody asks for is granted to nobody; leave it out")
            }
            AddError::Drift { drifts, .. } => Self {
                details: drifts.iter().map(ToString::to_string).collect(),
                ..this
            }
            .hint(
                "put back what was pinned; or, when all of it is meant, type `copydesk lock` first",
            ),
            AddError::Lock(error) => {
                Self::from(error).hint("`copydesk lock` writes the lock file anew")
            }
            AddError::NoList { .. } => {
                this.hint("write its plugins as `[[plugins]]`, each with its `name`")
            }
            AddError::Changed { .. } => this.hint("look at it, and type this again"),
            AddError::Write { .. } => Self {
                exit: Exit::Store,
                ..this
            }
            .hint("the desk's directory must be writable and have room"),
        }
    }
}

impl From<FetchError> for CommandError {
    fn from(error: FetchError) -> Self {
        let this = Self::of(Exit::Usage, &error);
        match error {
            FetchError::Plain(_) => {
                this.hint("give an https:// address, or fetch the file yourself and name it")
            }
            FetchError::Address { .. } => this,
            FetchError::Status { .. } | FetchError::TooLarge { .. } | FetchError::Failed { .. } => {
                this.hint("a file that came by another way is added by its path")
            }
        }
    }
}

impl From<ReviewError> for CommandError {
    fn from(error: ReviewError) -> Self {
        let this = Self::of(Exit::Usage, &error);
        match error {
            ReviewError::Unnamed("annotation") | ReviewError::NoAnnotation(_) => {
                this.hint("copydesk show STORY prints the ids of its annotations")
            }
            ReviewError::Unnamed(_) | ReviewError::NoStory(_) => {
                this.hint("copydesk list prints the ids")
            }
            ReviewError::Ambiguous { .. } => this.hint("type more of it"),
            ReviewError::Forgotten(tombstone) => Self::usage(retention::told(&tombstone))
                .hint("copydesk review log STORY prints what was decided of it, without its words"),
            ReviewError::NoAct(_) => {
                this.hint("copydesk review log prints the acts with their numbers")
            }
            ReviewError::Undecided(_) => this.hint("copydesk review log prints what was decided"),
            ReviewError::OneRevision => Self::usage("--expect is of one story"),
            ReviewError::NoWords(_) => this.hint("copydesk show STORY prints its text"),
            ReviewError::SeveralPlaces { places, .. } => {
                let mut this = this.hint("say which with --nth N, or give more of the words");
                let places = places.iter().map(|place| line(place).into_owned());
                this.details = places.collect();
                this
            }
            ReviewError::TooMany(_) => this.hint("take fewer stories at a time: --limit N"),
            ReviewError::Refused { error, .. } => match ruling_hint(&error) {
                Some(hint) => this.hint(hint),
                None => this,
            },
            ReviewError::NotHere(_)
            | ReviewError::NoPlace { .. }
            | ReviewError::Past(_)
            | ReviewError::Override(_)
            | ReviewError::Name(_)
            | ReviewError::NoClock => this,
            ReviewError::Store(error) => error.into(),
        }
    }
}

impl From<ServeError> for CommandError {
    fn from(error: ServeError) -> Self {
        let this = Self::of(Exit::Usage, &error);
        match error {
            ServeError::Beyond(_) => this.hint(
                "listen on 127.0.0.1; or give it a certificate with --tls-certificate FILE and --tls-key FILE; or put a proxy with HTTPS before it, and give the address that people use with --behind-proxy URL",
            ),
            ServeError::Listen { .. } => {
                this.hint("another program may have the port; --listen 127.0.0.1:0 takes a free one")
            }
            ServeError::Nameless(_) => this.hint("give the name that the certificate is for: --host-name NAME"),
            ServeError::Tls(TlsError::Name { .. }) => this.hint(
                "give the name that it is for with --host-name NAME, or another certificate",
            ),
            ServeError::Tls(TlsError::Pem { .. } | TlsError::Unfit { .. }) => this.hint(
                "both are PEM files, as certbot and openssl write them: --tls-certificate fullchain.pem --tls-key privkey.pem",
            ),
            ServeError::Proxy(_) | ServeError::Random(_) | ServeError::Server(_) => this,
            ServeError::Store(error) => error.into(),
        }
    }
}

impl From<TokenError> for CommandError {
    fn from(error: TokenError) -> Self {
        let this = Self::of(Exit::Usage, &error);
        match error {
            TokenError::Taken(_) => {
                this.hint("give another name, or take that one back with `copydesk token revoke`")
            }
            TokenError::Unknown(_) => this.hint("`copydesk token list` prints the names"),
            TokenError::Name(_) | TokenError::Random(_) | TokenError::Io { .. } => this,
        }
    }
}

/// What to do where something cannot be decided.
fn ruling_hint(error: &RulingError) -> Option<&'static str> {
    match error {
        RulingError::NotApprovable(obstacles) if obstacles.yields() => Some(
            "decide the flags, or run again; --override --reason TEXT approves it all the same, and is kept with what it lifted",
        ),
        RulingError::NotApprovable(_) | RulingError::New(_) => {
            Some("no override lifts that; run over the story again, or wait for its source")
        }
        RulingError::State { .. } | RulingError::Status { .. } => {
            Some("copydesk review undo takes a decision back")
        }
        RulingError::Orphaned(_) | RulingError::NoAnnotation(_) => {
            Some("copydesk show prints the ids of what plugins say now")
        }
        RulingError::NoReason => Some("give one with --reason TEXT"),
        RulingError::NoWords => Some("dismiss it in its own story: --scope story"),
        RulingError::Taken { .. } => Some("copydesk review release gives it back, whoever took it"),
        RulingError::OfOneStory => Some("dismiss it here: --scope story"),
        RulingError::NotReplaceable(_) => {
            Some("dismiss the flag, and add your own with copydesk review add")
        }
        RulingError::LongReason(_)
        | RulingError::NoDismissal
        | RulingError::NotTaken
        | RulingError::Remark(_)
        | RulingError::NotThere(_)
        | RulingError::Wordless => None,
        RulingError::NothingToUndo | RulingError::NotInForce(_) => {
            Some("copydesk review log prints what was decided")
        }
    }
}

impl From<ReplayError> for CommandError {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Store(error) => error.into(),
            ReplayError::Sandbox(error) => error.into(),
            ReplayError::Archive(error) => Self::of(Exit::Store, &error),
        }
    }
}

impl From<SandboxError> for CommandError {
    fn from(error: SandboxError) -> Self {
        match error {
            SandboxError::Interrupted { .. } => Self::of(Exit::Interrupted, &error),
            _ => Self::of(Exit::Usage, &error),
        }
    }
}

impl From<UpgradeError> for CommandError {
    fn from(error: UpgradeError) -> Self {
        match error {
            UpgradeError::Store(error) => error.into(),
            UpgradeError::Archive(error) => Self::of(Exit::Store, &error),
        }
    }
}

impl From<AuthorError> for CommandError {
    fn from(error: AuthorError) -> Self {
        let hint = error.hint();
        let this = match error {
            AuthorError::Manifest(mistakes) => Self::mistakes(vec![*mistakes]),
            AuthorError::Sandbox(error) => Self::from(error),
            AuthorError::Tool { command, failed } => {
                let mut lines = failed.lines();
                let first = lines.next().unwrap_or_default();
                let mut this = Self::usage(format!("`{command}` {first}"));
                this.details = lines.map(str::to_owned).collect();
                this
            }
            error => Self::of(Exit::Usage, &error),
        };
        match hint {
            Some(hint) => this.hint(hint),
            None => this,
        }
    }
}

impl From<io::Error> for CommandError {
    /// Only standard output and standard error are written without a path.
    fn from(error: io::Error) -> Self {
        let mut this = Self::of(Exit::Usage, &error);
        this.message = format!("cannot write the output: {error}");
        this
    }
}

impl From<serde_json::Error> for CommandError {
    /// Only what is printed is turned into JSON here.
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        let exit = match error {
            StoreError::Interrupted => Exit::Interrupted,
            _ => Exit::Store,
        };
        let this = Self::of(exit, &error);
        match error {
            StoreError::Held { .. } | StoreError::Busy { .. } => {
                this.hint("wait until it is done, or stop it; a desk is open in one process at a time")
            }
            StoreError::DiskFull { .. } => this.hint(
                "make room and run again over the same input; what was told as stored is stored",
            ),
            StoreError::Io { .. } | StoreError::Poisoned => this.hint(
                "see that the disk is well and the directory writable, and run again over the same input; what was told as stored is stored",
            ),
            StoreError::Corrupt { .. } | StoreError::OtherBytes { .. } => this.hint(
                "`copydesk store check` names all that is damaged; keep a copy of the desk's directory, then put back a backup of it, or let `copydesk store check --repair` save the rest",
            ),
            StoreError::NoBackup { .. } => this.hint(
                "take another backup; a file that was copied while it was written is none",
            ),
            StoreError::NoStory { .. } => Self {
                exit: Exit::Usage,
                ..this
            }
            .hint("copydesk list prints the ids"),
            StoreError::Changed { .. } => Self {
                exit: Exit::Usage,
                ..this
            }
            .hint("look at it again with copydesk show, and decide anew; nothing was decided"),
            StoreError::Forgotten { .. } => Self {
                exit: Exit::Usage,
                ..this
            }
            .hint("copydesk store forget --readmit lets it come in again"),
            StoreError::NotForgotten { .. } | StoreError::Name(_) => Self {
                exit: Exit::Usage,
                ..this
            },
            StoreError::Shared => {
                this.hint("stop the copydesk that holds the desk first; this needs the desk alone")
            }
            // These say themselves what to do, or there is nothing to do.
            StoreError::DecisionsDamaged { .. }
            | StoreError::DecisionsLost { .. }
            | StoreError::Damaged { .. }
            | StoreError::Lost { .. }
            | StoreError::MarkDamaged { .. }
            | StoreError::Newer { .. }
            | StoreError::Older { .. }
            | StoreError::Blobs { .. }
            | StoreError::TooLarge { .. }
            | StoreError::Interrupted => this,
        }
    }
}
