//! What finds a story again that was seen before: as it was, updated, cut to a teaser, or rewritten.
//!
//! A **feature** is a pair of neighbouring content words, as a 64-bit hash. Pairs are rare enough
//! to look stories up by, and about half of those of a rewrite in simpler words are in the original
//! too, which is not so of three words in a row. From the features of a story ([`Signature::of`])
//! follow three things:
//!
//! | | is | how many |
//! |---|---|---|
//! | keys | what the story is filed under | 24 at most |
//! | probes | what is looked up when the story asks for earlier ones | 256 at most |
//! | sketch | what is kept of a filed story to estimate how much of it is the same | 256 at most |
//!
//! **Keys** cost a database entry each, so they are few, and a teaser of a few words from any part
//! of a long story must still hit one. Therefore the story is cut into 24 pieces, shorter ones in
//! headline and lead, where most teasers are from, and the key of a piece is its feature of the
//! lowest rank: as in winnowing (Schleimer, Wilkerson, Aiken 2003), a common passage as long as a
//! piece or two has a common key. The rank is a hash divided by the length of the words, since long
//! words are rarer than short ones. Asking is cheap, so probes are all features as long as they are
//! not too many, and of the others those of the lowest rank.
//!
//! **The sketch** is the smallest hashes of all features. Up to the largest one that it holds it is
//! complete, so the asking story is compared with it up to there: a sample of both at the same rate,
//! whatever their lengths. That is containment by Broder (1997, "On the resemblance and containment
//! of documents"), with a rate fitted to the filed story in place of the fixed one of sourmash's
//! scaled `MinHash`. Jaccard's measure would not do: a teaser is a hundredth of its story.
//!
//! No word list and no language is known here. A content word is one that is not short; texts are
//! normalised for this and for nothing else; scripts without blanks give overlapping pieces in place
//! of words.
//!
//! Invariant: a signature is a function of headline and body alone, the same on every machine and
//! for ever: what it is made of is on disk. Whoever changes a hash, a size or a choice here counts
//! [`Signature::VERSION`] up, and the stored ones are made anew. A test holds one fast.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::Story;

/// Keys of a story, at most.
const KEYS: usize = 24;
/// How many of them are of headline and lead, in a story longer than four times [`LEAD`].
const LEAD_KEYS: usize = 6;
/// Features that count as headline and lead.
const LEAD: usize = 32;
/// Probes of a story, at most.
const PROBES: usize = 256;
/// How many of the first features are always among the probes.
const LEAD_PROBES: usize = 64;
/// The size from which a word is a content word: four letters where letters have cases, two where
/// they have none, or anything with a digit.
const CONTENT: u32 = 4;

/// Two neighbouring content words.
#[derive(Debug, Clone, Copy)]
struct Feature {
    hash: u64,
    rank: u64,
}

/// The features of a story, to file it and to ask with it.
#[derive(Debug, Clone)]
pub struct Signature {
    /// In the order of the text; an equal one stands once, where it was first.
    features: Vec<Feature>,
    /// The upper halves of all hashes, ascending.
    hashes: Vec<u32>,
}

impl Signature {
    /// Of the way in which signatures are made. Keys and sketches of different versions have
    /// nothing in common.
    pub const VERSION: u16 = 1;

    /// The signature of headline and body.
    pub fn of(story: &Story) -> Self {
        let texts = [&story.headline, &story.body].map(|text| text.as_deref().unwrap_or_default());
        let texts = texts.map(composed);
        let mut features = Vec::new();
        pairs(&texts, CONTENT, &mut features);
        if features.is_empty() {
            // A headline such as "He is ill" should be found again as well.
            pairs(&texts, 0, &mut features);
        }
        Self::of_features(features)
    }

