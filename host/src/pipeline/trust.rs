//! Whether a plugin's file is vouched for by somebody whom the desk trusts.
//!
//! A signature lies beside the file, under its name and `.minisig`. What is checked are the bytes that
//! were read and are about to be compiled, and not what lies in the file a moment later. Plugins that
//! come with the program have no file, and are trusted as the program is.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::config::{Mistake, Origin, PluginEntry, Settings, Signing};
use crate::model::{KeyId, NotSigned, Signed, TrustedKey};
use crate::sandbox::PluginFile;

/// How the name of a signature ends.
const END: &str = "minisig";

/// More than any signature has: minisign's comments have 8 KiB and 1 KiB at most.
pub const SIGNATURE_BYTES: u64 = 16 << 10;

/// Where the signature of a file lies.
pub fn signature_path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(END);
    PathBuf::from(name)
}

/// The text of the signature beside a file; none where there is no such file.
///
/// # Errors
/// When it cannot be read.
pub fn signature_beside(file: &Path) -> io::Result<Option<String>> {
    let signature = match File::open(signature_path(file)) {
        Ok(signature) => signature,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !signature.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    signature.take(SIGNATURE_BYTES).read_to_end(&mut bytes)?;
    // What is no text is no signature, and is told as a damaged one.
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// How a plugin's file stands with a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vouched {
    /// It comes with the program.
    Stock,
    /// Nobody signed it.
    Nobody,
    /// Somebody whom the desk trusts signed it.
    By(Signed),
    /// There is a signature of a key that the desk does not know, so it says nothing.
    Unknown(KeyId),
    /// There is a signature that is not one of this file.
    Wrong(NotSigned),
}

impl Vouched {
    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Nobody => "nobody",
            Self::By(_) => "trusted",
            Self::Unknown(_) => "unknown",
            Self::Wrong(_) => "wrong",
        }
    }
}

impl fmt::Display for Vouched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stock => f.write_str("it comes with the program, and is trusted as that is"),
            Self::Nobody => f.write_str("by nobody"),
            Self::By(Signed { by, comment }) => {
                write!(f, "by the key {by}, which this desk trusts: {comment}")
            }
            Self::Unknown(key) => write!(f, "by the key {key}, which this desk does not know"),
            Self::Wrong(wrong) => write!(f, "there is a signature, and {wrong}"),
        }
    }
}

/// How a plugin's file stands with a desk that trusts these keys.
pub fn vouched(keys: &[TrustedKey], file: &PluginFile, signature: Option<&str>) -> Vouched {
    let Some(signature) = signature else {
        return Vouched::Nobody;
    };
    match Signed::of(file.bytes(), signature, keys) {
        Ok(signed) => Vouched::By(signed),
        Err(NotSigned::By(key)) => Vouched::Unknown(key),
        Err(wrong) => Vouched::Wrong(wrong),
    }
}

/// What is wrong with a file that has to be signed, if anything is. `given` is its signature where that
/// does not lie beside it yet.
pub(super) fn mistrusted(
    settings: &Settings,
    entry: &PluginEntry,
    file: &PluginFile,
    given: Option<Option<&str>>,
) -> Option<Mistake> {
    let Origin::File(path) = &entry.origin else {
        return None;
    };
    if settings.trust.signed == Signing::Optional {
        return None;
    }
    let mistake = |message: String| Mistake::new(entry.name_span.clone(), message);
    // What is about to be added does not lie where the entry says yet.
    let shown = file.name();
    let at = signature_path(Path::new(shown));
    let at = at.display();
    let signature = match given {
        Some(given) => given.map(str::to_owned),
        None => match signature_beside(path) {
            Ok(signature) => signature,
            Err(error) => {
                let message = format!("the signature {at} cannot be read: {error}");
                return Some(mistake(message));
            }
        },
    };
    let again = format!(
        "get the file and its .minisig again from whom you trust, or let them sign it: `copydesk plugin sign {shown} --key FILE.key`"
    );
    match vouched(&settings.trust.keys, file, signature.as_deref()) {
        Vouched::Stock | Vouched::By(_) => None,
        Vouched::Nobody => Some(
            mistake(format!(
                "{shown} is not signed, and this desk takes signed plugins only"
            ))
            .hint(format!("its signature would lie in {at}; {again}")),
        ),
        Vouched::Unknown(key) => Some(
            mistake(format!(
                "{shown} is signed by the key {key}, which this desk does not trust"
            ))
            .hint(format!(
                "if you know whose key that is, write its line into `keys` of [trust]; else {again}"
            )),
        ),
        Vouched::Wrong(wrong) => Some(
            mistake(format!(
                "the signature {at} does not vouch for {shown}: {wrong}"
            ))
            .hint(again),
        ),
    }
}
