//! Quotation marks: which of them opens, which closes, and which has no partner.
//!
//! [`read`] looks at one paragraph. What a mark does is told by its form and by what stands
//! around it.

use std::ops::Range;

/// The family of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `"`
    Straight,
    /// `“`, `”` and `„`
    Curly,
    /// `«` and `»`
    Pointed,
}

/// A quotation mark in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Its family.
    pub(crate) style: Style,
    /// The mark itself.
    pub(crate) letter: char,
    /// Its bytes.
    pub(crate) range: Range<usize>,
}

/// What is wrong with a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It opens a quotation that does not close.
    Unclosed(Mark),
    /// It closes a quotation that did not open.
    Unopened(Mark),
    /// The first opens a quotation and the second, of another form, closes it.
    Unlike(Mark, Mark),
}

/// What was found in a paragraph.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// What is wrong, in the order in which it was noticed.
    pub(crate) faults: Vec<Fault>,
    /// The first straight mark of a quotation that is right.
    pub(crate) straight: Option<Mark>,
    /// The first curly mark of a quotation that is right.
    pub(crate) curly: Option<Mark>,
    /// Whether it has any mark at all.
    pub(crate) quotes: bool,
}

/// How a story uses its marks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    pointed: Pointed,
    /// How many straight marks are one: two, in a text that came out of a table.
    pub(crate) straight: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pointed {
    /// `«so»`
    Outwards,
    /// `»so«`
    Inwards,
    /// `»so»`
    Alike,
}

impl Habits {
    /// Tells them from the first pointed mark of a text and from the shortest row of straight
    /// ones.
    pub(crate) fn of(text: &str) -> Self {
        let pointed = match text.find(['«', '»']).and_then(|at| text.get(at..)) {
            Some(rest) if rest.starts_with('«') => Pointed::Outwards,
            Some(rest) if rest.contains('«') => Pointed::Inwards,
            _ => Pointed::Alike,
        };
        let mut rows = text
            .as_bytes()
            .chunk_by(|a, b| a == b)
            .filter(|row| row.starts_with(b"\""));
        let is_doubled = rows.next().is_some_and(|row| row.len() == 2)
            && rows.next().is_some_and(|row| row.len() % 2 == 0)
            && rows.all(|row| row.len() % 2 == 0);
        Self {
            pointed,
            straight: if is_doubled { 2 } else { 1 },
        }
    }
}

/// Whether the paragraph begins with a mark that can open a quotation.
pub(crate) fn begins_quoted(paragraph: &str) -> bool {
    paragraph
        .trim_start_matches(|it: char| {
            it.is_whitespace() || matches!(it, '-' | '*' | '>' | '—' | '–')
        })
        .starts_with(['"', '“', '”', '„', '«', '»', '\'', '‘', '’', '‚'])
}

/// Reads the marks of one paragraph.
pub(crate) fn read(text: &str, habits: Habits) -> Reading {
    let mut reading = Reading::default();
    let mut open: Vec<Mark> = Vec::new();
    let mut read_to = 0;
    for (at, _) in text
        .bytes()
        .enumerate()
        .filter(|(_, it)| matches!(it, b'"' | 0xC2 | 0xE2))
    {
        let rest = text.get(at..).unwrap_or_default();
        let Some(letter) = rest.chars().next().filter(|_| at >= read_to) else {
            continue;
        };
        let style = match letter {
            '"' => Style::Straight,
            '“' | '”' | '„' => Style::Curly,
            '«' | '»' => Style::Pointed,
            _ => continue,
        };
        let after = rest.trim_start_matches(letter);
        read_to = at + rest.len() - after.len();
        reading.quotes = true;
        let around = Around {
            before: text.get(..at).unwrap_or_default(),
            after,
        };
        let size = letter.len_utf8() * if letter == '"' { habits.straight } else { 1 };
        let mark = |start: usize| Mark {
            style,
            letter,
            range: start..read_to.min(start + size),
        };
        match role(&mark(at), &around, &open, habits.pointed) {
            Role::None => {}
            Role::Opens => {
                if around.begins_a_sentence() {
                    // The line break before a quotation that opens again was lost.
                    open.pop_if(|top| top.style == style);
                }
                open.extend((at..read_to).step_by(size).map(mark));
            }
            Role::Closes => {
                for at in (at..read_to).step_by(size) {
                    close(mark(at), &mut open, &mut reading);
                }
            }
        }
    }
    reading.faults.extend(open.into_iter().map(Fault::Unclosed));
    reading
}

/// What a mark does.
enum Role {
    Opens,
    Closes,
    None,
}

/// What stands around a mark.
struct Around<'a> {
    before: &'a str,
    after: &'a str,
}

