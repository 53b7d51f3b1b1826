//! What a text quotes.

use std::ops::Range;

use super::{Paragraph, paragraphs};

/// A passage between quotation marks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Quotation {
    /// From the opening mark to the closing one, both included.
    pub range: Range<usize>,
    /// What stands between the marks.
    pub inner: Range<usize>,
    /// Whether it was closed. A quotation of several paragraphs opens again in each and closes in
    /// the last one only: each paragraph's part counts as closed when the last one does.
    pub closed: bool,
}

/// Finds the quotations of a text, in the order of their opening marks; one may lie in another.
///
/// The marks are `"`, `“ ”`, `„ “`, `« »`, `» «`, `” ”` and `‘ ’`. An apostrophe, a possessive or
/// the `’90s` is no mark, nor is the inch of `6"`. A quotation that is not closed ends where its
/// paragraph or the quotation around it does.
pub fn quotations(text: &str) -> Vec<Quotation> {
    let mut found: Vec<Quotation> = Vec::new();
    // The quotations that the paragraph before left open and this one may open again.
    let mut chain: Vec<usize> = Vec::new();
    let mut mark_before = None;
    for paragraph in paragraphs(text) {
        let first = found.len();
        let opens_again = paragraph
            .text
            .chars()
            .next()
            .filter(|it| mark_before == Some(*it));
        if opens_again.is_none() {
            chain.clear();
        }
        let left_open = read(&paragraph, &mut found);
        let Some((left, mark)) = left_open else {
            if opens_again.is_some() && found.get(first).is_some_and(|it| it.closed) {
                for index in chain.drain(..) {
                    if let Some(part) = found.get_mut(index) {
                        part.closed = true;
                    }
                }
            }
            chain.clear();
            mark_before = None;
            continue;
        };
        if left != first {
            chain.clear();
        }
        chain.push(left);
        mark_before = Some(mark);
    }
    found
}

/// A mark that opened and has not closed yet.
struct Open {
    index: usize,
    mark: char,
}

/// Reads a paragraph, and returns the outermost quotation that it leaves open with its mark.
fn read(paragraph: &Paragraph<'_>, found: &mut Vec<Quotation>) -> Option<(usize, char)> {
    let (text, offset) = (paragraph.text, paragraph.range.start);
    let mut open: Vec<Open> = Vec::new();
    for (at, mark) in text.char_indices() {
        if !is_mark(mark) {
            continue;
        }
        let before = text.get(..at).unwrap_or_default();
        let behind = text.get(at + mark.len_utf8()..).unwrap_or_default();
        let place = Place {
            mark,
            before,
            behind,
        };
        if let Some(depth) = open.iter().rposition(|it| place.closes(it.mark)) {
            for unclosed in open.drain(depth + 1..).rev() {
                end(found, unclosed.index, offset + at, offset + at);
            }
            if let Some(closed) = open.pop() {
                end(
                    found,
                    closed.index,
                    offset + at,
                    offset + at + mark.len_utf8(),
                );
                if let Some(quotation) = found.get_mut(closed.index) {
                    quotation.closed = true;
                }
            }
        } else if place.opens() {
            open.push(Open {
                index: found.len(),
                mark,
            });
            let start = offset + at;
            let inner = start + mark.len_utf8()..paragraph.range.end;
            found.push(Quotation {
                range: start..paragraph.range.end,
                inner,
                closed: false,
            });
        }
    }
    open.first().map(|it| (it.index, it.mark))
}

fn end(found: &mut [Quotation], index: usize, inner: usize, outer: usize) {
    if let Some(quotation) = found.get_mut(index) {
        quotation.inner.end = inner;
        quotation.range.end = outer;
    }
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’')
}

/// A mark with what stands around it in its paragraph.
struct Place<'a> {
    mark: char,
    before: &'a str,
    behind: &'a str,
}

