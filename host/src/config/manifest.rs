//! A plugin's own `plugin.toml`, as written by its author and as found in its file.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::str::FromStr as _;

use crate::model::{self, Manifest, Read, Selector, Setting, SettingType};

use super::mistake::{Mistake, SettingsError};
use super::reader::{Field, Fields, Reader, one_of, quoted};
use super::settings::plugin_name;
use super::{capability, check, limits, raw, rules, table};

/// The versions of the contract that this host has.
pub const API_VERSIONS: [&str; 1] = ["0.1"];

const KEYS: [&str; 13] = [
    "name",
    "version",
    "api",
    "summary",
    "license",
    "authors",
    "reads",
    "needs",
    "produces",
    "capabilities",
    "limits",
    "settings",
    "rules",
];

const READS: [(&str, Read); 14] = [
    ("id", Read::Id),
    ("headline", Read::Headline),
    ("body", Read::Body),
    ("byline", Read::Byline),
    ("dateline", Read::Dateline),
    ("language", Read::Language),
    ("published", Read::Published),
    ("updated", Read::Updated),
    ("source", Read::Source),
    ("urgency", Read::Urgency),
    ("embargo", Read::Embargo),
    ("status", Read::Status),
    ("categories", Read::Categories),
    ("extra", Read::Extra),
];

const TYPES: [(&str, SettingType); 6] = [
    ("string", SettingType::String),
    ("integer", SettingType::Integer),
    ("number", SettingType::Number),
    ("boolean", SettingType::Boolean),
    ("strings", SettingType::Strings),
    ("files", SettingType::Files),
];

/// Checks the text of a manifest. The name is for messages: a path, or `plugin.toml of hygiene`.
///
/// # Errors
/// All mistakes of the text.
pub fn parse(name: impl Into<PathBuf>, text: &str) -> Result<Manifest, SettingsError> {
    let checked = raw::parse(text).and_then(|raw| {
        let mut reader = Reader::default();
        let fields = reader.fields(raw.get_ref(), raw.span(), "the manifest", &KEYS);
        let manifest = manifest(&mut reader, &fields);
        let mistakes = reader.into_mistakes();
        // Without a mistake there is a manifest: what is missing is one.
        manifest.filter(|_| mistakes.is_empty()).ok_or(mistakes)
    });
    checked.map_err(|mistakes| SettingsError {
        path: name.into(),
        text: text.to_owned(),
        mistakes,
    })
}

fn manifest(reader: &mut Reader, fields: &Fields<'_>) -> Option<Manifest> {
    let name = reader
        .require(fields, "name")
        .and_then(|field| plugin_name(reader, &field));
    let version = reader
        .require(fields, "version")
        .and_then(|field| version(reader, &field));
    let api = reader
        .require(fields, "api")
        .and_then(|field| api(reader, &field));
    let summary = reader
        .require(fields, "summary")
        .and_then(|field| line(reader, &field));
    let license = fields.get("license").and_then(|field| line(reader, &field));
    let authors = fields.get("authors").map(|field| authors(reader, &field));
    let reads = fields.get("reads").map(|field| reads(reader, &field));
    let needs = fields.get("needs").map(|field| selectors(reader, &field));
    let produces = reader.require(fields, "produces");
    let produced = produces.as_ref().map(|field| selectors(reader, field));
    let capabilities = fields
        .get("capabilities")
        .map(|field| capability::read(reader, &field));
    let limits = limits::read(
        reader,
        fields.get("limits").as_ref(),
        &limits::largest_limits(),
    );
    let settings = fields.get("settings").map(|field| settings(reader, &field));
    let rules = match fields.get("rules") {
        Some(field) => rules::read(reader, &field),
        None => Some(Vec::new()),
    };
    if let (Some(name), Some(field), Some(produced)) = (&name, &produces, &produced) {
        rules::check_produced(reader, name, field, produced, rules.as_deref());
    }
    let plain = |pairs: Vec<(Selector, Field<'_>)>| pairs.into_iter().map(|(s, _)| s).collect();
    Some(Manifest {
        name: name?,
        version: version?,
        api: api?,
        summary: summary?,
        license,
        authors: authors.unwrap_or_default(),
        reads: reads.unwrap_or_default(),
        needs: needs.map(plain).unwrap_or_default(),
        produces: plain(produced?),
        capabilities: capabilities.unwrap_or_default(),
        limits,
        settings: settings.unwrap_or_default(),
        rules: rules?.into_iter().map(|(rule, _)| rule).collect(),
    })
}

fn line(reader: &mut Reader, field: &Field<'_>) -> Option<String> {
    reader.line(field).map(str::to_owned)
}

fn version(reader: &mut Reader, field: &Field<'_>) -> Option<String> {
    let text = reader.string(field)?;
    if !is_semver(text) {
        let message = format!("{} is no version", quoted(text));
        let hint = "write three numbers, as in `0.1.0` or `1.0.0-beta.2`";
        reader.add(field.mistake(message).hint(hint));
        return None;
    }
    Some(text.to_owned())
}

fn api(reader: &mut Reader, field: &Field<'_>) -> Option<String> {
    let text = reader.string(field)?;
    if !API_VERSIONS.contains(&text) {
        let message = format!(
            "this host has no version {} of the plugin contract",
            quoted(text)
        );
        let has = one_of("it has ", &API_VERSIONS, "and");
        let hint = match against_ours(text) {
            Some(Ordering::Greater) => format!(
                "{has}: the plugin was made for a newer Copydesk; take that, or an older release of \
                 the plugin"
            ),
            Some(Ordering::Less) => format!(
                "{has}: the plugin was made for an older Copydesk; take a newer release of the \
                 plugin, or build it with the SDK of this Copydesk"
            ),
            Some(Ordering::Equal) => format!("{has}; a third number does not count"),
            None => has,
        };
        reader.add(field.mistake(message).label("not known here").hint(hint));
        return None;
    }
    Some(text.to_owned())
}

/// Whether a version of the contract, such as `0.2` or `0.1.3`, is newer than the newest of this host;
/// none when it is no version.
fn against_ours(text: &str) -> Option<Ordering> {
    let numbers = |text: &str| -> Option<Vec<u32>> {
        let numbers: Result<Vec<u32>, _> = text.split('.').map(str::parse).collect();
        numbers.ok().filter(|it| (2..=3).contains(&it.len()))
    };
    let ours = API_VERSIONS.iter().filter_map(|it| numbers(it)).max()?;
    let theirs = numbers(text)?;
    theirs.get(..2).map(|it| it.cmp(ours.as_slice()))
}

fn authors(reader: &mut Reader, field: &Field<'_>) -> Vec<String> {
    let items = reader.strings(field);
    items
        .iter()
        .filter_map(|(_, item)| line(reader, item))
        .collect()
}

fn reads(reader: &mut Reader, field: &Field<'_>) -> BTreeSet<Read> {
    let items = reader.list(field).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| reader.word(item, &READS))
        .collect()
}

