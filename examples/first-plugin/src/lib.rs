//! Flags what a writer meant to fill in later.

use copydesk_plugin::{
    Annotation, Field, Issue, NoSettings, Plugin, Report, Severity, Story, export, text,
};

struct FirstPlugin;

impl Plugin for FirstPlugin {
    type Settings = NoSettings;

    fn new(_: NoSettings) -> Result<Self, Vec<Issue>> {
        Ok(Self)
    }

    fn annotate(&self, story: &Story) -> Report {
        text::words(story.body())
            .filter(|word| word.text == "TK")
            .filter_map(|word| text::anchor(story, Field::Body, word.range))
            .map(|it| Annotation::flag("to-come", Severity::Error, "still to come").at(it))
            .collect()
    }
}

export!(FirstPlugin);

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing;

    use super::FirstPlugin;

    #[test]
    fn flags_each_tk_where_it_stands() {
        let plugin = testing::plugin::<FirstPlugin>();
        testing::assert_flags(
            &plugin,
            "
            The mayor, TK years old, resigned on TK.
                       ^^ to-come
                                                 ^^ to-come
            “I was never an ATKINS,” she said.
            ",
        );
    }

    #[test]
    fn every_rule_has_a_bad_and_a_good_example() {
        testing::check_examples::<FirstPlugin>();
    }
}
