//! What every store must do of documents. The claims are run by `conformance`.

use super::conformance_retention::demand;
use super::testing::{Draft, id, stories};
use super::{Batch, Change, Filed, Order, Store, Stored};
use crate::model::{
    AnnotatedStory, Digest, DocumentHead, DocumentRecord, LeftOut, PartCounts, Parts, What, Why,
};

/// A document of some stories with a line of furniture after each.
pub(super) fn document(uri: &str, of: &[&str]) -> DocumentRecord {
    let mut parts = Parts::default();
    for story in of {
        parts.push(parts.bytes() + 100, &What::Story(id(story)));
        parts.push(parts.bytes() + 10, &What::Remainder(Why::Furniture));
    }
    let refused = What::Refused {
        what: "not JSON".into(),
        hint: String::new(),
    };
    parts.push(parts.bytes() + 1, &refused);
    let head = DocumentHead {
        uri: uri.into(),
        format: "ndjson".into(),
        encoding: "UTF-8".into(),
        digest: Digest::of_bytes(uri.as_bytes()),
        bytes: 0,
        is_whole: true,
        counts: PartCounts::default(),
    };
    DocumentRecord::new(head, parts, LeftOut::new(vec!["Read more".into()], 7))
}

fn uris(store: &dyn Store, after: Option<&str>, limit: usize) -> Vec<String> {
    let heads = store.documents(after, limit).unwrap();
    heads.into_iter().map(|head| head.uri).collect()
}

pub(super) fn a_document_comes_back_as_it_was_kept(store: &dyn Store) {
    assert_eq!(store.document("a").unwrap(), None);
    assert_eq!(store.documents(None, 9).unwrap(), []);
    store.account(&[]).unwrap();
    // Longer than a chunk.
    let many: Vec<String> = (0..2000).map(|n| format!("story-{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let (small, large) = (document("a", &["x"]), document("b", &many));
    store.account(&[small.clone(), large.clone()]).unwrap();
    assert_eq!(store.document("a").unwrap(), Some(small.clone()));
    assert_eq!(store.document("b").unwrap(), Some(large.clone()));
    let heads = store.documents(None, 9).unwrap();
    assert_eq!(heads, [small.head().clone(), large.head().clone()]);
    // What comes in its place leaves nothing of it.
    let now = document("b", &["y"]);
    store.account(std::slice::from_ref(&now)).unwrap();
    assert_eq!(store.document("b").unwrap(), Some(now));
    assert_eq!(store.document("a").unwrap(), Some(small));
}

pub(super) fn a_document_is_kept_with_the_batch_that_it_ends_in(store: &dyn Store) {
    let [x, y] = ["x", "y"].map(|of| stories(&[Draft::new(of)]));
    let ends = |of: &str| [document(of, &[of])];
    let (first, second) = (ends("x"), ends("y"));
    let put = |stories: &[AnnotatedStory], documents: &[DocumentRecord]| {
        store.put_batch(
            Batch {
                stories,
                documents,
                order: Order::Dated,
            },
            None,
        )
    };
    let change = |stored: Vec<Stored>| stored.into_iter().map(|it| it.change).collect::<Vec<_>>();
    assert_eq!(change(put(&x, &first).unwrap()), [Change::New]);
    assert_eq!(uris(store, None, 9), ["x"]);
    // Stories that are there just so, of another document.
    assert_eq!(change(put(&x, &second).unwrap()), [Change::Unchanged]);
    assert_eq!(change(put(&[], &ends("z")).unwrap()), []);
    assert_eq!(uris(store, None, 9), ["x", "y", "z"]);
    let [admitted] = [&y[0].story].map(|story| {
        let stories = std::slice::from_ref(story);
        let documents = &ends("admitted");
        store.admit_batch(
            Batch {
                stories,
                documents,
                order: Order::Dated,
            },
            &|_| Filed::default(),
        )
    });
    assert_eq!(change(admitted.unwrap()), [Change::New]);
    assert_eq!(uris(store, None, 1), ["admitted"]);
    // All or nothing.
    store.forget(&demand("x")).unwrap();
    let before = uris(store, None, 9);
    assert!(put(&[x, y].concat(), &ends("never")).is_err());
    assert_eq!(uris(store, None, 9), before);
}

pub(super) fn documents_are_listed_by_their_uris_and_page_by_page(store: &dyn Store) {
    let long = "x/".repeat(3000);
    let of = [
        "b",
        "a/z",
        "a",
        "é",
        "-",
        "a!/b\0c",
        "",
        "a/z/y",
        &long,
        &format!("{long}1"),
    ];
    let documents: Vec<_> = of.iter().map(|uri| document(uri, &["s"])).collect();
    store.account(&documents).unwrap();
    let all = uris(store, None, 99);
    assert_eq!(
        all[..8],
        [
            "",
            "-",
            "a",
            "a!/b\0c",
            "a/z",
            "a/z/y",
            "b",
            all[7].as_str()
        ]
    );
    assert!(all[7].starts_with("x/") && all[8].starts_with("x/") && all[9] == "é");
    let mut paged = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = uris(store, after.as_deref(), 3);
        after = page.last().cloned();
        paged.extend(page);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, all);
    assert_eq!(uris(store, None, 0), [""; 0]);
    assert_eq!(uris(store, Some("a/a"), 1), ["a/z"]);
    for uri in all {
        assert_eq!(store.document(&uri).unwrap().unwrap().head().uri, uri);
    }
}

pub(super) fn a_document_speaks_no_more_of_what_is_forgotten(store: &dyn Store) {
    store
        .put(&stories(&[Draft::new("x"), Draft::new("y")]), None)
        .unwrap();
    let both = document("both", &["x", "y"]);
    let others = document("others", &["y"]);
    let given = [both.clone(), others.clone(), document("alone", &["x"])];
    store.account(&given).unwrap();
    store.forget(&demand("x")).unwrap();
    let mut without = both;
    assert!(without.forget(&id("x")));
    assert!(without.left_out().texts().is_empty());
    assert_eq!(store.document("both").unwrap(), Some(without));
    assert_eq!(store.document("others").unwrap(), Some(others));
    // Not even its name is needed.
    assert_eq!(store.document("alone").unwrap(), None);
    assert_eq!(uris(store, None, 9), ["both", "others"]);
    // As the next run over the same input tells it.
    let mut alone = document("alone", &["x"]);
    alone.forget(&id("x"));
    store.account(&[alone]).unwrap();
    assert_eq!(uris(store, None, 9), ["both", "others"]);
}
