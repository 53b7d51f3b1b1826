//! Messages with `%s` in them.

/// Puts the values into the places of `%s`, one after another; what is left over is left out.
pub(crate) fn filled(message: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once("%s") {
        text.push_str(before);
        text.push_str(values.next().copied().unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    text.replace("%%", "%")
}

/// Several replacements as a person would say them: `a, b or c`.
pub(crate) fn either(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|it| format!("'{it}'")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, [one])) => format!("{one} or {last}"),
        Some((last, before)) => format!("{}, or {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_order() {
        assert_eq!(
            filled("Use '%s' for '%s'.", &["a", "b"]),
            "Use 'a' for 'b'."
        );
        assert_eq!(filled("Use '%s'.", &["a", "b"]), "Use 'a'.");
        assert_eq!(filled("100%% of %s %s", &["a"]), "100% of a ");
        assert_eq!(either(&["a"]), "'a'");
        assert_eq!(either(&["a", "b"]), "'a' or 'b'");
        assert_eq!(either(&["a", "b", "c"]), "'a', 'b', or 'c'");
    }
}
