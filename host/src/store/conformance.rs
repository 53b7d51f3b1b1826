//! What every store must do, run against each of them.

use std::slice;

use crate::model::{AnnotatedStory, PluginName, Severity, State, StoryId, Time};

use super::testing::{Draft, TempDir, id, stories};
use super::{Change, Counts, Filter, MemoryStore, Page, QueueKey, Store, Stored};

/// Runs each claim against both stores.
macro_rules! claims {
    ($($claim:ident)*) => {
        mod memory {
            use super::MemoryStore;

            $(#[test] fn $claim() { super::$claim(&MemoryStore::default()); })*
        }

        mod sled {
            use super::TempDir;

            $(#[test] fn $claim() {
                let dir = TempDir::new();
                super::$claim(&dir.open());
            })*
        }
    };
}

claims! {
    an_empty_store_has_nothing
    an_empty_batch_changes_nothing
    a_story_comes_back_as_it_was_put
    the_same_content_keeps_its_version_and_replaces_what_was_said
    another_content_is_a_new_version_and_the_old_one_stays
    a_content_that_comes_again_has_the_version_that_it_had
    the_same_content_from_elsewhere_is_no_new_version
    two_of_the_same_id_in_a_batch_are_taken_in_order
    the_source_is_that_of_the_current_version
    long_texts_and_long_lists_come_back
    a_shorter_record_leaves_nothing_of_a_longer_one
    a_scan_is_ordered_by_the_bytes_of_ids_and_goes_on_after_one
    the_queue_is_ordered_by_state_severity_urgency_age_and_id
    the_queue_goes_on_page_by_page
    a_place_in_the_queue_stays_good_when_its_story_has_gone_elsewhere
    a_story_has_one_place_in_the_queue
    a_head_says_what_the_story_has
    the_queue_is_filtered_by_all_that_is_given
    filters_compare_instants_and_not_texts
    counts_follow_a_story_from_state_to_state
    ids_are_found_by_how_they_begin
    what_cannot_look_clean_is_in_review
}

fn put(store: &dyn Store, drafts: &[Draft]) -> Vec<(String, u32, Change)> {
    let stored = store.put(&stories(drafts)).unwrap();
    let flat = |Stored {
                    id,
                    version,
                    change,
                }: Stored| (id.to_string(), version, change);
    stored.into_iter().map(flat).collect()
}

fn current(store: &dyn Store, of: &str) -> AnnotatedStory {
    store.story(&id(of), None).unwrap().unwrap().annotated
}

fn queue(store: &dyn Store, filter: &Filter) -> Vec<String> {
    let page = store.queue(filter, None, 100).unwrap();
    assert_eq!(page.next, None);
    page.heads.iter().map(|head| head.id.to_string()).collect()
}

fn an_empty_store_has_nothing(store: &dyn Store) {
    assert_eq!(store.counts().unwrap(), Counts::default());
    assert_eq!(store.source_of(&id("a")).unwrap(), None);
    assert_eq!(store.story(&id("a"), None).unwrap(), None);
    assert_eq!(store.scan(None, 10).unwrap(), []);
    assert_eq!(store.find("", 10).unwrap(), []);
    assert_eq!(queue(store, &Filter::default()), [""; 0]);
}

fn an_empty_batch_changes_nothing(store: &dyn Store) {
    assert_eq!(store.put(&[]).unwrap(), []);
    assert_eq!(store.counts().unwrap().stories(), 0);
}

fn a_story_comes_back_as_it_was_put(store: &dyn Store) {
    let drafts = [
        Draft::new("a")
            .flag("hygiene/x", Severity::Error)
            .tag("language:en")
            .urgency(3),
        Draft::new("é b").failed().published("2026-02-09T08:00:00Z"),
    ];
    assert_eq!(
        put(store, &drafts),
        [("a".into(), 1, Change::New), ("é b".into(), 1, Change::New),]
    );
    for draft in drafts {
        let stored = store.story(&id(&draft.id), None).unwrap().unwrap();
        assert_eq!((stored.version, stored.annotated), (1, draft.story()));
        assert_eq!(store.story(&id(&draft.id), Some(2)).unwrap(), None);
        assert_eq!(store.story(&id(&draft.id), Some(0)).unwrap(), None);
    }
}

