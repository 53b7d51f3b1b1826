//! Who vouches for a plugin's file: keys that a desk trusts, and signatures as minisign makes them.
//!
//! A signature is of the bytes of one file, and of a comment that it brings along. Whoever has the
//! public key can tell that nobody changed either; nobody can make another one without the secret
//! key.

use std::fmt;
use std::str::FromStr;

use minisign_verify::{PublicKey, Signature};
use thiserror::Error;

/// The name of a key: what minisign prints of it, 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(u64);

/// A public key that a desk trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    id: KeyId,
    text: String,
    key: PublicKey,
}

/// What is no public key of minisign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("it is no public key of minisign, which is one line that begins with RW")]
pub struct NoKey;

/// Who signed a file, and what they said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The key.
    pub by: KeyId,
    /// The comment, which the signature covers.
    pub comment: String,
}

/// Why a signature vouches for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotSigned {
    /// It is damaged, or none.
    #[error("it is no signature of minisign, or cut short")]
    Malformed,
    /// It is of the kind that covers the file itself, which old versions made.
    #[error("it was made by an old minisign, without a digest")]
    Legacy,
    /// Another key made it.
    #[error("it is by the key {0}, which is not trusted")]
    By(KeyId),
    /// The key that it names did not make it for this file with this comment.
    #[error(
        "it does not fit: the file, the signature or its comment is another than the key {0} signed"
    )]
    Unfit(KeyId),
}

/// The first bytes of a key and of a signature alike: two of the algorithm, eight of the key's name.
fn key_id(base64: &str) -> Option<KeyId> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // 14 letters of 6 bits are the 10 bytes and 4 bits more.
    let mut bits: u128 = 0;
    for letter in base64.as_bytes().get(..14)? {
        let place = LETTERS.iter().position(|it| it == letter)?;
        bits = bits << 6 | place as u128;
    }
    let id = u64::try_from(bits >> 4 & u128::from(u64::MAX)).ok()?;
    // The name is written from its last byte to its first.
    Some(KeyId(id.swap_bytes()))
}

impl FromStr for TrustedKey {
    type Err = NoKey;

    /// Takes the line of the key, or all of a `.pub` file.
    fn from_str(text: &str) -> Result<Self, NoKey> {
        let lines = text.lines().map(str::trim);
        let mut lines = lines.filter(|it| !it.is_empty() && !it.starts_with("untrusted comment:"));
        let (Some(line), None) = (lines.next(), lines.next()) else {
            return Err(NoKey);
        };
        Ok(Self {
            id: key_id(line).ok_or(NoKey)?,
            text: line.to_owned(),
            key: PublicKey::from_base64(line).map_err(|_| NoKey)?,
        })
    }
}

impl TrustedKey {
    /// Its name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The line that it is written as.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Signed {
    /// Whether one of the keys signed the file; `signature` is the text of its `.minisig`.
    ///
    /// # Errors
    /// Why none of them did.
    pub fn of(file: &[u8], signature: &str, keys: &[TrustedKey]) -> Result<Self, NotSigned> {
        let decoded = Signature::decode(signature).map_err(|_| NotSigned::Malformed)?;
        let by = KeyId::of_signature(signature).ok_or(NotSigned::Malformed)?;
        let key = keys.iter().find(|it| it.id == by);
        let key = key.ok_or(NotSigned::By(by))?;
        match key.key.verify(file, &decoded, false) {
            Ok(()) => Ok(Self {
                by,
                comment: decoded.trusted_comment().to_owned(),
            }),
            Err(minisign_verify::Error::UnexpectedAlgorithm) => Err(NotSigned::Legacy),
            Err(_) => Err(NotSigned::Unfit(by)),
        }
    }
}

impl KeyId {
    /// The key that a signature says it is by, whether or not that is true.
    pub fn of_signature(signature: &str) -> Option<Self> {
        key_id(signature.lines().nth(1)?)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Of the documentation of minisign's own libraries: `test`, and who signed it.
    const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    const HASHED: &str = "untrusted comment: signature from minisign secret key\n\
        RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n\
        trusted comment: timestamp:1633700835\tfile:test\tprehashed\n\
        wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQkJAgAooBQ==";
    const LEGACY: &str = "untrusted comment: signature from minisign secret key\n\
        RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=\n\
        trusted comment: timestamp:1555779966\tfile:test\n\
        QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==";

    fn keys() -> Vec<TrustedKey> {
        vec![KEY.parse().unwrap()]
    }

    #[test]
    fn a_signature_of_minisign_itself_is_believed() {
        let signed = Signed::of(b"test", HASHED, &keys()).unwrap();
        assert_eq!(signed.by.to_string(), "E7620F1842B4E81F");
        assert_eq!(signed.by, keys()[0].id());
        assert_eq!(signed.comment, "timestamp:1633700835\tfile:test\tprehashed");
        // A file from a system with other line ends says the same.
        let windows = HASHED.replace('\n', "\r\n");
        assert_eq!(Signed::of(b"test", &windows, &keys()), Ok(signed));
        let file = format!("untrusted comment: minisign public key E7620F1842B4E81F\n{KEY}\n");
        assert_eq!(file.parse(), Ok(keys().remove(0)));
    }

    #[test]
    fn what_vouches_for_nothing_is_told_as_what_it_is() {
        let by = keys()[0].id();
        let of = |file: &[u8], signature: &str| Signed::of(file, signature, &keys());
        assert_eq!(of(b"tesT", HASHED), Err(NotSigned::Unfit(by)));
        assert_eq!(of(b"", HASHED), Err(NotSigned::Unfit(by)));
        assert_eq!(of(b"test", LEGACY), Err(NotSigned::Legacy));
        assert_eq!(Signed::of(b"test", HASHED, &[]), Err(NotSigned::By(by)));
        let comment = HASHED.replace("file:test", "file:best");
        assert_eq!(of(b"test", &comment), Err(NotSigned::Unfit(by)));
        // The signature of the comment under that of another file.
        let mixed: Vec<&str> = HASHED
            .lines()
            .take(2)
            .chain(LEGACY.lines().skip(2))
            .collect();
        assert_eq!(of(b"test", &mixed.join("\n")), Err(NotSigned::Unfit(by)));
    }

    #[test]
    fn no_damage_is_believed_and_none_panics() {
        let sealed = HASHED.find('\n').unwrap() + 1;
        for at in 0..HASHED.len() {
            let cut = HASHED.get(..at).unwrap();
            // The padding at the end says nothing.
            assert!(Signed::of(b"test", cut, &keys()).is_err(), "{at}");
            let mut changed = HASHED.to_owned();
            changed.replace_range(at..=at, "\u{e9}");
            let said = Signed::of(b"test", &changed, &keys());
            // What stands in the first line is not signed.
            assert_eq!(said.is_ok(), at < sealed - 1, "{at}");
        }
        for text in [
            "",
            "\n\n\n\n",
            "RW",
            KEY,
            "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO",
        ] {
            assert!(Signed::of(b"test", text, &keys()).is_err());
        }
        for text in [
            "",
            "RWQ",
            "RUQf6LRCGA9i559r3g7V1qNy",
            HASHED,
            &format!("{KEY}\n{KEY}"),
        ] {
            assert_eq!(text.parse::<TrustedKey>(), Err(NoKey), "{text}");
        }
    }
}
