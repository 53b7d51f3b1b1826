//! Lines that stand on a page more than once.

use std::collections::HashMap;

use super::lines::Line;
use super::site::Class;

/// The fewest words of a line whose repetition says something.
const LEAST_WORDS: usize = 4;

/// For each line, the first line that says the same; itself when it is the first, `None` when it is
/// the only one or says too little.
pub(super) fn firsts(text: &str, lines: &[Line]) -> Vec<Option<usize>> {
    let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, line) in lines.iter().enumerate() {
        if matches!(line.class, Class::Title | Class::Cut | Class::Prose)
            && line.shape.words >= LEAST_WORDS
            && !line.shape.tabular
        {
            let written = text.get(line.text.clone()).unwrap_or_default();
            seen.entry(key(written)).or_default().push(n);
        }
    }
    let mut firsts = vec![None; lines.len()];
    for places in seen.values().filter(|places| places.len() > 1) {
        for place in places {
            if let Some(first) = firsts.get_mut(*place) {
                *first = places.first().copied();
            }
        }
    }
    firsts
}

/// The letters and figures of a line in lower case: white space, quotes and the place of a cut may
/// differ.
fn key(line: &str) -> String {
    line.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
