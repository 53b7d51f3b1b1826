//! `copydesk.toml`: the gate, and the pipeline's plugins in the order they were written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::model::{CompileLimits, Limits, PluginName, Severity};

use super::mistake::{LoadError, Mistake, Position, SettingsError};
use super::reader::{Field, Fields, Reader, quoted};
use super::table::SettingsTable;
use super::{limits, raw};

/// A checked `copydesk.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The severity from which an open flag holds a story.
    pub gate: Severity,
    /// The plugins as written, at least one; no two have one name.
    pub plugins: Vec<PluginEntry>,
    /// The file, for messages.
    pub path: PathBuf,
    /// The text that the spans point into.
    pub text: String,
}

/// One `[[plugins]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginEntry {
    /// What it is called here, and its manifest's name.
    pub name: PluginName,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether a story that it did not look at is unchecked.
    pub required: bool,
    /// The capabilities that it is granted beyond `log`. This version has none.
    pub grants: BTreeSet<String>,
    /// The pipeline's limits with its own changes.
    pub limits: Limits,
    /// What compiling it may take: the pipeline's, with its own changes.
    pub compile: CompileLimits,
    /// What its manifest is asked about: see [`check_settings`](super::check_settings).
    pub settings: SettingsTable,
    /// The entry's heading, in bytes of the text.
    pub span: Range<usize>,
    /// The name's value, in bytes of the text.
    pub name_span: Range<usize>,
}

/// Where a plugin comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is built in, under the entry's name.
    Stock,
    /// A file; a relative path was taken from the directory of `copydesk.toml`.
    File(PathBuf),
}

const KEYS: [&str; 3] = ["gate", "limits", "plugins"];
const PLUGIN_KEYS: [&str; 6] = ["name", "path", "required", "grants", "limits", "settings"];

pub(super) const SEVERITIES: [(&str, Severity); 3] = [
    ("note", Severity::Note),
    ("warning", Severity::Warning),
    ("error", Severity::Error),
];

impl Settings {
    /// Checks the text of a `copydesk.toml`. The path is for messages, and for the plugins' files,
    /// which are relative to its directory.
    ///
    /// # Errors
    /// All mistakes of the text.
    pub fn parse(path: impl Into<PathBuf>, text: &str) -> Result<Self, SettingsError> {
        let path = path.into();
        let failed = |path, mistakes| SettingsError {
            path,
            text: text.to_owned(),
            mistakes,
        };
        let raw = match raw::parse(text) {
            Ok(raw) => raw,
            Err(mistakes) => return Err(failed(path, mistakes)),
        };
        let mut reader = Reader::default();
        let fields = reader.fields(raw.get_ref(), raw.span(), "the settings", &KEYS);
        let gate = fields
            .get("gate")
            .and_then(|field| reader.word(&field, &SEVERITIES));
        let limits = fields.get("limits");
        let default = (&Limits::default(), CompileLimits::default());
        let (limits, compile) = limits::read_all(&mut reader, limits.as_ref(), default);
        let directory = path.parent().unwrap_or_else(|| Path::new(""));
        let plugins = plugins(&mut reader, &fields, (&limits, compile), directory);
        refuse_equal_names(&mut reader, &plugins, text);
        let mistakes = reader.into_mistakes();
        if !mistakes.is_empty() {
            return Err(failed(path, mistakes));
        }
        let gate = gate.unwrap_or(Severity::Error);
        Ok(Self {
            gate,
            plugins,
            path,
            text: text.to_owned(),
        })
    }

    /// Reads and checks a `copydesk.toml`.
    ///
    /// # Errors
    /// When the file cannot be read, or with all mistakes of its text.
    pub fn load(path: impl Into<PathBuf>) -> Result<Self, LoadError> {
        let path = path.into();
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Self::parse(path, &text)?),
            Err(source) => Err(LoadError::Read { path, source }),
        }
    }

    /// The commented `copydesk.toml` that a new desk starts from.
    pub fn default_text() -> &'static str {
        include_str!("default.toml")
    }

    /// An error about this text, for mistakes that are only seen later.
    pub fn error(&self, mistakes: Vec<Mistake>) -> SettingsError {
        SettingsError {
            path: self.path.clone(),
            text: self.text.clone(),
            mistakes,
        }
    }
}

