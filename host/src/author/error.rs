//! What can go wrong with a plugin's project.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::SettingsError;
use crate::sandbox::SandboxError;

/// Why a project could not be made, built or read.
#[derive(Debug, thiserror::Error)]
pub enum AuthorError {
    /// There is something where the project was to go.
    #[error("{} is there already", path.display())]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// A directory is no project.
    #[error("{} is no plugin's project: {lacks}", path.display())]
    NoProject {
        /// The directory.
        path: PathBuf,
        /// What it lacks.
        lacks: &'static str,
    },
    /// A file of the project could not be read or written.
    #[error("cannot {what} {}", path.display())]
    File {
        /// Such as `read` or `write`.
        what: &'static str,
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `plugin.toml` has a mistake.
    #[error("the manifest has a mistake")]
    Manifest(Box<SettingsError>),
    /// A key cannot be made or used.
    #[error("the key {} cannot be used: {reason}", path.display())]
    Key {
        /// Its file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A tool is not there.
    #[error("{tool} is not installed")]
    NoTool {
        /// What is missing.
        tool: &'static str,
        /// The command that installs it.
        install: String,
    },
    /// A tool could not be started, or said no.
    #[error("`{command}` {failed}")]
    Tool {
        /// As it would be typed.
        command: String,
        /// What happened.
        failed: String,
    },
    /// There is a module, and nothing in it says that it is a plugin.
    #[error("the code that was built exports no plugin")]
    NoExport,
    /// Changes cannot be waited for.
    #[error("{} cannot be watched for changes: {reason}", path.display())]
    Watch {
        /// What was to be watched.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// There is no native code to compare with, and why.
    #[error("there is no native code: {0}")]
    NoNative(String),
    /// What came out is no plugin.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// What came out is another plugin than the manifest says.
    #[error("the plugin that was built calls itself {is:?}, and plugin.toml {says:?}")]
    OtherManifest {
        /// The name in the file.
        is: String,
        /// The name in the project.
        says: String,
    },
}

impl AuthorError {
    /// For `map_err`.
    pub(super) fn file(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { what, path, source }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Exists { .. } => "choose another name, or take it away".to_owned(),
            Self::NoProject { .. } => {
                "`copydesk plugin new NAME` begins one; a file is named by its path".to_owned()
            }
            Self::NoTool { install, .. } => format!("type `{install}`"),
            Self::NoExport => "write `export!(YourType);` in src/lib.rs, once".to_owned(),
            Self::OtherManifest { .. } => {
                "`export!` embeds the plugin.toml beside Cargo.toml; is it that of another \
                 package?"
                    .to_owned()
            }
            Self::Key { .. } => {
                "of the pair that `copydesk plugin keygen NAME` makes, the secret one is NAME.key"
                    .to_owned()
            }
            Self::File { .. }
            | Self::Watch { .. }
            | Self::Manifest(_)
            | Self::NoNative(_)
            | Self::Tool { .. }
            | Self::Sandbox(_) => {
                return None;
            }
        })
    }
}
