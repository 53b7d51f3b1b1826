//! The plugins of the pipeline: what runs, held to what, how often it failed, and how right it was as
//! editors judged it.

use askama::Template;
use axum::extract::State;
use axum::response::Html;

use crate::config::{Origin, PluginEntry};
use crate::model::Limits;
use crate::pipeline::installed;
use crate::review::{Judged, Statistics};
use crate::store::{Facet, Filter};

use super::app::{Shared, with_store};
use super::error::PageError;
use super::links::link;
use super::page::{Shell, draw};
use super::session::Visitor;
use super::shown::shown;
use super::statistics::precision;

/// A plugin of the pipeline.
#[derive(Debug)]
struct Plugin {
    name: String,
    version: String,
    digest: String,
    origin: String,
    required: bool,
    grants: String,
    limits: String,
    /// Why it would not load.
    wrong: Option<String>,
    /// Stories that it failed on.
    failed: u64,
    failed_link: String,
    judged: Judged,
    precision: String,
}

#[derive(Template)]
#[template(path = "plugins.html")]
struct PluginsPage {
    shell: Shell,
    plugins: Vec<Plugin>,
}

/// The plugins.
pub(super) async fn plugins(
    State(app): State<Shared>,
    visitor: Visitor,
) -> Result<Html<String>, PageError> {
    let plugins = with_store(&app, |app| {
        let store = app.store.as_ref();
        let failed = store.facets(&Filter::default(), &[Facet::Failed], usize::MAX)?;
        let failed: Vec<(String, u64)> = failed
            .facets
            .into_iter()
            .flat_map(|facet| facet.values)
            .collect();
        let judged = Statistics::of(store)?.plugins;
        let all = app.settings.plugins.iter();
        Ok(all.map(|entry| plugin(entry, &failed, &judged)).collect())
    })
    .await?;
    draw(&PluginsPage {
        shell: Shell::new(&visitor, "plugins"),
        plugins,
    })
}

fn plugin(entry: &PluginEntry, failed: &[(String, u64)], judged: &[Judged]) -> Plugin {
    let name = entry.name.to_string();
    let found = installed(entry);
    let (version, digest, limits, wrong) = match &found {
        Ok(found) => (
            shown(&found.manifest.version),
            found.digest.to_string(),
            told(&entry.limits.lowered_to(&found.manifest.limits)),
            None,
        ),
        Err(wrong) => (
            String::new(),
            String::new(),
            told(&entry.limits),
            Some(shown(wrong)),
        ),
    };
    let grants: Vec<String> = entry.grants.iter().map(ToString::to_string).collect();
    let judged = judged.iter().find(|it| it.name == name);
    let judged = judged.cloned().unwrap_or_default();
    let failed = failed.iter().find(|it| it.0 == name);
    Plugin {
        version,
        digest,
        origin: match &entry.origin {
            Origin::Stock => "comes with Copydesk".to_owned(),
            Origin::File(path) => shown(&path.display().to_string()),
        },
        required: entry.required,
        grants: grants.join(", "),
        limits,
        wrong,
        failed: failed.map_or(0, |it| it.1),
        failed_link: link("/", [("failed", name.as_str())]),
        precision: precision(&judged),
        judged,
        name,
    }
}

fn told(limits: &Limits) -> String {
    format!(
        "{} MiB, {} million fuel and {} for each byte, {} s, {} annotations",
        limits.memory >> 20,
        limits.fuel_base / 1_000_000,
        limits.fuel_per_byte,
        limits.wall_clock_ms / 1000,
        limits.annotations
    )
}
