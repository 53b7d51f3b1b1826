//! The child's side: it limits itself, and only then looks at the plugin.

use std::io::{self, Read, Write};

use nix::sys::resource::Resource;
use wasmtime::Engine;

use super::Answer;
use crate::child::{end_with, limit};
use crate::model::Limits;
use crate::sandbox::engine::config;

/// Files that the child may have open: the three that it was started with, and what the runtime
/// reads of the machine.
const FILES: u64 = 16;

/// What the desk tells its child to keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildLimits {
    /// The desk's process. A child whose desk is gone ends.
    pub desk: u32,
    /// Address space, in bytes.
    pub memory: u64,
    /// Processor time.
    pub seconds: u64,
    /// The largest answer, in bytes.
    pub answer: u64,
}

impl ChildLimits {
    /// Limits this process, for good.
    fn apply(&self) -> io::Result<()> {
        end_with(self.desk)?;
        limit(Resource::RLIMIT_NOFILE, FILES, FILES)?;
        limit(Resource::RLIMIT_FSIZE, self.answer, self.answer)?;
        // The first signal says which limit it was; the second cannot be ignored.
        limit(Resource::RLIMIT_CPU, self.seconds, self.seconds + 5)?;
        limit(Resource::RLIMIT_AS, self.memory, self.memory)
    }
}

/// Compiles the plugin that `input` holds, within limits, and writes what came of it to `output`.
/// The process is of no use for anything else afterwards.
///
/// # Errors
/// When the limits cannot be set, or input and output are not what the desk gives its child.
pub fn compile_in_child(
    limits: &ChildLimits,
    input: &mut dyn Read,
    output: &mut dyn Write,
) -> io::Result<()> {
    limits.apply()?;
    let mut plugin = Vec::new();
    input.take(Limits::PLUGIN_FILE).read_to_end(&mut plugin)?;
    // The same engine as the desk's but for its pool, for which there is no room here and which
    // says nothing of the code.
    let engine = Engine::new(&config()).map_err(|error| io::Error::other(format!("{error:#}")))?;
    Answer::of(&engine, &plugin).write(output)
}
