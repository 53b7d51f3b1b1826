//! Plugins as they were when they ran, out of what the desk keeps by digest.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::load::{LoadOptions, manifest_of};
use crate::model::{
    CanonicalJson, Capability, CompileLimits, Digest, Lexicon, Limits, Manifest, Receipt,
};
use crate::sandbox::{
    ConfiguredPlugin, Lexicons, PluginFile, Sandbox, SandboxError, Terms, limits_of, settings_of,
};
use crate::store::{Store, StoreError};

/// Plugins that are kept ready. A desk has some, and those of years ago come one after the other.
const READY: usize = 32;

/// Plugins that are called in turn, more or less.
const PLUGINS: usize = 8;

/// What a receipt names that is needed to run again.
type Key = (Digest, Digest, Digest, Vec<(String, Digest)>);

/// A plugin as it was, or why it cannot be had.
pub(super) type Loaded = Result<ConfiguredPlugin, String>;

/// Loads plugins out of a store.
pub(super) struct KeptPlugins<'a> {
    store: &'a dyn Store,
    sandbox: Sandbox,
    compile: CompileLimits,
    loaded: Mutex<BTreeMap<Key, Arc<Loaded>>>,
}

impl<'a> KeptPlugins<'a> {
    pub(super) fn new(
        store: &'a dyn Store,
        options: &LoadOptions,
        compile: CompileLimits,
    ) -> Result<Self, SandboxError> {
        let sandbox = options.sandbox(options.jobs, PLUGINS)?;
        Ok(Self {
            store,
            sandbox,
            compile,
            loaded: Mutex::default(),
        })
    }

    /// The runtime and componentiser with their versions.
    pub(super) fn engine(&self) -> &'static str {
        self.sandbox.engine()
    }

    /// The plugin of a receipt, compiled once.
    pub(super) fn of(&self, receipt: &Receipt) -> Result<Arc<Loaded>, StoreError> {
        let key = (
            receipt.plugin,
            receipt.settings,
            receipt.limits,
            receipt.lexicons.clone(),
        );
        // Held while it is compiled: the others would only compile the same.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plugin) = loaded.get(&key) {
            return Ok(Arc::clone(plugin));
        }
        let plugin = Arc::new(self.load(receipt)?);
        if loaded.len() >= READY {
            loaded.clear();
        }
        loaded.insert(key, Arc::clone(&plugin));
        Ok(plugin)
    }

    fn load(&self, receipt: &Receipt) -> Result<Loaded, StoreError> {
        let Some((file, manifest)) = plugin(self.store, receipt.plugin)? else {
            return Ok(Err(format!(
                "the plugin's file {} is not kept",
                receipt.plugin
            )));
        };
        let Some(settings) = settings(self.store, receipt.settings)? else {
            return Ok(Err(format!(
                "its settings {} are not kept",
                receipt.settings
            )));
        };
        let Some(limits) = limits(self.store, receipt.limits)? else {
            return Ok(Err(format!("its limits {} are not kept", receipt.limits)));
        };
        let mut lexicons = Lexicons::new();
        let mut grants = BTreeSet::new();
        for (name, digest) in &receipt.lexicons {
            let text = self.store.object(*digest)?;
            let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
            let Some(lexicon) = text.and_then(|text| Lexicon::parse(&text).ok()) else {
                return Ok(Err(format!("the word list {name} {digest} is not kept")));
            };
            lexicons.insert(name.clone(), Arc::new(lexicon));
            grants.insert(Capability::Lexicon(name.clone()));
        }
        // It would not have run with less than it asks for.
        let archive = manifest.capabilities.contains(&Capability::Archive);
        if archive {
            grants.insert(Capability::Archive);
        }
        let plugin = match self.sandbox.load(&file, self.compile, &grants) {
            Ok(plugin) => plugin,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let terms = Terms {
            settings,
            limits,
            lexicons: Arc::new(lexicons),
            archive,
        };
        let engine = self.sandbox.engine();
        Ok(Ok(ConfiguredPlugin::new(
            plugin,
            Arc::new(manifest),
            terms,
            engine,
        )))
    }
}

/// A plugin's file and what it says of itself; `None` when it is not kept.
pub(super) fn plugin(
    store: &dyn Store,
    digest: Digest,
) -> Result<Option<(PluginFile, Manifest)>, StoreError> {
    let Some(bytes) = store.object(digest)? else {
        return Ok(None);
    };
    // It was one when it was kept.
    let Ok(file) = PluginFile::new(digest.to_string(), bytes) else {
        return Ok(None);
    };
    let manifest = manifest_of(&file);
    Ok(manifest.ok().map(|manifest| (file, manifest)))
}

/// Settings; `None` when they are not kept.
pub(super) fn settings(
    store: &dyn Store,
    digest: Digest,
) -> Result<Option<CanonicalJson>, StoreError> {
    Ok(store.object(digest)?.and_then(|bytes| settings_of(&bytes)))
}

/// Limits; `None` when they are not kept.
pub(super) fn limits(store: &dyn Store, digest: Digest) -> Result<Option<Limits>, StoreError> {
    Ok(store.object(digest)?.and_then(|bytes| limits_of(&bytes)))
}
