//! The bytes of every released record version, which must load for ever.
//!
//! A file of `fixtures/v1/` is a record in its envelope, in hexadecimal digits. It is never written
//! again; a new version of a record gets a file of its own.

use std::collections::BTreeMap;

use super::convert::Prints;
use super::{
    AnnotationsRecord, CurrentRecord, DecisionsRecord, DocumentHeadRecord, MetaRecord, MoreRecord,
    OutcomesRecord, PartsRecord, Record, decode, encode, versioned,
};
use crate::model::{
    About, Act, Addition, Anchor, Annotation, AnnotationId, Consulted, Content, Decision, Digest,
    DocumentHead, DocumentRecord, ExtraValue, FailureKind, Field, Fingerprint, Flag, Kind, LeftOut,
    Lifted, LogLevel, LogLine, Numbered, Outcome, PartCounts, Parts, PlacedAnnotation, PluginName,
    PluginOutcome, Reason, Receipt, Remark, Scope, Severity, Skip, Source, SourceStatus, State,
    Status, Story, StoryId, Subject, Suggestion, Summary, Tag, Time, Verdict, What, Why,
    fingerprints,
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
            clear: 70_000,
            ..Counts::default()
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
        embargo: None,
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
    AnnotationsRecord {
        annotations: placed.collect(),
        prints: Prints::Current,
    }
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
        gate: None,
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
    let fixture = unhex(include_str!("../fixtures/v1/head.hex"));
    assert_eq!(decode(&fixture), Ok(head()));
    loads(include_str!("../fixtures/v1/story.hex"), &story());
    loads(include_str!("../fixtures/v1/filed.hex"), &filed());
    let fixture = unhex(include_str!("../fixtures/v1/outcomes.hex"));
    assert_eq!(decode(&fixture), Ok(outcomes()));
    let fixture = unhex(include_str!("../fixtures/v1/annotations.hex"));
    let earlier = AnnotationsRecord {
        prints: Prints::Earlier,
        ..annotations()
    };
    assert_eq!(decode(&fixture), Ok(earlier));
    let fixture = unhex(include_str!("../fixtures/v1/more.hex"));
    let more = MoreRecord {
        new: 300,
        ..MoreRecord::default()
    };
    assert_eq!(decode(&fixture), Ok(more));
    loads(include_str!("../fixtures/v1/act.hex"), &act());
    let numbered = Numbered {
        number: 300,
        act: act(),
    };
    let decisions = DecisionsRecord(numbered.entries().collect());
    loads(include_str!("../fixtures/v1/decisions.hex"), &decisions);
    let document = document();
    let parts = PartsRecord::of(&document);
    loads(include_str!("../fixtures/v1/parts.hex"), &parts);
    let head = DocumentHeadRecord {
        head: document.head().clone(),
        parts: Digest::of_bytes(&encode(&parts).unwrap()),
    };
    loads(include_str!("../fixtures/v1/document.hex"), &head);
}

fn document() -> DocumentRecord {
    let head = DocumentHead {
        uri: "in/é.ndjson".into(),
        format: "ndjson".into(),
        encoding: "UTF-8".into(),
        digest: digest("document"),
        bytes: 0,
        is_whole: true,
        counts: PartCounts::default(),
    };
    let story = || StoryId::new("é-1").unwrap();
    let mut parts = Parts::default();
    parts.push(3, &What::Remainder(Why::Blank));
    parts.push(300, &What::Story(story()));
    parts.push(70_000, &What::Repeat(story()));
    let (what, hint) = ("not JSON".into(), "mend it".into());
    parts.push(70_001, &What::Refused { what, hint });
    // Those that there were when the bytes were written down.
    for (end, why) in (70_002..).zip(Why::ALL.into_iter().take(5)) {
        parts.push(end, &What::Remainder(why));
    }
    let (stories, refused) = (2, 300);
    parts.push(80_000, &What::Several { stories, refused });
    let texts = vec!["Get the app".into(), "Zoë liked this".into()];
    DocumentRecord::new(head, parts, LeftOut::new(texts, 70_000))
}