fn selectors<'t>(reader: &mut Reader, field: &Field<'t>) -> Vec<(Selector, Field<'t>)> {
    let mut selectors = Vec::new();
    for (text, item) in reader.strings(field) {
        if let Ok(selector) = Selector::from_str(text) {
            selectors.push((selector, item));
        } else {
            let message = format!("{} names no annotations", quoted(text));
            let hint =
                "write `tag`, `summary` or `flag`, alone or as in `tag:language`, `tag:geo*`";
            reader.add(item.mistake(message).hint(hint));
        }
    }
    selectors
}

fn settings(reader: &mut Reader, field: &Field<'_>) -> BTreeMap<String, Setting> {
    let mut settings = BTreeMap::new();
    let Some(table) = reader.table(field) else {
        return settings;
    };
    for (key, value) in table {
        let field = Field::of(key, value);
        if !is_kebab(&field.name) {
            let at_key = Field {
                span: field.key_span.clone(),
                ..field.clone()
            };
            reader.add(kebab_mistake(&at_key, "setting", &field.name));
        }
        if let Some(setting) = setting(reader, &field) {
            settings.insert(field.name, setting);
        }
    }
    settings
}

fn setting(reader: &mut Reader, field: &Field<'_>) -> Option<Setting> {
    let table = reader.table(field)?;
    let what = format!("setting {}", quoted(&field.name));
    let fields = reader.fields(
        table,
        field.span.clone(),
        what,
        &["type", "default", "summary"],
    );
    let r#type = reader
        .require(&fields, "type")
        .and_then(|field| reader.word(&field, &TYPES));
    let summary = reader
        .require(&fields, "summary")
        .and_then(|field| line(reader, &field));
    let default = fields.get("default").and_then(|field| {
        let value = table::json(reader, &field)?;
        if let Some(wanted) = r#type.filter(|wanted| !check::is_of(*wanted, &value)) {
            let wanted = check::describe(wanted);
            let message = format!("`default` must be {wanted}, not {}", check::kind(&value));
            reader.add(field.mistake(message).label(format!("expected {wanted}")));
        }
        Some(value)
    });
    Some(Setting {
        r#type: r#type?,
        default,
        summary: summary?,
    })
}

/// Whether a text is a name as rules, settings and capabilities have them: `[a-z][a-z0-9-]*`, 60
/// at most.
pub(super) fn is_kebab(text: &str) -> bool {
    model::is_kebab(text, 60)
}

