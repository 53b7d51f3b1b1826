//! What can be typed: the commands and their options. The doc comments are the help texts.
//!
//! Types of the model that are typed as words get their words here, so that nothing else knows
//! clap. What is checked here is the form alone; whether a file or a story exists is the command's
//! business.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::age::OlderThan;
use crate::author::Language;
use crate::export::Form;
use crate::model::{
    Capability, Field, PluginName, Reach, Remark, Revision, Role, Severity, State, Time,
};
use crate::pipeline::Locked;
use crate::review::{Narrowing, RuleFilter, Since, TagFilter, Until};
use crate::store::{Filter, Flags};

const EXIT_STATUS: &str = "\
Exit status:
    0  done
    1  findings at or above --fail-on, or a replay that came out otherwise
    2  wrong usage or settings, or nothing of the input could be read
    3  a plugin failed; the rest is stored
    4  the store failed
    5  part of the input was refused; the rest is stored
  130  interrupted; what was done is kept
When several apply, the first of 130, 4, 2, 5, 3, 1.";

const RUN_EXAMPLES: &str = "\
Examples:
  copydesk run stories/
  curl -s https://example.org/wire.ndjson | copydesk run --input-format ndjson -
  copydesk run --format json wire.ndjson | jq -r .id";

const CHECK_EXAMPLES: &str = "\
Examples:
  copydesk check draft.md
  copydesk check --fail-on warning stories/
  copydesk check --as sarif --fail-on never stories/ > known.sarif
  copydesk check --baseline known.sarif stories/
  copydesk check --as json - < draft.txt";

const WATCH_EXAMPLES: &str = "\
Names that begin with a dot, and those that end with .part, .tmp, .crdownload or ~, are of files that
somebody is still writing, and left alone. Meanwhile all other commands work on the same desk.

Examples:
  copydesk watch incoming/ --done taken/ --refused refused/";

const EXPORT_EXAMPLES: &str = "\
Examples:
  copydesk export -o stories.ndjson
  copydesk export | jq -r 'select(.state == \"review\") | .id'";

const SHOW_EXAMPLES: &str = "\
Examples:
  copydesk show wire-2026-0209-013
  copydesk show wire-2026-0209-013 --changes
  copydesk show wire-2026-0209-013 --version 1";

const DOCUMENTS_EXAMPLES: &str = "\
Examples:
  copydesk documents
  copydesk documents in/wire.ndjson
  copydesk documents --format json | jq -r 'select(.refused > 0) | .uri'";

const SERVE_EXAMPLES: &str = "\
Examples:
  copydesk serve
  copydesk serve --listen 127.0.0.1:8000 --by Ada
  copydesk serve --listen 0.0.0.0:7878 --behind-proxy https://desk.example.org";

const TOKEN_EXAMPLES: &str = "\
Examples:
  copydesk token add CMS --role editor
  copydesk token list
  copydesk token revoke CMS";

const REVIEW_EXAMPLES: &str = "\
Examples:
  copydesk review dismiss 45be88de --reason 'a quotation'
  copydesk review approve wire-2026-0209-013
  copydesk review approve wire-2026-0209-014 --override --reason 'I read it twice'
  copydesk review add wire-2026-0209-013 --flag error --words 'nine of ten' --message 'Says who?'
  copydesk review add wire-2026-0209-013 --tag ferries
  copydesk review edit 7c0d11ab --to 'Ferry fares rise in May.'
  copydesk review undo 45be88de
  copydesk review log --limit 20";

const LOCK_EXAMPLES: &str = "\
Examples:
  copydesk lock
  copydesk lock --check
  copydesk run --locked stories/";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  copydesk explain
  copydesk explain hygiene
  copydesk explain hygiene/truncated";
const DIFF_EXAMPLES: &str = "\
The stories go through the pipeline as it is and through the same with the other file, under the same
settings, limits and decisions. What was stored is taken over where it holds. Nothing is stored.

Examples:
  copydesk diff hygiene --with hygiene-0.2.0.wasm
  copydesk diff house-rules --with house-rules.wasm --since 2026-02-01 --fail-on any";
const NEW_EXAMPLES: &str = "\
Examples:
  copydesk plugin new house-rules
  copydesk plugin new house-rules --lang python
  copydesk plugin new house-rules --into plugins/house-rules";
const ADD_EXAMPLES: &str = "\
The file is copied into plugins/ of the desk, its entry is written into copydesk.toml, whose other lines
stay as they are, and its digest into copydesk.lock. Whenever that is cut off, the desk is as it was or
as it was to be. What serve and watch run, they keep until they are started again.

Examples:
  copydesk plugin add house-rules.wasm
  copydesk plugin add seen-before.wasm --grant archive --dry-run
  copydesk plugin add house-rules.wasm --key house.pub
  copydesk plugin add https://example.org/house-rules-0.2.0.wasm@sha256:HEX --replace";
const KEYGEN_EXAMPLES: &str = "\
Keys and signatures are those of minisign and rsign, which can use them as they are.

Examples:
  copydesk plugin keygen house
  copydesk plugin sign house-rules.wasm --key house.key";
const BENCH_EXAMPLES: &str = "\
Each runner goes over all stories in turn, in each round. The time is the processor's; with fuel, which is
the same on every machine, it says what a change of the code costs.

Examples:
  copydesk plugin bench
  copydesk plugin bench house-rules --on wire.ndjson --stories 100000
  copydesk plugin bench hygiene --format json | jq .cost.fuel_per_kb";
const TEST_EXAMPLES: &str = "\
Of a project all is tried: it is built, its own tests run, then in the sandbox the examples of its
rules, the stories in stories/ against what is expected of them, and texts that have surprised others.

