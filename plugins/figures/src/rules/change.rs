//! A change in percent that the two values beside it do not make, or whose direction they
//! contradict; and a change in percentage points that is called percent.
//!
//! Two forms are read: "rose 7% to A from B" and "rose from B to A, … 7%".

use std::ops::Range;

use copydesk_plugin::prose::Prose;
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

use super::{Finding, plain};
use crate::quantity::{Quantity, Unit};

const UP: WordList = word_list!(
    "advanced climbed expanded gained grew increase increased jump jumped leapt rise \
     rising rocketed rose soared surged up"
);
const DOWN: WordList = word_list!(
    "cut decline declined decrease decreased dipped down drop dropped eased fall fallen fell plunged \
     reduced sank shrank slid slipped slumped tumbled"
);
/// Words of a sentence whose percentage is reckoned on another ground than the values beside it.
const OTHER_GROUND: WordList = word_list!(
    "adjusted annualised annualized annual average annually comparable compound constant continuing \
     excluding inflation like-for-like pro-forma real same-store seasonally underlying volume yearly"
);

const TIMES: WordList = word_list!(
    "day days hour hours minute minutes month months second seconds week weeks year years"
);

/// A change as the sentence tells it.
struct Change<'q> {
    percent: Option<&'q Quantity>,
    before: &'q Quantity,
    after: &'q Quantity,
    /// What the words say: up, down, or neither.
    goes_up: Option<bool>,
}

/// Finds the changes of a sentence that do not reckon.
pub(crate) fn find(prose: &Prose<'_>, sentence: Range<usize>, found: &[Quantity]) -> Vec<Finding> {
    if prose
        .tokens(sentence)
        .any(|it| OTHER_GROUND.holds(it.lower))
    {
        return Vec::new();
    }
    let mut said = Vec::new();
    for index in 0..found.len() {
        let told = to_from(prose, found, index).or_else(|| from_to(prose, found, index));
        if let Some(change) = told {
            said.extend(judge(&change));
        }
    }
    said
}

/// "[rose 7%] to A [some words] from B", where A is `found[index]`.
fn to_from<'q>(prose: &Prose<'_>, found: &'q [Quantity], index: usize) -> Option<Change<'q>> {
    let after = found.get(index)?;
    let lead = words_before(prose, after.range.start, 4);
    if lead.last().map(String::as_str) != Some("to") {
        return None;
    }
    let percent = index
        .checked_sub(1)
        .and_then(|it| found.get(it))
        .filter(|it| {
            it.unit == Unit::Percent && gap(prose, it.range.end, after.range.start) == ["to"]
        });
    // Between the two may stand a conversion in brackets, and when it was.
    let before = found.iter().skip(index + 1).take(4).find(|it| {
        let between = gap(prose, after.range.end, it.range.start);
        leads_from(&between)
    })?;
    let between = gap(prose, after.range.end, before.range.start);
    let inner = found
        .iter()
        .filter(|it| it.range.start >= after.range.end && it.range.end <= before.range.start);
    // Days of a month and weeks of a period are no values of the same.
    let is_alone = inner
        .filter(|it| it.is_like(after) || it.unit == Unit::Percent)
        .all(|it| it.unit == Unit::Count && it.value < 60.0 && after.value > 1000.0);
    // "To 31.62 mln dlrs from 30.90 mln": the unit is told once.
    let is_like = before.is_like(after)
        || matches!(after.unit, Unit::Money(_)) && before.unit == Unit::Count && before.value > 1e4;
    let is_plain = between.len() <= 12
        && !between
            .iter()
            .any(|it| matches!(it.as_str(), "and" | "while" | "but" | "with" | "after"));
    if !is_alone || !is_like || !is_plain || counts_time(prose, before) || counts_time(prose, after)
    {
        return None;
    }
    let verb = percent.map_or(after.range.start, |it| it.range.start);
    Some(Change {
        percent,
        before,
        after,
        goes_up: direction(&words_before(prose, verb, 3)),
    })
}