/// What the records of a version have in common with one whose receipts have everything.
fn outcomes_with_everything() -> OutcomesRecord {
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
    outcomes
}

#[test]
fn version_2_of_the_records_that_have_one_loads_for_ever() {
    let fixture = unhex(include_str!("../fixtures/v2/outcomes.hex"));
    assert_eq!(decode(&fixture), Ok(outcomes_with_everything()));
    let mut annotations = annotations();
    let statuses = [Status::Accepted, Status::Dismissed, Status::Deferred];
    for (placed, status) in annotations.annotations.iter_mut().zip(statuses) {
        placed.status = status;
    }
    loads(include_str!("../fixtures/v2/annotations.hex"), &annotations);
    let more = MoreRecord {
        new: 300,
        filed: 258,
        approved: 1,
        rejected: 2,
        spiked: 3,
        acts: 70_000,
        log: 5_000_000_000,
    };
    loads(include_str!("../fixtures/v2/more.hex"), &more);
    let head = Head {
        embargo: time("2026-02-10T00:00:00Z"),
        ..head()
    };
    loads(include_str!("../fixtures/v2/head.hex"), &head);
}

#[test]
fn version_3_of_the_outcomes_loads_for_ever() {
    let outcomes = OutcomesRecord {
        state: State::Spiked,
        reasons: vec![Reason::Changed],
        gate: Some(Severity::Warning.into()),
        ..outcomes_with_everything()
    };
    loads(include_str!("../fixtures/v3/outcomes.hex"), &outcomes);
    for state in State::ALL {
        let outcomes = OutcomesRecord {
            state,
            ..outcomes_with_everything()
        };
        let again: OutcomesRecord = decode(&encode(&outcomes).unwrap()).unwrap();
        assert_eq!(again.state, state);
    }
}

/// An act with a decision of every kind.
fn act() -> Act {
    let about = |kind, name: &str, quote: Option<&str>| {
        Subject::Annotation(About {
            fingerprint: fixed(7),
            plugin: plugin("hygiene"),
            kind,
            name: name.into(),
            quote: quote.map(Into::into),
        })
    };
    let lifted = vec![Lifted::Flag(fixed(8)), Lifted::Plugin(plugin("style"))];
    let text = Scope::Text(digest("content"));
    let flag = || about(Kind::Flag, "hygiene/truncated", Some("be g..."));
    let decisions = [
        (Subject::Story, Verdict::Approve { lifted }, text),
        (Subject::Story, Verdict::Reject, text),
        (Subject::Story, Verdict::Spike, Scope::Story),
        (Subject::Story, Verdict::Unspike, Scope::Story),
        (
            about(Kind::Tag, "language:en", None),
            Verdict::Accept,
            Scope::Story,
        ),
        (flag(), Verdict::Dismiss, Scope::Story),
        (
            about(Kind::Summary, "extract", None),
            Verdict::Defer,
            Scope::Story,
        ),
        (flag(), Verdict::Undo { act: 299 }, Scope::Story),
    ];
    let decisions = decisions.into_iter().enumerate();
    Act {
        by: "Zoë".into(),
        at: Time::parse("2026-02-09T08:00:00Z").unwrap(),
        gate: Severity::Error.into(),
        decisions: decisions
            .map(|(n, (on, verdict, scope))| Decision {
                story: StoryId::new("é-1").unwrap(),
                version: 300,
                on,
                verdict,
                reason: n.is_multiple_of(2).then(|| "it is a quote".into()),
                scope,
                expires: time("2026-03-09T08:00:00Z").filter(|_| n == 5),
            })
            .collect(),
    }
}

