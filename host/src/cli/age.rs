//! How old is old: what `--older-than` takes.

use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::model::Time;
use crate::review::Since;

/// An age as in `90d` or `18 months`, or the date or time before which something is old.
#[derive(Debug, Clone)]
pub(crate) enum OlderThan {
    Age(Span),
    Before(Time),
}

impl OlderThan {
    /// The instant before which something is old, seen from `now`; none where there is no such.
    pub(crate) fn before(&self, now: &Time) -> Option<Time> {
        match self {
            Self::Before(time) => Some(time.clone()),
            Self::Age(span) => {
                let now: Timestamp = now.timestamp()?;
                // Days and months of the calendar are UTC's, as dates are.
                let before = now.to_zoned(TimeZone::UTC).checked_sub(*span).ok()?;
                Time::parse(&before.timestamp().to_string())
            }
        }
    }
}

impl FromStr for OlderThan {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(since) = text.parse::<Since>() {
            return Ok(Self::Before(since.time().clone()));
        }
        let wrong = "neither an age like 90d or 18mo, nor a date like 2026-02-09";
        let span: Span = text.parse().map_err(|_| wrong)?;
        if span.is_negative() {
            return Err("an age is not negative");
        }
        Ok(Self::Age(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_counted_back_from_now_and_a_date_is_itself() {
        let now = Time::parse("2026-03-31T08:00:00Z").unwrap();
        let before = |text: &str| {
            let age: OlderThan = text.parse().unwrap();
            age.before(&now).map(|time| time.to_string())
        };
        for (typed, expected) in [
            ("90d", "2025-12-31T08:00:00Z"),
            ("1 month", "2026-02-28T08:00:00Z"),
            ("2y", "2024-03-31T08:00:00Z"),
            ("36h", "2026-03-29T20:00:00Z"),
            ("2026-02-09", "2026-02-09T00:00:00Z"),
            ("2026-02-09T10:00:00+01:00", "2026-02-09T09:00:00Z"),
        ] {
            assert_eq!(before(typed).as_deref(), Some(expected), "{typed}");
        }
        assert_eq!(before("19000y"), None);
        for wrong in ["", "old", "-3d", "90", "3 fortnights"] {
            wrong.parse::<OlderThan>().unwrap_err();
        }
    }
}