impl Around<'_> {
    fn at_start(&self) -> bool {
        self.before.chars().all(|it| !it.is_alphanumeric())
    }

    /// Whether a sentence ends before it.
    fn begins_a_sentence(&self) -> bool {
        let before = self.before.trim_end();
        before.len() < self.before.len() && before.ends_with(['.', '!', '?', '…', '*'])
    }

    /// Whether it looks like an opening mark: nothing before it, and a word behind.
    fn opens(&self) -> bool {
        let Some(after) = self.after.chars().next().filter(|it| !it.is_whitespace()) else {
            return false;
        };
        match self.before.chars().next_back() {
            None
            | Some(
                '(' | '[' | '{' | '—' | '–' | '/' | '“' | '„' | '«' | '‘' | '‹' | '¿' | '¡' | '"',
            ) => true,
            Some('-') => after.is_alphanumeric(),
            Some(before) => before.is_whitespace(),
        }
    }

    /// Whether it looks like a closing mark: a word or a stop before it, and no word behind.
    fn closes(&self) -> bool {
        let Some(before) = self
            .before
            .chars()
            .next_back()
            .filter(|it| !it.is_whitespace())
        else {
            return false;
        };
        match self.after.chars().next() {
            None => true,
            Some(
                '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '…' | '—' | '–' | '-' | '/'
                | '”' | '’' | '»' | '›' | '\'' | '"' | '“',
            ) => !matches!(before, '(' | '['),
            Some(after) => after.is_whitespace(),
        }
    }

    /// Whether it stands for inches or seconds: a figure before it.
    fn measures(&self) -> bool {
        self.before
            .ends_with(|it: char| it.is_numeric() || matches!(it, '½' | '¼' | '¾'))
    }

    /// Whether feet stand before the inches: `6'2"`.
    fn measures_feet(&self) -> bool {
        let feet = self
            .before
            .trim_end_matches(|it: char| it.is_numeric() || it == '.');
        self.measures()
            && feet
                .strip_suffix(['\'', '’', '′'])
                .is_some_and(|feet| feet.ends_with(|it: char| it.is_numeric()))
    }
}

fn role(mark: &Mark, around: &Around<'_>, open: &[Mark], pointed: Pointed) -> Role {
    let has = |style: Style| open.iter().any(|it| it.style == style);
    let (opens, closes) = (around.opens(), around.closes());
    match mark.letter {
        '„' => Role::Opens,
        '«' | '»' => match pointed {
            _ if around.at_start() => Role::Opens,
            Pointed::Outwards if mark.letter == '«' => Role::Opens,
            Pointed::Inwards if mark.letter == '»' => Role::Opens,
            Pointed::Outwards | Pointed::Inwards => Role::Closes,
            Pointed::Alike if has(Style::Pointed) && closes => Role::Closes,
            Pointed::Alike if opens => Role::Opens,
            Pointed::Alike => Role::None,
        },
        '“' => match open.last() {
            Some(top) if top.letter == '„' && (closes || !opens) => Role::Closes,
            _ if closes && !opens => Role::Closes,
            _ => Role::Opens,
        },
        '”' => {
            if has(Style::Curly) {
                Role::Closes
            } else if opens && !closes {
                Role::Opens
            } else if around.measures() && open.is_empty() {
                Role::None
            } else {
                Role::Closes
            }
        }
        _ => {
            if around.measures_feet() || (around.measures() && open.is_empty()) {
                Role::None
            } else if opens != closes {
                let dangling = opens
                    && has(Style::Straight)
                    && !around.at_start()
                    && around.after.starts_with([',', ';', ':', ')']);
                if opens && !dangling {
                    Role::Opens
                } else {
                    Role::Closes
                }
            } else if open.is_empty() {
                Role::Opens
            } else {
                Role::Closes
            }
        }
    }
}

/// Closes the quotation that the mark belongs to; what was opened inside it and not closed is a
/// fault.
fn close(mark: Mark, open: &mut Vec<Mark>, reading: &mut Reading) {
    let Some(depth) = open.iter().rposition(|it| it.style == mark.style) else {
        let unlike = open.pop_if(|top| top.style != Style::Pointed && mark.style != Style::Pointed);
        reading.faults.push(match unlike {
            Some(top) => Fault::Unlike(top, mark),
            None => Fault::Unopened(mark),
        });
        return;
    };
    reading
        .faults
        .extend(open.drain(depth + 1..).map(Fault::Unclosed));
    let Some(top) = open.pop() else {
        return;
    };
    if top.letter == '“' && mark.letter == '“' {
        reading.faults.push(Fault::Unlike(top, mark));
        return;
    }
    match mark.style {
        Style::Straight => _ = reading.straight.get_or_insert(top),
        Style::Curly => _ = reading.curly.get_or_insert(top),
        Style::Pointed => {}
    }
}
