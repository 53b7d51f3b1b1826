//! What a program decides and takes back, and what was decided, for a program that pulls it.

#![expect(
    unused_qualifications,
    reason = "what describes an operation names its parameters so"
)]

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::model::{
    AnnotationId, AnnotationVerdict, DecisionRecord, Numbered, Override, Permission, Reach,
    Revision, State as Stands, StoryVerdict,
};
use crate::review::{
    Hold, Judgement, ReviewError, Taken, Until, on_annotations_of, on_hold, on_stories, undo_act,
};
use crate::web::app::{App, Shared, with_store};
use crate::web::decide::act_as;
use crate::web::error::PageError;

use super::answer::{Answer, Asked, Sent};
use super::caller::Caller;
use super::problem::{ApiError, Problem};
use super::query::limit;
use super::stories::{Named, exact};

/// Acts of an answer, and the most of them.
const ACTS: usize = 100;
const MOST: usize = 1000;

/// A decision on a story, or one on some of its annotations.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionRequest {
    /// On the story: `approve`, `reject`, `spike` or `unspike`; `take` says that you work on it, and
    /// `release` that nobody does any more. On annotations: `accept`, `dismiss` or `defer`.
    verdict: VerdictName,
    /// The ids of the annotations, where it is on annotations: one act, and one undo.
    #[serde(default)]
    annotations: Vec<String>,
    /// The story's `revision` as it was seen. Where it is not at that any more, nothing is decided and
    /// the answer (409) tells what changed.
    revision: String,
    /// Why. A dismissal and an override need it.
    #[serde(default)]
    reason: Option<String>,
    /// How far a dismissal reaches: `text` for this text alone, `story` for all versions of the story,
    /// which it is unless given, and `everywhere` for the same words under the same rule in all stories.
    #[serde(default)]
    scope: Option<ScopeName>,
    /// When a dismissal ends: a time with its zone, or the last date of it in UTC.
    #[serde(default)]
    expires: Option<String>,
    /// Approve although something stands in the way; for whom `waive` of the gate lets, a chief unless it
    /// says another.
    #[serde(default, rename = "override")]
    is_override: bool,
}

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum VerdictName {
    Approve,
    Reject,
    Spike,
    Unspike,
    Take,
    Release,
    Accept,
    Dismiss,
    Defer,
}

/// How far something reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ScopeName {
    Text,
    Story,
    Everywhere,
}

impl ScopeName {
    fn reach(self) -> Reach {
        match self {
            Self::Text => Reach::Text,
            Self::Story => Reach::Story,
            Self::Everywhere => Reach::Everywhere,
        }
    }
}

/// What is said, and of what.
enum Says {
    OfStory(StoryVerdict),
    Holds(Hold),
    OfAnnotations(AnnotationVerdict),
}

impl VerdictName {
    fn says(self) -> Says {
        match self {
            Self::Approve => Says::OfStory(StoryVerdict::Approve),
            Self::Reject => Says::OfStory(StoryVerdict::Reject),
            Self::Spike => Says::OfStory(StoryVerdict::Spike),
            Self::Unspike => Says::OfStory(StoryVerdict::Unspike),
            Self::Take => Says::Holds(Hold::Take),
            Self::Release => Says::Holds(Hold::Release),
            Self::Accept => Says::OfAnnotations(AnnotationVerdict::Accept),
            Self::Dismiss => Says::OfAnnotations(AnnotationVerdict::Dismiss),
            Self::Defer => Says::OfAnnotations(AnnotationVerdict::Defer),
        }
    }
}

/// An act that was taken.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ActAnswer {
    /// Its number, to undo it by.
    number: u64,
    /// Its decisions.
    decisions: Vec<DecisionRecord>,
    /// The stories that it is about, as they stand now.
    stories: Vec<StandsAnswer>,
}

/// Where a story stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StandsAnswer {
    /// The story.
    id: String,
    /// Where it stands.
    state: Stands,
    /// What to decide on it with from now on.
    revision: String,
}

