//! The host's side of the capability `lexicon`: word lists, read-only.

use std::collections::BTreeMap;
use std::sync::Arc;

use wasmtime::component::Linker;
use wasmtime::{Result, StoreContextMut};

use super::world::generated::copydesk::plugin::lexicon as wit;
use super::world::{World, charge};
use crate::model::{Entry, Lexicon};

/// Fuel for a call, whatever it asks.
const CALL: u64 = 2_000;

/// Fuel for each byte of a text that is cut into words and looked up, measured in release builds.
const TEXT_BYTE: u64 = 100;

/// Fuel for each byte of an entry that is handed over.
const ENTRY_BYTE: u64 = 10;

/// Fuel for each entry that is handed over.
const ENTRY: u64 = 200;

/// The word lists that a plugin was granted, by name.
pub type Lexicons = BTreeMap<String, Arc<Lexicon>>;

pub(super) fn add_to_linker(linker: &mut Linker<World>) -> Result<()> {
    let mut lexicon = linker.instance("copydesk:plugin/lexicon@0.1.0")?;
    lexicon.func_wrap("entries", |mut store, (name,): (String,)| {
        let lexicon = find(&mut store, &name, 0)?;
        let entries = lexicon.entries().iter();
        charge(&mut store, entries.clone().map(weight).sum())?;
        Ok((entries.map(lower).collect::<Vec<wit::Entry>>(),))
    })?;
    lexicon.func_wrap(
        "look-up",
        |mut store, (name, terms): (String, Vec<String>)| {
            let asked = terms
                .iter()
                .map(|term| ENTRY + term.len() as u64 * TEXT_BYTE);
            let lexicon = find(&mut store, &name, asked.sum())?;
            let found: Vec<_> = terms.iter().map(|term| lexicon.look_up(term)).collect();
            charge(
                &mut store,
                found.iter().flatten().copied().map(weight).sum(),
            )?;
            let lowered = found.into_iter().map(|entry| entry.map(lower));
            Ok((lowered.collect::<Vec<Option<wit::Entry>>>(),))
        },
    )?;
    lexicon.func_wrap("find", |mut store, (name, text): (String, String)| {
        let lexicon = find(&mut store, &name, text.len() as u64 * TEXT_BYTE)?;
        let found = lexicon.find(&text);
        charge(&mut store, found.iter().map(|it| weight(it.entry)).sum())?;
        let lowered = found.into_iter().map(|it| wit::Occurrence {
            start: offset(it.start),
            end: offset(it.end),
            entry: lower(it.entry),
        });
        Ok((lowered.collect::<Vec<wit::Occurrence>>(),))
    })
}

/// A list by its name, with the call and the work on what was asked paid for.
fn find(store: &mut StoreContextMut<'_, World>, name: &str, work: u64) -> Result<Arc<Lexicon>> {
    charge(store, CALL + work)?;
    let lexicon = store.data().lexicons.get(name).cloned();
    lexicon.ok_or_else(|| {
        let name: String = name.chars().take(60).collect();
        wasmtime::Error::new(Ungranted { name })
    })
}

/// A word list that a plugin asks for and was not granted.
#[derive(Debug, thiserror::Error)]
#[error("it asked for a word list {name:?}, which it was not granted")]
pub(super) struct Ungranted {
    name: String,
}

fn weight(entry: &Entry) -> u64 {
    let bytes = entry.term.len() + entry.value.as_deref().map_or(0, str::len);
    ENTRY + bytes as u64 * ENTRY_BYTE
}

fn lower(entry: &Entry) -> wit::Entry {
    wit::Entry {
        term: entry.term.clone(),
        value: entry.value.clone(),
    }
}

/// An offset in a text that came out of a 32-bit memory.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
