//! The lines that may be of a story, with their surroundings, and what the page as a whole says.

use super::about::is_entry_time;
use super::item::{Between, Item, Setting, is_one_sentence};
use super::language::Language;
use super::lines::Line;
use super::shape::{End, Start};
use super::site::Class;
use crate::model::Why;

/// The most words of an entry of a list.
const LISTED_WORDS: usize = 50;

/// The most words of the text of a teaser.
const SHORT_TEXT: usize = 32;

/// The items of a page and the numbers of their lines.
pub(super) fn items<'a>(
    text: &'a str,
    lines: &'a [Line],
    firsts: &[Option<usize>],
) -> (Vec<Item<'a>>, Vec<usize>) {
    let written = lines.iter().filter(|it| it.class != Class::Blank).count();
    // Where most paragraphs have a blank line between, it says nothing.
    let gaps_tell = (lines.len() - written) * 3 < written;
    let text_of = |line: &Line| text.get(line.text.clone()).unwrap_or_default();
    let (mut items, mut places) = (Vec::new(), Vec::new());
    let mut between = Between::default();
    let (mut listed, mut timed) = (false, false);
    for (n, line) in lines.iter().enumerate() {
        match line.class {
            Class::Blank => between.gap = gaps_tell,
            // These stand in the middle of stories.
            Class::Site(Why::Advertisement | Why::Pointer | Why::Number) => {}
            Class::Site(_) => between.site += 1,
            Class::OtherStories => {
                between.other_stories = true;
                listed = true;
            }
            Class::Byline => between.byline = true,
            Class::Meta => {
                between.meta = true;
                timed = is_entry_time(text_of(line));
            }
            Class::Label => between.label = true,
            Class::Title | Class::Cut | Class::Prose => {
                // The next lines of the site end a list, and so does a text of some length.
                let short = line.shape.sentences < 3 && line.shape.words < LISTED_WORDS;
                listed &= short && (between.other_stories || between.site == 0);
                // Over a text of several sentences it is a subheading: *More problems*.
                between.other_stories &= short;
                let first = firsts.get(n).copied().flatten();
                items.push(Item {
                    line,
                    text: text_of(line),
                    between: std::mem::take(&mut between),
                    repeated: first.is_some(),
                    again: first.is_some_and(|first| first < n),
                    listed,
                    near_list: false,
                    strangers: 0,
                    sentence_row: 0,
                    teaser: None,
                    over_text: false,
                    in_row: false,
                    paired: false,
                    short_text: false,
                    dated: false,
                    of_dated: false,
                    enumerated: false,
                    signed: false,
                    timed: std::mem::take(&mut timed),
                });
                places.push(n);
            }
        }
    }
    look_around(&mut items);
    (items, places)
}