/// An act that adds something of every kind.
fn additions() -> Act {
    let about = |kind, name: &str| {
        Subject::Annotation(About {
            fingerprint: fixed(9),
            plugin: plugin("editor"),
            kind,
            name: name.into(),
            quote: None,
        })
    };
    let flag = Remark::Flag {
        severity: Severity::Warning,
        message: "Says who? é".into(),
    };
    let tag = Remark::Tag {
        scheme: "keyphrase".into(),
        term: "ferry".into(),
    };
    let summary = Remark::Summary {
        style: "extract".into(),
        text: "Fares rise.".into(),
    };
    let anchor = Anchor {
        field: Field::Dateline,
        start: 300,
        end: 302,
        quote: "é".into(),
    };
    let add = |remark, anchor: Option<Anchor>, instead_of| {
        let around = anchor.is_some().then(|| digest("around"));
        Verdict::Add(Box::new(Addition {
            remark,
            anchor,
            around,
            nth: 300,
            instead_of,
        }))
    };
    let decisions = [
        (
            about(Kind::Flag, "editor/flag"),
            add(flag, Some(anchor), None),
        ),
        (about(Kind::Tag, "keyphrase:ferry"), add(tag, None, None)),
        (
            about(Kind::Summary, "extract"),
            add(summary, None, Some(fixed(7))),
        ),
        (Subject::Story, Verdict::Take),
        (Subject::Story, Verdict::Release),
    ];
    let like = act().decisions[1].clone();
    Act {
        decisions: decisions
            .map(|(on, verdict)| Decision {
                on,
                verdict,
                ..like.clone()
            })
            .into(),
        ..act()
    }
}

#[test]
fn what_an_editor_adds_loads_for_ever() {
    loads(include_str!("../fixtures/v1/additions.hex"), &additions());
}

#[test]
fn version_2_of_the_current_version_loads_for_ever() {
    let current = CurrentRecord {
        settled: Some(digest("settled")),
        ..current()
    };
    loads(include_str!("../fixtures/v2/current.hex"), &current);
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
        gate: Some(Severity::Error.into()),
    };
    let bytes = encode(&nothing).unwrap();
    assert_eq!(
        hex(&bytes),
        "01".to_owned() + "0003" + "00000004" + "7935f43a" + "01000002"
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
    let placed = annotations().annotations;
    let said: Vec<Annotation> = placed.into_iter().map(|placed| placed.annotation).collect();
    for fingerprint in fingerprints(&story(), &plugin("hygiene"), &said) {
        let placed = PlacedAnnotation {
            id: AnnotationId::new(&story().id, &fingerprint),
            fingerprint,
            plugin: plugin("hygiene"),
            status: Status::Open,
            annotation: said[0].clone(),
        };
        let record = AnnotationsRecord {
            annotations: vec![placed],
            prints: Prints::Current,
        };
        assert_eq!(decode(&encode(&record).unwrap()), Ok(record));
    }
}

#[test]
fn fingerprints_of_an_earlier_kind_are_made_anew() {
    let earlier = AnnotationsRecord {
        prints: Prints::Earlier,
        ..annotations()
    };
    let said: Vec<Annotation> = annotations()
        .annotations
        .into_iter()
        .map(|placed| placed.annotation)
        .collect();
    let made = versioned(story(), earlier, outcomes());
    let expected = fingerprints(&story(), &plugin("hygiene"), &said);
    let found: Vec<Fingerprint> = made.annotations.iter().map(|it| it.fingerprint).collect();
    assert_eq!(found, expected);
    for placed in &made.annotations {
        assert_eq!(
            placed.id,
            AnnotationId::new(&story().id, &placed.fingerprint)
        );
    }
    // One that is made as now stays as it is.
    let kept = versioned(story(), annotations(), outcomes());
    assert_eq!(kept.annotations, annotations().annotations);
}

#[test]
fn a_gate_that_was_not_kept_is_the_highest_that_explains_the_reasons() {
    let gate = |reasons: &[Reason], worst: usize| {
        let mut said = annotations();
        said.annotations.truncate(worst);
        let outcomes = OutcomesRecord {
            reasons: reasons.to_vec(),
            ..outcomes()
        };
        versioned(story(), said, outcomes).gate
    };
    assert_eq!(gate(&[Reason::Unchecked], 5), Severity::Error.into());
    assert_eq!(gate(&[], 4), Severity::Error.into());
    assert_eq!(gate(&[Reason::Open], 5), Severity::Error.into());
    assert_eq!(gate(&[Reason::Open], 4), Severity::Warning.into());
    assert_eq!(gate(&[Reason::Open], 3), Severity::Note.into());
}
