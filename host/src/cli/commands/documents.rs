//! `copydesk documents`: what came in, and what became of each of its bytes.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::cli::args::DocumentsArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::render::documents::{document, documents};
use crate::cli::render::words::count;
use crate::model::{DocumentHead, DocumentRecord, Part, PartCounts, What};

/// Documents that are taken from the store at a time.
const PAGE: usize = 200;

pub(crate) fn list(context: &Context, args: &DocumentsArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let store = desk.store();
    let mut stdout = context.terminal.open_stdout();
    let theme = context.terminal.stdout;
    if let Some(uri) = &args.uri {
        let Some(record) = store.document(uri)? else {
            let message = format!("nothing is known of a document {uri:?}");
            let hint = "copydesk documents prints the names of those that came in";
            return Err(CommandError::usage(message).hint(hint));
        };
        if context.json() {
            writeln!(stdout, "{}", Json(&record_json(&record)))?;
        } else {
            stdout.write_all(document(&record, theme).as_bytes())?;
        }
        stdout.flush()?;
        desk.close()?;
        return Ok(Exit::Done);
    }
    let mut heads = Vec::new();
    let mut listed = 0;
    let mut after: Option<String> = None;
    loop {
        let page = store.documents(after.as_deref(), PAGE)?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.uri.clone());
        listed += page.len() as u64;
        for head in page {
            if context.json() {
                writeln!(stdout, "{}", Json(&head_json(&head)))?;
            } else {
                heads.push(head);
            }
        }
        if stdout.is_broken() {
            break;
        }
    }
    stdout.write_all(documents(&heads, theme).as_bytes())?;
    stdout.flush()?;
    desk.close()?;
    context.say(&match listed {
        0 => "no document is known".to_owned(),
        listed => count(listed, "document", "documents"),
    })?;
    Ok(Exit::Done)
}

fn head_json(head: &DocumentHead) -> Value {
    let DocumentHead {
        uri,
        format,
        encoding,
        digest,
        bytes,
        is_whole,
        counts,
    } = head;
    let PartCounts {
        stories,
        repeats,
        refused,
        forgotten,
        remainder,
    } = counts;
    json!({
        "uri": uri, "format": format, "encoding": encoding, "digest": digest, "bytes": bytes,
        "whole": is_whole, "stories": stories, "repeats": repeats, "refused": refused,
        "forgotten": forgotten, "remainder_bytes": remainder,
    })
}

fn record_json(record: &DocumentRecord) -> Value {
    let mut whole = head_json(record.head());
    if let Some(object) = whole.as_object_mut() {
        let parts = record.parts().iter().map(part_json).collect();
        object.insert("parts".to_owned(), Value::Array(parts));
        let left_out = record.left_out();
        object.insert("left_out".to_owned(), json!(left_out.texts()));
        object.insert("left_out_more_bytes".to_owned(), json!(left_out.more()));
    }
    whole
}

fn part_json(part: Part) -> Value {
    let (start, end) = (part.at.start, part.at.end);
    match part.what {
        What::Story(id) => json!({"start": start, "end": end, "what": "story", "story": id}),
        What::Repeat(id) => json!({"start": start, "end": end, "what": "repeat", "story": id}),
        What::Remainder(why) => {
            json!({"start": start, "end": end, "what": "remainder", "why": why.name()})
        }
        What::Refused { what, hint } => json!({
            "start": start, "end": end, "what": "refused", "message": what, "hint": hint,
        }),
        What::Forgotten => json!({"start": start, "end": end, "what": "forgotten"}),
        What::Several { stories, refused } => json!({
            "start": start, "end": end, "what": "several", "stories": stories, "refused": refused,
        }),
    }
}
