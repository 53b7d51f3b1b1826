//! What a program adds to a story, and puts in the place of what a plugin said.

use axum::http::StatusCode;
use serde_json::json;

use super::{Api, wire};
use crate::model::{Content, State};

const PATH: &str = "/api/v1/stories/wire-7/annotations";

#[test]
fn what_is_added_is_signed_with_the_name_of_the_token_and_told_with_it() {
    let api = Api::of(&[wire()]);
    let addition = json!({
        "remark": {"kind": "flag", "severity": "error", "message": "Says who?"},
        "words": {"quote": "third time"},
        "revision": api.revision("wire-7"),
    });
    let answer = api.well(&api.post(PATH, &addition), "ActAnswer");
    let added = &answer["decisions"][0];
    assert_eq!(
        (&added["by"], &added["verdict"]),
        (&json!("CMS"), &json!("add"))
    );
    assert_eq!(added["addition"]["message"], "Says who?");
    assert_eq!(added["addition"]["anchor"]["quote"], "third time");
    let story = api.well(&api.get("/api/v1/stories/wire-7"), "StoryAnswer");
    let all = story["story"]["annotations"].as_array().unwrap();
    let own = all.iter().find(|it| it["plugin"] == "editor").unwrap();
    assert_eq!(own["id"], added["annotation"]["id"]);
    assert_eq!(own["creator"]["by"], "CMS");
    assert_eq!(own["status"], "open");
    // It is decided on as any other, and taken back by its act.
    let accept = json!({
        "verdict": "accept", "annotations": [own["id"]], "revision": api.revision("wire-7"),
    });
    api.well(
        &api.post("/api/v1/stories/wire-7/decisions", &accept),
        "ActAnswer",
    );
    api.well(&api.post("/api/v1/undo", &json!({"act": 1})), "ActAnswer");
    let story = api.well(&api.get("/api/v1/stories/wire-7"), "StoryAnswer");
    let annotations = story["story"]["annotations"].to_string();
    assert!(!annotations.contains("Says who?"), "{annotations}");
    assert_eq!(story["story"]["orphans"], serde_json::Value::Null);
}

#[test]
fn another_tag_in_the_place_of_one_is_one_act() {
    let api = Api::of(&[wire()]);
    let story = wire();
    let is_tag = |content: &Content| matches!(content, Content::Tag(_));
    let tag = story.annotations.iter();
    let tag = tag
        .clone()
        .find(|it| is_tag(&it.annotation.content))
        .unwrap();
    let replacement = json!({
        "remark": {"kind": "replacement", "of": tag.id.as_str(), "text": "de"},
        "revision": api.revision("wire-7"),
    });
    let answer = api.well(&api.post(PATH, &replacement), "ActAnswer");
    let verdicts: Vec<_> = answer["decisions"].as_array().unwrap().iter().collect();
    assert_eq!(verdicts[0]["verdict"], "dismiss");
    assert_eq!(verdicts[1]["verdict"], "add");
    assert_eq!(verdicts[1]["addition"]["instead_of"], tag.id.as_str());
    assert_eq!(verdicts[1]["addition"]["scheme"], "language");
}

#[test]
fn what_cannot_be_added_is_refused_and_nothing_is_added() {
    let api = Api::of(&[wire()]);
    let revision = api.revision("wire-7");
    let flag = json!({"kind": "flag", "severity": "error", "message": "See."});
    let story = wire();
    let first = story.annotations[0].id.as_str();
    for (addition, status, kind) in [
        (
            json!({"remark": {"kind": "flag", "severity": "error", "message": " "}}),
            StatusCode::BAD_REQUEST,
            "bad-request",
        ),
        (
            json!({"remark": {"kind": "flag", "severity": "fatal", "message": "x"}}),
            StatusCode::BAD_REQUEST,
            "body",
        ),
        (
            json!({"remark": flag, "words": {"quote": "ar"}}),
            StatusCode::BAD_REQUEST,
            "bad-request",
        ),
        (
            json!({"remark": flag, "words": {"quote": "zeppelin"}}),
            StatusCode::BAD_REQUEST,
            "bad-request",
        ),
        (
            json!({"remark": flag, "words": {"quote": "third time", "nth": 0}}),
            StatusCode::BAD_REQUEST,
            "bad-request",
        ),
        (
            json!({"remark": flag, "anchor": {"field": "body", "start": 0, "end": 3, "quote": "the"}}),
            StatusCode::CONFLICT,
            "refused",
        ),
        (
            json!({"remark": flag, "anchor": {"field": "body", "start": 3, "end": 4, "quote": " "}}),
            StatusCode::CONFLICT,
            "refused",
        ),
        (
            json!({"remark": {"kind": "replacement", "of": first, "text": "x"}}),
            StatusCode::CONFLICT,
            "refused",
        ),
        (
            json!({"remark": {"kind": "replacement", "of": "0", "text": "x"}}),
            StatusCode::NOT_FOUND,
            "not-found",
        ),
        (
            json!({"remark": flag, "revision": "9.9.00000000"}),
            StatusCode::CONFLICT,
            "changed",
        ),
    ] {
        let mut addition = addition;
        let fields = addition.as_object_mut().unwrap();
        fields.entry("revision").or_insert_with(|| json!(revision));
        let answer = api.post(PATH, &addition);
        assert_eq!(answer.status, status, "{addition}: {}", answer.body);
        api.problem(&answer, status, kind);
    }
    assert_eq!(api.site.desk.store().acts(0, 9).unwrap(), []);
    assert_eq!(api.site.stands(&story.story.id), State::Review);
}
