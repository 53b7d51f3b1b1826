//! How bad the thing is that a flag found.

use std::fmt;

/// How bad the thing is that a flag found, from least to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// An editor should look.
    Warning,
    /// Must not be published as it stands.
    Error,
}

impl Severity {
    /// Names the severity as the manifest does.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
