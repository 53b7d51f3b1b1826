//! Each rule fires where it should and is silent where it should be, and the page shows this code.

use copydesk_plugin::testing::{self, StoryBuilder};

use super::Cookbook;

/// The names of the rules, in the order of the page.
const RULES: [&str; 10] = [
    "banned-words",
    "long-headline",
    "leading-figure",
    "long-quotation",
    "same-headline",
    "no-dateline",
    "two-spellings",
    "stale-yesterday",
    "shouting",
    "empty-link",
];

/// The rules that fire on a story.
fn fired(story: StoryBuilder) -> Vec<String> {
    let flags = testing::plugin::<Cookbook>().flags(story);
    let rules = flags.iter().filter_map(|flag| flag.as_flag());
    rules.map(|flag| flag.rule.clone()).collect()
}

fn dated() -> StoryBuilder {
    StoryBuilder::new()
        .dateline("MARROWICK, 9 Feb")
        .published("2026-02-09T08:00:00Z")
}

#[test]
fn every_rule_has_a_bad_and_a_good_example() {
    let headline = "Vote on bridge put off";
    testing::add_earlier(StoryBuilder::new().id("before").headline(headline), 0.8);
    testing::check_examples::<Cookbook>();
    testing::check_rules::<Cookbook>(&RULES);
}

#[test]
fn nothing_is_said_of_an_ordinary_story() {
    let body =
        "The council met yesterday. Astrid Lindqvist, the mayor, told NATO that “it is safe”.";
    assert_eq!(fired(dated().headline("Bridge opens").body(body)), [""; 0]);
    assert_eq!(fired(StoryBuilder::new()), [""; 0]);
    // Letters that are no bytes, and nothing between brackets.
    let odd = "🚢 [ ]( [](  “Ça va”, İstanbul 👩‍🚒 É[é](ü)";
    assert_eq!(fired(dated().headline("é".repeat(70)).body(odd)), [""; 0]);
}

#[test]
fn each_flag_stands_where_the_editor_has_to_look() {
    let plugin = testing::plugin::<Cookbook>();
    testing::assert_flags(
        &plugin,
        "
        MARROWICK - They will Utilize it. 3 came VERY late, and very few.
                              ^^^^^^^ banned-words
                                          ^ leading-figure
                                                 ^^^^ shouting
        Lindqvist, Lindqvist and Lindquist: [https://a.b](https://a.b).
                                 ^^^^^^^^^ two-spellings
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^ empty-link
        “Yesterday”, he said.
         ^^^^^^^^^ stale-yesterday
        ",
    );
    testing::assert_suggestion(
        &plugin,
        "banned-words",
        "M - We utilize it.",
        "M - We use it.",
    );
    testing::assert_suggestion(
        &plugin,
        "leading-figure",
        "M - Rain. 3 came.",
        "M - Rain. Three came.",
    );
}

#[test]
fn a_day_is_stale_when_the_story_was_changed_on_another() {
    let story = || dated().body("They met yesterday.");
    assert_eq!(fired(story().updated("2026-02-09T23:00:00Z")), [""; 0]);
    let later = fired(story().updated("2026-02-10T09:00:00Z"));
    assert_eq!(later, ["stale-yesterday"]);
}

#[test]
fn what_a_desk_sets_is_what_counts() {
    let settings = r#"{"banned": [{"name": "a", "text": "pier\tjetty"}],
        "headline-characters": 5, "quotation-words": 2}"#;
    let plugin = testing::plugin::<Cookbook>().with_settings(settings);
    let story = dated()
        .headline("Vote off")
        .body("We utilize the pier. “It is not safe.”");
    let flags = plugin.flags(story);
    let quotes = flags
        .iter()
        .filter_map(|flag| Some(flag.anchors.first()?.quote()));
    assert_eq!(
        quotes.collect::<Vec<_>>(),
        ["pier", "off", "“It is not safe.”"]
    );
}

#[test]
fn the_page_shows_the_code_that_is_tried_here() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let page = read("../../docs/cookbook.md");
    let mut blocks = page.split("\n```").skip(1).step_by(2);
    let mut next = |language: &str| {
        let block = blocks.next().unwrap_or_default();
        let code = block
            .strip_prefix(language)
            .and_then(|it| it.strip_prefix('\n'));
        code.unwrap_or_else(|| panic!("a block of {language} is expected, not {block}"))
    };
    let manifest = read("plugin.toml");
    // How a rule is put into a project.
    next("rust");
    next("toml");
    for rule in RULES {
        assert!(page.contains(&format!("\n## `{rule}`\n")), "{rule}");
        let code = read(&format!("src/{}.rs", rule.replace('-', "_")));
        assert_eq!(next("rust"), code.trim_end(), "{rule}");
        let lines = code.lines().count();
        assert!(lines <= 36, "{rule} has {lines} lines");
        let entry = next("toml");
        assert!(
            manifest.contains(entry) && entry.contains(rule),
            "{rule}: {entry}"
        );
    }
    assert_eq!(blocks.next(), None);
}
