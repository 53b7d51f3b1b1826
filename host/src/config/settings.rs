//! `copydesk.toml`: the gate, and the pipeline's plugins in the order they were written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::num::NonZeroU32;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};

use crate::model::{Act, Capability, CompileLimits, Limits, PluginName, Role, Severity};

use super::manifest::{is_kebab, kebab_mistake};
use super::mistake::{LoadError, Mistake, Position, SettingsError};
use super::reader::{Field, Fields, Reader, quoted};
use super::table::SettingsTable;
use super::trust::Trust;
use super::{GateSettings, capability, gate, limits, raw, trust};

/// A checked `copydesk.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Which open flags hold a story, and who may approve it all the same.
    pub gate: GateSettings,
    /// The word lists of the desk by name.
    pub lexicons: BTreeMap<String, LexiconEntry>,
    /// Whose plugins are loaded.
    pub trust: Trust,
    /// The failures in a row that take a plugin out of a run; none when nothing does.
    pub quarantine: Option<NonZeroU32>,
    /// The keys that `[limits]` has.
    pub limit_keys: BTreeSet<&'static str>,
    /// Who reviews on the page, as written; no two have one name. Empty where nobody is named.
    pub editors: Vec<EditorEntry>,
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
    /// The capabilities that it is granted beyond `log`.
    pub grants: BTreeSet<Capability>,
    /// The grants' value, in bytes of the text, where there is one.
    pub grants_span: Option<Range<usize>>,
    /// The pipeline's limits with its own changes.
    pub limits: Limits,
    /// The keys that its own `limits` have.
    pub limit_keys: BTreeSet<&'static str>,
    /// What compiling it may take: the pipeline's, with its own changes.
    pub compile: CompileLimits,
    /// What its manifest is asked about: see [`check_settings`](super::check_settings).
    pub settings: SettingsTable,
    /// The entry's heading, in bytes of the text.
    pub span: Range<usize>,
    /// The name's value, in bytes of the text.
    pub name_span: Range<usize>,
}

/// One `[[editors]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditorEntry {
    /// What she signs with.
    pub name: String,
    /// What she may do.
    pub role: Role,
}

/// One line of `[lexicons]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconEntry {
    /// Its file; a relative path was taken from the directory of `copydesk.toml`.
    pub path: PathBuf,
    /// The path's value, in bytes of the text.
    pub span: Range<usize>,
}

/// Where a plugin comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is built in, under the entry's name.
    Stock,
    /// A file; a relative path was taken from the directory of `copydesk.toml`.
    File(PathBuf),
}

const KEYS: [&str; 7] = [
    "gate",
    "quarantine",
    "editors",
    "trust",
    "lexicons",
    "limits",
    "plugins",
];
const EDITOR_KEYS: [&str; 2] = ["name", "role"];
const PLUGIN_KEYS: [&str; 6] = ["name", "path", "required", "grants", "limits", "settings"];

/// One story or two may be odd; after five in a row it is the plugin. Zero switches it off.
const QUARANTINE: u32 = 5;

