//! Which version of a story is current, and which story an item is a version of.

use serde_json::json;

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
