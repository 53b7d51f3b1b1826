//! `phone`: the telephone number of a person.
//!
//! A number is one by its form (`+44 …`, `(0…`, the North American groups), or by a word that
//! leads to it with nothing between but small words: “call me on …”, “Mobile: …”.

use copydesk_plugin::Severity;

use super::Finding;
use crate::number::{self, Number, masked};
use crate::page::{Page, begins, is_cue};
use crate::public;

pub(crate) const NAME: &str = "phone";

/// Words that lead to a number.
const CUES: [&str; 62] = [
    "phone*",
    "telephone*",
    "tel",
    "mobile*",
    "cell",
    "cellphone*",
    "fax*",
    "whatsapp",
    "telegram",
    "signal",
    "sms",
    "landline",
    "extension",
    "dial*",
    "call",
    "calls",
    "called",
    "calling",
    "ring",
    "rang",
    "text",
    "texted",
    "texting",
    "message",
    "messages",
    "reach",
    "reached",
    "answer",
    "answers",
    "answering",
    "contact",
    "contacted",
    "phoning",
    "telefon*",
    "fon",
    "handy*",
    "mobil",
    "mobilnummer",
    "anruf*",
    "anrufen",
    "rufnummer*",
    "erreichbar",
    "erreichen",
    "durchwahl",
    "téléphone*",
    "portable",
    "appeler",
    "appelez",
    "joindre",
    "teléfono*",
    "móvil",
    "llamar",
    "llame",
    "telefono*",
    "cellulare",
    "chiamare",
    "telefoon*",
    "bel",
    "telefone*",
    "celular",
    "gsm",
    "puhelin*",
];

/// Words that are places unless the number stands right behind them, as in `Office: …`.
const LABELS: [&str; 5] = ["desk", "office", "home", "work", "direct"];

/// Words that may stand between.
const BETWEEN: [&str; 33] = [
    "on", "at", "to", "me", "him", "her", "us", "them", "you", "number", "numbers", "no", "nr",
    "is", "was", "under", "unter", "auf", "der", "die", "ist", "au", "le", "est", "al", "el", "es",
    "en", "numéro", "número", "numero", "nummer", "lautet",
];

/// Words that make a number somebody's.
const OWNERS: [&str; 13] = [
    "my", "his", "her", "their", "your", "our", "whose", "seine", "ihre", "meine", "mon", "son",
    "su",
];

/// Words right behind a number that say what it is.
const BEHIND: [&str; 10] = [
    "office", "fax", "mobile", "cell", "home", "work", "tel", "phone", "direct", "landline",
];

/// Words behind a number that make it an amount.
const UNITS: [&str; 18] = [
    "million*", "billion*", "thousand", "people", "euro*", "dollar*", "pound*", "yen", "km",
    "miles", "tonnes", "tons", "votes", "times", "percent", "per", "shares", "copies",
];

pub(crate) fn find(page: &Page<'_>, number: &Number) -> Option<Finding> {
    let number = &trimmed(page, number)?;
    if !(7..=15).contains(&number.digits.len()) || is_other(page, number) {
        return None;
    }
    let why = if let Some(why) = by_form(page, number) {
        why
    } else if is_led_to(page, number.range.start) {
        "the words before it lead to a telephone number"
    } else if is_named_behind(page, number.range.end) {
        "the word behind it says that it is a telephone number"
    } else {
        return None;
    };
    let end = number.range.end;
    let range = number.range.start..end + extension(page.after(end, 12));
    let public = public::service_number(number).or_else(|| public::contact_line(page, &range));
    let shown = masked(page.get(number.range.clone()), 2);
    Some(Finding {
        rule: NAME,
        range,
        severity: Severity::Warning,
        message: format!("A telephone number ({shown}); leave it out unless its owner agreed"),
        evidence: format!("{why}; no contact line stands around it"),
        confidence: 0.9,
        public,
    })
}

/// Leaves off the opening bracket of a remark, as in `(020 7946 0958, he said)`.
fn trimmed(page: &Page<'_>, number: &Number) -> Option<Number> {
    let text = page.get(number.range.clone());
    let lone = text.starts_with('(') && !text.contains(')');
    let start = number.range.start + usize::from(lone);
    (!page.joined_before(start)).then(|| Number {
        range: start..number.range.end,
        digits: number.digits.clone(),
        groups: number.groups.clone(),
        plus: number.plus,
    })
}

