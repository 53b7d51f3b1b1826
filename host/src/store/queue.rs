//! The order of the queue, what it is filtered by, and how it is paged.

use std::cmp::{Ordering, Reverse};
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::model::{PluginName, Severity, State, StoryId, Time};

use super::Head;

/// What is asked for of the queue; everything that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Stories in this state.
    pub state: Option<State>,
    /// Stories whose worst flag is at least this bad.
    pub severity: Option<Severity>,
    /// Stories that have flags which nobody decided, or whose flags are all decided.
    pub flags: Option<Flags>,
    /// Stories that this rule flagged, `plugin/rule`, or any rule of a plugin, `plugin/*`.
    pub rule: Option<String>,
    /// Stories with this tag, `scheme:term`, or with any tag of the scheme, `scheme`.
    pub tag: Option<String>,
    /// Stories from this source, or from below it: `wire`, `feeds/north`, `feeds/`. What has no `/`
    /// is also the last part of a source: `a.txt` of `feeds/north/a.txt`.
    pub source: Option<String>,
    /// Stories that this plugin failed on.
    pub failed: Option<PluginName>,
    /// Stories that were published then or later; those without a date are not.
    pub since: Option<Time>,
    /// Stories that were published before then; those without a date are not.
    pub until: Option<Time>,
    /// Stories that must not be published at this time yet.
    pub embargoed: Option<Time>,
}

/// Whether the flags of a story are decided. A story without flags is neither. One that was deferred
/// is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flags {
    /// Some are left.
    Undecided,
    /// All of them are.
    Decided,
}

impl Flags {
    /// Both, in their order.
    pub const ALL: [Self; 2] = [Self::Undecided, Self::Decided];

    /// Those of a story; `None` where it has none.
    pub fn of(head: &Head) -> Option<Self> {
        match (head.severity, head.rules.as_slice()) {
            (Some(_), _) => Some(Self::Undecided),
            (None, [_, ..]) => Some(Self::Decided),
            (None, []) => None,
        }
    }

    /// `undecided` or `decided`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Decided => "decided",
        }
    }
}

impl Filter {
    /// Whether it asks for a state, or for nothing: of those a store knows numbers without reading.
    pub(crate) fn is_of_state(&self) -> bool {
        let state = self.state;
        *self
            == Self {
                state,
                ..Self::default()
            }
    }

    /// Whether a story is asked for.
    pub fn matches(&self, head: &Head) -> bool {
        let Self {
            state,
            severity,
            flags,
            rule,
            tag,
            source,
            failed,
            since,
            until,
            embargoed,
        } = self;
        state.is_none_or(|state| head.state == state)
            && severity.is_none_or(|least| head.severity >= Some(least))
            && flags.is_none_or(|flags| Flags::of(head) == Some(flags))
            && rule
                .as_deref()
                .is_none_or(|rule| head.rules.iter().any(|of| is_rule(rule, of)))
            && tag
                .as_deref()
                .is_none_or(|tag| head.tags.iter().any(|of| is_tag(tag, of)))
            && source
                .as_deref()
                .is_none_or(|source| is_source(source, &head.source))
            && failed
                .as_ref()
                .is_none_or(|failed| head.failed.contains(failed))
            && since
                .as_ref()
                .is_none_or(|since| is_since(since, head.published.as_ref()))
            && until
                .as_ref()
                .is_none_or(|until| is_before(until, head.published.as_ref()))
            && embargoed.as_ref().is_none_or(|at| head.is_embargoed(at))
    }
}

/// Whether a rule is the wanted one, `plugin/rule`, or one of a plugin, `plugin/*`.
pub fn is_rule(wanted: &str, rule: &str) -> bool {
    match wanted.strip_suffix("/*") {
        Some(plugin) => plugin_of(rule) == plugin,
        None => rule == wanted,
    }
}

/// The plugin that a rule names.
pub(super) fn plugin_of(rule: &str) -> &str {
    rule.split_once('/').map_or(rule, |(plugin, _)| plugin)
}

fn is_source(wanted: &str, source: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with('/') || wanted.ends_with('/');
    !wanted.is_empty() && source.strip_prefix(wanted).is_some_and(below)
        || !wanted.contains('/') && last_part(source) == wanted
}

/// What stands behind the last `/` of a source.
pub(super) fn last_part(source: &str) -> &str {
    source.rsplit_once('/').map_or(source, |(_, last)| last)
}

