//! `copydesk plugin test` of a project: all that can be tried before a desk sees the plugin.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::build::UNCHANGED;
use super::test::{JOBS, counts, named, tell_slow, trials_of, tried};
use crate::author::expected::{difference, draw};
use crate::author::{AuthorError, Build, Made, Native, Project};
use crate::cli::args::{InputArgs, TestArgs};
use crate::cli::commands::intake::Intake;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::{FAINT, LOUD, STRONG, line};
use crate::ingest::Arrival;
use crate::model::{Content, Manifest, Outcome};
use crate::pipeline::determinism::{Trial, call_each};
use crate::pipeline::trials;
use crate::sandbox::ConfiguredPlugin;

/// One thing that was tried.
struct Tried {
    name: &'static str,
    result: Result<Told, Wrong>,
}

/// What there is to tell of what is well.
enum Told {
    /// It holds.
    Holds(String),
    /// There was nothing to try, and why.
    Skipped(&'static str),
}

/// What is wrong, and the lines that show it.
struct Wrong {
    what: String,
    lines: Vec<String>,
}

pub(super) fn test(context: &Context, dir: &Path, args: &TestArgs) -> Result<Exit, CommandError> {
    let project = Project::open(dir)?;
    let mut failed = false;
    let mut tell = |tried: Tried| {
        failed |= tried.result.is_err();
        tell(context, project.manifest(), &tried)
    };
    if !context.json() {
        let manifest = project.manifest();
        let title = format!("{} {}", manifest.name, manifest.version);
        let mut stdout = context.terminal.open_stdout();
        writeln!(
            stdout,
            "{}",
            context.terminal.stdout.paint(STRONG, &line(&title))
        )?;
        stdout.flush()?;
    }
    tell(Tried {
        name: "native",
        result: native(&project)?,
    })?;
    let built = project.build(match args.rebuild {
        true => Build::Always,
        false => Build::IfChanged,
    })?;
    if built.made == Made::Before {
        context.say(&format!("{}: {UNCHANGED}", built.path.display()))?;
    }
    let plugin = context.load_alone(built.file.clone(), JOBS)?;
    tell(Tried {
        name: "examples",
        result: examples(&plugin)?.map(Told::Holds),
    })?;
    tell(Tried {
        name: "stories",
        result: stories(context, &project, &plugin, args.bless)?.map(Told::Holds),
    })?;
    tell(Tried {
        name: "odd",
        result: odd(&plugin)?.map(Told::Holds),
    })?;
    let determinism = tried(context, &plugin, &trials_of(plugin.manifest()), false)?;
    tell_slow(context, &determinism, plugin.manifest(), &built.file)?;
    Ok(match failed || !determinism.passed() {
        true => Exit::Findings,
        false => Exit::Done,
    })
}

fn tell(context: &Context, manifest: &Manifest, tried: &Tried) -> Result<(), CommandError> {
    let Tried { name, result } = tried;
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        let mut told = json!({
            "plugin": manifest.name, "version": manifest.version, "check": name,
            "result": match result {
                Ok(Told::Holds(_)) => "ok",
                Ok(Told::Skipped(_)) => "skipped",
                Err(_) => "failed",
            },
        });
        if let (Ok(Told::Skipped(reason)), Some(told)) = (result, told.as_object_mut()) {
            told.insert("reason".to_owned(), json!(reason));
        }
        if let (Err(wrong), Some(told)) = (result, told.as_object_mut()) {
            told.insert("reason".to_owned(), json!(wrong.what));
            told.insert("details".to_owned(), json!(wrong.lines));
        }
        writeln!(stdout, "{}", Json(&told))?;
    } else {
        let theme = context.terminal.stdout;
        match result {
            Ok(Told::Holds(claim)) => {
                writeln!(stdout, "  ok       {name:<8}  {}", line(claim))?;
            }
            Ok(Told::Skipped(reason)) => {
                let skipped = theme.paint(FAINT, "skipped");
                writeln!(stdout, "  {skipped}  {name:<8}  {reason}")?;
            }
            Err(Wrong { what, lines }) => {
                let failed = theme.paint(LOUD, "failed");
                writeln!(stdout, "  {failed}   {name:<8}  {}", line(what))?;
                for told in lines {
                    writeln!(stdout, "    {}", theme.paint(FAINT, &line(told)))?;
                }
            }
        }
    }
    stdout.flush()?;
    Ok(())
}

