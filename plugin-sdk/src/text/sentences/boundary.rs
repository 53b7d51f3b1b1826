//! Where the first sentence of a line ends.

use super::abbreviation::{self, Stop};
use super::list::Marker;

/// Finds the end of the first sentence of `line`, which begins with it. Never 0 for a line that
/// is not empty.
pub(super) fn next(line: &str) -> usize {
    let (marker, mut at) = match Marker::read(line) {
        Some((marker, length)) => (Some(marker), length),
        None => (None, 0),
    };
    let bytes = line.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        let found = match byte {
            b'.' | b'!' | b'?' => after(line, at),
            b' ' => item(line, at, marker),
            b':' => colon(line, at),
            0x80.. if is_mark(line, at) => after(line, at),
            _ => Verdict::Passed(at + 1),
        };
        match found {
            Verdict::Ends(end) => return end,
            Verdict::Passed(next) => at = next.max(at + 1),
        }
    }
    line.len()
}

enum Verdict {
    /// The sentence ends there.
    Ends(usize),
    /// It does not end before there.
    Passed(usize),
}

/// Whether an item of the list that the sentence began with begins behind this space.
fn item(line: &str, at: usize, marker: Option<Marker>) -> Verdict {
    let follows = |marker: Marker| {
        let (next, _) = Marker::read(line.get(at + 1..)?)?;
        marker.precedes(next).then_some(())
    };
    match marker.and_then(follows) {
        Some(()) => Verdict::Ends(at),
        None => Verdict::Passed(at + 1),
    }
}

/// A colon is the full stop of Armenian.
fn colon(line: &str, at: usize) -> Verdict {
    let (before, rest) = line.split_at_checked(at + 1).unwrap_or_default();
    let armenian = before
        .chars()
        .rev()
        .nth(1)
        .is_some_and(|it| matches!(it, '\u{531}'..='\u{58a}'));
    if armenian && rest.starts_with(char::is_whitespace) {
        Verdict::Ends(at + 1)
    } else {
        Verdict::Passed(at + 1)
    }
}

fn is_mark(line: &str, at: usize) -> bool {
    line.get(at..)
        .and_then(|rest| rest.chars().next())
        .is_some_and(|it| it == '…' || is_foreign(it))
}

/// A mark of another script that ends a sentence whatever follows.
fn is_foreign(mark: char) -> bool {
    matches!(
        mark,
        '。' | '．' | '！' | '？' | '؟' | '۔' | '।' | '॥' | '։' | '။'
    )
}

fn is_closer(letter: char) -> bool {
    matches!(
        letter,
        '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}' | '」' | '』' | '）'
    )
}

/// The marks at one place, with what closes behind them.
struct Marks<'a> {
    /// What the sentence has before them.
    before: &'a str,
    /// Everything behind them.
    rest: &'a str,
    /// Where `rest` begins.
    end: usize,
    dots: usize,
    loud: bool,
    foreign: bool,
    /// A mark of quotation closes behind them.
    quoted: bool,
}

impl<'a> Marks<'a> {
    fn read(line: &'a str, at: usize) -> Self {
        let (before, all) = line.split_at_checked(at).unwrap_or_default();
        let (mut dots, mut loud, mut foreign, mut quoted) = (0, false, false, false);
        let mut rest = all;
        while let Some(mark) = rest.chars().next() {
            match mark {
                '.' => dots += 1,
                '…' => dots += 3,
                '!' | '?' => loud = true,
                _ if is_foreign(mark) => foreign = true,
                // The dots of ". . ." are one mark.
                ' ' if dots > 0 && rest.starts_with(" .") && !rest.starts_with(" ..") => {}
                _ => break,
            }
            rest = rest.get(mark.len_utf8()..).unwrap_or_default();
        }
        while let Some(closer) = rest.chars().next().filter(|it| is_closer(*it)) {
            quoted |= matches!(closer, '"' | '\'' | '”' | '’' | '»');
            rest = rest.get(closer.len_utf8()..).unwrap_or_default();
        }
        rest = skip_references(before, rest);
        Self {
            before,
            rest,
            end: line.len() - rest.len(),
            dots,
            loud,
            foreign,
            quoted,
        }
    }