fn the_same_content_keeps_its_version_and_replaces_what_was_said(store: &dyn Store) {
    put(
        store,
        &[Draft::new("a")
            .flag("hygiene/x", Severity::Error)
            .tag("language:en")],
    );
    let again = Draft::new("a").tag("language:de");
    assert_eq!(
        put(store, slice::from_ref(&again)),
        [("a".into(), 1, Change::Annotated)]
    );
    assert_eq!(current(store, "a"), again.story());
}

fn another_content_is_a_new_version_and_the_old_one_stays(store: &dyn Store) {
    let [one, two] = ["One.", "Two."].map(|body| Draft::new("a").body(body).tag("from:first"));
    put(store, slice::from_ref(&one));
    assert_eq!(
        put(store, slice::from_ref(&two)),
        [("a".into(), 2, Change::NewVersion)]
    );
    let three = Draft::new("a").body("Three.").tag("from:third");
    assert_eq!(
        put(store, slice::from_ref(&three)),
        [("a".into(), 3, Change::NewVersion)]
    );
    for (version, draft) in [(1, one), (2, two), (3, three)] {
        let stored = store.story(&id("a"), Some(version)).unwrap().unwrap();
        assert_eq!((stored.version, stored.annotated), (version, draft.story()));
    }
    assert_eq!(store.counts().unwrap().stories(), 1);
}

fn a_content_that_comes_again_has_the_version_that_it_had(store: &dyn Store) {
    let [one, two] = ["One.", "Two."].map(|body| Draft::new("a").body(body).tag("from:first"));
    put(store, &[one.clone(), two.clone()]);
    let again = one.tag("from:second").flag("hygiene/x", Severity::Error);
    assert_eq!(
        put(store, slice::from_ref(&again)),
        [("a".into(), 1, Change::Annotated)]
    );
    assert_eq!(current(store, "a"), again.story());
    let kept = store.story(&id("a"), Some(2)).unwrap().unwrap();
    assert_eq!((kept.version, kept.annotated), (2, two.story()));
    assert_eq!(store.counts().unwrap().review, 1);
    // The next one that is new does not take a number that is taken.
    assert_eq!(
        put(store, &[Draft::new("a").body("Three."), two.clone()]),
        [
            ("a".into(), 3, Change::NewVersion),
            ("a".into(), 2, Change::Annotated)
        ]
    );
    assert_eq!(current(store, "a"), two.story());
    assert_eq!(store.counts().unwrap().stories(), 1);
}

fn the_same_content_from_elsewhere_is_no_new_version(store: &dyn Store) {
    put(store, &[Draft::new("a").uri("old.txt")]);
    let moved = Draft::new("a").uri("new.txt");
    assert_eq!(
        put(store, slice::from_ref(&moved)),
        [("a".into(), 1, Change::Annotated)]
    );
    assert_eq!(current(store, "a"), moved.story());
}

fn two_of_the_same_id_in_a_batch_are_taken_in_order(store: &dyn Store) {
    let [one, two] = ["One.", "Two."].map(|body| Draft::new("a").body(body));
    let last = two.clone().flag("hygiene/x", Severity::Error);
    assert_eq!(
        put(store, &[one.clone(), two, last.clone()]),
        [
            ("a".into(), 1, Change::New),
            ("a".into(), 2, Change::NewVersion),
            ("a".into(), 2, Change::Annotated),
        ]
    );
    assert_eq!(
        store.story(&id("a"), Some(1)).unwrap().unwrap().annotated,
        one.story()
    );
    assert_eq!(current(store, "a"), last.story());
    assert_eq!(queue(store, &Filter::default()), ["a"]);
    assert_eq!(
        store.counts().unwrap(),
        Counts {
            review: 1,
            clear: 0
        }
    );
}

fn the_source_is_that_of_the_current_version(store: &dyn Store) {
    put(store, &[Draft::new("a").body("One.").uri("one.txt")]);
    put(store, &[Draft::new("a").body("Two.").uri("two.txt")]);
    assert_eq!(
        store.source_of(&id("a")).unwrap().as_deref(),
        Some("two.txt")
    );
}

