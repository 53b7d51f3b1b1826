//! `copydesk list`: the queue, the most pressing first, or how many stories of it have what.

use std::io::Write as _;

use serde_json::{Map, Value};

use super::retention::told;
use super::unknown;
use crate::cli::args::ListArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::{Json, json};
use crate::cli::render::facets::facets;
use crate::cli::render::queue::{Row, queue};
use crate::cli::render::words::count;
use crate::model::{DecisionRecord, Receipts, Severity, State, Time};
use crate::review::{begins, record};
use crate::store::{Facet, Faceted, Head, Store};

/// Stories that are taken from the store at a time.
const PAGE: usize = 200;

/// Values of each kind that are told unless another number is asked for.
const VALUES: usize = 20;

pub(crate) fn list(context: &Context, args: &ListArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let store = desk.store();
    if args.forgotten {
        forgotten(context, store)?;
        desk.close()?;
        return Ok(Exit::Done);
    }
    let now = Context::now()?;
    let filter = args.which.filter(now.clone());
    if args.counts {
        let faceted = store.facets(&filter, &Facet::ALL, args.which.limit.unwrap_or(VALUES))?;
        if faceted.stories > 0 {
            desk.close()?;
            let mut stdout = context.terminal.open_stdout();
            if context.json() {
                writeln!(stdout, "{}", Json(&counts_json(&faceted)))?;
            } else {
                stdout.write_all(facets(&faceted, context.terminal.stdout).as_bytes())?;
            }
            stdout.flush()?;
            return Ok(Exit::Done);
        }
    }
    let mut stdout = context.terminal.open_stdout();
    let mut left = args.which.limit.unwrap_or(usize::MAX);
    let mut rows = Vec::new();
    let mut listed = 0_usize;
    let mut after = None;
    while left > 0 && !stdout.is_broken() {
        let page = store.queue(&filter, after.as_ref(), left.min(PAGE))?;
        left -= page.heads.len();
        listed += page.heads.len();
        for head in page.heads {
            if !context.json() {
                let begins = begins(store, &head)?;
                rows.push(row(head, begins, &now));
            } else if let Some(stored) = store.story(&head.id, None)? {
                let record = record(store, &stored, Receipts::Without)?;
                writeln!(stdout, "{}", json(&record)?)?;
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    stdout.write_all(queue(&rows, context.terminal.stdout).as_bytes())?;
    stdout.flush()?;
    if listed == 0 && left > 0 {
        unknown::refuse(context, store, &args.which)?;
    }
    let counts = store.counts()?;
    let forgotten = store.tombstones(None, usize::MAX)?.len() as u64;
    desk.close()?;
    let mut has = vec![format!("{} in review", counts.review)];
    let rest = State::ALL.into_iter().skip(1);
    let rest = rest.map(|state| (state, counts.of(state)));
    // Nought of what editors decide is not worth a word.
    let told = rest.filter(|(state, number)| *state == State::Clear || *number > 0);
    has.extend(told.map(|(state, number)| format!("{number} {state}")));
    let last = has.pop().unwrap_or_default();
    let mut has = format!("the desk has {} and {last}", has.join(", "));
    if counts.new > 0 {
        has.push_str("; copydesk run over the same input completes the new ones");
    }
    if forgotten > 0 {
        let stories = count(forgotten, "story was", "stories were");
        has.extend([
            "; ",
            &stories,
            " forgotten, which copydesk list --forgotten prints",
        ]);
    }
    context.say(&match listed {
        0 if counts.stories() == 0 && forgotten == 0 => {
            "the desk has no stories yet; copydesk run takes some in".into()
        }
        0 => format!("no story fits; {has}"),
        _ => format!("{listed} listed; {has}"),
    })?;
    Ok(Exit::Done)
}

fn counts_json(faceted: &Faceted) -> Value {
    let facets = faceted.facets.iter().map(|counts| {
        let values = counts.values.iter();
        let values =
            values.map(|(value, stories)| serde_json::json!({"value": value, "stories": stories}));
        let values: Vec<Value> = values.collect();
        let facet = serde_json::json!({"values": values, "more": counts.more});
        (counts.facet.name().to_owned(), facet)
    });
    let stories = ("stories".to_owned(), faceted.stories.into());
    Value::Object(Map::from_iter([stories].into_iter().chain(facets)))
}

/// Prints what is kept of the stories that were forgotten.
fn forgotten(context: &Context, store: &dyn Store) -> Result<(), CommandError> {
    let mut stdout = context.terminal.open_stdout();
    let all = store.tombstones(None, usize::MAX)?;
    for one in &all {
        if context.json() {
            let entries = store.decisions_of(&one.demand.story)?;
            let of = entries.iter().find(|entry| entry.number == one.number);
            if let Some(entry) = of {
                writeln!(stdout, "{}", json(&DecisionRecord::new(entry))?)?;
            }
        } else {
            writeln!(stdout, "{}", told(one))?;
        }
    }
    stdout.flush()?;
    if all.is_empty() {
        context.say("no story was forgotten")?;
    }
    Ok(())
}

fn row(head: Head, begins: Option<String>, now: &Time) -> Row {
    let flags = |severity| u64::from(head.flags.of(severity));
    Row {
        errors: flags(Severity::Error),
        warnings: flags(Severity::Warning),
        notes: flags(Severity::Note),
        id: head.id.to_string(),
        embargo: head.embargo.clone().filter(|_| head.is_embargoed(now)),
        headline: head.headline,
        begins,
        state: head.state,
        reasons: head.reasons,
        published: head.published,
    }
}
