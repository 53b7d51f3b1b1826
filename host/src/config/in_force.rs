//! Which limits apply to a plugin in the end, and who set each: for a person who wonders.

use crate::model::{CompileLimits, Limits, Manifest};

use super::settings::{PluginEntry, Settings};

/// Who set a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitOrigin {
    /// Nobody.
    Default,
    /// `[limits]` of the settings.
    Desk,
    /// `limits` of the plugin's entry in the settings.
    Entry,
    /// The plugin's manifest, which lowers what the others allow.
    Manifest,
}

impl LimitOrigin {
    /// The name in JSON and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Desk => "desk",
            Self::Entry => "entry",
            Self::Manifest => "manifest",
        }
    }
}

/// A limit as it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitInForce {
    /// Its key under `[limits]`, which ends in its unit.
    pub key: &'static str,
    /// How much, in that unit.
    pub value: u64,
    /// Who set it.
    pub origin: LimitOrigin,
}

/// The limits of a plugin under its entry in the settings; without one, under the defaults.
pub fn limits_in_force(
    entry: Option<(&Settings, &PluginEntry)>,
    manifest: &Manifest,
) -> Vec<LimitInForce> {
    let allowed = entry.map_or_else(Limits::default, |(_, entry)| entry.limits.clone());
    let applied = values(&allowed.lowered_to(&manifest.limits));
    let allowed = values(&allowed);
    let limits = applied.into_iter().zip(allowed);
    let limits = limits.map(|((key, value), (_, allowed))| LimitInForce {
        key,
        value,
        origin: if value < allowed {
            LimitOrigin::Manifest
        } else {
            origin(entry, key)
        },
    });
    limits.collect()
}

/// What compiling a plugin may take under its entry in the settings; a manifest has no say in it.
pub fn compile_limits_in_force(entry: Option<(&Settings, &PluginEntry)>) -> [LimitInForce; 2] {
    let compile = entry.map_or_else(CompileLimits::default, |(_, entry)| entry.compile);
    [
        ("compile-memory-mib", compile.memory >> 20),
        ("compile-seconds", compile.seconds),
    ]
    .map(|(key, value)| LimitInForce {
        key,
        value,
        origin: origin(entry, key),
    })
}

/// Who set a key of the settings.
fn origin(entry: Option<(&Settings, &PluginEntry)>, key: &str) -> LimitOrigin {
    match entry {
        Some((_, entry)) if entry.limit_keys.contains(key) => LimitOrigin::Entry,
        Some((settings, _)) if settings.limit_keys.contains(key) => LimitOrigin::Desk,
        _ => LimitOrigin::Default,
    }
}

/// The limits by their keys, each in the unit of its key.
pub(super) fn values(limits: &Limits) -> [(&'static str, u64); 8] {
    // Named one by one, so that no limit is forgotten here.
    let Limits {
        memory,
        fuel_base,
        fuel_per_byte,
        fuel_configure,
        wall_clock_ms,
        output,
        annotations,
        log,
    } = limits;
    [
        ("memory-mib", memory >> 20),
        ("fuel-base-millions", fuel_base / 1_000_000),
        ("fuel-per-byte", *fuel_per_byte),
        ("fuel-configure-millions", fuel_configure / 1_000_000),
        ("wall-clock-ms", *wall_clock_ms),
        ("output-kib", output >> 10),
        ("annotations", u64::from(*annotations)),
        ("log-kib", log >> 10),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::manifest;
    use super::*;

    #[test]
    fn each_limit_says_who_set_it() {
        let settings = Settings::parse(
            "copydesk.toml",
            "[limits]\nmemory-mib = 64\nannotations = 10\nlog-kib = 1\n[[plugins]]\nname = 'a'\n\
             limits = { annotations = 20, output-kib = 2048 }\n",
        );
        let settings = settings.unwrap();
        let manifest = manifest::parse(
            "plugin.toml",
            "name = 'a'\nversion = '0.1.0'\napi = '0.1'\nsummary = 'Tags.'\nproduces = ['tag:x']\n\
             [limits]\noutput-kib = 512\nlog-kib = 1\nfuel-per-byte = 60000\n",
        );
        let manifest = manifest.unwrap();
        let entry = &settings.plugins[0];
        let told = |limits: Vec<LimitInForce>| -> Vec<(&str, u64, &str)> {
            let told = |limit: LimitInForce| (limit.key, limit.value, limit.origin.name());
            limits.into_iter().map(told).collect()
        };
        assert_eq!(
            told(limits_in_force(Some((&settings, entry)), &manifest)),
            [
                // Set to what is the default all the same.
                ("memory-mib", 64, "desk"),
                ("fuel-base-millions", 500, "default"),
                ("fuel-per-byte", 50_000, "default"),
                ("fuel-configure-millions", 500, "default"),
                ("wall-clock-ms", 10_000, "default"),
                ("output-kib", 512, "manifest"),
                ("annotations", 20, "entry"),
                ("log-kib", 1, "desk"),
            ]
        );
        let alone = told(limits_in_force(None, &manifest));
        assert_eq!(alone[5], ("output-kib", 512, "manifest"));
        assert_eq!(alone[7], ("log-kib", 1, "manifest"));
        assert_eq!(alone[6], ("annotations", 1000, "default"));
    }
}
