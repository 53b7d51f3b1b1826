//! One plugin on one story: an instance is made, configured, asked and thrown away.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use serde::Serialize;
use wasmtime::Store;

use super::archive::{Archive, ArchiveError, Asking};
use super::failure::{End, START, outcome};
use super::kept::{limits_bytes, settings_bytes};
use super::lexicon::Lexicons;
use super::lower::{Input, input};
use super::text::reason;
use super::world::generated::PluginWithCapabilities as Bindings;
use super::world::generated::copydesk::plugin::types as wit;
use super::world::{FUEL_SLICE, World};
use super::{Plugin, SettingsIssue, Unconfigured, lift, wasi};
use crate::clock::Stopwatch;
use crate::model::{
    Annotation, CanonicalJson, Digest, FailureKind, Lexicon, Limits, Manifest, Outcome, PluginName,
    Receipt, Story,
};

/// A plugin with everything that it runs under.
#[derive(Debug, Clone)]
pub struct ConfiguredPlugin {
    plugin: Plugin,
    manifest: Arc<Manifest>,
    terms: Terms,
    /// As they are passed: canonical JSON.
    settings: Arc<str>,
    settings_digest: Digest,
    limits_digest: Digest,
    engine: &'static str,
}

/// What a plugin runs under.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Its settings: an object.
    pub settings: CanonicalJson,
    /// Its limits.
    pub limits: Limits,
    /// The word lists that it was granted.
    pub lexicons: Arc<Lexicons>,
    /// Whether it may ask the archive.
    pub archive: bool,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What became of it.
    pub outcome: Outcome,
    /// What the plugin said; empty unless the outcome is `Ok`.
    pub annotations: Vec<Annotation>,
    /// The proof of it.
    pub receipt: Receipt,
}

/// What a plugin is shown of one story.
#[derive(Debug)]
pub struct Shown(Input);

/// How an instance ended, and in which of its functions.
struct Ended {
    end: End,
    what: &'static str,
}

impl ConfiguredPlugin {
    /// Puts a plugin together with what it runs under.
    pub fn new(
        plugin: Plugin,
        manifest: Arc<Manifest>,
        terms: Terms,
        engine: &'static str,
    ) -> Self {
        let settings = terms.settings.as_str().into();
        Self {
            settings_digest: Digest::of_bytes(&settings_bytes(&terms.settings)),
            limits_digest: Digest::of_bytes(&limits_bytes(&terms.limits)),
            plugin,
            manifest,
            terms,
            settings,
            engine,
        }
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of its file.
    pub fn digest(&self) -> Digest {
        self.plugin.digest()
    }

    /// The same plugin with other settings, passed as this text, which nobody makes canonical: to
    /// see what a plugin makes of an order of keys that it is never given otherwise. The receipts
    /// keep the digest of the settings that it was put together with.
    #[must_use]
    pub(crate) fn with_settings_text(&self, text: &str) -> Self {
        Self {
            settings: text.into(),
            ..self.clone()
        }
    }

    /// The limits that apply.
    pub fn limits(&self) -> &Limits {
        &self.terms.limits
    }

    /// Its settings.
    pub fn settings(&self) -> &CanonicalJson {
        &self.terms.settings
    }

    /// What its receipts name by a digest, beyond its file and its word lists: its settings and
    /// limits, each as the bytes that have that digest.
    pub fn objects(&self) -> [(Digest, Vec<u8>); 2] {
        [
            (self.settings_digest, settings_bytes(&self.terms.settings)),
            (self.limits_digest, limits_bytes(&self.terms.limits)),
        ]
    }

    /// Whether it may ask the archive.
    pub fn asks_archive(&self) -> bool {
        self.terms.archive
    }

    /// What its component imports.
    pub fn imports(&self) -> &[String] {
        self.plugin.imports()
    }

    /// Tries the settings on an instance of their own, before the first story.
    ///
    /// # Errors
    /// What the plugin has against them, or that it did not come back from its start or from
    /// `configure`.
    pub fn check_settings(&self) -> Result<(), Unconfigured> {
        let mut store = self.store();
        match self.configured_instance(&mut store, Stopwatch::start()) {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(issues)) => Err(Unconfigured::Refused(settings_issues(&issues))),
            Err(Ended { end, what }) => {
                wasi::flush(store.data_mut());
                let fuel = self.terms.limits.fuel_configure;
                let outcome = outcome(&end, what, store.data(), &self.terms.limits, fuel);
                Err(Unconfigured::Ended(outcome))
            }
        }
    }

    /// What the plugin is shown of a story. `earlier` is what the plugins before it said; it is shown
    /// only what its manifest needs of that.
    pub fn shown(&self, story: &Story, earlier: &[(PluginName, Annotation)]) -> Shown {
        Shown(input(&self.manifest, story, earlier))
    }