    fn of_features(mut features: Vec<Feature>) -> Self {
        let mut order: Vec<(u64, usize)> = features
            .iter()
            .enumerate()
            .map(|(place, feature)| (feature.hash, place))
            .collect();
        order.sort_unstable();
        order.dedup_by_key(|(hash, _)| *hash);
        let mut hashes: Vec<u32> = order.iter().map(|(hash, _)| upper(*hash)).collect();
        hashes.dedup();
        if order.len() < features.len() {
            let mut first: Vec<usize> = order.into_iter().map(|(_, place)| place).collect();
            first.sort_unstable();
            features = first
                .into_iter()
                .filter_map(|place| features.get(place).copied())
                .collect();
        }
        Self { features, hashes }
    }

    /// What the story is filed under: 24 at most, ascending, none for a story without words.
    pub fn keys(&self) -> Vec<u64> {
        // In a story of up to 128 features the pieces of the lead are as long as the others.
        let lead = (self.features.len() / 4).min(LEAD);
        let (lead, rest) = self.features.split_at(lead);
        let keys: BTreeSet<u64> = lowest_of_pieces(lead, LEAD_KEYS)
            .chain(lowest_of_pieces(rest, KEYS - LEAD_KEYS))
            .collect();
        keys.into_iter().collect()
    }

    /// What is looked up to find earlier stories by their keys: 256 at most, ascending.
    pub fn probes(&self) -> Vec<u64> {
        let mut probes: Vec<u64> = if self.features.len() <= PROBES {
            self.features.iter().map(|feature| feature.hash).collect()
        } else {
            let (lead, rest) = self.features.split_at(LEAD_PROBES);
            let mut rest = rest.to_vec();
            rest.sort_unstable_by_key(|feature| (feature.rank, feature.hash));
            let chosen = lead.iter().chain(&rest).take(PROBES);
            chosen.map(|feature| feature.hash).collect()
        };
        probes.sort_unstable();
        probes
    }

    /// What is kept of the story to compare it with one that asks.
    pub fn sketch(&self) -> Sketch {
        let hashes = self.hashes.iter().copied();
        Sketch(hashes.take(Sketch::LIMIT).collect())
    }

    /// Estimates how much of the shorter story is in the other one, from 0 to 1.
    ///
    /// The asking story is at hand with all its features, so the estimate is exact when the filed
    /// one had no more than [`Sketch::LIMIT`]. Otherwise it is one of a sample, which for a teaser
    /// that asks for a very long story may be of a few features or none, and is then coarse or 0.
    pub fn containment(&self, filed: &Sketch) -> f32 {
        let within = filed.complete_up_to();
        let here = self.hashes.partition_point(|hash| *hash <= within);
        let fewer = here.min(filed.0.len());
        if fewer == 0 {
            return 0.0;
        }
        let here = self.hashes.iter().take(here);
        let shared = in_both(here, filed.0.iter());
        // Exact up to 256 in both, so this is the same number on every machine.
        shared as f32 / fewer as f32
    }
}

/// What is kept of a filed story: the smallest 32-bit hashes of its features.
///
/// Invariant: ascending, without equal ones, [`Sketch::LIMIT`] at most. In a binary encoding it is
/// four bytes a hash, big-endian, so 1 KiB at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// How many hashes there are at most.
    pub const LIMIT: usize = 256;

    /// The hash up to which the sketch has every one of its story.
    fn complete_up_to(&self) -> u32 {
        match self.0.last() {
            Some(last) if self.0.len() >= Self::LIMIT => *last,
            _ => u32::MAX,
        }
    }
}

impl From<Sketch> for Vec<u8> {
    fn from(sketch: Sketch) -> Self {
        sketch
            .0
            .iter()
            .flat_map(|hash| hash.to_be_bytes())
            .collect()
    }
}

impl TryFrom<Vec<u8>> for Sketch {
    type Error = &'static str;

