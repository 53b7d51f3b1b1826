//! The rules: what a lawyer would ask about before a story is published.
//!
//! Each reads a sentence with what the whole story says of the proceedings, which `case` knows.

use std::ops::Range;

use copydesk_plugin::Severity;
use copydesk_plugin::prose::{Prose, ProseSentence, Token, phrase_at};
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

use crate::case::Case;

/// The rules, as in the manifest.
pub(crate) const NAMES: [&str; 4] = ["presumption", "accusation", "contempt", "embargo"];

/// What a rule found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    pub(crate) severity: Severity,
    pub(crate) range: Range<usize>,
    pub(crate) message: &'static str,
    pub(crate) evidence: String,
}

/// Names for who did it.
const CULPRITS: WordList = word_list!(
    "abuser arsonist attacker burglar conman embezzler fraudster killer kidnapper murderer \
     paedophile pedophile rapist robber swindler thief"
);
/// Verbs of a crime, of which somebody is the subject.
const CRIMES: WordList = word_list!(
    "abducted bribed burgled defrauded embezzled extorted groomed kidnapped laundered mugged \
     murdered raped robbed smuggled stabbed stole strangled swindled"
);
/// Words by which a sentence leaves it open, or tells who says it.
const OPEN: WordList = word_list!(
    "accusation accusations accused accuses allegation allegations allege alleged allegedly alleges \
     appear arrested case charge charged charges claim claims convicted count counts court denied \
     denies deny denying guilty hearing if indicted indictment innocent investigated investigating \
     jury lawsuit may might plot plotted prosecution purported suspect suspected suspects suspicion \
     trial whether would could"
);

/// Guilt that is taken for granted while nobody was convicted.
pub(crate) fn presumption(
    prose: &Prose<'_>,
    case: &Case,
    sentence: &ProseSentence,
    tokens: &[Token<'_>],
) -> Option<Finding> {
    let pending = case.pending.as_ref()?;
    let index = tokens.iter().enumerate().position(|(index, it)| {
        let article = index.checked_sub(1).and_then(|at| tokens.get(at));
        let is_this =
            article.is_some_and(|it| matches!(it.lower, "the" | "his" | "her" | "their" | "this"));
        CULPRITS.holds(it.lower) && is_this
    })?;
    let token = tokens.get(index)?;
    // Before the arrest a killer is whoever did it; in the sentence of the accused it is he.
    let names_accused = tokens.iter().any(|it| {
        matches!(
            it.lower,
            "arrested"
                | "charged"
                | "appeared"
                | "custody"
                | "remanded"
                | "bail"
                | "named"
                | "trial"
        )
    });
    let open = tokens.iter().any(|it| {
        matches!(
            it.lower,
            "alleged"
                | "allegedly"
                | "suspected"
                | "accused"
                | "convicted"
                | "if"
                | "whether"
                | "hunt"
                | "denies"
                | "denied"
        )
    });
    if !names_accused || open || prose.may_be_quoted(token.range.start) {
        return None;
    }
    Some(Finding {
        rule: "presumption",
        severity: Severity::Warning,
        range: token.range.clone(),
        message: "Nobody in the story was convicted: write “the suspect” or “the accused”.",
        evidence: told(pending, sentence),
    })
}

/// Somebody is said to have done a crime, with no “alleged”, no source and no verdict.
pub(crate) fn accusation(
    prose: &Prose<'_>,
    case: &Case,
    sentence: &ProseSentence,
    tokens: &[Token<'_>],
) -> Option<Finding> {
    let pending = case.pending.as_ref()?;
    if tokens.iter().any(|it| OPEN.holds(it.lower)) || prose.cue(sentence.range.clone()).is_some() {
        return None;
    }
    let (index, verb) = tokens
        .iter()
        .enumerate()
        .find(|(_, it)| CRIMES.holds(it.lower))?;
    let subject = index.checked_sub(1).and_then(|at| tokens.get(at))?;
    let first = subject.range.start == sentence.range.start;
    let is_name = prose
        .at(subject.range.clone())
        .starts_with(char::is_uppercase)
        && !first;
    let is_pronoun = matches!(subject.lower, "he" | "she" | "they");
    let touches = prose.at(subject.range.end..verb.range.start) == " ";
    if !(is_name || is_pronoun) || !touches || prose.may_be_quoted(verb.range.start) {
        return None;
    }
    Some(Finding {
        rule: "accusation",
        severity: Severity::Warning,
        range: subject.range.start..verb.range.end,
        message: "This is told as a fact, and no verdict is: say who alleges it, and what the other side says.",
        evidence: told(pending, sentence),
    })
}

/// What a jury must not read while the proceedings are active.
pub(crate) fn contempt(
    case: &Case,
    sentence: &ProseSentence,
    tokens: &[Token<'_>],
) -> Option<Finding> {
    const PHRASES: [&str; 6] = [
        "previous|prior conviction|convictions",
        "a|long|lengthy|has criminal record",
        "confessed to police|officers|detectives|the|killing|having",
        "has|had a history of violence|fraud|theft|abuse|offending",
        "has|had already|previously been jailed|convicted",
        "known to police|the",
    ];
    let pending = case.trial.as_ref()?;
    let (index, range) = (0..tokens.len()).find_map(|index| {
        let range = PHRASES.iter().find_map(|it| phrase_at(tokens, index, it))?;
        Some((index, range))
    })?;
    let negated = tokens
        .get(index.saturating_sub(3)..index)
        .unwrap_or_default()
        .iter()
        .any(|it| matches!(it.lower, "no" | "not" | "without" | "never" | "any"));
    (!negated).then(|| Finding {
        rule: "contempt",
        severity: Severity::Warning,
        range,
        message: "A jury must not learn this from the press while a trial is open: ask the lawyer, or leave it out until the verdict.",
        evidence: told(pending, sentence),
    })
}

/// Whether a sentence, in lower case, can have the words of an embargo.
pub(crate) fn may_hold_embargo(sentence: &str) -> bool {
    ["embargo", "not for", "not to be", "hold for"]
        .iter()
        .any(|it| sentence.contains(it))
}

/// Words of an embargo that were left in the text.
pub(crate) fn embargo(prose: &Prose<'_>, tokens: &[Token<'_>]) -> Option<Finding> {
    const PHRASES: [&str; 6] = [
        "embargoed until|till|to|for|copy",
        "under embargo until|till",
        "embargo until|till|lifts|lifted",
        "not for publication|release|broadcast|use before|until",
        "not to be published|released|broadcast before|until",
        "hold for release|publication",
    ];
    let begins =
        |it: &Token<'_>| matches!(it.lower, "embargoed" | "under" | "embargo" | "not" | "hold");
    let range = (0..tokens.len())
        .filter(|index| tokens.get(*index).is_some_and(begins))
        .find_map(|index| PHRASES.iter().find_map(|it| phrase_at(tokens, index, it)))?;
    (!prose.may_be_quoted(range.start)).then(|| Finding {
        rule: "embargo",
        severity: Severity::Error,
        range,
        message: "The text has the words of an embargo: see whether it is over, and take them out.",
        evidence: "a note to the desk, not to readers".to_owned(),
    })
}

fn told(pending: &str, sentence: &ProseSentence) -> String {
    format!(
        "the story has “{pending}” and no verdict; paragraph {}",
        sentence.paragraph + 1
    )
}
