//! What a guest's memory begins with: reports laid out as the contract's encoding has them, true or
//! not.
//!
//! All that a report is made of is aligned to four bytes, so it is made of words here. A [`Slice`]
//! is an address and a length, and nothing says that it must be an honest one.

use std::fmt::Write as _;

/// An address and a length.
pub(crate) type Slice = [u32; 2];

/// Nothing.
pub(crate) const NONE: Slice = [0, 0];

/// What a memory begins with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Image {
    bytes: Vec<u8>,
}

/// An annotation with its lists as they lie in memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    /// A tag, a summary or a flag.
    content: [u32; 9],
    anchors: Slice,
    evidence: Option<Slice>,
    suggestions: Slice,
    related: Slice,
    extra: Slice,
}

impl Image {
    /// Where it begins. What is below stays zero, which is a report without annotations.
    const BASE: u32 = 4096;

    /// Nothing but zeros.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Lays bytes down; tells where.
    pub(crate) fn text(&mut self, bytes: impl AsRef<[u8]>) -> Slice {
        let bytes = bytes.as_ref();
        let at = Self::BASE + u32::try_from(self.bytes.len()).unwrap();
        self.bytes.extend_from_slice(bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        [at, u32::try_from(bytes.len()).unwrap()]
    }

    /// Lays words down; tells where.
    pub(crate) fn words(&mut self, words: &[u32]) -> u32 {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.text(bytes)[0]
    }

    /// Lays a list down.
    pub(crate) fn list<const N: usize>(&mut self, items: &[[u32; N]]) -> Slice {
        let at = self.words(items.as_flattened());
        [at, u32::try_from(items.len()).unwrap()]
    }

    /// Lays down a report with annotations; tells where.
    pub(crate) fn report(&mut self, said: &[Said]) -> u32 {
        let items: Vec<[u32; 20]> = said.iter().map(Said::words).collect();
        let [at, length] = self.list(&items);
        self.words(&[0, at, length])
    }

    /// Lays down an abstention (1) or a failure (2); tells where.
    pub(crate) fn reason(&mut self, which: u32, reason: Slice) -> u32 {
        self.words(&[which, reason[0], reason[1]])
    }

    /// Its part of a module's text.
    pub(super) fn text_form(&self) -> String {
        let mut text = format!("(data (i32.const {}) \"", Self::BASE);
        for byte in &self.bytes {
            write!(text, "\\{byte:02x}").unwrap();
        }
        text + "\")"
    }
}

impl Said {
    /// An annotation with this content and nothing else.
    pub(crate) fn new(content: [u32; 9]) -> Self {
        Self {
            content,
            anchors: NONE,
            evidence: None,
            suggestions: NONE,
            related: NONE,
            extra: NONE,
        }
    }

    /// With anchors.
    pub(crate) fn anchors(self, anchors: Slice) -> Self {
        Self { anchors, ..self }
    }

    /// With suggestions.
    pub(crate) fn suggestions(self, suggestions: Slice) -> Self {
        Self {
            suggestions,
            ..self
        }
    }

    /// With related ids.
    pub(crate) fn related(self, related: Slice) -> Self {
        Self { related, ..self }
    }

    /// With extra pairs.
    pub(crate) fn extra(self, extra: Slice) -> Self {
        Self { extra, ..self }
    }

    /// With evidence.
    pub(crate) fn evidence(self, evidence: Slice) -> Self {
        let evidence = Some(evidence);
        Self { evidence, ..self }
    }

    fn words(&self) -> [u32; 20] {
        let mut words = [0; 20];
        words[..9].copy_from_slice(&self.content);
        words[9..11].copy_from_slice(&self.anchors);
        if let Some(evidence) = self.evidence {
            words[11] = 1;
            words[12..14].copy_from_slice(&evidence);
        }
        words[14..16].copy_from_slice(&self.suggestions);
        words[16..18].copy_from_slice(&self.related);
        words[18..20].copy_from_slice(&self.extra);
        words
    }
}

/// A tag.
pub(crate) fn tag(scheme: Slice, term: Slice) -> [u32; 9] {
    [0, scheme[0], scheme[1], term[0], term[1], 0, 0, 0, 0]
}

/// A summary.
pub(crate) fn summary(style: Slice, text: Slice) -> [u32; 9] {
    [1, style[0], style[1], text[0], text[1], 0, 0, 0, 0]
}

/// A flag of a severity that may not exist.
pub(crate) fn flag(rule: Slice, severity: u32, message: Slice) -> [u32; 9] {
    [
        2, rule[0], rule[1], severity, message[0], message[1], 0, 0, 0,
    ]
}

/// An anchor in a field that may not exist; 1 is the body.
pub(crate) fn anchor(field: u32, start: u32, end: u32, quote: Slice) -> [u32; 5] {
    [field, start, end, quote[0], quote[1]]
}
