//! The phrases of a site, looked up in a line.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::about::{META_WORDS, REPORTERS};
use super::calls::addresses;
use super::phrases::{ALL, PhraseKind, plain};
use super::phrases_more::MORE;
use super::shape::{End, Shape};

struct Lexicon {
    whole: HashMap<&'static str, PhraseKind>,
    /// By first word: the phrase cut at its stars.
    begins: HashMap<&'static str, Vec<(Vec<&'static str>, PhraseKind)>>,
    inside: Vec<(&'static str, PhraseKind)>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon {
        whole: HashMap::new(),
        begins: HashMap::new(),
        inside: Vec::new(),
    };
    for phrases in ALL.iter().chain(MORE) {
        for phrase in phrases
            .list
            .split('|')
            .map(str::trim)
            .filter(|it| !it.is_empty())
        {
            if let Some(inside) = phrase.strip_prefix("* ") {
                lexicon
                    .inside
                    .push((inside.trim_end_matches(" *"), phrases.kind));
            } else if phrase.contains('*') {
                let first = phrase.split(' ').next().unwrap_or_default();
                let pieces = phrase
                    .split('*')
                    .map(str::trim)
                    .filter(|it| !it.is_empty())
                    .collect();
                lexicon
                    .begins
                    .entry(first)
                    .or_default()
                    .push((pieces, phrases.kind));
            } else {
                // The first list that has it counts.
                lexicon.whole.entry(phrase).or_insert(phrases.kind);
            }
        }
    }
    lexicon
});

/// A phrase that the line begins with. What may also begin a headline or a sentence has to be borne
/// out by the rest: a pointer by its colon, a byline by names.
pub(super) fn begins(line: &str, plain: &str, shape: &Shape) -> Option<PhraseKind> {
    let first = plain.split(' ').next().unwrap_or_default();
    let found = LEXICON
        .begins
        .get(first)?
        .iter()
        .filter(|(pieces, _)| holds(plain, pieces));
    // The longest phrase says most.
    let (pieces, kind) =
        found.max_by_key(|(pieces, _)| pieces.iter().map(|it| it.len()).sum::<usize>())?;
    let phrase = pieces.first().map_or(0, |it| it.split(' ').count());
    let colon = line
        .split([':', '：'])
        .next()
        .is_some_and(|head| head.len() < line.len() && plain_words(head) <= phrase + 2);
    let fits = match kind {
        PhraseKind::Pointer => colon || phrase > 1 && shape.words <= phrase + 3,
        PhraseKind::Meta => {
            let byline = matches!(
                pieces.as_slice(),
                ["by" | "von" | "par" | "por" | "di" | "door" | "av" | "af" | "του" | "της"]
            );
            if byline {
                let names = shape.capitals >= 60
                    || plain.split(' ').any(|it| REPORTERS.holds(it)) && shape.capitals > 10
                    || line.contains(',') && shape.capitals >= 40;
                shape.words <= META_WORDS
                    && !shape.is_closed()
                    && shape.end != End::Open
                    && names
                    && shape.digits == 0
            } else {
                let short = shape.words <= META_WORDS;
                !matches!(shape.end, End::Question | End::Cut)
                    && (short || colon)
                    && (colon
                        || shape.digits > 0 && phrase > 0
                        || phrase > 1
                        || shape.capitals >= 60 && shape.words < 7)
            }
        }
        PhraseKind::OtherStories => {
            colon && shape.words <= phrase + 1
                || shape.end == End::Bare && shape.words <= phrase + 4
        }
        PhraseKind::Navigation | PhraseKind::Sharing => {
            shape.words <= phrase + 6 && shape.sentences <= 1
        }
        PhraseKind::Call | PhraseKind::Comments | PhraseKind::Legal | PhraseKind::Advertisement => {
            phrase > 1 || shape.words <= 12 || addresses(plain)
        }
    };
    // A pointer that points at nothing on its own line is the heading of what follows.
    let heads = *kind == PhraseKind::Pointer && shape.words <= phrase;
    fits.then_some(if heads {
        PhraseKind::OtherStories
    } else {
        *kind
    })
}

fn plain_words(text: &str) -> usize {
    plain(text).split(' ').filter(|it| !it.is_empty()).count()
}

/// Whether the pieces stand in the text one after the other, the first at its beginning, each made
/// of whole words.
fn holds(plain: &str, pieces: &[&str]) -> bool {
    let mut rest = plain;
    for (n, piece) in pieces.iter().enumerate() {
        let found = if n == 0 {
            rest.starts_with(piece).then_some(0)
        } else {
            rest.find(&format!(" {piece}")).map(|at| at + 1)
        };
        let Some(at) = found else { return false };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
        if !(rest.is_empty() || rest.starts_with(' ')) {
            return false;
        }
    }
    true
}

/// What a line is that is a phrase and nothing else.
pub(super) fn whole(plain: &str) -> Option<PhraseKind> {
    LEXICON.whole.get(plain).copied()
}

/// What a phrase inside of a line says.
pub(super) fn inside(plain: &str) -> Option<PhraseKind> {
    let padded = format!(" {plain} ");
    let mut phrases = LEXICON.inside.iter();
    let found = phrases.find(|(phrase, _)| padded.contains(&format!(" {phrase} ")));
    found.map(|(_, kind)| *kind)
}
