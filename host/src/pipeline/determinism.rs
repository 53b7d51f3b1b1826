//! Whether a plugin says the same of the same story, whatever happens around it.
//!
//! A cache, a replay and an editor's decision all rest on that. Fresh instances without a clock or
//! randomness make it likely; [`check`] tries it: a second time, in the other order of two stories,
//! under settings whose keys come in another order, in two threads at once. The first difference
//! fails a check and is named.
//!
//! Invariant: nothing is compared that may differ between two runs of one story, which is the time
//! that it took, and for other orders of keys the fuel.

use std::sync::{Arc, Barrier};
use std::thread;

use serde_json::{Map, Value, json};

use super::archive::{StoreArchive, file, store_error};
use super::{Pipeline, annotate};
use crate::model::{Annotation, Manifest, Outcome, PluginName, Story};
use crate::sandbox::{Archive, ArchiveError, Call, ConfiguredPlugin, Unconfigured};
use crate::store::{MemoryStore, Store, StoreError};

/// A story that a plugin is tried on.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What a report calls it.
    pub name: String,
    /// The story.
    pub story: Story,
    /// What the plugins before it said.
    pub earlier: Vec<(PluginName, Annotation)>,
}

/// Something that must not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Another fresh instance.
    Fresh,
    /// Which of two stories comes first.
    Order,
    /// The order of the settings' keys.
    Settings,
    /// Another thread at the same time.
    Threads,
}

impl Check {
    /// The name in JSON and on the terminal.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Order => "order",
            Self::Settings => "settings",
            Self::Threads => "threads",
        }
    }

    /// What is true when it is passed.
    pub fn claim(self) -> &'static str {
        match self {
            Self::Fresh => "two fresh instances say the same",
            Self::Order => "it says the same whichever of two stories comes first",
            Self::Settings => "it says the same whatever the order of its settings' keys",
            Self::Threads => "it says the same in two threads at once",
        }
    }
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// There was no difference.
    Same,
    /// There was one.
    Differs(Difference),
    /// There was nothing to try it on, and why.
    Skipped(String),
}

/// Where two results of one story differ first.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The story's name; none when the settings were not taken to begin with.
    pub story: Option<String>,
    /// The field of the result: `annotations[2].message`.
    pub field: String,
    /// What stood there first; none when it was not there.
    pub was: Option<Value>,
    /// What stood there then.
    pub is: Option<Value>,
}

/// How a plugin did.
#[derive(Debug, Clone)]
pub struct Determinism {
    /// Each check with what it came to.
    pub checks: Vec<(Check, Verdict)>,
    /// What became of each story.
    pub outcomes: Vec<Outcome>,
}

impl Determinism {
    /// Whether no check failed.
    pub fn passed(&self) -> bool {
        let differs = |(_, verdict): &(Check, Verdict)| matches!(verdict, Verdict::Differs(_));
        !self.checks.iter().any(differs)
    }
}

/// What the plugins before one of a pipeline say of a story, as far as it may need it. They have no
/// other story to look up.
///
/// # Errors
/// Never in practice: a store in memory does not fail.
pub fn said_before(
    pipeline: &Pipeline,
    plugin: &Manifest,
    story: &Story,
) -> Result<Vec<(PluginName, Annotation)>, StoreError> {
    if plugin.needs.is_empty() {
        return Ok(Vec::new());
    }
    let names = pipeline.plugins().iter().map(|one| &one.manifest().name);
    let before: Vec<&PluginName> = names.take_while(|name| **name != plugin.name).collect();
    let archive = archive_of(std::slice::from_ref(story))?;
    let said = annotate(pipeline, story.clone(), Some(&archive)).map_err(store_error)?;
    let said = said.annotations.into_iter();
    Ok(said
        .filter(|placed| before.contains(&&placed.plugin))
        .map(|placed| (placed.plugin, placed.annotation))
        .collect())
}

/// An archive of some stories and no others.
pub(super) fn archive_of(stories: &[Story]) -> Result<Arc<dyn Archive>, StoreError> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    store.admit(stories, &file)?;
    Ok(Arc::new(StoreArchive::new(store)))
}

