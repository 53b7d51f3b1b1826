//! The manifest, as far as a test of a plugin needs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::{StoryBuilder, checks};
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
    #[serde(default)]
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
    /// Fuel for a story whatever its size, in millions.
    pub fuel_base_millions: Option<u64>,
    /// Fuel on top for each byte of text.
    pub fuel_per_byte: Option<u64>,
    /// Fuel for taking in the settings, in millions.
    pub fuel_configure_millions: Option<u64>,
    /// Time for one story, in milliseconds.
    pub wall_clock_ms: Option<u64>,
    /// Output, in KiB.
    pub output_kib: Option<u64>,
    /// Annotations of one story.
    pub annotations: Option<u64>,
    /// Log of one story, in KiB.
    pub log_kib: Option<u64>,
}

impl Limits {
    /// The limits that are lowered: key, value, and what the value may be.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (&'static str, u64, (u64, u64))> {
        let ranges = [
            ("memory-mib", self.memory_mib, (1, 4095)),
            ("fuel-base-millions", self.fuel_base_millions, (1, 10_000)),
            ("fuel-per-byte", self.fuel_per_byte, (0, 10_000_000)),
            (
                "fuel-configure-millions",
                self.fuel_configure_millions,
                (1, 10_000),
            ),
            ("wall-clock-ms", self.wall_clock_ms, (100, 600_000)),
            ("output-kib", self.output_kib, (1, 65_536)),
            ("annotations", self.annotations, (1, 100_000)),
            ("log-kib", self.log_kib, (0, 16_384)),
        ];
        ranges
            .into_iter()
            .filter_map(|(key, value, range)| Some((key, value?, range)))
    }
}

/// A key of the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Setting {
    /// `string`, `integer`, `number`, `boolean`, `strings` or `files`.
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
    /// What it cannot see.
    #[serde(default)]
    pub misses: Option<String>,
    /// A text that must fire.
    pub bad: Example,
    /// A text that must not.
    pub good: Example,
}

/// An example of a rule: a body, or a table of `headline` and `body`.
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
        let mistakes = checks::mistakes(&manifest);
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
}

pub(super) fn covers(pattern: &str, kind: &str, scheme: &str) -> bool {
    let (kind_pattern, scheme_pattern) = pattern.split_once(':').unwrap_or((pattern, "*"));
    kind_pattern == kind
        && match scheme_pattern.strip_suffix('*') {
            Some(stem) => scheme.starts_with(stem),
            None => scheme == scheme_pattern,
        }
}

impl<'de> Deserialize<'de> for Example {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;

        let value = toml::Value::deserialize(deserializer)?;
        if let Some(body) = value.as_str() {
            if body.trim().is_empty() {
                return Err(D::Error::custom("an example is empty"));
            }
            return Ok(Self(StoryBuilder::new().body(body).build()));
        }
        let table = value
            .as_table()
            .ok_or_else(|| D::Error::custom("an example is a text or a table"))?;
        if table.is_empty() {
            return Err(D::Error::custom("an example has a `headline` or a `body`"));
        }
        let mut story = StoryBuilder::new();
        for (field, value) in table {
            let text = value
                .as_str()
                .ok_or_else(|| D::Error::custom(format!("`{field}` of an example is a text")))?;
            story = match field.as_str() {
                "headline" => story.headline(text),
                "body" => story.body(text),
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