/// Whether it is an amount, a date, a time or a part of something longer.
fn is_other(page: &Page<'_>, number: &Number) -> bool {
    let before = page.before(number.range.start, 4).chars().next_back();
    let joined = before.is_some_and(|it| {
        matches!(
            it,
            '$' | '£' | '€' | '¥' | '.' | ',' | '/' | '-' | ':' | '='
        )
    });
    let after = page.after(number.range.end, 24);
    let amount = after.trim_start_matches([' ', '\u{a0}']);
    let cut = after.starts_with(['%', '€', '$', '£', ':', '/', '_'])
        || after.starts_with([',', '.'])
            && after
                .get(1..)
                .is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()));
    let joined_colon = before == Some(':')
        && !page
            .before(number.range.start, 2)
            .starts_with(|it: char| it.is_ascii_digit());
    joined && !joined_colon
        || cut
        || is_cue(amount, &UNITS)
        || amount.starts_with(['%', '€'])
        || is_date(page, number)
        || number.is_monotonous()
}

/// Whether it begins as a date, or is a span of years.
fn is_date(page: &Page<'_>, number: &Number) -> bool {
    let between = |at: usize, from: u64, to: u64| {
        let group = number.groups.get(at).map(|it| page.get(it.clone()));
        let value = group.and_then(|it| it.parse().ok());
        value.is_some_and(|it: u64| (from..=to).contains(&it))
    };
    let year = |at: usize| {
        between(at, 1000, 2199) && number.groups.get(at).is_some_and(|it| it.len() == 4)
    };
    let lengths: Vec<_> = number
        .groups
        .iter()
        .map(ExactSizeIterator::len)
        .take(3)
        .collect();
    let parted = |at: usize| {
        let end = number.groups.get(at).map_or(0, |it| it.end);
        page.at(end)
    };
    let iso = matches!(lengths.as_slice(), [4, 1..=2, 1..=2])
        && year(0)
        && between(1, 1, 12)
        && parted(0) != b' ';
    let local = matches!(lengths.as_slice(), [1..=2, 1..=2, 4])
        && year(2)
        && between(0, 1, 31)
        && between(1, 1, 31)
        && parted(0) != b' ';
    let short = matches!(lengths.as_slice(), [1..=2, 1..=2, 2])
        && parted(0) == b'/'
        && parted(1) == b'/'
        && between(0, 1, 31)
        && between(1, 1, 31);
    let compact =
        lengths.as_slice() == [8] && (19_000_101..=21_991_231).contains(&number.value(0..8));
    let years = number.is(&[4, 4]) && year(0) && year(1) && parted(0) != b' ';
    iso || local || short || compact || years
}

