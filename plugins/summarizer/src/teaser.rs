//! One line that makes a reader open the story: the first sentence of the summary that is short
//! enough, or as much of it as says something whole.
//!
//! Invariant: a teaser is one quote; it may leave out the end of a sentence and nothing else.

/// The most characters of a teaser.
const LONGEST: usize = 140;

/// The fewest words.
const FEWEST: usize = 6;

/// What the end of a sentence begins with that can be left out: what else there was, and never
/// who says it, nor what limits it.
const TAILS: &[&str] = &[
    ", after ",
    ", including ",
    ", leaving ",
    ", when ",
    ", where ",
    ", which ",
    ", who ",
];

/// Words of an end that says who says it.
const SOURCES: &[&str] = &[
    "according",
    "alleged",
    "allegedly",
    "claim",
    "claimed",
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
    let heads = sentence.match_indices(", ").filter_map(|(at, _)| {
        let (head, tail) = sentence.split_at_checked(at)?;
        (can_go(tail) && is_even(head)).then_some(head)
    });
    heads.filter(fits).map(str::len).max()
}

/// Whether a sentence is whole, and as true, without what it ends with.
fn can_go(tail: &str) -> bool {
    let word = |it: &str| SOURCES.contains(&it.trim_matches(|it: char| !it.is_alphabetic()));
    // What goes on behind another comma may belong to the head again: `, who left, is ...`.
    TAILS.iter().any(|it| tail.starts_with(it))
        && !tail.get(2..).unwrap_or_default().contains(", ")
        && !tail.split_whitespace().any(word)
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
