//! A plugin's settings against its manifest.

use serde_json::Value;

use crate::model::{CanonicalJson, Manifest, SettingType};

use super::mistake::Mistake;
use super::nearest::nearest;
use super::reader::{did_you_mean, one_of, quoted};
use super::settings::PluginEntry;

/// The plugin's settings as they were written, those of type `files` as paths. What is not set is left
/// out: the plugin knows its own defaults.
///
/// # Errors
/// With a mistake for each key that the manifest does not list and for each value of another type.
/// The spans are those of the settings' text: see [`Settings::error`](super::Settings::error).
pub fn check_settings(
    entry: &PluginEntry,
    manifest: &Manifest,
) -> Result<CanonicalJson, Vec<Mistake>> {
    let settings = entry.settings.to_json();
    let mut mistakes = Vec::new();
    for (key, value) in &settings {
        let place = |span: Option<_>| span.unwrap_or_else(|| entry.name_span.clone());
        let Some(setting) = manifest.settings.get(key) else {
            let message = format!("plugin `{}` has no setting {}", entry.name, quoted(key));
            let mistake = Mistake::new(place(entry.settings.key_span(key)), message);
            mistakes.push(
                mistake
                    .label("not known to it")
                    .hint(what_there_is(key, manifest)),
            );
            continue;
        };
        if !is_of(setting.r#type, value) {
            let wanted = describe(setting.r#type);
            let message = format!("{} must be {wanted}, not {}", quoted(key), kind(value));
            let mistake = Mistake::new(place(entry.settings.span_of(key)), message);
            mistakes.push(
                mistake
                    .label(format!("expected {wanted}"))
                    .hint(setting.summary.clone()),
            );
        }
    }
    if !mistakes.is_empty() {
        mistakes.sort_by_key(|mistake| mistake.span.as_ref().map(|span| span.start));
        return Err(mistakes);
    }
    CanonicalJson::of(&settings)
        .map_err(|error| vec![Mistake::new(entry.name_span.clone(), error.to_string())])
}

fn what_there_is(key: &str, manifest: &Manifest) -> String {
    let known: Vec<&str> = manifest.settings.keys().map(String::as_str).collect();
    match nearest(key, known.iter().copied()) {
        Some(near) => did_you_mean(near),
        None if known.is_empty() => "it takes no settings".to_owned(),
        None => one_of("its settings are ", &known, "and"),
    }
}

/// Whether a value is of a type. A whole number is a number, and `8.0` is no whole number.
pub(super) fn is_of(wanted: SettingType, value: &Value) -> bool {
    match wanted {
        SettingType::String => value.is_string(),
        SettingType::Integer => value.is_i64(),
        SettingType::Number => value.is_number(),
        SettingType::Boolean => value.is_boolean(),
        SettingType::Strings => value
            .as_array()
            .is_some_and(|items| items.iter().all(Value::is_string)),
        SettingType::Files => value.is_string() || is_of(SettingType::Strings, value),
    }
}

/// A type, with its article.
pub(super) fn describe(wanted: SettingType) -> &'static str {
    match wanted {
        SettingType::String => "a string",
        SettingType::Integer => "a whole number",
        SettingType::Number => "a number",
        SettingType::Boolean => "`true` or `false`",
        SettingType::Strings => "a list of strings",
        SettingType::Files => "a path or a list of paths",
    }
}

/// What a value is, with its article.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a whole number",
        Value::String(_) => "a string",
        Value::Array(items) if items.iter().all(Value::is_string) => "a list of strings",
        Value::Array(_) => "a list of something else",
        Value::Object(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, SettingsError, manifest};
    use super::*;

    const MANIFEST: &str = "name = 'tagger'\nversion = '0.1.0'\napi = '0.1'\nsummary = 'Tags.'\n\
        produces = ['tag:keyphrase']\n\
        [settings.max-phrases]\ntype = 'integer'\ndefault = 10\nsummary = 'How many at most.'\n\
        [settings.stop-words]\ntype = 'strings'\nsummary = 'What is left out.'\n\
        [settings.threshold]\ntype = 'number'\nsummary = 'How sure at least.'\n";

    #[track_caller]
    fn check(settings: &str, manifest: &str) -> Result<String, String> {
        let text = format!("[[plugins]]\nname = 'tagger'\n[plugins.settings]\n{settings}");
        let settings = Settings::parse("copydesk.toml", &text).unwrap();
        let manifest = manifest::parse("plugin.toml", manifest).unwrap();
        let checked = check_settings(&settings.plugins[0], &manifest);
        checked
            .map(|json| json.as_str().to_owned())
            .map_err(|mistakes| SettingsError::to_string(&settings.error(mistakes)))
    }

    #[test]
    fn gives_canonical_json_without_what_is_not_set() {
        assert_eq!(check("", MANIFEST).unwrap(), "{}");
        assert_eq!(
            check(
                "threshold = 1\nstop-words = ['the']\nmax-phrases = 0x10\n",
                MANIFEST
            )
            .unwrap(),
            r#"{"max-phrases":16,"stop-words":["the"],"threshold":1}"#
        );
    }

    #[test]
    fn reports_unknown_keys_and_wrong_types_at_their_places() {
        let settings = "max_phrases = 8\ncolour = 'red'\nthreshold = 'high'\nstop-words = ['a', 1]\n\
                        [plugins.settings.max-phrases]\nx = 1\n";
        assert_eq!(
            check(settings, MANIFEST)
                .unwrap_err()
                .lines()
                .collect::<Vec<_>>(),
            [
                "copydesk.toml:4:1: plugin `tagger` has no setting `max_phrases` \
                 (did you mean `max-phrases`?)",
                "copydesk.toml:5:1: plugin `tagger` has no setting `colour` \
                 (its settings are `max-phrases`, `stop-words` and `threshold`)",
                "copydesk.toml:6:13: `threshold` must be a number, not a string \
                 (How sure at least.)",
                "copydesk.toml:7:14: `stop-words` must be a list of strings, \
                 not a list of something else (What is left out.)",
                "copydesk.toml:8:19: `max-phrases` must be a whole number, not a table \
                 (How many at most.)",
            ]
        );
    }

    #[test]
    fn a_plugin_without_settings_says_so() {
        let (without, _) = MANIFEST.split_once("[settings").unwrap();
        let error = check("x = 8.0\n", without).unwrap_err();
        assert!(error.ends_with("(it takes no settings)"), "{error}");
    }
}
