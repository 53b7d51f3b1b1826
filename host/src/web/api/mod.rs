//! The review for programs: `/api/v1`, JSON over HTTP, with its own description.
//!
//! Each operation is a handler with its description beside it; [`routes()`] makes the router and the
//! description of the same list, so that neither has what the other has not. Everything is
//! `crate::review` and `crate::pipeline` again: what a program decides is what an editor decides.
//!
//! Invariant: whoever is answered has shown a token or a session ([`Caller`]), whoever changes
//! something has a role that may, and an answer that something is stored comes after the store said so.

mod annotations;
mod answer;
mod caller;
mod decisions;
mod description;
mod events;
mod problem;
mod query;
mod stories;
mod submit;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::routing::{any, get};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::app::Shared;
use super::error::PageError;

pub(super) use caller::Caller;
pub use description::description;
pub(super) use events::STREAMS;
pub(super) use problem::ApiError;
pub(super) use stories::Became;
pub(super) use submit::handed_in;

use problem::Problem;

/// Where it lies.
const ROOT: &str = "/api/v1";

/// The operations: what answers them, and what describes them.
fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(stories::list, submit::submit))
        .routes(routes!(stories::story))
        .routes(routes!(decisions::decide))
        .routes(routes!(annotations::add))
        .routes(routes!(decisions::undo))
        .routes(routes!(decisions::log))
        .routes(routes!(events::events))
}

/// All of it, with the description and what is answered to what is not there.
pub(super) fn router() -> Router<Shared> {
    let (router, _) = OpenApiRouter::new().nest(ROOT, routes()).split_for_parts();
    router
        .route("/api/v1/openapi.json", get(description::openapi))
        .method_not_allowed_fallback(not_so)
        .route("/api/", any(nowhere))
        .route("/api/{*rest}", any(nowhere))
}

async fn not_so(method: Method) -> ApiError {
    let title = "Not in this way";
    let detail = format!("nothing here answers {method}");
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let problem = Problem::new(status, "method", title, detail);
    problem.hint("see /api/v1/openapi.json").into()
}

async fn nowhere() -> ApiError {
    PageError::Nowhere.into()
}
