//! `copydesk run`: ingest, annotate, store.

use std::io::{self, BufWriter, Write};
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use super::intake::{
    Intake, SlowPlugins, exit, nothing_read, quarantine, tell_plugins, tell_refusal,
};
use super::retention::told;
use crate::cli::args::{ProgressWhen, RunArgs};
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::progress::Progress;
use crate::cli::render::summary::{PluginSummary, RunSummary};
use crate::cli::render::words;
use crate::cli::terminal::line;
use crate::model::{AnnotatedStory, Kind, Severity, State, StoryId, Tombstone};
use crate::pipeline::{Desk, Destination, Event, Pipeline, Run, RunTotals, SETTINGS_FILE};
use crate::review::expire;
use crate::store::{Change, Head, Order};

pub(crate) fn run(context: &Context, args: &RunArgs) -> Result<Exit, CommandError> {
    let dir = context.desk_dir()?;
    let stop = context.stop_on_interrupt()?;
    let mut intake = Intake::open(&args.input, Some(&dir), stop, &context.terminal)?;
    if stop.load(Ordering::SeqCst) {
        return Ok(Exit::Interrupted);
    }
    let theme = context.terminal.stderr;
    let stderr = context.terminal.open_stderr();
    let settings = context.settings(args.input.pipeline.as_ref())?;
    let jobs = jobs(args.input.jobs);
    let pipeline = context.load(&settings, jobs, args.input.locked())?;
    // Only now, so that a mistake leaves no desk behind.
    if Desk::create(&dir)? {
        let path = dir.join(SETTINGS_FILE).display().to_string();
        context.say(&format!("made a desk: {}", line(&path)))?;
    }
    let desk = context.open_desk()?;

    let when = if context.global.quiet {
        ProgressWhen::None
    } else {
        context.global.progress
    };
    let mut progress = Progress::new(
        when,
        &context.terminal.surroundings,
        context.terminal.bar_on(),
        stderr,
    );
    let store = desk.shared_store();
    let run = Run {
        pipeline: &pipeline,
        destination: Destination::Store(&store),
        jobs,
        fresh: args.fresh,
        order: match args.newest {
            true => Order::Given,
            false => Order::Dated,
        },
        stop,
    };
    let took = take_in(context, &run, &mut intake, &mut progress);
    let mut stderr = progress.finish();
    drop(store);
    desk.close()?;
    let (summary, totals) = took?;
    if !context.global.quiet {
        if totals.stories == 0 && totals.refused == 0 && totals.forgotten == 0 {
            writeln!(stderr, "{}", nothing_read(&args.input.inputs))?;
        }
        if context.json() {
            writeln!(stderr, "{}", Json(&summary.json()))?;
        } else {
            stderr.write_all(summary.draw(theme).as_bytes())?;
        }
        if totals.stopped {
            writeln!(stderr, "interrupted; what is told as stored is stored")?;
        }
    } else {
        // That a check did not happen is never kept quiet.
        for told in summary.quarantines("  hint: ", theme) {
            writeln!(stderr, "{told}")?;
        }
    }
    Ok(exit(&totals))
}

/// Runs over what comes in, and tells of it.
pub(super) fn take_in<E: Write>(
    context: &Context,
    run: &Run<'_>,
    intake: &mut Intake,
    progress: &mut Progress<E>,
) -> Result<(RunSummary, RunTotals), CommandError> {
    if let Destination::Store(store) = run.destination
        && let Some(taken) = expire(store.as_ref(), &Context::now()?, run.pipeline.gate())?
    {
        let ended = taken.numbered.act.decisions.len() as u64;
        let told = words::count(ended, "dismissal has", "dismissals have");
        context.say(&format!("{told} ended (act {})", taken.numbered.number))?;
    }
    let mut teller = Teller {
        context,
        pipeline: run.pipeline,
        slow: SlowPlugins::default(),
        progress,
        stdout: BufWriter::new(context.terminal.open_stdout()),
        summary: RunSummary::default(),
        told: Ok(()),
    };
    let totals = run.over(intake.by_ref(), &mut |event| teller.tell(&event))?;
    let Teller {
        mut summary, told, ..
    } = teller;
    told?;
    complete(&mut summary, &totals, run.pipeline, intake.skipped());
    Ok((summary, totals))
}

/// Tells of a run as it goes on, and counts.
struct Teller<'a, E, O: Write> {
    context: &'a Context,
    pipeline: &'a Pipeline,
    slow: SlowPlugins,
    progress: &'a mut Progress<E>,
    /// Holds what is told of one batch.
    stdout: BufWriter<O>,
    summary: RunSummary,
    /// The first that could not be told.
    told: io::Result<()>,
}

