//! The fuzz targets that need what only the sandbox sees: what a guest returned, and the files of
//! the code cache.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use arbitrary::{Arbitrary, Unstructured};
use wasmtime::Engine;

use super::cache::{self, CodeCache};
use super::world::generated::copydesk::plugin::types as wit;
use super::{engine, lift};
use crate::model::{
    AnnotatedStory, Annotation, Content, Digest, Field, Limits, Manifest, Outcome, PluginOutcome,
    Read, Receipts, Rule, Severity, Story, StoryId, StoryRecord,
};

/// A manifest, a story, and what a guest made of it.
#[derive(Debug, Arbitrary)]
struct Said<'a> {
    /// Which of headline, body, byline and dateline the manifest reads, a bit each.
    reads: u8,
    /// Which kinds it produces, a bit each.
    produces: u8,
    fields: [Option<&'a str>; 4],
    /// Annotations that the limit admits.
    limit: u8,
    annotations: Vec<SaidAnnotation<'a>>,
}

#[derive(Debug, Arbitrary)]
struct SaidAnnotation<'a> {
    content: SaidContent<'a>,
    anchors: Vec<SaidAnchor<'a>>,
    evidence: Option<&'a str>,
    suggestions: Vec<(SaidAnchor<'a>, &'a str)>,
    related: Vec<&'a str>,
    extra: Vec<(&'a str, &'a str)>,
}

#[derive(Debug, Arbitrary)]
enum SaidContent<'a> {
    Tag {
        scheme: &'a str,
        term: &'a str,
        confidence: Option<f32>,
        relevance: Option<f32>,
    },
    Summary {
        style: &'a str,
        text: &'a str,
    },
    Flag {
        rule: SaidRule<'a>,
        severity: u8,
        message: &'a str,
        confidence: Option<f32>,
    },
}

#[derive(Debug, Arbitrary)]
enum SaidRule<'a> {
    /// The one that the manifest has.
    Own,
    Named(&'a str),
}

#[derive(Debug, Arbitrary)]
struct SaidAnchor<'a> {
    field: u8,
    start: Offset,
    end: Offset,
    quote: Quote<'a>,
}

#[derive(Debug, Arbitrary)]
enum Offset {
    /// Likely to be within a text that a fuzzer makes.
    Near(u8),
    Any(u32),
}

#[derive(Debug, Arbitrary)]
enum Quote<'a> {
    /// What stands there, so that true anchors are met as often as false ones.
    True,
    Named(&'a str),
}

const RULE: &str = "found";
const FIELDS: [Field; 4] = [Field::Headline, Field::Body, Field::Byline, Field::Dateline];

/// Judges what a guest said of a story. Whatever is accepted is true of the story, declared, within
/// the limits and fit to be shown; the same is judged the same; the export takes it.
pub(crate) fn lift(data: &[u8]) {
    let Ok(said) = Said::arbitrary_take_rest(Unstructured::new(data)) else {
        return;
    };
    let Some(manifest) = manifest(&said) else {
        return;
    };
    let story = story(&said);
    let limits = Limits {
        annotations: u32::from(said.limit),
        ..Limits::default()
    };
    let judge = || {
        let annotations = said.annotations.iter();
        let annotations = annotations.map(|said| said.to_wit(&story)).collect();
        lift::annotations(&manifest, &limits, &story, annotations)
    };
    let judged = judge();
    assert_eq!(judged, judge(), "the same was judged in two ways");
    match judged {
        Ok(annotations) => {
            assert_eq!(annotations.len(), said.annotations.len());
            assert!(annotations.len() <= usize::from(said.limit));
            for annotation in &annotations {
                check(&manifest, &story, annotation);
            }
            export(&manifest, story, annotations);
        }
        Err(reason) => assert!(is_line(&reason) && reason.len() < 4096, "{reason:?}"),
    }
}

/// What must hold of an annotation that was believed.
fn check(manifest: &Manifest, story: &Story, annotation: &Annotation) {
    let content = &annotation.content;
    assert!(manifest.produces.iter().any(|it| it.matches(content)));
    let replaced = annotation.suggestions.iter().map(|it| &it.anchor);
    for anchor in annotation.anchors.iter().chain(replaced) {
        let text = story.text(anchor.field).unwrap_or_default();
        // `get` gives nothing for a range that is reversed, past the end, or cuts a character.
        let found = text.get(anchor.start as usize..anchor.end as usize);
        assert_eq!(found, Some(anchor.quote.as_str()));
        assert!(manifest.reads.contains(&anchor.field.into()));
        assert!(story.text(anchor.field).is_some());
    }
    let (names, numbers) = match content {
        Content::Tag(tag) => (
            vec![&tag.scheme, &tag.term],
            vec![tag.confidence, tag.relevance],
        ),
        Content::Summary(summary) => (vec![&summary.style, &summary.text], vec![]),
        Content::Flag(flag) => {
            assert_eq!(flag.rule, format!("{}/{RULE}", manifest.name));
            (vec![&flag.rule, &flag.message], vec![flag.confidence])
        }
    };
    for name in names.into_iter().chain(&annotation.related) {
        assert!(is_line(name) && !name.trim().is_empty(), "{name:?}");
    }
    for number in numbers.into_iter().flatten() {
        assert!((0.0..=1.0).contains(&number) && number.is_sign_positive());
    }
    let extra = annotation.extra.iter();
    let texts = extra.flat_map(|(name, text)| [name, text]);
    for text in texts.chain(&annotation.evidence) {
        assert!(is_line(text), "{text:?}");
    }
}

