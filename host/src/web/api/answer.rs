//! An answer that is JSON, and a body and a query that have to be what they say.

use axum::extract::{FromRequest, FromRequestParts, Json, Query, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::export::json;
use crate::web::app::Shared;
use crate::web::error::PageError;

use super::problem::{ApiError, Problem};

/// JSON in which nothing is left that a terminal would obey.
#[derive(Debug)]
pub(super) struct Answer<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        match json(&self.0) {
            Ok(text) => ([(CONTENT_TYPE, "application/json")], text).into_response(),
            // Ours always have a form.
            Err(_) => ApiError::from(PageError::Panicked).into_response(),
        }
    }
}

/// A body that is JSON of that form.
#[derive(Debug)]
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Shared> for Sent<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, ApiError> {
        match Json::from_request(request, app).await {
            Ok(Json(sent)) => Ok(Self(sent)),
            Err(error) => {
                // What is JSON of another form is as wrong as what is none.
                let status = match error.status() {
                    StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
                    status => status,
                };
                let title = "The body cannot be read";
                Err(Problem::new(status, "body", title, error.body_text()).into())
            }
        }
    }
}

/// A query of that form.
#[derive(Debug)]
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
        match Query::from_request_parts(parts, app).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(error) => Err(Problem::bad(error.body_text()).into()),
        }
    }
}
