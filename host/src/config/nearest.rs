//! Finds the word that was probably meant, for hints.

/// The longest words that are compared, in characters: what people type, not what a hostile file
/// holds.
const LONGEST: usize = 64;

/// The candidate that the fewest insertions, deletions, replacements and swaps of neighbours make
/// of the word, unless they are more than a third of it. The first one among equals.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = simplified(word);
    let most = (word.len() / 3).max(1);
    let distance = |candidate: &&str| distance(&word, &simplified(candidate));
    let best = candidates
        .into_iter()
        .map(|candidate| (distance(&candidate), candidate));
    best.min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= most)
        .map(|(_, candidate)| candidate)
}

/// Case and the choice between `-` and `_` are not what makes two words differ.
fn simplified(word: &str) -> Vec<char> {
    let plain = |c: char| {
        if c == '_' {
            '-'
        } else {
            c.to_ascii_lowercase()
        }
    };
    word.chars().take(LONGEST).map(plain).collect()
}

/// Optimal string alignment: as Levenshtein, with a swap of neighbours counted once.
fn distance(one: &[char], two: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=two.len()).collect();
    let mut previous = None;
    for (row, &a) in one.iter().enumerate() {
        let mut this = Vec::with_capacity(last.len());
        this.push(row + 1);
        let mut left = None;
        for (column, &b) in two.iter().enumerate() {
            let at =
                |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&last, column) + usize::from(a != b);
            let mut best = replaced
                .min(at(&last, column + 1) + 1)
                .min(at(&this, column) + 1);
            if previous == Some(b) && left == Some(a) {
                best = best.min(at(&before, column.saturating_sub(1)) + 1);
            }
            this.push(best);
            left = Some(b);
        }
        before = std::mem::replace(&mut last, this);
        previous = Some(a);
    }
    last.last().copied().unwrap_or(one.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 4] = ["name", "path", "required", "max-phrases"];

    #[test]
    fn finds_what_was_meant() {
        for (word, expected) in [
            ("requird", "required"),
            ("reqiured", "required"),
            ("naem", "name"),
            ("max_phrases", "max-phrases"),
            ("Path", "path"),
        ] {
            assert_eq!(nearest(word, KEYS), Some(expected), "{word}");
        }
    }

    #[test]
    fn does_not_guess_when_nothing_is_near() {
        for word in ["", "colour", "xyz"] {
            assert_eq!(nearest(word, KEYS), None, "{word}");
        }
        assert_eq!(nearest("name", []), None);
    }

    #[test]
    fn counts_changes() {
        let distance = |a: &str, b: &str| distance(&simplified(a), &simplified(b));
        for (one, two, expected) in [
            ("", "", 0),
            ("", "ab", 2),
            ("ab", "", 2),
            ("ab", "ba", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, two), expected, "{one} {two}");
        }
    }
}
