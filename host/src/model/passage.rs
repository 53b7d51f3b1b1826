//! A quote with the words around it, and which one it is among those that look just like it.
//!
//! A passage is taken from the text and not from what a plugin said: whether a plugin flags one of
//! three equal sentences or all of them, in which order and in which version, the second of them is
//! the second of three.
//!
//! Texts are compared in NFC with every run of white space as one blank, so that a reflowed
//! paragraph is the same text. Case and punctuation stay: they are what rules are about.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::{Anchor, Field, Story};

/// Words of context on each side of a quote. A part of a word that the quote leaves is one.
const CONTEXT_WORDS: usize = 3;

/// How far from a quote its context reaches, in characters: more than any three words of a language
/// that has blanks. Where a text has none, as in Chinese, the word before is all of it.
const CONTEXT_CHARS: usize = 400;

/// How many equals are counted. More than that cannot be told apart after an edit.
const MOST_EQUALS: u32 = 4096;

/// Bytes of windows and places of equals that are remembered for one text.
const REMEMBERED: usize = 16 << 20;

/// How much text is looked through for equals in one story, in bytes: far more than any honest
/// plugin causes, and a fraction of a second.
const BUDGET: usize = 256 << 20;

/// A quote in its surroundings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// The words before, with a blank at the end where there is one.
    pub(super) before: String,
    /// The quote, without white space at its ends.
    pub(super) quote: String,
    /// The words after, with a blank at the beginning where there is one.
    pub(super) after: String,
    /// Its place among its equals in the field, from 0.
    pub(super) ordinal: u32,
    /// How many of them there are. [`u32::MAX`] where they were not all counted; then the ordinal is
    /// the place in the text, so that an edit before it makes it another passage.
    pub(super) of: u32,
}

impl Passage {
    /// What a fingerprint has of it, in this order for ever: the field, the quote, the words before and
    /// after, which one it is and of how many.
    pub(super) fn key(self, field: Field) -> [String; 6] {
        let Self {
            before,
            quote,
            after,
            ordinal,
            of,
        } = self;
        let [ordinal, of] = [ordinal, of].map(|number| number.to_string());
        [field.name().to_owned(), quote, before, after, ordinal, of]
    }
}

/// Finds the passages of one story.
pub(super) struct Passages<'a> {
    story: &'a Story,
    fields: BTreeMap<Field, Words<'a>>,
    budget: usize,
}

impl<'a> Passages<'a> {
    pub(super) fn of(story: &'a Story) -> Self {
        Self {
            story,
            fields: BTreeMap::new(),
            budget: BUDGET,
        }
    }

    /// Lets as much text be looked through as in the beginning.
    pub(super) fn renew(&mut self) {
        self.budget = BUDGET;
    }

    /// Lets nothing more be looked through.
    #[cfg(test)]
    pub(super) fn drain(&mut self) {
        self.budget = 0;
    }

    /// The passage of an anchor that was checked.
    pub(super) fn at(&mut self, anchor: &Anchor) -> Passage {
        let range = anchor.start as usize..anchor.end as usize;
        let mut budget = self.budget;
        let passage = self.words(anchor.field).passage(range, &mut budget);
        self.budget = budget;
        passage
    }

    /// The field, the quote and the words before and after it, of an anchor that was checked: its passage
    /// without the number of its equals, which is what takes long.
    pub(super) fn surroundings(&mut self, anchor: &Anchor) -> [String; 4] {
        let words = self.words(anchor.field);
        let quote = words.trimmed(anchor.start as usize..anchor.end as usize);
        let window = words.window(&quote);
        let part = |range: Range<usize>| collapsed(words.raw.get(range).unwrap_or_default());
        [
            anchor.field.name().to_owned(),
            part(window.raw.start..quote.start),
            part(quote.clone()),
            part(quote.end..window.raw.end),
        ]
    }

    /// Where words stand in a field, compared as passages are, in the order of the text. Places may
    /// overlap.
    pub(super) fn places(&mut self, field: Field, words: &str) -> Vec<Anchor> {
        let text = self.words(field);
        let places = text.occurrences(words).into_iter();
        let anchors = places.filter_map(|range| {
            let offset = |at: usize| u32::try_from(at).ok();
            Some(Anchor {
                field,
                start: offset(range.start)?,
                end: offset(range.end)?,
                quote: text.raw.get(range)?.to_owned(),
            })
        });
        anchors.collect()
    }

