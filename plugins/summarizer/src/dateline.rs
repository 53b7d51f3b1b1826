//! Where a sentence begins behind its dateline: `LONDON (Reuters) - The bank ...`.

/// The longest dateline, in bytes.
const LONGEST: usize = 70;

const DASHES: &[&str] = &[" - ", " -- ", " – ", " — ", " — ", " \u{2015} ", ") "];

/// The length of the dateline in front of a sentence, with the dash and the blanks.
pub(crate) fn length(sentence: &str) -> usize {
    let mut end = LONGEST.min(sentence.len());
    while !sentence.is_char_boundary(end) {
        end -= 1;
    }
    let head = sentence.get(..end).unwrap_or_default();
    // As in `(CNN)The bank`, where a line break was lost.
    let bracket = head.find(')').map(|it| it + 1);
    let bracket = bracket.filter(|it| {
        let rest = head.get(*it..);
        rest.is_some_and(|it| it.starts_with(char::is_uppercase))
    });
    let found = DASHES
        .iter()
        .filter_map(|dash| Some(head.find(dash)? + dash.len()))
        .chain(bracket)
        .filter(|it| head.get(..*it).is_some_and(is_dateline))
        .max();
    let Some(after) = found else { return 0 };
    let rest = sentence.get(after..).unwrap_or_default();
    after + (rest.len() - rest.trim_start().len())
}

/// Whether the text with its dash is a place in capitals, or ends in an agency in brackets. An
/// agency that stands alone needs no dash.
fn is_dateline(head: &str) -> bool {
    let place = head.trim_end_matches(|it: char| {
        it.is_whitespace() || matches!(it, '-' | '–' | '—' | '\u{2015}')
    });
    if let Some((before, agency)) = place.strip_suffix(')').and_then(|it| it.rsplit_once('(')) {
        let is_agency = agency.len() <= 20 && agency.starts_with(char::is_uppercase);
        let is_parted = before.is_empty() || !head.ends_with(") ");
        return is_agency && is_parted && before.split_whitespace().all(starts_a_name);
    }
    let first = place.split([' ', ',']).next().unwrap_or_default();
    let letters = first.chars().filter(|it| it.is_alphabetic());
    first.chars().count() > 2
        && letters.clone().count() > 2
        && letters.clone().all(char::is_uppercase)
        && place.split_whitespace().all(starts_a_name)
}

fn starts_a_name(word: &str) -> bool {
    word.starts_with(|it: char| it.is_uppercase() || it.is_numeric() || it == '(')
        || matches!(word, "de" | "of" | "and" | "la")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(sentence: &str) -> &str {
        sentence.get(length(sentence)..).unwrap()
    }

    #[test]
    fn a_dateline_is_left_out() {
        for sentence in [
            "LONDON (Reuters) - The bank held rates.",
            "BUENOS AIRES, Argentina (AP) -- The bank held rates.",
            "(CNN) -- The bank held rates.",
            "(CNN) The bank held rates.",
            "Hong Kong (CNN)The bank held rates.",
            "MÜNCHEN – The bank held rates.",
            "WASHINGTON, Oct. 3 — The bank held rates.",
            "Paris (AFP) - The bank held rates.",
        ] {
            assert_eq!(rest(sentence), "The bank held rates.", "{sentence}");
        }
    }

    #[test]
    fn a_dash_in_a_sentence_is_no_dateline() {
        for sentence in [
            "The bank - which held rates - is in London.",
            "NATO said - and meant it - that it will stay.",
            "US stocks – like those in Europe – rose.",
            "The bank (BoE) held rates.",
            "The Bank of England (BoE) held rates.",
            "“LONDON”",
            "",
        ] {
            assert_eq!(rest(sentence), sentence);
        }
    }
}
