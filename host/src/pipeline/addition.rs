//! A plugin becomes one of a desk: its file in `plugins/`, its entry in `copydesk.toml`, its digest in
//! `copydesk.lock`.
//!
//! [`Addition::plan`] finds out all that would be wrong, up to compiling the plugin under the settings
//! that are to be, and changes nothing; the steps of [`Addition::STEPS`] then change the desk.
//!
//! Invariant: whenever the steps are cut off, the desk is as it was or as it was to be. What lies in
//! `plugins/` and no entry names is no part of it, so a file gets a name that is free, the settings
//! are renamed over in one step, and the lock file waits for them (`config::LockFile::save_waiting`).
//! Nothing that was there is removed, so an upgrade can be taken back.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::load::{AtHand, installed, lock_without};
use super::lock::{Drift, Locked, drift};
use super::trust::{signature_beside, signature_path};
use super::{LoadOptions, Pipeline, PipelineError, manifest_of};
use crate::config::{
    EntryText, LoadError, LockFile, LockedPlugin, Origin, Settings, SettingsError, with_plugin,
};
use crate::model::{Capability, Digest, Manifest, PluginName};
use crate::sandbox::PluginFile;
use crate::whole;

/// Where the plugins of a desk lie, within its directory.
const PLUGINS: &str = "plugins";

/// A plugin as it arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Its file.
    pub file: PluginFile,
    /// Where that lies, where it is no download.
    pub path: Option<PathBuf>,
    /// The text of its signature, if it has one.
    pub signature: Option<String>,
}

/// What to do about a plugin of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Already {
    /// Refuse the new one.
    Stays,
    /// Let the new one take its place.
    IsReplaced,
}

/// What the desk had under the name before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Its version and the digest of its file, where it could be read.
    pub was: Option<(String, Digest)>,
    /// Its file, where it was no stock plugin. It is still there.
    pub file: Option<PathBuf>,
}

/// A change of a desk that would do.
#[derive(Debug)]
pub struct Addition {
    /// What the plugin says of itself.
    pub manifest: Arc<Manifest>,
    /// What it is granted.
    pub grants: BTreeSet<Capability>,
    /// Its file, from the directory of the settings.
    pub place: String,
    /// What it takes the place of.
    pub replaced: Option<Replaced>,
    /// The pipeline that would be.
    pub pipeline: Pipeline,
    file: PluginFile,
    signature: Option<String>,
    settings: PathBuf,
    before: String,
    after: String,
    lock: LockFile,
    is_pinned: bool,
}

/// Why a plugin does not become one of a desk.
#[derive(Debug, Error)]
pub enum AddError {
    /// It is no plugin that this desk could take, or the desk's own are not in order.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// The pipeline that would be does not load.
    #[error("the pipeline would not load with {name}")]
    Unfit {
        /// The plugin.
        name: PluginName,
        /// What it would lack.
        #[source]
        error: PipelineError,
    },
    /// There is another one of its name.
    #[error("the pipeline has a plugin {name} already{}", shown(.was.as_ref()))]
    Taken {
        /// The name.
        name: PluginName,
        /// The version and the digest of that one.
        was: Option<(String, Digest)>,
    },
    /// It asks for what nobody gave.
    #[error("{name} asks for {}, which it would have to be granted", list(.asked))]
    Ungranted {
        /// The plugin.
        name: PluginName,
        /// What it asks for beyond what it is granted.
        asked: BTreeSet<Capability>,
    },
    /// It is given what it does not ask for.
    #[error("{name} does not ask for {}", list(.given))]
    Unasked {
        /// The plugin.
        name: PluginName,
        /// What it is given beyond what it asks for.
        given: BTreeSet<Capability>,
    },
    /// Something else is not as the lock file has it, and would be pinned along with the plugin.
    #[error("the pipeline is not what {path} pins")]
    Drift {
        /// The lock file.
        path: PathBuf,
        /// All that differs.
        drifts: Vec<Drift>,
    },
    /// The lock file cannot be read or is wrong.
    #[error(transparent)]
    Lock(LoadError),
    /// The settings have no place for it.
    #[error("{path} has no list of plugins that an entry could be written into")]
    NoList {
        /// The settings.
        path: PathBuf,
    },
    /// Somebody else changed the settings in the meantime.
    #[error("{path} was changed in the meantime")]
    Changed {
        /// The settings.
        path: PathBuf,
    },
    /// A file could not be written.
    #[error("cannot write {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn shown(was: Option<&(String, Digest)>) -> String {
    was.map_or_else(String::new, |(version, digest)| {
        format!(", {version}, {digest}")
    })
}

