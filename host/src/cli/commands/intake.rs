//! What `run` and `check` share: from what was typed to stories, and how refusals are told.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::args::{InputArgs, InputFormat};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::render::summary::QuarantineSummary;
use crate::cli::stdin::Stdin;
use crate::cli::terminal::{LOUD, Terminal, Theme, columns, line};
use crate::ingest::{Arrival, Format, Input, Inputs, Options, Refusal};
use crate::model::{AnnotatedStory, Digest, FailureKind, Outcome};
use crate::pipeline::{Pipeline, Quarantined, RunTotals};
use crate::sandbox::{DebugBuild, PluginFile};

/// Refusals that are held back while nothing of the input was readable yet.
const HELD: u64 = 1000;

/// The stories of an input.
pub(super) struct Intake {
    inputs: Inputs,
    /// What came before it was clear that anything can be read.
    first: std::vec::IntoIter<Arrival>,
}

impl Intake {
    /// Begins to read, up to the first story, so that a mistyped name leaves no trace: where
    /// everything is refused, that is told and is the error. `base` is
    /// what URIs of files are relative to. Standard input ends when `stop` is set.
    pub(super) fn open(
        args: &InputArgs,
        base: Option<&Path>,
        stop: &'static AtomicBool,
        terminal: &Terminal,
    ) -> Result<Self, CommandError> {
        if args.inputs.is_empty() {
            return Err(CommandError::usage("there is nothing to read")
                .hint("name files or directories, or - for standard input"));
        }
        let inputs = args.inputs.iter().map(|path| match path.to_str() {
            Some("-") => Input::Stdin,
            _ => Input::Path(path.clone()),
        });
        let format = args.input_format.map(|format| match format {
            InputFormat::Text => Format::Text,
            InputFormat::Page => Format::Page,
            InputFormat::Markdown => Format::Markdown,
            InputFormat::Ndjson => Format::Ndjson,
            InputFormat::Feed => Format::Feed,
            InputFormat::Html => Format::Html,
            InputFormat::Ninjs => Format::Ninjs,
            InputFormat::NewsMl => Format::NewsMl,
            InputFormat::Nitf => Format::Nitf,
            InputFormat::Csv => Format::Csv,
            InputFormat::Email => Format::Email,
        });
        let options = Options {
            format,
            base: base.map(Path::to_owned),
        };
        let stdin = Box::new(Stdin::until(stop, terminal.streams.clone()));
        let mut inputs = Inputs::new(inputs.collect(), options).with_stdin(stdin);
        let mut first = Vec::new();
        while inputs.totals().refused < HELD {
            let Some(item) = inputs.arrive() else { break };
            let readable = matches!(item, Arrival::Story(_));
            first.push(item);
            if readable {
                break;
            }
        }
        let totals = inputs.totals();
        let is_stopped = stop.load(Ordering::SeqCst);
        if totals.stories == 0 && (1..HELD).contains(&totals.refused) && !is_stopped {
            for item in first {
                if let Arrival::Refused(refusal) = item {
                    tell_refusal(&refusal, terminal.stderr, &mut terminal.open_stderr())?;
                }
            }
            let message = "nothing of the input could be read";
            return Err(CommandError::usage(message));
        }
        Ok(Self {
            inputs,
            first: first.into_iter(),
        })
    }

    /// Files of directories that are of no known kind.
    pub(super) fn skipped(&self) -> u64 {
        self.inputs.totals().skipped
    }
}

impl Iterator for Intake {
    type Item = Arrival;

    fn next(&mut self) -> Option<Self::Item> {
        self.first.next().or_else(|| self.inputs.arrive())
    }
}

/// Tells a refusal: where, what, the line with a caret, what to do.
pub(in crate::cli) fn tell_refusal(
    refusal: &Refusal,
    theme: Theme,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(
        out,
        "{} {}",
        theme.paint(LOUD, "refused:"),
        line(&refusal.to_string())
    )?;
    let mut source = std::error::Error::source(&refusal.what);
    while let Some(cause) = source {
        writeln!(out, "  caused by: {}", line(&cause.to_string()))?;
        source = cause.source();
    }
    if let Some(excerpt) = &refusal.excerpt {
        let before: String = excerpt.text.chars().take(excerpt.caret).collect();
        let gap = columns(&line(&before));
        writeln!(out, "  | {}", line(&excerpt.text))?;
        writeln!(out, "  | {}^", " ".repeat(gap))?;
    }
    if let Some(hint) = &refusal.hint {
        writeln!(out, "  hint: {}", line(hint))?;
    }
    Ok(())
}

