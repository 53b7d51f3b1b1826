//! Stories that are handed in.

use axum::body::to_bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{Api, request};
use crate::model::{Demand, StoryId, Time};

/// What became of each.
#[track_caller]
fn changes(answer: &Value) -> Vec<&str> {
    let results = answer["results"].as_array().unwrap().iter();
    results.map(|it| it["change"].as_str().unwrap()).collect()
}

#[test]
fn what_is_handed_in_is_checked_and_stored_and_each_part_is_told_in_its_order() {
    let api = Api::of(&[]);
    let lines = "{\"id\":\"a\",\"headline\":\"Ferry\",\"body\":\"The ferry is late. Nobody knows why.\"}\n\
                 {\"id\":\"b\",\"body\":\n\
                 {\"id\":\"c\",\"headline\":\"Harbour\",\"body\":\"Lorem ipsum dolor sit amet.\"}\n\
                 {\"id\":\"d\"}\n";
    let ask = || {
        let mut request = request(Method::POST, "/api/v1/stories", &api.editor, lines);
        let kind = "application/x-ndjson; charset=utf-8";
        request
            .headers_mut()
            .insert(CONTENT_TYPE, kind.parse().unwrap());
        api.site.ask(request)
    };
    let answer = api.well(&ask(), "SubmitAnswer");
    assert_eq!(changes(&answer), ["new", "refused", "new", "refused"]);
    let [a, b, _, d] = answer["results"].as_array().unwrap().as_slice() else {
        panic!("{answer}");
    };
    assert_eq!((&a["id"], &a["version"]), (&json!("a"), &json!(1)));
    assert_eq!((&b["line"], &d["line"]), (&json!(2), &json!(4)));
    assert!(b["message"].is_string() && d["message"].is_string());
    let stored = api.get("/api/v1/stories/a");
    let stored = api.well(&stored, "StoryAnswer");
    assert_eq!(stored["story"]["source"]["uri"], "api");
    assert_eq!(stored["story"]["outcomes"][0]["outcome"], "ok");
    // Once more it is the same, and nothing is written.
    let answer = api.well(&ask(), "SubmitAnswer");
    assert_eq!(
        changes(&answer),
        ["unchanged", "refused", "unchanged", "refused"]
    );
    let next =
        json!({"id": "a", "headline": "Ferry", "body": "The ferry is on time. Nobody knows why."});
    let answer = api.well(&api.post("/api/v1/stories", &next), "SubmitAnswer");
    assert_eq!(changes(&answer), ["new-version"]);
    let answer = api.get("/api/v1/stories/a?version=1");
    let old = api.well(&answer, "StoryAnswer");
    assert_eq!(
        (&old["story"]["version"], &old["current"]),
        (&json!(1), &json!(2))
    );
}

#[test]
fn what_cannot_be_read_is_a_problem_of_the_sender_and_leaves_nothing() {
    let api = Api::of(&[]);
    for wrong in [
        "",
        " \n",
        "{",
        "[",
        "null",
        "1",
        "\"a\"",
        "[1]",
        "{}",
        "[{}]",
        "{\"id\":1}",
        "\u{0}\u{1}",
        "{\"id\":\"a\",\"body\":[]}",
        "{\"body\":\"a\",\"urgency\":99}",
        "<html>",
        "[{\"body\":\"\"}]",
    ] {
        let request = request(Method::POST, "/api/v1/stories", &api.editor, wrong);
        let answer = api.site.ask(request);
        assert!(
            answer.status == StatusCode::UNPROCESSABLE_ENTITY || answer.status == StatusCode::OK,
            "{wrong:?}: {} {}",
            answer.status,
            answer.body
        );
        if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
            api.problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "unreadable");
        }
    }
    let html = "<html><body><h1>Ferry</h1><p>The ferry is late.</p></body></html>";
    let answer = api
        .site
        .ask(request(Method::POST, "/api/v1/stories", &api.editor, html));
    api.problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "unreadable");
    let mut other = request(Method::POST, "/api/v1/stories", &api.editor, html);
    other
        .headers_mut()
        .insert(CONTENT_TYPE, "text/html".parse().unwrap());
    let answer = api.site.ask(other);
    api.problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type");
    let long = "s".repeat(401);
    for source in ["", "%20", "%00", long.as_str()] {
        let answer = api.post(
            &format!("/api/v1/stories?source={source}"),
            &json!({"body": "A."}),
        );
        api.problem(&answer, StatusCode::BAD_REQUEST, "bad-request");
    }
}

#[test]
fn the_same_id_from_another_source_is_another_story() {
    let api = Api::of(&[]);
    let story = |text: &str| json!({"id": "7", "headline": "Ferry", "body": text});
    let hand_in = |source: &str, text: &str| {
        let answer = api.post(&format!("/api/v1/stories?source={source}"), &story(text));
        let answer = api.well(&answer, "SubmitAnswer");
        answer["results"][0]["id"].as_str().unwrap().to_owned()
    };
    let one = hand_in("cms%2Fpolitics", "The ferry is late. So it goes.");
    let other = hand_in("cms%2Fsports", "The match was late. So it goes.");
    assert_eq!(one, "7");
    assert!(other.starts_with("7@"), "{other}");
    let answer = api.get("/api/v1/stories?source=cms");
    let listed = api.well(&answer, "StoriesAnswer");
    assert_eq!(listed["stories"].as_array().unwrap().len(), 2);
    let answer = api.get("/api/v1/stories?source=cms%2Fsports");
    let listed = api.well(&answer, "StoriesAnswer");
    assert_eq!(listed["stories"][0]["id"], other);
}

