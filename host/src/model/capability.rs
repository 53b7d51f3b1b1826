//! What a plugin may be able to do beyond looking at its story and logging.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::id::is_kebab;

/// An ability that a manifest asks for and a pipeline grants: `lexicon:NAME` or `archive`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Capability {
    /// Look-ups among the earlier stories of the desk.
    Archive,
    /// The word list of a name.
    Lexicon(String),
}

/// What no capability is called.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CapabilityError {
    /// A word list is always named.
    #[error("`lexicon` names no word list")]
    Unnamed,
    /// There is no such thing.
    #[error("there is no capability `{0}`")]
    Unknown(String),
}

impl Capability {
    /// The longest name of a word list, in bytes.
    const NAME: usize = 60;

    /// The interface of the contract that it opens, without a version.
    pub fn interface(&self) -> &'static str {
        match self {
            Self::Archive => "copydesk:plugin/archive",
            Self::Lexicon(_) => "copydesk:plugin/lexicon",
        }
    }
}

impl FromStr for Capability {
    type Err = CapabilityError;

    fn from_str(text: &str) -> Result<Self, CapabilityError> {
        match text.split_once(':') {
            None if text == "archive" => Ok(Self::Archive),
            None if text == "lexicon" => Err(CapabilityError::Unnamed),
            Some(("lexicon", name)) if is_kebab(name, Self::NAME) => {
                Ok(Self::Lexicon(name.to_owned()))
            }
            _ => Err(CapabilityError::Unknown(text.to_owned())),
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Archive => f.write_str("archive"),
            Self::Lexicon(name) => write!(f, "lexicon:{name}"),
        }
    }
}

impl TryFrom<String> for Capability {
    type Error = CapabilityError;

    fn try_from(text: String) -> Result<Self, CapabilityError> {
        text.parse()
    }
}

impl From<Capability> for String {
    fn from(capability: Capability) -> Self {
        capability.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_it_is_read() {
        for text in ["archive", "lexicon:house-style"] {
            assert_eq!(text.parse::<Capability>().unwrap().to_string(), text);
        }
        assert_eq!(
            "lexicon".parse::<Capability>(),
            Err(CapabilityError::Unnamed)
        );
        for text in ["", "log", "lexicon:", "lexicon:A", "archive:x", "network"] {
            let unknown = Err(CapabilityError::Unknown(text.to_owned()));
            assert_eq!(text.parse::<Capability>(), unknown);
        }
    }
}
