//! "Yesterday" in a story that was changed on another day than it came out, or of which nobody knows
//! when that was. A plugin has no clock; the two times of the story are all it needs.

use copydesk_plugin::{Annotation, Field, Severity, Story, text};

pub(crate) fn stale_yesterday(story: &Story) -> Vec<Annotation> {
    let day = |time: &Option<String>| time.as_ref().and_then(|it| it.get(..10)).map(str::to_owned);
    let (published, updated) = (day(&story.published), day(&story.updated));
    if published.is_some() && updated.is_none_or(|updated| Some(updated) <= published) {
        return Vec::new();
    }
    let words = text::words(story.body());
    let found = words.filter(|word| text::fold(word.text) == "yesterday");
    let found = found.filter_map(|word| {
        let message = "say which day it was: the story is read on another one";
        let flag = Annotation::flag("stale-yesterday", Severity::Warning, message);
        Some(flag.at(text::anchor(story, Field::Body, word.range)?))
    });
    found.collect()
}