    fn words(&mut self, field: Field) -> &mut Words<'a> {
        let text = self.story.text(field).unwrap_or_default();
        let words = self.fields.entry(field);
        words.or_insert_with(|| Words::of(text))
    }
}

/// A text with the places of its words.
struct Words<'a> {
    raw: &'a str,
    /// NFC, the words parted by one blank each.
    text: String,
    words: Vec<Word>,
    /// Where the equals of windows are that were looked for: a plugin that flags every tag of a page
    /// asks for the same ones each time.
    found: BTreeMap<(String, Edge, Edge), Rc<[usize]>>,
    /// How many bytes that are.
    remembered: usize,
}

struct Word {
    /// In the text as it is.
    raw: Range<usize>,
    /// Where it begins in the normalised text.
    at: usize,
}

/// Places in one word between which its letters compose by themselves: each is before a character that
/// combines with none before it. So a place in a word of a megabyte is found by looking at a few letters.
#[derive(Default)]
struct Seams {
    /// Whose.
    word: Option<usize>,
    /// In the word as it is and in the composed one; the last is the word's end.
    places: Vec<(usize, usize)>,
}

impl Seams {
    /// The last seam at or before a place in a composed word: where it lies in the raw text and in the
    /// composed word, and the part of the raw text from there to the next seam.
    fn before<'a>(
        &mut self,
        of: &Words<'a>,
        index: usize,
        at: usize,
    ) -> Option<(usize, usize, &'a str)> {
        let word = of.words.get(index)?;
        let text = of.raw.get(word.raw.clone())?;
        if self.word != Some(index) {
            *self = Self {
                word: Some(index),
                places: seams(text),
            };
        }
        let next = self.places.partition_point(|(_, composed)| *composed <= at);
        let (start, composed) = *self.places.get(next.checked_sub(1)?)?;
        let end = self.places.get(next).map_or(text.len(), |(raw, _)| *raw);
        let part = text.get(start..end)?;
        Some((word.raw.start + start, composed, part))
    }
}

/// The seams of a word.
fn seams(word: &str) -> Vec<(usize, usize)> {
    let is_seam = |c: char| {
        canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
    };
    let mut places: Vec<(usize, usize)> = Vec::new();
    let starts = word
        .char_indices()
        .filter(|(at, c)| *at == 0 || is_seam(*c));
    for at in starts.map(|(at, _)| at).chain([word.len()]) {
        let composed = match places.last() {
            None => 0,
            Some((raw, so_far)) => so_far + composed(word.get(*raw..at).unwrap_or_default()).len(),
        };
        places.push((at, composed));
    }
    places
}

/// Bytes of the beginning of a text when it is composed.
fn composed_length(text: &str, end: usize) -> usize {
    composed(text.get(..end).unwrap_or_default()).len()
}

/// The words around a quote, as they stand in the raw text.
struct Window {
    raw: Range<usize>,
    /// Where it begins in the normalised text.
    at: usize,
    /// What must come before an equal.
    left: Edge,
    /// What must come after one.
    right: Edge,
}

/// Where a window ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    /// At the end of the field.
    Field,
    /// At the end of a word.
    Word,
    /// Anywhere: it was cut.
    Cut,
}

impl<'a> Words<'a> {
    fn of(raw: &'a str) -> Self {
        let mut text = String::with_capacity(raw.len());
        let mut words = Vec::new();
        for word in raw.split_whitespace() {
            // Both are parts of one text.
            let start = word.as_ptr() as usize - raw.as_ptr() as usize;
            if !text.is_empty() {
                text.push(' ');
            }
            words.push(Word {
                raw: start..start + word.len(),
                at: text.len(),
            });
            text.push_str(&composed(word));
        }
        Self {
            raw,
            text,
            words,
            found: BTreeMap::new(),
            remembered: 0,
        }
    }

    fn passage(&mut self, range: Range<usize>, budget: &mut usize) -> Passage {
        let quote = self.trimmed(range);
        let window = self.window(&quote);
        let raw = self.raw;
        let part = |range: Range<usize>| collapsed(raw.get(range).unwrap_or_default());
        let needle = part(window.raw.clone());
        let (ordinal, of) = self.equals(&needle, &window, budget);
        Passage {
            before: part(window.raw.start..quote.start),
            after: part(quote.end..window.raw.end),
            quote: part(quote),
            ordinal,
            of,
        }
    }

