//! What is dismissed in all stories: what, by whom, how many flags that is, and how it is taken back.

use askama::Template;
use axum::extract::State;
use axum::response::Html;

use crate::model::{Permission, Subject, Time};
use crate::review::suppressions;

use super::app::{Shared, with_store};
use super::error::PageError;
use super::links::link;
use super::page::{Shell, draw};
use super::session::Visitor;
use super::shown::{ruling, shown};
use crate::visible::count;

/// One of them.
#[derive(Debug)]
struct Row {
    rule: String,
    link: String,
    words: String,
    told: String,
    until: Option<String>,
    now: String,
    act: u64,
}

#[derive(Template)]
#[template(path = "suppressions.html")]
struct SuppressionsPage {
    shell: Shell,
    rows: Vec<Row>,
    may_decide: bool,
}

/// The list.
pub(super) async fn list(
    State(app): State<Shared>,
    visitor: Visitor,
) -> Result<Html<String>, PageError> {
    let all = with_store(&app, |app| Ok(suppressions(app.store.as_ref())?)).await?;
    let rows = all.iter().filter_map(|of| {
        let Subject::Annotation(about) = &of.entry.decision.on else {
            return None;
        };
        let expires = of.entry.decision.expires.as_ref();
        Some(Row {
            rule: shown(&about.name),
            link: link("/", [("rule", about.name.as_str())]),
            words: about.words().map(shown).unwrap_or_default(),
            told: ruling(&of.entry),
            until: expires.map(Time::minute),
            now: format!(
                "{} in {}",
                count(of.flags, "flag", "flags"),
                count(of.stories, "story", "stories")
            ),
            act: of.entry.number,
        })
    });
    draw(&SuppressionsPage {
        shell: Shell::new(&visitor, "suppressions"),
        rows: rows.collect(),
        may_decide: visitor.role.may(Permission::Decide),
    })
}
