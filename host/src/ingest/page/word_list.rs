//! Lists of words that are looked up.

use std::collections::HashSet;
use std::sync::OnceLock;

/// A list of folded words, parted by white space.
pub(super) struct Words {
    text: &'static str,
    set: OnceLock<HashSet<&'static str>>,
}

impl Words {
    /// The list; it is taken apart when a word is first looked up.
    pub(super) const fn new(text: &'static str) -> Self {
        let set = OnceLock::new();
        Self { text, set }
    }

    /// Whether a word is in it.
    pub(super) fn holds(&self, word: &str) -> bool {
        let set = self
            .set
            .get_or_init(|| self.text.split_ascii_whitespace().collect());
        set.contains(word)
    }
}
