//! The files that pages load: the style, our own script, and htmx, which swaps pages in place so that
//! the focus stays. All are in the program; nothing comes from elsewhere.
//!
//! htmx 4.0.1 is the file `dist/htmx.min.js` of the npm package `htmx.org`, unchanged, under the
//! Zero-Clause BSD licence (`assets/htmx.LICENSE`).

use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::error::PageError;

const HTMX: &str = include_str!("assets/htmx.min.js");
const SCRIPT: &str = include_str!("assets/desk.js");
const STYLE: &str = include_str!("assets/desk.css");
const ICON: &str = include_str!("assets/desk.svg");

/// One of the files.
pub(super) async fn asset(Path(name): Path<String>) -> Result<Response, PageError> {
    const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
    let (kind, text) = match name.as_str() {
        "htmx.js" => (JAVASCRIPT, HTMX),
        "desk.js" => (JAVASCRIPT, SCRIPT),
        "desk.css" => ("text/css; charset=utf-8", STYLE),
        "desk.svg" => ("image/svg+xml", ICON),
        _ => return Err(PageError::Nowhere),
    };
    Ok(([(CONTENT_TYPE, kind)], text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Digest;

    #[test]
    fn htmx_is_the_file_that_was_published() {
        assert_eq!(
            Digest::of_bytes(HTMX.as_bytes()).to_string(),
            "sha256:a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
        );
    }
}
