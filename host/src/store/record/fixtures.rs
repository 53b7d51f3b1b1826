//! The bytes of every released record version, which must load for ever.
//!
//! A file of `fixtures/v1/` is a record in its envelope, in hexadecimal digits. It is never written
//! again; a new version of a record gets a file of its own.

use std::collections::BTreeMap;

use super::{
    AnnotationsRecord, CurrentRecord, MetaRecord, MoreRecord, OutcomesRecord, Record, decode,
    encode,
};
use crate::model::{
    Anchor, Annotation, AnnotationId, Consulted, Content, Digest, ExtraValue, FailureKind, Field,
    Fingerprint, Flag, LogLevel, LogLine, Outcome, PlacedAnnotation, PluginName, PluginOutcome,
    Reason, Receipt, Severity, Skip, Source, SourceStatus, State, Status, Story, StoryId,
    Suggestion, Summary, Tag, Time, fingerprints,
};
use crate::store::testing::{hex, unhex};
use crate::store::{Counts, Filed, FlagCounts, Head};

fn digest(text: &str) -> Digest {
    Digest::of_bytes(text.as_bytes())
}

fn plugin(name: &str) -> PluginName {
    PluginName::new(name).unwrap()
}

fn time(text: &str) -> Option<Time> {
    Some(Time::parse(text).unwrap())
}

fn meta() -> MetaRecord {
    MetaRecord {
        schema: 1,
        batches: 300,
        counts: Counts {
            review: 7,
            new: 0,
            clear: 70_000,
        },
        filed: 0,
    }
}

fn current() -> CurrentRecord {
    CurrentRecord {
        version: 3,
        content: digest("content"),
        source: "in/a.txt".into(),
        state: State::Review,
        severity: Some(Severity::Warning),
        urgency: Some(2),
        published: time("2026-02-09T08:00:00Z"),
        settled: None,
    }
}

fn head() -> Head {
    Head {
        id: StoryId::new("é-1").unwrap(),
        version: 300,
        state: State::Clear,
        reasons: vec![
            Reason::Open,
            Reason::Unchecked,
            Reason::Withheld,
            Reason::Canceled,
        ],
        severity: Some(Severity::Error),
        flags: FlagCounts {
            note: 1,
            warning: 2,
            error: 300,
        },
        urgency: Some(8),
        published: time("2026-02-09T08:00:00.25Z"),
        headline: Some("Ferry fares rise “again”".into()),
        source: "-".into(),
        rules: vec!["hygiene/truncated".into(), "style/quotes".into()],
        tags: vec!["language:en".into()],
        failed: vec![plugin("style")],
    }
}

fn story() -> Story {
    let extra = [
        ("desk", serde_json::json!("city")),
        ("weight", serde_json::json!({"a": [1, null]})),
    ];
    let extra = extra.map(|(name, value)| (name.to_owned(), ExtraValue::new(&value).unwrap()));
    Story {
        id: StoryId::new("é-1").unwrap(),
        source: Source {
            uri: "in/a.txt".into(),
            format: "ndjson".into(),
            ordinal: 200,
        },
        headline: Some("Ferry fares rise again".into()),
        body: Some("The ferry company.\n\nNobody was asked.".into()),
        byline: Some("Zoë".into()),
        dateline: Some("HARBOUR, Monday".into()),
        language: Some("en-GB".into()),
        published: time("2026-02-09T08:00:00Z"),
        updated: time("2026-02-09T09:00:00Z"),
        urgency: Some(4),
        embargo: time("2026-02-10T00:00:00Z"),
        status: Some(SourceStatus::Canceled),
        categories: vec!["transport".into(), "money".into()],
        extra: BTreeMap::from(extra),
    }
}

