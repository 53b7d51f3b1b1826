//! Whatever is done to them, the store on disk and the one in memory give the same answers.

use std::ops::ControlFlow;
use std::slice;

use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::model::{
    Act, AnnotatedStory, AnnotationVerdict, Decision, Digest, Reach, Remark, Revision, Severity,
    SourceStatus, State, Story, StoryVerdict, Time,
};

use super::conformance_documents::document;
use super::conformance_retention::demand;
use super::testing::{Draft, TempDir, filed_by_words, id, put_named_objects, stories, word};
use super::{Facet, Filed, Filter, Flags, MemoryStore, Prune, PruneMode, Store, StoredStory};

#[derive(Debug, Clone)]
enum Step {
    Put(Vec<Draft>, bool),
    Admit(Vec<Draft>),
    Complete(Vec<Draft>),
    FileAll(u16),
    Objects(Vec<usize>),
    /// Stories, and what is said of each.
    Decide(Vec<(usize, Said)>),
    /// The document of that name, with these stories.
    Account(usize, Vec<usize>),
    Forget(usize),
    Readmit(usize),
    /// What is older than the one or the other time, how many stay, and whether they go.
    Prune(bool, u32, bool),
    Reopen,
}

/// What is said of a story, as far as it can be said of it as it stands.
#[derive(Debug, Clone)]
enum Said {
    Story(StoryVerdict),
    Annotation(usize, AnnotationVerdict, Reach),
    Undo(usize),
    /// Which word of its text, or all of the story.
    Add(Option<usize>, Severity),
}

const SIZES: [usize; 4] = [0, 10, 4086, 9000];

const WORDS: [&str; 4] = ["ferry", "fares", "rise", "again"];

/// Bytes to be kept.
fn object(size: usize) -> Vec<u8> {
    vec![b'o'; size]
}

const IDS: [&str; 6] = ["a", "ab", "a b", "b", "é", "a/1"];

const DOCUMENTS: [&str; 3] = ["in/a.txt", "-", "b"];

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
        (
            prop::sample::select(vec!["x", "y"]),
            size,
            prop::sample::subsequence(WORDS.to_vec(), 0..4),
        ),
        prop::sample::select(vec!["in/a.txt", "in/b.txt", "-"]),
        (prop::option::of(time.clone()), prop::option::of(time)),
        prop::option::of(1u8..4),
        prop::collection::vec((rule, severity), 0..3),
        prop::option::of(0usize..300),
        prop::bool::weighted(0.1),
    )
        .prop_map(
            |(id, (text, size, words), uri, (published, updated), urgency, flags, tags, failed)| {
                Draft {
                    id: id.into(),
                    body: format!("{} {}", words.join(" "), text.repeat(size)),
                    uri: uri.into(),
                    published,
                    updated,
                    urgency,
                    flags,
                    tags: (0..tags.unwrap_or(0))
                        .map(|n| format!("keyphrase:phrase {n}"))
                        .collect(),
                    failed,
                }
            },
        )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (prop::collection::vec(draft(), 1..5), any::<bool>())
            .prop_map(|(drafts, keyed)| Step::Put(drafts, keyed)),
        3 => prop::collection::vec(draft(), 1..5).prop_map(Step::Admit),
        2 => prop::collection::vec(draft(), 1..5).prop_map(Step::Complete),
        1 => prop::collection::vec(prop::sample::select(SIZES.to_vec()), 0..3)
            .prop_map(Step::Objects),
        1 => (1u16..3).prop_map(Step::FileAll),
        3 => prop::collection::vec((0..IDS.len(), said()), 1..5).prop_map(Step::Decide),
        2 => (0..3_usize, prop::collection::vec(0..IDS.len(), 0..4))
            .prop_map(|(of, stories)| Step::Account(of, stories)),
        1 => (0..IDS.len()).prop_map(Step::Forget),
        1 => (0..IDS.len()).prop_map(Step::Readmit),
        1 => (any::<bool>(), 0u32..2, any::<bool>())
            .prop_map(|(later, keep, drops)| Step::Prune(later, keep, drops)),
        1 => Just(Step::Reopen),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    let of_story = prop::sample::select(vec![
        StoryVerdict::Approve,
        StoryVerdict::Reject,
        StoryVerdict::Spike,
        StoryVerdict::Unspike,
    ]);
    let of_annotation = prop::sample::select(vec![
        AnnotationVerdict::Accept,
        AnnotationVerdict::Dismiss,
        AnnotationVerdict::Defer,
    ]);
    let reach = prop::sample::select(Reach::ALL.to_vec());
    prop_oneof![
        2 => of_story.prop_map(Said::Story),
        3 => (0usize..4, of_annotation, reach)
            .prop_map(|(n, verdict, reach)| Said::Annotation(n, verdict, reach)),
        1 => (0usize..6).prop_map(Said::Undo),
        2 => (prop::option::of(0usize..6), any::<bool>()).prop_map(|(at, is_error)| {
            Said::Add(at, if is_error { Severity::Error } else { Severity::Note })
        }),
    ]
}

