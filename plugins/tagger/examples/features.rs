//! Writes the phrases that a story could be tagged with, and their features, for each story of a
//! corpus on standard input. `train/weights.py` finds the weights from them.

use std::io::{self, Write as _};

use copydesk_plugin::testing::StoryBuilder;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lines() {
        let record: Value = serde_json::from_str(&line?)?;
        let text = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or_default();
        let story = StoryBuilder::new()
            .headline(text("title"))
            .body(text("text"));
        let measured = tagger::measures(&story.build());
        writeln!(
            out,
            "{}",
            json!({"id": record.get("id"), "phrases": measured})
        )?;
    }
    out.flush()
}
