//! The trait that a plugin is.

use serde::de::DeserializeOwned;

use crate::{Issue, Report, Story};

/// A plugin: made once from its settings, then shown a story.
///
/// For each story the host makes a fresh instance, so nothing that a plugin remembers reaches
/// another story; the same story and settings must give the same report.
pub trait Plugin: Sized + 'static {
    /// The settings, with the keys of the manifest's `[settings]` in kebab case;
    /// [`NoSettings`](crate::NoSettings) when there are none.
    ///
    /// ```
    /// # use copydesk_plugin::serde;
    /// #[derive(serde::Deserialize)]
    /// #[serde(crate = "copydesk_plugin::serde", default, deny_unknown_fields, rename_all = "kebab-case")]
    /// struct Settings {
    ///     max_phrases: usize,
    /// }
    ///
    /// impl Default for Settings {
    ///     fn default() -> Self {
    ///         Self { max_phrases: 10 }
    ///     }
    /// }
    /// ```
    type Settings: DeserializeOwned + Default;

    /// Makes the plugin, or says what is wrong with its settings.
    ///
    /// # Errors
    ///
    /// The issues stop the run before the first story, so it is the place to refuse what the
    /// types of the settings cannot.
    fn new(settings: Self::Settings) -> Result<Self, Vec<Issue>>;

    /// Looks at one story.
    fn annotate(&self, story: &Story) -> Report;
}
