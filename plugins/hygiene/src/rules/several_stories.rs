//! `several-stories`: a body that is a page of several stories.
//!
//! Two signs: teasers that are cut in the middle or come twice, and a row of one-sentence
//! paragraphs that have nothing to do with one another. Whether two paragraphs have to do with
//! one another is told by the beginnings of their longer words.

use copydesk_plugin::{Annotation, Severity};

use super::{repeated_paragraph, truncated::Cut};
use crate::draft::Draft;
use crate::line;

pub(super) const NAME: &str = "several-stories";

/// The fewest unrelated teasers of a row.
const ROW: usize = 4;

/// The fewest words of a teaser.
const FEWEST: usize = 8;

/// A teaser shares less than one of so many longer words with the rest.
const SHARED: usize = 5;

/// The most places that the flag points at.
const PLACES: usize = 20;

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    if draft.paragraphs.len() <= ROW {
        return;
    }
    let teasers: Vec<bool> = draft
        .paragraphs
        .iter()
        .map(|it| is_teaser(it.text))
        .collect();
    if !teasers
        .chunk_by(|a, b| a == b)
        .any(|row| row.len() >= ROW && row.contains(&true))
    {
        return;
    }
    let alone = alone(draft, &teasers);
    let mut row: Vec<usize> = Vec::new();
    let mut longest: Vec<usize> = Vec::new();
    for (number, is_alone) in alone.into_iter().enumerate() {
        if is_alone {
            row.push(number);
        } else {
            if row.len() > longest.len() {
                longest.clone_from(&row);
            }
            row.clear();
        }
    }
    if row.len() > longest.len() {
        longest = row;
    }
    if longest.len() < ROW {
        return;
    }
    let count = longest.len();
    found.push(
        Annotation::flag(
            NAME,
            Severity::Warning,
            "This looks like a page of several stories; split them or delete the teasers.",
        )
        .confidence(if count > ROW { 0.85 } else { 0.7 })
        .evidence(format!(
            "{count} teasers in a row have nothing to do with one another."
        ))
        .anchors(
            longest
                .iter()
                .take(PLACES)
                .filter_map(|&it| draft.anchor(draft.paragraphs.get(it)?.range.clone())),
        ),
    );
}

/// Whether each paragraph is a teaser that has nothing to do with any other one.
fn alone(draft: &Draft<'_>, teasers: &[bool]) -> Vec<bool> {
    let mut original: Vec<usize> = (0..draft.paragraphs.len()).collect();
    for (number, first) in repeated_paragraph::pairs(draft) {
        if let Some(it) = original.get_mut(number) {
            *it = first;
        }
    }
    let mut keys: Vec<(u64, usize)> = Vec::new();
    for (paragraph, &number) in draft.paragraphs.iter().zip(&original) {
        keys.extend(stems(paragraph.text).map(|it| (it, number)));
    }
    keys.sort_unstable();
    keys.dedup();
    let mut shared = vec![0_usize; draft.paragraphs.len()];
    let mut all = vec![0_usize; draft.paragraphs.len()];
    for same in keys.chunk_by(|a, b| a.0 == b.0) {
        for &(_, number) in same {
            if let (Some(all), Some(shared)) = (all.get_mut(number), shared.get_mut(number)) {
                *all += 1;
                *shared += usize::from(same.len() > 1);
            }
        }
    }
    let figure = |of: &[usize], number: usize| of.get(number).copied().unwrap_or_default();
    original
        .iter()
        .zip(teasers)
        .map(|(&number, is_teaser)| {
            *is_teaser && figure(&shared, number) * SHARED < figure(&all, number)
        })
        .collect()
}

/// Whether it is one sentence that quotes nobody.
fn is_teaser(text: &str) -> bool {
    let inner = text.trim_end_matches(|it| line::is_stop(it) || line::is_closer(it));
    let has_more = inner.char_indices().any(|(at, it)| {
        matches!(it, '.' | '!' | '?')
            && inner.get(at + 1..).is_some_and(|rest| {
                let mut rest = rest.chars();
                rest.next().is_some_and(char::is_whitespace)
                    && rest.next().is_some_and(char::is_uppercase)
            })
    });
    let is_cut = Cut::of(text).is_some();
    let first = text
        .split(|it: char| !it.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let leans = LEANING.iter().any(|it| it.eq_ignore_ascii_case(first));
    !leans
        && (is_cut || line::is_closed(text))
        && text.split_whitespace().nth(FEWEST - 1).is_some()
        && !text.contains(['"', '“', '”', '„', '«'])
        && (is_cut || !has_more)
}

/// The beginnings of the words that say what a text is about: the longer ones and the names.
fn stems(text: &str) -> impl Iterator<Item = u64> + '_ {
    text.split(|it: char| !it.is_alphanumeric())
        .filter(|word| {
            let fewest = if word.starts_with(char::is_uppercase) {
                3
            } else {
                5
            };
            word.chars().nth(fewest - 1).is_some() && !FREQUENT.contains(word)
        })
        .map(|word| {
            let letters = word.chars().take(6).flat_map(char::to_lowercase);
            letters.fold(0, |key, letter| (key << 10) ^ u64::from(letter))
        })
}

/// Words with which a sentence leans on the one before it; a teaser stands alone.
const LEANING: [&str; 24] = [
    "he",
    "she",
    "they",
    "it",
    "his",
    "her",
    "their",
    "its",
    "him",
    "but",
    "and",
    "so",
    "however",
    "also",
    "meanwhile",
    "this",
    "that",
    "these",
    "those",
    "both",
    "others",
    "another",
    "then",
    "yet",
];

/// Longer words and words with a capital that any two news items share.
const FREQUENT: [&str; 16] = [
    "The",
    "after",
    "about",
    "their",
    "which",
    "would",
    "could",
    "there",
    "other",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags};

    use crate::rules::of_bodies;

    #[test]
    fn a_row_of_unrelated_teasers_is_flagged() {
        assert_flags(
            &of_bodies(),
            "
            Dock workers met the port authority on Monday. The dock workers want more pay.
            The port authority said that dock workers would get an offer on Tuesday.
            A snow warning has been issued for the hills above Brackenthorpe.
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ several-stories
            A baker has been fined 1,800 crowns for selling loaves that were too light.
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ several-stories
            Archaeologists have uncovered the footings of a Roman jetty.
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ several-stories
            Plans for 214 homes on the former tram depot are on show.
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ several-stories
            ",
        );
    }

    #[test]
    fn an_article_of_one_sentence_paragraphs_is_one_story() {
        assert_no_flags(
            &of_bodies(),
            "The bridge will be closed on eleven nights from Monday, the council said.\n\
             Engineers will replace the bearings on which the bridge turns.\n\
             The bridge was opened in 1924 and carries 19,000 vehicles a day.\n\
             A free minibus will run while the bridge is closed to vehicles.\n\
             The council expects the engineers to finish on Saturday.",
        );
    }

    #[test]
    fn voices_are_no_teasers() {
        assert_no_flags(
            &of_bodies(),
            "We asked four readers about the winter.\n\
             “Nobody clears the pavement outside my bakery,” said Bettina Crowe.\n\
             “Snow keeps the tourists away from Hesk,” said José Ibáñez.\n\
             “My ospreys came back four weeks early,” said Sigrún Vance.\n\
             “Roman jetties freeze like any other,” said Professor Brandt.",
        );
    }
}
