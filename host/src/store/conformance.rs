//! What every store must do, run against each of them.

use std::ops::ControlFlow;
use std::slice;

use crate::model::{
    Act, AnnotatedStory, AnnotationVerdict, Changed, Decision, Digest, Gate, Logged, Need,
    Numbered, PluginName, Reason, Revision, Severity, State, Status, Story, StoryId, StoryVerdict,
    Time,
};

use super::conformance_additions::{
    what_an_editor_adds_is_part_of_no_plugins_word,
    what_an_editor_adds_stands_until_it_is_taken_back,
    what_was_added_goes_with_a_story_that_is_forgotten,
};
use super::conformance_documents::{
    a_document_comes_back_as_it_was_kept, a_document_is_kept_with_the_batch_that_it_ends_in,
    a_document_speaks_no_more_of_what_is_forgotten,
    documents_are_listed_by_their_uris_and_page_by_page,
};
use super::conformance_everywhere::{
    a_dismissal_of_all_stories_stands_in_each_until_it_is_taken_back,
    what_is_forgotten_dismisses_nothing_elsewhere,
};
use super::conformance_retention::{
    a_story_that_is_forgotten_is_nowhere, a_text_that_was_forgotten_does_not_come_in_again,
    objects_that_no_receipt_names_are_pruned, old_versions_are_pruned_and_the_current_one_stays,
    what_is_forgotten_already_stays_so, what_is_readmitted_comes_in_under_a_number_of_its_own,
    what_was_decided_outlives_its_version,
};
use super::testing::{Draft, TempDir, filed_by_words, id, stories, word};
use super::{
    Batch, Change, Counts, Facet, Filed, Filter, Flags, MemoryStore, Order, Page, QueueKey, Store,
    StoreError, Stored,
};

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
    a_dismissal_of_all_stories_stands_in_each_until_it_is_taken_back
    what_is_forgotten_dismisses_nothing_elsewhere
    what_an_editor_adds_stands_until_it_is_taken_back
    what_an_editor_adds_is_part_of_no_plugins_word
    what_was_added_goes_with_a_story_that_is_forgotten
    an_empty_batch_changes_nothing
    a_story_comes_back_as_it_was_put
    the_same_content_keeps_its_version_and_replaces_what_was_said
    another_content_is_a_new_version_and_the_old_one_stays
    a_content_that_comes_again_has_the_version_that_it_had
    a_text_that_is_older_by_its_source_never_takes_the_place_of_a_newer_one
    a_text_takes_the_place_of_a_newer_one_where_the_order_is_the_given_one
    an_older_text_that_is_admitted_and_completed_stays_behind
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
    flags_are_decided_when_none_is_left
    a_source_is_found_by_what_it_lies_below_and_by_its_last_part
    stories_are_counted_by_all_that_they_are_filtered_by
    counts_follow_what_becomes_of_a_story
    counts_follow_a_story_from_state_to_state
    ids_are_found_by_how_they_begin
    what_cannot_look_clean_is_in_review
    what_is_admitted_is_new_until_it_is_put
    what_is_admitted_again_stays_as_it_is
    an_older_text_that_is_admitted_again_comes_back_with_what_was_said_of_it
    another_text_that_is_admitted_is_a_new_version_with_nothing_said_of_it
    what_is_completed_leaves_the_current_version_what_it_is
    what_is_new_stands_between_review_and_clear
    a_story_is_found_under_the_words_of_its_current_version_alone
    a_story_that_was_only_put_is_filed_when_all_are
    what_is_filed_in_another_way_is_filed_anew
    filing_all_ends_where_it_is_told_to_and_goes_on_from_there
    a_story_that_is_filed_is_not_filed_again
    found_stories_are_in_the_order_of_their_ids_and_no_more_than_asked_for
    the_same_put_again_under_the_same_key_would_change_nothing
    what_was_said_before_is_that_of_the_same_text_or_else_of_the_current_one
    bytes_come_back_by_their_digest
    bytes_under_a_digest_that_is_not_theirs_are_refused
    what_is_put_again_as_it_was_changes_nothing
    a_decision_changes_status_state_and_place_in_the_queue
    decisions_stand_in_whatever_is_put_admitted_or_completed_later
    a_decision_on_what_has_changed_is_refused_with_what_changed
    an_act_is_taken_whole_or_not_at_all
    acts_are_numbered_and_read_in_their_order
    an_act_judges_by_its_own_gate
    a_story_that_is_forgotten_is_nowhere
    a_text_that_was_forgotten_does_not_come_in_again
    what_is_forgotten_already_stays_so
    what_is_readmitted_comes_in_under_a_number_of_its_own
    old_versions_are_pruned_and_the_current_one_stays
    what_was_decided_outlives_its_version
    objects_that_no_receipt_names_are_pruned
    a_document_comes_back_as_it_was_kept
    a_document_is_kept_with_the_batch_that_it_ends_in
    documents_are_listed_by_their_uris_and_page_by_page
    a_document_speaks_no_more_of_what_is_forgotten
}

