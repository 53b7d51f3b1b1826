//! The phrases that a story could be tagged with, and where they stand.
//!
//! Main type: [`Phrase`]. A candidate is a content word, a sequence of two or three that the story
//! repeats, or a name as it is written. Of these, [`names`] keeps the names, a short form joined
//! to its long one, and [`keyphrases`] what can stand for the story: of a name, the form that the
//! story itself uses alone. A word that hardly stands outside of a phrase gives way to it.

use crate::alone;
use crate::words::{Kind, Token, Words};

/// The words of the longest phrase, with connectors.
const LONGEST: usize = 5;

/// Lower-case words inside of names: `Bank of England`, `Rio de Janeiro`.
const CONNECTORS: &[&str] = &[
    "al", "bin", "d", "da", "das", "de", "degli", "dei", "del", "della", "den", "der", "des", "di",
    "do", "dos", "du", "e", "el", "la", "le", "of", "van", "von", "y", "zu", "zur",
];

/// What begins a name whose last word alone names something else: `South Africa`.
const DIRECTIONS: &[&str] = &[
    "central", "east", "eastern", "great", "north", "northern", "saint", "san", "south",
    "southern", "st", "west", "western",
];

/// The lemmas of a phrase; the rest is [`NONE`].
type Key = [u32; LONGEST];

const NONE: u32 = u32::MAX;

/// A candidate.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// Where it stands, as number of the first token and of tokens, in order.
    pub(crate) places: Vec<(u32, u32)>,
    /// How many words it has.
    pub(crate) words: u32,
    /// Whether it is a name.
    pub(crate) is_name: bool,
    /// How often it stands in the story, in its short form as well.
    pub(crate) count: u32,
    /// In how many sentences.
    pub(crate) spread: u32,
    /// The first sentence of the body that it stands in, from 0; the number of them when it
    /// stands in the headline only.
    pub(crate) first: u32,
    /// Whether it stands in the headline.
    pub(crate) in_headline: bool,
    /// How often a word stands inside of a longer name.
    pub(crate) inside: u32,
    key: Key,
}

/// Finds the candidates of a story, in the order in which their words first appear.
pub(crate) fn candidates(words: &Words) -> Vec<Phrase> {
    group(words, occurrences(words))
}

/// Keeps the names, each in its longest form.
pub(crate) fn names(words: &Words, candidates: &[Phrase]) -> Vec<Phrase> {
    let mut names: Vec<_> = candidates.iter().filter(|it| it.is_name).cloned().collect();
    merge_names(words, &mut names);
    give_way(&mut names, |_| true);
    // What stands without a capital as well is no name alone; nor is what stands once.
    names.retain(|it| {
        let form = it.form(words);
        let alone =
            || words.is_never_plain(form) && alone::can_be_name(words.key(form), words.language());
        it.words > 1 || it.count > 1 && alone()
    });
    names
}

/// Keeps what can stand for the story.
///
/// Of a name of several words that is the word which the story uses alone, or else the name.
pub(crate) fn keyphrases(words: &Words, mut candidates: Vec<Phrase>) -> Vec<Phrase> {
    give_way(&mut candidates, |it| !it.is_name);
    let mut inside: Vec<u32> = Vec::new();
    for name in candidates.iter().filter(|it| it.is_name && it.words > 1) {
        for (first, length) in &name.places {
            inside.extend(*first..first + length);
        }
    }
    inside.sort_unstable();
    let mut alone: Vec<u32> = Vec::new();
    for word in candidates.iter_mut().filter(|it| it.words == 1) {
        let stands_inside = |it: &&(u32, u32)| inside.binary_search(&it.0).is_ok();
        let count = word.places.iter().filter(stands_inside).count();
        word.inside = u32::try_from(count).unwrap_or(u32::MAX);
        if word.inside < word.count {
            alone.extend(word.lemmas());
        }
    }
    alone.sort_unstable();
    candidates.retain(|it| {
        let has_alone = |it: &Phrase| it.lemmas().iter().any(|it| alone.binary_search(it).is_ok());
        match (it.words, it.is_name) {
            (1, _) => {
                it.inside < it.count
                    && words.kind(it.form(words)) == Kind::Content
                    && alone::can_be_key(it, words)
            }
            (_, true) => !has_alone(it),
            (_, false) => true,
        }
    });
    candidates
}

