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

/// Fuel for each piece of a term that a text is compared with.
const STEP: u64 = 100;

/// Fuel for each byte of an entry that is handed over.
const ENTRY_BYTE: u64 = 10;

/// Fuel for each entry that is handed over.
const ENTRY: u64 = 200;

/// What an entry or an occurrence takes without its texts, in bytes, in a guest's memory.
const PLACE: usize = 28;

/// The word lists that a plugin was granted, by name.
pub type Lexicons = BTreeMap<String, Arc<Lexicon>>;

pub(super) fn add_to_linker(linker: &mut Linker<World>) -> Result<()> {
    let mut lexicon = linker.instance("copydesk:plugin/lexicon@0.1.0")?;
    lexicon.func_wrap("entries", |mut store, (name,): (String,)| {
        let lexicon = find(&mut store, &name, 0)?;
        let mut bill = Bill::of(&store);
        for entry in lexicon.entries() {
            bill.add(&mut store, Some(entry))?;
        }
        let entries = lexicon.entries().iter();
        Ok((entries.map(lower).collect::<Vec<wit::Entry>>(),))
    })?;
    lexicon.func_wrap(
        "look-up",
        |mut store, (name, terms): (String, Vec<String>)| {
            let asked = terms
                .iter()
                .map(|term| ENTRY + term.len() as u64 * TEXT_BYTE);
            let lexicon = find(&mut store, &name, asked.sum())?;
            let mut bill = Bill::of(&store);
            let mut found: Vec<Option<wit::Entry>> = Vec::new();
            for term in &terms {
                let entry = lexicon.look_up(term);
                bill.add(&mut store, entry)?;
                found.push(entry.map(lower));
            }
            Ok((found,))
        },
    )?;
    lexicon.func_wrap("find", |mut store, (name, text): (String, String)| {
        let lexicon = find(&mut store, &name, text.len() as u64 * TEXT_BYTE)?;
        let mut bill = Bill::of(&store);
        let mut found: Vec<wit::Occurrence> = Vec::new();
        for look in lexicon.looks(&text) {
            if look.steps > 0 {
                charge(&mut store, look.steps as u64 * STEP)?;
            }
            if let Some(it) = look.found {
                bill.add(&mut store, Some(it.entry))?;
                found.push(wit::Occurrence {
                    start: offset(it.start),
                    end: offset(it.end),
                    entry: lower(it.entry),
                });
            }
        }
        Ok((found,))
    })
}

/// A list by its name, with the call and the work on what was asked paid for.
fn find(store: &mut StoreContextMut<'_, World>, name: &str, work: u64) -> Result<Arc<Lexicon>> {
    charge(store, CALL + name.len() as u64 * ENTRY_BYTE + work)?;
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

/// A plugin that wants more of a word list at once than it may hand over itself.
#[derive(Debug, thiserror::Error)]
#[error("it asked a word list for an answer of more than {} KiB", limit >> 10)]
pub(super) struct TooHeavy {
    limit: usize,
}

/// An answer while it is made: each entry is weighed and paid for before it is copied. The host has
/// no more of it at any time than the guest may hand over in one report.
struct Bill {
    weight: usize,
    limit: usize,
}

impl Bill {
    fn of(store: &StoreContextMut<'_, World>) -> Self {
        Self {
            weight: 0,
            limit: store.hostcall_fuel(),
        }
    }

    /// Adds an entry, or the place of one that is not there.
    fn add(&mut self, store: &mut StoreContextMut<'_, World>, entry: Option<&Entry>) -> Result<()> {
        let text = entry.map_or(0, |entry| {
            entry.term.len() + entry.value.as_deref().map_or(0, str::len)
        });
        self.weight = self.weight.saturating_add(PLACE + text);
        if self.weight > self.limit {
            return Err(wasmtime::Error::new(TooHeavy { limit: self.limit }));
        }
        match entry {
            Some(_) => charge(store, ENTRY + text as u64 * ENTRY_BYTE),
            None => Ok(()),
        }
    }
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
