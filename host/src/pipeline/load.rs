//! From checked settings to plugins that are compiled, configured and in their order.
//!
//! All that is wrong is found in one go: files, manifests, grants, settings, needs. A pipeline with
//! one mistake does not run at all, since a check that silently did not run looks like a clean
//! story.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use super::order::{Node, Obstacle, order};
use super::{PipelineError, stock};
use crate::config::{
    Mistake, Origin, PluginEntry, Settings, SettingsError, check_settings, manifest,
};
use crate::model::{Limits, Manifest, Severity};
use crate::sandbox::{ConfiguredPlugin, Plugin, PluginFile, Sandbox, SandboxError, SandboxOptions};

/// What a pipeline is loaded with.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Stories that will be annotated at the same time.
    pub jobs: NonZeroUsize,
    /// Where compiled plugins are kept; none to compile each time.
    pub cache: Option<PathBuf>,
}

/// A plugin in its place in a pipeline.
#[derive(Debug)]
pub struct PipelinePlugin {
    configured: ConfiguredPlugin,
    required: bool,
    needed: bool,
}

impl PipelinePlugin {
    /// The plugin with what it runs under.
    pub fn configured(&self) -> &ConfiguredPlugin {
        &self.configured
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        self.configured.manifest()
    }

    /// Whether a story cannot be clear without it.
    pub fn is_required(&self) -> bool {
        self.required
    }
}

/// The plugins of a desk, in the order in which they run.
#[derive(Debug)]
pub struct Pipeline {
    plugins: Vec<PipelinePlugin>,
    gate: Severity,
}

/// An entry of the settings whose file was read and whose manifest was understood.
struct Candidate<'a> {
    entry: &'a PluginEntry,
    file: PluginFile,
    manifest: Arc<Manifest>,
}

impl Pipeline {
    /// Loads every plugin that the settings name.
    ///
    /// # Errors
    /// All mistakes at once, each at its place in the settings or in a plugin's manifest.
    pub fn load(settings: &Settings, options: &LoadOptions) -> Result<Self, PipelineError> {
        let mut mistakes = Vec::new();
        let mut errors = Vec::new();
        let mut candidates = Vec::new();
        for entry in &settings.plugins {
            match read(entry) {
                Ok(Ok(candidate)) => candidates.push(candidate),
                Ok(Err(error)) => errors.push(error),
                Err(mistake) => mistakes.push(*mistake),
            }
        }
        let complete = mistakes.is_empty() && errors.is_empty();
        let order = match order_of(&candidates) {
            Ok(order) => order,
            // What is missing may be what could not be read.
            Err(obstacles) if complete => {
                mistakes.extend(obstacles);
                Vec::new()
            }
            Err(_) => Vec::new(),
        };
        let sandbox = Sandbox::new(&SandboxOptions {
            concurrency: options.jobs,
            plugins: settings.plugins.len(),
            cache: options.cache.clone(),
        })?;
        let mut configured: Vec<Option<ConfiguredPlugin>> = Vec::with_capacity(candidates.len());
        for candidate in &candidates {
            let loaded = configure(&sandbox, candidate);
            configured.push(loaded.map_err(|wrong| mistakes.extend(wrong)).ok());
        }
        if !mistakes.is_empty() {
            mistakes.sort_by_key(|mistake| mistake.span.as_ref().map(|span| span.start));
            errors.insert(0, settings.error(mistakes));
        }
        if !errors.is_empty() {
            return Err(PipelineError::Mistakes(errors));
        }
        let needs: Vec<_> = candidates
            .iter()
            .flat_map(|candidate| candidate.manifest.needs.clone())
            .collect();
        let plugins = order.into_iter().filter_map(|index| {
            let configured = configured.get_mut(index)?.take()?;
            let produces = &configured.manifest().produces;
            let needed = needs
                .iter()
                .any(|need| produces.iter().any(|made| made.overlaps(need)));
            let required = candidates.get(index)?.entry.required;
            Some(PipelinePlugin {
                configured,
                required,
                needed,
            })
        });
        Ok(Self {
            plugins: plugins.collect(),
            gate: settings.gate,
        })
    }

    /// The plugins in the order in which they run.
    pub fn plugins(&self) -> &[PipelinePlugin] {
        &self.plugins
    }

    /// The severity from which an open flag holds a story.
    pub fn gate(&self) -> Severity {
        self.gate
    }

    /// Whether another plugin may need what this one says.
    pub(super) fn passes_on(&self, plugin: &PipelinePlugin) -> bool {
        plugin.needed
    }
}

/// Reads a plugin's file and manifest. The inner error is the manifest's, which has a text of its
/// own; the outer one is about the entry in the settings.
fn read(entry: &PluginEntry) -> Result<Result<Candidate<'_>, SettingsError>, Box<Mistake>> {
    let file = match &entry.origin {
        Origin::File(path) => PluginFile::open(path),
        Origin::Stock => match stock::find(&entry.name) {
            Some(stock) => PluginFile::new(entry.name.to_string(), stock.component.to_vec()),
            None => return Err(Box::new(no_stock_plugin(entry))),
        },
    };
    let file = file.map_err(|error| Box::new(from_sandbox(entry, &error)))?;
    let manifest = match manifest::parse(format!("plugin.toml of {}", file.name()), file.manifest())
    {
        Ok(manifest) => manifest,
        Err(error) => return Ok(Err(error)),
    };
    if manifest.name != entry.name {
        let message = format!(
            "this plugin calls itself `{}`, not `{}`",
            manifest.name, entry.name
        );
        return Err(Box::new(
            Mistake::new(entry.name_span.clone(), message)
                .hint(format!("write name = \"{}\"", manifest.name)),
        ));
    }
    Ok(Ok(Candidate {
        entry,
        file,
        manifest: Arc::new(manifest),
    }))
}

