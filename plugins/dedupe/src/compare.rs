//! How much of one story is in another, and what that makes of the two.
//!
//! Two measures, both of the shorter story in the longer one, so that a teaser counts in full:
//! shingles of three words find what was copied, and pairs of neighbouring content words what was
//! written again, since of these about half outlive a rewrite in simpler words and of shingles one
//! in ten (Broder 1997, "On the resemblance and containment of documents", has the measure).
//!
//! Invariant: the likeness of two texts is the same whichever of them asks.

use std::collections::BTreeSet;

use copydesk_plugin::text;

/// What the stories share of their shingles, of all that both have, to be nearly the same.
const SAME: f32 = 0.6;
/// How much of a teaser is in the story it is of, in shingles.
const CUT: f32 = 0.6;
/// A teaser has less of the words than this.
const SHORT: f32 = 0.5;
/// How much of the content pairs of a rewrite are in the other story.
const REWRITTEN: f32 = 0.4;
/// Fewer pairs in common are chance.
const FEWEST_PAIRS: usize = 5;
/// The length from which a word says something.
const CONTENT: usize = 4;

/// What an earlier story is to the later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The same words.
    Duplicate,
    /// The same words but for a few.
    NearDuplicate,
    /// The later story is a passage of the earlier one.
    Teaser,
    /// The earlier story is a passage of the later one.
    TeaserBefore,
    /// The same told in other words, or with much added.
    Rewrite,
}

impl Relation {
    pub(crate) const ALL: [Self; 5] = [
        Self::Duplicate,
        Self::NearDuplicate,
        Self::Teaser,
        Self::TeaserBefore,
        Self::Rewrite,
    ];

    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::NearDuplicate => "near-duplicate",
            Self::Teaser => "teaser",
            Self::TeaserBefore => "teaser-before",
            Self::Rewrite => "rewrite",
        }
    }

    /// What the relation is and what to do about it.
    pub(crate) fn message(self, name: &str) -> String {
        match self {
            Self::Duplicate => format!("This is word for word {name}; spike one of the two."),
            Self::NearDuplicate => {
                format!("This is almost word for word {name}; keep the newer, or the better one.")
            }
            Self::Teaser => format!("This is a piece of {name}; link to it instead."),
            Self::TeaserBefore => {
                format!("{name} is a piece of this story; it has now come in full.")
            }
            Self::Rewrite => {
                format!("This tells much of what {name} tells; run one, or say what is new.")
            }
        }
    }
}

/// How two texts are alike.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Likeness {
    pub(crate) relation: Relation,
    /// How much of the shorter one is in the other, from 0 to 1.
    pub(crate) share: f32,
    what: &'static str,
    words: (usize, usize),
}

impl Likeness {
    pub(crate) fn evidence(&self) -> String {
        let Self {
            share, what, words, ..
        } = self;
        let percent = share * 100.0;
        let (here, there) = words;
        format!(
            "{percent:.0} % of the {what} of the shorter text stand in the other one; {here} words here, {there} there"
        )
    }
}

/// A text, cut to be compared.
#[derive(Debug)]
pub(crate) struct Text {
    /// The words of the body in lower case; those of the headline where there is no body.
    words: Vec<String>,
    shingles: BTreeSet<u64>,
    /// Pairs of neighbouring content words of headline and body.
    pairs: BTreeSet<u64>,
}

impl Text {
    pub(crate) fn of(headline: &str, body: &str) -> Self {
        let mut words = keys(body);
        let mut pairs = pairs(&words);
        let of_headline = keys(headline);
        if words.is_empty() {
            words = of_headline;
            pairs = self::pairs(&words);
        } else {
            pairs.extend(self::pairs(&of_headline));
        }
        let shingles = words.windows(3).map(hash).collect();
        Self {
            words,
            shingles,
            pairs,
        }
    }

    pub(crate) fn words(&self) -> usize {
        self.words.len()
    }

