//! `national-number`: numbers by which a state knows a person, but for that of the United States.
//!
//! Where the check digits leave one number in twenty or fewer, and the form is its own, the number
//! speaks for itself; else a word beside it must name it.

mod digits;
mod letters;

use std::ops::Range;

use copydesk_plugin::Severity;

use super::Finding;
use crate::number::{Number, masked};
use crate::page::{Page, has_cue};

pub(crate) const NAME: &str = "national-number";

/// What the tables of numbers say of one.
#[derive(Debug)]
struct Known {
    /// What an editor calls it.
    name: &'static str,
    /// Words that name it in a text.
    cues: &'static [&'static str],
    /// Whether it speaks for itself.
    strong: bool,
    /// What was checked.
    why: &'static str,
}

/// Looks at a number of digits alone.
pub(crate) fn of_digits(page: &Page<'_>, number: &Number) -> Option<Finding> {
    if number.plus || number.is_monotonous() || number.groups.len() > 7 {
        return None;
    }
    let mut candidates = digits::known(page, number).into_iter().flatten();
    candidates.find_map(|it| judge(page, number.range.clone(), &it))
}

/// Looks at what stands around `at` and has letters in it.
pub(crate) fn of_letters(page: &Page<'_>, at: usize) -> Option<Finding> {
    let (range, known) = letters::known(page, at)?;
    let end = range.end;
    if page.joined_before(range.start) || page.joined_after(end) || page.in_link(at) {
        return None;
    }
    judge(page, range, &known)
}

fn judge(page: &Page<'_>, range: Range<usize>, known: &Known) -> Option<Finding> {
    let before = page.before(range.start, 64);
    let cued = has_cue(before, known.cues) || has_cue(page.after(range.end, 24), known.cues);
    if !cued && !known.strong {
        return None;
    }
    let shown = masked(page.get(range.clone()), 2);
    let named = if cued { "; the text names it" } else { "" };
    Some(Finding {
        rule: NAME,
        range,
        severity: Severity::Error,
        message: format!("A {} ({shown}); delete it", known.name),
        evidence: format!("{}{named}", known.why),
        confidence: if cued { 0.97 } else { 0.85 },
        public: None,
    })
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Pii;

    /// The texts hold the number between bars; the caret line is made of them.
    fn assert_found(text: &str) {
        let parts: Vec<_> = text.split('|').collect();
        let [before, number, after] = parts.as_slice() else {
            panic!("{text}");
        };
        let pad = " ".repeat(before.chars().count());
        let marks = "^".repeat(number.chars().count());
        assert_flags(
            &plugin::<Pii>(),
            &format!("{before}{number}{after}\n{pad}{marks} national-number"),
        );
    }

    #[test]
    fn numbers_that_speak_for_themselves() {
        for text in [
            "x |1 85 05 78 006 084 91| x",
            "x |529.982.247-25| x",
            "x |RSSMRA85T10A562S| x",
            "x |12345678Z| x",
            "x |12345678-Z| x",
            "x |X1234567L| x",
            "x |AB 12 34 56 C| x",
            "x |131052-308T| x",
            "x |756.9217.0769.85| x",
            "x |85.07.30-033.28| x",
            "x |19811218-9876| x",
        ] {
            assert_found(text);
        }
    }

    #[test]
    fn numbers_that_must_be_named() {
        for (cue, number) in [
            ("NHS number", "943 476 5919"),
            ("Steuer-ID", "86 095 742 719"),
            ("BSN", "111222333"),
            ("PESEL", "44051401359"),
            ("personnummer", "811218-9876"),
            ("CPR-nummer", "070761-4285"),
            ("Aadhaar", "2341 2341 2346"),
            ("PAN", "ABCPE1234F"),
            ("CPF", "52998224725"),
            ("NINO", "AB123456C"),
            ("SIN", "130 692 544"),
            ("NIF", "123456789"),
            ("T.C. kimlik no", "10000000146"),
        ] {
            assert_found(&format!("{cue} |{number}|."));
            assert_no_flags(&plugin::<Pii>(), format!("Item {number}.").as_str());
        }
    }

    #[test]
    fn a_wrong_check_digit_is_none() {
        for text in [
            "NHS number 943 476 5918",
            "529.982.247-26",
            "RSSMRA85T10A562T",
            "12345678A",
            "131052-308U",
            "756.9217.0769.86",
            "BSN 111222334",
            "PESEL 44051401358",
            "PESEL 44991401359",
            "Aadhaar 2341 2341 2347",
            "BG 12 34 56 C",
        ] {
            assert_no_flags(&plugin::<Pii>(), text);
        }
    }
}
