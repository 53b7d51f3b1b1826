//! The markers of a list that was run together in one line: "1. The cat 2. The dog".

/// A marker at the beginning of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker {
    bullet: Option<char>,
    value: u32,
    is_letter: bool,
    end: &'static str,
}

const BULLETS: &[char] = &['•', '⁃', '◦', '‣', '▪'];

impl Marker {
    /// Reads the marker that `text` begins with, and its length.
    pub(super) fn read(text: &str) -> Option<(Self, usize)> {
        let bullet = text.chars().next().filter(|it| BULLETS.contains(it));
        let item = match bullet {
            Some(_) => text.trim_start_matches(BULLETS).trim_start(),
            None => text,
        };
        let (value, is_letter, rest) = read_value(item)?;
        let end = [".)", ")", "."]
            .into_iter()
            .find(|end| rest.starts_with(end))?;
        let rest = rest.get(end.len()..)?;
        if !rest.starts_with(char::is_whitespace) {
            return None;
        }
        Some((
            Self {
                bullet,
                value,
                is_letter,
                end,
            },
            text.len() - rest.len(),
        ))
    }

    /// Whether `other` is the marker of the item after this one.
    pub(super) fn precedes(self, other: Self) -> bool {
        Self {
            value: self.value + 1,
            ..self
        } == other
    }
}

/// Reads a number of one to three digits or a single lower-case letter.
fn read_value(item: &str) -> Option<(u32, bool, &str)> {
    let rest = item.trim_start_matches(|it: char| it.is_ascii_digit());
    let digits = item.get(..item.len() - rest.len())?;
    if (1..=3).contains(&digits.len()) {
        return Some((digits.parse().ok()?, false, rest));
    }
    let letter = item.bytes().next().filter(u8::is_ascii_lowercase)?;
    Some((u32::from(letter), true, item.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_markers_of_several_kinds() {
        for (text, length) in [
            ("1. x", 2),
            ("12) x", 3),
            ("a.) x", 3),
            ("• 9. x", 6),
            ("⁃9. x", 5),
        ] {
            assert_eq!(
                Marker::read(text).map(|(_, length)| length),
                Some(length),
                "{text}"
            );
        }
    }

    #[test]
    fn reads_nothing_else_as_a_marker() {
        for text in ["", "1", "1.5 x", "1988. x", "A. x", "ab) x", "•", "• x"] {
            assert_eq!(Marker::read(text), None, "{text}");
        }
    }

    #[test]
    fn only_the_next_of_the_same_kind_follows() {
        let marker = |text| Marker::read(text).map(|(marker, _)| marker).unwrap();
        assert!(marker("1. x").precedes(marker("2. x")));
        assert!(!marker("1. x").precedes(marker("2) x")));
        assert!(!marker("1. x").precedes(marker("3. x")));
    }
}
