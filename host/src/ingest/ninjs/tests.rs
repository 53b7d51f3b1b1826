//! Items of each version, and what their own test suite says of them, where it lies beside the
//! checkout.

use std::path::Path;

use serde_json::{Value, json};

use super::{Version, check};
use crate::ingest::tests::{refusals, story};
use crate::ingest::{Format, IdOrigin};
use crate::model::{ExtraValue, SourceStatus, Time};

#[test]
fn an_item_of_1_x_is_a_story_and_all_of_it_is_kept() {
    let item = json!({
        "$standard": {"name": "ninjs", "version": "1.4"}, "uri": "urn:1", "headline": "Fares rise",
        "body_text": "They do.", "body_xhtml": "<p>They do.</p>", "byline": "A. Bee",
        "located": "MARROWICK", "language": "en", "versioncreated": "2026-02-09T07:45:00+01:00",
        "pubstatus": "withheld", "urgency": 3, "embargoed": "2036-01-01T00:00:00Z",
        "subject": [{"name": "Sea", "code": "x"}], "ednote": "Widened",
    });
    let story = story(Format::Ninjs, &item.to_string());
    assert_eq!(
        (story.id.as_str(), story.source.format.as_str()),
        ("urn:1", "ninjs")
    );
    assert_eq!(story.headline.as_deref(), Some("Fares rise"));
    assert_eq!(story.body.as_deref(), Some("They do."));
    assert_eq!(
        (story.byline.as_deref(), story.dateline.as_deref()),
        (Some("A. Bee"), Some("MARROWICK"))
    );
    assert_eq!(story.updated, Time::parse("2026-02-09T06:45:00Z"));
    assert_eq!(
        (story.status, story.urgency),
        (Some(SourceStatus::Withheld), Some(3))
    );
    assert_eq!(story.embargo, Time::parse("2036-01-01T00:00:00Z"));
    assert_eq!(story.categories, ["Sea"]);
    let kept = |key: &str| story.extra.get(key).map(ExtraValue::value);
    assert_eq!(
        (kept("ninjs"), kept("ninjs_version")),
        (Some(item), Some(json!("1.4")))
    );
}

#[test]
fn items_of_2_x_and_3_x_are_told_apart_by_their_names() {
    let second = json!({
        "uri": "urn:2", "headlines": [{"role": "short", "value": "S"}, {"role": "main", "value": "M"}],
        "bodies": [{"contenttype": "text/html", "value": "<p>One.</p><p>Two.</p>"}],
        "versioncreated": "2026-02-09T08:00:00Z", "pubstatus": "canceled", "by": "B",
    });
    let second = story(Format::Ninjs, &second.to_string());
    assert_eq!(
        (second.headline.as_deref(), second.body.as_deref()),
        (Some("M"), Some("One.\n\nTwo."))
    );
    assert_eq!(second.extra["ninjs_version"].text(), "2.2");
    assert_eq!(
        (second.status, second.byline.as_deref()),
        (Some(SourceStatus::Canceled), Some("B"))
    );
    let third = json!({
        "uri": "urn:3", "title": "T", "bodies": [{"contentType": "text/html", "value": "<p>x</p>"},
        {"contentType": "text/plain", "value": "Plain."}], "versionCreated": "2026-02-09T08:00:00Z",
        "embargoedUntil": "2036-01-01T00:00:00Z", "urgency": 9,
    });
    let third = story(Format::Ninjs, &third.to_string());
    assert_eq!(
        (third.headline.as_deref(), third.body.as_deref()),
        (Some("T"), Some("Plain."))
    );
    assert_eq!(third.extra["ninjs_version"].text(), "3.1");
    assert_eq!(
        (third.embargo, third.urgency),
        (Time::parse("2036-01-01T00:00:00Z"), None)
    );
}

