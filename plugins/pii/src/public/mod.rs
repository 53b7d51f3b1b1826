//! What is meant to be public: contact lines, help lines, role addresses, service numbers.
//!
//! Invariant: each reason is read from the item itself or from the words around it, and can be
//! shown to the editor (`show-passed`).

mod words;

use std::ops::Range;

use self::words::{CONTACT, CONTACT_ABROAD, PARTS, PUBLIC_LABELS, ROLES};
use crate::number::Number;
use crate::page::{Page, has_cue};

/// How long a line of a contact block is at most.
const SHORT: usize = 70;

/// Why the words around the item make it public.
pub(crate) fn contact_line(page: &Page<'_>, item: &Range<usize>) -> Option<&'static str> {
    let around = [
        sentence_before(page, item.start),
        rest_of_line(page, item.end),
    ];
    let is_contact = |text: &str| has_cue(text, &CONTACT) || has_cue(text, &CONTACT_ABROAD);
    if around.into_iter().any(is_contact) {
        return Some("its sentence gives it as a contact for the public or the press");
    }
    if credit(page, item) {
        return Some("it stands at the end of the story, as the contact of its writer");
    }
    is_contact(block_above(page, item.start))
        .then_some("it stands in a block of contacts for the public or the press")
}

/// Why an item at the end of a story is its writer’s: a credit has a name with a colon, or nothing
/// at all, in front. What has less text above it is not a story with a credit.
fn credit(page: &Page<'_>, item: &Range<usize>) -> bool {
    const STORY: usize = 800;
    const CREDIT: usize = 200;
    if item.start < STORY || page.text.len() - item.end > CREDIT {
        return false;
    }
    let before = sentence_before(page, item.start).trim();
    let name = before.split(':').next().unwrap_or_default();
    let is_name = before.contains(':')
        && (2..=3).contains(&name.split(' ').count())
        && name.split(' ').all(|it| it.starts_with(char::is_uppercase));
    before.is_empty() || is_name
}

/// What stands before the item in its sentence.
fn sentence_before<'a>(page: &Page<'a>, at: usize) -> &'a str {
    let before = page.before(at, 240);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let mut start = 0;
    for (end, _) in line.match_indices(['.', '!', '?']) {
        let behind = line.get(end + 1..).unwrap_or_default();
        let word = line.get(..end).and_then(|it| it.rsplit(' ').next());
        // `Tel.`, `Mr.`, `No.` end no sentence.
        let is_word = word.is_some_and(|it| it.len() > 4);
        if is_word && behind.starts_with(char::is_whitespace) {
            start = end + 1;
        }
    }
    line.get(start..).unwrap_or_default()
}

/// What stands behind the item in its sentence.
fn rest_of_line<'a>(page: &Page<'a>, at: usize) -> &'a str {
    let after = page.after(at, 120);
    let line = after.split('\n').next().unwrap_or_default();
    let end = line
        .char_indices()
        .find(|(at, it)| {
            let rest = line.get(at + 1..).unwrap_or_default();
            matches!(it, '.' | '!' | '?') && (rest.is_empty() || rest.starts_with(' '))
        })
        .map_or(line.len(), |(at, _)| at);
    line.get(..end).unwrap_or_default()
}

/// The short lines right above that of the item, five at most: a contact with its name and office.
fn block_above<'a>(page: &Page<'a>, at: usize) -> &'a str {
    let before = page.before(at, 5 * SHORT);
    let end = before.rfind('\n').unwrap_or(0);
    let lines = before.get(..end).unwrap_or_default();
    let mut start = end;
    for line in lines.rsplit('\n').take(5) {
        let is_prose = line.trim_end().ends_with(['.', '!', '?']);
        if line.trim().is_empty() || line.len() > SHORT || is_prose {
            break;
        }
        start = start.saturating_sub(line.len() + 1);
    }
    lines.get(start..).unwrap_or_default()
}

/// Why the address of a mailbox is public.
pub(crate) fn mailbox(local: &str, domain: &str) -> Option<&'static str> {
    let mut parts = local.split(['.', '-', '_', '+']);
    let is_role = |it: &str| ROLES.iter().any(|role| role.eq_ignore_ascii_case(it));
    let is_part = |it: &str| PARTS.iter().any(|part| part.eq_ignore_ascii_case(it));
    if is_role(local) || parts.any(is_part) || local.to_ascii_lowercase().ends_with("desk") {
        return Some("the mailbox is that of an office, not of a person");
    }
    let mut labels = domain.split('.').skip(1);
    labels
        .any(|it| PUBLIC_LABELS.iter().any(|own| own.eq_ignore_ascii_case(it)))
        .then_some("the domain is that of a public body")
}

