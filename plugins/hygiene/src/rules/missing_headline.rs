//! `missing-headline`: a story without a headline.

use copydesk_plugin::{Annotation, Severity, Story};

use crate::draft::Draft;
use crate::line;

pub(super) const NAME: &str = "missing-headline";

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    if !line::is_blank(draft.story.headline()) {
        return;
    }
    let (severity, message) = if is_brief(draft.story) {
        let message =
            "A teaser from a page, without a headline; write one if it is to stand alone.";
        (Severity::Note, message)
    } else {
        (Severity::Error, "The story has no headline; write one.")
    };
    found.push(Annotation::flag(NAME, severity, message).confidence(1.0));
}

/// Whether the desk cut it out of a page as one paragraph, to which the site gave no headline.
fn is_brief(story: &Story) -> bool {
    let extra = story.extra.iter().flatten();
    let mut page = extra.filter(|(name, _)| name == "page");
    page.any(|(_, value)| value.contains(r#""brief":true"#))
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::Severity;
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
    fn a_brief_from_a_page_is_noted() {
        let story = StoryBuilder::new()
            .body("The road will close at midnight.")
            .extra("page", r#"{"brief":true,"repeats":1}"#);
        let flags = plugin::<Hygiene>().flags(story);
        let flag = flags.first().and_then(|it| it.as_flag()).unwrap();
        assert_eq!(
            (flag.rule.as_str(), flag.severity),
            ("missing-headline", Severity::Note)
        );
    }

    #[test]
    fn one_word_is_a_headline() {
        let story = StoryBuilder::new()
            .headline("Ja")
            .body("The road will close.");
        assert_no_flags(&plugin::<Hygiene>(), story);
    }
}
