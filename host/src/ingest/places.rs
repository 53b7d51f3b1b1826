//! From places in the text of a document back to its bytes as they arrived.
//!
//! A text has other offsets than its document where that is not UTF-8, has a byte order mark, or
//! ends its lines otherwise than in `\n`. The way back is walked once, from the beginning to the end,
//! so it is asked for places in their order.

use encoding_rs::Decoder;

use super::encoding::{Encoding, without_bom};

/// The way from a text to the bytes that it was read from.
pub(super) struct Places {
    way: Way,
    /// Bytes that were passed.
    raw: usize,
    /// Bytes of the text that they are.
    text: usize,
    /// Whether the last character was a carriage return, so that a line feed after it is nothing.
    after_return: bool,
}

enum Way {
    /// The text is the bytes, but for what was passed at the beginning.
    Same,
    Utf8(Vec<u8>),
    Utf16(Vec<u8>, fn([u8; 2]) -> u16),
    /// In an encoding that the document names.
    Named(Vec<u8>, Box<Decoder>),
}

impl Places {
    /// Of what is read as its bytes are.
    pub(super) fn same() -> Self {
        Self::of(Way::Same, 0)
    }

    /// Of a whole document that is read as a text; `named` is the encoding that was believed.
    pub(super) fn new(bytes: &[u8], named: Option<&'static encoding_rs::Encoding>) -> Self {
        let marked = match bytes {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => 2,
            bytes => bytes.len() - without_bom(bytes).len(),
        };
        match (Encoding::of(bytes), named) {
            (Encoding::Utf16Le, _) => {
                Self::of(Way::Utf16(bytes.to_vec(), u16::from_le_bytes), marked)
            }
            (Encoding::Utf16Be, _) => {
                Self::of(Way::Utf16(bytes.to_vec(), u16::from_be_bytes), marked)
            }
            (Encoding::Utf8, Some(named)) => {
                let decoder = Box::new(named.new_decoder_without_bom_handling());
                Self::of(Way::Named(bytes.to_vec(), decoder), marked)
            }
            (Encoding::Utf8, None) if bytes.contains(&b'\r') => {
                Self::of(Way::Utf8(bytes.to_vec()), marked)
            }
            (Encoding::Utf8, None) => Self::of(Way::Same, marked),
        }
    }

    fn of(way: Way, raw: usize) -> Self {
        Self {
            way,
            raw,
            text: 0,
            after_return: false,
        }
    }

    /// The byte of the document at which a byte of the text stands; of its end for its end. A place
    /// before an earlier one is that one.
    pub(super) fn at(&mut self, text: usize) -> u64 {
        if matches!(self.way, Way::Same) {
            return (self.raw + text) as u64;
        }
        while self.text < text && self.step() {}
        if self.after_return && self.text == text && self.next_is_line_feed() {
            self.step();
        }
        self.raw as u64
    }

    /// Passes a character, or a byte of one; `false` at the end.
    fn step(&mut self) -> bool {
        let (raw, passed, text) = match &mut self.way {
            Way::Same => return false,
            Way::Utf8(bytes) => match bytes.get(self.raw) {
                Some(byte) => (1, [*byte, 0, 0, 0], 1),
                None => return false,
            },
            Way::Utf16(bytes, unit) => {
                let rest = bytes.get(self.raw..).unwrap_or_default();
                let (units, _) = rest.as_chunks::<2>();
                let mut units = units.iter().map(|pair| unit(*pair));
                let Some(Ok(c)) = char::decode_utf16(units.by_ref().take(2)).next() else {
                    return false;
                };
                let mut passed = [0; 4];
                let length = c.encode_utf8(&mut passed).len();
                (c.len_utf16() * 2, passed, length)
            }
            Way::Named(bytes, decoder) => {
                let Some(byte) = bytes.get(self.raw..=self.raw) else {
                    return false;
                };
                // No encoding has more than two characters for a byte.
                let mut passed = [0; 16];
                let (_, _, written) =
                    decoder.decode_to_utf8_without_replacement(byte, &mut passed, false);
                let [a, b, c, d, ..] = passed;
                (1, [a, b, c, d], written)
            }
        };
        self.raw += raw;
        match (text, passed[0]) {
            (1, b'\n') if self.after_return => self.after_return = false,
            (0, _) => {}
            (text, first) => {
                self.text += text;
                self.after_return = text == 1 && first == b'\r';
            }
        }
        true
    }

    fn next_is_line_feed(&self) -> bool {
        match &self.way {
            Way::Same => false,
            Way::Utf8(bytes) | Way::Named(bytes, _) => bytes.get(self.raw) == Some(&b'\n'),
            Way::Utf16(bytes, unit) => match bytes.get(self.raw..self.raw + 2) {
                Some(&[a, b]) => unit([a, b]) == u16::from(b'\n'),
                _ => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\nİz😀\n\nb\n";

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_place_in_the_text_is_found_in_the_bytes_of_every_encoding() {
        let crlf = TEXT.replace('\n', "\r\n");
        let marked = format!("\u{feff}{crlf}");
        for bytes in [
            TEXT.as_bytes().to_vec(),
            TEXT.replace('\n', "\r").into_bytes(),
            crlf.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf16(&marked, u16::to_le_bytes),
            utf16(&marked, u16::to_be_bytes),
        ] {
            let mut places = Places::new(&bytes, None);
            let mut reached = usize::try_from(places.at(0)).unwrap();
            assert!(reached <= 3);
            for (at, c) in TEXT.char_indices() {
                let end = usize::try_from(places.at(at + c.len_utf8())).unwrap();
                let written = &bytes[reached..end];
                let read = match Encoding::of(&bytes) {
                    Encoding::Utf8 => std::str::from_utf8(written).unwrap().to_owned(),
                    Encoding::Utf16Le => encoding_rs::UTF_16LE.decode(written).0.into_owned(),
                    Encoding::Utf16Be => encoding_rs::UTF_16BE.decode(written).0.into_owned(),
                };
                let read = read.replace("\r\n", "\n").replace('\r', "\n");
                assert_eq!(read, c.to_string(), "{bytes:?}");
                reached = end;
            }
            assert_eq!(reached, bytes.len());
        }
    }

    #[test]
    fn a_named_encoding_is_walked_too() {
        let bytes = b"caf\xE9\r\n\x93x\x94";
        let mut places = Places::new(bytes, Some(encoding_rs::WINDOWS_1252));
        let text = "café\n“x”";
        let at = |what: &str| text.find(what).unwrap();
        assert_eq!(places.at(at("\n")), 4);
        assert_eq!(places.at(at("“")), 6);
        assert_eq!(places.at(text.len()), 9);
        let japanese = encoding_rs::SHIFT_JIS.encode("あb\nい").0;
        let mut places = Places::new(&japanese, Some(encoding_rs::SHIFT_JIS));
        assert_eq!([places.at(3), places.at(5), places.at(8)], [2, 4, 6]);
    }
}
