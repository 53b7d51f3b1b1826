//! Stories that a program hands in: answered when they are stored.

#![expect(
    unused_qualifications,
    reason = "what describes an operation names its parameters so"
)]

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use utoipa::IntoParams;

use crate::model::Permission;
use crate::web::app::Shared;
use crate::web::error::PageError;
use crate::web::intake::{As, NotRun, Progress, Read, read};

use super::answer::{Answer, Asked};
use super::caller::Caller;
use super::problem::{ApiError, Problem};
use super::stories::{Became, became};

/// Bytes of a body at most.
const BODY: usize = 16 << 20;

/// How long a body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(60);

/// The source of stories whose sender names none.
const SOURCE: &str = "api";

/// The longest name of a source, in bytes.
const LONGEST: usize = 400;

/// Where stories are from.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SubmitQuery {
    /// What their source is called here, as in `cms/politics`: up to 400 bytes; `api` unless given. The
    /// same id from another source is another story.
    #[param(min_length = 1, max_length = 400)]
    source: Option<String>,
}

/// What became of what was sent.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SubmitAnswer {
    /// What became of each story and of each part that is none, in the order in which they were sent.
    results: Vec<Became>,
}

/// Hand in stories
///
/// One story as a JSON object, several in a list or one after the other, or one a line (NDJSON), with
/// the same fields as the inputs of `copydesk run`. They go through the desk's pipeline. The answer
/// comes when all of them are stored, durably; sending the same again changes nothing. What is refused
/// keeps nothing else out; where all is refused, or nothing was sent, the answer is a problem (422).
#[utoipa::path(
    post,
    path = "/stories",
    operation_id = "submitStories",
    tag = "stories",
    params(SubmitQuery),
    request_body(
        description = "Stories, 16 MiB at most",
        content(
            (ref("#/components/schemas/StoryInput") = "application/json"),
            (String = "application/x-ndjson"),
        ),
    ),
    responses(
        (status = 200, description = "What became of each", body = ref("#/components/schemas/SubmitAnswer"), content_type = "application/json"),
        (status = "4XX", description = "A problem; nothing is stored", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = "5XX", description = "A problem; send it again", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ),
)]
pub(super) async fn submit(
    State(app): State<Shared>,
    caller: Caller,
    Asked(query): Asked<SubmitQuery>,
    request: Request,
) -> Result<Answer<SubmitAnswer>, ApiError> {
    caller.must(Permission::Decide)?;
    is_json(request.headers())?;
    let source = query.source.unwrap_or_else(|| SOURCE.to_owned());
    let is_name = !source.trim().is_empty() && !source.chars().any(char::is_control);
    if !is_name || source.len() > LONGEST {
        return Err(Problem::bad("`source` is a name of 1 to 400 bytes").into());
    }
    // Held until the answer, since the stories are.
    let (body, _room) = body(&app, request).await?;
    let parts = tokio::task::spawn_blocking(move || read(body, &source, As::Json)).await;
    let parts = parts.map_err(|_| PageError::Panicked)?;
    let results = handed_in(&app, parts, Arc::default()).await?;
    let is_any = |change: &str| results.iter().any(|it| it.change == change);
    if results.iter().all(|it| it.change == "refused") {
        let detail = match results.is_empty() {
            true => "nothing was sent",
            false => "nothing that was sent can be read",
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let problem = Problem::new(status, "unreadable", "Nothing can be read", detail.into());
        return Err(Problem { results, ..problem }.into());
    }
    if is_any("not-run") {
        let problem = Problem::busy("the server ends; `results` tell what was stored before");
        return Err(Problem { results, ..problem }.into());
    }
    Ok(Answer(SubmitAnswer { results }))
}

/// Runs over what was read, and tells what became of each part in its order.
pub(in crate::web) async fn handed_in(
    app: &Shared,
    parts: Vec<Read>,
    progress: Arc<Progress>,
) -> Result<Vec<Became>, ApiError> {
    let mut stories = Vec::new();
    let mut results = Vec::new();
    for part in parts {
        match part {
            Read::Story(story) => {
                results.push(None);
                stories.push(*story);
            }
            Read::Refused(refusal) => results.push(Some(Became::from(refusal.as_ref()))),
        }
    }
    let fates = match stories.is_empty() {
        true => Vec::new(),
        false => {
            let fates = app.intake.run(&app.store, stories, progress).await;
            fates.map_err(|error| not_run(app, error))?
        }
    };
    let mut fates = fates.into_iter().map(became);
    let results = results.into_iter();
    let results = results.map(|it| it.or_else(|| fates.next()));
    Ok(results.flatten().collect())
}

fn not_run(app: &Shared, error: NotRun) -> ApiError {
    match error {
        NotRun::Pipeline(why) => {
            let title = "The pipeline cannot be loaded";
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let problem = Problem::new(status, "pipeline", title, why);
            problem
                .hint("nothing is stored; `copydesk doctor` says what to do")
                .into()
        }
        NotRun::Store(error) if error.is_fatal() => {
            let told = PageError::Stopped(error.to_string());
            app.fail(error);
            told.into()
        }
        NotRun::Store(error) => error.into(),
        NotRun::Panicked => PageError::Panicked.into(),
    }
}

fn is_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let sent = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = sent
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    let known = [
        "application/json",
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
    ];
    if known.contains(&kind.as_str()) {
        return Ok(());
    }
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    let detail = format!("{kind:?} is not read here");
    let problem = Problem::new(status, "media-type", "Not JSON", detail);
    Err(problem.hint("send `Content-Type: application/json`, or `application/x-ndjson` for a story a line; other formats are read by `copydesk run` and the page").into())
}

/// The body, and the room that it takes.
async fn body(
    app: &Shared,
    request: Request,
) -> Result<(Bytes, tokio::sync::OwnedSemaphorePermit), ApiError> {
    let too_large = || {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        let detail = format!("a body has {} MiB at most", BODY >> 20);
        Problem::new(status, "body", "The body is too large", detail).hint("send it in parts")
    };
    let said = request.headers().get(CONTENT_LENGTH);
    let said = said
        .and_then(|it| it.to_str().ok())
        .map(str::parse::<usize>);
    let bytes = match said {
        Some(Ok(bytes)) if bytes > BODY => return Err(too_large().into()),
        Some(Ok(bytes)) => bytes,
        Some(Err(_)) | None => BODY,
    };
    let Some(room) = app.intake.room(bytes).await else {
        return Err(Problem::busy("too much is being sent at this time").into());
    };
    match timeout(ARRIVAL, to_bytes(request.into_body(), BODY)).await {
        Ok(Ok(body)) => Ok((body, room)),
        // The limit, or a sender who went away and hears nothing.
        Ok(Err(_)) => Err(too_large().into()),
        Err(_) => {
            let status = StatusCode::REQUEST_TIMEOUT;
            let detail = format!("a body has to arrive within {} s", ARRIVAL.as_secs());
            Err(Problem::new(status, "slow", "The body did not arrive", detail).into())
        }
    }
}
