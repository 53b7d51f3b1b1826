//! Runs a plugin natively and checks what it says as the host will.
//!
//! ```
//! # use copydesk_plugin::{Annotation, Issue, NoSettings, Plugin, Report, Severity, Story};
//! # use copydesk_plugin::{Field, text};
//! # struct Shouting;
//! # impl Plugin for Shouting {
//! #     type Settings = NoSettings;
//! #     fn new(_: NoSettings) -> Result<Self, Vec<Issue>> { Ok(Self) }
//! #     fn annotate(&self, story: &Story) -> Report {
//! #         text::matches(story, Field::Body, "HEY")
//! #             .map(|it| Annotation::flag("shouting", Severity::Note, "it shouts").at(it))
//! #             .collect()
//! #     }
//! # }
//! # impl copydesk_plugin::__private::Exported for Shouting {
//! #     const MANIFEST: &'static str = r#"
//! #         name = "shouting"
//! #         version = "0.1.0"
//! #         api = "0.1"
//! #         summary = "Finds capitals."
//! #         reads = ["body"]
//! #         produces = ["flag:shouting/*"]
//! #         [[rules]]
//! #         name = "shouting"
//! #         severity = "note"
//! #         summary = "Capitals."
//! #         why = "They are loud."
//! #         bad = "HEY"
//! #         good = "Hey"
//! #     "#;
//! # }
//! use copydesk_plugin::testing;
//!
//! let plugin = testing::plugin::<Shouting>();
//! testing::assert_flags(&plugin, "
//!     One shouts HEY across the street.
//!                ^^^ shouting
//! ");
//! testing::assert_no_flags(&plugin, "One says hey.");
//! testing::check_examples::<Shouting>();
//! ```
//!
//! Invariant: what fails here fails in the host, and for the same reason. The host has its own
//! reader of the manifest and its own checks; a test of the workspace holds the two together.

pub(crate) mod archive;
mod assertions;
mod bench;
mod checks;
mod corpus;
mod examples;
mod harness;
pub(crate) mod lexicon;
mod manifest;
mod marks;
mod story;
mod validate;

pub use self::archive::add_earlier;
pub use self::assertions::{assert_flags, assert_flags_in, assert_no_flags, assert_suggestion};
#[doc(hidden)]
pub use self::bench::bench;
pub use self::corpus::{Record, corpus};
pub use self::examples::{check_examples, check_rules};
pub use self::harness::{Harness, plugin};
pub use self::lexicon::set_lexicon;
pub use self::manifest::{Example, Limits, Manifest, Rule, Setting};
pub use self::story::StoryBuilder;
pub use crate::log::Level;
