//! `copydesk check`: the plugins as a linter, without a database.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::Path;
use std::sync::atomic::Ordering;

use super::intake::{
    Intake, SlowPlugins, exit, nothing_read, quarantine, tell_plugins, tell_refusal,
};
use crate::cli::args::{CheckArgs, CheckForm};
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::render::findings::{Totals, findings};
use crate::export::{Earlier, Exporter, Form, Item, Options, baseline, exporter};
use crate::model::{AnnotatedStory, AnnotationId, Kind, Receipts};
use crate::pipeline::{Destination, Event, Pipeline, Run};
use crate::store::Order;

pub(crate) fn check(context: &Context, args: &CheckArgs) -> Result<Exit, CommandError> {
    let stop = context.stop_on_interrupt()?;
    let mut intake = Intake::open(&args.input, None, stop, &context.terminal)?;
    if stop.load(Ordering::SeqCst) {
        return Ok(Exit::Interrupted);
    }
    let settings = context.settings_at_hand(args.input.pipeline.as_ref())?;
    let jobs = jobs(args.input.jobs);
    let pipeline = context.load(&settings, jobs, args.input.locked())?;
    let mut exporter = exporter_of(context, args, &pipeline);
    let known = args.baseline.as_deref().map(known).transpose()?;
    let compares = args.form == Some(CheckForm::Sarif);

    let (on_stdout, on_stderr) = (context.terminal.stdout, context.terminal.stderr);
    let mut stdout = context.terminal.open_stdout();
    let mut stderr = context.terminal.open_stderr();
    let mut found = Totals::default();
    let mut told = exporter
        .as_mut()
        .map_or(Ok(()), |exporter| exporter.begin(&mut stdout));
    let mut slow = SlowPlugins::default();
    let run = Run {
        pipeline: &pipeline,
        destination: Destination::Events,
        jobs,
        fresh: true,
        order: Order::Dated,
        stop,
    };
    let totals = run.over(intake.by_ref(), &mut |event| {
        let telling = match event {
            Event::Annotated(annotated) | Event::Stored { annotated, .. } => {
                let new = known.as_ref().map(|known| without(annotated, known));
                let new = new.as_ref().unwrap_or(annotated);
                found.add(new);
                let annotated = if compares { annotated } else { new };
                let logs = context.global.verbose;
                tell_plugins(annotated, logs, on_stderr, &mut stderr).and_then(|()| {
                    slow.tell(annotated, &pipeline, &mut stderr)?;
                    match &mut exporter {
                        Some(exporter) => {
                            export(exporter.as_mut(), annotated, known.as_ref(), &mut stdout)?;
                        }
                        None => {
                            let drawn = findings(&origin(annotated), annotated, on_stdout);
                            stdout.write_all(drawn.as_bytes())?;
                        }
                    }
                    stdout.flush()
                })
            }
            // Of a store only; here there is none.
            Event::Filed { .. }
            | Event::Unchanged { .. }
            | Event::Forgotten { .. }
            | Event::Told => Ok(()),
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
    if let Some(exporter) = &mut exporter {
        exporter.end(&mut stdout)?;
        stdout.flush()?;
    }
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

/// What writes the findings; none where they are drawn for a person.
fn exporter_of(
    context: &Context,
    args: &CheckArgs,
    pipeline: &Pipeline,
) -> Option<Box<dyn Exporter>> {
    let form = match args.form {
        Some(CheckForm::Human) => return None,
        None if !context.json() => return None,
        Some(CheckForm::Json) | None => Form::Json,
        Some(CheckForm::Sarif) => Form::Sarif,
        Some(CheckForm::Github) => Form::Github,
        Some(CheckForm::Junit) => Form::Junit,
        Some(CheckForm::Line) => Form::Line,
    };
    let manifests = pipeline.plugins().iter();
    let options = Options {
        receipts: Receipts::Without,
        manifests: manifests.map(|plugin| plugin.manifest().clone()).collect(),
        threshold: args.fail_on.threshold(),
    };
    Some(exporter(form, &options))
}

fn export(
    exporter: &mut dyn Exporter,
    annotated: &AnnotatedStory,
    known: Option<&BTreeSet<AnnotationId>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = document(annotated);
    let item = Item {
        version: 1,
        annotated,
        decisions: &[],
        revision: None,
        earlier: known.map_or(Earlier::Unknown, Earlier::Baseline),
        document: document.as_deref(),
    };
    exporter.story(&item, out)
}

/// What an earlier check found.
fn known(path: &Path) -> Result<BTreeSet<AnnotationId>, CommandError> {
    let hint = "`copydesk check --as sarif` writes one";
    let read = fs::read(path).map_err(|error| error.to_string());
    let known = read.and_then(|sarif| baseline(&sarif).map_err(|error| error.to_string()));
    known.map_err(|error| {
        let message = format!("{} cannot be a baseline: {error}", path.display());
        CommandError::usage(message).hint(hint)
    })
}

/// A story without the flags that are known.
fn without(annotated: &AnnotatedStory, known: &BTreeSet<AnnotationId>) -> AnnotatedStory {
    let mut new = annotated.clone();
    new.annotations.retain(|placed| {
        placed.annotation.content.kind() != Kind::Flag || !known.contains(&placed.id)
    });
    new
}

/// The document of a story, to find its lines in, where that is a file of one story that reads as it
/// lies there. It was read a moment ago; when it cannot be any more, lines are told of the text.
fn document(annotated: &AnnotatedStory) -> Option<String> {
    let source = &annotated.story.source;
    if !matches!(source.format.as_str(), "text" | "markdown") {
        return None;
    }
    // A pipe is empty by now, and to open it would be to wait for ever.
    let about = fs::metadata(&source.uri).ok()?;
    if !about.is_file() {
        return None;
    }
    let mut text = String::new();
    let file = File::open(&source.uri).ok()?;
    file.take(about.len()).read_to_string(&mut text).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Some(text.replace("\r\n", "\n").replace('\r', "\n"))
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
