//! The shape of a line: how it begins, how it ends, and how many sentences stand between.
//!
//! A shape says nothing of what the line is about. It is seen in the line alone.

use unicode_segmentation::UnicodeSegmentation as _;

use super::about::is_time;
use super::vocabulary::is_function_word;
use super::words::{WORDS_LOOKED_AT, fold};

/// How much of a line is looked at for its sentences, in bytes.
const LOOKED_AT: usize = 8 << 10;

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At the end of a sentence, closing quotes aside.
    Sentence,
    Question,
    /// With an ellipsis: the site cut it.
    Cut,
    /// In the middle: a colon, a semicolon, a comma, a dash.
    Open,
    /// With a word.
    Bare,
}

/// How a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Capital,
    Small,
    Quote,
    Digit,
    /// A dash, a bullet or another sign of a list.
    Item,
}

/// What can be seen in a line without knowing the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// Words, [`WORDS_LOOKED_AT`] at most.
    pub(super) words: usize,
    /// Function words among them.
    pub(super) function_words: usize,
    /// Of the words with letters, those with a capital, in per cent.
    pub(super) capitals: usize,
    /// Ends of sentences, the line's own end among them.
    pub(super) sentences: usize,
    pub(super) digits: usize,
    pub(super) letters: usize,
    pub(super) all_capitals: bool,
    /// Figures in rows, as in a table or the result of a match.
    pub(super) tabular: bool,
    pub(super) start: Start,
    pub(super) end: End,
}

const QUOTES: &[char] = &['"', '“', '”', '„', '«', '»', '‹', '›', '‘', '\''];
const CLOSERS: &[char] = &[
    '"', '”', '’', '“', '‘', '\'', '»', '«', '›', ')', ']', ' ', '\u{a0}', '\u{202f}',
];

impl Shape {
    /// The shape of a line without white space at its ends.
    pub(super) fn of(line: &str) -> Self {
        let looked_at = line
            .get(..line.floor_char_boundary(LOOKED_AT))
            .unwrap_or(line);
        let (mut words, mut function_words, mut capitals, mut lettered, mut numbers) =
            (0, 0, 0, 0, 0);
        for word in looked_at.unicode_words().take(WORDS_LOOKED_AT) {
            words += 1;
            numbers += usize::from(word.starts_with(|c: char| c.is_ascii_digit()));
            if is_function_word(&fold(word)) {
                function_words += 1;
            }
            if let Some(first) = word.chars().next().filter(|c| c.is_alphabetic()) {
                lettered += 1;
                capitals += usize::from(first.is_uppercase());
            }
        }
        let digits = looked_at.bytes().filter(u8::is_ascii_digit).count();
        let letters = looked_at.chars().filter(|c| c.is_alphabetic()).count();
        let all_capitals = letters > 1 && !looked_at.chars().any(char::is_lowercase);
        let end = end(line);
        Self {
            words,
            function_words,
            capitals: (capitals * 100usize).checked_div(lettered).unwrap_or(0),
            sentences: sentences(looked_at)
                + usize::from(matches!(end, End::Sentence | End::Question | End::Cut)),
            digits,
            letters,
            all_capitals,
            tabular: is_tabular(looked_at, words, numbers, end),
            start: start(line),
            end,
        }
    }

    /// Whether it ends as a sentence does, or as one that was cut.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self.end, End::Sentence | End::Question | End::Cut)
    }
}

/// Names and nothing else, as in the line-up of a team.
fn is_roster(line: &str, words: usize) -> bool {
    let named = |word: &&str| word.starts_with(|c: char| !c.is_lowercase());
    let parts = line.matches([',', ';']).count();
    parts * 4 >= words && line.unicode_words().filter(named).count() * 10 >= words * 9
}

fn is_tabular(line: &str, words: usize, numbers: usize, end: End) -> bool {
    let figures = numbers > 1 && words < 40;
    let bare = end == End::Bare && words < 10;
    let roster = (5..60).contains(&words) && is_roster(line, words);
    roster
        || figures && numbers * 3 >= words
        || bare && (has_score(line) || figures && numbers * 4 >= words)
}

/// A result between figures, or a match to come: `4-2`, `27:24`, `Hull v Colchester`.
fn has_score(line: &str) -> bool {
    line.split_whitespace().any(|word| {
        let mut sides = word.split(['-', '–', ':']);
        let figures = |side: Option<&str>| {
            side.is_some_and(|it| {
                (1..4).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_digit())
            })
        };
        figures(sides.next()) && figures(sides.next()) && sides.next().is_none()
    })
}

