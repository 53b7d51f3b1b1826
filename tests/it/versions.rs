//! Which version of a story is current, and which story an item is a version of.

use expect_test::expect;
use serde_json::{Value, json};

use crate::support::Place;

fn newsml(version: u8, day: u8, status: &str, text: &str) -> String {
    format!(
        r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:ferry" version="{version}">
        <itemMeta><versionCreated>2026-02-{day:02}T08:00:00Z</versionCreated><pubStatus qcode="stat:{status}"/></itemMeta>
        <contentMeta><headline>Ferry fares rise</headline></contentMeta>
        <contentSet><inlineData contenttype="text/plain">{text}</inlineData></contentSet></newsItem>"#
    )
}

#[test]
fn what_was_withdrawn_stays_withdrawn_when_the_version_before_it_arrives() {
    let place = Place::new();
    let text = "The ferry company will raise its fares in May, it says.";
    // Its clock is wrong, its number is not.
    place.write("b.xml", newsml(2, 9, "canceled", text));
    place.run_well(["b.xml"]);
    place.write(
        "a.xml",
        newsml(1, 10, "usable", "The fares will rise in April."),
    );
    let ran = place.copydesk(["run", "a.xml"]).exits(0);
    let told = "urn:ferry: what came is older than what is here, by its source's own word; it is kept as version 2";
    assert!(ran.stderr.contains(told), "{ran}");
    let counted = "stories   0 stored, 1 older than the current version\n";
    assert!(ran.stderr.contains(counted), "{ran}");
    let shown = place.copydesk(["show", "urn:ferry", "--format", "json"]);
    let shown = &shown.json_lines()[0];
    assert_eq!(
        (&shown["version"], &shown["status"], &shown["body"]),
        (&json!(1), &json!("canceled"), &json!(text))
    );
    assert_eq!(shown["state"], json!("review"));
    // Nothing is lost: it is a version that can be read.
    let older = place
        .copydesk(["show", "urn:ferry", "--version", "2"])
        .exits(0);
    assert!(older.stdout.contains("rise in April"), "{older}");

    // Once more, and both in one run.
    let again = ["run", "a.xml", "b.xml", "--format", "json"];
    let ran = place.copydesk(again).exits(0);
    let changes: Vec<_> = ran
        .json_lines()
        .iter()
        .map(|it| it["change"].clone())
        .collect();
    assert_eq!(changes, [json!("superseded"), json!("unchanged")]);
    assert!(ran.stderr.contains("\"superseded\":1"), "{ran}");
    let parts = place.copydesk(["documents", "a.xml"]).exits(0);
    assert!(parts.stdout.contains("story urn:ferry"), "{parts}");

    // Where the source was wrong, the operator has the last word.
    let newest = ["run", "--newest", "a.xml", "--format", "json"];
    let ran = place.copydesk(newest).exits(0);
    assert_eq!(ran.json_lines()[0]["change"], json!("annotated"));
    let shown = place.copydesk(["show", "urn:ferry"]).exits(0);
    assert!(shown.stdout.contains("rise in April"), "{shown}");
    drop(place.copydesk(["store", "check"]).exits(0));
}

#[test]
fn an_approval_stands_when_an_older_text_arrives() {
    let place = Place::new();
    place.write(
        "2.xml",
        newsml(
            2,
            9,
            "usable",
            "The ferry company will raise its fares in May.",
        ),
    );
    place.run_well(["2.xml"]);
    let approve = ["review", "approve", "urn:ferry", "--by", "Ada"];
    drop(place.copydesk(approve).exits(0));
    place.write(
        "1.xml",
        newsml(1, 9, "usable", "The fares will rise in April."),
    );
    drop(place.copydesk(["run", "1.xml"]).exits(0));
    let state = |place: &Place| {
        let shown = place.copydesk(["show", "urn:ferry", "--format", "json"]);
        let shown = shown.json_lines()[0].clone();
        (shown["state"].clone(), shown["body"].clone())
    };
    let (approved, body) = state(&place);
    assert_eq!(approved, json!("approved"));
    assert_eq!(
        body,
        json!("The ferry company will raise its fares in May.")
    );
    // It is of those words: a newer text is read again.
    place.write(
        "3.xml",
        newsml(3, 9, "usable", "The fares will rise in June."),
    );
    drop(place.copydesk(["run", "3.xml"]).exits(0));
    assert_eq!(
        state(&place),
        (json!("review"), json!("The fares will rise in June."))
    );
}

fn feed(link: &str, items: &[(&str, &str, &str)]) -> String {
    let items = items.iter().map(|(slug, title, text)| {
        format!("<item><guid isPermaLink=\"false\">1</guid><link>{link}/{slug}</link><title>{title}</title><description>{text}</description></item>")
    });
    let items: String = items.collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Wire</title><link>{link}</link>{items}</channel></rss>"
    )
}