struct Occurrence {
    key: Key,
    first: u32,
    length: u32,
    is_name: bool,
}

fn occurrences(words: &Words) -> Vec<Occurrence> {
    let tokens = &words.tokens;
    let mut found = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let run = name_at(words, at);
        if run > 1 {
            found.extend(occurrence(words, at, run, true));
        }
        let end = at + run.max(1);
        while at < end {
            if tokens
                .get(at)
                .is_some_and(|it| words.kind(it.form) == Kind::Content)
            {
                let is_name = tokens.get(at).is_some_and(|it| words.is_name(it.form));
                found.extend(occurrence(words, at, 1, is_name));
                for length in 2..=3 {
                    if run <= 1 && is_joined_content(words, at, length) {
                        found.extend(occurrence(words, at, length, false));
                    }
                }
            }
            at += 1;
        }
    }
    found
}

fn occurrence(words: &Words, at: usize, length: usize, is_name: bool) -> Option<Occurrence> {
    let mut key = [NONE; LONGEST];
    for (slot, token) in key.iter_mut().zip(words.tokens.get(at..at + length)?) {
        *slot = words.lemma(token.form);
    }
    Some(Occurrence {
        key,
        first: u32::try_from(at).ok()?,
        length: u32::try_from(length).ok()?,
        is_name,
    })
}

fn is_joined_content(words: &Words, at: usize, length: usize) -> bool {
    words.tokens.get(at..at + length).is_some_and(|tokens| {
        tokens.iter().all(|it| words.kind(it.form) == Kind::Content)
            && tokens.iter().skip(1).all(|it| it.joined)
    })
}

/// How many words the name that begins here has; 0 when none does.
fn name_at(words: &Words, at: usize) -> usize {
    let Some(rest) = words.tokens.get(at..) else {
        return 0;
    };
    let could = |token: &Token| {
        let is_capital = token.capital && words.kind(token.form) == Kind::Content;
        is_capital && (words.is_name(token.form) || words.is_never_plain(token.form))
    };
    // A capital that says nothing is enough for the first word, if it is never written without.
    // `New` is a function word, and the beginning of a name all the same.
    let is_new = |token: &Token| token.capital && !token.first && words.key(token.form) == "new";
    let follows = |token: &Token| token.joined && could(token);
    let begins = |token: &Token| could(token) || is_new(token) && rest.get(1).is_some_and(follows);
    let belongs = |token: &Token| could(token) && (!token.first || words.is_name(token.form));
    if !rest.first().is_some_and(begins) {
        return 0;
    }
    // `Minister Ann Sole` is Ann Sole.
    let is_title = |token: &Token| alone::is_title(words.key(token.form), words.language());
    let is_followed = || rest.get(1).is_some_and(follows) && rest.get(2).is_some_and(follows);
    if rest.first().is_some_and(is_title) && is_followed() {
        return 1;
    }
    let mut length = 1;
    let mut open = 1;
    // How long the name is in front of its last connector.
    let mut head = 0;
    for token in rest.iter().skip(1) {
        if !token.joined {
            break;
        }
        open += 1;
        let follows = open == length + 1;
        let trails = follows && words.kind(token.form) == Kind::Slight;
        if belongs(token) || trails && (token.capital || is_number(words, token)) {
            if open > LONGEST {
                return if head > 0 { head } else { length };
            }
            length = open;
        } else if token.capital || !is_connector(words, token) || open > length + 2 {
            break;
        } else if follows {
            head = length;
        }
    }
    length
}

fn is_number(words: &Words, token: &Token) -> bool {
    words.key(token.form).bytes().all(|it| it.is_ascii_digit())
}

fn is_connector(words: &Words, token: &Token) -> bool {
    CONNECTORS.binary_search(&words.key(token.form)).is_ok()
}

