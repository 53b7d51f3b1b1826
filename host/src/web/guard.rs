//! What every request passes: from where it may be asked, and what an answer may do in a browser.
//!
//! A server on loopback can be asked by any page that the browser has open. Such a page has another
//! origin, and after a change of its name's address another host; both are refused here before anything
//! is looked at. `docs/security.md` has the threats.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::api::ApiError;
use super::app::Shared;
use super::error::PageError;

/// Nothing but our own style and script runs, nothing is loaded from elsewhere, no form goes
/// elsewhere, and nobody frames the page.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Where the server is asked from.
#[derive(Debug, Clone)]
pub(super) struct Door {
    /// The values of `Host` that are ours.
    pub(super) hosts: Vec<String>,
    /// The origins that are ours.
    pub(super) origins: Vec<String>,
    /// The cookie's name: no other server of this machine may have the same, since a browser keeps
    /// cookies by host and not by port.
    pub(super) cookie: String,
    /// Whether people come by HTTPS, so that the cookie goes nowhere else.
    pub(super) secure: bool,
}

pub(super) async fn guard(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_asset = path.starts_with("/assets/");
    let is_api = path.starts_with("/api/");
    let passed = pass(
        &app.door,
        request.method(),
        request.uri(),
        request.headers(),
    );
    let mut response = match passed {
        Ok(()) => next.run(request).await,
        Err(error) if is_api => ApiError::from(error).into_response(),
        Err(error) => error.into_response(),
    };
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 7] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: with that a browser calls the origin of a form `null`.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            header::CACHE_CONTROL,
            if is_asset { "no-cache" } else { "no-store" },
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The token of a program, if the request has one. Then nothing else counts: no cookie stands in for a
/// token that is wrong.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let sent = headers.get(header::AUTHORIZATION)?;
    // One that cannot be read is a wrong one.
    let sent = sent.to_str().unwrap_or_default();
    let (scheme, token) = sent.split_once(' ').unwrap_or((sent, ""));
    let token = token.trim();
    Some(if scheme.eq_ignore_ascii_case("bearer") {
        token
    } else {
        ""
    })
}

/// Whether a request may go on.
fn pass(door: &Door, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), PageError> {
    let text = |name: HeaderName| match headers.get(name) {
        Some(value) => value.to_str().map(Some).map_err(|_| PageError::Origin),
        None => Ok(None),
    };
    let host = text(header::HOST).map_err(|_| PageError::Host)?;
    // What asks a proxy names the host in its first line as well.
    let authority = uri.authority().map(Authority::as_str);
    let is_ours = |host: &str| door.hosts.iter().any(|it| it.eq_ignore_ascii_case(host));
    if !host.is_some_and(is_ours) || !authority.is_none_or(is_ours) {
        return Err(PageError::Host);
    }
    let changes = method != Method::GET && method != Method::HEAD;
    match text(header::ORIGIN)? {
        Some(origin) if door.origins.iter().any(|it| it == origin) => {}
        // A browser says where a form is from, always.
        Some(_) => return Err(PageError::Origin),
        // A program says who it is instead; no page elsewhere can make a browser send that.
        // Without a session's cookie either, nobody is let in, and is told that.
        None if changes && bearer(headers).is_none() && headers.contains_key(header::COOKIE) => {
            return Err(PageError::Origin);
        }
        None => {}
    }
    // A page elsewhere may link here; it may not load anything from here.
    let site = text(HeaderName::from_static("sec-fetch-site"))?;
    let mode = text(HeaderName::from_static("sec-fetch-mode"))?;
    if site == Some("cross-site") && mode != Some("navigate") {
        return Err(PageError::Origin);
    }
    Ok(())
}
