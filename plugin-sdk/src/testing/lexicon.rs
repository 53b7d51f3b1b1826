//! Word lists for native tests. The host has an implementation of its own; a test of the workspace
//! holds the two together.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::harness::fail;
use crate::lexicon::Entry;

thread_local! {
    static LISTS: RefCell<BTreeMap<String, Vec<Entry>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Grants this thread, which is this test, a word list: one entry a line, a value behind a tab.
/// It comes before the plugin is made, since that may look at it.
///
/// # Panics
///
/// When a line has two tabs or stands there twice.
#[track_caller]
pub fn set_lexicon(name: &str, text: &str) {
    let mut entries: Vec<Entry> = Vec::new();
    let lines = text.lines();
    for line in lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (term, value) = line.split_once('\t').unwrap_or((line, ""));
        let entry = Entry {
            term: term.trim().to_owned(),
            value: Some(value.trim().to_owned()).filter(|value| !value.is_empty()),
        };
        let twice = entries.iter().any(|other| same(&other.term, &entry.term));
        if twice || value.trim().contains('\t') {
            fail(&format!(
                "the word list {name} cannot have the line {line:?}"
            ));
        }
        entries.push(entry);
    }
    LISTS.with_borrow_mut(|lists| lists.insert(name.to_owned(), entries));
}

#[track_caller]
pub(crate) fn entries(list: &str) -> Vec<Entry> {
    let entries = LISTS.with_borrow(|lists| lists.get(list).cloned());
    entries.unwrap_or_else(|| fail(&format!("the word list {list:?} was not granted")))
}

#[track_caller]
pub(crate) fn look_up(list: &str, terms: &[String]) -> Vec<Option<Entry>> {
    let entries = entries(list);
    let one = |term: &String| {
        let term = pieces(term.trim());
        let written = entries.iter().find(|entry| {
            let own = pieces(&entry.term);
            own.len() == term.len() && own.iter().zip(&term).all(|(a, b)| a.text == b.text)
        });
        written.or_else(|| {
            entries
                .iter()
                .find(|entry| length(entry, &term) == Some(term.len()))
        })
    };
    terms.iter().map(|term| one(term).cloned()).collect()
}

#[track_caller]
pub(crate) fn find(list: &str, text: &str) -> Vec<(Range<usize>, Entry)> {
    let entries = entries(list);
    let pieces = pieces(text);
    let mut found = Vec::new();
    let mut rest = pieces.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        // The last of the longest wins, which is the one with an upper-case letter when the other
        // fits too.
        let longest = entries
            .iter()
            .filter_map(|entry| Some((length(entry, rest)?, cased(&entry.term), entry)))
            .max_by_key(|(length, cased, _)| (*length, *cased));
        let matched = longest.and_then(|(length, _, entry)| {
            let (matched, after) = rest.split_at_checked(length)?;
            Some((first.range.start..matched.last()?.range.end, entry, after))
        });
        rest = match matched {
            Some((range, entry, after)) => {
                found.push((range, entry.clone()));
                after
            }
            None => behind,
        };
    }
    found
}

/// How many pieces of a text an entry takes, when the text begins with it.
fn length(entry: &Entry, text: &[Piece]) -> Option<usize> {
    let wanted = pieces(&entry.term);
    let cased = cased(&entry.term);
    let fits = |(wanted, piece): (&Piece, &Piece)| {
        wanted.text == piece.text || (!cased && wanted.text == piece.text.to_lowercase())
    };
    let fits = text.len() >= wanted.len() && wanted.iter().zip(text).all(fits);
    fits.then_some(wanted.len())
}

fn cased(term: &str) -> bool {
    term.contains(char::is_uppercase)
}

fn same(one: &str, other: &str) -> bool {
    let text = |term| pieces(term).into_iter().map(|piece| piece.text);
    text(one).eq(text(other))
}

/// A word, a gap or a sign.
struct Piece {
    range: Range<usize>,
    text: String,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (start, piece) in text.split_word_bound_indices() {
        let range = start..start + piece.len();
        let blank = piece.chars().all(char::is_whitespace);
        match pieces.last_mut() {
            Some(last) if blank && last.text == " " => last.range.end = range.end,
            _ if blank => pieces.push(Piece {
                range,
                text: " ".to_owned(),
            }),
            _ => pieces.push(Piece {
                range,
                text: piece.nfc().collect::<String>().replace('\u{2019}', "'"),
            }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::StoryBuilder;
    use crate::{Field, lexicon};

    #[test]
    fn a_list_is_looked_up_and_found_in_a_story() {
        set_lexicon(
            "house-style",
            "# ours\nbank holiday\tpublic holiday\nbank\nUS\n",
        );
        assert_eq!(entries("house-style").len(), 3);
        let entry = lexicon::look_up("house-style", "Bank  Holiday").unwrap();
        assert_eq!(entry.value.as_deref(), Some("public holiday"));
        assert_eq!(lexicon::look_up("house-style", "us"), None);
        let story = StoryBuilder::new()
            .body("The Bank\nholiday in the US: banks, us.")
            .build();
        let found = lexicon::find("house-style", &story, Field::Body);
        let quotes: Vec<_> = found.iter().map(|it| it.anchor.quote()).collect();
        assert_eq!(quotes, ["Bank\nholiday", "US"]);
    }

    #[test]
    fn a_list_that_is_not_there_ends_the_test() {
        let ended = std::panic::catch_unwind(|| drop(lexicon::entries("other")));
        let said = ended.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(*said, "the word list \"other\" was not granted");
    }
}
