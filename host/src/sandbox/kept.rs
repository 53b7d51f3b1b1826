//! What receipts name by a digest, as the bytes that have it: settings and limits, kept in the desk
//! beside the plugin's file, so that a run can be explained and done again.
//!
//! Their digests are of JSON under a domain. The bytes here are that very text behind its domain, so
//! that their plain SHA-256 is the digest and nobody who keeps them need know what they are.

use crate::model::{CanonicalJson, Digest, Limits};

const SETTINGS: &str = "copydesk/settings@1";
const LIMITS: &str = "copydesk/limits@1";

/// The bytes of a plugin's settings.
pub fn settings_bytes(settings: &CanonicalJson) -> Vec<u8> {
    Digest::preimage(SETTINGS, settings)
}

/// The bytes of limits: without the wall clock, which is in no digest.
pub fn limits_bytes(limits: &Limits) -> Vec<u8> {
    let deterministic = Limits {
        wall_clock_ms: 0,
        ..limits.clone()
    };
    // Integers and strings always have a canonical form.
    let json = CanonicalJson::of(&deterministic);
    Digest::preimage(
        LIMITS,
        &json.unwrap_or_else(|_| CanonicalJson::empty_object()),
    )
}

/// The settings out of their bytes.
pub fn settings_of(bytes: &[u8]) -> Option<CanonicalJson> {
    CanonicalJson::of(&json(SETTINGS, bytes)?).ok()
}

/// The limits out of their bytes, with the wall clock that is the default. A limit that there was
/// not yet when they were kept is the default too.
pub fn limits_of(bytes: &[u8]) -> Option<Limits> {
    let defaults = Limits::default();
    let mut limits = serde_json::to_value(&defaults).ok()?;
    let kept = json(LIMITS, bytes)?;
    limits.as_object_mut()?.extend(kept.as_object()?.clone());
    let limits: Limits = serde_json::from_value(limits).ok()?;
    Some(Limits {
        wall_clock_ms: defaults.wall_clock_ms,
        ..limits
    })
}

fn json(domain: &str, bytes: &[u8]) -> Option<serde_json::Value> {
    let text = bytes.strip_prefix(domain.as_bytes())?.strip_prefix(&[0])?;
    serde_json::from_slice(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let settings = CanonicalJson::of(&serde_json::json!({"b": 1.5, "a": "é"})).unwrap();
        let bytes = settings_bytes(&settings);
        assert_eq!(Digest::of_bytes(&bytes), Digest::of(SETTINGS, &settings));
        assert_eq!(settings_of(&bytes), Some(settings));
        let limits = Limits {
            memory: 5,
            ..Limits::default()
        };
        assert_eq!(limits_of(&limits_bytes(&limits)), Some(limits));
        assert_eq!(limits_of(&bytes), None);
        assert_eq!(settings_of(b""), None);
    }

    #[test]
    fn a_limit_that_was_not_there_yet_is_the_default() {
        let limits = limits_of(b"copydesk/limits@1\0{\"memory\":7}").unwrap();
        let default = Limits::default();
        assert_eq!(
            limits,
            Limits {
                memory: 7,
                ..default
            }
        );
    }
}
