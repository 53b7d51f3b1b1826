//! UTF-8 that was read as Windows-1252 or Latin-1.
//!
//! Each byte of a character became a character of its own: `é` became `Ã©` and `’` became `â€™`.
//! A sequence is taken for damage only where no language writes it; capitals before a closing
//! quotation mark (`CAFÉ”`) would decode as well.

use std::ops::Range;

/// A damaged place and what stood there.
pub(crate) struct Damage {
    /// Its bytes.
    pub(crate) range: Range<usize>,
    /// What it was, as far as that can be told.
    pub(crate) original: Option<String>,
}

/// Finds the damaged places of a text, from left to right; neighbours are one.
pub(crate) fn damages(text: &str) -> Vec<Damage> {
    let mut found: Vec<Damage> = Vec::new();
    if text.is_ascii() {
        return found;
    }
    let mut at = 0;
    let mut before = None;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        let Some((length, original)) = sequence(rest, first, before) else {
            at += first.len_utf8();
            before = Some(first);
            continue;
        };
        match found.last_mut() {
            Some(last) if last.range.end == at => {
                last.range.end = at + length;
                last.original = last.original.take().zip(original).map(|(mut text, more)| {
                    text.push_str(&more);
                    text
                });
            }
            _ => found.push(Damage {
                range: at..at + length,
                original,
            }),
        }
        at += length;
        before = text.get(..at).and_then(|it| it.chars().next_back());
    }
    for damage in &mut found {
        let again = damage.original.as_deref().and_then(twice);
        if again.is_some() {
            damage.original = again;
        }
    }
    found
}

/// What was damaged twice over, decoded again.
fn twice(text: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    let decoded = String::from_utf8(bytes?).ok()?;
    (decoded.len() < text.len() && !decoded.is_empty()).then_some(decoded)
}

/// The damaged sequence that a text begins with: its length and what it was.
fn sequence(rest: &str, first: char, before: Option<char>) -> Option<(usize, Option<String>)> {
    let lead = match first {
        'Â' | 'Ã' | 'Ä' | 'Å' | 'Ð' | 'Ñ' | 'â' | 'ï' | 'ð' => byte(first)?,
        _ => return None,
    };
    let count = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    };
    let mut bytes = [0; 4];
    let mut length = 0;
    let mut letters = rest.chars();
    for slot in bytes.iter_mut().take(count) {
        let letter = letters.next()?;
        let Some(value) = byte(letter) else {
            // The closing curly quotation mark has a byte that Windows-1252 does not know.
            return rest.starts_with("â€").then(|| ("â€".len(), None));
        };
        *slot = value;
        length += letter.len_utf8();
    }
    let decoded = std::str::from_utf8(bytes.get(..count)?).ok();
    let (second, third) = (bytes.get(1).copied()?, bytes.get(2).copied()?);
    let next = letters.next();
    let plausible = match lead {
        0xC2 => {
            second >= 0xA0
                && !(matches!(second, 0xA0 | 0xAB | 0xBB) && before.is_some_and(char::is_uppercase))
        }
        0xC3 => !is_natural(second) || next.is_some_and(char::is_alphabetic),
        0xC4 | 0xC5 => {
            let inside = |it: Option<char>| it.is_some_and(char::is_alphabetic);
            if is_natural(second) {
                inside(next) && inside(before)
            } else {
                inside(next) || inside(before)
            }
        }
        0xD0 | 0xD1 => {
            next.is_some_and(|it| matches!(it, 'Ð' | 'Ñ'))
                || matches!(before.and_then(byte), Some(0x80..=0xBF))
        }
        0xE2 => matches!(
            (second, third),
            (0x80, _) | (0x82, 0xAC) | (0x84, 0xA2) | (0x86, 0x90..=0x93)
        ),
        0xEF => matches!((second, third), (0xBB | 0xBC, 0xBF) | (0xBF, 0xBD)),
        _ => second == 0x9F,
    };
    match decoded {
        Some(decoded) if plausible => Some((length, Some(decoded.to_owned()))),
        _ if rest.starts_with("â€") => Some(("â€".len(), None)),
        _ => None,
    }
}

/// Whether the byte is, in Windows-1252, what may follow a capital at the end of a word.
fn is_natural(byte: u8) -> bool {
    matches!(
        byte,
        0x82 | 0x84 | 0x85 | 0x8B | 0x91
            ..=0x94 | 0x96 | 0x97 | 0x9B | 0xA0 | 0xAB | 0xB2 | 0xB3 | 0xBB
    )
}

/// The byte that a character is in Windows-1252, or in Latin-1 where that has no character.
fn byte(letter: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(letter) {
        return Some(byte);
    }
    let at = WINDOWS.chars().position(|it| it == letter)?;
    u8::try_from(0x80 + at).ok()
}

/// The character that Windows-1252 has for a control character of Latin-1.
pub(crate) fn windows(control: char) -> Option<char> {
    let at = u32::from(control).checked_sub(0x80)?;
    WINDOWS
        .chars()
        .nth(usize::try_from(at).ok()?)
        .filter(|it| !it.is_control())
}

/// The characters from 0x80 to 0x9F.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