/// Why a number is one by its form alone.
fn by_form(page: &Page<'_>, number: &Number) -> Option<&'static str> {
    let count = number.digits.len();
    let one_separator = number.groups.windows(2).all(|pair| match pair {
        [left, right] => right.start - left.end <= 2,
        _ => false,
    });
    if number.plus {
        return (count >= 9 && number.digit(0) > 0 && one_separator || count >= 11)
            .then_some("it has the code of a country");
    }
    // Behind other digits, of a thing, or written 3-2-4 or as a date with four digits, it is the end of something else.
    let start = number.range.start;
    let behind = page.ahead(start) == b' ' && page.ahead(start - 1).is_ascii_digit();
    let dated = number.is(&[6, 4]) && page.get(number.range.clone()).contains('-');
    if behind || dated || number::is_other(page, start) || number.is(&[3, 2, 4]) {
        return None;
    }
    if !one_separator && !page.get(number.range.clone()).contains('(') {
        return None;
    }
    let national = number.part(
        page,
        usize::from(number.is(&[1, 3, 3, 4]) && number.digit(0) == 1)..number.groups.len(),
    );
    let parts = ["-", ".", ")"];
    let text = page.get(number.range.clone());
    if national.is(&[3, 3, 4])
        && national.digit(0) >= 2
        && national.digit(3) >= 2
        && parts.iter().any(|it| text.contains(it))
    {
        return Some("it is written as a North American number");
    }
    let first = number.groups.first()?;
    (number.digit(0) == 0
        && (9..=12).contains(&count)
        && number.groups.len() >= 2
        && first.len() >= 2
        && number.digits.iter().take(3).any(|it| *it > 0))
    .then_some("it has the form of a number with an area code")
}

/// Whether a word in front leads to the number.
fn is_led_to(page: &Page<'_>, at: usize) -> bool {
    let before = page.before(at, 56);
    let mut small = 0;
    let mut named = false;
    let words = before
        .split(|it: char| {
            it.is_whitespace() || matches!(it, ':' | '.' | '(' | ')' | '#' | '>' | '|' | '/' | '-')
        })
        .rev()
        .filter(|it| !it.is_empty());
    for word in words {
        let labelled = small == 0 && is_cue(word, &LABELS);
        if labelled || named && is_cue(word, &OWNERS) || is_cue(word, &CUES) {
            return true;
        }
        named |= ["number", "nummer", "numéro", "número", "numero"]
            .iter()
            .any(|it| begins(word, it));
        small += 1;
        if small > 4 || !is_cue(word, &BETWEEN) || word.ends_with([',', ';', '!', '?']) {
            return false;
        }
    }
    false
}

fn is_named_behind(page: &Page<'_>, end: usize) -> bool {
    let after = page.after(end, 16);
    let word = after.trim_start_matches([' ', '(', ',']);
    let is_label = BEHIND.iter().any(|it| {
        begins(word, it)
            && word
                .get(it.len()..)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['\n', ')', ',', '.', ';']))
    });
    is_label && !after.starts_with('\n')
}

/// The length of an extension such as `x123` or ` ext. 12`.
fn extension(after: &str) -> usize {
    let rest = after.trim_start_matches(' ');
    let marks = ["extension", "ext.", "ext", "x"];
    let mark = marks.iter().find(|it| rest.starts_with(**it));
    let Some(behind) = mark.and_then(|it| rest.strip_prefix(it)) else {
        return 0;
    };
    let behind = behind.trim_start_matches(' ');
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return 0;
    }
    after.len() - behind.len() + digits
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Pii;

    #[test]
    fn finds_numbers_by_form_and_by_what_leads_to_them() {
        let plugin = plugin::<Pii>();
        for marked in [
            "It is +44 (0)20 7946 0958.\n      ^^^^^^^^^^^^^^^^^^^ phone",
            "It is (212) 555-0142 ext. 12, he\n      ^^^^^^^^^^^^^^^^^^^^^^ phone",
            "It is 212.555.0142x17\n      ^^^^^^^^^^^^^^^ phone",
            "(020 7946 0958, he said)\n ^^^^^^^^^^^^^ phone",
            "Text me at 55 50 01 42!\n           ^^^^^^^^^^^ phone",
            "His number is 5550 1420.\n              ^^^^^^^^^ phone",
            "555 010 142 office\n^^^^^^^^^^^ phone",
            "Office: 5550 1420\n        ^^^^^^^^^ phone",
            "Seine Handynummer: 171 1234567\n                   ^^^^^^^^^^^ phone",
            "Son numéro est le 1 84 17 61 18.\n                  ^^^^^^^^^^^^^ phone",
            "Su móvil es el 612 34 56 78.\n               ^^^^^^^^^^^^ phone",
        ] {
            assert_flags(&plugin, marked);
        }
    }

    #[test]
    fn amounts_dates_scores_and_contacts_are_none() {
        let plugin = plugin::<Pii>();
        for text in [
            "The office called 1 200 000 people in 2004-2005.",
            "They called for £1 250 000 on 12.01.2005.",
            "Mobile phone sales were 12345678 last year.",
            "6-4 6-7 7-5 6-3 and 2015-12-22 04:34",
            "The vote was 1234567-1234560.",
            "Tel: 1234567%",
            "In 01.02.2003 and 01/02/2003 11:30",
            "The helpline is on 020 7946 0958.",
            "Call 0800 123 4567.",
            "https://example.org/020-7946-0958",
            "The office is at 10115 5550.",
            "The case number is 02-1234-56789.",
            "on 03/31/91  04/30/90",
            "from 1984 to 1999 2000",
        ] {
            assert_no_flags(&plugin, text);
        }
    }
}
