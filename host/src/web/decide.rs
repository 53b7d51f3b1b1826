//! What changes something: deciding on annotations and stories, and taking back.
//!
//! Each is a form that works without script: it is taken, and the browser led on to what wants deciding
//! next. What is refused is said on the page that it was asked on, and nothing was done.

use axum::extract::State;
use axum::response::Redirect;

use crate::model::{
    AnnotationVerdict, Override, Permission, Reach, Revision, Status, StoryId, StoryVerdict,
    Subject, Time,
};
use crate::review::{
    Hold, Judgement, ReviewError, Seen, Signature, Taken, find_story, on_annotations,
    on_annotations_of, on_hold, on_stories, take, undecided, undo_act,
};
use crate::store::{Head, QueueKey, Store};

use super::app::{App, Shared, with_store};
use super::error::{PageError, hint};
use super::links::link;
use super::queue::Narrowed;
use super::session::{Fields, Signed, Tone, Visitor};
use super::shown::shown;

/// Decides on one annotation, and goes on to the next flag.
pub(super) async fn annotation(
    State(app): State<Shared>,
    Signed { visitor, fields }: Signed,
) -> Result<Redirect, PageError> {
    visitor.must(Permission::Decide)?;
    let story = fields.need("story")?.to_owned();
    let ids = vec![fields.need("annotation")?.to_owned()];
    let verdict = match fields.need("verdict")? {
        "accept" => AnnotationVerdict::Accept,
        "dismiss" => AnnotationVerdict::Dismiss,
        "defer" => AnnotationVerdict::Defer,
        other => return Err(nonsense("verdict", other)),
    };
    let reason = reason(&fields);
    let (reach, expires) = (reach(&fields)?, expires(&fields)?);
    let revision = revision(&fields)?;
    let (who, of) = (visitor.clone(), story.clone());
    let taken = with_store(&app, move |app| {
        Ok(act(app, &who, revision, |store| {
            let judgement = Judgement {
                reach,
                expires,
                ..Judgement::new(verdict, reason.as_deref())
            };
            on_annotations(store, &ids, Some(&of), &judgement)
        }))
    })
    .await?;
    let at = fields.get("number").and_then(|text| text.parse().ok());
    let within = fields.get("in").unwrap_or_default();
    match done(&app, &visitor, taken)? {
        Some(taken) => {
            visitor.tell(Tone::Done, told(&taken));
            let at = with_store(&app, move |app| next_flag(app.store.as_ref(), &taken, at)).await?;
            Ok(to_story(&story, within, at))
        }
        None => Ok(to_story(&story, within, at)),
    }
}

/// Dismisses all flags of a rule in a story that nobody decided: one act, and one undo. The form says how
/// many there were to see, and no other number is dismissed.
pub(super) async fn rule(
    State(app): State<Shared>,
    Signed { visitor, fields }: Signed,
) -> Result<Redirect, PageError> {
    visitor.must(Permission::Decide)?;
    let story = fields.need("story")?.to_owned();
    let rule = fields.need("rule")?.to_owned();
    let count = fields.need("count")?;
    let count: usize = count.parse().map_err(|_| nonsense("count", count))?;
    let reason = reason(&fields);
    let revision = revision(&fields)?;
    let (who, of) = (visitor.clone(), story.clone());
    let taken = with_store(&app, move |app| {
        let stored = find_story(app.store.as_ref(), &of)?;
        let ids = undecided(&stored.annotated, &rule);
        if Some(stored.revision) == revision && ids.len() != count {
            let found = ids.len();
            let what =
                format!("{count} flags of {rule} were to be dismissed, and there are {found}");
            return Err(PageError::Nonsense(what));
        }
        Ok(act(app, &who, revision, |_| {
            let verdict = AnnotationVerdict::Dismiss;
            on_annotations_of(&stored, &ids, &Judgement::new(verdict, reason.as_deref()))
        }))
    })
    .await?;
    let within = fields.get("in").unwrap_or_default();
    let Some(taken) = done(&app, &visitor, taken)? else {
        return Ok(to_story(&story, within, None));
    };
    visitor.tell(Tone::Done, told(&taken));
    let at = with_store(&app, move |app| next_flag(app.store.as_ref(), &taken, None)).await?;
    Ok(to_story(&story, within, at))
}

