//! Summarises a story in one to three of its own sentences, each anchored, and in one line.
//!
//! `outline` cuts the story and says what is wrong with each sentence, `choose` ranks and picks,
//! `teaser` finds the line.
//! The README says where the method comes from.
//!
//! Invariant: the summary is made of the quotes of its anchors, in the order of the story and
//! with a blank in between, and a teaser is one; nothing is written that does not stand in the
//! story.

mod choose;
mod common;
mod dateline;
mod furniture;
mod outline;
#[cfg(test)]
mod quality;
mod teaser;
mod vocabulary;

use copydesk_plugin::serde::Deserialize;
use copydesk_plugin::{Anchor, Annotation, Field, Issue, Plugin, Report, Story};

use crate::common::is_dangling;
use crate::outline::Outline;
use crate::vocabulary::{content_words, first_word};

/// A story of fewer words is its own summary.
const FEWEST_WORDS: usize = 60;

/// A story of fewer sentences is its own summary.
const FEWEST_SENTENCES: usize = 4;

/// The settings of the summarizer.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// How many sentences a summary may have, from 1 to 10.
    pub max_sentences: usize,
    /// How many words a summary may have, from 20 to 500; its first sentence is kept whole.
    pub max_words: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_sentences: 3,
            max_words: 100,
        }
    }
}

/// Summarises a story in sentences of its own.
#[derive(Debug)]
pub struct Summarizer {
    settings: Settings,
}

copydesk_plugin::export!(Summarizer);

impl Plugin for Summarizer {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        let mut within = |key: &str, given: usize, least: usize, most: usize| {
            if !(least..=most).contains(&given) {
                let message = format!("{given} is not from {least} to {most}");
                issues.push(Issue::new(key, message));
            }
        };
        within("max-sentences", settings.max_sentences, 1, 10);
        within("max-words", settings.max_words, 20, 500);
        if issues.is_empty() {
            Ok(Self { settings })
        } else {
            Err(issues)
        }
    }

    fn annotate(&self, story: &Story) -> Report {
        let outline = Outline::of(story.headline(), story.body());
        if let Some(reason) = refusal(&outline) {
            return Report::abstained(reason);
        }
        let chosen = choose::choose(&outline, &self.settings);
        let anchors: Vec<Anchor> = chosen
            .iter()
            .filter_map(|it| Anchor::new(story, Field::Body, it.range.clone()))
            .collect();
        if anchors.is_empty() {
            return Report::abstained("no sentence of the story can stand alone");
        }
        let quotes: Vec<&str> = anchors.iter().map(Anchor::quote).collect();
        let text = quotes.join(" ");
        let teaser = teaser(story, &anchors);
        let extract = Annotation::summary("extract", text).anchors(anchors);
        std::iter::once(extract).chain(teaser).collect()
    }
}

/// The bytes in front of a sentence that opens the story: a dateline.
const OPENING: usize = 60;

/// One line of the summary.
fn teaser(story: &Story, quotes: &[Anchor]) -> Option<Annotation> {
    let mut headline = Vec::new();
    content_words(story.headline(), &mut headline);
    // What opens the story says what it is about. A later sentence has words of the headline, and the
    // more of them when `the` or `this` may mean what stood before it.
    let stands_alone = |it: &Anchor| {
        if it.start() <= OPENING {
            return true;
        }
        let first = first_word(it.quote());
        let mut words = Vec::new();
        content_words(it.quote(), &mut words);
        let shared = headline.iter().filter(|it| words.contains(it)).count();
        let wanted = if first == "the" { 2 } else { 1 };
        !is_dangling(&first) && shared >= wanted
    };
    quotes.iter().enumerate().find_map(|(at, it)| {
        let is_lead = at == 0 && headline.is_empty();
        if !is_lead && !stands_alone(it) {
            return None;
        }
        let end = it.start() + teaser::length(it.quote())?;
        let anchor = Anchor::new(story, Field::Body, it.start()..end)?;
        Some(Annotation::summary("teaser", anchor.quote()).at(anchor))
    })
}

