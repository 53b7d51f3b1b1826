//! Texts with mistakes and what is said of them: `golden/x.toml` next to `golden/x.err`. A case
//! is added by adding a file; `BLESS=1` writes what is said now.
//!
//! `settings-*.toml` is a `copydesk.toml`, `manifest-*.toml` a plugin's manifest, `lock-*.toml` a
//! `copydesk.lock`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::{LockFile, Settings, SettingsError, manifest};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config/golden");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    cases.sort();
    cases
}

fn name(case: &Path) -> String {
    case.file_stem().unwrap().to_string_lossy().into_owned()
}

fn mistakes(case: &Path) -> Option<SettingsError> {
    let text = fs::read_to_string(case).unwrap();
    match name(case).split_once('-').unwrap().0 {
        "settings" => Settings::parse("copydesk.toml", &text).err(),
        "manifest" => manifest::parse("plugin.toml", &text).err(),
        "lock" => LockFile::parse("copydesk.lock", &text).err(),
        other => panic!("{other} is no kind of case"),
    }
}

fn render(error: &SettingsError) -> String {
    let mut out = String::new();
    for mistake in &error.mistakes {
        let place = error
            .position(mistake)
            .map(|position| format!("{position}: "));
        writeln!(out, "{}{}", place.unwrap_or_default(), mistake.message).unwrap();
        if let Some(span) = mistake.span.clone() {
            writeln!(out, "  at: {:?}", error.text.get(span).unwrap()).unwrap();
        }
        for (what, text) in [("label", &mistake.label), ("hint", &mistake.hint)] {
            if let Some(text) = text {
                writeln!(out, "  {what}: {text}").unwrap();
            }
        }
    }
    out
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let rendered = mistakes(&case)
            .map(|error| render(&error))
            .unwrap_or_default();
        let expected = case.with_extension("err");
        if bless {
            fs::write(&expected, &rendered).unwrap();
        }
        if rendered.is_empty() || fs::read_to_string(&expected).ok().as_ref() != Some(&rendered) {
            wrong.push(format!("{}:\n{rendered}", name(&case)));
        }
    }
    assert!(
        wrong.is_empty(),
        "not as expected (BLESS=1 rewrites):\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_message_is_one_line() {
    for error in cases().iter().filter_map(|case| mistakes(case)) {
        assert_eq!(
            error.to_string().lines().count(),
            error.mistakes.len(),
            "{error}"
        );
    }
}

/// What is said of any text has a place within it, and something is said of every refused one.
fn check(text: &str) -> Result<(), TestCaseError> {
    let settings = Settings::parse("copydesk.toml", text).err();
    for error in settings
        .into_iter()
        .chain(manifest::parse("plugin.toml", text).err())
        .chain(LockFile::parse("copydesk.lock", text).err())
    {
        prop_assert!(!error.mistakes.is_empty());
        for span in error
            .mistakes
            .iter()
            .filter_map(|mistake| mistake.span.clone())
        {
            prop_assert!(text.get(span).is_some());
        }
        prop_assert!(!error.to_string().is_empty());
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn no_mutilated_settings_or_manifest_panics(
        case in 0..1000usize,
        cut in 0.0..1.0f64,
        length in 0..40usize,
        put in "[\\[\\]{}=.,\"'\\\\#a-z0-9é\n -]{0,12}",
    ) {
        let cases = cases();
        let text = fs::read_to_string(&cases[case % cases.len()]).unwrap();
        let chars: Vec<char> = text.chars().collect();
        let start = (chars.len() as f64 * cut) as usize;
        let end = (start + length).min(chars.len());
        let text = chars[..start].iter().chain(put.chars().collect::<Vec<_>>().iter())
            .chain(&chars[end..]).collect::<String>();
        check(&text)?;
    }
}