impl<E: Write, O: Write> Teller<'_, E, O> {
    fn tell(&mut self, event: &Event<'_>) {
        let telling = match *event {
            Event::Stored {
                annotated,
                version,
                change,
            } => self.stored(annotated, version, change),
            Event::Unchanged { head } => self.unchanged(head),
            // Without a store only; here there is one.
            Event::Annotated(_) => Ok(()),
            Event::Filed { stories } => self.progress.filed(stories),
            Event::Forgotten { id, by } => self.forgotten(id, by),
            Event::Told => self.stdout.flush(),
            Event::Refused(refusal) => {
                let mut said = Vec::new();
                tell_refusal(refusal, self.context.terminal.stderr, &mut said)
                    .and_then(|()| self.progress.write(&said))
            }
        };
        if self.told.is_ok() {
            self.told = telling;
        }
    }

    fn stored(
        &mut self,
        annotated: &AnnotatedStory,
        version: u32,
        change: Change,
    ) -> io::Result<()> {
        match change {
            // Neither what plugins say of it nor where it stands is that of a story of the desk.
            Change::Superseded => self.summary.superseded += 1,
            Change::Unchanged => self.summary.unchanged += 1,
            Change::New | Change::NewVersion | Change::Annotated => self.summary.stored += 1,
        }
        self.progress.stored(1)?;
        let mut said = Vec::new();
        if change == Change::Superseded {
            said.extend(superseded_line(&annotated.story.id, version).bytes());
        } else {
            count(&mut self.summary, annotated);
        }
        let logs = self.context.global.verbose;
        tell_plugins(annotated, logs, self.context.terminal.stderr, &mut said)?;
        self.slow.tell(annotated, self.pipeline, &mut said)?;
        self.progress.write(&said)?;
        self.line(&stored_line(annotated, version, change))
    }

    /// A story of which every plugin had its say before, so that nobody has to be told of again.
    fn unchanged(&mut self, head: &Head) -> io::Result<()> {
        let summary = &mut self.summary;
        summary.unchanged += 1;
        stands(summary, head.state);
        summary.errors += u64::from(head.flags.error);
        summary.warnings += u64::from(head.flags.warning);
        summary.notes += u64::from(head.flags.note);
        self.progress.stored(1)?;
        self.line(&unchanged_line(head))
    }

    /// A story that does not come in, which is told of each time.
    fn forgotten(&mut self, id: &StoryId, by: &Tombstone) -> io::Result<()> {
        let told = forgotten_line(id, by);
        self.progress.write(told.as_bytes())?;
        self.line(&json!({"id": id, "change": "forgotten", "forgotten": by.demand.story}))
    }

    fn line(&mut self, line: &serde_json::Value) -> io::Result<()> {
        if !self.context.json() {
            return Ok(());
        }
        writeln!(self.stdout, "{}", Json(line))
    }
}

/// Counts where a story stands.
fn stands(summary: &mut RunSummary, state: State) {
    match state {
        State::Review => summary.review += 1,
        // What a run stores, plugins have looked at.
        State::New => {}
        State::Clear => summary.clear += 1,
        State::Approved | State::Rejected | State::Spiked => summary.decided += 1,
    }
}

/// What `--format json` prints for each story that is stored.
fn stored_line(annotated: &AnnotatedStory, version: u32, change: Change) -> serde_json::Value {
    json!({
        "id": annotated.story.id, "version": version, "change": change.name(),
        "state": annotated.state, "reasons": annotated.reasons,
    })
}

/// The same for a story that is there as it would be put.
fn unchanged_line(head: &Head) -> serde_json::Value {
    json!({
        "id": head.id, "version": head.version, "change": "unchanged",
        "state": head.state, "reasons": head.reasons,
    })
}

/// Says that a text came after a newer one.
fn superseded_line(id: &StoryId, version: u32) -> String {
    format!(
        "{}: what came is older than what is here, by its source's own word; it is kept as version \
         {version}, and the current version stays\n",
        line(id.as_str())
    )
}

/// Says that a story was not taken in, and as what it was forgotten.
fn forgotten_line(id: &StoryId, by: &Tombstone) -> String {
    let of = match by.demand.story == *id {
        true => told(by),
        false => format!(
            "its text is that of a story that is not here any more: {}",
            told(by)
        ),
    };
    format!("{} is not taken in: {of}\n", line(id.as_str()))
}

fn count(summary: &mut RunSummary, annotated: &AnnotatedStory) {
    stands(summary, annotated.state);
    for placed in &annotated.annotations {
        match placed.annotation.content.kind() {
            Kind::Tag => summary.tags += 1,
            Kind::Summary => summary.summaries += 1,
            Kind::Flag => match placed.annotation.severity() {
                Some(Severity::Error) => summary.errors += 1,
                Some(Severity::Warning) => summary.warnings += 1,
                Some(Severity::Note) | None => summary.notes += 1,
            },
        }
    }
}

fn complete(summary: &mut RunSummary, totals: &RunTotals, pipeline: &Pipeline, skipped: u64) {
    let plugins = totals.plugins.iter().zip(pipeline.plugins());
    summary.plugins = plugins
        .map(|((name, counts), plugin)| PluginSummary {
            name: name.to_string(),
            version: plugin.manifest().version.clone(),
            ok: counts.ok,
            abstained: counts.abstained,
            failed: counts.failed,
            skipped: counts.skipped,
            reused: counts.reused,
            time: Duration::from_micros(counts.micros),
            quarantined: counts.quarantined.as_ref().map(quarantine),
        })
        .collect();
    summary.refused = totals.refused;
    summary.forgotten = totals.forgotten;
    summary.skipped_documents = skipped;
    summary.total = totals.elapsed;
    summary.reading = totals.reading;
    summary.storing = totals.storing;
    summary.in_plugins = summary.plugins.iter().map(|plugin| plugin.time).sum();
    summary.rest = totals.annotating.saturating_sub(summary.in_plugins);
}
