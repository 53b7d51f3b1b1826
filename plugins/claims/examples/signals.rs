//! Prints the signals of each sentence of a labelled set, for `train/weights.py`.
//!
//! Usage: `signals FILE`, with one JSON object a line that has `doc`, `text` and
//! `gold.check_worthy`. A line of output is the document, the label and the values.

use std::io::Write as _;

use claims::signals::{NAMES, signals};
use copydesk_plugin::prose::Prose;

fn main() -> std::io::Result<()> {
    let Some(path) = std::env::args().nth(1) else {
        return Err(std::io::Error::other("usage: signals FILE"));
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "doc\tlabel\t{}", NAMES.join("\t"))?;
    for line in std::fs::read_to_string(path)?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let of = |pointer| record.pointer(pointer).unwrap_or(&serde_json::Value::Null);
        let text = of("/text").as_str().unwrap_or_default();
        let values = signals(&Prose::new(text), 0..text.len());
        let values: Vec<_> = values.iter().map(ToString::to_string).collect();
        let label = of("/gold/check_worthy").as_i64().unwrap_or_default();
        let doc = of("/doc").as_str().unwrap_or_default();
        writeln!(out, "{doc}\t{label}\t{}", values.join("\t"))?;
    }
    Ok(())
}
