//! Counts the syllables of each line of the standard input, for measurements: `tools/compare.py`.

#[path = "../src/syllables.rs"]
mod syllables;

use std::io::{self, BufRead as _, Write as _};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        writeln!(out, "{}", syllables::syllables(&line?))?;
    }
    out.flush()
}