#[test]
fn what_a_version_does_not_allow_is_refused_by_its_pointer_and_place() {
    let refused =
        |text: &str, expected: &str| assert_eq!(refusals(Format::Ninjs, text), [expected]);
    refused(
        r#"{"uri": "urn:1", "headline": "x", "pubstatus": "cancelled"}"#,
        "-:1:48: not ninjs 1.6: `/pubstatus` must be one of `usable`, `withheld`, `canceled`, and is \"cancelled\"",
    );
    refused(
        r#"{"uri": "urn:1", "bodies": [{"value": "x"}, {"contenttype": "text/plain"}]}"#,
        "-:1:45: not ninjs 2.2: `/bodies/1` must be an object with `value`, and is an object",
    );
    refused(
        r#"{"uri": "urn:1", "headline": "x", "embargoed": "tomorrow"}"#,
        "-:1:48: not ninjs 1.6: `/embargoed` must be a date with its time and zone, and is \"tomorrow\"",
    );
    refused(
        r#"{"headline": "x", "standard": {}}"#,
        "-:1:31: not ninjs 1.6: `/standard` must be a field of ninjs 1.6, and is an object",
    );
}

#[test]
fn items_come_one_a_line_and_in_an_array() {
    let lines =
        "{\"uri\": \"urn:1\", \"headline\": \"A\"}\n{\"uri\": \"urn:2\", \"headline\": \"B\"}\n";
    let read = crate::ingest::tests::read(Format::Ninjs, lines.as_bytes());
    let ids: Vec<_> = read.iter().map(|it| it.as_ref().unwrap()).collect();
    assert_eq!(
        [ids[0].story.id.as_str(), ids[1].story.id.as_str()],
        ["urn:1", "urn:2"]
    );
    assert!(ids.iter().all(|it| it.id == IdOrigin::World));
    let list =
        "[\n{\"uri\": \"urn:1\", \"headline\": \"A\"}, {\"uri\": \"urn:2\", \"headline\": \"B\"}]";
    assert_eq!(
        crate::ingest::tests::read(Format::Ninjs, list.as_bytes()).len(),
        2
    );
}

/// The suite lets bad dates and URIs through, since it does not ask for formats; here they are
/// asked for, so these of its valid items are refused, where the mistake is.
const BAD_FORMATS: [(&str, &str); 2] = [
    (
        "1.0/should_pass/016_versioncreated_bad_datetime.json",
        "/versioncreated: ",
    ),
    (
        "1.2/should_pass/005_firstcreated_bad_datetime.json",
        "/firstcreated: ",
    ),
];

#[test]
fn the_suite_of_the_standard_is_judged_as_it_judges_itself() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/ninjs");
    let Ok(cases) = std::fs::read_to_string(folder.join("cases.ndjson")) else {
        eprintln!(
            "skipped: the_suite_of_the_standard_is_judged_as_it_judges_itself: there is no ../shared/data/ninjs"
        );
        return;
    };
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    for case in cases.lines() {
        let case: Value = serde_json::from_str(case).unwrap();
        let file = case["file"].as_str().unwrap();
        let schema = case["schema"].as_str().unwrap();
        let number = schema.rsplit('_').next().unwrap().trim_end_matches(".json");
        let (major, minor) = number.split_once('.').unwrap();
        let version = Version(major.parse().unwrap(), minor.parse().unwrap());
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let judged = match serde_json::from_str::<Value>(&text) {
            Ok(item) => {
                check(&item, version).map_err(|it| format!("{}: {}", it.pointer, it.expected))
            }
            Err(error) => Err(error.to_string()),
        };
        let bad_format = BAD_FORMATS.iter().find(|(name, _)| file.ends_with(name));
        match (case["gold"]["valid"].as_bool().unwrap(), judged) {
            (true, Ok(())) if bad_format.is_none() => valid += 1,
            (true, Err(fault)) if bad_format.is_some_and(|it| fault.starts_with(it.1)) => {
                valid += 1;
            }
            (false, Err(_)) => invalid += 1,
            (_, judged) => wrong.push(format!("{file}: {judged:?}")),
        }
    }
    assert_eq!(
        wrong, [""; 0],
        "{valid} valid, {invalid} invalid judged right"
    );
    assert_eq!((valid, invalid), (68, 23));
}
