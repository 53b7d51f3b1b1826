//! `/metrics`: what somebody who runs a desk would want to be woken by, as `OpenMetrics`.
//!
//! What the store knows is asked when somebody looks; what happens is counted as it happens, from the
//! start of this server on. No name of a story, a source or a person is among the labels.

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::clock::Stopwatch;
use crate::model::{AnnotatedStory, Numbered, State as Stands};
use crate::store::{Change, Facet, Filter, Stored};

use super::api::Caller;
use super::app::{Shared, with_store};
use super::error::PageError;

/// Plugins of which failures are told.
const PLUGINS: usize = 200;

type Labels = Vec<(&'static str, String)>;
type Counters = Family<Labels, Counter>;

/// What is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Counters,
    seconds: Histogram,
    stored: Counters,
    outcomes: Counters,
    decisions: Counters,
    /// Streams of events that are open.
    pub(super) streams: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("copydesk");
        let (requests, stored, outcomes, decisions) = (
            Counters::default(),
            Counters::default(),
            Counters::default(),
            Counters::default(),
        );
        let seconds = Histogram::new([0.001, 0.005, 0.02, 0.05, 0.2, 1.0, 5.0, 30.0]);
        let streams = Gauge::default();
        registry.register(
            "http_requests",
            "Requests that were answered, by route, method and status",
            requests.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "Time until an answer began",
            seconds.clone(),
        );
        registry.register(
            "stories_stored",
            "Stories that were stored since this server started, by what that was to the store",
            stored.clone(),
        );
        registry.register(
            "outcomes",
            "What became of plugins on the stories that were stored since this server started",
            outcomes.clone(),
        );
        registry.register(
            "decisions",
            "Decisions that were taken since this server started, by verdict",
            decisions.clone(),
        );
        registry.register(
            "event_streams",
            "Streams of events that are open",
            streams.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            stored,
            outcomes,
            decisions,
            streams,
        }
    }
}

impl Metrics {
    /// Counts stories that were stored. What changed nothing is no news.
    pub(super) fn stored(&self, stories: &[AnnotatedStory], stored: &[Stored]) {
        for (annotated, stored) in stories.iter().zip(stored) {
            if stored.change == Change::Unchanged {
                continue;
            }
            let labels = vec![("change", stored.change.name().to_owned())];
            self.stored.get_or_create(&labels).inc();
            for outcome in &annotated.outcomes {
                let labels = vec![
                    ("plugin", outcome.plugin.to_string()),
                    ("outcome", outcome.outcome.name().to_owned()),
                ];
                self.outcomes.get_or_create(&labels).inc();
            }
        }
    }

    /// Counts what was decided.
    pub(super) fn decided(&self, act: &Numbered) {
        for decision in &act.act.decisions {
            let labels = vec![("verdict", decision.verdict.name().to_owned())];
            self.decisions.get_or_create(&labels).inc();
        }
    }
}

/// Counts every request by the route that it took: whatever else stands in an address is of no end.
pub(super) async fn count(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        // Anybody can make one up.
        _ => "other",
    };
    let response = next.run(request).await;
    let labels = vec![
        ("route", route),
        ("method", method.to_owned()),
        ("status", response.status().as_str().to_owned()),
    ];
    app.metrics.requests.get_or_create(&labels).inc();
    app.metrics.seconds.observe(watch.elapsed().as_secs_f64());
    response
}

/// The numbers.
pub(super) async fn metrics(
    State(app): State<Shared>,
    request: Request,
) -> Result<Response, PageError> {
    let (mut parts, _) = request.into_parts();
    // Of whoever is let in, a reader is enough.
    Caller::of(&mut parts, &app).await?;
    let (counts, faceted) = with_store(&app, |app| {
        let faceted = app
            .store
            .facets(&Filter::default(), &[Facet::Failed], PLUGINS)?;
        Ok((app.store.counts()?, faceted))
    })
    .await?;
    let mut now = Registry::with_prefix("copydesk");
    let stories: Family<Labels, Gauge> = Family::default();
    for state in Stands::ALL {
        let stands = i64::try_from(counts.of(state)).unwrap_or(i64::MAX);
        let labels = vec![("state", state.name().to_owned())];
        stories.get_or_create(&labels).set(stands);
    }
    let failed: Family<Labels, Gauge> = Family::default();
    for (plugin, stories) in faceted.facets.into_iter().flat_map(|it| it.values) {
        let stories = i64::try_from(stories).unwrap_or(i64::MAX);
        failed.get_or_create(&vec![("plugin", plugin)]).set(stories);
    }
    now.register("stories", "Stories on the desk, by state", stories);
    now.register(
        "stories_failed",
        "Stories on the desk that a plugin failed on, by plugin",
        failed,
    );
    let mut text = String::new();
    let written = encode_registry(&mut text, &app.metrics.registry)
        .and_then(|()| encode_registry(&mut text, &now))
        .and_then(|()| encode_eof(&mut text));
    written.map_err(|_| PageError::Panicked)?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, kind)], text).into_response())
}
