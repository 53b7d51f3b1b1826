//! `repeated`: the body says the headline again, word for word, as its first paragraph.

use copydesk_plugin::{Anchor, Annotation, Field, Severity, Story, text};

/// A shorter headline may well begin a paragraph.
const FEWEST: usize = 3;

pub(crate) fn flag(story: &Story) -> Option<Annotation> {
    let (headline, body) = (story.headline(), story.body());
    let words = keys(headline);
    let first = text::paragraphs(body).next()?;
    if words.len() < FEWEST || keys(first.text) != words {
        return None;
    }
    // The line break goes with the paragraph.
    let rest = body.get(first.range.end..)?;
    let end = first.range.end + rest.len() - rest.trim_start().len();
    let anchor = Anchor::new(story, Field::Body, first.range.clone())?;
    let flag = Annotation::flag(
        "repeated",
        Severity::Warning,
        "The text begins with the headline once more; delete the line.",
    );
    let flag = match Anchor::new(story, Field::Body, first.range.start..end) {
        Some(whole) => flag.suggest(whole, ""),
        None => flag,
    };
    Some(flag.at(anchor))
}

fn keys(text: &str) -> Vec<String> {
    let words = text::words(text);
    words.map(|it| text::fold(it.text).into_owned()).collect()
}
