//! A plugin that does nothing: what a call of it costs is what a call costs.

use copydesk_plugin::{Issue, NoSettings, Plugin, Report, Story, export};

/// The plugin.
#[derive(Debug)]
pub struct Empty;

impl Plugin for Empty {
    type Settings = NoSettings;

    fn new(_: NoSettings) -> Result<Self, Vec<Issue>> {
        Ok(Self)
    }

    fn annotate(&self, _: &Story) -> Report {
        Report::from(Vec::new())
    }
}

export!(Empty);
