//! Keeps the panics of others inside.
//!
//! On damaged files sled panics in many places where it could return an error, and so does the
//! componentiser on damaged modules. A panic of our own is a mistake and stays one; a panic below
//! `contained` is an answer of theirs and becomes a value. What the panic hook would print meanwhile would only repeat it, so
//! it is kept quiet for this thread, and for this thread alone: the process's hook is wrapped once
//! and goes on to see every panic of every other thread.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; the first line of what it panicked with, if it did.
pub(crate) fn contained<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    wrap_hook();
    let outer = QUIET.replace(true);
    // Callers never use again what a panic may have left half done.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(outer);
    result.map_err(|payload| {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let first = text.and_then(|text| text.lines().next());
        first.unwrap_or("it panicked").to_owned()
    })
}

fn wrap_hook() {
    static WRAPPED: Once = Once::new();
    WRAPPED.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                hook(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_value_and_the_next_one_is_heard_again() {
        assert_eq!(contained(|| 5), Ok(5));
        let what = contained(|| -> u8 { panic!("torn {}", 3) }).unwrap_err();
        assert_eq!(what, "torn 3");
        assert!(!QUIET.get());
    }
}
