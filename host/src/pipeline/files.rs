//! Settings of type `files`: from paths and patterns in `copydesk.toml` to the texts that a plugin is
//! given.
//!
//! A plugin opens nothing. The host reads the files once, when the pipeline is loaded, and passes
//! for each its text and its name: that of its directory and its own, as `House/Very.yml`.
//!
//! Invariants: where a file lies is in no settings that a plugin sees and in no digest, so the same
//! files give the same results on another machine and in another directory. What cannot be read is
//! a mistake, never a file less.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use serde_json::{Value, json};

use crate::config::{Mistake, PluginEntry, Settings, check_settings};
use crate::model::{CanonicalJson, Manifest, SettingType};

/// The files of one setting.
const FILES: usize = 2000;

/// The bytes of one setting's files together: they are read anew for each story, since an instance
/// lives for one.
const BYTES: u64 = 4 << 20;

/// What a pattern may look at, so that one that begins at the root of the machine comes to an end.
const LOOKED_AT: usize = 50_000;

/// How deep a pattern may look, against directories that contain themselves.
const DEPTH: usize = 16;

/// A plugin's settings as its `configure` is given them: those of type `files` with the texts in the
/// place of the paths.
///
/// # Errors
/// As [`check_settings`], and with a mistake for each path that gives no files.
pub fn given_settings(
    settings: &Settings,
    entry: &PluginEntry,
    manifest: &Manifest,
) -> Result<CanonicalJson, Vec<Mistake>> {
    let written = check_settings(entry, manifest)?;
    let mut given = entry.settings.to_json();
    let desk = settings.path.parent().unwrap_or(Path::new(""));
    let mut mistakes = Vec::new();
    let mut replaced = false;
    for (key, value) in &mut given {
        let is_files = |it: &crate::model::Setting| it.r#type == SettingType::Files;
        if !manifest.settings.get(key).is_some_and(is_files) {
            continue;
        }
        let span = |path: &str| {
            let span = entry.settings.span_of(path);
            span.unwrap_or_else(|| entry.name_span.clone())
        };
        let patterns = match &*value {
            Value::String(pattern) => vec![(pattern.clone(), span(key))],
            Value::Array(items) => {
                let items = items.iter().filter_map(Value::as_str).enumerate();
                items
                    .map(|(index, it)| (it.to_owned(), span(&format!("{key}.{index}"))))
                    .collect()
            }
            _ => Vec::new(),
        };
        let mut found = Found::default();
        for (pattern, span) in patterns {
            if let Err(Wrong { what, hint }) = found.add(desk, &pattern) {
                mistakes.push(Mistake::new(span, what).hint(hint));
            }
        }
        *value = found.into_json();
        replaced = true;
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    if !replaced {
        return Ok(written);
    }
    CanonicalJson::of(&given)
        .map_err(|error| vec![Mistake::new(entry.name_span.clone(), error.to_string())])
}

/// Why a path gives no files, and what to do.
#[derive(Debug)]
struct Wrong {
    what: String,
    hint: String,
}

impl Wrong {
    fn new(what: String, hint: &str) -> Self {
        Self {
            what,
            hint: hint.to_owned(),
        }
    }

    fn unread(path: &Path, reason: &str) -> Self {
        let what = format!("{} cannot be used: {reason}", path.display());
        Self::new(what, "the files of a setting are text in UTF-8")
    }
}

/// The files of one setting. One that two patterns name is there once.
#[derive(Debug, Default)]
struct Found {
    files: BTreeMap<PathBuf, (String, String)>,
    bytes: u64,
}

impl Found {
    /// Reads what a path or a pattern names.
    fn add(&mut self, desk: &Path, pattern: &str) -> Result<(), Wrong> {
        for path in named(desk, pattern)? {
            if self.files.contains_key(&path) {
                continue;
            }
            if self.files.len() == FILES {
                let what = format!("`{pattern}` names more than {FILES} files");
                return Err(Wrong::new(what, "name fewer of them"));
            }
            let file = self.read(&path)?;
            self.files.insert(path, file);
        }
        Ok(())
    }

    /// The name and the text of a file.
    fn read(&mut self, path: &Path) -> Result<(String, String), Wrong> {
        let unread = |reason: &str| Wrong::unread(path, reason);
        let name = name(path).ok_or_else(|| unread("its name is not UTF-8"))?;
        // Opening a pipe waits for a writer.
        let metadata = fs::metadata(path).map_err(|error| unread(&error.to_string()))?;
        if !metadata.is_file() {
            return Err(Wrong::new(
                format!("{} cannot be used: it is no regular file", path.display()),
                "for the files of a directory, write a pattern such as `styles/*/*.yml`",
            ));
        }
        let file = File::open(path).map_err(|error| unread(&error.to_string()))?;
        let left = BYTES - self.bytes;
        let mut bytes = Vec::new();
        file.take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unread(&error.to_string()))?;
        let length = bytes.len() as u64;
        if length > left {
            let what = format!(
                "with {} the files have more than {BYTES} bytes",
                path.display()
            );
            return Err(Wrong::new(what, "name fewer of them"));
        }
        self.bytes += length;
        let text = String::from_utf8(bytes).map_err(|_| unread("it is not UTF-8"))?;
        let text = text
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text);
        Ok((name, text))
    }

    /// By name and text, which have nothing of the place where the files lie.
    fn into_json(self) -> Value {
        let files: BTreeSet<(String, String)> = self.files.into_values().collect();
        files
            .into_iter()
            .map(|(name, text)| json!({ "name": name, "text": text }))
            .collect()
    }
}

