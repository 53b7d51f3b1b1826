//! What the tests of this module share: a directory that goes away, and stories to put.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::model::{
    Anchor, AnnotatedStory, Annotation, Content, Digest, FailureKind, Field, Flag, Outcome,
    PluginName, PluginOutcome, Receipt, Severity, Source, Story, StoryId, Tag, Time,
};
use crate::store::{DeskLock, Filed, SledStore, Store, StoreError};

/// A directory that is removed with its value.
pub(super) struct TempDir(PathBuf);

impl TempDir {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("copydesk-store-{}-{next}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::remove_dir_all(&path).ok();
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The desk's data in it.
    pub(super) fn desk(&self) -> PathBuf {
        self.0.join(".copydesk")
    }

    /// The desk's store, opened, with what the receipts of drafts name.
    #[track_caller]
    pub(super) fn open(&self) -> SledStore {
        let store = self.try_open().unwrap();
        if store.schema().unwrap() == SledStore::SCHEMA {
            put_named_objects(&store);
        }
        store
    }

    pub(super) fn try_open(&self) -> Result<SledStore, StoreError> {
        SledStore::open(DeskLock::acquire(&self.desk(), "copydesk test", "now")?)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

pub(super) fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

pub(super) fn id(text: &str) -> StoryId {
    StoryId::new(text).unwrap()
}

/// A story in few words, to be put.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) body: String,
    pub(super) uri: String,
    pub(super) published: Option<&'static str>,
    pub(super) updated: Option<&'static str>,
    pub(super) urgency: Option<u8>,
    pub(super) flags: Vec<(&'static str, Severity)>,
    pub(super) tags: Vec<String>,
    /// The plugin failed on it.
    pub(super) failed: bool,
}

impl Draft {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.into(),
            body: "Text.".into(),
            uri: "a.txt".into(),
            ..Self::default()
        }
    }

    pub(super) fn body(self, body: &str) -> Self {
        Self {
            body: body.into(),
            ..self
        }
    }

    pub(super) fn uri(self, uri: &str) -> Self {
        Self {
            uri: uri.into(),
            ..self
        }
    }

    pub(super) fn published(self, published: &'static str) -> Self {
        Self {
            published: Some(published),
            ..self
        }
    }

    pub(super) fn updated(self, updated: &'static str) -> Self {
        Self {
            updated: Some(updated),
            ..self
        }
    }

    pub(super) fn urgency(self, urgency: u8) -> Self {
        Self {
            urgency: Some(urgency),
            ..self
        }
    }

    pub(super) fn flag(mut self, rule: &'static str, severity: Severity) -> Self {
        self.flags.push((rule, severity));
        self
    }

    pub(super) fn tag(mut self, tag: &str) -> Self {
        self.tags.push(tag.to_owned());
        self
    }

    pub(super) fn failed(self) -> Self {
        Self {
            failed: true,
            ..self
        }
    }

    pub(super) fn story(&self) -> AnnotatedStory {
        let story = Story {
            id: id(&self.id),
            source: Source {
                uri: self.uri.clone(),
                format: "text".into(),
                ordinal: 0,
            },
            body: Some(self.body.clone()),
            headline: Some(format!("On {}", self.id)),
            published: self.published.map(|time| Time::parse(time).unwrap()),
            updated: self.updated.map(|time| Time::parse(time).unwrap()),
            urgency: self.urgency,
            ..Story::sample()
        };
        let annotation = |content, anchors| Annotation {
            content,
            anchors,
            evidence: None,
            suggestions: vec![],
            related: vec![],
            extra: vec![("b".into(), "2".into()), ("a".into(), "1".into())],
        };
        let flags = self.flags.iter().map(|(rule, severity)| {
            let flag = Flag {
                rule: (*rule).to_owned(),
                severity: *severity,
                message: "Look at this.".into(),
                confidence: Some(0.9),
            };
            let anchor = Anchor {
                field: Field::Headline,
                start: 0,
                end: 2,
                quote: "On".into(),
            };
            annotation(Content::Flag(flag), vec![anchor])
        });
        let tags = self.tags.iter().map(|tag| {
            let (scheme, term) = tag.split_once(':').unwrap();
            let tag = Tag {
                scheme: scheme.into(),
                term: term.into(),
                confidence: None,
                relevance: Some(0.5),
            };
            annotation(Content::Tag(tag), vec![])
        });
        let said = flags.chain(tags).collect();
        let outcome = if self.failed {
            Outcome::Failed {
                kind: FailureKind::Fuel,
                message: "no fuel was left".into(),
            }
        } else {
            Outcome::Ok
        };
        AnnotatedStory::new(story, vec![(plugin(outcome), said)], Severity::Error)
    }
}

/// The outcome of a plugin, with a receipt.
pub(super) fn plugin(outcome: Outcome) -> PluginOutcome {
    let digest = |text: &str| Digest::of_bytes(text.as_bytes());
    PluginOutcome {
        plugin: PluginName::new("hygiene").unwrap(),
        version: "0.1.0".into(),
        digest: digest("plugin"),
        required: true,
        outcome,
        receipt: Some(Receipt {
            plugin: digest("plugin"),
            settings: digest("settings"),
            limits: digest("limits"),
            input: digest("input"),
            engine: "wasmtime 48".into(),
            fuel: 81_234,
            micros: 120,
            log: vec![],
            lexicons: vec![],
            consulted: vec![],
        }),
    }
}

/// The key of a word.
pub(super) fn word(text: &str) -> u64 {
    // In both halves, so that its bytes are not mostly zero.
    let hash = u64::from(crc32fast::hash(text.as_bytes()));
    hash << 32 | hash
}

/// Files a story under the words of its text.
pub(super) fn filed_by_words(story: &Story) -> Filed {
    let body = story.body.as_deref().unwrap_or_default();
    Filed {
        version: 1,
        keys: body.split_whitespace().map(word).collect(),
        sketch: body.bytes().take(32).collect(),
    }
}

/// Unpacks a desk out of `fixtures/desks/`: lines of `file NAME LENGTH`, and of an offset with the
/// bytes there; what no line names is zero.
pub(super) fn unpack(desk: &str, into: &Path) {
    let mut file: Option<(PathBuf, Vec<u8>)> = None;
    let write = |file: &mut Option<(PathBuf, Vec<u8>)>| {
        if let Some((path, bytes)) = file.take() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    };
    for line in desk.split_once("\n\n").unwrap().1.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match (words.as_slice(), &mut file) {
            (["file", name, length], _) => {
                write(&mut file);
                file = Some((into.join(name), vec![0; length.parse().unwrap()]));
            }
            ([offset, bytes], Some((_, file))) => {
                let (offset, bytes): (usize, _) = (offset.parse().unwrap(), unhex(bytes));
                file[offset..offset + bytes.len()].copy_from_slice(&bytes);
            }
            _ => panic!("{line}"),
        }
    }
    write(&mut file);
}

/// Keeps what the receipts of drafts name.
#[track_caller]
pub(super) fn put_named_objects(store: &dyn Store) {
    let named = ["plugin", "settings", "limits"].map(str::as_bytes);
    let named = named.map(|bytes| (Digest::of_bytes(bytes), bytes));
    store.put_objects(&named).unwrap();
}

/// The stories of some drafts.
pub(super) fn stories(drafts: &[Draft]) -> Vec<AnnotatedStory> {
    drafts.iter().map(Draft::story).collect()
}
