//! Text of a guest that people will read is made harmless once, where it comes in.

/// The longest reason that is kept, in characters. A report may weigh a megabyte, and its reason
/// stands on a line of a terminal.
pub(super) const REASON_LIMIT: usize = 1000;

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

/// Text that may have several lines, such as a paragraph to put in the place of another: without
/// control characters but for line breaks and tabs.
pub(super) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let kept = |c: &char| matches!(c, '\n' | '\t') || !c.is_control() && !is_direction_control(*c);
    text.chars().filter(kept).collect()
}

/// Characters that turn the direction of what follows, and so can make a line read as another.
///
/// The marks U+200E, U+200F and U+061C are none of them. They stand in honest text from right to
/// left, and reach no further than the blanks and signs beside them.
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
    fn several_lines_keep_their_breaks_and_lose_what_a_terminal_obeys() {
        let text = "a\r\n\tb\u{9b}31m\u{1b}]0;\u{7}c\u{202e}d\u{2067}e\r";
        assert_eq!(lines(text), "a\n\tb31m]0;cde");
    }

    #[test]
    fn marks_of_text_from_right_to_left_stay() {
        let text = "\u{200f}(מחיר)\u{200e} 5\u{61c}";
        assert_eq!(one_line(text), text);
        assert_eq!(lines(text), text);
    }

    #[test]
    fn escapes_and_line_breaks_become_blanks() {
        assert_eq!(
            one_line("a\u{1b}[31mred\r\n\tb \u{202e}c "),
            "a [31mred b c"
        );
    }
}
