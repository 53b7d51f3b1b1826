//! The quantities of a sentence: a value, how coarsely it was rounded, and of what.
//!
//! Invariant: what may be a year, a score, a time, an ordinal or part of a longer name is no
//! quantity. A value that its writer hedged ("about", "more than") is marked, and no rule reckons
//! with it.

use std::ops::Range;

use copydesk_plugin::prose::{Prose, Token};
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

/// Words in front of a figure by which it is no exact one.
const HEDGES: WordList = word_list!(
    "about above almost approximately around barely below between close estimated exceeding \
     fewer just least less maximum minimum more most nearly over roughly some than under upwards"
);

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Hundredths of something.
    Percent,
    /// Percentage points.
    Points,
    /// Money, by a letter for its currency.
    Money(char),
    /// Anything else; the word behind the figure may tell.
    Count,
}

/// A value in a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quantity {
    /// From its currency sign to its unit.
    pub(crate) range: Range<usize>,
    pub(crate) value: f64,
    /// How far the exact value may lie from the one that is written, by rounding alone.
    pub(crate) half: f64,
    pub(crate) unit: Unit,
    /// Whether a word in front says that it is no exact one.
    pub(crate) hedged: bool,
}

impl Quantity {
    /// The least and the greatest value that would be written so.
    pub(crate) fn bounds(&self) -> (f64, f64) {
        (self.value - self.half, self.value + self.half)
    }

    /// Whether both are of one kind, and can be compared.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.unit == other.unit
    }
}