/// Drafts whose records take no, exactly one, and many chunks more than the first.
fn long() -> Vec<Draft> {
    let sizes = [0, 4000, 4096, 8192, 70_000];
    let bodies = sizes.map(|size| Draft::new(&format!("body{size}")).body(&"é".repeat(size / 2)));
    let tagged = |draft: Draft, n: u32| draft.tag(&format!("keyphrase:the {n}th phrase"));
    let list = (0..1000).fold(Draft::new("list"), tagged);
    bodies
        .into_iter()
        .chain([list.uri(&"u".repeat(9000))])
        .collect()
}

fn long_texts_and_long_lists_come_back(store: &dyn Store) {
    let drafts = long();
    put(store, &drafts);
    for draft in &drafts {
        assert_eq!(current(store, &draft.id), draft.story(), "{}", draft.id);
    }
    let tag = Some("keyphrase:the 999th phrase".to_owned());
    let page = store
        .queue(
            &Filter {
                tag,
                ..Filter::default()
            },
            None,
            2,
        )
        .unwrap();
    assert_eq!(page.heads.len(), 1);
    assert_eq!(page.heads[0].tags.len(), 1000);
}

fn a_shorter_record_leaves_nothing_of_a_longer_one(store: &dyn Store) {
    put(store, &long());
    let short: Vec<Draft> = long()
        .iter()
        .map(|draft| Draft::new(&draft.id).body(&draft.body))
        .collect();
    put(store, &short);
    for draft in &short {
        assert_eq!(current(store, &draft.id), draft.story(), "{}", draft.id);
    }
    assert_eq!(queue(store, &Filter::default()).len(), short.len());
}

