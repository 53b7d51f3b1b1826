//! To which story the lines belong, those between the stories too.

use super::cut::Run;
use super::kin::{Kin, Kinship, root};
use super::lines::Line;
use super::part::{Doubt, Page, PageStory, Part, PartKind};
use super::shape::End;
use super::site::Class;
use crate::model::Why;

/// From how likely on a line is certain in its place: two times in three, as a logarithm in
/// hundredths.
const CERTAIN: i32 = -40;

/// From how likely on it is certain that all lines of a run are of one story.
const WHOLE: i32 = -60;

/// How many lines a table of single cells has at least.
const CELLS: usize = 8;

/// Puts a page together.
///
/// `places` are the lines of the items, `firsts` the lines that say the same first.
pub(super) fn page(
    lines: &[Line],
    places: &[usize],
    firsts: &[Option<usize>],
    kin: &[Kin],
) -> Page {
    let owners = Owners::new(lines, places, firsts, kin);
    let mut parts: Vec<Part> = Vec::new();
    for (line, kind) in lines.iter().zip(owners.kinds()) {
        match parts.last_mut() {
            Some(part) if part.kind == kind => part.range.end = line.range.end,
            _ => parts.push(Part {
                range: line.range.clone(),
                kind,
            }),
        }
    }
    let stories = owners.doubts();
    Page { parts, stories }
}

/// The lines and their runs.
struct Owners<'a> {
    lines: &'a [Line],
    places: &'a [usize],
    firsts: &'a [Option<usize>],
    kin: &'a [Kin],
    /// By line: its run, for the lines that are items.
    runs: Vec<Option<usize>>,
    /// By run: the number of its story.
    stories: Vec<usize>,
    count: usize,
    /// By line: how many lines of the site stand before it.
    site_before: Vec<usize>,
    /// The first line that is not blank.
    opening: usize,
}

/// A line between two items, and what they are of.
#[derive(Clone, Copy)]
struct Gap {
    /// The item before: its line and its run.
    last: Option<(usize, usize)>,
    next: Option<(usize, usize)>,
    /// Whether no line of the site stands between the line and the item.
    clear_before: bool,
    clear_after: bool,
}

impl<'a> Owners<'a> {
    fn new(
        lines: &'a [Line],
        places: &'a [usize],
        firsts: &'a [Option<usize>],
        kin: &'a [Kin],
    ) -> Self {
        let mut runs = vec![None; lines.len()];
        let mut numbers: Vec<Option<usize>> = vec![None; kin.len()];
        let mut stories = Vec::with_capacity(kin.len());
        let mut count = 0;
        for (n, it) in kin.iter().enumerate() {
            for place in places.get(it.run.first..it.run.end).unwrap_or_default() {
                if let Some(slot) = runs.get_mut(*place) {
                    *slot = Some(n);
                }
            }
            let number = numbers.get_mut(root(kin, n)).map_or(0, |slot| {
                *slot.get_or_insert_with(|| {
                    count += 1;
                    count - 1
                })
            });
            stories.push(number);
        }
        let mut site = 0;
        let site_before = lines.iter().map(|line| {
            let before = site;
            site += usize::from(matches!(line.class, Class::Site(_) | Class::OtherStories));
            before
        });
        Self {
            site_before: site_before.collect(),
            opening: lines
                .iter()
                .position(|it| it.class != Class::Blank)
                .unwrap_or(0),
            lines,
            places,
            firsts,
            kin,
            runs,
            stories,
            count,
        }
    }

    fn story(&self, run: usize) -> usize {
        self.stories.get(run).copied().unwrap_or(0)
    }

    fn run(&self, line: usize) -> Option<usize> {
        self.runs.get(line).copied().flatten()
    }

    fn class(&self, line: usize) -> Class {
        self.lines.get(line).map_or(Class::Blank, |it| it.class)
    }

