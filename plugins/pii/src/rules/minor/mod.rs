//! `minor`: the name of somebody under eighteen near an offence, in English.
//!
//! A name alone is no finding. There must be an age or a word such as “schoolboy” beside it, and
//! an offence in the same sentence or the one next to it. The desk is asked more sharply where the
//! minor may be the accused or the victim of a sexual offence, whom many laws forbid to identify.

mod words;

use std::ops::Range;

use copydesk_plugin::Severity;

use self::words::{
    FICTION, FOLLOWING, IN_COURT, LEADING, NO_NAMES, OFFENCES, PROTECTED, REFERRING, SPELLED, YOUNG,
};
use super::Finding;
use crate::page::{Page, begins, has_cue, is_cue};

pub(crate) const NAME: &str = "minor";

/// Looks around what says the age, which stands at `age`. `years` is 0 where it is said in words.
pub(crate) fn find(page: &Page<'_>, age: &Range<usize>, years: u64) -> Option<Finding> {
    if years >= 18 {
        return None;
    }
    let after = page.after(age.end, 90);
    let before = page.before(age.start, 90);
    let old = ["-year-old", " year-old", " year old"]
        .iter()
        .find_map(|it| after.strip_prefix(it));
    let name = if let Some(rest) = old.or(Some(after).filter(|_| years == 0)) {
        let start = age.end + after.len() - rest.len();
        let gaps = [", named as ", ", identified as ", " named ", ", ", " "];
        let gap = gaps.iter().find_map(|it| rest.strip_prefix(it))?;
        name_after(page, start + rest.len() - gap.len())
            .or_else(|| name_before(page, age.start - apposition(before)?))
    } else {
        let closed = after.is_empty() || after.starts_with([',', '.', ';', ')', '\n']);
        let closed = closed
            && !after
                .get(1..)
                .is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()));
        let lead = [", aged ", " aged ", ", who is ", ", who was ", ", ", " ("];
        let gap = lead.iter().find(|it| before.ends_with(**it))?.len();
        closed.then_some(())?;
        name_before(page, age.start - gap)
    }?;
    let [previous, own, next] = sentences(page, age);
    if has_cue(own, &FICTION) || is_past(own) || is_grown(page, name.end) {
        return None;
    }
    // Sentences beside it count when they go on about the same person.
    let follows = REFERRING.iter().any(|it| begins(next, it));
    let precedes = has_cue(own, &IN_COURT);
    let about = |cues: &[&str]| {
        has_cue(own, cues) || follows && has_cue(next, cues) || precedes && has_cue(previous, cues)
    };
    let protected = about(&PROTECTED);
    if !protected && !about(&OFFENCES) {
        return None;
    }
    let who = if years > 0 {
        format!("aged {years}")
    } else {
        "called young".to_owned()
    };
    let (severity, message) = if protected {
        (
            Severity::Error,
            format!(
                "Somebody {who} is named near an offence; check that the law and your code let you identify them"
            ),
        )
    } else {
        (
            Severity::Warning,
            format!(
                "Somebody {who} is named as part of a crime story; check that the family knows and that you may"
            ),
        )
    };
    Some(Finding {
        rule: NAME,
        range: name,
        severity,
        message,
        evidence: if protected {
            "the sentence or one beside it speaks of an accusation or a sexual offence".to_owned()
        } else {
            "the sentence or one beside it speaks of an offence".to_owned()
        },
        confidence: 0.7,
        public: None,
    })
}

/// Whether the sentence tells of a year before 2000: who was young then is not now.
fn is_past(sentence: &str) -> bool {
    let mut words = sentence.split(|it: char| !it.is_alphanumeric());
    words.any(|it| it.len() == 4 && it.parse().is_ok_and(|it: u16| (1000..2000).contains(&it)))
}

