//! What is on the desk: stories by filter, and one of them with everything that is known of it.

#![expect(
    unused_qualifications,
    reason = "what describes an operation names its parameters so"
)]

use axum::extract::{Path, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::ingest::Refusal;
use crate::model::{
    DecisionRecord, Reason, Receipts, State as Stands, StoryId, StoryRecord, Tombstone,
};
use crate::review::{ReviewError, record};
use crate::store::{Store, StoredStory};
use crate::web::app::{Shared, with_store};
use crate::web::error::PageError;
use crate::web::intake::Fate;

use super::answer::{Answer, Asked};
use super::caller::Caller;
use super::problem::{ApiError, Problem};
use super::query::StoriesQuery;

/// Stories of the queue, the most pressing first.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StoriesAnswer {
    /// The stories, as `copydesk list --format json` prints them.
    stories: Vec<StoryRecord>,
    /// What `after` of the next request is; none when nothing comes after.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Stories of the queue
///
/// By state (review first), severity, urgency, age and id, as the page has them. To read all of them,
/// send `next` as `after` until there is none; a story that moves meanwhile can be left out or come
/// twice.
#[utoipa::path(
    get,
    path = "/stories",
    operation_id = "listStories",
    tag = "stories",
    params(StoriesQuery),
    responses(
        (status = 200, description = "Stories", body = ref("#/components/schemas/StoriesAnswer"), content_type = "application/json"),
        (status = "4XX", description = "A problem", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = "5XX", description = "A problem", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ),
)]
pub(super) async fn list(
    State(app): State<Shared>,
    _: Caller,
    Asked(query): Asked<StoriesQuery>,
) -> Result<Answer<StoriesAnswer>, ApiError> {
    let now = crate::clock::now().ok_or(ReviewError::NoClock)?;
    let (filter, limit, after) = (query.filter(now)?, query.limit()?, query.after()?);
    let answer = with_store(&app, move |app| {
        let store = app.store.as_ref();
        let page = store.queue(&filter, after.as_ref(), limit)?;
        let mut stories = Vec::with_capacity(page.heads.len());
        for head in &page.heads {
            if let Some(stored) = store.story(&head.id, None)? {
                stories.push(record(store, &stored, Receipts::Without)?);
            }
        }
        let next = page.next.map(|key| key.to_string());
        Ok(StoriesAnswer { stories, next })
    })
    .await?;
    Ok(Answer(answer))
}

/// A story with what was decided of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StoryAnswer {
    /// The story in the version that was asked for, as `copydesk show --format json` prints it: with
    /// annotations, outcomes, state, and the revision to decide at.
    story: StoryRecord,
    /// The version that is current.
    current: u32,
    /// The highest number that a version of it ever had. Not all need be kept.
    last: u32,
    /// All that was decided of it, in the order of the log.
    decisions: Vec<DecisionRecord>,
}

/// Which version.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct VersionQuery {
    /// A version; the current one unless given.
    #[param(value_type = Option<u32>, minimum = 1)]
    version: Option<String>,
}

/// A story
///
/// Its text, annotations, outcomes, decisions, and where it stands.
#[utoipa::path(
    get,
    path = "/stories/{id}",
    operation_id = "getStory",
    tag = "stories",
    params(("id" = String, Path, description = "The story's id, percent-encoded"), VersionQuery),
    responses(
        (status = 200, description = "The story", body = ref("#/components/schemas/StoryAnswer"), content_type = "application/json"),
        (status = "4XX", description = "A problem; 410 for a story that was forgotten", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = "5XX", description = "A problem", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ),
)]
pub(super) async fn story(
    State(app): State<Shared>,
    _: Caller,
    Named(id): Named,
    Asked(query): Asked<VersionQuery>,
) -> Result<Answer<StoryAnswer>, ApiError> {
    let version = query.version.as_deref().map(str::parse).transpose();
    let version: Option<u32> = version.map_err(|_| Problem::bad("`version` is a number"))?;
    let answer = with_store(&app, move |app| {
        let store = app.store.as_ref();
        let mut stored = exact(store, &id)?;
        let id = stored.annotated.story.id.clone();
        let current = stored.version;
        if let Some(version) = version {
            let none = || PageError::NotFound(format!("the story {id} has no version {version}"));
            stored = store.story(&id, Some(version))?.ok_or_else(none)?;
        }
        let decisions = store.decisions_of(&id)?;
        Ok(StoryAnswer {
            story: record(store, &stored, Receipts::Without)?,
            current,
            last: store.last_version(&id)?.unwrap_or(current),
            decisions: decisions.iter().map(DecisionRecord::new).collect(),
        })
    })
    .await?;
    Ok(Answer(answer))
}