fn group(words: &Words, mut occurrences: Vec<Occurrence>) -> Vec<Phrase> {
    occurrences.sort_unstable_by_key(|it| (it.key, it.first));
    let mut phrases = Vec::with_capacity(occurrences.len() / 2);
    for same in occurrences.chunk_by(|a, b| a.key == b.key) {
        let Some(one) = same.first() else { continue };
        let is_name = same.iter().any(|it| it.is_name);
        if one.length > 1 && !is_name && same.len() < 2 {
            continue;
        }
        let mut phrase = Phrase {
            places: same.iter().map(|it| (it.first, it.length)).collect(),
            words: one.length,
            is_name,
            count: 0,
            spread: 0,
            first: words.sentences(),
            in_headline: false,
            inside: 0,
            key: one.key,
        };
        phrase.measure(words);
        phrases.push(phrase);
    }
    phrases
}

impl Phrase {
    fn measure(&mut self, words: &Words) {
        self.count = 0;
        self.spread = 0;
        let mut last = None;
        for token in self
            .places
            .iter()
            .filter_map(|it| words.tokens.get(it.0 as usize))
        {
            self.count += 1;
            self.spread += u32::from(last != Some(token.sentence));
            last = Some(token.sentence);
            match token.sentence.checked_sub(1) {
                None => self.in_headline = true,
                Some(sentence) => self.first = self.first.min(sentence),
            }
        }
    }

    /// The form of its first word where it first stands.
    pub(crate) fn form(&self, words: &Words) -> u32 {
        let first = self.places.first();
        let token = first.and_then(|it| words.tokens.get(it.0 as usize));
        token.map_or(NONE, |it| it.form)
    }

    /// Its lemmas.
    fn lemmas(&self) -> &[u32] {
        self.key.get(..self.words as usize).unwrap_or_default()
    }
}

/// Joins a surname to the name, and a name to a longer one of which it is the end.
fn merge_names(words: &Words, phrases: &mut Vec<Phrase>) {
    // By their last word, so that a story of nothing but names is not compared pair by pair.
    let mut long: Vec<(u32, u32)> = phrases
        .iter()
        .enumerate()
        .filter(|it| it.1.is_name && it.1.words > 1)
        .filter_map(|(at, it)| Some((*it.lemmas().last()?, u32::try_from(at).ok()?)))
        .collect();
    long.sort_unstable();
    let joins: Vec<Option<usize>> = phrases
        .iter()
        .map(|short| longer_name(words, phrases, &long, short))
        .collect();
    for (short, long) in joins.iter().enumerate() {
        let (Some(long), Some(short)) = (*long, phrases.get_mut(short)) else {
            continue;
        };
        let places = std::mem::take(&mut short.places);
        if let Some(name) = phrases.get_mut(long) {
            let own = name.places.len();
            for place in places {
                let places = name.places.get(..own).unwrap_or_default();
                let after = places.partition_point(|it| it.0 <= place.0);
                let before = after.checked_sub(1).and_then(|it| places.get(it));
                if before.is_none_or(|it| it.0 + it.1 <= place.0) {
                    name.places.push(place);
                }
            }
            name.places.sort_unstable();
            name.measure(words);
        }
    }
    let mut joins = joins.iter();
    phrases.retain(|_| joins.next().is_none_or(Option::is_none));
}

/// How many longer names of one end are looked at.
const MOST_NAMESAKES: usize = 16;

/// The longer name that a name is short for.
fn longer_name(
    words: &Words,
    phrases: &[Phrase],
    long: &[(u32, u32)],
    short: &Phrase,
) -> Option<usize> {
    if !short.is_name {
        return None;
    }
    let last = *short.lemmas().last()?;
    let from = long.partition_point(|it| it.0 < last);
    let namesakes = long.get(from..)?.iter().take_while(|it| it.0 == last);
    let mut best: Option<(u32, usize)> = None;
    let mut all = 0;
    for (_, at) in namesakes.take(MOST_NAMESAKES) {
        let at = *at as usize;
        let name = phrases.get(at)?;
        let ends = name.words > short.words && name.lemmas().ends_with(short.lemmas());
        if !ends || stands_apart(words, name, short) {
            continue;
        }
        all += name.count;
        if best.is_none_or(|it| name.count > it.0) {
            best = Some((name.count, at));
        }
    }
    let (count, at) = best?;
    // Neither two people of one surname, nor a title that is in front of a name only once.
    let is_one = count * 3 >= all * 2;
    (is_one && (short.words == 1 || count >= short.count)).then_some(at)
}

