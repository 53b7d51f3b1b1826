//! What a list of stories is narrowed to, as it stands in an address: what `copydesk list` takes.

use std::str::FromStr;

use serde::Deserialize;
use utoipa::IntoParams;

use crate::model::{PluginName, Severity, State, Time};
use crate::review::Narrowing;
use crate::store::{Filter, Flags, QueueKey};
use crate::web::queue::{SEVERITIES, one_of};

use super::problem::{ApiError, Problem};

/// Stories of an answer, and the most of them.
const STORIES: usize = 50;
pub(super) const MOST: usize = 200;

/// Which stories. Whatever is given must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StoriesQuery {
    /// Where they stand: `review`, `new`, `clear`, `approved`, `rejected` or `spiked`.
    state: Option<String>,
    /// The least severity of their worst open flag: `note`, `warning` or `error`.
    severity: Option<String>,
    /// Whether their flags are `decided` or `undecided`.
    flags: Option<String>,
    /// A rule that flagged them, `plugin/rule`, or all of a plugin.
    rule: Option<String>,
    /// A tag of theirs, `scheme:term`, or all of a scheme.
    tag: Option<String>,
    /// Their source, or what they are below.
    source: Option<String>,
    /// A plugin that failed on them.
    failed: Option<String>,
    /// Published then or later: a date, which begins at midnight UTC, or a time with its zone.
    since: Option<String>,
    /// Published before then: a date, which ends at the next midnight UTC, or a time with its zone.
    until: Option<String>,
    /// `true` for those that must not be published yet.
    embargoed: Option<String>,
    /// So many, 1 to 200; 50 unless given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// The `next` of an answer, to go on behind it.
    after: Option<String>,
}

impl StoriesQuery {
    /// What the store is asked for at a time of day.
    pub(super) fn filter(&self, now: Time) -> Result<Filter, ApiError> {
        fn read<T: FromStr<Err = &'static str>>(
            name: &str,
            text: Option<&String>,
        ) -> Result<Option<T>, ApiError> {
            let read = text.map(|text| text.parse::<T>());
            let read = read.transpose();
            read.map_err(|why| Problem::bad(format!("`{name}`: {why}")).into())
        }
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let failed = self.failed.as_deref().map(PluginName::new).transpose();
        let failed = failed.map_err(|_| Problem::bad("`failed` is the name of a plugin"))?;
        let embargoed = match self.embargoed.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(Problem::bad("`embargoed` is `true` or `false`").into()),
        };
        let narrowing = Narrowing {
            state: one_of("state", &text(&self.state), &State::ALL, State::name)?,
            severity: one_of(
                "severity",
                &text(&self.severity),
                &SEVERITIES,
                Severity::name,
            )?,
            flags: one_of("flags", &text(&self.flags), &Flags::ALL, Flags::name)?,
            rule: read("rule", self.rule.as_ref())?,
            tag: read("tag", self.tag.as_ref())?,
            source: self.source.clone(),
            failed,
            since: read("since", self.since.as_ref())?,
            until: read("until", self.until.as_ref())?,
            embargoed,
        };
        Ok(narrowing.at(now))
    }

    /// How many.
    pub(super) fn limit(&self) -> Result<usize, ApiError> {
        limit(self.limit.as_deref(), STORIES, MOST)
    }

    /// The place behind which they are.
    pub(super) fn after(&self) -> Result<Option<QueueKey>, ApiError> {
        let place = self.after.as_deref().map(str::parse).transpose();
        place.map_err(|why: String| Problem::bad(format!("`after`: {why}")).into())
    }
}

/// A number that is asked for, within bounds.
pub(super) fn limit(text: Option<&str>, usual: usize, most: usize) -> Result<usize, ApiError> {
    let Some(text) = text else {
        return Ok(usual);
    };
    let number = text.parse().ok().filter(|it| (1..=most).contains(it));
    number.ok_or_else(|| Problem::bad(format!("`limit` is a number from 1 to {most}")).into())
}