/// No control characters, no line breaks, nothing that turns the direction.
fn is_line(text: &str) -> bool {
    let turns = ['\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}'];
    text.chars().all(|c| {
        let breaks = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        !breaks && !turns.iter().any(|range| range.contains(&c))
    })
}

/// Gives the annotations their ids and writes them as the export does.
fn export(manifest: &Manifest, story: Story, annotations: Vec<Annotation>) {
    let outcome = PluginOutcome {
        plugin: manifest.name.clone(),
        version: manifest.version.clone(),
        digest: Digest::of_bytes(b""),
        required: true,
        outcome: Outcome::Ok,
        receipt: None,
    };
    let count = annotations.len();
    let annotated = AnnotatedStory::new(story, vec![(outcome, annotations)], Severity::Error);
    let mut ids: Vec<_> = annotated.annotations.iter().map(|it| &it.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "two annotations have one id");
    let record = StoryRecord::new(&annotated, 1, Receipts::With);
    assert!(serde_json::to_string(&record).is_ok());
}

fn manifest(said: &Said<'_>) -> Option<Manifest> {
    let bit = |bits: u8, at: usize| bits >> at & 1 == 1;
    let reads = FIELDS.into_iter().enumerate();
    let reads = reads.filter(|(at, _)| bit(said.reads, *at));
    let kinds = ["tag", "summary:x*", "flag:fuzz/*"].into_iter().enumerate();
    let kinds = kinds.filter(|(at, _)| bit(said.produces, *at));
    let example = crate::model::Example {
        headline: None,
        body: None,
    };
    Some(Manifest {
        name: crate::model::PluginName::new("fuzz").ok()?,
        version: "0.1.0".to_owned(),
        api: "0.1".to_owned(),
        summary: String::new(),
        license: None,
        authors: Vec::new(),
        reads: reads.map(|(_, field)| Read::from(field)).collect(),
        needs: Vec::new(),
        produces: kinds.filter_map(|(_, kind)| kind.parse().ok()).collect(),
        capabilities: std::collections::BTreeSet::new(),
        limits: Limits::default(),
        settings: std::collections::BTreeMap::new(),
        rules: vec![Rule {
            name: RULE.to_owned(),
            severity: Severity::Note,
            summary: String::new(),
            why: String::new(),
            misses: None,
            bad: example.clone(),
            good: example,
        }],
    })
}

fn story(said: &Said<'_>) -> Story {
    let [headline, body, byline, dateline] = said.fields.map(|text| text.map(ToOwned::to_owned));
    Story {
        id: StoryId::derived("fuzz", 0),
        source: crate::model::Source {
            uri: "fuzz".to_owned(),
            format: "text".to_owned(),
            ordinal: 0,
        },
        headline,
        body,
        byline,
        dateline,
        language: None,
        published: None,
        updated: None,
        urgency: None,
        embargo: None,
        status: None,
        categories: Vec::new(),
        extra: std::collections::BTreeMap::new(),
    }
}

impl SaidAnnotation<'_> {
    fn to_wit(&self, story: &Story) -> wit::Annotation {
        let suggestions = self.suggestions.iter();
        wit::Annotation {
            content: self.content.to_wit(),
            anchors: self.anchors.iter().map(|it| it.to_wit(story)).collect(),
            evidence: self.evidence.map(str::to_owned),
            suggestions: suggestions
                .map(|(anchor, replacement)| wit::Suggestion {
                    anchor: anchor.to_wit(story),
                    replacement: (*replacement).to_owned(),
                })
                .collect(),
            related: self.related.iter().map(|&id| id.to_owned()).collect(),
            extra: self
                .extra
                .iter()
                .map(|&(name, text)| (name.to_owned(), text.to_owned()))
                .collect(),
        }
    }
}

