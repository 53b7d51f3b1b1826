//! From text to a table with spans, and no further.
//!
//! Invariant: every table that leaves here is shallow enough to be walked and dropped by recursion:
//! a key of many parts is refused before the parser sees it.

use toml::Spanned;
use toml::de::DeTable;

use super::mistake::Mistake;
use crate::toml_keys::{KEY_PARTS, long_key};

/// Reads TOML. What is not TOML is reported alone: its other mistakes would be guesses.
pub(super) fn parse(text: &str) -> Result<Spanned<DeTable<'_>>, Vec<Mistake>> {
    if let Some(span) = long_key(text) {
        let message = format!("a key has more than {KEY_PARTS} parts");
        return Err(vec![Mistake::new(span, message).label("nested too deeply")]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        Ok(table)
    } else {
        Err(errors.iter().map(mistake).collect())
    }
}

fn mistake(error: &toml::de::Error) -> Mistake {
    let mistake = Mistake {
        message: format!("not TOML: {}", error.message()),
        span: error.span(),
        label: None,
        hint: None,
    };
    match error.message() {
        "duplicate key" => Mistake {
            message: "a key stands here for the second time".to_owned(),
            label: Some("the same key again".to_owned()),
            hint: Some("keep one of the two".to_owned()),
            ..mistake
        },
        message if message.starts_with("string values must be quoted") => Mistake {
            hint: Some("put text in quotation marks".to_owned()),
            ..mistake
        },
        _ => mistake,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_deep_tables_before_the_parser_sees_them() {
        let key = format!("{}a", "a.".repeat(70));
        let nested = format!("{}1{}", format!("{key} = {{").repeat(70), "}".repeat(70));
        assert!(parse(&nested).is_err());
        let within = format!("{}a=1{}", "a.a.a.a={".repeat(20), "}".repeat(20));
        assert!(parse(&within).is_ok());
    }
}
