//! `/healthz`: whether this server answers and its store does, for whoever watches over it. It tells
//! nothing of stories, so it takes nobody's word for who they are.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::app::{Shared, with_store};

/// Whether all is well.
pub(super) async fn health(State(app): State<Shared>) -> Response {
    let closing = *app.closing.borrow();
    // The cheapest question there is; a store that failed answers none.
    let counted = with_store(&app, |app| Ok(app.store.counts()?)).await;
    let (status, said) = match counted {
        Ok(_) if !closing => (StatusCode::OK, "ok\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
    };
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], said).into_response()
}