#[test]
fn many_at_once_are_each_told_of_their_own() {
    let api = Api::of(&[]);
    let send = |n: usize, version: usize| {
        let story = json!({
            "id": format!("s{n}"),
            "headline": "Ferry",
            "body": format!("The ferry number {n} is late, and this is said {version} times over."),
        });
        let request = request(
            Method::POST,
            "/api/v1/stories",
            &api.editor,
            &story.to_string(),
        );
        let router = api.site.router.clone();
        async move {
            let answer = router.oneshot(request).await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            (n, serde_json::from_slice::<Value>(&body).unwrap())
        }
    };
    let answers = api.site.runtime.block_on(async {
        // The second of an id waits for its turn, and is a version.
        let all = (0..40).flat_map(|n| [send(n, 1), send(n, 2)]);
        join_all(all).await
    });
    for pair in answers.chunks(2) {
        let mut versions = Vec::new();
        for (n, answer) in pair {
            assert_eq!(answer["results"][0]["id"], format!("s{n}"), "{answer}");
            versions.push(answer["results"][0]["version"].as_u64().unwrap());
        }
        versions.sort_unstable();
        assert_eq!(versions, [1, 2]);
    }
    assert_eq!(api.site.desk.store().counts().unwrap().stories(), 40);
}

#[test]
fn a_story_that_was_forgotten_does_not_come_in_and_keeps_nobody_else_out() {
    let api = Api::of(&[]);
    let story = |id: &str| json!({"id": id, "headline": "Ferry", "body": format!("The ferry {id} is late.")});
    api.post("/api/v1/stories", &json!([story("a"), story("b")]));
    let demand = Demand {
        story: StoryId::new("a").unwrap(),
        by: "Ada".into(),
        at: Time::parse("2026-02-09T08:00:00Z").unwrap(),
        reason: "a court".into(),
    };
    api.site.desk.store().forget(&demand).unwrap();
    let answer = api.post(
        "/api/v1/stories",
        &json!([story("c"), story("a"), story("b")]),
    );
    let answer = api.well(&answer, "SubmitAnswer");
    assert_eq!(changes(&answer), ["new", "forgotten", "unchanged"]);
    let answer = api.get("/api/v1/stories/a");
    api.problem(&answer, StatusCode::GONE, "forgotten");
}

#[test]
fn a_pipeline_that_cannot_be_loaded_is_said_and_the_rest_goes_on() {
    let settings = "[[plugins]]\nname = \"mine\"\npath = \"no-such.wasm\"\n";
    let api = Api::with(settings, &[]);
    let story = json!({"body": "The ferry is late."});
    let answer = api.post("/api/v1/stories", &story);
    let problem = api.problem(&answer, StatusCode::SERVICE_UNAVAILABLE, "pipeline");
    assert!(
        problem["detail"].as_str().unwrap().contains("no-such.wasm"),
        "{problem}"
    );
    assert_eq!(api.get("/api/v1/stories").status, StatusCode::OK);
}

#[test]
fn with_an_archive_each_is_told_of_its_own_too() {
    let settings = "[[plugins]]\nname = \"dedupe\"\ngrants = [\"archive\"]\nrequired = false\n";
    let api = Api::with(settings, &[]);
    let story = |id: &str| {
        let body = format!(
            "The ferry {id} is late again, and nobody at the harbour of {id} knows why it is."
        );
        json!({"id": id, "headline": format!("Ferry {id}"), "body": body})
    };
    api.post("/api/v1/stories", &story("a"));
    let demand = Demand {
        story: StoryId::new("a").unwrap(),
        by: "Ada".into(),
        at: Time::parse("2026-02-09T08:00:00Z").unwrap(),
        reason: "a court".into(),
    };
    api.site.desk.store().forget(&demand).unwrap();
    let answer = api.post(
        "/api/v1/stories",
        &json!([story("b"), story("a"), story("c")]),
    );
    let answer = api.well(&answer, "SubmitAnswer");
    let ids = answer["results"].as_array().unwrap().iter();
    let ids: Vec<&str> = ids.map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["b", "a", "c"]);
    assert_eq!(changes(&answer)[1], "forgotten");
    let counts = api.site.desk.store().counts().unwrap();
    assert_eq!((counts.stories(), counts.new), (2, 0));
}

#[test]
fn a_server_that_ends_takes_nothing_more_in_and_says_so() {
    let api = Api::of(&[]);
    api.site.app.close();
    let answer = api.post(
        "/api/v1/stories",
        &json!({"id": "a", "body": "The ferry is late."}),
    );
    let problem = api.problem(&answer, StatusCode::SERVICE_UNAVAILABLE, "busy");
    assert_eq!(changes(&problem), ["not-run"]);
    let answer = api.site.get("/healthz", None);
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
}
