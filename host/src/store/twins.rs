//! Whatever is done to them, the store on disk and the one in memory give the same answers.

use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::model::Severity;

use super::testing::{Draft, TempDir, id, stories};
use super::{Filter, MemoryStore, Store, StoredStory};

#[derive(Debug, Clone)]
enum Step {
    Put(Vec<Draft>),
    Reopen,
}

const IDS: [&str; 6] = ["a", "ab", "a b", "b", "é", "a/1"];

fn draft() -> impl Strategy<Value = Draft> {
    let time = prop::sample::select(vec![
        "1969-12-31T23:59:59.5Z",
        "2026-02-09T08:00:00Z",
        "2026-02-09T08:00:00.5Z",
    ]);
    let severity = prop::sample::select(vec![Severity::Note, Severity::Warning, Severity::Error]);
    let rule = prop::sample::select(vec!["hygiene/x", "hygiene/y", "style/x"]);
    let size = prop::sample::select(vec![0_usize, 1, 3900, 4090, 9000]);
    (
        prop::sample::select(IDS.to_vec()),
        (prop::sample::select(vec!["x", "y"]), size),
        prop::sample::select(vec!["in/a.txt", "in/b.txt", "-"]),
        prop::option::of(time),
        prop::option::of(1u8..4),
        prop::collection::vec((rule, severity), 0..3),
        prop::option::of(0usize..300),
        prop::bool::weighted(0.1),
    )
        .prop_map(
            |(id, (text, size), uri, published, urgency, flags, tags, failed)| Draft {
                id: id.into(),
                body: text.repeat(size),
                uri: uri.into(),
                published,
                urgency,
                flags,
                tags: (0..tags.unwrap_or(0))
                    .map(|n| format!("keyphrase:phrase {n}"))
                    .collect(),
                failed,
            },
        )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop::collection::vec(draft(), 1..5).prop_map(Step::Put),
        1 => Just(Step::Reopen),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    use crate::model::{State, Time};
    let text = |options: &'static [&'static str]| {
        prop::option::weighted(0.3, prop::sample::select(options).prop_map(str::to_owned))
    };
    let severities = [Severity::Note, Severity::Warning, Severity::Error];
    (
        prop::option::of(prop::sample::select(vec![State::Review, State::Clear])),
        prop::option::weighted(0.3, prop::sample::select(severities.to_vec())),
        text(&["hygiene/x", "hygiene/*", "z/*"]),
        text(&["keyphrase", "keyphrase:phrase 250"]),
        text(&["in/", "in/b.txt"]),
        text(&["2026-02-09T08:00:00Z"]),
    )
        .prop_map(|(state, severity, rule, tag, source, since)| {
            let since = since.and_then(|time| Time::parse(&time));
            Filter {
                state,
                severity,
                rule,
                tag,
                source,
                since,
            }
        })
}

/// Asks both everything.
fn compare(one: &dyn Store, two: &dyn Store, filter: &Filter, limit: usize) {
    assert_eq!(one.counts().unwrap(), two.counts().unwrap());
    assert_eq!(one.scan(None, 100).unwrap(), two.scan(None, 100).unwrap());
    for filter in [filter, &Filter::default()] {
        let mut after = None;
        loop {
            let page = one.queue(filter, after.as_ref(), limit).unwrap();
            assert_eq!(page, two.queue(filter, after.as_ref(), limit).unwrap());
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    for of in IDS.map(id) {
        assert_eq!(one.source_of(&of).unwrap(), two.source_of(&of).unwrap());
        let current: Option<StoredStory> = one.story(&of, None).unwrap();
        for version in 0..current.map_or(2, |_| 12) {
            let [one, two] = [one, two].map(|store| store.story(&of, Some(version)).unwrap());
            assert_eq!(one, two);
        }
        assert_eq!(
            one.scan(Some(&of), limit).unwrap(),
            two.scan(Some(&of), limit).unwrap()
        );
        let prefix = of.as_str();
        assert_eq!(
            one.find(prefix, limit).unwrap(),
            two.find(prefix, limit).unwrap()
        );
    }
}

proptest! {
    #![proptest_config(Config { cases: 48, failure_persistence: None, ..Config::default() })]

    #[test]
    fn both_stores_give_the_same_answers(
        steps in prop::collection::vec((step(), filter(), 1usize..5), 1..12),
    ) {
        let dir = TempDir::new();
        let mut on_disk = dir.open();
        let in_memory = MemoryStore::default();
        for (step, filter, limit) in steps {
            match step {
                Step::Put(drafts) => {
                    let batch = stories(&drafts);
                    assert_eq!(on_disk.put(&batch).unwrap(), in_memory.put(&batch).unwrap());
                }
                Step::Reopen => {
                    on_disk.close().unwrap();
                    on_disk = dir.open();
                }
            }
            compare(&on_disk, &in_memory, &filter, limit);
        }
        let verified = on_disk.verify().unwrap();
        assert_eq!(verified.problems, [""; 0]);
        assert_eq!(verified.stories, in_memory.counts().unwrap().stories());
    }
}
