//! The tables of trigram weights, one for each script of several languages, and how they are read.
//!
//! `train/table.py` makes them and says where from; `encoded` there describes the bytes. A weight
//! is how much likelier a trigram is in a language than in none, in quarters of a bit.
//!
//! Invariant: whatever the bytes are, reading them does not panic.

/// A table of `weights/`, by the script that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
}

/// Bytes of a trigram's entry.
const ENTRY: usize = 5;
/// What stands for a letter that the table has not.
const OTHER: u8 = u8::MAX;

/// A table whose parts have been found.
#[derive(Debug)]
pub(crate) struct Weights {
    /// The subtags of its languages, in the order of their numbers.
    pub(crate) languages: Vec<&'static str>,
    letters: Vec<char>,
    /// The numbers of the characters of ASCII, which most of a text is.
    ascii: [u8; 128],
    /// For each first letter the number of the first trigram with it.
    firsts: &'static [u8],
    entries: &'static [u8],
    postings: &'static [u8],
}

impl Table {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 4] = [Self::Latin, Self::Cyrillic, Self::Arabic, Self::Devanagari];

    /// Finds the parts of the table.
    pub(crate) fn read(self) -> Option<Weights> {
        let bytes: &[u8] = match self {
            Self::Latin => include_bytes!("weights/latin.bin"),
            Self::Cyrillic => include_bytes!("weights/cyrillic.bin"),
            Self::Arabic => include_bytes!("weights/arabic.bin"),
            Self::Devanagari => include_bytes!("weights/devanagari.bin"),
        };
        let (languages, rest) = line(bytes)?;
        let (letters, rest) = line(rest)?;
        let letters: Vec<char> = letters.chars().collect();
        let (firsts, rest) = rest.split_at_checked((letters.len() + 2) * 2)?;
        let count = usize::from(u16::from_be_bytes(*firsts.last_chunk()?));
        let (entries, postings) = rest.split_at_checked((count + 1) * ENTRY)?;
        let mut ascii = [0; 128];
        for (code, number) in (0..).zip(&mut ascii) {
            *number = number_of(char::from(code), &letters);
        }
        Some(Weights {
            languages: languages.split(' ').collect(),
            letters,
            ascii,
            firsts,
            entries,
            postings,
        })
    }
}

impl Weights {
    /// The number of a letter in lower case: 0 for what is no letter, or [`OTHER`].
    pub(crate) fn number(&self, letter: char) -> u8 {
        match self.ascii.get(letter as usize) {
            Some(number) => *number,
            None => number_of(letter, &self.letters),
        }
    }

    /// The languages that a trigram speaks for, by number, with its weight in each.
    pub(crate) fn of(&self, gram: [u8; 3]) -> impl Iterator<Item = (u8, u8)> {
        let postings = self.postings_of(gram).unwrap_or_default();
        postings.chunks_exact(2).filter_map(|it| match it {
            [language, weight] => Some((*language, *weight)),
            _ => None,
        })
    }

    fn postings_of(&self, [first, second, third]: [u8; 3]) -> Option<&'static [u8]> {
        let first = usize::from(first);
        let (mut low, mut high) = (self.first(first)?, self.first(first + 1)?);
        while low < high {
            let middle = usize::midpoint(low, high);
            let [b, c, ..] = self.entry(middle)?;
            match (b, c).cmp(&(second, third)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let (start, end) = (self.start(middle)?, self.start(middle + 1)?);
                    return self.postings.get(start * 2..end * 2);
                }
            }
        }
        None
    }

    fn first(&self, letter: usize) -> Option<usize> {
        let bytes = self.firsts.get(letter * 2..)?.first_chunk()?;
        Some(usize::from(u16::from_be_bytes(*bytes)))
    }

    fn entry(&self, at: usize) -> Option<[u8; ENTRY]> {
        self.entries.get(at * ENTRY..)?.first_chunk().copied()
    }

    fn start(&self, at: usize) -> Option<usize> {
        let [_, _, high, middle, low] = self.entry(at)?;
        usize::try_from(u32::from_be_bytes([0, high, middle, low])).ok()
    }
}

/// The number of a letter among those of a table.
fn number_of(letter: char, letters: &[char]) -> u8 {
    if !is_letter(letter) {
        return 0;
    }
    let found = letters.binary_search(&letter);
    let number = found.ok().and_then(|at| u8::try_from(at + 1).ok());
    number.unwrap_or(OTHER)
}

/// Whether a trigram may hold the character; the same as in `train/table.py`.
pub(crate) fn is_letter(letter: char) -> bool {
    letter.is_alphabetic()
        || matches!(u32::from(letter), 0x300..=0x36F | 0x64B..=0x65F | 0x900..=0x963)
}

/// The first line of the bytes, and what follows it.
fn line(bytes: &'static [u8]) -> Option<(&'static str, &'static [u8])> {
    let end = bytes.iter().position(|it| *it == b'\n')?;
    let line = std::str::from_utf8(bytes.get(..end)?).ok()?;
    Some((line, bytes.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_reads_and_its_parts_fit() {
        for table in Table::ALL {
            let weights = table.read().unwrap();
            assert!(weights.letters.is_sorted_by(|a, b| a < b));
            let count = weights.first(weights.letters.len() + 1).unwrap();
            assert_eq!(weights.start(0), Some(0));
            assert_eq!(weights.start(count).unwrap() * 2, weights.postings.len());
            let of = |it: &[u8]| usize::from(it.first().copied().unwrap());
            let mut languages = weights.postings.chunks(2).map(of);
            assert!(languages.all(|it| it < weights.languages.len()));
        }
    }

    #[test]
    fn a_trigram_speaks_for_the_languages_that_have_it() {
        let weights = Table::Latin.read().unwrap();
        let number = |letter| weights.number(letter);
        let the: Vec<_> = weights
            .of([number('t'), number('h'), number('e')])
            .collect();
        let english = weights.languages.iter().position(|it| *it == "en").unwrap();
        let best = the.iter().max_by_key(|it| it.1).unwrap();
        assert_eq!(usize::from(best.0), english);
        assert_eq!(weights.of([0, OTHER, 0]).count(), 0);
        assert_eq!(weights.of([OTHER, 1, 1]).count(), 0);
    }
}