    /// Where a text stands in the raw text, however its words are parted and its letters composed: the
    /// first [`MOST_EQUALS`] places.
    fn occurrences(&self, text: &str) -> Vec<Range<usize>> {
        let needle = normal(text);
        let Some(step) = needle.chars().next().map(char::len_utf8) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut from = 0;
        // Both go through the words in their order.
        let (mut starts, mut ends) = (Seams::default(), Seams::default());
        while let Some(at) = self.text.get(from..).and_then(|rest| rest.find(&needle)) {
            let at = from + at;
            from = at + step;
            let end = at + needle.len();
            if let (Some(start), Some(end)) =
                (self.begins(at, &mut starts), self.ends(end, &mut ends))
            {
                found.push(start..end);
            }
            if found.len() >= MOST_EQUALS as usize {
                break;
            }
        }
        found
    }

    /// The place in the raw text of one in the normalised text at which a character begins.
    fn begins(&self, at: usize, seams: &mut Seams) -> Option<usize> {
        let index = self.words.partition_point(|word| word.at <= at);
        let index = index.checked_sub(1)?;
        let word = self.words.get(index)?;
        let at = at - word.at;
        let (raw, composed, part) = seams.before(self, index, at)?;
        let offsets = part.char_indices().map(|(offset, _)| offset);
        let mut offsets = offsets.chain([part.len()]);
        let is_past = |offset: &usize| composed + composed_length(part, *offset) >= at;
        offsets.find(is_past).map(|offset| raw + offset)
    }

    /// The same of one at which a character ends: the last such, behind what combines with it.
    fn ends(&self, at: usize, seams: &mut Seams) -> Option<usize> {
        let index = self.words.partition_point(|word| word.at < at);
        let index = index.checked_sub(1)?;
        let word = self.words.get(index)?;
        let at = at - word.at;
        let (raw, composed, part) = seams.before(self, index, at)?;
        let offsets = part.char_indices().map(|(offset, _)| offset);
        let fits = |offset: &usize| composed + composed_length(part, *offset) <= at;
        let fitting = offsets.chain([part.len()]).take_while(fits);
        fitting.last().map(|offset| raw + offset)
    }