/// The tests that the project brings along.
fn native(project: &Project) -> Result<Result<Told, Wrong>, CommandError> {
    match project.test_natively() {
        Ok(Native::Pass) => Ok(Ok(Told::Holds("its own tests pass".to_owned()))),
        Ok(Native::None(why)) => Ok(Ok(Told::Skipped(why))),
        Err(AuthorError::Tool { command, failed }) => {
            let mut lines = failed.lines().map(str::to_owned);
            let what = format!("`{command}` {}", lines.next().unwrap_or_default());
            Ok(Err(Wrong {
                what,
                lines: lines.collect(),
            }))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether each rule fires on its bad example and not on its good one, in the sandbox.
fn examples(plugin: &ConfiguredPlugin) -> Result<Result<String, Wrong>, CommandError> {
    let manifest = plugin.manifest();
    let mut lines = Vec::new();
    let trials = trials::examples(manifest);
    let calls = call_each(plugin, &trials)?;
    let told: Vec<_> = trials.iter().zip(&calls).collect();
    for (rule, examples) in manifest.rules.iter().zip(told.chunks(2)) {
        let full = format!("{}/{}", manifest.name, rule.name);
        for ((trial, call), must_fire) in examples.iter().zip([true, false]) {
            let fires = call.annotations.iter().any(|it| match &it.content {
                Content::Flag(flag) => flag.rule == full,
                Content::Tag(_) | Content::Summary(_) => false,
            });
            if fires != must_fire {
                let what = if fires { "fires" } else { "does not fire" };
                lines.push(format!("{} {what} on {}", rule.name, trial.name));
                let told = draw(&trial.story, &call.outcome, &call.annotations);
                lines.extend(told.lines().map(|line| format!("  {line}")));
            }
        }
    }
    let number = manifest.rules.len();
    Ok(match lines.is_empty() {
        true => Ok(format!(
            "{number} of {number} rules fire on their bad example, and not on their good one"
        )),
        false => Err(Wrong {
            what: "a rule's example says otherwise".to_owned(),
            lines,
        }),
    })
}

/// Whether what is said of the project's stories is what is expected; with `bless`, it is from now on.
fn stories(
    context: &Context,
    project: &Project,
    plugin: &ConfiguredPlugin,
    bless: bool,
) -> Result<Result<String, Wrong>, CommandError> {
    let mut lines = Vec::new();
    let fixtures = project.fixtures()?;
    for fixture in &fixtures {
        let trials = read(context, &fixture.story)?;
        let calls = call_each(plugin, &trials)?;
        let told = trials.iter().zip(&calls);
        let told = told.map(|(of, call)| draw(&of.story, &call.outcome, &call.annotations));
        let told: String = told.collect();
        let path = &fixture.expected;
        if bless {
            fs::write(path, told).map_err(|error| CommandError::write(path, &error))?;
            continue;
        }
        let expected = fs::read_to_string(path).unwrap_or_default();
        if let Some(difference) = difference(&expected, &told) {
            lines.push(format!("{}:", fixture.story.display()));
            lines.extend(difference.lines().map(str::to_owned));
        }
    }
    let number = fixtures.len();
    Ok(match (lines.is_empty(), bless) {
        (_, true) => Ok(format!("what is said of {number} is written down; read it")),
        (true, false) => Ok(format!("what is said of {number} is what is expected")),
        (false, false) => Err(Wrong {
            what: "something else is said than expected; `--bless` takes it as it is now"
                .to_owned(),
            lines,
        }),
    })
}

/// The stories of a file, all of which must be readable.
pub(super) fn read(context: &Context, path: &Path) -> Result<Vec<Trial>, CommandError> {
    let input = InputArgs::of(vec![path.to_owned()]);
    let intake = Intake::open(
        &input,
        None,
        context.stop_on_interrupt()?,
        &context.terminal,
    )?;
    let mut stories = Vec::new();
    for arrival in intake {
        match arrival {
            Arrival::Story(incoming) => stories.push(named(incoming.story)),
            Arrival::Refused(refusal) => {
                let message = format!("{} cannot be read: {refusal}", path.display());
                return Err(CommandError::usage(message));
            }
            Arrival::Ended(_) => {}
        }
    }
    Ok(stories)
}

/// Whether it fails on texts that have surprised others.
fn odd(plugin: &ConfiguredPlugin) -> Result<Result<String, Wrong>, CommandError> {
    let mut lines = Vec::new();
    let mut outcomes = Vec::new();
    let trials = trials::odd();
    for (trial, call) in trials.iter().zip(call_each(plugin, &trials)?) {
        if let Outcome::Failed { kind, message } = &call.outcome {
            lines.push(format!("on {}: {}: {message}", trial.name, kind.name()));
        }
        outcomes.push(call.outcome);
    }
    let told = counts(&outcomes);
    Ok(match lines.is_empty() {
        true => Ok(format!("texts that have surprised others; {told}")),
        false => Err(Wrong { what: told, lines }),
    })
}
