//! What every page works with, and where each lies.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio::sync::Notify;

use crate::config::Settings;
use crate::store::{Store, StoreError};

use super::access::Access;
use super::error::PageError;
use super::guard::{Door, guard};
use super::{
    assets, bulk, decide, keys, plugins, queue, server, statistics, story, suppressions, why,
};

/// Bytes of a form at most: a reason has 4000 characters.
const FORM: usize = 64 << 10;

/// What is shared by all requests.
pub(super) struct App {
    pub(super) store: Arc<dyn Store>,
    pub(super) settings: Settings,
    pub(super) access: Access,
    pub(super) door: Door,
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
    pub(super) fn new(
        store: Arc<dyn Store>,
        settings: Settings,
        access: Access,
        door: Door,
    ) -> Shared {
        Arc::new(Self {
            store,
            settings,
            access,
            door,
            failed: Mutex::default(),
            stop: Notify::new(),
        })
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

/// All pages.
pub(super) fn router(app: Shared) -> Router {
    Router::new()
        .route("/", get(queue::queue))
        .route("/story", get(story::story))
        .route("/why", get(why::why))
        .route("/plugins", get(plugins::plugins))
        .route("/suppressions", get(suppressions::list))
        .route("/statistics", get(statistics::statistics))
        .route("/keys", get(keys::page).post(keys::set))
        .route("/decide/annotation", post(decide::annotation))
        .route("/decide/rule", post(decide::rule))
        .route("/decide/hold", post(decide::hold))
        .route("/decide/story", post(decide::story))
        .route("/bulk", get(bulk::show).post(bulk::decide))
        .route("/undo", post(decide::undo))
        .route("/sign-in", get(server::sign_in))
        .route("/sign-out", post(server::sign_out))
        .route("/assets/{name}", get(assets::asset))
        .fallback(|| async { PageError::Nowhere })
        .layer(DefaultBodyLimit::max(FORM))
        .layer(from_fn_with_state(Shared::clone(&app), guard))
        .with_state(app)
}