fn list(of: &BTreeSet<Capability>) -> String {
    let names: Vec<String> = of.iter().map(Capability::to_string).collect();
    names.join(", ")
}

/// One step of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The plugin's file goes into `plugins/`.
    File,
    /// Its signature goes beside it.
    Signature,
    /// The new lock file waits.
    Waiting,
    /// The settings name the plugin. From here on the desk is another one.
    Settings,
    /// The lock file is in its place.
    Lock,
    /// Nothing waits any more.
    Done,
}

impl Addition {
    /// The steps in their order.
    pub const STEPS: [Step; 6] = [
        Step::File,
        Step::Signature,
        Step::Waiting,
        Step::Settings,
        Step::Lock,
        Step::Done,
    ];

    /// Finds out what adding the plugin comes to, under `grants` and what an entry of its name already
    /// grants it.
    ///
    /// # Errors
    /// Whatever is wrong with the plugin, with the desk or with the two together.
    pub fn plan(
        settings: &Settings,
        arrived: Arrived,
        grants: &BTreeSet<Capability>,
        already: Already,
        options: &LoadOptions,
    ) -> Result<Self, AddError> {
        let Arrived {
            file,
            path,
            signature,
        } = arrived;
        let one = |error: SettingsError| PipelineError::Mistakes(vec![error]);
        let manifest = Arc::new(manifest_of(&file).map_err(one)?);
        let name = manifest.name.clone();
        let entry = settings.plugins.iter().find(|it| it.name == name);
        let replaced = entry.map(|entry| Replaced {
            was: installed(entry)
                .ok()
                .map(|it| (it.manifest.version.clone(), it.digest)),
            file: match &entry.origin {
                Origin::Stock => None,
                Origin::File(path) => Some(path.clone()),
            },
        });
        if let (Some(Replaced { was, .. }), Already::Stays) = (&replaced, already) {
            let was = was.clone();
            return Err(AddError::Taken { name, was });
        }
        let grants = agreed(&manifest, grants, entry.map(|it| &it.grants))?;
        let others = others(settings, &name)?;
        let desk = settings.path.parent().unwrap_or(Path::new(""));
        let place = place(desk, &file, &manifest, path.as_deref());
        let text = EntryText {
            name: &name,
            path: &place,
            grants: &grants,
        };
        let no_list = || AddError::NoList {
            path: settings.path.clone(),
        };
        let after = with_plugin(&settings.text, text).ok_or_else(no_list)?;
        let unfit = |error| {
            let name = name.clone();
            AddError::Unfit { name, error }
        };
        let then = Settings::parse(settings.path.clone(), &after);
        let then = then.map_err(|error| unfit(one(error)))?;
        let at_hand = AtHand {
            file: &file,
            manifest: &manifest,
            signature: signature.as_deref(),
        };
        let pipeline = Pipeline::load_with(&then, options, Locked::No, Some(&at_hand));
        let pipeline = pipeline.map_err(unfit)?;
        let lock = pipeline.lock().clone();
        let of_plugin = |lock: &LockFile| lock.plugins.get(&name).cloned();
        let is_pinned = others.pinned == of_plugin(&lock) && others.there;
        Ok(Self {
            grants,
            place,
            replaced,
            pipeline,
            settings: settings.path.clone(),
            before: settings.text.clone(),
            after,
            is_pinned,
            lock,
            manifest,
            file,
            signature,
        })
    }

    /// Whether the desk is so already.
    pub fn is_nothing(&self) -> bool {
        let path = self.desk().join(&self.place);
        let is_signed = match &self.signature {
            Some(signature) => {
                signature_beside(&path).is_ok_and(|it| it.as_ref() == Some(signature))
            }
            None => true,
        };
        self.before == self.after && self.is_pinned && is_signed && path.is_file()
    }

    /// The settings that are changed.
    pub fn settings(&self) -> &Path {
        &self.settings
    }

    /// The plugin's file.
    pub fn file(&self) -> &PluginFile {
        &self.file
    }

    fn desk(&self) -> &Path {
        self.settings.parent().unwrap_or(Path::new(""))
    }

