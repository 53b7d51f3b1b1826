//! How much a plugin may use for one story, and how much compiling it may take.

use serde::{Deserialize, Serialize};

/// What bounds one plugin on one story. The pipeline sets them, a manifest may lower them.
///
/// All but `wall_clock_ms` are deterministic: the same story runs into them at the same place on
/// every machine. Therefore the wall clock is in no digest, and what it stopped is not remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Limits {
    /// Linear memory of the instance, in bytes.
    pub memory: u64,
    /// Fuel for a call whatever the story's size, in the runtime's units (about one a wasm
    /// instruction).
    pub fuel_base: u64,
    /// Fuel on top for each byte of the story that the plugin is given.
    pub fuel_per_byte: u64,
    /// Fuel for `configure`.
    pub fuel_configure: u64,
    /// The last net: milliseconds from the beginning of a call to its end.
    pub wall_clock_ms: u64,
    /// What a report may weigh in the host's memory, in bytes.
    pub output: u64,
    /// Annotations in one report.
    pub annotations: u32,
    /// Log text of one story, in bytes.
    pub log: u64,
}

impl Default for Limits {
    /// The defaults, with their reasons in docs/settings.md.
    fn default() -> Self {
        Self {
            memory: 64 << 20,
            fuel_base: 500_000_000,
            fuel_per_byte: 50_000,
            fuel_configure: 500_000_000,
            wall_clock_ms: 10_000,
            output: 1 << 20,
            annotations: 1000,
            log: 64 << 10,
        }
    }
}

impl Limits {
    /// The largest plugin file that is read, in bytes.
    pub const PLUGIN_FILE: u64 = 32 << 20;

    /// The largest manifest that is read, in bytes.
    pub const MANIFEST: usize = 256 << 10;

    /// Fuel is never more than this however long the story is: the wall clock's worth.
    pub const FUEL_MOST: u64 = 10_000_000_000;

    /// Fuel for a story of so many bytes of text.
    pub fn fuel(&self, story_bytes: u64) -> u64 {
        self.fuel_per_byte
            .saturating_mul(story_bytes)
            .saturating_add(self.fuel_base)
            .min(Self::FUEL_MOST)
    }

    /// The smaller of the two, limit by limit.
    #[must_use]
    pub fn lowered_to(&self, other: &Self) -> Self {
        Self {
            memory: self.memory.min(other.memory),
            fuel_base: self.fuel_base.min(other.fuel_base),
            fuel_per_byte: self.fuel_per_byte.min(other.fuel_per_byte),
            fuel_configure: self.fuel_configure.min(other.fuel_configure),
            wall_clock_ms: self.wall_clock_ms.min(other.wall_clock_ms),
            output: self.output.min(other.output),
            annotations: self.annotations.min(other.annotations),
            log: self.log.min(other.log),
        }
    }
}

/// What compiling one plugin may take.
///
/// It keeps the desk from a plugin that is a bomb for its compiler. It says nothing of what a plugin
/// does with a story, so it is in no digest; and a manifest, which comes from the same stranger,
/// cannot set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompileLimits {
    /// Address space of the compiler's process, in bytes.
    pub memory: u64,
    /// Processor time, all threads taken together.
    pub seconds: u64,
}

impl Default for CompileLimits {
    /// The defaults, with their reasons in docs/settings.md.
    fn default() -> Self {
        Self {
            memory: 1 << 30,
            seconds: 120,
        }
    }
}

impl CompileLimits {
    /// The largest compiled plugin that is taken, in bytes.
    pub const CODE: u64 = 128 << 20;

    /// The net under the processor time, in seconds: on a busy machine a process gets its time
    /// slowly.
    pub fn wall_clock(&self) -> u64 {
        self.seconds.saturating_mul(4).saturating_add(10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuel_grows_with_the_story_up_to_the_most() {
        let limits = Limits::default();
        assert_eq!(limits.fuel(0), 500_000_000);
        assert_eq!(limits.fuel(4096), 500_000_000 + 4096 * 50_000);
        assert_eq!(limits.fuel(u64::MAX), Limits::FUEL_MOST);
    }
}
