//! Bytes to text: UTF-8 and UTF-16, with line breaks as `\n`.
//!
//! A byte that does not fit is never replaced by U+FFFD, since a plugin would then flag, and an
//! editor mend, what the source never wrote. It is refused with its place, and with what the
//! document looks like instead.

use std::io::{self, Read};

use encoding_rs::{DecoderResult, UTF_16BE, UTF_16LE};

use super::places::Places;
use super::{Refusal, RefusalKind};

/// The largest document that is read as a whole, in bytes.
pub(super) const DOCUMENT_LIMIT: u64 = 64 << 20;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// How a document is encoded, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// By the byte order mark; else UTF-16 where every second byte is mostly zero, as it is in any
    /// text that has spaces and ASCII punctuation; else UTF-8.
    pub(super) fn of(head: &[u8]) -> Self {
        match head {
            [0xFF, 0xFE, ..] => return Self::Utf16Le,
            [0xFE, 0xFF, ..] => return Self::Utf16Be,
            _ => {}
        }
        let pairs = head.len().min(1024) / 2;
        let zeros = |high: usize| {
            head.chunks_exact(2)
                .take(pairs)
                .filter(|pair| pair.get(high) == Some(&0))
                .count()
        };
        // The other byte is zero only in a few rare characters, U+1F600 among them.
        let shows = |high: usize, low: usize| {
            let (high, low) = (zeros(high), zeros(low));
            pairs > 1 && high * 10 >= pairs * 6 && low * 20 <= high
        };
        match (shows(1, 0), shows(0, 1)) {
            (true, _) => Self::Utf16Le,
            (_, true) => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }
}

/// The encoding that a document says it has. It counts only where the bytes are not UTF-8 anyway:
/// what is valid UTF-8 beyond ASCII is hardly ever anything else, and headers are often wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Declared(Option<&'static encoding_rs::Encoding>);

impl Declared {
    /// None at all.
    pub(super) fn nothing() -> Self {
        Self(None)
    }

    /// That of an XML declaration.
    pub(super) fn of_xml(head: &str) -> Self {
        let declaration = head.trim_start().strip_prefix("<?xml");
        let declaration = declaration.and_then(|rest| rest.split_once("?>"));
        let value = declaration.and_then(|(inside, _)| after(inside, "encoding"));
        Self::named(value)
    }

    /// That of a `meta` element, in the first kilobytes of a page, or of an XML declaration.
    pub(super) fn of_html(head: &str) -> Self {
        let lower = head.to_ascii_lowercase();
        let metas = lower.match_indices("<meta").map(|(at, _)| {
            let rest = lower.get(at..).unwrap_or_default();
            rest.split_once('>').map_or(rest, |(tag, _)| tag)
        });
        let declared = metas.filter_map(|tag| after(tag, "charset")).next();
        match Self::named(declared) {
            Self(None) => Self::of_xml(head),
            found => found,
        }
    }

    fn named(label: Option<&str>) -> Self {
        let found = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
        // A declaration that can be read at all is not in UTF-16.
        let utf16 = |it: &&encoding_rs::Encoding| *it == UTF_16LE || *it == UTF_16BE;
        Self(found.filter(|it| *it != encoding_rs::UTF_8 && !utf16(it)))
    }

    /// The encoding that bytes are read in because it is named, where that is not UTF-8 after all.
    pub(super) fn believed(self, bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
        let named = self.0?;
        let is_believed = !named.is_ascii_compatible() || std::str::from_utf8(bytes).is_err();
        is_believed.then_some(named)
    }

    /// Whether the signs that markup is made of are those of ASCII.
    pub(super) fn is_in_ascii(self) -> bool {
        self.0
            .is_none_or(encoding_rs::Encoding::is_ascii_compatible)
    }

