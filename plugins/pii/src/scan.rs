//! The one walk through a text that stops where a rule may find something: at digits, at `@`, at
//! colons, and at the words that say of a person that they are young.
//!
//! Invariant: what was found is not looked at again, so no two findings of numbers overlap, and
//! the walk goes forward with every step.

use crate::number::{self, Number};
use crate::page::Page;
use crate::rules::{Finding, address, card, email, iban, ip, minor, national, phone, ssn};

/// After so many findings in one field the walk ends: it is a list, and the first will do.
const ENOUGH: usize = 500;

/// A row of more groups is a table or a result.
const MOST_GROUPS: usize = 10;

/// Walks through the text, and gives the findings in the order of their places.
pub(crate) fn scan(text: &str) -> Vec<Finding> {
    let page = Page { text };
    let mut found: Vec<Finding> = Vec::new();
    let mut at = 0;
    let mut in_word = false;
    while at < text.len() && found.len() < ENOUGH {
        let byte = page.at(at);
        let step = match byte {
            b'@' => email::find(&page, at).map(|it| take(&mut found, it)),
            b':' => ip::v6(&page, at).map(|it| take(&mut found, it)),
            b'0'..=b'9' => Some(digits(&page, at, &mut found)),
            b't' | b's' | b'm' | b'j' | b'y' if !in_word => {
                if matches!(
                    (byte, page.at(at + 1)),
                    (b't', b'e' | b'o') | (b's', b'c') | (b'm', b'i') | (b'j', b'u') | (b'y', b'e')
                ) {
                    word(&page, at, &mut found);
                }
                None
            }
            _ => None,
        };
        in_word = byte.is_ascii_alphanumeric() || byte >= 0x80;
        at = step.unwrap_or(0).max(at + 1);
    }
    // An e-mail address is found at its `@`, when digits in front of it were looked at.
    found.sort_by_key(|it| (it.range.start, it.range.end));
    found
}

/// Keeps a finding, and returns where the walk goes on.
fn take(found: &mut Vec<Finding>, finding: Finding) -> usize {
    let (start, end) = (finding.range.start, finding.range.end);
    // What was found in the digits of a mailbox is the mailbox's.
    while found
        .last()
        .is_some_and(|it| it.rule != minor::NAME && it.range.end > start)
    {
        found.pop();
    }
    found.push(finding);
    end
}

/// Looks at the digits that begin at `at`, and returns where the walk goes on.
fn digits(page: &Page<'_>, at: usize, found: &mut Vec<Finding>) -> usize {
    let token = page.token(at);
    let mut end = at;
    while page.at(end).is_ascii_digit() {
        end += 1;
    }
    let extended = page.at(end) == b'x' && page.at(end + 1).is_ascii_digit();
    let lettered = token.start < at || token.end > end && !extended;
    let dotted = page.at(end) == b'.' && page.at(end + 1).is_ascii_digit();
    let first = iban_start(page, at)
        .and_then(|it| iban::find(page, it))
        .or_else(|| national::of_letters(page, at))
        .or_else(|| dotted.then(|| ip::v4(page, at))?);
    if let Some(finding) = first {
        return take(found, finding).max(end);
    }
    // Most digits are years and amounts, and are not worth a closer look.
    if !lettered && (end - at >= 7 || number::goes_on(page, end)) {
        let number = Number::read(page, at);
        let is_row = number.groups.len() > MOST_GROUPS;
        if number.digits.len() >= 7 && !is_row && !page.joined_before(at) && !page.in_link(at) {
            let known = card::find(page, &number)
                .or_else(|| ssn::find(page, &number))
                .or_else(|| of_nation(page, &number))
                .or_else(|| phone::find(page, &number));
            if let Some(finding) = known {
                return take(found, finding).max(end);
            }
        }
    }
    if end - at <= 5 {
        if let Some(finding) = address::find(page, at) {
            return take(found, finding).max(end);
        }
        let years = page.get(at..end).parse().unwrap_or(u64::MAX);
        if end - at <= 2 && !lettered && years > 0 {
            let named = minor::find(page, &(at..end), years);
            keep_minor(found, named);
        }
    }
    end
}

/// Where an IBAN would begin whose first digit stands at `at`.
fn iban_start(page: &Page<'_>, at: usize) -> Option<usize> {
    let start = at.checked_sub(2)?;
    page.ahead(at).is_ascii_alphabetic().then_some(start)
}

/// A national number is the whole of a run, or stands in front of something else.
fn of_nation(page: &Page<'_>, number: &Number) -> Option<Finding> {
    let whole = national::of_digits(page, number);
    whole.or_else(|| {
        let first = number.groups.first().filter(|it| it.len() >= 9)?;
        let alone = number.groups.len() > 1 && !first.is_empty();
        alone.then(|| national::of_digits(page, &number.part(page, 0..1)))?
    })
}

/// Looks at a word that may say that somebody is young.
fn word(page: &Page<'_>, at: usize, found: &mut Vec<Finding>) {
    let named = if page.after(at, 8) == "year-old" {
        minor::spelled(page, at).and_then(|(age, years)| minor::find(page, &age, years))
    } else {
        minor::young(page, at).and_then(|it| minor::find(page, &it, 0))
    };
    keep_minor(found, named);
}

/// Keeps a minor whose name was not found yet: an age and a word may both stand beside it.
fn keep_minor(found: &mut Vec<Finding>, named: Option<Finding>) {
    if let Some(finding) = named
        && !found
            .iter()
            .any(|it| it.rule == minor::NAME && it.range == finding.range)
    {
        found.push(finding);
    }
}
