//! What the closed WASI keeps for one instance.

use std::collections::VecDeque;

use wasmtime::Result;

use super::clocks::Clock;
use super::handles::{Handles, Output};
use super::lines::Lines;
use super::randomness::Randomness;
use crate::model::LogLevel;
use crate::sandbox::world::{LAST_ERROR, World};

/// Lines of standard error that are taken for a guest's last words: a short traceback, and what a
/// runtime adds to it when it gives up.
const LAST_WORDS: usize = 6;

/// What Rust's runtime adds to a panic. Nobody can set a variable here.
const BACKTRACE_NOTE: &str = "note: run with `RUST_BACKTRACE";

/// What the closed WASI keeps for one instance.
#[derive(Debug)]
pub(in crate::sandbox) struct Wasi {
    pub(super) handles: Handles,
    pub(super) clock: Clock,
    pub(super) randomness: Randomness,
    stdout: Lines,
    stderr: Lines,
    last_words: VecDeque<String>,
}

impl Wasi {
    pub(in crate::sandbox) fn new() -> Self {
        Self {
            handles: Handles::new(),
            clock: Clock::new(),
            randomness: Randomness::new(),
            stdout: Lines::default(),
            stderr: Lines::default(),
            last_words: VecDeque::new(),
        }
    }
}

/// Takes what a guest printed into its log, line by line. The end of a line that is not ended yet
/// waits for the rest.
pub(super) fn print(world: &mut World, to: Output, bytes: &[u8]) -> Result<()> {
    let lines = match to {
        Output::Stdout => world.wasi.stdout.take(bytes),
        Output::Stderr => world.wasi.stderr.take(bytes),
    };
    lines.into_iter().try_for_each(|line| log(world, to, &line))
}

/// Logs what a guest printed and did not end, when its call is over.
pub(in crate::sandbox) fn flush(world: &mut World) {
    for to in [Output::Stdout, Output::Stderr] {
        let line = match to {
            Output::Stdout => world.wasi.stdout.finish(),
            Output::Stderr => world.wasi.stderr.finish(),
        };
        if let Some(line) = line {
            // The call is over, and so cannot be ended for a flood.
            drop(log(world, to, &line));
        }
    }
}

fn log(world: &mut World, to: Output, line: &str) -> Result<()> {
    match to {
        Output::Stdout => world.keep(LogLevel::Info, line),
        Output::Stderr => {
            let kept = world.keep(LogLevel::Error, line);
            // One line of a traceback says little, so the last ones stand together.
            let words = &mut world.wasi.last_words;
            if !line.starts_with(BACKTRACE_NOTE) {
                words.push_back(line.to_owned());
            }
            while words.len() > LAST_WORDS
                || words.len() > 1 && words.iter().map(String::len).sum::<usize>() > LAST_ERROR
            {
                drop(words.pop_front());
            }
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let words = words.join(" ");
            world.keep_last_error(&words);
            kept
        }
    }
}