fn plugins(
    reader: &mut Reader,
    fields: &Fields<'_>,
    limits: (&Limits, CompileLimits),
    directory: &Path,
) -> Vec<PluginEntry> {
    const HINT: &str = "begin each plugin with a line `[[plugins]]`, then `name = \"hygiene\"`";
    let Some(field) = fields.get("plugins") else {
        let message = "the settings name no plugin";
        let mistake = Mistake {
            span: None,
            ..Mistake::new(0..0, message)
        };
        reader.add(mistake.hint(HINT));
        return Vec::new();
    };
    if reader.table_instead_of_list(&field, HINT) {
        return Vec::new();
    }
    let Some(items) = reader.list(&field) else {
        return Vec::new();
    };
    if items.is_empty() {
        reader.add(field.mistake("the settings name no plugin").hint(HINT));
    }
    items
        .iter()
        .filter_map(|item| plugin(reader, item, limits, directory))
        .collect()
}

fn plugin(
    reader: &mut Reader,
    item: &Field<'_>,
    limits: (&Limits, CompileLimits),
    directory: &Path,
) -> Option<PluginEntry> {
    let table = reader.table(item)?;
    let fields = reader.fields(table, item.span.clone(), "`[[plugins]]`", &PLUGIN_KEYS);
    let name_field = reader.require(&fields, "name");
    let name = name_field
        .as_ref()
        .and_then(|field| plugin_name(reader, field));
    let path = fields.get("path").and_then(|field| reader.prose(&field));
    let required = fields.get("required").map(|field| reader.boolean(&field));
    let grants = fields.get("grants").map(|field| grants(reader, &field));
    let (limits, compile) = limits::read_all(reader, fields.get("limits").as_ref(), limits);
    let settings = fields
        .get("settings")
        .and_then(|field| reader.table(&field));
    let settings = settings.map(|table| SettingsTable::read(reader, table));
    Some(PluginEntry {
        name: name?,
        origin: path.map_or(Origin::Stock, |path| Origin::File(directory.join(path))),
        required: required.flatten().unwrap_or(true),
        grants: grants.unwrap_or_default(),
        limits,
        compile,
        settings: settings.unwrap_or_default(),
        span: item.span.clone(),
        name_span: name_field?.span,
    })
}

/// A plugin's name, here and in its manifest.
pub(super) fn plugin_name(reader: &mut Reader, field: &Field<'_>) -> Option<PluginName> {
    let text = reader.string(field)?;
    let name = PluginName::new(text).ok();
    if name.is_none() {
        let message = format!("{} is no plugin's name", quoted(text));
        let hint = "use a lower-case letter, then such letters, digits and hyphens, 40 at most";
        reader.add(field.mistake(message).hint(hint));
    }
    name
}

/// What is granted beyond `log`, which every plugin has: in this version, nothing can be.
fn grants(reader: &mut Reader, field: &Field<'_>) -> BTreeSet<String> {
    for (name, item) in reader.strings(field) {
        if name != "log" {
            let message = format!("this version has no capability {}", quoted(name));
            let hint = "remove it: every plugin has `log`, and there is nothing else to grant yet";
            reader.add(item.mistake(message).label("cannot be granted").hint(hint));
        }
    }
    BTreeSet::new()
}

