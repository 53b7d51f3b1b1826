//! Who asks as a program: one that has a token, or a page of this server in an editor's session.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method};

use crate::config::EditorEntry;
use crate::model::{Permission, Role};
use crate::web::app::Shared;
use crate::web::error::PageError;
use crate::web::guard::bearer;
use crate::web::session::Visitor;

use super::problem::ApiError;

/// The header that a page of an editor's session proves itself with.
pub(in crate::web) const CSRF: &str = "x-csrf-token";

/// Who asks.
#[derive(Debug, Clone)]
pub(in crate::web) struct Caller {
    /// What it signs with.
    pub(in crate::web) name: String,
    pub(in crate::web) role: Role,
    by: By,
}

/// What it showed.
#[derive(Debug, Clone)]
enum By {
    /// A token, and what finds out whether it still is one.
    Token(Shared, String),
    /// A session's cookie.
    Session(Box<Visitor>),
}

impl Caller {
    /// Lets nobody through who may not do something.
    pub(in crate::web) fn must(&self, what: Permission) -> Result<(), PageError> {
        PageError::unless(self.role, what)
    }

    /// Whether it would still be let in, for an answer that goes on for hours.
    pub(in crate::web) fn is_let_in(&self) -> bool {
        match &self.by {
            By::Token(app, token) => {
                let holder = app.tokens.holder(token);
                holder.is_ok_and(|holder| holder.is_some_and(|it| it.name == self.name))
            }
            By::Session(visitor) => visitor.is_open(),
        }
    }

    /// Who asks, or why nobody is let in.
    pub(in crate::web) async fn of(parts: &mut Parts, app: &Shared) -> Result<Self, PageError> {
        if let Some(token) = bearer(&parts.headers) {
            let holder = app.tokens.holder(token);
            // A list that cannot be read opens nothing.
            let holder = holder.map_err(|error| PageError::Unreadable(error.to_string()))?;
            let EditorEntry { name, role } = holder.ok_or(PageError::SignIn)?;
            let by = By::Token(Shared::clone(app), token.to_owned());
            return Ok(Self { name, role, by });
        }
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let changes = parts.method != Method::GET && parts.method != Method::HEAD;
        let sent = parts.headers.get(CSRF).map(HeaderValue::as_bytes);
        if changes && sent != Some(visitor.csrf.as_bytes()) {
            return Err(PageError::Token);
        }
        Ok(Self {
            name: visitor.name.clone(),
            role: visitor.role,
            by: By::Session(Box::new(visitor)),
        })
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
        Ok(Self::of(parts, app).await?)
    }
}
