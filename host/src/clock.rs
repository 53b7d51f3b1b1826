//! The only place that asks the machine what time it is, so that nothing else can depend on it
//! unseen.

use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};

use crate::model::Time;

/// Measures how long something takes.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    /// Time since the start in microseconds.
    pub fn micros(self) -> u64 {
        u64::try_from(self.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// Measures what this thread takes of the processor, whatever else the machine does meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct CpuWatch(Duration);

impl CpuWatch {
    /// Starts.
    pub fn start() -> Self {
        Self(thread_time())
    }

    /// Processor time since the start.
    pub fn elapsed(self) -> Duration {
        thread_time().saturating_sub(self.0)
    }
}

/// Nothing where the system does not count it.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID);
    time.map_or(Duration::ZERO, Duration::from)
}

/// Lets so much time pass, for what nothing signals: a folder of a network, a desk that another
/// process has.
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// The time of day, RFC 3339 in UTC, to the second.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> Option<Time> {
    let now = jiff::Timestamp::now();
    let seconds = jiff::Timestamp::from_second(now.as_second()).ok()?;
    Time::parse(&seconds.to_string())
}
