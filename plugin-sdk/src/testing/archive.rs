//! Earlier stories for native tests.

use std::cell::RefCell;

use crate::Story;
use crate::archive::{EarlierStory, NearDuplicate};

thread_local! {
    static EARLIER: RefCell<Vec<(EarlierStory, f32)>> = const { RefCell::new(Vec::new()) };
}

/// Gives this thread, which is this test, an earlier story. `containment` is how much of the one is
/// contained in the other, as the host would estimate it; the plugin sees it as a near-duplicate
/// when it is above 0.
pub fn add_earlier(story: impl Into<Story>, containment: f32) {
    let story = story.into();
    let story = EarlierStory {
        id: story.id.unwrap_or_default(),
        headline: story.headline,
        body: story.body,
        language: story.language,
        published: story.published,
        source: story.source.unwrap_or_default(),
    };
    EARLIER.with_borrow_mut(|stories| stories.push((story, containment)));
}

pub(crate) fn story(id: &str) -> Option<EarlierStory> {
    EARLIER.with_borrow(|stories| {
        let found = stories.iter().find(|(story, _)| story.id == id);
        found.map(|(story, _)| story.clone())
    })
}

pub(crate) fn near_duplicates(limit: u32) -> Vec<NearDuplicate> {
    let mut found: Vec<NearDuplicate> = EARLIER.with_borrow(|stories| {
        let near = stories.iter().filter(|(_, containment)| *containment > 0.0);
        let near = near.map(|(story, containment)| NearDuplicate {
            id: story.id.clone(),
            headline: story.headline.clone(),
            published: story.published.clone(),
            containment: *containment,
        });
        near.collect()
    });
    found.sort_by(|a, b| {
        let nearest = b.containment.total_cmp(&a.containment);
        nearest.then_with(|| a.id.cmp(&b.id))
    });
    found.truncate(limit.min(50) as usize);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive;
    use crate::testing::StoryBuilder;

    #[test]
    fn the_nearest_comes_first_and_the_rest_is_found_by_id() {
        let story = |id: &str| StoryBuilder::new().id(id).body("It rained.");
        add_earlier(story("b"), 0.5);
        add_earlier(story("a"), 0.5);
        add_earlier(story("c"), 0.9);
        add_earlier(story("d"), 0.0);
        let ids = |limit| {
            archive::near_duplicates(limit)
                .into_iter()
                .map(|near| near.id)
        };
        assert_eq!(ids(9).collect::<Vec<_>>(), ["c", "a", "b"]);
        assert_eq!(ids(1).collect::<Vec<_>>(), ["c"]);
        assert_eq!(
            archive::story("d").and_then(|it| it.body).as_deref(),
            Some("It rained.")
        );
        assert_eq!(archive::story("e"), None);
    }
}