pub(super) fn kebab_mistake(field: &Field<'_>, what: &str, name: &str) -> Mistake {
    let message = format!("{} is no {what}'s name", quoted(name));
    let hint = "use a lower-case letter, then such letters, digits and hyphens, 60 at most";
    field.mistake(message).hint(hint)
}

/// Whether a text is a version as semver.org 2.0.0 defines them.
fn is_semver(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let number = |part: &str| digits(part) && (part == "0" || !part.starts_with('0'));
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(t, b)| (t, Some(b)));
    let (core, pre) = text
        .split_once('-')
        .map_or((text, None), |(t, p)| (t, Some(p)));
    core.split('.').count() == 3
        && core.split('.').all(number)
        && pre.is_none_or(|pre| {
            pre.split('.')
                .all(|part| word(part) && (!digits(part) || number(part)))
        })
        && build.is_none_or(|build| build.split('.').all(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_newer_or_older_by_its_two_numbers() {
        assert_eq!(against_ours("0.2"), Some(Ordering::Greater));
        assert_eq!(against_ours("1.0.3"), Some(Ordering::Greater));
        assert_eq!(against_ours("0.0"), Some(Ordering::Less));
        assert_eq!(against_ours("0.1.7"), Some(Ordering::Equal));
        for none in ["", "0", "0.1.2.3", "0.x", "v0.1"] {
            assert_eq!(against_ours(none), None);
        }
    }
    use crate::model::{Example, Severity};

    const TEXT: &str = r#"
        name = "hygiene"
        version = "0.1.0"
        api = "0.1"
        summary = "Finds leftovers."
        license = "MIT OR Apache-2.0"
        authors = ["A. Writer"]
        reads = ["headline", "body"]
        needs = ["tag:language"]
        produces = ["flag:hygiene/*"]
        capabilities = ["lexicon:house-style", "log"]
        [limits]
        memory-mib = 8
        [settings.max-phrases]
        type = "integer"
        default = 10
        summary = "How many at most."
        [[rules]]
        name = "truncated"
        severity = "error"
        summary = "A text is cut off."
        why = """
        Readers notice.
        """
        bad = "This is cut o..."
        good = { headline = "Whole", body = "This is whole." }
    "#;

    #[test]
    fn a_manifest_is_what_it_says() {
        let manifest = parse("plugin.toml", TEXT).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(manifest.name.as_str(), "hygiene");
        assert_eq!(
            (manifest.version.as_str(), manifest.api.as_str()),
            ("0.1.0", "0.1")
        );
        assert_eq!(manifest.license.as_deref(), Some("MIT OR Apache-2.0"));
        assert_eq!(manifest.authors, ["A. Writer"]);
        assert_eq!(manifest.reads, BTreeSet::from([Read::Headline, Read::Body]));
        assert_eq!(manifest.needs, ["tag:language".parse().unwrap()]);
        assert_eq!(manifest.produces, ["flag:hygiene/*".parse().unwrap()]);
        assert_eq!(
            manifest.capabilities,
            BTreeSet::from(["lexicon:house-style".parse().unwrap()])
        );
        assert_eq!(manifest.limits.memory, 8 << 20);
        assert_eq!(manifest.settings["max-phrases"].default, Some(10.into()));
        let [rule] = manifest.rules.as_slice() else {
            panic!("one rule")
        };
        assert_eq!(
            (rule.name.as_str(), rule.severity),
            ("truncated", Severity::Error)
        );
        assert_eq!(rule.why, "Readers notice.");
        let bad = Example {
            headline: None,
            body: Some("This is cut o...".to_owned()),
        };
        assert_eq!(rule.bad, bad);
        assert_eq!(rule.good.headline.as_deref(), Some("Whole"));
    }

    #[test]
    fn a_manifest_without_limits_lowers_none() {
        let (head, tail) = TEXT.split_once("[limits]").unwrap();
        let (_, tail) = tail.split_once("8\n").unwrap();
        let manifest = parse("plugin.toml", &format!("{head}{tail}")).unwrap();
        assert_eq!(manifest.limits, limits::largest_limits());
    }

    #[test]
    fn reads_have_the_names_that_they_have_in_json() {
        for (name, read) in READS {
            assert_eq!(serde_json::to_value(read).unwrap(), name);
        }
        for (name, r#type) in TYPES {
            assert_eq!(serde_json::to_value(r#type).unwrap(), name);
        }
    }

    #[test]
    fn versions_are_semver() {
        for text in [
            "0.1.0",
            "10.20.30",
            "1.0.0-beta.2",
            "1.0.0-0a.-+007.x",
            "1.0.0+build-1",
        ] {
            assert!(is_semver(text), "{text}");
        }
        for text in [
            "", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0+", "v1.0.0",
        ] {
            assert!(!is_semver(text), "{text}");
        }
    }
}
