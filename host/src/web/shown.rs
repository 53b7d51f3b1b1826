//! Somebody's text as it is shown: what is hidden in it is named. The templates escape it.

use crate::model::{Logged, Time};
use crate::visible::{is_hidden, named};

/// A text in which whatever would be obeyed or leave no trace stands as `⟨U+202E⟩`.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(c),
            c if is_hidden(c) => shown.push_str(&named(c)),
            c => shown.push(c),
        }
    }
    shown
}

/// The minute of a time, in its own zone.
pub(super) fn minute(time: &Time) -> String {
    let text = time.as_str();
    text.get(..16).unwrap_or(text).replace('T', " ")
}

/// Who decided something, when and why.
pub(super) fn ruling(entry: &Logged) -> String {
    let reason = entry.decision.reason.as_deref();
    let reason = reason.map(|reason| format!(": {}", shown(reason)));
    format!(
        "{} by {}, {} (act {}){}",
        entry.decision.verdict.done(),
        shown(&entry.by),
        minute(&entry.at),
        entry.number,
        reason.unwrap_or_default()
    )
}

/// A number of things: `1 story`, `2 stories`.
pub(super) fn count(number: u64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_named() {
        assert_eq!(shown("a\u{202e}b\u{7}\nc"), "a⟨U+202E⟩b⟨U+0007⟩\nc");
    }
}
