//! How deep a TOML text may nest, found before it is parsed.
//!
//! The parser bounds brackets and the parts of one key, but not their product, and what is parsed
//! here may be written by a stranger (a manifest, a document's front matter): ten kilobytes of
//! `a.a.a={a.a.a={...` would end the process.

use std::ops::Range;

/// Parts of one key at most: more than any key here has.
pub(crate) const KEY_PARTS: usize = 8;

/// The last dot that is one too many between two delimiters. Splits the text as the parser does,
/// in which a quotation mark within a bare word begins no string.
pub(crate) fn long_key(text: &str) -> Option<Range<usize>> {
    let mut rest = text;
    let mut dots = 0;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '.' => {
                dots += 1;
                1
            }
            ' ' | '\t' => 1,
            '=' | ',' | '[' | ']' | '{' | '}' | '\n' | '\r' => {
                dots = 0;
                1
            }
            '#' => rest.find(['\r', '\n']).unwrap_or(rest.len()),
            '\'' | '"' => string_length(rest),
            _ => rest
                .find(|c: char| ".=,[]{} \t#\r\n".contains(c))
                .unwrap_or(rest.len())
                .max(first.len_utf8()),
        };
        if dots >= KEY_PARTS {
            let start = text.len() - rest.len();
            return Some(start..start + 1);
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    None
}

/// The length of the string that the text begins with, its quotation marks included; up to the
/// line's or the text's end when it is not closed.
fn string_length(text: &str) -> usize {
    let (quote, escapes) = if text.starts_with('"') {
        ('"', true)
    } else {
        ('\'', false)
    };
    let triple = if escapes { "\"\"\"" } else { "'''" };
    let multi = text.starts_with(triple);
    let mut at = if multi { 3 } else { 1 };
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if escapes && rest.starts_with('\\') {
            at += if rest.starts_with("\\\\") || rest.starts_with("\\\"") {
                2
            } else {
                1
            };
        } else if multi && rest.starts_with(triple) {
            let extra = rest
                .chars()
                .skip(3)
                .take(2)
                .take_while(|&c| c == quote)
                .count();
            return at + 3 + extra;
        } else if !multi && rest.starts_with(quote) {
            return at + 1;
        } else if !multi && rest.starts_with('\n') {
            return at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_do_not_hide_a_long_key_and_are_none() {
        let dots = "a.".repeat(9);
        for text in [
            format!("x = \"{dots}\""),
            format!("x = '{dots}' # {dots}"),
            format!("x = \"\\\"{dots}\""),
            format!("x = \"\"\"\n{dots}\"\\\"\"\" {dots}\"\"\"\"\"\n"),
            format!("x = '''{dots}''''\n"),
            "x = [1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]".to_owned(),
        ] {
            assert_eq!(long_key(&text), None, "{text}");
            assert!(toml::from_str::<toml::Table>(&text).is_ok(), "{text}");
        }
        for text in [
            format!("{dots}a = 1"),
            format!("[{dots}a]"),
            format!("\"b\" . {dots} 'c' = 1"),
            format!("x = \"\\\\\"\n{dots}a = 1"),
            format!("x = \"\n{dots}a = 1"),
            format!("x = '''''\n'''\n{dots}a = 1"),
            format!("x = b\"\n{dots}a = 1 # \""),
        ] {
            assert!(long_key(&text).is_some(), "{text}");
        }
    }
}
