//! What a program decides, takes back and pulls.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Api, wire};
use crate::model::{AnnotatedStory, State};
use crate::web::tests::flagged;

#[test]
fn a_decision_is_signed_with_the_name_of_the_token_and_taken_back_as_one_act() {
    let story = flagged("many", 3);
    let api = Api::of(std::slice::from_ref(&story));
    let path = "/api/v1/stories/many/decisions";
    let ids: Vec<&str> = story.annotations.iter().map(|it| it.id.as_str()).collect();
    let decision = json!({
        "verdict": "dismiss", "annotations": ids, "revision": api.revision("many"), "reason": "no",
    });
    let answer = api.well(&api.post(path, &decision), "ActAnswer");
    assert_eq!(answer["number"], 1);
    assert_eq!(answer["decisions"].as_array().unwrap().len(), 3);
    assert_eq!(answer["decisions"][0]["by"], "CMS");
    assert_eq!(answer["stories"][0]["state"], "clear");
    assert_eq!(answer["stories"][0]["revision"], api.revision("many"));
    assert_eq!(api.site.stands(&story.story.id), State::Clear);
    let answer = api.well(&api.post("/api/v1/undo", &json!({"act": 1})), "ActAnswer");
    assert_eq!(answer["decisions"].as_array().unwrap().len(), 3);
    assert_eq!(api.site.stands(&story.story.id), State::Review);
    let answer = api.post("/api/v1/undo", &json!({"act": 1}));
    api.problem(&answer, StatusCode::CONFLICT, "refused");
    let answer = api.post("/api/v1/undo", &json!({"act": 99}));
    api.problem(&answer, StatusCode::NOT_FOUND, "not-found");
}

#[test]
fn who_saw_something_else_is_told_what_changed_and_nothing_is_decided() {
    let api = Api::of(&[wire()]);
    let path = "/api/v1/stories/wire-7/decisions";
    let seen = api.revision("wire-7");
    let first = wire().annotations[0].id.to_string();
    let accept = json!({"verdict": "accept", "annotations": [first], "revision": seen});
    api.well(&api.post(path, &accept), "ActAnswer");
    for decision in [
        json!({"verdict": "dismiss", "annotations": [first], "revision": seen, "reason": "no"}),
        json!({"verdict": "reject", "revision": seen}),
    ] {
        let answer = api.post_as(&api.chief, path, &decision);
        let problem = api.problem(&answer, StatusCode::CONFLICT, "changed");
        let change = &problem["changes"][0];
        assert_eq!(change["what"], "decided", "{problem}");
        assert_eq!(change["decision"]["by"], "CMS");
        assert_eq!(change["decision"]["verdict"], "accept");
    }
    assert_eq!(api.site.desk.store().acts(0, 9).unwrap().len(), 1);
}

#[test]
fn what_cannot_be_said_is_refused_and_nothing_is_decided() {
    let api = Api::of(&[wire()]);
    let path = "/api/v1/stories/wire-7/decisions";
    let revision = api.revision("wire-7");
    let first = wire().annotations[0].id.to_string();
    let wrong = |status: StatusCode, kind: &str, decision: Value| {
        let answer = api.post(path, &decision);
        api.problem(&answer, status, kind);
    };
    let (bad, conflict) = (StatusCode::BAD_REQUEST, StatusCode::CONFLICT);
    wrong(
        bad,
        "bad-request",
        json!({"verdict": "reject", "revision": "odd"}),
    );
    wrong(bad, "body", json!({"verdict": "reject"}));
    wrong(bad, "body", json!({"verdict": "odd", "revision": revision}));
    wrong(
        bad,
        "bad-request",
        json!({"verdict": "accept", "revision": revision}),
    );
    wrong(
        bad,
        "bad-request",
        json!({"verdict": "reject", "annotations": [first], "revision": revision}),
    );
    wrong(
        bad,
        "bad-request",
        json!({"verdict": "accept", "annotations": [first, first], "revision": revision}),
    );
    wrong(
        conflict,
        "refused",
        json!({"verdict": "dismiss", "annotations": [first], "revision": revision}),
    );
    wrong(
        conflict,
        "refused",
        json!({"verdict": "approve", "revision": revision}),
    );
    wrong(
        conflict,
        "refused",
        json!({"verdict": "unspike", "revision": revision}),
    );
    let beginning = first.get(..4).unwrap();
    wrong(
        StatusCode::NOT_FOUND,
        "not-found",
        json!({"verdict": "accept", "annotations": [beginning], "revision": revision}),
    );
    wrong(
        StatusCode::FORBIDDEN,
        "role",
        json!({"verdict": "approve", "override": true, "revision": revision, "reason": "read"}),
    );
    let over =
        json!({"verdict": "reject", "override": true, "revision": revision, "reason": "read"});
    let answer = api.post_as(&api.chief, path, &over);
    api.problem(&answer, bad, "bad-request");
    let answer = api.post(
        "/api/v1/stories/wire/decisions",
        &json!({"verdict": "reject", "revision": revision}),
    );
    api.problem(&answer, StatusCode::NOT_FOUND, "not-found");
    assert_eq!(api.site.desk.store().acts(0, 9).unwrap(), []);
    let over =
        json!({"verdict": "approve", "override": true, "revision": revision, "reason": "read"});
    let answer = api.post_as(&api.chief, path, &over);
    assert_eq!(
        api.well(&answer, "ActAnswer")["stories"][0]["state"],
        "approved"
    );
}

