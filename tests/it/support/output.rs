//! What the program said and how it ended, as one text to compare.

use std::fmt;
use std::path::Path;
use std::process;

/// What a run of the program came to.
#[must_use]
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// None when a signal ended it.
    pub(crate) status: Option<i32>,
}

impl Output {
    /// Takes what a process left behind. `places` are replaced by what they are called.
    pub(super) fn new(output: process::Output, places: &[(&Path, &str)]) -> Self {
        let text = |bytes: Vec<u8>| {
            let mut text = String::from_utf8(bytes).unwrap();
            for (path, name) in places {
                text = text.replace(path.to_str().unwrap(), name);
            }
            text
        };
        Self {
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            status: output.status.code(),
        }
    }

    /// Requires an exit status.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self}");
        self
    }

    /// With the figures that differ from run to run replaced: times, shares, process ids, digests.
    pub(crate) fn steady(&self) -> Self {
        Self {
            stdout: digests(&self.stdout),
            stderr: self
                .stderr
                .lines()
                .map(|line| line_of_talk(&digests(line)) + "\n")
                .collect(),
            status: self.status,
        }
    }

    /// Each line of the standard output as JSON.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        let parse = |line: &str| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
        };
        self.stdout.lines().map(parse).collect()
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => writeln!(f, "exit status {status}")?,
            None => writeln!(f, "ended by a signal")?,
        }
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                writeln!(f, "--- {name}")?;
                f.write_str(text)?;
                if !text.ends_with('\n') {
                    writeln!(f, "<no line end>")?;
                }
            }
        }
        Ok(())
    }
}

/// Replaces what follows `sha256:`.
fn digests(text: &str) -> String {
    let mut pieces = text.split("sha256:");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        out.push_str("sha256:[digest]");
        out.push_str(rest);
    }
    out
}

/// Replaces the figures of one line on standard error.
fn line_of_talk(line: &str) -> String {
    if line.starts_with("time  ") {
        return "time      [measured]".to_owned();
    }
    let line = before(line, '%', "[share]");
    let line = after(&line, "process ", "[pid]");
    after(&line, "since ", "[time]")
}

/// Replaces a number, with the blanks in front of it, that stands before a mark.
fn before(line: &str, mark: char, name: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((piece, more)) = rest.split_once(mark) {
        let kept = piece.trim_end_matches(|c: char| c.is_ascii_digit());
        if kept.len() == piece.len() {
            out.push_str(piece);
        } else {
            out.push_str(kept.trim_end());
            out.push(' ');
            out.push_str(name);
        }
        out.push(mark);
        rest = more;
    }
    out + rest
}

/// Replaces what follows a word: digits, or a time.
fn after(line: &str, word: &str, name: &str) -> String {
    let Some((front, rest)) = line.split_once(word) else {
        return line.to_owned();
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && !"-:.TZ".contains(c))
        .unwrap_or(rest.len());
    let figure = rest[..end].trim_end_matches([':', '.', '-']);
    if figure.is_empty() {
        return line.to_owned();
    }
    format!("{front}{word}{name}{}", &rest[figure.len()..])
}