/// What a plugin says of each of some stories. What it looks up, it looks up among them.
///
/// # Errors
/// Never in practice: a store in memory does not fail.
pub fn call_each(plugin: &ConfiguredPlugin, trials: &[Trial]) -> Result<Vec<Call>, StoreError> {
    let stories: Vec<Story> = trials.iter().map(|trial| trial.story.clone()).collect();
    let archive = archive_of(&stories)?;
    let calls = trials
        .iter()
        .map(|trial| plugin.annotate(&trial.story, &trial.earlier, Some(&archive)));
    calls.collect::<Result<_, _>>().map_err(store_error)
}

/// Tries a plugin on stories, which are also the archive that it may ask. Its sandbox needs room for
/// two calls at the same time.
///
/// # Errors
/// Never in practice: a store in memory does not fail.
pub fn check(plugin: &ConfiguredPlugin, trials: &[Trial]) -> Result<Determinism, StoreError> {
    let stories: Vec<Story> = trials.iter().map(|trial| trial.story.clone()).collect();
    let archive = archive_of(&stories)?;
    let call = |plugin: &ConfiguredPlugin, trial: &Trial| {
        plugin.annotate(&trial.story, &trial.earlier, Some(&archive))
    };
    let ask = |plugin: &ConfiguredPlugin, trial: &Trial| match call(plugin, trial) {
        Ok(call) => Said::new(&call),
        Err(error) => Said::nothing(&error),
    };
    let first = call_each(plugin, trials)?;
    let said: Vec<Said> = first.iter().map(Said::new).collect();
    let alone = |trial: &Trial| ask(plugin, trial);
    let checks = vec![
        (Check::Fresh, fresh(&alone, trials, &said)),
        (Check::Order, order(&alone, trials, &said)),
        (Check::Settings, settings(plugin, trials, &ask)),
        (Check::Threads, threads(&alone, trials, &said)),
    ];
    Ok(Determinism {
        checks,
        outcomes: first.into_iter().map(|call| call.outcome).collect(),
    })
}

/// A result as it is compared.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    outcome: String,
    annotations: Value,
    log: Value,
    fuel: u64,
    /// Whether the clock decided it, which is another one on every machine.
    by_clock: bool,
}

impl Said {
    fn new(call: &Call) -> Self {
        let log = call.receipt.log.iter();
        let log = log.map(|line| format!("{}: {}", line.level.name(), line.message));
        Self {
            outcome: call.outcome.to_string(),
            annotations: call.annotations.iter().map(annotation).collect(),
            log: log.collect(),
            fuel: call.receipt.fuel,
            by_clock: call.outcome.is_by_clock(),
        }
    }

    /// When it could not be asked at all.
    fn nothing(error: &ArchiveError) -> Self {
        Self {
            outcome: error.to_string(),
            annotations: Value::Null,
            log: Value::Null,
            fuel: 0,
            by_clock: false,
        }
    }

    /// Compares all but the fuel.
    fn first_difference(&self, other: &Self) -> Option<(String, Option<Value>, Option<Value>)> {
        if self.by_clock || other.by_clock {
            let was = Value::from(self.outcome.as_str());
            let is = Value::from(other.outcome.as_str());
            let field = "outcome, which the clock decided".to_owned();
            return Some((field, Some(was), Some(is)));
        }
        let outcome = |said: &Self| Value::from(said.outcome.as_str());
        walk("outcome", &outcome(self), &outcome(other))
            .or_else(|| walk("annotations", &self.annotations, &other.annotations))
            .or_else(|| walk("log", &self.log, &other.log))
    }

    fn difference(&self, other: &Self, trial: &Trial) -> Option<Difference> {
        let first = self.first_difference(other);
        let first = first.or_else(|| walk("fuel", &self.fuel.into(), &other.fuel.into()));
        first.map(|first| named(first, trial))
    }
}

