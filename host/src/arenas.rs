//! How many heaps a process has that runs for days.
//!
//! glibc gives threads heaps of their own, eight for each processor, and what is free in one is of no use to
//! another. A server whose threads take turns at reading the store grew by that from 151 to 220 MiB in a
//! minute; with two it stays where it is (docs/benchmarks.md). A command that ends soon is left with
//! them: there they save waiting.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
use std::{ffi::c_int, num::NonZero};

/// Lets the process have no more heaps from now on than it has processors, and two at least, unless `MALLOC_ARENA_MAX`
/// says how many there are to be. It has to come before the threads. With another C library nothing
/// is done.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "no crate wraps it, and it takes two numbers")]
pub(crate) fn limit() {
    if std::env::var_os("MALLOC_ARENA_MAX").is_some() {
        return;
    }
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let arenas = c_int::try_from(processors.max(2)).unwrap_or(c_int::MAX);
    // SAFETY: it is given two numbers, and glibc takes its own lock to write the second down. What
    // it does not know it refuses by its answer, and then all is as it was.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, arenas) };
}

/// With another C library nothing is done.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn limit() {}