    /// Changes the desk.
    ///
    /// # Errors
    /// When something cannot be written, or somebody changed the settings since the plan was made; then
    /// the desk is as it was.
    pub fn carry_out(&self) -> Result<(), AddError> {
        let plugins = self.desk().join(PLUGINS);
        let failed = |source| AddError::Write {
            path: plugins.clone(),
            source,
        };
        fs::create_dir_all(&plugins)
            .and_then(|()| whole::sync_directory(&plugins))
            .map_err(failed)?;
        // One at a time: another one waits here, and then finds that the settings were changed.
        let folder = File::open(&plugins).map_err(failed)?;
        folder.lock().map_err(failed)?;
        let now = fs::read_to_string(&self.settings).unwrap_or_default();
        if now != self.before {
            let path = self.settings.clone();
            return Err(AddError::Changed { path });
        }
        Self::STEPS.into_iter().try_for_each(|step| self.take(step))
    }

    /// Takes one step.
    fn take(&self, step: Step) -> Result<(), AddError> {
        let lock = LockFile::path_beside(&self.settings);
        let (path, written) = match step {
            Step::File => {
                let path = self.desk().join(&self.place);
                let is_there = fs::read(&path).is_ok_and(|bytes| bytes == self.file.bytes());
                let written = match is_there {
                    true => Ok(()),
                    false => whole::write(&path, self.file.bytes()),
                };
                (path, written)
            }
            Step::Signature => {
                let path = signature_path(&self.desk().join(&self.place));
                let signature = self.signature.as_ref().map(String::as_bytes);
                let is_there = |bytes: &&[u8]| fs::read(&path).is_ok_and(|there| there == *bytes);
                let written = match signature.filter(|bytes| !is_there(bytes)) {
                    Some(bytes) => whole::write(&path, bytes),
                    None => Ok(()),
                };
                (path, written)
            }
            Step::Waiting => {
                let written = self.lock.save_waiting(&lock, &self.after);
                (lock, written)
            }
            Step::Settings => {
                // A link stays one, and what it leads to is changed.
                let path = fs::canonicalize(&self.settings).unwrap_or(self.settings.clone());
                let written = whole::write(&path, self.after.as_bytes());
                (path, written)
            }
            Step::Lock => {
                let written = self.lock.save(&lock);
                (lock, written)
            }
            Step::Done => {
                let removed = LockFile::remove_waiting(&lock);
                (lock, removed)
            }
        };
        written.map_err(|source| AddError::Write { path, source })
    }
}

/// What the plugin is granted: exactly what it asks for, of what is given now and was given before.
fn agreed(
    manifest: &Manifest,
    given: &BTreeSet<Capability>,
    before: Option<&BTreeSet<Capability>>,
) -> Result<BTreeSet<Capability>, AddError> {
    let name = || manifest.name.clone();
    let unasked: BTreeSet<_> = given.difference(&manifest.capabilities).cloned().collect();
    if !unasked.is_empty() {
        let name = name();
        return Err(AddError::Unasked {
            name,
            given: unasked,
        });
    }
    let asked = manifest.capabilities.iter();
    let asked: BTreeSet<_> = asked
        .filter(|it| !given.contains(it) && !before.is_some_and(|before| before.contains(it)))
        .cloned()
        .collect();
    match asked.is_empty() {
        true => Ok(manifest.capabilities.clone()),
        false => Err(AddError::Ungranted {
            name: name(),
            asked,
        }),
    }
}

/// What the lock file says of a plugin, where there is one.
struct Pinned {
    there: bool,
    pinned: Option<LockedPlugin>,
}

/// Sees that all but the plugin of that name is as the lock file has it: it is written anew, and must
/// not bless what nobody looked at.
fn others(settings: &Settings, name: &PluginName) -> Result<Pinned, AddError> {
    let Some(mut pinned) = LockFile::load_of(settings).map_err(AddError::Lock)? else {
        return Ok(Pinned {
            there: false,
            pinned: None,
        });
    };
    let of_plugin = pinned.plugins.remove(name);
    let drifts = drift(&pinned, &lock_without(settings, name)?);
    match drifts.is_empty() {
        true => Ok(Pinned {
            there: true,
            pinned: of_plugin,
        }),
        false => Err(AddError::Drift {
            path: LockFile::path_beside(&settings.path),
            drifts,
        }),
    }
}

