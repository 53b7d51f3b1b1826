//! What is wrong with a text that a person wrote: a list of [`Mistake`]s, each with its place.
//!
//! Drawing the line with a caret is for `cli`; here are the plain spans and, for everybody else,
//! one line for each mistake.
//!
//! Invariant: a span lies within the text and on character boundaries.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::PathBuf;

use thiserror::Error;

/// One thing that is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong, as a lower-case fragment on one line.
    pub message: String,
    /// Where, in bytes of the text; none when something is missing from the whole of it.
    pub span: Option<Range<usize>>,
    /// What to write under the place.
    pub label: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Mistake {
    /// A mistake at a place.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span: Some(span),
            label: None,
            hint: None,
        }
    }

    #[must_use]
    pub(super) fn without_place(self) -> Self {
        Self {
            span: None,
            label: None,
            ..self
        }
    }

    /// Says something at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(super) fn hint_if_any(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

/// A place in a text, as editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

impl Position {
    /// The place of a byte; behind the end it is the end.
    pub fn of(text: &str, offset: usize) -> Self {
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = text.get(..end).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// All that is wrong with one text.
///
/// Displayed as one line for each mistake: path, line, column, message, hint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct SettingsError {
    /// The file, or what to call a text that is none: `plugin.toml of hygiene`.
    pub path: PathBuf,
    /// The text that the spans point into.
    pub text: String,
    /// The mistakes by place, at least one.
    pub mistakes: Vec<Mistake>,
}

impl SettingsError {
    /// Where a mistake of this text begins.
    pub fn position(&self, mistake: &Mistake) -> Option<Position> {
        mistake
            .span
            .as_ref()
            .map(|span| Position::of(&self.text, span.start))
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.mistakes.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}:", self.path.display())?;
            if let Some(position) = self.position(mistake) {
                write!(f, "{position}:")?;
            }
            write!(f, " {}", mistake.message)?;
            if let Some(hint) = &mistake.hint {
                write!(f, " ({hint})")?;
            }
        }
        Ok(())
    }
}

/// Why a file gave no settings.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It could not be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It was read, and what it says is wrong.
    #[error(transparent)]
    Mistakes(#[from] SettingsError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters_and_lines_from_one() {
        let text = "é = 1\nname = \"é\" x";
        for (offset, expected) in [
            (0, "1:1"),
            (2, "1:2"),
            (7, "2:1"),
            (18, "2:11"),
            (99, "2:13"),
        ] {
            assert_eq!(Position::of(text, offset).to_string(), expected, "{offset}");
        }
    }

    #[test]
    fn a_place_within_a_character_is_its_beginning() {
        assert_eq!(Position::of("é", 1).to_string(), "1:1");
    }
}
