//! Tags a story with its keyphrases: the names and words that it keeps coming back to.
//!
//! `spans` and `words` cut and count, `phrases` finds candidates and makes one of what is the same,
//! `score` ranks. The README says where the method comes from.

mod language;
mod phrases;
mod score;
mod spans;
mod stopwords;
mod words;

use copydesk_plugin::serde::Deserialize;
use copydesk_plugin::{Anchor, Annotation, Field, Issue, Plugin, Report, Story};

use crate::language::Language;
use crate::phrases::Phrase;
use crate::words::Words;

/// A story of fewer words repeats nothing that could be counted.
const FEWEST_WORDS: usize = 25;

/// The places that a tag points at.
const MOST_ANCHORS: usize = 5;

/// The places whose spelling is looked at.
const SPELLINGS: usize = 20;

/// The most that `max-phrases` may ask for.
const MOST_PHRASES: usize = 50;

/// The settings of the tagger.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// How many keyphrases a story may have, from 1 to 50.
    pub max_phrases: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_phrases: 10 }
    }
}

/// Tags a story with its keyphrases.
#[derive(Debug)]
pub struct Tagger {
    settings: Settings,
}

copydesk_plugin::export!(Tagger);

impl Plugin for Tagger {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        if (1..=MOST_PHRASES).contains(&settings.max_phrases) {
            Ok(Self { settings })
        } else {
            let given = settings.max_phrases;
            Err(vec![Issue::new(
                "max-phrases",
                format!("{given} is not from 1 to {MOST_PHRASES}"),
            )])
        }
    }

    fn annotate(&self, story: &Story) -> Report {
        let (headline, body) = (story.headline(), story.body());
        let language = match Language::of(story.language.as_deref(), [headline, body]) {
            Ok(language) => language,
            Err(reason) => return Report::abstained(reason),
        };
        let words = Words::of(language, headline, body);
        let count = words.tokens.len();
        if count < FEWEST_WORDS {
            let are = if count == 1 { "word is" } else { "words are" };
            return Report::abstained(format!("{count} {are} too few for keyphrases"));
        }
        let phrases = phrases::phrases(&words);
        let most = phrases.iter().map(|it| it.spread).max().unwrap_or(1);
        let scores: Vec<f32> = phrases
            .iter()
            .map(|it| {
                let spelling = it.places.iter().max_by_key(|it| it.1);
                let spelling = spelling.and_then(|it| spelled(story, &words, *it));
                score::score(it, &words, spelling.unwrap_or_default())
            })
            .collect();
        best(&scores)
            .take(self.settings.max_phrases)
            .filter_map(|at| {
                let (phrase, score) = (phrases.get(at)?, scores.get(at)?);
                let term = term(story, &words, phrase, language)?;
                Some(
                    Annotation::tag("keyphrase", term)
                        .confidence(score::confidence(*score))
                        .relevance(phrase.spread as f32 / most.max(1) as f32)
                        .anchors(anchors(story, &words, phrase)),
                )
            })
            .collect()
    }
}

/// The numbers of the scores, the highest first, and among equals in their order.
fn best(scores: &[f32]) -> impl Iterator<Item = usize> {
    let mut order: Vec<(u32, u32)> = Vec::with_capacity(scores.len());
    for (at, score) in (0..).zip(scores) {
        // The bits of a float order as the float does, once those of negative ones are turned.
        let bits = score.to_bits();
        let ascending = if score.is_sign_negative() {
            !bits
        } else {
            bits | 1 << 31
        };
        order.push((!ascending, at));
    }
    order.sort_unstable();
    order.into_iter().map(|it| it.1 as usize)
}

/// The text at a place of a phrase.
fn spelled<'a>(story: &'a Story, words: &Words, place: (u32, u32)) -> Option<&'a str> {
    let (field, range) = words.range(place)?;
    story.text(field).get(range)
}

