//! What a list can be narrowed to, as typed: a rule, a tag, a time.

use std::str::FromStr;

use crate::model::{PluginName, Severity, State, Time};
use crate::store::{Filter, Flags};

/// What a list is narrowed to: whatever is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Stories that stand there.
    pub state: Option<State>,
    /// Stories with a flag of this severity or a worse one.
    pub severity: Option<Severity>,
    /// Stories with flags that are decided, or that are not.
    pub flags: Option<Flags>,
    /// Stories with a flag of this rule.
    pub rule: Option<RuleFilter>,
    /// Stories with this tag.
    pub tag: Option<TagFilter>,
    /// Stories from this source or from below it.
    pub source: Option<String>,
    /// Stories that this plugin failed on.
    pub failed: Option<PluginName>,
    /// Stories published then or later.
    pub since: Option<Since>,
    /// Stories published before then.
    pub until: Option<Until>,
    /// Stories that must not be published yet.
    pub embargoed: bool,
}

impl Narrowing {
    /// What the store is asked for at a time of day.
    pub fn at(self, now: Time) -> Filter {
        Filter {
            state: self.state,
            severity: self.severity,
            flags: self.flags,
            rule: self.rule.map(|rule| rule.0),
            tag: self.tag.map(|tag| tag.0),
            source: self.source,
            failed: self.failed,
            since: self.since.map(|since| since.0),
            until: self.until.map(|until| until.0),
            embargoed: self.embargoed.then_some(now),
        }
    }
}

/// A rule, `plugin/rule`, or all rules of a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFilter(String);

impl RuleFilter {
    /// As the store's filter takes it: `plugin/rule`, or `plugin/*`.
    pub fn pattern(&self) -> &str {
        &self.0
    }
}

impl FromStr for RuleFilter {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.strip_suffix("/*").unwrap_or(text);
        let odd = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/'));
        let parts = text.split('/').count();
        if parts > 2 || text.split('/').any(str::is_empty) || text.contains(odd) {
            return Err("a rule is written as in `hygiene/truncated`, all of them as in `hygiene`");
        }
        Ok(Self(if parts == 2 {
            text.to_owned()
        } else {
            format!("{text}/*")
        }))
    }
}

/// A tag, `scheme:term`, or all tags of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagFilter(String);

impl TagFilter {
    /// The scheme.
    pub fn scheme(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(scheme, _)| scheme)
    }

    /// As the store's filter takes it: `scheme:term` or `scheme`.
    pub fn pattern(&self) -> &str {
        &self.0
    }
}

impl FromStr for TagFilter {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.starts_with(':') || text.ends_with(':') {
            return Err("a tag is a scheme and a term as in `language:en`, or a scheme alone");
        }
        Ok(Self(text.to_owned()))
    }
}

/// An instant, typed as RFC 3339 or as a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since(Time);

impl Since {
    /// The instant.
    pub fn time(&self) -> &Time {
        &self.0
    }
}

impl FromStr for Since {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = Time::parse(text).or_else(|| Time::start_of_day(text));
        time.map(Self).ok_or(NO_TIME)
    }
}

/// An instant before which something lies, typed as RFC 3339 or as the last date of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Until(Time);

impl Until {
    /// The first instant after.
    pub fn time(&self) -> &Time {
        &self.0
    }
}

impl FromStr for Until {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = Time::parse(text).or_else(|| Time::end_of_day(text));
        time.map(Self).ok_or(NO_TIME)
    }
}

const NO_TIME: &str = "neither a date like 2026-02-09 nor a time like 2026-02-09T08:00:00Z";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_one_or_all_of_a_plugin() {
        for (typed, pattern) in [
            ("hygiene/truncated", "hygiene/truncated"),
            ("hygiene", "hygiene/*"),
            ("hygiene/*", "hygiene/*"),
        ] {
            assert_eq!(typed.parse::<RuleFilter>().unwrap().pattern(), pattern);
        }
    }

    #[test]
    fn a_tag_is_one_or_all_of_a_scheme() {
        for typed in ["language:en", "language", "place:Łódź"] {
            assert_eq!(typed.parse::<TagFilter>().unwrap().pattern(), typed);
        }
        assert!("language:".parse::<TagFilter>().is_err());
    }

    #[test]
    fn a_date_begins_at_midnight_utc() {
        let since = |text: &str| text.parse().map(|since: Since| since.time().to_string());
        assert_eq!(since("2026-02-09"), Ok("2026-02-09T00:00:00Z".to_owned()));
        assert_eq!(
            since("2026-02-09T09:00:00+01:00"),
            Ok("2026-02-09T08:00:00Z".to_owned())
        );
        for text in ["2026-02-30", "2026-02-09T08:00", "yesterday", ""] {
            assert!(since(text).is_err(), "{text:?}");
            assert!(text.parse::<Until>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_date_ends_at_the_next_midnight_utc() {
        let until = |text: &str| text.parse().map(|until: Until| until.time().to_string());
        assert_eq!(until("2026-02-28"), Ok("2026-03-01T00:00:00Z".to_owned()));
        assert_eq!(
            until("2026-02-09T09:00:00+01:00"),
            Ok("2026-02-09T08:00:00Z".to_owned())
        );
        assert!(until("9999-12-31").is_err());
    }
}