/// Says that the visitor works on a story, or that nobody does any more; the story stays in view.
pub(super) async fn hold(
    State(app): State<Shared>,
    Signed { visitor, fields }: Signed,
) -> Result<Redirect, PageError> {
    visitor.must(Permission::Decide)?;
    let id = fields.need("story")?.to_owned();
    let hold = match fields.need("verdict")? {
        "take" => Hold::Take,
        "release" => Hold::Release,
        other => return Err(nonsense("verdict", other)),
    };
    let revision = revision(&fields)?;
    let within = fields.get("in").unwrap_or_default().to_owned();
    let (who, ids) = (visitor.clone(), vec![id.clone()]);
    let taken = with_store(&app, move |app| {
        Ok(act(app, &who, revision, |store| on_hold(store, &ids, hold)))
    })
    .await?;
    if let Some(taken) = done(&app, &visitor, taken)? {
        visitor.tell(Tone::Done, told(&taken));
    }
    Ok(to_story(&id, &within, None))
}

/// Decides on a story, and goes on to the next one of its queue.
pub(super) async fn story(
    State(app): State<Shared>,
    Signed { visitor, fields }: Signed,
) -> Result<Redirect, PageError> {
    visitor.must(Permission::Decide)?;
    let id = fields.need("story")?.to_owned();
    let (verdict, is_override) = match fields.need("verdict")? {
        "approve" => (StoryVerdict::Approve, false),
        "override" => (StoryVerdict::Approve, true),
        "reject" => (StoryVerdict::Reject, false),
        "spike" => (StoryVerdict::Spike, false),
        "unspike" => (StoryVerdict::Unspike, false),
        other => return Err(nonsense("verdict", other)),
    };
    if is_override {
        PageError::unless_waived(visitor.role, app.settings.gate.waive)?;
    }
    let reason = reason(&fields);
    let revision = revision(&fields)?;
    let within = fields.get("in").unwrap_or_default().to_owned();
    let narrowed = Narrowed::parse(&within);
    let (who, ids) = (visitor.clone(), vec![id.clone()]);
    let (taken, next) = with_store(&app, move |app| {
        // Its place is gone once it is decided.
        let next = next_story(app.store.as_ref(), &ids, &narrowed)?;
        let taken = act(app, &who, revision, |store| {
            let over = is_override
                .then(|| Override::new(&who.name, reason.as_deref().unwrap_or_default()))
                .transpose()?;
            let gate = &app.settings.gate.gate;
            on_stories(store, &ids, verdict, gate, over.as_ref(), reason.as_deref())
        });
        Ok((taken, next))
    })
    .await?;
    match done(&app, &visitor, taken)? {
        Some(taken) => {
            visitor.tell(Tone::Done, told(&taken));
            Ok(match next {
                Some(next) if verdict != StoryVerdict::Unspike => {
                    to_story(next.as_str(), &within, None)
                }
                Some(_) => to_story(&id, &within, None),
                None => Redirect::to(&Narrowed::parse(&within).link()),
            })
        }
        None => Ok(to_story(&id, &within, None)),
    }
}