fn annotations() -> AnnotationsRecord {
    let anchor = |field| Anchor {
        field,
        start: 4,
        end: 300,
        quote: "ferry".into(),
    };
    let annotation = |content, anchors: Vec<Anchor>| Annotation {
        content,
        suggestions: anchors
            .iter()
            .map(|anchor| Suggestion {
                anchor: anchor.clone(),
                replacement: "boat".into(),
            })
            .collect(),
        anchors,
        evidence: Some("It says so.".into()),
        related: vec!["é-2".into()],
        extra: vec![("b".into(), "2".into()), ("a".into(), "1".into())],
    };
    let flag = |severity, confidence| {
        Content::Flag(Flag {
            rule: "hygiene/truncated".into(),
            severity,
            message: "Cut off.".into(),
            confidence,
        })
    };
    let tag = Content::Tag(Tag {
        scheme: "language".into(),
        term: "en".into(),
        confidence: Some(0.5),
        relevance: Some(1.0),
    });
    let summary = Content::Summary(Summary {
        style: "extract".into(),
        text: "Fares.".into(),
    });
    let said = vec![
        annotation(tag, vec![]),
        annotation(
            summary,
            vec![anchor(Field::Headline), anchor(Field::Byline)],
        ),
        annotation(flag(Severity::Note, None), vec![anchor(Field::Body)]),
        annotation(
            flag(Severity::Warning, Some(0.0)),
            vec![anchor(Field::Dateline)],
        ),
        annotation(flag(Severity::Error, Some(0.93)), vec![]),
    ];
    let placed = said
        .into_iter()
        .enumerate()
        .map(|(n, annotation)| PlacedAnnotation {
            id: id_of(n),
            fingerprint: fixed(n),
            plugin: plugin("hygiene"),
            status: Status::Open,
            annotation,
        });
    AnnotationsRecord(placed.collect())
}

/// A fingerprint that does not depend on how the model makes them.
fn fixed(n: usize) -> Fingerprint {
    serde_json::from_value(serde_json::json!(digest(&n.to_string()).to_string())).unwrap()
}

fn id_of(n: usize) -> AnnotationId {
    serde_json::from_value(serde_json::json!(format!("{n:020x}"))).unwrap()
}

fn outcomes() -> OutcomesRecord {
    let kinds = [
        FailureKind::Plugin,
        FailureKind::Trap,
        FailureKind::Fuel,
        FailureKind::Memory,
        FailureKind::Stack,
        FailureKind::Output,
        FailureKind::WallClock,
    ];
    let failed = kinds.map(|kind| Outcome::Failed {
        kind,
        message: kind.name().into(),
    });
    let others = [
        Outcome::Ok,
        Outcome::Abstained("short".into()),
        Outcome::Skipped(Skip::Need("out".into())),
    ];
    let levels = [
        LogLevel::Debug,
        LogLevel::Info,
        LogLevel::Warn,
        LogLevel::Error,
    ];
    let log = levels.map(|level| LogLine {
        level,
        message: level.name().into(),
    });
    let receipt = Receipt {
        plugin: digest("plugin"),
        settings: digest("settings"),
        limits: digest("limits"),
        input: digest("input"),
        engine: "wasmtime 48".into(),
        fuel: 5_000_000_000,
        micros: 1234,
        log: log.to_vec(),
        lexicons: vec![],
        consulted: vec![],
    };
    let of = |outcome: Outcome| PluginOutcome {
        plugin: plugin("hygiene"),
        version: "0.1.0".into(),
        digest: digest("plugin"),
        required: outcome == Outcome::Ok,
        receipt: (outcome == Outcome::Ok).then(|| receipt.clone()),
        outcome,
    };
    OutcomesRecord {
        state: State::Review,
        reasons: vec![Reason::Unchecked],
        outcomes: others.into_iter().chain(failed).map(of).collect(),
    }
}

/// The stored bytes load as the value, and the value is still written as those bytes.
#[track_caller]
fn loads<R: Record + PartialEq + std::fmt::Debug>(fixture: &str, value: &R) {
    assert_eq!(hex(&encode(value).unwrap()), hex(&unhex(fixture)));
    assert_eq!(decode::<R>(&unhex(fixture)).as_ref(), Ok(value));
}

