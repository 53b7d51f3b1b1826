//! What the desk could not do with a plugin: read it, take it for a plugin, compile it.

use std::fmt;
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
    /// Compiling it was too much.
    #[error("compiling {name} {limit}")]
    CompileLimit {
        /// The plugin or its file.
        name: String,
        /// Of what.
        limit: CompileLimit,
    },
    /// The compiler itself broke, or there is none.
    #[error("the compiler broke on {name}: {reason}")]
    Compiler {
        /// The plugin or its file.
        name: String,
        /// How.
        reason: String,
    },
    /// The desk was asked to stop before it was compiled.
    #[error("stopped while {name} was being compiled")]
    Interrupted {
        /// The plugin or its file.
        name: String,
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

/// What compiling a plugin took too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompileLimit {
    /// Memory, in bytes.
    Memory(u64),
    /// Processor time, in seconds.
    Processor(u64),
    /// Time, in seconds.
    WallClock(u64),
    /// Native code, in bytes.
    Code(u64),
}

impl fmt::Display for CompileLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory(bytes) => write!(f, "wanted more than {} MiB of memory", bytes >> 20),
            Self::Processor(seconds) => write!(f, "took more than {seconds} s of processor time"),
            Self::WallClock(seconds) => write!(f, "was not done within {seconds} s"),
            Self::Code(bytes) => write!(f, "gave more than {} MiB of code", bytes >> 20),
        }
    }
}