/// The value of a number that is written as a word; "one" is too often no number.
fn word_value(word: &str) -> Option<f64> {
    const ONES: [&str; 20] = [
        "",
        "",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    let ones = |it: &str| {
        let at = ONES.iter().position(|own| *own == it && !it.is_empty());
        at.and_then(|it| u8::try_from(it).ok()).map(f64::from)
    };
    let tens = |it: &str| {
        let at = TENS.iter().position(|own| *own == it)?;
        u8::try_from(20 + 10 * at).ok().map(f64::from)
    };
    if let Some(value) = ones(word).or_else(|| tens(word)) {
        return Some(value);
    }
    let (first, second) = word.split_once('-')?;
    let one = if second == "one" {
        Some(1.0)
    } else {
        ones(second)
    };
    Some(tens(first)? + one.filter(|it| *it < 10.0)?)
}

/// The value of digits, and half of the last place that was not rounded away.
pub(crate) fn digits_value(digits: &str) -> Option<(f64, f64)> {
    let groups: Vec<_> = digits.split(',').collect();
    let (first, rest) = groups.split_first()?;
    let grouped = rest.iter().enumerate().all(|(index, it)| {
        let whole = it.split('.').next().unwrap_or_default();
        whole.len() == 3 && (index + 1 == rest.len() || !it.contains('.'))
    });
    let plain = digits.replace(',', "");
    if !grouped || first.len() > 15 || plain.matches('.').count() > 1 {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    let decimals = plain.split_once('.').map_or(0, |(_, it)| it.len());
    let zeros = if decimals > 0 {
        0
    } else {
        plain.len() - plain.trim_end_matches('0').len()
    };
    // 2,000 may be rounded to hundreds, 20 hardly.
    let places =
        i32::try_from(if zeros >= 2 { zeros } else { 0 }).ok()? - i32::try_from(decimals).ok()?;
    Some((value, 0.5 * 10_f64.powi(places)))
}

/// The factor of a word behind a figure; `m` and the like only where they touch it.
fn scale(word: &str, touches: bool) -> Option<f64> {
    match word {
        "hundred" => Some(1e2),
        "thousand" => Some(1e3),
        "million" | "millions" | "mln" | "mn" => Some(1e6),
        "billion" | "bln" | "bn" => Some(1e9),
        "trillion" | "trn" => Some(1e12),
        "k" if touches => Some(1e3),
        "m" if touches => Some(1e6),
        "b" if touches => Some(1e9),
        "tn" if touches => Some(1e12),
        _ => None,
    }
}

/// The currency that stands right in front of `at`, and where it begins.
fn currency_before(text: &str, at: usize) -> Option<(char, usize)> {
    let before = text.get(..at)?;
    let sign = before.chars().next_back()?;
    if !matches!(sign, '$' | '£' | '€' | '¥') {
        return None;
    }
    let start = at - sign.len_utf8();
    // A$, HK$ and C$ are no dollars of the United States.
    let letters = before.get(..start)?;
    let kind = letters
        .trim_end_matches(|it: char| it.is_ascii_uppercase())
        .len();
    match letters.get(kind..)? {
        "" | "US" => Some((sign, kind)),
        _ => Some(('?', kind)),
    }
}

fn currency_word(word: &str) -> Option<char> {
    match word {
        "dollars" | "dollar" | "dlrs" => Some('$'),
        "pounds" | "stg" => Some('£'),
        "euros" => Some('€'),
        "yen" => Some('¥'),
        "cents" | "cts" => Some('c'),
        "pence" => Some('p'),
        "marks" | "francs" | "lire" | "crowns" | "guilders" | "rubles" | "roubles" | "rupees" => {
            Some('?')
        }
        _ => None,
    }
}

/// The quantities of `range`, from left to right.
pub(crate) fn quantities(prose: &Prose<'_>, range: Range<usize>) -> Vec<Quantity> {
    let end = range.end;
    let tokens: Vec<_> = prose.tokens(range).collect();
    let mut found: Vec<Quantity> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = tokens.get(at + 1..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|it| tokens.get(it));
        let read = read(prose, before, token, rest);
        at += 1;
        if let Some((mut quantity, used)) = read {
            let close = tokens.get(at.saturating_sub(4)..at - 1).unwrap_or_default();
            let is_figure = |it: &&Token<'_>| it.lower.starts_with(|it: char| it.is_ascii_digit());
            quantity.hedged = close
                .iter()
                .rev()
                .take_while(|it| !is_figure(it))
                .any(|it| HEDGES.holds(it.lower));
            // "Up to 50", but not "up from 50".
            quantity.hedged |=
                matches!(close, [.., up, to] if up.lower == "up" && to.lower == "to");
            // A line that was broken here has its unit on the next.
            quantity.hedged |= quantity.range.end == end && end < prose.text().len();
            at += used;
            found.push(quantity);
        }
    }
    found
}

/// The quantity that begins at a token, and how many tokens behind it belong to it.
fn read(
    prose: &Prose<'_>,
    before: Option<&Token<'_>>,
    token: &Token<'_>,
    rest: &[Token<'_>],
) -> Option<(Quantity, usize)> {
    let text = prose.text();
    let is_digits = token.lower.starts_with(|it: char| it.is_ascii_digit());
    let (value, half) = if is_digits {
        digits_value(token.lower)?
    } else {
        (word_value(token.lower)?, 0.5)
    };
    if is_digits && (joined_before(text, token.range.start) || joined_behind(text, token.range.end))
    {
        return None;
    }
    let (mut value, mut half) = (value, half);
    let mut end = token.range.end;
    let mut used = 0;
    let touches = |end: usize, next: &Token<'_>| next.range.start == end;
    if let Some(next) = rest.first() {
        let near = matches!(
            text.get(end..next.range.start),
            Some("" | " " | "-" | "\u{a0}")
        );
        if let Some(factor) = scale(next.lower, touches(end, next)).filter(|_| near) {
            (value, half) = (value * factor, half * factor);
            end = next.range.end;
            used = 1;
        } else if touches(end, next) && !matches!(next.lower, "p" | "pc" | "c") {
            // 1990s, 3rd, 5pm, 10km: the rules for those read the text themselves.
            return None;
        }
    }
    let mut start = token.range.start;
    let mut unit = Unit::Count;
    let behind = text.get(end..).unwrap_or_default();
    let next = rest.get(used);
    let second = rest.get(used + 1);
    let is_near = |it: &Token<'_>| matches!(text.get(end..it.range.start), Some("" | " " | "-"));
    if let Some((sign, from)) = currency_before(text, start) {
        (unit, start) = (Unit::Money(sign), from);
    } else if behind.starts_with('%') {
        (unit, end) = (Unit::Percent, end + 1);
    } else if let Some(next) = next.filter(|it| is_near(it)) {
        match (next.lower, second.map(|it| it.lower)) {
            ("percentage", Some("point" | "points")) => {
                unit = Unit::Points;
                end = second?.range.end;
                used += 2;
            }
            ("percent" | "pct" | "pc", Some("points" | "point")) => {
                unit = Unit::Points;
                end = second?.range.end;
                used += 2;
            }
            ("per", Some("cent")) => {
                unit = Unit::Percent;
                end = second?.range.end;
                used += 2;
            }
            ("percent" | "pct" | "pc", _) => {
                (unit, end) = (Unit::Percent, next.range.end);
                used += 1;
            }
            (word, _) => {
                if let Some(sign) = currency_word(word) {
                    (unit, end) = (Unit::Money(sign), next.range.end);
                    used += 1;
                } else if word.starts_with("year-") || behind.starts_with('-') {
                    return None;
                }
            }
        }
    }
    let is_year = is_digits
        && unit == Unit::Count
        && used == 0
        && token.lower.len() == 4
        && (1500.0..2200.0).contains(&value);
    let is_numbered = before.is_some_and(|it| {
        matches!(
            it.lower,
            "no" | "number" | "page" | "channel" | "route" | "section" | "chapter"
        )
    });
    if is_year || is_numbered || unit == Unit::Percent && half >= 5.0 {
        return None;
    }
    let quantity = Quantity {
        range: start..end,
        value,
        half,
        unit,
        hedged: false,
    };
    Some((quantity, used))
}

/// Whether a figure belongs to what stands in front of it: `5-1`, `10:30`, `F1`, `-3`.
fn joined_before(text: &str, at: usize) -> bool {
    let mut before = text.get(..at).unwrap_or_default().chars().rev();
    let Some(last) = before.next() else {
        return false;
    };
    last.is_alphanumeric()
        || matches!(
            last,
            '-' | '–' | ':' | '/' | '.' | '+' | '#' | '&' | ',' | '\u{2011}'
        )
}

/// Whether a figure belongs to what stands behind it: `5-1`, `10:30`, `3/4`, `1 1/2`.
fn joined_behind(text: &str, at: usize) -> bool {
    let mut behind = text.get(at..).unwrap_or_default().chars();
    let joint = behind.next();
    let after = behind.next();
    let is_digit = |it: Option<char>| it.is_some_and(|it| it.is_ascii_digit());
    match joint {
        Some('-' | '–' | ':' | '/' | '+') => is_digit(after),
        // 8 3/4: a fraction of its own.
        Some(' ') => {
            let rest: Vec<_> = behind.take(3).collect();
            is_digit(after) && matches!(rest.as_slice(), ['/' | '-', ..] | [_, '/', ..])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(f64, Unit, &str)> {
        let prose = Prose::new(text);
        quantities(&prose, 0..text.len())
            .into_iter()
            .map(|it| (it.value, it.unit, prose.at(it.range)))
            .collect()
    }

    #[test]
    fn reads_values_with_scale_and_unit() {
        assert_eq!(
            found("Profit rose 7.6% to $1.17bn from £713m, 12 per cent or 5 percentage points."),
            [
                (7.6, Unit::Percent, "7.6%"),
                (1.17e9, Unit::Money('$'), "$1.17bn"),
                (713e6, Unit::Money('£'), "£713m"),
                (12.0, Unit::Percent, "12 per cent"),
                (5.0, Unit::Points, "5 percentage points"),
            ]
        );
        assert_eq!(
            found("4.87 mln dlrs, 1,200 people, twenty-five cars, six million"),
            [
                (4.87e6, Unit::Money('$'), "4.87 mln dlrs"),
                (1200.0, Unit::Count, "1,200"),
                (25.0, Unit::Count, "twenty-five"),
                (6e6, Unit::Count, "six million"),
            ]
        );
    }

    #[test]
    fn years_scores_times_and_ordinals_are_no_quantities() {
        for text in [
            "in 2004",
            "won 5-1",
            "at 10:30",
            "the 3rd",
            "1990s",
            "8 3/4",
            "F1 7up",
            "No 10",
            "a 15-year-old",
            "at 5pm",
            "10km",
            "12,34",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_hedge_is_seen() {
        let text = "more than 50 people, 60 people";
        let prose = Prose::new(text);
        let hedged: Vec<_> = quantities(&prose, 0..text.len())
            .iter()
            .map(|it| it.hedged)
            .collect();
        assert_eq!(hedged, [true, false]);
    }

    #[test]
    fn rounding_follows_the_last_place_that_is_not_nought() {
        let half = |text| digits_value(text).map(|it| it.1);
        assert_eq!(half("1.13"), Some(0.005));
        assert_eq!(half("76"), Some(0.5));
        assert_eq!(half("30"), Some(0.5));
        assert_eq!(half("2,000"), Some(500.0));
    }
}
