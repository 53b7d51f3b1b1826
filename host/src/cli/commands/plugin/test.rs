//! `copydesk plugin test`: whether a plugin says the same of the same story, whatever happens
//! around it. Of a project more is tried (`project`).

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::Path;

use serde_json::{Value, json};

use super::known::{Meant, meant};
use super::project;
use crate::cli::args::{InputArgs, TestArgs};
use crate::cli::commands::intake::{Intake, nothing_read, slow, tell_refusal, took_too_long};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::{FAINT, LOUD, STRONG, Theme, line};
use crate::ingest::Arrival;
use crate::model::{Manifest, Outcome, Story};
use crate::pipeline::determinism::{
    Check, Determinism, Difference, Trial, Verdict, check, said_before,
};
use crate::pipeline::{Locked, Pipeline, trials};
use crate::sandbox::{ConfiguredPlugin, PluginFile};
use crate::store::StoreError;

/// Calls at the same time.
pub(super) const JOBS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

/// Characters of a value that are printed for a person.
const LONGEST: usize = 200;

pub(super) fn test(context: &Context, args: &TestArgs) -> Result<Exit, CommandError> {
    let project = Path::new(&args.plugin);
    if project.is_dir() {
        return project::test(context, project, args);
    }
    if args.rebuild {
        let message = "only a project is built";
        return Err(CommandError::usage(message).hint("name its directory"));
    }
    if args.bless {
        let message = "only a project has stories whose annotations are expected";
        return Err(CommandError::usage(message).hint("name its directory"));
    }
    let mut exit = Exit::Done;
    let stories = if args.stories.is_empty() {
        None
    } else {
        Some(named_stories(context, args, &mut exit)?)
    };
    let determinism = match meant(context, &args.plugin)? {
        Meant::Alone(known) => {
            let plugin = context.load_alone(known.file.clone(), JOBS)?;
            let trials = stories.unwrap_or_else(|| trials_of(plugin.manifest()));
            let determinism = tried(context, &plugin, &trials, true)?;
            tell_slow(context, &determinism, plugin.manifest(), &known.file)?;
            determinism
        }
        Meant::InPipeline(settings, _) => {
            let pipeline = context.load(&settings, JOBS, Locked::No)?;
            let mut plugins = pipeline.plugins().iter();
            let plugin = plugins.find(|one| one.manifest().name.as_str() == args.plugin);
            // What is named in the settings was loaded.
            let plugin = plugin
                .ok_or_else(|| CommandError::usage("the pipeline has no such plugin"))?
                .configured();
            let trials = stories.unwrap_or_else(|| trials_of(plugin.manifest()));
            let trials = with_earlier(trials, &pipeline, plugin.manifest())?;
            let determinism = tried(context, plugin, &trials, true)?;
            let digest = plugin.digest();
            let bytes = pipeline.objects().find(|(of, _)| *of == digest);
            if let Some((_, bytes)) = bytes {
                let file = PluginFile::new(args.plugin.clone(), bytes.to_vec())?;
                tell_slow(context, &determinism, plugin.manifest(), &file)?;
            }
            determinism
        }
    };
    if !determinism.passed() {
        exit = exit.max(Exit::Findings);
    }
    Ok(exit)
}

/// Without stories of the user's: the examples of the plugin's rules, and what is odd.
pub(super) fn trials_of(manifest: &Manifest) -> Vec<Trial> {
    let mut all = trials::examples(manifest);
    all.extend(trials::odd());
    all
}

/// The stories of the files that were named; `exit` is told when part of them was refused.
fn named_stories(
    context: &Context,
    args: &TestArgs,
    exit: &mut Exit,
) -> Result<Vec<Trial>, CommandError> {
    let input = InputArgs::of(args.stories.clone());
    let intake = Intake::open(
        &input,
        None,
        context.stop_on_interrupt()?,
        &context.terminal,
    )?;
    let mut stories = Vec::new();
    for incoming in intake {
        match incoming {
            Arrival::Story(incoming) => stories.push(named(incoming.story)),
            Arrival::Refused(refusal) => {
                let mut stderr = context.terminal.open_stderr();
                tell_refusal(&refusal, context.terminal.stderr, &mut stderr)?;
                *exit = Exit::PartRefused;
            }
            Arrival::Ended(_) => {}
        }
    }
    if stories.is_empty() {
        return Err(CommandError::usage(nothing_read(&args.stories)));
    }
    Ok(stories)
}