fn named((field, was, is): (String, Option<Value>, Option<Value>), trial: &Trial) -> Difference {
    Difference {
        story: Some(trial.name.clone()),
        field,
        was,
        is,
    }
}

/// An annotation as JSON, its content beside its other fields.
fn annotation(annotation: &Annotation) -> Value {
    // By way of the text, which has the shortest form of a 32-bit number. Strings and finite
    // numbers always have one.
    let text = serde_json::to_string(annotation).unwrap_or_default();
    let Ok(Value::Object(mut fields)) = serde_json::from_str(&text) else {
        return Value::Null;
    };
    if let Some(Value::Object(content)) = fields.remove("content") {
        fields.insert("kind".to_owned(), annotation.content.kind().name().into());
        for content in content.into_values() {
            if let Value::Object(content) = content {
                fields.extend(content);
            }
        }
    }
    Value::Object(fields)
}

/// The first place where two values differ, below a path.
fn walk(path: &str, was: &Value, is: &Value) -> Option<(String, Option<Value>, Option<Value>)> {
    let below = |path: String, was: Option<&Value>, is: Option<&Value>| match (was, is) {
        (Some(was), Some(is)) => walk(&path, was, is),
        (was, is) => Some((path, was.cloned(), is.cloned())),
    };
    match (was, is) {
        (Value::Object(one), Value::Object(other)) => {
            let added = other.keys().filter(|key| !one.contains_key(*key));
            let mut keys = one.keys().chain(added);
            keys.find_map(|key| below(format!("{path}.{key}"), one.get(key), other.get(key)))
        }
        (Value::Array(one), Value::Array(other)) => (0..one.len().max(other.len()))
            .find_map(|at| below(format!("{path}[{at}]"), one.get(at), other.get(at))),
        _ if was == is => None,
        _ => Some((path.to_owned(), Some(was.clone()), Some(is.clone()))),
    }
}

fn verdict(difference: Option<Difference>) -> Verdict {
    difference.map_or(Verdict::Same, Verdict::Differs)
}

fn fresh(ask: &dyn Fn(&Trial) -> Said, trials: &[Trial], said: &[Said]) -> Verdict {
    let mut again = trials.iter().zip(said);
    verdict(again.find_map(|(trial, said)| said.difference(&ask(trial), trial)))
}

/// Each story before its neighbour and after it.
fn order(ask: &dyn Fn(&Trial) -> Said, trials: &[Trial], said: &[Said]) -> Verdict {
    if trials.len() < 2 {
        return Verdict::Skipped("there is only one story".to_owned());
    }
    let pairs = trials.iter().zip(said);
    let mut pairs = pairs.clone().zip(pairs.skip(1));
    verdict(pairs.find_map(|(one, other)| {
        [[one, other], [other, one]]
            .into_iter()
            .flatten()
            .find_map(|(trial, said)| said.difference(&ask(trial), trial))
    }))
}

