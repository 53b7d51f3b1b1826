//! A plugin, ready to be shown stories natively.

use serde::Serialize as _;

use super::{Level, Manifest, manifest, validate};
use crate::__private::{Exported, configure};
use crate::{Annotation, Content, Issue, Report, Story, log};

/// A plugin with its manifest, configured, which shows it stories as the host does.
#[derive(Debug)]
pub struct Harness<P> {
    plugin: P,
    manifest: Manifest,
}

/// Makes the plugin with its default settings.
///
/// # Panics
///
/// When the manifest is wrong, or the plugin refuses its own defaults.
#[track_caller]
pub fn plugin<P: Exported>() -> Harness<P> {
    Harness::new()
}

impl<P: Exported> Harness<P> {
    /// Makes the plugin with its default settings.
    ///
    /// # Panics
    ///
    /// When the manifest is wrong, or the plugin refuses its own defaults.
    #[track_caller]
    #[expect(
        clippy::new_without_default,
        reason = "it can panic, which a default should not"
    )]
    pub fn new() -> Self {
        Self::configured("{}").unwrap_or_else(|issues| fail(&listed("settings", &issues)))
    }

    /// Makes the plugin anew with settings in TOML, or in JSON if they begin with a brace.
    ///
    /// # Panics
    ///
    /// When the plugin refuses them.
    #[track_caller]
    #[must_use]
    pub fn with_settings(self, settings: &str) -> Self {
        self.try_settings(settings)
            .unwrap_or_else(|issues| fail(&listed("settings", &issues)))
    }

    /// Makes the plugin anew with settings in TOML, or in JSON if they begin with a brace, or
    /// says why the plugin refuses them.
    ///
    /// # Errors
    ///
    /// What the plugin, or the type of its settings, has to say.
    ///
    /// # Panics
    ///
    /// When the text is no TOML.
    #[track_caller]
    pub fn try_settings(self, settings: &str) -> Result<Self, Vec<Issue>> {
        Self::configured(&canonical(settings))
    }

    #[track_caller]
    fn configured(json: &str) -> Result<Self, Vec<Issue>> {
        let manifest = Manifest::parse(P::MANIFEST)
            .unwrap_or_else(|error| fail(&format!("plugin.toml: {error}")));
        Ok(Self {
            plugin: configure(json)?,
            manifest,
        })
    }

    /// The manifest that lies beside the plugin's `Cargo.toml`.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Shows the plugin what it reads of a story, and checks its report as the host does.
    ///
    /// # Panics
    ///
    /// When the host would refuse the report.
    #[track_caller]
    pub fn annotate(&self, story: impl Into<Story>) -> Report {
        let story = manifest::hide(&self.manifest, story.into());
        let report = self.plugin.annotate(&story);
        let complaints = validate::complaints(&self.manifest, &story, &report);
        if !complaints.is_empty() {
            fail(&format!(
                "the host would refuse this report:\n{}",
                complaints.join("\n")
            ));
        }
        report
    }

    /// Shows the plugin a story of which it must have something to say.
    ///
    /// # Panics
    ///
    /// When it abstains or fails, or the host would refuse the report.
    #[track_caller]
    pub fn annotations(&self, story: impl Into<Story>) -> Vec<Annotation> {
        match self.annotate(story) {
            Report::Annotations(annotations) => annotations,
            Report::Abstained(reason) => fail(&format!("the plugin abstained: {reason}")),
            Report::Failed(reason) => fail(&format!("the plugin failed: {reason}")),
        }
    }

    /// Shows the plugin a story and keeps the flags of what it says.
    ///
    /// # Panics
    ///
    /// When it abstains or fails, or the host would refuse the report.
    #[track_caller]
    pub fn flags(&self, story: impl Into<Story>) -> Vec<Annotation> {
        let mut annotations = self.annotations(story);
        annotations.retain(|annotation| matches!(annotation.content, Content::Flag(_)));
        annotations
    }

    /// Takes the lines that plugins logged in this thread since the last time.
    pub fn take_log(&self) -> Vec<(Level, String)> {
        log::take()
    }
}

/// Ends the test with a message.
#[track_caller]
#[expect(clippy::panic, reason = "it is how a test fails")]
pub(super) fn fail(message: &str) -> ! {
    panic!("{message}")
}

#[track_caller]
fn canonical(settings: &str) -> String {
    if settings.trim_start().starts_with('{') {
        return settings.to_owned();
    }
    let table: toml::Table =
        toml::from_str(settings).unwrap_or_else(|error| fail(&format!("settings: {error}")));
    let mut json = Vec::new();
    table
        .serialize(&mut serde_json::Serializer::new(&mut json))
        .unwrap_or_else(|error| fail(&format!("settings: {error}")));
    String::from_utf8_lossy(&json).into_owned()
}

fn listed(what: &str, issues: &[Issue]) -> String {
    let issues: Vec<_> = issues
        .iter()
        .map(|issue| format!("{what}: {issue}"))
        .collect();
    issues.join("\n")
}
