//! A story that does not say where it was written, neither in its field nor as its first words:
//! `MARROWICK, 9 Feb - ...`.

use copydesk_plugin::{Annotation, Severity, Story, text};

pub(crate) fn no_dateline(story: &Story) -> Option<Annotation> {
    if story
        .dateline
        .as_ref()
        .is_some_and(|it| !it.trim().is_empty())
        || story.body().is_empty()
    {
        return None;
    }
    let first = text::paragraphs(story.body()).next()?.text;
    let dash = [" - ", " – ", " — "].iter().find_map(|it| first.find(it));
    let place = dash.and_then(|dash| first.get(..dash)).unwrap_or_default();
    let is_place = text::words(place).next().is_some_and(|word| {
        word.text.chars().count() > 1 && word.text.chars().all(char::is_uppercase)
    });
    let message = "the story does not say where it was written";
    (!is_place).then(|| Annotation::flag("no-dateline", Severity::Note, message))
}