    /// Whether what came of the call of this receipt would come of it again: it was the same plugin
    /// under the same terms, and was shown the same. What was asked of the archive is not known
    /// without asking again.
    pub fn repeats(&self, shown: &Shown, receipt: &Receipt) -> bool {
        let Receipt {
            plugin,
            settings,
            limits,
            input,
            engine,
            fuel: _,
            micros: _,
            log: _,
            lexicons,
            consulted,
        } = receipt;
        *plugin == self.plugin.digest()
            && *settings == self.settings_digest
            && *limits == self.limits_digest
            && *input == shown.0.digest
            && engine == self.engine
            && *lexicons == self.lexicon_digests()
            && consulted.is_empty()
    }

    /// What decides, beside what it is shown, what the plugin says: all that a receipt names of it.
    pub fn identity(&self) -> impl Serialize {
        (
            self.plugin.digest(),
            self.settings_digest,
            self.limits_digest,
            self.engine,
            self.lexicon_digests(),
        )
    }

    /// Runs the plugin on a story, as [`shown`](Self::shown) and [`ask`](Self::ask) in one.
    ///
    /// # Errors
    /// When the archive failed, which is no fault of the plugin.
    pub fn annotate(
        &self,
        story: &Story,
        earlier: &[(PluginName, Annotation)],
        archive: Option<&Arc<dyn Archive>>,
    ) -> Result<Call, ArchiveError> {
        self.ask(story, self.shown(story, earlier), archive)
    }

    /// Runs the plugin on what it is shown of `story`. `archive` is what it may ask, if it was
    /// granted that.
    ///
    /// # Errors
    /// When the archive failed, which is no fault of the plugin.
    pub fn ask(
        &self,
        story: &Story,
        shown: Shown,
        archive: Option<&Arc<dyn Archive>>,
    ) -> Result<Call, ArchiveError> {
        self.ask_measured(story, shown, archive)
            .map(|(call, _)| call)
    }

    /// Runs the plugin on a story, and tells how much memory its instance had in the end, in bytes. It
    /// never shrinks, so that is the most that it had.
    ///
    /// # Errors
    /// As [`annotate`](Self::annotate).
    pub fn measure(
        &self,
        story: &Story,
        earlier: &[(PluginName, Annotation)],
        archive: Option<&Arc<dyn Archive>>,
    ) -> Result<(Call, u64), ArchiveError> {
        self.ask_measured(story, self.shown(story, earlier), archive)
    }

    fn ask_measured(
        &self,
        story: &Story,
        shown: Shown,
        archive: Option<&Arc<dyn Archive>>,
    ) -> Result<(Call, u64), ArchiveError> {
        let watch = Stopwatch::start();
        let Shown(Input {
            story: shown,
            digest,
            bytes,
        }) = shown;
        let fuel = self.terms.limits.fuel(bytes);
        let mut store = self.store();
        let mut left_before = 0;
        let report = match self.configured_instance(&mut store, watch) {
            Ok(Ok(instance)) => {
                left_before = fuel;
                if let Some(archive) = archive.filter(|_| self.terms.archive) {
                    store.data_mut().asking = Some(Asking {
                        archive: Arc::clone(archive),
                        story: Arc::new(story.clone()),
                    });
                }
                self.call_annotate(&instance, &mut store, &shown, fuel, watch)
            }
            Ok(Err(issues)) => Ok(wit::Report::Failed(refusal(&issues))),
            Err(ended) => Err(ended),
        };
        let left = store.get_fuel().unwrap_or(0);
        wasi::flush(store.data_mut());
        let (outcome, annotations) = match report {
            Ok(report) => self.judge(story, report),
            Err(Ended {
                end: End::Error(error),
                ..
            }) if error.is::<ArchiveError>() => {
                let broken = error.downcast::<ArchiveError>();
                return Err(broken.unwrap_or_else(|error| ArchiveError(error.into())));
            }
            Err(Ended { end, what }) => {
                let fuel = if what == "annotate" {
                    fuel
                } else {
                    self.terms.limits.fuel_configure
                };
                (
                    outcome(&end, what, store.data(), &self.terms.limits, fuel),
                    Vec::new(),
                )
            }
        };
        let receipt = Receipt {
            plugin: self.plugin.digest(),
            settings: self.settings_digest,
            limits: self.limits_digest,
            input: digest,
            engine: self.engine.to_owned(),
            fuel: left_before.saturating_sub(left),
            micros: watch.micros(),
            log: std::mem::take(&mut store.data_mut().log),
            lexicons: self.lexicon_digests(),
            consulted: std::mem::take(&mut store.data_mut().consultations.all),
        };
        let memory = store.data().limiter.used_memory() as u64;
        let call = Call {
            outcome,
            annotations,
            receipt,
        };
        Ok((call, memory))
    }

