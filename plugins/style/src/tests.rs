//! Tests of the plugin as a whole, with rules that were made for them.

use copydesk_plugin::testing::{Harness, StoryBuilder, plugin};
use copydesk_plugin::{Annotation, Report, Severity};
use proptest::prelude::{prop, proptest};

use super::Style;

const EXAMPLE: &str = include_str!("example.toml");

/// The plugin with rules, each as the path and the text of a file.
pub(crate) fn with(
    rules: &[(&str, &str)],
    more: &serde_json::Value,
) -> Result<Harness<Style>, String> {
    let files = rules.iter();
    let files = files.map(|(path, text)| serde_json::json!({ "name": path, "text": text }));
    let mut settings = serde_json::json!({ "styles": files.collect::<Vec<_>>() });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    Harness::<Style>::new()
        .try_settings(&settings.to_string())
        .map_err(|issues| {
            let issues: Vec<_> = issues.iter().map(ToString::to_string).collect();
            issues.join("\n")
        })
}

fn of(rule: &str) -> Harness<Style> {
    with(&[("House/Rule.yml", rule)], &serde_json::json!({})).unwrap()
}

/// Quote and message of each flag.
pub(crate) fn told(flags: &[Annotation]) -> Vec<(String, String)> {
    let quote = |it: &Annotation| it.anchors.first().map(|it| it.quote().to_owned());
    let message = |it: &Annotation| it.as_flag().map(|it| it.message.clone());
    flags
        .iter()
        .map(|it| {
            (
                quote(it).unwrap_or_default(),
                message(it).unwrap_or_default(),
            )
        })
        .collect()
}

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    let plugin = plugin::<Style>().with_settings(EXAMPLE);
    let rules = plugin.manifest().rules.clone();
    assert_eq!(rules.len(), 8);
    for rule in &rules {
        let fires = |story: &copydesk_plugin::Story| {
            let flags = plugin.flags(story);
            flags
                .iter()
                .any(|it| it.as_flag().is_some_and(|it| it.rule == rule.name))
        };
        assert!(fires(&rule.bad.0), "{} does not fire", rule.name);
        assert!(
            !fires(&rule.good.0),
            "{} fires on its good example",
            rule.name
        );
    }
}

#[test]
fn a_flag_names_the_rule_of_the_house_and_has_its_level() {
    let plugin = plugin::<Style>().with_settings(EXAMPLE);
    let flags = plugin.flags("In order to close the the bridge, they met.");
    assert_eq!(
        told(&flags),
        [
            (
                "In order to".to_owned(),
                "Use 'To' instead of 'In order to'.".to_owned()
            ),
            ("the the".to_owned(), "'the' is repeated.".to_owned()),
        ]
    );
    let [plain, twice] = flags.as_slice() else {
        unreachable!("two were told")
    };
    assert_eq!(plain.suggestions.first().unwrap().replacement, "To");
    assert_eq!(twice.suggestions.first().unwrap().replacement, "the");
    assert_eq!(twice.as_flag().unwrap().severity, Severity::Error);
    assert_eq!(plain.extra, [("rule".to_owned(), "House.Plain".to_owned())]);
    assert_eq!(plain.evidence.as_deref(), Some("House.Plain"));
}

#[test]
fn what_is_quoted_is_left_alone_unless_it_is_asked_for() {
    let text = "“It is very unique,” she said.";
    assert!(
        plugin::<Style>()
            .with_settings(EXAMPLE)
            .flags(text)
            .is_empty()
    );
    let settings = format!("check-quotations = true\n{EXAMPLE}");
    assert_eq!(
        plugin::<Style>().with_settings(&settings).flags(text).len(),
        1
    );
}

#[test]
fn expressions_look_around_and_raw_ones_come_first() {
    let rule =
        "extends: existence\nmessage: '%s'\nnonword: true\ntokens:\n  - '\\b[Vv]s\\s(?!Code)'";
    assert_eq!(told(&of(rule).flags("vs Code, vs others")).len(), 1);
    let raw = "extends: existence\nmessage: '%s'\nignorecase: true\nraw:\n  - '\\b(?:was|be)\\b\\s*'\n\
        tokens:\n  - taken\n  - given";
    let found = told(&of(raw).flags("It was taken. He has given."));
    assert_eq!(found, [("was taken".to_owned(), "was taken".to_owned())]);
}

#[test]
fn replacements_keep_case_and_tell_choices() {
    let rule = "extends: substitution\nmessage: \"Use '%s' instead of '%s'.\"\nignorecase: true\n\
        capitalize: true\nswap:\n  mankind: human kind\n  (?:utilise|utilize): use\n  javascript: JavaScript";
    let found = told(&of(rule).flags("Mankind can utilise JavaScript and javascript."));
    let messages: Vec<_> = found.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(
        messages,
        [
            "Use 'Human kind' instead of 'Mankind'.",
            "Use 'use' instead of 'utilise'.",
            "Use 'JavaScript' instead of 'javascript'."
        ]
    );
    let choice = "extends: substitution\nmessage: \"Use '%s', not '%s'.\"\naction:\n  name: replace\n\
        swap:\n  advance planning: planning|preparation";
    let found = of(choice).flags("The advance planning.");
    assert_eq!(
        told(&found).first().unwrap().1,
        "Use 'planning' or 'preparation', not 'advance planning'."
    );
    assert_eq!(
        found
            .first()
            .unwrap()
            .suggestions
            .first()
            .unwrap()
            .replacement,
        "planning"
    );
}