impl ActAnswer {
    pub(super) fn of(taken: &Taken) -> Self {
        let entries = taken.numbered.entries();
        let stories = taken.decided.stories.iter();
        Self {
            number: taken.numbered.number,
            decisions: entries.map(|entry| DecisionRecord::new(&entry)).collect(),
            stories: stories
                .map(|(id, state, revision)| StandsAnswer {
                    id: id.to_string(),
                    state: *state,
                    revision: revision.to_string(),
                })
                .collect(),
        }
    }
}

/// Decide
///
/// Signed with the name of the token. Durable when it is answered.
#[utoipa::path(
    post,
    path = "/stories/{id}/decisions",
    operation_id = "decide",
    tag = "decisions",
    params(("id" = String, Path, description = "The story's id, percent-encoded")),
    request_body(content = ref("#/components/schemas/DecisionRequest"), content_type = "application/json"),
    responses(
        (status = 200, description = "What was decided", body = ref("#/components/schemas/ActAnswer"), content_type = "application/json"),
        (status = 409, description = "The story changed since that revision, or it cannot be decided where it stands; nothing was decided", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = "4XX", description = "A problem; nothing was decided", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = "5XX", description = "A problem", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ),
)]
pub(super) async fn decide(
    State(app): State<Shared>,
    caller: Caller,
    Named(id): Named,
    Sent(request): Sent<DecisionRequest>,
) -> Result<Answer<ActAnswer>, ApiError> {
    caller.must(Permission::Decide)?;
    if request.is_override {
        PageError::unless_waived(caller.role, app.settings.gate.waive)?;
    }
    let revision: Result<Revision, String> = request.revision.parse();
    let revision = revision.map_err(|why| Problem::bad(format!("`revision`: {why}")))?;
    let taken = with_store(&app, move |app| {
        decided(app, &caller.name, &id, revision, &request)
    });
    Ok(Answer(ActAnswer::of(&taken.await?)))
}

fn decided(
    app: &App,
    by: &str,
    id: &str,
    revision: Revision,
    request: &DecisionRequest,
) -> Result<Taken, PageError> {
    let stored = exact(app.store.as_ref(), id)?;
    let reason = request.reason.as_deref();
    let nonsense = |what: &str| PageError::Nonsense(what.to_owned());
    let says = request.verdict.says();
    if !matches!(says, Says::OfAnnotations(_)) {
        if !request.annotations.is_empty() {
            return Err(nonsense(
                "this verdict is on the story, not on `annotations`",
            ));
        }
        if request.scope.is_some() || request.expires.is_some() {
            return Err(nonsense(
                "`scope` and `expires` are for what is said of annotations",
            ));
        }
    }
    let taken = match says {
        Says::Holds(hold) => {
            if request.is_override {
                return Err(nonsense("`override` is for `approve` alone"));
            }
            if reason.is_some() {
                return Err(nonsense("nobody says why with `take` and `release`"));
            }
            act_as(app, by, Some(revision), |store| {
                on_hold(store, &[id.to_owned()], hold)
            })
        }
        Says::OfStory(verdict) => {
            let over = match (request.is_override, verdict) {
                (false, _) => None,
                (true, StoryVerdict::Approve) => {
                    let over = Override::new(by, reason.unwrap_or_default());
                    Some(over.map_err(ReviewError::from)?)
                }
                (true, _) => return Err(nonsense("`override` is for `approve` alone")),
            };
            let gate = &app.settings.gate.gate;
            act_as(app, by, Some(revision), |store| {
                on_stories(
                    store,
                    &[id.to_owned()],
                    verdict,
                    gate,
                    over.as_ref(),
                    reason,
                )
            })
        }
        Says::OfAnnotations(verdict) => {
            if request.annotations.is_empty() {
                return Err(nonsense(
                    "this verdict is on `annotations`, and none is named",
                ));
            }
            if request.is_override {
                return Err(nonsense("`override` is for `approve` alone"));
            }
            let placed = &stored.annotated.annotations;
            let mut ids: Vec<AnnotationId> = Vec::new();
            for typed in &request.annotations {
                let named = placed.iter().find(|it| it.id.as_str() == typed);
                let named = named.ok_or_else(|| ReviewError::NoAnnotation(typed.clone()))?;
                if ids.contains(&named.id) {
                    return Err(nonsense("an annotation is named twice"));
                }
                ids.push(named.id.clone());
            }
            let expires: Option<Until> = match request.expires.as_deref().map(str::parse) {
                None => None,
                Some(Ok(until)) => Some(until),
                Some(Err(why)) => return Err(PageError::Nonsense(format!("`expires`: {why}"))),
            };
            let judgement = Judgement {
                reach: request.scope.map_or(Reach::Story, ScopeName::reach),
                expires: expires.map(|until| until.time().clone()),
                ..Judgement::new(verdict, reason)
            };
            act_as(app, by, Some(revision), |_| {
                on_annotations_of(&stored, &ids, &judgement)
            })
        }
    };
    Ok(taken?)
}