/// "[rose 7%] from B to A[, a rise of 7%]", where B is `found[index]`.
fn from_to<'q>(prose: &Prose<'_>, found: &'q [Quantity], index: usize) -> Option<Change<'q>> {
    let before = found.get(index)?;
    let after = found.get(index + 1)?;
    let lead = words_before(prose, before.range.start, 4);
    if lead.last().map(String::as_str) != Some("from")
        || gap(prose, before.range.end, after.range.start) != ["to"]
        || !before.is_like(after)
        || counts_time(prose, after)
    {
        return None;
    }
    let is_percent = |it: &&Quantity| it.unit == Unit::Percent;
    let in_front = index.checked_sub(1).and_then(|it| found.get(it));
    let in_front = in_front
        .filter(is_percent)
        .filter(|it| gap(prose, it.range.end, before.range.start) == ["from"]);
    let behind = found.get(index + 2).filter(is_percent).filter(|it| {
        let between = gap(prose, after.range.end, it.range.start);
        let words: Vec<_> = between.iter().map(String::as_str).collect();
        // What was counted may stand in front: "to 25,300 people, a rise of".
        words.len() <= 5
            && matches!(
                words.as_slice(),
                [.., "up" | "down" | "a" | "an"] | ["or"] | [.., "a" | "an", _, "of"]
            )
    });
    let verb = in_front.map_or(before.range.start, |it| it.range.start);
    let lead = words_before(prose, verb, 3);
    Some(Change {
        percent: in_front.or(behind),
        before,
        after,
        goes_up: direction(&lead),
    })
}

/// Whether words end with "from", "from 1986's" or "from January's".
fn leads_from(words: &[String]) -> bool {
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [.., "from"] => true,
        [.., "from", year, "s"] => year.len() == 4,
        [.., "from", owner] => owner.ends_with("'s") || owner.ends_with("’s"),
        _ => false,
    }
}

/// Whether hours or days are counted: what is done more often takes fewer.
fn counts_time(prose: &Prose<'_>, quantity: &Quantity) -> bool {
    let behind = prose.tokens(quantity.range.end..prose.text().len()).next();
    behind.is_some_and(|it| TIMES.holds(it.lower))
}

/// What is wrong with a change, if something is.
fn judge(change: &Change<'_>) -> Option<Finding> {
    let Change {
        percent,
        before,
        after,
        goes_up,
    } = change;
    if before.hedged || after.hedged || percent.is_some_and(|it| it.hedged) || before.value <= 0.0 {
        return None;
    }
    // "From 3.1 to 3.4 million" gives the unit once.
    let times = (after.value / before.value).max(before.value / after.value);
    if times > 900.0 {
        return None;
    }
    let start = before.range.start.min(after.range.start);
    let end = before.range.end.max(after.range.end);
    let (mut from, mut to) = (start, end);
    if let Some(percent) = percent {
        from = from.min(percent.range.start);
        to = to.max(percent.range.end);
    }
    let range = from..to;
    let (least_before, most_before) = before.bounds();
    let (least_after, most_after) = after.bounds();
    let contradicts = match goes_up {
        Some(true) => most_after < least_before,
        Some(false) => least_after > most_before,
        None => false,
    };
    if contradicts {
        let (word, other) = if *goes_up == Some(true) {
            ("rise", "less")
        } else {
            ("fall", "more")
        };
        return Some(Finding::new(
            "change",
            range,
            format!(
                "This is told as a {word}, and the second value is {other} than the first; check which is which."
            ),
            format!(
                "before {}, after {}",
                plain(before.value),
                plain(after.value)
            ),
        ));
    }
    let percent = (*percent)?;
    let change = 100.0 * (after.value - before.value).abs() / before.value;
    let sum = format!(
        "from {} to {} is {} {}%",
        plain(before.value),
        plain(after.value),
        if after.value >= before.value {
            "plus"
        } else {
            "minus"
        },
        plain(change)
    );
    let difference = (after.value - before.value).abs();
    let is_far = change > 1.5 * percent.value || change * 1.5 < percent.value;
    if before.unit == Unit::Percent && (difference - percent.value).abs() < 1e-6 && is_far {
        return Some(Finding::new(
            "points",
            percent.range.clone(),
            format!(
                "The difference of two percentages is {} percentage points, not per cent.",
                plain(difference)
            ),
            sum,
        ));
    }
    let ends = [
        100.0 * (least_after / most_before - 1.0),
        100.0 * (most_after / least_before.max(f64::MIN_POSITIVE) - 1.0),
    ];
    let (least, most) = if after.value >= before.value {
        (ends[0], ends[1])
    } else {
        (-ends[1], -ends[0])
    };
    // A writer may cut in place of rounding, and reckon with values that were not printed.
    let slack = percent.half * 2.0 + 0.5_f64.max(0.04 * change);
    if percent.value >= least - slack && percent.value <= most + slack {
        return None;
    }
    Some(Finding::new(
        "change",
        range,
        format!(
            "The two values make a change of {}%, not of {}%; check all three.",
            plain(change),
            plain(percent.value)
        ),
        sum,
    ))
}