    /// Bytes as text; else where the first one stands that does not fit.
    pub(super) fn text(self, bytes: &[u8]) -> Result<String, usize> {
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            return Err(at);
        }
        match (self.believed(bytes), std::str::from_utf8(bytes)) {
            (Some(encoding), _) => decode_declared(bytes, encoding),
            (None, Ok(text)) => Ok(text.to_owned()),
            (None, Err(error)) => Err(error.valid_up_to()),
        }
    }

    /// The refusal of bytes that stop fitting at `at`, where `skipped` bytes came before them.
    pub(super) fn refusal(
        self,
        refuse: fn(&str, RefusalKind) -> Refusal,
        uri: &str,
        bytes: &[u8],
        at: usize,
        skipped: u64,
    ) -> Refusal {
        let byte = bytes.get(at).copied().unwrap_or_default();
        let offset = skipped + at as u64;
        match self.0 {
            _ if byte == 0 => refuse(uri, RefusalKind::Binary { byte, offset }),
            None => not_utf8(refuse, uri, bytes, at, skipped),
            Some(encoding) => {
                let what = RefusalKind::Encoding {
                    encoding: encoding.name(),
                    byte,
                    offset,
                };
                refuse(uri, what).hint("the document says that this is its encoding; mend either")
            }
        }
    }
}

/// The value that follows a name and `=`, with or without quotes.
fn after<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(name)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    let end = rest.find(|c: char| matches!(c, '"' | '\'' | ';' | '/' | '>') || c.is_whitespace());
    rest.get(..end.unwrap_or(rest.len()))
}

fn decode_declared(
    bytes: &[u8],
    encoding: &'static encoding_rs::Encoding,
) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(bytes.len() * 3));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::Malformed(length, after) => {
            Err(read.saturating_sub(usize::from(length) + usize::from(after)))
        }
        DecoderResult::OutputFull => Err(read),
    }
}

/// A whole document as text, with the way back to its bytes.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) places: Places,
    /// The encoding that was believed because it is named.
    pub(super) named: Option<&'static str>,
}

/// Reads a whole document that may say what its encoding is.
pub(super) fn read_decoded(
    uri: &str,
    reader: &mut dyn Read,
    declared: Declared,
) -> Result<Decoded, Refusal> {
    let bytes = read_bytes(uri, reader)?;
    let named = match Encoding::of(&bytes) {
        Encoding::Utf8 => declared.believed(without_bom(&bytes)),
        _ => None,
    };
    let places = Places::new(&bytes, named);
    Ok(Decoded {
        text: decode_declaring(uri, bytes, declared)?,
        places,
        named: named.map(encoding_rs::Encoding::name),
    })
}

fn decode_declaring(uri: &str, bytes: Vec<u8>, declared: Declared) -> Result<String, Refusal> {
    if declared == Declared::nothing() || Encoding::of(&bytes) != Encoding::Utf8 {
        return decode(uri, bytes).map(normalise);
    }
    let inner = without_bom(&bytes);
    if let Some(refusal) = container(inner).and_then(|_| binary_head(uri, inner)) {
        return Err(refusal);
    }
    declared.text(inner).map(normalise).map_err(|at| {
        let skipped = (bytes.len() - inner.len()) as u64;
        let (text, offset) = shown(inner, at);
        let refusal = declared.refusal(Refusal::whole, uri, inner, at, skipped);
        refusal.at(1, &text, offset)
    })
}

/// Bytes without a UTF-8 byte order mark.
pub(super) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BOM).unwrap_or(bytes)
}

/// The beginning of a document as text, good enough to find its format by.
pub(super) fn glimpse(head: &[u8]) -> String {
    let text = match Encoding::of(head) {
        Encoding::Utf8 => String::from_utf8_lossy(without_bom(head)),
        Encoding::Utf16Le => UTF_16LE.decode_with_bom_removal(head).0,
        Encoding::Utf16Be => UTF_16BE.decode_with_bom_removal(head).0,
    };
    normalise(text.into_owned())
}

/// Reads the whole of a document, up to the limit.
pub(super) fn read_bytes(uri: &str, reader: &mut dyn Read) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    reader
        .take(DOCUMENT_LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error: io::Error| Refusal::io(uri, &error))?;
    if bytes.len() as u64 > DOCUMENT_LIMIT {
        let what = RefusalKind::TooLarge {
            limit: DOCUMENT_LIMIT,
        };
        return Err(Refusal::whole(uri, what)
            .hint("split it, or write one JSON object a line, which is read line by line"));
    }
    Ok(bytes)
}

fn decode(uri: &str, mut bytes: Vec<u8>) -> Result<String, Refusal> {
    match Encoding::of(&bytes) {
        Encoding::Utf8 => {
            if bytes.starts_with(BOM) {
                bytes.drain(..BOM.len());
                return decode_utf8(uri, bytes, BOM.len() as u64);
            }
            decode_utf8(uri, bytes, 0)
        }
        utf16 => decode_utf16(uri, &bytes, utf16),
    }
}

