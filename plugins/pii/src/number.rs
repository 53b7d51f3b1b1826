//! A run of digits as people write numbers: in groups, parted by blanks, hyphens, dots, slashes
//! and brackets.

use std::ops::Range;

use crate::page::{Page, has_cue};

/// No number that a rule knows is longer, nor has more groups.
const MOST: usize = 40;

/// What other long numbers are called.
const OTHERS: [&str; 24] = [
    "isbn",
    "issn",
    "ean",
    "imei",
    "doi",
    "tracking",
    "order",
    "invoice",
    "barcode",
    "serial",
    "parcel",
    "shipment",
    "reference",
    "ref",
    "case number",
    "case no*",
    "case ref*",
    "docket",
    "model no*",
    "model number",
    "part no*",
    "part number",
    "patent",
    "flight",
];

/// A number in the text.
#[derive(Debug)]
pub(crate) struct Number {
    /// From the first sign, which may be `+` or `(`, to the last digit.
    pub(crate) range: Range<usize>,
    /// The values of its digits.
    pub(crate) digits: Vec<u8>,
    /// Where its groups of digits stand.
    pub(crate) groups: Vec<Range<usize>>,
    /// Whether it begins with a `+`.
    pub(crate) plus: bool,
}

impl Number {
    /// Reads the number whose first digit stands at `at`.
    pub(crate) fn read(page: &Page<'_>, at: usize) -> Self {
        let mut start = at;
        let mut plus = false;
        while start + 2 > at && matches!(page.ahead(start), b'+' | b'(') {
            start -= 1;
            plus |= page.at(start) == b'+';
        }
        let (mut digits, mut groups) = (Vec::new(), Vec::new());
        let mut from = at;
        while digits.len() < MOST {
            let mut end = from;
            while page.at(end).is_ascii_digit() {
                digits.push(page.at(end) - b'0');
                end += 1;
            }
            groups.push(from..end);
            match after_separators(page, end) {
                Some(next) => from = next,
                None => break,
            }
        }
        let end = groups.last().map_or(at, |it| it.end);
        Self {
            range: start..end,
            digits,
            groups,
            plus,
        }
    }

    /// The part of a number whose groups are `groups`.
    pub(crate) fn part(&self, page: &Page<'_>, groups: Range<usize>) -> Self {
        let groups = self.groups.get(groups).unwrap_or_default().to_vec();
        let start = groups.first().map_or(self.range.start, |it| it.start);
        let end = groups.last().map_or(start, |it| it.end);
        let digits = groups.iter().flat_map(|it| page.get(it.clone()).bytes());
        let digits = digits.map(|it| it.wrapping_sub(b'0')).collect();
        Self {
            range: start..end,
            digits,
            groups,
            plus: false,
        }
    }

    /// Whether its groups have these lengths.
    pub(crate) fn is(&self, lengths: &[usize]) -> bool {
        self.groups
            .iter()
            .map(Range::len)
            .eq(lengths.iter().copied())
    }

    /// The digit at a place; 0 where there is none.
    pub(crate) fn digit(&self, at: usize) -> u8 {
        self.digits.get(at).copied().unwrap_or(0)
    }

    /// The value of some of its digits.
    pub(crate) fn value(&self, digits: Range<usize>) -> u64 {
        let digits = self.digits.get(digits).unwrap_or_default();
        digits.iter().fold(0_u64, |value, digit| {
            value.wrapping_mul(10).wrapping_add(u64::from(*digit))
        })
    }

    pub(crate) fn starts(&self, digits: &str) -> bool {
        let mut own = self.digits.iter();
        digits.bytes().all(|it| own.next() == Some(&(it - b'0')))
    }

    /// Whether it is one digit again and again, as in a form that was not filled in.
    pub(crate) fn is_monotonous(&self) -> bool {
        self.digits.windows(2).all(|it| it.first() == it.last())
    }
}

/// Whether another group of digits follows the one that ends at `end`.
pub(crate) fn goes_on(page: &Page<'_>, end: usize) -> bool {
    after_separators(page, end).is_some()
}

/// Where the next group of digits begins, if nothing but separators stands in between. A line
/// break parts two numbers.
fn after_separators(page: &Page<'_>, end: usize) -> Option<usize> {
    let mut at = end;
    for letter in page.after(end, 8).chars() {
        if letter.is_ascii_digit() {
            return (at > end).then_some(at);
        }
        let separates = matches!(letter, ' ' | '-' | '.' | '/' | '(' | ')')
            || matches!(
                letter,
                '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2010}' | '\u{2011}' | '–'
            );
        if !separates || at >= end + 6 {
            return None;
        }
        at += letter.len_utf8();
    }
    None
}

/// Whether the words right before say that the number at `at` is that of a thing.
pub(crate) fn is_other(page: &Page<'_>, at: usize) -> bool {
    has_cue(page.before(at, 30), &OTHERS)
}

/// A text with all but its last letters hidden, for messages, which go into logs.
pub(crate) fn masked(text: &str, shown: usize) -> String {
    let letters = text.chars().filter(|it| it.is_alphanumeric());
    let hidden = letters.clone().count().saturating_sub(shown);
    let end: String = letters.skip(hidden).collect();
    format!("…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Number {
        let at = text.find(|it: char| it.is_ascii_digit()).unwrap();
        Number::read(&Page { text }, at)
    }

    #[test]
    fn groups_are_parted_by_what_people_write() {
        let number = read("tel. +49 (0)221 555\u{a0}01 now");
        assert!(number.plus && number.is(&[2, 1, 3, 3, 2]));
        assert_eq!(number.range, 5..23);
        assert!(read("(02) 5550 0142").is(&[2, 4, 4]));
    }

    #[test]
    fn a_line_break_and_a_comma_end_a_number() {
        assert!(read("12 34\n56").is(&[2, 2]));
        assert!(read("1,000").is(&[1]));
    }

    #[test]
    fn a_mask_shows_the_end_alone() {
        assert_eq!(masked("4111 1111-1111 1111", 4), "…1111");
        assert_eq!(masked("12", 4), "…12");
    }
}