/// Where the file goes, from the directory of the settings: a name that is free, or that the same file
/// has. What lies in `plugins/` already stays where it is.
fn place(desk: &Path, file: &PluginFile, manifest: &Manifest, path: Option<&Path>) -> String {
    let plugins = desk.join(PLUGINS);
    let above = path.and_then(|it| fs::canonicalize(it.parent()?).ok());
    let is_there = above.is_some() && above == fs::canonicalize(&plugins).ok();
    let own = path.and_then(|it| it.file_name()?.to_str());
    if let (true, Some(own)) = (is_there, own) {
        return format!("{PLUGINS}/{own}");
    }
    let Manifest { name, version, .. } = manifest;
    let plain = format!("{name}-{version}.wasm");
    let is_free = match fs::read(plugins.join(&plain)) {
        Ok(bytes) => bytes == file.bytes(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    if is_free {
        return format!("{PLUGINS}/{plain}");
    }
    let hex = file.digest().hex();
    let digest = hex.get(..12).unwrap_or(&hex);
    format!("{PLUGINS}/{name}-{version}-{digest}.wasm")
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::*;
    use crate::pipeline::stock;

    /// A desk with a stock plugin that comes from a file, locked or not.
    struct Desk {
        dir: tempfile::TempDir,
    }

    const SETTINGS: &str = "[[plugins]]\nname = \"hygiene\"\n# the end\n";

    impl Desk {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join("copydesk.toml"), SETTINGS).unwrap();
            Self { dir }
        }

        fn settings(&self) -> Settings {
            Settings::load(self.dir.path().join("copydesk.toml")).unwrap()
        }

        fn plan(&self, plugin: &str, already: Already) -> Result<Addition, AddError> {
            let name = PluginName::new(plugin).unwrap();
            let bytes = stock::find(&name).unwrap().component.to_vec();
            let arrived = Arrived {
                file: PluginFile::new(plugin.to_owned(), bytes).unwrap(),
                path: None,
                signature: Some("untrusted comment: of nobody\n".to_owned()),
            };
            let options = LoadOptions {
                jobs: NonZeroUsize::MIN,
                cache: None,
                compiler: None,
            };
            let grants = BTreeSet::new();
            Addition::plan(&self.settings(), arrived, &grants, already, &options)
        }

        /// The plugins that the settings name, when these and the lock file agree.
        fn stands(&self) -> Vec<String> {
            let settings = self.settings();
            let nobody = PluginName::new("nobody").unwrap();
            let there = lock_without(&settings, &nobody).unwrap();
            if let Some(pinned) = LockFile::load_of(&settings).unwrap() {
                assert_eq!(drift(&pinned, &there), []);
            }
            let names = settings.plugins.iter().map(|it| it.name.to_string());
            names.collect()
        }
    }

    #[test]
    fn whenever_it_is_cut_off_the_desk_is_as_it_was_or_as_it_was_to_be() {
        for cut in 0..=Addition::STEPS.len() {
            for locked in [false, true] {
                let desk = Desk::new();
                if locked {
                    let hygiene = desk.plan("hygiene", Already::IsReplaced).unwrap();
                    let lock = LockFile::path_beside(&hygiene.settings);
                    hygiene.lock.save(&lock).unwrap();
                }
                fs::create_dir(desk.dir.path().join(PLUGINS)).unwrap();
                let addition = desk.plan("tagger", Already::Stays).unwrap();
                for step in &Addition::STEPS[..cut] {
                    addition.take(*step).unwrap();
                }
                let is_new = Addition::STEPS[..cut].contains(&Step::Settings);
                let expected: &[&str] = if is_new {
                    &["hygiene", "tagger"]
                } else {
                    &["hygiene"]
                };
                assert_eq!(desk.stands(), expected, "{cut} {locked}");
                // Typed again, it comes to its end.
                if is_new {
                    let again = desk.plan("tagger", Already::IsReplaced).unwrap();
                    again.carry_out().unwrap();
                    assert!(
                        desk.plan("tagger", Already::IsReplaced)
                            .unwrap()
                            .is_nothing()
                    );
                } else {
                    addition.carry_out().unwrap();
                }
                assert_eq!(desk.stands(), ["hygiene", "tagger"]);
                let names = fs::read_dir(desk.dir.path()).unwrap();
                assert_eq!(names.count(), 3, "{cut} {locked}");
            }
        }
    }

    #[test]
    fn what_somebody_changed_in_the_meantime_is_not_written_over() {
        let desk = Desk::new();
        let addition = desk.plan("tagger", Already::Stays).unwrap();
        let changed = format!("gate = \"note\"\n{SETTINGS}");
        fs::write(desk.dir.path().join("copydesk.toml"), &changed).unwrap();
        let error = addition.carry_out().unwrap_err();
        assert!(matches!(error, AddError::Changed { .. }), "{error}");
        assert_eq!(desk.settings().text, changed);
        assert!(!desk.dir.path().join("copydesk.lock").exists());
    }
}
