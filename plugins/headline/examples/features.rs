//! Writes the features of each headline on standard input, one line a headline, parted by tabs:
//! what `train/weights.py` learns from.

use std::io::{BufRead as _, Write as _};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let names: Vec<String> = headline::features(&line?)
            .into_iter()
            .map(|it| it.name)
            .collect();
        writeln!(out, "{}", names.join("\t"))?;
    }
    Ok(())
}