    /// The range without white space at its ends; as it is where it is nothing else.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let quote = self.raw.get(range.clone()).unwrap_or_default();
        let rest = quote.trim_start();
        if rest.is_empty() {
            return range;
        }
        let start = range.end - rest.len();
        start..start + rest.trim_end().len()
    }

    fn window(&self, quote: &Range<usize>) -> Window {
        // The first words that end after the beginning and the end of the quote; those that they lie
        // in are words of the context as far as the quote leaves them.
        let after = |place: usize| self.words.partition_point(|word| word.raw.end <= place);
        let within = |index: usize, place: usize| {
            let word = self.words.get(index);
            word.is_some_and(|word| word.raw.start < place)
        };
        let first = after(quote.start);
        let whole = CONTEXT_WORDS - usize::from(within(first, quote.start));
        let last = after(quote.end);
        let from = first.saturating_sub(whole);
        let to = (last + CONTEXT_WORDS).min(self.words.len());
        let left = if first < whole {
            Edge::Field
        } else {
            Edge::Word
        };
        let right = if last + CONTEXT_WORDS > self.words.len() {
            Edge::Field
        } else {
            Edge::Word
        };
        let begins = |index: usize| self.words.get(index).map(|word| word.raw.start);
        let ends = |index: usize| self.words.get(index).map(|word| word.raw.end);
        let start = begins(from).unwrap_or(quote.start).min(quote.start);
        let end = to.checked_sub(1).and_then(ends).unwrap_or(quote.end);
        let end = end.max(quote.end);
        let at = self.words.get(from).map_or(0, |word| word.at);
        self.cut(
            quote,
            Window {
                raw: start..end,
                at,
                left,
                right,
            },
        )
    }

    /// The window no further from the quote than [`CONTEXT_CHARS`] on each side.
    fn cut(&self, quote: &Range<usize>, mut window: Window) -> Window {
        let before = self.raw.get(window.raw.start..quote.start);
        let mut back = before.unwrap_or_default().char_indices().rev();
        if let Some((at, _)) = back
            .nth(CONTEXT_CHARS - 1)
            .filter(|_| back.next().is_some())
        {
            window.raw.start += at;
            window.left = Edge::Cut;
            let start = window.raw.start;
            let inside = self.words.partition_point(|word| word.raw.end <= start);
            if let Some(word) = self.words.get(inside) {
                let gone = self.raw.get(word.raw.start..start).unwrap_or_default();
                window.at = word.at + gone.nfc().map(char::len_utf8).sum::<usize>();
            }
        }
        let after = self.raw.get(quote.end..window.raw.end).unwrap_or_default();
        if let Some((at, _)) = after.char_indices().nth(CONTEXT_CHARS) {
            window.raw.end = quote.end + at;
            window.right = Edge::Cut;
        }
        window
    }

    /// Which of its equals a window is, and how many there are.
    fn equals(&mut self, needle: &str, window: &Window, budget: &mut usize) -> (u32, u32) {
        let needle = needle.trim();
        if needle.is_empty() {
            return (0, 1);
        }
        let by_place = (u32::try_from(window.at).unwrap_or(u32::MAX), u32::MAX);
        let Some(left) = budget.checked_sub(self.text.len()) else {
            return by_place;
        };
        *budget = left;
        let key = (needle.to_owned(), window.left, window.right);
        let places = if let Some(places) = self.found.get(&key) {
            Rc::clone(places)
        } else {
            let places: Rc<[usize]> = self.places(needle, window).into();
            let bytes = needle.len() + places.len() * size_of::<usize>();
            if self.remembered + bytes < REMEMBERED {
                self.remembered += bytes;
                self.found.insert(key, Rc::clone(&places));
            }
            places
        };
        let count = |places: usize| u32::try_from(places).unwrap_or(u32::MAX);
        if count(places.len()) > MOST_EQUALS {
            return by_place;
        }
        let before = places.partition_point(|at| *at < window.at);
        // A quote that begins with a combining mark is not where its text is when composed.
        let own = places.get(before) == Some(&window.at);
        (count(before), count(places.len()) + u32::from(!own))
    }

    /// Where the equals of a window are, in order: all of them, or one more than are counted.
    fn places(&self, needle: &str, window: &Window) -> Vec<usize> {
        let mut places = Vec::new();
        let is_equal = |at: usize| {
            let end = at + needle.len();
            let left = match window.left {
                Edge::Field => at == 0,
                Edge::Word => at == 0 || self.text.as_bytes().get(at - 1) == Some(&b' '),
                Edge::Cut => true,
            };
            let right = match window.right {
                Edge::Field => end == self.text.len(),
                Edge::Word => self
                    .text
                    .as_bytes()
                    .get(end)
                    .is_none_or(|next| *next == b' '),
                Edge::Cut => true,
            };
            left && right
        };
        // At an end of the field there is one at most, however often the text repeats itself.
        let only = match (window.left, window.right) {
            (Edge::Field, _) => Some(Some(0)),
            (_, Edge::Field) => Some(self.text.len().checked_sub(needle.len())),
            _ => None,
        };
        if let Some(only) = only {
            let stands = |at: &usize| {
                let rest = self.text.get(*at..);
                rest.is_some_and(|rest| rest.starts_with(needle)) && is_equal(*at)
            };
            return only.filter(stands).into_iter().collect();
        }
        let mut from = 0;
        while let Some(found) = self.text.get(from..).and_then(|rest| rest.find(needle)) {
            let at = from + found;
            if is_equal(at) {
                places.push(at);
                if places.len() > MOST_EQUALS as usize {
                    break;
                }
            }
            let step = needle.chars().next().map_or(1, char::len_utf8);
            from = at + step;
        }
        places
    }
}

/// A text in NFC. Nearly every text is already, which is quickly seen.
fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

/// NFC, with every run of white space as one blank.
fn collapsed(text: &str) -> String {
    let text = composed(text);
    let mut collapsed = String::with_capacity(text.len());
    // Where the run began that is not copied yet.
    let mut from = 0;
    let mut was_blank = false;
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_whitespace()) {
        let word = text.get(from..at).unwrap_or_default();
        if !(word.is_empty() && was_blank) {
            collapsed.push_str(word);
            collapsed.push(' ');
        }
        was_blank = true;
        from = at + c.len_utf8();
    }
    collapsed.push_str(text.get(from..).unwrap_or_default());
    collapsed
}

