//! Guesses the language of each line of the standard input, for measurements: `train/measure.py`.

use std::io::{self, BufRead as _, Write as _};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        match language::identify(&[&line?]) {
            Ok(guess) => writeln!(out, "{}\t{:.3}", guess.code, guess.confidence)?,
            Err(reason) => writeln!(out, "und\t{reason}")?,
        }
    }
    out.flush()
}
