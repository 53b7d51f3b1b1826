//! Cuts the texts of a corpus on standard input into sentences, one JSON object a line: `id` and
//! `sentences`. For measurements: docs/quality-sentences.md.

use std::io::{self, Write as _};

use copydesk_plugin::text;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lines() {
        let record: Value = serde_json::from_str(&line?)?;
        let text = record.get("text").and_then(Value::as_str);
        let text = text.unwrap_or_default();
        let sentences: Vec<_> = text::sentences(text).map(|it| it.text).collect();
        writeln!(
            out,
            "{}",
            json!({"id": record.get("id"), "sentences": sentences})
        )?;
    }
    out.flush()
}