/// How many single sentences stand next to each other.
fn sentence_rows(items: &mut [Item<'_>]) {
    let mut n = 0;
    while n < items.len() {
        let rest = items.get(n..).unwrap_or_default();
        let row = rest
            .iter()
            .take_while(|it| is_one_sentence(it.line))
            .count();
        for item in items.iter_mut().skip(n).take(row) {
            item.sentence_row = row;
        }
        n += row.max(1);
    }
}

/// How much of a teaser's weight a text has to have that it leads to, in per cent, and in how many
/// terms.
const LED_TO: (i32, usize) = (25, 4);

/// How much of it the line before that text has at most.
const BEFORE_LEAD: i32 = 10;

/// Finds for every teaser that was cut the first text below that has most of its words.
fn teasers(items: &mut [Item<'_>]) {
    for n in 0..items.len() {
        let Some(teaser) = items
            .get(n)
            .copied()
            .filter(|it| it.line.class == Class::Cut)
        else {
            continue;
        };
        let all: i32 = teaser.line.terms.iter().map(|it| it.weight).sum();
        let held = |item: &Item<'_>| {
            let known = |id| {
                teaser
                    .line
                    .terms
                    .binary_search_by_key(&id, |it| it.id)
                    .is_ok()
            };
            let shared = item.line.terms.iter().filter(|it| known(it.id));
            let (mut weight, mut terms) = (0, 0);
            for term in shared {
                weight += term.weight;
                terms += 1;
            }
            (weight * 100 / all.max(1), terms)
        };
        let below = items.windows(2).enumerate().skip(n).take(TEASER_REACH);
        let led = below.filter(|(_, pair)| {
            matches!(pair, [last, item] if {
                let (share, terms) = held(item);
                // Further down an article says again what its first text has said.
                item.line.class == Class::Prose
                    && terms >= LED_TO.1
                    && share >= LED_TO.0
                    && held(last).0 < BEFORE_LEAD
            })
        });
        let led = led.map(|(at, _)| at + 1).next();
        if let Some(item) = led.and_then(|at| items.get_mut(at)) {
            item.teaser.get_or_insert(n);
        }
    }
}

/// How many items below a teaser its article is looked for.
const TEASER_REACH: usize = 200;

/// The items of lists in which several headlines have a time or a date below them.
fn dated_lists(items: &mut [Item<'_>]) {
    let mut n = 0;
    while n < items.len() {
        let rest = items.get(n..).unwrap_or_default();
        let mut lists =
            rest.chunk_by(|_, next| next.between.site == 0 && !next.between.other_stories);
        let list = lists.next().unwrap_or_default();
        let dated = list.iter().filter(|it| it.dated).count();
        let length = list.len().max(1);
        for item in items.iter_mut().skip(n).take(length) {
            item.of_dated = dated > 1;
        }
        n += length;
    }
}

/// What the items next to each other say of one another.
fn look_around(items: &mut [Item<'_>]) {
    sentence_rows(items);
    teasers(items);
    for n in 0..items.len() {
        let near = |it: &Item<'_>| it.repeated || it.line.class == Class::Cut;
        let (before, from) = items.split_at_checked(n).unwrap_or_default();
        let parted = |it: &Item<'_>| it.between.site > 0 || it.between.other_stories;
        let own = from.first().is_some_and(near);
        let ahead = from
            .iter()
            .skip(1)
            .take(2)
            .take_while(|it| !parted(it))
            .any(near);
        let own_parted = from.first().is_some_and(parted);
        let behind = !own_parted
            && before.last().is_some_and(|one| {
                near(one) || !parted(one) && before.iter().rev().nth(1).is_some_and(near)
            });
        if let Some(item) = items.get_mut(n) {
            item.near_list = own || ahead || behind;
        }
    }
    for n in 1..items.len() {
        let is_stranger = match items.get(n - 1..=n) {
            Some([one, other]) => are_strangers(one, other),
            _ => false,
        };
        for item in items.get_mut(n - 1..=n).unwrap_or_default() {
            item.strangers += i32::from(is_stranger);
        }
        if let Some([one, two, ..]) = items.get(n - 1..)
            && one.line.class == Class::Title
            && two.line.class != Class::Title
            && two.line.shape.sentences < 4
        {
            let after = items.get(n + 1);
            let paired = after.is_none_or(|it| {
                it.line.class == Class::Title || it.between.other_stories || it.between.site > 0
            });
            let short_text = two.line.shape.words < SHORT_TEXT;
            if let Some(item) = items.get_mut(n - 1) {
                item.paired = paired;
                item.short_text = short_text;
            }
        }
        let counted = |it: &Item<'_>| it.line.shape.start == Start::Digit;
        if let Some([one, other]) = items.get_mut(n - 1..=n)
            && counted(one)
            && counted(other)
        {
            one.enumerated = true;
            other.enumerated = true;
        }
        let Some(next) = items.get(n).copied() else {
            break;
        };
        let text = next.line.class != Class::Title;
        if let Some(item) = items.get_mut(n - 1) {
            item.dated =
                item.line.class == Class::Title && next.between.meta && next.between.site == 0;
            item.over_text = text || next.between.byline || next.between.meta;
            item.signed = item.line.class == Class::Title
                && text
                && next.between.byline
                && next.between.site == 0;
        }
    }
    rows(items);
    dated_lists(items);
    // What is signed is no entry of a list, and neither is what follows it.
    let mut signed = false;
    for item in items {
        signed = item.signed || signed && !item.between.other_stories;
        item.listed &= !signed;
    }
}

/// Rows of titles. The last two of a row over a text may be its headline and the line under it.
fn rows(items: &mut [Item<'_>]) {
    let mut n = 0;
    while n < items.len() {
        let rest = items.get(n..).unwrap_or_default();
        let parted =
            |it: &Item<'_>| it.between.site > 0 || it.between.other_stories || it.between.label;
        let title = |it: &Item<'_>| it.line.class == Class::Title && !it.enumerated;
        let row = 1 + rest
            .iter()
            .skip(1)
            .take_while(|it| title(it) && !parted(it))
            .count();
        let over_text = rest.get(row).is_some_and(|it| !title(it));
        let headed = if row > 3 { 0 } else { 2 };
        let listed = if over_text {
            row.saturating_sub(headed)
        } else {
            row
        };
        if row > 1 && rest.first().is_some_and(title) && (listed > 1 || !over_text) {
            for item in items.iter_mut().skip(n).take(listed) {
                item.in_row = true;
            }
        }
        n += row;
    }
}

/// Whether lines are broken at a width and not where paragraphs end: then a line is no paragraph,
/// and nothing that is seen in lines counts.
pub(super) fn is_hard_wrapped(lines: &[Line]) -> bool {
    let written: Vec<&Line> = lines.iter().filter(|it| it.class != Class::Blank).collect();
    let is_broken = |one: &Line, other: &Line| {
        one.shape.end == End::Bare
            && one.shape.words > 4
            && matches!(other.shape.start, Start::Small | Start::Digit)
    };
    let broken = written
        .windows(2)
        .filter(|pair| matches!(pair, [one, other] if is_broken(one, other)));
    broken.count() * 5 > written.len()
}

/// What the page as a whole says.
pub(super) fn setting(text: &str, lines: &[Line], items: &[Item<'_>]) -> Setting {
    let times = items.iter().filter(|it| it.timed).count();
    let told = items
        .iter()
        .filter(|it| it.line.shape.sentences > 1)
        .count();
    let answers = pairs(items, |one, other| {
        let (one, other) = (&one.line.shape, &other.line.shape);
        one.end == End::Question && one.words < 40 && other.end == End::Sentence
    });
    let (mut stories, site) = signs(lines, items);
    let live = times > 2 && told >= times && goes_on(items);
    if times > 2 && !live {
        stories += times;
    }
    Setting {
        stories,
        site,
        interview: answers > 2,
        live,
        language: Language::of(text),
    }
}

/// Whether a text stands over the first entry, or entries have no headlines of their own: a list of
/// what has come in has no such text, and gives each a headline.
fn goes_on(items: &[Item<'_>]) -> bool {
    let text = |it: &&Item<'_>| it.line.class != Class::Title;
    let before = items.iter().take_while(|it| !it.timed);
    let timed = items.iter().filter(|it| it.timed);
    let introduced = before.filter(text).count() + timed.filter(text).count() > 0;
    let mut entries = items.chunk_by(|_, next| !next.timed).skip(1);
    let told = entries
        .by_ref()
        .filter(|entry| entry.iter().any(|it| text(&it)))
        .count();
    let all = items.iter().filter(|it| it.timed).count();
    introduced && told * 2 > all
}

/// How many lines only a site has, and no text that somebody has sent.
pub(super) fn lines_of_site(lines: &[Line]) -> usize {
    let of_site = lines.iter().filter(|it| {
        it.shape.words > 1
            && matches!(
                it.class,
                Class::Site(
                    Why::Navigation
                        | Why::Sharing
                        | Why::Comments
                        | Why::Call
                        | Why::Advertisement
                        | Why::Pointer
                ) | Class::OtherStories
            )
    });
    of_site.count()
}

/// How much speaks for several stories, and how much for a page of a site.
fn signs(lines: &[Line], items: &[Item<'_>]) -> (usize, usize) {
    let again = items.iter().filter(|it| it.again).count();
    let is_cut = |it: &&Item<'_>| it.line.class == Class::Cut && it.line.shape.words < 60;
    // A story that was cut off ends so.
    let cut = items.iter().rev().skip(1).filter(is_cut).count();
    let lists = items.iter().filter(|it| it.between.other_stories).count();
    let of_site = |it: &&Line| matches!(it.class, Class::Site(reason) if !matches!(reason, Why::Number | Why::Surroundings));
    let site = lines.iter().filter(of_site).count();
    let plain = lines.iter().filter(|it| {
        let reasons = matches!(
            it.class,
            Class::Site(Why::Sharing | Why::Comments | Why::Legal | Why::Call | Why::Advertisement)
        );
        reasons && it.shape.words > 1
    });
    let bylines = lines.iter().filter(|it| it.class == Class::Byline).count();
    // A byline in the middle of texts begins another one.
    let mid = pairs(items, |one, other| {
        other.between.byline && one.line.class == Class::Prose && one.line.shape.sentences > 1
    });
    let bylines = bylines.saturating_sub(1).max(mid);
    let headed = pairs(items, |one, other| {
        one.line.class == Class::Title && is_one_sentence(other.line)
    });
    let strangers = pairs(items, are_strangers);
    let site = site.min(3) + plain.count().min(1);
    let mut stories = 2 * (again + cut + lists + bylines);
    // One text that was cut says little by itself: a paragraph of a story may have been.
    if stories == 2 && cut == 1 && site == 0 {
        stories = 1;
    }
    // An article may be told in single sentences: by themselves they are no page.
    if stories + site > 0 {
        stories += headed / 2 + strangers / 2;
    }
    (stories, site)
}

fn pairs(items: &[Item<'_>], is: impl Fn(&Item<'_>, &Item<'_>) -> bool) -> usize {
    let pairs = items.windows(2);
    pairs
        .filter(|pair| matches!(pair, [one, other] if is(one, other)))
        .count()
}

/// Whether two lines are single sentences that share nothing.
fn are_strangers(one: &Item<'_>, other: &Item<'_>) -> bool {
    is_one_sentence(one.line) && is_one_sentence(other.line) && !share(one.line, other.line)
}

/// Whether two lines have a term in common. Both lists are in order.
fn share(one: &Line, other: &Line) -> bool {
    let known = |id| other.terms.binary_search_by_key(&id, |it| it.id).is_ok();
    one.terms.iter().any(|term| known(term.id))
}