    /// The word in front of the marks, with the full stops inside it.
    fn word(&self) -> &'a str {
        let start = self
            .before
            .char_indices()
            .rev()
            .take_while(|(_, it)| it.is_alphanumeric() || matches!(it, '.' | '°' | '\'' | '’'))
            .last()
            .map_or(self.before.len(), |(start, _)| start);
        self.before
            .get(start..)
            .unwrap_or_default()
            .trim_start_matches(['\'', '’', '.'])
    }
}

/// Skips the numbers of notes, as in `martyr.[1][2]` and, behind a word, `martyr.1 2`.
fn skip_references<'a>(before: &str, mut rest: &'a str) -> &'a str {
    while let Some((number, behind)) = rest.strip_prefix('[').and_then(|it| it.split_once(']')) {
        if number.is_empty() || !number.bytes().all(|it| it.is_ascii_digit()) {
            break;
        }
        rest = behind;
    }
    let word = before.chars().rev().take(3);
    let is_word =
        before.ends_with(')') || word.clone().count() == 3 && word.clone().all(char::is_lowercase);
    if !is_word {
        return rest;
    }
    let mut after = rest;
    loop {
        let behind = after.trim_start_matches(|it: char| it.is_ascii_digit());
        if !(1..=3).contains(&(after.len() - behind.len())) || !behind.starts_with(' ') {
            return rest;
        }
        let next = behind.trim_start();
        if next.starts_with(char::is_uppercase) {
            return behind;
        }
        after = next;
    }
}

fn after(line: &str, at: usize) -> Verdict {
    let marks = Marks::read(line, at);
    if marks.rest.is_empty() {
        return Verdict::Ends(marks.end);
    }
    // What a sentence begins with does not end it, nor does an omission in brackets.
    let leads = marks
        .before
        .trim_start_matches(['"', '\'', '“', '‘', '('])
        .is_empty();
    if leads || (marks.dots > 2 && marks.before.ends_with(['[', '('])) {
        return Verdict::Passed(marks.end);
    }
    if marks.foreign {
        return Verdict::Ends(marks.end);
    }
    if !marks.rest.starts_with(char::is_whitespace) {
        return if runs_into_next(&marks) {
            Verdict::Ends(marks.end)
        } else {
            Verdict::Passed(marks.end)
        };
    }
    let follows = marks.rest.trim_start();
    let word = first_word(follows);
    if !(may_begin(follows, word) || (word.len() == 1 && Marker::read(follows).is_some())) {
        return Verdict::Passed(marks.end);
    }
    if marks.dots > 3
        && line
            .get(at + 1..)
            .is_some_and(|it| it.starts_with(" . . . "))
        && at > 0
    {
        // "compounds. . . . The": the full stop is the word's, the omission the next sentence's.
        let attached = !marks.before.ends_with(char::is_whitespace);
        return Verdict::Ends(if attached { at + 1 } else { marks.end });
    }
    let ends = match () {
        () if marks.loud => !(marks.quoted && is_attribution(follows)),
        // Between spaces it is an omission, and "I" is a capital anywhere.
        () if marks.dots == 3 && marks.before.ends_with(' ') && is_i(word) => false,
        () if marks.dots > 1 => true,
        () => stop_ends(&marks, follows, word),
    };
    if ends {
        Verdict::Ends(marks.end)
    } else {
        Verdict::Passed(marks.end)
    }
}