/// Whether an age of eighteen or more stands behind the name, as in `the teen Jana Witt, 18`.
fn is_grown(page: &Page<'_>, name: usize) -> bool {
    let behind = page.after(name, 12).trim_start_matches([',', ' ', '(']);
    let behind = behind.strip_prefix("aged ").unwrap_or(behind);
    let age = behind.split(|it: char| !it.is_ascii_digit()).next();
    age.and_then(|it| it.parse().ok())
        .is_some_and(|it: u16| (18..100).contains(&it))
}

/// The number in words that stands in front of `-year-old` at `at`.
pub(crate) fn spelled(page: &Page<'_>, at: usize) -> Option<(Range<usize>, u64)> {
    let before = page.before(at, 12);
    let word = before
        .strip_suffix('-')?
        .rsplit(|it: char| !it.is_alphabetic() && it != '-')
        .next()?;
    let years = SPELLED
        .iter()
        .position(|it| it.eq_ignore_ascii_case(word))?;
    let end = at - 1;
    Some((end - word.len()..end, u64::try_from(years).ok()? + 1))
}

/// The length of what parts a name from `15-year-old` or `schoolboy` behind it.
fn apposition(before: &str) -> Option<usize> {
    [", a ", ", an ", ", the ", ", then a ", " (a "]
        .iter()
        .find(|it| before.ends_with(**it))
        .map(|it| it.len())
}

fn is_part(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && !is_cue(word.trim_end_matches('.'), &NO_NAMES)
}

fn is_particle(word: &str) -> bool {
    [
        "de", "da", "van", "von", "der", "den", "al", "el", "bin", "ibn", "la", "le", "di", "du",
    ]
    .contains(&word)
}

/// The name of two words or more that begins at `start`.
fn name_after(page: &Page<'_>, start: usize) -> Option<Range<usize>> {
    let text = page.after(start, 70);
    let (mut end, mut parts, mut at) = (0, 0, 0);
    for word in text.split(' ') {
        let kept = word.trim_end_matches([',', '.', ';', ':', ')', '?', '!', '\n', '”', '"']);
        let kept = kept.split('\n').next().unwrap_or_default();
        let kept = kept
            .strip_suffix("’s")
            .or_else(|| kept.strip_suffix("'s"))
            .unwrap_or(kept);
        if is_part(kept) {
            parts += 1;
            end = at + kept.len();
            if kept.len() < word.len() && !word.ends_with("’s") && word.len() - kept.len() < 3
                || word.contains('\n')
            {
                // The dot of an initial does not end the name.
                if !(kept.len() == 1 && word.ends_with('.')) {
                    break;
                }
            }
        } else if parts == 0 || !is_particle(kept) {
            let follows = is_cue(kept, &FOLLOWING) || kept.ends_with("ed") || kept.is_empty();
            return (parts >= 2 && follows).then_some(start..start + end);
        }
        at += word.len() + 1;
    }
    (parts >= 2).then_some(start..start + end)
}

/// The name of two words or more that ends at `end`.
fn name_before(page: &Page<'_>, end: usize) -> Option<Range<usize>> {
    let before = page.before(end, 90);
    let line = before.rsplit('\n').next()?;
    let (mut start, mut parts, mut at) = (line.len(), 0, line.len());
    for (count, word) in line.rsplit(' ').enumerate() {
        let from = at.checked_sub(word.len())?;
        let ends = count > 0 && word.ends_with([',', ';', ':', '”', '"'])
            || count > 0 && word.len() > 3 && word.ends_with('.');
        if ends || !(is_particle(word) && parts > 0 || is_part(word)) || is_cue(word, &LEADING) {
            break;
        }
        if !is_particle(word) {
            parts += 1;
            start = from;
        }
        at = match from.checked_sub(1) {
            Some(at) => at,
            None => break,
        };
    }
    let name = line.get(start..)?;
    let opened = name.len() - name.trim_start_matches(['“', '"', '‘', '(']).len();
    (parts >= 2).then(|| end - line.len() + start + opened..end)
}