/// Why there is nothing honest to say of the story.
fn refusal(outline: &Outline) -> Option<String> {
    let words = outline.words;
    if words < FEWEST_WORDS {
        let s = if words == 1 { "" } else { "s" };
        return Some(format!(
            "a story of {words} word{s} is too short to summarise"
        ));
    }
    let sentences = outline.sentences.len();
    if outline.is_unspaced {
        return Some("the words of the text are not parted by blanks".to_owned());
    }
    if sentences < FEWEST_SENTENCES {
        let s = if sentences == 1 { "" } else { "s" };
        return Some(format!(
            "a story of {sentences} sentence{s} is too short to summarise"
        ));
    }
    let paragraphs = outline.paragraphs.len();
    let cut = outline.paragraphs.iter().filter(|it| it.is_cut).count();
    if paragraphs > 2 && cut * 2 > paragraphs {
        return Some(format!(
            "{cut} of {paragraphs} paragraphs are cut off: these are teasers rather than a story"
        ));
    }
    if let Some(most) = outline.most_ties() {
        let ties = match most {
            0 => format!("no two of {paragraphs} paragraphs have a word in common"),
            1 => format!("none of {paragraphs} paragraphs has a word in common with two others"),
            _ => format!(
                "none of {paragraphs} paragraphs has a word in common with more than {most} others"
            ),
        };
        return Some(format!("{ties}: these are several stories rather than one"));
    }
    let usable = outline.sentences.iter().filter(|it| it.is_usable).count();
    (usable < 2).then(|| {
        let are = if usable == 1 { "is" } else { "are" };
        format!("only {usable} of {sentences} sentences {are} whole")
    })
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{self, StoryBuilder};
    use proptest::prelude::proptest;

    use super::*;

    const STORY: &str = "GHENT (Agency) - The city council of Ghent voted on Tuesday to close two \
        bridges over the river Leie for repairs that will take three months.\n\
        The bridges carry 20,000 cars a day, and shopkeepers near the river fear for their trade.\n\
        “We were not asked.”\n\
        Scroll down for video.\n\
        “The council could have waited for the summer,” said Zoë Dvořák, who sells bicycles beside \
        the older of the two bridges.\n\
        It will open again in May, the council said in a letter to residents.\n\
        Repairs of the second bridge begin once the first one carries cars again.";

    fn abstains(body: &str) -> String {
        match testing::plugin::<Summarizer>().annotate(body) {
            Report::Abstained(reason) => reason,
            other => panic!("expected it to abstain: {other:?}"),
        }
    }

    /// The extract, and the teaser behind it.
    fn summaries(story: impl Into<Story>) -> [Annotation; 2] {
        let plugin = testing::plugin::<Summarizer>();
        plugin.annotations(story).try_into().unwrap()
    }

    fn summary(story: impl Into<Story>) -> Annotation {
        let [extract, teaser] = summaries(story);
        assert_eq!(extract.as_summary().unwrap().style, "extract");
        assert_eq!(teaser.as_summary().unwrap().style, "teaser");
        extract
    }

    #[test]
    fn the_teaser_is_one_line_of_the_summary() {
        let [extract, teaser] = summaries(STORY);
        let text = &teaser.as_summary().unwrap().text;
        assert_eq!(
            teaser.anchors.iter().map(Anchor::quote).collect::<Vec<_>>(),
            [text]
        );
        assert!(extract.as_summary().unwrap().text.contains(text.as_str()));
        assert!(text.chars().count() <= 140, "{text}");
    }

    #[test]
    fn a_story_of_eleven_words_gets_no_summary() {
        assert_eq!(
            abstains("The council of Ghent voted to close two bridges on Tuesday."),
            "a story of 11 words is too short to summarise"
        );
        assert_eq!(
            abstains("Word."),
            "a story of 1 word is too short to summarise"
        );
        assert_eq!(abstains(""), "a story of 0 words is too short to summarise");
    }

    #[test]
    fn a_story_of_three_sentences_gets_no_summary() {
        let sentence = "The council of Ghent voted for the bridge and against ".to_owned();
        let body =
            format!("{}it.", sentence.repeat(3)) + &format!(" {}it.", sentence.repeat(3)).repeat(2);
        assert_eq!(
            abstains(&body),
            "a story of 3 sentences is too short to summarise"
        );
    }

    #[test]
    fn teasers_get_no_summary() {
        let teaser = "The council of Ghent voted on Tuesday to close two bridges over the ri...\n";
        let body = teaser.repeat(6) + "This one is whole, as it happens.";
        assert_eq!(
            abstains(&body),
            "6 of 7 paragraphs are cut off: these are teasers rather than a story"
        );
    }

    #[test]
    fn a_row_of_unrelated_items_gets_no_summary() {
        let body = "The council of Ghent voted on Tuesday to close two bridges over the river Leie.\n\
            A goalkeeper from Porto scored twice in the final minutes of a match against Braga.\n\
            Scientists in Oslo found that whales sing lower notes than they did ten years ago.\n\
            The price of coffee rose above four dollars a pound for the first time since 1977.\n\
            An orchestra lost its violins when a lorry caught fire outside a motorway café.";
        assert_eq!(
            abstains(body),
            "no two of 5 paragraphs have a word in common: these are several stories rather than one"
        );
    }

    #[test]
    fn a_story_without_ends_gets_no_summary() {
        let body = "council votes on bridges and on cars and on trade near the river\n".repeat(6);
        assert_eq!(abstains(&body), "only 0 of 6 sentences are whole");
    }

    #[test]
    fn the_summary_is_its_quotes_in_their_order() {
        let summary = summary(
            StoryBuilder::new()
                .headline("Ghent closes bridges")
                .body(STORY),
        );
        let quotes: Vec<_> = summary.anchors.iter().map(Anchor::quote).collect();
        assert_eq!(summary.as_summary().unwrap().text, quotes.join(" "));
        assert!(summary.anchors.is_sorted_by(|a, b| a.end() <= b.start()));
        assert!((1..=3).contains(&quotes.len()));
    }

    #[test]
    fn leaves_out_the_dateline_the_site_and_who_speaks_for_nobody() {
        let summary = summary(STORY);
        let text = &summary.as_summary().unwrap().text;
        assert!(
            text.starts_with("The city council of Ghent voted"),
            "{text}"
        );
        for not in ["Agency", "Scroll", "We were not asked"] {
            assert!(!text.contains(not), "{text}");
        }
    }

    #[test]
    fn keeps_to_the_settings() {
        let plugin = testing::plugin::<Summarizer>().with_settings("max-sentences = 1");
        let one = plugin.annotations(STORY);
        assert_eq!(one.first().unwrap().anchors.len(), 1);
        let plugin = plugin.with_settings("max-sentences = 10\nmax-words = 45");
        let short = plugin.annotations(STORY);
        let text = &short.first().unwrap().as_summary().unwrap().text;
        assert!(text.split_whitespace().count() <= 45, "{text}");
    }

    #[test]
    fn refuses_settings_that_make_no_summary() {
        let refused = |settings| {
            let issues = testing::plugin::<Summarizer>()
                .try_settings(settings)
                .unwrap_err();
            issues.first().unwrap().to_string()
        };
        assert_eq!(
            refused("max-sentences = 0"),
            "max-sentences: 0 is not from 1 to 10"
        );
        assert_eq!(
            refused("max-words = 5"),
            "max-words: 5 is not from 20 to 500"
        );
        assert!(refused("max-word = 5").starts_with("max-word: unknown field"));
    }

    #[test]
    fn the_same_story_gets_the_same_summary() {
        assert_eq!(summary(STORY), summary(STORY));
    }

    proptest! {
        #[test]
        fn any_text_gets_a_valid_report(headline: String, body in "(\\PC|[ .\n“”…]){0,400}") {
            let story = StoryBuilder::new().headline(headline).body(body);
            drop(testing::plugin::<Summarizer>().annotate(story));
        }

        #[test]
        fn any_order_of_lines_gets_a_valid_report(
            lines in proptest::collection::vec(
                proptest::sample::select(STORY.lines().collect::<Vec<_>>()), 0..30,
            ),
        ) {
            drop(testing::plugin::<Summarizer>().annotate(lines.join("\r\n").as_str()));
        }
    }
}