/// The last two parts of a path, which is what is told of it.
fn name(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(part) => Some(part.to_str()),
            _ => None,
        })
        .collect();
    let parts = parts?;
    let last = parts.len().saturating_sub(2);
    parts.get(last..).map(|parts| parts.join("/"))
}

/// The paths that a path or a pattern stands for, sorted.
fn named(desk: &Path, pattern: &str) -> Result<Vec<PathBuf>, Wrong> {
    let path = Path::new(pattern);
    let is_literal = |part: &Component<'_>| {
        let part = part.as_os_str().to_string_lossy();
        !part.contains(['*', '?', '[', '{'])
    };
    if pattern.trim().is_empty() {
        let hint = "write a path such as `styles/*/*.yml`";
        return Err(Wrong::new("the path is empty".to_owned(), hint));
    }
    let fixed: PathBuf = path.components().take_while(is_literal).collect();
    let below = path.strip_prefix(&fixed).unwrap_or(Path::new(""));
    let base = desk.join(&fixed);
    if below.as_os_str().is_empty() {
        return match fs::metadata(&base) {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(nothing(pattern)),
            _ => Ok(vec![base]),
        };
    }
    let matcher = GlobBuilder::new(&below.to_string_lossy())
        .literal_separator(true)
        .build()
        .map_err(|error| {
            let what = format!("`{pattern}` is no pattern: {}", error.kind());
            Wrong::new(what, "`*` stands within a name, `**` for directories")
        })?
        .compile_matcher();
    let mut walk = Walk {
        matcher,
        base: &base,
        left: LOOKED_AT,
        found: BTreeSet::new(),
    };
    walk.look(&base, 0)?;
    if walk.found.is_empty() {
        return Err(nothing(pattern));
    }
    Ok(walk.found.into_iter().collect())
}

fn nothing(pattern: &str) -> Wrong {
    let hint = "a relative path is taken from the directory of copydesk.toml";
    Wrong::new(format!("there is no file `{pattern}`"), hint)
}

/// Goes through the directories below one. What is hidden, as `.git`, is left out.
struct Walk<'a> {
    matcher: GlobMatcher,
    base: &'a Path,
    /// How many entries may still be looked at.
    left: usize,
    found: BTreeSet<PathBuf>,
}

