//! `copydesk diff`: what another version of a plugin would say of the stored stories, before it is
//! taken.

use std::io::{self, Write};
use std::path::absolute;

use serde_json::{Value, json};

use crate::cli::args::{DiffArgs, FailOnDiff};
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::render::words::{about, count};
use crate::cli::terminal::{LOUD, STRONG, Theme, line};
use crate::config::{Origin, Settings};
use crate::model::{About, Outcome, PlacedAnnotation, PluginOutcome};
use crate::pipeline::{Locked, Otherwise, Pipeline, SETTINGS_FILE, Upgrade, UpgradeTotals};

pub(crate) fn diff(context: &Context, args: &DiffArgs) -> Result<Exit, CommandError> {
    let stop = context.stop_on_interrupt()?;
    let desk = context.open_desk()?;
    let settings = Settings::load(desk.dir().join(SETTINGS_FILE))?;
    let mut other = settings.clone();
    let names = settings.plugins.iter().map(|entry| entry.name.as_str());
    let names: Vec<&str> = names.collect();
    let mut entries = other.plugins.iter_mut();
    let entry = entries.find(|entry| entry.name == args.plugin);
    let entry = entry.ok_or_else(|| {
        let message = format!("the pipeline has no plugin {}", args.plugin);
        CommandError::usage(message).hint(format!("it has {}", names.join(", ")))
    })?;
    let path = absolute(&args.with).map_err(|error| {
        CommandError::usage(format!("cannot read {}: {error}", args.with.display()))
    })?;
    entry.origin = Origin::File(path);
    let options = context.load_options(jobs(args.jobs));
    let now = Pipeline::load_as(&settings, &options, Locked::No)?;
    let then = Pipeline::load_as(&other, &options, Locked::No).map_err(|error| {
        let would =
            "nothing was changed: this is what the pipeline would lack with the other plugin";
        CommandError::from(error).hint(would)
    })?;
    let upgrade = Upgrade {
        store: desk.shared_store(),
        now: &now,
        then: &then,
        plugin: &args.plugin,
        jobs: options.jobs,
        stop,
    };
    let mut stdout = context.terminal.open_stdout();
    let theme = context.terminal.stdout;
    let mut told: io::Result<()> = Ok(());
    let mut tell = |otherwise: &Otherwise| {
        let telling = match context.json() {
            true => writeln!(stdout, "{}", Json(&record(otherwise))),
            false => draw(otherwise, theme, &mut stdout),
        };
        if told.is_ok() {
            told = telling;
        }
    };
    let totals = upgrade.compare(
        &args.which.filter(Context::now()?),
        args.which.limit,
        &mut tell,
    )?;
    drop(upgrade);
    desk.close()?;
    told?;
    if context.json() {
        writeln!(stdout, "{}", Json(&totals_json(&totals)))?;
    } else {
        let version = |pipeline: &Pipeline| {
            let mut plugins = pipeline.plugins().iter();
            let plugin = plugins.find(|it| it.manifest().name == args.plugin);
            plugin.map_or_else(String::new, |it| it.manifest().version.clone())
        };
        let versions = format!("{} {} -> {}", args.plugin, version(&now), version(&then));
        let versions = theme.paint(STRONG, &line(&versions));
        write!(stdout, "{versions}\n{}", summary(&totals, theme))?;
    }
    stdout.flush()?;
    if totals.stopped {
        return Ok(Exit::Interrupted);
    }
    let fails = match args.fail_on {
        FailOnDiff::Never => false,
        FailOnDiff::Harm => totals.failing + totals.orphaned > 0,
        FailOnDiff::Any => totals.changed > 0,
    };
    Ok(if fails { Exit::Findings } else { Exit::Done })
}

/// An annotation as a line begins it.
fn placed(of: &PlacedAnnotation) -> String {
    let About {
        kind, name, quote, ..
    } = About::of(of);
    let severity = of.annotation.severity();
    let severity = severity.map_or_else(String::new, |it| format!(" ({it})"));
    format!("{}{severity}", about(kind, &name, quote.as_deref()))
}

