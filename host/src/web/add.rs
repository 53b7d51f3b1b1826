//! What an editor adds to a story on its page, and what she puts in the place of a tag or a summary.

use axum::extract::State;
use axum::response::Redirect;

use crate::model::{Field, Permission, Remark, RemarkError, Severity};
use crate::review::{Marked, ReviewError, find_story, on_addition, on_replacement};

use super::app::{Shared, with_store};
use super::decide::{act, done, nonsense, revision, to_story, told};
use super::error::PageError;
use super::links::link;
use super::session::{Fields, Signed, Tone};
use super::shown::shown;

/// Bytes of what was refused that come back with the form, each.
const KEPT: usize = 2000;

/// Adds a flag, a note or a tag, to some of the words or to the story as a whole. What is refused comes back
/// in the form.
pub(super) async fn add(
    State(app): State<Shared>,
    Signed { visitor, fields }: Signed,
) -> Result<Redirect, PageError> {
    visitor.must(Permission::Decide)?;
    let story = fields.need("story")?.to_owned();
    let text = fields.need("text")?.to_owned();
    let remark = remark(fields.need("kind")?, &text)?;
    let words = fields.get("words").map(str::to_owned);
    let (field, nth) = (field(&fields)?, nth(&fields)?);
    let revision = revision(&fields)?;
    let within = fields.get("in").unwrap_or_default();
    let again = |words: Option<&str>| {
        let kept = |text: &'_ str| text.len() <= KEPT;
        let words = words.filter(|words| kept(words)).unwrap_or_default();
        let text = Some(text.as_str()).filter(|text| kept(text));
        let query = [
            ("id", story.as_str()),
            ("in", within),
            ("text", text.unwrap_or_default()),
            ("words", words),
        ];
        Redirect::to(&(link("/story", query) + "#add"))
    };
    let remark = match remark {
        Ok(remark) => remark,
        Err(error) => {
            visitor.tell(Tone::Refused, format!("{error}. Nothing was added."));
            return Ok(again(words.as_deref()));
        }
    };
    let (who, of, marked) = (visitor.clone(), story.clone(), words.clone());
    let taken = with_store(&app, move |app| {
        Ok(act(app, &who, revision, |store| {
            let on = match marked.as_deref() {
                None => Marked::Story,
                Some(words) => Marked::Words { words, field, nth },
            };
            let stored = find_story(store, &of)?;
            on_addition(&stored, remark, on, None).map(|added| vec![added])
        }))
    })
    .await?;
    if let Err(ReviewError::SeveralPlaces { places, .. }) = &taken {
        let (what, places) = (taken.as_ref().err(), places.join(" · "));
        let what = what.map(ToString::to_string).unwrap_or_default();
        let text = format!("{}. Say which: {}", shown(&what), shown(&places));
        visitor.tell(Tone::Refused, text);
        return Ok(again(words.as_deref()));
    }
    match done(&app, &visitor, taken)? {
        Some(taken) => {
            visitor.tell(Tone::Done, told(&taken));
            let print = taken.numbered.act.decisions.first();
            let print = print.and_then(|it| it.on.fingerprint());
            let of = story.clone();
            let at = with_store(&app, move |app| {
                let stored = find_story(app.store.as_ref(), &of)?;
                let flags = stored.annotated.flags_in_reading_order();
                let place = flags.iter().position(|it| Some(it.0.fingerprint) == print);
                Ok(place.map(|place| place + 1))
            })
            .await?;
            Ok(to_story(&story, within, at))
        }
        None => Ok(again(words.as_deref())),
    }
}

/// Puts another term or another summary in the place of one.
pub(super) async fn edit(
    State(app): State<Shared>,
    Signed { visitor, fields }: Signed,
) -> Result<Redirect, PageError> {
    visitor.must(Permission::Decide)?;
    let story = fields.need("story")?.to_owned();
    let annotation = fields.need("annotation")?.to_owned();
    let text = fields.need("text")?.to_owned();
    let revision = revision(&fields)?;
    let within = fields.get("in").unwrap_or_default();
    let (who, of) = (visitor.clone(), story.clone());
    let taken = with_store(&app, move |app| {
        Ok(act(app, &who, revision, |store| {
            on_replacement(store, &annotation, Some(&of), &text, None)
        }))
    })
    .await?;
    if let Some(taken) = done(&app, &visitor, taken)? {
        let number = taken.numbered.number;
        let text = format!("Yours stands in its place (act {number}).");
        visitor.tell(Tone::Done, text);
    }
    Ok(to_story(&story, within, None))
}

fn remark(kind: &str, text: &str) -> Result<Result<Remark, RemarkError>, PageError> {
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    if kind == "tag" {
        return Ok(Remark::tag(Remark::SCHEME, text));
    }
    let mut all = severities.into_iter();
    let severity = all.find(|severity| severity.name() == kind);
    let severity = severity.ok_or_else(|| nonsense("kind", kind))?;
    Ok(Remark::flag(severity, text))
}

fn field(fields: &Fields) -> Result<Option<Field>, PageError> {
    let Some(typed) = fields.get("field") else {
        return Ok(None);
    };
    let mut all = Field::IN_READING_ORDER.into_iter();
    let found = all.find(|field| field.name() == typed);
    found.map(Some).ok_or_else(|| nonsense("field", typed))
}

fn nth(fields: &Fields) -> Result<Option<usize>, PageError> {
    let typed = fields.get("nth");
    let number = typed.map(|typed| typed.parse().map_err(|_| nonsense("place", typed)));
    number.transpose()
}
