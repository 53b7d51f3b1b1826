//! The interface for programs, asked without a socket on a real desk with a real pipeline.

mod adding;
mod deciding;
mod door;
mod handing_in;
mod listening;
mod told;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::model::fixture::ferry;
use crate::model::{AnnotatedStory, Role, Severity, Story, StoryId};
use crate::web::tests::{Answer, Site};

const OURS: &str = "127.0.0.1:7878";

/// A pipeline that is compiled in no time, and finds a placeholder in a text.
const SETTINGS: &str = "[[plugins]]\nname = \"hygiene\"\n";

/// A desk with a server on it, and the tokens of three programs.
struct Api {
    site: Site,
    reader: String,
    editor: String,
    chief: String,
}

impl Api {
    fn of(stories: &[AnnotatedStory]) -> Self {
        Self::with(SETTINGS, stories)
    }

    fn with(settings: &str, stories: &[AnnotatedStory]) -> Self {
        let site = Site::with(settings, stories);
        let token = |name, role| site.app.tokens.add(name, role, None).unwrap();
        Self {
            reader: token("Wall", Role::Reader),
            editor: token("CMS", Role::Editor),
            chief: token("Boss", Role::Chief),
            site,
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.site.ask(request(Method::GET, path, &self.reader, ""))
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(&self.editor, path, body)
    }

    fn post_as(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.site
            .ask(request(Method::POST, path, token, &body.to_string()))
    }

    /// What is answered to something that goes well, checked by the description.
    #[track_caller]
    fn well(&self, answer: &Answer, form: &str) -> Value {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        told::assert_form(form, &answer.body)
    }

    /// What is answered to something that does not.
    #[track_caller]
    fn problem(&self, answer: &Answer, status: StatusCode, kind: &str) -> Value {
        assert_eq!(answer.status, status, "{}", answer.body);
        assert_eq!(answer.headers[CONTENT_TYPE], "application/problem+json");
        let problem = told::assert_form("Problem", &answer.body);
        assert_eq!(problem["type"], format!("urn:copydesk:problem:{kind}"));
        assert_eq!(problem["status"], json!(status.as_u16()));
        problem
    }

    /// The revision of a story.
    #[track_caller]
    fn revision(&self, id: &str) -> String {
        let answer = self.get(&format!("/api/v1/stories/{id}"));
        let story = self.well(&answer, "StoryAnswer");
        story["story"]["revision"].as_str().unwrap().to_owned()
    }
}

/// The story of the fixtures under an id that stands in an address as it is.
fn wire() -> AnnotatedStory {
    let ferry = ferry();
    let said = ferry.outcomes.iter().map(|outcome| {
        let own = ferry.annotations.iter();
        let own = own.filter(|it| it.plugin == outcome.plugin);
        (
            outcome.clone(),
            own.map(|it| it.annotation.clone()).collect(),
        )
    });
    let said = said.collect();
    let id = StoryId::new("wire-7").unwrap();
    AnnotatedStory::new(Story { id, ..ferry.story }, said, Severity::Error)
}

fn request(method: Method, path: &str, token: &str, body: &str) -> Request<Body> {
    let mut builder = Request::builder().uri(path).header(HOST, OURS);
    if !token.is_empty() {
        builder = builder.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    if method == Method::POST {
        builder = builder.header(CONTENT_TYPE, "application/json");
    }
    builder
        .method(method)
        .body(Body::from(body.to_owned()))
        .unwrap()
}

/// Every operation, with a body that is one: its method, an address, whether it changes something.
fn operations() -> Vec<(Method, &'static str, Value)> {
    vec![
        (Method::GET, "/api/v1/stories", Value::Null),
        (
            Method::POST,
            "/api/v1/stories",
            json!({"id": "a", "body": "One. Two."}),
        ),
        (Method::GET, "/api/v1/stories/wire-7", Value::Null),
        (
            Method::POST,
            "/api/v1/stories/wire-7/decisions",
            json!({"verdict": "spike", "revision": "1.0.00000000"}),
        ),
        (
            Method::POST,
            "/api/v1/stories/wire-7/annotations",
            json!({
                "remark": {"kind": "flag", "severity": "note", "message": "See."},
                "revision": "1.0.00000000",
            }),
        ),
        (Method::POST, "/api/v1/undo", json!({"act": 1})),
        (Method::GET, "/api/v1/decisions", Value::Null),
        (Method::GET, "/api/v1/events", Value::Null),
        (Method::GET, "/api/v1/openapi.json", Value::Null),
    ]
}

fn text(body: &Value) -> String {
    match body {
        Value::Null => String::new(),
        body => body.to_string(),
    }
}
