//! `missing-body`: a headline with nothing under it.

use copydesk_plugin::{Anchor, Annotation, Field, Severity};

use crate::draft::Draft;
use crate::line;

pub(super) const NAME: &str = "missing-body";

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    if !line::is_blank(draft.story.body()) {
        return;
    }
    let headline = draft.story.headline();
    let message = if line::is_blank(headline) {
        "The story has no text; ask the source for it."
    } else {
        "There is no text under the headline; ask the source for it."
    };
    let anchor = Anchor::new(draft.story, Field::Headline, 0..headline.len())
        .filter(|anchor| !anchor.range().is_empty());
    found.push(
        Annotation::flag(NAME, Severity::Error, message)
            .confidence(1.0)
            .anchors(anchor),
    );
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{StoryBuilder, assert_flags_in, assert_no_flags, plugin};
    use copydesk_plugin::{Field, Story};

    use crate::Hygiene;

    #[test]
    fn a_headline_alone_is_flagged_where_it_stands() {
        assert_flags_in(
            &plugin::<Hygiene>(),
            Field::Headline,
            "
            Airport shut after fuel spill
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-body
            ",
        );
    }

    #[test]
    fn a_story_of_nothing_lacks_both() {
        let flags = plugin::<Hygiene>().flags(Story::default());
        let rules: Vec<_> = flags
            .iter()
            .filter_map(|it| it.as_flag())
            .map(|it| it.rule.as_str())
            .collect();
        assert_eq!(rules, ["missing-headline", "missing-body"]);
    }

    #[test]
    fn one_sentence_is_a_body() {
        let story = StoryBuilder::new()
            .headline("Airport shut")
            .body("The airport is shut.");
        assert_no_flags(&plugin::<Hygiene>(), story);
    }
}
