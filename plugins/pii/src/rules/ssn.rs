//! `ssn`: the social security number of the United States, which has ranges but no check digit.

use copydesk_plugin::Severity;

use super::Finding;
use crate::number::{Number, is_other, masked};
use crate::page::{Page, has_cue};

pub(crate) const NAME: &str = "ssn";

const CUES: [&str; 4] = ["ssn", "social security", "social-security", "taxpayer id*"];

/// Numbers that were printed in advertisements, and are nobody's.
const NOBODYS: [u64; 2] = [78_051_120, 219_099_999];

pub(crate) fn find(page: &Page<'_>, number: &Number) -> Option<Finding> {
    if number.plus || number.digits.len() != 9 {
        return None;
    }
    let text = page.get(number.range.clone());
    let grouped = number.is(&[3, 2, 4]);
    let hyphened = grouped && text.bytes().filter(|it| *it == b'-').count() == 2;
    let cued = has_cue(page.before(number.range.start, 64), &CUES);
    if !(hyphened && !is_other(page, number.range.start)
        || cued && (grouped || number.groups.len() == 1))
    {
        return None;
    }
    let (area, group, serial) = (number.value(0..3), number.value(3..5), number.value(5..9));
    let issued = !matches!(area, 0 | 666 | 900..) && group > 0 && serial > 0;
    if !issued || NOBODYS.contains(&number.value(0..9)) {
        return None;
    }
    let why = if cued {
        " and the words before it say so"
    } else {
        ""
    };
    Some(Finding {
        rule: NAME,
        range: number.range.clone(),
        severity: Severity::Error,
        message: format!("A social security number ({}); delete it", masked(text, 2)),
        evidence: format!("nine digits within the ranges that are issued, written as one{why}"),
        confidence: if cued { 0.97 } else { 0.85 },
        public: None,
    })
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Pii;

    #[test]
    fn finds_it_written_as_one_or_named() {
        let plugin = plugin::<Pii>();
        for marked in [
            "It was 536-22-8145.\n       ^^^^^^^^^^^ ssn",
            "Her SSN is 536228145.\n           ^^^^^^^^^ ssn",
        ] {
            assert_flags(&plugin, marked);
        }
    }

    #[test]
    fn what_is_never_issued_is_none() {
        let plugin = plugin::<Pii>();
        for text in [
            "It was 666-22-8145.",
            "SSN 900-22-8145",
            "536-00-8145",
            "536-22-0000",
            "078-05-1120",
            "order 536228145",
            "case reference 536-22-8145",
            "536 22 8145",
        ] {
            assert_no_flags(&plugin, text);
        }
    }
}
