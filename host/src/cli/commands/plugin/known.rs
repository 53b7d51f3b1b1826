//! Plugins that are read and not run, and which one a word on the command line means.

use std::path::Path;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::config::{Origin, PluginEntry, Settings, nearest};
use crate::model::{Manifest, PluginName, TrustedKey};
use crate::pipeline::{Vouched, manifest_of, signature_beside, signature_path, stock, vouched};
use crate::sandbox::PluginFile;

/// A plugin that was read and not run.
pub(super) struct Known {
    pub(super) file: PluginFile,
    pub(super) manifest: Manifest,
    pub(super) origin: String,
    /// Who vouches for it.
    pub(super) signature: Signature,
}

/// What there is to vouch for a plugin.
#[derive(Debug, Clone)]
pub(super) enum Signature {
    /// It comes with the program.
    Stock,
    /// The text of its signature, where it has one.
    OfFile(Option<String>),
}

impl Known {
    pub(super) fn stock(plugin: stock::StockPlugin) -> Result<Self, CommandError> {
        let file = PluginFile::new(plugin.name.to_owned(), plugin.component.to_vec())?;
        Self::new(file, "stock".to_owned(), Signature::Stock)
    }

    pub(super) fn file(path: &Path) -> Result<Self, CommandError> {
        let file = PluginFile::open(path)?;
        let signature = signature_of(path)?;
        Self::new(
            file,
            path.display().to_string(),
            Signature::OfFile(signature),
        )
    }

    /// The plugin of an entry in the settings.
    pub(super) fn of_entry(entry: &PluginEntry) -> Result<Self, CommandError> {
        match &entry.origin {
            Origin::File(path) => Self::file(path),
            Origin::Stock => Self::named(entry.name.as_str(), &[]),
        }
    }

    /// The stock plugin of a name. `others` are names that could have been meant.
    fn named(name: &str, others: &[PluginEntry]) -> Result<Self, CommandError> {
        let found = PluginName::new(name)
            .ok()
            .and_then(|name| stock::find(&name));
        match found {
            Some(plugin) => Self::stock(plugin),
            None => {
                let names = stock::ALL.map(|plugin| plugin.name);
                let error = CommandError::usage(format!("there is no plugin {name:?}"));
                let others = others.iter().map(|entry| entry.name.as_str());
                Err(match nearest(name, others.chain(names)) {
                    Some(near) => error.hint(format!("did you mean {near}?")),
                    None => error.hint(format!(
                        "the stock plugins are {}; a file is named by its path",
                        names.join(", ")
                    )),
                })
            }
        }
    }

    pub(super) fn new(
        file: PluginFile,
        origin: String,
        signature: Signature,
    ) -> Result<Self, CommandError> {
        let manifest = manifest_of(&file);
        let manifest = manifest.map_err(|error| CommandError::mistakes(vec![error]))?;
        Ok(Self {
            file,
            manifest,
            origin,
            signature,
        })
    }

    /// How it stands with a desk that trusts these keys.
    pub(super) fn vouched(&self, keys: &[TrustedKey]) -> Vouched {
        match &self.signature {
            Signature::Stock => Vouched::Stock,
            Signature::OfFile(signature) => vouched(keys, &self.file, signature.as_deref()),
        }
    }
}

/// The text of the signature beside a plugin's file, where there is one.
pub(super) fn signature_of(path: &Path) -> Result<Option<String>, CommandError> {
    signature_beside(path).map_err(|error| {
        let at = signature_path(path);
        CommandError::usage(format!("cannot read {}: {error}", at.display()))
    })
}

/// What the plugins of a pipeline say of themselves.
pub(in crate::cli::commands) fn manifests(
    settings: &Settings,
) -> Result<Vec<Manifest>, CommandError> {
    let entries = settings.plugins.iter();
    let manifests = entries.map(|entry| Ok(Known::of_entry(entry)?.manifest));
    manifests.collect()
}

/// What the plugins of the pipeline at hand say of themselves, and then the stock plugins that are not
/// in it.
pub(in crate::cli::commands) fn at_hand(context: &Context) -> Result<Vec<Manifest>, CommandError> {
    let settings = context.settings_at_hand(None)?;
    let mut all = manifests(&settings)?;
    for plugin in stock::ALL {
        if !all.iter().any(|one| one.name.as_str() == plugin.name) {
            all.push(Known::stock(plugin)?.manifest);
        }
    }
    Ok(all)
}

/// What a word on the command line means.
pub(super) enum Meant {
    /// A plugin of the pipeline at hand: the place of its entry.
    InPipeline(Box<Settings>, usize),
    /// A plugin by itself: a file, or a stock plugin that is in no pipeline here.
    Alone(Box<Known>),
}

/// Finds the plugin that is meant: a file when it looks like one, else the pipeline's plugin of that
/// name, else the stock plugin.
pub(super) fn meant(context: &Context, name_or_file: &str) -> Result<Meant, CommandError> {
    let path = Path::new(name_or_file);
    let looks_like_path = path.components().count() > 1 || path.extension().is_some();
    if looks_like_path || path.is_file() {
        return Ok(Meant::Alone(Box::new(Known::file(path)?)));
    }
    let settings = context.settings_at_hand(None)?;
    let mut entries = settings.plugins.iter();
    // The stock pipeline, which stands in where there is no desk, is no file and sets nothing.
    let entry = entries.position(|entry| entry.name.as_str() == name_or_file);
    match entry.filter(|_| settings.path.is_file()) {
        Some(entry) => Ok(Meant::InPipeline(Box::new(settings), entry)),
        None => Ok(Meant::Alone(Box::new(Known::named(
            name_or_file,
            &settings.plugins,
        )?))),
    }
}
