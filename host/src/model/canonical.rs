//! Digests: SHA-256 over domain-tagged canonical JSON (RFC 8785).
//!
//! Canonical JSON sorts keys and writes numbers in one way, so that the same value has the same
//! digest whatever order it was built in. The domain (`copydesk/story@1`) keeps two kinds of value
//! that happen to look alike from having the same digest, and lets a format change without
//! meaning something else by an old digest.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest. Written `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Digests bytes as they are: a plugin's file, a document.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Digests a canonical value under a domain such as `copydesk/settings@1`.
    pub fn of(domain: &str, value: &CanonicalJson) -> Self {
        let mut hash = Sha256::new();
        hash.update(domain.as_bytes());
        hash.update([0]);
        hash.update(value.as_str().as_bytes());
        Self(hash.finalize().into())
    }

    /// What [`Digest::of`] digests: bytes whose plain SHA-256 is that digest, so that a value under
    /// a domain can be kept and proved like any other bytes.
    pub fn preimage(domain: &str, value: &CanonicalJson) -> Vec<u8> {
        [domain.as_bytes(), &[0], value.as_str().as_bytes()].concat()
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 64 hexadecimal digits without the prefix.
    pub fn hex(&self) -> String {
        self.0
            .iter()
            .fold(String::with_capacity(64), |mut out, byte| {
                for nibble in [byte >> 4, byte & 15] {
                    out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
                }
                out
            })
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not `sha256:` and 64 hexadecimal digits");
        let hex = text
            .strip_prefix("sha256:")
            .filter(|hex| hex.len() == 64 && hex.bytes().all(|it| it.is_ascii_hexdigit()))
            .ok_or_else(wrong)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        } else {
            Ok(Self(<[u8; 32]>::deserialize(deserializer)?))
        }
    }
}

/// A value as RFC 8785 writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CanonicalJson(String);

impl CanonicalJson {
    /// Writes a value canonically.
    ///
    /// # Errors
    /// When the value has a number that is not finite, or a map whose keys are not strings.
    pub fn of<T: Serialize>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json_canonicalizer::to_string(value).map(Self)
    }

    /// Writes a value that is canonical as it stands, without sorting and so faster: structs whose
    /// fields are in the order of their names, and no floats. In debug builds that is checked.
    ///
    /// # Errors
    /// As [`CanonicalJson::of`].
    pub fn of_sorted<T: Serialize>(value: &T) -> Result<Self, serde_json::Error> {
        let text = serde_json::to_string(value)?;
        debug_assert!(
            Self::of(value).is_ok_and(|json| json.0 == text),
            "not canonical: {text}"
        );
        Ok(Self(text))
    }

    /// An empty object, which is what a plugin without settings is given.
    pub fn empty_object() -> Self {
        Self("{}".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<CanonicalJson> for String {
    fn from(json: CanonicalJson) -> Self {
        json.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn key_order_does_not_change_a_digest() {
        let one = CanonicalJson::of(&json!({"b": 1.0, "a": [true, "é"]})).unwrap();
        let two = CanonicalJson::of(&json!({"a": [true, "é"], "b": 1})).unwrap();
        assert_eq!(one.as_str(), r#"{"a":[true,"é"],"b":1}"#);
        assert_eq!(Digest::of("x@1", &one), Digest::of("x@1", &two));
    }

    #[test]
    fn the_domain_is_part_of_the_digest() {
        let value = CanonicalJson::empty_object();
        assert_ne!(Digest::of("a@1", &value), Digest::of("b@1", &value));
        let kept = Digest::preimage("a@1", &value);
        assert_eq!(Digest::of_bytes(&kept), Digest::of("a@1", &value));
    }

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let digest = Digest::of_bytes(b"");
        assert_eq!(
            digest.to_string(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert!("sha256:00".parse::<Digest>().is_err());
        assert!(
            format!("sha256:{}", "é".repeat(32))
                .parse::<Digest>()
                .is_err()
        );
    }
}
