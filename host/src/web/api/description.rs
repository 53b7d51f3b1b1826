//! The description of the interface, `OpenAPI` 3.1: made of the handlers and their types.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;

use crate::web::feed::Event;

use super::annotations::AdditionRequest;
use super::caller::Caller;
use super::decisions::{ActAnswer, DecisionRequest, LogAnswer, UndoRequest};
use super::problem::{ApiError, Problem};
use super::stories::{StoriesAnswer, StoryAnswer};
use super::submit::SubmitAnswer;
use super::{ROOT, routes};

/// The description, indented, as it is checked in.
///
/// # Errors
/// Never in practice: a description is plain JSON.
pub fn description() -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&document()?).map(|text| text + "\n")
}

/// The same for whoever asks the server.
pub(super) async fn openapi(_: Caller) -> Result<Response, ApiError> {
    let text = description().map_err(|_| crate::web::error::PageError::Panicked)?;
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}

fn document() -> Result<Value, serde_json::Error> {
    let mut described = OpenApiRouter::new().nest(ROOT, routes());
    let mut document = serde_json::to_value(described.to_openapi())?;
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut sent = settings.clone().into_generator();
    sent.subschema_for::<DecisionRequest>();
    sent.subschema_for::<AdditionRequest>();
    sent.subschema_for::<UndoRequest>();
    // What may be missing from an answer is not what may be missing from a request.
    let mut answered = settings.for_serialize().into_generator();
    answered.subschema_for::<StoriesAnswer>();
    answered.subschema_for::<StoryAnswer>();
    answered.subschema_for::<SubmitAnswer>();
    answered.subschema_for::<ActAnswer>();
    answered.subschema_for::<LogAnswer>();
    answered.subschema_for::<Problem>();
    answered.subschema_for::<Event>();
    let mut schemas = sent.take_definitions(true);
    schemas.extend(answered.take_definitions(true));
    schemas.insert("StoryInput".into(), input());
    if let Some(fields) = document.as_object_mut() {
        fields.insert("openapi".into(), json!("3.1.0"));
        let info = json!({
            "title": "Copydesk",
            "version": "1",
            "description": "The review desk for programs: hand stories in, decide, and pull what was decided. docs/api.md has how.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        });
        fields.insert("info".into(), info);
        let token = json!({"type": "http", "scheme": "bearer", "description": "A token of `copydesk token add`."});
        let components = json!({"schemas": schemas, "securitySchemes": {"token": token}});
        fields.insert("components".into(), components);
        fields.insert("security".into(), json!([{"token": []}]));
    }
    Ok(document)
}

/// A story as it is sent. What is more in it is kept as the story's `extra`.
fn input() -> Value {
    let text = json!({"type": "string"});
    let fields = json!({
        "id": {"type": ["string", "integer"], "description": "The source's own id; made of the text where it has none."},
        "headline": text, "body": text, "byline": text, "dateline": text,
        "language": {"type": "string", "description": "A BCP 47 tag."},
        "published": {"type": "string", "format": "date-time"},
        "updated": {"type": "string", "format": "date-time", "description": "Which of two versions is the newer one."},
        "embargo": {"type": "string", "format": "date-time", "description": "With its zone; what is none is refused."},
        "urgency": {"type": "integer", "minimum": 1, "maximum": 8},
        "status": {"enum": ["usable", "withheld", "canceled"]},
        "categories": {"type": "array", "items": {"type": "string"}},
    });
    let story = json!({"type": "object", "properties": fields});
    json!({
        "description": "A story, or a list of them. docs/input.md has all fields and their other names.",
        "anyOf": [story.clone(), {"type": "array", "items": story}],
    })
}
