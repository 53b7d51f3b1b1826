//! One line that makes a reader open the story: the first sentence of the summary, or as much of it
//! as says something whole; or else a later one that speaks of what the headline does.
//!
//! Invariant: a teaser is one quote; it may leave out the end of a sentence and nothing else. A later
//! sentence that needs the one before it (`It is the largest of its kind`) is none.

/// The most characters of a teaser.
const LONGEST: usize = 140;

/// The fewest words.
const FEWEST: usize = 6;

/// What the end of a sentence begins with that can be left out: what else there was, and never
/// who says it, nor what limits it.
const TAILS: &[&str] = &[
    ", after ",
    ", as ",
    ", beginning ",
    ", including ",
    ", leaving ",
    ", so that ",
    ", when ",
    ", where ",
    ", which ",
    ", while ",
    ", who ",
];

/// The same without a comma, where it is sure to begin a clause of time or reason.
const CLAUSES: &[&str] = &[" after ", " because ", " so that "];

/// Words that belong to an `after` behind them: `named after`, `eleven years after`.
const BELONGS: &[&str] = &[
    "called",
    "day",
    "days",
    "hour",
    "hours",
    "immediately",
    "just",
    "long",
    "look",
    "looked",
    "looking",
    "looks",
    "minutes",
    "month",
    "months",
    "named",
    "only",
    "ran",
    "run",
    "running",
    "shortly",
    "soon",
    "straight",
    "take",
    "taken",
    "takes",
    "the",
    "until",
    "week",
    "weeks",
    "year",
    "years",
];

/// Words of a sentence that is another one without its end: `did not leave after`.
const LIMITS: &[&str] = &[
    "barely", "cannot", "hardly", "neither", "never", "no", "nobody", "nor", "not", "only",
    "rarely", "unless", "without",
];

/// Words of an end that says who says it.
const SOURCES: &[&str] = &[
    "according",
    "alleged",
    "allegedly",
    "claim",
    "claimed",
    "heard",
    "reported",
    "reportedly",
    "said",
    "say",
    "says",
    "sources",
    "told",
];

/// The length in bytes of the teaser that a sentence holds.
pub(crate) fn length(sentence: &str) -> Option<usize> {
    let fits = |it: &&str| it.chars().count() <= LONGEST && it.split_whitespace().count() >= FEWEST;
    if fits(&sentence) {
        return Some(sentence.len());
    }
    let commas = sentence.match_indices(", ").map(|it| it.0);
    let clauses = CLAUSES.iter();
    let clauses = clauses.flat_map(|it| sentence.match_indices(it).map(|it| it.0));
    let heads = commas.chain(clauses).filter_map(|at| {
        let (head, tail) = sentence.split_at_checked(at)?;
        // What stands behind a colon may be one of several.
        let is_whole = !head.ends_with(',') && !head.contains(": ");
        (is_whole && can_go(head, tail) && is_even(head)).then_some(head)
    });
    heads.filter(fits).map(str::len).max()
}

/// A word without what stands around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|it: char| !it.is_alphabetic())
}

/// Whether a sentence is whole, and as true, without what it ends with.
fn can_go(head: &str, tail: &str) -> bool {
    if tail
        .split_whitespace()
        .any(|it| SOURCES.contains(&bare(it)))
    {
        return false;
    }
    if tail.starts_with(", ") {
        // What goes on behind another comma may belong to the head again: `, who left, is ...`.
        return TAILS.iter().any(|it| tail.starts_with(it))
            && !tail.get(2..).unwrap_or_default().contains(", ");
    }
    let limits = |it: &str| LIMITS.contains(&it) || it.ends_with("n't") || it.ends_with("n’t");
    let last = head.split_whitespace().next_back().map(bare);
    let belongs = last.is_none_or(|it| BELONGS.contains(&it));
    // A clause that is inside of another one, as in `that was lost after`, is part of it; and what
    // goes on behind a comma belongs to the head.
    let inside = head.split_whitespace().map(bare).any(|it| {
        limits(it)
            || matches!(
                it,
                "that" | "which" | "who" | "whose" | "where" | "if" | "when"
            )
    });
    !belongs && !inside && !tail.contains(", ")
}

/// Whether nothing that opens in the text is left open.
fn is_even(head: &str) -> bool {
    let count = |marks: &[char]| head.matches(marks).count();
    count(&['"']) % 2 == 0
        && count(&['“', '„', '«']) == count(&['”', '»'])
        && count(&['(']) == count(&[')'])
        && !head.contains(" '")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teaser(sentence: &str) -> Option<&str> {
        length(sentence).and_then(|it| sentence.get(..it))
    }

    #[test]
    fn a_short_sentence_is_its_own_teaser() {
        let text = "The council of Ghent will close two bridges in May.";
        assert_eq!(teaser(text), Some(text));
        assert_eq!(teaser("It rained all day."), None);
    }

    #[test]
    fn what_came_with_it_can_go_and_who_said_it_stays() {
        let head = "The city council of Ghent voted on Tuesday to close two bridges over the river Leie for repairs";
        let after =
            format!("{head}, which will take three months and cost the city four million euros.");
        assert_eq!(teaser(&after), Some(head));
        for tail in [
            ", the mayor and the chairman of the council said in a letter.",
            ", according to a letter that the mayor and the chairman sent to residents.",
            ", although the mayor and the chairman had asked it to wait until the autumn.",
            ", which the chairman said would take three months and cost four million.",
        ] {
            assert_eq!(teaser(&format!("{head}{tail}")), None, "{tail}");
        }
    }

    #[test]
    fn a_clause_of_time_or_reason_can_go_unless_it_limits() {
        let head = "The city council of Ghent voted on Tuesday to close two bridges over the river Leie for repairs";
        for (more, expected) in [
            (
                " after inspectors had found cracks in four of the twelve steel girders.",
                true,
            ),
            (
                " because inspectors had found cracks in four of the twelve steel girders.",
                true,
            ),
            (
                " only after inspectors had found cracks in four of the steel girders.",
                false,
            ),
            (
                " years after inspectors had found cracks in four of the steel girders.",
                false,
            ),
            (
                " after inspectors, who had found cracks, were told so by the engineers.",
                false,
            ),
        ] {
            let said = teaser(&format!("{head}{more}")) == Some(head);
            assert_eq!(said, expected, "{more}");
        }
        let not = "The city council of Ghent did not close the two old bridges over the river Leie after \
            the inspectors had found cracks in some of the steel girders in May.";
        assert_eq!(teaser(not), None);
    }

    #[test]
    fn a_sentence_that_goes_on_or_quotes_is_not_cut() {
        let more =
            "who has been in office for eleven years and is to leave in the summer of next year";
        for text in [
            format!("The mayor of Ghent, {more}, wants to close two bridges over the river Leie."),
            format!(
                "“The mayor of Ghent wants to close two bridges, {more} as we all know too well”."
            ),
        ] {
            assert_eq!(teaser(&text), None, "{text}");
        }
    }
}