impl Walk<'_> {
    fn look(&mut self, directory: &Path, depth: usize) -> Result<(), Wrong> {
        let unread = |error: std::io::Error| {
            let what = format!("{} cannot be read: {error}", directory.display());
            Wrong::new(
                what,
                "a relative path is taken from the directory of copydesk.toml",
            )
        };
        let entries = match fs::read_dir(directory) {
            Err(error) if depth == 0 && error.kind() == ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(unread)?,
        };
        for entry in entries {
            let entry = entry.map_err(unread)?;
            let Some(left) = self.left.checked_sub(1) else {
                let what = format!(
                    "more than {LOOKED_AT} files lie below {}",
                    self.base.display()
                );
                return Err(Wrong::new(
                    what,
                    "begin the pattern with the directory that is meant",
                ));
            };
            self.left = left;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let path = entry.path();
            // Follows a link, since a style may lie elsewhere.
            let is_directory = path.is_dir();
            if is_directory && depth < DEPTH {
                self.look(&path, depth + 1)?;
            }
            let below = path.strip_prefix(self.base).unwrap_or(&path);
            if !is_directory && self.matcher.is_match(below) {
                self.found.insert(path);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SettingsError, manifest};

    const MANIFEST: &str = "name = 'style'\nversion = '0.1.0'\napi = '0.1'\nsummary = 'Style.'\n\
        produces = ['tag:style']\n\
        [settings.styles]\ntype = 'files'\nsummary = 'The rules.'\n\
        [settings.level]\ntype = 'string'\nsummary = 'The level.'\n";

    /// What a plugin of a desk with these files is given.
    fn given(files: &[(&str, &[u8])], set: &str) -> Result<String, String> {
        let desk = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = desk.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let text = format!("[[plugins]]\nname = 'style'\n[plugins.settings]\n{set}\n");
        let settings = Settings::parse(desk.path().join("copydesk.toml"), &text).unwrap();
        let manifest = manifest::parse("plugin.toml", MANIFEST).unwrap();
        given_settings(&settings, &settings.plugins[0], &manifest)
            .map(|json| json.as_str().to_owned())
            .map_err(|mistakes| {
                let error = SettingsError::to_string(&settings.error(mistakes));
                error.replace(&desk.path().display().to_string(), "$DESK")
            })
    }

    const HOUSE: [(&str, &[u8]); 4] = [
        ("styles/House/Very.yml", b"very"),
        ("styles/House/sub/Deep.yml", b"\xef\xbb\xbfdeep"),
        ("styles/House/.hidden/No.yml", b"no"),
        ("styles/Other/Quite.yaml", b"quite"),
    ];

    #[test]
    fn a_pattern_gives_names_and_texts_in_order() {
        let very = r#"{"name":"House/Very.yml","text":"very"}"#;
        let deep = r#"{"name":"sub/Deep.yml","text":"deep"}"#;
        let quite = r#"{"name":"Other/Quite.yaml","text":"quite"}"#;
        for (set, expected) in [
            ("styles = 'styles/*/*.yml'", format!("[{very}]")),
            ("styles = ['styles/**/*.yml']", format!("[{very},{deep}]")),
            (
                "styles = 'styles/**/*.{yml,yaml}'",
                format!("[{very},{quite},{deep}]"),
            ),
            ("styles = './styles/Other/Quite.yaml'", format!("[{quite}]")),
            (
                "styles = ['styles/Other/*', 'styles/House/Very.yml', 'styles/*/*.yaml']",
                format!("[{very},{quite}]"),
            ),
            ("styles = []", "[]".to_owned()),
        ] {
            let expected = format!("{{\"styles\":{expected}}}");
            assert_eq!(given(&HOUSE, set), Ok(expected), "{set}");
        }
        assert_eq!(
            given(&HOUSE, "level = 'x'"),
            Ok(r#"{"level":"x"}"#.to_owned())
        );
    }

    #[test]
    fn the_same_files_elsewhere_are_the_same_settings() {
        let moved: [(&str, &[u8]); 1] = [("config/deep/House/Very.yml", b"very")];
        assert_eq!(
            given(&HOUSE, "styles = 'styles/House/*.yml'"),
            given(&moved, "styles = 'config/**/*.yml'")
        );
    }

    #[test]
    fn what_gives_no_files_is_told_at_its_place() {
        for (set, expected) in [
            (
                "styles = ['styles/*/*.yml', 'styles/No.yml']",
                "4:29: there is no file `styles/No.yml` (a relative path is taken from the directory of copydesk.toml)",
            ),
            (
                "styles = 'nowhere/**/*.yml'",
                "4:10: there is no file `nowhere/**/*.yml` (a relative path is taken from the directory of copydesk.toml)",
            ),
            (
                "styles = 'styles/House'",
                "4:10: $DESK/styles/House cannot be used: it is no regular file (for the files of a directory, write a pattern such as `styles/*/*.yml`)",
            ),
            (
                "styles = 'styles/[/x'",
                "4:10: `styles/[/x` is no pattern: unclosed character class; missing ']' (`*` stands within a name, `**` for directories)",
            ),
            (
                "styles = ' '",
                "4:10: the path is empty (write a path such as `styles/*/*.yml`)",
            ),
            (
                "styles = 8",
                "4:10: `styles` must be a path or a list of paths, not a whole number (The rules.)",
            ),
        ] {
            let told = given(&HOUSE, set).unwrap_err();
            assert_eq!(told, format!("$DESK/copydesk.toml:{expected}"), "{set}");
        }
    }

    #[test]
    fn what_is_no_text_or_too_much_is_refused() {
        let latin: [(&str, &[u8]); 1] = [("House/Very.yml", b"caf\xe9")];
        let told = given(&latin, "styles = '*/*.yml'").unwrap_err();
        assert!(
            told.contains("$DESK/House/Very.yml cannot be used: it is not UTF-8"),
            "{told}"
        );
        let half = vec![b' '; (BYTES / 2 + 1).try_into().unwrap()];
        let large: [(&str, &[u8]); 2] = [("House/A.yml", &half), ("House/B.yml", &half)];
        let told = given(&large, "styles = '*/*.yml'").unwrap_err();
        assert!(
            told.contains("B.yml the files have more than 4194304 bytes"),
            "{told}"
        );
        let told = given(&large, "styles = '*/A.yml'");
        assert!(told.is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_that_contains_itself_and_a_pipe_come_to_an_end() {
        let desk = tempfile::tempdir().unwrap();
        let house = desk.path().join("House");
        fs::create_dir(&house).unwrap();
        fs::write(house.join("Very.yml"), "very").unwrap();
        std::os::unix::fs::symlink(&house, house.join("again")).unwrap();
        // One file under each name that it has, and one entry for what is the same.
        let mut found = Found::default();
        found.add(desk.path(), "**/*.yml").unwrap();
        let json = found.into_json();
        let names: Vec<_> = json
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].clone())
            .collect();
        assert_eq!(names, ["House/Very.yml", "again/Very.yml"]);
        nix::unistd::mkfifo(&house.join("Pipe.yml"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        let wrong = Found::default()
            .add(desk.path(), "House/Pipe.yml")
            .unwrap_err();
        assert!(
            wrong.what.ends_with("it is no regular file"),
            "{}",
            wrong.what
        );
    }
}