/// Tells what plugins failed on a story, and with `logs` what they logged.
pub(super) fn tell_plugins(
    annotated: &AnnotatedStory,
    logs: bool,
    theme: Theme,
    out: &mut dyn Write,
) -> io::Result<()> {
    for outcome in &annotated.outcomes {
        let plugin = format!("{} {}", outcome.plugin, outcome.version);
        let story = line(annotated.story.id.as_str()).into_owned();
        if let Outcome::Failed { .. } = &outcome.outcome {
            let failed = theme.paint(LOUD, &plugin);
            writeln!(
                out,
                "{failed} on {story}: {}",
                line(&outcome.outcome.to_string())
            )?;
        }
        if let (true, Some(receipt)) = (logs, &outcome.receipt) {
            for logged in &receipt.log {
                let level = logged.level.name();
                writeln!(
                    out,
                    "{plugin} on {story}: {level}: {}",
                    line(&logged.message)
                )?;
            }
        }
    }
    Ok(())
}

/// Whether a plugin was stopped because it took too long, and not because of what it did.
pub(super) fn took_too_long(outcome: &Outcome) -> bool {
    use FailureKind::{Fuel, WallClock};
    matches!(
        outcome,
        Outcome::Failed {
            kind: Fuel | WallClock,
            ..
        }
    )
}

/// Says of a plugin that took too long what its file shows of the reason.
pub(super) fn slow(file: &PluginFile, plugin: &str) -> Option<String> {
    let debug = file.debug_build()?;
    Some(format!(
        "  hint: of {}, {debug}; {}",
        line(plugin),
        DebugBuild::CURE
    ))
}

/// The plugins that took too long, of which the reason is told once.
#[derive(Debug, Default)]
pub(super) struct SlowPlugins(BTreeSet<Digest>);

impl SlowPlugins {
    /// Tells the reason of those that did so on a story.
    pub(super) fn tell(
        &mut self,
        annotated: &AnnotatedStory,
        pipeline: &Pipeline,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for outcome in &annotated.outcomes {
            if !took_too_long(&outcome.outcome) || !self.0.insert(outcome.digest) {
                continue;
            }
            let mut objects = pipeline.objects();
            let bytes =
                objects.find_map(|(digest, bytes)| (digest == outcome.digest).then_some(bytes));
            let plugin = format!("{} {}", outcome.plugin, outcome.version);
            let file = bytes.and_then(|it| PluginFile::new(plugin.clone(), it.to_vec()).ok());
            if let Some(told) = file.and_then(|file| slow(&file, &plugin)) {
                writeln!(out, "{told}")?;
            }
        }
        Ok(())
    }
}

/// What is said of a plugin that was taken out of a run.
pub(super) fn quarantine(quarantined: &Quarantined) -> QuarantineSummary {
    QuarantineSummary {
        story: quarantined.story.to_string(),
        failures: quarantined.failures.get(),
        missed: quarantined.missed,
    }
}

/// The exit status of a run, but for findings and interruption.
pub(super) fn exit(totals: &RunTotals) -> Exit {
    let mut exit = Exit::Done;
    // A plugin that was taken out has failed before.
    if totals.plugins.iter().any(|(_, plugin)| plugin.failed > 0) {
        exit = exit.max(Exit::PluginFailed);
    }
    if totals.refused > 0 {
        exit = exit.max(if totals.stories == 0 {
            Exit::Usage
        } else {
            Exit::PartRefused
        });
    }
    if totals.stopped {
        exit = exit.max(Exit::Interrupted);
    }
    exit
}

/// Tells that the input held nothing at all, where it was not refused either.
pub(super) fn nothing_read(inputs: &[PathBuf]) -> String {
    let named: Vec<String> = inputs
        .iter()
        .map(|input| input.display().to_string())
        .collect();
    format!("there are no stories in {}", line(&named.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Excerpt, RefusalKind};

    #[test]
    fn the_caret_of_a_refusal_counts_characters() {
        let refusal = Refusal {
            uri: "a.ndjson".into(),
            line: Some(3),
            column: Some(5),
            what: RefusalKind::Empty,
            hint: None,
            excerpt: Some(Excerpt {
                text: "“é” x漢y".into(),
                caret: 6,
            }),
            whole: false,
        };
        let mut out = Vec::new();
        tell_refusal(&refusal, Theme::plain(80), &mut out).unwrap();
        let told = String::from_utf8(out).unwrap();
        // The sixth character before it takes two columns.
        assert!(told.ends_with("  | “é” x漢y\n  |        ^\n"), "{told}");
    }
}
