//! National numbers of digits alone.

use super::Known;
use crate::checksum::{luhn, mod11_10, verhoeff, weighted};
use crate::number::Number;
use crate::page::Page;

/// What the number may be: of one length, several states have one.
pub(super) fn known(page: &Page<'_>, number: &Number) -> [Option<Known>; 5] {
    let text = page.get(number.range.clone());
    match number.digits.len() {
        9 => [
            dutch(number),
            canadian(number),
            portuguese(number),
            None,
            None,
        ],
        10 => [
            british_health(number),
            swedish(number, 0, text),
            danish(number, text),
            None,
            None,
        ],
        11 => [
            brazilian(number),
            norwegian(number),
            belgian(number),
            polish(number),
            german(number).or_else(|| turkish(number)),
        ],
        12 => [swedish(number, 2, text), indian(number), None, None, None],
        13 => [swiss(number), None, None, None, None],
        15 => [french(number), None, None, None, None],
        _ => [None, None, None, None, None],
    }
}

fn is_day(day: u64, month: u64) -> bool {
    (1..=31).contains(&day) && (1..=12).contains(&month)
}

fn single(number: &Number) -> bool {
    number.groups.len() == 1
}

/// Burgerservicenummer: the test of eleven, with the last digit taken off.
fn dutch(number: &Number) -> Option<Known> {
    let sum = weighted(&number.digits, &[9, 8, 7, 6, 5, 4, 3, 2, -1]);
    (sum % 11 == 0).then_some(Known {
        name: "Dutch citizen number (BSN)",
        cues: &["bsn", "burgerservicenummer", "sofinummer", "sofi-nummer"],
        strong: false,
        why: "nine digits that pass the test of eleven",
    })
}

fn canadian(number: &Number) -> Option<Known> {
    (luhn(&number.digits) && number.digit(0) > 0).then_some(Known {
        name: "Canadian social insurance number",
        cues: &["sin", "social insurance", "assurance sociale"],
        strong: false,
        why: "nine digits whose check digit is right (Luhn)",
    })
}

