//! The manifest, as far as a test of a plugin needs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::StoryBuilder;
use crate::{Field, Story};

/// A plugin's `plugin.toml`. docs/plugins.md says what each key means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Manifest {
    /// The plugin's name.
    pub name: String,
    /// The plugin's version.
    pub version: String,
    /// The version of the contract, `0.1`.
    pub api: String,
    /// What the plugin does, in one sentence.
    pub summary: String,
    /// The licence, as an SPDX expression.
    #[serde(default)]
    pub license: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// The fields of the story that it reads.
    pub reads: Vec<String>,
    /// What it needs of earlier plugins.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What it may say.
    pub produces: Vec<String>,
    /// The imports that it asks for.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// The limits that it lowers.
    #[serde(default)]
    pub limits: Limits,
    /// Its settings, by key.
    #[serde(default)]
    pub settings: BTreeMap<String, Setting>,
    /// What its flags can find.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// The limits that a plugin lowers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Limits {
    /// Memory, in MiB.
    pub memory_mib: Option<u64>,
    /// Fuel, in millions for the base of a story.
    pub fuel: Option<u64>,
    /// Output, in KiB.
    pub output_kib: Option<u64>,
    /// Annotations of one story.
    pub annotations: Option<u64>,
    /// Log of one story, in KiB.
    pub log_kib: Option<u64>,
}

/// A key of the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Setting {
    /// `string`, `integer`, `number`, `boolean` or `strings`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its value when the pipeline gives none.
    #[serde(default)]
    pub default: Option<toml::Value>,
    /// What it does, in one sentence.
    pub summary: String,
}

/// A rule: what a flag can find.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// The rule's own name.
    pub name: String,
    /// `note`, `warning` or `error`: what is usual.
    pub severity: String,
    /// What it finds, in one sentence.
    pub summary: String,
    /// Why it matters and what to do.
    pub why: String,
    /// A text that must fire.
    #[serde(default)]
    pub bad: Option<Example>,
    /// A text that must not.
    #[serde(default)]
    pub good: Option<Example>,
}

/// An example of a rule: a body, or a table of fields.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Example(pub Story);

impl Manifest {
    /// Reads the text of a `plugin.toml`.
    ///
    /// # Errors
    ///
    /// The message has the line and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let manifest: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let mistakes = manifest.mistakes();
        if mistakes.is_empty() {
            Ok(manifest)
        } else {
            Err(mistakes.join("\n"))
        }
    }

    /// Finds the rule of that name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }

    /// Whether the manifest lists the field under `reads`.
    pub(super) fn reads(&self, field: &str) -> bool {
        self.reads.iter().any(|it| it == field)
    }

    /// Whether what is written `kind:scheme` matches one of `produces`.
    pub(super) fn produces(&self, kind: &str, scheme: &str) -> bool {
        self.produces
            .iter()
            .any(|pattern| covers(pattern, kind, scheme))
    }

    /// Whether what is written `kind:scheme` matches one of `needs`.
    pub(super) fn needs(&self, kind: &str, scheme: &str) -> bool {
        self.needs
            .iter()
            .any(|pattern| covers(pattern, kind, scheme))
    }

    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut require = |holds: bool, message: String| {
            if !holds {
                mistakes.push(message);
            }
        };
        let Self {
            name, version, api, ..
        } = self;
        require(
            is_name(name),
            format!("name: `{name}` is not 1 to 40 of a-z, 0-9 and -"),
        );
        require(
            is_version(version),
            format!("version: `{version}` is not a version like 0.1.0"),
        );
        require(api == "0.1", format!("api: `{api}` is not 0.1"));
        for field in &self.reads {
            require(
                READABLE.contains(&field.as_str()),
                format!("reads: no field `{field}`"),
            );
        }
        for pattern in self.needs.iter().chain(&self.produces) {
            require(
                is_pattern(pattern),
                format!("`{pattern}` is not KIND or KIND:SCHEME"),
            );
        }
        for capability in &self.capabilities {
            require(
                false,
                format!("capabilities: there is no `{capability}` in 0.1"),
            );
        }
        for (key, Setting { kind, default, .. }) in &self.settings {
            require(
                TYPES.contains(&kind.as_str()),
                format!("settings.{key}: no type `{kind}`"),
            );
            let fits = default.as_ref().is_none_or(|value| fits(kind, value));
            require(fits, format!("settings.{key}: the default is no {kind}"));
        }
        for (index, Rule { name, severity, .. }) in self.rules.iter().enumerate() {
            require(
                is_name(name),
                format!("rules: `{name}` is not 1 to 40 of a-z, 0-9 and -"),
            );
            let known = ["note", "warning", "error"].contains(&severity.as_str());
            require(known, format!("rules.{name}: no severity `{severity}`"));
            let twice = self.rules.iter().take(index).any(|rule| rule.name == *name);
            require(!twice, format!("rules: `{name}` is there twice"));
            let flag = format!("{}/{name}", self.name);
            require(
                self.produces("flag", &flag),
                format!("produces: `flag:{flag}` is missing"),
            );
        }
        mistakes
    }
}