/// Why a telephone number is public: nobody has a free or a shared-cost number at home.
pub(crate) fn service_number(number: &Number) -> Option<&'static str> {
    let abroad = [
        "44", "49", "33", "39", "34", "31", "32", "41", "43", "353", "61",
    ];
    let code = abroad.iter().find(|it| number.plus && number.starts(it));
    let skipped = code.map_or(0, |it| it.len());
    let rest: String = number
        .digits
        .iter()
        .skip(skipped)
        .map(|it| char::from(b'0' + it))
        .collect();
    let inner = rest.trim_start_matches('0');
    let is_free = ["800", "808", "1800", "1801", "1805", "1806"]
        .iter()
        .any(|it| inner.starts_with(it));
    // As the British write them: elsewhere these digits are those of towns.
    let is_shared = (number.is(&[4, 3, 4]) || code == Some(&"44"))
        && [
            "300", "303", "306", "330", "333", "343", "344", "345", "370", "371", "843", "844",
        ]
        .iter()
        .chain(&["845", "870", "871", "872"])
        .any(|it| inner.starts_with(it));
    let american = rest.strip_prefix('1').unwrap_or(&rest);
    let is_american = american.len() == 10
        && ["800", "833", "844", "855", "866", "877", "888", "900"]
            .iter()
            .any(|it| american.starts_with(it));
    ((code.is_some() || rest.starts_with(['0', '1'])) && is_free || is_shared || is_american)
        .then_some("it is a number for services, which no household has")
}

/// Why a street address is public.
pub(crate) fn seat(address: &str) -> Option<&'static str> {
    const SEATS: [&str; 5] = [
        "10 downing street",
        "11 downing street",
        "10, downing street",
        "1600 pennsylvania avenue",
        "55 rue du faubourg",
    ];
    let lower = address.to_lowercase();
    SEATS
        .iter()
        .any(|it| lower.starts_with(it))
        .then_some("it is the seat of an office")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(text: &str) -> bool {
        let start = text.find(|it: char| it.is_ascii_digit()).unwrap();
        let number = Number::read(&Page { text }, start);
        contact_line(&Page { text }, &number.range).is_some() || service_number(&number).is_some()
    }

    #[test]
    fn a_contact_for_the_public_passes() {
        for text in [
            "The Samaritans can be reached on 07700 900123.",
            "Press contact:\nJane Doe\nTel. 020 7946 0958",
            "Anyone with information is asked to call 020 7946 0958.",
            "Call 020 7946 0958, the box office said",
            "Police appealed for help on 020 7946 0958.",
            "Rückfragen an die Pressestelle: 030 123456",
            "Call 0800 123 4567",
            "Call 1-800-273-8255",
            "Call +44 800 123 4567",
        ] {
            assert!(passes(text), "{text}");
        }
    }

    #[test]
    fn a_help_line_does_not_cover_the_next_sentence() {
        assert!(!passes(
            "The helpline is open all night. His mobile is 07700 900123."
        ));
        assert!(!passes(
            "The helpline is open all night, and people who use it say so.\nCall 07700 900123"
        ));
    }

    #[test]
    fn the_contact_of_the_writer_passes_at_the_end_of_a_story() {
        let story = "The harbour was shut again on Monday. ".repeat(30);
        assert!(passes(&format!("{story}Jane Doe: 212-555-0142")));
        assert!(!passes(&format!("{story}She told him: 212-555-0142")));
        assert!(!passes("Jane Doe: 212-555-0142"));
        assert!(!passes(&format!("Jane Doe: 212-555-0142. {story}")));
    }

    #[test]
    fn a_mailbox_of_an_office_passes() {
        assert!(mailbox("press", "example.org").is_some());
        assert!(mailbox("no-reply", "example.org").is_some());
        assert!(mailbox("jane.doe", "culture.gov.uk").is_some());
        assert!(mailbox("pressley", "example.org").is_none());
        assert!(mailbox("info.jane", "example.org").is_none());
        assert!(mailbox("sports.news", "example.org").is_some());
        assert!(mailbox("jane", "gov.example.org").is_none());
    }
}
