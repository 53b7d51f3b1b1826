//! Which runs of a page are of one story: a teaser and its article, a headline that stands in two
//! places, an article that a list of teasers interrupts.
//!
//! A teaser is much shorter than its article, so what counts is how much of the teaser the article
//! holds and not how much they share of both.

use std::collections::{BTreeMap, HashMap};

use super::cut::Run;
use super::item::Item;
use super::site::Class;
use super::words::TermId;

/// How a run was joined to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinship {
    /// It says a line that the other says.
    Repeats,
    /// Most of it is in the other.
    TeaserOf,
    /// It goes on with the other.
    Continues,
    /// It is its headline.
    Heads,
}

/// A run, with what has become of it.
#[derive(Debug, Clone)]
pub(super) struct Kin {
    pub(super) run: Run,
    pub(super) titles: usize,
    pub(super) texts: usize,
    pub(super) sentences: usize,
    /// The run whose story this is of, and why; its own without.
    pub(super) of: Option<(usize, Kinship)>,
    /// A run that it may be a teaser of; not certain enough to join them.
    pub(super) perhaps: Option<usize>,
}

impl Kin {
    /// Whether it is a text of several paragraphs and no teaser.
    pub(super) fn is_article(&self) -> bool {
        self.texts > 2 || self.texts == 2 && self.sentences > 2 || self.sentences > 3
    }
}

/// How much of a teaser has to be in an article, in per cent of its weight, and in how many terms: a
/// short text may share most of its few words with a stranger.
const HELD: [(i32, usize); 2] = [(55, 5), (70, 4)];
/// The same for an article that has no headline of its own and waits for one.
const HELD_UNTITLED: (i32, usize) = (36, 6);
/// From where on it is said that it may be.
const PERHAPS: i32 = 24;
const LEAST_TERMS: usize = 3;
/// How many lines of an article are looked at: a teaser tells its beginning.
const LEAD: usize = 7;
/// A term in more runs than this tells none from another.
const COMMON: usize = 8;
/// What a run shares with the article before it when it goes on with it, in hundredths.
const GOES_ON: i32 = 500;
/// What a headline shares with the article under it, in hundredths.
const HEADS: i32 = 270;
/// What a text between two pieces of an article shares with it when it is one more, in hundredths.
const BETWEEN: i32 = 100;
/// The most words of a subheading; the headline of another story mostly has more.
const SUBHEADING_WORDS: usize = 6;
/// How many runs may stand between.
const INTERRUPTION: usize = 8;

