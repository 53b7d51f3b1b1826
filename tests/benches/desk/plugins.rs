//! Plugins as the product runs them, and the same code as native code.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use copydesk::config::Settings;
use copydesk::model::{Outcome, Story};
use copydesk::pipeline::{LoadOptions, Pipeline, PipelinePlugin, stock};
use copydesk_plugin::Plugin;

use crate::stories;

/// A plugin that is compiled into this program.
pub(crate) struct Native {
    annotate: Box<dyn Fn(&copydesk_plugin::Story)>,
}

impl Native {
    /// The plugin with its default settings.
    fn of<P: Plugin<Settings: Default> + 'static>() -> Self {
        let plugin = P::new(P::Settings::default()).expect("a plugin takes its defaults");
        Self {
            annotate: Box::new(move |story| drop(plugin.annotate(story))),
        }
    }

    /// Shows it a story, and drops what it says.
    pub(crate) fn annotate(&self, story: &copydesk_plugin::Story) {
        (self.annotate)(story);
    }
}

/// A stock plugin in both forms, with stories for both.
pub(crate) struct Both<'a> {
    pub(crate) name: &'static str,
    pub(crate) native: Native,
    pub(crate) sandboxed: &'a PipelinePlugin,
}

impl Both<'_> {
    /// The component that the program comes with.
    pub(crate) fn component(&self) -> &'static [u8] {
        let stock = stock::ALL.iter().find(|it| it.name == self.name);
        stock.expect("it is a stock plugin").component
    }

    /// The story as the native form takes it.
    pub(crate) fn native_story(&self, story: &Story) -> copydesk_plugin::Story {
        stories::native(story, &self.sandboxed.manifest().reads)
    }
}

/// The plugins that figures are told of: they say something of nearly every story, and stay the same
/// when the pipeline of a new desk does not.
pub(crate) const THREE: &str = "[[plugins]]\nname = \"tagger\"\n\n[[plugins]]\nname = \"summarizer\"\n\n\
    [[plugins]]\nname = \"hygiene\"\n";

/// The pipeline of the three.
pub(crate) fn stock_pipeline() -> Pipeline {
    load(&Settings::parse("three stock plugins", THREE).expect("it is right"))
}

/// A pipeline of one plugin.
pub(crate) fn alone(name: &str, component: &[u8], dir: &Path) -> Pipeline {
    fs::write(dir.join("plugin.wasm"), component).expect("the directory is ours");
    let settings = format!("[[plugins]]\nname = \"{name}\"\npath = \"plugin.wasm\"\n");
    let path = dir.join("copydesk.toml");
    fs::write(&path, settings).expect("the directory is ours");
    load(&Settings::load(path).expect("it is right"))
}

fn load(settings: &Settings) -> Pipeline {
    let jobs = NonZeroUsize::MIN;
    let options = LoadOptions {
        jobs,
        cache: None,
        compiler: None,
    };
    let loaded = Pipeline::load(settings, &options);
    loaded.expect("the plugins load")
}

/// The stock plugins in both forms.
pub(crate) fn both(pipeline: &Pipeline) -> Vec<Both<'_>> {
    let native: [(&str, Native); 3] = [
        ("tagger", Native::of::<tagger::Tagger>()),
        ("summarizer", Native::of::<summarizer::Summarizer>()),
        ("hygiene", Native::of::<hygiene::Hygiene>()),
    ];
    native
        .into_iter()
        .map(|(name, native)| {
            let mut plugins = pipeline.plugins().iter();
            let sandboxed = plugins.find(|it| it.manifest().name.as_str() == name);
            let sandboxed = sandboxed.expect("the stock pipeline has them all");
            Both {
                name,
                native,
                sandboxed,
            }
        })
        .collect()
}

/// Shows a story to a plugin as the product does.
pub(crate) fn annotate(plugin: &PipelinePlugin, story: &Story) {
    let call = plugin.configured().annotate(story, &[], None);
    let call = call.expect("there is no archive to fail");
    let is_well = matches!(call.outcome, Outcome::Ok | Outcome::Abstained(_));
    assert!(is_well, "{}", call.outcome);
}