    /// How this text, the later one, is like an earlier one, if it is.
    pub(crate) fn likeness(&self, earlier: &Self) -> Option<Likeness> {
        let words = (self.words.len(), earlier.words.len());
        let likeness = |relation, share, what| Likeness {
            relation,
            share,
            what,
            words,
        };
        if self.words == earlier.words {
            return Some(likeness(Relation::Duplicate, 1.0, "words"));
        }
        let shared = self.shingles.intersection(&earlier.shingles).count();
        let (here, there) = (self.shingles.len(), earlier.shingles.len());
        let copied = share(shared, here.min(there));
        if share(shared, here + there - shared) >= SAME {
            return Some(likeness(
                Relation::NearDuplicate,
                copied,
                "three-word passages",
            ));
        }
        let length = share(words.0.min(words.1), words.0.max(words.1));
        if length < SHORT && copied >= CUT {
            let relation = if words.0 < words.1 {
                Relation::Teaser
            } else {
                Relation::TeaserBefore
            };
            return Some(likeness(relation, copied, "three-word passages"));
        }
        let shared = self.pairs.intersection(&earlier.pairs).count();
        let told = share(shared, self.pairs.len().min(earlier.pairs.len()));
        (told >= REWRITTEN && shared >= FEWEST_PAIRS)
            .then(|| likeness(Relation::Rewrite, told, "pairs of content words"))
    }
}

fn share(part: usize, whole: usize) -> f32 {
    // Texts are far shorter than what the fraction of an f32 counts.
    if whole == 0 {
        0.0
    } else {
        part as f32 / whole as f32
    }
}

fn keys(text: &str) -> Vec<String> {
    text::words(text)
        .map(|it| text::fold(it.text).replace('’', "'"))
        .collect()
}

fn pairs(words: &[String]) -> BTreeSet<u64> {
    let content: Vec<&String> = words.iter().filter(|it| is_content(it)).collect();
    content.windows(2).map(hash).collect()
}

/// Whether a word is long enough, or a figure, or of a script that is written without small letters,
/// where a character is a word.
fn is_content(word: &str) -> bool {
    word.chars().count() >= CONTENT
        || word
            .chars()
            .all(|it| it.is_numeric() || (it.is_alphabetic() && !it.is_lowercase()))
}

/// FNV-1a over the words, parted by what no word holds.
fn hash(words: &[impl AsRef<str>]) -> u64 {
    let bytes = words
        .iter()
        .flat_map(|it| it.as_ref().bytes().chain([b' ']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    const STORY: &str = "The council voted on Monday to close the old bridge for three weeks in spring. \
        Engineers had found deep cracks in two bearings during their autumn inspection. Buses will take \
        another route while the work goes on, and a ferry will carry people on foot. The repair costs two \
        million pounds, of which the government pays half.";

    fn relation(later: &str, earlier: &str) -> Option<Relation> {
        let likeness = Text::of("", later).likeness(&Text::of("", earlier));
        likeness.map(|it| it.relation)
    }

    #[test]
    fn the_strongest_relation_is_told() {
        assert_eq!(
            relation(STORY, &STORY.to_uppercase()),
            Some(Relation::Duplicate)
        );
        let changed = STORY.replace("three weeks", "a month");
        assert_eq!(relation(STORY, &changed), Some(Relation::NearDuplicate));
        let teaser = "The council voted on Monday to close the old bridge for three weeks...";
        assert_eq!(relation(teaser, STORY), Some(Relation::Teaser));
        assert_eq!(relation(STORY, teaser), Some(Relation::TeaserBefore));
        let simpler = "The old bridge will close for three weeks. Engineers found deep cracks in two \
            bearings last autumn. Buses will take another route. People can take a ferry. The repair costs \
            two million pounds. The government pays half.";
        assert_eq!(relation(simpler, STORY), Some(Relation::Rewrite));
        let other = "The mayor of Ghent opened a market of flowers on Sunday, with music and rain.";
        assert_eq!(relation(other, STORY), None);
        assert_eq!(relation("", STORY), None);
    }

    #[test]
    fn scripts_without_small_letters_are_compared_by_character() {
        let story = "市议会周一投票决定关闭旧桥三周。工程师在去年秋天的检查中发现两个支座有裂缝。";
        let shorter = "市议会决定关闭旧桥三周。工程师在检查中发现支座有裂缝。";
        assert_eq!(relation(story, story), Some(Relation::Duplicate));
        assert!(relation(shorter, story).is_some());
    }

    proptest! {
        #[test]
        fn the_relation_does_not_depend_on_who_asks(
            one in "((bridge|council|old|ferry|12|was|closed) ){0,30}", other in "((bridge|council|old|ferry|12|was|closed) ){0,30}"
        ) {
            let (one, other) = (Text::of("", &one), Text::of("", &other));
            let there = one.likeness(&other).map(|it| (it.relation, it.share));
            let back = other.likeness(&one).map(|it| (it.relation, it.share));
            let turned = |relation| match relation {
                Relation::Teaser => Relation::TeaserBefore,
                Relation::TeaserBefore => Relation::Teaser,
                other => other,
            };
            assert_eq!(there.map(|it| (turned(it.0), it.1)), back);
        }
    }
}
