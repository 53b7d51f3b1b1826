//! Where a page is the site's and where it tells something: runs of lines.
//!
//! Much of what a site says is in no list. But its lines stand together, at the beginning and at the
//! end of a page and between two stories, and they are short. So a line that says little by itself
//! is what its neighbours are. The division is the one that fits all lines best, where every change
//! between site and text has a price.

use super::authors::sign_list;
use super::calls::addresses;
use super::furniture::leaning;
use super::lines::Line;
use super::phrases::plain;
use super::shape::{End, Start};
use super::site::Class;
use crate::model::Why;

/// The price of a change, in the hundredths in which lines lean.
const CHANGE: i32 = 90;

/// How a line leans that is certain.
const CERTAIN: i32 = 400;

/// How a title leans by its words: the site's lines are short.
const BY_WORDS: [i32; 8] = [0, 50, 50, 30, -60, -120, -180, -220];
const LONG: i32 = -250;
/// The first line of a page is its site's name more often than a headline when it is that short.
const OPENING: i32 = 150;
const OPENING_WORDS: usize = 5;
/// The fewest words of a text that a headline stands over.
const TEXT_WORDS: usize = 9;
/// A title right over a paragraph or a date is a headline.
const OVER_TEXT: i32 = 100;

/// Gives the lines that lean neither way to the site where they stand among its lines.
pub(super) fn divide(text: &str, lines: &mut [Line]) {
    sign_list(text, lines);
    let mut leanings: Vec<(usize, i32)> = Vec::new();
    let mut opening = true;
    let answered = answered(lines);
    for (n, line) in lines.iter().enumerate() {
        let written = text.get(line.text.clone()).unwrap_or_default();
        let Some(mut leans) = leans(written, line) else {
            continue;
        };
        let over_text = lines.get(n + 1).is_some_and(|it| {
            it.class == Class::Prose && it.shape.is_closed() && it.shape.words > TEXT_WORDS
                || matches!(it.class, Class::Meta | Class::Byline)
        });
        if answered.contains(&n) {
            leans = -CERTAIN;
        }
        if over_text && line.class == Class::Title && leaning(written, &line.shape) == 0 {
            leans -= OVER_TEXT;
        }
        if opening && line.class == Class::Title && line.shape.words <= OPENING_WORDS {
            leans += OPENING;
        }
        if stands_apart(lines, n) && !answered.contains(&n) {
            leans += apart(written, line);
        }
        opening = false;
        leanings.push((n, leans));
    }
    for n in of_site(&leanings) {
        if let Some(line) = lines.get_mut(n)
            && matches!(line.class, Class::Title | Class::Prose)
        {
            line.class = Class::Site(Why::Surroundings);
            line.terms.clear();
        }
    }
}

/// A few words next to the site's own lines, over no text.
const APART: i32 = 170;
const APART_WORDS: usize = 5;
/// A line that says what it is before a colon: *Tagged: …*.
const KEY_WORDS: usize = 2;
const KEYED_WORDS: usize = 10;
/// A sentence there that speaks to the reader of what a site has.
const APART_ADDRESS: i32 = 300;

fn apart(written: &str, line: &Line) -> i32 {
    let shape = &line.shape;
    // *Ratings (2)*.
    let counted = written.ends_with(')') && shape.digits < 5;
    let bare = counted || shape.end == End::Bare && shape.digits == 0;
    let key = written
        .split_once(':')
        .map(|(key, _)| key.split_whitespace().count());
    if bare && key.is_some_and(|it| it <= KEY_WORDS) && shape.words < KEYED_WORDS {
        return APART + LONG.abs();
    }
    if line.class == Class::Title && bare && shape.words <= APART_WORDS {
        return APART;
    }
    let speaks = addresses(&plain(written)) && leaning(written, shape) > ADDRESS_ALONE;
    let quoted = written.contains(['“', '”', '«', '»', '„', '"']);
    if line.class == Class::Prose && speaks && !quoted {
        APART_ADDRESS
    } else {
        0
    }
}

/// What words that speak to the reader weigh, without any of a site.
const ADDRESS_ALONE: i32 = 130;

