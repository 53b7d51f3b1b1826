//! `copydesk.lock`: what a pipeline was made of when somebody looked, pinned by digest.
//!
//! The file lies beside the settings that it is about. It is read as the other TOML files are, every
//! mistake at its place, and written as a whole: sorted, the same bytes for the same pipeline.
//!
//! Invariant: what is written is read back as the same [`LockFile`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::{Capability, Digest, PluginName};
use crate::whole;

use super::mistake::{LoadError, Mistake, SettingsError};
use super::reader::{Field, Fields, Reader, quoted};
use super::{capability, raw};

/// The version of the file's form.
const VERSION: u64 = 1;

/// What a person who opens the file has to know.
const HEADING: &str = "\
# What the pipeline beside this file is made of. `copydesk run --locked` refuses anything else.
# Do not edit it: `copydesk lock` writes it anew.
";

const KEYS: [&str; 3] = ["version", "plugins", "lexicons"];
const PLUGIN_KEYS: [&str; 4] = ["version", "api", "digest", "grants"];

/// What a lock file pins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockFile {
    /// The plugins of the pipeline.
    pub plugins: BTreeMap<PluginName, LockedPlugin>,
    /// The word lists of the desk by name, with the digests of their files.
    pub lexicons: BTreeMap<String, Digest>,
}

/// What is pinned of a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedPlugin {
    /// Its own version.
    pub version: String,
    /// The version of the contract that it was built for.
    pub api: String,
    /// SHA-256 of its file.
    pub digest: Digest,
    /// What it is granted beyond `log`.
    pub grants: BTreeSet<Capability>,
}

impl LockFile {
    /// Where the lock file of some settings lies: `copydesk.lock` beside `copydesk.toml`.
    pub fn path_beside(settings: &Path) -> PathBuf {
        if settings.extension().is_some_and(|end| end == "toml") {
            return settings.with_extension("lock");
        }
        // Whatever else a pipeline's file is called, its lock file is another one.
        let mut name = settings.file_name().unwrap_or_default().to_owned();
        name.push(".lock");
        settings.with_file_name(name)
    }

    /// Checks the text of a lock file. The path is for messages.
    ///
    /// # Errors
    /// All mistakes of the text.
    pub fn parse(path: impl Into<PathBuf>, text: &str) -> Result<Self, SettingsError> {
        let checked = raw::parse(text).and_then(|raw| {
            let mut reader = Reader::default();
            let fields = reader.fields(raw.get_ref(), raw.span(), "the lock file", &KEYS);
            refuse_other_versions(&fields)?;
            let lock = lock_file(&mut reader, &fields);
            let mistakes = reader.into_mistakes();
            if mistakes.is_empty() {
                Ok(lock)
            } else {
                Err(mistakes)
            }
        });
        checked.map_err(|mistakes| SettingsError {
            path: path.into(),
            text: text.to_owned(),
            mistakes,
        })
    }

    /// Reads and checks a lock file; `None` when there is none.
    ///
    /// # Errors
    /// When the file cannot be read, or with all mistakes of its text.
    pub fn load(path: &Path) -> Result<Option<Self>, LoadError> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(Self::parse(path, &text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(LoadError::Read {
                path: path.to_owned(),
                source,
            }),
        }
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written; the file that was there is still there then.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        whole::write(path, self.to_text().as_bytes())
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let mut out = HEADING.to_owned();
        // Writing to a string does not fail.
        let _ = writeln!(out, "version = {VERSION}");
        for (name, plugin) in &self.plugins {
            let grants: Vec<String> = plugin
                .grants
                .iter()
                .map(|grant| string(&grant.to_string()))
                .collect();
            let _ = write!(
                out,
                "\n[plugins.{name}]\nversion = {}\napi = {}\ndigest = \"{}\"\ngrants = [{}]\n",
                string(&plugin.version),
                string(&plugin.api),
                plugin.digest,
                grants.join(", "),
            );
        }
        if !self.lexicons.is_empty() {
            out.push_str("\n[lexicons]\n");
            for (name, digest) in &self.lexicons {
                let _ = writeln!(out, "{} = \"{digest}\"", string(name));
            }
        }
        out
    }
}

/// A string as TOML writes it on one line, as a value or as a key.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What another version has is not known here, so its other mistakes would be guesses.
fn refuse_other_versions(fields: &Fields<'_>) -> Result<(), Vec<Mistake>> {
    let mut reader = Reader::default();
    let version = reader
        .require(fields, "version")
        .and_then(|field| Some((reader.integer(&field, &(0..=u64::MAX))?, field)));
    if let Some((version, field)) = version
        && version != VERSION
    {
        let message = format!("the lock file has version {version}");
        let label = format!("this Copydesk knows version {VERSION}");
        reader.add(field.mistake(message).label(label));
    }
    let mistakes = reader.into_mistakes();
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(mistakes)
    }
}

fn lock_file(reader: &mut Reader, fields: &Fields<'_>) -> LockFile {
    let mut lock = LockFile::default();
    for field in entries(reader, fields, "plugins") {
        let name = PluginName::new(&field.name).ok();
        if name.is_none() {
            let message = format!("{} is no plugin's name", quoted(&field.name));
            reader.add(Mistake::new(field.key_span.clone(), message));
        }
        if let (Some(plugin), Some(name)) = (plugin(reader, &field), name) {
            lock.plugins.insert(name, plugin);
        }
    }
    for field in entries(reader, fields, "lexicons") {
        if let Some(digest) = digest(reader, &field) {
            lock.lexicons.insert(field.name, digest);
        }
    }
    lock
}