/// The first places of a phrase.
fn anchors(story: &Story, words: &Words, phrase: &Phrase) -> impl Iterator<Item = Anchor> {
    let places = phrase.places.iter().take(MOST_ANCHORS);
    places.filter_map(|it| {
        let (field, range) = words.range(*it)?;
        Anchor::new(story, field, range)
    })
}

/// The phrase in the spelling that it mostly has: names as they stand, the rest in lower case.
fn term(story: &Story, words: &Words, phrase: &Phrase, language: Language) -> Option<String> {
    let longest = phrase.places.iter().map(|it| it.1).max()?;
    let spellings = || {
        let long = phrase
            .places
            .iter()
            .filter(|it| it.1 == longest)
            .take(SPELLINGS);
        long.filter_map(|it| spelled(story, words, *it))
    };
    let mut best: Option<(usize, &str)> = None;
    for spelling in spellings() {
        let count = spellings().filter(|it| *it == spelling).count();
        if best.is_none_or(|it| count > it.0) {
            best = Some((count, spelling));
        }
    }
    let spelling = best?.1;
    if is_written_so(words, phrase, language) {
        Some(without_shouting(spelling))
    } else {
        Some(spelling.to_lowercase())
    }
}

/// Whether the capitals of a phrase are its own: of a name, and of a word that opens sentences of
/// the body and is never written without.
fn is_written_so(words: &Words, phrase: &Phrase, language: Language) -> bool {
    if phrase.is_name || !language.capitals_are_names() {
        return true;
    }
    let Some((first, _)) = phrase.places.last() else {
        return false;
    };
    let token = words.tokens.get(*first as usize);
    phrase.words == 1
        && token.is_some_and(|it| it.field == Field::Body && words.is_never_plain(it.form))
}

