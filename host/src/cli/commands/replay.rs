//! `copydesk replay`: runs again what was run, from what is stored, and compares.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::cli::args::ReplayArgs;
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::render::words::count;
use crate::cli::terminal::{LOUD, Theme, cut, line};
use crate::config::Settings;
use crate::model::CompileLimits;
use crate::pipeline::{Difference, Replay, ReplayTotals, SETTINGS_FILE};
use crate::review::find_story;

/// Columns of what differs.
const TEXT: usize = 400;

pub(crate) fn replay(context: &Context, args: &ReplayArgs) -> Result<Exit, CommandError> {
    let stop = context.stop_on_interrupt()?;
    let desk = context.open_desk()?;
    let replay = Replay {
        store: desk.store(),
        options: context.load_options(jobs(args.jobs)),
        compile: compile_limits(desk.dir()),
        stop,
    };
    let mut stdout = context.terminal.open_stdout();
    let mut told: io::Result<()> = Ok(());
    let mut tell = |difference: &Difference| {
        let telling = if context.json() {
            writeln!(stdout, "{}", Json(&record(difference)))
        } else {
            draw(difference, context.terminal.stdout, &mut stdout)
        };
        if told.is_ok() {
            told = telling.and_then(|()| stdout.flush());
        }
    };
    let totals = if args.stories.is_empty() {
        replay.all(&mut tell)?
    } else {
        let stories = args.stories.iter();
        let stories = stories.map(|typed| find_story(desk.store(), typed));
        replay.some(stories.collect::<Result<_, _>>()?, &mut tell)?
    };
    desk.close()?;
    told?;
    if context.json() {
        if !context.global.quiet {
            writeln!(
                context.terminal.open_stderr(),
                "{}",
                Json(&totals_json(&totals))
            )?;
        }
    } else {
        context.say(&summary(&totals, context.terminal.stderr))?;
    }
    let verdict = if totals.is_proof() {
        Exit::Done
    } else {
        Exit::Findings
    };
    let stopped = if totals.stopped {
        Exit::Interrupted
    } else {
        Exit::Done
    };
    Ok(verdict.max(stopped))
}

/// The most that the desk allows to any of its plugins: those of long ago have no entry any more.
fn compile_limits(desk: &Path) -> CompileLimits {
    let settings = Settings::load(desk.join(SETTINGS_FILE));
    let entries = settings
        .map(|settings| settings.plugins)
        .unwrap_or_default();
    let limits = entries.iter().map(|entry| entry.compile);
    limits.fold(CompileLimits::default(), |one, other| CompileLimits {
        memory: one.memory.max(other.memory),
        seconds: one.seconds.max(other.seconds),
    })
}

fn record(difference: &Difference) -> serde_json::Value {
    let Difference {
        story,
        version,
        plugin,
        plugin_version,
        what,
        stored,
        replayed,
    } = difference;
    json!({
        "story": story, "version": version, "plugin": plugin, "plugin_version": plugin_version,
        "what": what, "stored": stored, "replayed": replayed,
    })
}

fn draw(difference: &Difference, theme: Theme, out: &mut dyn Write) -> io::Result<()> {
    let story = line(difference.story.as_str());
    let plugin = match (&difference.plugin, &difference.plugin_version) {
        (Some(plugin), Some(version)) => format!("{plugin} {version}"),
        (Some(plugin), None) => plugin.to_string(),
        (None, _) => "the desk".to_owned(),
    };
    writeln!(
        out,
        "{} on {story}, version {}: the {} differs",
        theme.paint(LOUD, &line(&plugin)),
        difference.version,
        line(&difference.what)
    )?;
    writeln!(out, "  stored    {}", cut(&difference.stored, TEXT))?;
    writeln!(out, "  replayed  {}", cut(&difference.replayed, TEXT))
}

fn summary(totals: &ReplayTotals, theme: Theme) -> String {
    let stories = |number| count(number, "story", "stories");
    let outcomes = |number| count(number, "outcome", "outcomes");
    let different = match totals.different {
        0 => "none differs".to_owned(),
        1 => theme.paint(LOUD, "1 differs"),
        more => theme.paint(LOUD, &format!("{more} differ")),
    };
    let mut lines = vec![format!(
        "replayed  {} of {}: {} the same, {different}",
        outcomes(totals.same + totals.different),
        stories(totals.stories),
        totals.same
    )];
    for (reason, number) in &totals.unkept {
        let cannot = theme.paint(LOUD, "cannot be replayed");
        lines.push(format!(
            "unproved  {} {cannot}: {}",
            outcomes(*number),
            line(reason)
        ));
    }
    if totals.unkept() > 0 {
        lines.push("          what runs now is kept: run again over the same input".to_owned());
    }
    for (engine, number) in &totals.other_engines {
        lines.push(format!(
            "engine    {} ran on {}: the fuel was not compared",
            outcomes(*number),
            line(engine)
        ));
    }
    for (number, why) in [
        (
            totals.skipped,
            "were skipped in the run: there is nothing to replay",
        ),
        (
            totals.clock,
            "were ended by the wall clock: nothing follows from that",
        ),
    ] {
        if number > 0 {
            lines.push(format!("left out  {} {why}", outcomes(number)));
        }
    }
    if totals.new > 0 {
        lines.push(format!(
            "left out  {} not annotated yet",
            stories(totals.new)
        ));
    }
    lines.push(format!("time      {}", time(totals.elapsed)));
    if totals.stopped {
        lines.push("interrupted; the other stories were not replayed".to_owned());
    }
    lines.join("\n")
}

fn time(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}

fn totals_json(totals: &ReplayTotals) -> serde_json::Value {
    let ReplayTotals {
        stories,
        same,
        different,
        skipped,
        clock,
        new,
        other_engines,
        unkept,
        elapsed,
        stopped,
    } = totals;
    json!({
        "stories": stories, "same": same, "different": different, "skipped": skipped,
        "wall_clock": clock, "new": new, "other_engines": other_engines, "unproved": unkept,
        "seconds": elapsed.as_secs_f64(), "stopped": stopped,
    })
}
