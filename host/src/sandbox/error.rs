//! What the desk could not do with a plugin: read it, take it for a plugin, compile it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a plugin could not be loaded, or the sandbox not be set up.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The file could not be read.
    #[error("the plugin file {path} cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is too large.
    #[error("the plugin {name} has {size} bytes, more than {limit}")]
    TooLarge {
        /// The plugin or its file.
        name: String,
        /// Bytes.
        size: u64,
        /// Bytes at most.
        limit: u64,
    },
    /// The file is no WebAssembly, or broken.
    #[error("{name} is no plugin: {reason}")]
    NotAPlugin {
        /// The plugin or its file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The manifest is missing or there are several.
    #[error(
        "{name} has {found} manifests where a plugin has one, in the custom section `copydesk:manifest`"
    )]
    Manifest {
        /// The plugin or its file.
        name: String,
        /// How many there are.
        found: usize,
    },
    /// It wants what it was not granted.
    #[error("{name} imports {}, which it was not granted", imports.join(", "))]
    Imports {
        /// The plugin or its file.
        name: String,
        /// The imports.
        imports: Vec<String>,
    },
    /// It could not be compiled.
    #[error("{name} cannot be compiled: {reason}")]
    Compile {
        /// The plugin or its file.
        name: String,
        /// Why.
        reason: String,
    },
    /// It does not export what a plugin exports.
    #[error("{name} does not fit the contract copydesk:plugin@0.1.0: {reason}")]
    Contract {
        /// The plugin or its file.
        name: String,
        /// What does not fit.
        reason: String,
    },
    /// The runtime could not be set up.
    #[error("the WebAssembly runtime cannot be set up: {0}")]
    Engine(String),
}
