//! What a test says of a plugin's flags.

use super::harness::fail;
use super::{Harness, StoryBuilder, marks};
use crate::__private::Exported;
use crate::{Annotation, Field, Story};

/// Asserts that the plugin flags exactly what is marked in a body.
///
/// A mark is a line of carets under what is expected to be anchored, and the rule's name behind
/// them. Several marks of one line stand in lines of their own. A mark in front of the first line
/// expects a flag without an anchor, and an anchor of several lines has a mark under each. The
/// white space that all lines begin with does not count, nor do empty lines at the ends. One
/// character is one column.
///
/// # Panics
///
/// When a finding is missing or there is one too many.
#[track_caller]
pub fn assert_flags<P: Exported>(plugin: &Harness<P>, marked: &str) {
    assert_flags_in(plugin, Field::Body, marked);
}

/// Asserts that the plugin flags exactly what is marked in a story that has `field` alone.
/// [`assert_flags`] says how to mark.
///
/// # Panics
///
/// When a finding is missing or there is one too many.
#[track_caller]
pub fn assert_flags_in<P: Exported>(plugin: &Harness<P>, field: Field, marked: &str) {
    let (text, expected) = marks::read(marked);
    let found = plugin.flags(only(field, &text));
    let found = found
        .iter()
        .flat_map(|flag| marks::of(flag, field, &text))
        .collect();
    let (expected, found) = (marks::draw(&text, expected), marks::draw(&text, found));
    if expected != found {
        fail(&format!("expected:\n{expected}\nfound:\n{found}"));
    }
}

/// Asserts that the plugin flags nothing.
///
/// # Panics
///
/// When it does.
#[track_caller]
pub fn assert_no_flags<P: Exported>(plugin: &Harness<P>, story: impl Into<Story>) {
    let story = story.into();
    let flags = plugin.flags(&story);
    if !flags.is_empty() {
        let drawn = marks::draw(
            story.body(),
            flags
                .iter()
                .flat_map(|flag| marks::of(flag, Field::Body, story.body()))
                .collect(),
        );
        fail(&format!("expected nothing, found:\n{drawn}"));
    }
}

/// Asserts that the first suggestion of every flag of `rule`, applied to the body `before`, gives
/// `after`, and that the rule finds nothing there.
///
/// # Panics
///
/// When there is no suggestion, the text differs, or the rule fires again.
#[track_caller]
pub fn assert_suggestion<P: Exported>(plugin: &Harness<P>, rule: &str, before: &str, after: &str) {
    let of_rule = |flag: &Annotation| flag.as_flag().is_some_and(|flag| flag.rule == rule);
    let mut edits: Vec<_> = plugin
        .flags(before)
        .iter()
        .filter(|flag| of_rule(flag))
        .filter_map(|flag| flag.suggestions.first())
        .filter(|suggestion| suggestion.anchor.field() == Field::Body)
        .map(|suggestion| (suggestion.anchor.range(), suggestion.replacement.clone()))
        .collect();
    if edits.is_empty() {
        fail(&format!("`{rule}` suggests nothing for {before:?}"));
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse((range.start, range.end)));
    let mut text = before.to_owned();
    let mut untouched = before.len();
    for (range, replacement) in edits {
        if range.end <= untouched {
            untouched = range.start;
            text.replace_range(range, &replacement);
        }
    }
    if text != after {
        fail(&format!("expected:\n{after}\nfound:\n{text}"));
    }
    if let Some(again) = plugin
        .flags(text.as_str())
        .iter()
        .find(|flag| of_rule(flag))
    {
        fail(&format!("`{rule}` fires on its own suggestion: {again:?}"));
    }
}

fn only(field: Field, text: &str) -> StoryBuilder {
    let story = StoryBuilder::new();
    match field {
        Field::Headline => story.headline(text),
        Field::Body => story.body(text),
        Field::Byline => story.byline(text),
        Field::Dateline => story.dateline(text),
    }
}
