//! Tests of the plugin as a whole.

use copydesk_plugin::testing::{Harness, StoryBuilder, assert_no_flags, check_examples, plugin};
use copydesk_plugin::{Annotation, Report};
use proptest::prelude::{any, proptest};

use super::Readability;

/// 21 words in two sentences.
const PIECE: &str = "The council will close the bridge on Monday. It said that two of the bearings \
    had cracks and must be replaced. ";
/// 57 words.
const LONG: &str = "The leader of the council, who had promised before the election that the bridge \
    would stay open whatever happened, said that the engineers had left him no choice, because the \
    cracks had grown since they were found, and that he would ask the government for money so that \
    the work could be done at night as well. ";

fn terms(said: &[Annotation]) -> Vec<&str> {
    let tags = said.iter().filter_map(Annotation::as_tag);
    tags.map(|it| it.term.as_str()).collect()
}

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    check_examples::<Readability>();
}

#[test]
fn tells_every_formula_of_an_english_story() {
    let said = plugin::<Readability>().annotations(PIECE.repeat(6).as_str());
    assert_eq!(
        terms(&said),
        [
            "flesch 95",
            "flesch-kincaid 3",
            "gunning-fog 4",
            "smog 3",
            "coleman-liau 6",
            "ari 4",
            "lix 25"
        ]
    );
    let first = said.first().unwrap();
    assert_eq!(
        first.evidence.as_deref(),
        Some("very easy; 10.5 words a sentence")
    );
    assert!(
        first
            .extra
            .contains(&("words".to_owned(), "126".to_owned()))
    );
}

#[test]
fn tells_the_formulas_that_are_asked_for_in_that_order() {
    let plugin = plugin::<Readability>().with_settings(r#"formulas = ["lix", "flesch"]"#);
    let said = plugin.annotations(PIECE.repeat(6).as_str());
    assert_eq!(terms(&said), ["lix 25", "flesch 95"]);
}

#[test]
fn abstains_from_short_texts_and_other_languages() {
    let plugin = plugin::<Readability>();
    let why = |story: StoryBuilder| match plugin.annotate(story) {
        Report::Abstained(why) => why,
        other => format!("{other:?}"),
    };
    let body = PIECE.repeat(6);
    let story = || StoryBuilder::new().body(body.as_str());
    assert_eq!(
        why(StoryBuilder::new().body(PIECE)),
        "21 words are too few for the formulas"
    );
    assert_eq!(why(StoryBuilder::new()), "the language is not known");
    let japanese = story().earlier("language", Annotation::tag("language", "ja"));
    assert_eq!(why(japanese), "there is no formula for the language `ja`");
    let turkish = StoryBuilder::new().body("Bakan toplantıya katılmayacağını söyledi. ".repeat(40));
    assert_eq!(why(turkish), "the language is not known");
}

#[test]
fn the_word_of_an_earlier_plugin_goes_before_what_the_source_declared() {
    let german = StoryBuilder::new()
        .body("Der Minister sagte, dass er nicht an der Sitzung teilnehmen wird. ".repeat(12))
        .language("en")
        .earlier("language", Annotation::tag("language", "de"));
    let said = plugin::<Readability>().annotations(german);
    assert_eq!(terms(&said), ["lix 38"]);
}

#[test]
fn notes_the_three_longest_sentences_in_the_order_of_the_story() {
    let longer = LONG.replace("bridge", "old iron bridge");
    let body = [LONG, &longer, LONG, &longer, &longer].concat();
    let flags = plugin::<Readability>().flags(body.as_str());
    let quotes: Vec<_> = flags
        .iter()
        .flat_map(|it| &it.anchors)
        .map(|it| it.quote().to_owned())
        .collect();
    assert_eq!(quotes, [longer.trim(), longer.trim(), longer.trim()]);
    assert!(
        flags
            .iter()
            .all(|it| it.as_flag().unwrap().message.contains("59 words"))
    );
}

#[test]
fn what_is_quoted_does_not_make_a_sentence_long() {
    let quoted = format!("She said: “{}” ", LONG.trim());
    let body = format!("{}{quoted}", PIECE.repeat(6));
    assert_no_flags(&plugin::<Readability>(), body.as_str());
    let body = format!(
        "{}{} “if it can be had”. ",
        PIECE.repeat(6),
        LONG.trim().trim_end_matches('.')
    );
    let flags = plugin::<Readability>().flags(body.as_str());
    let message = &flags.first().unwrap().as_flag().unwrap().message;
    assert_eq!(
        message,
        "This sentence has 57 words beside what it quotes; make two or more of it."
    );
}

#[test]
fn a_list_of_results_is_no_long_sentence() {
    let list = "Results: Arsenal 2, Chelsea 1, Everton 3, Fulham 2, Leeds 4, Derby 1, Stoke 2, Bury 1, \
        Hull 2, Leeds 3, York 2, Bath 1, Ayr 2, Wick 1, Rhyl 3, Bala 2, Bury 1, Hull 2, Leeds 3, York 2, \
        Bath 1, Ayr 2, Wick 1, Rhyl 3, Bala 2. ";
    let body = format!("{}{list}{list}", PIECE.repeat(6));
    assert_no_flags(&plugin::<Readability>(), body.as_str());
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    let issues = Harness::<Readability>::new()
        .try_settings("formulas = [\"flesh\", \"lix\", \"lix\"]\nmax-words = 3")
        .unwrap_err();
    let issues: Vec<_> = issues.iter().map(ToString::to_string).collect();
    assert_eq!(
        issues,
        [
            "formulas[0]: there is no formula `flesh`; there are flesch, flesch-kincaid, \
             gunning-fog, smog, coleman-liau, ari, lix",
            "formulas[2]: `lix` stands twice",
            "max-words: 3 words: write a number from 15 to 200",
        ]
    );
}

proptest! {
    #[test]
    fn no_text_panics_and_every_report_is_one_that_the_host_accepts(
        noise in any::<String>(), body in "(\\PC|the |and |\n|\\. ){0,400}", code in "\\PC{0,3}"
    ) {
        let body = format!("{noise}{body}{}", PIECE.repeat(4));
        let story = StoryBuilder::new().body(body).language(code).build();
        let plugin = plugin::<Readability>();
        let once = plugin.annotate(&story);
        assert_eq!(plugin.annotate(&story), once);
    }
}
