//! The languages that a plugin can be written in.

use std::path::Path;

/// What a plugin is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Rust, built by cargo.
    Rust,
    /// JavaScript, built by componentize-qjs.
    JavaScript,
    /// Python, built by componentize-py.
    Python,
    /// C, built by zig.
    C,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Rust, Self::JavaScript, Self::Python, Self::C];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
            Self::C => "C",
        }
    }

    /// The tool that builds it.
    pub(super) fn tool(self) -> &'static str {
        match self {
            Self::Rust => "cargo",
            Self::JavaScript => "componentize-qjs",
            Self::Python => "componentize-py",
            Self::C => "zig",
        }
    }

    /// The file of a project that holds the plugin itself.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rust => "src/lib.rs",
            Self::JavaScript => "rules.js",
            Self::Python => "rules.py",
            Self::C => "rules.c",
        }
    }

    /// The file by which a project in it is known.
    fn mark(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::JavaScript | Self::Python | Self::C => self.code(),
        }
    }

    /// What the project in a directory is written in, by what lies there.
    pub(super) fn of(dir: &Path) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| dir.join(language.mark()).is_file())
    }
}