/// What stands under the names of a table.
fn entries<'t>(reader: &mut Reader, fields: &Fields<'t>, key: &str) -> Vec<Field<'t>> {
    let table = fields.get(key).and_then(|field| reader.table(&field));
    table
        .into_iter()
        .flatten()
        .map(|(key, value)| Field::of(key, value))
        .collect()
}

fn plugin(reader: &mut Reader, field: &Field<'_>) -> Option<LockedPlugin> {
    let table = reader.table(field)?;
    let what = format!("`[plugins.{}]`", field.name);
    let fields = reader.fields(table, field.span.clone(), what, &PLUGIN_KEYS);
    let version = reader.require(&fields, "version");
    let version = version.and_then(|field| reader.line(&field));
    let api = reader.require(&fields, "api");
    let api = api.and_then(|field| reader.line(&field));
    let of_file = reader.require(&fields, "digest");
    let of_file = of_file.and_then(|field| digest(reader, &field));
    let grants = reader.require(&fields, "grants");
    let grants = grants.map(|field| capability::read(reader, &field));
    Some(LockedPlugin {
        version: version?.to_owned(),
        api: api?.to_owned(),
        digest: of_file?,
        grants: grants?,
    })
}

fn digest(reader: &mut Reader, field: &Field<'_>) -> Option<Digest> {
    let digest = reader.string(field)?.parse().ok();
    if digest.is_none() {
        let message = format!("{} is no digest", field.what);
        let label = "expected `sha256:` and 64 hexadecimal digits";
        reader.add(field.mistake(message).label(label));
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock() -> LockFile {
        let plugin = |version: &str, grants: &[&str]| LockedPlugin {
            version: version.to_owned(),
            api: "0.1".to_owned(),
            digest: Digest::of_bytes(version.as_bytes()),
            grants: grants.iter().map(|grant| grant.parse().unwrap()).collect(),
        };
        let name = |name: &str| PluginName::new(name).unwrap();
        LockFile {
            plugins: BTreeMap::from([
                (
                    name("tagger"),
                    plugin("0.2.0", &["lexicon:names", "archive"]),
                ),
                (name("hygiene"), plugin("0.1.0-beta.1", &[])),
            ]),
            lexicons: BTreeMap::from([("names".to_owned(), Digest::of_bytes(b"names"))]),
        }
    }

    #[test]
    fn is_written_sorted_with_a_line_end_and_always_the_same() {
        let tagger = Digest::of_bytes(b"0.2.0");
        let hygiene = Digest::of_bytes(b"0.1.0-beta.1");
        let names = Digest::of_bytes(b"names");
        let expected = format!(
            "# What the pipeline beside this file is made of. `copydesk run --locked` refuses \
             anything else.\n# Do not edit it: `copydesk lock` writes it anew.\nversion = 1\n\n\
             [plugins.hygiene]\nversion = \"0.1.0-beta.1\"\napi = \"0.1\"\ndigest = \"{hygiene}\"\n\
             grants = []\n\n[plugins.tagger]\nversion = \"0.2.0\"\napi = \"0.1\"\n\
             digest = \"{tagger}\"\ngrants = [\"archive\", \"lexicon:names\"]\n\n[lexicons]\n\
             \"names\" = \"{names}\"\n"
        );
        assert_eq!(lock().to_text(), expected);
    }

    #[test]
    fn is_read_as_it_was_written() {
        let mut lock = lock();
        for odd in ["", "a b", "näme", "\"\\\n\u{1}\u{9f}\u{2028}", "a.b"] {
            let digest = Digest::of_bytes(odd.as_bytes());
            lock.lexicons.insert(odd.to_owned(), digest);
        }
        assert_eq!(
            LockFile::parse("copydesk.lock", &lock.to_text()).unwrap(),
            lock
        );
        let empty = LockFile::default();
        assert_eq!(
            LockFile::parse("copydesk.lock", &empty.to_text()).unwrap(),
            empty
        );
    }

    #[test]
    fn lies_beside_the_settings_and_is_never_the_same_file() {
        for (settings, lock) in [
            ("desk/copydesk.toml", "desk/copydesk.lock"),
            ("night.toml", "night.lock"),
            ("night", "night.lock"),
            ("night.lock", "night.lock.lock"),
        ] {
            assert_eq!(LockFile::path_beside(Path::new(settings)), Path::new(lock));
        }
    }

    #[test]
    fn is_replaced_as_a_whole_and_leaves_nothing_else_behind() {
        let dir = format!("copydesk-lock-{}", std::process::id());
        let dir = std::env::temp_dir().join(dir);
        fs::create_dir(&dir).unwrap();
        let names = || fs::read_dir(&dir).unwrap().count();
        let path = dir.join("copydesk.lock");
        assert_eq!(LockFile::load(&path).unwrap(), None);
        fs::write(&path, "x".repeat(10_000)).unwrap();
        lock().save(&path).unwrap();
        assert_eq!(LockFile::load(&path).unwrap(), Some(lock()));
        assert_eq!(names(), 1);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        lock().save(&path).unwrap_err();
        assert_eq!(names(), 1, "a temporary file was left");
        fs::remove_dir_all(&dir).unwrap();
    }
}
