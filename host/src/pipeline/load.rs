//! From checked settings to plugins that are compiled, configured and in their order.
//!
//! All that is wrong is found in one go: files, manifests, grants, settings, needs. A pipeline with
//! one mistake does not run at all, since a check that silently did not run looks like a clean
//! story.

use std::fmt::Write as _;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::sync::Arc;

use super::files::given_settings;
use super::lexicons::{granted, lexicons};
use super::lock::{Locked, drift};
use super::order::{Node, Obstacle, order};
use super::trust::mistrusted;
use super::{PipelineError, stock};
use crate::config::{
    LockFile, LockedPlugin, Mistake, Origin, PluginEntry, Settings, SettingsError, manifest,
};
use crate::model::{Capability, Digest, Gate, Manifest, PluginName};
use crate::sandbox::{
    CompileLimit, Compiler, ConfiguredPlugin, Lexicons, Plugin, PluginFile, Sandbox, SandboxError,
    SandboxOptions, Terms, Unconfigured,
};

/// What a pipeline is loaded with.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Stories that will be annotated at the same time.
    pub jobs: NonZeroUsize,
    /// Where compiled plugins are kept; none to compile each time.
    pub cache: Option<PathBuf>,
    /// What compiles them in a process of its own; none to compile in this one, without limits.
    pub compiler: Option<Compiler>,
}

impl LoadOptions {
    /// A sandbox with room for so many plugins, `concurrency` at the same time.
    pub(super) fn sandbox(
        &self,
        concurrency: NonZeroUsize,
        plugins: usize,
    ) -> Result<Sandbox, SandboxError> {
        Sandbox::new(&SandboxOptions {
            concurrency,
            plugins,
            cache: self.cache.clone(),
            compiler: self.compiler.clone(),
        })
    }
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
    gate: Gate,
    quarantine: Option<NonZeroU32>,
    lock: LockFile,
    objects: Vec<(Digest, Vec<u8>)>,
}

/// An entry of the settings whose file was read and whose manifest was understood.
pub(super) struct Candidate<'a> {
    entry: &'a PluginEntry,
    pub(super) file: PluginFile,
    pub(super) manifest: Arc<Manifest>,
}

/// A plugin whose file was read, and that is to be the one of its name in a pipeline.
pub(super) struct AtHand<'a> {
    pub(super) file: &'a PluginFile,
    pub(super) manifest: &'a Arc<Manifest>,
    /// The text of its signature, if it has one.
    pub(super) signature: Option<&'a str>,
}

impl AtHand<'_> {
    fn as_entry<'e>(&self, entry: &'e PluginEntry) -> Candidate<'e> {
        Candidate {
            entry,
            file: self.file.clone(),
            manifest: Arc::clone(self.manifest),
        }
    }
}

impl Pipeline {
    /// Loads every plugin that the settings name.
    ///
    /// # Errors
    /// All mistakes at once, each at its place in the settings or in a plugin's manifest.
    pub fn load(settings: &Settings, options: &LoadOptions) -> Result<Self, PipelineError> {
        Self::load_as(settings, options, Locked::No)
    }

    /// Loads every plugin that the settings name, held to the lock file beside them or not.
    ///
    /// # Errors
    /// As [`Pipeline::load`]. Held to a lock file, also when that is missing or wrong, or all that
    /// has drifted from it, at once.
    pub fn load_as(
        settings: &Settings,
        options: &LoadOptions,
        locked: Locked,
    ) -> Result<Self, PipelineError> {
        Self::load_with(settings, options, locked, None)
    }

