//! What a plugin says of itself, without being run. Read from its file by `sandbox`, checked by
//! `config`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Capability, Field, Limits, PluginName, Selector, Severity};

/// A field of a story that a plugin may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Read {
    /// The story's id.
    Id,
    /// The headline.
    Headline,
    /// The text.
    Body,
    /// Who wrote it.
    Byline,
    /// Where and when it was written, as printed.
    Dateline,
    /// Its language.
    Language,
    /// When it was published.
    Published,
    /// When it was last changed.
    Updated,
    /// Where it came from.
    Source,
    /// How urgent it is.
    Urgency,
    /// Until when it is embargoed.
    Embargo,
    /// The source's own status.
    Status,
    /// Its categories.
    Categories,
    /// Everything else that the input had.
    Extra,
}

impl From<Field> for Read {
    fn from(field: Field) -> Self {
        match field {
            Field::Headline => Self::Headline,
            Field::Body => Self::Body,
            Field::Byline => Self::Byline,
            Field::Dateline => Self::Dateline,
        }
    }
}

/// The type of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// Any finite number.
    Number,
    /// True or false.
    Boolean,
    /// A list of texts.
    Strings,
    /// Files of the desk, as a path or a list of paths; their names and texts reach the plugin.
    Files,
}

/// One setting that a plugin takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Its type.
    pub r#type: SettingType,
    /// What applies when it is not set, as JSON; for people, the plugin itself knows it.
    pub default: Option<serde_json::Value>,
    /// What it does, in a sentence.
    pub summary: String,
}

/// A story that a rule must or must not fire on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The headline, if the rule looks at it.
    pub headline: Option<String>,
    /// The text.
    pub body: Option<String>,
}

/// What one kind of flag is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The rule's own name, without the plugin's.
    pub name: String,
    /// How bad it usually is.
    pub severity: Severity,
    /// What it finds, in a sentence.
    pub summary: String,
    /// Why it matters and what to do about it.
    pub why: String,
    /// What it cannot see, if its author says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misses: Option<String>,
    /// It must fire on this.
    pub bad: Example,
    /// It must not fire on this.
    pub good: Example,
}

/// A plugin's description of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name.
    pub name: PluginName,
    /// Its version, as semver.
    pub version: String,
    /// The version of the contract that it was built for: `0.1`.
    pub api: String,
    /// What it does, in a sentence.
    pub summary: String,
    /// Its licence, as an SPDX expression.
    pub license: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The fields of a story that it is given.
    pub reads: BTreeSet<Read>,
    /// The annotations of earlier plugins that it is given.
    pub needs: Vec<Selector>,
    /// What it may say.
    pub produces: Vec<Selector>,
    /// What it asks for beyond `log`.
    pub capabilities: BTreeSet<Capability>,
    /// What it can do with; lowers the pipeline's.
    pub limits: Limits,
    /// The settings that it takes.
    pub settings: BTreeMap<String, Setting>,
    /// What its flags are about.
    pub rules: Vec<Rule>,
}
