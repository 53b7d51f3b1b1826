//! `copydesk plugin`: what plugins there are, and what one says of itself.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use crate::cli::args::PluginCommand;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::terminal::{FAINT, STRONG, Theme, line};
use crate::config::{Origin, manifest, nearest};
use crate::model::{Limits, Manifest, PluginName};
use crate::pipeline::stock;
use crate::sandbox::{PluginFile, PluginForm, is_closed_wasi};

/// What a guest that was built against WASI has of it.
const CLOSED_WASI: &str = "closed: no file, variable, argument or socket, no real time or \
    randomness; what it prints goes into its log";

pub(crate) fn plugin(context: &Context, command: &PluginCommand) -> Result<Exit, CommandError> {
    match command {
        PluginCommand::List => list(context),
        PluginCommand::Inspect(args) => inspect(context, &args.plugin),
    }
}

/// A plugin that was read and not run.
struct Known {
    file: PluginFile,
    manifest: Manifest,
    origin: String,
}

impl Known {
    fn stock(plugin: stock::StockPlugin) -> Result<Self, CommandError> {
        let file = PluginFile::new(plugin.name.to_owned(), plugin.component.to_vec())?;
        Self::new(file, "stock".to_owned())
    }

    fn file(path: &Path) -> Result<Self, CommandError> {
        Self::new(PluginFile::open(path)?, path.display().to_string())
    }

    fn new(file: PluginFile, origin: String) -> Result<Self, CommandError> {
        let name = format!("plugin.toml of {}", file.name());
        let manifest = manifest::parse(name, file.manifest())
            .map_err(|error| CommandError::mistakes(vec![error]))?;
        Ok(Self {
            file,
            manifest,
            origin,
        })
    }
}

fn list(context: &Context) -> Result<Exit, CommandError> {
    let settings = context.settings_at_hand(None)?;
    let mut known: Vec<(Known, bool)> = Vec::new();
    for entry in &settings.plugins {
        known.push((
            match &entry.origin {
                Origin::File(path) => Known::file(path)?,
                Origin::Stock => named(entry.name.as_str())?,
            },
            true,
        ));
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
        },
        used,
    ) in &known
    {
        if context.json() {
            let value = json!({
                "name": manifest.name, "version": manifest.version, "in_pipeline": used,
                "origin": origin, "digest": file.digest(), "summary": manifest.summary,
            });
            writeln!(stdout, "{value}")?;
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

/// The stock plugin of a name.
fn named(name: &str) -> Result<Known, CommandError> {
    let found = PluginName::new(name)
        .ok()
        .and_then(|name| stock::find(&name));
    match found {
        Some(plugin) => Known::stock(plugin),
        None => {
            let names = stock::ALL.map(|plugin| plugin.name);
            let error = CommandError::usage(format!("there is no plugin {name:?}"));
            Err(match nearest(name, names) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error.hint(format!(
                    "the stock plugins are {}; a file is named by its path",
                    names.join(", ")
                )),
            })
        }
    }
}

fn inspect(context: &Context, named_or_file: &str) -> Result<Exit, CommandError> {
    let path = Path::new(named_or_file);
    let looks_like_path = path.components().count() > 1 || path.extension().is_some();
    let known = if looks_like_path || path.is_file() {
        Known::file(path)?
    } else {
        named(named_or_file)?
    };
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        let Known {
            file,
            manifest,
            origin,
        } = &known;
        let form = form(file);
        let imports = file.imports()?;
        let wasi = imports.iter().any(|it| is_closed_wasi(it));
        let value = json!({
            "name": manifest.name, "origin": origin, "digest": file.digest(),
            "size": file.size(), "form": form, "imports": imports,
            "wasi": wasi.then_some("closed"),
            "limits": Limits::default().lowered_to(&manifest.limits), "manifest": manifest,
        });
        writeln!(stdout, "{value}")?;
    } else {
        stdout.write_all(draw(&known, context.terminal.stdout)?.as_bytes())?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

fn form(file: &PluginFile) -> &'static str {
    match file.form() {
        PluginForm::Component => "component",
        PluginForm::CoreModule => "core module",
    }
}

fn draw(known: &Known, theme: Theme) -> Result<String, CommandError> {
    let Known {
        file,
        manifest,
        origin,
    } = known;
    let list = |items: Vec<String>| {
        if items.is_empty() {
            "nothing".to_owned()
        } else {
            items.join(", ")
        }
    };
    let reads = manifest
        .reads
        .iter()
        .filter_map(|read| serde_json::to_value(read).ok());
    let reads = reads
        .filter_map(|read| read.as_str().map(str::to_owned))
        .collect();
    let imports = file.imports()?;
    let wasi = imports.iter().any(|it| is_closed_wasi(it));
    let limits = Limits::default().lowered_to(&manifest.limits);
    let fuel = format!(
        "{} million, and {} for each byte of the story",
        limits.fuel_base / 1_000_000,
        limits.fuel_per_byte
    );
    let mut lines = vec![
        (
            "file",
            format!("{origin}, {}, {} bytes", form(file), file.size()),
        ),
        ("digest", file.digest().to_string()),
        ("contract", format!("copydesk:plugin@{}", manifest.api)),
        (
            "licence",
            manifest
                .license
                .clone()
                .unwrap_or_else(|| "not stated".to_owned()),
        ),
        ("imports", list(imports)),
        (
            "asks for",
            list(manifest.capabilities.iter().cloned().collect()),
        ),
        ("reads", list(reads)),
        (
            "needs",
            list(manifest.needs.iter().map(ToString::to_string).collect()),
        ),
        (
            "produces",
            list(manifest.produces.iter().map(ToString::to_string).collect()),
        ),
        ("fuel", fuel),
        ("memory", format!("{} MiB", limits.memory >> 20)),
        (
            "output",
            format!(
                "{} KiB, {} annotations, log {} KiB",
                limits.output >> 10,
                limits.annotations,
                limits.log >> 10
            ),
        ),
    ];
    if wasi {
        lines.push(("WASI", CLOSED_WASI.to_owned()));
    }
    for (name, setting) in &manifest.settings {
        let default = setting
            .default
            .as_ref()
            .map(|value| format!(" (default {value})"));
        let text = format!("{name}{}: {}", default.unwrap_or_default(), setting.summary);
        lines.push(("setting", text));
    }
    for rule in &manifest.rules {
        lines.push((
            "rule",
            format!("{} ({}): {}", rule.name, rule.severity, rule.summary),
        ));
    }
    let title = format!("{} {}", manifest.name, manifest.version);
    let mut drawn = format!(
        "{}  {}\n",
        theme.paint(STRONG, &line(&title)),
        line(&manifest.summary)
    );
    for (name, text) in lines {
        drawn.extend([
            "  ",
            &theme.paint(FAINT, &format!("{name:<9}")),
            " ",
            &line(&text),
            "\n",
        ]);
    }
    Ok(drawn)
}
