//! Runs a pipeline of plugins over stories and keeps what they say.
//!
//! [`Pipeline::load`] turns checked settings into plugins in their order; [`annotate()`] is one story
//! through all of them; [`Run`] is many stories on all cores, put into the store in the order of
//! the input; [`Desk`] is a directory with its settings and its database.
//!
//! Invariant: what a run stores does not depend on the number of jobs. Stories are annotated in any
//! order, but admitted and stored in the order of the input, and nothing that a plugin sees depends
//! on another story. Whether it is shown a story at all does, and that too goes by the input's order
//! (`quarantine`).

mod addition;
mod annotate;
mod archive;
pub mod bench;
mod desk;
pub mod determinism;
mod error;
mod files;
mod kept;
mod lexicons;
mod load;
mod lock;
mod order;
mod parallel;
mod quarantine;
mod recorded;
mod replay;
mod reuse;
mod run;
pub mod stock;
pub mod trials;
mod trust;
mod upgrade;
mod why;

pub use addition::{AddError, Addition, Already, Arrived, Step};
pub use annotate::annotate;
pub use desk::{DATABASE_DIR, Desk, SETTINGS_FILE};
pub use error::{DeskError, PipelineError};
pub use files::given_settings;
pub use load::{
    Installed, LoadOptions, Pipeline, PipelinePlugin, installed, load_alone, manifest_of,
};
pub use lock::{Drift, Locked, drift};
pub use replay::{Difference, Replay, ReplayError, ReplayTotals};
pub use run::{Destination, Event, PluginTotals, Quarantined, Run, RunTotals};
pub use trust::{SIGNATURE_BYTES, Vouched, signature_beside, signature_path, vouched};
pub use upgrade::{Otherwise, Upgrade, UpgradeError, UpgradeTotals};
pub use why::{Today, Why, find_annotations};
