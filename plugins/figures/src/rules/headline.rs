//! The same quantity with two values: a figure of the headline that the body gives another value.
//!
//! Two figures are of the same quantity when the same word stands behind both: "6,000 jobs". Only
//! one value may stand with that word in the body, or the headline's may be any.

use copydesk_plugin::Field;
use copydesk_plugin::prose::Prose;
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

use super::{Finding, plain};
use crate::quantity::{Quantity, Unit, quantities};

/// Words behind a figure that tell nothing of what is counted, or of which there are many in a
/// story.
const VAGUE: WordList = word_list!(
    "a about after against ago all and are as at away back bid billion by day days deal degrees \
     ended fall feet for from games goals hour hours in into is jump km last leads loss m metres mile \
     miles million minute minutes mln month months more most new of off on or other others out over \
     people per percent person persons plus points pounds profit quarter rise runs says seats second \
     seconds season series sets share shares since stake than that the time times to top under up \
     victory was were wickets wins with week weeks win won year years"
);

/// Finds the figures of a headline that the body contradicts.
pub(crate) fn find(headline: &Prose<'_>, body: &Prose<'_>) -> Vec<Finding> {
    let in_headline = named(headline);
    if in_headline.is_empty() {
        return Vec::new();
    }
    let in_body = named(body);
    let mut said = Vec::new();
    for (own, word) in &in_headline {
        let mut same: Vec<&Quantity> = Vec::new();
        for (quantity, other) in &in_body {
            if is_same_word(word, other) && quantity.unit == own.unit {
                same.push(quantity);
            }
        }
        let Some(first) = same.first() else {
            continue;
        };
        let is_one = same.iter().all(|it| (it.value - first.value).abs() < 1e-9);
        let anywhere = quantities(body, 0..body.text().len())
            .iter()
            .any(|it| agree(own, it));
        if !is_one || anywhere || own.hedged || same.iter().any(|it| it.hedged) || agree(own, first)
        {
            continue;
        }
        said.push(Finding {
            rule: "headline",
            places: vec![
                (Field::Headline, own.range.clone()),
                (Field::Body, first.range.clone()),
            ],
            message: format!(
                "The headline has {} {word}, the text {}; check which is right.",
                plain(own.value),
                plain(first.value)
            ),
            evidence: format!("headline {}, text {}", plain(own.value), plain(first.value)),
        });
    }
    said
}

/// Whether the one value may be the other, rounded.
fn agree(left: &Quantity, right: &Quantity) -> bool {
    let (least, most) = left.bounds();
    let (from, to) = right.bounds();
    let rounded = (left.value - right.value).abs() <= 0.1 * left.value.max(right.value)
        && (left.half > 0.5 || right.half > 0.5 || left.value > 1000.0);
    least <= to && from <= most || rounded
}

/// The counts of a text with the word behind each.
fn named<'p>(prose: &'p Prose<'_>) -> Vec<(Quantity, &'p str)> {
    let all = quantities(prose, 0..prose.text().len());
    let counts = all
        .into_iter()
        .filter(|it| it.unit == Unit::Count && it.value >= 2.0);
    counts
        .filter_map(|it| {
            let word = prose.tokens(it.range.end..prose.text().len()).next()?;
            let gap = prose.at(it.range.end..word.range.start);
            let is_name = prose.at(word.range.clone()).starts_with(char::is_uppercase);
            let tells = gap == " "
                && word.lower.len() > 3
                && word.lower.ends_with('s')
                && !word.lower.starts_with(|it: char| it.is_ascii_digit())
                && !is_name
                && !VAGUE.holds(word.lower);
            tells.then_some((it, word.lower))
        })
        .collect()
}

fn is_same_word(left: &str, right: &str) -> bool {
    left == right
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{StoryBuilder, plugin};

    use crate::Figures;

    fn flags(headline: &str, body: &str) -> usize {
        let story = StoryBuilder::new().headline(headline).body(body).build();
        plugin::<Figures>().flags(story).len()
    }

    #[test]
    fn a_headline_that_the_text_contradicts_is_told() {
        assert_eq!(
            flags(
                "Bank to cut 600 jobs",
                "The bank will cut 800 jobs this year."
            ),
            1
        );
        for body in [
            "The bank will cut 600 jobs this year.",
            "The bank will cut 605 jobs this year.",
            "The bank will cut 800 jobs this year and 500 jobs in the next.",
            "The bank will cut 800 jobs this year, 600 of them in Leeds.",
            "The bank will cut more than 800 jobs this year.",
            "The bank is shut.",
        ] {
            assert_eq!(flags("Bank to cut 600 jobs", body), 0, "{body}");
        }
    }
}
