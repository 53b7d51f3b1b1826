//! Which sentences the summary is made of.

use crate::Settings;
use crate::outline::{Outline, Sentence};
use crate::vocabulary::Word;

/// How many sentences are looked at: what a news story is about stands in front.
const HORIZON: usize = 40;

/// How soon a later place is worth less. The place itself is worth 1 at most, so that the order of
/// the story decides unless something speaks against it.
const EARLY: f32 = 0.8;
/// For the words that the story keeps coming back to.
const CENTRAL: f32 = 0.4;
/// For the words of the headline.
const HEADLINE: f32 = 0.2;
/// Against what a chosen sentence has said already.
const REPEATS: f32 = 1.0;
/// Against a pronoun or connective that opens a sentence whose predecessor was not chosen.
const DANGLES: f32 = 0.05;
/// Against what reads like the caption of a picture.
const CAPTION: f32 = 0.4;
/// Against a question.
const QUESTION: f32 = 0.3;
/// Against fewer than 8 words.
const SHORT: f32 = 0.3;
/// Against more than 45 words.
const LONG: f32 = 0.2;

/// A sentence that may be chosen.
struct Candidate<'a> {
    sentence: &'a Sentence,
    /// Its number among all sentences.
    number: usize,
    score: f32,
    /// The share of its content that a chosen sentence has as well.
    repeats: f32,
    is_chosen: bool,
}

/// Picks the sentences of the summary, in the order of the story.
pub(crate) fn choose<'a>(outline: &'a Outline, settings: &Settings) -> Vec<&'a Sentence> {
    let mut candidates = candidates(outline);
    let mut words = 0;
    for _ in 0..settings.max_sentences {
        let left = if words == 0 {
            usize::MAX
        } else {
            settings.max_words.saturating_sub(words)
        };
        let Some(at) = best(&candidates, left) else {
            break;
        };
        let Some(chosen) = candidates.get_mut(at) else {
            break;
        };
        chosen.is_chosen = true;
        let sentence = chosen.sentence;
        words += sentence.words;
        for candidate in &mut candidates {
            let shared = shared(outline, candidate.sentence, sentence);
            candidate.repeats = candidate.repeats.max(shared);
        }
    }
    let chosen = candidates.iter().filter(|it| it.is_chosen);
    chosen.map(|it| it.sentence).collect()
}

/// The best that is not chosen yet and has no more than `left` words; the first among equals.
fn best(candidates: &[Candidate<'_>], left: usize) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    let mut before = None;
    for (at, candidate) in candidates.iter().enumerate() {
        let follows = before == candidate.number.checked_sub(1) && candidate.number > 0;
        before = candidate.is_chosen.then_some(candidate.number);
        if candidate.is_chosen || candidate.sentence.words > left {
            continue;
        }
        let mut score = candidate.score - REPEATS * candidate.repeats;
        if candidate.sentence.is_dangling && !follows {
            score -= DANGLES;
        }
        if best.is_none_or(|it| score > it.0) {
            best = Some((score, at));
        }
    }
    best.map(|it| it.1)
}

/// The sentences in front that can be chosen, with their scores.
fn candidates(outline: &Outline) -> Vec<Candidate<'_>> {
    let frequencies = frequencies(outline);
    let usable = outline
        .sentences
        .iter()
        .enumerate()
        .filter(|it| it.1.is_usable && !it.1.is_bare_quote);
    let scored = usable
        .take(HORIZON)
        .enumerate()
        .map(|(position, (number, sentence))| {
            let words = outline.words_of(&sentence.content);
            let is = |it: bool| f32::from(u8::from(it));
            let mut score = 1.0 / (1.0 + EARLY * position as f32);
            score += CENTRAL * centrality(words, &frequencies);
            score += HEADLINE * share_in(words, &outline.headline);
            score -= CAPTION * is(sentence.is_caption);
            score -= QUESTION * is(sentence.is_question);
            score -= SHORT * is(sentence.words < 8);
            score -= LONG * is(sentence.words > 45);
            Candidate {
                sentence,
                number,
                score,
                repeats: 0.0,
                is_chosen: false,
            }
        });
    scored.collect()
}

/// The content words that more than one sentence has, with the number of sentences, sorted.
fn frequencies(outline: &Outline) -> Vec<(Word, u32)> {
    let mut all: Vec<(Word, u32)> = Vec::with_capacity(outline.content.len());
    for (number, sentence) in outline.sentences.iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        all.extend(
            outline
                .words_of(&sentence.content)
                .iter()
                .map(|it| (*it, number)),
        );
    }
    all.sort_unstable();
    all.dedup();
    all.chunk_by(|a, b| a.0 == b.0)
        .filter(|it| it.len() > 1)
        .filter_map(|it| Some((it.first()?.0, u32::try_from(it.len()).ok()?)))
        .collect()
}

/// How much a sentence is made of the words that the story keeps coming back to, from 0 to 1.
fn centrality(words: &[Word], frequencies: &[(Word, u32)]) -> f32 {
    let mut sum = 0.0;
    for word in words {
        if let Ok(at) = frequencies.binary_search_by_key(word, |it| it.0) {
            let count = frequencies.get(at).map_or(0, |it| it.1) as f32;
            sum += count / (count + 3.0);
        }
    }
    sum / (words.len() as f32 + 4.0)
}

/// The share of the headline's words that a sentence has.
fn share_in(words: &[Word], headline: &[Word]) -> f32 {
    if headline.is_empty() {
        return 0.0;
    }
    let found = headline.iter().filter(|it| words.contains(it)).count();
    found as f32 / headline.len() as f32
}

/// The share of the content of a sentence that another has as well.
fn shared(outline: &Outline, one: &Sentence, other: &Sentence) -> f32 {
    let (one, other) = (
        outline.words_of(&one.content),
        outline.words_of(&other.content),
    );
    let found = one.iter().filter(|it| other.contains(it)).count();
    found as f32 / one.len().max(1) as f32
}
