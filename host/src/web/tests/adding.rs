//! What an editor adds on the page of a story, takes back, and puts in the place of what a plugin said.

use axum::http::StatusCode;

use super::{Site, assert_harmless};
use crate::model::fixture::ferry;

/// What the form of one's own sends, on words of the ferry.
fn addition<'a>(revision: &'a str, kind: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("revision", revision),
        ("kind", kind),
        ("text", text),
        ("words", "third  time"),
        ("field", "body"),
    ]
}

#[test]
fn an_editor_adds_her_own_and_takes_it_back() {
    let site = Site::of(&[ferry()]);
    let id = ferry().story.id;
    let bob = site.visit(1);
    let page = site.story(&id, &bob);
    let revision = page.field("revision");
    let fields = addition(&revision, "error", "Says who?");
    let fields = [&[("story", id.as_str())], fields.as_slice()].concat();
    let answer = site.post("/decide/add", &bob, &fields);
    assert!(
        answer.leads_to().ends_with("at=2#flag-2"),
        "{}",
        answer.leads_to()
    );
    let page = site.story(&id, &bob);
    for told in [
        "Says who?",
        "added by Bob, ",
        "<q dir=\"auto\">third time</q>",
        "editor/flag added (act 1)",
    ] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    // A plugin's receipt is nothing that it has, nor is it known in other stories.
    let card = page.body.split("id=\"flag-2\"").nth(1).unwrap();
    let card = card.split("</li>").next().unwrap();
    assert!(
        !card.contains("/why") && !card.contains("in every story"),
        "{card}"
    );
    site.post("/undo", &bob, &[("act", "1")]).leads_to();
    assert!(
        !site
            .story(&id, &bob)
            .body
            .contains("<q dir=\"auto\">third time</q>")
    );

    // On the story as a whole, and a tag.
    let revision = site.story(&id, &bob).field("revision");
    let tag = [
        ("story", id.as_str()),
        ("revision", &revision),
        ("kind", "tag"),
        ("text", "harbours"),
    ];
    site.post("/decide/add", &bob, &tag).leads_to();
    let page = site.story(&id, &bob);
    assert!(
        page.body
            .contains("<bdi>harbours</bdi> <span class=\"status\">accepted"),
        "{}",
        page.body
    );
}

#[test]
fn what_cannot_be_added_comes_back_in_the_form() {
    let site = Site::of(&[ferry()]);
    let id = ferry().story.id;
    let bob = site.visit(1);
    let revision = site.story(&id, &bob).field("revision");
    for (text, words, told) in [
        (
            "...",
            "third time",
            "a message needs at least one letter or digit",
        ),
        ("Says who?", "zeppelin", "does not stand in the story"),
        (
            "Says who?",
            "ar",
            "2: body 34..36: company will raise its f[ar]es",
        ),
    ] {
        let fields = [
            ("story", id.as_str()),
            ("revision", &revision),
            ("kind", "note"),
            ("text", text),
            ("words", words),
        ];
        let answer = site.post("/decide/add", &bob, &fields);
        let page = site.get(answer.leads_to().trim_end_matches("#add"), Some(&bob));
        assert!(page.body.contains(told), "{told}: {}", page.body);
        for kept in [text, words] {
            assert!(page.body.contains(&format!("value=\"{kept}\"")), "{kept}");
        }
    }
    let wrong = [("kind", "fatal"), ("field", "footer"), ("nth", "-1")];
    for (name, value) in wrong {
        let fields = addition(&revision, "note", "See.");
        let mut fields = [&[("story", id.as_str())], fields.as_slice()].concat();
        fields.retain(|it| it.0 != name);
        fields.push((name, value));
        let answer = site.post("/decide/add", &bob, &fields);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
    }
    assert_eq!(site.desk.store().acts(0, 9).unwrap(), []);
}

#[test]
fn a_tag_of_ones_own_stands_in_the_place_of_a_plugins() {
    let site = Site::of(&[ferry()]);
    let story = ferry();
    let id = &story.story.id;
    let bob = site.visit(1);
    let revision = site.story(id, &bob).field("revision");
    let tag = &story.annotations[4];
    let fields = [
        ("story", id.as_str()),
        ("revision", &revision),
        ("annotation", tag.id.as_str()),
        ("text", "fares"),
    ];
    site.post("/decide/edit", &bob, &fields).leads_to();
    let page = site.story(id, &bob);
    assert!(page.body.contains("<li class=\"dismissed\"><details><summary><span class=\"faint\">keyphrase</span> <bdi>ferry fares"), "{}", page.body);
    assert!(page.body.contains("<bdi>fares</bdi>"));
    // Who saw it before the act decides nothing on it.
    site.post("/decide/edit", &bob, &fields).leads_to();
    assert!(
        site.story(id, &bob)
            .body
            .contains("Nothing of yours was done")
    );
    site.post("/undo", &bob, &[("act", "1")]).leads_to();
    assert!(
        !site
            .story(id, &bob)
            .body
            .contains("<li class=\"dismissed\">")
    );
}

#[test]
fn what_an_editor_adds_is_shown_and_never_run() {
    let site = Site::of(&[ferry()]);
    let id = ferry().story.id;
    let (ada, bob) = (site.visit(0), site.visit(1));
    let evil = "\"><img src=x onerror=alert(1)><script>alert(1)</script>\u{202e}x";
    for kind in ["error", "tag"] {
        let revision = site.story(&id, &bob).field("revision");
        let fields = addition(&revision, kind, evil);
        let fields = [&[("story", id.as_str())], fields.as_slice()].concat();
        site.post("/decide/add", &bob, &fields).leads_to();
    }
    let page = site.story(&id, &ada);
    assert!(page.body.contains("added by Bob"), "{}", page.body);
    assert_harmless(&page.body);
    assert_harmless(&site.get("/", Some(&ada)).body);
    // And so where it is refused and comes back.
    let revision = page.field("revision");
    let mut fields = addition(&revision, "error", evil);
    fields.retain(|it| it.0 != "words");
    fields.extend([("words", evil), ("story", id.as_str())]);
    let answer = site.post("/decide/add", &bob, &fields);
    let page = site.get(answer.leads_to().trim_end_matches("#add"), Some(&bob));
    assert!(page.body.contains("does not stand in the story"));
    assert_harmless(&page.body);
}
