//! The bindings that are made from the contract, and the host's side of its imports.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::{Result, StoreContextMut, Trap};

use super::archive::{Asking, Consultations};
use super::lexicon::Lexicons;
use super::text::one_line;
use super::wasi::Wasi;
use crate::clock::Stopwatch;
use crate::model::{LogLevel, LogLine};

/// What wasmtime makes from the WIT.
pub(super) mod generated {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "plugin-with-capabilities",
        imports: { default: trappable },
        exports: { default: async },
    });
}

use generated::copydesk::plugin::{log, types};

/// Log calls that one call of a guest may make before they are taken for an attack. The text limit
/// alone would let a guest copy its memory into the host for ever at no fuel of its own.
pub(super) const LOG_CALLS: u32 = 10_000;

/// Log lines that are kept at most. An empty one takes nothing of the text limit and has a place in
/// the receipt all the same.
pub(super) const LOG_LINES: usize = 1000;

/// Characters that are kept of the last error, whatever the log's limit.
pub(super) const LAST_ERROR: usize = 1000;

/// Text beyond its limit that is copied and dropped before it is taken for an attack.
pub(super) const LOG_EXCESS: u64 = 1 << 20;

/// Stands at the end of the last line of a log that went on.
const CUT_OFF: &str = " [cut off by the log limit]";

/// Fuel between two looks at the clock: about 5 ms of work.
///
/// The wall clock is only the last net under the fuel. Looking at it where the guest yields its
/// fuel costs nothing in the guest's code; the runtime's epochs would cost a check in every loop
/// (docs/benchmarks.md has both).
pub(super) const FUEL_SLICE: u64 = 10_000_000;

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
    /// What is left of WASI for a guest that was built against it.
    pub(super) wasi: Wasi,
    net: Option<Net>,
}

/// The last net under a call, for the time between two host functions.
#[derive(Debug)]
struct Net {
    watch: Stopwatch,
    limit: Duration,
    /// What fuel was left at the last look at the clock.
    looked_at: u64,
}

/// A call whose time was up in a host function.
#[derive(Debug, thiserror::Error)]
#[error("its time is up")]
pub(super) struct TimeUp;

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
            wasi: Wasi::new(),
            net: None,
        }
    }

    /// Ends the call when more time than `limit` is over since `watch`, which [`charge`] looks
    /// after. `fuel` is what the call begins with.
    pub(super) fn limit_time(&mut self, watch: Stopwatch, limit: Duration, fuel: u64) {
        self.net = Some(Net {
            watch,
            limit,
            looked_at: fuel,
        });
    }

    /// The last thing that was logged as an error: the SDK's panic hook speaks this way.
    pub(super) fn last_error(&self) -> Option<&str> {
        self.last_error.as_deref()
    }

    /// Keeps the beginning of what was said as an error.
    pub(super) fn keep_last_error(&mut self, message: &str) {
        let head: String = message.chars().take(LAST_ERROR).collect();
        self.last_error = Some(one_line(&head));
    }

    /// Keeps a line of the log within its limit.
    pub(super) fn keep(&mut self, level: LogLevel, message: &str) -> Result<()> {
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
        if let LogLevel::Error = level {
            self.keep_last_error(message);
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
        let mut message = one_line(message);
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

impl log::Host for World {
    fn log(&mut self, level: log::Level, message: String) -> Result<()> {
        let level = match level {
            log::Level::Debug => LogLevel::Debug,
            log::Level::Info => LogLevel::Info,
            log::Level::Warn => LogLevel::Warn,
            log::Level::Error => LogLevel::Error,
        };
        self.keep(level, &message)
    }
}

impl types::Host for World {}

/// Takes fuel for the work of a host function, before it is done, so that a guest cannot have more
/// done than it could do itself.
///
/// Taking fuel begins a new slice of it, after which the guest would be looked at, so a guest that
/// calls often enough would never be; therefore the clock is looked at here too.
///
/// # Errors
/// When there is not as much left, or the time of the call is up.
pub(super) fn charge(store: &mut StoreContextMut<'_, World>, fuel: u64) -> Result<()> {
    let before = store.get_fuel()?;
    let Some(left) = before.checked_sub(fuel) else {
        store.set_fuel(0)?;
        return Err(Trap::OutOfFuel.into());
    };
    store.set_fuel(left)?;
    let Some(net) = &mut store.data_mut().net else {
        return Ok(());
    };
    if net.looked_at.saturating_sub(left) < FUEL_SLICE {
        return Ok(());
    }
    net.looked_at = left;
    if net.watch.elapsed() > net.limit {
        return Err(TimeUp.into());
    }
    Ok(())
}

/// Core instances of one component. Rust's have one and some shims; Python's link their libraries
/// while they are instantiated and have some dozens.
pub(super) const INSTANCES: u32 = 60;

/// Tables of one component.
pub(super) const TABLES: u32 = 60;

/// Memories of one component. The contract's encoding needs one.
pub(super) const MEMORIES: u32 = 4;

/// Entries of all the tables of a component. Rust's plugins have some hundreds.
pub(super) const TABLE_ENTRIES: usize = 100_000;

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

impl Limiter {
    /// Bytes of memory that were given out; none is ever taken back.
    pub(super) fn used_memory(&self) -> usize {
        self.used_memory
    }
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
