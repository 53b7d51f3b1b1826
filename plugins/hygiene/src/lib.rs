//! Finds what a text must not be published with: cuts, repeats, the site's own lines, broken
//! quotation marks and damaged characters.
//!
//! It looks at the form of a story and never at what it says, and it needs no word list. Each
//! rule is a file of `rules`; `Draft` is what they all look at. The main type is [`Hygiene`].
//!
//! Invariant: a rule says at most `MOST` things of one story, so that a damaged dump of a
//! whole archive stays within the limits of the host.

mod draft;
mod line;
mod marks;
mod mojibake;
mod phrases;
#[cfg(test)]
mod quality;
mod rules;

use copydesk_plugin::{Issue, Plugin, Report, Skip, Story, serde};

use crate::draft::Draft;
use crate::rules::RULES;

/// How many flags of one rule a story gets at most.
const MOST: usize = 50;

/// The plugin, with the rules that the settings leave on.
#[derive(Debug)]
pub struct Hygiene {
    skip: Skip,
}

/// The settings of [`Hygiene`].
#[derive(Debug, Default, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// The rules that are left out.
    skip: Skip,
}

impl Plugin for Hygiene {
    type Settings = Settings;

    fn new(Settings { skip }: Settings) -> Result<Self, Vec<Issue>> {
        let skip = skip.checked(&RULES.map(|(name, _)| name))?;
        Ok(Self { skip })
    }

    fn annotate(&self, story: &Story) -> Report {
        let draft = Draft::new(story);
        let mut said = Vec::new();
        for (name, check) in RULES {
            if !self.skip.has(name) {
                let before = said.len();
                check(&draft, &mut said);
                said.truncate(before + MOST);
            }
        }
        said.into()
    }
}

copydesk_plugin::export!(Hygiene);

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{StoryBuilder, check_examples, check_rules, plugin};
    use proptest::prelude::{Strategy, prop_oneof, proptest};

    use super::*;

    #[test]
    fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
        check_examples::<Hygiene>();
    }

    #[test]
    fn the_manifest_has_the_rules_that_there_are() {
        check_rules::<Hygiene>(&RULES.map(|(name, _)| name));
    }

    #[test]
    fn refuses_to_skip_a_rule_that_is_not_there() {
        let issues = plugin::<Hygiene>()
            .try_settings(r#"skip = ["truncated", "trunkated"]"#)
            .unwrap_err();
        let issues: Vec<_> = issues.iter().map(ToString::to_string).collect();
        let [issue] = issues.as_slice() else {
            panic!("{issues:?}");
        };
        assert!(
            issue.starts_with("skip.1: there is no rule `trunkated`; there are "),
            "{issue}"
        );
    }

    #[test]
    fn a_skipped_rule_says_nothing() {
        let plugin = plugin::<Hygiene>().with_settings(r#"skip = ["missing-headline"]"#);
        assert!(plugin.flags("It rained.").is_empty());
    }

    #[test]
    fn no_rule_says_more_than_its_share() {
        let body = "“An open one.\nNothing here.\n".repeat(3 * MOST);
        assert!(
            of_rule(
                &plugin::<Hygiene>().flags(body.as_str()),
                "unbalanced-quote"
            ) == MOST
        );
    }

    fn of_rule(flags: &[copydesk_plugin::Annotation], rule: &str) -> usize {
        flags
            .iter()
            .filter(|it| it.as_flag().is_some_and(|it| it.rule == rule))
            .count()
    }

    /// Text of what the rules look for, mixed with anything.
    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "\\PC{0,8}",
            ".{0,4}",
            "(\"|“|”|„|«|»|'|’|\n|\r\n| |\\.\\.\\.|…|&amp;|<b>|Ã©|â€|Ð|Ÿ|\u{200d}|\u{ad}|\u{fffd})",
            "[a-zA-ZäİığŞ]{1,9} ",
            "(Read more: a|Click here|Share this article)\n",
        ];
        proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_text_panics_and_every_report_is_one_that_the_host_accepts(
            headline in texts(), body in texts(), byline in texts()
        ) {
            let story = StoryBuilder::new().headline(headline).body(body).byline(byline).build();
            let plugin = plugin::<Hygiene>();
            let once = plugin.annotate(&story);
            assert_eq!(plugin.annotate(&story), once);
        }

        #[test]
        fn a_text_twice_over_does_not_panic(text in texts()) {
            plugin::<Hygiene>().annotate(format!("{text}\n{text}").as_str());
        }
    }
}
