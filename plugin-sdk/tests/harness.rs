//! The test harness refuses what the host would refuse.

use copydesk_plugin::testing::{self, Harness, Level, StoryBuilder};
use copydesk_plugin::{Annotation, Field, Issue, Plugin, Report, Severity, Story, log, text};

/// Says of a story what its settings tell it to.
struct Parrot {
    settings: Settings,
}

#[derive(Default, copydesk_plugin::serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
struct Settings {
    say: String,
    max_words: Option<usize>,
}

impl Plugin for Parrot {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        if settings.max_words == Some(0) {
            return Err(vec![Issue::new("max-words", "0 words are none")]);
        }
        Ok(Self { settings })
    }

    fn annotate(&self, story: &Story) -> Report {
        log::info(format!("{} bytes", story.body().len()));
        let flag = |rule: &str| Annotation::flag(rule, Severity::Note, "it is there");
        match self.settings.say.as_str() {
            "undeclared-tag" => Annotation::tag("colour", "red").into(),
            "unknown-rule" => flag("unheard").into(),
            "empty-message" => Annotation::flag("bird", Severity::Note, " ").into(),
            "language" => story
                .terms("language")
                .map(|it| Annotation::tag("seen", it))
                .collect(),
            "nothing" => Report::abstained("it has nothing to say"),
            "headline" if story.headline.is_some() => Report::failed("it saw the headline"),
            "elsewhere" => {
                let other = StoryBuilder::new().body("x bird").build();
                flag("bird")
                    .anchors(text::anchor(&other, Field::Body, 2..6))
                    .into()
            }
            "correction" => text::matches(story, Field::Body, "brid")
                .map(|it| flag("bird").at(it.clone()).suggest(it, "bird"))
                .collect(),
            _ => text::matches(story, Field::Body, "bird")
                .map(|it| flag("bird").at(it))
                .collect(),
        }
    }
}

/// The manifest of a package is beside its `Cargo.toml`; this test has its own.
mod manifest {
    use super::Parrot;

    impl copydesk_plugin::__private::Exported for Parrot {
        const MANIFEST: &'static str = r#"
            name = "parrot"
            version = "0.1.0"
            api = "0.1"
            summary = "Says what it is told to."
            reads = ["body"]
            needs = ["tag:lang*"]
            produces = ["flag:parrot/*", "tag:seen"]

            [settings.say]
            type = "string"
            default = ""
            summary = "What to say."

            [[rules]]
            name = "bird"
            severity = "note"
            summary = "A bird."
            why = "Birds fly away."
            bad = { headline = "Seen", body = "a bird" }
            good = "a cat"
        "#;
    }
}

fn says(what: &str) -> Harness<Parrot> {
    testing::plugin::<Parrot>().with_settings(&format!("say = {what:?}"))
}

/// The message with which `run` fails.
fn failure(run: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(run).expect_err("it did not fail");
    panic
        .downcast::<String>()
        .map_or_else(|_| "no message".to_owned(), |message| *message)
}

#[test]
fn refuses_what_the_manifest_does_not_declare() {
    let message = failure(|| drop(says("undeclared-tag").annotate("a")));
    assert!(message.contains("tag:colour: the manifest does not list it under `produces`"));
    let message = failure(|| drop(says("unknown-rule").annotate("a")));
    assert!(message.contains("flag:parrot/unheard: the manifest has no rule `unheard`"));
    let message = failure(|| drop(says("empty-message").annotate("a")));
    assert!(message.contains("a name or a text is empty"));
}

#[test]
fn refuses_an_anchor_of_another_story() {
    let message = failure(|| drop(says("elsewhere").annotate("no such thing")));
    assert!(
        message.contains(r#"body 2..6 is Some(" suc"), not "bird""#),
        "{message}"
    );
}

#[test]
fn hides_what_the_manifest_does_not_read() {
    let story = StoryBuilder::new().headline("h").body("b").build();
    assert_eq!(says("headline").annotate(story), Report::none());
}

#[test]
fn shows_the_earlier_annotations_that_are_needed_and_no_others() {
    let story = StoryBuilder::new()
        .earlier("tagger", Annotation::tag("language", "en"))
        .earlier("tagger", Annotation::tag("keyphrase", "bird"));
    assert_eq!(
        says("language").annotate(story),
        Annotation::tag("seen", "en").into()
    );
    let other = StoryBuilder::new().earlier("tagger", Annotation::tag("keyphrase", "bird"));
    assert_eq!(says("language").annotate(other), Report::none());
}

#[test]
fn keeps_the_log() {
    let plugin = says("");
    plugin.annotate("bird");
    assert_eq!(plugin.take_log(), [(Level::Info, "4 bytes".to_owned())]);
    assert_eq!(plugin.take_log(), []);
}

#[test]
fn settings_may_be_toml_or_json_and_are_refused_with_a_path() {
    let refused = |settings: &str| {
        let issues = testing::plugin::<Parrot>()
            .try_settings(settings)
            .err()
            .unwrap();
        issues
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert_eq!(refused("max-words = 0"), "max-words: 0 words are none");
    assert_eq!(
        refused(r#"{"max-words": -1}"#),
        "max-words: invalid value: integer `-1`, expected usize"
    );
}

#[test]
fn flags_are_compared_with_the_marks() {
    let plugin = says("");
    testing::assert_flags(
        &plugin,
        "
        “One bird” and a bird
             ^^^^ bird
                         ^^^^ bird
        none here
        and a bird
              ^^^^ bird
        ",
    );
    let missing = failure(|| testing::assert_flags(&says(""), "a cat\n  ^^^ bird"));
    assert_eq!(missing, "expected:\na cat\n  ^^^ bird\n\nfound:\na cat\n");
    let surplus = failure(|| testing::assert_no_flags(&says(""), "a bird"));
    assert_eq!(surplus, "expected nothing, found:\na bird\n  ^^^^ bird\n");
}

#[test]
fn a_suggestion_must_satisfy_its_own_rule() {
    testing::assert_suggestion(
        &says("correction"),
        "bird",
        "a brid, a brid",
        "a bird, a bird",
    );
    let message = failure(|| testing::assert_suggestion(&says(""), "bird", "bird", "bird"));
    assert_eq!(message, "`bird` suggests nothing for \"bird\"");
}

#[test]
fn abstaining_is_not_finding_nothing() {
    let message = failure(|| drop(says("nothing").flags("a")));
    assert_eq!(message, "the plugin abstained: it has nothing to say");
}

#[test]
fn examples_are_run() {
    testing::check_examples::<Parrot>();
}

#[test]
fn a_manifest_is_refused_with_every_mistake() {
    let error = testing::Manifest::parse(
        r#"
        name = "Bad Name"
        version = "1"
        api = "0.1"
        summary = "s"
        reads = ["bodies"]
        produces = ["picture:x"]
        capabilities = ["network"]
        [settings.a]
        type = "integer"
        default = "one"
        summary = "s"
        "#,
    )
    .unwrap_err();
    for mistake in [
        "`Bad Name`",
        "version like 0.1.0",
        "no field `bodies`",
        "`picture:x` is not",
        "no `network` in 0.1",
        "settings.a: the default is no integer",
    ] {
        assert!(error.contains(mistake), "{mistake} is not in\n{error}");
    }
}
