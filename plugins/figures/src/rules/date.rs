//! A day that no month has, and a weekday that the date is not.
//!
//! A date without a year is reckoned with the year that brings it next to the day of publication,
//! where that is told; without it nothing is said.

use copydesk_plugin::prose::{Prose, Token};

use super::Finding;
use crate::calendar::{self, Date, MONTHS, WEEKDAYS};

/// How many days a date may lie from the publication to be taken for one of that year.
const NEAR: i64 = 120;

/// A date as it is written.
#[derive(Debug)]
struct Written {
    start: usize,
    end: usize,
    day: i64,
    month: i64,
    year: Option<i64>,
}

/// Finds the dates of a text that cannot be.
pub(crate) fn find(prose: &Prose<'_>, published: Option<Date>) -> Vec<Finding> {
    let tokens: Vec<_> = prose.tokens(0..prose.text().len()).collect();
    let mut said = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if !prose
            .at(token.range.clone())
            .starts_with(char::is_uppercase)
        {
            continue;
        }
        let Some(month) = calendar::month(token.lower) else {
            continue;
        };
        if let Some(date) = written(prose, &tokens, index, month) {
            said.extend(judge(prose, &tokens, index, &date, published));
        }
    }
    said
}

/// The date around the name of a month.
fn written(prose: &Prose<'_>, tokens: &[Token<'_>], index: usize, month: i64) -> Option<Written> {
    let name = tokens.get(index)?;
    let token = |back: usize| index.checked_sub(back).and_then(|it| tokens.get(it));
    let between = |left: &Token<'_>, right: &Token<'_>| prose.at(left.range.end..right.range.start);
    let number = |it: &Token<'_>| -> Option<i64> {
        let is_plain = it.lower.len() <= 2 && !joined(prose, it);
        is_plain.then(|| it.lower.parse().ok()).flatten()
    };
    let is_ordinal = |it: &Token<'_>| matches!(it.lower, "st" | "nd" | "rd" | "th");
    // 9 February, 9th February, 9th of February
    let mut back = 1;
    if token(back).is_some_and(|it| it.lower == "of") {
        back += 1;
    }
    if token(back).is_some_and(is_ordinal) {
        back += 1;
    }
    let in_front = token(back).filter(|it| {
        let gap = prose.at(it.range.end..name.range.start);
        back > 1 && gap.len() <= 8 || gap == " "
    });
    if let Some(day) = in_front.and_then(number) {
        let next = tokens.get(index + 1);
        let year = next.and_then(|it| year(prose, name.range.end, it));
        return Some(Written {
            start: in_front?.range.start,
            end: year.and(next).map_or(name.range.end, |it| it.range.end),
            day,
            month,
            year,
        });
    }
    // February 9, Feb. 9th
    let first = tokens.get(index + 1)?;
    if !matches!(between(name, first), " " | ". ") {
        return None;
    }
    let day = number(first)?;
    let mut end = first.range.end;
    let mut next = tokens.get(index + 2);
    if next.is_some_and(|it| is_ordinal(it) && it.range.start == end) {
        end = next?.range.end;
        next = tokens.get(index + 3);
    }
    let year = next.and_then(|it| year(prose, end, it));
    // "In April 31 people died": the figure counts what follows.
    let behind = prose.at(end..prose.text().len()).chars().next();
    if year.is_none() && !matches!(behind, None | Some(',' | '.' | ';' | ')' | '\n')) {
        return None;
    }
    Some(Written {
        start: name.range.start,
        end: year.and(next).map_or(end, |it| it.range.end),
        day,
        month,
        year,
    })
}

/// The year that stands right behind `end`.
fn year(prose: &Prose<'_>, end: usize, token: &Token<'_>) -> Option<i64> {
    let is_near = matches!(prose.at(end..token.range.start), " " | ", " | ",");
    let year: i64 = token
        .lower
        .parse()
        .ok()
        .filter(|_| token.lower.len() == 4)?;
    (is_near && (1600..2200).contains(&year) && !joined(prose, token)).then_some(year)
}

/// Whether a figure is part of a range, a time or a score.
fn joined(prose: &Prose<'_>, token: &Token<'_>) -> bool {
    let is_joint = |it: char| matches!(it, '-' | '–' | ':' | '/' | '.' | '$' | '£' | '€' | '#');
    let before = prose.at(0..token.range.start).chars().next_back();
    let mut behind = prose.at(token.range.end..prose.text().len()).chars();
    let next = behind.next();
    let after = behind.next();
    before.is_some_and(is_joint)
        || next.is_some_and(|it| is_joint(it) && it != '.')
        || next == Some('.') && after.is_some_and(|it| it.is_ascii_digit())
}

