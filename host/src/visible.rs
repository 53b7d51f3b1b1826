//! Characters that are obeyed instead of shown, and what is shown in their place.
//!
//! A control character moves a cursor or ends a line, and a bidirectional override turns the text
//! behind it around, so that who reads it does not see what is there. Whatever shows somebody's text
//! shows these by something else.

/// What stands on a terminal for a character that must not reach it; none for a harmless one.
///
/// A line break and a tab are among them: who can draw those deals with them before.
pub(crate) fn stand_in(c: char) -> Option<char> {
    match c {
        // Each of the C0 controls has a picture of its own.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{fff9}'..='\u{fffb}' => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

/// Whether a character is to be named where there is room to: one that has a stand-in, and one that
/// leaves no trace at all. Joiners are not among them, since Persian and emoji are written with
/// them, nor is what picks a variant of the character before. What Unicode says is no character is.
pub(crate) fn is_hidden(c: char) -> bool {
    let is_no_character = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    is_no_character
        || stand_in(c).is_some()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2060}'..='\u{2064}'
                | '\u{206a}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// A hidden character by its number, as `⟨U+202E⟩`.
pub(crate) fn named(c: char) -> String {
    format!("⟨U+{:04X}⟩", u32::from(c))
}

/// A text as the content of an HTML element; what is hidden in it is named.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            c if is_hidden(c) => {
                escaped.extend(["<span class=\"hidden\">", &named(c), "</span>"]);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// A number of things, for people: `1 story`, `2 stories`.
pub(crate) fn count(number: u64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_obeyed_has_a_stand_in_and_what_leaves_no_trace_is_hidden() {
        for (c, expected) in [
            ('a', None),
            ('\n', Some('␊')),
            ('\u{1b}', Some('␛')),
            ('\u{9b}', Some('\u{fffd}')),
            ('\u{202e}', Some('\u{fffd}')),
            ('\u{200d}', None),
        ] {
            assert_eq!(stand_in(c), expected, "{c:?}");
        }
        for c in [
            '\u{fffe}',
            '\u{202e}',
            '\u{200b}',
            '\u{feff}',
            '\u{e0041}',
            '\u{7}',
        ] {
            assert!(is_hidden(c), "{c:?}");
        }
        for c in ['a', ' ', '\u{a0}', '\u{200d}', '\u{200c}', '\u{fe0f}', 'é'] {
            assert!(!is_hidden(c), "{c:?}");
        }
    }
}
