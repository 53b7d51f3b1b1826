//! What a story has so far, and what a line shares with it.

use super::item::{Before, Item, is_one_sentence};
use super::site::Class;
use super::words::{NAME, Term, TermId};

/// How many lines back a line can be tied to.
const REACH: usize = 30;

/// In how many lines of a hundred a term stands that the page is full of.
const FULL: usize = 30;

/// What is left of its weight, in per cent.
const WEAK: i32 = 40;

/// From where on a story is, and what it has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) from: usize,
    titles: usize,
    pub(super) texts: usize,
    /// Texts of a single sentence among them.
    sentences: usize,
    /// Whether it begins with a text that was cut.
    cut: bool,
}

impl Extent {
    /// A story that begins with an item.
    pub(super) fn at(from: usize, item: &Item<'_>) -> Self {
        let mut story = Self {
            from,
            titles: 0,
            texts: 0,
            sentences: 0,
            cut: item.line.class == Class::Cut,
        };
        story.count(item);
        story
    }

    pub(super) fn count(&mut self, item: &Item<'_>) {
        if item.line.class == Class::Title {
            self.titles += 1;
        } else {
            self.texts += 1;
            self.sentences += usize::from(is_one_sentence(item.line));
        }
    }

    /// The story as a line sees it that shares these terms with the page before it.
    pub(super) fn before(&self, shared: &Shared) -> Before {
        let known_name = shared.opening.is_some_and(|at| at >= self.from);
        let shared = shared.terms.iter().filter(|(at, _)| *at >= self.from);
        Before {
            from: self.from,
            titles: self.titles,
            texts: self.texts,
            sentences: self.sentences,
            cut: self.cut,
            known_name,
            shared: shared.map(|(_, weight)| *weight).sum(),
        }
    }
}

/// What a line shares with the page before it.
pub(super) struct Shared {
    /// Where each shared term stands last, and its weight.
    terms: Vec<(usize, i32)>,
    /// Where the name stands last that the line opens with.
    opening: Option<usize>,
}

/// Where on the page each term was last seen.
pub(super) struct Seen {
    last: Vec<Option<usize>>,
    /// Where as a name.
    named: Vec<Option<usize>>,
    /// Whether the whole page is full of a term, such as the name of the town: it tells no story
    /// from another.
    weak: Vec<bool>,
}

impl Seen {
    /// Nothing seen yet of a page with this many terms.
    pub(super) fn nothing(items: &[Item<'_>], terms: usize) -> Self {
        let mut lines = vec![0usize; terms];
        for term in items.iter().flat_map(|it| &it.line.terms) {
            if let Some(count) = lines.get_mut(term.id as usize) {
                *count += 1;
            }
        }
        let full = |count: &usize| *count > 3 && count * 100 > items.len() * FULL;
        Self {
            last: vec![None; terms],
            named: vec![None; terms],
            weak: lines.iter().map(full).collect(),
        }
    }

    pub(super) fn see(&mut self, item: &Item<'_>, n: usize) {
        for term in &item.line.terms {
            if let Some(last) = self.last.get_mut(term.id as usize) {
                *last = Some(n);
            }
            if term.weight >= NAME
                && let Some(named) = self.named.get_mut(term.id as usize)
            {
                *named = Some(n);
            }
        }
    }

    /// The terms of an item that stand in a line within reach: where last, and their weight.
    pub(super) fn shared(&self, item: &Item<'_>, n: usize) -> Shared {
        let shared = |term: &Term| {
            let at = (*self.last.get(term.id as usize)?)?;
            let weak = self.weak.get(term.id as usize) == Some(&true);
            let weight = term.weight * if weak { WEAK } else { 100 } / 100;
            (at + REACH >= n).then_some((at, weight))
        };
        let named = |id: TermId| self.named.get(id as usize).copied().flatten();
        Shared {
            terms: item.line.terms.iter().filter_map(shared).collect(),
            opening: item.line.opening.and_then(named),
        }
    }
}
