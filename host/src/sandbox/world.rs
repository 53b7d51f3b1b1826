//! The bindings that are made from the contract, and the host's side of its imports.

use std::sync::Arc;

use wasmtime::Result;

use super::archive::{Asking, Consultations};
use super::lexicon::Lexicons;
use super::text::one_line;
use crate::model::{LogLevel, LogLine};

/// What wasmtime makes from the WIT.
pub(super) mod generated {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "plugin-with-capabilities",
        imports: { default: trappable },
        exports: { "annotate": async },
    });
}

use generated::copydesk::plugin::{log, types};

/// Log calls that one call of a guest may make before they are taken for an attack. The text limit
/// alone would let a guest copy its memory into the host for ever at no fuel of its own.
pub const LOG_CALLS: u32 = 10_000;

/// Log lines that are kept at most. An empty one takes nothing of the text limit and has a place in
/// the receipt all the same.
const LOG_LINES: usize = 1000;

/// Characters that are kept of the last error, whatever the log's limit.
const LAST_ERROR: usize = 1000;

/// Text beyond its limit that is copied and dropped before it is taken for an attack.
pub const LOG_EXCESS: u64 = 1 << 20;

/// Stands at the end of the last line of a log that went on.
const CUT_OFF: &str = " [cut off by the log limit]";

/// What a guest's imports act on: one for each call.
pub(super) struct World {
    /// The word lists that it was granted.
    pub(super) lexicons: Arc<Lexicons>,
    /// What `archive` needs to know; none in `configure` and without the grant.
    pub(super) asking: Option<Asking>,
    /// What the archive was asked.
    pub(super) consultations: Consultations,
    pub(super) log: Vec<LogLine>,
    log_limit: u64,
    log_bytes: u64,
    log_calls: u32,
    /// The last thing that was logged as an error, apart from the log, so that a full log does not
    /// take a panic's words away.
    last_error: Option<String>,
    pub(super) limiter: Limiter,
}

/// A guest that logs without end.
#[derive(Debug, thiserror::Error)]
#[error("it logged {calls} times, {bytes} bytes in all, which is taken for a flood")]
pub(super) struct LogFlood {
    calls: u32,
    bytes: u64,
}

impl World {
    pub(super) fn new(memory: u64, log_limit: u64, lexicons: Arc<Lexicons>) -> Self {
        let limiter = Limiter {
            memory: usize::try_from(memory).unwrap_or(usize::MAX),
            used_memory: 0,
            used_entries: 0,
            refused: None,
        };
        Self {
            lexicons,
            asking: None,
            consultations: Consultations::default(),
            log: Vec::new(),
            log_limit,
            log_bytes: 0,
            log_calls: 0,
            last_error: None,
            limiter,
        }
    }

    /// The last thing that was logged as an error: the SDK's panic hook speaks this way.
    pub(super) fn last_error(&self) -> Option<&str> {
        self.last_error.as_deref()
    }
}

impl log::Host for World {
    fn log(&mut self, level: log::Level, message: String) -> Result<()> {
        let room = self.log_limit.saturating_sub(self.log_bytes);
        self.log_calls += 1;
        self.log_bytes = self.log_bytes.saturating_add(message.len() as u64);
        if self.log_calls > LOG_CALLS || self.log_bytes > self.log_limit.saturating_add(LOG_EXCESS)
        {
            let flood = LogFlood {
                calls: self.log_calls,
                bytes: self.log_bytes,
            };
            return Err(wasmtime::Error::new(flood));
        }
        if let log::Level::Error = level {
            let head: String = message.chars().take(LAST_ERROR).collect();
            self.last_error = Some(one_line(&head));
        }
        if room == 0 || self.log.len() >= LOG_LINES {
            // The line before took all of it without being cut itself.
            let last = self.log.last_mut();
            if let Some(line) = last.filter(|line| !line.message.ends_with(CUT_OFF)) {
                line.message.push_str(CUT_OFF);
            }
            return Ok(());
        }
        let cut = message.len() as u64 > room;
        let level = match level {
            log::Level::Debug => LogLevel::Debug,
            log::Level::Info => LogLevel::Info,
            log::Level::Warn => LogLevel::Warn,
            log::Level::Error => LogLevel::Error,
        };
        let mut message = one_line(&message);
        if cut {
            let mut end = usize::try_from(room).unwrap_or(usize::MAX);
            end = end.min(message.len());
            while !message.is_char_boundary(end) {
                end -= 1;
            }
            message.truncate(end);
            message.push_str(CUT_OFF);
        }
        self.log.push(LogLine { level, message });
        Ok(())
    }
}

impl types::Host for World {}

/// Core instances of one component. Rust's have one and some shims; Python's link their libraries
/// while they are instantiated and have some dozens.
pub const INSTANCES: u32 = 60;

/// Tables of one component.
pub const TABLES: u32 = 60;

/// Memories of one component. The contract's encoding needs one.
pub const MEMORIES: u32 = 4;

/// Entries of all the tables of a component. Rust's plugins have some hundreds.
pub const TABLE_ENTRIES: usize = 100_000;

/// Keeps an instance within its memory, all of its memories taken together.
#[derive(Debug)]
pub(super) struct Limiter {
    memory: usize,
    used_memory: usize,
    used_entries: usize,
    /// What was refused last.
    pub(super) refused: Option<Refused>,
}

/// What an instance wanted in all when it was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Bytes of memory.
    Memory(usize),
    /// Entries of tables.
    Entries(usize),
}

impl wasmtime::ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let wanted = self
            .used_memory
            .saturating_add(desired.saturating_sub(current));
        let fits = wanted <= self.memory;
        if fits {
            self.used_memory = wanted;
        } else {
            self.refused = Some(Refused::Memory(wanted));
        }
        Ok(fits)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let wanted = self
            .used_entries
            .saturating_add(desired.saturating_sub(current));
        let fits = wanted <= TABLE_ENTRIES;
        if fits {
            self.used_entries = wanted;
        } else {
            self.refused = Some(Refused::Entries(wanted));
        }
        Ok(fits)
    }

    fn instances(&self) -> usize {
        INSTANCES as usize
    }

    fn tables(&self) -> usize {
        TABLES as usize
    }

    fn memories(&self) -> usize {
        MEMORIES as usize
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::ResourceLimiter as _;

    use super::*;

    #[test]
    fn the_memories_of_an_instance_share_one_limit() {
        let mut limiter = World::new(100, 0, Arc::default()).limiter;
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(!limiter.memory_growing(0, 60, None).unwrap());
        assert_eq!(limiter.refused, Some(Refused::Memory(120)));
        assert!(limiter.memory_growing(60, 100, None).unwrap());
        assert!(!limiter.memory_growing(100, 101, None).unwrap());
    }

    #[test]
    fn a_log_limit_of_nothing_keeps_nothing_and_is_no_flood() {
        let mut world = World::new(0, 0, Arc::default());
        for _ in 0..100 {
            log::Host::log(
                &mut world,
                log::Level::Info,
                "a line that is kept nowhere".into(),
            )
            .unwrap();
        }
        assert!(world.log.is_empty());
        log::Host::log(&mut world, log::Level::Error, "panicked\nat once".into()).unwrap();
        assert_eq!(world.last_error(), Some("panicked at once"));
        let flood = log::Host::log(&mut world, log::Level::Info, "x".repeat(2 << 20));
        assert!(flood.unwrap_err().is::<LogFlood>());
    }
}
