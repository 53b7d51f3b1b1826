//! What surrounds a word: whether it is denied, told of a film, or already cared for.

use std::ops::Range;

use copydesk_plugin::prose::{Prose, Token};
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

/// Words of a sentence that tells of a work, a match or a market.
const FICTION: WordList = word_list!(
    "actor actress album author band bestseller character characters cinema comedy concerto creature creatures director \
     drama episode fiction film films game gamers games horror lyrics movie movies musical novel novels \
     opera plot plots poem portrait rapper remake role satire screenplay script sequel show singer soap \
     song songs starring story storyline thriller video"
);
/// Words of a sentence that tells of an attack.
const ATTACKS: WordList = word_list!(
    "attack attacks bomb bomber bombers bombing bombings bombs explosives fighter fighters grenade \
     grenades hijackers insurgents militant militants wounded wounding"
);
const NEGATIONS: WordList =
    word_list!("no not never neither nor without cannot denied denies ruled");

/// Whether a sentence tells of a work of fiction or the like.
pub(crate) fn is_fiction(prose: &Prose<'_>, sentence: Range<usize>) -> bool {
    prose.tokens(sentence).any(|it| FICTION.holds(it.lower))
}

/// Whether a sentence tells of an attack, in which somebody dies with those he attacks.
pub(crate) fn is_attack(prose: &Prose<'_>, sentence: Range<usize>) -> bool {
    prose.tokens(sentence).any(|it| ATTACKS.holds(it.lower))
}

/// Whether one of the three words in front negates.
pub(crate) fn is_negated(tokens: &[Token<'_>], index: usize) -> bool {
    let from = index.saturating_sub(3);
    tokens
        .get(from..index)
        .unwrap_or_default()
        .iter()
        .any(|it| {
            NEGATIONS.holds(it.lower) || it.lower.ends_with("n't") || it.lower.ends_with("n’t")
        })
}

/// Whether the story already tells readers where to find help.
pub(crate) fn offers_help(prose: &Prose<'_>) -> bool {
    let text = prose.lower(0..prose.text().len());
    [
        "samaritans",
        "helpline",
        "help line",
        "crisis line",
        "lifeline",
        "116 123",
    ]
    .iter()
    .any(|it| text.contains(it))
}
