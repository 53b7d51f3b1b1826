//! What a line is, seen by itself: the site's own, about a story, or of one.

use super::about::{
    is_byline, is_credit, is_date, is_dateline, is_day, is_office, is_signature, is_time,
};
use super::calls::{
    addresses, announces, begins_call, calls, is_address, is_imprint, is_menu, points,
};
use super::lexicon;
use super::phrases::{PhraseKind, plain};
use super::shape::{End, Shape, Start};
use crate::model::Why;

/// The class of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Blank,
    /// The site's own.
    Site(Why),
    /// The heading of a list of other stories; the site's own as well.
    OtherStories,
    /// Who wrote it: stands over a text.
    Byline,
    /// When, where, a picture's caption: about the story it stands in.
    Meta,
    /// Up to three words that may be a label of the site or a heading inside of a story.
    Label,
    /// A line that may be a headline.
    Title,
    /// A text that ends in an ellipsis.
    Cut,
    /// Sentences, or a piece of one.
    Prose,
}

/// The most words of a line that says something in the site's name.
const PHRASE_WORDS: usize = 26;

/// The most words and bytes of a headline.
const TITLE_WORDS: usize = 28;
const TITLE_BYTES: usize = 260;

impl Class {
    /// The class of a line without white space at its ends.
    pub(super) fn of(line: &str, shape: &Shape) -> Self {
        if line.is_empty() {
            return Self::Blank;
        }
        if shape.letters == 0 {
            return if is_time(line) || is_day(line) {
                Self::Meta
            } else {
                Self::Site(Why::Number)
            };
        }
        if shape.words <= PHRASE_WORDS {
            if let Some(class) = known(line, shape) {
                return class;
            }
        } else if is_imprint(line, shape) {
            return Self::Site(Why::Legal);
        } else if lexicon::begins(line, &plain(line), shape) == Some(PhraseKind::Meta) {
            return Self::Meta;
        }
        if shape.end == End::Cut && shape.words >= 6 {
            return Self::Cut;
        }
        if shape.tabular {
            return Self::Prose;
        }
        if shape.start == Start::Item || shape.start == Start::Small {
            return if shape.words <= 2 && !shape.is_closed() {
                Self::Label
            } else {
                Self::Prose
            };
        }
        let bare = matches!(shape.end, End::Bare | End::Question)
            && shape.sentences
                <= usize::from(shape.end == End::Question) + usize::from(shape.words < 16);
        if bare
            && shape.end == End::Bare
            && (shape.words <= 2 || shape.words == 3 && shape.capitals == 100)
        {
            return Self::Label;
        }
        if bare && shape.words <= TITLE_WORDS && line.len() <= TITLE_BYTES {
            return Self::Title;
        }
        Self::Prose
    }
}

/// What the words of a short line say; `None` when they say nothing of the site.
fn known(line: &str, shape: &Shape) -> Option<Class> {
    let plain = plain(line);
    let first_char = line.chars().next().unwrap_or(' ');
    if let Some(kind) = lexicon::whole(&plain) {
        return Some(of_kind(kind));
    }
    if announces(&plain, shape) {
        return Some(Class::OtherStories);
    }
    if first_char == '©' || plain.starts_with("copyright ") {
        return Some(Class::Site(Why::Legal));
    }
    if shape.start != Start::Quote && points(line, shape) {
        return Some(Class::Site(Why::Pointer));
    }
    if is_address(line) {
        return Some(Class::Site(Why::Navigation));
    }
    if is_credit(line) {
        return Some(Class::Meta);
    }
    let quoted = shape.start == Start::Quote;
    if let Some(kind) = lexicon::begins(line, &plain, shape).filter(|_| !quoted) {
        let byline = kind == PhraseKind::Meta && is_byline(&plain);
        return Some(if byline { Class::Byline } else { of_kind(kind) });
    }
    if !quoted && (is_signature(&plain, shape) || is_office(line, shape)) {
        return Some(Class::Byline);
    }
    if is_date(line, &plain, shape) {
        return Some(Class::Meta);
    }
    if is_menu(line, &plain, shape) {
        return Some(Class::Site(Why::Navigation));
    }
    if quoted {
        return None;
    }
    // In a whole sentence it may be said of somebody: *declined to comment on the price*.
    let of_somebody = matches!(shape.end, End::Sentence)
        && shape.words > 6
        && !addresses(&plain)
        && !begins_call(&plain);
    if let Some(kind) = lexicon::inside(&plain)
        && (kind == PhraseKind::Legal || !of_somebody)
    {
        return Some(of_kind(kind));
    }
    if calls(line, &plain, shape) {
        return Some(Class::Site(Why::Call));
    }
    if shape.all_capitals && shape.words <= 4 && shape.end == End::Bare {
        return Some(Class::Label);
    }
    is_dateline(line, shape).then_some(Class::Meta)
}

fn of_kind(kind: PhraseKind) -> Class {
    match kind {
        PhraseKind::OtherStories => Class::OtherStories,
        PhraseKind::Meta => Class::Meta,
        PhraseKind::Navigation => Class::Site(Why::Navigation),
        PhraseKind::Call => Class::Site(Why::Call),
        PhraseKind::Sharing => Class::Site(Why::Sharing),
        PhraseKind::Comments => Class::Site(Why::Comments),
        PhraseKind::Legal => Class::Site(Why::Legal),
        PhraseKind::Advertisement => Class::Site(Why::Advertisement),
        PhraseKind::Pointer => Class::Site(Why::Pointer),
    }
}