/// Whether the next line is the site's or there is none, so that a line is over no text.
fn stands_apart(lines: &[Line], n: usize) -> bool {
    let ahead = lines.get(n + 1..).unwrap_or_default().iter();
    let next = ahead.map(|it| it.class).find(|it| *it != Class::Blank);
    let stands_anywhere = |it: &Class| {
        matches!(
            it,
            Class::Blank | Class::Meta | Class::Byline | Class::Site(Why::Number)
        )
    };
    let behind = lines.get(..n).unwrap_or_default().iter().rev();
    let last = behind.map(|it| it.class).find(|it| !stands_anywhere(it));
    matches!(next, None | Some(Class::Site(_) | Class::OtherStories))
        && matches!(last, Some(Class::Prose | Class::Site(_)))
}

/// The questions of an interview: lines that ask, each over a text that answers.
fn answered(lines: &[Line]) -> Vec<usize> {
    let pairs = lines.windows(2).enumerate();
    let asked = pairs.filter(|(_, pair)| {
        matches!(pair, [one, other] if one.shape.end == End::Question
            && matches!(one.class, Class::Title | Class::Prose)
            && other.class == Class::Prose
            && other.shape.is_closed())
    });
    let asked: Vec<usize> = asked.map(|(n, _)| n).collect();
    if asked.len() > 2 { asked } else { Vec::new() }
}

/// How much a line leans to the site; `None` for what stands anywhere and says nothing of its
/// neighbours.
fn leans(written: &str, line: &Line) -> Option<i32> {
    let shape = &line.shape;
    match line.class {
        Class::Blank
        | Class::OtherStories
        | Class::Meta
        | Class::Byline
        | Class::Site(Why::Number | Why::Advertisement | Why::Pointer) => None,
        Class::Site(_) => Some(CERTAIN),
        Class::Label => Some(BY_WORDS[1] + leaning(written, shape)),
        Class::Cut => Some(-CERTAIN),
        Class::Title | Class::Prose => {
            let told = shape.tabular
                || matches!(shape.start, Start::Quote | Start::Item)
                || shape.sentences > 1 && shape.words > 20
                || shape.end == End::Open;
            let by_words = BY_WORDS.get(shape.words).copied().unwrap_or(LONG);
            Some(if told {
                -CERTAIN
            } else {
                by_words + leaning(written, shape)
            })
        }
    }
}

/// The lines that are the site's in the division that fits best.
fn of_site(leanings: &[(usize, i32)]) -> Vec<usize> {
    // The best sums of a beginning that ends as text and as the site's, and whether what came
    // before each was the site's.
    let (mut text, mut site) = (0, 0);
    let mut came: Vec<(bool, bool)> = Vec::with_capacity(leanings.len());
    for (_, leans) in leanings {
        let from = (site - CHANGE > text, site >= text - CHANGE);
        let before = (text.max(site - CHANGE), site.max(text - CHANGE));
        (text, site) = (before.0, before.1 + leans);
        came.push(from);
    }
    let mut is_site = site >= text;
    let mut found = Vec::new();
    for ((n, _), (before_text, before_site)) in leanings.iter().zip(came).rev() {
        if is_site {
            found.push(*n);
        }
        is_site = if is_site { before_site } else { before_text };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    fn classes(text: &str) -> Vec<Class> {
        let mut lines = lines::lines(text).unwrap();
        divide(text, &mut lines);
        lines.iter().map(|it| it.class).collect()
    }

    #[test]
    fn a_short_line_is_the_sites_among_its_lines_only() {
        let line = "Our puzzles for tonight";
        let among = format!("Sign in\n{line}\nSubscribe now\n");
        assert_eq!(classes(&among)[1], Class::Site(Why::Surroundings));
        let text =
            "The board met twice. It did not agree, and its chairwoman left before the vote.";
        let inside = format!("{text}\n{line}\n{text}\n");
        assert_eq!(classes(&inside)[1], Class::Title);
    }

    #[test]
    fn a_headline_between_lines_of_the_site_is_none() {
        let page = "Sign in\nFerry fares to rise by a tenth in May, says the board\nShare\n";
        assert_eq!(classes(page)[1], Class::Title);
    }
}
