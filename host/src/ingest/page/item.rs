//! A line that belongs to a story, with its surroundings.

use super::language::Language;
use super::lines::Line;
use super::shape::Start;
use super::site::Class;

/// What stands between a line and the line of a story before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Between {
    /// Lines of the site that part stories: navigation, sharing, comments, law.
    pub(super) site: usize,
    /// The heading of a list of other stories.
    pub(super) other_stories: bool,
    pub(super) byline: bool,
    pub(super) meta: bool,
    pub(super) label: bool,
    /// A blank line, where most lines have none between.
    pub(super) gap: bool,
}

/// A line that belongs to a story, and its surroundings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) line: &'a Line,
    pub(super) text: &'a str,
    pub(super) between: Between,
    /// It stands on the page more than once.
    pub(super) repeated: bool,
    /// And not for the first time.
    pub(super) again: bool,
    /// It is in a list that a heading has announced.
    pub(super) listed: bool,
    /// A line next to it is repeated, or a short text that was cut.
    pub(super) near_list: bool,
    /// How many of the two lines next to it are single sentences as it is one, and share no term
    /// with it.
    pub(super) strangers: i32,
    /// The teaser above it whose words it is the first to have; the number of its item.
    pub(super) teaser: Option<usize>,
    /// How many single sentences stand in the row that it is in; 0 when it is none.
    pub(super) sentence_row: usize,
    /// A headline with a text, a byline or a date below it.
    pub(super) over_text: bool,
    /// It stands in a row of titles, over no text: a list that nobody has announced.
    pub(super) in_row: bool,
    /// It is a title with a date or a time below it.
    pub(super) dated: bool,
    /// It stands in a list in which several titles have.
    pub(super) of_dated: bool,
    /// It is a title over a single text, and then something else begins.
    pub(super) paired: bool,
    /// The text under it is short.
    pub(super) short_text: bool,
    /// It begins with a figure, and so does a line next to it.
    pub(super) enumerated: bool,
    /// A byline stands below it.
    pub(super) signed: bool,
    /// A time of day stands above it, as in a report that goes on through the day.
    pub(super) timed: bool,
}

/// What the page as a whole says.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting {
    /// What speaks for several stories: repeats, cut texts, headings of lists, several bylines, rows of
    /// single sentences that share nothing.
    pub(super) stories: usize,
    /// What speaks for a page: lines of the site. 0 to 4.
    pub(super) site: usize,
    /// Questions and answers.
    pub(super) interview: bool,
    /// Entries with times of day.
    pub(super) live: bool,
    /// What most of it is written in.
    pub(super) language: Language,
}

/// The story before a line, as far as it matters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Before {
    /// The item with which it begins.
    pub(super) from: usize,
    pub(super) titles: usize,
    pub(super) texts: usize,
    /// Texts of a single sentence among them.
    pub(super) sentences: usize,
    /// The weight of the terms that the line shares with it.
    pub(super) shared: i32,
    /// Whether it begins with a text that was cut.
    pub(super) cut: bool,
    /// Whether the line opens with a name that stands in it.
    pub(super) known_name: bool,
}

impl Item<'_> {
    /// Whether it is in a list that a heading has announced, or right under one.
    pub(super) fn is_listed(&self) -> bool {
        self.listed || self.between.other_stories
    }
}

impl Before {
    /// Whether it is told in single sentences.
    pub(super) fn is_of_sentences(&self) -> bool {
        self.texts > 2 && self.sentences * 2 > self.texts
    }
}

/// Whether a line could be a teaser: one sentence, said by the site itself and not by a person.
pub(super) fn is_one_sentence(line: &Line) -> bool {
    let shape = &line.shape;
    matches!(line.class, Class::Prose | Class::Cut)
        && shape.sentences == 1
        && (6..=48).contains(&shape.words)
        && matches!(shape.start, Start::Capital | Start::Digit)
}