#[test]
fn version_1_of_every_record_loads_for_ever() {
    loads(include_str!("../fixtures/v1/meta.hex"), &meta());
    let fixture = unhex(include_str!("../fixtures/v1/current.hex"));
    assert_eq!(decode(&fixture), Ok(current()));
    loads(include_str!("../fixtures/v1/head.hex"), &head());
    loads(include_str!("../fixtures/v1/story.hex"), &story());
    loads(
        include_str!("../fixtures/v1/annotations.hex"),
        &annotations(),
    );
    let more = MoreRecord { new: 300, filed: 0 };
    let fixture = unhex(include_str!("../fixtures/v1/more.hex"));
    assert_eq!(decode(&fixture), Ok(more));
    loads(include_str!("../fixtures/v1/filed.hex"), &filed());
    let fixture = unhex(include_str!("../fixtures/v1/outcomes.hex"));
    assert_eq!(decode(&fixture), Ok(outcomes()));
}

#[test]
fn version_2_of_the_outcomes_loads_for_ever() {
    let mut outcomes = outcomes();
    outcomes.state = State::New;
    let receipts = outcomes.outcomes.iter_mut().flat_map(|it| &mut it.receipt);
    for receipt in receipts {
        receipt.lexicons = vec![("names".into(), digest("names"))];
        receipt.consulted = vec![Consulted {
            question: "{\"story\":\"é\"}".into(),
            answer: "null".into(),
        }];
    }
    loads(include_str!("../fixtures/v2/outcomes.hex"), &outcomes);
}

#[test]
fn version_2_of_the_current_version_loads_for_ever() {
    let current = CurrentRecord {
        settled: Some(digest("settled")),
        ..current()
    };
    loads(include_str!("../fixtures/v2/current.hex"), &current);
}

#[test]
fn version_2_of_what_is_more_loads_for_ever() {
    loads(
        include_str!("../fixtures/v2/more.hex"),
        &MoreRecord {
            new: 300,
            filed: 258,
        },
    );
}

fn filed() -> Filed {
    Filed {
        version: 300,
        keys: vec![1, u64::MAX],
        sketch: vec![0, 255],
    }
}

#[test]
fn a_record_of_nothing_loads() {
    let nothing = OutcomesRecord {
        state: State::Clear,
        reasons: vec![],
        outcomes: vec![],
    };
    let bytes = encode(&nothing).unwrap();
    assert_eq!(
        hex(&bytes),
        "01".to_owned() + "0002" + "00000003" + "b75bd60a" + "010000"
    );
    assert_eq!(decode(&bytes), Ok(nothing));
}

#[test]
fn any_flipped_bit_and_any_cut_is_noticed() {
    let whole = encode(&current()).unwrap();
    for bit in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        decode::<CurrentRecord>(&flipped).unwrap_err();
    }
    for length in 0..whole.len() {
        decode::<CurrentRecord>(&whole[..length]).unwrap_err();
    }
    decode::<CurrentRecord>(&[whole.as_slice(), &[0]].concat()).unwrap_err();
}

#[test]
fn what_a_newer_copydesk_wrote_is_refused_by_its_number() {
    struct Newer;
    impl Record for Newer {
        const VERSION: u16 = 2;
        fn payload(&self) -> postcard::Result<Vec<u8>> {
            meta().payload()
        }
        fn from_payload(_: u16, _: &[u8]) -> Result<Self, String> {
            Ok(Self)
        }
    }
    let error = decode::<MetaRecord>(&encode(&Newer).unwrap()).unwrap_err();
    assert_eq!(error, "its version 2 is not known to this copydesk");
}

#[test]
fn ids_and_fingerprints_of_the_model_survive() {
    let AnnotationsRecord(placed) = annotations();
    let said: Vec<Annotation> = placed.into_iter().map(|placed| placed.annotation).collect();
    for fingerprint in fingerprints(&story(), &plugin("hygiene"), &said) {
        let placed = PlacedAnnotation {
            id: AnnotationId::new(&story().id, &fingerprint),
            fingerprint,
            plugin: plugin("hygiene"),
            status: Status::Open,
            annotation: said[0].clone(),
        };
        let record = AnnotationsRecord(vec![placed]);
        assert_eq!(decode(&encode(&record).unwrap()), Ok(record));
    }
}
