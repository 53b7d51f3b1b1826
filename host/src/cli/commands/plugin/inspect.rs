//! `copydesk plugin inspect`: what a plugin says of itself, and what applies to it here.

use std::io::Write as _;

use serde_json::{Map, Value, json};

use super::known::{Known, Meant, meant};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::terminal::{FAINT, STRONG, Theme, line};
use crate::config::{LimitInForce, PluginEntry, Settings, check_settings, limits_in_force};
use crate::model::{Limits, Manifest};
use crate::sandbox::{self, PluginForm};

/// A plugin with what the pipeline makes of it.
struct Inspected {
    known: Known,
    imports: Vec<String>,
    limits: Vec<LimitInForce>,
    here: Option<Here>,
}

/// What a pipeline says of its plugin.
struct Here {
    settings_file: String,
    required: bool,
    grants: Vec<String>,
    /// As they are passed; none when the manifest does not take them.
    passed: Option<String>,
}

pub(super) fn inspect(context: &Context, name_or_file: &str) -> Result<Exit, CommandError> {
    let inspected = match meant(context, name_or_file)? {
        Meant::Alone(known) => Inspected::new(*known, None)?,
        Meant::InPipeline(settings, entry) => {
            let entry = settings.plugins.get(entry);
            let entry =
                entry.ok_or_else(|| CommandError::usage("the pipeline has no such entry"))?;
            Inspected::new(Known::of_entry(entry)?, Some((&settings, entry)))?
        }
    };
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        writeln!(stdout, "{}", inspected.json())?;
    } else {
        let drawn = inspected.draw(context.terminal.stdout);
        stdout.write_all(drawn.as_bytes())?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

impl Inspected {
    fn new(known: Known, here: Option<(&Settings, &PluginEntry)>) -> Result<Self, CommandError> {
        Ok(Self {
            imports: known.file.imports()?,
            limits: limits_in_force(here, &known.manifest),
            here: here.map(|(settings, entry)| Here::new(settings, entry, &known.manifest)),
            known,
        })
    }

    fn form(&self) -> &'static str {
        match self.known.file.form() {
            PluginForm::Component => "component",
            PluginForm::CoreModule => "core module",
        }
    }

    fn json(&self) -> Value {
        let Known {
            file,
            manifest,
            origin,
        } = &self.known;
        let limits = self.limits.iter().map(|limit| {
            let value = json!({"value": limit.value, "origin": limit.origin.name()});
            (limit.key.to_owned(), value)
        });
        let fixed = fixed_limits().into_iter();
        let fixed = fixed.map(|(key, value)| (key.to_owned(), Value::from(value)));
        let here = self.here.as_ref();
        let passed = here.and_then(|here| here.passed.as_deref());
        let passed = passed.and_then(|passed| serde_json::from_str::<Value>(passed).ok());
        json!({
            "name": manifest.name, "origin": origin, "digest": file.digest(),
            "size": file.size(), "form": self.form(), "imports": self.imports,
            "limits": Map::from_iter(limits), "fixed_limits": Map::from_iter(fixed),
            "in_pipeline": here.is_some(), "required": here.map(|here| here.required),
            "grants": here.map(|here| here.grants.as_slice()), "settings": passed,
            "manifest": manifest,
        })
    }

    fn draw(&self, theme: Theme) -> String {
        let manifest = &self.known.manifest;
        let mut lines = self.of_itself();
        lines.extend(self.in_force());
        for (name, setting) in &manifest.settings {
            let default = setting.default.as_ref();
            let default = default.map(|value| format!(" (default {value})"));
            let text = format!("{name}{}: {}", default.unwrap_or_default(), setting.summary);
            lines.push(("setting", text));
        }
        for rule in &manifest.rules {
            let text = format!("{} ({}): {}", rule.name, rule.severity, rule.summary);
            lines.push(("rule", text));
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
        drawn
    }

    /// What is true of it wherever it is used.
    fn of_itself(&self) -> Vec<(&'static str, String)> {
        let Known {
            file,
            manifest,
            origin,
        } = &self.known;
        let reads = manifest.reads.iter();
        let reads = reads.filter_map(|read| serde_json::to_value(read).ok());
        let license = manifest.license.clone();
        let size = file.size();
        vec![
            ("file", format!("{origin}, {}, {size} bytes", self.form())),
            ("digest", file.digest().to_string()),
            ("contract", format!("copydesk:plugin@{}", manifest.api)),
            (
                "licence",
                license.unwrap_or_else(|| "not stated".to_owned()),
            ),
            ("imports", list(&self.imports)),
            ("asks for", list(&manifest.capabilities)),
            (
                "reads",
                list(reads.filter_map(|read| read.as_str().map(str::to_owned))),
            ),
            ("needs", list(&manifest.needs)),
            ("produces", list(&manifest.produces)),
        ]
    }

    /// What applies to it here.
    fn in_force(&self) -> Vec<(&'static str, String)> {
        let mut lines = Vec::new();
        match &self.here {
            None => lines.push((
                "here",
                "in no pipeline; what follows is the default".to_owned(),
            )),
            Some(here) => {
                let required = if here.required {
                    "required"
                } else {
                    "not required"
                };
                let place = format!("in the pipeline of {}, {required}", here.settings_file);
                let passed = here.passed.as_deref().unwrap_or(
                    "nothing: what the pipeline sets does not fit it; `copydesk check` shows why",
                );
                lines.push(("here", place));
                lines.push(("granted", list(&here.grants)));
                lines.push(("is given", passed.to_owned()));
            }
        }
        for limit in &self.limits {
            let origin = limit.origin.name();
            lines.push(("limit", format!("{} {} ({origin})", limit.key, limit.value)));
        }
        for (key, value) in fixed_limits() {
            lines.push(("limit", format!("{key} {value} (fixed)")));
        }
        lines
    }
}

impl Here {
    fn new(settings: &Settings, entry: &PluginEntry, manifest: &Manifest) -> Self {
        let passed = check_settings(entry, manifest).ok();
        Self {
            settings_file: settings.path.display().to_string(),
            required: entry.required,
            grants: entry.grants.iter().map(ToString::to_string).collect(),
            passed: passed.map(|passed| passed.as_str().to_owned()),
        }
    }
}

/// What nobody can set, each in the unit that its name ends in.
fn fixed_limits() -> [(&'static str, u64); 10] {
    [
        ("fuel-most-millions", Limits::FUEL_MOST / 1_000_000),
        ("plugin-file-mib", Limits::PLUGIN_FILE >> 20),
        ("manifest-kib", Limits::MANIFEST as u64 >> 10),
        ("stack-kib", sandbox::STACK as u64 >> 10),
        ("core-instances", sandbox::INSTANCES.into()),
        ("memories", sandbox::MEMORIES.into()),
        ("tables", sandbox::TABLES.into()),
        ("table-entries", sandbox::TABLE_ENTRIES as u64),
        ("log-calls", sandbox::LOG_CALLS.into()),
        ("log-excess-kib", sandbox::LOG_EXCESS >> 10),
    ]
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.is_empty() {
        "nothing".to_owned()
    } else {
        items.join(", ")
    }
}
