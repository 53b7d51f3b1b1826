//! A plugin's settings: from canonical JSON to its own type, with the path of a mistake.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

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
}
