//! A plugin's settings: from canonical JSON to its own type, with the path of a mistake.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Annotation;

/// A mistake in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Where, as a dotted path of keys: `phrases.max`. Empty for the settings as a whole.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Issue {
    /// Says what is wrong at `path`.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}

/// The settings of a plugin that has none; any key is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoSettings {}

/// The rules that a desk leaves out: a setting of type `strings`, by convention named `skip`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Skip(Vec<String>);

impl Skip {
    /// A mistake for each name that is none of the plugin's rules, at its place in the setting `skip`.
    pub fn issues(&self, rules: &[&str]) -> Vec<Issue> {
        let names = self.0.iter().enumerate();
        names
            .filter(|(_, name)| !rules.contains(&name.as_str()))
            .map(|(index, name)| {
                let wrong = format!("there is no rule `{name}`; there are {}", rules.join(", "));
                Issue::new(format!("skip.{index}"), wrong)
            })
            .collect()
    }

    /// Itself when each name is a rule's, for a plugin with no other settings.
    ///
    /// # Errors
    /// [`Skip::issues`], when there are any.
    pub fn checked(self, rules: &[&str]) -> Result<Self, Vec<Issue>> {
        let issues = self.issues(rules);
        if issues.is_empty() {
            Ok(self)
        } else {
            Err(issues)
        }
    }

    /// Whether a rule is left out.
    pub fn has(&self, rule: &str) -> bool {
        self.0.iter().any(|it| it == rule)
    }

    /// The flags of the rules that are not left out, the first `most` of each rule.
    pub fn keep(
        &self,
        flags: impl IntoIterator<Item = Annotation>,
        most: usize,
    ) -> Vec<Annotation> {
        let mut kept: Vec<Annotation> = Vec::new();
        for flag in flags {
            let Some(rule) = flag.as_flag().map(|it| it.rule.as_str()) else {
                continue;
            };
            let is_of_it = |it: &&Annotation| it.as_flag().is_some_and(|it| it.rule == rule);
            if !self.has(rule) && kept.iter().filter(is_of_it).count() < most {
                kept.push(flag);
            }
        }
        kept
    }
}

/// A file of a setting of type `files`. The host has read it; a plugin opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingFile {
    /// The names of its directory and its own, as `House/Very.yml`; two files may have the same.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// Reads settings from a JSON object. No keys give the defaults, whatever the type requires.
pub(crate) fn parse<S: DeserializeOwned + Default>(json: &str) -> Result<S, Vec<Issue>> {
    if json.trim() == "{}" {
        return Ok(S::default());
    }
    // A list of values would do for a struct, but settings have names.
    if !json.trim_start().starts_with('{') {
        return Err(vec![Issue::new("", "the settings must be an object")]);
    }
    let mut input = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut input).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        vec![Issue::new(
            path,
            without_position(&error.inner().to_string()),
        )]
    })
}

/// Drops the parser's " at line 1 column 7": the author of the settings wrote TOML.
fn without_position(message: &str) -> &str {
    message
        .rsplit_once(" at line ")
        .map_or(message, |(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
    struct Settings {
        max_phrases: u8,
        nested: Nested,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Nested {
        words: Vec<String>,
    }

    fn issue(json: &str) -> String {
        parse::<Settings>(json)
            .unwrap_err()
            .first()
            .unwrap()
            .to_string()
    }

    #[test]
    fn no_keys_are_the_defaults() {
        assert_eq!(parse::<Settings>("{}"), Ok(Settings::default()));
    }

    #[test]
    fn keys_are_in_kebab_case() {
        assert_eq!(
            parse::<Settings>(r#"{"max-phrases":3}"#)
                .unwrap()
                .max_phrases,
            3
        );
    }

    #[test]
    fn a_mistake_is_named_by_its_path() {
        assert_eq!(
            issue(r#"{"nested":{"words":["a",7]}}"#),
            "nested.words[1]: invalid type: integer `7`, expected a string"
        );
        assert_eq!(
            issue(r#"{"max-phrases":"many"}"#),
            "max-phrases: invalid type: string \"many\", expected u8"
        );
    }

    #[test]
    fn an_unknown_key_is_named_by_its_path() {
        assert_eq!(
            issue(r#"{"max-phrase":3}"#),
            "max-phrase: unknown field `max-phrase`, expected `max-phrases` or `nested`"
        );
    }

    #[test]
    fn a_plugin_without_settings_refuses_any() {
        assert_eq!(parse::<NoSettings>("{}"), Ok(NoSettings {}));
        assert!(parse::<NoSettings>(r#"{"a":1}"#).is_err());
        assert!(parse::<NoSettings>("[]").is_err());
    }

    #[test]
    fn a_rule_that_is_left_out_has_a_name_that_there_is() {
        let skip: Skip = serde_json::from_str(r#"["date", "dote"]"#).unwrap();
        let issues: Vec<_> = skip
            .issues(&["date", "age"])
            .iter()
            .map(Issue::to_string)
            .collect();
        assert_eq!(
            issues,
            ["skip.1: there is no rule `dote`; there are date, age"]
        );
        assert!(skip.clone().checked(&["date", "dote"]).is_ok());
        assert!(skip.has("date") && !skip.has("age"));
    }

    #[test]
    fn the_first_flags_of_each_rule_are_kept() {
        let skip: Skip = serde_json::from_str(r#"["date"]"#).unwrap();
        let flag =
            |rule: &str, message: &str| Annotation::flag(rule, crate::Severity::Note, message);
        let flags = [
            flag("age", "1"),
            flag("date", "2"),
            flag("share", "3"),
            flag("age", "4"),
            flag("age", "5"),
        ];
        let kept = skip.keep(flags, 2);
        let kept: Vec<_> = kept
            .iter()
            .map(|it| it.as_flag().unwrap().message.as_str())
            .collect();
        assert_eq!(kept, ["1", "3", "4"]);
    }
}
