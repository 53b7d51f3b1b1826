//! Addresses within the server. An id may have any character, so it stands in the query, encoded.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a query as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An address with a query of those pairs that hold something.
pub(super) fn link<'a>(path: &str, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut link = path.to_owned();
    let mut before = '?';
    for (name, value) in query {
        if !value.is_empty() {
            let value = utf8_percent_encode(value, PLAIN);
            // Into a string nothing fails.
            write!(link, "{before}{name}={value}").ok();
            before = '&';
        }
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_its_place() {
        let query = [("id", "a&b=c#d e/\"é"), ("in", ""), ("at", "3")];
        assert_eq!(
            link("/story", query),
            "/story?id=a%26b%3Dc%23d%20e%2F%22%C3%A9&at=3"
        );
    }
}