/// `skipped` is how many bytes of the document came before these.
fn decode_utf8(uri: &str, bytes: Vec<u8>, skipped: u64) -> Result<String, Refusal> {
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(binary(uri, &bytes, at as u64 + skipped));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        if let Some(kind) = container(&bytes) {
            let byte = bytes.get(at).copied().unwrap_or_default();
            let what = RefusalKind::Binary {
                byte,
                offset: at as u64 + skipped,
            };
            return Refusal::whole(uri, what).hint(kind);
        }
        let (text, offset) = shown(&bytes, at);
        not_utf8(Refusal::whole, uri, &bytes, at, skipped).at(1, &text, offset)
    })
}

/// The refusal of bytes that stop being UTF-8 at `at`, where `skipped` bytes of the document came
/// before them. The place in lines and columns is the caller's to add.
pub(super) fn not_utf8(
    refuse: fn(&str, RefusalKind) -> Refusal,
    uri: &str,
    bytes: &[u8],
    at: usize,
    skipped: u64,
) -> Refusal {
    let byte = bytes.get(at).copied().unwrap_or_default();
    let offset = at as u64 + skipped;
    let what = RefusalKind::Encoding {
        encoding: Encoding::Utf8.name(),
        byte,
        offset,
    };
    refuse(uri, what).hint(if looks_like_windows_1252(bytes) {
        "it looks like Windows-1252; `iconv -f WINDOWS-1252 -t UTF-8` converts it"
    } else {
        "most of it is UTF-8, so the byte is likely damaged; mend it, nothing is put in its place"
    })
}

/// Bytes that are no text around the place that shows it, and that place in what is shown. For
/// excerpts only: what cannot be read never gets into a story.
pub(super) fn shown(bytes: &[u8], at: usize) -> (String, usize) {
    let (before, after) = bytes.split_at_checked(at).unwrap_or((bytes, b""));
    let mut text = normalise(String::from_utf8_lossy(before).into_owned());
    let offset = text.len();
    text.push_str(&String::from_utf8_lossy(after.get(..400).unwrap_or(after)));
    (text, offset)
}

/// Whether the bytes beyond ASCII are all letters and quotes of Windows-1252, and never make a
/// character of UTF-8 together. Windows-1252 has no character for five bytes.
fn looks_like_windows_1252(bytes: &[u8]) -> bool {
    let defined = |byte: &u8| !matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
    bytes.iter().all(defined) && bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii())
}

fn binary(uri: &str, bytes: &[u8], offset: u64) -> Refusal {
    let what = RefusalKind::Binary { byte: 0, offset };
    Refusal::whole(uri, what)
        .hint(container(bytes).unwrap_or("stories are text: see docs/input.md"))
}

/// The refusal of a document whose beginning shows that it is no text.
pub(super) fn binary_head(uri: &str, head: &[u8]) -> Option<Refusal> {
    if let Some(at) = head.iter().position(|byte| *byte == 0) {
        return Some(binary(uri, head, at as u64));
    }
    let hint = container(head)?;
    let what = RefusalKind::Binary {
        byte: head.first().copied()?,
        offset: 0,
    };
    Some(Refusal::whole(uri, what).hint(hint))
}

/// What a file that is no text is, by its first bytes, and what to do with it.
fn container(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 6] = [
        (b"%PDF-", "it is a PDF; save its text as a .txt file"),
        (
            b"PK\x03\x04",
            "it is a Word document or another ZIP archive; save it as text",
        ),
        (
            b"\xD0\xCF\x11\xE0",
            "it is an old Word document; save it as text",
        ),
        (
            b"\x1F\x8B",
            "it is compressed; unpack it, or pipe it in with `gzip -dc`",
        ),
        (
            b"\x28\xB5\x2F\xFD",
            "it is compressed; unpack it, or pipe it in with `zstd -dc`",
        ),
        (b"{\\rtf", "it is RTF; save it as text"),
    ];
    known
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, hint)| *hint)
}

