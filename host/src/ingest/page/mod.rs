//! The page as plain text: one paragraph a line, several stories and the site's own lines.
//!
//! [`split`] cuts a text into stories, repeats and a remainder. It goes in steps, each in a file of
//! its own: what every line is by itself ([`shape`], [`site`]) and what several are together
//! ([`asides`]), where the site speaks and where the page ([`zones`], by the words of
//! [`furniture`]), who wrote it ([`authors`]), what stands around a line ([`items`]), where stories
//! begin ([`cut`], by the [`evidence`] and its [`weights`]), which pieces are of one story ([`kin`]),
//! and to whom the lines between belong ([`assemble`]).
//!
//! A cut is a sum of a few weights that can be read. A text without the signs of a page is one
//! story, whatever its paragraphs share.
//!
//! Invariant: every byte is in exactly one part. The same text gives the same parts on every
//! machine. The time grows with the length of the text, and what is kept of a line is bounded.

mod about;
mod asides;
mod assemble;
mod authors;
mod calls;
mod choice;
mod cohesion;
mod cut;
mod dateline;
mod evidence;
mod extent;
mod furniture;
mod item;
mod items;
mod kin;
mod language;
mod lexicon;
mod lines;
mod part;
mod phrases;
mod phrases_more;
mod repeats;
mod returning;
mod shape;
mod site;
mod stories;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod truth;
mod vocabulary;
mod weights;
mod word_list;
mod words;
mod zones;

use part::Page;
pub(super) use stories::stories;

/// How many signs of a page there are at least in one.
const LEAST_SIGNS: usize = 2;

/// How many lines of the site there are at least beside a single story: a press release has an
/// address below it, and is no page.
const LEAST_OF_SITE: usize = 2;

/// What is asked of a text before it is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    /// It has to look like a page.
    Signs,
    /// Somebody said that it is one.
    Open,
}

/// Splits a text into its stories. Line breaks are `\n`.
fn split(text: &str, gate: Gate) -> Page {
    pieces(text, gate).unwrap_or_else(|| Page::whole(text))
}

/// `None` when it is no page.
fn pieces(text: &str, gate: Gate) -> Option<Page> {
    let mut lines = lines::lines(text)?;
    asides::set_aside(text, &mut lines);
    zones::divide(text, &mut lines);
    authors::sign(text, &mut lines);
    if items::is_hard_wrapped(&lines) {
        return None;
    }
    let firsts = repeats::firsts(text, &lines);
    let (items, places) = items::items(text, &lines, &firsts);
    if items.is_empty() {
        return None;
    }
    let setting = items::setting(text, &lines, &items);
    if gate == Gate::Signs && setting.stories + setting.site < LEAST_SIGNS {
        return None;
    }
    let terms = lines.iter().flat_map(|it| &it.terms);
    let terms = terms.map(|it| it.id as usize + 1).max().unwrap_or(0);
    let runs = cut::runs(&items, terms, setting);
    let kin = kin::kin(&items, &runs, &firsts, &places);
    let page = assemble::page(&lines, &places, &firsts, &kin);
    let is_sure = gate == Gate::Open
        || page.stories.len() > 1
        || items::lines_of_site(&lines) >= LEAST_OF_SITE;
    is_sure.then_some(page)
}
