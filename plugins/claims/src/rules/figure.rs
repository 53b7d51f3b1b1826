//! A statistic of people that the paper tells in its own voice, with no source near it: a share of
//! people, one in so many, so many a year.

use copydesk_plugin::Severity;
use copydesk_plugin::prose::{Prose, Token};
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

use super::Finding;

/// Those of whom statistics are made.
const PEOPLE: WordList = word_list!(
    "adults americans australians britons children citizens consumers couples drivers employees \
     employers families girls homes households men parents patients people pupils residents smokers \
     students teenagers users victims voters women workers youngsters"
);
const NUMBERS: WordList =
    word_list!("two three four five six seven eight nine ten twelve twenty fifty hundred thousand");
/// How many sentences on either side may name the source.
const NEAR: usize = 2;

/// Finds the statistics without a source.
pub(crate) fn find(prose: &Prose<'_>) -> Vec<Finding> {
    let sentences = prose.sentences();
    let mut found = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        let tokens: Vec<_> = prose.own_tokens(sentence.range.clone()).collect();
        let Some((start, end)) = statistic(prose, &tokens) else {
            continue;
        };
        let from = index.saturating_sub(NEAR);
        let near = sentences.get(from..).unwrap_or_default().iter();
        let sourced = near.take(index - from + NEAR + 1).any(|it| {
            prose.cue(it.range.clone()).is_some() || mentions_source(prose, it.range.clone())
        });
        if !sourced && !prose.may_be_quoted(start) {
            found.push(Finding {
                rule: "unsourced-figure",
                severity: Severity::Note,
                range: start..end,
                message: "No source is told for this figure; name it, with its year.".to_owned(),
                evidence: format!(
                    "a statistic, and no word such as “according to”, “survey” or “said” within {NEAR} sentences"
                ),
                confidence: 0.7,
            });
        }
    }
    found
}

/// Words that tell a source though they are no cue to speech.
fn mentions_source(prose: &Prose<'_>, range: std::ops::Range<usize>) -> bool {
    prose.tokens(range).any(|it| {
        matches!(
            it.lower,
            "found"
                | "asked"
                | "polled"
                | "questioned"
                | "respondents"
                | "surveyed"
                | "questionnaire"
                | "interviewed"
                | "study's"
                | "survey's"
                | "counted"
                | "recorded"
                | "vote"
                | "voted"
                | "election"
                | "referendum"
                | "believed"
                | "think-tank"
                | "census"
        )
    })
}

/// The first statistic of a sentence.
fn statistic(prose: &Prose<'_>, tokens: &[Token<'_>]) -> Option<(usize, usize)> {
    for (index, token) in tokens.iter().enumerate() {
        let next = |ahead: usize| tokens.get(index + ahead).map_or("", |it| it.lower);
        let is_figure = token.lower.starts_with(|it: char| it.is_ascii_digit());
        // 40% of (all) adults
        if is_figure {
            let sign = prose
                .at(token.range.end..prose.text().len())
                .starts_with('%');
            let skipped = match (next(1), next(2)) {
                _ if sign => 1,
                ("percent" | "pct", _) => 2,
                ("per", "cent") => 3,
                _ => 0,
            };
            let at = skipped
                + usize::from(matches!(
                    next(skipped + 1),
                    "all" | "the" | "uk" | "british" | "young"
                ));
            if skipped > 0 && next(skipped) == "of" && PEOPLE.holds(next(at + 1)) {
                return Some((token.range.start, tokens.get(index + at + 1)?.range.end));
            }
        }
        // one in five, one in 10 adults; not "one in five minutes"
        if token.lower == "one" && next(1) == "in" {
            let number = tokens.get(index + 2)?;
            let is_number = number.lower.parse::<u32>().is_ok_and(|it| it < 1500)
                || NUMBERS.holds(number.lower);
            if is_number && PEOPLE.holds(next(3)) {
                return Some((token.range.start, tokens.get(index + 3)?.range.end));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Claims;

    #[test]
    fn a_statistic_without_a_source_is_told() {
        assert_flags(
            &plugin::<Claims>(),
            "
            The town is full of cars. About 40% of adults drive to work, and one in five people walk.
                                            ^^^^^^^^^^^^^ unsourced-figure
            It is a long way. One in 10 people cycle.
                              ^^^^^^^^^^^^^^^^ unsourced-figure
            ",
        );
        for right in [
            "About 40% of adults drive to work, a survey found.",
            "The council has counted. About 40% of adults drive to work, it said.",
            "“About 40% of adults drive to work,” Ann Lowe told the council.",
            "The price of 40% of the cars fell, and one in five trains was late.",
        ] {
            assert_no_flags(&plugin::<Claims>(), right);
        }
    }
}