/// An act that is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoRequest {
    /// The number of the act.
    act: u64,
    /// Why.
    #[serde(default)]
    reason: Option<String>,
}

/// Undo
///
/// Takes back all of an act, as far as it is still in force. That is an act too, and can be undone.
#[utoipa::path(
    post,
    path = "/undo",
    operation_id = "undo",
    tag = "decisions",
    request_body(content = ref("#/components/schemas/UndoRequest"), content_type = "application/json"),
    responses(
        (status = 200, description = "What was taken back", body = ref("#/components/schemas/ActAnswer"), content_type = "application/json"),
        (status = "4XX", description = "A problem; nothing was taken back", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = "5XX", description = "A problem", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ),
)]
pub(super) async fn undo(
    State(app): State<Shared>,
    caller: Caller,
    Sent(request): Sent<UndoRequest>,
) -> Result<Answer<ActAnswer>, ApiError> {
    caller.must(Permission::Decide)?;
    let taken = with_store(&app, move |app| {
        let reason = request.reason.as_deref();
        let taken = act_as(app, &caller.name, None, |store| {
            undo_act(store, request.act, reason)
        });
        Ok(taken?)
    });
    Ok(Answer(ActAnswer::of(&taken.await?)))
}

/// Where to go on in the log.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LogQuery {
    /// The act after which to begin: the `last` of an answer, and 0 for all that was ever decided.
    #[param(value_type = Option<u64>)]
    after: Option<String>,
    /// So many acts, 1 to 1000; 100 unless given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<String>,
}

/// A part of the decisions log.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct LogAnswer {
    /// The decisions of whole acts, in the order of the log.
    decisions: Vec<DecisionRecord>,
    /// The number of the last act, for the next `after`.
    last: u64,
    /// Whether more came after it when this was read.
    more: bool,
}

/// The decisions log
///
/// What was decided after an act, in the order in which it was. The log only grows, so a program that
/// keeps `last` and asks for what comes after it misses nothing and sees nothing twice.
#[utoipa::path(
    get,
    path = "/decisions",
    operation_id = "listDecisions",
    tag = "decisions",
    params(LogQuery),
    responses(
        (status = 200, description = "Decisions", body = ref("#/components/schemas/LogAnswer"), content_type = "application/json"),
        (status = "4XX", description = "A problem", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = "5XX", description = "A problem", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ),
)]
pub(super) async fn log(
    State(app): State<Shared>,
    _: Caller,
    Asked(query): Asked<LogQuery>,
) -> Result<Answer<LogAnswer>, ApiError> {
    let after = query.after.as_deref().map(str::parse).transpose();
    let after: Option<u64> = after.map_err(|_| Problem::bad("`after` is the number of an act"))?;
    let after = after.unwrap_or(0);
    let most = limit(query.limit.as_deref(), ACTS, MOST)?;
    let answer = with_store(&app, move |app| {
        let mut acts = app.store.acts(after, most + 1)?;
        let more = acts.len() > most;
        acts.truncate(most);
        let decisions = acts.iter().flat_map(Numbered::entries);
        Ok(LogAnswer {
            decisions: decisions.map(|entry| DecisionRecord::new(&entry)).collect(),
            last: acts.last().map_or(after, |act| act.number),
            more,
        })
    })
    .await?;
    Ok(Answer(answer))
}
