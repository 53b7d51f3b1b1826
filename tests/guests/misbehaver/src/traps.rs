//! What never returns. Run natively, it would not end a test but the whole run.

use std::hint::black_box;

/// Panics.
#[expect(clippy::panic, reason = "it is what the mode is for")]
pub(crate) fn panic() -> ! {
    panic!("told to panic")
}

/// Ends the program, which a plugin is not.
#[expect(clippy::exit, reason = "it is what the mode is for")]
pub(crate) fn exit() -> ! {
    std::process::exit(0)
}

/// Ends the program at once.
pub(crate) fn abort() -> ! {
    std::process::abort()
}

/// Reads where there is no memory.
#[expect(unsafe_code, reason = "it is what the mode is for")]
pub(crate) fn read_beyond_memory() -> ! {
    let beyond = black_box(usize::MAX - 7) as *const u8;
    // SAFETY: it is not safe; the sandbox has to stop it.
    black_box(unsafe { beyond.read_volatile() });
    turn_for_ever()
}

/// Turns in place.
pub(crate) fn turn_for_ever() -> ! {
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns.wrapping_add(1));
    }
}

/// Calls itself until the stack is used up.
pub(crate) fn fall_for_ever() -> ! {
    fall(0);
    turn_for_ever()
}

#[expect(unconditional_recursion, reason = "it is what the mode is for")]
fn fall(depth: u64) -> u64 {
    let frame = black_box([depth; 32]);
    fall(depth + 1) + frame.iter().sum::<u64>()
}

/// Asks for memory until there is none, and uses it.
pub(crate) fn grow_for_ever() -> ! {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    loop {
        kept.push(vec![1; 1 << 20]);
        black_box(&kept);
    }
}