fn decode_utf16(uri: &str, bytes: &[u8], encoding: Encoding) -> Result<String, Refusal> {
    let mut decoder = match encoding {
        Encoding::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
        _ => UTF_16LE.new_decoder_with_bom_removal(),
    };
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(bytes.len() * 3));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => {}
        DecoderResult::Malformed(length, after) => {
            let at = read.saturating_sub(usize::from(length) + usize::from(after));
            let byte = bytes.get(at).copied().unwrap_or_default();
            let what = RefusalKind::Encoding {
                encoding: encoding.name(),
                byte,
                offset: at as u64,
            };
            let text = normalise(text);
            let refusal = Refusal::whole(uri, what).at(1, &text, text.len());
            return Err(refusal.hint("half a character stands there; the file may be cut off"));
        }
        // The buffer has the room that the decoder asked for.
        DecoderResult::OutputFull => {
            return Err(Refusal::whole(
                uri,
                RefusalKind::TooLarge {
                    limit: DOCUMENT_LIMIT,
                },
            ));
        }
    }
    if text.contains('\0') {
        let at = bytes
            .chunks_exact(2)
            .position(|pair| pair == [0, 0])
            .unwrap_or_default();
        return Err(binary(uri, bytes, at as u64 * 2));
    }
    Ok(text)
}

/// Line breaks as `\n`. U+2028 and U+0085 stay what they are: they are for a rule to find.
pub(super) fn normalise(text: String) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Result<String, Refusal> {
        let decoded = read_decoded("a.txt", &mut { bytes }, Declared::nothing());
        decoded.map(|it| it.text)
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn reads_utf8_and_utf16_with_and_without_a_mark_as_the_same_text() {
        let text = "Ilgın’da iskele\n\nİlk vapur İzmir’e 08.15’te kalkacak. 😀\n";
        let marked = format!("\u{feff}{text}");
        let ways = [
            text.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            text.replace('\n', "\r\n").into_bytes(),
            text.replace('\n', "\r").into_bytes(),
            utf16(text, u16::to_le_bytes),
            utf16(&marked, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
            utf16(&marked, u16::to_be_bytes),
        ];
        for (way, bytes) in ways.iter().enumerate() {
            assert_eq!(read(bytes).as_deref(), Ok(text), "way {way}");
        }
    }

    #[test]
    fn keeps_control_characters_other_than_the_line_break() {
        let text = "a\tb\u{1b}[31m\u{2028}\u{85}\u{feff}";
        assert_eq!(read(text.as_bytes()).as_deref(), Ok(text));
    }

    #[test]
    fn refuses_a_damaged_byte_by_its_offset_and_line() {
        let refusal = read(b"Caf\xC3\xA9\r\nna\xFFve").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "a.txt:2:3: not UTF-8: byte 0xFF at offset 9"
        );
        assert!(refusal.hint.unwrap().contains("damaged"));
    }

    #[test]
    fn counts_the_mark_into_the_offset() {
        let refusal = read(b"\xEF\xBB\xBFab\xFF").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "a.txt:1:3: not UTF-8: byte 0xFF at offset 5"
        );
    }

    #[test]
    fn says_that_a_text_looks_like_windows_1252() {
        let refusal = read(b"The caf\xE9 \x93opened\x94").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "a.txt:1:8: not UTF-8: byte 0xE9 at offset 7"
        );
        assert!(refusal.hint.unwrap().contains("iconv -f WINDOWS-1252"));
    }

    #[test]
    fn refuses_what_is_not_text() {
        let refusal = read(b"GIF89a......\x00").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "a.txt: not text: byte 0x00 at offset 12"
        );
        let refusal = read(b"PK\x03\x04\x14\x00\x06\x00").unwrap_err();
        assert!(refusal.hint.unwrap().contains("Word"));
        assert!(
            read(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3")
                .unwrap_err()
                .hint
                .unwrap()
                .contains("PDF")
        );
    }

    #[test]
    fn refuses_half_a_character_of_utf16() {
        let mut bytes = utf16("\u{feff}ab\n", u16::to_le_bytes);
        bytes.extend([0x3D, 0xD8, 0x41, 0x00]);
        let refusal = read(&bytes).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "a.txt:2:1: not UTF-16LE: byte 0x3D at offset 8"
        );
        bytes.truncate(9);
        assert!(read(&bytes).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(text) = read(&bytes) {
                prop_assert!(!text.contains('\0') && !text.contains('\r'));
            }
        }
    }
}