    fn kinds(&self) -> Vec<PartKind> {
        let mut next = Vec::with_capacity(self.lines.len());
        let mut ahead = None;
        for n in (0..self.lines.len()).rev() {
            next.push(ahead);
            ahead = self.run(n).map(|run| (n, run)).or(ahead);
        }
        next.reverse();
        let mut last = None;
        let lines = self.lines.iter().zip(next).enumerate();
        let kinds = lines.map(|(n, (line, next))| {
            if let Some(run) = self.run(n) {
                last = Some((n, run));
                return self.item(n, line, run);
            }
            let clear = |from: usize, to: usize| {
                let before = |at: usize| self.site_before.get(at).copied().unwrap_or(0);
                before(from) == before(to)
            };
            let gap = Gap {
                last,
                next,
                clear_before: last.is_some_and(|(last, _)| clear(last, n)),
                // The line itself may be the site's, and does not count.
                clear_after: next.is_some_and(|(next, _)| clear(n + 1, next)),
            };
            self.between(n, line, gap)
        });
        kinds.collect()
    }

    fn item(&self, n: usize, line: &Line, run: usize) -> PartKind {
        let story = self.story(run);
        let Some(it) = self.kin.get(run) else {
            return PartKind::Body(story);
        };
        let first = self.firsts.get(n).copied().flatten().filter(|it| *it < n);
        let elsewhere = first
            .and_then(|first| self.run(first))
            .is_some_and(|it| it != run);
        if elsewhere && !it.is_article() {
            return PartKind::Repeat(story);
        }
        if line.class == Class::Title && self.is_head(n, it) {
            return PartKind::Headline(story);
        }
        if self.is_over_lead(n, line, it) {
            return PartKind::Teaser(story);
        }
        match it.of {
            Some((_, Kinship::TeaserOf | Kinship::Repeats)) => PartKind::Teaser(story),
            _ => PartKind::Body(story),
        }
    }

    /// Whether a text that was cut stands at the head of an article: its teaser, and none of its text.
    fn is_over_lead(&self, n: usize, line: &Line, it: &Kin) -> bool {
        let items = self.places.get(it.run.first..it.run.end);
        let mut above = items.unwrap_or_default().iter().take_while(|at| **at < n);
        line.class == Class::Cut
            && it.is_article()
            && above.all(|at| self.class(*at) == Class::Title)
    }

    /// Whether a title stands at the head of its run: the headline or the line under it.
    fn is_head(&self, n: usize, it: &Kin) -> bool {
        if it.texts == 0 {
            return true;
        }
        let place = |item: usize| self.places.get(item).copied();
        let first = place(it.run.first);
        let headed = first.is_some_and(|first| self.class(first) == Class::Title);
        first == Some(n) || headed && place(it.run.first + 1) == Some(n)
    }

    /// What a line is that is no item.
    fn between(&self, n: usize, line: &Line, gap: Gap) -> PartKind {
        let story = |item: Option<(usize, usize)>| item.map(|(_, run)| self.story(run));
        let (before, after) = (story(gap.last), story(gap.next));
        let inside = gap.clear_before && gap.clear_after && before == after;
        match (line.class, before) {
            (Class::Blank, Some(story)) if inside => PartKind::Body(story),
            (Class::Blank, _) => PartKind::Remainder(Why::Blank),
            (Class::Label | Class::Site(Why::Number), Some(story)) if self.is_cell(n) => {
                PartKind::Body(story)
            }
            (Class::Site(reason), _) => PartKind::Remainder(reason),
            // Inside of a text it is a subheading.
            (Class::OtherStories, Some(story)) if gap.clear_before && gap.same_run() => {
                PartKind::Body(story)
            }
            (Class::OtherStories, _) => PartKind::Remainder(Why::Label),
            (Class::Label, _) => self.label(n, gap),
            _ => self.about(line, gap),
        }
    }