/// A plugin that fails on a thousand stories in a row costs as much as one that is never taken out.
const QUARANTINE_RANGE: RangeInclusive<u64> = 0..=1000;

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
        let gate = fields.get("gate");
        let gate = gate.map(|field| gate::read(&mut reader, &field));
        let gate = gate.unwrap_or_default();
        let quarantine = fields
            .get("quarantine")
            .and_then(|field| reader.integer(&field, &QUARANTINE_RANGE))
            .map_or(QUARANTINE, |most| u32::try_from(most).unwrap_or(u32::MAX));
        let limits = fields.get("limits");
        let limit_keys = limits::keys(limits.as_ref());
        let default = (&Limits::default(), CompileLimits::default());
        let (limits, compile) = limits::read_all(&mut reader, limits.as_ref(), default);
        let directory = path.parent().unwrap_or_else(|| Path::new(""));
        let plugins = plugins(&mut reader, &fields, (&limits, compile), directory);
        let lexicons = fields.get("lexicons");
        let lexicons = lexicons.map(|field| lexicons_of(&mut reader, &field, directory));
        let lexicons = lexicons.unwrap_or_default();
        let editors = fields.get("editors");
        let editors = editors.map(|field| editors_of(&mut reader, &field));
        let editors = editors.unwrap_or_default();
        let trust = fields.get("trust");
        let trust = trust.map(|field| trust::read(&mut reader, &field));
        refuse_equal_names(&mut reader, &plugins, text);
        gate::refuse_missing_plugins(&mut reader, &gate, &plugins);
        refuse_missing_lexicons(&mut reader, &plugins, &lexicons);
        let mistakes = reader.into_mistakes();
        if !mistakes.is_empty() {
            return Err(failed(path, mistakes));
        }
        Ok(Self {
            gate,
            lexicons,
            trust: trust.unwrap_or_default(),
            quarantine: NonZeroU32::new(quarantine),
            limit_keys,
            editors,
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
    let grants_field = fields.get("grants");
    let grants = grants_field
        .as_ref()
        .map(|field| capability::read(reader, field));
    let own_limits = fields.get("limits");
    let (limits, compile) = limits::read_all(reader, own_limits.as_ref(), limits);
    let settings = fields
        .get("settings")
        .and_then(|field| reader.table(&field));
    let settings = settings.map(|table| SettingsTable::read(reader, table));
    Some(PluginEntry {
        name: name?,
        origin: path.map_or(Origin::Stock, |path| Origin::File(directory.join(path))),
        required: required.flatten().unwrap_or(true),
        grants: grants.unwrap_or_default(),
        grants_span: grants_field.map(|field| field.span),
        limits,
        limit_keys: limits::keys(own_limits.as_ref()),
        compile,
        settings: settings.unwrap_or_default(),
        span: item.span.clone(),
        name_span: name_field?.span,
    })
}

/// Who reviews on the page.
fn editors_of(reader: &mut Reader, field: &Field<'_>) -> Vec<EditorEntry> {
    const HINT: &str = "begin each editor with a line `[[editors]]`, then `name = \"Ada\"` and `role = \"editor\"`";
    if reader.table_instead_of_list(field, HINT) {
        return Vec::new();
    }
    let mut editors: Vec<EditorEntry> = Vec::new();
    for item in reader.list(field).unwrap_or_default() {
        let Some(table) = reader.table(&item) else {
            continue;
        };
        let fields = reader.fields(table, item.span.clone(), "`[[editors]]`", &EDITOR_KEYS);
        let name_field = reader.require(&fields, "name");
        let role = reader.require(&fields, "role");
        let role = role.and_then(|role| reader.word(&role, &Role::NAMED));
        let Some(name_field) = name_field else {
            continue;
        };
        let Some(text) = reader.prose(&name_field) else {
            continue;
        };
        match Act::signer(text) {
            Err(error) => reader.add(name_field.mistake(error.to_string())),
            Ok(name) if editors.iter().any(|it| it.name == name) => {
                let message = format!("a second editor named {}", quoted(name));
                let mistake = name_field.mistake(message).label("the same name again");
                reader.add(mistake.hint("two people who sign alike cannot be told apart"));
            }
            Ok(name) => editors.extend(role.map(|role| EditorEntry {
                name: name.to_owned(),
                role,
            })),
        }
    }
    editors
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
    if name.as_ref().is_some_and(PluginName::is_editor) {
        let message = format!("no plugin is called {}", quoted(text));
        let hint = "that is what an editor's own annotations are told by; take another name";
        reader.add(field.mistake(message).hint(hint));
        return None;
    }
    name
}

/// The word lists by name, each with its file.
fn lexicons_of(
    reader: &mut Reader,
    field: &Field<'_>,
    directory: &Path,
) -> BTreeMap<String, LexiconEntry> {
    let Some(table) = reader.table(field) else {
        return BTreeMap::new();
    };
    let mut lexicons = BTreeMap::new();
    for (key, value) in table {
        let field = Field::of(key, value);
        if !is_kebab(&field.name) {
            let at_key = Field {
                span: field.key_span.clone(),
                ..field.clone()
            };
            reader.add(kebab_mistake(&at_key, "word list", &field.name));
        }
        if let Some(path) = reader.prose(&field) {
            let entry = LexiconEntry {
                path: directory.join(path),
                span: field.span.clone(),
            };
            lexicons.insert(field.name, entry);
        }
    }
    lexicons
}

/// Refuses a grant of a word list that the settings do not have.
fn refuse_missing_lexicons(
    reader: &mut Reader,
    plugins: &[PluginEntry],
    lexicons: &BTreeMap<String, LexiconEntry>,
) {
    for plugin in plugins {
        for capability in &plugin.grants {
            let Capability::Lexicon(name) = capability else {
                continue;
            };
            if !lexicons.contains_key(name) {
                let message = format!(
                    "`{}` is granted a word list `{name}`, which is not there",
                    plugin.name
                );
                let hint = format!("name its file: [lexicons] {name} = \"lists/{name}.txt\"");
                let span = plugin
                    .grants_span
                    .clone()
                    .unwrap_or_else(|| plugin.name_span.clone());
                reader.add(Mistake::new(span, message).hint(hint));
            }
        }
    }
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
        assert_eq!(settings.gate, GateSettings::default());
        assert_eq!(settings.quarantine, NonZeroU32::new(QUARANTINE));
        assert!(
            settings
                .plugins
                .iter()
                .all(|it| it.limits == Limits::default())
        );
        let required = settings.plugins.iter().filter(|it| it.required);
        let required: Vec<&str> = required.map(|it| it.name.as_str()).collect();
        assert_eq!(required, ["hygiene"]);
    }

    #[test]
    fn what_is_not_written_has_its_default() {
        let text = "[[plugins]]\nname = 'hygiene'\n";
        let settings = settings(text);
        assert_eq!(settings.gate, GateSettings::default());
        assert_eq!(settings.quarantine, NonZeroU32::new(5));
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
    fn a_quarantine_of_zero_is_none() {
        let most = |most: u32| {
            let text = format!("quarantine = {most}\n[[plugins]]\nname = 'a'\n");
            settings(&text).quarantine.map(NonZeroU32::get)
        };
        assert_eq!([0, 1, 1000].map(most), [None, Some(1), Some(1000)]);
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
    fn editors_have_a_name_and_a_role() {
        let settings = settings(
            "[[editors]]\nname = ' Ada '\nrole = 'chief'\n[[editors]]\nname = 'Bob'\nrole = 'reader'\n\
             [[plugins]]\nname = 'a'\n",
        );
        let editors = settings.editors.iter();
        let editors: Vec<_> = editors.map(|it| (it.name.as_str(), it.role)).collect();
        assert_eq!(editors, [("Ada", Role::Chief), ("Bob", Role::Reader)]);
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
