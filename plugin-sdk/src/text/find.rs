//! Anchors for what was found.

use std::ops::Range;

use crate::{Anchor, Field, Story};

/// Makes the anchor of `range` in `field`; see [`Anchor::new`].
pub fn anchor(story: &Story, field: Field, range: Range<usize>) -> Option<Anchor> {
    Anchor::new(story, field, range)
}

/// Finds every place where exactly `needle` stands in `field`, from left to right without
/// overlaps. An empty needle stands nowhere.
pub fn matches<'a>(
    story: &'a Story,
    field: Field,
    needle: &'a str,
) -> impl Iterator<Item = Anchor> + 'a {
    let text = if needle.is_empty() {
        ""
    } else {
        story.text(field)
    };
    text.match_indices(needle)
        .filter(|(_, found)| !found.is_empty())
        .filter_map(move |(start, found)| Anchor::new(story, field, start..start + found.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_do_not_overlap() {
        let story = Story {
            body: Some("“aaa” aa".to_owned()),
            ..Story::default()
        };
        let found: Vec<_> = matches(&story, Field::Body, "aa")
            .map(|it| it.range())
            .collect();
        assert_eq!(found, [3..5, 10..12]);
    }

    #[test]
    fn an_empty_needle_stands_nowhere() {
        let story = Story {
            body: Some("ab".to_owned()),
            ..Story::default()
        };
        assert_eq!(matches(&story, Field::Body, "").count(), 0);
        assert_eq!(matches(&Story::default(), Field::Body, "").count(), 0);
    }
}
