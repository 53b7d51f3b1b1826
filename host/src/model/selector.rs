//! Names a kind of annotation and, as far as wanted, its scheme: `tag:language`, `flag:hygiene/*`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Content, Kind, PluginName};

/// What a plugin needs or produces: `KIND`, `KIND:SCHEME`, or `KIND:PREFIX*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Selector {
    kind: Kind,
    /// None for everything of the kind.
    scheme: Option<Scheme>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Scheme {
    Exactly(String),
    StartingWith(String),
}

/// Why a text is no selector.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} is not `tag`, `summary` or `flag`, alone or with a scheme after a colon, as in `tag:language` or `flag:hygiene/*`"
)]
pub struct SelectorError(String);

impl Selector {
    /// Whether an annotation with this content is meant.
    pub fn matches(&self, content: &Content) -> bool {
        self.kind == content.kind() && self.covers_scheme(content.scheme())
    }

    /// Whether something that this one means may be something that the other one means.
    pub fn overlaps(&self, other: &Self) -> bool {
        let schemes = match (&self.scheme, &other.scheme) {
            (None, _) | (_, None) => true,
            (Some(Scheme::Exactly(scheme)), _) => other.covers_scheme(scheme),
            (_, Some(Scheme::Exactly(scheme))) => self.covers_scheme(scheme),
            (Some(Scheme::StartingWith(one)), Some(Scheme::StartingWith(two))) => {
                one.starts_with(two.as_str()) || two.starts_with(one.as_str())
            }
        };
        self.kind == other.kind && schemes
    }

    /// Whether a plugin of that name may declare this as what it produces: flags carry the
    /// plugin's own name.
    pub fn is_producible_by(&self, plugin: &PluginName) -> bool {
        let own = |scheme: &str| {
            scheme
                .strip_prefix(plugin.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
        };
        match (&self.kind, &self.scheme) {
            (Kind::Flag, None) => false,
            (Kind::Flag, Some(Scheme::Exactly(s) | Scheme::StartingWith(s))) => own(s),
            (Kind::Tag | Kind::Summary, _) => true,
        }
    }

    fn covers_scheme(&self, scheme: &str) -> bool {
        match &self.scheme {
            None => true,
            Some(Scheme::Exactly(wanted)) => wanted == scheme,
            Some(Scheme::StartingWith(prefix)) => scheme.starts_with(prefix.as_str()),
        }
    }
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        let wrong = || SelectorError(text.to_owned());
        let (kind, scheme) = match text.split_once(':') {
            Some((kind, scheme)) => (kind, Some(scheme)),
            None => (text, None),
        };
        let kind = match kind {
            "tag" => Kind::Tag,
            "summary" => Kind::Summary,
            "flag" => Kind::Flag,
            _ => return Err(wrong()),
        };
        let scheme = match scheme {
            None | Some("*") => None,
            Some(scheme) => {
                let (name, open) = match scheme.strip_suffix('*') {
                    Some(prefix) => (prefix, true),
                    None => (scheme, false),
                };
                let odd = |c: char| c == '*' || c.is_whitespace() || c.is_control();
                if name.is_empty() || name.contains(odd) {
                    return Err(wrong());
                }
                let name = name.to_owned();
                Some(if open {
                    Scheme::StartingWith(name)
                } else {
                    Scheme::Exactly(name)
                })
            }
        };
        Ok(Self { kind, scheme })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scheme {
            None => f.write_str(self.kind.name()),
            Some(Scheme::Exactly(scheme)) => write!(f, "{}:{scheme}", self.kind.name()),
            Some(Scheme::StartingWith(prefix)) => write!(f, "{}:{prefix}*", self.kind.name()),
        }
    }
}

impl TryFrom<String> for Selector {
    type Error = SelectorError;

    fn try_from(text: String) -> Result<Self, SelectorError> {
        text.parse()
    }
}

impl From<Selector> for String {
    fn from(selector: Selector) -> Self {
        selector.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn selector(text: &str) -> Selector {
        text.parse().unwrap()
    }

    #[test]
    fn is_written_as_it_is_read() {
        for text in ["tag", "tag:language", "flag:hygiene/*", "summary:extract"] {
            assert_eq!(selector(text).to_string(), text);
        }
        assert_eq!(selector("tag:*").to_string(), "tag");
    }

    #[test]
    fn refuses_what_is_no_selector() {
        for text in ["", "tags", "tag:", "tag:a b", "flag:*x", "flag:a*b*", ":x"] {
            assert!(text.parse::<Selector>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn overlaps_both_ways() {
        for (one, two, expected) in [
            ("tag", "tag:language", true),
            ("tag:language", "tag:lang*", true),
            ("flag:hygiene/*", "flag:hygiene/truncated", true),
            ("flag:hygiene/*", "flag:style/*", false),
            ("tag:a*", "tag:ab*", true),
            ("tag:language", "summary:language", false),
        ] {
            assert_eq!(
                selector(one).overlaps(&selector(two)),
                expected,
                "{one} {two}"
            );
            assert_eq!(
                selector(two).overlaps(&selector(one)),
                expected,
                "{two} {one}"
            );
        }
    }

    #[test]
    fn flags_are_only_producible_in_the_own_name() {
        let hygiene = PluginName::new("hygiene").unwrap();
        assert!(selector("flag:hygiene/*").is_producible_by(&hygiene));
        assert!(selector("tag:language").is_producible_by(&hygiene));
        for text in ["flag", "flag:hygiene*", "flag:style/x", "flag:hygiene2/x"] {
            assert!(!selector(text).is_producible_by(&hygiene), "{text}");
        }
    }
}
