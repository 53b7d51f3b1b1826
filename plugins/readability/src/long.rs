//! Sentences that are too long.

use std::ops::Range;

use copydesk_plugin::text::{self, Quotation, Sentence};
use copydesk_plugin::{Annotation, Field, Severity, Story};

/// How many sentences of a story are noted at most: the longest.
const MOST: usize = 3;

/// A note on each of the longest sentences with more than `limit` words of the paper's own, in the
/// order of the story. What somebody else said is not for an editor to shorten.
pub(crate) fn notes(story: &Story, limit: usize) -> Vec<Annotation> {
    let quoted = text::quotations(story.body());
    let counted = text::sentences(story.body())
        .filter(|it| it.text.len() > limit && !is_list(it))
        .map(|it| (own_words(&it, &quoted), it));
    let mut long: Vec<_> = counted.filter(|it| it.0 > limit).collect();
    long.sort_by_key(|(words, it)| (std::cmp::Reverse(*words), it.range.start));
    long.truncate(MOST);
    long.sort_by_key(|it| it.1.range.start);
    let noted = long.into_iter().map(|(words, sentence)| {
        let all = text::words(sentence.text).count();
        let message = if all == words {
            format!("This sentence has {words} words; make two or more of it.")
        } else {
            format!(
                "This sentence has {words} words beside what it quotes; make two or more of it."
            )
        };
        Annotation::flag("long-sentence", Severity::Note, message)
            .evidence(format!(
                "{all} words, {words} of them the paper's own; {limit} are allowed"
            ))
            .anchors(text::anchor(story, Field::Body, sentence.range))
    });
    noted.collect()
}

/// How many words of a sentence stand outside quotations.
fn own_words(sentence: &Sentence<'_>, quoted: &[Quotation]) -> usize {
    let is_quoted = |word: &Range<usize>| {
        let start = sentence.range.start + word.start;
        quoted.iter().any(|it| it.range.contains(&start))
    };
    let words = text::words(sentence.text);
    words.filter(|it| !is_quoted(&it.range)).count()
}

/// Whether it is a list of results, teams or prices, which nobody reads as a sentence: three
/// semicolons or bullets, a bracket or slash for each ten words, or a figure for each five.
fn is_list(sentence: &Sentence<'_>) -> bool {
    let words = text::words(sentence.text).count();
    let count = |wanted: fn(char) -> bool| sentence.text.chars().filter(|it| wanted(*it)).count();
    let figures = text::words(sentence.text)
        .filter(|it| it.text.starts_with(|letter: char| letter.is_ascii_digit()))
        .count();
    let names = text::words(sentence.text)
        .filter(|it| it.text.starts_with(char::is_uppercase))
        .count();
    count(|it| matches!(it, ';' | '•' | '|')) >= 3
        || count(|it| matches!(it, '(' | '/')) * 10 > words
        || figures * 5 > words
        || names * 2 > words
}
