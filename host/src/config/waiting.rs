//! The lock file of a change that is under way.
//!
//! Who changes the settings and the lock file beside them changes two files, and no system renames two
//! at once. So the new lock file is first written under another name, `copydesk.lock.next`, with the
//! digest of the settings that it is for; then the settings are; then the lock file. Who reads the lock
//! file of some settings takes the waiting one where it is for just these.
//!
//! Invariant: killed between any two of these steps, the settings and the lock file that is read with
//! them are both as they were, or both as they were to be.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::Digest;
use crate::whole;

use super::lock::LockFile;
use super::mistake::LoadError;
use super::settings::Settings;

/// What the waiting file begins with; the digest of a text of settings follows.
const FOR: &str = "# Until the change is done, this is the lock file of the settings with ";

impl LockFile {
    /// Reads and checks the lock file of these settings; `None` when there is none.
    ///
    /// # Errors
    /// When the file cannot be read, or with all mistakes of its text.
    pub fn load_of(settings: &Settings) -> Result<Option<Self>, LoadError> {
        let path = Self::path_beside(&settings.path);
        match waiting(&path, &settings.text) {
            Some(text) => Ok(Some(Self::parse(next(&path), &text)?)),
            None => Self::load(&path),
        }
    }

    /// Writes it as the one of a text of settings that is about to be written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save_waiting(&self, path: &Path, settings: &str) -> io::Result<()> {
        let digest = Digest::of_bytes(settings.as_bytes());
        let text = format!("{FOR}{digest}\n{}", self.to_text());
        whole::write(&next(path), text.as_bytes())
    }

    /// Takes away what waits, since it is in place or its settings never came.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_waiting(path: &Path) -> io::Result<()> {
        match fs::remove_file(next(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// The text of the waiting lock file, where there is one and it is for these settings.
fn waiting(path: &Path, settings: &str) -> Option<String> {
    let text = fs::read_to_string(next(path)).ok()?;
    let (first, _) = text.split_once('\n')?;
    let digest: Digest = first.strip_prefix(FOR)?.parse().ok()?;
    (digest == Digest::of_bytes(settings.as_bytes())).then_some(text)
}

fn next(path: &Path) -> PathBuf {
    let mut name = OsString::from(path.file_name().unwrap_or_default());
    name.push(".next");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_read_with_its_own_settings_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("copydesk.lock");
        let settings = |text: &str| {
            let settings = Settings::parse(dir.path().join("copydesk.toml"), text);
            settings.unwrap()
        };
        let old = settings("[[plugins]]\nname = \"hygiene\"\n");
        let new = settings("[[plugins]]\nname = \"tagger\"\n");
        assert_eq!(LockFile::load_of(&old).unwrap(), None);
        let was = LockFile::default();
        let mut is = LockFile::default();
        is.lexicons.insert("names".into(), Digest::of_bytes(b""));
        was.save(&path).unwrap();
        is.save_waiting(&path, &new.text).unwrap();
        assert_eq!(LockFile::load_of(&old).unwrap(), Some(was.clone()));
        assert_eq!(LockFile::load_of(&new).unwrap(), Some(is.clone()));
        is.save(&path).unwrap();
        LockFile::remove_waiting(&path).unwrap();
        LockFile::remove_waiting(&path).unwrap();
        assert_eq!(LockFile::load_of(&old).unwrap(), Some(is));
        // What is cut short was never the lock file of anything.
        fs::write(next(&path), "# Until").unwrap();
        was.save(&path).unwrap();
        assert_eq!(LockFile::load_of(&new).unwrap(), Some(was));
    }
}
