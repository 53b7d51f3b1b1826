//! What the export macro needs to reach from another package. No part of the public surface.

use std::cell::OnceCell;
use std::panic;

use crate::{Issue, Plugin, Report, Story, log, settings};

/// The bindings that are generated from the contract.
#[expect(missing_docs, reason = "generated code, which nobody reads")]
pub mod bindings {
    wit_bindgen::generate!({
        world: "plugin-with-capabilities",
        path: "wit",
        pub_export_macro: true,
        export_macro_name: "__export_component",
        default_bindings_module: "copydesk_plugin::__private::bindings",
    });
}

pub use crate::text::word_list::{slots as word_slots, table as word_table};
pub use wit_bindgen;

/// A plugin with the manifest that lies beside its `Cargo.toml`.
pub trait Exported: Plugin {
    /// The text of `plugin.toml`.
    const MANIFEST: &'static str;
}

/// Where an instance keeps its plugin between `configure` and `annotate`.
pub struct Slot<P>(OnceCell<P>);

impl<P: Plugin> Slot<P> {
    /// An instance that was not configured yet.
    #[expect(
        clippy::new_without_default,
        reason = "only the export macro makes one, in a const"
    )]
    pub const fn new() -> Self {
        Self(OnceCell::new())
    }

    /// Keeps the plugin that the settings make.
    pub fn configure(&self, settings: &str) -> Result<(), Vec<bindings::Issue>> {
        log_panics();
        let plugin = configure(settings)
            .map_err(|issues| issues.into_iter().map(Into::into).collect::<Vec<_>>())?;
        self.0
            .set(plugin)
            .map_err(|_| vec![Issue::new("", "this instance is already configured").into()])
    }

    /// Shows the story to the plugin.
    pub fn annotate(&self, story: bindings::Story) -> bindings::Report {
        log_panics();
        let report = match self.0.get() {
            Some(plugin) => plugin.annotate(&Story::from(story)),
            None => Report::failed("annotate was called before configure"),
        };
        report.into()
    }
}

/// Makes a plugin from the JSON of its settings.
pub fn configure<P: Plugin>(json: &str) -> Result<P, Vec<Issue>> {
    P::new(settings::parse(json)?)
}

fn log_panics() {
    panic::set_hook(Box::new(|info| log::error(info.to_string())));
}
