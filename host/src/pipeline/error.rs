//! What keeps a pipeline from being loaded and a desk from being opened.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::lock::Drift;
use crate::config::{LoadError, SettingsError};
use crate::sandbox::SandboxError;
use crate::store::StoreError;

/// Why a pipeline could not be loaded.
#[derive(Debug, Error)]
pub enum PipelineError {
    /// The settings are wrong, or do not fit the plugins: everything that is, at once.
    #[error("the pipeline cannot run as it is set")]
    Mistakes(Vec<SettingsError>),
    /// It is to be held to its lock file, and that cannot be read or is wrong.
    #[error(transparent)]
    Lock(LoadError),
    /// It is to be held to its lock file, and there is none.
    #[error("there is no lock file {path}")]
    Unlocked {
        /// Where it would lie.
        path: PathBuf,
    },
    /// It is not what its lock file pins.
    #[error("the pipeline is not what {path} pins")]
    Drift {
        /// The lock file.
        path: PathBuf,
        /// All that differs.
        drifts: Vec<Drift>,
    },
    /// The runtime could not be set up.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

impl PipelineError {
    /// All of it in one text, for who sees no excerpts: each mistake, each thing that differs, and what
    /// each error comes of.
    pub fn told(&self) -> String {
        let mut told = self.to_string();
        match self {
            Self::Mistakes(errors) => {
                for error in errors {
                    told.extend(["; ", &error.to_string().replace('\n', "; ")]);
                }
            }
            Self::Drift { drifts, .. } => {
                for drift in drifts {
                    told.extend(["; ", &drift.to_string()]);
                }
            }
            Self::Lock(_) | Self::Unlocked { .. } | Self::Sandbox(_) => {}
        }
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            told.extend([": ", &cause.to_string()]);
            source = cause.source();
        }
        told
    }
}

/// Why a desk could not be made or opened.
#[derive(Debug, Error)]
pub enum DeskError {
    /// There is none.
    #[error("there is no desk in {path}: it has no copydesk.toml")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A new desk was to be made where something is.
    #[error("there is something in {path} already")]
    NotEmpty {
        /// Where.
        path: PathBuf,
    },
    /// What was named is a file.
    #[error("{path} is a file, and a desk is a directory")]
    NotADirectory {
        /// The file.
        path: PathBuf,
    },
    /// A file of it could not be written.
    #[error("cannot write {path}")]
    Write {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Its settings cannot be read or are wrong.
    #[error(transparent)]
    Settings(#[from] LoadError),
    /// Its database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
}
