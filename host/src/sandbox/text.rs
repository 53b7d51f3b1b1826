//! Text of a guest that people will read is made harmless once, where it comes in.

/// One line without control characters: each run of them and of white space becomes one blank.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_direction_control(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Characters that turn the direction of what follows, and so can make a line read as another.
fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_line_breaks_become_blanks() {
        assert_eq!(
            one_line("a\u{1b}[31mred\r\n\tb \u{202e}c "),
            "a [31mred b c"
        );
    }
}
