//! What every page works with, and where each lies.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio::sync::{Notify, Semaphore, watch};

use crate::config::Settings;
use crate::pipeline::{DATABASE_DIR, Desk};
use crate::store::{Store, StoreError};

use super::access::{Access, secret};
use super::counted::Counted;
use super::error::PageError;
use super::feed::{Feed, Hearing};
use super::guard::{Door, guard};
use super::intake::{Intake, Loader};
use super::metrics::{Metrics, count};
use super::run::Jobs;
use super::tokens::Tokens;
use super::{
    add, api, assets, bulk, decide, health, keys, metrics, plugins, queue, run, server, statistics,
    story, suppressions, why,
};

/// Bytes of a form at most: a reason has 4000 characters.
const FORM: usize = 64 << 10;

/// What is shared by all requests.
pub(super) struct App {
    pub(super) store: Arc<dyn Store>,
    pub(super) settings: Settings,
    pub(super) access: Access,
    pub(super) door: Door,
    pub(super) tokens: Tokens,
    pub(super) intake: Arc<Intake>,
    pub(super) jobs: Jobs,
    pub(super) counted: Counted,
    pub(super) feed: Arc<Feed>,
    pub(super) metrics: Arc<Metrics>,
    /// For those who listen to events.
    pub(super) streams: Arc<Semaphore>,
    /// True when the server is to end: answers that go on end too.
    pub(super) closing: watch::Sender<bool>,
    /// What the store failed with for good.
    failed: Mutex<Option<StoreError>>,
    /// Told when it did.
    pub(super) stop: Notify,
}

/// The same, in each request's hands.
pub(super) type Shared = Arc<App>;

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("door", &self.door)
            .finish_non_exhaustive()
    }
}

impl App {
    /// What serves a desk, and hears from now on what happens on it.
    pub(super) fn new(
        desk: &Desk,
        settings: Settings,
        access: Access,
        door: Door,
        load: Loader,
    ) -> Shared {
        // Without randomness nobody could have signed in.
        let mut epoch = secret().unwrap_or_default();
        epoch.truncate(16);
        let feed = Arc::new(Feed::new(epoch));
        let metrics = Arc::new(Metrics::default());
        desk.tell_to(Arc::new(Hearing {
            feed: Arc::clone(&feed),
            metrics: Arc::clone(&metrics),
        }));
        Arc::new(Self {
            store: desk.shared_store(),
            settings,
            access,
            door,
            tokens: Tokens::of(&desk.dir().join(DATABASE_DIR)),
            intake: Arc::new(Intake::new(load)),
            jobs: Jobs::default(),
            counted: Counted::default(),
            feed,
            metrics,
            streams: Arc::new(Semaphore::new(api::STREAMS)),
            closing: watch::Sender::new(false),
            failed: Mutex::default(),
            stop: Notify::new(),
        })
    }

    /// Ends what goes on by itself: streams of events, and runs.
    pub(super) fn close(&self) {
        self.intake.stop.store(true, Ordering::SeqCst);
        self.closing.send_replace(true);
    }

    /// Ends the server: after an error of the disk nothing that is said of the store is sure.
    pub(super) fn fail(&self, error: StoreError) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get_or_insert(error);
        self.stop.notify_waiters();
        self.stop.notify_one();
    }

    /// What the store failed with.
    pub(super) fn failure(&self) -> Option<StoreError> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.take()
    }
}

/// Does something with the store, off the threads that answer: it waits for the disk.
pub(super) async fn with_store<T: Send + 'static>(
    app: &Shared,
    what: impl FnOnce(&App) -> Result<T, PageError> + Send + 'static,
) -> Result<T, PageError> {
    let of = Shared::clone(app);
    let done = tokio::task::spawn_blocking(move || what(&of)).await;
    let done = done.unwrap_or(Err(PageError::Panicked));
    match done {
        Err(PageError::Store(error)) if error.is_fatal() => {
            let told = PageError::Stopped(error.to_string());
            app.fail(error);
            Err(told)
        }
        done => done,
    }
}

/// All pages, and the interface for programs.
pub(super) fn router(app: Shared) -> Router {
    Router::new()
        .route("/", get(queue::queue))
        .route("/story", get(story::story))
        .route("/why", get(why::why))
        .route("/plugins", get(plugins::plugins))
        .route("/suppressions", get(suppressions::list))
        .route("/statistics", get(statistics::statistics))
        .route(
            "/run",
            get(run::page)
                .post(run::begin)
                .layer(DefaultBodyLimit::max(run::FORM)),
        )
        .route("/run/stop", post(run::stop))
        .route("/keys", get(keys::page).post(keys::set))
        .route("/decide/annotation", post(decide::annotation))
        .route("/decide/rule", post(decide::rule))
        .route("/decide/add", post(add::add))
        .route("/decide/edit", post(add::edit))
        .route("/decide/hold", post(decide::hold))
        .route("/decide/story", post(decide::story))
        .route("/bulk", get(bulk::show).post(bulk::decide))
        .route("/undo", post(decide::undo))
        .route("/sign-in", get(server::sign_in))
        .route("/sign-out", post(server::sign_out))
        .route("/assets/{name}", get(assets::asset))
        .route("/healthz", get(health::health))
        .route("/metrics", get(metrics::metrics))
        .merge(api::router())
        .fallback(|| async { PageError::Nowhere })
        .layer(DefaultBodyLimit::max(FORM))
        .layer(from_fn_with_state(Shared::clone(&app), guard))
        .layer(from_fn_with_state(Shared::clone(&app), count))
        .with_state(app)
}
