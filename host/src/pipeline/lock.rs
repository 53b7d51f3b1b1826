//! What a pipeline is held to by its lock file, and what has drifted from it.
//!
//! Invariant: the digests are those of the bytes that were loaded, not of what lies in the files a
//! moment later.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::config::{LockFile, LockedPlugin};
use crate::model::{Capability, Digest, PluginName};

/// Whether a pipeline is held to its lock file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locked {
    /// Whatever is there is loaded; the lock file is not looked at.
    No,
    /// What is not as the lock file has it is refused, before any of it is compiled.
    Yes,
}

/// One thing that is not as the lock file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    of: Pinned,
    difference: Difference,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pinned {
    Plugin(PluginName),
    Lexicon(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Difference {
    /// It is in the pipeline alone.
    Added,
    /// It is in the lock file alone.
    Removed,
    Changed {
        what: &'static str,
        was: String,
        is: String,
    },
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            Pinned::Plugin(name) => write!(f, "plugin {name}")?,
            Pinned::Lexicon(name) => write!(f, "word list {name}")?,
        }
        match &self.difference {
            Difference::Added => f.write_str(" is in the pipeline and not in the lock file"),
            Difference::Removed => f.write_str(" is in the lock file and not in the pipeline"),
            Difference::Changed { what, was, is } => write!(f, ": {what} was {was}, is {is}"),
        }
    }
}

/// All that differs between what is pinned and what is there: plugins first, each sort by name.
pub fn drift(pinned: &LockFile, there: &LockFile) -> Vec<Drift> {
    let mut drifts = Vec::new();
    compare(
        &pinned.plugins,
        &there.plugins,
        |name| Pinned::Plugin(name.clone()),
        plugin_changes,
        &mut drifts,
    );
    compare(
        &pinned.lexicons,
        &there.lexicons,
        |name| Pinned::Lexicon(name.clone()),
        |was: &Digest, is: &Digest| changed("digest", was, is).into_iter().collect(),
        &mut drifts,
    );
    drifts
}

fn compare<K: Ord, V>(
    pinned: &BTreeMap<K, V>,
    there: &BTreeMap<K, V>,
    of: impl Fn(&K) -> Pinned,
    changes: impl Fn(&V, &V) -> Vec<Difference>,
    drifts: &mut Vec<Drift>,
) {
    let names: BTreeSet<&K> = pinned.keys().chain(there.keys()).collect();
    for name in names {
        let differences = match (pinned.get(name), there.get(name)) {
            (Some(was), Some(is)) => changes(was, is),
            (Some(_), None) => vec![Difference::Removed],
            (None, _) => vec![Difference::Added],
        };
        drifts.extend(differences.into_iter().map(|difference| Drift {
            of: of(name),
            difference,
        }));
    }
}

fn plugin_changes(was: &LockedPlugin, is: &LockedPlugin) -> Vec<Difference> {
    let LockedPlugin {
        version,
        api,
        digest,
        grants,
    } = was;
    let list = |grants: &BTreeSet<Capability>| match grants.len() {
        0 => "nothing".to_owned(),
        _ => Vec::from_iter(grants.iter().map(Capability::to_string)).join(", "),
    };
    let changes = [
        changed("version", version, &is.version),
        changed("API version", api, &is.api),
        changed("digest", digest, &is.digest),
        changed("what it is granted", &list(grants), &list(&is.grants)),
    ];
    changes.into_iter().flatten().collect()
}

fn changed<T: fmt::Display + PartialEq>(what: &'static str, was: &T, is: &T) -> Option<Difference> {
    (was != is).then(|| Difference::Changed {
        what,
        was: was.to_string(),
        is: is.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(plugins: &[(&str, &str, &[&str])], lexicons: &[(&str, &str)]) -> LockFile {
        let plugins = plugins.iter().map(|(name, version, grants)| {
            let plugin = LockedPlugin {
                version: (*version).to_owned(),
                api: "0.1".to_owned(),
                digest: Digest::of_bytes(version.as_bytes()),
                grants: grants.iter().map(|grant| grant.parse().unwrap()).collect(),
            };
            (PluginName::new(*name).unwrap(), plugin)
        });
        let lexicons = lexicons.iter().map(|(name, words)| {
            let digest = Digest::of_bytes(words.as_bytes());
            ((*name).to_owned(), digest)
        });
        LockFile {
            plugins: plugins.collect(),
            lexicons: lexicons.collect(),
        }
    }

    fn told(pinned: &LockFile, there: &LockFile) -> Vec<String> {
        let told = drift(pinned, there);
        told.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_the_same_has_not_drifted() {
        let same = lock(&[("a", "1", &["lexicon:names"])], &[("names", "x")]);
        assert_eq!(drift(&same, &same), []);
    }

    #[test]
    fn everything_that_drifted_is_told_at_once() {
        let pinned = lock(
            &[("a", "1", &[]), ("b", "1", &[]), ("c", "1", &["archive"])],
            &[("names", "x"), ("places", "x")],
        );
        let mut there = lock(
            &[
                ("b", "1", &["archive", "lexicon:names"]),
                ("c", "2", &[]),
                ("d", "1", &[]),
            ],
            &[("places", "y"), ("towns", "x")],
        );
        for plugin in there.plugins.values_mut() {
            if plugin.version == "2" {
                plugin.api = "0.2".to_owned();
            }
        }
        let digest = |text: &str| Digest::of_bytes(text.as_bytes());
        let (one, two) = (digest("1"), digest("2"));
        let (x, y) = (digest("x"), digest("y"));
        assert_eq!(
            told(&pinned, &there),
            [
                "plugin a is in the lock file and not in the pipeline".to_owned(),
                "plugin b: what it is granted was nothing, is archive, lexicon:names".to_owned(),
                "plugin c: version was 1, is 2".to_owned(),
                "plugin c: API version was 0.1, is 0.2".to_owned(),
                format!("plugin c: digest was {one}, is {two}"),
                "plugin c: what it is granted was archive, is nothing".to_owned(),
                "plugin d is in the pipeline and not in the lock file".to_owned(),
                "word list names is in the lock file and not in the pipeline".to_owned(),
                format!("word list places: digest was {x}, is {y}"),
                "word list towns is in the pipeline and not in the lock file".to_owned(),
            ]
        );
    }
}