const READABLE: [&str; 14] = [
    "id",
    "headline",
    "body",
    "byline",
    "dateline",
    "language",
    "published",
    "updated",
    "source",
    "urgency",
    "embargo",
    "status",
    "categories",
    "extra",
];

const TYPES: [&str; 5] = ["string", "integer", "number", "boolean", "strings"];

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}

fn is_version(version: &str) -> bool {
    let numbers = version.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<_> = numbers.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.parse::<u64>().is_ok())
}

fn is_pattern(pattern: &str) -> bool {
    let (kind, scheme) = pattern.split_once(':').unwrap_or((pattern, "*"));
    let stem = scheme.strip_suffix('*').unwrap_or(scheme);
    ["tag", "summary", "flag"].contains(&kind) && !scheme.is_empty() && !stem.contains('*')
}

fn covers(pattern: &str, kind: &str, scheme: &str) -> bool {
    let (kind_pattern, scheme_pattern) = pattern.split_once(':').unwrap_or((pattern, "*"));
    kind_pattern == kind
        && match scheme_pattern.strip_suffix('*') {
            Some(stem) => scheme.starts_with(stem),
            None => scheme == scheme_pattern,
        }
}

fn fits(kind: &str, value: &toml::Value) -> bool {
    match kind {
        "string" => value.is_str(),
        "integer" => value.is_integer(),
        "number" => value.is_integer() || value.is_float(),
        "boolean" => value.is_bool(),
        "strings" => value
            .as_array()
            .is_some_and(|all| all.iter().all(toml::Value::is_str)),
        _ => true,
    }
}

impl<'de> Deserialize<'de> for Example {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;

        let value = toml::Value::deserialize(deserializer)?;
        if let Some(body) = value.as_str() {
            return Ok(Self(StoryBuilder::new().body(body).build()));
        }
        let table = value
            .as_table()
            .ok_or_else(|| D::Error::custom("an example is a text or a table"))?;
        let mut story = StoryBuilder::new();
        for (field, value) in table {
            let text = value
                .as_str()
                .ok_or_else(|| D::Error::custom(format!("`{field}` of an example is a text")))?;
            story = match field.as_str() {
                "headline" => story.headline(text),
                "body" => story.body(text),
                "byline" => story.byline(text),
                "dateline" => story.dateline(text),
                "language" => story.language(text),
                "published" => story.published(text),
                "updated" => story.updated(text),
                "source" => story.source(text),
                "embargo" => story.embargo(text),
                "status" => story.status(text),
                _ => {
                    return Err(D::Error::custom(format!(
                        "an example has no field `{field}`"
                    )));
                }
            };
        }
        Ok(Self(story.build()))
    }
}

/// Hides from a plugin what its manifest does not ask for.
pub(super) fn hide(manifest: &Manifest, mut story: Story) -> Story {
    fn keep<T>(manifest: &Manifest, name: &str, value: &mut Option<T>) {
        if !manifest.reads(name) {
            *value = None;
        }
    }
    keep(manifest, "id", &mut story.id);
    keep(manifest, Field::Headline.name(), &mut story.headline);
    keep(manifest, Field::Body.name(), &mut story.body);
    keep(manifest, Field::Byline.name(), &mut story.byline);
    keep(manifest, Field::Dateline.name(), &mut story.dateline);
    keep(manifest, "language", &mut story.language);
    keep(manifest, "published", &mut story.published);
    keep(manifest, "updated", &mut story.updated);
    keep(manifest, "source", &mut story.source);
    keep(manifest, "urgency", &mut story.urgency);
    keep(manifest, "embargo", &mut story.embargo);
    keep(manifest, "status", &mut story.status);
    keep(manifest, "categories", &mut story.categories);
    keep(manifest, "extra", &mut story.extra);
    story.annotations.retain(|earlier| {
        let (kind, scheme) = super::validate::written(&earlier.plugin, &earlier.annotation.content);
        manifest.needs(kind, &scheme)
    });
    story
}