Examples:
  copydesk plugin test
  copydesk plugin test house-rules --bless
  copydesk plugin test hygiene
  copydesk plugin test house-rules.wasm drafts/*.md";
/// What the desk starts its own program with, and nobody types: no command, so that neither the help
/// nor a completion offers it.
pub(crate) const COMPILE_PLUGIN: &str = "compile-plugin";
/// The same, to open a database that may be damaged.
pub(crate) const OPEN_DATABASE: &str = "open-database";

const STORE_CHECK_EXAMPLES: &str = "\
Exit status: 0 when all is well, 1 when something is damaged or could not be saved, 4 when the desk
does not open or cannot be read to its end.

Examples:
  copydesk store check
  copydesk store check --repair ../saved";

const STORE_BACKUP_EXAMPLES: &str = "\
Stories, versions, results, decisions, settings and lock file are in it, and the bytes of every plugin
and word list that a receipt names. Plugins and word lists that the settings name by a path are not
put back there by a restore.

Examples:
  copydesk store backup /backups/desk-$(date +%F).backup";

const STORE_RESTORE_EXAMPLES: &str = "\
Examples:
  copydesk store restore desk.backup --into ../desk-again";

const STORE_FORGET_EXAMPLES: &str = "\
All versions of the story go, with what plugins said of them and the words in its decisions; who decided
what when stays. What is left says that it was forgotten, when, by whom and why. A run over the same
input does not bring it back, under its own id or another one. Then the database is written anew, so
that its bytes are gone from the desk's files too. To finish what was killed half way, type it again.
Backups keep what they hold: remove them, or forget the story again after a restore.

Examples:
  copydesk store forget wire-2026-0209-013 --reason 'court order 12 O 34/26'
  copydesk store forget wire-2026-0209-013 --readmit --reason 'order lifted'";

const STORE_PRUNE_EXAMPLES: &str = "\
The current version of a story always stays, and so do decisions. A version is as old as its source says:
when it was updated, or else published. One that says neither stays. Numbers of versions are not given
again; a text that was dropped and comes again is a new version. Plugin files, settings and word lists
that no receipt names any more go too.

Examples:
  copydesk store prune --older-than 90d --dry-run
  copydesk store prune --older-than 2026-01-01 --keep 1";

const STORE_MIGRATE_EXAMPLES: &str = "\
The desk is as it was or migrated, whenever this is killed. The backup is one of store backup; copydesk
store restore makes a desk of it, for the copydesk that wrote it too.

Examples:
  copydesk store migrate
  copydesk store migrate --backup /backups/before.backup";

const WHY_EXAMPLES: &str = "\
Examples:
  copydesk why 0f3c9a
  copydesk show STORY --format json | jq -r '.annotations[].id'";

const REPLAY_EXAMPLES: &str = "\
Examples:
  copydesk replay
  copydesk replay wire-2026-0209-013 --format json";

/// Review stories at a desk: sandboxed plugins tag, summarise and flag them, an editor decides
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, after_help = EXIT_STATUS, propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct GlobalArgs {
    // A variable that is set and empty is as good as none, which clap's own `env` takes for an error.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help = "Use this desk instead of the nearest one upwards [env: COPYDESK_DESK]"
    )]
    pub desk: Option<PathBuf>,

    /// Print data for a person, or as one JSON object a line
    #[arg(long, global = true, default_value = "human", value_name = "FORMAT")]
    pub format: Format,

    /// When to colour what is printed
    // Spelt out here since the names of variables in a doc comment would want backticks, which the
    // help would print.
    #[arg(
        long,
        global = true,
        default_value = "auto",
        value_name = "WHEN",
        help = "Colour what is printed; NO_COLOR and CLICOLOR_FORCE are respected"
    )]
    pub color: ColorWhen,

    /// Show how far the work is, on standard error
    #[arg(long, global = true, default_value = "auto", value_name = "HOW")]
    pub progress: ProgressWhen,

    /// While another process has the desk, wait for it so many seconds
    #[arg(long, global = true, value_name = "SECONDS")]
    pub wait: Option<u32>,

    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say more, and show what plugins log
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// A command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a desk to start from
    Init(InitArgs),
    /// Take in stories, let the plugins annotate them, and store them
    Run(RunArgs),
    /// Let the plugins look at stories without storing anything
    Check(CheckArgs),
    /// Take in what is put into a directory, for as long as it runs
    Watch(WatchArgs),
    /// List the stories of the desk, the most pressing first
    List(ListArgs),
    /// Show one story with its annotations drawn into the text
    Show(ShowArgs),
    /// List the documents that came in, or tell what became of each byte of one
    Documents(DocumentsArgs),
    /// Decide on stories and annotations, and see what was decided
    Review(ReviewArgs),
    /// Write out the stories of the desk with their annotations
    Export(ExportArgs),
    /// Pin the plugins and word lists of the pipeline in its lock file
    Lock(LockArgs),
    /// Tell what a rule finds, why that matters, and what it cannot see
    Explain(ExplainArgs),
    /// Tell why an annotation is there: what ran, on what, under what
    Why(WhyArgs),
    /// Run again what was run, from what is stored, and compare
    Replay(ReplayArgs),
    /// Tell what another version of a plugin would say of the stored stories, without storing it
    Diff(DiffArgs),
    /// Begin, build, try, add and look at plugins
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// Look after the database of the desk
    #[command(subcommand)]
    Store(StoreCommand),
    /// Tell how right each rule was, what was decided day by day, what waits longest
    Stats,
    /// Review on a page, in a browser
    Serve(ServeArgs),
    /// Make, list and take back the tokens of programs that use `copydesk serve`
    #[command(subcommand)]
    Token(TokenCommand),
    /// Look at the desk, its plugins and the tools that build plugins; each problem with its cure
    Doctor,
    /// Print the JSON Schema of what Copydesk prints
    Schema(SchemaArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
}

impl Command {
    /// Whether it opens the desk, and so asks who holds it.
    pub(crate) fn works_on_desk(&self) -> bool {
        match self {
            Self::Run(_)
            | Self::List(_)
            | Self::Show(_)
            | Self::Documents(_)
            | Self::Review(_)
            | Self::Export(_)
            | Self::Why(_)
            | Self::Replay(_)
            | Self::Diff(_)
            | Self::Stats
            | Self::Doctor => true,
            Self::Store(command) => !matches!(command, StoreCommand::Restore(_)),
            Self::Init(_)
            | Self::Check(_)
            | Self::Watch(_)
            | Self::Serve(_)
            | Self::Token(_)
            | Self::Lock(_)
            | Self::Explain(_)
            | Self::Plugin(_)
            | Self::Schema(_)
            | Self::Completions(_) => false,
        }
    }

    /// Its name, as it is typed.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Init(_) => "init",
            Self::Run(_) => "run",
            Self::Check(_) => "check",
            Self::Watch(_) => "watch",
            Self::List(_) => "list",
            Self::Show(_) => "show",
            Self::Documents(_) => "documents",
            Self::Review(_) => "review",
            Self::Export(_) => "export",
            Self::Lock(_) => "lock",
            Self::Explain(_) => "explain",
            Self::Why(_) => "why",
            Self::Replay(_) => "replay",
            Self::Diff(_) => "diff",
            Self::Plugin(_) => "plugin",
            Self::Store(_) => "store",
            Self::Stats => "stats",
            Self::Serve(_) => "serve",
            Self::Token(_) => "token",
            Self::Doctor => "doctor",
            Self::Schema(_) => "schema",
            Self::Completions(_) => "completions",
        }
    }
}

/// The options of `init`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct InitArgs {
    /// Where to make it [default: here]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// The options of `serve`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub(crate) struct ServeArgs {
    /// Listen here; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7878")]
    pub listen: SocketAddr,

    /// Print a link for this editor alone; where the settings name none, she is chief
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,

    /// People reach this through a proxy at URL, which sees to HTTPS; needed to listen to other machines
    #[arg(long, value_name = "URL")]
    pub behind_proxy: Option<String>,

    /// Speak HTTPS with the certificate in this file, PEM, those that vouch for it behind it
    #[arg(
        long,
        value_name = "FILE",
        requires = "tls_key",
        conflicts_with = "behind_proxy"
    )]
    pub tls_certificate: Option<PathBuf>,

    /// The certificate's key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,

    /// The name that people reach this by, as the certificate has it; the address, unless given
    #[arg(long, value_name = "NAME", requires = "tls_certificate")]
    pub host_name: Option<String>,

    /// Take in what is put into this directory meanwhile
    #[arg(long, value_name = "DIR")]
    pub watch: Option<PathBuf>,

    #[command(flatten)]
    pub folder: FolderArgs,
}

/// The commands of `token`.
#[derive(Debug, Subcommand)]
#[command(after_help = TOKEN_EXAMPLES)]
pub(crate) enum TokenCommand {
    /// Make one and print it, this once; it holds from now on
    Add(TokenAddArgs),
    /// Print the names and roles of those that hold
    List,
    /// Take one back; a server that runs stops letting it in
    Revoke(TokenRevokeArgs),
}

/// The options of `token add`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct TokenAddArgs {
    /// What the program signs its decisions with
    pub name: String,

    /// What it may do
    #[arg(long, default_value = "reader")]
    pub role: Role,
}

/// The options of `token revoke`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct TokenRevokeArgs {
    /// Its name
    pub name: String,
}

/// What `run` and `check` read, and with what.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct InputArgs {
    /// Files, directories, or - for standard input
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    /// Read every input as this, whatever its name
    #[arg(long, value_name = "FORMAT")]
    pub input_format: Option<InputFormat>,

    /// Use this pipeline instead of the desk's
    #[arg(long, value_name = "FILE")]
    pub pipeline: Option<PathBuf>,

    /// Let so many plugins run at a time, 1 to 1024 [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Refuse plugins and word lists that are not as the lock file has them
    #[arg(long)]
    pub locked: bool,
}

impl FolderArgs {
    /// Whether the pipeline is held to its lock file.
    pub(crate) fn locked(&self) -> Locked {
        if self.locked { Locked::Yes } else { Locked::No }
    }
}

impl InputArgs {
    /// Inputs of any format, for the pipeline of the desk as it is.
    pub(crate) fn of(inputs: Vec<PathBuf>) -> Self {
        Self {
            inputs,
            input_format: None,
            pipeline: None,
            jobs: None,
            locked: false,
        }
    }

    /// Whether the pipeline is held to its lock file.
    pub(crate) fn locked(&self) -> Locked {
        if self.locked { Locked::Yes } else { Locked::No }
    }
}

/// The options of `run`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = RUN_EXAMPLES)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub input: InputArgs,

    /// Run every plugin on every story, also where what it said before still holds
    #[arg(long)]
    pub fresh: bool,

    /// Take each text that comes in for the newest of its story, also where its source dates or
    /// numbers it as an older one: for a source that got a date wrong
    #[arg(long)]
    pub newest: bool,
}

/// The options of `watch`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = WATCH_EXAMPLES)]
pub(crate) struct WatchArgs {
    /// The directory that files are put into
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    #[command(flatten)]
    pub folder: FolderArgs,
}

/// What `watch` and `serve --watch` do with the files of a directory.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct FolderArgs {
    /// Move each file there once all of it is stored; else it stays
    #[arg(long, value_name = "DIR")]
    pub done: Option<PathBuf>,

    /// Move each file there of which a part could not be read; else it goes where the others go
    #[arg(long, value_name = "DIR")]
    pub refused: Option<PathBuf>,

    /// A file is complete when nothing of it has changed for so many seconds, 1 to 3600
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = clap::value_parser!(u16).range(1..=3600))]
    pub settle: u16,

    /// Read every file as this, whatever its name
    #[arg(long, value_name = "FORMAT")]
    pub input_format: Option<InputFormat>,

    /// Let so many plugins run at a time, 1 to 1024 [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Refuse plugins and word lists that are not as the lock file has them
    #[arg(long)]
    pub locked: bool,
}

/// The options of `check`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub input: InputArgs,

    /// Exit with 1 when there is a flag of this severity or a worse one
    #[arg(long, default_value = "error", value_name = "SEVERITY")]
    pub fail_on: FailOn,

    /// Print findings in this form; goes before --format
    #[arg(long = "as", value_name = "FORM")]
    pub form: Option<CheckForm>,

    /// Let flags that are in this SARIF of an earlier check not count, nor be told but in SARIF
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
}

/// What the findings of a check are printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckForm {
    /// For a person
    Human,
    /// One JSON object a line, a story each
    Json,
    /// SARIF 2.1.0, for a viewer of findings
    Sarif,
    /// Commands of a GitHub workflow, which puts them beside the lines
    Github,
    /// XML of test reports, for a build server; flags below --fail-on are no failures
    Junit,
    /// A line a flag, as compilers have it, for an editor
    Line,
}

/// Which stories of the desk are meant: those that all of it fits.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Which stories")]
pub(crate) struct FilterArgs {
    /// Only stories that stand there
    #[arg(long)]
    pub state: Option<State>,

    /// Only stories with a flag of this severity or a worse one
    #[arg(long)]
    pub severity: Option<Severity>,

    /// Only stories with flags that nobody has decided
    #[arg(long, conflicts_with = "decided")]
    pub undecided: bool,

    /// Only stories with flags, all of which are decided
    #[arg(long)]
    pub decided: bool,

    /// Only stories with a flag of this rule; PLUGIN alone for all of its rules
    #[arg(long, value_name = "PLUGIN/RULE")]
    pub rule: Option<RuleFilter>,

    /// Only stories with this tag; SCHEME alone for all of its tags
    #[arg(long, value_name = "SCHEME:TERM")]
    pub tag: Option<TagFilter>,

    /// Only stories from this source or from below it; a name without a `/` is also a file's
    #[arg(long, value_name = "URI")]
    pub source: Option<String>,

    /// Only stories that this plugin failed on
    #[arg(long, value_name = "PLUGIN", value_parser = |name: &str| PluginName::new(name))]
    pub failed: Option<PluginName>,

    /// Only stories published then or later; a date begins at midnight UTC
    #[arg(long, value_name = "DATE|TIME")]
    pub since: Option<Since>,

    /// Only stories published before then; a date ends at the next midnight UTC
    #[arg(long, value_name = "DATE|TIME")]
    pub until: Option<Until>,

    /// Only stories that must not be published yet
    #[arg(long)]
    pub embargoed: bool,

    /// So many stories at most
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

impl FilterArgs {
    /// What the store is asked for at a time of day.
    pub(crate) fn filter(&self, now: Time) -> Filter {
        let flags = match (self.undecided, self.decided) {
            (true, _) => Some(Flags::Undecided),
            (false, true) => Some(Flags::Decided),
            (false, false) => None,
        };
        let narrowing = Narrowing {
            state: self.state,
            severity: self.severity,
            flags,
            rule: self.rule.clone(),
            tag: self.tag.clone(),
            source: self.source.clone(),
            failed: self.failed.clone(),
            since: self.since.clone(),
            until: self.until.clone(),
            embargoed: self.embargoed,
        };
        narrowing.at(now)
    }
}

/// The options of `list`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ListArgs {
    /// Count the stories by state, severity, flags, rule, failed plugin, tag and source in place of
    /// listing them; --limit is how many values of each kind are told, else 20
    #[arg(long)]
    pub counts: bool,

    #[command(flatten)]
    pub which: FilterArgs,

    /// Print what is kept of the stories that were forgotten
    #[arg(long, conflicts_with_all = ["state", "severity", "rule", "tag", "source", "failed", "since", "until", "embargoed", "undecided", "decided", "counts", "limit"])]
    pub forgotten: bool,
}

/// The options of `show`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = SHOW_EXAMPLES, disable_version_flag = true)]
pub(crate) struct ShowArgs {
    /// The story's id, or how it begins
    pub story: String,

    /// Show this version instead of the current one
    // Not the number of the program's version.
    #[arg(long = "version", id = "of-version", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub version: Option<u32>,

    /// Show what changed since the version before, or since version FROM
    #[arg(long, value_name = "FROM", num_args = 0..=1, require_equals = true)]
    pub changes: Option<Option<u32>>,
}

/// The options of `documents`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = DOCUMENTS_EXAMPLES)]
pub(crate) struct DocumentsArgs {
    /// Tell of this document, as it is named in the source of its stories
    pub uri: Option<String>,
}

/// What `review` is asked for.
#[derive(Debug, clap::Args)]
#[command(after_help = REVIEW_EXAMPLES, arg_required_else_help = true, args_conflicts_with_subcommands = true)]
pub(crate) struct ReviewArgs {
    /// Print which decision may be made where, and under which condition
    #[arg(long)]
    pub table: bool,

    #[command(subcommand)]
    pub command: Option<ReviewCommand>,
}

/// The commands of `review`.
#[derive(Debug, Subcommand)]
pub(crate) enum ReviewCommand {
    /// Let stories go out; what stands in the way is told, and lifted by an override alone
    Approve(ApproveArgs),
    /// Do not let stories go out as they are
    Reject(StoryArgs),
    /// Take stories out of the running, whatever becomes of their text
    Spike(StoryArgs),
    /// Put spiked stories back where they were
    Unspike(StoryArgs),
    /// Say that you work on stories, for others to see
    Take(HoldArgs),
    /// Say that nobody works on stories any more
    Release(HoldArgs),
    /// Say that annotations are right
    Accept(AnnotationArgs),
    /// Say that annotations are wrong or do not matter here; needs a reason
    Dismiss(DismissArgs),
    /// Put annotations off; a flag that is put off still holds its story
    Defer(AnnotationArgs),
    /// Say something of a story yourself: a flag, a note or a tag, on words of it or on all of it
    Add(RemarkArgs),
    /// Put your own in the place of a tag or a summary: it is dismissed, and yours stands there
    Edit(EditArgs),
    /// Take a decision back; that is a decision too, and can be undone
    Undo(UndoArgs),
    /// Print what is dismissed in all stories, and how many flags that is now
    Suppressions,
    /// Print what was decided, in its order
    Log(ReviewLogArgs),
}

/// Who decides, and why.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct SignedArgs {
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,

    // A variable that is set and empty is as good as none.
    #[arg(
        long,
        value_name = "NAME",
        help = "Who decides [env: COPYDESK_EDITOR; default: the user's name]"
    )]
    pub by: Option<String>,

    /// Decide only if the story is still at this revision, as show --format json prints it
    #[arg(long, value_name = "REVISION")]
    pub expect: Option<Revision>,

    /// Decide nothing; print what would be decided
    #[arg(long)]
    pub dry_run: bool,
}

/// What narrows the stories of a decision on all that fit.
const NARROWS: [&str; 11] = [
    "state",
    "severity",
    "undecided",
    "decided",
    "rule",
    "tag",
    "source",
    "failed",
    "since",
    "until",
    "embargoed",
];

/// What is decided on is all that fits, and not named.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct AllArgs {
    #[command(flatten)]
    pub which: FilterArgs,

    /// Decide on all that fits, in one act; without it nothing is decided, and how much that is printed
    #[arg(long, conflicts_with = "dry_run")]
    pub yes: bool,
}

/// Stories that are decided on.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct StoryArgs {
    /// The stories' ids, or how they begin
    #[arg(
        value_name = "STORY",
        required_unless_present_any = NARROWS,
        conflicts_with_all = NARROWS
    )]
    pub stories: Vec<String>,

    #[command(flatten)]
    pub signed: SignedArgs,

    #[command(flatten)]
    pub all: AllArgs,
}

/// Stories that somebody works on.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct HoldArgs {
    /// The stories' ids, or how they begin
    #[arg(value_name = "STORY", required = true)]
    pub stories: Vec<String>,

    #[command(flatten)]
    pub signed: SignedArgs,
}

/// The options of `review approve`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ApproveArgs {
    #[command(flatten)]
    pub of: StoryArgs,

    /// Approve over open flags and checks that did not run; needs a reason
    #[arg(long = "override", requires = "reason")]
    pub over: bool,
}

/// Annotations that are decided on.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct AnnotationArgs {
    /// The annotations' ids, or how they begin
    #[arg(
        value_name = "ANNOTATION",
        required_unless_present = "rule",
        conflicts_with_all = NARROWS
    )]
    pub annotations: Vec<String>,

    /// Look in this story alone, which is faster on a large desk
    #[arg(long, value_name = "STORY", conflicts_with_all = NARROWS)]
    pub story: Option<String>,

    /// Of the flags of --rule, those that quote just these words
    #[arg(long, value_name = "TEXT", requires = "rule")]
    pub words: Option<String>,

    #[command(flatten)]
    pub signed: SignedArgs,

    #[command(flatten)]
    pub all: AllArgs,
}

/// The options of `review dismiss`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct DismissArgs {
    #[command(flatten)]
    pub of: AnnotationArgs,

    #[command(flatten)]
    pub reach: ReachArgs,
}

/// How far a dismissal reaches.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ReachArgs {
    /// Dismiss in this text alone, in all versions of the story, or such flags of the rule on the same
    /// words in every story
    #[arg(long, value_enum, default_value_t, value_name = "WHERE")]
    pub scope: Reach,

    /// Let the dismissal end then; a date ends at the next midnight UTC
    #[arg(long, value_name = "DATE|TIME")]
    pub expires: Option<Until>,
}

/// The options of `review add`.
#[derive(Debug, Clone, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["flag", "note", "tag"]))]
pub(crate) struct RemarkArgs {
    /// The story's id, or how it begins
    #[arg(value_name = "STORY")]
    pub story: String,

    /// Add a flag: one at or above the gate holds the story until it is decided
    #[arg(long, value_enum, value_name = "SEVERITY", requires = "message")]
    pub flag: Option<Severity>,

    /// Add a note, which is a flag of that severity
    #[arg(long, requires = "message")]
    pub note: bool,

    /// Add a tag
    #[arg(long, value_name = "TERM", conflicts_with = "message")]
    pub tag: Option<String>,

    /// The vocabulary of the tag
    #[arg(long, value_name = "SCHEME", requires = "tag", default_value = Remark::SCHEME)]
    pub scheme: String,

    /// What the flag or the note says
    #[arg(long, value_name = "TEXT")]
    pub message: Option<String>,

    /// The words that it is on, as they stand in the story; without it, it is on the story as a whole
    #[arg(long, value_name = "TEXT")]
    pub words: Option<String>,

    /// Look for the words in this field alone
    #[arg(long, value_enum, value_name = "FIELD", requires = "words")]
    pub field: Option<Field>,

    /// Which of several places where the words stand, from 1 in the order in which one reads
    #[arg(long, value_name = "N", requires = "words")]
    pub nth: Option<usize>,

    #[command(flatten)]
    pub signed: SignedArgs,
}

/// The options of `review edit`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct EditArgs {
    /// The id of the tag or the summary, or how it begins
    #[arg(value_name = "ANNOTATION")]
    pub annotation: String,

    /// The term or the summary that stands in its place
    #[arg(long, value_name = "TEXT")]
    pub to: String,

    /// Look in this story alone, which is faster on a large desk
    #[arg(long, value_name = "STORY")]
    pub story: Option<String>,

    #[command(flatten)]
    pub signed: SignedArgs,
}

/// The options of `review undo`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct UndoArgs {
    /// The story or the annotation whose last decision is taken back, or how its id begins
    #[arg(value_name = "STORY_OR_ANNOTATION", required_unless_present = "act")]
    pub what: Option<String>,

    /// Take back all of the act with this number
    #[arg(long, value_name = "N", conflicts_with = "what")]
    pub act: Option<u64>,

    #[command(flatten)]
    pub signed: SignedArgs,
}

/// The options of `review log`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ReviewLogArgs {
    /// Only what was decided of this story
    #[arg(value_name = "STORY")]
    pub story: Option<String>,

    /// Print the last N alone
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

/// The options of `export`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub(crate) struct ExportArgs {
    /// Write these stories alone: their ids, or how they begin [default: all that fit]
    #[arg(value_name = "STORY")]
    pub stories: Vec<String>,

    /// Write in this form
    #[arg(long = "as", default_value = "json", value_name = "FORM")]
    pub form: Form,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Add what depends on the machine and the time: run times, digests, logs
    #[arg(long)]
    pub with_receipts: bool,

    #[command(flatten)]
    pub which: FilterArgs,
}

/// The options of `lock`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = LOCK_EXAMPLES)]
pub(crate) struct LockArgs {
    /// Lock this pipeline instead of the desk's; the lock file lies beside it
    #[arg(long, value_name = "FILE")]
    pub pipeline: Option<PathBuf>,

    /// Write nothing; exit with 2 when something drifted
    #[arg(long)]
    pub check: bool,
}

/// The options of `explain`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// A rule as a flag names it, or a plugin for all of its rules [default: every rule, a line each]
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
}

/// The options of `why`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = WHY_EXAMPLES)]
pub(crate) struct WhyArgs {
    /// The annotation's id, or how it begins
    pub annotation: String,

    /// Look in this story alone, which is faster on a large desk
    #[arg(long, value_name = "STORY")]
    pub story: Option<String>,
}

/// The options of `replay`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = REPLAY_EXAMPLES)]
pub(crate) struct ReplayArgs {
    /// The stories [default: all of the desk]
    #[arg(value_name = "STORY")]
    pub stories: Vec<String>,

    /// Replay so many stories at a time, 1 to 1024 [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

/// The options of `diff`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub(crate) struct DiffArgs {
    /// A plugin of the pipeline
    #[arg(value_parser = |name: &str| PluginName::new(name))]
    pub plugin: PluginName,

    /// The file to put in its place
    #[arg(long, value_name = "FILE")]
    pub with: PathBuf,

    /// What ends with exit status 1
    #[arg(long, value_name = "WHAT", default_value = "harm")]
    pub fail_on: FailOnDiff,

    /// Compare so many stories at a time, 1 to 1024 [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    #[command(flatten)]
    pub which: FilterArgs,
}

/// What a comparison of two plugins fails on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnDiff {
    /// A plugin that would newly fail on a story, or a decision whose words would not be flagged any more
    Harm,
    /// Anything that would be otherwise
    Any,
    /// Nothing
    Never,
}

/// The commands of `plugin`.
#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// Begin a plugin: a project that builds and passes its tests as it is
    New(NewArgs),
    /// Build the plugin of a project into one file
    Build(BuildArgs),
    /// Build the plugin of a project whenever it changes, and show what it says then
    Dev(DevArgs),
    /// Take a plugin into the desk: show what it asks for, copy its file, write its entry, pin it
    Add(AddArgs),
    /// Make a pair of keys to sign plugins with, as minisign does
    Keygen(KeygenArgs),
    /// Sign the file of a plugin; the signature lies beside it
    Sign(SignArgs),
    /// List the plugins that are at hand
    List,
    /// Show what a plugin says of itself and what applies to it, without running it
    Inspect(InspectArgs),
    /// Measure what a plugin costs, beside one that does nothing and its own native code
    Bench(BenchArgs),
    /// Try a plugin: its tests, its examples, its stories, and that it says the same twice
    Test(TestArgs),
}

/// The options of `plugin new`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = NEW_EXAMPLES)]
pub(crate) struct NewArgs {
    /// The plugin's name: 1 to 40 of a-z, 0-9 and -, with a letter first
    pub name: String,

    /// What to write it in
    #[arg(long, value_name = "LANGUAGE", default_value = "rust")]
    pub lang: Lang,

    /// Where to begin it [default: a directory of that name here]
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
}

/// A language that a plugin can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    Rust,
    #[value(alias = "js", name = "javascript")]
    JavaScript,
    #[value(alias = "py")]
    Python,
    C,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Rust => Self::Rust,
            Lang::JavaScript => Self::JavaScript,
            Lang::Python => Self::Python,
            Lang::C => Self::C,
        }
    }
}

/// The options of `plugin build`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct BuildArgs {
    /// The project's directory
    #[arg(value_name = "PROJECT", default_value = ".")]
    pub project: PathBuf,

    /// Build it although nothing changed (in Rust, cargo still decides what to compile)
    #[arg(long)]
    pub rebuild: bool,
}

/// The options of `plugin dev`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct DevArgs {
    /// The project's directory
    #[arg(value_name = "PROJECT", default_value = ".")]
    pub project: PathBuf,

    /// A story to show it on; may be given several times [default: those in stories/]
    #[arg(long, value_name = "STORY_FILE")]
    pub on: Vec<PathBuf>,
}

/// The options of `plugin add`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = ADD_EXAMPLES)]
pub(crate) struct AddArgs {
    /// Its file, or where it is fetched from; the digest is required of an address
    #[arg(value_name = "FILE_OR_URL[@sha256:HEX]")]
    pub from: String,

    /// Grant it a capability that it asks for: archive, lexicon:NAME (can be repeated)
    #[arg(long, value_name = "CAPABILITY")]
    pub grant: Vec<Capability>,

    /// Take it only if this key signed it: the line of a .pub file that begins with RW, or the file
    #[arg(long, value_name = "PUBLIC_KEY")]
    pub key: Option<String>,

    /// Let it take the place of the plugin of its name
    #[arg(long)]
    pub replace: bool,

    /// Try all of it, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// The options of `plugin keygen`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = KEYGEN_EXAMPLES)]
pub(crate) struct KeygenArgs {
    /// What the two files are called: NAME.key, which is secret, and NAME.pub
    pub name: PathBuf,

    #[command(flatten)]
    pub password: PasswordArgs,

    /// Leave the secret key without a password: whoever has the file can sign
    #[arg(long, conflicts_with = "password_file")]
    pub no_password: bool,
}

/// Where a password comes from.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PasswordArgs {
    /// Take the password of the secret key from the first line of a file [default: ask for it]
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

/// The options of `plugin sign`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct SignArgs {
    /// The plugin's file
    pub file: PathBuf,

    /// The secret key: the .key file
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,

    #[command(flatten)]
    pub password: PasswordArgs,

    /// What is signed along with the file, on one line [default: the time, and the file's name]
    #[arg(long, value_name = "TEXT")]
    pub comment: Option<String>,
}

/// The options of `plugin inspect`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct InspectArgs {
    /// The name of a plugin of the pipeline or of a stock plugin, or a file
    #[arg(value_name = "NAME_OR_FILE")]
    pub plugin: String,
}

/// The options of `plugin bench`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = BENCH_EXAMPLES)]
pub(crate) struct BenchArgs {
    /// A project's directory, the name of a plugin of the pipeline or of a stock plugin, or a file
    #[arg(value_name = "PROJECT_NAME_OR_FILE", default_value = ".")]
    pub plugin: String,

    /// Measure on the stories of this file; may be given several times [default: the project's, else the
    /// desk's, else the examples of its rules and odd texts]
    #[arg(long, value_name = "STORY_FILE")]
    pub on: Vec<PathBuf>,

    /// Measure on so many stories at most
    #[arg(long, value_name = "N", default_value = "200", value_parser = at_least_one)]
    pub limit: usize,

    /// Go over the stories so often; the median counts
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub rounds: u16,

    /// Tell what so many stories like these would take
    #[arg(long, value_name = "N", default_value = "20000")]
    pub stories: u32,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("there has to be one".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(error.to_string()),
    }
}

/// The options of `plugin test`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = TEST_EXAMPLES)]
pub(crate) struct TestArgs {
    /// A project's directory, the name of a plugin of the pipeline or of a stock plugin, or a file
    #[arg(value_name = "PROJECT_NAME_OR_FILE", default_value = ".")]
    pub plugin: String,

    /// Stories to try it on [default: the examples of its rules, and odd ones]
    #[arg(value_name = "STORY_FILE")]
    pub stories: Vec<PathBuf>,

    /// Of a project: write down what is said of its stories now, as what is expected from then on
    #[arg(long)]
    pub bless: bool,

    /// Of a project: build it although nothing changed
    #[arg(long)]
    pub rebuild: bool,
}

/// The commands of `store`.
#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Look through all that is stored, and name what cannot be read
    Check(StoreCheckArgs),
    /// Tell how much of what there is, and how much room it takes
    Stats,
    /// Write the whole desk to one file
    Backup(BackupArgs),
    /// Make a desk out of a backup
    Restore(RestoreArgs),
    /// Write the database anew without what was written over and deleted
    Compact,
    /// Take a story from the desk on a legal demand, with all that was said of it
    Forget(ForgetArgs),
    /// Drop old versions of stories with their results
    Prune(PruneArgs),
    /// Make a desk of an older copydesk one of the newest, after a backup
    Migrate(MigrateArgs),
}

/// The options of `store forget`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = STORE_FORGET_EXAMPLES)]
pub(crate) struct ForgetArgs {
    /// The story's id, or how it begins
    #[arg(value_name = "STORY")]
    pub story: String,

    /// Why; it is kept, so do not quote the story
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    #[arg(
        long,
        value_name = "NAME",
        help = "Who demands it [env: COPYDESK_EDITOR; default: the user's name]"
    )]
    pub by: Option<String>,

    /// Let a story that was forgotten come in again
    #[arg(long)]
    pub readmit: bool,
}

/// The options of `store prune`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = STORE_PRUNE_EXAMPLES)]
pub(crate) struct PruneArgs {
    /// Drop versions that are older than an age as in 90d or 18mo, or than a date
    #[arg(long, value_name = "AGE|DATE")]
    pub older_than: OlderThan,

    /// Keep so many old versions of each story all the same, the latest ones
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub keep: u32,

    /// Only tell what would go
    #[arg(long)]
    pub dry_run: bool,
}

/// The options of `store migrate`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = STORE_MIGRATE_EXAMPLES)]
pub(crate) struct MigrateArgs {
    /// Where to write the backup, which must not be there yet [default: schema-N.backup in the desk]
    #[arg(long, value_name = "FILE")]
    pub backup: Option<PathBuf>,
}

/// The options of `store backup`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = STORE_BACKUP_EXAMPLES)]
pub(crate) struct BackupArgs {
    /// The file, which must not be there yet
    pub file: PathBuf,
}

/// The options of `store restore`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = STORE_RESTORE_EXAMPLES)]
pub(crate) struct RestoreArgs {
    /// The backup
    pub file: PathBuf,

    /// The new desk: a directory that is empty or not there
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
}

/// The options of `store check`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = STORE_CHECK_EXAMPLES)]
pub(crate) struct StoreCheckArgs {
    /// Save what can be read into a new desk there; this one stays as it is
    #[arg(long, value_name = "DIR")]
    pub repair: Option<PathBuf>,
}

/// The options of `schema`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct SchemaArgs {
    /// What to print the schema of
    #[arg(default_value = "story")]
    pub of: SchemaOf,
}

/// The options of `completions`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// What the child of a desk has to keep to.
#[derive(Debug, Clone, Parser)]
pub(crate) struct CompilePluginArgs {
    /// The process of the desk
    #[arg(long, value_name = "ID")]
    pub desk_process: u32,

    /// Address space, in bytes
    #[arg(long, value_name = "BYTES")]
    pub memory: u64,

    /// Processor time
    #[arg(long, value_name = "SECONDS")]
    pub seconds: u64,

    /// The largest answer, in bytes
    #[arg(long, value_name = "BYTES")]
    pub answer: u64,
}

/// What the child of a desk opens.
#[derive(Debug, Clone, Parser)]
pub(crate) struct OpenDatabaseArgs {
    /// The process of the desk
    #[arg(long, value_name = "ID")]
    pub desk_process: u32,

    /// Look through all of it
    #[arg(long)]
    pub look_through: bool,

    /// Where the database lies
    pub dir: PathBuf,
}

/// For whom data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person
    Human,
    /// One JSON object a line
    Json,
}

/// Whether to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// How to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressWhen {
    /// A bar on a terminal, else nothing
    Auto,
    /// A bar
    Bar,
    /// A line now and then
    Plain,
    /// Nothing
    None,
}

/// What an input is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// Plain text, one story
    Text,
    /// A page of a site as plain text, several stories
    Page,
    /// Markdown, one story
    Markdown,
    /// One JSON object a line, each a story
    Ndjson,
    /// RSS, RDF, Atom or JSON Feed, a story for each item
    Feed,
    /// A page in HTML, one story
    Html,
    /// IPTC ninjs, a story for each item
    Ninjs,
    /// IPTC NewsML-G2, a story for each item
    #[value(name = "newsml-g2")]
    NewsMl,
    /// IPTC NITF, one story
    Nitf,
    /// A table with a header, a story for each row
    Csv,
    /// An e-mail, one story
    Email,
}

/// From which severity on a check fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Any flag
    Note,
    /// A warning or an error
    Warning,
    /// An error
    Error,
    /// None
    Never,
}

impl FailOn {
    /// The least severity that fails; none when nothing does.
    pub(crate) fn threshold(self) -> Option<Severity> {
        match self {
            Self::Note => Some(Severity::Note),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
            Self::Never => None,
        }
    }
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// A story with its annotations, `copydesk/story@1`
    Story,
    /// A decision, `copydesk/decision@1`
    Decision,
    /// What changed between two versions, `copydesk/changes@1`
    Changes,
    /// The interface of `copydesk serve` for programs, as an `OpenAPI` document
    Api,
}

impl ValueEnum for Severity {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Note, Self::Warning, Self::Error]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Field {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::IN_READING_ORDER
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Reach {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Role {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Reader, Self::Editor, Self::Chief]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::OF_A_DESK
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.summary()))
    }
}

impl ValueEnum for State {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn parse(line: &str) -> Result<Args, clap::Error> {
        Args::try_parse_from(line.split_whitespace())
    }

    #[track_caller]
    fn refused(line: &str, because: &str) {
        let error = parse(line).unwrap_err().to_string();
        assert!(error.contains(because), "{error}");
    }

    fn help(path: &[&str]) -> String {
        let mut command = Args::command();
        command.build();
        let mut command = &mut command;
        for name in path {
            command = command.find_subcommand_mut(name).unwrap();
        }
        command.render_long_help().to_string()
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn the_help_names_each_command_and_each_exit_status() {
        let help = help(&[]);
        for name in [
            "init",
            "run",
            "check",
            "list",
            "show",
            "export",
            "lock",
            "why",
            "replay",
            "plugin",
            "schema",
            "completions",
        ] {
            assert!(help.contains(&format!("\n  {name} ")), "{name}: {help}");
        }
        for status in [
            "  0  done",
            "  1  find",
            "  2  wrong",
            "  3  a pl",
            "  4  the",
            "  5  part",
        ] {
            assert!(help.contains(status), "{status}: {help}");
        }
        assert!(help.contains("130  interrupted"));
    }

    #[test]
    fn help_texts_have_no_full_stop_at_their_end() {
        fn look(command: &clap::Command) {
            let about = command
                .get_about()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                !about.is_empty() && !about.ends_with('.'),
                "{}: {about}",
                command.get_name()
            );
            for argument in command.get_arguments() {
                let help = argument
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                assert!(
                    !help.is_empty() && !help.ends_with('.'),
                    "{}: {help}",
                    argument.get_id()
                );
            }
            command.get_subcommands().for_each(look);
        }
        look(&Args::command());
    }

    #[test]
    fn commands_that_need_them_have_examples() {
        for name in ["run", "check", "export", "lock", "why", "replay"] {
            assert!(
                help(&[name]).contains(&format!("Examples:\n  copydesk {name}")),
                "{name}"
            );
        }
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        for line in [
            "copydesk --desk d --format json -q list",
            "copydesk list --desk d --format json -q",
        ] {
            let args = parse(line).unwrap();
            assert_eq!(args.global.desk, Some("d".into()));
            assert_eq!(args.global.format, Format::Json);
            assert!(args.global.quiet);
        }
        refused("copydesk list -q -v", "cannot be used with");
    }

    #[test]
    fn a_dash_is_an_input() {
        let args = parse("copydesk run --input-format ndjson --jobs 4 - a.txt").unwrap();
        let Command::Run(run) = args.command else {
            panic!()
        };
        assert_eq!(
            run.input.inputs,
            [PathBuf::from("-"), PathBuf::from("a.txt")]
        );
        assert_eq!(run.input.input_format, Some(InputFormat::Ndjson));
        assert_eq!(run.input.jobs, Some(4));
    }

    #[test]
    fn jobs_are_1_to_1024() {
        refused("copydesk run --jobs 0", "1..=1024");
        refused("copydesk run --jobs 1025", "1..=1024");
        assert!(parse("copydesk run --jobs 1024").is_ok());
    }

    #[test]
    fn a_check_fails_on_errors_unless_told_otherwise() {
        let fail_on = |line| {
            let Command::Check(check) = parse(line).unwrap().command else {
                panic!()
            };
            check.fail_on.threshold()
        };
        assert_eq!(fail_on("copydesk check a"), Some(Severity::Error));
        assert_eq!(
            fail_on("copydesk check --fail-on note a"),
            Some(Severity::Note)
        );
        assert_eq!(fail_on("copydesk check --fail-on never a"), None);
    }

    #[test]
    fn filters_are_typed_as_words_and_dates() {
        let line = "copydesk list --state review --severity warning --rule hygiene/truncated \
                    --tag language:en --since 2026-02-09 --limit 5";
        let Command::List(list) = parse(line).unwrap().command else {
            panic!()
        };
        let which = list.which;
        assert_eq!(which.state, Some(State::Review));
        assert_eq!(which.severity, Some(Severity::Warning));
        assert_eq!(which.since.unwrap().time().as_str(), "2026-02-09T00:00:00Z");
        assert!(which.rule.is_some() && which.tag.is_some());
        assert_eq!(which.limit, Some(5));
    }

    #[test]
    fn filters_that_match_nothing_by_their_form_are_refused() {
        refused("copydesk list --rule a/b/c", "hygiene/truncated");
        refused("copydesk list --tag language:", "language:en");
        refused("copydesk list --since yesterday", "2026-02-09");
        refused(
            "copydesk list --since 2026-02-09T08:00",
            "2026-02-09T08:00:00Z",
        );
        refused("copydesk list --severity bad", "note, warning, error");
        refused("copydesk list --state open", "review, new, clear");
    }
}
