//! Lists of words that are searched while a story is read: stop words, phrases that open a
//! sentence.
//!
//! A plugin's instance lives for one story, so a set that is built at the start costs more than it
//! saves. These are laid out when the plugin is compiled, and searching them allocates nothing.

/// A fixed set of words, made by [`word_list!`](crate::word_list).
#[derive(Debug, Clone, Copy)]
pub struct WordList {
    text: &'static str,
    /// For each slot of a hash table, where in the text a word begins, from 1; 0 for none.
    slots: &'static [u16],
}

impl WordList {
    #[doc(hidden)]
    pub const fn new(text: &'static str, slots: &'static [u16]) -> Self {
        Self { text, slots }
    }

    /// Whether the list holds exactly this word.
    pub fn holds(&self, word: &str) -> bool {
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = hash(word.as_bytes()) as usize & mask;
        while let Some(at) = self.slots.get(slot).filter(|at| **at > 0) {
            let rest = self.text.as_bytes().get(usize::from(*at) - 1..);
            let after = rest.and_then(|rest| rest.strip_prefix(word.as_bytes()));
            if after.is_some_and(|after| matches!(after, [] | [b' ', ..])) {
                // Two words of the list in a row are none.
                return !word.is_empty() && !word.contains(' ');
            }
            slot = (slot + 1) & mask;
        }
        false
    }

    /// The words, in the order of the list.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.text.split(' ').filter(|word| !word.is_empty())
    }
}

/// Makes a [`WordList`] of a text of words that are parted by one blank
/// each, while the plugin is compiled.
///
/// ```
/// use copydesk_plugin::{text::WordList, word_list};
///
/// const HEDGES: WordList = word_list!("maybe perhaps possibly");
/// assert!(HEDGES.holds("perhaps") && !HEDGES.holds("hap"));
/// ```
#[macro_export]
macro_rules! word_list {
    ($text:expr) => {{
        // Names of items are not hygienic: `$text` may well be a constant that is called TEXT.
        const __WORDS: &str = $text;
        const __SLOTS: usize = $crate::__private::word_slots(__WORDS);
        static __TABLE: [u16; __SLOTS] = $crate::__private::word_table(__WORDS);
        $crate::text::WordList::new(__WORDS, &__TABLE)
    }};
}

/// FNV-1a: short words, no state, the same everywhere.
const fn hash(word: &[u8]) -> u32 {
    let (mut hash, mut at) = (0x811c_9dc5_u32, 0);
    while at < word.len() {
        #[expect(clippy::indexing_slicing, reason = "no iterators in a const fn")]
        let byte = word[at];
        hash = (hash ^ byte as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash
}

/// Slots for a list: a power of two, at least half of them empty.
pub const fn slots(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut words, mut at) = (1, 0);
    while at < bytes.len() {
        #[expect(clippy::indexing_slicing, reason = "no iterators in a const fn")]
        if bytes[at] == b' ' {
            words += 1;
        }
        at += 1;
    }
    (words * 2_usize).next_power_of_two()
}

/// The hash table of a list, with linear probing.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "runs when the plugin is compiled, and stops that"
)]
pub const fn table<const SLOTS: usize>(text: &str) -> [u16; SLOTS] {
    let bytes = text.as_bytes();
    assert!(
        bytes.len() < u16::MAX as usize,
        "a word list has 65,534 bytes at most"
    );
    let mut table = [0; SLOTS];
    let mut start = 0;
    while start < bytes.len() {
        let mut end = start;
        while end < bytes.len() && bytes[end] != b' ' {
            end += 1;
        }
        assert!(end > start, "words are parted by one blank each");
        let (_, rest) = bytes.split_at(start);
        let (word, _) = rest.split_at(end - start);
        let mut slot = hash(word) as usize & (SLOTS - 1);
        while table[slot] != 0 {
            slot = (slot + 1) & (SLOTS - 1);
        }
        table[slot] = start as u16 + 1;
        start = end + 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "a above across ähnlich co-operate é zoo zum";
    const LIST: WordList = word_list!(TEXT);
    const NONE: WordList = word_list!("");

    #[test]
    fn holds_every_word_and_no_part_of_one() {
        for word in TEXT.split(' ') {
            assert!(LIST.holds(word), "{word}");
        }
        for word in [
            "",
            " ",
            "abov",
            "bove",
            "above across",
            "zo",
            "Ä",
            "zum ",
            "zumm",
        ] {
            assert!(!LIST.holds(word), "{word:?}");
            assert!(!NONE.holds(word), "{word:?}");
        }
        assert!(LIST.words().eq(TEXT.split(' ')));
        assert_eq!(NONE.words().count(), 0);
    }

    proptest! {
        #[test]
        fn agrees_with_a_plain_search(word in "[a-z éä-]{0,6}") {
            prop_assert_eq!(LIST.holds(&word), TEXT.split(' ').any(|it| it == word));
        }
    }
}
