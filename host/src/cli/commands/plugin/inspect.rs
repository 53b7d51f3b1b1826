//! `copydesk plugin inspect`: what a plugin says of itself, and what applies to it here.

use std::io::Write as _;

use serde_json::{Map, Value, json};

use super::known::{Known, Meant, meant};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::render::words;
use crate::cli::terminal::{FAINT, STRONG, Theme, line};
use crate::config::{
    LimitInForce, LimitOrigin, PluginEntry, Settings, compile_limits_in_force, limits_in_force,
};
use crate::model::{CompileLimits, Manifest, TrustedKey};
use crate::pipeline::{Vouched, given_settings};
use crate::sandbox::{DebugBuild, MadeWith, PluginForm, fixed_limits, is_closed_wasi};

/// What a guest that was built against WASI has of it.
const CLOSED_WASI: &str = "closed: no file, variable, argument or socket, no real time or \
    randomness; what it prints goes into its log";

/// The net under the processor time of compiling, which nobody sets by itself.
const COMPILE_WALL_CLOCK: &str = "compile-wall-clock-seconds";

/// A plugin with what the pipeline makes of it.
pub(super) struct Inspected {
    known: Known,
    imports: Vec<String>,
    limits: Vec<LimitInForce>,
    compile: [LimitInForce; 2],
    compile_wall_clock: u64,
    here: Option<Here>,
    vouched: Vouched,
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
        Meant::Alone(known) => {
            // What is wrong with a desk that it is in no part of is not told of it.
            let desk = context.settings(None).ok();
            let keys = desk.map(|it| it.trust.keys).unwrap_or_default();
            Inspected::new(*known, None, &keys)?
        }
        Meant::InPipeline(settings, entry) => {
            let entry = settings.plugins.get(entry);
            let entry =
                entry.ok_or_else(|| CommandError::usage("the pipeline has no such entry"))?;
            let known = Known::of_entry(entry)?;
            Inspected::new(known, Some((&settings, entry)), &settings.trust.keys)?
        }
    };
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        writeln!(stdout, "{}", Json(&inspected.json()))?;
    } else {
        let drawn = inspected.draw(context.terminal.stdout);
        stdout.write_all(drawn.as_bytes())?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

impl Inspected {
    pub(super) fn new(
        known: Known,
        here: Option<(&Settings, &PluginEntry)>,
        keys: &[TrustedKey],
    ) -> Result<Self, CommandError> {
        Ok(Self {
            vouched: known.vouched(keys),
            imports: known.file.imports()?,
            limits: limits_in_force(here, &known.manifest),
            compile: compile_limits_in_force(here),
            compile_wall_clock: here
                .map_or_else(CompileLimits::default, |(_, entry)| entry.compile)
                .wall_clock(),
            here: here.map(|(settings, entry)| Here::new(settings, entry, &known.manifest)),
            known,
        })
    }

    fn has_wasi(&self) -> bool {
        self.imports.iter().any(|import| is_closed_wasi(import))
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
            signature: _,
        } = &self.known;
        let limits = self.limits.iter().map(|limit| {
            let value = json!({"value": limit.value, "origin": limit.origin.name()});
            (limit.key.to_owned(), value)
        });
        let fixed = fixed_limits().into_iter();
        let fixed = fixed.map(|(key, value)| (key.to_owned(), Value::from(value)));
        let compiling = self.compile.iter().map(|limit| {
            let value = json!({"value": limit.value, "origin": limit.origin.name()});
            (limit.key.to_owned(), value)
        });
        let wall_clock = (
            COMPILE_WALL_CLOCK.to_owned(),
            self.compile_wall_clock.into(),
        );
        let here = self.here.as_ref();
        let made_with = file.made_with();
        let passed = here.and_then(|here| here.passed.as_deref());
        let passed = passed.and_then(|passed| serde_json::from_str::<Value>(passed).ok());
        json!({
            "name": manifest.name, "origin": origin, "digest": file.digest(),
            "size": file.size(), "form": self.form(), "imports": self.imports,
            "languages": made_with.languages, "tools": made_with.tools,
            "signature": {"standing": self.vouched.name(), "told": self.vouched.to_string()},
            "debug_build": file.debug_build().map(|it| it.to_string()),
            "wasi": self.has_wasi().then_some("closed"),
            "limits": Map::from_iter(limits), "fixed_limits": Map::from_iter(fixed.chain([wall_clock])),
            "compile_limits": Map::from_iter(compiling),
            "in_pipeline": here.is_some(), "required": here.map(|here| here.required),
            "grants": here.map(|here| here.grants.as_slice()), "settings": passed,
            "manifest": manifest,
        })
    }

    fn draw(&self, theme: Theme) -> String {
        let mut lines = self.of_itself();
        lines.extend(self.in_force());
        lines.extend(self.of_manifest());
        self.titled(lines, theme)
    }

    /// Without what applies to it, for who is about to take it in.
    pub(super) fn draw_short(&self, theme: Theme) -> String {
        let mut lines = self.of_itself();
        let lowered = self
            .limits
            .iter()
            .filter(|it| it.origin == LimitOrigin::Manifest);
        lines.extend(lowered.map(|it| ("limit", format!("{} {}", it.key, it.value))));
        lines.extend(self.of_manifest());
        self.titled(lines, theme)
    }

    /// Its settings and its rules.
    fn of_manifest(&self) -> Vec<(&'static str, String)> {
        let manifest = &self.known.manifest;
        let mut lines = Vec::new();
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
        lines
    }

    fn titled(&self, lines: Vec<(&'static str, String)>, theme: Theme) -> String {
        let manifest = &self.known.manifest;
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
            signature: _,
        } = &self.known;
        let reads = manifest.reads.iter();
        let reads = reads.filter_map(|read| serde_json::to_value(read).ok());
        let license = manifest.license.clone();
        let size = file.size();
        let debug = file.debug_build();
        let debug = debug.map(|it| ("slow", format!("{it}; {}", DebugBuild::CURE)));
        let lines = [
            ("file", format!("{origin}, {}, {size} bytes", self.form())),
            ("digest", file.digest().to_string()),
            ("signed", self.vouched.to_string()),
            ("contract", format!("copydesk:plugin@{}", manifest.api)),
            (
                "licence",
                license.unwrap_or_else(|| "not stated".to_owned()),
            ),
            ("made with", made_with(&file.made_with())),
            ("imports", list(&self.imports)),
            (
                "WASI",
                if self.has_wasi() { CLOSED_WASI } else { "none" }.to_owned(),
            ),
            ("asks for", list(&manifest.capabilities)),
            (
                "reads",
                list(reads.filter_map(|read| read.as_str().map(str::to_owned))),
            ),
            ("needs", list(&manifest.needs)),
            ("produces", list(&manifest.produces)),
        ];
        lines.into_iter().chain(debug).collect()
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
                let unfit =
                    "nothing: what the pipeline sets does not fit it; `copydesk check` shows why";
                let passed = here.passed.as_deref().map(words::settings);
                lines.push(("here", place));
                lines.push(("granted", list(&here.grants)));
                lines.push(("is given", passed.unwrap_or_else(|| unfit.to_owned())));
            }
        }
        for limit in self.limits.iter().chain(&self.compile) {
            let origin = limit.origin.name();
            lines.push(("limit", format!("{} {} ({origin})", limit.key, limit.value)));
        }
        let follows = "follows from compile-seconds";
        let value = self.compile_wall_clock;
        lines.push(("limit", format!("{COMPILE_WALL_CLOCK} {value} ({follows})")));
        for (key, value) in fixed_limits() {
            lines.push(("limit", format!("{key} {value} (fixed)")));
        }
        lines
    }
}

impl Here {
    fn new(settings: &Settings, entry: &PluginEntry, manifest: &Manifest) -> Self {
        let passed = given_settings(settings, entry, manifest).ok();
        Self {
            settings_file: settings.path.display().to_string(),
            required: entry.required,
            grants: entry.grants.iter().map(ToString::to_string).collect(),
            passed: passed.map(|passed| passed.as_str().to_owned()),
        }
    }
}

/// `Python: componentize-py, copydesk 0.1.0`, as far as the file says.
fn made_with(told: &MadeWith) -> String {
    let tools = list(&told.tools);
    match (told.languages.as_slice(), told.tools.as_slice()) {
        ([], []) => "not stated".to_owned(),
        ([], _) => tools,
        (languages, []) => list(languages),
        (languages, _) => format!("{}: {tools}", list(languages)),
    }
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.is_empty() {
        "nothing".to_owned()
    } else {
        items.join(", ")
    }
}