/// An act of what can be said of the stories as they stand.
fn act(store: &dyn Store, wanted: &[(usize, Said)]) -> (Act, Vec<Revision>) {
    let mut decisions = Vec::new();
    let mut seen = Vec::new();
    for (of, said) in wanted {
        let of = id(IDS[*of]);
        let Some(stored) = store.story(&of, None).unwrap() else {
            continue;
        };
        let (annotated, version) = (&stored.annotated, stored.version);
        let gate = Severity::Warning;
        let decision = match said {
            Said::Story(verdict) => {
                Decision::of_story(annotated, version, *verdict, &gate.into(), None, None)
            }
            Said::Annotation(n, verdict, reach) => {
                let Some(placed) = annotated.annotations.get(*n) else {
                    continue;
                };
                let reason = Some("it is a quote");
                let of = &placed.id;
                let decision = Decision::of_annotation(annotated, version, of, *verdict, reason);
                let reach = match verdict {
                    AnnotationVerdict::Dismiss => *reach,
                    _ => Reach::Story,
                };
                decision.and_then(|it| it.reaching(annotated, reach, None))
            }
            Said::Undo(n) => {
                let entries = store.decisions_of(&of).unwrap();
                let Some(entry) = entries.get(*n) else {
                    continue;
                };
                Decision::undo(entry, &entries, version, None)
            }
            Said::Add(at, severity) => {
                let story = &annotated.story;
                let mut words = story.body.as_deref().unwrap_or_default().split_whitespace();
                let word = at.map(|at| words.nth(at));
                let anchor = match word {
                    Some(Some(word)) => story.places_of(word, None).pop(),
                    Some(None) => continue,
                    None => None,
                };
                let remark = Remark::flag(*severity, "see").unwrap();
                Decision::adding(annotated, stored.revision, version, remark, anchor, None)
            }
        };
        if let Ok(decision) = decision {
            decisions.push(decision);
            seen.push(stored.revision);
        }
    }
    let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
    let act = Act::new("Ada", at, Severity::Warning, decisions).unwrap();
    (act, seen)
}

