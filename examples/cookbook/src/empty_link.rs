//! A link in Markdown without words to click on, or whose words are its own address.

use copydesk_plugin::{Annotation, Field, Severity, Story, text};

pub(crate) fn empty_link(story: &Story) -> Vec<Annotation> {
    let body = story.body();
    let found = body.match_indices("](").filter_map(|(middle, _)| {
        let start = body.get(..middle)?.rfind('[')?;
        let end = middle + 2 + body.get(middle + 2..)?.find(')')?;
        let (words, address) = (body.get(start + 1..middle)?, body.get(middle + 2..end)?);
        let message = match words.trim() {
            // What stands between the two is no address.
            _ if address.contains(char::is_whitespace) => return None,
            "" => "the link has no words",
            words if words == address => "the words of the link are its address",
            _ => return None,
        };
        let flag = Annotation::flag("empty-link", Severity::Warning, message);
        Some(flag.at(text::anchor(story, Field::Body, start..end + 1)?))
    });
    found.collect()
}
