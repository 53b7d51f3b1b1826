//! Who is let in, from where, and with how much.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, ORIGIN, WWW_AUTHENTICATE};
use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{Api, OURS, operations, request, text, wire};
use crate::web::tests::hostile;

#[test]
fn nobody_is_answered_without_a_token_that_holds() {
    let api = Api::of(&[wire()]);
    let ada = api.site.visit(0);
    api.site.app.tokens.revoke("Boss").unwrap();
    for (method, path, body) in operations() {
        let none = request(method.clone(), path, "", &text(&body));
        let silent = api
            .site
            .ask(request(method.clone(), path, "", &text(&body)));
        api.problem(&silent, StatusCode::UNAUTHORIZED, "unauthorized");
        let mut none_for_a_cookie = request(method.clone(), path, "copydesk_0", &text(&body));
        // A session does not stand in for a token that is wrong.
        let headers = none_for_a_cookie.headers_mut();
        headers.insert(COOKIE, ada.cookie.parse().unwrap());
        let mut basic = request(method.clone(), path, "", &text(&body));
        let headers = basic.headers_mut();
        headers.insert(AUTHORIZATION, "Basic QWRhOmFkYQ==".parse().unwrap());
        let gone = request(method.clone(), path, &api.chief, &text(&body));
        for mut request in [none, none_for_a_cookie, basic, gone] {
            let headers = request.headers_mut();
            headers.insert(ORIGIN, format!("http://{OURS}").parse().unwrap());
            let answer = api.site.ask(request);
            let problem = api.problem(&answer, StatusCode::UNAUTHORIZED, "unauthorized");
            assert!(problem["hint"].as_str().unwrap().contains("copydesk token"));
            assert!(!answer.body.contains("Ferry"), "{method} {path}");
            let asked = answer.headers[WWW_AUTHENTICATE].to_str().unwrap();
            assert!(asked.starts_with("Bearer"), "{asked}");
        }
    }
    assert_eq!(api.site.desk.store().counts().unwrap().stories(), 1);
}

#[test]
fn a_reader_reads_and_changes_nothing() {
    let api = Api::of(&[wire()]);
    for (method, path, body) in operations() {
        if method == Method::POST {
            let answer = api.post_as(&api.reader, path, &body);
            api.problem(&answer, StatusCode::FORBIDDEN, "role");
        } else if !path.ends_with("events") {
            assert_eq!(api.get(path).status, StatusCode::OK, "{path}");
        }
    }
    assert_eq!(api.site.desk.store().counts().unwrap().stories(), 1);
    assert_eq!(api.site.desk.store().acts(0, 9).unwrap(), []);
}

#[test]
fn a_foreign_host_and_a_foreign_page_are_refused_with_a_token_too() {
    let api = Api::of(&[wire()]);
    for (method, path, body) in operations() {
        let ask = |name, value: &str| {
            let mut request = request(method.clone(), path, &api.chief, &text(&body));
            request.headers_mut().insert(name, value.parse().unwrap());
            api.site.ask(request)
        };
        api.problem(
            &ask(HOST, "evil.example"),
            StatusCode::MISDIRECTED_REQUEST,
            "host",
        );
        for origin in ["http://evil.example", "null"] {
            api.problem(&ask(ORIGIN, origin), StatusCode::FORBIDDEN, "origin");
        }
    }
    assert_eq!(api.site.desk.store().acts(0, 9).unwrap(), []);
}

