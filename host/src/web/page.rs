//! What all pages have around them: who is signed in, what was just done, the keys.

use askama::Template;
use axum::response::Html;

use super::error::PageError;
use super::keys;
use super::session::{Letters, Notice, Tone, Visitor};
use super::shown::shown;

/// The frame of a page. Templates read its fields.
#[derive(Debug)]
pub(super) struct Shell {
    pub(super) name: String,
    pub(super) role: &'static str,
    pub(super) csrf: String,
    /// The act that the undo key takes back.
    pub(super) undo: Option<u64>,
    pub(super) notice: Option<String>,
    /// Whether the notice is of something that was refused.
    pub(super) refused: bool,
    /// `on` or `off`.
    pub(super) letters: &'static str,
    /// Where we are, of the links on top.
    pub(super) here: &'static str,
}

impl Shell {
    /// The frame for somebody, which says what was to be said once.
    pub(super) fn new(visitor: &Visitor, here: &'static str) -> Self {
        Self::saying(visitor, here, visitor.notice())
    }

    /// The frame of a page that nobody may see: what was to be said waits for the next one.
    pub(super) fn silent(visitor: &Visitor, here: &'static str) -> Self {
        Self::saying(visitor, here, None)
    }

    fn saying(visitor: &Visitor, here: &'static str, notice: Option<Notice>) -> Self {
        let refused = matches!(
            &notice,
            Some(Notice {
                tone: Tone::Refused,
                ..
            })
        );
        Self {
            name: shown(&visitor.name),
            role: visitor.role.name(),
            csrf: visitor.csrf.clone(),
            undo: visitor.undo,
            notice: notice.map(|notice| notice.text),
            refused,
            letters: match visitor.letters {
                Letters::On => "on",
                Letters::Off => "off",
            },
            here,
        }
    }

    /// The key of an action, for its button.
    pub(super) fn key(&self, action: &str) -> &'static str {
        keys::key(action)
    }
}

/// Draws a page.
pub(super) fn draw(page: &impl Template) -> Result<Html<String>, PageError> {
    Ok(Html(page.render()?))
}
