//! The ways to misbehave.

use copydesk_plugin::serde;
use copydesk_plugin::serde::Deserialize as _;
use copydesk_plugin::serde::de::IntoDeserializer as _;
use copydesk_plugin::serde::de::value::{self, StrDeserializer};

/// A way to misbehave, in the settings and in headlines in kebab case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(crate = "copydesk_plugin::serde", rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// One harmless tag.
    #[default]
    None,
    /// The mode that the last word of the headline names.
    ByHeadline,
    /// Panics.
    Panic,
    /// Panics in `configure`.
    PanicConfigure,
    /// Leaves as a program does when it is done.
    Exit,
    /// Leaves as a program does when all is lost.
    Abort,
    /// Reads beyond its memory.
    OutOfBounds,
    /// Never returns from `annotate`.
    Loop,
    /// Never returns from `configure`.
    LoopConfigure,
    /// Calls itself until the stack is used up.
    Recurse,
    /// The same in `configure`.
    RecurseConfigure,
    /// Asks for memory until there is none.
    Memory,
    /// The same in `configure`.
    MemoryConfigure,
    /// A million annotations, or `count`.
    Many,
    /// One annotation with a text of 100 MB, or `count` bytes.
    Huge,
    /// One annotation with ten thousand anchors, or `count`.
    ManyAnchors,
    /// One annotation with ten thousand suggestions, or `count`.
    ManySuggestions,
    /// One annotation with ten thousand related ids, or `count`.
    ManyRelated,
    /// One annotation with ten thousand extra pairs, or `count`.
    ManyExtra,
    /// A reason of 100 MB to fail, or of `count` bytes.
    LongReason,
    /// An anchor that quotes what does not stand there.
    WrongQuote,
    /// An anchor behind the end of the body.
    PastEnd,
    /// An anchor at the last offsets that there are.
    FarOffsets,
    /// A suggestion whose anchor quotes what does not stand there.
    WrongSuggestion,
    /// An anchor in a field that the manifest does not read.
    UnreadField,
    /// An anchor that ends before it starts.
    Reversed,
    /// An anchor that cuts a character in two.
    InsideCharacter,
    /// An anchor with the right quote and offsets in UTF-16 units.
    #[serde(rename = "utf16-offsets")]
    Utf16Offsets,
    /// A confidence that is not a number.
    Nan,
    /// A relevance that is not a number.
    NanRelevance,
    /// A confidence of 1.5.
    OverOne,
    /// A confidence below nothing.
    Negative,
    /// A confidence beyond all numbers.
    Infinite,
    /// A flag that says nothing.
    EmptyMessage,
    /// A tag without a term.
    EmptyTerm,
    /// A flag of a rule that the manifest does not have.
    UndeclaredRule,
    /// A flag in the name of another plugin.
    StolenRule,
    /// A summary, which the manifest does not produce.
    UndeclaredKind,
    /// A hundred thousand lines of log, or `count`.
    LogFlood,
    /// One line of log of 100 MB, or `count` bytes.
    LogHuge,
    /// Ten thousand lines of log with nothing in them, or `count`.
    LogEmpty,
    /// Escape codes, line breaks and marks of direction in the log, in a message and in what it
    /// suggests for each Zoë.
    LogEscapes,
    /// Abstains.
    Abstain,
    /// Fails.
    Fail,
    /// A tag with the number of calls that this instance has had.
    Remember,
    /// Refuses its settings, with two issues.
    Issues,
    /// Refuses its settings, with ten thousand issues, or `count`.
    ManyIssues,
}

impl Mode {
    /// The mode that the last word of a headline names; none when it names none.
    pub(crate) fn of_headline(headline: &str) -> Self {
        let word = headline.split_whitespace().next_back().unwrap_or_default();
        let word: StrDeserializer<'_, value::Error> = word.into_deserializer();
        Self::deserialize(word).unwrap_or_default()
    }
}

/// Every way but those of `configure`, which has no story to choose by, as settings and headlines
/// name them.
pub const MODES: [&str; 41] = [
    "none",
    "panic",
    "exit",
    "abort",
    "out-of-bounds",
    "loop",
    "recurse",
    "memory",
    "many",
    "huge",
    "many-anchors",
    "many-suggestions",
    "many-related",
    "many-extra",
    "long-reason",
    "wrong-quote",
    "past-end",
    "far-offsets",
    "wrong-suggestion",
    "unread-field",
    "reversed",
    "inside-character",
    "utf16-offsets",
    "nan",
    "nan-relevance",
    "over-one",
    "negative",
    "infinite",
    "empty-message",
    "empty-term",
    "undeclared-rule",
    "stolen-rule",
    "undeclared-kind",
    "log-flood",
    "log-huge",
    "log-empty",
    "log-escapes",
    "abstain",
    "fail",
    "remember",
    "by-headline",
];

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::plugin;

    use super::{MODES, Mode};
    use crate::Misbehaver;

    #[test]
    fn every_mode_that_returns_from_configure_can_be_named() {
        for mode in MODES {
            let settings = format!("mode = \"{mode}\"");
            assert!(
                plugin::<Misbehaver>().try_settings(&settings).is_ok(),
                "{mode}"
            );
        }
    }

    #[test]
    fn a_headline_names_a_mode_with_its_last_word() {
        assert_eq!(Mode::of_headline("Storm number 7: past-end"), Mode::PastEnd);
        assert_eq!(Mode::of_headline("A calm day"), Mode::None);
        assert_eq!(Mode::of_headline(""), Mode::None);
    }
}
