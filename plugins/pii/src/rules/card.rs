//! `card`: the number of a payment card, by Luhn's sum, and by its scheme or a word beside it.

use copydesk_plugin::Severity;

use super::Finding;
use crate::checksum::luhn;
use crate::number::{Number, is_other, masked};
use crate::page::{Page, has_cue};

pub(crate) const NAME: &str = "card";

const CUES: [&str; 22] = [
    "card",
    "cards",
    "cc",
    "visa",
    "mastercard",
    "amex",
    "american express",
    "maestro",
    "credit*",
    "debit",
    "karte",
    "kreditkarte*",
    "kartennummer",
    "carte",
    "tarjeta",
    "carta",
    "cartão",
    "kaart",
    "karta",
    "kort",
    "kortti",
    "kartı",
];

/// Schemes: the first digits from and to, and the lengths. The last are those that are told apart
/// from other numbers by a word beside them alone.
const SCHEMES: [(&str, &str, &[usize]); 13] = [
    ("4", "4", &[16, 19]),
    ("51", "55", &[16]),
    ("2221", "2720", &[16]),
    ("34", "34", &[15]),
    ("37", "37", &[15]),
    ("300", "305", &[14]),
    ("36", "36", &[14]),
    ("38", "39", &[14]),
    ("6011", "6011", &[16, 19]),
    ("644", "659", &[16, 19]),
    ("3528", "3589", &[16]),
    ("62", "62", &[16, 17, 18, 19]),
    ("2200", "2204", &[16]),
];

/// How cards are printed in groups.
const PRINTED: [&[usize]; 4] = [&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 4, 3]];

pub(crate) fn find(page: &Page<'_>, number: &Number) -> Option<Finding> {
    if number.plus {
        return None;
    }
    let whole = number.part(page, 0..number.groups.len());
    if let found @ Some(_) = judge(page, &whole) {
        return found;
    }
    // What stands behind it may be a date or a code: `4111 1111 1111 1111 12/27`.
    let first = number.groups.first()?;
    if first.len() >= 12 {
        return judge(page, &number.part(page, 0..1));
    }
    PRINTED.iter().find_map(|it| {
        let part = number.part(page, 0..it.len());
        part.is(it).then(|| judge(page, &part)).flatten()
    })
}

fn judge(page: &Page<'_>, number: &Number) -> Option<Finding> {
    let length = number.digits.len();
    if !(12..=19).contains(&length) || !luhn(&number.digits) || number.is_monotonous() {
        return None;
    }
    // Digits in groups of one or two are a table or a row of dates.
    if number.groups.len() > 5 || number.groups.iter().any(|it| it.len() < 3) {
        return None;
    }
    let before = page.before(number.range.start, 64);
    let cued = has_cue(before, &CUES);
    let schemed = SCHEMES.iter().any(|(from, to, lengths)| {
        let head = number.value(0..from.len());
        lengths.contains(&length) && (value(from)..=value(to)).contains(&head)
    });
    if !cued && (!schemed || is_other(page, number.range.start)) {
        return None;
    }
    let why = match (schemed, cued) {
        (true, true) => "its first digits are those of a card scheme and a card is spoken of",
        (true, false) => "its first digits are those of a card scheme",
        _ => "a card is spoken of",
    };
    let shown = masked(page.get(number.range.clone()), 4);
    Some(Finding {
        rule: NAME,
        range: number.range.clone(),
        severity: Severity::Error,
        message: format!("The number of a payment card ({shown}); delete it"),
        evidence: format!("{length} digits whose check digit is right (Luhn); {why}"),
        confidence: if schemed { 0.97 } else { 0.85 },
        public: None,
    })
}

fn value(digits: &str) -> u64 {
    digits
        .bytes()
        .fold(0, |value, it| value * 10 + u64::from(it - b'0'))
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Pii;

    #[test]
    fn finds_cards_as_they_are_written() {
        let plugin = plugin::<Pii>();
        for marked in [
            "It was 4111 1111 1111 1111 12/27, she\n       ^^^^^^^^^^^^^^^^^^^ card",
            "It was 5555-5555-5555-4444.\n       ^^^^^^^^^^^^^^^^^^^ card",
            "378282246310005\n^^^^^^^^^^^^^^^ card",
            "card no 6304000000000000\n        ^^^^^^^^^^^^^^^^ card",
            "card 4222222222222\n     ^^^^^^^^^^^^^ card",
        ] {
            assert_flags(&plugin, marked);
        }
    }

    #[test]
    fn other_long_numbers_are_none() {
        let plugin = plugin::<Pii>();
        for text in [
            "It was 4111 1111 1111 1112.",
            "https://example.org/a/4111111111111111",
            "tracking number 4111111111111111",
            "0000000000000000",
            "card 41 11 11 11 11 11 11 11",
            "Lotto: 4 11 11 11 11 11 11 11 1",
            "4222222222222 units",
        ] {
            assert_no_flags(&plugin, text);
        }
    }
}
