//! Where stories begin: the likeliest of all ways to cut a page.
//!
//! A line begins a story, goes on with the one before it, or goes on with an article that others
//! have interrupted; [`choice`](super::choice) says how likely each is. The cut is the likeliest one
//! of the whole page. So a paragraph that shares nothing with an article is not torn off when the
//! paragraphs after it go on with the article: whoever begins a story there loses the ties of all
//! that follow.

use std::cmp::Reverse;

use super::choice::Choice;
use super::extent::{Extent, Seen};
use super::item::{Item, Setting};

/// How many stories are kept open at a time; the likeliest ones.
const OPEN: usize = 24;

/// How many lines may interrupt an article.
const INTERRUPTION: usize = 8;

/// The fewest texts of an article that may be interrupted.
const ARTICLE: usize = 3;

/// A run of items that is one story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: usize,
    /// One past the last.
    pub(super) end: usize,
    /// How likely its beginning is: a logarithm in hundredths, 0 when certain.
    pub(super) sure: i32,
    /// The line inside of it that is least likely to go on with it, and how likely that is.
    pub(super) loose: Option<(usize, i32)>,
    /// How likely it is that all lines inside of it go on with it.
    pub(super) whole: i32,
    /// The first item of the run that it goes on with.
    pub(super) resumes: Option<usize>,
}

/// Where a run may begin, and the run before it.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    first: usize,
    story: Extent,
    resumes: Option<usize>,
    /// The article before it, that may go on after it.
    interrupted: Option<Interrupted>,
    before: Option<usize>,
}

/// An article that has come to an end, at least for now.
#[derive(Debug, Clone, Copy)]
struct Interrupted {
    story: Extent,
    end: usize,
}

/// A story that may have begun somewhere.
#[derive(Debug, Clone, Copy)]
struct Opened {
    /// The number of its beginning.
    number: usize,
    /// How likely the cut is that ends in it.
    sum: i64,
    story: Extent,
    interrupted: Option<Interrupted>,
}

impl Opened {
    /// The article that a run which begins at `n` after this one interrupts.
    fn interrupts(&self, n: usize) -> Option<Interrupted> {
        let story = self.story;
        if story.texts >= ARTICLE {
            return Some(Interrupted { story, end: n });
        }
        self.interrupted.filter(|it| n - it.end < INTERRUPTION)
    }
}

/// Cuts the items of a page into runs.
pub(super) fn runs(items: &[Item<'_>], terms: usize, setting: Setting) -> Vec<Run> {
    let Some(first) = items.first() else {
        return Vec::new();
    };
    let mut seen = Seen::nothing(items, terms);
    seen.see(first, 0);
    let mut beginnings = vec![Beginning {
        first: 0,
        story: Extent::at(0, first),
        resumes: None,
        interrupted: None,
        before: None,
    }];
    let mut open = vec![Opened {
        number: 0,
        sum: 0,
        story: Extent::at(0, first),
        interrupted: None,
    }];
    for (n, pair) in (1..).zip(items.windows(2)) {
        let [last, item] = pair else { break };
        let shared = seen.shared(item, n);
        let mut begun: Option<(i64, Beginning)> = None;
        let mut resumed: Option<(i64, Beginning)> = None;
        for story in &mut open {
            let article = story.interrupts(n);
            let waiting = article.filter(|it| it.end < n);
            let choice = Choice::at(
                item,
                last,
                story.story.before(&shared),
                waiting.map(|it| it.story.before(&shared)),
                setting,
            );
            let beginning = Beginning {
                first: n,
                story: Extent::at(n, item),
                resumes: None,
                interrupted: article,
                before: Some(story.number),
            };
            keep_likelier(&mut begun, story.sum + i64::from(choice.begin), beginning);
            if let (Some(resume), Some(article)) = (choice.resume, waiting) {
                let mut extent = article.story;
                extent.count(item);
                let returning = Beginning {
                    story: extent,
                    resumes: Some(extent.from),
                    interrupted: None,
                    ..beginning
                };
                keep_likelier(&mut resumed, story.sum + i64::from(resume), returning);
            }
            story.sum += i64::from(choice.go_on);
            story.story.count(item);
        }
        for (sum, beginning) in begun.into_iter().chain(resumed) {
            open.push(Opened {
                number: beginnings.len(),
                sum,
                story: beginning.story,
                interrupted: beginning.interrupted,
            });
            beginnings.push(beginning);
        }
        while open.len() > OPEN {
            let worst = (0..open.len()).min_by_key(|at| open.get(*at).map(|it| it.sum));
            open.remove(worst.unwrap_or(0));
        }
        seen.see(item, n);
    }
    let mut cut = Vec::new();
    // Of equals the one that began first.
    let best = open.iter().max_by_key(|it| (it.sum, Reverse(it.number)));
    let mut at = best.map(|it| it.number);
    while let Some(beginning) = at.and_then(|at| beginnings.get(at)) {
        cut.push(*beginning);
        at = beginning.before;
    }
    cut.reverse();
    judged(items, &cut, terms, setting)
}

fn keep_likelier(best: &mut Option<(i64, Beginning)>, sum: i64, beginning: Beginning) {
    if best.is_none_or(|(most, _)| sum > most) {
        *best = Some((sum, beginning));
    }
}

/// The runs of a cut, with how likely each line is in its place.
fn judged(items: &[Item<'_>], cut: &[Beginning], terms: usize, setting: Setting) -> Vec<Run> {
    let mut seen = Seen::nothing(items, terms);
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Option<Opened> = None;
    let mut last: Option<&Item<'_>> = None;
    for (n, item) in items.iter().enumerate() {
        let choice = open.zip(last).map(|(story, last)| {
            let shared = seen.shared(item, n);
            let waiting = story.interrupts(n).filter(|it| it.end < n);
            let article = waiting.map(|it| it.story.before(&shared));
            Choice::at(item, last, story.story.before(&shared), article, setting)
        });
        if let Ok(number) = cut.binary_search_by_key(&n, |it| it.first)
            && let Some(beginning) = cut.get(number)
        {
            let sure = choice.map_or(0, |it| match (beginning.resumes, it.resume) {
                (Some(_), Some(resume)) => resume,
                _ => it.begin,
            });
            runs.push(Run {
                first: n,
                end: n + 1,
                sure,
                loose: None,
                whole: 0,
                resumes: beginning.resumes,
            });
            open = Some(Opened {
                number,
                sum: 0,
                story: beginning.story,
                interrupted: beginning.interrupted,
            });
        } else if let (Some(run), Some(story)) = (runs.last_mut(), open.as_mut()) {
            run.end = n + 1;
            let sure = choice.map_or(0, |it| it.go_on);
            run.whole = run.whole.saturating_add(sure);
            if run.loose.is_none_or(|(_, least)| sure < least) {
                run.loose = Some((n, sure));
            }
            story.story.count(item);
        }
        seen.see(item, n);
        last = Some(item);
    }
    runs
}
