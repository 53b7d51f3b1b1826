//! What happens on the desk, as it happens: server-sent events.

#![expect(
    unused_qualifications,
    reason = "what describes an operation names its parameters so"
)]

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event as Sent, Sse};
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::sleep;
use utoipa::IntoParams;

use crate::export::json;
use crate::web::app::Shared;
use crate::web::feed::{Event, Next, Place};

use super::answer::Asked;
use super::caller::Caller;
use super::problem::{ApiError, Problem};

/// Streams at a time.
pub(in crate::web) const STREAMS: usize = 256;

/// How long nothing is said when nothing happens. Proxies end what is quiet for a minute.
const BEAT: Duration = match cfg!(test) {
    true => Duration::from_millis(50),
    false => Duration::from_secs(15),
};

/// Events that are taken at once.
const TAKEN: usize = 64;

/// Somebody who listens.
struct Listener {
    app: Shared,
    caller: Caller,
    place: Place,
    taken: std::vec::IntoIter<(Place, Arc<Event>)>,
    /// Said first, where the place that was asked for is not there any more.
    reset: bool,
    /// Said first of all, so that whoever listens knows that they do.
    greeting: bool,
    newest: watch::Receiver<u64>,
    closing: watch::Receiver<bool>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.app.metrics.streams.dec();
    }
}

/// Where to begin.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EventsQuery {
    /// The same as `Last-Event-ID`, for who cannot send a header; that one counts for more.
    after: Option<String>,
}

/// Events
///
/// A stream of server-sent events (`text/event-stream`), from now on or from `Last-Event-ID` on:
/// `story` when a story is stored, with `id`, `version`, `change` and `state`; `decision` when an act is
/// taken, with `number`, `decisions` and `stories`; `reset` when what came after the last id is not kept
/// any more: then read the desk anew, with `GET /decisions` from the last act that you have. Each is
/// told after it is durable and in the order in which it became so. A comment comes every 15 s when
/// nothing happens.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "listenToEvents",
    tag = "events",
    params(EventsQuery, ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was received")),
    responses(
        (status = 200, description = "Events; the data of each is one of these", body = ref("#/components/schemas/Event"), content_type = "text/event-stream"),
        (status = "4XX", description = "A problem", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 503, description = "Too many listen", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ),
)]
pub(super) async fn events(
    State(app): State<Shared>,
    caller: Caller,
    Asked(query): Asked<EventsQuery>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Sent, Infallible>>>, ApiError> {
    let permit = Arc::clone(&app.streams).try_acquire_owned();
    let permit =
        permit.map_err(|_| Problem::busy(format!("{STREAMS} streams are open already")))?;
    // Before the place, so that nothing happens between the two unheard.
    let newest = app.feed.listen();
    let sent = headers.get("last-event-id");
    let sent = sent.map(|it| it.to_str().unwrap_or_default());
    let asked = sent.or(query.after.as_deref());
    let asked = asked.map(|it| app.feed.read(it));
    let place = asked.flatten().unwrap_or_else(|| app.feed.newest());
    app.metrics.streams.inc();
    let listener = Listener {
        caller,
        place,
        taken: Vec::new().into_iter(),
        reset: asked == Some(None),
        greeting: true,
        newest,
        closing: app.closing.subscribe(),
        app,
        _permit: permit,
    };
    let stream = unfold(listener, |mut listener| async {
        let next = listener.next().await?;
        Some((Ok(next), listener))
    });
    Ok(Sse::new(stream))
}

impl Listener {
    /// What is said next; none at the end.
    async fn next(&mut self) -> Option<Sent> {
        if std::mem::take(&mut self.greeting) {
            let id = self.app.feed.written(self.place);
            return Some(match std::mem::take(&mut self.reset) {
                true => Sent::default().event("reset").id(id).data("{}"),
                // Without data nobody is told of it, but the id counts.
                false => Sent::default().id(id).comment("listening"),
            });
        }
        loop {
            if let Some((place, event)) = self.taken.next() {
                self.place = place;
                let id = self.app.feed.written(place);
                let data = json(event.as_ref()).unwrap_or_default();
                return Some(Sent::default().event(event.name()).id(id).data(data));
            }
            self.newest.borrow_and_update();
            match self.app.feed.after(self.place, TAKEN) {
                Next::Events(events) if !events.is_empty() => {
                    self.taken = events.into_iter();
                    continue;
                }
                Next::Events(_) => {}
                Next::Gone(newest) => {
                    self.place = newest;
                    let id = self.app.feed.written(newest);
                    return Some(Sent::default().event("reset").id(id).data("{}"));
                }
            }
            if *self.closing.borrow() {
                return None;
            }
            tokio::select! {
                _ = self.newest.changed() => {}
                _ = self.closing.changed() => {}
                () = sleep(BEAT) => {
                    // Who was let in hours ago is looked at again.
                    return self.caller.is_let_in().then(|| Sent::default().comment("still here"));
                }
            }
        }
    }
}
