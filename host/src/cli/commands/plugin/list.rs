//! `copydesk plugin list`: the plugins that are at hand.

use std::io::Write as _;

use serde_json::json;

use super::known::Known;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::{STRONG, line};
use crate::pipeline::stock;

pub(super) fn list(context: &Context) -> Result<Exit, CommandError> {
    let settings = context.settings_at_hand(None)?;
    let mut known: Vec<(Known, bool)> = Vec::new();
    for entry in &settings.plugins {
        known.push((Known::of_entry(entry)?, true));
    }
    for plugin in stock::ALL {
        if !settings
            .plugins
            .iter()
            .any(|entry| entry.name.as_str() == plugin.name)
        {
            known.push((Known::stock(plugin)?, false));
        }
    }
    let mut stdout = context.terminal.open_stdout();
    let width = known
        .iter()
        .map(|(one, _)| one.manifest.name.as_str().len())
        .max()
        .unwrap_or(0);
    for (
        Known {
            file,
            manifest,
            origin,
            signature: _,
        },
        used,
    ) in &known
    {
        if context.json() {
            let value = json!({
                "name": manifest.name, "version": manifest.version, "in_pipeline": used,
                "origin": origin, "digest": file.digest(), "summary": manifest.summary,
            });
            writeln!(stdout, "{}", Json(&value))?;
            continue;
        }
        let mark = if *used { "*" } else { " " };
        let name = context
            .terminal
            .stdout
            .paint(STRONG, &format!("{:width$}", manifest.name.as_str()));
        let summary = line(&manifest.summary);
        writeln!(
            stdout,
            "{mark} {name}  {}  {}  {summary}",
            line(&manifest.version),
            line(origin)
        )?;
    }
    stdout.flush()?;
    if !context.json() {
        context.say("* is in the pipeline")?;
    }
    Ok(Exit::Done)
}