    fn try_from(bytes: Vec<u8>) -> Result<Self, Self::Error> {
        let (hashes, rest) = bytes.as_chunks::<4>();
        let hashes: Vec<u32> = hashes.iter().map(|it| u32::from_be_bytes(*it)).collect();
        if !rest.is_empty() || hashes.len() > Self::LIMIT {
            return Err("a sketch of a story has another length");
        }
        if !hashes.is_sorted_by(|one, next| one < next) {
            return Err("the hashes in a sketch of a story are not in order");
        }
        Ok(Self(hashes))
    }
}

/// How many hashes stand in both of two ascending rows.
fn in_both<'a>(one: impl Iterator<Item = &'a u32>, two: impl Iterator<Item = &'a u32>) -> usize {
    let mut two = two.peekable();
    one.filter(|hash| {
        while two.next_if(|other| other < hash).is_some() {}
        two.next_if(|other| other == hash).is_some()
    })
    .count()
}

/// The hash of the lowest rank in each of `count` pieces of equal length, as far as there are
/// features for them.
fn lowest_of_pieces(features: &[Feature], count: usize) -> impl Iterator<Item = u64> {
    (0..count).filter_map(move |piece| {
        let bound = |piece: usize| piece * features.len() / count;
        let piece = features.get(bound(piece)..bound(piece + 1))?;
        let lowest = piece.iter().min_by_key(|it| (it.rank, it.hash))?;
        Some(lowest.hash)
    })
}

