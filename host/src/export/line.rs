//! JSON on one line that is harmless to who looks at it.
//!
//! JSON escapes what would break a string, and no more: the one-byte form of an escape code (U+009B)
//! and what turns the direction of a line pass through it to the terminal of who looks at it. Here
//! they are escaped too, which means the same to every program that reads it.

use std::fmt;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

use crate::visible::stand_in;

/// A value on one line of JSON, which is harmless to a terminal.
pub(crate) fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    write(&mut bytes, value)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes the same.
pub(super) fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    Ok(write(out, value)?)
}

fn write(out: &mut dyn Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Harmless))
}

/// A value that is written as it is [`json`]; for what always has a form.
pub(crate) struct Json<'a>(pub(crate) &'a serde_json::Value);

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&json(self.0).map_err(|_| fmt::Error)?)
    }
}

/// Escapes what a terminal obeys.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| stand_in(*c).is_some()) {
            let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
            CompactFormatter.write_string_fragment(out, before)?;
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = from.get(c.len_utf8()..).unwrap_or_default();
        }
        CompactFormatter.write_string_fragment(out, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped_and_means_the_same() {
        let text = "a\u{9b}31m \u{202e}b\u{7f}\u{2066}\u{1b}\r\n\u{200f}é\"😀";
        let line = json(&text).unwrap();
        assert_eq!(
            line,
            "\"a\\u009b31m \\u202eb\\u007f\\u2066\\u001b\\r\\n\u{200f}é\\\"😀\""
        );
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }

    #[test]
    fn keys_are_texts_too() {
        let value = serde_json::json!({"\u{9b}": [1, 1.5, null, {"x": "y"}]});
        assert_eq!(
            Json(&value).to_string(),
            r#"{"\u009b":[1,1.5,null,{"x":"y"}]}"#
        );
    }
}