fn is_tag(wanted: &str, tag: &str) -> bool {
    tag.strip_prefix(wanted)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

fn is_since(since: &Time, published: Option<&Time>) -> bool {
    // Instants are compared, not texts: `08:00:00.5Z` sorts before `08:00:00Z`.
    published
        .and_then(Time::timestamp)
        .is_some_and(|published| Some(published) >= since.timestamp())
}

fn is_before(until: &Time, published: Option<&Time>) -> bool {
    published
        .and_then(Time::timestamp)
        .is_some_and(|published| Some(published) < until.timestamp())
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The stories.
    pub heads: Vec<Head>,
    /// The place of the last of them; `None` when nothing comes after.
    pub next: Option<QueueKey>,
}

impl Page {
    /// The first `limit` of some heads; one more than that says that something comes after.
    pub(super) fn of(mut heads: Vec<Head>, limit: usize) -> Self {
        let more = heads.len() > limit;
        heads.truncate(limit);
        let next = heads.last().filter(|_| more).map(QueueKey::of);
        Self { heads, next }
    }
}

/// A story's place in the queue. Ordered as the queue is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueKey {
    pub(super) state: State,
    pub(super) severity: Option<Severity>,
    pub(super) urgency: Option<u8>,
    pub(super) published: Option<Timestamp>,
    pub(super) id: StoryId,
}

impl QueueKey {
    /// The place of a story.
    pub fn of(head: &Head) -> Self {
        Self::new(
            head.state,
            head.severity,
            head.urgency,
            head.published.as_ref(),
            &head.id,
        )
    }

    pub(super) fn new(
        state: State,
        severity: Option<Severity>,
        urgency: Option<u8>,
        published: Option<&Time>,
        id: &StoryId,
    ) -> Self {
        Self {
            state,
            severity,
            urgency,
            published: published.and_then(Time::timestamp),
            id: id.clone(),
        }
    }

    /// What places are compared by. `State`'s own order is review first; `None` of a severity is
    /// the least, and of the others comes last.
    fn order(&self) -> impl Ord {
        (
            self.state,
            Reverse(self.severity),
            (self.urgency.is_none(), self.urgency),
            (self.published.is_none(), self.published),
            self.id.as_str(),
        )
    }
}

impl fmt::Display for QueueKey {
    /// As [`QueueKey::from_str`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.severity.map_or("", Severity::name);
        write!(f, "{}~{severity}~", self.state)?;
        if let Some(urgency) = self.urgency {
            write!(f, "{urgency}")?;
        }
        f.write_str("~")?;
        if let Some(published) = self.published {
            write!(f, "{published}")?;
        }
        write!(f, "~{}", self.id)
    }
}

impl FromStr for QueueKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        /// A part that may be empty.
        fn part<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
            match text {
                "" => Some(None),
                text => read(text).map(Some),
            }
        }
        let read = || {
            let mut parts = text.splitn(5, '~');
            let state = parts.next()?;
            let severity = parts.next()?;
            let severities = [Severity::Note, Severity::Warning, Severity::Error];
            Some(Self {
                state: State::ALL.into_iter().find(|it| it.name() == state)?,
                severity: part(severity, |name| {
                    severities.into_iter().find(|it| it.name() == name)
                })?,
                urgency: part(parts.next()?, |text| text.parse().ok())?,
                published: part(parts.next()?, |text| text.parse().ok())?,
                id: StoryId::new(parts.next()?).ok()?,
            })
        };
        read().ok_or_else(|| format!("{text:?} is no place in the queue"))
    }
}

impl Ord for QueueKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for QueueKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let published = Time::parse("2026-02-09T08:00:00.25Z");
        for id in ["a", "a~b~c", "tag:example.org,2026:/x"] {
            let id = StoryId::new(id).unwrap();
            for (severity, urgency, published) in [
                (None, None, None),
                (Some(Severity::Error), Some(3), published.as_ref()),
            ] {
                let key = QueueKey::new(State::Review, severity, urgency, published, &id);
                assert_eq!(key.to_string().parse(), Ok(key));
            }
        }
        for wrong in ["", "review", "review~~~~", "revew~~~~a", "review~bad~~~a"] {
            wrong.parse::<QueueKey>().unwrap_err();
        }
    }
}