impl SaidContent<'_> {
    fn to_wit(&self) -> wit::Content {
        match *self {
            Self::Tag {
                scheme,
                term,
                confidence,
                relevance,
            } => wit::Content::Tag(wit::Tag {
                scheme: scheme.to_owned(),
                term: term.to_owned(),
                confidence,
                relevance,
            }),
            Self::Summary { style, text } => wit::Content::Summary(wit::Summary {
                style: style.to_owned(),
                text: text.to_owned(),
            }),
            Self::Flag {
                ref rule,
                severity,
                message,
                confidence,
            } => wit::Content::Flag(wit::Flag {
                rule: match *rule {
                    SaidRule::Own => RULE.to_owned(),
                    SaidRule::Named(name) => name.to_owned(),
                },
                severity: match severity % 3 {
                    0 => wit::Severity::Note,
                    1 => wit::Severity::Warning,
                    _ => wit::Severity::Error,
                },
                message: message.to_owned(),
                confidence,
            }),
        }
    }
}

impl SaidAnchor<'_> {
    fn to_wit(&self, story: &Story) -> wit::Anchor {
        let (field, said) = match self.field % 4 {
            0 => (Field::Headline, wit::Field::Headline),
            1 => (Field::Body, wit::Field::Body),
            2 => (Field::Byline, wit::Field::Byline),
            _ => (Field::Dateline, wit::Field::Dateline),
        };
        let (start, end) = (self.start.bytes(), self.end.bytes());
        let text = story.text(field).unwrap_or_default();
        let quote = match self.quote {
            Quote::True => text.get(start as usize..end as usize).unwrap_or_default(),
            Quote::Named(quote) => quote,
        };
        wit::Anchor {
            field: said,
            start,
            end,
            quote: quote.to_owned(),
        }
    }
}

impl Offset {
    fn bytes(&self) -> u32 {
        match *self {
            Self::Near(offset) => u32::from(offset),
            Self::Any(offset) => offset,
        }
    }
}

/// A folder of the cache, and what it keeps of a component that holds nothing.
struct Place {
    engine: Engine,
    cache: CodeCache,
    plugin: Digest,
    folder: PathBuf,
    file: PathBuf,
    written: Vec<u8>,
}

/// One for each process, which is taken away after each use.
static PLACE: Mutex<Option<Place>> = Mutex::new(None);

impl Place {
    fn new() -> Option<Self> {
        const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";
        let name = format!("copydesk-fuzz-cache-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let cache = CodeCache::new(&folder, "engine".to_owned());
        let engine = Engine::new(&engine::config()).ok()?;
        let plugin = Digest::of_bytes(EMPTY);
        cache.put(plugin, &engine.precompile_component(EMPTY).ok()?);
        // The one file that is there.
        let file = fs::read_dir(folder.join("compiled")).ok()?.next()?;
        let file = file.ok()?.path();
        Some(Self {
            written: fs::read(&file).ok()?,
            engine,
            cache,
            plugin,
            folder,
            file,
        })
    }

    /// Whether the plugin is found when this is its file.
    fn finds(&self, file: &[u8]) -> bool {
        let folder = self.folder.join("compiled");
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        assert!(made.is_ok() && fs::write(&self.file, file).is_ok());
        let found = self.cache.get(&self.engine, self.plugin);
        assert!(fs::remove_dir_all(&self.folder).is_ok());
        found.is_some()
    }
}

/// Puts a file into the code cache and looks for its plugin. Only what the cache itself wrote is
/// found. An even first byte means that the rest is the file; an odd one that the rest says how a
/// file that the cache wrote is damaged: where (two bytes) and by what, three bytes each.
///
/// Invariant: bytes of the fuzzer's are never loaded as code, since that is unsafe by contract. A
/// digest keeps torn files out, not forged ones: where bytes happen to carry their right digest
/// (the fuzzer sees both sides of the comparison, and can learn it) they are not handed on.
pub(crate) fn code_cache(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let mut place = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
    if place.is_none() {
        *place = Place::new();
    }
    let Some(place) = &*place else {
        unreachable!("the cache keeps nothing");
    };
    let mut file = rest.to_vec();
    if first % 2 == 1 {
        file.clone_from(&place.written);
        for damage in rest.chunks_exact(3) {
            if let &[high, low, by] = damage {
                let at = usize::from(u16::from_be_bytes([high, low])) % file.len();
                if let Some(byte) = file.get_mut(at) {
                    *byte ^= by;
                }
            }
        }
        if let [length] = rest.chunks_exact(3).remainder() {
            file.truncate(file.len().saturating_sub(usize::from(*length)));
        }
    }
    let own = file == place.written;
    let whole = cache::whole(&file);
    if let Some(code) = whole {
        assert_eq!(file.get(..32), Some(&Digest::of_bytes(code).as_bytes()[..]));
        assert_eq!(file.len(), code.len() + 32);
    }
    assert!(whole.is_some() || !own);
    if whole.is_none() || own {
        assert_eq!(place.finds(&file), own, "another file was loaded");
    }
}
