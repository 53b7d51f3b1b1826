//! Somebody's text as it is shown: what is hidden in it is named. The templates escape it.

use crate::model::Logged;
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

/// A text as the value of a form's field: as it is, or nothing where something in it is hidden. What
/// stands for that would come back as if it had been typed.
pub(super) fn typed(text: &str) -> String {
    let clean = text
        .chars()
        .all(|c| matches!(c, '\n' | '\t') || !is_hidden(c));
    if clean {
        text.to_owned()
    } else {
        String::new()
    }
}

/// Who decided something, when and why.
pub(super) fn ruling(entry: &Logged) -> String {
    let reason = entry.decision.reason.as_deref();
    let reason = reason.map(|reason| format!(": {}", shown(reason)));
    format!(
        "{} by {}, {} (act {}){}",
        entry.decision.verdict.done(),
        shown(&entry.by),
        entry.at.minute(),
        entry.number,
        reason.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_named() {
        assert_eq!(shown("a\u{202e}b\u{7}\nc"), "a⟨U+202E⟩b⟨U+0007⟩\nc");
    }
}
