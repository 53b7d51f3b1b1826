//! Dates as feeds, pages and letters write them, where they name an instant.
//!
//! Invariant: nothing is guessed. A date without a time or a zone, and a zone whose name means
//! several, name no instant; only the weekday, which says nothing that the date does not, may be
//! wrong.

use jiff::civil;
use jiff::tz::Offset;

use crate::model::Time;

/// Names of zones that mean one offset, in hours (RFC 822).
const ZONES: [(&str, i8); 12] = [
    ("UT", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
];

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The instant that a date names, in RFC 3339 or as letters have it (RFC 822 and what feeds make of
/// it).
pub(super) fn instant(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Some(time) = Time::parse(text) {
        return Some(time);
    }
    // `2004-01-01 19:48:21 +0100`, which is RFC 3339 but for the spaces.
    if text.as_bytes().get(4) == Some(&b'-') {
        let (text, zone) = ["UTC", "GMT", "Z"]
            .iter()
            .find_map(|zone| Some((text.strip_suffix(zone)?.trim_end(), "Z")))
            .unwrap_or((text, ""));
        let joined = text.replacen(' ', "T", 1).replace(' ', "") + zone;
        return Time::parse(&joined);
    }
    basic(text).or_else(|| letter(text))
}

/// `20040101T194821+0100`, RFC 3339 without its signs.
fn basic(text: &str) -> Option<Time> {
    let (date, time) = text.split_once('T')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if date.len() != 8 || !digits(date) {
        return None;
    }
    let end = time.find(|c: char| !c.is_ascii_digit())?;
    let (clock, zone) = time.split_at_checked(end)?;
    let seconds = match clock.len() {
        4 => "00",
        6 => clock.get(4..)?,
        _ => return None,
    };
    let (year, month, day) = (date.get(..4)?, date.get(4..6)?, date.get(6..)?);
    let (hour, minute) = (clock.get(..2)?, clock.get(2..4)?);
    Time::parse(&format!(
        "{year}-{month}-{day}T{hour}:{minute}:{seconds}{zone}"
    ))
}

/// Words in any order that is in use: `Thu, 01 Jan 2004 19:48:21 GMT`, `January 1, 2004 19:48 EST`,
/// `Thu Jan  1 19:48:21 UTC 2004`.
fn letter(text: &str) -> Option<Time> {
    let (mut day, mut month, mut year, mut clock, mut zone) = (None, None, None, None, None);
    // A comment in brackets repeats the zone.
    let text = text.split('(').next().unwrap_or_default();
    for word in text.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
        let lower = word.to_ascii_lowercase();
        if let Some(offset) = offset(word) {
            if clock.is_none() || zone.replace(offset).is_some() {
                return None;
            }
        } else if let Some((hours, rest)) = word.split_once(':') {
            if clock.is_some() {
                return None;
            }
            clock = Some(time_of_day(hours, rest)?);
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
            let number: i16 = word.parse().ok()?;
            if word.len() <= 2 && day.is_none() {
                day = Some(i8::try_from(number).ok()?);
            } else if year.is_none() && matches!(word.len(), 2 | 4) {
                let century = match (word.len(), number) {
                    (2, 0..50) => 2000,
                    (2, _) => 1900,
                    _ => 0,
                };
                year = Some(century + number);
            } else {
                return None;
            }
        } else if word.chars().all(|c| c.is_alphabetic() || c == '.') {
            let at = MONTHS.iter().position(|name| lower.starts_with(name));
            match at {
                Some(at) if month.is_none() => month = Some(i8::try_from(at + 1).ok()?),
                // A weekday, before all else; also that of another language.
                None if clock.is_none() && day.is_none() && month.is_none() => {}
                _ => return None,
            }
        } else {
            return None;
        }
    }
    let (hour, minute, second) = clock?;
    let date = civil::Date::new(year?, month?, day?).ok()?;
    let time = civil::Time::new(hour, minute, second, 0).ok()?;
    let instant = zone?.to_timestamp(date.to_datetime(time)).ok()?;
    Time::parse(&instant.to_string())
}

fn time_of_day(hours: &str, rest: &str) -> Option<(i8, i8, i8)> {
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |digits: &str| -> Option<i8> {
        let fits = matches!(digits.len(), 1 | 2) && digits.bytes().all(|it| it.is_ascii_digit());
        fits.then(|| digits.parse().ok()).flatten()
    };
    // Parts of a second are nobody's concern here.
    let seconds = seconds.split('.').next().unwrap_or_default();
    let second = number(seconds)?.min(59);
    Some((number(hours)?, number(minutes)?, second))
}

/// `+0100`, `-05:00`, or a name that means one offset.
fn offset(word: &str) -> Option<Offset> {
    let named = ZONES
        .iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name));
    if let Some((_, hours)) = named {
        return Offset::from_hours(*hours).ok();
    }
    let (sign, digits) = match word.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, word.strip_prefix('-')?),
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = (number / 100, number % 100);
    if hours > 14 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn assert_instant(text: &str, expected: Option<&str>) {
        assert_eq!(instant(text).as_ref().map(Time::as_str), expected, "{text}");
    }

    #[test]
    fn an_instant_is_read_however_it_is_written() {
        for (text, expected) in [
            ("2004-01-01T19:48:21Z", "2004-01-01T19:48:21Z"),
            ("2004-01-01 20:48:21 +0100", "2004-01-01T19:48:21Z"),
            ("2004-01-01 19:48:21 UTC", "2004-01-01T19:48:21Z"),
            ("20040101T204821+0100", "2004-01-01T19:48:21Z"),
            ("20040101T1948Z", "2004-01-01T19:48:00Z"),
            ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thu, 1 Jan 04 14:48 EST", "2004-01-01T19:48:00Z"),
            ("1 January 2004 19:48:21 UT", "2004-01-01T19:48:21Z"),
            ("Jan 1, 2004 19:48:21 +00:00", "2004-01-01T19:48:21Z"),
            ("Thu Jan  1 19:48:21 UTC 2004", "2004-01-01T19:48:21Z"),
            (
                "Thu, 01 Jan 2004 20:48:21 +0100 (CET)",
                "2004-01-01T19:48:21Z",
            ),
            // The weekday is another one, and one of another language.
            ("Mon, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Do, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thu, 01 Jan 1999 23:59:60 GMT", "1999-01-01T23:59:59Z"),
        ] {
            assert_instant(text, Some(expected));
        }
    }

    #[test]
    fn what_names_no_instant_is_none() {
        for text in [
            "",
            "Monday",
            "2004-01-01",
            "2004-01-01T19:48:21",
            "Thu, 01 Jan 2004",
            "19:48 GMT",
            "Thu, 01 Jan 2004 19:48:21",
            "Thu, 01 Jan 2004 19:48:21 IST",
            "Thu, 01 Jan 2004 19:48:21 CEST",
            "Thu, 01 Jan 2004 19:48:21 +9900",
            "Thu, 01 Jan 99999 19:48:21 GMT",
            "99999-01-01T00:00:00Z",
            "31 Feb 2004 10:00 GMT",
            "01 Jan 2004 25:00 GMT",
            "1 1 2004 10:00 GMT",
            "01 Jan 2004 10:00 GMT GMT",
        ] {
            assert_instant(text, None);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_instant_or_none(text in "(Thu|, |Jan|1|2004|:|\\+|-|GMT|é| ){0,12}") {
            if let Some(time) = instant(&text) {
                prop_assert!(time.timestamp().is_some());
            }
        }
    }
}
