//! The tokens of programs: made by `copydesk token`, sent as `Authorization: Bearer`.
//!
//! `.copydesk/tokens` keeps of each its name, its role and the digest of its 32 random bytes, so that
//! who reads the file can use none of them. It is written anew as a whole, and a server that runs sees
//! what is added and taken back with the next request.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::config::EditorEntry;
use crate::model::{Act, Digest, NameError, Role, Time};

use super::access::{lock, secret};

/// The file, within `.copydesk/`.
const FILE: &str = "tokens";

/// What every token begins with, so that one that is found somewhere is known for what it is.
const PREFIX: &str = "copydesk_";

/// Why a token was not made, found or taken back.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The name cannot sign.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Something else signs so.
    #[error("there is a token named {0:?} already")]
    Taken(String),
    /// There is no such token.
    #[error("there is no token named {0:?}")]
    Unknown(String),
    /// The system has no randomness.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
    /// The file cannot be read or written.
    #[error("cannot read or write {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What is kept of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenEntry {
    /// What the program signs with.
    pub name: String,
    /// What it may do: `reader`, `editor` or `chief`.
    pub role: String,
    /// When it was made.
    pub made: Option<Time>,
    /// SHA-256 of the token.
    digest: String,
}

/// The tokens of a desk.
#[derive(Debug)]
pub struct Tokens {
    dir: PathBuf,
    /// The tokens of a server that runs, with what the file was when they were read.
    read: Mutex<Option<(Stamp, BTreeMap<String, EditorEntry>)>>,
}

/// What tells one file from the next: each is another one.
type Stamp = (u64, i64, i64, u64);

impl Tokens {
    /// Those of the desk whose data lies in `dir` (`.copydesk`).
    pub fn of(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            read: Mutex::default(),
        }
    }

    /// All of them, in the order in which they were made.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn list(&self) -> Result<Vec<TokenEntry>, TokenError> {
        let path = self.path();
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(io::Error::from)
                .map_err(self.io()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(self.io()(error)),
        }
    }

    /// Makes one; the token itself, which is kept nowhere.
    ///
    /// # Errors
    /// When the name cannot sign or is taken, or the file cannot be written.
    pub fn add(&self, name: &str, role: Role, made: Option<Time>) -> Result<String, TokenError> {
        let name = Act::signer(name)?;
        let _turn = self.turn()?;
        let mut all = self.list()?;
        if all.iter().any(|it| it.name == name) {
            return Err(TokenError::Taken(name.to_owned()));
        }
        let secret = secret().map_err(|error| TokenError::Random(error.to_string()))?;
        let token = format!("{PREFIX}{secret}");
        all.push(TokenEntry {
            name: name.to_owned(),
            role: role.name().to_owned(),
            made,
            digest: digest(&token),
        });
        self.write(&all)?;
        Ok(token)
    }

    /// Takes one back: it opens nothing from now on.
    ///
    /// # Errors
    /// When there is none of that name, or the file cannot be written.
    pub fn revoke(&self, name: &str) -> Result<(), TokenError> {
        let _turn = self.turn()?;
        let mut all = self.list()?;
        let before = all.len();
        all.retain(|it| it.name != name.trim());
        if all.len() == before {
            return Err(TokenError::Unknown(name.to_owned()));
        }
        self.write(&all)
    }

    /// Who has a token, as things stand now; none where nobody has it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn holder(&self, token: &str) -> Result<Option<EditorEntry>, TokenError> {
        let stamp = match fs::metadata(self.path()) {
            Ok(it) => (it.ino(), it.mtime(), it.mtime_nsec(), it.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.io()(error)),
        };
        let mut read = lock(&self.read);
        let known = match &mut *read {
            Some((seen, known)) if *seen == stamp => known,
            read => {
                let all = self.list()?.into_iter();
                let known = all.filter_map(|entry| {
                    let mut roles = Role::NAMED.into_iter();
                    // A role of a newer version of this program opens nothing here.
                    let (_, role) = roles.find(|(name, _)| *name == entry.role)?;
                    let name = entry.name;
                    Some((entry.digest, EditorEntry { name, role }))
                });
                &mut read.insert((stamp, known.collect())).1
            }
        };
        Ok(known.get(&digest(token)).cloned())
    }

    fn path(&self) -> PathBuf {
        self.dir.join(FILE)
    }

    fn io(&self) -> impl Fn(io::Error) -> TokenError {
        let path = self.path();
        move |source| TokenError::Io {
            path: path.clone(),
            source,
        }
    }

    /// One who changes the file at a time.
    fn turn(&self) -> Result<File, TokenError> {
        fs::create_dir_all(&self.dir).map_err(self.io())?;
        let dir = File::open(&self.dir).map_err(self.io())?;
        dir.lock().map_err(self.io())?;
        Ok(dir)
    }

    fn write(&self, all: &[TokenEntry]) -> Result<(), TokenError> {
        let (path, new) = (self.path(), self.dir.join("tokens.new"));
        let text = serde_json::to_string_pretty(all).map_err(io::Error::from);
        let written = text.and_then(|text| {
            // What was left behind by somebody who was killed.
            fs::remove_file(&new).or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })?;
            let mut options = OpenOptions::new();
            let mut file = options
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&new)?;
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&new, &path)?;
            File::open(&self.dir)?.sync_all()
        });
        written.map_err(self.io())
    }
}

/// What a token is looked up by.
fn digest(token: &str) -> String {
    Digest::of_bytes(token.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_token_opens_until_it_is_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let server = Tokens::of(dir.path());
        assert_eq!(server.holder("copydesk_0").unwrap(), None);
        let command = Tokens::of(dir.path());
        let cms = command.add(" CMS ", Role::Editor, None).unwrap();
        let other = command.add("Wire", Role::Reader, None).unwrap();
        assert!(cms.starts_with(PREFIX) && cms.len() == PREFIX.len() + 64 && cms != other);
        let held = |token: &str| server.holder(token).unwrap().map(|it| (it.name, it.role));
        assert_eq!(held(&cms), Some(("CMS".into(), Role::Editor)));
        assert_eq!(held(&other), Some(("Wire".into(), Role::Reader)));
        assert_eq!(held(""), None);
        assert_eq!(held(cms.trim_start_matches(PREFIX)), None);
        command.revoke("CMS").unwrap();
        assert_eq!(held(&cms), None);
        assert_eq!(held(&other), Some(("Wire".into(), Role::Reader)));
    }

    #[test]
    fn the_file_has_no_token_in_it_and_is_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(dir.path());
        let token = tokens.add("CMS", Role::Chief, None).unwrap();
        let path = dir.path().join(FILE);
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(token.trim_start_matches(PREFIX)), "{text}");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let taken = tokens.add("CMS", Role::Reader, None).unwrap_err();
        assert!(matches!(taken, TokenError::Taken(_)), "{taken}");
        let unknown = tokens.revoke("Eve").unwrap_err();
        assert!(matches!(unknown, TokenError::Unknown(_)), "{unknown}");
    }

    #[test]
    fn a_file_that_cannot_be_read_opens_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(dir.path());
        let token = tokens.add("CMS", Role::Chief, None).unwrap();
        assert!(tokens.holder(&token).unwrap().is_some());
        fs::write(dir.path().join(FILE), "[{").unwrap();
        tokens.holder(&token).unwrap_err();
        fs::write(dir.path().join(FILE), "[]").unwrap();
        assert_eq!(tokens.holder(&token).unwrap(), None);
    }
}