fn portuguese(number: &Number) -> Option<Known> {
    let rest = weighted(&number.digits, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    (i32::from(number.digit(8)) == check && (1..=3).contains(&number.digit(0))).then_some(Known {
        name: "Portuguese tax number (NIF)",
        cues: &["nif", "contribuinte"],
        strong: false,
        why: "nine digits whose check digit is right (mod 11)",
    })
}

fn british_health(number: &Number) -> Option<Known> {
    let rest = weighted(&number.digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    ((11 - rest) % 11 == i32::from(number.digit(9))).then_some(Known {
        name: "NHS number",
        cues: &["nhs"],
        strong: false,
        why: "ten digits whose check digit is right (mod 11)",
    })
}

/// Personnummer, of ten digits or with the century before them. A coordination number has 60 added
/// to its day.
fn swedish(number: &Number, century: usize, text: &str) -> Option<Known> {
    let (month, day) = (
        number.value(century + 2..century + 4),
        number.value(century + 4..century + 6),
    );
    let parted = number.is(&[6 + century, 4]) && text.contains(['-', '+']);
    let dated = is_day(day, month) || day > 60 && is_day(day - 60, month);
    let rest = number.digits.get(century..)?;
    let centuries = century == 0 || (18..=20).contains(&number.value(0..2));
    (dated && centuries && luhn(rest) && (parted || single(number))).then_some(Known {
        name: "Swedish personal number",
        cues: &[
            "personnummer*",
            "samordningsnummer",
            "pnr",
            "personal identity number",
            "personal number",
        ],
        strong: parted && century > 0,
        why: "a date of birth and four digits whose check digit is right (Luhn)",
    })
}

fn danish(number: &Number, text: &str) -> Option<Known> {
    let dated = is_day(number.value(0..2), number.value(2..4));
    (dated && (single(number) || number.is(&[6, 4]) && text.contains('-'))).then_some(Known {
        name: "Danish personal number (CPR)",
        cues: &["cpr", "cpr-nummer", "cpr-nr", "personnummer"],
        strong: false,
        why: "a date of birth and four digits; there is no check digit",
    })
}

fn brazilian(number: &Number) -> Option<Known> {
    let check = |count: usize| {
        let weights = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
        let weights = weights.get(10 - count..).unwrap_or_default();
        let digits = number.digits.get(..count).unwrap_or_default();
        let rest = weighted(digits, weights) * 10 % 11 % 10;
        rest == i32::from(number.digit(count))
    };
    (check(9) && check(10)).then(|| Known {
        name: "Brazilian taxpayer number (CPF)",
        cues: &["cpf"],
        strong: number.is(&[3, 3, 3, 2]),
        why: "eleven digits whose two check digits are right (mod 11)",
    })
}

fn norwegian(number: &Number) -> Option<Known> {
    let first = weighted(&number.digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11;
    let second = weighted(&number.digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11;
    let day = number.value(0..2);
    let day = if day > 40 { day - 40 } else { day };
    let dated = is_day(day, number.value(2..4));
    (first == 0 && second == 0 && dated && (single(number) || number.is(&[6, 5]))).then_some(
        Known {
            name: "Norwegian birth number",
            cues: &["fødselsnummer*", "personnummer*", "fnr", "d-nummer"],
            strong: true,
            why: "a date of birth and five digits whose two check digits are right (mod 11)",
        },
    )
}

fn belgian(number: &Number) -> Option<Known> {
    let (base, check) = (number.value(0..9), number.value(9..11));
    // Who was born from 2000 on has a 2 put in front.
    let right = [base, 2_000_000_000 + base]
        .iter()
        .any(|it| 97 - it % 97 == check);
    let month = number.value(2..4);
    (right && month <= 12 && number.value(4..6) <= 31).then(|| Known {
        name: "Belgian national number",
        cues: &[
            "rijksregister*",
            "registre national",
            "numéro national",
            "insz",
            "niss",
        ],
        strong: number.is(&[2, 2, 2, 3, 2]),
        why: "a date of birth and five digits whose check digits are right (mod 97)",
    })
}

/// PESEL: the century is in the month.
fn polish(number: &Number) -> Option<Known> {
    let sum = weighted(&number.digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    let dated = is_day(number.value(4..6), number.value(2..4) % 20);
    (sum % 10 == 0 && dated && single(number)).then_some(Known {
        name: "Polish personal number (PESEL)",
        cues: &["pesel*"],
        strong: false,
        why: "a date of birth and five digits whose check digit is right",
    })
}

/// Steuer-ID: of the first ten digits exactly one stands there more than once, twice or three times.
fn german(number: &Number) -> Option<Known> {
    let mut counts = [0_u8; 10];
    for digit in number.digits.iter().take(10) {
        if let Some(count) = counts.get_mut(usize::from(*digit)) {
            *count += 1;
        }
    }
    let repeated = counts.iter().filter(|it| **it > 1).count();
    let most = counts.iter().max().copied().unwrap_or(0);
    let formed = number.digit(0) > 0 && repeated == 1 && most <= 3;
    (formed && mod11_10(&number.digits)).then_some(Known {
        name: "German tax number (Steuer-ID)",
        cues: &[
            "steuer-id*",
            "steuerid*",
            "steuer-identifikationsnummer",
            "steuerliche id*",
            "idnr",
            "tin",
            "tax id*",
        ],
        strong: false,
        why: "eleven digits whose check digit is right (ISO 7064 mod 11,10)",
    })
}

fn turkish(number: &Number) -> Option<Known> {
    let odd = weighted(&number.digits, &[7, -1, 7, -1, 7, -1, 7, -1, 7]);
    let sum = weighted(&number.digits, &[1; 10]);
    let right =
        odd.rem_euclid(10) == i32::from(number.digit(9)) && sum % 10 == i32::from(number.digit(10));
    (right && number.digit(0) > 0 && single(number)).then_some(Known {
        name: "Turkish identity number",
        cues: &["kimlik*", "tckn", "tc no"],
        strong: false,
        why: "eleven digits whose two check digits are right",
    })
}

fn indian(number: &Number) -> Option<Known> {
    let grouped = single(number) || number.is(&[4, 4, 4]);
    (grouped && number.digit(0) >= 2 && verhoeff(&number.digits)).then_some(Known {
        name: "Aadhaar number",
        cues: &["aadhaar", "aadhar", "adhaar", "uidai", "आधार"],
        strong: false,
        why: "twelve digits whose check digit is right (Verhoeff)",
    })
}

fn swiss(number: &Number) -> Option<Known> {
    let sum = weighted(&number.digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    (number.starts("756") && sum % 10 == 0).then(|| Known {
        name: "Swiss social insurance number (AHV)",
        cues: &["ahv*", "avs", "sozialversicherungsnummer"],
        strong: number.is(&[3, 4, 4, 2]),
        why: "756 for Switzerland and ten digits whose check digit is right",
    })
}

fn french(number: &Number) -> Option<Known> {
    let month = number.value(3..5);
    let formed = matches!(number.digit(0), 1 | 2) && matches!(month, 1..=12 | 20 | 30..=42 | 50..);
    let right = 97 - number.value(0..13) % 97 == number.value(13..15);
    (formed && right).then_some(Known {
        name: "French social security number (NIR)",
        cues: &["nir", "sécurité sociale", "insee", "sécu"],
        strong: true,
        why: "sex, month of birth and a key that is right (mod 97)",
    })
}
