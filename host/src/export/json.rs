//! Our own form: a `copydesk/story@1` a line.

use std::io::{self, Write};

use super::line::write_json;
use super::{Exporter, Item};
use crate::model::{Receipts, StoryRecord};

/// Writes a record a line.
#[derive(Debug)]
pub(super) struct StoryLines {
    receipts: Receipts,
}

impl StoryLines {
    pub(super) fn new(receipts: Receipts) -> Self {
        Self { receipts }
    }
}

impl Exporter for StoryLines {
    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        let record = StoryRecord::new(item.annotated, item.version, self.receipts);
        let record = match item.revision {
            Some(revision) => {
                record.with_decisions(item.annotated, item.decisions, revision, self.receipts)
            }
            None => record,
        };
        write_json(out, &record)?;
        out.write_all(b"\n")
    }
}