const FERRY: (&str, &str, &str) = (
    "ferry",
    "Ferry fares rise",
    "The ferry company will raise its fares in May, and nobody was asked.",
);

const GOATS: (&str, &str, &str) = (
    "goats",
    "Goats eat tulips",
    "Two goats escaped from a farm and devoured every tulip beside the town hall.",
);

/// Headline and number of the version of each story of the desk, in their order.
fn stories(place: &Place) -> Vec<String> {
    let listed = place.copydesk(["list", "--format", "json"]).exits(0);
    let told = |it: &Value| format!("{} {}", it["headline"].as_str().unwrap(), it["version"]);
    let mut stories: Vec<String> = listed.json_lines().iter().map(told).collect();
    stories.sort();
    stories
}

fn state(place: &Place, id: &str) -> Value {
    let shown = place.copydesk(["show", id, "--format", "json"]);
    shown.json_lines()[0]["state"].clone()
}

#[test]
fn two_feeds_from_a_pipe_that_number_alike_are_told_apart_by_what_they_call_themselves() {
    let place = Place::new();
    for (link, item) in [("https://a.example", FERRY), ("https://b.example", GOATS)] {
        drop(
            place
                .copydesk_fed(["run", "-"], feed(link, &[item]).as_bytes())
                .exits(0),
        );
    }
    // As much as these two share, they are of two houses.
    let again = feed("https://b.example", &[FERRY]);
    drop(place.copydesk_fed(["run", "-"], again.as_bytes()).exits(0));
    assert_eq!(
        stories(&place),
        [
            "Ferry fares rise 1",
            "Ferry fares rise 1",
            "Goats eat tulips 1"
        ]
    );
}

#[test]
fn a_number_that_a_feed_gives_to_something_else_the_next_day_is_another_story() {
    let place = Place::new();
    place.write("in.rss", feed("https://a.example", &[FERRY]));
    place.run_well(["in.rss"]);
    drop(
        place
            .copydesk(["review", "approve", "1", "--by", "Ada"])
            .exits(0),
    );
    place.write("in.rss", feed("https://a.example", &[GOATS]));
    for _ in 0..2 {
        drop(place.copydesk(["run", "in.rss"]).exits(0));
        assert_eq!(
            stories(&place),
            ["Ferry fares rise 1", "Goats eat tulips 1"]
        );
        assert_eq!(state(&place, "1"), json!("approved"));
    }
    // Another headline, or another address, is the same story in other words; and it is read again.
    let (_, _, text) = FERRY;
    let moved = (
        "fares",
        "Fares of the ferry rise",
        &*format!("{text} The mayor was."),
    );
    place.write("in.rss", feed("https://a.example", &[moved]));
    drop(place.copydesk(["run", "in.rss"]).exits(0));
    assert_eq!(
        stories(&place),
        ["Fares of the ferry rise 2", "Goats eat tulips 1"]
    );
    assert_eq!(state(&place, "1"), json!("review"));
}

#[test]
fn an_embargo_is_seen_where_a_story_is_listed_and_approved() {
    let place = Place::new();
    let record = |id: &str, embargo: &str| {
        let text = "The ferry company will raise its fares in May, it says.";
        json!({"id": id, "title": id, "text": text, "embargo": embargo}).to_string()
    };
    let records = [
        record("held", "2036-01-01T00:00:00Z"),
        record("over", "2016-01-01T00:00:00Z"),
    ];
    place.write("in.ndjson", records.join("\n"));
    place.run_well(["in.ndjson"]);
    let listed = place.copydesk(["list"]).exits(0).stdout;
    let marked: Vec<&str> = listed.lines().filter(|it| it.contains("embargo")).collect();
    assert!(marked.len() == 1 && marked[0].contains("held"), "{listed}");
    let listed = place
        .copydesk(["list", "--embargoed", "--format", "json"])
        .exits(0);
    let ids: Vec<_> = listed
        .json_lines()
        .iter()
        .map(|it| it["id"].clone())
        .collect();
    assert_eq!(ids, [json!("held")]);
    let approve = |of: &str| {
        let said = place
            .copydesk(["review", "approve", of, "--by", "Ada"])
            .exits(0);
        said.stdout
    };
    expect![[r#"
        approved held; the story is approved now (act 1)
          EMBARGOED until 2036-01-01T00:00:00Z: approved, and not to be published before
        approved over; the story is approved now (act 2)
    "#]]
    .assert_eq(&(approve("held") + &approve("over")));
    drop(
        place
            .copydesk(["review", "undo", "held", "--by", "Ada"])
            .exits(0),
    );
    let args = [
        "review", "approve", "held", "--by", "Ada", "--format", "json",
    ];
    let said = place.copydesk(args).exits(0);
    assert_eq!(
        said.json_lines()[0]["embargo"],
        json!("2036-01-01T00:00:00Z")
    );
    drop(place.copydesk(["store", "check"]).exits(0));
}
