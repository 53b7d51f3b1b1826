//! What a program adds to a story in an editor's name: a flag, a tag, and what stands in the place of a tag
//! or a summary.

use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::{Anchor, Field, Permission, Remark, RemarkError, Revision, Severity};
use crate::review::{Marked, Taken, on_addition, on_replacement};
use crate::web::app::{App, Shared, with_store};
use crate::web::decide::act_as;
use crate::web::error::PageError;

use super::answer::{Answer, Sent};
use super::caller::Caller;
use super::decisions::ActAnswer;
use super::problem::{ApiError, Problem};
use super::stories::{Named, exact};

/// An annotation that is added.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AdditionRequest {
    /// What it says.
    remark: RemarkRequest,
    /// The story's `revision` as it was seen. Where it is not at that any more, nothing is added and the
    /// answer (409) tells what changed.
    revision: String,
    /// The place that it is on. Without it and without `words` it is on the story as a whole.
    #[serde(default)]
    anchor: Option<Anchor>,
    /// The words that it is on, to be looked for.
    #[serde(default)]
    words: Option<WordsRequest>,
    /// Why.
    #[serde(default)]
    reason: Option<String>,
}

/// What is said.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum RemarkRequest {
    /// A flag. One at or above the gate holds the story until it is decided.
    Flag {
        /// How bad it is.
        severity: Severity,
        /// What is to be looked at, 1 to 4000 characters.
        message: String,
    },
    /// A tag.
    Tag {
        /// The vocabulary of the term; `editor` unless given.
        #[serde(default)]
        scheme: Option<String>,
        /// The term, 1 to 200 characters.
        term: String,
    },
    /// Another term or another summary in the place of one, which is dismissed in the same act.
    Replacement {
        /// The id of the tag or the summary.
        of: String,
        /// The term or the summary.
        text: String,
    },
}

/// Words of a story.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WordsRequest {
    /// The words; how they are parted does not matter.
    quote: String,
    /// The field that they stand in.
    #[serde(default)]
    field: Option<Field>,
    /// Which of several places, from 1 in the order in which one reads. Without it, words that stand in
    /// several places are refused.
    #[serde(default)]
    #[schemars(range(min = 1))]
    nth: Option<usize>,
}

/// Add an annotation
///
/// Signed with the name of the token, which is its creator. Durable when it is answered. It is decided on,
/// and its act is undone, as with any other.
#[utoipa::path(
    post,
    path = "/stories/{id}/annotations",
    operation_id = "addAnnotation",
    tag = "decisions",
    params(("id" = String, Path, description = "The story's id, percent-encoded")),
    request_body(content = ref("#/components/schemas/AdditionRequest"), content_type = "application/json"),
    responses(
        (status = 200, description = "What was added", body = ref("#/components/schemas/ActAnswer"), content_type = "application/json"),
        (status = 409, description = "The story changed since that revision, or what is marked does not stand there; nothing was added", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = "4XX", description = "A problem; nothing was added", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = "5XX", description = "A problem", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ),
)]
pub(super) async fn add(
    State(app): State<Shared>,
    caller: Caller,
    Named(id): Named,
    Sent(request): Sent<AdditionRequest>,
) -> Result<Answer<ActAnswer>, ApiError> {
    caller.must(Permission::Decide)?;
    let revision: Result<Revision, String> = request.revision.parse();
    let revision = revision.map_err(|why| Problem::bad(format!("`revision`: {why}")))?;
    let taken = with_store(&app, move |app| {
        added(app, &caller.name, &id, revision, &request)
    });
    Ok(Answer(ActAnswer::of(&taken.await?)))
}

fn added(
    app: &App,
    by: &str,
    id: &str,
    revision: Revision,
    request: &AdditionRequest,
) -> Result<Taken, PageError> {
    let stored = exact(app.store.as_ref(), id)?;
    let reason = request.reason.as_deref();
    let on = match (&request.anchor, &request.words) {
        (None, None) => Marked::Story,
        (Some(anchor), None) => Marked::At(anchor.clone()),
        (None, Some(words)) => Marked::Words {
            words: &words.quote,
            field: words.field,
            nth: words.nth,
        },
        (Some(_), Some(_)) => {
            let what = "`anchor` and `words` both say what it is on; give one of them";
            return Err(PageError::Nonsense(what.to_owned()));
        }
    };
    let remark = match &request.remark {
        RemarkRequest::Flag { severity, message } => Remark::flag(*severity, message),
        RemarkRequest::Tag { scheme, term } => {
            Remark::tag(scheme.as_deref().unwrap_or(Remark::SCHEME), term)
        }
        RemarkRequest::Replacement { of, text } => {
            if !matches!(on, Marked::Story) {
                let what = "a replacement is of the story as a whole, not on words";
                return Err(PageError::Nonsense(what.to_owned()));
            }
            let placed = stored.annotated.annotations.iter();
            let mut named = placed.filter(|it| it.id.as_str() == of);
            if named.next().is_none() {
                return Err(crate::review::ReviewError::NoAnnotation(of.clone()).into());
            }
            return Ok(act_as(app, by, Some(revision), |store| {
                on_replacement(store, of, Some(id), text, reason)
            })?);
        }
    };
    let nonsense = |error: RemarkError| PageError::Nonsense(error.to_string());
    let remark = remark.map_err(nonsense)?;
    Ok(act_as(app, by, Some(revision), |_| {
        on_addition(&stored, remark, on, reason).map(|added| vec![added])
    })?)
}
