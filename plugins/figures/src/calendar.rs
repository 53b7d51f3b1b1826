//! The calendar: which weekday a date is, and how many days a month has.

/// The months, in lower case.
pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// The weekdays, from Monday.
pub(crate) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i64,
    /// From 1 to 12.
    pub(crate) month: i64,
    /// From 1.
    pub(crate) day: i64,
}

impl Date {
    /// The date that an RFC 3339 time begins with.
    pub(crate) fn of_time(time: &str) -> Option<Self> {
        let part = |range| time.get(range).and_then(|it: &str| it.parse().ok());
        let date = Self {
            year: part(0..4)?,
            month: part(5..7)?,
            day: part(8..10)?,
        };
        (time.get(4..5) == Some("-") && date.exists()).then_some(date)
    }

    /// Whether the month has such a day.
    pub(crate) fn exists(self) -> bool {
        (1..=12).contains(&self.month)
            && (1..=days_of(self.month, Some(self.year))).contains(&self.day)
    }

    /// The days since 1 January 1970.
    pub(crate) fn days(self) -> i64 {
        // The year begins in March, so that the leap day is its last.
        let year = if self.month <= 2 {
            self.year - 1
        } else {
            self.year
        };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The weekday, from 0 for Monday.
    pub(crate) fn weekday(self) -> usize {
        usize::try_from((self.days() + 3).rem_euclid(7)).unwrap_or(0)
    }
}

/// How many days a month has; 29 for a February of no known year.
pub(crate) fn days_of(month: i64, year: Option<i64>) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => match year {
            Some(year) if year % 4 != 0 || year % 100 == 0 && year % 400 != 0 => 28,
            _ => 29,
        },
        _ => 31,
    }
}

/// The number of a month by its name or its usual short form, in lower case.
pub(crate) fn month(word: &str) -> Option<i64> {
    let is_short = word.len() == 3 || word == "sept";
    let at = MONTHS
        .iter()
        .position(|it| *it == word || is_short && it.starts_with(word))?;
    i64::try_from(at + 1).ok()
}

/// The number of a weekday by its name, in lower case.
pub(crate) fn weekday(word: &str) -> Option<usize> {
    WEEKDAYS.iter().position(|it| it.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_those_of_the_calendar() {
        for (year, month, day, expected) in [
            (1970, 1, 1, "Thursday"),
            (2000, 2, 29, "Tuesday"),
            (2005, 2, 27, "Sunday"),
            (2026, 2, 9, "Monday"),
            (1900, 3, 1, "Thursday"),
            (1600, 12, 31, "Sunday"),
        ] {
            let date = Date { year, month, day };
            assert_eq!(WEEKDAYS[date.weekday()], expected, "{date:?}");
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut last = None;
        for year in 1890..2110 {
            for month in 1..=12 {
                for day in 1..=days_of(month, Some(year)) {
                    let days = Date { year, month, day }.days();
                    assert!(last.is_none_or(|last| last + 1 == days));
                    last = Some(days);
                }
            }
        }
    }

    #[test]
    fn a_time_begins_with_its_date() {
        let date = Date {
            year: 2026,
            month: 2,
            day: 9,
        };
        assert_eq!(Date::of_time("2026-02-09T08:00:00Z"), Some(date));
        assert_eq!(Date::of_time("2026-02-30T08:00:00Z"), None);
        assert_eq!(Date::of_time("yesterday"), None);
    }
}
