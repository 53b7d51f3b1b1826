//! A headline that an earlier story with the same news has already.

use copydesk_plugin::{Annotation, Field, Severity, Story, archive, text};

pub(crate) fn same_headline(story: &Story) -> Option<Annotation> {
    let headline = story.headline().trim();
    if headline.is_empty() {
        return None;
    }
    let key = text::fold(headline);
    let near = archive::near_duplicates(50).into_iter();
    let mut near = near.filter(|it| {
        it.headline
            .as_ref()
            .is_some_and(|it| text::fold(it.trim()) == key)
    });
    let earlier = near.next()?;
    let message = "an earlier story has this headline";
    let flag = Annotation::flag("same-headline", Severity::Warning, message);
    let place = text::matches(story, Field::Headline, headline).next();
    Some(flag.anchors(place).related(earlier.id))
}