fn refuse_equal_names(reader: &mut Reader, plugins: &[PluginEntry], text: &str) {
    let mut seen: BTreeMap<&PluginName, &PluginEntry> = BTreeMap::new();
    for plugin in plugins {
        let Some(first) = seen.get(&plugin.name) else {
            seen.insert(&plugin.name, plugin);
            continue;
        };
        let at = Position::of(text, first.name_span.start);
        let message = format!(
            "a second plugin named `{}`, after the one at {at}",
            plugin.name
        );
        let mistake = Mistake::new(plugin.name_span.clone(), message).label("the same name again");
        reader.add(mistake.hint("remove one of the two: a plugin runs once"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn settings(text: &str) -> Settings {
        Settings::parse("desk/copydesk.toml", text).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn the_default_text_has_no_mistakes_and_requires_hygiene_alone() {
        let settings = settings(Settings::default_text());
        assert_eq!(settings.gate, Severity::Error);
        let plugins = settings
            .plugins
            .iter()
            .map(|p| (p.name.as_str(), p.required, &p.limits));
        let default = &Limits::default();
        assert_eq!(
            plugins.collect::<Vec<_>>(),
            [
                ("tagger", false, default),
                ("summarizer", false, default),
                ("hygiene", true, default)
            ]
        );
    }

    #[test]
    fn what_is_not_written_has_its_default() {
        let text = "[[plugins]]\nname = 'hygiene'\n";
        let settings = settings(text);
        assert_eq!(settings.gate, Severity::Error);
        let [plugin] = settings.plugins.as_slice() else {
            panic!("one plugin")
        };
        assert_eq!(plugin.origin, Origin::Stock);
        assert!(plugin.required && plugin.grants.is_empty() && plugin.settings.is_empty());
        assert_eq!(plugin.limits, Limits::default());
        assert_eq!(text.get(plugin.name_span.clone()), Some("'hygiene'"));
        assert_eq!(text.get(plugin.span.clone()), Some("[[plugins]]"));
    }

    #[test]
    fn a_plugins_limits_change_the_pipelines() {
        let settings = settings(
            "[limits]\nmemory-mib = 16\nannotations = 10\n[[plugins]]\nname = 'a'\n\
             [plugins.limits]\nmemory-mib = 32\nfuel-base-millions = 7\n[[plugins]]\nname = 'b'\n",
        );
        let [a, b] = settings.plugins.as_slice() else {
            panic!("two plugins")
        };
        let pipeline = Limits {
            memory: 16 << 20,
            annotations: 10,
            ..Limits::default()
        };
        let own = Limits {
            memory: 32 << 20,
            fuel_base: 7_000_000,
            ..pipeline.clone()
        };
        assert_eq!((&a.limits, &b.limits), (&own, &pipeline));
    }

    #[test]
    fn what_compiling_may_take_is_the_pipelines_or_the_plugins_own() {
        let settings = settings(
            "[limits]\ncompile-seconds = 7\n[[plugins]]\nname = 'a'\n\
             limits = { compile-memory-mib = 4096 }\n[[plugins]]\nname = 'b'\n",
        );
        let [a, b] = settings.plugins.as_slice() else {
            panic!("two plugins")
        };
        let pipeline = CompileLimits {
            seconds: 7,
            ..CompileLimits::default()
        };
        let own = CompileLimits {
            memory: 4096 << 20,
            ..pipeline
        };
        assert_eq!((a.compile, b.compile), (own, pipeline));
        // It is no limit of a call, which digests are made of.
        assert_eq!(a.limits, Limits::default());
    }

    #[test]
    fn a_relative_file_lies_beside_the_settings() {
        let settings = settings(
            "[[plugins]]\nname = 'a'\npath = 'rules/house.wasm'\n\
             [[plugins]]\nname = 'b'\npath = '/opt/b.wasm'\n",
        );
        let origins = settings.plugins.iter().map(|plugin| plugin.origin.clone());
        assert_eq!(
            origins.collect::<Vec<_>>(),
            ["desk/rules/house.wasm", "/opt/b.wasm"].map(|path| Origin::File(path.into()))
        );
    }

    #[test]
    fn granting_log_changes_nothing() {
        let settings = settings("[[plugins]]\nname = 'a'\ngrants = ['log']\n");
        assert!(
            settings
                .plugins
                .iter()
                .all(|plugin| plugin.grants.is_empty())
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = Settings::load("no-such-directory/copydesk.toml").unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot read no-such-directory/copydesk.toml"
        );
    }

    #[test]
    fn the_deepest_settings_that_are_read_fit_the_stack() {
        let key = "a.a.a.a.a.a.a.a";
        let nested = format!("{key} = 1{}", "}".repeat(75));
        let nested = format!("{}{nested}", format!("{key} = {{").repeat(75));
        let settings = settings(&format!(
            "[[plugins]]\nname = 'a'\n[plugins.settings]\n{nested}"
        ));
        let table = &settings.plugins[0].settings;
        assert!(
            table
                .span_of(&format!("{}a", "a.".repeat(76 * 8 - 1)))
                .is_some()
        );
        assert_eq!(table.to_json().len(), 1);
    }

    #[test]
    fn line_ends_and_a_byte_order_mark_do_not_move_a_place() {
        let text = "\u{feff}# Häuser\r\ngate = \"é\" # ü\r\n[[plugins]]\r\nname = \"é\"\r\n";
        let error = Settings::parse("copydesk.toml", text).unwrap_err();
        let places = error
            .mistakes
            .iter()
            .filter_map(|mistake| error.position(mistake));
        assert_eq!(
            places.map(|place| place.to_string()).collect::<Vec<_>>(),
            ["2:8", "4:8"]
        );
    }
}
