//! A sentence that begins with a number under ten in a figure.

use copydesk_plugin::{Annotation, Field, Severity, Story, text};

const WORDS: [&str; 9] = [
    "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
];

pub(crate) fn leading_figure(story: &Story) -> Vec<Annotation> {
    let sentences = text::sentences(story.body());
    let found = sentences.filter_map(|sentence| {
        let first = text::words(sentence.text).next()?;
        let number: usize = first.text.parse().ok()?;
        let word = WORDS.get(number.checked_sub(1)?)?;
        let start = sentence.range.start + first.range.start;
        let place = text::anchor(story, Field::Body, start..start + first.text.len())?;
        let flag = Annotation::flag("leading-figure", Severity::Note, "begin with the word");
        Some(flag.at(place.clone()).suggest(place, *word))
    });
    found.collect()
}