pub(super) fn named(story: Story) -> Trial {
    Trial {
        name: story.id.to_string(),
        story,
        earlier: Vec::new(),
    }
}

pub(super) fn with_earlier(
    trials: Vec<Trial>,
    pipeline: &Pipeline,
    plugin: &Manifest,
) -> Result<Vec<Trial>, StoreError> {
    let trials = trials.into_iter().map(|trial| {
        let earlier = said_before(pipeline, plugin, &trial.story)?;
        Ok(Trial { earlier, ..trial })
    });
    trials.collect()
}

/// Tries the plugin and tells what came of it, for a person under a title.
pub(super) fn tried(
    context: &Context,
    plugin: &ConfiguredPlugin,
    trials: &[Trial],
    titled: bool,
) -> Result<Determinism, CommandError> {
    let determinism = check(plugin, trials)?;
    let manifest = plugin.manifest();
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        for (check, verdict) in &determinism.checks {
            let mut told = json!({
                "plugin": manifest.name, "version": manifest.version, "digest": plugin.digest(),
                "stories": trials.len(), "check": check.name(),
            });
            if let (Some(told), Value::Object(verdict)) = (told.as_object_mut(), json_of(verdict)) {
                told.extend(verdict);
            }
            writeln!(stdout, "{}", Json(&told))?;
        }
    } else {
        let theme = context.terminal.stdout;
        let title = format!("{} {}", manifest.name, line(&manifest.version));
        let title = theme.paint(STRONG, &title);
        if titled {
            writeln!(stdout, "{title}  {}", counts(&determinism.outcomes))?;
        }
        for (check, verdict) in &determinism.checks {
            writeln!(stdout, "  {}", draw(*check, verdict, theme))?;
        }
    }
    stdout.flush()?;
    Ok(determinism)
}

/// Says of a plugin that took too long what its file shows of the reason.
pub(super) fn tell_slow(
    context: &Context,
    determinism: &Determinism,
    manifest: &Manifest,
    file: &PluginFile,
) -> Result<(), CommandError> {
    if !determinism.outcomes.iter().any(took_too_long) {
        return Ok(());
    }
    let plugin = format!("{} {}", manifest.name, manifest.version);
    match slow(file, &plugin) {
        Some(told) => context.say(&told),
        None => Ok(()),
    }
}

fn json_of(verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Same => json!({"result": "ok"}),
        Verdict::Skipped(reason) => json!({"result": "skipped", "reason": reason}),
        Verdict::Differs(Difference {
            story,
            field,
            was,
            is,
        }) => json!({
            "result": "failed",
            "difference": {"story": story, "field": field, "was": was, "is": is},
        }),
    }
}

fn draw(check: Check, verdict: &Verdict, theme: Theme) -> String {
    let name = format!("{:<8}", check.name());
    match verdict {
        Verdict::Same => format!("ok       {name}  {}", check.claim()),
        Verdict::Skipped(reason) => {
            let skipped = theme.paint(FAINT, "skipped");
            format!("{skipped}  {name}  {reason}")
        }
        Verdict::Differs(difference) => {
            let failed = theme.paint(LOUD, "failed");
            let story = difference.story.as_ref();
            let told = format!(
                "{}{} was {}, then {}",
                story.map_or_else(String::new, |story| format!("on {story:?}, ")),
                difference.field,
                value(difference.was.as_ref()),
                value(difference.is.as_ref()),
            );
            format!("{failed}   {name}  {}", line(&told))
        }
    }
}

/// A value of a result, not endless.
fn value(value: Option<&Value>) -> String {
    let Some(value) = value else {
        return "not there".to_owned();
    };
    let text = value.to_string();
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}

/// `12 stories: 10 ok, 1 abstained, 1 failed`.
pub(super) fn counts(outcomes: &[Outcome]) -> String {
    let stories = match outcomes.len() {
        1 => "1 story".to_owned(),
        number => format!("{number} stories"),
    };
    let of = |name: &str| {
        let number = outcomes.iter().filter(|outcome| outcome.name() == name);
        (number.count(), name.to_owned())
    };
    let all = ["ok", "abstained", "failed"].map(of).into_iter();
    let all = all.filter(|(number, _)| *number > 0);
    let all: Vec<String> = all
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    format!("{stories}: {}", all.join(", "))
}