/// The words between two places; none that are in brackets.
fn gap(prose: &Prose<'_>, from: usize, to: usize) -> Vec<String> {
    let mut depth = 0_usize;
    let mut at = from;
    let mut words = Vec::new();
    for token in prose.tokens(from..to) {
        for letter in prose.at(at..token.range.start).chars() {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        at = token.range.end;
        if depth == 0 {
            words.push(token.lower.to_owned());
        }
    }
    // A full stop or a semicolon parts what is told of each.
    if prose.at(from..to).contains([';', '\u{2014}']) {
        words.push("and".to_owned());
    }
    words
}

/// The last words in front of a place, in their order.
fn words_before(prose: &Prose<'_>, at: usize, most: usize) -> Vec<String> {
    let mut from = at.saturating_sub(60);
    while !prose.text().is_char_boundary(from) {
        from -= 1;
    }
    let words: Vec<_> = prose
        .tokens(from..at)
        .map(|it| it.lower.to_owned())
        .collect();
    words
        .get(words.len().saturating_sub(most)..)
        .unwrap_or_default()
        .to_vec()
}

/// Whether the words say up or down; neither when they say both.
fn direction(words: &[String]) -> Option<bool> {
    let up = words.iter().any(|it| UP.holds(it));
    let down = words.iter().any(|it| DOWN.holds(it));
    (up != down).then_some(up)
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Figures;

    #[test]
    fn a_percentage_that_its_values_do_not_make_is_told() {
        assert_flags(
            &plugin::<Figures>(),
            "
            Profit rose 64% to $1.17bn (£610m) for the three months from $913m a year earlier.
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ change
            The town grew from 20,100 to 25,300 people, a rise of 15.5%.
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ change
            ",
        );
        for right in [
            "Profit rose 64% to $1.17bn (£610m) for the three months from $713m a year earlier.",
            "Sales rose 2% to $10.4bn from $10.2bn.",
            "Sales fell 10% from 200 to 180.",
            "Like-for-like sales rose 2% to $15.1bn from $10.2bn.",
            "Sales rose about 2% to $15.1bn from $10.2bn.",
            "Sales rose 2% to 31.62 million dollars in the 16 weeks to May 18 from 30.90 million.",
            "The crop fell from 3.1 to 3.4 million tonnes.",
            "Service rose from every eight to six days.",
            "Growth slowed to 0.4% in the spring from 5.1%.",
            "Reserves fell to 8.35 billion from 8.41\nbillion.",
            "Sales rose 2% to $15.1bn, and the staff grew to 900 from 800.",
        ] {
            assert_no_flags(&plugin::<Figures>(), right);
        }
    }

    #[test]
    fn a_direction_that_its_values_contradict_is_told() {
        assert_flags(
            &plugin::<Figures>(),
            "
            Deaths rose to 120 in March from 150 a month before.
                           ^^^^^^^^^^^^^^^^^^^^^ change
            ",
        );
        assert_no_flags(
            &plugin::<Figures>(),
            "Deaths fell to 120 in March from 150.",
        );
    }

    #[test]
    fn points_that_are_called_per_cent_are_told() {
        assert_flags(
            &plugin::<Figures>(),
            "
            Unemployment rose 1% from 4% to 5%, the office said.
                              ^^ points
            ",
        );
        for right in [
            "Unemployment rose 25% from 4% to 5%.",
            "Unemployment rose one percentage point from 4% to 5%.",
        ] {
            assert_no_flags(&plugin::<Figures>(), right);
        }
    }
}
