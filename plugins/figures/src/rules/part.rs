//! A part that is greater than its whole: "12 out of 10", "seven of the five", more than all.

use copydesk_plugin::prose::Prose;
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

use super::{Finding, plain};
use crate::quantity::{Quantity, Unit};

/// Those of whom there cannot be more than all.
const WHOLES: WordList = word_list!(
    "adults americans britons children companies customers employees firms homes households \
     patients people pupils residents respondents schools students teenagers voters women men \
     workers"
);

/// Finds the parts of a sentence that are greater than their whole.
pub(crate) fn find(prose: &Prose<'_>, found: &[Quantity]) -> Vec<Finding> {
    let mut said = Vec::new();
    for (index, part) in found.iter().enumerate() {
        if part.unit == Unit::Percent {
            said.extend(over_all(prose, part));
            continue;
        }
        let Some(whole) = found.get(index + 1) else {
            continue;
        };
        let between = prose.lower(part.range.end..whole.range.start).trim();
        let of = matches!(
            between,
            "out of"
                | "of the"
                | "out of the"
                | "of its"
                | "of their"
                | "of a total of"
                | "out of a total of"
        );
        let is_count = part.unit == Unit::Count && whole.unit == Unit::Count;
        let is_money = matches!(part.unit, Unit::Money(_)) && part.is_like(whole);
        // "10 out of 9" is a boast, and "three of the two-man" no count.
        if !of || !(is_count || is_money) || whole.hedged || whole.value < 2.0 {
            continue;
        }
        let is_ordinary = prose
            .tokens(whole.range.end..prose.text().len())
            .next()
            .is_some_and(|it| !matches!(it.lower, "th" | "st" | "nd" | "rd"));
        if part.value - part.half > whole.value + whole.half && is_ordinary {
            said.push(Finding::new(
                "part",
                part.range.start..whole.range.end,
                "The part is greater than the whole it is taken from; check both figures."
                    .to_owned(),
                format!("{} of {}", plain(part.value), plain(whole.value)),
            ));
        }
    }
    said
}

/// More than 100% of people.
fn over_all(prose: &Prose<'_>, part: &Quantity) -> Option<Finding> {
    if part.value <= 100.0 {
        return None;
    }
    let mut behind = prose.tokens(part.range.end..prose.text().len());
    let is_of = behind.next()?.lower == "of";
    let next = behind.next()?;
    let whole = if matches!(next.lower, "the" | "all" | "its" | "their") {
        behind.next()?
    } else {
        next
    };
    let of_all = is_of && WHOLES.holds(whole.lower);
    of_all.then(|| {
        Finding::new(
            "part",
            part.range.start..whole.range.end,
            format!(
                "There are never more than 100% of {}; check the figure.",
                whole.lower
            ),
            format!(
                "{}% is {} of each",
                plain(part.value),
                plain(part.value / 100.0)
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Figures;

    #[test]
    fn more_than_the_whole_is_told() {
        assert_flags(
            &plugin::<Figures>(),
            "
            The bill was backed by 62 of the 52 members, and 120% of voters knew it.
                                   ^^^^^^^^^^^^ part
                                                             ^^^^^^^^^^^^^^ part
            ",
        );
        for right in [
            "It was backed by 52 of the 62 members and 20% of voters.",
            "He spent $3m of the $2bn. Prices are 120% of those of last year.",
            "She gave it 10 out of 10, and won eight of the 12th.",
        ] {
            assert_no_flags(&plugin::<Figures>(), right);
        }
    }
}
