//! `all-capitals`: a headline, or words of it, that shout.
//!
//! Wires once sent headlines in capitals, and some still do; the text under such a one is broken
//! into short lines or stands in capitals itself. That is a convention of the source and not a
//! shout, so nothing is said of it.

use copydesk_plugin::{Anchor, Annotation, Field, Severity, Story, text};

/// Shorter words may be an abbreviation.
const WORD: usize = 4;
/// A line of a teleprinter is not longer, in characters.
const WIRE_LINE: usize = 80;

pub(crate) fn flag(story: &Story) -> Option<Annotation> {
    let headline = story.headline();
    let words: Vec<_> = text::words(headline)
        .filter(|it| it.text.chars().any(char::is_alphabetic))
        .collect();
    let long = |word: &str| word.chars().filter(|it| it.is_alphabetic()).count() >= WORD;
    let shouted: Vec<_> = words.iter().filter(|it| is_capital(it.text)).collect();
    let whole = words.len() >= 3
        && shouted.len() == words.len()
        && shouted.iter().filter(|it| long(it.text)).count() >= 2;
    if whole {
        if is_of_a_wire(story.body()) {
            return None;
        }
        let first = words.first()?.range.start;
        let last = words.last()?.range.end;
        let anchor = Anchor::new(story, Field::Headline, first..last)?;
        let flag = Annotation::flag(
            "all-capitals",
            Severity::Note,
            "The whole headline is in capitals; write it as a sentence.",
        );
        let flag = flag.evidence(format!("{} of {} words", shouted.len(), words.len()));
        return Some(
            match recased(story) {
                Some(better) if better != anchor.quote() => flag.suggest(anchor.clone(), better),
                _ => flag,
            }
            .at(anchor),
        );
    }
    // Of a headline that is otherwise in small letters, the words that the body has in small ones:
    // an abbreviation has none.
    let body = story.body();
    let small: Vec<_> = shouted
        .into_iter()
        .filter(|it| long(it.text) && has_word(body, &it.text.to_lowercase()))
        .filter(|it| !has_word(body, it.text))
        .collect();
    let anchors: Vec<_> = small
        .iter()
        .filter_map(|it| Anchor::new(story, Field::Headline, it.range.clone()))
        .collect();
    let first = anchors.first()?;
    let message = format!(
        "“{}” is in capitals here, and in the text it is not.",
        first.quote()
    );
    let flag = Annotation::flag("all-capitals", Severity::Note, message);
    let flag = anchors.iter().fold(flag, |flag, it| {
        flag.suggest(it.clone(), it.quote().to_lowercase())
    });
    Some(flag.anchors(anchors))
}

/// Whether a word has capitals and no small letter.
fn is_capital(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
}

/// Whether the body is broken into lines of a teleprinter, or in capitals itself.
fn is_of_a_wire(body: &str) -> bool {
    if is_capital(body) {
        return true;
    }
    // Paragraphs are lines; on a wire a sentence goes on in the next one.
    let lines: Vec<&str> = body.lines().filter(|it| !it.trim().is_empty()).collect();
    let goes_on = lines.windows(2).filter(|pair| {
        let ends = |it: &str| it.trim_end().ends_with(['.', '!', '?', '"', '”', ':']);
        pair.first().is_some_and(|it| !ends(it))
    });
    lines.len() >= 3
        && lines.iter().all(|it| it.chars().count() <= WIRE_LINE)
        && goes_on.count() * 2 >= lines.len()
}

/// The headline with each word as the body has it, in small letters where it has it both ways; none
/// when the body lacks a word of it, since a name in small letters is worse than a shout.
fn recased(story: &Story) -> Option<String> {
    let (headline, body) = (story.headline(), story.body());
    let mut better = String::with_capacity(headline.len());
    let mut end = 0;
    for word in text::words(headline) {
        let first = better.is_empty();
        if !first {
            better.push_str(headline.get(end..word.range.start)?);
        }
        end = word.range.end;
        if !word.text.chars().any(char::is_alphabetic) {
            better.push_str(word.text);
            continue;
        }
        let found = form_in(body, word.text)?;
        if first {
            let mut letters = found.chars();
            better.extend(letters.next()?.to_uppercase());
            better.push_str(letters.as_str());
        } else {
            better.push_str(found);
        }
    }
    (!better.is_empty()).then_some(better)
}

/// How the body writes a word: in small letters if it does so anywhere.
fn form_in<'a>(body: &'a str, word: &str) -> Option<&'a str> {
    let key = text::fold(word);
    let forms = text::words(body).filter(|it| text::fold(it.text) == key);
    let mut best: Option<&str> = None;
    for form in forms {
        if !form.text.chars().any(char::is_uppercase) {
            return Some(form.text);
        }
        best = best.or(Some(form.text));
    }
    best
}

fn has_word(body: &str, word: &str) -> bool {
    text::words(body).any(|it| it.text == word)
}
