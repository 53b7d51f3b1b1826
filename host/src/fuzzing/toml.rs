//! The texts that people write: a plugin's manifest and a desk's settings.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::config::{
    Mistake, Settings, SettingsError, check_settings, largest_limits, manifest as parser,
};
use crate::model::{CanonicalJson, Limits, Manifest, Selector};
use crate::sandbox::PluginFile;

/// A manifest, as a text and as the section that holds it. What is read is within bounds and has
/// names on one line; what is refused is refused at a place that can be drawn.
pub fn manifest(data: &[u8]) {
    let in_file = PluginFile::new("plugin.wasm".to_owned(), component(data));
    let text = std::str::from_utf8(data).ok();
    let fits = data.len() <= Limits::MANIFEST;
    match (&in_file, text) {
        (Ok(file), Some(text)) => assert_eq!((file.manifest(), fits), (text, true)),
        (Ok(_), None) => unreachable!("a manifest that is no text was read"),
        (Err(error), _) => assert!(text.is_none() || !fits, "{error}"),
    }
    let Some(text) = text else { return };
    let parsed = parser::parse("plugin.toml", text);
    assert_eq!(parsed, parser::parse("plugin.toml", text));
    match parsed {
        Ok(manifest) => check_manifest(&manifest),
        Err(error) => check_error(text, &error),
    }
}

/// A component with a manifest and nothing else.
fn component(manifest: &[u8]) -> Vec<u8> {
    const NAME: &[u8] = b"copydesk:manifest";
    let mut file = b"\0asm\x0d\0\x01\0\0".to_vec();
    let mut rest = NAME.len() + 1 + manifest.len();
    while rest > 0x7f {
        file.push(u8::try_from(rest & 0x7f).unwrap_or_default() | 0x80);
        rest >>= 7;
    }
    file.push(u8::try_from(rest).unwrap_or_default());
    file.push(u8::try_from(NAME.len()).unwrap_or_default());
    file.extend_from_slice(NAME);
    file.extend_from_slice(manifest);
    file
}

pub(super) fn check_manifest(manifest: &Manifest) {
    let Manifest {
        name,
        version,
        summary,
        license,
        authors,
        needs,
        produces,
        limits,
        settings,
        rules,
        ..
    } = manifest;
    assert_eq!(*limits, limits.lowered_to(&largest_limits()));
    let lines = [name.as_str(), version, summary].into_iter();
    let lines = lines
        .chain(license.as_deref())
        .chain(authors.iter().map(String::as_str))
        .chain(settings.keys().map(String::as_str))
        .chain(settings.values().map(|setting| setting.summary.as_str()))
        .chain(rules.iter().flat_map(|it| [it.name.as_str(), &it.summary]));
    for line in lines {
        assert!(!line.trim().is_empty(), "a line is empty");
        assert!(!line.contains(char::is_control), "{line:?} is no line");
    }
    for selector in needs.iter().chain(produces) {
        assert_eq!(
            selector.to_string().parse::<Selector>().as_ref(),
            Ok(selector)
        );
    }
    assert!(produces.iter().all(|it| it.is_producible_by(name)));
    let names: BTreeSet<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names.len(), rules.len(), "two rules have one name");
    assert!(CanonicalJson::of(manifest).is_ok());
}

/// A desk's settings. What is read is within bounds, has one plugin of each name and settings that
/// are JSON; what is refused is refused at a place that can be drawn, and so is what the manifest of
/// a plugin refuses.
pub fn settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let parsed = Settings::parse("desk/copydesk.toml", text);
    assert_eq!(parsed, Settings::parse("desk/copydesk.toml", text));
    let settings = match parsed {
        Ok(settings) => settings,
        Err(error) => return check_error(text, &error),
    };
    assert!(!settings.plugins.is_empty());
    let names: BTreeSet<_> = settings.plugins.iter().map(|it| &it.name).collect();
    assert_eq!(
        names.len(),
        settings.plugins.len(),
        "two plugins have one name"
    );
    for entry in &settings.plugins {
        assert_eq!(entry.limits, entry.limits.lowered_to(&largest_limits()));
        let places = [entry.span.clone(), entry.name_span.clone()].into_iter();
        let keys = entry.settings.keys();
        for place in places.chain(keys.filter_map(|key| entry.settings.key_span(key))) {
            assert!(text.get(place).is_some());
        }
        assert!(CanonicalJson::of(&entry.settings.to_json()).is_ok());
        if let Some(manifest) = example()
            && let Err(mistakes) = check_settings(entry, manifest)
        {
            check_error(text, &settings.error(mistakes));
        }
    }
}

/// The manifest that settings are checked against: it has a setting of each type.
fn example() -> Option<&'static Manifest> {
    const TEXT: &str = r#"
        name = "example"
        version = "0.1.0"
        api = "0.1"
        summary = "Takes a setting of each type."
        produces = ["tag:example"]
        [settings]
        text = { type = "string", summary = "A text." }
        whole = { type = "integer", summary = "A whole number." }
        number = { type = "number", summary = "A number." }
        switch = { type = "boolean", summary = "A switch." }
        words = { type = "strings", summary = "Some words." }
    "#;
    static EXAMPLE: OnceLock<Option<Manifest>> = OnceLock::new();
    let example = EXAMPLE.get_or_init(|| parser::parse("plugin.toml", TEXT).ok());
    assert!(example.is_some(), "the example is no manifest");
    example.as_ref()
}

/// Something is said of a refused text, at places that are in it, a line each, and can be drawn.
pub(super) fn check_error(text: &str, error: &SettingsError) {
    assert_eq!(error.text, text);
    assert!(!error.mistakes.is_empty());
    for mistake in &error.mistakes {
        let Mistake {
            message,
            span,
            label,
            hint,
        } = mistake;
        let in_text = |span: &std::ops::Range<usize>| text.get(span.clone()).is_some();
        assert!(span.as_ref().is_none_or(in_text), "{mistake:?}");
        for said in [Some(message), label.as_ref(), hint.as_ref()] {
            let said = said.map_or("-", String::as_str);
            assert!(!said.is_empty() && !said.contains(['\n', '\r']), "{said:?}");
        }
    }
    crate::cli::fuzzing::mistakes(error);
}