fn filter() -> impl Strategy<Value = Filter> {
    use crate::model::PluginName;
    let text = |options: &'static [&'static str]| {
        prop::option::weighted(0.3, prop::sample::select(options).prop_map(str::to_owned))
    };
    let severities = [Severity::Note, Severity::Warning, Severity::Error];
    (
        prop::option::of(prop::sample::select(State::ALL.to_vec())),
        prop::option::weighted(0.3, prop::sample::select(severities.to_vec())),
        prop::option::weighted(0.3, prop::sample::select(Flags::ALL.to_vec())),
        text(&["hygiene/x", "hygiene/*", "z/*"]),
        text(&["keyphrase", "keyphrase:phrase 250"]),
        text(&["in/", "in", "in/b.txt", "a.txt", "-"]),
        prop::option::weighted(0.2, prop::sample::select(&["hygiene", "tagger"])),
        text(&["2026-02-09T08:00:00Z"]),
        (
            text(&["2026-02-09T08:00:00Z", "2026-02-09T08:00:01Z"]),
            text(&["2026-02-09T08:00:00Z"]),
        ),
    )
        .prop_map(
            |(state, severity, flags, rule, tag, source, failed, since, (until, embargoed))| {
                let failed = failed.map(|name| PluginName::new(name.to_owned()).unwrap());
                let [since, until, embargoed] =
                    [since, until, embargoed].map(|time| time.and_then(|time| Time::parse(&time)));
                Filter {
                    state,
                    severity,
                    flags,
                    rule,
                    tag,
                    source,
                    failed,
                    since,
                    until,
                    embargoed,
                }
            },
        )
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
    let of_state = Filter {
        state: filter.state,
        ..Filter::default()
    };
    for filter in [filter, &of_state, &Filter::default()] {
        let counted = Facet::ALL.into_iter().filter(|facet| facet.is_counted());
        for facets in [counted.collect(), Facet::ALL.to_vec()] {
            let [one, two] = [one, two].map(|store| store.facets(filter, &facets, limit).unwrap());
            assert_eq!(one, two);
        }
    }
    for size in SIZES {
        let digest = Digest::of_bytes(&object(size));
        assert_eq!(one.object(digest).unwrap(), two.object(digest).unwrap());
    }
    for words in [&WORDS[..1], &WORDS[1..3], &WORDS] {
        let keys: Vec<u64> = words.iter().map(|text| word(text)).collect();
        assert_eq!(
            one.filed_under(&keys, limit).unwrap(),
            two.filed_under(&keys, limit).unwrap()
        );
    }
    for stored in one.scan(None, 100).unwrap() {
        let story = stored.annotated.story;
        let key = Digest::of_bytes(b"key");
        assert_eq!(
            one.unchanged(&story, key).unwrap(),
            two.unchanged(&story, key).unwrap()
        );
        assert_eq!(one.before(&story).unwrap(), two.before(&story).unwrap());
    }
    assert_eq!(one.acts(0, 100).unwrap(), two.acts(0, 100).unwrap());
    assert_eq!(one.everywhere().unwrap(), two.everywhere().unwrap());
    for of in DOCUMENTS {
        assert_eq!(one.document(of).unwrap(), two.document(of).unwrap());
        let after = one.documents(Some(of), limit).unwrap();
        assert_eq!(after, two.documents(Some(of), limit).unwrap());
    }
    for of in IDS.map(id) {
        assert_eq!(
            one.decisions_of(&of).unwrap(),
            two.decisions_of(&of).unwrap()
        );
        let last = one.last_version(&of).unwrap();
        assert_eq!(last, two.last_version(&of).unwrap());
        let draft = Draft::new(of.as_str()).story().story;
        assert_eq!(
            one.forgotten(&draft).unwrap(),
            two.forgotten(&draft).unwrap()
        );
        let after = one.tombstones(Some(&of), limit).unwrap();
        assert_eq!(after, two.tombstones(Some(&of), limit).unwrap());
        assert_eq!(one.filed(&of).unwrap(), two.filed(&of).unwrap());
        assert_eq!(one.source_of(&of).unwrap(), two.source_of(&of).unwrap());
        let text = one.text(&of).unwrap();
        assert_eq!(text, two.text(&of).unwrap());
        let current = one.story(&of, None).unwrap();
        assert_eq!(text, current.map(|it| (it.annotated.story, it.version)));
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

/// The days of the versions of a story; the last one withdraws it.
const DAYS: [&str; 4] = [
    "2026-02-09T08:00:00Z",
    "2026-02-10T08:00:00Z",
    "2026-02-10T08:00:00.5Z",
    "2026-02-11T08:00:00Z",
];

fn version(day: usize) -> AnnotatedStory {
    let draft = Draft::new("a").body(DAYS[day]).updated(DAYS[day]);
    let mut story = draft.story().story;
    story.status = Some(match day + 1 == DAYS.len() {
        true => SourceStatus::Canceled,
        false => SourceStatus::Usable,
    });
    let mut annotated = draft.story();
    annotated.story = story;
    annotated.stand(&[]);
    annotated
}

proptest! {
    #![proptest_config(Config { cases: 32, failure_persistence: None, ..Config::default() })]

    #[test]
    fn in_whatever_order_versions_arrive_the_newest_is_current_and_a_withdrawal_stays(
        arrivals in prop::collection::vec(prop::collection::vec((0..DAYS.len(), any::<bool>()), 1..4), 1..5),
    ) {
        let dir = TempDir::new();
        let (disk, memory) = (dir.open(), MemoryStore::default());
        let stores: [&dyn Store; 2] = [&disk, &memory];
        let mut newest = 0;
        for batch in arrivals {
            for (day, admits) in batch {
                newest = newest.max(day);
                let arriving = version(day);
                for store in stores {
                    if admits {
                        store.admit(slice::from_ref(&arriving.story), &filed_by_words).unwrap();
                        store.complete(slice::from_ref(&arriving)).unwrap();
                    } else {
                        store.put(slice::from_ref(&arriving), None).unwrap();
                    }
                    let current = store.story(&id("a"), None).unwrap().unwrap().annotated;
                    prop_assert_eq!(&current.story, &version(newest).story);
                    if newest + 1 == DAYS.len() {
                        prop_assert_eq!(current.state, State::Review);
                    }
                }
            }
        }
        compare(&disk, &memory, &Filter::default(), 10);
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
        put_named_objects(&in_memory);
        for (step, filter, limit) in steps {
            match step {
                Step::Put(drafts, keyed) => {
                    let batch = stories(&drafts);
                    let key = keyed.then(|| Digest::of_bytes(b"key"));
                    let stored = [&on_disk as &dyn Store, &in_memory]
                        .map(|store| store.put(&batch, key).map_err(|error| error.to_string()));
                    assert_eq!(stored[0], stored[1]);
                }
                Step::Complete(drafts) => {
                    let batch = stories(&drafts);
                    let stored = [&on_disk as &dyn Store, &in_memory]
                        .map(|store| store.complete(&batch).map_err(|error| error.to_string()));
                    assert_eq!(stored[0], stored[1]);
                }
                Step::Admit(drafts) => {
                    let batch = stories(&drafts).into_iter().map(|it| it.story);
                    let batch: Vec<_> = batch.collect();
                    let stored = [&on_disk as &dyn Store, &in_memory]
                        .map(|store| store.admit(&batch, &filed_by_words).map_err(|error| error.to_string()));
                    assert_eq!(stored[0], stored[1]);
                }
                Step::FileAll(version) => {
                    let file = |story: &Story| Filed { version, ..filed_by_words(story) };
                    let filed = [&on_disk as &dyn Store, &in_memory].map(|store| {
                        store
                            .file_all(version, &file, &mut |_| ControlFlow::Continue(()))
                            .unwrap()
                    });
                    assert_eq!(filed[0], filed[1]);
                }
                Step::Objects(sizes) => {
                    let objects = sizes.into_iter().map(object).collect::<Vec<_>>();
                    let given: Vec<_> = objects
                        .iter()
                        .map(|bytes| (Digest::of_bytes(bytes), bytes.as_slice()))
                        .collect();
                    on_disk.put_objects(&given).unwrap();
                    in_memory.put_objects(&given).unwrap();
                }
                Step::Decide(wanted) => {
                    let (mut act, mut seen) = act(&on_disk, &wanted);
                    if wanted.len() % 2 == 1
                        && let Some(revision) = seen.first().copied()
                    {
                        // What was seen before another act is refused by both alike.
                        let first = [act.decisions[0].clone()];
                        let first = Act { decisions: first.to_vec(), ..act.clone() };
                        for store in [&on_disk as &dyn Store, &in_memory] {
                            store.decide(&first, &[revision]).unwrap();
                            let error = store.decide(&act, &seen).unwrap_err();
                            assert!(error.to_string().contains("has changed"));
                        }
                        (act, seen) = self::act(&on_disk, &wanted);
                    }
                    let decided = [&on_disk as &dyn Store, &in_memory]
                        .map(|store| store.decide(&act, &seen).unwrap());
                    assert_eq!(decided[0], decided[1]);
                }
                Step::Account(of, stories) => {
                    // None of them was forgotten, as in a run.
                    let is_in = |of: &&str| {
                        let draft = Draft::new(of).story().story;
                        in_memory.forgotten(&draft).unwrap().is_none()
                    };
                    let stories = stories.into_iter().map(|of| IDS[of]).filter(is_in);
                    let document = document(DOCUMENTS[of], &stories.collect::<Vec<_>>());
                    for store in [&on_disk as &dyn Store, &in_memory] {
                        store.account(slice::from_ref(&document)).unwrap();
                    }
                }
                Step::Forget(of) => {
                    let demand = demand(IDS[of]);
                    let forgotten = [&on_disk as &dyn Store, &in_memory]
                        .map(|store| store.forget(&demand).map_err(|error| error.to_string()));
                    prop_assert_eq!(&forgotten[0], &forgotten[1]);
                }
                Step::Readmit(of) => {
                    let demand = demand(IDS[of]);
                    let readmitted = [&on_disk as &dyn Store, &in_memory]
                        .map(|store| store.readmit(&demand).map_err(|error| error.to_string()));
                    prop_assert_eq!(&readmitted[0], &readmitted[1]);
                }
                Step::Prune(later, keep, drops) => {
                    let before = match later {
                        true => "2026-02-09T08:00:00.25Z",
                        false => "1999-01-01T00:00:00Z",
                    };
                    let which = Prune {
                        before: Time::parse(before).unwrap(),
                        keep,
                        mode: if drops { PruneMode::Drop } else { PruneMode::Count },
                    };
                    let pruned = [&on_disk as &dyn Store, &in_memory]
                        .map(|store| store.prune(&which).unwrap());
                    prop_assert_eq!(pruned[0], pruned[1]);
                    // As every run does before its first story.
                    for store in [&on_disk as &dyn Store, &in_memory] {
                        put_named_objects(store);
                    }
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
