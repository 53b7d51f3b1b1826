//! A measure that is told in two units which do not agree, and a sum of money whose two
//! currencies stand in another ratio than in the rest of the story: a million that should be a
//! billion.

use copydesk_plugin::prose::Prose;

use super::{Finding, plain};
use crate::quantity::{Quantity, Unit, quantities};

/// Units that are converted, each in terms of the base of its kind.
const UNITS: [(&[&str], char, f64); 22] = [
    (&["mile", "miles"], 'm', 1609.34),
    (
        &[
            "km",
            "kms",
            "kilometre",
            "kilometres",
            "kilometer",
            "kilometers",
        ],
        'm',
        1000.0,
    ),
    (&["foot", "feet", "ft"], 'm', 0.3048),
    (&["metre", "metres", "meter", "meters", "m"], 'm', 1.0),
    (&["inch", "inches", "in"], 'm', 0.0254),
    (
        &["cm", "centimetres", "centimetre", "centimeters"],
        'm',
        0.01,
    ),
    (&["mm", "millimetres", "millimeters"], 'm', 0.001),
    (&["yard", "yards", "yd", "yds"], 'm', 0.9144),
    (&["lb", "lbs"], 'g', 453.592),
    (
        &["kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"],
        'g',
        1000.0,
    ),
    (&["ounce", "ounces", "oz"], 'g', 28.3495),
    (&["gram", "grams", "g"], 'g', 1.0),
    (&["stone"], 'g', 6350.29),
    (&["acre", "acres"], 'a', 4046.86),
    (&["hectare", "hectares", "ha"], 'a', 10_000.0),
    (&["mph"], 's', 1.609_34),
    (&["kph", "kmh", "km/h"], 's', 1.0),
    (&["gallon", "gallons"], 'v', 4.2),
    (&["litre", "litres", "liter", "liters"], 'v', 1.0),
    (&["f"], 't', 0.0),
    (&["c"], 't', 1.0),
    (&["pint", "pints"], 'v', 0.52),
];

/// A measure with its unit.
#[derive(Debug)]
struct Measure {
    value: f64,
    half: f64,
    kind: char,
    factor: f64,
    end: usize,
}

/// Finds the conversions of a text that do not agree.
pub(crate) fn find(prose: &Prose<'_>) -> Vec<Finding> {
    let mut said = measures(prose);
    said.extend(moneys(prose));
    said
}

/// "10 miles (16km)"
fn measures(prose: &Prose<'_>) -> Vec<Finding> {
    let text = prose.text();
    let mut said = Vec::new();
    for (open, _) in text.match_indices('(') {
        let Some((left, start)) = before(prose, open) else {
            continue;
        };
        let Some(right) = read(prose, open + 1) else {
            continue;
        };
        let closes = prose.at(right.end..text.len()).starts_with([')', ',', ';']);
        if left.kind != right.kind || left.factor == right.factor || !closes {
            continue;
        }
        let (least, most) = if left.kind == 't' {
            degrees(&left)
        } else {
            let ratio = left.factor / right.factor;
            (
                (left.value - left.half) * ratio,
                (left.value + left.half) * ratio,
            )
        };
        // Gallons and pints are of two sizes, and what is converted is often rounded twice.
        let loose = if left.kind == 'v' { 0.25 } else { 0.12 };
        let slack =
            right.half + loose * right.value.abs() + if left.kind == 't' { 2.0 } else { 0.0 };
        if right.value >= least - slack && right.value <= most + slack {
            continue;
        }
        let exact = f64::midpoint(least, most);
        said.push(Finding::new(
            "conversion",
            start..right.end,
            format!(
                "The two measures differ: the first is {} in the unit of the second.",
                plain(exact)
            ),
            format!(
                "{} is written, {} is reckoned",
                plain(right.value),
                plain(exact)
            ),
        ));
    }
    said
}

/// A temperature in the other scale.
fn degrees(left: &Measure) -> (f64, f64) {
    let of = |value: f64| {
        if left.factor == 0.0 {
            (value - 32.0) / 1.8
        } else {
            value * 1.8 + 32.0
        }
    };
    (of(left.value - left.half), of(left.value + left.half))
}

/// The measure right in front of a bracket, and where it begins.
fn before(prose: &Prose<'_>, open: usize) -> Option<(Measure, usize)> {
    let line = prose
        .at(0..open)
        .rfind(['\n', '(', ')'])
        .map_or(0, |it| it + 1);
    let mut from = open.saturating_sub(40).max(line);
    while !prose.text().is_char_boundary(from) {
        from += 1;
    }
    let starts: Vec<_> = prose
        .tokens(from..open)
        .filter(|it| it.lower.starts_with(|it: char| it.is_ascii_digit()))
        .map(|it| it.range.start)
        .collect();
    let start = *starts.last()?;
    // 6ft 2in and 10st 5lb are of two units, and ranges of two values.
    let before = prose.at(0..start).chars().next_back();
    let is_alone = starts.len() == 1 && before.is_none_or(char::is_whitespace);
    let measure = read(prose, start)?;
    let gap = prose.at(measure.end..open);
    (is_alone && gap == " ").then_some((measure, start))
}