/// Whether the end of a name names something else than the name.
fn stands_apart(words: &Words, name: &Phrase, end: &Phrase) -> bool {
    let front = name
        .lemmas()
        .get(..name.lemmas().len() - end.lemmas().len())
        .unwrap_or_default();
    front.iter().any(|it| {
        let key = words.key(*it);
        CONNECTORS.binary_search(&key).is_ok() || DIRECTIONS.binary_search(&key).is_ok()
    })
}

/// Drops the words and phrases that mostly stand inside of a longer one that `counts`.
fn give_way(phrases: &mut Vec<Phrase>, counts: impl Fn(&Phrase) -> bool) {
    let mut long: Vec<(u32, u32)> = Vec::new();
    for phrase in phrases.iter().filter(|it| it.words > 1 && counts(it)) {
        long.extend(&phrase.places);
    }
    long.sort_unstable();
    let is_inside = |&(first, length): &(u32, u32)| {
        let from = long.partition_point(|it| (it.0 as usize) + LONGEST <= first as usize);
        let near = long.get(from..).unwrap_or_default().iter();
        near.take_while(|it| it.0 <= first)
            .any(|it| first + length <= it.0 + it.1 && it.1 > length)
    };
    phrases.retain(|phrase| {
        let inside = phrase.places.iter().filter(|it| is_inside(it)).count();
        inside * 5 < phrase.places.len() * 3
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    /// The candidates of a body, as lemmas with their counts.
    fn found(body: &str) -> Vec<(String, u32)> {
        let words = Words::of(Language::English, "", body);
        let spelled = |it: &Phrase| {
            let keys: Vec<_> = it.lemmas().iter().map(|it| words.key(*it)).collect();
            (keys.join(" "), it.count)
        };
        let candidates = candidates(&words);
        let mut found: Vec<_> = names(&words, &candidates).iter().map(spelled).collect();
        let others = keyphrases(&words, candidates);
        found.extend(others.iter().filter(|it| !it.is_name).map(spelled));
        found
    }

    fn count(body: &str, phrase: &str) -> Option<u32> {
        found(body).iter().find(|it| it.0 == phrase).map(|it| it.1)
    }

    #[test]
    fn lists_can_be_searched_by_halves() {
        assert!(CONNECTORS.is_sorted() && DIRECTIONS.is_sorted());
    }

    #[test]
    fn new_begins_a_name() {
        let body = "They left for New York. In New York it rained, and a new bridge is far.";
        assert_eq!(count(body, "new york"), Some(2));
    }

    #[test]
    fn a_surname_counts_for_the_name() {
        let body = "They met Ann Sole. Then Sole left, and Ann Sole’s dog as well.";
        assert_eq!(count(body, "ann sole"), Some(3));
        assert_eq!(count(body, "sole"), None);
    }

    #[test]
    fn two_people_of_one_surname_stay_two() {
        let body = "They met Ann Sole and then met Bob Sole, but which Sole was it?";
        assert_eq!(count(body, "ann sole"), Some(1));
        assert_eq!(count(body, "bob sole"), Some(1));
    }

    #[test]
    fn the_end_of_a_name_may_be_another() {
        let body = "He went to South Africa and all over Africa, from Africa to South Africa.";
        assert_eq!(count(body, "south africa"), Some(2));
        assert_eq!(count(body, "africa"), Some(4));
        let body = "The Bank of England sits in England, and England likes the Bank of England.";
        assert_eq!(count(body, "bank of england"), Some(2));
        assert_eq!(count(body, "england"), Some(4));
    }

    #[test]
    fn a_sequence_is_a_phrase_once_it_is_repeated() {
        let once = "An old wooden bridge.";
        assert_eq!(count(once, "wooden bridge"), None);
        let twice = "A wooden bridge. These wooden bridges are old.";
        assert_eq!(count(twice, "wooden bridge"), Some(2));
        assert_eq!(count(twice, "bridge"), None);
    }

    #[test]
    fn punctuation_parts_phrases() {
        assert_eq!(
            count("Wooden, bridge; wooden, bridge.", "wooden bridge"),
            None
        );
    }
}
