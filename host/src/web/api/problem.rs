//! What is answered to a program where what it asked for cannot be: problem details, RFC 9457.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::export::json;
use crate::model::{Changed, DecisionRecord};
use crate::review::ReviewError;
use crate::store::StoreError;
use crate::web::error::PageError;

use super::stories::Became;

/// Why a request was not answered. Nothing was changed, unless `results` say otherwise.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::web) struct Problem {
    /// What kind of problem it is: `urn:copydesk:problem:` and a name that stays.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// The same in words.
    pub(super) title: String,
    /// The status of the answer.
    #[schemars(range(min = 400, max = 599))]
    pub(super) status: u16,
    /// What happened here.
    pub(super) detail: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hint: Option<String>,
    /// What changed of the story since the revision that was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) changes: Vec<ChangeRecord>,
    /// What became of each story that was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) results: Vec<Became>,
    /// Seconds after which to try again.
    #[serde(skip)]
    pub(super) again: Option<u32>,
}

/// What changed of a story since somebody saw it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ChangeRecord {
    /// `text`, `said` (plugins say something else of the same text), `decided`, or `elsewhere` (it has
    /// fewer decisions than were seen).
    #[schemars(extend("enum" = ["text", "said", "decided", "elsewhere"]))]
    what: &'static str,
    /// The same in words.
    told: String,
    /// The decision, where somebody decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionRecord>,
}

impl ChangeRecord {
    fn of(change: &Changed) -> Self {
        let what = match change {
            Changed::Text { .. } => "text",
            Changed::Said => "said",
            Changed::Decided(_) => "decided",
            Changed::Elsewhere => "elsewhere",
        };
        Self {
            what,
            told: change.to_string(),
            decision: match change {
                Changed::Decided(entry) => Some(DecisionRecord::new(entry)),
                _ => None,
            },
        }
    }
}

impl Problem {
    /// One of a kind.
    pub(super) fn new(status: StatusCode, kind: &str, title: &str, detail: String) -> Self {
        Self {
            kind: format!("urn:copydesk:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            hint: None,
            changes: Vec::new(),
            results: Vec::new(),
            again: None,
        }
    }

    /// Something that was asked makes no sense.
    pub(super) fn bad(detail: impl Into<String>) -> Self {
        let title = "The request makes no sense";
        Self::new(StatusCode::BAD_REQUEST, "bad-request", title, detail.into())
    }

    /// Nobody can be answered just now.
    pub(super) fn busy(detail: impl Into<String>) -> Self {
        let title = "Not just now";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self {
            again: Some(1),
            ..Self::new(status, "busy", title, detail.into())
        }
    }

    /// The same with what to do.
    #[must_use]
    pub(super) fn hint(mut self, hint: &str) -> Self {
        self.hint = Some(hint.to_owned());
        self
    }
}

impl From<PageError> for Problem {
    fn from(error: PageError) -> Self {
        let (kind, hint) = match &error {
            PageError::SignIn | PageError::Link => (
                "unauthorized",
                "send `Authorization: Bearer TOKEN` with a token of `copydesk token add`",
            ),
            PageError::TooMany => ("too-many", "wait a minute"),
            PageError::Host => (
                "host",
                "use the address that copydesk serve printed; behind a proxy, start it with --behind-proxy URL",
            ),
            PageError::Origin => (
                "origin",
                "what changes something comes from a page of this server, or has a token as `Authorization: Bearer`",
            ),
            PageError::Token => (
                "csrf",
                "with a session's cookie, send its form token as `X-CSRF-Token`; a program sends a token instead",
            ),
            PageError::Role { .. } => ("role", "use a token with that role"),
            PageError::NoWaiver => ("no-override", "decide the flags, or run again"),
            PageError::Form { .. } => ("body", "see the description of the operation"),
            PageError::Field(_) | PageError::Nonsense(_) => {
                ("bad-request", "see the description of the operation")
            }
            PageError::Nowhere => ("no-such-route", "see /api/v1/openapi.json"),
            PageError::NotFound(_) => ("not-found", "GET /api/v1/stories has what is on the desk"),
            PageError::Review(error) => of_review(error),
            PageError::Store(error) => of_store(error),
            PageError::Stopped(_) => (
                "stopped",
                "what was answered as stored is stored; the server has to be started again",
            ),
            PageError::Unreadable(_) => ("tokens", "`copydesk token list` says more"),
            PageError::Drawing(_) | PageError::Panicked => ("internal", "please report this"),
        };
        let told = error.told();
        let changes = match &error {
            PageError::Store(StoreError::Changed { changes, .. })
            | PageError::Review(ReviewError::Store(StoreError::Changed { changes, .. })) => {
                changes.iter().map(ChangeRecord::of).collect()
            }
            _ => Vec::new(),
        };
        Self {
            changes,
            hint: Some(hint.to_owned()),
            ..Self::new(error.status(), kind, told.title, told.what)
        }
    }
}

fn of_review(error: &ReviewError) -> (&'static str, &'static str) {
    match error {
        ReviewError::Store(error) => of_store(error),
        ReviewError::Refused { .. } => ("refused", "GET the story for where it stands"),
        ReviewError::Forgotten(_) => ("forgotten", "it was forgotten on a legal demand"),
        ReviewError::NoStory(_)
        | ReviewError::NoAnnotation(_)
        | ReviewError::NoAct(_)
        | ReviewError::Undecided(_)
        | ReviewError::NotHere(_) => ("not-found", "GET /api/v1/stories has what is on the desk"),
        _ => ("bad-request", "see the description of the operation"),
    }
}

fn of_store(error: &StoreError) -> (&'static str, &'static str) {
    match error {
        StoreError::Changed { .. } => (
            "changed",
            "nothing was decided; GET the story and decide at its revision",
        ),
        StoreError::NoStory { .. } => ("not-found", "GET /api/v1/stories has what is on the desk"),
        StoreError::Forgotten { .. } => ("forgotten", "it was forgotten on a legal demand"),
        _ => ("store", "see what copydesk serve says, and copydesk doctor"),
    }
}

impl From<PageError> for ApiError {
    fn from(error: PageError) -> Self {
        Self(Box::new(error.into()))
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        PageError::from(error).into()
    }
}

impl From<ReviewError> for ApiError {
    fn from(error: ReviewError) -> Self {
        PageError::from(error).into()
    }
}

/// A problem, as handlers give it back.
#[derive(Debug)]
pub(in crate::web) struct ApiError(pub(super) Box<Problem>);

impl ApiError {
    /// What happened.
    pub(in crate::web) fn detail(&self) -> String {
        self.0.detail.clone()
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = *self.0;
        let status = StatusCode::from_u16(problem.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = json(&problem).unwrap_or_default();
        let mut response =
            (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED
            && let Ok(value) = "Bearer realm=\"copydesk\"".parse()
        {
            headers.insert(WWW_AUTHENTICATE, value);
        }
        if let Some(again) = problem.again {
            headers.insert(RETRY_AFTER, again.into());
        }
        response
    }
}
