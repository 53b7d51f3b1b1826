//! A headline of more characters than the page has room for.

use copydesk_plugin::{Annotation, Field, Severity, Story, text};

pub(crate) fn long_headline(story: &Story, most: usize) -> Option<Annotation> {
    let headline = story.headline();
    let length = headline.chars().count();
    // The anchor is what does not fit, so that the editor sees where to cut.
    let (start, _) = headline.char_indices().nth(most)?;
    let message = format!("the headline has {length} characters; there is room for {most}");
    let flag = Annotation::flag("long-headline", Severity::Warning, message);
    Some(flag.anchors(text::anchor(story, Field::Headline, start..headline.len())))
}