/// Whether a single full stop in front of `word` ends the sentence.
fn stop_ends(marks: &Marks<'_>, follows: &str, word: &str) -> bool {
    let last = marks.word();
    // An article may stand in front, as in `l'Avv.`.
    let last = last.rsplit(['\'', '’']).next().unwrap_or(last);
    let number =
        word.starts_with(|it: char| it.is_numeric()) || follows.starts_with(['#', '$', '£', '€']);
    match abbreviation::stop(last) {
        Stop::Ends if is_day(last) => !abbreviation::is_month(word),
        Stop::Ends => true,
        Stop::Never => false,
        Stop::BeforeNumber if number => false,
        // A month's name may be cut, a "No." may be an answer.
        Stop::BeforeNumber => true,
        Stop::Maybe => abbreviation::is_opener(word),
        Stop::TimeOfDay => !abbreviation::follows_time(word) && !is_fronted(marks.before),
        Stop::Initial => initial_ends(marks.before, last, word),
    }
}

/// Whether it is a day of a month in figures.
fn is_day(word: &str) -> bool {
    (1..=2).contains(&word.len()) && word.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a single capital letter ends the sentence: in "vitamin C" it does, in "J. Smith" not.
fn initial_ends(before: &str, last: &str, word: &str) -> bool {
    let before = before.strip_suffix(last).unwrap_or(before).trim_end();
    let start = before.rfind(char::is_whitespace).map_or(0, |it| it + 1);
    let previous = before
        .get(start..)
        .unwrap_or_default()
        .trim_start_matches(|it: char| !it.is_alphanumeric());
    !before.is_empty()
        && abbreviation::is_opener(word)
        && previous.starts_with(|it: char| !it.is_uppercase())
}

/// Whether the sentence so far is "At 5 a.m." and the like, which only leads up to it.
fn is_fronted(before: &str) -> bool {
    let mut words = before.split_whitespace();
    let first = words.next().unwrap_or_default();
    let leads = [
        "About", "After", "Around", "At", "Before", "By", "From", "Since", "Until",
    ];
    leads.contains(&first) && words.count() < 4
}

/// Whether the next sentence begins without a space: "rained.Then", "be g...Rain".
fn runs_into_next(marks: &Marks<'_>) -> bool {
    let mut letters = marks.rest.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let lower = letters.next().is_some_and(char::is_lowercase);
    if !(capital && lower) || marks.quoted {
        return false;
    }
    let word = marks.word();
    let token = marks
        .rest
        .split(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let domain = token.split_once('.').is_some_and(|(_, it)| !it.is_empty());
    let plain = word.chars().all(char::is_alphabetic) && word.chars().count() > 2;
    let number = word.starts_with(|it: char| it.is_ascii_digit());
    marks.dots > 2
        || (marks.loud && plain)
        || ((plain || number)
            && !domain
            && !marks.before.ends_with("www")
            && abbreviation::stop(word) == Stop::Ends)
}

fn is_i(word: &str) -> bool {
    word.split(['\'', '’']).next() == Some("I")
}

/// The first word, without what opens in front of it.
fn first_word(text: &str) -> &str {
    let text = text.trim_start_matches(|it: char| !it.is_alphanumeric());
    let is_inside = |it: char| it.is_alphanumeric() || matches!(it, '\'' | '’' | '-');
    let end = text.find(|it: char| !is_inside(it)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Whether what follows could begin a sentence: a capital, a digit or a letter without case.
fn may_begin(follows: &str, word: &str) -> bool {
    // A dash goes on with the sentence.
    let dashed = follows.starts_with(['–', '—']) || follows.starts_with("--");
    !dashed && word.starts_with(|it: char| !it.is_lowercase())
}

/// Whether it says who spoke: "Mr. Roy asked".
fn is_attribution(follows: &str) -> bool {
    for word in follows.split_whitespace().take(5) {
        let word = word.trim_end_matches(|it: char| !it.is_alphanumeric());
        if abbreviation::is_speech(word) {
            return true;
        }
        if !word.starts_with(char::is_uppercase)
            || abbreviation::is_opener(word) && word != "He" && word != "She"
        {
            return false;
        }
    }
    false
}