/// The same without blanks at the ends.
pub(super) fn normal(text: &str) -> String {
    collapsed(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn story(body: &str) -> Story {
        Story {
            body: Some(body.to_owned()),
            ..Story::sample()
        }
    }

    fn at(body: &str, range: Range<usize>) -> Passage {
        let anchor = Anchor {
            field: Field::Body,
            start: u32::try_from(range.start).unwrap(),
            end: u32::try_from(range.end).unwrap(),
            quote: body.get(range).unwrap().to_owned(),
        };
        Passages::of(&story(body)).at(&anchor)
    }

    /// The passages of all places where `quote` stands.
    fn all(body: &str, quote: &str) -> Vec<Passage> {
        body.match_indices(quote)
            .map(|(start, quote)| at(body, start..start + quote.len()))
            .collect()
    }

    #[track_caller]
    fn is(passage: &Passage, before: &str, quote: &str, after: &str, ordinal: u32, of: u32) {
        let expected = Passage {
            before: before.into(),
            quote: quote.into(),
            after: after.into(),
            ordinal,
            of,
        };
        assert_eq!(passage, &expected);
    }

    #[test]
    fn has_three_words_on_each_side_as_they_stand() {
        let body = "one two  three four, five\nsix seven eight";
        is(
            &all(body, "four")[0],
            "one two three ",
            "four",
            ", five six",
            0,
            1,
        );
        is(
            &all(body, " four, ")[0],
            "one two three ",
            "four,",
            " five six seven",
            0,
            1,
        );
        is(
            &all(body, "ou")[0],
            "two three f",
            "ou",
            "r, five six",
            0,
            1,
        );
        is(&all(body, "one")[0], "", "one", " two three four,", 0, 1);
        is(&all(body, "eight")[0], "five six seven ", "eight", "", 0, 1);
        is(&at("", 0..0), "", "", "", 0, 1);
        is(&at(" \n ", 1..1), "", "", "", 0, 1);
    }

    #[test]
    fn equals_are_counted_in_the_text() {
        let twice = "a b c x d e f. a b c x d e f. Then a b c x d e g.";
        let found = all(twice, "x");
        is(&found[0], "a b c ", "x", " d e f.", 0, 2);
        is(&found[1], "a b c ", "x", " d e f.", 1, 2);
        is(&found[2], "a b c ", "x", " d e g.", 0, 1);
        // Equal but for white space and composition.
        let body = "a b Zoe\u{308} x d e f a b\nZoë  x d e f";
        let orders = all(body, "x").into_iter().map(|it| (it.ordinal, it.of));
        assert_eq!(orders.collect::<Vec<_>>(), [(0, 2), (1, 2)]);
        // They may overlap.
        let found = all("a a a a a a a a a", "a");
        is(&found[3], "a a a ", "a", " a a a", 0, 3);
        is(&found[5], "a a a ", "a", " a a a", 2, 3);
        is(&found[2], "a a ", "a", " a a a", 0, 1);
        is(&found[6], "a a a ", "a", " a a", 0, 1);
    }

    #[test]
    fn a_word_that_only_ends_alike_is_no_equal() {
        let found = all("aa b c x d e f. a b c x d e f.", "x");
        is(&found[1], "a b c ", "x", " d e f.", 0, 1);
    }

    #[test]
    fn the_context_of_a_text_without_blanks_is_not_all_of_it() {
        let body = "漢".repeat(5000);
        let passage = at(&body, 6000..6003);
        let length = |text: &str| text.chars().count();
        assert_eq!(
            (length(&passage.before), length(&passage.after)),
            (400, 400)
        );
        // More equals than are counted: only the place tells them apart.
        assert_eq!((passage.ordinal, passage.of), (4800, u32::MAX));
        let body = "漢".repeat(1000);
        let passage = at(&body, 1500..1503);
        assert_eq!((passage.ordinal, passage.of), (100, 200));
    }

    #[test]
    fn the_work_on_one_story_is_bounded() {
        let body = "word ".repeat(1000);
        let found = story(&body);
        let mut passages = Passages::of(&found);
        passages.budget = 3 * body.len();
        let anchor = Anchor {
            field: Field::Body,
            start: 500,
            end: 504,
            quote: "word".to_owned(),
        };
        let counted = (0..5).map(|_| passages.at(&anchor).of != u32::MAX);
        let counted: Vec<bool> = counted.collect();
        assert_eq!(counted, [true, true, true, false, false]);
    }

    proptest! {
        #[test]
        fn a_text_is_composed_and_collapsed_as_its_definition_says(
            text in "(\\PC|[ \n\t\u{a0}\u{301}\u{308}\u{1100}\u{1161}\u{212b}a-c]){0,40}",
        ) {
            let nfc: String = text.nfc().collect();
            prop_assert_eq!(composed(&text).into_owned(), nfc.clone());
            let mut all = String::new();
            for c in nfc.chars() {
                match c.is_whitespace() {
                    false => all.push(c),
                    true if all.ends_with(' ') => {}
                    true => all.push(' '),
                }
            }
            prop_assert_eq!(collapsed(&text), all);
        }

        #[test]
        fn each_of_several_equals_is_another(words in prop::collection::vec("[ab]", 1..60)) {
            let body = words.join(" ");
            let mut seen = std::collections::BTreeSet::new();
            for word in 0..words.len() {
                let Passage { before, quote, after, ordinal, of } = at(&body, word * 2..word * 2 + 1);
                prop_assert!(ordinal < of);
                prop_assert!(seen.insert((before, quote, after, ordinal)));
            }
        }

        #[test]
        fn what_is_remembered_of_one_place_is_right_for_another(
            words in prop::collection::vec("[ab]{1,2}", 1..40),
        ) {
            let body = words.join(" ");
            let of_body = story(&body);
            let mut passages = Passages::of(&of_body);
            for (start, word) in body.match_indices(char::is_alphabetic) {
                let anchor = Anchor {
                    field: Field::Body,
                    start: u32::try_from(start).unwrap(),
                    end: u32::try_from(start + 1).unwrap(),
                    quote: word.to_owned(),
                };
                prop_assert_eq!(passages.at(&anchor), at(&body, start..start + 1));
            }
        }

        #[test]
        fn any_place_in_any_text_is_a_passage(
            text in "(\\PC|[ \n\u{301}\u{308}]){0,40}",
            a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(),
        ) {
            let mut bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            bounds.push(text.len());
            let (a, b) = (bounds[a.index(bounds.len())], bounds[b.index(bounds.len())]);
            let passage = at(&text, a.min(b)..a.max(b));
            prop_assert!(passage.ordinal < passage.of);
        }
    }

    #[test]
    fn words_are_found_in_a_text_without_blanks_as_large_as_a_book() {
        let text = "\u{7684}".repeat(400_000);
        let words = Words::of(&text);
        assert_eq!(words.occurrences("\u{7684}").len(), MOST_EQUALS as usize);
        // Composed in one way and in the other.
        let text = "e\u{301}x".repeat(200_000) + "end";
        let words = Words::of(&text);
        assert_eq!(words.occurrences("\u{e9}x").len(), MOST_EQUALS as usize);
        let end = text.len() - 3..text.len();
        assert_eq!(words.occurrences("end"), [end]);
    }

    proptest! {
        #[test]
        fn what_is_found_reads_as_what_was_looked_for(
            text in "(a|e|x| |\u{301}|\u{30c}|\u{e9}|\u{1100}|\u{1161}|\u{11a8}|\u{212b}){0,12}",
            from in 0_usize..12, to in 0_usize..12,
        ) {
            let words = Words::of(&text);
            let whole = words.text.clone();
            let places = whole.char_indices().map(|(at, _)| at).chain([whole.len()]);
            let places: Vec<usize> = places.collect();
            let is_seam = |at: usize| {
                let next = whole.get(at..).and_then(|rest| rest.chars().next());
                next.is_none_or(|c| {
                    canonical_combining_class(c) == 0
                        && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
                })
            };
            let (Some(from), Some(to)) = (places.get(from), places.get(to)) else {
                return Ok(());
            };
            let needle = whole.get(*from..*to).unwrap_or_default();
            prop_assume!(!needle.is_empty() && needle.trim() == needle);
            prop_assume!(is_seam(*from) && is_seam(*to));
            let found = words.occurrences(needle);
            let reads = |range: &Range<usize>| collapsed(text.get(range.clone()).unwrap());
            prop_assert!(found.iter().any(|range| reads(range) == needle), "{:?}", found);
            for range in &found {
                // Elsewhere the same may begin or end within what composes with more.
                prop_assert!(text.get(range.clone()).is_some());
            }
        }
    }
}