/// Both threads go over all stories, one from each end.
fn threads(ask: &(dyn Fn(&Trial) -> Said + Sync), trials: &[Trial], said: &[Said]) -> Verdict {
    let together = Barrier::new(2);
    let forwards = || {
        together.wait();
        let mut each = trials.iter().zip(said);
        each.find_map(|(trial, said)| said.difference(&ask(trial), trial))
    };
    let backwards = || {
        together.wait();
        let mut each = trials.iter().zip(said).rev();
        each.find_map(|(trial, said)| said.difference(&ask(trial), trial))
    };
    verdict(thread::scope(|scope| {
        let other = scope.spawn(backwards);
        let one = forwards();
        let other = other.join();
        one.or(other.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    }))
}

/// The host passes settings as canonical JSON, with their keys sorted, so a plugin that depends on
/// the order would pass by luck until another host or a test gives it another. Here it gets others.
fn settings(
    plugin: &ConfiguredPlugin,
    trials: &[Trial],
    ask: &dyn Fn(&ConfiguredPlugin, &Trial) -> Said,
) -> Verdict {
    let Some(keys) = keys_to_permute(plugin) else {
        let reason = "fewer than two settings are set or have a default";
        return Verdict::Skipped(reason.to_owned());
    };
    let sorted = plugin.with_settings_text(&object(&keys));
    let said: Vec<Said> = trials.iter().map(|trial| ask(&sorted, trial)).collect();
    let mut reversed = keys.clone();
    reversed.reverse();
    let mut rotated = keys;
    rotated.rotate_left(1);
    let orders = [reversed, rotated].map(|keys| plugin.with_settings_text(&object(&keys)));
    let accepted = orders.iter().find_map(|other| {
        let is = match other.check_settings().err()? {
            Unconfigured::Refused(issues) => issues.into_iter().map(|it| it.message).collect(),
            Unconfigured::Ended(outcome) => json!(outcome.to_string()),
        };
        Some(Difference {
            story: None,
            field: "configure".to_owned(),
            was: Some(json!("content")),
            is: Some(is),
        })
    });
    verdict(accepted.or_else(|| {
        orders.iter().find_map(|other| {
            let mut each = trials.iter().zip(&said);
            // Reading the keys in another order may take other fuel, and leave the guest's memory
            // in another shape.
            each.find_map(|(trial, said)| {
                let first = said.first_difference(&ask(other, trial))?;
                Some(named(first, trial))
            })
        })
    }))
}

/// The settings that are set, with the defaults of those that are not where the plugin takes them;
/// sorted. `None` when that are not two.
fn keys_to_permute(plugin: &ConfiguredPlugin) -> Option<Vec<(String, Value)>> {
    let set: Map<String, Value> = serde_json::from_str(plugin.settings().as_str()).ok()?;
    let mut all = set.clone();
    for (key, setting) in &plugin.manifest().settings {
        if let (false, Some(default)) = (all.contains_key(key), &setting.default) {
            all.insert(key.clone(), default.clone());
        }
    }
    [all, set].into_iter().find_map(|settings| {
        let mut keys: Vec<(String, Value)> = settings.into_iter().collect();
        keys.sort_by(|(one, _), (other, _)| one.cmp(other));
        let taken = plugin.with_settings_text(&object(&keys)).check_settings();
        (keys.len() > 1 && taken.is_ok()).then_some(keys)
    })
}

/// A JSON object whose keys stay in this order.
fn object(keys: &[(String, Value)]) -> String {
    let fields = keys.iter().map(|(key, value)| {
        let key = Value::from(key.as_str());
        format!("{key}:{value}")
    });
    format!("{{{}}}", Vec::from_iter(fields).join(","))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread::ThreadId;

    use super::super::trials::odd;
    use super::*;
    use crate::model::{Content, Digest, FailureKind, LogLevel, LogLine, Receipt, Tag};

    fn call(term: &str) -> Call {
        let digest = Digest::of_bytes(b"");
        let tag = |term: &str| Annotation {
            content: Content::Tag(Tag {
                scheme: "x".to_owned(),
                term: term.to_owned(),
                confidence: Some(0.3),
                relevance: None,
            }),
            anchors: Vec::new(),
            evidence: None,
            suggestions: Vec::new(),
            related: Vec::new(),
            extra: Vec::new(),
        };
        Call {
            outcome: Outcome::Ok,
            annotations: vec![tag("first"), tag(term)],
            receipt: Receipt {
                plugin: digest,
                settings: digest,
                limits: digest,
                input: digest,
                engine: String::new(),
                fuel: 10,
                micros: 1,
                log: Vec::new(),
                lexicons: Vec::new(),
                consulted: Vec::new(),
            },
        }
    }

    fn said(term: &str) -> Said {
        Said::new(&call(term))
    }

    #[track_caller]
    fn differs(other: &Call, field: &str, was: &Value, is: &Value) {
        let trial = &odd()[0];
        let difference = said("a").difference(&Said::new(other), trial).unwrap();
        assert_eq!(
            (difference.story, difference.field),
            (Some(trial.name.clone()), field.to_owned())
        );
        let or_null = |value: Option<Value>| value.unwrap_or(Value::Null);
        assert_eq!(
            (&or_null(difference.was), &or_null(difference.is)),
            (was, is)
        );
    }

    #[test]
    fn the_first_difference_is_named_with_both_values() {
        differs(&call("b"), "annotations[1].term", &json!("a"), &json!("b"));
        let mut other = call("a");
        other.receipt.fuel = 11;
        differs(&other, "fuel", &json!(10), &json!(11));
        let level = LogLevel::Warn;
        let message = "odd".to_owned();
        other.receipt.log.push(LogLine { level, message });
        differs(&other, "log[0]", &Value::Null, &json!("warn: odd"));
        if let Content::Tag(tag) = &mut other.annotations[0].content {
            tag.confidence = Some(0.4);
        }
        let field = "annotations[0].confidence";
        differs(&other, field, &json!(0.3), &json!(0.4));
        other.annotations.clear();
        other.outcome = Outcome::Abstained("it is short".to_owned());
        differs(
            &other,
            "outcome",
            &json!("ok"),
            &json!("abstained: it is short"),
        );
    }

    #[test]
    fn time_is_no_difference_and_a_result_of_the_clock_is_one_with_itself() {
        let mut other = call("a");
        other.receipt.micros = 99;
        assert_eq!(said("a"), Said::new(&other));
        other.outcome = Outcome::Failed {
            kind: FailureKind::WallClock,
            message: "late".to_owned(),
        };
        let late = Said::new(&other);
        let difference = late.difference(&late.clone(), &odd()[0]).unwrap();
        assert!(difference.field.contains("clock"), "{difference:?}");
    }

    #[test]
    fn whoever_counts_its_calls_fails_in_every_order() {
        let trials = odd();
        let calls = AtomicUsize::new(0);
        let counts = |_: &Trial| said(&calls.fetch_add(1, Ordering::Relaxed).to_string());
        let first: Vec<Said> = trials.iter().map(counts).collect();
        for verdict in [
            fresh(&counts, &trials, &first),
            order(&counts, &trials, &first),
            threads(&counts, &trials, &first),
        ] {
            assert!(matches!(verdict, Verdict::Differs(_)), "{verdict:?}");
        }
    }

    #[test]
    fn whoever_remembers_the_story_before_fails_in_the_other_order_only() {
        let trials = odd();
        let before = std::sync::Mutex::new(trials.last().unwrap().name.clone());
        let remembers = |trial: &Trial| {
            let mut before = before.lock().unwrap();
            let said = said(&before);
            before.clone_from(&trial.name);
            said
        };
        let first: Vec<Said> = trials.iter().map(remembers).collect();
        assert_eq!(fresh(&remembers, &trials, &first), Verdict::Same);
        let Verdict::Differs(difference) = order(&remembers, &trials, &first) else {
            panic!()
        };
        assert_eq!(difference.field, "annotations[1].term");
    }

    #[test]
    fn whoever_knows_its_thread_fails_in_two() {
        let trials = odd();
        let own: ThreadId = thread::current().id();
        let knows = |_: &Trial| {
            said(if thread::current().id() == own {
                "a"
            } else {
                "b"
            })
        };
        let first: Vec<Said> = trials.iter().map(knows).collect();
        assert_eq!(fresh(&knows, &trials, &first), Verdict::Same);
        assert_eq!(order(&knows, &trials, &first), Verdict::Same);
        let Verdict::Differs(difference) = threads(&knows, &trials, &first) else {
            panic!()
        };
        assert_eq!(difference.story, Some(trials.last().unwrap().name.clone()));
    }

    #[test]
    fn one_story_has_no_order() {
        let trials = &odd()[..1];
        let verdict = order(&|_: &Trial| said("a"), trials, &[said("a")]);
        assert!(matches!(verdict, Verdict::Skipped(_)));
    }

    #[test]
    fn the_keys_of_an_object_stay_where_they_are_put() {
        let keys = [("b\"".to_owned(), json!(1)), ("a".to_owned(), json!(["x"]))];
        assert_eq!(object(&keys), r#"{"b\"":1,"a":["x"]}"#);
    }
}
