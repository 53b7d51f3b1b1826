//! One plugin on one story: an instance is made, configured, asked and thrown away.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wasmtime::Store;

use super::failure::{End, outcome};
use super::lower::{Input, input};
use super::text::one_line;
use super::world::generated::Plugin as Bindings;
use super::world::generated::copydesk::plugin::types as wit;
use super::world::{FUEL_SLICE, World};
use super::{Plugin, SettingsIssue, lift, wasi};
use crate::clock::Stopwatch;
use crate::model::{
    Annotation, CanonicalJson, Digest, FailureKind, Limits, Manifest, Outcome, PluginName, Receipt,
    Story,
};

/// A plugin with everything that it runs under.
#[derive(Debug, Clone)]
pub struct ConfiguredPlugin {
    plugin: Plugin,
    manifest: Arc<Manifest>,
    settings: CanonicalJson,
    limits: Limits,
    settings_digest: Digest,
    limits_digest: Digest,
    engine: &'static str,
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

/// How an instance ended, and in which of its functions.
struct Ended {
    end: End,
    what: &'static str,
}

impl ConfiguredPlugin {
    /// Puts a plugin together with its settings and limits.
    pub fn new(
        plugin: Plugin,
        manifest: Arc<Manifest>,
        settings: CanonicalJson,
        limits: Limits,
        engine: &'static str,
    ) -> Self {
        let deterministic = Limits {
            wall_clock_ms: 0,
            ..limits.clone()
        };
        // Integers and strings always have a canonical form.
        let deterministic = CanonicalJson::of(&deterministic);
        let deterministic = deterministic.unwrap_or_else(|_| CanonicalJson::empty_object());
        Self {
            settings_digest: Digest::of("copydesk/settings@1", &settings),
            limits_digest: Digest::of("copydesk/limits@1", &deterministic),
            plugin,
            manifest,
            settings,
            limits,
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

    /// The limits that apply.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What its component imports.
    pub fn imports(&self) -> &[String] {
        self.plugin.imports()
    }

    /// Tries the settings on an instance of their own, before the first story.
    ///
    /// # Errors
    /// What the plugin has against them; when it did not come back from `configure`, that.
    pub fn check_settings(&self) -> Result<(), Vec<SettingsIssue>> {
        let mut store = self.store();
        match self.configured_instance(&mut store) {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(issues)) => Err(issues
                .into_iter()
                .map(|issue| SettingsIssue {
                    path: one_line(&issue.path),
                    message: one_line(&issue.message),
                })
                .collect()),
            Err(Ended { end, what }) => {
                wasi::flush(store.data_mut());
                let fuel = self.limits.fuel_configure;
                let outcome = outcome(&end, what, store.data(), &self.limits, fuel);
                Err(vec![SettingsIssue {
                    path: String::new(),
                    message: outcome.to_string(),
                }])
            }
        }
    }

    /// Runs the plugin on a story. `earlier` is what the plugins before it said; it is shown only
    /// what its manifest needs of that.
    pub fn annotate(&self, story: &Story, earlier: &[(PluginName, Annotation)]) -> Call {
        let watch = Stopwatch::start();
        let Input {
            story: shown,
            digest,
            bytes,
        } = input(&self.manifest, story, earlier);
        let fuel = self.limits.fuel(bytes);
        let mut store = self.store();
        let mut left_before = 0;
        let report = match self.configured_instance(&mut store) {
            Ok(Ok(instance)) => {
                left_before = fuel;
                self.call_annotate(&instance, &mut store, &shown, fuel, watch)
            }
            Ok(Err(issues)) => Ok(wit::Report::Failed(refusal(&issues))),
            Err(ended) => Err(ended),
        };
        let left = store.get_fuel().unwrap_or(0);
        wasi::flush(store.data_mut());
        let (outcome, annotations) = match report {
            Ok(report) => self.judge(story, report),
            Err(Ended { end, what }) => {
                let fuel = if what == "annotate" {
                    fuel
                } else {
                    self.limits.fuel_configure
                };
                (
                    outcome(&end, what, store.data(), &self.limits, fuel),
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
        };
        Call {
            outcome,
            annotations,
            receipt,
        }
    }

    fn judge(&self, story: &Story, report: wit::Report) -> (Outcome, Vec<Annotation>) {
        let failed = |kind, message| (Outcome::Failed { kind, message }, Vec::new());
        match report {
            wit::Report::Annotations(said) => {
                match lift::annotations(&self.manifest, &self.limits, story, said) {
                    Ok(annotations) => (Outcome::Ok, annotations),
                    Err(reason) => failed(FailureKind::Output, reason),
                }
            }
            wit::Report::Abstained(reason) => (Outcome::Abstained(one_line(&reason)), Vec::new()),
            wit::Report::Failed(reason) => failed(FailureKind::Plugin, one_line(&reason)),
        }
    }

    fn store(&self) -> Store<World> {
        let world = World::new(self.limits.memory, self.limits.log);
        let mut store = Store::new(self.plugin.pre.engine(), world);
        store.limiter(|world| &mut world.limiter);
        store.set_hostcall_fuel(usize::try_from(self.limits.output).unwrap_or(usize::MAX));
        store
    }

    /// A fresh instance that has its settings, or what it has against them.
    ///
    /// Its start and `configure` are bounded by their fuel alone, which is a second's worth: the
    /// net under a call costs a stack of its own, and one for each call is enough.
    fn configured_instance(
        &self,
        store: &mut Store<World>,
    ) -> Result<Result<Bindings, Vec<wit::Issue>>, Ended> {
        let failed = |what| {
            move |end| Ended {
                end: End::Error(end),
                what,
            }
        };
        store
            .set_fuel(self.limits.fuel_configure)
            .map_err(failed("its start"))?;
        let instance = self
            .plugin
            .pre
            .instantiate(&mut *store)
            .map_err(failed("its start"))?;
        let configured = instance
            .call_configure(store, self.settings.as_str())
            .map_err(failed("configure"))?;
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
        store
            .fuel_async_yield_interval(Some(FUEL_SLICE))
            .map_err(failed)?;
        let call = instance.call_annotate(store, story);
        self.wait(watch, async { call.await.map_err(failed) })
    }

    fn deadline(&self) -> Duration {
        Duration::from_millis(self.limits.wall_clock_ms)
    }

    /// Drives a call to its end, and gives up when its time is over. The future yields after each
    /// slice of fuel and never waits for anything else.
    fn wait<T>(
        &self,
        watch: Stopwatch,
        call: impl Future<Output = Result<T, Ended>>,
    ) -> Result<T, Ended> {
        let deadline = self.deadline();
        let mut call = pin!(call);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(result) = call.as_mut().poll(&mut context) {
                return result;
            }
            if watch.elapsed() > deadline {
                return Err(Ended {
                    end: End::WallClock,
                    what: "annotate",
                });
            }
        }
    }
}

fn refusal(issues: &[wit::Issue]) -> String {
    let said: Vec<String> = issues
        .iter()
        .map(|issue| format!("{}: {}", issue.path, issue.message))
        .collect();
    format!("it refuses its settings: {}", said.join("; "))
}