    /// The same with a plugin that does not lie where the settings name it, or not yet.
    pub(super) fn load_with(
        settings: &Settings,
        options: &LoadOptions,
        locked: Locked,
        at_hand: Option<&AtHand<'_>>,
    ) -> Result<Self, PipelineError> {
        let pinned = match locked {
            Locked::No => None,
            Locked::Yes => Some(pinned(settings)?),
        };
        let mut mistakes = Vec::new();
        let mut errors = Vec::new();
        let mut candidates = Vec::new();
        // Then nothing is compiled at all: that is work on bytes that nobody vouches for.
        let mut is_mistrusted = false;
        for entry in &settings.plugins {
            let given = at_hand.filter(|it| it.manifest.name == entry.name);
            let read = match given {
                Some(at_hand) => Ok(Ok(at_hand.as_entry(entry))),
                None => read(entry),
            };
            match read {
                Ok(Ok(candidate)) => {
                    let signature = given.map(|it| it.signature);
                    let mistake = mistrusted(settings, entry, &candidate.file, signature);
                    is_mistrusted |= mistake.is_some();
                    mistakes.extend(mistake);
                    candidates.push(candidate);
                }
                Ok(Err(error)) => errors.push(error),
                Err(mistake) => mistakes.push(*mistake),
            }
        }
        let (lexicons, mut objects) = lexicons(settings).unwrap_or_else(|wrong| {
            mistakes.extend(wrong);
            (Lexicons::new(), Vec::new())
        });
        for candidate in &candidates {
            let manifest = &candidate.manifest;
            let rules: Vec<&str> = manifest.rules.iter().map(|rule| &*rule.name).collect();
            mistakes.extend(settings.gate.check(manifest.name.as_str(), &rules));
        }
        let complete = mistakes.is_empty() && errors.is_empty();
        if is_mistrusted {
            return Err(all_mistakes(settings, mistakes, errors));
        }
        let lock = lock_of(&candidates, &lexicons);
        if let Some((path, pinned)) = pinned {
            // What could not be read cannot be compared, and nothing is compiled unseen.
            if !complete {
                return Err(all_mistakes(settings, mistakes, errors));
            }
            let drifts = drift(&pinned, &lock);
            if !drifts.is_empty() {
                return Err(PipelineError::Drift { path, drifts });
            }
        }
        let order = match order_of(&candidates) {
            Ok(order) => order,
            // What is missing may be what could not be read.
            Err(obstacles) if complete => {
                mistakes.extend(obstacles);
                Vec::new()
            }
            Err(_) => Vec::new(),
        };
        // One more than the jobs: the thread that stores annotates again what was annotated by a
        // plugin that is out.
        let concurrency = options.jobs.saturating_add(1);
        let sandbox = options.sandbox(concurrency, settings.plugins.len())?;
        let mut configured: Vec<Option<ConfiguredPlugin>> = Vec::with_capacity(candidates.len());
        for candidate in &candidates {
            let loaded = configure(&sandbox, settings, &lexicons, candidate)?;
            configured.push(loaded.map_err(|wrong| mistakes.extend(wrong)).ok());
        }
        if !mistakes.is_empty() || !errors.is_empty() {
            return Err(all_mistakes(settings, mistakes, errors));
        }
        for configured in configured.iter().flatten() {
            objects.extend(configured.objects());
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
        let plugins = plugins.collect();
        let files = candidates.into_iter().map(|candidate| candidate.file);
        objects.extend(files.map(|file| (file.digest(), file.into_bytes())));
        Ok(Self {
            plugins,
            gate: settings.gate.gate.clone(),
            quarantine: settings.quarantine,
            lock,
            objects,
        })
    }

    /// What a lock file of this pipeline pins.
    pub fn lock(&self) -> &LockFile {
        &self.lock
    }

    /// The plugins in the order in which they run.
    pub fn plugins(&self) -> &[PipelinePlugin] {
        &self.plugins
    }

    /// Which open flags hold a story.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// What the receipts of this pipeline name by a digest: the plugins' files, their settings and
    /// limits, the word lists.
    pub fn objects(&self) -> impl Iterator<Item = (Digest, &[u8])> {
        let objects = self.objects.iter();
        objects.map(|(digest, bytes)| (*digest, bytes.as_slice()))
    }

    /// Whether any of them may ask the archive.
    pub fn asks_archive(&self) -> bool {
        self.plugins
            .iter()
            .any(|plugin| plugin.configured.asks_archive())
    }

    /// The failures in a row that take a plugin out of a run; none when nothing does.
    pub fn quarantine(&self) -> Option<NonZeroU32> {
        self.quarantine
    }

    /// Whether another plugin may need what this one says.
    pub(super) fn passes_on(&self, plugin: &PipelinePlugin) -> bool {
        plugin.needed
    }
}

/// Loads a plugin by itself, under what a pipeline gives it that sets nothing.
///
/// # Errors
/// As [`Pipeline::load`], but that nobody has to produce what it needs.
pub fn load_alone(
    file: PluginFile,
    options: &LoadOptions,
) -> Result<ConfiguredPlugin, PipelineError> {
    let one = |error| PipelineError::Mistakes(vec![error]);
    let manifest = Arc::new(manifest_of(&file).map_err(one)?);
    let text = format!("[[plugins]]\nname = \"{}\"\n", manifest.name);
    let settings = Settings::parse("a pipeline that sets nothing", &text).map_err(one)?;
    let sandbox = options.sandbox(options.jobs, 1)?;
    // The text has one entry.
    let Some(entry) = settings.plugins.first() else {
        return Err(one(settings.error(Vec::new())));
    };
    let candidate = Candidate {
        entry,
        file,
        manifest,
    };
    let configured = configure(&sandbox, &settings, &Lexicons::new(), &candidate)?;
    configured.map_err(|mistakes| one(settings.error(mistakes)))
}

/// The mistakes in the settings by place, then those in manifests.
fn all_mistakes(
    settings: &Settings,
    mut mistakes: Vec<Mistake>,
    mut errors: Vec<SettingsError>,
) -> PipelineError {
    if !mistakes.is_empty() {
        mistakes.sort_by_key(|mistake| mistake.span.as_ref().map(|span| span.start));
        errors.insert(0, settings.error(mistakes));
    }
    PipelineError::Mistakes(errors)
}

/// What the lock file beside the settings pins, and where that lies.
fn pinned(settings: &Settings) -> Result<(PathBuf, LockFile), PipelineError> {
    let path = LockFile::path_beside(&settings.path);
    match LockFile::load_of(settings) {
        Ok(Some(pinned)) => Ok((path, pinned)),
        Ok(None) => Err(PipelineError::Unlocked { path }),
        Err(error) => Err(PipelineError::Lock(error)),
    }
}

/// What a lock file would pin of a pipeline without one of its plugins. Nothing is compiled.
///
/// # Errors
/// When a plugin or a word list cannot be read.
pub(super) fn lock_without(
    settings: &Settings,
    name: &PluginName,
) -> Result<LockFile, PipelineError> {
    let mut mistakes = Vec::new();
    let mut errors = Vec::new();
    let mut candidates = Vec::new();
    for entry in settings.plugins.iter().filter(|it| it.name != *name) {
        match read(entry) {
            Ok(Ok(candidate)) => candidates.push(candidate),
            Ok(Err(error)) => errors.push(error),
            Err(mistake) => mistakes.push(*mistake),
        }
    }
    let lexicons = match lexicons(settings) {
        Ok((lexicons, _)) => lexicons,
        Err(wrong) => {
            mistakes.extend(wrong);
            Lexicons::new()
        }
    };
    match mistakes.is_empty() && errors.is_empty() {
        true => Ok(lock_of(&candidates, &lexicons)),
        false => Err(all_mistakes(settings, mistakes, errors)),
    }
}

/// What a lock file pins of these.
fn lock_of(candidates: &[Candidate<'_>], lexicons: &Lexicons) -> LockFile {
    let plugins = candidates.iter().map(|candidate| {
        let plugin = LockedPlugin {
            version: candidate.manifest.version.clone(),
            api: candidate.manifest.api.clone(),
            digest: candidate.file.digest(),
            grants: candidate.entry.grants.clone(),
        };
        (candidate.entry.name.clone(), plugin)
    });
    LockFile {
        plugins: plugins.collect(),
        lexicons: lexicons
            .iter()
            .map(|(name, lexicon)| (name.clone(), lexicon.digest()))
            .collect(),
    }
}

/// What a plugin's file says of itself.
///
/// # Errors
/// All mistakes of the manifest.
pub fn manifest_of(file: &PluginFile) -> Result<Manifest, SettingsError> {
    manifest::parse(format!("plugin.toml of {}", file.name()), file.manifest())
}

/// A plugin as it lies where the settings name it.
#[derive(Debug, Clone)]
pub struct Installed {
    /// What it says of itself.
    pub manifest: Arc<Manifest>,
    /// Of its file.
    pub digest: Digest,
}

/// Looks at a plugin of the settings, without compiling or running it.
///
/// # Errors
/// The first thing that is wrong with it, in words.
pub fn installed(entry: &PluginEntry) -> Result<Installed, String> {
    let candidate = match read(entry) {
        Ok(Ok(candidate)) => candidate,
        Ok(Err(error)) => return Err(error.to_string()),
        Err(mistake) => return Err(mistake.message),
    };
    Ok(Installed {
        digest: candidate.file.digest(),
        manifest: candidate.manifest,
    })
}

/// Reads a plugin's file and manifest. The inner error is the manifest's, which has a text of its
/// own; the outer one is about the entry in the settings.
pub(super) fn read(
    entry: &PluginEntry,
) -> Result<Result<Candidate<'_>, SettingsError>, Box<Mistake>> {
    let file = match &entry.origin {
        Origin::File(path) => PluginFile::open(path),
        Origin::Stock => match stock::find(&entry.name) {
            Some(stock) => PluginFile::new(entry.name.to_string(), stock.component.to_vec()),
            None => return Err(Box::new(no_stock_plugin(entry))),
        },
    };
    let file = file.map_err(|error| Box::new(from_sandbox(entry, &error)))?;
    let manifest = match manifest_of(&file) {
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

/// Compiles a plugin and tries its settings. The outer error is no mistake of anybody's: the desk
/// was asked to stop.
fn configure(
    sandbox: &Sandbox,
    settings: &Settings,
    lexicons: &Lexicons,
    candidate: &Candidate<'_>,
) -> Result<Result<ConfiguredPlugin, Vec<Mistake>>, SandboxError> {
    let Candidate {
        entry,
        file,
        manifest,
    } = candidate;
    let mut mistakes = Vec::new();
    mistakes.extend(check_grants(settings, entry, manifest));
    let own_settings = match given_settings(settings, entry, manifest) {
        Ok(settings) => Some(settings),
        Err(wrong) => {
            mistakes.extend(wrong);
            None
        }
    };
    let plugin: Option<Plugin> = match sandbox.load(file, entry.compile, &entry.grants) {
        Ok(plugin) => Some(plugin),
        Err(error @ SandboxError::Interrupted { .. }) => return Err(error),
        // It asks for what it imports, and that was said above.
        Err(SandboxError::Imports { .. }) if !mistakes.is_empty() => None,
        Err(error) => {
            mistakes.push(from_sandbox(entry, &error));
            None
        }
    };
    let (Some(own_settings), Some(plugin), true) = (own_settings, plugin, mistakes.is_empty())
    else {
        return Ok(Err(mistakes));
    };
    let terms = Terms {
        settings: own_settings,
        limits: entry.limits.lowered_to(&manifest.limits),
        lexicons: granted(entry, lexicons),
        archive: entry.grants.contains(&Capability::Archive),
    };
    let configured = ConfiguredPlugin::new(plugin, Arc::clone(manifest), terms, sandbox.engine());
    // A plugin that does not come back is no mistake in the settings. It fails on each story, beside
    // the others' work, and is quarantined: nobody's night is lost for it.
    let refused = match configured.check_settings() {
        Ok(()) | Err(Unconfigured::Ended(_)) => return Ok(Ok(configured)),
        Err(Unconfigured::Refused(issues)) => issues,
    };
    let mistakes = refused.into_iter().map(|issue| {
        let place = entry.settings.span_of(&issue.path);
        let message = match issue.path.as_str() {
            "" => format!("`{}` refuses its settings: {}", entry.name, issue.message),
            path => format!("`{}` refuses `{path}`: {}", entry.name, issue.message),
        };
        Mistake::new(place.unwrap_or_else(|| entry.name_span.clone()), message)
    });
    Ok(Err(mistakes.collect()))
}

/// What the manifest asks for and the settings do not grant, and the other way round. A grant that
/// nobody asks for would be there, unseen, for the next version that does.
fn check_grants(settings: &Settings, entry: &PluginEntry, manifest: &Manifest) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let missing: Vec<&Capability> = manifest.capabilities.difference(&entry.grants).collect();
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(ToString::to_string).collect();
        let message = format!(
            "`{}` asks for {}, which it was not granted",
            entry.name,
            names.join(", ")
        );
        let mistake = Mistake::new(entry.name_span.clone(), message);
        mistakes.push(mistake.hint(to_paste(settings, entry, manifest, &missing)));
    }
    for unused in entry.grants.difference(&manifest.capabilities) {
        let message = format!("`{}` does not ask for {unused}", entry.name);
        let span = entry.grants_span.clone();
        let span = span.unwrap_or_else(|| entry.name_span.clone());
        mistakes.push(Mistake::new(span, message).hint("remove it from `grants`"));
    }
    mistakes
}

/// The lines of TOML that grant what is missing.
fn to_paste(
    settings: &Settings,
    entry: &PluginEntry,
    manifest: &Manifest,
    missing: &[&Capability],
) -> String {
    let all: Vec<String> = entry
        .grants
        .intersection(&manifest.capabilities)
        .chain(missing.iter().copied())
        .map(|capability| format!("{:?}", capability.to_string()))
        .collect();
    let mut toml = format!(
        "if it may have that, write below its name\ngrants = [{}]",
        all.join(", ")
    );
    let lists = missing.iter().filter_map(|capability| match capability {
        Capability::Lexicon(name) if !settings.lexicons.contains_key(name) => Some(name),
        Capability::Lexicon(_) | Capability::Archive => None,
    });
    for (index, name) in lists.enumerate() {
        if index == 0 {
            toml.push_str("\nand before the first [[plugins]]\n[lexicons]");
        }
        let _ = write!(toml, "\n{name} = \"lists/{name}.txt\"");
    }
    toml
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
        SandboxError::CompileLimit { limit, .. } => compile_limit_hint(*limit),
        SandboxError::Compiler { .. } | SandboxError::Interrupted { .. } => {
            "run again; when it says the same, ask the plugin's author".to_owned()
        }
    };
    Mistake::new(entry.name_span.clone(), message).hint(hint)
}

fn compile_limit_hint(limit: CompileLimit) -> String {
    let key = match limit {
        CompileLimit::Memory(_) => "compile-memory-mib",
        CompileLimit::Processor(_) | CompileLimit::WallClock(_) => "compile-seconds",
        CompileLimit::Code(_) => {
            return "no plugin needs so much; ask the plugin's author".to_owned();
        }
    };
    format!(
        "a plugin can be built to do so; if you trust its author, raise {key} in its [plugins.limits]"
    )
}

fn imports_hint(imports: &[String]) -> String {
    if imports.iter().any(|import| import.starts_with("wasi:")) {
        return "of WASI a plugin may import cli, clocks, filesystem, io, random and sockets in a version 0.2, all of them closed; build it without the rest".to_owned();
    }
    "ask its author to name what it wants under `capabilities` in its manifest; then grant it"
        .to_owned()
}
