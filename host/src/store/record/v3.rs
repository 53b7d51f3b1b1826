//! The third version of the records that have one, frozen like the first. What they hold of the
//! earlier versions is that.

use serde::{Deserialize, Serialize};

use super::gate::StoredGate;
use super::v1::{Reason, State};
use super::v2::PluginOutcome;

/// Tree `versions`, part 3: what became of each plugin, and where that leaves the story. New in it:
/// `gate`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Outcomes {
    pub(super) state: State,
    pub(super) reasons: Vec<Reason>,
    pub(super) outcomes: Vec<PluginOutcome>,
    pub(super) gate: StoredGate,
}
