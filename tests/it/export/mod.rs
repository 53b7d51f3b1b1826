//! What goes out: every form through the real program, and read again by something that knows it.

mod json_ld;
mod ninjs;
mod patch;
mod people;
mod sarif;
mod web_annotation;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Place, root, skipped, stories};

/// The forms of `export --as`.
const FORMS: [&str; 8] = [
    "json",
    "ninjs",
    "web-annotation",
    "sarif",
    "json-ld",
    "csv",
    "markdown",
    "html",
];

/// A file of the corpora beside the checkout; none where it is missing, which is told.
fn shared(test: &str, name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    skipped(test, &format!("there is no ../shared/data/{name}"));
    None
}

/// A desk with two short stories, one of them not plain to count in and decided on in part.
fn desk() -> Place {
    let place = Place::with_settings("[[plugins]]\nname = \"hygiene\"\nrequired = true\n");
    let records = [
        json!({
            "id": "harbour-2", "headline": "Naïve 😀 \u{202e}plans", "language": "en",
            "published": "2026-02-09T08:00:00Z", "byline": "Zoë Ng", "urgency": 3,
            "body": "The “harbour” 👩‍🚀 fe\u{301}te is off.\n\nIt was to begin on Mond...",
        }),
        json!({"id": "https://example.org/1", "headline": "=1+1", "body": "All is well."}),
    ];
    let input = records.map(|record| record.to_string()).join("\n");
    let args = ["run", "-q", "--input-format", "ndjson", "-"];
    drop(place.copydesk_fed(args, input.as_bytes()).exits(0));
    place
}

/// The id of the first flag of a rule that the desk has.
fn flag(place: &Place, rule: &str) -> String {
    let all = stories(&place.export());
    let mut all = all
        .iter()
        .flat_map(|story| story["annotations"].as_array().unwrap());
    let found = all.find(|it| it["rule"] == rule).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

/// Dismisses the flag on the cut-off text of [`desk`].
fn dismiss(place: &Place) {
    let id = flag(place, "hygiene/truncated");
    let args = [
        "review",
        "dismiss",
        &id,
        "--reason",
        "as it came",
        "--by",
        "Ada",
    ];
    drop(place.copydesk(args).exits(0));
}

/// An export of a place.
#[track_caller]
fn export(place: &Place, args: &[&str]) -> String {
    place
        .copydesk([&["export", "--as"], args].concat())
        .exits(0)
        .stdout
}

/// What is wrong with a value by a schema.
fn errors(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    let told =
        |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
    validator.iter_errors(value).map(told).collect()
}

#[test]
fn every_form_is_the_same_bytes_from_two_desks_and_into_a_file() {
    let places = ["1", "8"].map(|jobs| {
        let place = Place::newsroom();
        place.run_well(["-q", "--jobs", jobs, "stories"]);
        place
    });
    for form in FORMS {
        let [one, other] = places.each_ref().map(|place| export(place, &[form]));
        assert!(one == other, "{form}");
        assert!(one.len() > 1000, "{form}");
        let out = ["export", "--as", form, "-o", "out"];
        let quiet = places[0].copydesk(out).exits(0);
        assert_eq!(quiet.stdout, "");
        assert!(
            std::fs::read_to_string(places[0].path().join("out")).unwrap() == one,
            "{form}"
        );
        assert!(!places[0].path().join("out.tmp").exists());
    }
}

#[test]
fn an_export_is_narrowed_as_a_list_is() {
    let place = Place::newsroom();
    place.run_well(["-q", "stories"]);
    let ids = |export: String| -> Vec<String> {
        let id = |story: &Value| story["id"].as_str().unwrap().to_owned();
        stories(&export).iter().map(id).collect()
    };
    let all = ids(export(&place, &["json"]));
    for args in [
        &["--state", "review"][..],
        &["--severity", "warning"],
        &["--rule", "hygiene/truncated"],
        &["--tag", "keyphrase"],
        &["--source", "stories/desk"],
        &["--since", "2026-02-01"],
        &["--until", "2026-02-09"],
        &["--undecided"],
        &["--failed", "hygiene"],
    ] {
        let narrowed = ids(export(&place, &[&["json"], args].concat()));
        let listed = place.copydesk([&["list", "--format", "json"], args].concat());
        let mut listed = ids(listed.exits(0).stdout);
        listed.sort();
        assert_eq!(narrowed, listed, "{args:?}");
        assert!(
            narrowed.len() < all.len() || args[0] == "--since",
            "{args:?}"
        );
    }
    assert_eq!(ids(export(&place, &["json", "--limit", "3"])), all[..3]);
    // A story that is named twice, once by how it begins, is written once, in its order.
    let named = [&all[4], &all[1], &all[4]].map(String::as_str);
    let named = ids(export(&place, &[&["json"], &named[..]].concat()));
    assert_eq!(named, [all[1].clone(), all[4].clone()]);
    let unknown = place.copydesk(["export", "no-such-story"]).exits(2);
    assert!(unknown.stderr.contains("there is no story"), "{unknown}");
    let args = ["export", "--rule", "hygiene/truncatd", "-o", "none"];
    let unknown = place.copydesk(args).exits(2);
    assert!(
        unknown.stderr.contains("did you mean hygiene/truncated"),
        "{unknown}"
    );
    assert!(!place.path().join("none").exists());
}

#[test]
fn an_export_of_nothing_is_whole() {
    let place = desk();
    for form in FORMS {
        let none = export(&place, &[form, "--state", "spiked"]);
        match form {
            "sarif" => {
                let document: Value = serde_json::from_str(&none).unwrap();
                assert_eq!(document["runs"][0]["results"], json!([]));
            }
            "csv" => assert_eq!(none.lines().count(), 1),
            "html" => assert!(none.ends_with("</html>\n") && none.contains("0 stories")),
            _ => assert_eq!(none, "", "{form}"),
        }
    }
}
