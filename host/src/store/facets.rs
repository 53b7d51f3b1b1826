//! What the stories of a queue are counted by.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{PluginName, Severity, State};

use super::{Flags, Head};

/// What stories are counted by: everything that they are filtered by, but for time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// Where they stand.
    State,
    /// Their worst flag that is not decided. Stories without one are not counted.
    Severity,
    /// Whether their flags are decided. Stories without flags are not counted.
    Flags,
    /// The rules that flagged them.
    Rule,
    /// The plugins that failed on them.
    Failed,
    /// Their tags as `scheme:term`.
    Tag,
    /// Where they come from.
    Source,
}

impl Facet {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::State,
        Self::Severity,
        Self::Flags,
        Self::Rule,
        Self::Failed,
        Self::Tag,
        Self::Source,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Severity => "severity",
            Self::Flags => "flags",
            Self::Rule => "rule",
            Self::Failed => "failed",
            Self::Tag => "tag",
            Self::Source => "source",
        }
    }

    /// Whether a store counts it as stories come, so that nothing has to be read to tell: the
    /// pipeline has few values of it. Of tags and sources each story can have its own.
    pub fn is_counted(self) -> bool {
        match self {
            Self::State | Self::Severity | Self::Flags | Self::Rule | Self::Failed => true,
            Self::Tag | Self::Source => false,
        }
    }

    /// The values that a story has, each once.
    pub(super) fn values(self, head: &Head) -> Vec<&str> {
        match self {
            Self::State => vec![head.state.name()],
            Self::Severity => head.severity.map(Severity::name).into_iter().collect(),
            Self::Flags => Flags::of(head).map(Flags::name).into_iter().collect(),
            Self::Rule => head.rules.iter().map(String::as_str).collect(),
            Self::Failed => {
                let mut failed: Vec<&str> = head.failed.iter().map(PluginName::as_str).collect();
                failed.sort_unstable();
                failed.dedup();
                failed
            }
            Self::Tag => head.tags.iter().map(String::as_str).collect(),
            Self::Source => vec![&head.source],
        }
    }
}

/// How many stories there are, and how many have which value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faceted {
    /// All that fit.
    pub stories: u64,
    /// In the order in which they were asked for.
    pub facets: Vec<FacetCounts>,
}

/// How many stories have which value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts {
    /// The facet.
    pub facet: Facet,
    /// The values with the number of their stories: those that most stories have first, equals by
    /// their bytes; states, severities and flags in their own order.
    pub values: Vec<(String, u64)>,
    /// How many values there are beyond those.
    pub more: u64,
}

/// Counts stories.
#[derive(Debug, Default)]
pub(super) struct Tally {
    stories: u64,
    values: Vec<(Facet, BTreeMap<String, u64>)>,
}

impl Tally {
    /// One that counts by some facets.
    pub(super) fn of(facets: &[Facet]) -> Self {
        let values = facets.iter().map(|facet| (*facet, BTreeMap::new()));
        Self {
            stories: 0,
            values: values.collect(),
        }
    }

    /// Counts a story.
    pub(super) fn add(&mut self, head: &Head) {
        self.stories += 1;
        for (facet, values) in &mut self.values {
            for value in facet.values(head) {
                match values.get_mut(value) {
                    Some(number) => *number += 1,
                    None => {
                        values.insert(value.to_owned(), 1);
                    }
                }
            }
        }
    }

    /// Counts stories that stand in a state, all at once.
    pub(super) fn add_state(&mut self, state: State, number: u64) {
        self.stories += number;
        self.add_values(Facet::State, state.name(), number);
    }

    /// Counts stories that have a value, all at once.
    pub(super) fn add_values(&mut self, of: Facet, value: &str, number: u64) {
        let wanted = self.values.iter_mut().filter(|(facet, _)| *facet == of);
        for (_, values) in wanted.filter(|_| number > 0) {
            *values.entry(value.to_owned()).or_default() += number;
        }
    }

    /// The `most` values of each facet that most stories have.
    pub(super) fn most(self, most: usize) -> Faceted {
        let facets = self.values.into_iter().map(|(facet, values)| {
            let mut values: Vec<(String, u64)> = values.into_iter().collect();
            values.sort_by_cached_key(|(value, number)| {
                (order(facet, value), Reverse(*number), value.clone())
            });
            let more = values.len().saturating_sub(most) as u64;
            values.truncate(most);
            FacetCounts {
                facet,
                values,
                more,
            }
        });
        Faceted {
            stories: self.stories,
            facets: facets.collect(),
        }
    }
}

/// The place of a value that has one of its own.
fn order(facet: Facet, value: &str) -> usize {
    let place = |names: &[&str]| names.iter().position(|name| *name == value);
    let place = match facet {
        Facet::State => place(&State::ALL.map(State::name)),
        Facet::Severity => place(&["error", "warning", "note"]),
        Facet::Flags => place(&Flags::ALL.map(Flags::name)),
        Facet::Rule | Facet::Failed | Facet::Tag | Facet::Source => None,
    };
    place.unwrap_or_default()
}