#[test]
fn a_session_changes_something_from_our_own_page_and_with_its_own_token_alone() {
    let api = Api::of(&[wire()]);
    let (ada, bob) = (api.site.visit(0), api.site.visit(1));
    let ours = format!("http://{OURS}");
    let changing = operations().into_iter();
    for (method, path, body) in changing.filter(|it| it.0 == Method::POST) {
        let ask = |origin: Option<&str>, csrf: Option<&str>| {
            let mut request = request(method.clone(), path, "", &text(&body));
            let headers = request.headers_mut();
            headers.insert(COOKIE, ada.cookie.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            if let Some(csrf) = csrf {
                headers.insert("x-csrf-token", csrf.parse().unwrap());
            }
            api.site.ask(request)
        };
        let foreign = ask(Some("http://evil.example"), Some(&ada.csrf));
        api.problem(&foreign, StatusCode::FORBIDDEN, "origin");
        let unsaid = ask(None, Some(&ada.csrf));
        api.problem(&unsaid, StatusCode::FORBIDDEN, "origin");
        for csrf in [None, Some("0"), Some(bob.csrf.as_str())] {
            let answer = ask(Some(&ours), csrf);
            api.problem(&answer, StatusCode::FORBIDDEN, "csrf");
        }
        let own = ask(Some(&ours), Some(&ada.csrf));
        assert_ne!(own.status, StatusCode::FORBIDDEN, "{path}: {}", own.body);
    }
}

#[test]
fn what_is_too_large_or_of_another_form_is_not_read() {
    let api = Api::of(&[wire()]);
    let large = json!({"id": "a", "body": "x".repeat(16 << 20)});
    let answer = api.post("/api/v1/stories", &large);
    api.problem(&answer, StatusCode::PAYLOAD_TOO_LARGE, "body");
    let large = json!({"act": 1, "reason": "x".repeat(70_000)});
    for path in ["/api/v1/undo", "/api/v1/stories/wire-7/decisions"] {
        let answer = api.post(path, &large);
        api.problem(&answer, StatusCode::PAYLOAD_TOO_LARGE, "body");
    }
    // The same where nobody says how much there will be.
    let endless = std::iter::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 1 << 20]));
    let endless = futures_util::stream::iter(endless);
    let mut sent = request(Method::POST, "/api/v1/stories", &api.editor, "");
    *sent.body_mut() = Body::from_stream(endless);
    let answer = api.site.ask(sent);
    api.problem(&answer, StatusCode::PAYLOAD_TOO_LARGE, "body");
    for path in ["/api/v1/undo", "/api/v1/stories/wire-7/decisions"] {
        for wrong in [
            "",
            "{",
            "[]",
            "{\"act\":\"x\"}",
            "{\"act\":1,\"odd\":2}",
            "\u{0}",
        ] {
            let answer = api
                .site
                .ask(request(Method::POST, path, &api.editor, wrong));
            api.problem(&answer, StatusCode::BAD_REQUEST, "body");
        }
        let mut form = request(Method::POST, path, &api.editor, "act=1");
        let kind = "application/x-www-form-urlencoded";
        form.headers_mut()
            .insert(CONTENT_TYPE, kind.parse().unwrap());
        let answer = api.site.ask(form);
        api.problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "body");
    }
    assert_eq!(api.site.desk.store().acts(0, 9).unwrap(), []);
}

#[test]
fn a_query_that_makes_no_sense_is_refused_and_says_why() {
    let api = Api::of(&[wire()]);
    for query in [
        "state=odd",
        "severity=odd",
        "flags=odd",
        "rule=a%20b",
        "tag=%3A",
        "failed=A%20B",
        "since=yesterday",
        "until=2026-02-30",
        "embargoed=1",
        "limit=0",
        "limit=201",
        "limit=x",
        "after=odd",
        "odd=1",
    ] {
        let answer = api.get(&format!("/api/v1/stories?{query}"));
        api.problem(&answer, StatusCode::BAD_REQUEST, "bad-request");
    }
    for path in [
        "/api/v1/decisions?after=x",
        "/api/v1/decisions?after=-1",
        "/api/v1/decisions?limit=1001",
        "/api/v1/decisions?odd=1",
        "/api/v1/stories/wire-7?version=x",
        "/api/v1/stories/%FF",
    ] {
        api.problem(&api.get(path), StatusCode::BAD_REQUEST, "bad-request");
    }
    for path in [
        "/api/v1/stories/wire-7?version=9",
        "/api/v1/stories/wire",
        "/api/v1/stories/%20",
    ] {
        api.problem(&api.get(path), StatusCode::NOT_FOUND, "not-found");
    }
    api.problem(
        &api.get("/api/v1/odd"),
        StatusCode::NOT_FOUND,
        "no-such-route",
    );
    api.problem(&api.get("/api/"), StatusCode::NOT_FOUND, "no-such-route");
    let put = request(Method::PUT, "/api/v1/stories", &api.chief, "");
    let answer = api.site.ask(put);
    api.problem(&answer, StatusCode::METHOD_NOT_ALLOWED, "method");
}

#[test]
fn hostile_text_is_data_and_nothing_that_a_terminal_or_a_browser_obeys() {
    let story = hostile();
    let api = Api::of(std::slice::from_ref(&story));
    let id = crate::web::links::link("", [("id", story.story.id.as_str())]);
    let id = id.trim_start_matches("?id=");
    for path in [
        "/api/v1/stories".to_owned(),
        format!("/api/v1/stories/{id}"),
        "/api/v1/stories?rule=%3Cscript%3E".to_owned(),
        "/api/v1/stories/%3Cscript%3E%E2%80%AE".to_owned(),
    ] {
        let answer = api.get(&path);
        let kind = answer.headers[CONTENT_TYPE].to_str().unwrap();
        assert!(kind.ends_with("json"), "{kind}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert!(answer.headers.contains_key("content-security-policy"));
        let obeyed = |c: char| c.is_control() || c == '\u{202e}';
        assert!(!answer.body.contains(obeyed), "{}", answer.body);
    }
    let answer = api.get(&format!("/api/v1/stories/{id}"));
    let read = api.well(&answer, "StoryAnswer");
    let headline = story.story.headline.as_deref();
    assert_eq!(read["story"]["headline"].as_str(), headline);
    let sent = json!({"id": "evil", "headline": headline, "body": story.story.body});
    let answer = api.post("/api/v1/stories", &sent);
    api.well(&answer, "SubmitAnswer");
    let answer = api.get("/api/v1/stories/evil");
    let read = api.well(&answer, "StoryAnswer");
    assert_eq!(read["story"]["headline"].as_str(), headline);
}
