//! A mailbox (mbox, RFC 4155): letters one after the other, each behind a line `From sender date`.
//!
//! A line of a letter can begin so too, and not every program puts a `>` before it. So a line counts
//! that stands after a blank one, ends in a date with its time, and is followed by a header.

use std::ops::Range;

/// The letters of a mailbox, without the lines between them. One letter with such a line before it is
/// a mailbox; a text that does not begin with one is a letter.
pub(super) fn letters(bytes: &[u8]) -> Vec<Range<usize>> {
    if !bytes.starts_with(b"From ") {
        return std::iter::once(0..bytes.len()).collect();
    }
    let mut letters: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut is_after_blank = true;
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let end = at + line.len();
        // The first line is one whatever it says.
        let parts = at == 0
            || is_after_blank && is_separator(line) && lines.peek().is_some_and(|it| is_header(it));
        if parts {
            if let Some(last) = letters.last_mut() {
                last.end = at;
            }
            letters.push(end..bytes.len());
        }
        is_after_blank = line.trim_ascii().is_empty();
        at = end;
    }
    letters
}

/// Whether a line is `From`, a sender, and a date such as `Mon Feb  9 07:45:00 2026`.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let rest = String::from_utf8_lossy(rest);
    let is_time = |word: &&str| {
        let mut parts = word.split(':');
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|it| it.is_ascii_digit());
        word.contains(':') && parts.all(digits)
    };
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|it| it.is_ascii_digit());
    let words = || rest.split_ascii_whitespace().skip(1);
    words().any(|it| is_time(&it)) && words().any(|it| is_year(&it))
}

fn is_header(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    name.len() < line.len() && !name.is_empty() && name.iter().all(allowed)
}

/// Takes away the `>` that was put before lines that begin as those between letters do.
pub(super) fn unquoted(text: &str) -> String {
    let unquoted = |line: &str| {
        let quoted = line.strip_prefix('>');
        match quoted.filter(|it| it.trim_start_matches('>').starts_with("From ")) {
            Some(quoted) => quoted.to_owned(),
            None => line.to_owned(),
        }
    };
    text.split_inclusive('\n').map(unquoted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_parted_where_a_line_says_when_they_came() {
        let mailbox = "From a@post.example Mon Feb  9 07:45:00 2026\nSubject: A\n\nOne.\n\n\
            From here it is 12:30 to 2026\nand on.\n\nFrom b Mon Feb 9 07:45:01 2026 +0100\r\nSubject: B\r\n\r\n\
            Two.\nFrom c Mon Feb 9 07:45:01 2026\nSubject: no\n";
        let letters = letters(mailbox.as_bytes());
        let texts: Vec<&str> = letters
            .into_iter()
            .filter_map(|at| mailbox.get(at))
            .collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert!(texts[0].starts_with("Subject: A") && texts[0].ends_with("and on.\n\n"));
        assert!(texts[1].starts_with("Subject: B") && texts[1].ends_with("Subject: no\n"));
        let one = super::letters(b"Subject: A\n\nOne");
        assert_eq!((one.len(), one.first()), (1, Some(&(0..15))));
    }

    #[test]
    fn quoted_lines_get_their_words_back() {
        assert_eq!(
            unquoted(">From A\n>>From B\n> From C\n>Frome\n"),
            "From A\n>From B\n> From C\n>Frome\n"
        );
    }
}
