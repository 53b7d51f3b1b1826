//! Text of a guest that people will read is made harmless once, where it comes in.

/// The longest reason that is kept, in characters. A report may weigh a megabyte, and its reason
/// stands on a line of a terminal.
const REASON_LIMIT: usize = 1000;

/// Stands at the end of a reason that went on.
const CUT_OFF: &str = " [cut off]";

/// Why a plugin failed, abstained or refused something, on one line of a bounded length.
pub(super) fn reason(text: &str) -> String {
    let mut line = one_line(text);
    if let Some((end, _)) = line.char_indices().nth(REASON_LIMIT) {
        line.truncate(end);
        line.push_str(CUT_OFF);
    }
    line
}

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
    fn a_reason_is_cut_where_it_is_too_long() {
        let long = "é".repeat(REASON_LIMIT);
        assert_eq!(reason(&long), long);
        assert_eq!(reason(&format!("{long}é")), format!("{long} [cut off]"));
    }

    #[test]
    fn escapes_and_line_breaks_become_blanks() {
        assert_eq!(
            one_line("a\u{1b}[31mred\r\n\tb \u{202e}c "),
            "a [31mred b c"
        );
    }
}