    fn lexicon_digests(&self) -> Vec<(String, Digest)> {
        let lexicons = self.terms.lexicons.iter();
        let digest = |(name, lexicon): (&String, &Arc<Lexicon>)| (name.clone(), lexicon.digest());
        lexicons.map(digest).collect()
    }

    fn judge(&self, story: &Story, report: wit::Report) -> (Outcome, Vec<Annotation>) {
        let failed = |kind, message| (Outcome::Failed { kind, message }, Vec::new());
        match report {
            wit::Report::Annotations(said) => {
                match lift::annotations(&self.manifest, &self.terms.limits, story, said) {
                    Ok(annotations) => (Outcome::Ok, annotations),
                    Err(reason) => failed(FailureKind::Output, reason),
                }
            }
            wit::Report::Abstained(why) => (Outcome::Abstained(reason(&why)), Vec::new()),
            wit::Report::Failed(why) => failed(FailureKind::Plugin, reason(&why)),
        }
    }

    fn store(&self) -> Store<World> {
        let limits = &self.terms.limits;
        let world = World::new(limits.memory, limits.log, Arc::clone(&self.terms.lexicons));
        let mut store = Store::new(self.plugin.pre.engine(), world);
        store.limiter(|world| &mut world.limiter);
        store.set_hostcall_fuel(usize::try_from(self.terms.limits.output).unwrap_or(usize::MAX));
        store
    }

    /// A fresh instance that has its settings, or what it has against them. Its start and
    /// `configure` have the time of the call together with `annotate`.
    fn configured_instance(
        &self,
        store: &mut Store<World>,
        watch: Stopwatch,
    ) -> Result<Result<Bindings, Vec<wit::Issue>>, Ended> {
        let failed = |what| {
            move |end| Ended {
                end: End::Error(end),
                what,
            }
        };
        let fuel = self.terms.limits.fuel_configure;
        store.set_fuel(fuel).map_err(failed(START))?;
        store
            .fuel_async_yield_interval(Some(FUEL_SLICE))
            .map_err(failed(START))?;
        store.data_mut().limit_time(watch, self.deadline(), fuel);
        // The two and `annotate` run on one stack in turn, which the store keeps between them.
        let start = self.plugin.pre.instantiate_async(&mut *store);
        let instance = self.wait(watch, START, start)?;
        let configure = instance.call_configure(store, &self.settings);
        let configured = self.wait(watch, "configure", configure)?;
        Ok(configured.map(|()| instance))
    }

    /// Asks an instance about a story, and gives up when the time since `watch` is over.
    fn call_annotate(
        &self,
        instance: &Bindings,
        store: &mut Store<World>,
        story: &wit::Story,
        fuel: u64,
        watch: Stopwatch,
    ) -> Result<wit::Report, Ended> {
        let failed = |end| Ended {
            end: End::Error(end),
            what: "annotate",
        };
        store.set_fuel(fuel).map_err(failed)?;
        store.data_mut().limit_time(watch, self.deadline(), fuel);
        self.wait(watch, "annotate", instance.call_annotate(store, story))
    }

    fn deadline(&self) -> Duration {
        Duration::from_millis(self.terms.limits.wall_clock_ms)
    }

    /// Drives a call to its end, and gives up when its time is over. The future yields after each
    /// slice of fuel and never waits for anything else.
    fn wait<T>(
        &self,
        watch: Stopwatch,
        what: &'static str,
        call: impl Future<Output = wasmtime::Result<T>>,
    ) -> Result<T, Ended> {
        let deadline = self.deadline();
        let mut call = pin!(call);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(result) = call.as_mut().poll(&mut context) {
                return result.map_err(|error| Ended {
                    end: End::Error(error),
                    what,
                });
            }
            if watch.elapsed() > deadline {
                return Err(Ended {
                    end: End::WallClock,
                    what,
                });
            }
        }
    }
}

/// Issues that are told; a report has room for some ten thousand.
pub(super) const ISSUES: usize = 20;

/// What a plugin has against its settings, and how much more there would be.
fn settings_issues(issues: &[wit::Issue]) -> Vec<SettingsIssue> {
    let told = issues.iter().take(ISSUES).map(|issue| SettingsIssue {
        path: reason(&issue.path),
        message: reason(&issue.message),
    });
    let more = issues.len().saturating_sub(ISSUES);
    let more = (more > 0).then(|| SettingsIssue {
        path: String::new(),
        message: format!("it has {more} more issues"),
    });
    told.chain(more).collect()
}

fn refusal(issues: &[wit::Issue]) -> String {
    let said: Vec<String> = settings_issues(issues)
        .iter()
        .map(|issue| match issue.path.as_str() {
            "" => issue.message.clone(),
            path => format!("{path}: {}", issue.message),
        })
        .collect();
    reason(&format!("it refuses its settings: {}", said.join("; ")))
}