/// The weekday that stands in front of a date: "Monday 9 February", "Monday, the 9th of …",
/// "Monday (9 February".
fn weekday_before(
    prose: &Prose<'_>,
    tokens: &[Token<'_>],
    date: &Written,
) -> Option<(usize, usize)> {
    let at = tokens.partition_point(|it| it.range.end <= date.start);
    let mut before = tokens.get(at.checked_sub(1)?)?;
    if before.lower == "the" {
        before = tokens.get(at.checked_sub(2)?)?;
    }
    let weekday = calendar::weekday(before.lower)?;
    let gap = prose.at(before.range.end..date.start);
    matches!(gap, " " | ", " | " (" | " the " | ", the ").then_some((weekday, before.range.start))
}

fn judge(
    prose: &Prose<'_>,
    tokens: &[Token<'_>],
    index: usize,
    date: &Written,
    published: Option<Date>,
) -> Option<Finding> {
    let name = MONTHS.get(usize::try_from(date.month - 1).ok()?)?;
    let capital = name.get(..1)?.to_ascii_uppercase() + name.get(1..)?;
    let most = calendar::days_of(date.month, date.year);
    if date.day < 1 || date.day > most {
        // "Sept 11 2001" may be followed by what is no year; a day over 31 is a short year.
        if date.day > 31 || date.day < 1 {
            return None;
        }
        let of = date.year.map_or(String::new(), |it| format!(" {it}"));
        return Some(Finding::new(
            "date",
            date.start..date.end,
            format!("{capital}{of} has no day {}; check the date.", date.day),
            format!("{capital}{of} has {most} days"),
        ));
    }
    let (weekday, start) = weekday_before(prose, tokens, date)?;
    let (date_of, told) = match date.year {
        Some(year) => (of_year(date, year), String::new()),
        None => {
            let published = published?;
            let near = |year: i64| {
                let it = of_year(date, year);
                (it.days() - published.days()).abs()
            };
            let years = [published.year - 1, published.year, published.year + 1];
            let year = years.into_iter().min_by_key(|it| near(*it))?;
            let fits = |year: &i64| of_year(date, *year).weekday() == weekday;
            // Another year may be told elsewhere, or meant.
            if near(year) > NEAR || years.iter().any(fits) || names_a_year(tokens, index) {
                return None;
            }
            (
                of_year(date, year),
                format!(
                    "; the story is of {}-{:02}-{:02}",
                    published.year, published.month, published.day
                ),
            )
        }
    };
    if !date_of.exists() || date_of.weekday() == weekday {
        return None;
    }
    let is = WEEKDAYS.get(date_of.weekday())?;
    let written = WEEKDAYS.get(weekday)?;
    Some(Finding::new(
        "date",
        start..date.end,
        format!(
            "{} {capital} {} is a {is}, not a {written}; check both.",
            date.day, date_of.year
        ),
        format!(
            "the calendar has {is} for {}-{:02}-{:02}{told}",
            date_of.year, date.month, date.day
        ),
    ))
}

fn of_year(date: &Written, year: i64) -> Date {
    Date {
        year,
        month: date.month,
        day: date.day,
    }
}

/// Whether a year is told within a dozen words of the date.
fn names_a_year(tokens: &[Token<'_>], index: usize) -> bool {
    let near = tokens.get(index.saturating_sub(12)..).unwrap_or_default();
    near.iter().take(24).any(|it| {
        it.lower.len() == 4
            && it
                .lower
                .parse()
                .is_ok_and(|it: i64| (1600..2200).contains(&it))
    })
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{StoryBuilder, assert_flags, assert_no_flags, plugin};

    use crate::Figures;

    #[test]
    fn a_date_that_cannot_be_is_told() {
        assert_flags(
            &plugin::<Figures>(),
            "
            It opened on 31 April, closed on Feb. 30, 2004, and opened on Monday, 10 February 2026.
                         ^^^^^^^^ date
                                             ^^^^^^^^^^^^^ date
                                                                          ^^^^^^^^^^^^^^^^^^^^^^^^ date
            ",
        );
        for right in [
            "It opened on 30 April, on Feb. 29, 2004, and on Monday, 9 February 2026.",
            "In April 31 people died. It fell from 31 March 2005. Monday (9 February).",
            "He won 31-30. June 31-50 were cold. On 11 September 2001.",
        ] {
            assert_no_flags(&plugin::<Figures>(), right);
        }
    }

    #[test]
    fn a_date_without_a_year_is_reckoned_from_the_publication() {
        let flags = |body: &str, published: &str| {
            let story = StoryBuilder::new().body(body).published(published).build();
            plugin::<Figures>().flags(story).len()
        };
        let body = "The court sat on Monday (9 February).";
        assert_eq!(flags(body, "2026-02-12T08:00:00Z"), 0);
        assert_eq!(
            flags("It sat on Monday (11 February).", "2026-02-12T08:00:00Z"),
            1
        );
        // Right in the year before or after, or too far from the publication.
        assert_eq!(
            flags("It sat on Monday (10 February).", "2026-02-12T08:00:00Z"),
            0
        );
        assert_eq!(
            flags("It sat on Monday (11 February).", "2026-09-12T08:00:00Z"),
            0
        );
        assert_eq!(
            flags(
                "In 1991 it sat on Monday 11 February.",
                "2026-02-12T08:00:00Z"
            ),
            0
        );
    }
}