impl Place<'_> {
    fn previous(&self) -> Option<char> {
        self.before.chars().next_back()
    }

    fn next(&self) -> Option<char> {
        self.behind.chars().next()
    }

    /// Something stands right behind it, and a space, an opening mark or nothing in front.
    fn looks_open(&self) -> bool {
        let free = self.previous().is_none_or(|it| {
            it.is_whitespace()
                || matches!(it, '(' | '[' | '{' | '-' | '–' | '—' | '/' | '=' | '>')
                || matches!(it, '"' | '“' | '„' | '«' | '‘')
        });
        free && self.next().is_some_and(|it| !it.is_whitespace())
    }

    fn is_inside_word(&self) -> bool {
        self.previous().is_some_and(char::is_alphanumeric)
            && self.next().is_some_and(char::is_alphanumeric)
    }

    fn opens(&self) -> bool {
        match self.mark {
            '“' | '„' | '«' => true,
            '"' | '”' | '»' => self.looks_open(),
            '‘' => self.looks_open() && !self.is_elision(),
            _ => false,
        }
    }

    fn closes(&self, opened: char) -> bool {
        match (opened, self.mark) {
            ('"', '"') => !self.looks_open(),
            ('“' | '„' | '”', '”') | ('«', '»') => true,
            ('„', '“') | ('»', '«') => !self.looks_open(),
            ('‘', '’') => self.closes_single(),
            _ => false,
        }
    }

    /// Whether `’` closes: it does not inside of a word, in front of one, or as the possessive of
    /// a plural when another one closes later.
    fn closes_single(&self) -> bool {
        if self.is_inside_word() || self.previous().is_none_or(char::is_whitespace) {
            return false;
        }
        let possessive = self.before.ends_with(['s', 'S'])
            && self
                .behind
                .strip_prefix(' ')
                .is_some_and(|it| it.starts_with(char::is_lowercase));
        !(possessive && self.another_closes())
    }

    fn another_closes(&self) -> bool {
        for (at, mark) in self
            .behind
            .char_indices()
            .filter(|(_, it)| matches!(it, '‘' | '’'))
        {
            if mark == '‘' {
                return false;
            }
            let later = Place {
                mark,
                before: self.behind.get(..at).unwrap_or_default(),
                behind: self.behind.get(at + mark.len_utf8()..).unwrap_or_default(),
            };
            if !later.is_inside_word() && !later.previous().is_none_or(char::is_whitespace) {
                return true;
            }
        }
        false
    }

    /// Whether it stands for letters that were left out, as in `‘90s` or `‘tis`, where software
    /// turned an apostrophe the wrong way.
    fn is_elision(&self) -> bool {
        let end = self
            .behind
            .find(|it: char| !it.is_alphanumeric())
            .unwrap_or(self.behind.len());
        let word = self.behind.get(..end).unwrap_or_default();
        let year = word.strip_suffix('s').unwrap_or(word);
        let is_year = year.len() == 2 && year.bytes().all(|it| it.is_ascii_digit());
        is_year
            || ["bout", "cause", "em", "n", "round", "til", "tis", "twas"]
                .iter()
                .any(|it| it.eq_ignore_ascii_case(word))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    /// The inner texts, with `!` in front of what was not closed.
    fn found(text: &str) -> Vec<String> {
        quotations(text)
            .into_iter()
            .map(|it| {
                format!(
                    "{}{}",
                    if it.closed { "" } else { "!" },
                    text.get(it.inner).unwrap()
                )
            })
            .collect()
    }

    #[test]
    fn finds_the_marks_of_several_customs() {
        assert_eq!(
            found(r#"a "b c" “d” „e“ «f» »g« ‘h’ ”i” „j”"#),
            ["b c", "d", "e", "f", "g", "h", "i", "j"]
        );
    }

    #[test]
    fn the_range_includes_the_marks() {
        let text = "x “a” y";
        assert_eq!(text.get(quotations(text)[0].range.clone()), Some("“a”"));
    }

    #[test]
    fn a_quotation_may_lie_in_another() {
        assert_eq!(
            found("“He said ‘no’ twice.”"),
            ["He said ‘no’ twice.", "no"]
        );
        assert_eq!(
            found("“‘No’” and «a “b” c»"),
            ["‘No’", "No", "a “b” c", "b"]
        );
    }

    #[test]
    fn apostrophes_are_no_marks() {
        assert_eq!(
            found("Don’t ask the boys’ club of the ’90s, rock ’n’ roll."),
            Vec::<String>::new()
        );
        assert_eq!(found("‘Tis the ‘90s"), Vec::<String>::new());
        assert_eq!(
            found("‘It isn’t the boys’ fault,’ she said."),
            ["It isn’t the boys’ fault,"]
        );
        assert_eq!(
            found("‘In the ’90s’ and ‘the boys’ too"),
            ["In the ’90s", "the boys"]
        );
    }

    #[test]
    fn an_inch_is_no_mark() {
        assert_eq!(found(r#"a 6" pipe and a 3/4" one"#), Vec::<String>::new());
    }

    #[test]
    fn an_unclosed_quotation_ends_with_its_paragraph() {
        assert_eq!(found("“One.\nTwo.\n“Three.”\n"), ["!One.", "Three."]);
        assert_eq!(found("«a “b» c"), ["a “b", "!b"]);
    }

    #[test]
    fn a_quotation_of_several_paragraphs_closes_in_the_last() {
        assert_eq!(
            found("He: “One.\n\n“Two ‘x’.\n“Three.” So."),
            ["One.", "Two ‘x’.", "x", "Three."]
        );
        assert_eq!(found("\"One.\n\"Two.\""), ["One.", "Two."]);
        assert_eq!(found("“One.\n“Two."), ["!One.", "!Two."]);
    }

    proptest! {
        #[test]
        fn quotations_lie_within_the_text_in_order(text in "([a-z .]{0,3}|[\"“”„«»‘’\n']|\\PC)*") {
            let mut before = 0;
            for it in quotations(&text) {
                assert!(it.range.start >= before && it.range.start < it.inner.start);
                assert!(it.inner.end <= it.range.end);
                assert!(text.get(it.range.clone()).is_some() && text.get(it.inner.clone()).is_some());
                before = it.inner.start;
            }
        }
    }
}