pub(super) fn kin(
    items: &[Item<'_>],
    runs: &[Run],
    firsts: &[Option<usize>],
    places: &[usize],
) -> Vec<Kin> {
    let mut kin: Vec<Kin> = runs.iter().map(|run| described(items, *run)).collect();
    repeats(&mut kin, firsts, places);
    let index = index(items, &kin);
    resumptions(items, &mut kin);
    continuations(items, &mut kin);
    headlines(items, &mut kin);
    teasers(items, &mut kin, &index);
    kin
}

fn described(items: &[Item<'_>], run: Run) -> Kin {
    let lines = || {
        items
            .get(run.first..run.end)
            .unwrap_or_default()
            .iter()
            .map(|it| it.line)
    };
    let texts = || lines().filter(|it| it.class != Class::Title);
    Kin {
        run,
        titles: lines().filter(|it| it.class == Class::Title).count(),
        texts: texts().count(),
        sentences: texts().map(|it| it.shape.sentences.max(1)).sum(),
        of: None,
        perhaps: None,
    }
}

/// The run whose story a run is of in the end.
pub(super) fn root(kin: &[Kin], mut run: usize) -> usize {
    // A chain is never longer than the runs; a ring cannot be made, since a root is only joined to
    // another root.
    for _ in 0..kin.len() {
        match kin.get(run).and_then(|it| it.of) {
            Some((of, _)) => run = of,
            None => break,
        }
    }
    run
}

/// The same, and the way to it is shorter the next time.
fn shortened(kin: &mut [Kin], run: usize) -> usize {
    let root = root(kin, run);
    let mut at = run;
    while let Some((of, _)) = kin
        .get_mut(at)
        .filter(|_| at != root)
        .and_then(|it| it.of.as_mut())
    {
        at = std::mem::replace(of, root);
    }
    root
}

fn join(kin: &mut [Kin], run: usize, to: usize, why: Kinship) {
    let (from, to) = (shortened(kin, run), shortened(kin, to));
    if from == to {
        return;
    }
    // The article is the story, and of equals the one that came first.
    let article = |at: usize| kin.get(at).is_some_and(Kin::is_article);
    let (from, to) = if article(from) && !article(to) || (article(from) == article(to) && from < to)
    {
        (to, from)
    } else {
        (from, to)
    };
    if let Some(run) = kin.get_mut(from) {
        run.of = Some((to, why));
    }
}

fn repeats(kin: &mut [Kin], firsts: &[Option<usize>], places: &[usize]) {
    let mut run_of_line: HashMap<usize, usize> = HashMap::new();
    for (n, it) in kin.iter().enumerate() {
        for place in places.get(it.run.first..it.run.end).unwrap_or_default() {
            run_of_line.insert(*place, n);
        }
    }
    for place in places {
        let Some(first) = firsts.get(*place).copied().flatten() else {
            continue;
        };
        if let (Some(one), Some(other)) = (run_of_line.get(place), run_of_line.get(&first))
            && one != other
        {
            let both = [*one, *other]
                .iter()
                .all(|it| kin.get(*it).is_some_and(Kin::is_article));
            if !both {
                join(kin, *one, *other, Kinship::Repeats);
            }
        }
    }
}

/// The runs in whose lead a term stands, by the term.
type Index = HashMap<TermId, Vec<usize>>;

fn index(items: &[Item<'_>], kin: &[Kin]) -> Index {
    let mut index = Index::new();
    for (n, it) in kin.iter().enumerate() {
        let lead = it.run.end.min(it.run.first.saturating_add(LEAD));
        for item in items.get(it.run.first..lead).unwrap_or_default() {
            for term in &item.line.terms {
                let runs = index.entry(term.id).or_default();
                if runs.last() != Some(&n) {
                    runs.push(n);
                }
            }
        }
    }
    index
}

/// The terms of a run, each with its greatest weight.
fn terms(items: &[Item<'_>], run: Run, most: usize) -> BTreeMap<TermId, i32> {
    let mut terms = BTreeMap::new();
    for item in items
        .get(run.first..run.end.min(run.first.saturating_add(most)))
        .unwrap_or_default()
    {
        for term in &item.line.terms {
            let weight = terms.entry(term.id).or_insert(term.weight);
            *weight = term.weight.max(*weight);
        }
    }
    terms
}

fn teasers(items: &[Item<'_>], kin: &mut [Kin], index: &Index) {
    for n in 0..kin.len() {
        let Some(it) = kin.get(n).filter(|it| !it.is_article() && it.of.is_none()) else {
            continue;
        };
        let terms = terms(items, it.run, LEAD);
        let total: i32 = terms.values().sum();
        let mut held: BTreeMap<usize, (i32, usize)> = BTreeMap::new();
        for (term, weight) in &terms {
            let runs = index.get(term).map(Vec::as_slice).unwrap_or_default();
            if runs.len() > COMMON {
                continue;
            }
            // A run that is joined already speaks for its story.
            let mut counted: Vec<usize> = Vec::new();
            for run in runs {
                let story = root(kin, *run);
                if story != n && !counted.contains(&story) {
                    counted.push(story);
                    let sum = held.entry(story).or_default();
                    sum.0 += weight;
                    sum.1 += 1;
                }
            }
        }
        let best = held
            .iter()
            .max_by_key(|(story, (weight, _))| (*weight, std::cmp::Reverse(**story)));
        let Some((story, (weight, count))) = best.map(|(story, sums)| (*story, *sums)) else {
            continue;
        };
        let share = weight * 100 / total.max(1);
        let article = kin.get(story).filter(|it| it.is_article());
        let untitled = article.is_some_and(|it| it.titles == 0);
        let held = HELD
            .iter()
            .any(|(least, terms)| share >= *least && count >= *terms)
            || untitled && share >= HELD_UNTITLED.0 && count >= HELD_UNTITLED.1;
        if article.is_some() && held {
            join(kin, n, story, Kinship::TeaserOf);
        } else if count >= LEAST_TERMS
            && share >= PERHAPS
            && let Some(it) = kin.get_mut(n)
        {
            it.perhaps = Some(story);
        }
    }
}

/// What the cut itself says goes on with a run before. A piece of several sentences right before it
/// goes on too when it shares something with the article: the cut has seen that too late.
fn resumptions(items: &[Item<'_>], kin: &mut [Kin]) {
    for n in 0..kin.len() {
        let Some(first) = kin.get(n).and_then(|it| it.run.resumes) else {
            continue;
        };
        let Ok(before) = kin.binary_search_by_key(&first, |it| it.run.first) else {
            continue;
        };
        join(kin, n, before, Kinship::Continues);
        let piece = n - 1;
        if piece > before
            && let (Some(it), Some(article)) = (kin.get(piece), kin.get(before))
            && it.sentences > it.texts
            && shared(items, it.run, article.run) >= BETWEEN
        {
            join(kin, piece, before, Kinship::Continues);
        }
    }
}

/// The weight of the terms of a run's beginning that stand in another run.
fn shared(items: &[Item<'_>], run: Run, other: Run) -> i32 {
    let known = terms(items, other, usize::MAX);
    let terms = terms(items, run, LEAD).into_iter();
    let shared = terms.filter(|(term, _)| known.contains_key(term));
    shared.map(|(_, weight)| weight).sum()
}

/// A headline that lines of the site part from its article.
fn headlines(items: &[Item<'_>], kin: &mut [Kin]) {
    for n in (0..kin.len()).rev() {
        let Some(it) = kin.get(n).filter(|it| it.texts == 0 && it.of.is_none()) else {
            continue;
        };
        let Some(title) = items.get(it.run.first) else {
            continue;
        };
        let article =
            (n + 1..kin.len().min(n + 4)).find(|at| kin.get(*at).is_some_and(Kin::is_article));
        let Some((next, after)) = article.and_then(|at| Some((at, kin.get(at)?))) else {
            continue;
        };
        let subheading = title.line.shape.words <= SUBHEADING_WORDS;
        if next == n + 1
            && after.run.resumes.is_some()
            && (subheading || !title.listed)
            && !title.between.other_stories
        {
            // Over the rest of an article that was interrupted.
            join(kin, n, next, Kinship::Continues);
        } else if !title.listed && shared(items, it.run, after.run) >= HEADS {
            join(kin, n, next, Kinship::Heads);
        }
    }
}

/// An article that goes on after a list of teasers.
fn continuations(items: &[Item<'_>], kin: &mut [Kin]) {
    let mut article: Option<usize> = None;
    for n in 0..kin.len() {
        let Some(it) = kin.get(n).filter(|it| it.is_article()).cloned() else {
            continue;
        };
        let first = items.get(it.run.first);
        let headed = first.is_some_and(|it| {
            it.line.class == Class::Title || it.between.byline || it.between.other_stories
        });
        if let Some(before) = article
            && n - before <= INTERRUPTION + 1
            && !headed
            && let Some(other) = kin.get(before)
        {
            let known = terms(items, other.run, usize::MAX);
            let shared: i32 = terms(items, it.run, 3)
                .iter()
                .filter(|(term, _)| known.contains_key(term))
                .map(|(_, weight)| *weight)
                .sum();
            if shared >= GOES_ON {
                join(kin, n, before, Kinship::Continues);
            }
        }
        article = Some(n);
    }
}
