//! `missing-headline`: a story without a headline.

use copydesk_plugin::{Annotation, Severity};

use crate::draft::Draft;
use crate::line;

pub(super) const NAME: &str = "missing-headline";

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    if line::is_blank(draft.story.headline()) {
        let message = "The story has no headline; write one.";
        found.push(Annotation::flag(NAME, Severity::Error, message).confidence(1.0));
    }
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{StoryBuilder, assert_flags, assert_no_flags, plugin};

    use crate::Hygiene;

    #[test]
    fn a_story_without_a_headline_is_flagged_as_a_whole() {
        assert_flags(
            &plugin::<Hygiene>(),
            "
            ^ missing-headline
            The road will close at midnight.
            ",
        );
    }

    #[test]
    fn a_headline_of_characters_that_nobody_sees_is_none() {
        let story = StoryBuilder::new()
            .headline(" \u{a0}\n")
            .body("The road will close.");
        let flags = plugin::<Hygiene>().flags(story);
        let rules: Vec<_> = flags
            .iter()
            .filter_map(|it| it.as_flag())
            .map(|it| it.rule.as_str())
            .collect();
        assert_eq!(rules, ["missing-headline"]);
    }

    #[test]
    fn one_word_is_a_headline() {
        let story = StoryBuilder::new()
            .headline("Ja")
            .body("The road will close.");
        assert_no_flags(&plugin::<Hygiene>(), story);
    }
}