fn draw(of: &Otherwise, theme: Theme, out: &mut dyn Write) -> io::Result<()> {
    let story = theme.paint(STRONG, &line(of.story.as_str()));
    let (was, is) = of.state;
    let state = match was == is {
        true => is.to_string(),
        false => theme.paint(LOUD, &format!("{was} -> {is}")),
    };
    writeln!(out, "{story}  version {}  {state}", of.version)?;
    for one in &of.came {
        writeln!(out, "  + {}", placed(one))?;
    }
    for one in &of.went {
        writeln!(out, "  - {}", placed(one))?;
    }
    for (_, one) in &of.moved {
        writeln!(out, "  ~ {}, at another place", placed(one))?;
    }
    for (was, is) in &of.severity {
        let severity = is.annotation.severity();
        let severity = severity.map_or_else(String::new, |it| it.to_string());
        writeln!(out, "  ~ {} -> {severity}", placed(was))?;
    }
    for (was, is) in &of.outcomes {
        let was = was.as_ref().map_or("nothing", |was| was.outcome.name());
        let now = outcome(is);
        writeln!(out, "  ! {}: {was} -> {}", is.plugin, line(&now))?;
    }
    for one in &of.orphaned {
        let what = about(one.kind, &one.name, one.quote.as_deref());
        let orphaned = theme.paint(LOUD, "decided, and would be gone:");
        writeln!(out, "  ! {orphaned} {what}")?;
    }
    Ok(())
}

fn outcome(of: &PluginOutcome) -> String {
    match &of.outcome {
        Outcome::Failed { kind, message } => format!("failed ({}): {message}", kind.name()),
        Outcome::Abstained(reason) => format!("abstained: {reason}"),
        Outcome::Ok | Outcome::Skipped(_) => of.outcome.name().to_owned(),
    }
}

fn record(of: &Otherwise) -> Value {
    let annotation = |of: &PlacedAnnotation| json!({"id": of.id, "plugin": of.plugin, "annotation": of.annotation});
    let all = |of: &[PlacedAnnotation]| of.iter().map(annotation).collect::<Vec<_>>();
    let pairs = |of: &[(PlacedAnnotation, PlacedAnnotation)]| {
        let pairs = of.iter();
        let pairs = pairs.map(|(was, is)| json!({"was": annotation(was), "is": annotation(is)}));
        pairs.collect::<Vec<_>>()
    };
    let outcomes = of.outcomes.iter().map(|(was, is)| {
        let was = was.as_ref().map(|was| was.outcome.name());
        json!({"plugin": is.plugin, "was": was, "is": is.outcome.name(), "told": outcome(is)})
    });
    let orphaned = of.orphaned.iter().map(|one| {
        json!({"fingerprint": one.fingerprint, "plugin": one.plugin, "kind": one.kind.name(),
               "name": one.name, "quote": one.quote})
    });
    let (was, is) = of.state;
    json!({
        "story": of.story, "version": of.version, "state": {"was": was, "is": is},
        "came": all(&of.came), "went": all(&of.went), "moved": pairs(&of.moved),
        "severity": pairs(&of.severity), "outcomes": outcomes.collect::<Vec<_>>(),
        "orphaned": orphaned.collect::<Vec<_>>(),
    })
}

pub(super) fn totals_json(totals: &UpgradeTotals) -> Value {
    let UpgradeTotals {
        stories,
        changed,
        came,
        went,
        moved,
        severity,
        failing,
        orphaned,
        to_review,
        fuel_now,
        fuel_then,
        stopped,
    } = totals;
    json!({"totals": {
        "stories": stories, "changed": changed, "came": came, "went": went, "moved": moved,
        "severity": severity, "failing": failing, "orphaned": orphaned, "to_review": to_review,
        "fuel_now": fuel_now, "fuel_then": fuel_then, "stopped": stopped,
    }})
}

pub(super) fn summary(totals: &UpgradeTotals, theme: Theme) -> String {
    let loud = |number: u64, text: String| match number {
        0 => text,
        _ => theme.paint(LOUD, &text),
    };
    let stories = count(totals.stories, "story", "stories");
    let a_story = |fuel: u64| fuel.checked_div(totals.stories).unwrap_or(0);
    let (failing, orphaned) = (totals.failing, totals.orphaned);
    let mut lines = vec![
        format!(
            "stories    {stories} compared, {} otherwise",
            totals.changed
        ),
        format!(
            "said       {} would come, {} go, {} move, {} be of another severity",
            totals.came, totals.went, totals.moved, totals.severity
        ),
        format!(
            "outcomes   {}",
            loud(failing, format!("{failing} would newly be failures"))
        ),
        format!(
            "decisions  {}",
            loud(
                orphaned,
                format!("{orphaned} would be of words that are not flagged any more")
            )
        ),
        format!("review     {} would newly be in review", totals.to_review),
        format!(
            "fuel       {} -> {} a story",
            a_story(totals.fuel_now),
            a_story(totals.fuel_then)
        ),
    ];
    if totals.stopped {
        lines.push("interrupted; the other stories were not compared".to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}