/// Takes back an act, and shows where that was.
pub(super) async fn undo(
    State(app): State<Shared>,
    Signed { visitor, fields }: Signed,
) -> Result<Redirect, PageError> {
    visitor.must(Permission::Decide)?;
    let number = fields.need("act")?;
    let number: u64 = number.parse().map_err(|_| nonsense("act", number))?;
    let reason = reason(&fields);
    let who = visitor.clone();
    let taken = with_store(&app, move |app| {
        Ok(act(app, &who, None, |store| {
            undo_act(store, number, reason.as_deref())
        }))
    })
    .await?;
    let Some(taken) = done(&app, &visitor, taken)? else {
        // It was taken back elsewhere, and there is nothing to try again.
        visitor.undid(number);
        return Ok(Redirect::to("/"));
    };
    visitor.undid(number);
    visitor.undid(taken.numbered.number);
    let acts = taken.numbered.act.decisions.len();
    let text = match acts {
        1 => format!("Undid act {number}."),
        more => format!("Undid act {number}: {more} decisions."),
    };
    visitor.tell(Tone::Done, text);
    let first = taken.numbered.act.decisions.first();
    let Some(first) = first.filter(|_| taken.decided.stories.len() == 1) else {
        return Ok(Redirect::to("/"));
    };
    let (id, print) = (first.story.clone(), first.on.fingerprint());
    let of = id.clone();
    let at = with_store(&app, move |app| {
        let stored = app.store.story(&of, None)?;
        let at = stored.and_then(|stored| {
            let flags = stored.annotated.flags_in_reading_order();
            let place = flags.iter().position(|it| Some(it.0.fingerprint) == print);
            place.map(|place| place + 1)
        });
        Ok(at)
    })
    .await?;
    let within = fields.get("in").unwrap_or_default();
    Ok(to_story(id.as_str(), within, at))
}

/// Lets `decide` say what is decided, and takes it in one act that the visitor signs.
pub(super) fn act(
    app: &App,
    visitor: &Visitor,
    expected: Option<Revision>,
    decide: impl FnOnce(&dyn Store) -> Result<Vec<Seen>, ReviewError>,
) -> Result<Taken, ReviewError> {
    act_as(app, &visitor.name, expected, decide)
}

/// The same, signed with a name.
pub(super) fn act_as(
    app: &App,
    by: &str,
    expected: Option<Revision>,
    decide: impl FnOnce(&dyn Store) -> Result<Vec<Seen>, ReviewError>,
) -> Result<Taken, ReviewError> {
    let store = app.store.as_ref();
    let decided = match decide(store) {
        Ok(decided) => decided,
        // Whoever saw something else hears of that first: it is why this cannot be decided.
        Err(error) => return Err(changed(store, expected, &error).unwrap_or(error)),
    };
    let at = crate::clock::now();
    let at = at.ok_or(ReviewError::NoClock)?;
    let signature = Signature {
        by,
        at,
        gate: app.settings.gate.gate.clone(),
        expected,
    };
    take(store, signature, decided)
}

/// What changed of the story since it was seen, where something was refused.
fn changed(
    store: &dyn Store,
    expected: Option<Revision>,
    error: &ReviewError,
) -> Option<ReviewError> {
    let ReviewError::Refused { story, .. } = error else {
        return None;
    };
    let stored = store.story(story, None).ok()??;
    let entries = store.decisions_of(story).ok()?;
    let changes = expected?.changes(stored.revision, &entries);
    let id = story.clone();
    let error = crate::store::StoreError::Changed { id, changes };
    match &error {
        crate::store::StoreError::Changed { changes, .. } if changes.is_empty() => None,
        _ => Some(error.into()),
    }
}

/// What was taken; nothing where it was refused, which is told on the next page.
pub(super) fn done(
    app: &Shared,
    visitor: &Visitor,
    taken: Result<Taken, ReviewError>,
) -> Result<Option<Taken>, PageError> {
    match taken {
        Ok(taken) => {
            visitor.acted(taken.numbered.number);
            Ok(Some(taken))
        }
        Err(ReviewError::Store(error)) if error.is_fatal() => {
            let told = PageError::Stopped(error.to_string());
            app.fail(error);
            Err(told)
        }
        Err(error) => {
            let text = format!("{}. {}", shown(&error.to_string()), hint(&error));
            visitor.tell(Tone::Refused, text);
            Ok(None)
        }
    }
}

