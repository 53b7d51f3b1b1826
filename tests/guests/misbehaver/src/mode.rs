//! The ways to misbehave.

use copydesk_plugin::serde;

/// A way to misbehave, in the settings in kebab case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(crate = "copydesk_plugin::serde", rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// One harmless tag.
    #[default]
    None,
    /// Panics.
    Panic,
    /// Never returns from `annotate`.
    Loop,
    /// Never returns from `configure`.
    LoopConfigure,
    /// Calls itself until the stack is used up.
    Recurse,
    /// Asks for memory until there is none.
    Memory,
    /// A million annotations, or `count`.
    Many,
    /// One annotation with a text of 100 MB, or `count` bytes.
    Huge,
    /// An anchor that quotes what does not stand there.
    WrongQuote,
    /// An anchor behind the end of the body.
    PastEnd,
    /// An anchor that ends before it starts.
    Reversed,
    /// An anchor that cuts a character in two.
    InsideCharacter,
    /// An anchor with the right quote and offsets in UTF-16 units.
    #[serde(rename = "utf16-offsets")]
    Utf16Offsets,
    /// A confidence that is not a number.
    Nan,
    /// A confidence of 1.5.
    OverOne,
    /// A flag that says nothing.
    EmptyMessage,
    /// A tag without a term.
    EmptyTerm,
    /// A flag of a rule that the manifest does not have.
    UndeclaredRule,
    /// A summary, which the manifest does not produce.
    UndeclaredKind,
    /// A hundred thousand lines of log, or `count`.
    LogFlood,
    /// Escape codes, line breaks and marks of direction in the log and in a message.
    LogEscapes,
    /// Abstains.
    Abstain,
    /// Fails.
    Fail,
    /// A tag with the number of calls that this instance has had.
    Remember,
    /// Refuses its settings, with two issues.
    Issues,
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::plugin;

    use crate::Misbehaver;

    #[test]
    fn every_mode_that_returns_from_configure_can_be_named() {
        for mode in [
            "none",
            "panic",
            "loop",
            "recurse",
            "memory",
            "many",
            "huge",
            "wrong-quote",
            "past-end",
            "reversed",
            "inside-character",
            "utf16-offsets",
            "nan",
            "over-one",
            "empty-message",
            "empty-term",
            "undeclared-rule",
            "undeclared-kind",
            "log-flood",
            "log-escapes",
            "abstain",
            "fail",
            "remember",
        ] {
            let settings = format!("mode = \"{mode}\"");
            assert!(
                plugin::<Misbehaver>().try_settings(&settings).is_ok(),
                "{mode}"
            );
        }
    }
}
