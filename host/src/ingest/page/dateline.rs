//! The place with which a report of an agency opens.

use super::vocabulary::is_function_word;
use super::words::fold;

/// Whether a text opens with a place as a report of an agency does: *LISBON (AP) — …*,
/// *Kettwald. …*, *San Telmo, 12 ago — …*.
pub(super) fn is_dateline(text: &str) -> bool {
    let head = text.get(..text.floor_char_boundary(70)).unwrap_or(text);
    let dash = head.split_once([' ', '\u{a0}']).and_then(|_| {
        [" — ", " – ", " - ", ".- ", " —", " –"]
            .iter()
            .filter_map(|dash| head.find(dash))
            .min()
    });
    if let Some(place) = dash.and_then(|at| head.get(..at)) {
        let first = place.split_whitespace().next().unwrap_or_default();
        let capitals = first.chars().filter(|c| c.is_alphabetic()).count() > 2
            && !first.chars().any(char::is_lowercase);
        return capitals
            || is_place(place)
                && (place.contains(['(', ',']) || place.split_whitespace().count() < 3);
    }
    head.split_once(". ").is_some_and(|(place, _)| {
        place.split_whitespace().count() < 4
            && !place.contains(',')
            && place.chars().count() > 3
            && is_place(place)
    })
}

/// One to six words, of which none but figures, short words and those in brackets begin small.
fn is_place(text: &str) -> bool {
    let words = || text.split_whitespace();
    (1..=6).contains(&words().count())
        && words().all(|word| {
            let first = word.chars().find(|c| c.is_alphanumeric()).unwrap_or('A');
            !first.is_lowercase() || word.chars().count() < 5 || word.starts_with('(')
        })
        && words()
            .next()
            .is_some_and(|word| word.chars().count() > 2 && !is_function_word(&fold(word)))
}