#[test]
fn a_program_takes_a_story_and_releases_it() {
    let api = Api::of(&[flagged("one", 1)]);
    let path = "/api/v1/stories/one/decisions";
    let said = |verdict: &str| json!({"verdict": verdict, "revision": api.revision("one")});
    let held_by = || {
        let story = api.get("/api/v1/stories/one");
        api.well(&story, "StoryAnswer")["story"]["held_by"].clone()
    };
    let answer = api.post(path, &said("take"));
    assert_eq!(
        api.well(&answer, "ActAnswer")["stories"][0]["state"],
        "review"
    );
    assert!(held_by().is_string());
    let again = api.post_as(&api.chief, path, &said("take"));
    api.problem(&again, StatusCode::CONFLICT, "refused");
    let odd = json!({"verdict": "release", "revision": api.revision("one"), "reason": "so"});
    api.problem(
        &api.post(path, &odd),
        StatusCode::BAD_REQUEST,
        "bad-request",
    );
    api.well(
        &api.post_as(&api.chief, path, &said("release")),
        "ActAnswer",
    );
    assert!(held_by().is_null());
}

#[test]
fn a_dismissal_reaches_as_far_as_it_is_to() {
    let story = flagged("one", 1);
    let api = Api::of(&[story.clone(), flagged("other", 1)]);
    let id = story.annotations[0].id.as_str();
    let dismissal = |scope: &str, expires: &str| {
        json!({
            "verdict": "dismiss", "annotations": [id], "revision": api.revision("one"),
            "reason": "no", "scope": scope, "expires": expires,
        })
    };
    let path = "/api/v1/stories/one/decisions";
    let wrong = api.post(path, &dismissal("everywhere", "soon"));
    api.problem(&wrong, StatusCode::BAD_REQUEST, "bad-request");
    let wrong = api.post(path, &dismissal("odd", "2099-01-01"));
    api.problem(&wrong, StatusCode::BAD_REQUEST, "body");
    let answer = api.post(path, &dismissal("everywhere", "2099-01-01"));
    let answer = api.well(&answer, "ActAnswer");
    assert_eq!(answer["decisions"][0]["scope"], "everywhere");
    assert_eq!(
        answer["decisions"][0]["expires"],
        json!("2099-01-02T00:00:00Z")
    );
    let other = api.get("/api/v1/stories/other");
    let other = api.well(&other, "StoryAnswer");
    assert_eq!(other["story"]["state"], "clear", "{other:#}");
}

#[test]
fn who_pulls_decisions_misses_none_and_sees_none_twice() {
    let story = flagged("many", 7);
    let api = Api::of(std::slice::from_ref(&story));
    let path = "/api/v1/stories/many/decisions";
    for placed in &story.annotations {
        let revision = api.revision("many");
        let accept =
            json!({"verdict": "accept", "annotations": [placed.id.as_str()], "revision": revision});
        api.well(&api.post(path, &accept), "ActAnswer");
    }
    let (mut after, mut pulled) = (0, Vec::new());
    loop {
        let answer = api.get(&format!("/api/v1/decisions?after={after}&limit=3"));
        let answer = api.well(&answer, "LogAnswer");
        let numbers = answer["decisions"].as_array().unwrap().iter();
        pulled.extend(numbers.map(|it| it["number"].as_u64().unwrap()));
        after = answer["last"].as_u64().unwrap();
        if answer["more"] == false {
            break;
        }
    }
    assert_eq!(pulled, [1, 2, 3, 4, 5, 6, 7]);
    let answer = api.get("/api/v1/decisions?after=7");
    let answer = api.well(&answer, "LogAnswer");
    assert_eq!(
        (&answer["last"], &answer["more"]),
        (&json!(7), &json!(false))
    );
    assert_eq!(answer["decisions"], json!([]));
    // Beyond the end is where somebody with another desk's number stands.
    let answer = api.get("/api/v1/decisions?after=99");
    assert_eq!(api.well(&answer, "LogAnswer")["decisions"], json!([]));
}

#[test]
fn stories_are_narrowed_and_paged_as_a_list_is() {
    let stories: Vec<AnnotatedStory> = (0..7).map(|n| flagged(&format!("s{n}"), 1)).collect();
    let api = Api::of(&stories);
    let (mut after, mut listed) = (String::new(), Vec::new());
    loop {
        let answer = api.get(&format!(
            "/api/v1/stories?rule=style&state=review&limit=3{after}"
        ));
        let answer = api.well(&answer, "StoriesAnswer");
        let ids = answer["stories"].as_array().unwrap().iter();
        listed.extend(ids.map(|it| it["id"].as_str().unwrap().to_owned()));
        let Some(next) = answer["next"].as_str() else {
            break;
        };
        after = crate::web::links::link("", [("after", next)]).replace('?', "&");
    }
    assert_eq!(listed, ["s0", "s1", "s2", "s3", "s4", "s5", "s6"]);
    let answer = api.get("/api/v1/stories?rule=other");
    assert_eq!(api.well(&answer, "StoriesAnswer")["stories"], json!([]));
}
