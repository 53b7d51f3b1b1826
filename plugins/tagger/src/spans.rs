//! Where the words of a text stand, possessives cut off and compounds kept whole.

use std::ops::Range;

use crate::language::Language;

/// The bytes of each word, in order.
///
/// Apostrophes, hyphens, the full stops of abbreviations and the marks inside of numbers hold a
/// word together.
pub(crate) fn spans(text: &str, language: Language) -> impl Iterator<Item = Range<usize>> {
    let mut letters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let start = loop {
            let (at, letter) = letters.next()?;
            if letter.is_alphanumeric() {
                break (at, letter);
            }
        };
        let (start, mut last) = start;
        let mut end = start + last.len_utf8();
        let mut segment = 1;
        while let Some((at, letter)) = letters.peek().copied() {
            if letter.is_alphanumeric()
                || matches!(letter, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200d}')
            {
                last = letter;
                segment += 1;
                end = at + letter.len_utf8();
                letters.next();
                continue;
            }
            let mut ahead = letters.clone();
            ahead.next();
            let Some((next_at, next)) = ahead.peek().copied().filter(|it| it.1.is_alphanumeric())
            else {
                break;
            };
            let joins = match letter {
                '\'' | '’' => {
                    let mut rest = ahead.clone();
                    rest.next();
                    if next == 's' && rest.peek().is_none_or(|it| !it.1.is_alphanumeric()) {
                        // A genitive is no part of a name, and no word of its own.
                        letters = rest;
                        break;
                    }
                    !language.elides()
                }
                '-' | '\u{2010}' | '\u{2011}' => true,
                '.' => {
                    segment == 1 && last.is_alphabetic() || last.is_numeric() && next.is_numeric()
                }
                ',' => last.is_numeric() && next.is_numeric(),
                '&' => last.is_uppercase() && next.is_uppercase(),
                _ => false,
            };
            if !joins {
                break;
            }
            last = next;
            segment = 1;
            end = next_at + next.len_utf8();
            letters.next();
            letters.next();
        }
        let dotted = segment == 1 && text.get(start..end).is_some_and(|it| it.contains('.'));
        if dotted && last.is_alphabetic() && letters.next_if(|it| it.1 == '.').is_some() {
            end += 1;
        }
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(language: Language, text: &str) -> Vec<&str> {
        spans(text, language)
            .map(|it| text.get(it).unwrap())
            .collect()
    }

    #[test]
    fn a_word_keeps_what_holds_it_together() {
        assert_eq!(
            cut(
                Language::English,
                "AT&T's Mr. O'Brien, of the U.S., paid 1,000.5 for well-known “Škoda’s”."
            ),
            [
                "AT&T",
                "Mr",
                "O'Brien",
                "of",
                "the",
                "U.S.",
                "paid",
                "1,000.5",
                "for",
                "well-known",
                "Škoda"
            ]
        );
    }

    #[test]
    fn an_elided_article_is_a_word() {
        assert_eq!(
            cut(Language::French, "l’État d'Haïti"),
            ["l", "État", "d", "Haïti"]
        );
    }

    #[test]
    fn a_combining_accent_belongs_to_its_letter() {
        assert_eq!(
            cut(Language::English, "Cafe\u{301} Noir"),
            ["Cafe\u{301}", "Noir"]
        );
    }
}