fn put(store: &dyn Store, drafts: &[Draft]) -> Vec<(String, u32, Change)> {
    let stored = store.put(&stories(drafts), None).unwrap();
    let flat = |Stored {
                    id,
                    version,
                    change,
                    ..
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
    assert_eq!(store.put(&[], None).unwrap(), []);
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

const DAYS: [&str; 3] = [
    "2026-02-09T08:00:00Z",
    "2026-02-10T08:00:00Z",
    "2026-02-11T08:00:00Z",
];

fn a_text_that_is_older_by_its_source_never_takes_the_place_of_a_newer_one(store: &dyn Store) {
    let [one, two, three] = DAYS.map(|day| Draft::new("a").body(day).updated(day));
    let two = two.flag("hygiene/x", Severity::Error);
    let put = |drafts: &[Draft]| -> Vec<(u32, Change)> {
        let stored = put(store, drafts);
        stored
            .into_iter()
            .map(|(_, n, change)| (n, change))
            .collect()
    };
    assert_eq!(
        put(&[two.clone(), one.clone()]),
        [(1, Change::New), (2, Change::Superseded)]
    );
    assert_eq!(current(store, "a"), two.story());
    assert_eq!(
        (
            store.counts().unwrap().review,
            queue(store, &Filter::default())
        ),
        (1, vec!["a".to_owned()])
    );
    // It is kept, with what was said of it, and comes to the same once more.
    let kept = store.story(&id("a"), Some(2)).unwrap().unwrap();
    assert_eq!(kept.annotated, one.story());
    assert_eq!(put(slice::from_ref(&one)), [(2, Change::Superseded)]);
    let said = one.clone().tag("language:en");
    assert_eq!(put(slice::from_ref(&said)), [(2, Change::Superseded)]);
    let kept = store.story(&id("a"), Some(2)).unwrap().unwrap();
    assert_eq!(kept.annotated, said.story());
    // What is newer is the current one, and what says nothing of its age is followed as ever.
    assert_eq!(
        put(&[three.clone(), two]),
        [(3, Change::NewVersion), (1, Change::Superseded)]
    );
    assert_eq!(current(store, "a"), three.story());
    let undated = Draft::new("a").body("Four.");
    assert_eq!(put(slice::from_ref(&undated)), [(4, Change::NewVersion)]);
    assert_eq!(current(store, "a"), undated.story());
}

fn a_text_takes_the_place_of_a_newer_one_where_the_order_is_the_given_one(store: &dyn Store) {
    let [one, two, three] = DAYS.map(|day| Draft::new("a").body(day).updated(day));
    put(store, &[three.clone(), one.clone()]);
    assert_eq!(current(store, "a"), three.story());
    let given = |drafts: &[Draft]| -> Vec<(u32, Change)> {
        let stories = stories(drafts);
        let batch = Batch {
            order: Order::Given,
            ..stories.as_slice().into()
        };
        let stored = store.put_batch(batch, None).unwrap();
        let told = stored.into_iter().map(|it| (it.version, it.change));
        told.collect()
    };
    // One that is known, and one that is not.
    assert_eq!(given(slice::from_ref(&one)), [(2, Change::Annotated)]);
    assert_eq!(current(store, "a"), one.story());
    put(store, slice::from_ref(&three));
    assert_eq!(given(slice::from_ref(&two)), [(3, Change::NewVersion)]);
    assert_eq!(current(store, "a"), two.story());
    // Admitted, too.
    let admitted = [one.story().story];
    let batch = Batch {
        order: Order::Given,
        ..admitted.as_slice().into()
    };
    store.admit_batch(batch, &|_| Filed::default()).unwrap();
    assert_eq!(current(store, "a"), one.story());
}

fn an_older_text_that_is_admitted_and_completed_stays_behind(store: &dyn Store) {
    let [one, two, _] = DAYS.map(|day| Draft::new("a").body(day).updated(day));
    assert_eq!(
        admit(store, &[two.clone(), one.clone()]),
        [(1, Change::New), (2, Change::Superseded)]
    );
    store
        .complete(&stories(&[two.clone(), one.clone()]))
        .unwrap();
    assert_eq!(current(store, "a"), two.story());
    assert_eq!(
        admit(store, slice::from_ref(&one)),
        [(2, Change::Superseded)]
    );
    let kept = store.story(&id("a"), Some(2)).unwrap().unwrap();
    assert_eq!(kept.annotated, one.story());
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
    let one = Counts {
        review: 1,
        ..Counts::default()
    };
    assert_eq!(store.counts().unwrap(), one);
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
    store.put(&[story.clone()], None).unwrap();
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
    put(store, &[Draft::new("undated")]);
    let since = |time| Filter {
        since: Time::parse(time),
        ..Filter::default()
    };
    assert_eq!(queue(store, &since("2026-02-09T08:00:00Z")), ["a"]);
    assert_eq!(queue(store, &since("2026-02-09T08:00:00.5Z")), ["a"]);
    assert_eq!(queue(store, &since("2026-02-09T08:00:01Z")), [""; 0]);
    let until = |time| Filter {
        until: Time::parse(time),
        ..Filter::default()
    };
    assert_eq!(queue(store, &until("2026-02-09T08:00:00Z")), [""; 0]);
    assert_eq!(queue(store, &until("2026-02-09T08:00:00.5Z")), [""; 0]);
    assert_eq!(queue(store, &until("2026-02-09T08:00:00.6Z")), ["a"]);
    let both = Filter {
        until: Time::parse("2026-02-10T00:00:00Z"),
        ..since("2026-02-09T00:00:00Z")
    };
    assert_eq!(queue(store, &both), ["a"]);
}

fn flags_are_decided_when_none_is_left(store: &dyn Store) {
    let two = |of| {
        Draft::new(of)
            .flag("hygiene/x", Severity::Error)
            .flag("hygiene/y", Severity::Note)
    };
    put(store, &[two("a"), two("b"), Draft::new("none")]);
    let flags = |flags| {
        let filter = Filter {
            flags: Some(flags),
            ..Filter::default()
        };
        queue(store, &filter).join(" ")
    };
    assert_eq!(
        (flags(Flags::Undecided), flags(Flags::Decided)),
        ("a b".into(), "".into())
    );
    act_on(store, vec![on_flag(store, "a", 0)]).unwrap();
    assert_eq!(flags(Flags::Undecided), "b a", "a note is left");
    act_on(store, vec![on_flag(store, "a", 1)]).unwrap();
    assert_eq!(
        (flags(Flags::Undecided), flags(Flags::Decided)),
        ("b".into(), "a".into())
    );
    let with_severity = Filter {
        flags: Some(Flags::Undecided),
        severity: Some(Severity::Error),
        ..Filter::default()
    };
    assert_eq!(queue(store, &with_severity), ["b"]);
    let neither = Filter {
        flags: Some(Flags::Decided),
        ..with_severity
    };
    assert_eq!(queue(store, &neither), [""; 0]);
}

fn a_source_is_found_by_what_it_lies_below_and_by_its_last_part(store: &dyn Store) {
    let drafts = [
        ("a", "feeds/north/a.txt"),
        ("b", "feeds/northern/a.txt"),
        ("c", "Northern Wire"),
        ("d", "/feeds/north.txt"),
        ("e", "https://example.org/feed"),
    ];
    put(store, &drafts.map(|(id, uri)| Draft::new(id).uri(uri)));
    for (source, wanted) in [
        ("feeds/north", "a"),
        ("feeds/north/", "a"),
        ("feeds", "a b"),
        ("feeds/north/a.txt", "a"),
        ("feeds/north/a", ""),
        ("a.txt", "a b"),
        ("Northern Wire", "c"),
        ("Northern", ""),
        ("/feeds", "d"),
        ("/", "d"),
        ("north.txt", "d"),
        ("https://example.org", "e"),
        ("https://", "e"),
        ("", ""),
    ] {
        let filter = Filter {
            source: Some(source.to_owned()),
            ..Filter::default()
        };
        assert_eq!(queue(store, &filter).join(" "), wanted, "{source:?}");
    }
}

/// The numbers of a facet in one line.
fn counted(store: &dyn Store, filter: &Filter, facet: Facet, most: usize) -> String {
    let mut faceted = store.facets(filter, &[facet], most).unwrap();
    let counts = faceted.facets.remove(0);
    assert_eq!((counts.facet, faceted.facets.len()), (facet, 0));
    let values = counts.values.iter();
    let values = values.map(|(value, number)| format!("{value} {number}"));
    let mut line: Vec<String> = values.collect();
    if counts.more > 0 {
        line.push(format!("+{}", counts.more));
    }
    line.join(", ")
}

fn stories_are_counted_by_all_that_they_are_filtered_by(store: &dyn Store) {
    let all = Filter::default();
    assert_eq!(store.facets(&all, &Facet::ALL, 9).unwrap().stories, 0);
    put(
        store,
        &[
            Draft::new("a")
                .flag("hygiene/x", Severity::Error)
                .flag("hygiene/x", Severity::Error)
                .flag("style/y", Severity::Note)
                .uri("in/a.txt"),
            Draft::new("b")
                .flag("style/y", Severity::Warning)
                .tag("language:en"),
            Draft::new("c")
                .failed()
                .tag("language:en")
                .tag("language:de"),
            Draft::new("d").tag("place:north").uri("in/a.txt"),
        ],
    );
    let review = Filter {
        state: Some(State::Review),
        ..all.clone()
    };
    let english = Filter {
        tag: Some("language:en".into()),
        ..all.clone()
    };
    for (facet, of_all, in_review, in_english) in [
        (
            Facet::State,
            "review 2, clear 2",
            "review 2",
            "review 1, clear 1",
        ),
        (
            Facet::Severity,
            "error 1, warning 1",
            "error 1",
            "warning 1",
        ),
        (Facet::Flags, "undecided 2", "undecided 1", "undecided 1"),
        (
            Facet::Rule,
            "style/y 2, hygiene/x 1",
            "hygiene/x 1, style/y 1",
            "style/y 1",
        ),
        (Facet::Failed, "hygiene 1", "hygiene 1", "hygiene 1"),
        (
            Facet::Tag,
            "language:en 2, language:de 1, place:north 1",
            "language:de 1, language:en 1",
            "language:en 2, language:de 1",
        ),
        (
            Facet::Source,
            "a.txt 2, in/a.txt 2",
            "a.txt 1, in/a.txt 1",
            "a.txt 2",
        ),
    ] {
        assert_eq!(counted(store, &all, facet, 9), of_all);
        assert_eq!(counted(store, &review, facet, 9), in_review);
        assert_eq!(counted(store, &english, facet, 9), in_english);
    }
    assert_eq!(counted(store, &all, Facet::Tag, 1), "language:en 2, +2");
    assert_eq!(counted(store, &all, Facet::Rule, 0), "+2");
    let stories = |filter| store.facets(filter, &[Facet::Rule], 9).unwrap().stories;
    assert_eq!(
        [stories(&all), stories(&review), stories(&english)],
        [4, 2, 2]
    );
}

fn counts_follow_what_becomes_of_a_story(store: &dyn Store) {
    let bad = Draft::new("a").flag("hygiene/x", Severity::Error);
    let rules = |state| {
        let filter = Filter {
            state,
            ..Filter::default()
        };
        counted(store, &filter, Facet::Rule, 9)
    };
    put(store, &[bad.clone(), bad.clone()]);
    assert_eq!(
        (rules(None), rules(Some(State::Review))),
        ("hygiene/x 1".into(), "hygiene/x 1".into())
    );
    act_on(store, vec![on_flag(store, "a", 0)]).unwrap();
    assert_eq!(rules(Some(State::Review)), "");
    assert_eq!(rules(Some(State::Clear)), "hygiene/x 1");
    let flags = |store| counted(store, &Filter::default(), Facet::Flags, 9);
    assert_eq!(flags(store), "decided 1");
    store
        .put_objects(&[(Digest::of_bytes(b"x"), b"x")])
        .unwrap();
    admit(store, &[bad.clone().body("Two.")]);
    assert_eq!((rules(None), flags(store)), (String::new(), String::new()));
    store
        .complete(&[bad
            .clone()
            .body("Two.")
            .flag("style/y", Severity::Note)
            .story()])
        .unwrap();
    assert_eq!(rules(None), "hygiene/x 1, style/y 1");
    // One that is not current counts for nothing.
    store
        .complete(&[bad.clone().flag("style/z", Severity::Note).story()])
        .unwrap();
    assert_eq!(rules(None), "hygiene/x 1, style/y 1");
    put(store, &[bad.failed()]);
    assert_eq!(rules(None), "hygiene/x 1");
    assert_eq!(
        counted(store, &Filter::default(), Facet::Failed, 9),
        "hygiene 1"
    );
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
        assert_eq!(
            (counts.review, counts.new, counts.clear),
            (review, 0, clear)
        );
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

fn admit(store: &dyn Store, drafts: &[Draft]) -> Vec<(u32, Change)> {
    let stories: Vec<_> = stories(drafts).into_iter().map(|it| it.story).collect();
    let stored = store.admit(&stories, &filed_by_words).unwrap();
    assert!(
        stored
            .iter()
            .zip(&stories)
            .all(|(one, two)| one.id == two.id)
    );
    stored.iter().map(|it| (it.version, it.change)).collect()
}

fn what_is_admitted_is_new_until_it_is_put(store: &dyn Store) {
    let draft = Draft::new("a")
        .flag("hygiene/x", Severity::Error)
        .urgency(2);
    assert_eq!(admit(store, slice::from_ref(&draft)), [(1, Change::New)]);
    assert_eq!(
        current(store, "a"),
        AnnotatedStory::admitted(draft.story().story)
    );
    let counts = store.counts().unwrap();
    assert_eq!((counts.new, counts.stories()), (1, 1));
    assert_eq!(counts.of(State::New), 1);
    let new = Filter {
        state: Some(State::New),
        ..Filter::default()
    };
    assert_eq!(queue(store, &new), ["a"]);
    let put = put(store, slice::from_ref(&draft));
    assert_eq!(put, [("a".into(), 1, Change::Annotated)]);
    assert_eq!(current(store, "a"), draft.story());
    assert_eq!(
        (store.counts().unwrap().new, queue(store, &new).len()),
        (0, 0)
    );
}

fn what_is_admitted_again_stays_as_it_is(store: &dyn Store) {
    let draft = Draft::new("a").flag("hygiene/x", Severity::Error);
    put(store, slice::from_ref(&draft));
    let moved = draft.clone().uri("elsewhere.txt");
    let twice = admit(store, &[draft.clone(), moved]);
    assert_eq!(twice, [(1, Change::Unchanged), (1, Change::Unchanged)]);
    assert_eq!(current(store, "a"), draft.story());
    assert_eq!(store.counts().unwrap().review, 1);
}

fn an_older_text_that_is_admitted_again_comes_back_with_what_was_said_of_it(store: &dyn Store) {
    let [one, two] = ["One.", "Two."].map(|body| Draft::new("a").body(body));
    let one = one.flag("hygiene/x", Severity::Error);
    put(store, &[one.clone(), two.clone()]);
    assert_eq!(
        admit(store, slice::from_ref(&one)),
        [(1, Change::Unchanged)]
    );
    assert_eq!(current(store, "a"), one.story());
    let counts = store.counts().unwrap();
    assert_eq!((counts.review, counts.clear), (1, 0));
    assert_eq!(queue(store, &Filter::default()), ["a"]);
    let kept = store.story(&id("a"), Some(2)).unwrap().unwrap();
    assert_eq!(kept.annotated, two.story());
}

fn another_text_that_is_admitted_is_a_new_version_with_nothing_said_of_it(store: &dyn Store) {
    let [one, two] = ["One.", "Two."].map(|body| Draft::new("a").body(body).tag("from:first"));
    put(store, slice::from_ref(&one));
    let both = admit(store, &[two.clone(), two.clone()]);
    assert_eq!(both, [(2, Change::NewVersion), (2, Change::Unchanged)]);
    assert_eq!(
        current(store, "a"),
        AnnotatedStory::admitted(two.story().story)
    );
    let kept = store.story(&id("a"), Some(1)).unwrap().unwrap();
    assert_eq!(kept.annotated, one.story());
    assert_eq!(
        put(store, slice::from_ref(&two)),
        [("a".into(), 2, Change::Annotated)]
    );
    assert_eq!(current(store, "a"), two.story());
}

fn what_is_completed_leaves_the_current_version_what_it_is(store: &dyn Store) {
    let [one, two] = ["ferry fares", "ferry strike"].map(|body| Draft::new("a").body(body));
    let one = one.flag("hygiene/x", Severity::Error);
    let both = admit(store, &[one.clone(), two.clone()]);
    assert_eq!(both, [(1, Change::New), (2, Change::NewVersion)]);
    let complete = |draft: &Draft| {
        let stored = store.complete(&[draft.story()]).unwrap();
        (stored[0].version, stored[0].change)
    };
    assert_eq!(complete(&one), (1, Change::Annotated));
    assert_eq!(current(store, "a").state, State::New);
    assert_eq!(
        [found(store, &["fares"]), found(store, &["strike"])],
        ["", "a"]
    );
    let kept = store.story(&id("a"), Some(1)).unwrap().unwrap();
    assert_eq!(kept.annotated, one.story());
    assert_eq!(complete(&two), (2, Change::Annotated));
    assert_eq!(current(store, "a"), two.story());
    let counts = store.counts().unwrap();
    assert_eq!((counts.review, counts.new, counts.clear), (0, 0, 1));
    // What was not admitted is taken in.
    assert_eq!(
        complete(&one.clone().body("Three.")),
        (3, Change::NewVersion)
    );
    assert_eq!(complete(&Draft::new("b")), (1, Change::New));
    assert_eq!(queue(store, &Filter::default()), ["a", "b"]);
}

fn what_is_new_stands_between_review_and_clear(store: &dyn Store) {
    put(store, &[Draft::new("a"), Draft::new("c").failed()]);
    admit(store, &[Draft::new("b").urgency(1)]);
    assert_eq!(queue(store, &Filter::default()), ["c", "b", "a"]);
    for limit in 1..4 {
        let first = store.queue(&Filter::default(), None, limit).unwrap();
        let rest = store
            .queue(&Filter::default(), first.next.as_ref(), 9)
            .unwrap();
        let rest = if first.next.is_some() {
            rest.heads.len()
        } else {
            0
        };
        assert_eq!(first.heads.len() + rest, 3);
    }
}

fn kept_sketch(store: &dyn Store, of: &str) -> Option<Vec<u8>> {
    let filed = store.filed(&id(of)).unwrap();
    filed.map(|filed| filed.sketch)
}

fn found(store: &dyn Store, words: &[&str]) -> String {
    let keys: Vec<u64> = words.iter().map(|text| word(text)).collect();
    let found = store.filed_under(&keys, 100).unwrap();
    let found: Vec<&str> = found.iter().map(StoryId::as_str).collect();
    found.join(" ")
}

fn a_story_is_found_under_the_words_of_its_current_version_alone(store: &dyn Store) {
    let [one, two] = ["ferry fares", "ferry strike"].map(|body| Draft::new("a").body(body));
    admit(store, slice::from_ref(&one));
    assert_eq!(
        [found(store, &["ferry"]), found(store, &["fares"])],
        ["a", "a"]
    );
    put(store, slice::from_ref(&one));
    assert_eq!(found(store, &["ferry", "fares", "nothing"]), "a", "once");
    let sketch = |body: &str| Some(body.as_bytes().to_vec());
    admit(store, slice::from_ref(&two));
    assert_eq!(found(store, &["fares"]), "");
    assert_eq!(
        [found(store, &["ferry"]), found(store, &["strike"])],
        ["a", "a"]
    );
    assert_eq!(kept_sketch(store, "a"), sketch("ferry strike"));
    // The older text comes back.
    put(store, slice::from_ref(&one));
    assert_eq!(
        [found(store, &["strike"]), found(store, &["fares"])],
        ["", "a"]
    );
    assert_eq!(kept_sketch(store, "a"), sketch("ferry fares"));
    assert_eq!(kept_sketch(store, "b"), None);
}

fn file_all(store: &dyn Store) -> u64 {
    let on = &mut |_| ControlFlow::Continue(());
    store.file_all(1, &filed_by_words, on).unwrap()
}

fn a_story_that_was_only_put_is_filed_when_all_are(store: &dyn Store) {
    let [one, two] = ["ferry", "fares"].map(|body| Draft::new("a").body(body));
    put(store, &[one, Draft::new("empty").body("")]);
    assert_eq!(found(store, &["ferry"]), "");
    assert_eq!(store.filed(&id("a")).unwrap(), None);
    assert_eq!([file_all(store), file_all(store)], [1, 0]);
    assert_eq!(found(store, &["ferry"]), "a");
    admit(store, &[Draft::new("b").body("ferry")]);
    assert_eq!(file_all(store), 0);
    // A version that is put takes the one before out, and is filed with the next ones.
    put(store, &[two]);
    assert_eq!(
        [found(store, &["ferry"]), found(store, &["fares"])],
        ["b", ""]
    );
    assert_eq!(file_all(store), 1);
    assert_eq!(
        [found(store, &["ferry"]), found(store, &["fares"])],
        ["b", "a"]
    );
}

fn what_is_filed_in_another_way_is_filed_anew(store: &dyn Store) {
    let drafts = ["a", "b"].map(|of| Draft::new(of).body("ferry fares"));
    admit(store, &drafts);
    let first_word = |story: &Story| {
        let mut filed = filed_by_words(story);
        filed.keys.truncate(1);
        Filed {
            version: 2,
            ..filed
        }
    };
    let on = &mut |_| ControlFlow::Continue(());
    assert_eq!(store.file_all(2, &first_word, on).unwrap(), 2);
    assert_eq!(
        [found(store, &["ferry"]), found(store, &["fares"])],
        ["a b", ""]
    );
    let versions = store.filed(&id("a")).unwrap().map(|filed| filed.version);
    assert_eq!(versions, Some(2));
    // What comes in filed in the first way, as from an older Copydesk, is not taken for the second.
    admit(store, &[Draft::new("c").body("ferry fares")]);
    assert_eq!(found(store, &["fares"]), "c");
    assert_eq!(store.file_all(2, &first_word, on).unwrap(), 1);
    assert_eq!(found(store, &["fares"]), "");
}

fn filing_all_ends_where_it_is_told_to_and_goes_on_from_there(store: &dyn Store) {
    let drafts: Vec<Draft> = (0..300)
        .map(|n| Draft::new(&format!("s{n:03}")).body("ferry"))
        .collect();
    put(store, &drafts);
    let mut told = Vec::new();
    let once = &mut |filed| {
        told.push(filed);
        ControlFlow::Break(())
    };
    let first = store.file_all(1, &filed_by_words, once).unwrap();
    assert_eq!(told, [first]);
    assert_eq!(first + file_all(store), 300);
    assert_eq!(found(store, &["ferry"]).split(' ').count(), 100);
    assert_eq!(file_all(store), 0);
}

fn a_story_that_is_filed_is_not_filed_again(store: &dyn Store) {
    let story = Draft::new("a").body("ferry").story();
    admit(store, &[Draft::new("a").body("ferry")]);
    assert_eq!(file_all(store), 0);
    let never = |_: &Story| -> Filed { panic!("it is filed") };
    store.put(slice::from_ref(&story), None).unwrap();
    store.admit(&[story.story], &never).unwrap();
    let on = &mut |_| ControlFlow::Continue(());
    assert_eq!(store.file_all(1, &never, on).unwrap(), 0);
}

fn found_stories_are_in_the_order_of_their_ids_and_no_more_than_asked_for(store: &dyn Store) {
    let drafts = ["b", "a", "ab", "é", "a b"].map(|of| Draft::new(of).body("ferry"));
    admit(store, &drafts);
    admit(
        store,
        &[Draft::new("0").body("fares"), Draft::new("z").body("fares")],
    );
    assert_eq!(found(store, &["ferry"]), "a a b ab b é");
    let keys = ["ferry", "fares"].map(word);
    let limited = |limit| -> Vec<String> {
        let found = store.filed_under(&keys, limit).unwrap();
        found.iter().map(ToString::to_string).collect()
    };
    assert_eq!(limited(0), [""; 0]);
    assert_eq!(limited(3), ["0", "a", "a b"]);
    assert_eq!(limited(7), ["0", "a", "a b", "ab", "b", "z", "é"]);
    assert_eq!(store.filed_under(&[], 9).unwrap(), []);
}

fn the_same_put_again_under_the_same_key_would_change_nothing(store: &dyn Store) {
    let [key, other] = [b"key", b"two"].map(|key| Digest::of_bytes(key));
    let draft = Draft::new("a")
        .flag("hygiene/x", Severity::Error)
        .tag("language:en");
    let put = |draft: &Draft, key| {
        store.put(&[draft.story()], key).unwrap();
    };
    let known = |draft: &Draft, key| store.unchanged(&draft.story().story, key).unwrap();
    assert_eq!(known(&draft, key), None);
    put(&draft, Some(key));
    let head = known(&draft, key).unwrap();
    assert_eq!(
        Some(&head),
        store
            .queue(&Filter::default(), None, 1)
            .unwrap()
            .heads
            .first()
    );
    assert_eq!(known(&draft, other), None);
    // Another text, another place, another date: each is another story to be stored.
    let others = [
        draft.clone().body("Other."),
        draft.clone().uri("b.txt"),
        draft.clone().published("2026-02-09T08:00:00Z"),
    ];
    for changed in &others {
        assert_eq!(known(changed, key), None);
    }
    // What a plugin failed on, what has no key, and what was only admitted is looked at again.
    for (again, put_under) in [(draft.clone().failed(), Some(key)), (draft.clone(), None)] {
        put(&again, put_under);
        assert_eq!(known(&again, key), None);
        put(&draft, Some(key));
        assert!(known(&draft, key).is_some());
    }
    admit(store, slice::from_ref(&draft));
    assert!(
        known(&draft, key).is_some(),
        "admitting it again left it alone"
    );
    admit(store, &others[..1]);
    assert_eq!((known(&draft, key), known(&others[0], key)), (None, None));
    // The older text comes back by being admitted; what was said of it stays, and nobody knows of
    // the key that it was said under.
    admit(store, slice::from_ref(&draft));
    assert_eq!(known(&draft, key), None);
    store.complete(&[draft.story()]).unwrap();
    assert_eq!(known(&draft, key), None);
}

fn what_was_said_before_is_that_of_the_same_text_or_else_of_the_current_one(store: &dyn Store) {
    let [one, two, three] = ["One.", "Two.", "Three."].map(|body| Draft::new("a").body(body));
    let before = |draft: &Draft| store.before(&draft.story().story).unwrap();
    assert_eq!(before(&one), None);
    put(
        store,
        &[one.clone().tag("of:one"), two.clone().tag("of:two")],
    );
    assert_eq!(before(&one), Some(one.tag("of:one").story()));
    assert_eq!(before(&two), Some(two.clone().tag("of:two").story()));
    assert_eq!(before(&three), Some(two.tag("of:two").story()));
}

fn bytes_come_back_by_their_digest(store: &dyn Store) {
    let sizes = [0, 1, 4085, 4086, 8192, 3 << 20];
    let objects = sizes.map(|size| -> Vec<u8> { (0..size).map(|n| (n % 251) as u8).collect() });
    let given: Vec<(Digest, &[u8])> = objects
        .iter()
        .map(|bytes| (Digest::of_bytes(bytes), bytes.as_slice()))
        .collect();
    for (digest, _) in &given {
        assert_eq!(store.object(*digest).unwrap(), None);
    }
    store.put_objects(&given).unwrap();
    store
        .put_objects(&[given.clone(), given.clone()].concat())
        .unwrap();
    store.put_objects(&[]).unwrap();
    for (digest, bytes) in given {
        assert!(
            store.object(digest).unwrap().as_deref() == Some(bytes),
            "{}",
            bytes.len()
        );
    }
    assert_eq!(store.counts().unwrap().stories(), 0);
}

fn bytes_under_a_digest_that_is_not_theirs_are_refused(store: &dyn Store) {
    let [one, two] = [b"one", b"two"].map(|bytes| Digest::of_bytes(bytes));
    let error = store
        .put_objects(&[(one, b"one"), (two, b"one")])
        .unwrap_err();
    assert!(
        matches!(error, StoreError::OtherBytes { digest } if digest == two),
        "{error:?}"
    );
    assert_eq!(
        [store.object(one).unwrap(), store.object(two).unwrap()],
        [None, None]
    );
    store.put_objects(&[(one, b"one")]).unwrap();
}

fn what_is_put_again_as_it_was_changes_nothing(store: &dyn Store) {
    let draft = Draft::new("a").flag("hygiene/x", Severity::Error);
    put(store, slice::from_ref(&draft));
    assert_eq!(
        put(store, slice::from_ref(&draft)),
        [("a".into(), 1, Change::Unchanged)]
    );
    // How long it took is not what was said.
    let mut slower = draft.story();
    slower.outcomes[0].receipt.as_mut().unwrap().micros += 1;
    let stored = store.put(slice::from_ref(&slower), None).unwrap();
    assert_eq!(stored[0].change, Change::Unchanged);
    assert_eq!(current(store, "a"), draft.story());
    let stored = store.complete(&[draft.story()]).unwrap();
    assert_eq!(stored[0].change, Change::Unchanged);
    slower.outcomes[0].receipt.as_mut().unwrap().fuel += 1;
    let stored = store.put(&[slower], None).unwrap();
    assert_eq!(stored[0].change, Change::Annotated);
    assert_eq!(
        put(store, &[draft.uri("b.txt")]),
        [("a".into(), 1, Change::Annotated)]
    );
}

/// An act on a story as it is now.
fn act_on(store: &dyn Store, decisions: Vec<(Decision, Revision)>) -> Result<u64, StoreError> {
    act_at(store, decisions, Severity::Error)
}

fn act_at(
    store: &dyn Store,
    decisions: Vec<(Decision, Revision)>,
    gate: impl Into<Gate>,
) -> Result<u64, StoreError> {
    let (decisions, seen): (Vec<_>, Vec<_>) = decisions.into_iter().unzip();
    let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
    let act = Act::new("Ada", at, gate, decisions).unwrap();
    store.decide(&act, &seen).map(|decided| decided.number)
}

fn on_story(store: &dyn Store, of: &str, verdict: StoryVerdict) -> (Decision, Revision) {
    let stored = store.story(&id(of), None).unwrap().unwrap();
    let (annotated, version) = (&stored.annotated, stored.version);
    let decision = Decision::of_story(
        annotated,
        version,
        verdict,
        &Severity::Error.into(),
        None,
        None,
    )
    .unwrap();
    (decision, stored.revision)
}

fn on_flag(store: &dyn Store, of: &str, n: usize) -> (Decision, Revision) {
    let stored = store.story(&id(of), None).unwrap().unwrap();
    let annotated = &stored.annotated;
    let flag = &annotated.annotations[n].id;
    let (verdict, reason) = (AnnotationVerdict::Dismiss, Some("it is a quote"));
    let decision = Decision::of_annotation(annotated, stored.version, flag, verdict, reason);
    (decision.unwrap(), stored.revision)
}

fn stands(store: &dyn Store, of: &str) -> (State, Vec<Reason>) {
    let annotated = current(store, of);
    (annotated.state, annotated.reasons)
}

fn a_decision_changes_status_state_and_place_in_the_queue(store: &dyn Store) {
    let drafts = ["a", "b", "c"].map(|of| Draft::new(of).flag("hygiene/x", Severity::Error));
    put(store, &drafts);
    assert_eq!(act_on(store, vec![on_flag(store, "a", 0)]).unwrap(), 1);
    let annotated = current(store, "a");
    assert_eq!(annotated.annotations[0].status, Status::Dismissed);
    assert_eq!((annotated.state, annotated.reasons), (State::Clear, vec![]));
    assert_eq!(queue(store, &Filter::default()), ["b", "c", "a"]);
    act_on(store, vec![on_story(store, "a", StoryVerdict::Approve)]).unwrap();
    act_on(store, vec![on_story(store, "b", StoryVerdict::Spike)]).unwrap();
    act_on(store, vec![on_story(store, "c", StoryVerdict::Reject)]).unwrap();
    assert_eq!(queue(store, &Filter::default()), ["a", "c", "b"]);
    let counts = store.counts().unwrap();
    let states = [State::Approved, State::Rejected, State::Spiked];
    assert_eq!(states.map(|state| counts.of(state)), [1, 1, 1]);
    assert_eq!(counts.stories(), 3);
    let spiked = Filter {
        state: Some(State::Spiked),
        ..Filter::default()
    };
    assert_eq!(queue(store, &spiked), ["b"]);
    act_on(store, vec![on_story(store, "b", StoryVerdict::Unspike)]).unwrap();
    assert_eq!(stands(store, "b"), (State::Review, vec![Reason::Open]));
    let head = &store.queue(&Filter::default(), None, 1).unwrap().heads[0];
    assert_eq!((head.id.as_str(), head.flags.error), ("b", 1));
    assert_eq!(store.decisions_of(&id("a")).unwrap().len(), 2);
    assert_eq!(store.decisions_of(&id("z")).unwrap(), []);
}

fn decisions_stand_in_whatever_is_put_admitted_or_completed_later(store: &dyn Store) {
    let one = Draft::new("a").flag("hygiene/x", Severity::Error);
    put(store, slice::from_ref(&one));
    act_on(store, vec![on_flag(store, "a", 0)]).unwrap();
    act_on(store, vec![on_story(store, "a", StoryVerdict::Approve)]).unwrap();
    // The same plugin again, and another one that says something else as well.
    let stored = store.put(&[one.story()], None).unwrap();
    assert_eq!(
        (stored[0].change, stored[0].state),
        (Change::Unchanged, State::Approved)
    );
    let more = one.clone().flag("hygiene/y", Severity::Error);
    let stored = store.put(&[more.story()], None).unwrap();
    assert_eq!(
        (stored[0].state, &stored[0].reasons),
        (State::Review, &vec![Reason::Open])
    );
    let annotated = current(store, "a");
    let statuses: Vec<Status> = annotated.annotations.iter().map(|it| it.status).collect();
    assert_eq!(statuses, [Status::Dismissed, Status::Open]);
    put(store, slice::from_ref(&one));
    assert_eq!(stands(store, "a").0, State::Approved);
    // Another text: the dismissal is of the headline and stands, the approval does not.
    let two = one.clone().body("Two.");
    admit(store, slice::from_ref(&two));
    assert_eq!(stands(store, "a"), (State::New, vec![]));
    let stored = store.complete(&[two.story()]).unwrap();
    assert_eq!(stored[0].reasons, [Reason::Changed]);
    assert_eq!(stands(store, "a"), (State::Review, vec![Reason::Changed]));
    act_on(store, vec![on_story(store, "a", StoryVerdict::Reject)]).unwrap();
    // An older text that is completed stands by itself and is not current.
    let stored = store.complete(&[one.story()]).unwrap();
    assert_eq!((stored[0].version, stored[0].state), (1, State::Approved));
    assert_eq!(stands(store, "a").0, State::Rejected);
    // It comes again, after the story was spiked.
    act_on(store, vec![on_story(store, "a", StoryVerdict::Spike)]).unwrap();
    admit(store, slice::from_ref(&one));
    assert_eq!(stands(store, "a").0, State::Spiked);
    act_on(store, vec![on_story(store, "a", StoryVerdict::Unspike)]).unwrap();
    assert_eq!(stands(store, "a").0, State::Approved);
    assert_eq!(current(store, "a").annotations[0].status, Status::Dismissed);
    assert_eq!(store.counts().unwrap().approved, 1);
}

fn a_decision_on_what_has_changed_is_refused_with_what_changed(store: &dyn Store) {
    let one = Draft::new("a").flag("hygiene/x", Severity::Error);
    put(store, slice::from_ref(&one));
    let changes = |stale: &(Decision, Revision)| {
        let error = act_on(store, vec![stale.clone()]).unwrap_err();
        let StoreError::Changed { id, changes } = error else {
            panic!("{error:?}")
        };
        assert_eq!(id.as_str(), "a");
        changes
    };
    let spike = || on_story(store, "a", StoryVerdict::Spike);
    let stale = spike();
    act_on(store, vec![on_flag(store, "a", 0)]).unwrap();
    let entries = store.decisions_of(&id("a")).unwrap();
    assert_eq!(
        changes(&stale),
        [Changed::Decided(Box::new(entries[0].clone()))]
    );
    assert_eq!(
        act_on(store, vec![stale]).unwrap_err().to_string(),
        "the story a has changed since it was looked at: Ada dismissed the flag hygiene/x at \
         2026-02-09T08:00:00Z (1)"
    );
    let stale = spike();
    put(store, &[one.clone().tag("language:en")]);
    assert_eq!(changes(&stale), [Changed::Said]);
    let stale = spike();
    put(store, &[one.clone().body("Two.")]);
    assert_eq!(changes(&stale), [Changed::Text { from: 1, to: 2 }]);
    assert_eq!(store.decisions_of(&id("a")).unwrap(), entries);
    // What is put again as it was is no change.
    let fresh = spike();
    put(store, &[one.body("Two.")]);
    act_on(store, vec![fresh]).unwrap();
    let error = act_on(
        store,
        vec![(
            {
                let mut decision = entries[0].decision.clone();
                decision.story = id("z");
                decision
            },
            spike_of_nothing(store),
        )],
    )
    .unwrap_err();
    assert!(matches!(error, StoreError::NoStory { id } if id.as_str() == "z"));
}

/// Some revision.
fn spike_of_nothing(store: &dyn Store) -> Revision {
    store.story(&id("a"), None).unwrap().unwrap().revision
}

fn an_act_is_taken_whole_or_not_at_all(store: &dyn Store) {
    let flags = |of| {
        Draft::new(of)
            .flag("hygiene/x", Severity::Error)
            .flag("hygiene/y", Severity::Error)
    };
    put(store, &[flags("a"), flags("b")]);
    let stale = on_story(store, "b", StoryVerdict::Spike);
    act_on(store, vec![on_flag(store, "b", 0)]).unwrap();
    let act = vec![on_flag(store, "a", 0), on_flag(store, "a", 1), stale];
    act_on(store, act).unwrap_err();
    assert_eq!(store.decisions_of(&id("a")).unwrap(), []);
    assert_eq!(store.acts(0, 9).unwrap().len(), 1);
    let act = vec![
        on_flag(store, "a", 0),
        on_story(store, "b", StoryVerdict::Spike),
        on_flag(store, "a", 1),
    ];
    let (decisions, seen): (Vec<_>, Vec<_>) = act.into_iter().unzip();
    let at = Time::parse("2026-02-09T09:00:00Z").unwrap();
    let act = Act::new("Zoë", at, Severity::Error, decisions).unwrap();
    let decided = store.decide(&act, &seen).unwrap();
    let stories: Vec<(&str, State)> = decided
        .stories
        .iter()
        .map(|(id, state, _)| (id.as_str(), *state))
        .collect();
    assert_eq!(stories, [("a", State::Clear), ("b", State::Spiked)]);
    for (id, _, revision) in &decided.stories {
        assert_eq!(store.story(id, None).unwrap().unwrap().revision, *revision);
    }
    // One undo of all of it, story by story.
    let undo = |of: &str| -> Vec<(Decision, Revision)> {
        let entries = store.decisions_of(&id(of)).unwrap();
        let stored = store.story(&id(of), None).unwrap().unwrap();
        let of_act = entries
            .iter()
            .filter(|entry| entry.number == decided.number);
        of_act
            .map(|entry| {
                let undo = Decision::undo(entry, &entries, stored.version, None).unwrap();
                (undo, stored.revision)
            })
            .collect()
    };
    act_on(store, [undo("a"), undo("b")].concat()).unwrap();
    assert_eq!(stands(store, "a").0, State::Review);
    assert_eq!(stands(store, "b").0, State::Review);
}

fn acts_are_numbered_and_read_in_their_order(store: &dyn Store) {
    assert_eq!(store.acts(0, 9).unwrap(), []);
    put(store, &[Draft::new("a"), Draft::new("b")]);
    for (number, of) in (1..).zip(["a", "b"]) {
        assert_eq!(
            act_on(store, vec![on_story(store, of, StoryVerdict::Spike)]).unwrap(),
            number
        );
    }
    act_on(store, vec![on_story(store, "a", StoryVerdict::Unspike)]).unwrap();
    let numbers = |after, limit| -> Vec<u64> {
        let acts = store.acts(after, limit).unwrap();
        acts.iter().map(|act| act.number).collect()
    };
    assert_eq!(numbers(0, 9), [1, 2, 3]);
    assert_eq!(numbers(1, 1), [2]);
    assert_eq!(numbers(3, 9), [0; 0]);
    assert_eq!(numbers(0, 0), [0; 0]);
    let of_a: Vec<Logged> = store.decisions_of(&id("a")).unwrap();
    assert_eq!(
        of_a.iter().map(|entry| entry.number).collect::<Vec<_>>(),
        [1, 3]
    );
    let acts = store.acts(0, 9).unwrap();
    let entries = acts.iter().flat_map(Numbered::entries);
    let of_a_in_log: Vec<Logged> = entries
        .filter(|entry| entry.decision.story == id("a"))
        .collect();
    assert_eq!(of_a, of_a_in_log);
}

fn an_act_judges_by_its_own_gate(store: &dyn Store) {
    put(
        store,
        &[Draft::new("a").flag("hygiene/x", Severity::Warning)],
    );
    assert_eq!(stands(store, "a").0, State::Clear);
    let spike = vec![on_story(store, "a", StoryVerdict::Spike)];
    act_at(store, spike, Severity::Warning).unwrap();
    let unspike = vec![on_story(store, "a", StoryVerdict::Unspike)];
    act_at(store, unspike, Severity::Warning).unwrap();
    assert_eq!(stands(store, "a"), (State::Review, vec![Reason::Open]));
    assert_eq!(current(store, "a").gate, Severity::Warning.into());
    let mut gate = Gate::from(Severity::Warning);
    gate.clear.set("hygiene/x".parse().unwrap(), Need::Off);
    gate.approve
        .set("hygiene/*".parse().unwrap(), Need::Recommended);
    for verdict in [StoryVerdict::Spike, StoryVerdict::Unspike] {
        act_at(store, vec![on_story(store, "a", verdict)], gate.clone()).unwrap();
    }
    assert_eq!(stands(store, "a"), (State::Clear, vec![]));
    assert_eq!(current(store, "a").gate, gate);
    assert_eq!(store.acts(0, 9).unwrap().pop().unwrap().act.gate, gate);
}