/// What was just done, in a sentence.
pub(super) fn told(taken: &Taken) -> String {
    let decisions = &taken.numbered.act.decisions;
    let number = taken.numbered.number;
    let Some(first) = decisions.first() else {
        return String::new();
    };
    let done = first.verdict.done();
    let state = taken.decided.stories.first();
    let state = state.map_or("", |(_, state, _)| state.name());
    match (decisions.len(), &first.on) {
        (1, Subject::Story) => format!("{} {done} (act {number}).", shown(first.story.as_str())),
        (1, Subject::Annotation(about)) => {
            let what = shown(&about.to_string());
            format!("{what} {done} (act {number}); the story is {state} now.")
        }
        (more, _) => format!("{more} decisions: {done} (act {number})."),
    }
}

/// The next flag that nobody decided, after the one with that number, or else the first.
fn next_flag(
    store: &dyn Store,
    taken: &Taken,
    after: Option<usize>,
) -> Result<Option<usize>, PageError> {
    let Some(first) = taken.numbered.act.decisions.first() else {
        return Ok(None);
    };
    let Some(stored) = store.story(&first.story, None)? else {
        return Ok(None);
    };
    let flags = stored.annotated.flags_in_reading_order();
    let open = flags.iter().zip(1..);
    let open = open.filter(|(it, _)| it.0.status == Status::Open);
    let all: Vec<usize> = open.map(|(_, number)| number).collect();
    let after = after.unwrap_or_default();
    let next = all.iter().find(|number| **number > after);
    Ok(next.or(all.first()).copied())
}

/// The story after one in its queue, as it stands before that one is decided; else the first that is
/// another one.
fn next_story(
    store: &dyn Store,
    typed: &[String],
    narrowed: &Narrowed,
) -> Result<Option<StoryId>, PageError> {
    let Some(typed) = typed.first() else {
        return Ok(None);
    };
    let stored = find_story(store, typed)?;
    let filter = narrowed.filter()?;
    let key = QueueKey::of(&Head::new(&stored.annotated, stored.version));
    let id = &stored.annotated.story.id;
    let next = store
        .queue(&filter, Some(&key), 1)?
        .heads
        .into_iter()
        .next();
    if let Some(next) = next {
        return Ok(Some(next.id));
    }
    let first = store.queue(&filter, None, 2)?.heads.into_iter();
    let mut others = first.map(|head| head.id).filter(|it| it != id);
    Ok(others.next())
}

pub(super) fn to_story(id: &str, within: &str, at: Option<usize>) -> Redirect {
    let at = at.map(|at| at.to_string()).unwrap_or_default();
    let own = link("/story", [("id", id), ("in", within), ("at", at.as_str())]);
    match at.as_str() {
        "" => Redirect::to(&own),
        at => Redirect::to(&format!("{own}#flag-{at}")),
    }
}

/// The reason that was typed, else the one that was picked.
pub(super) fn reason(fields: &Fields) -> Option<String> {
    let typed = fields.get("other").or_else(|| fields.get("reason"));
    typed.map(str::to_owned)
}

/// How far a dismissal reaches; all versions of its story where nothing is said.
fn reach(fields: &Fields) -> Result<Reach, PageError> {
    let typed = fields.get("scope").unwrap_or("story");
    let found = Reach::ALL.into_iter().find(|reach| reach.name() == typed);
    found.ok_or_else(|| nonsense("scope", typed))
}

/// When a dismissal ends: at the end of a day in UTC.
fn expires(fields: &Fields) -> Result<Option<Time>, PageError> {
    let Some(typed) = fields.get("expires") else {
        return Ok(None);
    };
    let end = Time::end_of_day(typed);
    end.map(Some).ok_or_else(|| nonsense("day", typed))
}

pub(super) fn revision(fields: &Fields) -> Result<Option<Revision>, PageError> {
    let text = fields.need("revision")?;
    text.parse().map(Some).map_err(PageError::Nonsense)
}

pub(super) fn nonsense(what: &str, value: &str) -> PageError {
    PageError::Nonsense(format!("there is no {what} {value:?}"))
}
