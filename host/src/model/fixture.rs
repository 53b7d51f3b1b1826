//! Stories with something said of them, made up for tests.

use proptest::prelude::*;

use super::{
    Anchor, AnnotatedStory, Annotation, Content, Digest, FailureKind, Field, Flag, Outcome,
    PluginName, PluginOutcome, Severity, Skip, Story, Suggestion, Summary, Tag, Time,
};

/// What became of a plugin.
pub(crate) fn outcome(name: &str, required: bool, outcome: Outcome) -> PluginOutcome {
    PluginOutcome {
        plugin: PluginName::new(name).unwrap(),
        version: "0.1.0".into(),
        digest: Digest::of_bytes(name.as_bytes()),
        required,
        outcome,
        receipt: None,
    }
}

/// An anchor on a quote where it first stands in a field.
pub(crate) fn anchor(story: &Story, field: Field, quote: &str) -> Anchor {
    let start = story.text(field).unwrap().find(quote).unwrap();
    let offset = |offset: usize| u32::try_from(offset).unwrap();
    Anchor {
        field,
        start: offset(start),
        end: offset(start + quote.len()),
        quote: quote.into(),
    }
}

/// An annotation without anything around it.
pub(crate) fn annotation(content: Content, anchors: Vec<Anchor>) -> Annotation {
    Annotation {
        content,
        anchors,
        evidence: None,
        suggestions: Vec::new(),
        related: Vec::new(),
        extra: Vec::new(),
    }
}

/// A flag.
pub(crate) fn flag(rule: &str, severity: Severity, message: &str) -> Content {
    Content::Flag(Flag {
        rule: rule.into(),
        severity,
        message: message.into(),
        confidence: Some(0.93),
    })
}

/// A story with a bit of everything.
pub(crate) fn ferry() -> AnnotatedStory {
    let story = Story {
        byline: Some("By Jane Doe".into()),
        body: Some(
            "The ferry company will raise its fares in May, for the third time within a year, \
             its spokesman said on Monday (9 February).\n\nNobody was asked. The island council \
             will be g..."
                .into(),
        ),
        urgency: Some(3),
        ..Story::sample()
    };
    let date = Annotation {
        evidence: Some("the year is neither in the text nor in the dateline".into()),
        ..annotation(
            flag(
                "hygiene/date-without-year",
                Severity::Note,
                "A date has no year.",
            ),
            vec![anchor(&story, Field::Body, "Monday (9 February)")],
        )
    };
    let cut_off = anchor(&story, Field::Body, "be g...");
    let truncated = Annotation {
        suggestions: vec![Suggestion {
            anchor: cut_off.clone(),
            replacement: String::new(),
        }],
        ..annotation(
            flag(
                "hygiene/truncated",
                Severity::Error,
                "The text breaks off in mid-word.",
            ),
            vec![cut_off],
        )
    };
    let again = annotation(
        flag(
            "hygiene/again",
            Severity::Warning,
            "“Again” needs an earlier time.",
        ),
        vec![anchor(&story, Field::Headline, "again")],
    );
    let tag = |scheme: &str, term: &str, confidence| {
        let tag = Tag {
            scheme: scheme.into(),
            term: term.into(),
            confidence,
            relevance: None,
        };
        annotation(Content::Tag(tag), Vec::new())
    };
    let tags = vec![
        tag("language", "en", None),
        tag("keyphrase", "ferry fares", Some(0.71)),
        tag("keyphrase", "island council", Some(0.4)),
    ];
    let abstained = Outcome::Abstained("the text is shorter than its summary would be".into());
    AnnotatedStory::new(
        story,
        vec![
            (
                outcome("hygiene", true, Outcome::Ok),
                vec![date, truncated, again],
            ),
            (outcome("tagger", true, Outcome::Ok), tags),
            (outcome("summarizer", false, abstained), Vec::new()),
        ],
        Severity::Error,
    )
}

fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        8 => "[a-z]{1,12} ",
        2 => "(\\PC){1,6}",
        1 => Just("日本語".to_owned()),
        1 => Just("שלום עולם ".to_owned()),
        1 => Just("e\u{301}\u{302}\u{200b}👩‍🚀".to_owned()),
        1 => Just("\t\u{1b}[31m\u{9b}2J\u{202e}\u{2066}\u{7}\r".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => any::<String>(),
    ];
    prop::collection::vec(pieces, 0..30).prop_map(|pieces| pieces.concat())
}

fn severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(vec![Severity::Note, Severity::Warning, Severity::Error])
}

fn anchors() -> impl Strategy<Value = Vec<(Field, prop::sample::Index, prop::sample::Index)>> {
    let field = prop::sample::select(vec![
        Field::Headline,
        Field::Body,
        Field::Byline,
        Field::Dateline,
    ]);
    let offset = any::<prop::sample::Index>;
    prop::collection::vec((field, offset(), offset()), 0..4)
}

fn valid(
    story: &Story,
    (field, a, b): (Field, prop::sample::Index, prop::sample::Index),
) -> Option<Anchor> {
    let text = story.text(field)?;
    let bounds: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let (a, b) = (*a.get(&bounds), *b.get(&bounds));
    let (start, end) = (a.min(b), a.max(b));
    Some(Anchor {
        field,
        start: u32::try_from(start).unwrap(),
        end: u32::try_from(end).unwrap(),
        quote: text.get(start..end).unwrap().to_owned(),
    })
}

/// Any story with any flags on valid anchors, hostile texts in every place that takes one.
pub(crate) fn any_story() -> impl Strategy<Value = AnnotatedStory> {
    let fields = (
        prop::option::of(text()),
        prop::option::of(text()),
        prop::option::of(text()),
        prop::option::of(text()),
    );
    let flags = prop::collection::vec((severity(), text(), anchors(), anchors()), 0..6);
    let outcome = prop_oneof![
        Just(Outcome::Ok),
        text().prop_map(Outcome::Abstained),
        text().prop_map(|why| Outcome::Skipped(Skip::Need(why))),
        text().prop_map(|message| Outcome::Failed {
            kind: FailureKind::Fuel,
            message
        }),
    ];
    (fields, flags, outcome, any::<bool>(), text()).prop_map(
        |((headline, body, byline, dateline), flags, became, required, word)| {
            let story = Story {
                headline,
                body,
                byline,
                dateline,
                categories: vec![word.clone()],
                language: Some(word.clone()),
                embargo: Time::parse("2026-02-09T08:00:00Z"),
                ..Story::sample()
            };
            let mut said: Vec<Annotation> = flags
                .into_iter()
                .map(|(severity, message, places, fixes)| Annotation {
                    evidence: Some(message.clone()),
                    suggestions: fixes
                        .into_iter()
                        .filter_map(|place| valid(&story, place))
                        .map(|anchor| Suggestion {
                            anchor,
                            replacement: message.clone(),
                        })
                        .collect(),
                    related: vec![message.clone()],
                    ..annotation(
                        flag(&format!("hygiene/{word}"), severity, &message),
                        places
                            .into_iter()
                            .filter_map(|place| valid(&story, place))
                            .collect(),
                    )
                })
                .collect();
            let summary = Summary {
                style: word.clone(),
                text: word.clone(),
            };
            said.push(annotation(Content::Summary(summary), Vec::new()));
            let tag = Tag {
                scheme: word.clone(),
                term: word,
                confidence: None,
                relevance: None,
            };
            said.push(annotation(Content::Tag(tag), Vec::new()));
            let said = vec![
                (self::outcome("hygiene", true, Outcome::Ok), said),
                (self::outcome("tagger", required, became), Vec::new()),
            ];
            AnnotatedStory::new(story, said, Severity::Error)
        },
    )
}
