//! `copydesk plugin dev`: builds a project whenever it changes, and shows what its plugin says then.

use std::io::Write as _;
use std::path::PathBuf;

use serde_json::json;

use super::project::read;
use super::test::JOBS;
use crate::author::expected::draw;
use crate::author::{Build, Project, Watch};
use crate::cli::args::DevArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::{FAINT, STRONG, Theme, line};
use crate::pipeline::determinism::{Trial, call_each};
use crate::sandbox::Call;

pub(super) fn dev(context: &Context, args: &DevArgs) -> Result<Exit, CommandError> {
    let stop = context.stop_on_interrupt()?;
    let mut watch = Watch::new(&args.project, &args.on)?;
    loop {
        // What the author does is hers to mend: the next change gets another try.
        if let Err(error) = once(context, args) {
            if context.json() {
                let mut told = Vec::new();
                error.print(Theme::plain(100), &mut told)?;
                let told = String::from_utf8_lossy(&told).trim_end().to_owned();
                let mut stdout = context.terminal.open_stdout();
                writeln!(stdout, "{}", Json(&json!({"error": told})))?;
                stdout.flush()?;
            } else {
                let mut stderr = context.terminal.open_stderr();
                error.print(context.terminal.stderr, &mut stderr)?;
            }
        }
        if !context.json() {
            let mut stdout = context.terminal.open_stdout();
            let waiting = "waiting for a change; Ctrl-C ends it";
            writeln!(stdout, "{}", context.terminal.stdout.paint(FAINT, waiting))?;
            stdout.flush()?;
        }
        if !watch.changed(stop)? {
            return Ok(Exit::Done);
        }
    }
}

/// Builds the plugin and shows what it says of the stories.
fn once(context: &Context, args: &DevArgs) -> Result<(), CommandError> {
    let project = Project::open(&args.project)?;
    let built = project.build(Build::IfChanged)?;
    let plugin = context.load_alone(built.file, JOBS)?;
    let manifest = plugin.manifest();
    if !context.json() {
        let title = format!("{} {}", manifest.name, manifest.version);
        let mut stdout = context.terminal.open_stdout();
        let title = context.terminal.stdout.paint(STRONG, &line(&title));
        writeln!(stdout, "{title}")?;
    }
    let of_project = || -> Result<Vec<PathBuf>, CommandError> {
        Ok(project.fixtures()?.into_iter().map(|it| it.story).collect())
    };
    let files = match args.on.is_empty() {
        true => of_project()?,
        false => args.on.clone(),
    };
    for file in files {
        let trials = read(context, &file)?;
        for (trial, call) in trials.iter().zip(call_each(&plugin, &trials)?) {
            show(context, &file.display().to_string(), trial, &call)?;
        }
    }
    Ok(())
}

fn show(context: &Context, file: &str, trial: &Trial, call: &Call) -> Result<(), CommandError> {
    let told = draw(&trial.story, &call.outcome, &call.annotations);
    let receipt = &call.receipt;
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        let told = json!({
            "file": file, "story": trial.name, "outcome": call.outcome.name(), "told": told,
            "log": receipt.log, "fuel": receipt.fuel, "micros": receipt.micros,
        });
        writeln!(stdout, "{}", Json(&told))?;
    } else {
        let theme = context.terminal.stdout;
        let cost = format!("{} units of fuel, {} µs", receipt.fuel, receipt.micros);
        writeln!(stdout, "{}  {}", line(file), theme.paint(FAINT, &cost))?;
        for told in told.lines() {
            writeln!(stdout, "  {}", line(told))?;
        }
        for logged in &receipt.log {
            let level = theme.paint(FAINT, &format!("log {:<5}", logged.level.name()));
            writeln!(stdout, "  {level} {}", line(&logged.message))?;
        }
    }
    stdout.flush()?;
    Ok(())
}