fn no_stock_plugin(entry: &PluginEntry) -> Mistake {
    let names: Vec<&str> = stock::ALL.iter().map(|plugin| plugin.name).collect();
    let message = format!("there is no stock plugin `{}`", entry.name);
    Mistake::new(entry.name_span.clone(), message).hint(format!(
        "the stock plugins are {}; for one of your own, add path = \"FILE.wasm\"",
        names.join(", ")
    ))
}

fn order_of(candidates: &[Candidate<'_>]) -> Result<Vec<usize>, Vec<Mistake>> {
    let nodes: Vec<Node<'_>> = candidates
        .iter()
        .map(|candidate| Node {
            needs: &candidate.manifest.needs,
            produces: &candidate.manifest.produces,
        })
        .collect();
    let entry = |index: usize| candidates.get(index).map(|candidate| candidate.entry);
    order(&nodes).map_err(|obstacles| {
        let mistakes = obstacles.into_iter().filter_map(|obstacle| match obstacle {
            Obstacle::Gap(index, need) => {
                let entry = entry(index)?;
                let message = format!(
                    "`{}` needs {need}, which no other plugin produces",
                    entry.name
                );
                let hint = "add a plugin that produces it, or take this one out";
                Some(Mistake::new(entry.name_span.clone(), message).hint(hint))
            }
            Obstacle::Cycle(indices) => {
                let span = entry(*indices.first()?)?.name_span.clone();
                let names: Vec<String> = indices
                    .iter()
                    .filter_map(|index| entry(*index))
                    .map(|entry| format!("`{}`", entry.name))
                    .collect();
                let message = format!("{} need what each other produces", names.join(", "));
                Some(Mistake::new(span, message).hint("take one of them out"))
            }
        });
        mistakes.collect()
    })
}

/// Compiles a plugin and tries its settings.
fn configure(
    sandbox: &Sandbox,
    candidate: &Candidate<'_>,
) -> Result<ConfiguredPlugin, Vec<Mistake>> {
    let Candidate {
        entry,
        file,
        manifest,
    } = candidate;
    let mut mistakes = Vec::new();
    mistakes.extend(ungranted(entry, manifest));
    let settings = match check_settings(entry, manifest) {
        Ok(settings) => Some(settings),
        Err(wrong) => {
            mistakes.extend(wrong);
            None
        }
    };
    let plugin: Option<Plugin> = match sandbox.load(file) {
        Ok(plugin) => Some(plugin),
        Err(error) => {
            mistakes.push(from_sandbox(entry, &error));
            None
        }
    };
    let (Some(settings), Some(plugin), true) = (settings, plugin, mistakes.is_empty()) else {
        return Err(mistakes);
    };
    let limits: Limits = entry.limits.lowered_to(&manifest.limits);
    let configured = ConfiguredPlugin::new(
        plugin,
        Arc::clone(manifest),
        settings,
        limits,
        sandbox.engine(),
    );
    configured.check_settings().map_err(|issues| {
        let mistakes = issues.into_iter().map(|issue| {
            let place = entry.settings.span_of(&issue.path);
            let message = match issue.path.as_str() {
                "" => format!("`{}` refuses its settings: {}", entry.name, issue.message),
                path => format!("`{}` refuses `{path}`: {}", entry.name, issue.message),
            };
            Mistake::new(place.unwrap_or_else(|| entry.name_span.clone()), message)
        });
        mistakes.collect::<Vec<_>>()
    })?;
    Ok(configured)
}

/// A capability that the manifest asks for. There is none to grant in this version, so asking is
/// the mistake.
fn ungranted(entry: &PluginEntry, manifest: &Manifest) -> Option<Mistake> {
    let missing: Vec<&str> = manifest
        .capabilities
        .iter()
        .map(String::as_str)
        .filter(|capability| *capability != "log" && !entry.grants.contains(*capability))
        .collect();
    let (first, message) = (
        missing.first()?,
        format!(
            "`{}` asks for {}, which it was not granted",
            entry.name,
            missing.join(", ")
        ),
    );
    Some(Mistake::new(entry.name_span.clone(), message).hint(format!(
        "this version of Copydesk has no capability `{first}` to grant; use a version of the plugin that does without"
    )))
}

fn from_sandbox(entry: &PluginEntry, error: &SandboxError) -> Mistake {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    let hint = match error {
        SandboxError::Read { .. } => {
            "a relative path is taken from the directory of copydesk.toml".to_owned()
        }
        SandboxError::NotAPlugin { .. } | SandboxError::TooLarge { .. } => {
            "a plugin is a WebAssembly component, or the core module that `cargo build --target wasm32-unknown-unknown` leaves; build it again".to_owned()
        }
        SandboxError::Manifest { .. } => {
            "the SDK's `export!` puts `plugin.toml` there; build the plugin with it".to_owned()
        }
        SandboxError::Imports { imports, .. } => imports_hint(imports),
        SandboxError::Contract { .. } => {
            "build it against the copydesk-plugin SDK of this version".to_owned()
        }
        SandboxError::Compile { .. } | SandboxError::Engine(_) => {
            "ask the plugin's author; `copydesk plugin inspect FILE` shows what it is".to_owned()
        }
    };
    Mistake::new(entry.name_span.clone(), message).hint(hint)
}

fn imports_hint(imports: &[String]) -> String {
    if imports.iter().any(|import| import.starts_with("wasi:")) {
        return "of WASI a plugin may import cli, clocks, filesystem, io, random and sockets in a version 0.2, all of them closed; build it without the rest".to_owned();
    }
    "a plugin may import copydesk:plugin/log@0.1 and nothing else in this version".to_owned()
}
