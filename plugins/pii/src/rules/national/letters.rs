//! National numbers with letters in them.

use std::ops::Range;

use super::Known;
use crate::page::Page;

/// The letter of a Spanish number, by the rest of its digits by 23.
const SPANISH: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
/// The sign of a Finnish number, by the rest of its digits by 31.
const FINNISH: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// What stands around the digit at `at`.
pub(super) fn known(page: &Page<'_>, at: usize) -> Option<(Range<usize>, Known)> {
    let token = page.token(at);
    let text = page.get(token.clone());
    match text.len() {
        16 => italian(text).map(|it| (token, it)),
        10 => indian(text).map(|it| (token, it)),
        9 => british(text)
            .or_else(|| spanish(text))
            .map(|it| (token, it)),
        8 if page.at(token.end) == b'-' => {
            let joined = format!("{text}{}", page.get(token.end + 1..token.end + 2));
            spanish(&joined).map(|it| (token.start..token.end + 2, it))
        }
        6 => finnish(page, &token),
        2 => british_in_groups(page, &token),
        _ => None,
    }
}

/// Whether the text has digits where the pattern has `9`, and capitals where it has `A`.
fn is_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(it, kind)| match kind {
                b'9' => it.is_ascii_digit(),
                b'A' => it.is_ascii_uppercase(),
                // A digit, or the letter that stands for one where two people would share a number.
                b'd' => it.is_ascii_digit() || b"LMNPQRSTUV".contains(&it),
                _ => it == kind,
            })
}

fn value(digits: &str) -> Option<usize> {
    digits.parse().ok()
}

/// Codice fiscale: letters and digits at odd places count by a table of their own.
fn italian(text: &str) -> Option<Known> {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let text = text.to_ascii_uppercase();
    if !is_like(&text, "AAAAAAddAddAdddA") {
        return None;
    }
    let (check, letters) = text.as_bytes().split_last()?;
    let sum: u32 = letters
        .iter()
        .enumerate()
        .map(|(at, letter)| {
            let value = match letter {
                b'0'..=b'9' => letter - b'0',
                _ => letter - b'A',
            };
            if at % 2 == 0 {
                ODD.get(usize::from(value)).copied().unwrap_or(0)
            } else {
                u32::from(value)
            }
        })
        .sum();
    (sum % 26 == u32::from(check - b'A')).then_some(Known {
        name: "Italian tax code (codice fiscale)",
        cues: &["codice fiscale", "c.f.", "cf"],
        strong: true,
        why: "sixteen characters in its order, and the check letter is right",
    })
}

/// PAN; only that of a person, who has a P in the fourth place.
fn indian(text: &str) -> Option<Known> {
    is_like(text, "AAAPA9999A").then_some(Known {
        name: "Indian tax number (PAN)",
        cues: &["pan", "permanent account", "income tax"],
        strong: false,
        why: "the letters and digits of a person’s number; there is no check digit",
    })
}

fn spanish(text: &str) -> Option<Known> {
    let text = text.to_ascii_uppercase();
    let digits = if is_like(&text, "99999999A") {
        text.get(..8)?.to_owned()
    } else if is_like(&text, "A9999999A") {
        let lead = ['X', 'Y', 'Z']
            .iter()
            .position(|it| text.starts_with(*it))?;
        format!("{lead}{}", text.get(1..8)?)
    } else {
        return None;
    };
    let check = SPANISH.get(value(&digits)? % 23)?;
    text.as_bytes().ends_with(&[*check]).then_some(Known {
        name: "Spanish identity number (DNI or NIE)",
        cues: &["dni", "nie", "nif", "documento"],
        strong: true,
        why: "its digits and the check letter agree (mod 23)",
    })
}

/// National Insurance number: the letters that begin none are known.
fn british(text: &str) -> Option<Known> {
    let text = text.to_ascii_uppercase();
    let (first, second) = (*text.as_bytes().first()?, *text.as_bytes().get(1)?);
    let begins = !b"DFIQUV".contains(&first)
        && !b"DFIOQUV".contains(&second)
        && !["BG", "GB", "NK", "KN", "TN", "NT", "ZZ"]
            .iter()
            .any(|it| text.starts_with(it));
    let ends = text.ends_with(['A', 'B', 'C', 'D']);
    (is_like(&text, "AA999999A") && begins && ends).then_some(Known {
        name: "National Insurance number",
        cues: &["nino", "national insurance", "ni number", "ni no"],
        strong: false,
        why: "two letters that begin such numbers, six digits and a letter from A to D",
    })
}

/// `AB 12 34 56 C`, which nothing else is written as.
fn british_in_groups(page: &Page<'_>, token: &Range<usize>) -> Option<(Range<usize>, Known)> {
    let start = token.start.checked_sub(3)?;
    let text = page.get(start..start + 13);
    if !is_like(text, "AA 99 99 99 A") {
        return None;
    }
    let known = british(&text.replace(' ', ""))?;
    Some((
        start..start + 13,
        Known {
            strong: true,
            ..known
        },
    ))
}

/// Henkilötunnus: the sign between date and number tells the century.
fn finnish(page: &Page<'_>, token: &Range<usize>) -> Option<(Range<usize>, Known)> {
    let range = token.start..token.start + 11;
    let text = page.get(range.clone());
    let (date, rest) = (text.get(..6)?, text.get(6..)?);
    let number = rest.get(1..4)?;
    let formed = is_like(date, "999999") && is_like(number, "999") && rest.starts_with(['-', '+']);
    let (day, month) = (value(date.get(..2)?)?, value(date.get(2..4)?)?);
    let dated = (1..=31).contains(&day) && (1..=12).contains(&month);
    let check = FINNISH.get(value(&format!("{date}{number}"))? % 31)?;
    (formed && dated && rest.as_bytes().ends_with(&[*check])).then_some((
        range,
        Known {
            name: "Finnish personal code (HETU)",
            cues: &["hetu", "henkilötunnus*", "personbeteckning*"],
            strong: true,
            why: "a date of birth, three digits and a check character that is right (mod 31)",
        },
    ))
}