#[test]
fn scopes_that_a_story_has_no_part_for_find_nothing() {
    let rule = "extends: existence\nmessage: m\nscope: SCOPE\ntokens: [bridge]";
    let found = |scope: &str| {
        let story = StoryBuilder::new()
            .headline("A bridge")
            .body("The bridge. No bridge.\nA bridge.");
        of(&rule.replace("SCOPE", scope)).flags(story).len()
    };
    assert_eq!(found("text"), 4);
    assert_eq!(found("heading"), 1);
    assert_eq!(found("[heading, sentence]"), 4);
    assert_eq!(found("table"), 0);
    assert_eq!(found("raw"), 4);
}

#[test]
fn rules_that_cannot_be_run_are_refused_by_name_and_can_be_left_out() {
    let spelling = (
        "styles/House/Spelling.yml",
        "extends: spelling\nmessage: '%s'",
    );
    let very = (
        "styles/House/Very.yml",
        "extends: existence\nmessage: '%s'\ntokens: [very]",
    );
    let error = with(&[spelling, very], &serde_json::json!({})).unwrap_err();
    assert_eq!(
        error,
        "styles: `House.Spelling` is of the kind `spelling`, which is not run \
         here; add \"House.Spelling\" or \"kind:spelling\" to `skip`"
    );
    for skip in ["House.Spelling", "kind:spelling"] {
        let plugin = with(&[spelling, very], &serde_json::json!({ "skip": [skip] })).unwrap();
        assert_eq!(plugin.flags("It is very good.").len(), 1);
    }
    let error = |rule: &str| with(&[("House/R.yml", rule)], &serde_json::json!({})).unwrap_err();
    assert!(
        error("extends: existence\nmessage: m\ntokens: ['(very']").contains("the expression `")
    );
    assert!(
        error("extends: existense\nmessage: m").ends_with("there is no kind `existense` to extend")
    );
    assert!(error("extends: existence\ntokens: [a]").ends_with("has no `message`"));
    assert!(error("extends: [").starts_with("styles: `House.R`: "));
    let error = with(&[very], &serde_json::json!({ "skip": ["Hause.*"] })).unwrap_err();
    assert_eq!(error, "skip.0: no rule is named by `Hause.*`");
    let listed = Harness::<Style>::new()
        .try_settings("rules = ['extends: existence']")
        .unwrap_err();
    assert!(listed.first().unwrap().message.contains("# House/Very.yml"));
}

#[test]
fn the_lowest_level_and_an_accepted_vocabulary_are_kept_to() {
    let rule = "extends: existence\nmessage: m\nlevel: suggestion\ntokens: [very, really]";
    let files = [("House/Very.yml", rule)];
    let none = with(&files, &serde_json::json!({ "min-level": "warning" })).unwrap();
    assert!(matches!(none.annotate("very"), Report::Abstained(_)));
    let accepted = with(&files, &serde_json::json!({ "accept": ["very"] })).unwrap();
    let found = told(&accepted.flags("It is very, really good."));
    assert_eq!(found.first().unwrap().0, "really");
    assert_eq!(found.len(), 1);
}

#[test]
fn abstains_without_rules_or_text() {
    assert!(matches!(
        plugin::<Style>().annotate("Text."),
        Report::Abstained(_)
    ));
    let report = plugin::<Style>().with_settings(EXAMPLE).annotate(" \n");
    assert_eq!(report, Report::Abstained("there is no text".to_owned()));
}

#[test]
fn other_languages_are_held_to_their_own_rules() {
    let rule = "extends: substitution\nmessage: '%s statt %s'\nignorecase: true\nswap:\n  Straßenbahn: Tram\n  \
        größtenteils: meist";
    let found = told(&of(rule).flags("Die Straßenbahn fährt GRÖßTENTEILS pünktlich."));
    assert_eq!(found.len(), 2, "{found:?}");
    let rule = "extends: existence\nmessage: '%s'\ntokens: ['по сути', на самом деле]";
    assert_eq!(told(&of(rule).flags("Это, по сути, мост.")).len(), 1);
    let rule = "extends: existence\nmessage: '%s'\nnonword: true\ntokens: [非常]";
    assert_eq!(told(&of(rule).flags("桥非常独特。")).len(), 1);
}

proptest! {
    #[test]
    fn no_text_panics_and_every_report_is_one_that_the_host_accepts(
        headline in "\\PC{0,20}", body in "(\\PC|the |utilise |\n|“|”|WTO |, |adviser |advisor ){0,60}"
    ) {
        let plugin = plugin::<Style>().with_settings(EXAMPLE);
        let story = StoryBuilder::new().headline(headline).body(body).build();
        let once = plugin.annotate(&story);
        assert_eq!(plugin.annotate(&story), once);
    }

    #[test]
    fn no_rule_panics(text in "\\PC{0,80}", tokens in prop::collection::vec("\\PC{0,8}", 0..4)) {
        let rule = serde_json::json!({
            "extends": "existence", "message": text, "tokens": tokens, "scope": tokens.first(),
        });
        if let Ok(plugin) = with(&[("House/Rule.yml", &rule.to_string())], &serde_json::json!({})) {
            plugin.annotate(text.as_str());
        }
        drop(with(&[("House/Rule.yml", &text)], &serde_json::json!({})));
    }
}