fn a_scan_is_ordered_by_the_bytes_of_ids_and_goes_on_after_one(store: &dyn Store) {
    let ids = ["b", "a", "ab", "a b", "é", "B", "a/1", "a-1"];
    put(store, &ids.map(Draft::new));
    let mut sorted = ids;
    sorted.sort_unstable();
    let scanned = |after: Option<&StoryId>, limit| -> Vec<String> {
        let found = store.scan(after, limit).unwrap();
        found
            .iter()
            .map(|stored| stored.annotated.story.id.to_string())
            .collect()
    };
    assert_eq!(scanned(None, 100), sorted);
    assert_eq!(scanned(None, 0), [""; 0]);
    let mut all: Vec<String> = Vec::new();
    loop {
        let page = scanned(all.last().map(|last| id(last)).as_ref(), 3);
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    assert_eq!(all, sorted);
    assert_eq!(
        scanned(Some(&id("a0")), 1),
        ["ab"],
        "after an id that is not there"
    );
}

fn in_queue_order() -> Vec<Draft> {
    let error = |id: &str| Draft::new(id).flag("hygiene/x", Severity::Error);
    vec![
        error("i").urgency(1).published("2026-02-10T00:00:00Z"),
        error("h").urgency(2).published("2026-02-09T08:00:00Z"),
        error("g").urgency(2).published("2026-02-09T08:00:00.5Z"),
        error("f").urgency(2),
        error("e").published("1969-12-31T23:59:59Z"),
        error("d").published("1970-01-01T00:00:00Z"),
        error("c"),
        Draft::new("b2")
            .failed()
            .flag("hygiene/x", Severity::Warning)
            .urgency(1),
        Draft::new("b1").failed(),
        Draft::new("a3").flag("hygiene/y", Severity::Warning),
        Draft::new("a2")
            .flag("hygiene/y", Severity::Note)
            .urgency(1),
        Draft::new("a0"),
        Draft::new("a1"),
    ]
}

fn ids(drafts: &[Draft]) -> Vec<String> {
    drafts.iter().map(|draft| draft.id.clone()).collect()
}

fn the_queue_is_ordered_by_state_severity_urgency_age_and_id(store: &dyn Store) {
    let mut drafts = in_queue_order();
    let wanted = ids(&drafts);
    drafts.sort_by(|one, two| one.id.cmp(&two.id));
    put(store, &drafts);
    assert_eq!(queue(store, &Filter::default()), wanted);
}

fn the_queue_goes_on_page_by_page(store: &dyn Store) {
    let drafts = in_queue_order();
    put(store, &drafts);
    for limit in 1..=drafts.len() + 1 {
        let mut found = Vec::new();
        let mut after: Option<QueueKey> = None;
        loop {
            let page = store
                .queue(&Filter::default(), after.as_ref(), limit)
                .unwrap();
            assert!(page.heads.len() <= limit);
            found.extend(page.heads.iter().map(|head| head.id.to_string()));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, ids(&drafts), "by {limit}");
    }
    let none = store.queue(&Filter::default(), None, 0).unwrap();
    assert_eq!(
        none,
        Page {
            heads: vec![],
            next: None
        }
    );
}

fn a_place_in_the_queue_stays_good_when_its_story_has_gone_elsewhere(store: &dyn Store) {
    put(store, &["a", "b", "c"].map(Draft::new));
    let first = store.queue(&Filter::default(), None, 2).unwrap();
    put(store, &[Draft::new("b").flag("hygiene/x", Severity::Error)]);
    let rest = store
        .queue(&Filter::default(), first.next.as_ref(), 2)
        .unwrap();
    assert_eq!(
        rest.heads
            .iter()
            .map(|head| head.id.as_str())
            .collect::<Vec<_>>(),
        ["c"]
    );
}

fn a_story_has_one_place_in_the_queue(store: &dyn Store) {
    let drafts = [
        Draft::new("a"),
        Draft::new("a").urgency(1),
        Draft::new("a").flag("hygiene/x", Severity::Error),
        Draft::new("a").published("2026-02-09T08:00:00Z"),
        Draft::new("a").failed(),
    ];
    for draft in drafts {
        put(store, &[draft]);
        assert_eq!(queue(store, &Filter::default()), ["a"]);
    }
}

fn a_head_says_what_the_story_has(store: &dyn Store) {
    let draft = Draft::new("a")
        .flag("hygiene/y", Severity::Error)
        .flag("hygiene/x", Severity::Note)
        .flag("hygiene/x", Severity::Note)
        .tag("language:en")
        .tag("keyphrase:fares")
        .urgency(4)
        .published("2026-02-09T09:00:00+01:00")
        .failed();
    let mut story = draft.story();
    story.story.headline = Some("é".repeat(300));
    store.put(&[story.clone()]).unwrap();
    let head = store
        .queue(&Filter::default(), None, 1)
        .unwrap()
        .heads
        .remove(0);
    assert_eq!(
        (head.id, head.version, head.state),
        (id("a"), 1, State::Review)
    );
    assert_eq!(head.reasons, story.reasons);
    assert_eq!(head.severity, Some(Severity::Error));
    let flags = [Severity::Note, Severity::Warning, Severity::Error].map(|of| head.flags.of(of));
    assert_eq!(flags, [2, 0, 1]);
    assert_eq!((head.urgency, head.source.as_str()), (Some(4), "a.txt"));
    assert_eq!(head.published.unwrap().as_str(), "2026-02-09T08:00:00Z");
    assert_eq!(head.headline.unwrap(), "é".repeat(200));
    assert_eq!(head.rules, ["hygiene/x", "hygiene/y"]);
    assert_eq!(head.tags, ["keyphrase:fares", "language:en"]);
    assert_eq!(
        head.failed
            .iter()
            .map(PluginName::as_str)
            .collect::<Vec<_>>(),
        ["hygiene"]
    );
}

fn the_queue_is_filtered_by_all_that_is_given(store: &dyn Store) {
    put(
        store,
        &[
            Draft::new("error")
                .flag("hygiene/x", Severity::Error)
                .uri("in/one.txt"),
            Draft::new("warning")
                .flag("style/y", Severity::Warning)
                .uri("in/two.txt"),
            Draft::new("failed").failed().tag("language:en"),
            Draft::new("clear")
                .tag("languages:en")
                .published("2026-02-09T08:00:00Z"),
            Draft::new("noted")
                .flag("hygiene/z", Severity::Note)
                .tag("language:de"),
        ],
    );
    let text = |text: &str| Some(text.to_owned());
    let all = Filter::default();
    let state = |state| Filter {
        state: Some(state),
        ..Filter::default()
    };
    let severity = |severity| Filter {
        severity: Some(severity),
        ..Filter::default()
    };
    let cases = [
        (state(State::Review), "error failed"),
        (state(State::Clear), "warning noted clear"),
        (severity(Severity::Error), "error"),
        (severity(Severity::Warning), "error warning"),
        (severity(Severity::Note), "error warning noted"),
        (
            Filter {
                rule: text("hygiene/x"),
                ..all.clone()
            },
            "error",
        ),
        (
            Filter {
                rule: text("hygiene/*"),
                ..all.clone()
            },
            "error noted",
        ),
        (
            Filter {
                rule: text("hygiene"),
                ..all.clone()
            },
            "",
        ),
        (
            Filter {
                tag: text("language"),
                ..all.clone()
            },
            "failed noted",
        ),
        (
            Filter {
                tag: text("language:de"),
                ..all.clone()
            },
            "noted",
        ),
        (
            Filter {
                tag: text("language:d"),
                ..all.clone()
            },
            "",
        ),
        (
            Filter {
                source: text("in/"),
                ..all.clone()
            },
            "error warning",
        ),
        (
            Filter {
                source: text("in/two.txt"),
                ..all.clone()
            },
            "warning",
        ),
        (
            Filter {
                since: Time::parse("2026-02-09T08:00:00Z"),
                ..all.clone()
            },
            "clear",
        ),
        (
            Filter {
                since: Time::parse("2026-02-09T08:00:01Z"),
                ..all.clone()
            },
            "",
        ),
        (
            Filter {
                tag: text("language"),
                ..state(State::Clear)
            },
            "noted",
        ),
        (
            Filter {
                severity: Some(Severity::Note),
                ..state(State::Clear)
            },
            "warning noted",
        ),
    ];
    for (filter, wanted) in cases {
        assert_eq!(queue(store, &filter).join(" "), wanted, "{filter:?}");
        let one = store.queue(&filter, None, 1).unwrap();
        assert_eq!(one.next.is_some(), wanted.contains(' '), "{filter:?}");
    }
}

fn filters_compare_instants_and_not_texts(store: &dyn Store) {
    put(
        store,
        &[Draft::new("a").published("2026-02-09T08:00:00.5Z")],
    );
    let since = |time| Filter {
        since: Time::parse(time),
        ..Filter::default()
    };
    assert_eq!(queue(store, &since("2026-02-09T08:00:00Z")), ["a"]);
    assert_eq!(queue(store, &since("2026-02-09T08:00:01Z")), [""; 0]);
}

fn counts_follow_a_story_from_state_to_state(store: &dyn Store) {
    let bad = Draft::new("a").flag("hygiene/x", Severity::Error);
    for (drafts, review, clear) in [
        (vec![Draft::new("a"), Draft::new("b")], 0, 2),
        (vec![bad.clone()], 1, 1),
        (vec![bad.clone(), bad.clone().body("New.")], 1, 1),
        (vec![bad, Draft::new("a"), Draft::new("c").failed()], 1, 2),
    ] {
        put(store, &drafts);
        let counts = store.counts().unwrap();
        assert_eq!(counts, Counts { review, clear });
        assert_eq!(
            (counts.of(State::Review), counts.stories()),
            (review, review + clear)
        );
    }
}

fn ids_are_found_by_how_they_begin(store: &dyn Store) {
    put(store, &["ab", "a", "abc", "b", "é", "éa"].map(Draft::new));
    for (prefix, limit, wanted) in [
        ("", 10, "a ab abc b é éa"),
        ("a", 10, "a ab abc"),
        ("a", 2, "a ab"),
        ("ab", 10, "ab abc"),
        ("é", 10, "é éa"),
        ("abcd", 10, ""),
        ("a", 0, ""),
    ] {
        let found = store.find(prefix, limit).unwrap();
        let found: Vec<&str> = found.iter().map(StoryId::as_str).collect();
        assert_eq!(found.join(" "), wanted, "{prefix:?} {limit}");
    }
}

fn what_cannot_look_clean_is_in_review(store: &dyn Store) {
    put(
        store,
        &[Draft::new("clean"), Draft::new("unchecked").failed()],
    );
    let unchecked = current(store, "unchecked");
    assert_eq!(unchecked.state, State::Review);
    let review = Filter {
        state: Some(State::Review),
        ..Filter::default()
    };
    assert_eq!(queue(store, &review), ["unchecked"]);
}
