//! Keys and signatures as minisign has them: an author makes a pair once, and vouches for each file that
//! she hands over.

use std::fs::{self, OpenOptions};
use std::io::{Cursor, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use minisign::{ErrorKind, KeyPair, PublicKey, SecretKey, SecretKeyBox};

use super::AuthorError;
use crate::model::{NoKey, TrustedKey};
use crate::pipeline::signature_path;
use crate::sandbox::PluginFile;
use crate::whole;

/// A pair of keys that was made.
#[derive(Debug)]
pub struct NewKeys {
    /// The file of the secret one, which only its owner can read.
    pub secret: PathBuf,
    /// The file of the public one.
    pub public: PathBuf,
    /// What others trust.
    pub key: TrustedKey,
}

/// A secret key as it lies in its file.
pub struct KeyFile {
    path: PathBuf,
    text: String,
}

impl KeyFile {
    /// Reads it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path) -> Result<Self, AuthorError> {
        let text = fs::read_to_string(path).map_err(AuthorError::file("read", path))?;
        Ok(Self {
            path: path.to_owned(),
            text,
        })
    }

    /// Whether it takes a password to use it.
    pub fn is_locked(&self) -> bool {
        SecretKeyBox::from_string(&self.text)
            .and_then(SecretKeyBox::into_unencrypted_secret_key)
            .is_err_and(|error| error.to_string().contains("encrypted"))
    }

    fn unlocked(&self, password: Option<&str>) -> Result<SecretKey, AuthorError> {
        let key = SecretKeyBox::from_string(&self.text).and_then(|key| match password {
            // Without one, the library would ask on the terminal itself.
            Some(password) if self.is_locked() => key.into_secret_key(Some(password.to_owned())),
            _ => key.into_unencrypted_secret_key(),
        });
        key.map_err(|error| AuthorError::Key {
            path: self.path.clone(),
            reason: match error.kind() {
                ErrorKind::Verify => "the password is another one".to_owned(),
                _ => "it is no secret key of minisign".to_owned(),
            },
        })
    }
}

/// Makes a pair of keys, `STEM.key` and `STEM.pub`, of which none is there yet; the secret one locked by
/// a password, or not.
///
/// # Errors
/// When one of the files is there, or cannot be written.
pub fn make_keys(stem: &Path, password: Option<&str>) -> Result<NewKeys, AuthorError> {
    let with = |end: &str| {
        let mut name = stem.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let (secret, public) = (with(".key"), with(".pub"));
    for path in [&secret, &public] {
        if path.symlink_metadata().is_ok() {
            return Err(AuthorError::Exists { path: path.clone() });
        }
    }
    let failed = |error: minisign::PError| AuthorError::Key {
        path: secret.clone(),
        reason: error.to_string(),
    };
    let keys = match password {
        Some(password) => KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
        None => KeyPair::generate_unencrypted_keypair(),
    };
    let KeyPair { pk, sk } = keys.map_err(failed)?;
    let kind = match password {
        Some(_) => "minisign encrypted secret key",
        None => "minisign secret key without a password",
    };
    let sk = sk.to_box(Some(kind)).map_err(failed)?;
    // Nobody else may read it, not for a moment.
    let mut file = OpenOptions::new();
    let file = file.write(true).create_new(true).mode(0o600).open(&secret);
    file.and_then(|mut file| {
        file.write_all(&sk.to_bytes())?;
        file.sync_all()
    })
    .map_err(AuthorError::file("write", &secret))?;
    let text = pk.to_box().map_err(failed)?.into_string();
    whole::write(&public, text.as_bytes()).map_err(AuthorError::file("write", &public))?;
    let key = pk.to_base64().parse();
    let key = key.map_err(|error: NoKey| AuthorError::Key {
        path: public.clone(),
        reason: error.to_string(),
    })?;
    Ok(NewKeys {
        secret,
        public,
        key,
    })
}

/// Signs a plugin's file. The comment is signed too.
///
/// # Errors
/// When the key cannot be used, or the signature not be written.
pub fn sign(
    file: &PluginFile,
    path: &Path,
    key: &KeyFile,
    password: Option<&str>,
    comment: &str,
) -> Result<PathBuf, AuthorError> {
    let failed = |error: minisign::PError| AuthorError::Key {
        path: key.path.clone(),
        reason: error.to_string(),
    };
    let secret = key.unlocked(password)?;
    let public = PublicKey::from_secret_key(&secret).map_err(failed)?;
    let signature = minisign::sign(
        Some(&public),
        &secret,
        Cursor::new(file.bytes()),
        Some(comment),
        Some("signature from minisign secret key"),
    );
    let signature = signature.map_err(failed)?.into_string();
    let to = signature_path(path);
    whole::write(&to, signature.as_bytes()).map_err(AuthorError::file("write", &to))?;
    Ok(to)
}