fn start(line: &str) -> Start {
    // A time of day stands before what it dates.
    let line = match line.split_once(char::is_whitespace) {
        Some((first, rest)) if first.len() > 3 && is_time(first) => rest.trim_start(),
        _ => line,
    };
    let mut chars = line.chars();
    match chars.next() {
        Some(c) if QUOTES.contains(&c) => Start::Quote,
        Some('-' | '–' | '—' | '•' | '·' | '*' | '▪' | '●' | '>' | '►' | '▶' | '→') => {
            match chars.next() {
                Some(c) if c.is_whitespace() => Start::Item,
                _ => Start::Capital,
            }
        }
        Some(c) if c.is_ascii_digit() => Start::Digit,
        Some(c) if c.is_lowercase() && !is_name(line) => Start::Small,
        _ => Start::Capital,
    }
}

/// Whether a small letter begins a name: *eBike*, *de Witt Holdings*.
fn is_name(line: &str) -> bool {
    const PARTICLES: &[&str] = &[
        "de", "van", "von", "da", "di", "du", "del", "della", "la", "le", "ter", "ten", "den",
        "dos", "al", "el",
    ];
    let mut words = line.split_whitespace();
    let (first, second) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    first.chars().nth(1).is_some_and(char::is_uppercase)
        || PARTICLES.contains(&first) && second.starts_with(char::is_uppercase)
}

fn end(line: &str) -> End {
    let bare = line.trim_end_matches(CLOSERS);
    let bare = if bare.is_empty() { line } else { bare };
    if bare.ends_with('…')
        || bare.ends_with("...")
        || bare.ends_with("[…")
        || bare.ends_with("[...")
    {
        return End::Cut;
    }
    match bare.chars().next_back() {
        Some('.' | '!' | '。' | '！' | '।' | '۔') => End::Sentence,
        Some('?' | '？' | '؟') => End::Question,
        Some(':' | ';' | ',' | '–' | '—' | '-' | '؛' | '،') => End::Open,
        _ => End::Bare,
    }
}

/// Ends of sentences inside of a line: a full stop, perhaps a closing quote, white space, and then
/// what a sentence may begin with. A single letter or a title before the full stop is none.
fn sentences(line: &str) -> usize {
    let mut count = 0;
    let chars = line.char_indices();
    for (at, c) in chars {
        if !matches!(c, '.' | '!' | '?' | '。') {
            continue;
        }
        let rest = line.get(at + c.len_utf8()..).unwrap_or_default();
        let after = rest.trim_start_matches(['"', '”', '’', '“', '»', '\'', ')']);
        let follows = after.trim_start();
        if follows.len() == after.len() && c != '。' {
            continue;
        }
        let begins = follows
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || QUOTES.contains(&c));
        let before = line.get(..at).unwrap_or_default();
        let last = before
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let abbreviation = c == '.'
            && (last.chars().count() < 2 && last.chars().all(char::is_alphabetic)
                || ["Mr", "Mrs", "Ms", "Dr", "St", "Sr", "Jr", "Prof", "Gen", "Sen", "Rep", "Gov", "No", "Nr", "bzw", "ca", "Sra", "Dott", "mln", "Inc", "Corp", "Ltd", "Co", "vs"].contains(&last)
                // A German ordinal: 12. Februar.
                || last.len() < 3 && last.bytes().all(|b| b.is_ascii_digit()));
        count += usize::from(begins && !abbreviation);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_seen_behind_quotes() {
        for (line, is) in [
            ("It is.", End::Sentence),
            ("“It is.”", End::Sentence),
            ("raconte la maire. »", End::Sentence),
            ("Is it?", End::Question),
            ("the ticket off...", End::Cut),
            ("before the su…", End::Cut),
            ("cut here […]", End::Cut),
            ("The rules:", End::Open),
            ("Ferry fares rise", End::Bare),
            ("»", End::Bare),
        ] {
            assert_eq!(Shape::of(line).end, is, "{line}");
        }
    }

    #[test]
    fn sentences_are_counted_and_abbreviations_are_not() {
        for (line, count) in [
            ("One.", 1),
            ("One. Two.", 2),
            ("Mr. Smith met J. Jones on 12. Februar at 3.5 knots.", 1),
            ("“I know.” He did not", 1),
            ("None here", 0),
        ] {
            assert_eq!(Shape::of(line).sentences, count, "{line}");
        }
    }
}