/// The story's id in an address.
#[derive(Debug)]
pub(super) struct Named(pub(super) String);

impl axum::extract::FromRequestParts<Shared> for Named {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &Shared,
    ) -> Result<Self, ApiError> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        match path {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(Problem::bad("the id in the address is not UTF-8").into()),
        }
    }
}

/// The story of just that id: a program that means another one must not be understood.
pub(super) fn exact(store: &dyn Store, typed: &str) -> Result<StoredStory, PageError> {
    let none = || PageError::NotFound(format!("there is no story {typed:?}"));
    let id = StoryId::new(typed).map_err(|_| none())?;
    if let Some(stored) = store.story(&id, None)? {
        return Ok(stored);
    }
    match Tombstone::of(&store.decisions_of(&id)?) {
        Some(tombstone) => Err(ReviewError::Forgotten(Box::new(tombstone)).into()),
        None => Err(none()),
    }
}

/// What became of a story that was sent, or of a part of what was sent that is none.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(in crate::web) struct Became {
    /// `new`, `new-version`, `annotated` (the text was there; plugins looked at it again), `unchanged`
    /// or `superseded` (kept, but its source calls it older than the current one): it is stored.
    /// `refused`: it cannot be read. `forgotten`: it was forgotten on a legal demand and does not come in.
    /// `not-run`: the server ended before; send it again.
    #[schemars(extend("enum" = ["new", "new-version", "annotated", "unchanged", "superseded", "refused", "forgotten", "not-run"]))]
    pub(in crate::web) change: &'static str,
    /// The story's id on this desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::web) id: Option<String>,
    /// The version that it is stored as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::web) version: Option<u32>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::web) state: Option<Stands>,
    /// Why it stands in review.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::web) reasons: Vec<Reason>,
    /// The line where a refused part has what is wrong, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::web) line: Option<u64>,
    /// The character in the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::web) column: Option<u64>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::web) message: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::web) hint: Option<String>,
}

const NOTHING: Became = Became {
    change: "not-run",
    id: None,
    version: None,
    state: None,
    reasons: Vec::new(),
    line: None,
    column: None,
    message: None,
    hint: None,
};

impl From<&Refusal> for Became {
    fn from(refusal: &Refusal) -> Self {
        Self {
            change: "refused",
            line: refusal.line,
            column: refusal.column,
            message: Some(refusal.what.to_string()),
            hint: refusal.hint.clone(),
            ..NOTHING
        }
    }
}

/// What is told of the fate of a story.
pub(in crate::web) fn became(fate: Fate) -> Became {
    match fate {
        Fate::Stored {
            id,
            version,
            change,
            state,
            reasons,
        } => Became {
            change: change.name(),
            id: Some(id.to_string()),
            version: Some(version),
            state: Some(state),
            reasons,
            ..NOTHING
        },
        Fate::Forgotten { id, as_of } => Became {
            change: "forgotten",
            id: Some(id.to_string()),
            message: Some(format!("the story {as_of} was forgotten on a legal demand")),
            ..NOTHING
        },
        Fate::NotReached => NOTHING,
    }
}
