//! Amounts of money and shares, as a headline and a body write them.

use copydesk_plugin::text;

/// An amount: its value, and what its last written digit is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    pub(crate) step: f64,
}

impl Figure {
    /// Whether the other one says the same, or what this one is rounded from.
    pub(crate) fn agrees(self, other: Self) -> bool {
        let step = self.step.max(other.step);
        // A little more than a step, since 0.1 is none of a computer's numbers.
        (self.value - other.value).abs() <= step * 1.01
    }
}

/// All figures of a text with the bytes that they stand in, units of money and share included, and
/// whether they have such a unit.
pub(crate) fn figures(text: &str) -> Vec<(Figure, std::ops::Range<usize>, bool)> {
    let mut found = Vec::new();
    let words: Vec<_> = text::words(text).collect();
    for (at, word) in words.iter().enumerate() {
        let written = word.text.trim_end_matches(|it: char| !it.is_ascii_digit());
        let unit = word.text.get(written.len()..).unwrap_or_default();
        let Some((value, step)) = read(written) else {
            continue;
        };
        let before = text.get(..word.range.start).unwrap_or_default();
        let after = text.get(word.range.end..).unwrap_or_default();
        let next = words.get(at + 1).map(|it| text::fold(it.text));
        let magnitude = magnitude(&text::fold(unit)).or_else(|| {
            unit.is_empty()
                .then(|| magnitude(next.as_deref()?))
                .flatten()
        });
        let money = before.ends_with(['$', '£', '€', '¥']);
        let share = ["%", "percent", "per cent", "pct"]
            .iter()
            .any(|it| after.trim_start().starts_with(it));
        if !unit.is_empty() && magnitude.is_none() {
            continue;
        }
        let times = magnitude.unwrap_or(1.0);
        let figure = Figure {
            value: value * times,
            step: step * times,
        };
        let sign = before.chars().next_back().filter(|_| money);
        let start = word.range.start - sign.map_or(0, char::len_utf8);
        found.push((figure, start..word.range.end, money || share));
    }
    found
}

/// A number with commas of thousands and a decimal point, and what its last digit is worth.
fn read(written: &str) -> Option<(f64, f64)> {
    if !written.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let plain = written.replace(',', "");
    let value: f64 = plain.parse().ok()?;
    let step = match plain.split_once('.') {
        Some((_, decimals)) => (0..decimals.len()).fold(1.0, |step, _| step / 10.0),
        None => {
            let zeros = plain.len() - plain.trim_end_matches('0').len();
            (0..zeros.min(plain.len() - 1)).fold(1.0, |step, _| step * 10.0)
        }
    };
    Some((value, step))
}

fn magnitude(word: &str) -> Option<f64> {
    Some(match word {
        "k" | "thousand" => 1e3,
        "m" | "mn" | "mln" | "million" => 1e6,
        "b" | "bn" | "bln" | "billion" => 1e9,
        "tn" | "trillion" => 1e12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<f64> {
        figures(text).into_iter().map(|it| it.0.value).collect()
    }

    #[test]
    fn magnitudes_and_signs_are_read() {
        assert_eq!(
            values("£1.5m, $2 billion, 76%, 1,200 and 3bn"),
            [1.5e6, 2e9, 76.0, 1200.0, 3e9]
        );
        let units: Vec<_> = figures("£1.5m of 76% of 12")
            .into_iter()
            .map(|it| it.2)
            .collect();
        assert_eq!(units, [true, true, false]);
        assert_eq!(values("the 24-hour race, the 6th"), Vec::<f64>::new());
    }

    #[test]
    fn rounding_is_no_difference() {
        let agrees = |one: &str, other: &str| {
            let first = |text| figures(text).first().unwrap().0;
            first(one).agrees(first(other))
        };
        assert!(agrees("$110,000", "$109,500"));
        assert!(agrees("£1bn", "£1.04bn"));
        assert!(agrees("75%", "74.6%"));
        assert!(!agrees("75%", "57%"));
        assert!(!agrees("£1.8m", "£18m"));
    }
}
