//! `iban`: the number of a bank account, by the length of its country and its check digits.

use copydesk_plugin::Severity;

use super::Finding;
use crate::checksum::mod97;
use crate::number::masked;
use crate::page::Page;

pub(crate) const NAME: &str = "iban";

/// Countries with the lengths of their numbers, from the registry of SWIFT.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 \
    DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 \
    HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 \
    MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 \
    SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// Looks at the token that begins with two letters and two digits at `at`.
pub(crate) fn find(page: &Page<'_>, at: usize) -> Option<Finding> {
    let begins = (0..2).all(|it| page.at(at + it).is_ascii_alphabetic())
        && (2..4).all(|it| page.at(at + it).is_ascii_digit());
    if !begins || page.joined_before(at) || page.in_link(at) {
        return None;
    }
    let country = page.get(at..at + 2).to_ascii_uppercase();
    let length = LENGTHS.split_whitespace().find_map(|it| {
        let length = it.strip_prefix(country.as_str())?;
        length.parse::<usize>().ok()
    })?;
    let mut letters = Vec::with_capacity(length);
    let mut end = at;
    while letters.len() < length {
        let letter = page.at(end);
        let parts = letters.len() >= 4 && page.ahead(end).is_ascii_alphanumeric();
        let blank = match page.after(end, 3).chars().next() {
            Some(it @ (' ' | '-' | '\u{a0}' | '\u{202f}')) if parts => it.len_utf8(),
            _ => 0,
        };
        if letter.is_ascii_alphanumeric() {
            letters.push(letter);
            end += 1;
        } else if blank > 0 {
            end += blank;
        } else {
            return None;
        }
    }
    let (head, tail) = letters.split_at(4);
    if page.joined_after(end) || !mod97(tail.iter().chain(head).copied()) {
        return None;
    }
    let shown = masked(page.get(at..end), 2);
    Some(Finding {
        rule: NAME,
        range: at..end,
        severity: Severity::Error,
        message: format!(
            "A bank account ({country}{shown}); leave it out or cut it to its last digits"
        ),
        evidence: format!(
            "{length} characters, as {country} has them, and the check digits are right (mod 97)"
        ),
        confidence: 0.99,
        public: None,
    })
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Pii;

    #[test]
    fn finds_numbers_of_several_countries() {
        let plugin = plugin::<Pii>();
        for marked in [
            "to GB82WEST12345698765432.\n   ^^^^^^^^^^^^^^^^^^^^^^ iban",
            "(DE89 3704 0044 0532 0130 00)\n ^^^^^^^^^^^^^^^^^^^^^^^^^^^ iban",
            "an fr1420041010050500013m02606 x\n   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ iban",
            "“NO93 8601 1117 947”\n ^^^^^^^^^^^^^^^^^^ iban",
        ] {
            assert_flags(&plugin, marked);
        }
    }

    #[test]
    fn a_wrong_digit_length_or_country_is_none() {
        let plugin = plugin::<Pii>();
        for text in [
            "to GB82WEST12345698765433.",
            "to GB82WEST1234569876543.",
            "to GB82WEST123456987654321.",
            "to ZZ82WEST12345698765432.",
            "https://example.org/GB82WEST12345698765432",
        ] {
            assert_no_flags(&plugin, text);
        }
    }
}
