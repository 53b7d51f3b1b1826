//! The media topic of the IPTC that a story is about, or none.
//!
//! Words of the story are looked up in a lexicon, and each counts for the topics that it speaks
//! of. A topic is told when it has at least half of what was found; a story between two topics
//! has none. Only English words are known.

mod lexicon;

use self::lexicon::{ALL, TOPICS};
use crate::words::{Kind, Words};
use copydesk_plugin::Field;

/// What a word counts for a topic that it hardly ever leaves, and for one that it often speaks of.
const STRONG: f32 = 3.0;
const USUAL: f32 = 1.0;

/// How often a word counts.
const OFTEN: u32 = 3;

/// How much more a word of the headline counts.
const HEADLINE: f32 = 1.5;

/// A topic of fewer words, or that they count less for, is not told.
const FEWEST: u32 = 3;
const LEAST: f32 = 8.0;

/// What nothing counts, so that little evidence is not all of it.
const NOTHING: f32 = 4.0;

/// The share of a topic from which on it is told.
const SHARE: f32 = 0.5;

/// A topic that a story is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    /// Its name in the IPTC's Media Topics.
    pub(crate) name: &'static str,
    /// Its code there.
    pub(crate) code: &'static str,
    /// How many stories of that much evidence are about it, from 0 to 1.
    pub(crate) confidence: f32,
    /// How many different words speak of it.
    pub(crate) words: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    weight: f32,
    words: u32,
}

/// Finds the topic of an English story.
pub(crate) fn topic(words: &Words) -> Option<Found> {
    let mut evidence = vec![Evidence::default(); TOPICS.len()];
    let mut all = NOTHING;
    let mut lemmas: Vec<(u32, bool)> = words
        .tokens
        .iter()
        .filter(|it| words.kind(it.form) == Kind::Content)
        .map(|it| (words.lemma(it.form), it.field != Field::Headline))
        .collect();
    lemmas.sort_unstable();
    for same in lemmas.chunk_by(|a, b| a.0 == b.0) {
        let Some((lemma, in_body)) = same.first().copied() else {
            continue;
        };
        let key = words.key(lemma);
        if !ALL.holds(key) {
            continue;
        }
        let count = u32::try_from(same.len()).unwrap_or(OFTEN).min(OFTEN) as f32;
        let count = if in_body { count } else { count * HEADLINE };
        for (topic, evidence) in TOPICS.iter().zip(&mut evidence) {
            let weight = match () {
                () if topic.strong.holds(key) => STRONG,
                () if topic.usual.holds(key) => USUAL,
                () => continue,
            };
            evidence.weight += weight * count;
            evidence.words += 1;
            all += weight * count;
        }
    }
    let mut best: Option<(usize, Evidence)> = None;
    for (at, evidence) in evidence.iter().enumerate() {
        if best.is_none_or(|it| evidence.weight > it.1.weight) {
            best = Some((at, *evidence));
        }
    }
    let (at, evidence) = best?;
    let (topic, share) = (TOPICS.get(at)?, evidence.weight / all);
    let enough = evidence.words >= FEWEST && evidence.weight >= LEAST && share >= SHARE;
    enough.then(|| Found {
        name: topic.name,
        code: topic.code,
        confidence: confidence(share),
        words: evidence.words,
    })
}

/// How many of a hundred stories with such a share were about the topic, on the half that the
/// limits were set with; straight lines between the figures.
fn confidence(share: f32) -> f32 {
    const KNOWN: [(f32, f32); 4] = [(0.5, 0.85), (0.6, 0.92), (0.7, 0.95), (0.9, 0.98)];
    for pair in KNOWN.windows(2) {
        if let [(from, low), (to, high)] = pair
            && share < *to
        {
            return low + (high - low) * (share - from) / (to - from);
        }
    }
    0.98
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn found(headline: &str, body: &str) -> Option<&'static str> {
        let words = Words::of(Language::English, headline, body);
        topic(&words).map(|it| it.name)
    }

    #[test]
    fn a_topic_is_told_by_its_words() {
        assert_eq!(
            found(
                "Striker out for the season",
                "The goalkeeper was hurt in the tournament."
            ),
            Some("sport")
        );
        assert_eq!(
            found(
                "Storm ahead",
                "Forecasters expect a blizzard, with snowfall and gales."
            ),
            Some("weather")
        );
    }

    #[test]
    fn between_two_topics_there_is_none() {
        let body = "The senator and the parliament spoke of the goalkeeper and the tournament.";
        assert_eq!(found("", body), None);
    }

    #[test]
    fn little_evidence_is_none() {
        assert_eq!(found("", "The goalkeeper went home and had tea."), None);
        assert_eq!(found("", ""), None);
    }

    #[test]
    fn every_word_is_a_lemma_that_is_no_function_word() {
        for topic in TOPICS {
            for list in [topic.strong, topic.usual] {
                assert!(list.words().is_sorted(), "{}", topic.name);
                for word in list.words() {
                    assert!(ALL.holds(word));
                    let words = Words::of(Language::English, "", word);
                    let [token] = words.tokens.as_slice() else {
                        panic!("{word} is not one word");
                    };
                    assert_eq!(words.kind(token.form), Kind::Content, "{word}");
                    assert_eq!(words.key(words.lemma(token.form)), word);
                }
            }
            let twice = topic.strong.words().find(|it| topic.usual.holds(it));
            assert_eq!(twice, None, "{}", topic.name);
        }
    }

    #[test]
    fn a_confidence_rises_with_the_share() {
        let all: Vec<f32> = (50..=100).map(|it| confidence(it as f32 / 100.0)).collect();
        assert!(all.is_sorted() && all.first() == Some(&0.85));
    }
}
