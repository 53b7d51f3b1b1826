//! `copydesk check`: the plugins as a linter, without a database.

use std::io::{self, Write as _};
use std::sync::atomic::Ordering;

use super::intake::{Intake, exit, nothing_read, quarantine, tell_plugins, tell_refusal};
use crate::cli::args::{CheckArgs, Format};
use crate::cli::context::{Context, jobs, stop_on_interrupt};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::json;
use crate::cli::render::findings::{Totals, findings};
use crate::model::{AnnotatedStory, Receipts, StoryRecord};
use crate::pipeline::{Destination, Event, Run};

pub(crate) fn check(context: &Context, args: &CheckArgs) -> Result<Exit, CommandError> {
    let stop = stop_on_interrupt()?;
    let mut intake = Intake::open(&args.input, None, stop, &context.terminal)?;
    if stop.load(Ordering::SeqCst) {
        return Ok(Exit::Interrupted);
    }
    let settings = context.settings_at_hand(args.input.pipeline.as_ref())?;
    let jobs = jobs(args.input.jobs);
    let pipeline = context.load(&settings, jobs, args.input.locked())?;
    let as_json = args.form.unwrap_or(context.global.format) == Format::Json;

    let (on_stdout, on_stderr) = (context.terminal.stdout, context.terminal.stderr);
    let mut stdout = context.terminal.open_stdout();
    let mut stderr = context.terminal.open_stderr();
    let mut found = Totals::default();
    let mut told: io::Result<()> = Ok(());
    let run = Run {
        pipeline: &pipeline,
        destination: Destination::Events,
        jobs,
        fresh: true,
        stop,
    };
    let totals = run.over(intake.by_ref(), &mut |event| {
        let telling = match event {
            Event::Annotated(annotated) | Event::Stored { annotated, .. } => {
                found.add(annotated);
                let logs = context.global.verbose;
                tell_plugins(annotated, logs, on_stderr, &mut stderr).and_then(|()| {
                    if as_json {
                        let record = StoryRecord::new(annotated, 1, Receipts::Without);
                        writeln!(stdout, "{}", json(&record)?)?;
                    } else {
                        let drawn = findings(&origin(annotated), annotated, on_stdout);
                        stdout.write_all(drawn.as_bytes())?;
                    }
                    stdout.flush()
                })
            }
            // Of a store only; here there is none.
            Event::Filed { .. } | Event::Unchanged { .. } | Event::Forgotten { .. } => Ok(()),
            Event::Refused(refusal) => tell_refusal(refusal, on_stderr, &mut stderr),
        };
        if stdout.is_broken() {
            // Nobody reads on; what was not printed would be work for nothing.
            stop.store(true, Ordering::SeqCst);
        }
        if told.is_ok() {
            told = telling;
        }
    })?;
    told?;
    for ((_, counts), plugin) in totals.plugins.iter().zip(pipeline.plugins()) {
        // With --quiet too: that a check did not happen is never kept quiet.
        if let Some(quarantined) = &counts.quarantined {
            let manifest = plugin.manifest();
            let name = format!("{} {}", manifest.name, manifest.version);
            let told = quarantine(quarantined).told(&name, "  hint: ", on_stderr);
            writeln!(stderr, "{told}")?;
        }
    }
    if !context.global.quiet {
        if totals.stories == 0 && totals.refused == 0 {
            writeln!(stderr, "{}", nothing_read(&args.input.inputs))?;
        } else {
            stderr.write_all(found.closing(on_stderr).as_bytes())?;
        }
    }
    if stdout.is_broken() {
        return Ok(Exit::Done);
    }
    Ok(exit(&totals).max(verdict(args, &found)))
}

/// What a finding is reported under: the source and, where it holds several, the story's place.
fn origin(annotated: &AnnotatedStory) -> String {
    let source = &annotated.story.source;
    match source.ordinal {
        0 => source.uri.clone(),
        ordinal => format!("{}#{ordinal}", source.uri),
    }
}

fn verdict(args: &CheckArgs, found: &Totals) -> Exit {
    let Some(threshold) = args.fail_on.threshold() else {
        return Exit::Done;
    };
    let worst = found.worst();
    if worst >= Some(threshold) {
        Exit::Findings
    } else {
        Exit::Done
    }
}
