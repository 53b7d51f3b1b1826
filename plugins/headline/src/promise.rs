//! `unkept-promise`: the headline has what the body has not: an amount, the words of a quotation,
//! so and so many things of a list.

use std::collections::BTreeSet;

use copydesk_plugin::text::{WordList, quotations};
use copydesk_plugin::{Anchor, Annotation, Field, Severity, Story, text, word_list};

use crate::figure::{Figure, figures};

/// A shorter body is a teaser and promises the story itself.
const FEWEST: usize = 100;
/// A shorter quotation is a word held with tongs.
const QUOTED: usize = 3;
/// What a list is of.
const THINGS: WordList = word_list!(
    "ways things reasons tips facts signs questions steps rules lessons mistakes secrets myths ideas \
     examples points tricks"
);
const NUMBERS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

pub(crate) fn flag(story: &Story, english: bool) -> Option<Annotation> {
    let body = story.body();
    if text::words(body).take(FEWEST).count() < FEWEST {
        return None;
    }
    let amount = || amount(story);
    let quotation = || quotation(story);
    let list = || english.then(|| list(story)).flatten();
    amount().or_else(quotation).or_else(list)
}

/// An amount of money or a share that no figure of the body agrees with.
fn amount(story: &Story) -> Option<Annotation> {
    // Most headlines have none, and then the body need not be read.
    let mut headline = figures(story.headline());
    headline.retain(|it| it.2);
    if headline.is_empty() {
        return None;
    }
    let body = figures(story.body());
    let unkept = |figure: &Figure| !body.iter().any(|it| figure.agrees(it.0));
    let (_, range, _) = headline.into_iter().find(|it| unkept(&it.0))?;
    // A body that spells its figures out, or has none, may say it in words.
    if body.is_empty() {
        return None;
    }
    let anchor = Anchor::new(story, Field::Headline, range)?;
    let message = format!("The body does not have the figure “{}”.", anchor.quote());
    let evidence = "no figure of the body is this one, or rounds to it";
    Some(said(message, evidence, anchor))
}

/// A quotation of which the body has not half of the words.
fn quotation(story: &Story) -> Option<Annotation> {
    let headline = story.headline();
    let body: BTreeSet<String> = keys(story.body()).collect();
    for quotation in quotations(headline).into_iter().filter(|it| it.closed) {
        let words: Vec<_> = keys(headline.get(quotation.inner.clone())?).collect();
        let there = words.iter().filter(|it| stands_in(&body, it)).count();
        if words.len() >= QUOTED && there * 2 < words.len() {
            let anchor = Anchor::new(story, Field::Headline, quotation.range)?;
            let message = "The body does not have these words; quote what was said.".to_owned();
            let evidence = format!("{there} of {} words stand in the body", words.len());
            return Some(said(message, &evidence, anchor));
        }
    }
    None
}

/// A number of things, and a numbered list of another length.
fn list(story: &Story) -> Option<Annotation> {
    let headline = story.headline();
    let words: Vec<_> = text::words(headline).collect();
    let number = |word: &str| {
        let spelled = NUMBERS.iter().position(|it| *it == text::fold(word));
        spelled.or_else(|| word.parse().ok())
    };
    let (at, promised) = words
        .iter()
        .enumerate()
        .find_map(|(at, it)| Some((at, number(it.text)?)))?;
    let things = words.iter().skip(at + 1).take(3);
    things
        .map(|it| text::fold(it.text))
        .find(|it| THINGS.holds(it))?;
    let kept = numbered(story.body());
    if kept < 2 || kept == promised {
        return None;
    }
    let anchor = Anchor::new(story, Field::Headline, words.get(at)?.range.clone())?;
    let message = format!("The headline promises {promised}, and the list has {kept}.");
    Some(said(message, "paragraphs that begin with a number", anchor))
}

/// How far the paragraphs count that begin with 1, 2 and so on, or from the last one down to 1.
fn numbered(body: &str) -> usize {
    let numbers: Vec<usize> = text::paragraphs(body)
        .filter_map(|it| {
            let digits = it.text.bytes().take_while(u8::is_ascii_digit).count();
            let rest = it.text.get(digits..)?;
            let is_item = rest.starts_with(['.', ')', ':']) && digits > 0;
            is_item
                .then(|| it.text.get(..digits)?.parse().ok())
                .flatten()
        })
        .collect();
    let up = (1..).zip(&numbers).take_while(|(at, it)| at == *it).count();
    let down = (1..).zip(numbers.iter().rev());
    up.max(down.take_while(|(at, it)| at == *it).count())
}

fn said(message: String, evidence: &str, anchor: Anchor) -> Annotation {
    let flag = Annotation::flag("unkept-promise", Severity::Warning, message);
    flag.evidence(evidence).at(anchor)
}

/// The words of a text that carry meaning, in lower case.
fn keys(text: &str) -> impl Iterator<Item = String> {
    text::words(text)
        .filter(|it| it.text.chars().count() > 2)
        .map(|it| text::fold(it.text).into_owned())
}

/// Whether the body has a word, or one that begins like it.
fn stands_in(body: &BTreeSet<String>, word: &str) -> bool {
    let stem: String = word.chars().take(5).collect();
    let next = body.range(stem.clone()..).next();
    next.is_some_and(|it| it.starts_with(&stem))
}