/// `WASHINGTON` of a dateline as `Washington`; what is short is an abbreviation.
fn without_shouting(spelling: &str) -> String {
    let letters = spelling.chars().count();
    let mut rest = spelling.chars();
    match rest.next() {
        Some(first) if letters > 5 && spelling.chars().all(char::is_uppercase) => {
            first.to_string() + &rest.as_str().to_lowercase()
        }
        _ => spelling.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{self, StoryBuilder};
    use proptest::prelude::proptest;

    use super::*;

    const BODY: &str = "The Bank of England raised its interest rate on Thursday. Governor Zoë \
        Dvořák said that interest rates would stay high. Inflation is above target, Dvořák said, \
        and the Bank of England expects inflation to fall by summer. Lenders in London raised \
        mortgage prices within hours. A mortgage lender said the interest rate was a surprise.";

    fn terms(story: impl Into<Story>) -> Vec<String> {
        let tags = testing::plugin::<Tagger>().annotations(story);
        let terms = tags.iter().filter_map(Annotation::as_tag);
        terms.map(|it| it.term.clone()).collect()
    }

    fn abstains(story: impl Into<Story>) -> String {
        match testing::plugin::<Tagger>().annotate(story) {
            Report::Abstained(reason) => reason,
            other => panic!("expected it to abstain: {other:?}"),
        }
    }

    #[test]
    fn eleven_words_are_too_few() {
        assert_eq!(
            abstains("The Bank of England raised its interest rate on Thursday morning."),
            "11 words are too few for keyphrases"
        );
        assert_eq!(abstains("The"), "1 word is too few for keyphrases");
        assert_eq!(abstains(""), "0 words are too few for keyphrases");
    }

    #[test]
    fn a_language_without_function_words_is_left_alone() {
        let story = |language: &str| StoryBuilder::new().body(BODY).language(language);
        assert_eq!(
            abstains(story("tr")),
            "there is no list of function words for `tr`"
        );
        assert!(!terms(story("en-GB")).is_empty());
        let russian = "Центральный банк повысил ключевую ставку в четверг. ".repeat(9);
        assert!(abstains(russian.as_str()).starts_with("the language is none"));
    }

    #[test]
    fn a_surname_joins_the_name_and_keeps_its_diacritics() {
        let terms = terms(BODY);
        assert!(
            terms.iter().any(|it| it == "Governor Zoë Dvořák"),
            "{terms:?}"
        );
        assert!(!terms.iter().any(|it| it == "Dvořák"), "{terms:?}");
    }

    #[test]
    fn a_name_keeps_its_connectors_and_its_parts_stay_out() {
        let terms = terms(BODY);
        assert!(terms.iter().any(|it| it == "Bank of England"), "{terms:?}");
        for part in ["Bank", "England", "bank", "england"] {
            assert!(!terms.iter().any(|it| it == part), "{terms:?}");
        }
    }

    #[test]
    fn singular_and_plural_are_one_term() {
        let tags = testing::plugin::<Tagger>().annotations(BODY);
        let rates = tags
            .iter()
            .find(|it| it.as_tag().is_some_and(|it| it.term == "interest rate"));
        let quotes: Vec<_> = rates.unwrap().anchors.iter().map(Anchor::quote).collect();
        assert_eq!(quotes, ["interest rate", "interest rates", "interest rate"]);
    }

    #[test]
    fn no_term_begins_or_ends_in_a_function_word() {
        for term in terms(BODY) {
            for end in [term.split(' ').next(), term.split(' ').next_back()] {
                let end = end.unwrap().to_lowercase();
                assert!(!Language::English.is_stop_word(&end), "{term}");
            }
        }
    }

    #[test]
    fn tags_come_best_first_and_no_more_than_asked_for() {
        let plugin = testing::plugin::<Tagger>().with_settings("max-phrases = 3");
        let tags = plugin.annotations(BODY);
        assert_eq!(tags.len(), 3);
        let confidences = tags
            .iter()
            .map(|it| it.as_tag().unwrap().confidence.unwrap());
        assert!(confidences.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn points_at_no_more_than_five_places() {
        let body = "A bridge in Ghent and the bridge of Bruges are in the news. ".repeat(8);
        let story = StoryBuilder::new().headline("Bridge closed").body(body);
        for tag in testing::plugin::<Tagger>().annotations(story) {
            assert!((1..=MOST_ANCHORS).contains(&tag.anchors.len()), "{tag:?}");
        }
    }

    #[test]
    fn a_shouted_dateline_is_written_as_a_name() {
        let body = format!("WASHINGTON (Agency) - {BODY} WASHINGTON (Agency) - It was so.");
        let plugin = testing::plugin::<Tagger>().with_settings("max-phrases = 50");
        let tags = plugin.annotations(body.as_str());
        assert!(
            tags.iter()
                .any(|it| it.as_tag().unwrap().term == "Washington"),
            "{tags:?}"
        );
    }

    #[test]
    fn the_highest_score_is_the_best_and_the_first_among_equals() {
        let order: Vec<_> = best(&[-0.5, 1.5, -2.0, 0.0, 1.5, 3.0]).collect();
        assert_eq!(order, [5, 1, 4, 3, 0, 2]);
    }

    #[test]
    fn refuses_settings_that_make_no_tags() {
        for settings in ["max-phrases = 0", "max-phrases = 51", "most = 3"] {
            assert!(testing::plugin::<Tagger>().try_settings(settings).is_err());
        }
    }

    #[test]
    fn the_same_story_gets_the_same_tags() {
        let plugin = testing::plugin::<Tagger>();
        assert_eq!(plugin.annotate(BODY), plugin.annotate(BODY));
    }

    proptest! {
        #[test]
        fn any_text_gets_a_valid_report(headline: String, body in "(\\PC|[ .\nA-Z“”']){0,400}") {
            let story = StoryBuilder::new().headline(headline).body(body).language("en");
            drop(testing::plugin::<Tagger>().annotate(story));
        }

        #[test]
        fn any_order_of_words_gets_a_valid_report(
            words in proptest::collection::vec(
                proptest::sample::select(BODY.split(' ').collect::<Vec<_>>()), 0..120,
            ),
        ) {
            drop(testing::plugin::<Tagger>().annotate(words.join(" ").as_str()));
        }
    }
}
