//! Shares of one whole that make more than 100%, or do not make 100% with what is called the rest.

use copydesk_plugin::prose::Prose;
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

use super::{Finding, plain};
use crate::quantity::{Quantity, Unit};

const REST: WordList = word_list!("remainder remaining rest");
/// Words of the two answers that leave each other no room.
const YES: WordList = word_list!(
    "agreed approve approved approving backed favour favor favoured favored for supported supporting yes"
);
const NO: WordList = word_list!(
    "against disagreed disapprove disapproved disapproving no oppose opposed opposing rejected"
);

/// Finds the shares of a sentence that cannot be those of one whole.
pub(crate) fn find(prose: &Prose<'_>, found: &[Quantity]) -> Vec<Finding> {
    let shares: Vec<_> = found.iter().filter(|it| it.unit == Unit::Percent).collect();
    let (Some(first), Some(last)) = (shares.first(), shares.last()) else {
        return Vec::new();
    };
    if shares.len() < 2
        || shares.len() > 8
        || shares.len() != found.len()
        || shares.iter().any(|it| it.hedged)
    {
        return Vec::new();
    }
    let sum: f64 = shares.iter().map(|it| it.value).sum();
    let half: f64 = shares.iter().map(|it| it.half).sum();
    let terms: Vec<_> = shares.iter().map(|it| plain(it.value)).collect();
    let evidence = format!("{} = {}", terms.join(" + "), plain(sum));
    let told = |message: &str| {
        let range = first.range.start..last.range.end;
        vec![Finding::new(
            "share",
            range,
            message.to_owned(),
            evidence.clone(),
        )]
    };
    if names_the_rest(prose, last) && (sum - 100.0).abs() > half + 0.1 {
        return told("With what is called the rest, the shares do not make 100%; check them.");
    }
    if shares.len() == 2 && sum > 100.0 + half && are_answers(prose, first, last) {
        return told("The two answers together make more than 100%; check both figures.");
    }
    Vec::new()
}

/// "the remaining 25%", "the rest, 25%"; not "the remaining 25% stake", which is of something else.
fn names_the_rest(prose: &Prose<'_>, share: &Quantity) -> bool {
    let mut from = share.range.start.saturating_sub(16);
    while !prose.text().is_char_boundary(from) {
        from -= 1;
    }
    let is_rest = prose
        .tokens(from..share.range.start)
        .any(|it| REST.holds(it.lower));
    let is_stake = prose
        .tokens(share.range.end..prose.text().len())
        .next()
        .is_some_and(|it| matches!(it.lower, "stake" | "of" | "interest" | "holding"));
    is_rest && !is_stake
}

/// "52% for and 51% against", "by 60% to 45%".
fn are_answers(prose: &Prose<'_>, first: &Quantity, last: &Quantity) -> bool {
    let between: Vec<_> = prose.tokens(first.range.end..last.range.start).collect();
    let words: Vec<_> = between.iter().map(|it| it.lower).collect();
    let behind = prose.tokens(last.range.end..prose.text().len()).next();
    let opposed = words.len() <= 6
        && words.first().is_some_and(|it| YES.holds(it) || *it == "in")
        && behind.is_some_and(|it| NO.holds(it.lower));
    let before = first.range.start.checked_sub(3);
    let voted =
        words == ["to"] && before.is_some_and(|it| prose.lower(it..first.range.start) == "by ");
    opposed || voted
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Figures;

    #[test]
    fn shares_that_cannot_be_of_one_whole_are_told() {
        assert_flags(
            &plugin::<Figures>(),
            "
            Of the plots 45% are wood, 35% fields and the remaining 30% water.
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ share
            The vote was void with 55% in favour and 51% against.
                                   ^^^^^^^^^^^^^^^^^^^^^ share
            The town voted by 61% to 49% for the bridge.
                              ^^^^^^^^^^ share
            Of those asked 55% approved and 51% disapproved.
                           ^^^^^^^^^^^^^^^^^^^^ share
            ",
        );
        for right in [
            "Of the plots 45% are wood, 35% fields and the remaining 20% water.",
            "Of those asked 55% read books and 61% watch films.",
            "The town voted by 51% to 49% for the bridge.",
            "A third of the plots, 33.3%, are wood, and the remaining 66.6% are not.",
        ] {
            assert_no_flags(&plugin::<Figures>(), right);
        }
    }
}
