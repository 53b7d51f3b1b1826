//! A quotation of whole sentences of which nobody near it is said to be the speaker.

use copydesk_plugin::Severity;
use copydesk_plugin::prose::{Prose, ProseSentence};
use copydesk_plugin::text::Quotation;

use super::Finding;

/// A shorter passage is a title, a nickname or a word that somebody used.
const FEWEST: usize = 8;
/// How many sentences on either side may name the speaker.
const NEAR: usize = 3;

/// Finds the quotations without a speaker.
pub(crate) fn find(prose: &Prose<'_>) -> Vec<Finding> {
    let all = prose.quotations();
    let mut found = Vec::new();
    for (index, quotation) in all.iter().enumerate() {
        let is_inner = all.iter().take(index).any(|it| {
            it.closed
                && it.range.start < quotation.range.start
                && quotation.range.end <= it.range.end
        });
        if !quotation.closed || is_inner || !is_speech(prose, quotation) {
            continue;
        }
        let words = prose.tokens(quotation.inner.clone()).count();
        if words < FEWEST || has_speaker(prose, quotation) {
            continue;
        }
        found.push(Finding {
            rule: "unsourced-quote",
            severity: Severity::Note,
            range: quotation.range.clone(),
            message: "Nobody is named as the speaker of this; say who said it, where and when."
                .to_owned(),
            evidence: format!(
                "{words} words in quotation marks, and no word such as “said” or “according to” within {NEAR} sentences"
            ),
            confidence: 0.7,
        });
    }
    found
}

/// Whether it is a sentence that somebody said: it begins as one and ends as one.
fn is_speech(prose: &Prose<'_>, quotation: &Quotation) -> bool {
    let inner = prose.at(quotation.inner.clone()).trim();
    let ends = inner.ends_with(['.', '!', '?', ',', '…']);
    inner.starts_with(char::is_uppercase) && ends
}

/// Whether a word near a quotation tells who speaks, or a colon leads to it.
fn has_speaker(prose: &Prose<'_>, quotation: &Quotation) -> bool {
    let before = prose.at(0..quotation.range.start).trim_end();
    // Behind a question of the writer's stands an answer of whom she interviews.
    if before.ends_with([':', '?', '-', '–', '—']) || before.is_empty() {
        return true;
    }
    let behind = prose
        .at(quotation.range.end..prose.text().len())
        .trim_start();
    // “…” - Ann Lowe; “…” (Ann Lowe)
    if behind.starts_with(['-', '–', '—', '(', '~']) {
        return true;
    }
    let sentences = prose.sentences();
    let lead = sentences.partition_point(|it| it.range.start < quotation.range.start);
    let lead = lead.checked_sub(1).and_then(|it| sentences.get(it));
    // The speaker may be the one who was spoken of just before.
    if lead.is_some_and(|it| tells_of_somebody(prose, it.range.start..quotation.range.start)) {
        return true;
    }
    let mut first = sentences.partition_point(|it| it.range.end <= quotation.range.start);
    // A long quotation may open again at each of its sentences: look before the first of them.
    while first > 0
        && sentences
            .get(first - 1)
            .is_some_and(|it| goes_on(prose, it))
    {
        first -= 1;
    }
    let last = sentences.partition_point(|it| it.range.start < quotation.range.end);
    let near = sentences
        .get(first.saturating_sub(NEAR)..)
        .unwrap_or_default();
    let many = last - first.saturating_sub(NEAR) + NEAR;
    near.iter()
        .take(many)
        .any(|it| prose.cue(it.range.clone()).is_some() || names_voice(prose, it.range.clone()))
}

/// Whether a sentence has a quotation, or may stand in one.
fn goes_on(prose: &Prose<'_>, sentence: &ProseSentence) -> bool {
    prose.at(sentence.range.clone()).contains(['"', '“', '”'])
        || prose.may_be_quoted(sentence.range.start)
}

/// Whether a sentence tells of somebody: by a name that does not begin it, or by a pronoun.
fn tells_of_somebody(prose: &Prose<'_>, range: std::ops::Range<usize>) -> bool {
    prose.tokens(range.clone()).any(|it| {
        let is_pronoun = matches!(
            it.lower,
            "he" | "she" | "his" | "her" | "they" | "their" | "i" | "we"
        );
        let is_name = it.range.start > range.start
            && prose.at(it.range.clone()).starts_with(char::is_uppercase);
        is_pronoun || is_name
    })
}

/// Words that lead to a quotation without a verb of saying: a song, a letter, a sign.
fn names_voice(prose: &Prose<'_>, range: std::ops::Range<usize>) -> bool {
    prose.own_tokens(range).any(|it| {
        matches!(
            it.lower,
            "read"
                | "reads"
                | "reading"
                | "goes"
                | "sang"
                | "sings"
                | "letter"
                | "email"
                | "e-mail"
                | "message"
                | "song"
                | "lyrics"
                | "verdict"
                | "motto"
                | "slogan"
                | "quote"
                | "quotes"
                | "words"
                | "question"
                | "thinks"
                | "thought"
                | "believes"
                | "believed"
                | "felt"
                | "comment"
                | "comments"
                | "adds"
                | "continued"
                | "concludes"
                | "begins"
                | "began"
                | "chanted"
                | "sighed"
                | "laughed"
                | "cried"
                | "praised"
                | "hopes"
                | "hoped"
        )
    })
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Claims;

    #[test]
    fn a_quotation_without_a_speaker_is_told() {
        assert_flags(
            &plugin::<Claims>(),
            "
            The bridge is shut. “We knew of the cracks for years and nobody cared.” Buses go round.
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsourced-quote
            ",
        );
        for right in [
            "The bridge is shut. “We knew of the cracks for years and nobody cared,” she said.",
            "Ann Lowe told the council: “We knew of the cracks for years and nobody cared.”",
            "She said it was shut. “We knew of the cracks for years and nobody cared.”",
            "The bridge is shut. “We knew of the cracks for years and nobody cared.” - Ann Lowe",
            "She said so. \"We knew of it for years. \"Nobody cared. \"So it was shut and buses go round it now.\"",
            "Was the bridge safe? “We knew of the cracks for years and nobody cared.” Buses go round.",
            "The bridge is shut. The play “The Long and Winding Road to Nowhere and Back” is not.",
        ] {
            assert_no_flags(&plugin::<Claims>(), right);
        }
    }
}