/// The measure that begins at `start`.
fn read(prose: &Prose<'_>, start: usize) -> Option<Measure> {
    let mut tokens = prose.tokens(start..prose.text().len());
    let figure = tokens.next().filter(|it| it.range.start == start)?;
    if !figure.lower.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let (mut value, mut half) = crate::quantity::digits_value(figure.lower)?;
    let mut unit = tokens.next()?;
    let mut end = figure.range.end;
    let near =
        |end: usize, at: usize| matches!(prose.at(end..at), "" | " " | "-" | "\u{a0}" | "°" | " °");
    if let Some(factor) = matches!(unit.lower, "million" | "thousand")
        .then(|| if unit.lower == "million" { 1e6 } else { 1e3 })
    {
        (value, half, end) = (value * factor, half * factor, unit.range.end);
        unit = tokens.next()?;
    }
    if !near(end, unit.range.start) {
        return None;
    }
    let (_, kind, factor) = UNITS.iter().find(|it| it.0.contains(&unit.lower))?;
    // 20m may be 20 million; only with a length beside it is it not, and that is asked later.
    Some(Measure {
        value,
        half,
        kind: *kind,
        factor: *factor,
        end: unit.range.end,
    })
}

/// "$1.17bn (£610m)": all of a story have about one rate.
fn moneys(prose: &Prose<'_>) -> Vec<Finding> {
    let all = quantities(prose, 0..prose.text().len());
    let mut pairs: Vec<(&Quantity, &Quantity)> = Vec::new();
    for (left, right) in all.iter().zip(all.iter().skip(1)) {
        let gap = prose.at(left.range.end..right.range.start);
        let is_pair = matches!((left.unit, right.unit), (Unit::Money(a), Unit::Money(b)) if a != b && a != '?' && b != '?');
        if is_pair && matches!(gap, " (" | "(") && left.value > 0.0 && right.value > 0.0 {
            pairs.push((left, right));
        }
    }
    let mut said = Vec::new();
    for (index, (left, right)) in pairs.iter().enumerate() {
        let rate = left.value / right.value;
        let others: Vec<f64> = pairs
            .iter()
            .enumerate()
            .filter(|(other, it)| {
                *other != index && it.0.unit == left.unit && it.1.unit == right.unit
            })
            .map(|(_, it)| it.0.value / it.1.value)
            .collect();
        let far = |it: &f64| *it / rate > 5.0 || rate / *it > 5.0;
        let Some(first) = others.first() else {
            continue;
        };
        // Two that differ do not tell which is wrong: the later one is told.
        let agree = others.iter().all(|it| it / first < 2.0 && first / it < 2.0);
        if agree && others.iter().all(far) && (others.len() > 1 || index == 1) {
            said.push(Finding::new(
                "conversion",
                left.range.start..right.range.end,
                "The two sums stand in another ratio than elsewhere in the story; check million and billion.".to_owned(),
                format!("{} here, {} elsewhere", ratio(rate), ratio(*first)),
            ));
        }
    }
    said
}

/// A ratio, with the one on the smaller side.
fn ratio(rate: f64) -> String {
    if rate >= 1.0 {
        format!("{} to 1", plain(rate))
    } else {
        format!("1 to {}", plain(1.0 / rate))
    }
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Figures;

    #[test]
    fn measures_that_do_not_agree_are_told() {
        assert_flags(
            &plugin::<Figures>(),
            "
            The fire is 10 miles (26km) off, 500 acres (200 hectares) wide and 50C (80F) hot.
                        ^^^^^^^^^^^^^^ conversion
                                                                               ^^^^^^^^ conversion
            ",
        );
        for right in [
            "The fire is 10 miles (16km) off, and 30C (86F) hot.",
            "It is 6ft 2in (1.88m) tall, 100 miles (in a day) and 5 miles (20 minutes) off.",
            "It weighs 10st 5lb (66kg).",
        ] {
            assert_no_flags(&plugin::<Figures>(), right);
        }
    }

    #[test]
    fn a_million_that_should_be_a_billion_is_told() {
        assert_flags(
            &plugin::<Figures>(),
            "
            It earned $1.17bn (£610m), spent $713m (£340m) and owes $2.2bn (£1.2m).
                                                                    ^^^^^^^^^^^^^ conversion
            ",
        );
        assert_no_flags(
            &plugin::<Figures>(),
            "It earned $1.17bn (£610m) and spent $713m (£340m).",
        );
    }
}
