//! The limits that nobody can set, in one list for who wants to know what applies.

use super::{archive, call, engine, file, lift, text, wasi, world};
use crate::model::{CompileLimits, Lexicon, Limits};

/// What nobody can set: a key that ends in its unit, and how much.
pub fn fixed_limits() -> [(&'static str, u64); 23] {
    let of = |number: usize| number as u64;
    [
        ("fuel-most-millions", Limits::FUEL_MOST / 1_000_000),
        ("plugin-file-mib", Limits::PLUGIN_FILE >> 20),
        ("manifest-kib", of(Limits::MANIFEST) >> 10),
        ("nested-components", of(file::DEPTH)),
        ("compiled-code-mib", CompileLimits::CODE >> 20),
        ("stack-kib", of(engine::STACK) >> 10),
        ("core-instances", world::INSTANCES.into()),
        ("memories", world::MEMORIES.into()),
        ("tables", world::TABLES.into()),
        ("table-entries", of(world::TABLE_ENTRIES)),
        ("wasi-handles", of(wasi::HANDLES)),
        ("wasi-random-kib", wasi::RANDOM >> 10),
        ("log-calls", world::LOG_CALLS.into()),
        ("log-lines", of(world::LOG_LINES)),
        ("log-excess-kib", world::LOG_EXCESS >> 10),
        ("list-entries", of(lift::LIST_LIMIT)),
        ("name-bytes", of(lift::NAME_LIMIT)),
        ("reason-characters", of(text::REASON_LIMIT)),
        ("settings-issues", of(call::ISSUES)),
        ("lexicon-file-mib", Lexicon::FILE >> 20),
        ("lexicon-text-bytes", of(Lexicon::TEXT)),
        ("archive-near-duplicates", archive::MOST.into()),
        ("archive-kept-kib", of(archive::KEPT) >> 10),
    ]
}
