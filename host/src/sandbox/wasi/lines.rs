//! Bytes that a guest prints become lines of its log.

/// Bytes of a line at most; a longer one goes on in the next. The log's own limit is in bytes too,
/// so this only bounds what waits for its end.
const LONGEST: usize = 4096;

/// What was printed and has no end yet.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<u8>);

impl Lines {
    /// Takes bytes, and gives the lines that they end. Lines without text are none.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let mut piece = piece;
            while !piece.is_empty() {
                let room = LONGEST - self.0.len();
                let (now, rest) = piece.split_at_checked(room).unwrap_or((piece, &[]));
                self.0.extend_from_slice(now);
                piece = rest;
                if self.0.ends_with(b"\n") {
                    lines.extend(self.finish());
                } else if self.0.len() == LONGEST {
                    let cut = self.0.split_off(whole_characters(&self.0));
                    lines.extend(self.finish());
                    self.0 = cut;
                }
            }
        }
        lines
    }

    /// What has no end, as the last line.
    pub(super) fn finish(&mut self) -> Option<String> {
        let bytes = std::mem::take(&mut self.0);
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_end();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// How many of the bytes are whole characters, if no more than the last one is cut.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => error.valid_up_to(),
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_its_newline_however_it_is_written() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(b"on"), [""; 0]);
        assert_eq!(lines.take(b"e\r\ntwo\n\n \nthr"), ["one", "two"]);
        assert_eq!(lines.finish().as_deref(), Some("thr"));
        assert_eq!(lines.finish(), None);
    }

    #[test]
    fn a_line_without_end_is_cut_between_characters() {
        let mut lines = Lines::default();
        let long = format!("x{}", "é".repeat(LONGEST));
        let taken = lines.take(long.as_bytes());
        let rest = lines.finish().unwrap();
        let lengths: Vec<usize> = taken.iter().map(String::len).collect();
        assert_eq!(lengths, [LONGEST - 1, LONGEST]);
        assert_eq!(taken.concat() + &rest, long);
    }

    #[test]
    fn what_is_no_text_takes_no_more_room_than_it_may() {
        let mut lines = Lines::default();
        for bytes in [
            [0xff; 3 * LONGEST],
            [0x80; 3 * LONGEST],
            [0xe2; 3 * LONGEST],
        ] {
            drop(lines.take(&bytes));
            assert!(lines.0.len() < LONGEST);
        }
    }
}
