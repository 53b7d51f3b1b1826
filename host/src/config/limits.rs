//! The keys under `[limits]`: unit and range of each. Those of a call are the same in
//! `copydesk.toml` and in a plugin's manifest; those of compiling are the desk's alone.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use toml::de::DeValue;

use crate::model::{CompileLimits, Limits};

use super::reader::{Field, Fields, Reader};

const MIB: u64 = 1 << 20;
const KIB: u64 = 1 << 10;
const MILLION: u64 = 1_000_000;

/// One key: its name, its range, how many of the model's units one of its is, and where it goes.
struct Key<L> {
    name: &'static str,
    range: RangeInclusive<u64>,
    unit: u64,
    set: fn(&mut L, u64),
}

/// docs/settings.md says why each range is what it is.
const KEYS: [Key<Limits>; 8] = [
    Key {
        name: "memory-mib",
        range: 1..=4095,
        unit: MIB,
        set: |l, v| l.memory = v,
    },
    Key {
        name: "fuel-base-millions",
        range: 1..=FUEL,
        unit: MILLION,
        set: |l, v| l.fuel_base = v,
    },
    Key {
        name: "fuel-per-byte",
        range: 0..=10_000_000,
        unit: 1,
        set: |l, v| l.fuel_per_byte = v,
    },
    Key {
        name: "fuel-configure-millions",
        range: 1..=FUEL,
        unit: MILLION,
        set: |l, v| l.fuel_configure = v,
    },
    Key {
        name: "wall-clock-ms",
        range: 100..=600_000,
        unit: 1,
        set: |l, v| l.wall_clock_ms = v,
    },
    Key {
        name: "output-kib",
        range: 1..=65_536,
        unit: KIB,
        set: |l, v| l.output = v,
    },
    Key {
        name: "annotations",
        range: 1..=100_000,
        unit: 1,
        set: |l, v| l.annotations = u32::try_from(v).unwrap_or(u32::MAX),
    },
    Key {
        name: "log-kib",
        range: 0..=16_384,
        unit: KIB,
        set: |l, v| l.log = v,
    },
];

/// What a manifest cannot say, since the plugin is not yet compiled when it counts.
const COMPILE_KEYS: [Key<CompileLimits>; 2] = [
    Key {
        name: "compile-memory-mib",
        range: 128..=65_536,
        unit: MIB,
        set: |l, v| l.memory = v,
    },
    Key {
        name: "compile-seconds",
        range: 1..=3600,
        unit: 1,
        set: |l, v| l.seconds = v,
    },
];

/// More would never be used: fuel for a story ends there.
const FUEL: u64 = Limits::FUEL_MOST / MILLION;

/// The keys that a `[limits]` table has, of those that there are.
pub(super) fn keys(field: Option<&Field<'_>>) -> BTreeSet<&'static str> {
    let DeValue::Table(table) = (match field {
        Some(field) => field.value,
        None => return BTreeSet::new(),
    }) else {
        return BTreeSet::new();
    };
    let names = KEYS.iter().map(|key| key.name);
    names.filter(|name| table.contains_key(*name)).collect()
}

/// Each limit at the end of its range: what a manifest without `[limits]` lowers, nothing.
pub fn largest_limits() -> Limits {
    let mut limits = Limits::default();
    for key in &KEYS {
        (key.set)(&mut limits, key.range.end() * key.unit);
    }
    limits
}

/// The given limits with what the `[limits]` table of a manifest changes.
pub(super) fn read(reader: &mut Reader, field: Option<&Field<'_>>, base: &Limits) -> Limits {
    let mut limits = base.clone();
    let known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    if let Some(fields) = fields(reader, field, &known) {
        set(reader, &fields, &KEYS, &mut limits);
    }
    limits
}

/// The given limits with what a `[limits]` table of `copydesk.toml` changes.
pub(super) fn read_all(
    reader: &mut Reader,
    field: Option<&Field<'_>>,
    (base, compile): (&Limits, CompileLimits),
) -> (Limits, CompileLimits) {
    let (mut limits, mut compile) = (base.clone(), compile);
    let known = KEYS.iter().map(|key| key.name);
    let known: Vec<&str> = known
        .chain(COMPILE_KEYS.iter().map(|key| key.name))
        .collect();
    if let Some(fields) = fields(reader, field, &known) {
        set(reader, &fields, &KEYS, &mut limits);
        set(reader, &fields, &COMPILE_KEYS, &mut compile);
    }
    (limits, compile)
}

fn fields<'t>(
    reader: &mut Reader,
    field: Option<&Field<'t>>,
    known: &[&str],
) -> Option<Fields<'t>> {
    let field = field?;
    let table = reader.table(field)?;
    Some(reader.fields(table, field.span.clone(), "`limits`", known))
}

fn set<L>(reader: &mut Reader, fields: &Fields<'_>, keys: &[Key<L>], limits: &mut L) {
    for key in keys {
        let value = fields
            .get(key.name)
            .and_then(|field| reader.integer(&field, &key.range));
        if let Some(value) = value {
            (key.set)(limits, value * key.unit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_in_force_have_the_keys_of_the_table_and_their_units() {
        for key in &KEYS {
            let mut limits = Limits::default();
            (key.set)(&mut limits, key.range.end() * key.unit);
            let shown = super::super::in_force::values(&limits);
            assert!(
                shown.contains(&(key.name, *key.range.end())),
                "{}",
                key.name
            );
            assert_eq!(shown.len(), KEYS.len());
        }
    }

    #[test]
    fn the_largest_limits_lower_no_default_and_are_exact_in_json() {
        let largest = largest_limits();
        assert_eq!(Limits::default().lowered_to(&largest), Limits::default());
        assert_eq!(largest.memory, 4095 << 20);
        assert_eq!(largest.fuel_base, Limits::FUEL_MOST);
        for value in [
            largest.memory,
            largest.fuel_base,
            largest.output,
            largest.log,
        ] {
            assert!(value < 1 << 53);
        }
    }

    #[test]
    fn every_default_of_compiling_is_within_its_range() {
        let default = CompileLimits::default();
        let (mut smallest, mut largest) = (default, default);
        for key in &COMPILE_KEYS {
            (key.set)(&mut smallest, key.range.start() * key.unit);
            (key.set)(&mut largest, key.range.end() * key.unit);
        }
        assert!(smallest.memory < default.memory && default.memory < largest.memory);
        assert!(smallest.seconds < default.seconds && default.seconds < largest.seconds);
    }

    #[test]
    fn every_default_is_above_the_smallest_and_below_the_largest() {
        let default = Limits::default();
        for key in &KEYS {
            let mut changed = largest_limits();
            (key.set)(&mut changed, key.range.start() * key.unit);
            assert_eq!(
                changed.lowered_to(&default),
                changed.clone().lowered_to(&default)
            );
            let low = changed.lowered_to(&default);
            assert_ne!(
                low, default,
                "{}: its smallest is not below the default",
                key.name
            );
        }
    }
}