/// The sentence before that of the age, its own, and the next; one may be empty.
fn sentences<'a>(page: &Page<'a>, age: &Range<usize>) -> [&'a str; 3] {
    let before = page.before(age.start, 300);
    let after = page.after(age.end, 300);
    let before = before.rsplit("\n\n").next().unwrap_or_default();
    let after = after.split("\n\n").next().unwrap_or_default();
    let mut starts = before.rmatch_indices(". ").map(|(at, _)| at + 2);
    let (own, previous) = (starts.next().unwrap_or(0), starts.next().unwrap_or(0));
    let mut ends = after.match_indices(". ").map(|(at, _)| at + 2);
    let end = ends.next().unwrap_or(after.len());
    let last = ends.next().unwrap_or(after.len());
    let from = age.start - before.len();
    let until = age.end + end;
    [
        page.get(from + previous..from + own),
        page.get(from + own..until),
        page.get(until..age.end + last),
    ]
}

/// Whether a word that says “under age” begins here; its range.
pub(crate) fn young(page: &Page<'_>, at: usize) -> Option<Range<usize>> {
    let text = page.after(at, 12);
    let word = YOUNG.iter().find(|it| begins(text, it))?;
    Some(at..at + word.len())
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::Severity;
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Pii;

    #[test]
    fn a_name_beside_an_age_and_an_offence_is_found() {
        let plugin = plugin::<Pii>();
        for marked in [
            "Police said Kevin Marlow, 15, was arrested on Monday.\n            ^^^^^^^^^^^^ minor",
            "The 16-year-old Jana de Witt was charged with burglary.\n                ^^^^^^^^^^^^ minor",
            "Kevin J. Marlow (14) hid. He was arrested later.\n^^^^^^^^^^^^^^^ minor",
            "Kevin Marlow, a nine-year-old, was abducted.\n^^^^^^^^^^^^ minor",
            "The schoolgirl Jana Witt was raped, the court heard.\n               ^^^^^^^^^ minor",
            "A boy was stabbed. Kevin Marlow, 15, denies it.\n                   ^^^^^^^^^^^^ minor",
            "A 16-year-old, named as Jack Small, was charged with arson.\n                        ^^^^^^^^^^ minor",
            "Max Müller, aged 17, pleaded guilty.\n^^^^^^^^^^ minor",
        ] {
            assert_flags(&plugin, marked);
        }
    }

    #[test]
    fn grown_ups_sport_fiction_and_nameless_minors_are_none() {
        let plugin = plugin::<Pii>();
        for text in [
            "Kevin Marlow, 18, was arrested on Monday.",
            "A 15-year-old boy was arrested on Monday.",
            "Kevin Marlow, 15, won the race and beat the record.",
            "A 17-year-old Manchester United fan was arrested.",
            "On Monday, 15 people were arrested.",
            "In the film, Jana Witt, 15, is raped.",
            "Kevin Marlow, 15,000 pounds poorer, was arrested.",
            "The High Court, 12, arrested",
            "The teen Jana Witt, 18, was abducted.",
            "The fifty-four-year-old Kevin Marlow was arrested.",
            "In 1951, 16-year-old Kevin Marlow was arrested.",
            "A 15-year-old boy was arrested. Kevin Marlow, 15, won the race.",
            "Kevin Marlow, 15, sang. It rained. It rained. It rained. A man was arrested.",
        ] {
            assert_no_flags(&plugin, text);
        }
    }

    #[test]
    fn the_accused_weigh_more_than_a_case_of_murder() {
        let plugin = plugin::<Pii>();
        let severity = |text: &str| plugin.flags(text)[0].as_flag().unwrap().severity;
        assert_eq!(severity("Kevin Marlow, 15, was arrested."), Severity::Error);
        assert_eq!(
            severity("Kevin Marlow, 15, was murdered."),
            Severity::Warning
        );
    }
}