fn upper(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The text in NFC; borrowed when it is that already.
fn composed(text: &str) -> Cow<'_, str> {
    // Below U+0300 nothing is ever recomposed, and asking for each letter would cost more than all
    // the rest. Leaving those out can bring marks together that were apart, and so ask for a
    // needless composition, but never hide a needed one.
    let high = text.chars().filter(|c| *c >= '\u{300}');
    if is_nfc_quick(high) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// The pairs of neighbouring words of at least a size, in each text. A single word is a pair with
/// itself.
fn pairs(texts: &[Cow<'_, str>], least: u32, into: &mut Vec<Feature>) {
    for text in texts {
        let mut before: Option<Word> = None;
        let start = into.len();
        words(text, |word| {
            if word.size >= least {
                into.extend(before.map(|before| before.followed_by(word)));
                before = Some(word);
            }
        });
        if into.len() == start {
            into.extend(before.map(|only| only.followed_by(only)));
        }
    }
}

/// A word, lower-case, as its hash.
#[derive(Debug, Clone, Copy)]
struct Word {
    hash: u64,
    size: u32,
}

impl Word {
    /// FNV-1a's 64-bit offset basis.
    const EMPTY: Self = Self {
        hash: 0xcbf2_9ce4_8422_2325,
        size: 0,
    };

    /// The word with one letter more. FNV-1a, taking a whole character where the standard takes a
    /// byte.
    fn with(self, letter: char) -> Self {
        let size = match letter {
            'a'..='z' => 1,
            '0'..='9' => CONTENT,
            _ if letter.is_numeric() => CONTENT,
            _ if is_combining_mark(letter) => 0,
            _ if letter.is_lowercase() || letter.is_uppercase() => 1,
            _ => 2,
        };
        Self {
            hash: (self.hash ^ u64::from(letter)).wrapping_mul(0x0000_0100_0000_01b3),
            size: self.size.saturating_add(size),
        }
    }

    /// Gives the word, if there is one, and begins the next.
    fn end(&mut self, give: &mut impl FnMut(Self)) {
        let word = std::mem::replace(self, Self::EMPTY);
        if word.size > 0 {
            give(word);
        }
    }

    fn followed_by(self, next: Self) -> Feature {
        let hash = mixed(mixed(self.hash).wrapping_add(next.hash));
        // A text without blanks of a megabyte is no rarer than a long word.
        let weight = self.size.saturating_add(next.size).clamp(7, 64) - 6;
        Feature {
            hash,
            // Independent of the hash by itself, so that keys say nothing of the sketch's sample.
            rank: mixed(hash) / u64::from(weight),
        }
    }
}

/// The finaliser of `SplitMix64` (Stafford's "Mix13"): each bit depends on all.
fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// Gives each word of a text in its order: letters, digits and marks between anything else.
///
/// Quotes, hyphens and full stops part words, so curly or straight makes no difference, and what is
/// cut off (`'s`, `U`, `S`) is too short to count.
fn words(text: &str, mut give: impl FnMut(Word)) {
    let mut word = Word::EMPTY;
    let mut run = Run::default();
    for letter in text.chars() {
        if let Some(length) = length_without_blanks(letter) {
            word.end(&mut give);
            run.push(letter, length, &mut give);
        } else if letter.is_ascii_alphanumeric() {
            run.end(&mut give);
            word = word.with(letter.to_ascii_lowercase());
        } else if !letter.is_ascii() && (letter.is_alphanumeric() || is_combining_mark(letter)) {
            run.end(&mut give);
            word = letter.to_lowercase().fold(word, Word::with);
        } else if !is_invisible(letter) {
            run.end(&mut give);
            word.end(&mut give);
        }
    }
    run.end(&mut give);
    word.end(&mut give);
}

/// What stands inside a word and is not seen: soft hyphen, zero-width blanks and joiners, marks of
/// direction.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

/// For a letter of a script that puts no blanks between words: how many of them in a row stand for
/// a word. Two of Han and kana say as much as four of the alphabets of South-East Asia.
fn length_without_blanks(letter: char) -> Option<usize> {
    match letter {
        '\u{3041}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}' => Some(2),
        '\u{0e01}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Some(4),
        _ => None,
    }
}

/// The last letters of a text without blanks.
#[derive(Default)]
struct Run {
    letters: Vec<char>,
    given: bool,
}

impl Run {
    /// Gives the last `length` letters as a word, once there are as many.
    fn push(&mut self, letter: char, length: usize, give: &mut impl FnMut(Word)) {
        if self.letters.len() >= length {
            self.letters.remove(0);
        }
        self.letters.push(letter);
        if self.letters.len() == length {
            give(self.word());
            self.given = true;
        }
    }

    /// Gives what there is when it was too short.
    fn end(&mut self, give: &mut impl FnMut(Word)) {
        if self.letters.is_empty() {
            return;
        }
        if !self.given {
            give(self.word());
        }
        self.letters.clear();
        self.given = false;
    }

    fn word(&self) -> Word {
        let word = self
            .letters
            .iter()
            .fold(Word::EMPTY, |word, c| word.with(*c));
        Word {
            size: CONTENT,
            ..word
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signature(headline: &str, body: &str) -> Signature {
        Signature::of(&Story {
            headline: Some(headline.to_owned()),
            body: Some(body.to_owned()),
            ..Story::sample()
        })
    }

    fn of_body(body: &str) -> Signature {
        signature("", body)
    }

    /// Words that are all different, as a text.
    fn text(numbers: impl IntoIterator<Item = usize>) -> String {
        let words = numbers.into_iter().map(|number| format!("word{number}"));
        words.collect::<Vec<_>>().join(" ")
    }

    /// Whether the first finds the second by its keys.
    fn finds(asking: &Signature, filed: &Signature) -> bool {
        let keys = filed.keys();
        asking.probes().iter().any(|it| keys.contains(it))
    }

    /// The numbers were computed apart from this code, from what its comments say.
    #[test]
    fn what_is_on_disk_keeps_its_meaning() {
        let short = signature("Ferry fares rise again", "Die Fähre kostet 12,50 €. 渡轮票");
        let keys = [
            0x0e0a_ffe4_80a2_ca6a,
            0x3513_436b_3d5e_11bd,
            0x5982_6d7f_0fcf_8fad,
            0x77b9_b8c3_18a2_b73b,
            0x9e47_bdc4_0d88_51f0,
            0x9ed6_c89d_74b6_9b5e,
            0xa7ef_7c57_0eb2_3927,
            0xcfbc_1b5f_b4b3_ffa0,
        ];
        assert_eq!(Signature::VERSION, 1, "then these change as well");
        assert_eq!(short.keys(), keys);
        assert_eq!(short.probes(), keys);
        assert_eq!(short.sketch().0, keys.map(upper));

        let long = of_body(&text(0..1000));
        let folded = |hashes: Vec<u64>| {
            let fold = |sum: u64, hash: &u64| sum.rotate_left(5) ^ hash;
            (hashes.len(), hashes.iter().fold(0, fold))
        };
        assert_eq!(folded(long.keys()), (24, 0xe16d_a90e_1a28_f3e8));
        assert_eq!(folded(long.probes()), (256, 0x87fe_0ff6_b176_ab97));
        assert_eq!(long.sketch().0.last(), Some(&0x3bbb_d82d));
    }

    #[test]
    fn quotes_case_composition_and_what_is_not_seen_make_no_difference() {
        let plain = of_body("The \"Café\" won't raise Zürich's well-known prices in February.");
        for same in [
            "The “Café” won’t raise Zürich’s well-known prices in February.",
            "THE \"CAFÉ\" WON'T RAISE ZÜRICH'S WELL-KNOWN PRICES IN FEBRUARY.",
            "The \"Cafe\u{301}\" won't raise Zu\u{308}rich's well-known prices in February.",
            "The “Café” won’t\r\nraise Zürich’s\u{a0}well\u{2011}known prices in Feb\u{ad}ruary…",
        ] {
            let same = of_body(same);
            assert_eq!(plain.keys(), same.keys());
            assert_eq!(plain.sketch(), same.sketch());
        }
        let other = of_body("The \"Cafe\" won't raise Zurich's well-known prices in February.");
        assert_ne!(plain.sketch(), other.sketch());
    }

    #[test]
    fn other_facts_in_common_words_are_another_story() {
        let ferry = of_body("The ferry company will raise its fares in May, its director said.");
        let bakers = of_body("The bakers said that they will close in May for the whole summer.");
        assert!(!finds(&ferry, &bakers) && !finds(&bakers, &ferry));
        assert!(ferry.containment(&bakers.sketch()) < 0.01);
    }

    #[test]
    fn a_rewrite_with_the_same_names_and_figures_is_found() {
        let story = of_body(
            "Ferry operator Nordsee Linien will increase its fares by 12.5 per cent from May, \
             its managing director Hanna Claussen announced in Husum on Tuesday, citing the \
             soaring price of marine diesel. Island councillors condemned the decision.",
        );
        let simple = of_body(
            "Boats will cost more. Nordsee Linien wants 12.5 per cent more from May. Its boss, \
             Hanna Claussen, said why: marine diesel is dear. People on the islands are angry.",
        );
        assert!(finds(&story, &simple) && finds(&simple, &story));
        let contained = story.containment(&simple.sketch());
        assert!((0.2..0.7).contains(&contained), "{contained}");
    }

    #[test]
    fn scripts_without_blanks_and_without_cases_are_found_by_a_passage() {
        for (story, passage) in [
            (
                "渡轮公司宣布五月起上调票价，岛上居民对此表示强烈不满。市长说，事先没有人征求过他们的意见。",
                "岛上居民对此表示强烈不满",
            ),
            (
                "บริษัทเรือข้ามฟากจะขึ้นค่าโดยสารในเดือนพฤษภาคม ชาวเกาะไม่พอใจอย่างมาก",
                "ชาวเกาะไม่พอใจอย่างมาก",
            ),
            (
                "여객선 회사는 오월부터 요금을 인상한다고 발표했다. 섬 주민들은 강하게 반발했다.",
                "섬 주민들은 강하게 반발했다",
            ),
            (
                "رفعت شركة العبارات أسعار التذاكر ابتداء من مايو وغضب سكان الجزيرة من القرار",
                "وغضب سكان الجزيرة من القرار",
            ),
        ] {
            let (story, passage) = (of_body(story), of_body(passage));
            assert!(finds(&story, &passage), "{passage:?}");
            assert!(finds(&passage, &story), "{passage:?}");
            assert!(story.containment(&passage.sketch()) > 0.8, "{passage:?}");
        }
    }

    #[test]
    fn very_short_stories_are_found_again_and_empty_ones_by_nobody() {
        for text in ["He is ill", "Ferry!", "是"] {
            let signature = of_body(text);
            assert!(finds(&signature, &signature), "{text:?}");
        }
        for text in ["", " \n", "… — “”", "🙂"] {
            let signature = of_body(text);
            assert_eq!((signature.keys(), signature.probes()), (vec![], vec![]));
            assert!(signature.containment(&signature.sketch()) == 0.0);
        }
    }

    #[test]
    fn the_estimate_for_long_stories_is_near_the_truth() {
        let long = of_body(&text(0..3000));
        for shared in [0, 300, 1000, 1800] {
            let other = of_body(&text((0..shared).chain(10_000..12_000 - shared)));
            let truth = shared as f32 / 2000.0;
            for estimate in [
                long.containment(&other.sketch()),
                other.containment(&long.sketch()),
            ] {
                assert!((estimate - truth).abs() < 0.1, "{estimate} for {truth}");
            }
        }
    }

    #[test]
    fn refuses_a_sketch_that_is_none() {
        let bytes = |hashes: &[u32]| hashes.iter().flat_map(|it| it.to_be_bytes()).collect();
        let read = |bytes: Vec<u8>| Sketch::try_from(bytes);
        assert!(read(bytes(&[1, 2])).is_ok());
        assert!(read(bytes(&[2, 1])).is_err());
        assert!(read(bytes(&[1, 1])).is_err());
        assert!(read(vec![0; 5]).is_err());
        assert!(read(bytes(&(0..257).collect::<Vec<_>>())).is_err());
    }

    proptest! {
        /// A passage as long as two pieces has a whole piece in it, and so that piece's key.
        #[test]
        fn any_passage_finds_its_story_and_is_found_by_it(
            words in 28..257_usize, salt in 0..1_000_000_usize, place in 0.0..1.0,
        ) {
            let from = salt + ((words - 28) as f64 * place) as usize;
            let story = of_body(&text(salt..salt + words));
            let passage = of_body(&text(from..from + 28));
            prop_assert!(finds(&passage, &story));
            prop_assert!(finds(&story, &passage));
            prop_assert_eq!(story.containment(&passage.sketch()), 1.0);
            prop_assert_eq!(passage.containment(&story.sketch()), 1.0);
        }

        #[test]
        fn whatever_the_text_the_bounds_hold(
            headline in ".{0,40}", body in "(.{0,20}|[a-z]{1,6} ){0,600}", other in ".{0,200}",
        ) {
            let (one, two) = (signature(&headline, &body), of_body(&other));
            let (keys, probes, sketch) = (one.keys(), one.probes(), one.sketch());
            prop_assert!(keys.len() <= KEYS && keys.is_sorted_by(|one, next| one < next));
            prop_assert!(probes.len() <= PROBES && probes.is_sorted_by(|one, next| one < next));
            prop_assert_eq!(keys.is_empty(), probes.is_empty());
            prop_assert!(probes.len() == PROBES || keys.iter().all(|it| probes.contains(it)));
            prop_assert!(finds(&one, &one) || keys.is_empty());
            let same = one.containment(&sketch);
            prop_assert_eq!(same, if keys.is_empty() { 0.0 } else { 1.0 });
            let contained = one.containment(&two.sketch());
            prop_assert!((0.0..=1.0).contains(&contained));
            let stored = postcard::to_stdvec(&sketch).unwrap();
            prop_assert!(stored.len() <= 1024 + 2);
            prop_assert_eq!(postcard::from_bytes::<Sketch>(&stored).unwrap(), sketch);
        }
    }
}
