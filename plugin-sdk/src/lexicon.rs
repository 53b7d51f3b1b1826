//! The word lists of the desk.
//!
//! A plugin names each list under `capabilities` in its manifest, as in
//! `capabilities = ["lexicon:house-style"]`, and the desk grants it and says which file it is. A list
//! is text: one entry a line, and behind a tab its value, such as the word to prefer.
//!
//! Words are compared in lower case and in Unicode's composed form; an entry with an upper-case
//! letter is found only as it is written. A list that was not granted ends the plugin.
//!
//! [`find`] is work of the host and much faster than the same in the guest. In a native test the
//! lists are those of `testing::set_lexicon`.

use crate::{Anchor, Field, Story};

/// A line of a word list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The word, or several words.
    pub term: String,
    /// What stands behind the tab of its line.
    pub value: Option<String>,
}

/// Where an entry stands in a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The place.
    pub anchor: Anchor,
    /// What stands there, as it is in the list.
    pub entry: Entry,
}

/// The whole list, in the order of its file.
pub fn entries(list: &str) -> Vec<Entry> {
    desk::entries(list)
}

/// The entry of a term, if the list has it.
pub fn look_up(list: &str, term: &str) -> Option<Entry> {
    look_up_all(list, &[term]).pop().flatten()
}

/// For each term its entry, if the list has it: one call for all of them.
pub fn look_up_all<S: AsRef<str>>(list: &str, terms: &[S]) -> Vec<Option<Entry>> {
    let terms: Vec<String> = terms.iter().map(|term| term.as_ref().to_owned()).collect();
    desk::look_up(list, &terms)
}

/// The entries that stand in a field as whole words, from left to right, the longest first, none
/// within another.
pub fn find(list: &str, story: &Story, field: Field) -> Vec<Found> {
    let found = desk::find(list, story.text(field));
    let found = found.into_iter().filter_map(|(range, entry)| {
        let anchor = Anchor::new(story, field, range)?;
        Some(Found { anchor, entry })
    });
    found.collect()
}

#[cfg(target_family = "wasm")]
mod desk {
    use std::ops::Range;

    use super::Entry;
    use crate::__private::bindings::copydesk::plugin::lexicon;

    impl From<lexicon::Entry> for Entry {
        fn from(entry: lexicon::Entry) -> Self {
            let lexicon::Entry { term, value } = entry;
            Self { term, value }
        }
    }

    pub(super) fn entries(list: &str) -> Vec<Entry> {
        let entries = lexicon::entries(list);
        entries.into_iter().map(Entry::from).collect()
    }

    pub(super) fn look_up(list: &str, terms: &[String]) -> Vec<Option<Entry>> {
        let entries = lexicon::look_up(list, terms);
        let entries = entries.into_iter().map(|entry| entry.map(Entry::from));
        entries.collect()
    }

    pub(super) fn find(list: &str, text: &str) -> Vec<(Range<usize>, Entry)> {
        let found = lexicon::find(list, text);
        let found = found
            .into_iter()
            .map(|it| (it.start as usize..it.end as usize, it.entry.into()));
        found.collect()
    }
}

#[cfg(not(target_family = "wasm"))]
use crate::testing::lexicon as desk;
