//! The description, and that what is answered is what it says. What an operator is told.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Api, operations, request, wire};
use crate::web::api::description;
use crate::web::tests::flagged;

/// The description as it is checked in.
fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::from_str(&description().unwrap()).unwrap())
}

/// Requires that an answer has a form of the description; the answer.
#[track_caller]
pub(super) fn assert_form(form: &str, body: &str) -> Value {
    let value: Value = serde_json::from_str(body).unwrap_or_else(|why| panic!("{why}: {body}"));
    assert!(
        document()["components"]["schemas"][form].is_object(),
        "{form}"
    );
    let schema = json!({
        "$ref": format!("#/components/schemas/{form}"),
        "components": document()["components"],
    });
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{form}: {errors:#?} in {value:#}");
    value
}

#[test]
fn the_description_is_the_one_that_is_checked_in() {
    let checked_in = include_str!("../../../../../docs/openapi.json");
    let now = description().unwrap();
    assert!(
        now == checked_in,
        "`copydesk schema api > docs/openapi.json` writes it anew"
    );
}

#[test]
fn every_operation_is_described_and_everything_that_is_described_answers() {
    let api = Api::of(&[wire()]);
    let mut described = BTreeSet::new();
    for (path, item) in document()["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let address = path.replace("{id}", "wire-7");
            assert!(address.starts_with("/api/v1/") && !address.contains('{'));
            let answer = api.site.ask(request(method.clone(), &address, "", ""));
            let status = answer.status;
            assert!(
                status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN,
                "{method} {path}: {status}"
            );
            described.insert((method.to_string(), address));
        }
    }
    let answered = operations()
        .into_iter()
        .map(|it| (it.0.to_string(), it.1.to_owned()));
    // What describes the others is not among them.
    let answered = answered.filter(|it| !it.1.ends_with("openapi.json"));
    assert_eq!(described, answered.collect());
    // Nothing is named that is not there.
    let text = document().to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let (name, _) = reference.split_once('"').unwrap();
        assert!(
            document()["components"]["schemas"][name].is_object(),
            "{name}"
        );
    }
    assert_eq!(document()["openapi"], "3.1.0");
}

#[test]
fn an_operator_is_told_what_happens_and_nothing_of_stories() {
    let api = Api::of(&[flagged("many", 2)]);
    assert_eq!(api.site.get("/healthz", None).body, "ok\n");
    api.post(
        "/api/v1/stories",
        &json!({"id": "secret-id", "headline": "Ferry", "body": "The ferry is late."}),
    );
    let revision = api.revision("many");
    api.post(
        "/api/v1/stories/many/decisions",
        &json!({"verdict": "spike", "revision": revision, "reason": "x"}),
    );
    api.get("/api/v1/stories/no-such-story");
    let none = api.site.get("/metrics", None);
    assert_eq!(none.status, StatusCode::UNAUTHORIZED);
    let answer = api.get("/metrics");
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let kind = answer.headers[CONTENT_TYPE].to_str().unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    for line in [
        "copydesk_stories{state=\"spiked\"} 1",
        "copydesk_stories_stored_total{change=\"new\"} 1",
        "copydesk_outcomes_total{plugin=\"hygiene\",outcome=\"ok\"} 1",
        "copydesk_decisions_total{verdict=\"spike\"} 1",
        "copydesk_http_requests_total{route=\"/api/v1/stories\",method=\"POST\",status=\"200\"} 1",
        "copydesk_http_requests_total{route=\"/api/v1/stories/{id}\",method=\"GET\",status=\"404\"} 1",
        "copydesk_http_requests_total{route=\"/metrics\",method=\"GET\",status=\"401\"} 1",
        "copydesk_event_streams 0",
        "# EOF",
    ] {
        assert!(
            answer.body.lines().any(|it| it == line),
            "{line}\n{}",
            answer.body
        );
    }
    for word in ["secret-id", "no-such-story", "Ferry", "CMS", "many"] {
        assert!(!answer.body.contains(word), "{word}\n{}", answer.body);
    }
    let ada = api.site.visit(0);
    assert_eq!(api.site.get("/metrics", Some(&ada)).status, StatusCode::OK);
}
