//! What a story says of the proceedings: whether somebody is under suspicion, whether a trial is
//! open, and whether there was a verdict.
//!
//! One verdict anywhere ends what this plugin says of guilt: which of several cases a sentence is
//! about cannot be told from words alone.

use copydesk_plugin::prose::{Prose, phrase_at};
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

/// What a story says of the proceedings.
#[derive(Debug, Default)]
pub(crate) struct Case {
    /// The words by which somebody is under suspicion; none after a verdict.
    pub(crate) pending: Option<String>,
    /// The words by which a trial is open; none after a verdict.
    pub(crate) trial: Option<String>,
}

const VERDICTS: [&str; 9] = [
    "convicted|jailed|sentenced|imprisoned|executed|acquitted",
    "found|pleaded|pleads|plead|pleading guilty",
    "admits|admitted murder|killing|manslaughter|rape|fraud|theft|stealing|robbery|charges|the",
    "guilty of|plea",
    "was|were|is|been cleared",
    "life sentence|imprisonment",
    "years|months in|imprisonment prison|jail",
    "prison|jail sentence|term",
    "war|civil war|crimes",
];
const PENDING: [&str; 8] = [
    "been|was|were|is arrested|charged|detained|remanded",
    "arrested|charged|detained on|with|over|in|for|after",
    "on trial",
    "stands|stand|standing|faces|face trial",
    "appeared|appear|appears in|before court|magistrates|the",
    "remanded in",
    "denies|denied|deny|denying murder|the|all|any|rape|fraud|theft|charges|killing",
    "accused of",
];
const TRIALS: [&str; 6] = [
    "on trial",
    "trial is|was|will|begins|continues|opens|due|starts",
    "jury",
    "pleaded|pleads not guilty",
    "stands|stand|faces|face trial",
    "awaiting|awaits trial",
];

/// The words that the phrases begin with; a test holds the two together.
const FIRST: WordList = word_list!(
    "accused acquitted admits admitted appear appeared appears arrested awaiting awaits been \
     charged civil convicted denied denies deny denying detained executed face faces found \
     guilty imprisoned is jail jailed jury life months on plead pleaded pleading pleads \
     prison remanded sentenced stand standing stands trial war was were years"
);

impl Case {
    /// Reads what a story says of the proceedings.
    pub(crate) fn of(prose: &Prose<'_>) -> Self {
        let tokens: Vec<_> = prose.tokens(0..prose.text().len()).collect();
        let mut case = Self::default();
        for (index, token) in tokens.iter().enumerate() {
            if !FIRST.holds(token.lower) {
                continue;
            }
            let first =
                |phrases: &[&str]| phrases.iter().find_map(|it| phrase_at(&tokens, index, it));
            if let Some(range) = first(&VERDICTS) {
                // "pleaded not guilty" is none, and neither is "not guilty".
                let before = index.checked_sub(1).and_then(|at| tokens.get(at));
                if before.is_none_or(|it| it.lower != "not") && !range.is_empty() {
                    return Self::default();
                }
            }
            if case.pending.is_none() {
                case.pending = first(&PENDING).map(|it| prose.at(it).to_owned());
            }
            if case.trial.is_none() {
                case.trial = first(&TRIALS).map(|it| prose.at(it).to_owned());
            }
        }
        case
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_those_of_the_phrases() {
        let mut there: Vec<_> = VERDICTS
            .iter()
            .chain(&PENDING)
            .chain(&TRIALS)
            .flat_map(|it| it.split(' ').next().unwrap().split('|'))
            .collect();
        there.sort_unstable();
        there.dedup();
        assert_eq!(FIRST.words().collect::<Vec<_>>(), there);
    }

    #[test]
    fn a_verdict_anywhere_ends_the_case() {
        let case = |text: &str| Case::of(&Prose::new(text));
        let open = case("He was arrested on Monday and is on trial. He pleaded not guilty.");
        assert_eq!(open.pending.as_deref(), Some("was arrested"));
        assert_eq!(open.trial.as_deref(), Some("on trial"));
        let over = case("He was arrested in May. He was jailed on Monday.");
        assert!(over.pending.is_none() && over.trial.is_none());
        assert!(case("It rained.").pending.is_none());
    }
}
