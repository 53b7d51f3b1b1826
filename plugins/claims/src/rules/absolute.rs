//! Superlatives and absolutes in the paper's own voice: "the best film of all time",
//! "undoubtedly", "everyone knows".

use copydesk_plugin::Severity;
use copydesk_plugin::prose::{Prose, Token};
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

use super::Finding;

/// Superlatives that judge, or that only a full count could show.
const SUPERLATIVES: WordList =
    word_list!("best biggest finest first greatest highest largest lowest most only worst");
/// Words that leave no room for another opinion.
const CERTAIN: WordList =
    word_list!("indisputably undeniably undoubtedly unquestionably unrivalled unparalleled");

/// Words by which somebody else counted or judged.
const JUDGED: WordList = word_list!(
    "award awards chart charts chosen critics judged list listed lists named ranked ranking rankings \
     readers record records table topped vote voted votes"
);

/// Finds what the paper claims without limit.
pub(crate) fn find(prose: &Prose<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for sentence in prose.sentences() {
        let tokens: Vec<_> = prose.own_tokens(sentence.range.clone()).collect();
        let Some((start, end)) = absolute(&tokens) else {
            continue;
        };
        let is_joined = !prose.at(start..end).contains(['"', '“', '”', '\n']);
        let is_told = prose.cue(sentence.range.clone()).is_some()
            || tokens.iter().any(|it| JUDGED.holds(it.lower));
        if !is_joined || is_told || prose.may_be_quoted(start) {
            continue;
        }
        found.push(Finding {
            rule: "absolute",
            severity: Severity::Note,
            range: start..end,
            message: "The paper says this without limit and in its own voice; say who counts or judges, or say less.".to_owned(),
            evidence: "outside quotation marks, and the sentence names nobody who says it".to_owned(),
            confidence: 0.6,
        });
    }
    found
}

/// The first absolute of a sentence.
fn absolute(tokens: &[Token<'_>]) -> Option<(usize, usize)> {
    for (index, token) in tokens.iter().enumerate() {
        let next = |ahead: usize| tokens.get(index + ahead).map_or("", |it| it.lower);
        let upto = |ahead: usize| Some((token.range.start, tokens.get(index + ahead)?.range.end));
        if CERTAIN.holds(token.lower) {
            return upto(0);
        }
        match (token.lower, next(1), next(2), next(3)) {
            ("without", "doubt", ..) => return upto(1),
            ("without", "a", "doubt", _) => return upto(2),
            ("there", "is", "no", "doubt" | "question") => return upto(3),
            ("everyone" | "everybody", "knows" | "agrees", ..) => return upto(1),
            ("nobody", "has", "ever", _) => return upto(2),
            ("no", "one", "has", "ever") => return upto(3),
            ("second", "to", "none", _) => return upto(2),
            ("of", "all", "time", _) | ("in", "human" | "all", "history", _) => {
                let from = index.saturating_sub(6);
                let lead = tokens.get(from..index)?.iter();
                if let Some(first) = lead.rev().find(|it| SUPERLATIVES.holds(it.lower)) {
                    let second = tokens.get(index + 2)?;
                    return Some((first.range.start, second.range.end));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Claims;

    #[test]
    fn absolutes_of_the_paper_are_told() {
        assert_flags(
            &plugin::<Claims>(),
            "
            It is the greatest film of all time. It is undoubtedly long.
                      ^^^^^^^^^^^^^^^^^^^^^^^^^ absolute
                                                       ^^^^^^^^^^^ absolute
            ",
        );
        for right in [
            "It is the greatest film of all time, the critics said.",
            "It is “the greatest film of all time”. It was the best week of the year.",
            "Of all time zones it is the first. It topped a list of the best films of all time.",
            "\"It is the best film of all time. \"It is undoubtedly long.\"",
        ] {
            assert_no_flags(&plugin::<Claims>(), right);
        }
    }
}