    /// A few words: a subheading, a line at the head of a story, or a label of the site.
    fn label(&self, n: usize, gap: Gap) -> PartKind {
        let text_follows = gap
            .next
            .is_some_and(|(next, _)| self.class(next) != Class::Title);
        if let Some((last, run)) = gap.last
            && gap.same_run()
            && gap.clear_before
            && gap.clear_after
        {
            if self.class(last) == Class::Title && text_follows {
                return PartKind::Meta(self.story(run));
            }
            // A word in capitals over a title is the name of a section.
            let section = !text_follows
                && self
                    .lines
                    .get(n)
                    .is_some_and(|it| it.shape.all_capitals && it.shape.words < 3);
            if !section && self.kin.get(run).is_some_and(|it| it.texts > 1) {
                return PartKind::Body(self.story(run));
            }
        }
        // A short headline over the first text of the page.
        if let Some((_, run)) = gap.next
            && gap.last.is_none()
            && text_follows
            && n == self.opening
            && self
                .kin
                .get(run)
                .is_some_and(|it| it.titles == 0 && it.texts > 1)
        {
            return PartKind::Headline(self.story(run));
        }
        PartKind::Remainder(Why::Label)
    }

    /// A byline, a date, a credit: of the story before, unless it opens the one after.
    fn about(&self, line: &Line, gap: Gap) -> PartKind {
        // The date of the page itself.
        let over_title = gap
            .next
            .is_some_and(|(next, _)| self.class(next) == Class::Title);
        if gap.last.is_none() && line.class == Class::Meta && line.shape.letters > 0 && over_title {
            return PartKind::Remainder(Why::Label);
        }
        // A time of day stands over what it dates, a date under it.
        let time = line.shape.letters == 0;
        let over_text = gap
            .next
            .is_some_and(|(next, _)| self.class(next) != Class::Title);
        let opens = line.signs_below
            || time
            || over_text && (line.class == Class::Byline || line.shape.end == End::Open);
        let under_title = !time
            && !line.signs_below
            && gap.clear_before
            && gap
                .last
                .is_some_and(|(last, _)| self.class(last) == Class::Title);
        let same = gap.last.map(|it| self.story(it.1)) == gap.next.map(|it| self.story(it.1));
        let owner = if same && gap.last.is_some() {
            gap.last
        } else if opens && gap.clear_after && !under_title {
            gap.next
        } else if gap.clear_before {
            gap.last
        } else if gap.clear_after {
            gap.next
        } else {
            None
        };
        owner.map_or(PartKind::Remainder(Why::Label), |(_, run)| {
            PartKind::Meta(self.story(run))
        })
    }

    /// Whether a line stands in a column of figures and names: a table laid out in lines.
    fn is_cell(&self, n: usize) -> bool {
        let is_cell = |it: &&Line| matches!(it.class, Class::Label | Class::Site(Why::Number));
        let (before, from) = self.lines.split_at_checked(n).unwrap_or_default();
        let before = before.iter().rev().take_while(is_cell).take(2 * CELLS);
        let ahead = from.iter().take_while(is_cell).take(2 * CELLS);
        let (mut cells, mut figures) = (0, 0);
        for line in before.chain(ahead) {
            cells += 1;
            figures += usize::from(line.class != Class::Label);
        }
        cells >= CELLS && figures < cells && figures * 4 >= cells
    }

    fn doubts(&self) -> Vec<PageStory> {
        let mut stories = vec![PageStory::default(); self.count];
        for (n, it) in self.kin.iter().enumerate() {
            let Some(story) = stories.get_mut(self.story(n)) else {
                continue;
            };
            let at = |item: usize| {
                let line = self.places.get(item).and_then(|it| self.lines.get(*it));
                line.map_or(0, |it| it.range.start)
            };
            let Run {
                first,
                sure,
                loose,
                whole,
                ..
            } = it.run;
            if it.of.is_none() && sure < CERTAIN {
                story.doubts.push((Doubt::Beginning, at(first)));
            }
            if let Some((item, _)) = loose.filter(|_| whole < WHOLE) {
                story.doubts.push((Doubt::LooseLine, at(item)));
            }
            if it.of.is_none() && it.perhaps.is_some() {
                story.doubts.push((Doubt::Teaser, at(first)));
            }
        }
        stories
    }
}

impl Gap {
    fn same_run(&self) -> bool {
        self.last.is_some() && self.last.map(|it| it.1) == self.next.map(|it| it.1)
    }
}
