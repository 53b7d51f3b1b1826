//! Tests of the plugin as a whole.

use copydesk_plugin::testing::{Harness, StoryBuilder, assert_no_flags, check_examples, plugin};
use copydesk_plugin::{Annotation, Report};
use proptest::prelude::{any, proptest};

use super::Language;

const ENGLISH: &str = "The ferry will not sail on Sunday because of the storm, the company said in \
    a statement. Passengers can travel on any later day.";
const GERMAN: &str = "Die Fähre wird am Sonntag wegen des Sturms nicht fahren, teilte die \
    Gesellschaft mit. Wer eine Fahrkarte hat, kann an jedem späteren Tag reisen oder sich das Geld auszahlen lassen.";
const DANISH: &str = "Færgen sejler ikke på søndag på grund af stormen, oplyser rederiet i en \
    meddelelse. Passagerer kan rejse en senere dag eller få pengene tilbage på kontoret.";

fn tag(story: impl Into<copydesk_plugin::Story>) -> String {
    let said = plugin::<Language>().annotations(story);
    said.first().unwrap().as_tag().unwrap().term.clone()
}

fn messages(said: &[Annotation]) -> Vec<&str> {
    let flags = said.iter().filter_map(Annotation::as_flag);
    flags.map(|it| it.message.as_str()).collect()
}

fn declared(code: &str, body: &str) -> StoryBuilder {
    StoryBuilder::new().language(code).body(body)
}

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    check_examples::<Language>();
}

#[test]
fn tags_a_story_with_its_language() {
    assert_eq!(tag(ENGLISH), "en");
    assert_eq!(tag(GERMAN), "de");
    assert_eq!(tag(DANISH), "da");
    assert_eq!(tag("大臣は会議に出席しないと述べた。"), "ja");
}

#[test]
fn a_headline_in_capitals_is_too_short_and_told_so() {
    let story = StoryBuilder::new().headline("FERRY STAYS IN PORT");
    let report = plugin::<Language>().annotate(story);
    let reason = "undetermined: 16 letters are too few".to_owned();
    assert_eq!(report, Report::Abstained(reason));
}

#[test]
fn the_declared_language_is_checked() {
    let plugin = plugin::<Language>();
    for code in ["en", "en-GB", "EN_us", "und", "tlh", ""] {
        assert_no_flags(&plugin, declared(code, ENGLISH));
    }
    assert_eq!(
        messages(&plugin.flags(declared("de-AT", ENGLISH))),
        ["The story is declared to be in German (`de`), and is written in English (`en`)."]
    );
    assert_eq!(
        messages(&plugin.flags(declared("ru", ENGLISH))),
        ["The story is declared to be in Russian (`ru`), and is written in English (`en`)."]
    );
}

#[test]
fn a_near_language_that_the_source_declares_is_believed() {
    let croatian = "Ministar je rekao da neće biti na sastanku i da je odluka donesena jučer.";
    for code in ["hr", "bs", "sr"] {
        assert_no_flags(&plugin::<Language>(), declared(code, croatian));
    }
    assert_no_flags(
        &plugin::<Language>(),
        declared(
            "no",
            "Ferja går ikkje på søndag, og dei som har billett, kan reise ein annan dag.",
        ),
    );
}

#[test]
fn paragraphs_in_another_language_that_follow_each_other_are_one_note() {
    let long = [ENGLISH; 6].join("\n");
    let body = format!("{long}\n{GERMAN}\n\n{GERMAN}\n{long}\n{DANISH}\n");
    let said = plugin::<Language>().annotations(body.as_str());
    assert_eq!(
        messages(&said),
        [
            "These 2 paragraphs are in German (`de`); the story is in English (`en`).",
            "This paragraph is in Danish (`da`); the story is in English (`en`).",
        ]
    );
    let quotes: Vec<_> = said.iter().flat_map(|it| &it.anchors).collect();
    assert_eq!(quotes.len(), 3);
    assert!(quotes.iter().take(2).all(|it| it.quote() == GERMAN));
}

#[test]
fn of_two_halves_the_one_is_told_to_be_in_another_language() {
    let body = format!("{ENGLISH}\n{GERMAN}");
    let said = plugin::<Language>().annotations(body.as_str());
    assert_eq!(messages(&said).len(), 1);
}

#[test]
fn names_and_short_quotations_are_no_other_language() {
    let body = format!(
        "{ENGLISH}\n“Guten Morgen, meine Damen und Herren”, she said.\nThe line-up is Jürgen \
         Schröder, Françoise Lefèvre, Giuseppe Bianchi, José Fernández, Zoltán Kovács, Jiří Novák, \
         Søren Ødegård and Krzysztof Wójcik."
    );
    assert_no_flags(&plugin::<Language>(), body.as_str());
}

#[test]
fn the_line_up_of_a_team_is_in_no_language() {
    let body = format!(
        "{ENGLISH}\n{ENGLISH}\nItaly: R de Marchi; Marco Bergonzi, C Stoppani, A Masiero, L Nigretti; L \
         Orlandini, A Trivelli; A Lo Bianco, F Ongarelli, M Castellani; S Della Rocca, M Bortolini"
    );
    assert_no_flags(&plugin::<Language>(), body.as_str());
}

#[test]
fn refuses_paragraphs_that_are_too_short_to_tell() {
    let issues = Harness::<Language>::new()
        .try_settings("min-letters = 5")
        .unwrap_err();
    let issues: Vec<_> = issues.iter().map(ToString::to_string).collect();
    assert_eq!(
        issues,
        ["min-letters: 5 letters: write a number from 60 to 10000"]
    );
}

proptest! {
    #[test]
    fn no_text_panics_and_every_report_is_one_that_the_host_accepts(
        headline in any::<String>(), body in "(\\PC|[a-z ]{9}|\n|ж|ك|의|の){0,300}", code in "\\PC{0,4}"
    ) {
        let story = StoryBuilder::new().headline(headline).body(body).language(code).build();
        let plugin = plugin::<Language>();
        let once = plugin.annotate(&story);
        assert_eq!(plugin.annotate(&story), once);
    }
}
