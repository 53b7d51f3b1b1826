//! Waits, and looks at the clocks before and after.

use crate::bindings::wasi;
use wasi::cli::{stderr, stdin};
use wasi::clocks::{monotonic_clock, wall_clock};
use wasi::io::poll::poll;

const HOUR: u64 = 3_600_000_000_000;

/// Sleeps for some hours, and says how the clocks went.
pub(crate) fn sleep() -> Vec<String> {
    let start = monotonic_clock::now();
    let day = wall_clock::now().seconds;
    let hours = || {
        let monotonic = (monotonic_clock::now() - start) / HOUR;
        let wall = (wall_clock::now().seconds - day) / 3600;
        format!("{monotonic} by the monotonic clock, {wall} by the wall clock")
    };
    let mut seen = vec![format!("hours at first: {}", hours())];
    monotonic_clock::subscribe_duration(HOUR).block();
    seen.push(format!("hours after a sleep: {}", hours()));
    monotonic_clock::subscribe_instant(start + 2 * HOUR).block();
    seen.push(format!("hours after a sleep until then: {}", hours()));
    let ready = monotonic_clock::subscribe_duration(HOUR).ready();
    seen.push(format!(
        "hours after it was {ready} that it is ready: {}",
        hours()
    ));
    let later = monotonic_clock::subscribe_duration(2 * HOUR);
    let soon = monotonic_clock::subscribe_duration(HOUR);
    let first = poll(&[&later, &soon]);
    seen.push(format!("hours after {first:?} of two timers: {}", hours()));
    let (input, output) = (stdin::get_stdin(), stderr::get_stderr());
    let (input, output) = (input.subscribe(), output.subscribe());
    let first = poll(&[&later, &input, &output]);
    seen.push(format!(
        "hours after {first:?} of a timer and streams: {}",
        hours()
    ));
    monotonic_clock::subscribe_duration(u64::MAX).block();
    let end = monotonic_clock::now();
    seen.push(format!("the end of time: {}", end == u64::MAX));
    seen
}
