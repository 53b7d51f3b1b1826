//! An age that the years beside it do not allow: of somebody who died, by the years of birth and
//! death; of somebody who lives, by the year of birth and the day of publication.

use copydesk_plugin::prose::{Prose, Token};

use super::Finding;
use crate::calendar::Date;

/// What a sentence says of somebody's years.
#[derive(Debug, Default)]
struct Life {
    born: Vec<(i64, usize)>,
    died: Vec<(i64, usize)>,
    /// Ages at death, "aged 80", and ages in commas behind a name.
    aged: Vec<(i64, usize)>,
    now: Vec<(i64, usize)>,
}

/// Finds the ages of a text that its years do not allow.
pub(crate) fn find(prose: &Prose<'_>, published: Option<Date>) -> Vec<Finding> {
    let sentences = prose.sentences().iter();
    sentences
        .filter_map(|it| {
            let tokens: Vec<_> = prose.tokens(it.range.clone()).collect();
            // The most sentences tell of no birth.
            tokens
                .iter()
                .any(|it| it.lower == "born")
                .then(|| judge(&life(prose, &tokens), published))?
        })
        .collect()
}

/// Reads the years and ages of a sentence.
fn life(prose: &Prose<'_>, tokens: &[Token<'_>]) -> Life {
    let mut life = Life::default();
    // What the last verb was, and how many words ago.
    let mut verb = ("", 0_usize);
    for (index, token) in tokens.iter().enumerate() {
        verb.1 += 1;
        match token.lower {
            "born" | "died" | "dies" | "killed" => verb = (token.lower, 0),
            _ => {}
        }
        let Ok(value) = token.lower.parse::<i64>() else {
            continue;
        };
        let place = (value, token.range.start);
        let before = |back: usize| {
            let at = index.checked_sub(back).and_then(|it| tokens.get(it));
            at.map_or("", |it| it.lower)
        };
        let behind = prose.at(token.range.end..prose.text().len());
        if token.lower.len() == 4 && (1850..2200).contains(&value) {
            // "in 1950", "on 5 May 1950", "May 5, 1950"
            let is_date = before(1) == "in"
                || crate::calendar::month(before(1)).is_some()
                || crate::calendar::month(before(2)).is_some();
            match verb.0 {
                "born" if is_date && verb.1 <= 8 => life.born.push(place),
                "died" | "dies" | "killed" if is_date && verb.1 <= 8 => life.died.push(place),
                _ => {}
            }
        } else if (1..=115).contains(&value) && !is_joined(behind) {
            let aged = before(1) == "aged" || before(1) == "of" && before(2) == "age";
            let in_commas = behind.starts_with(", ")
                && prose.at(0..token.range.start).ends_with(", ")
                && before(1).len() > 1
                && crate::calendar::month(before(1)).is_none();
            if aged {
                life.aged.push(place);
            } else if in_commas {
                life.now.push(place);
            }
        }
    }
    life
}

/// Whether a figure goes on behind its digits.
fn is_joined(behind: &str) -> bool {
    let mut letters = behind.chars();
    let first = letters.next();
    matches!(first, Some('-' | '%' | ':' | '/'))
        || first == Some('.') && letters.next().is_some_and(|it| it.is_ascii_digit())
}

/// Whether the one age fits the one birth.
fn judge(life: &Life, published: Option<Date>) -> Option<Finding> {
    let &[(born, at_born)] = life.born.as_slice() else {
        return None;
    };
    let (age, at_age, year, what) = match (
        life.died.as_slice(),
        life.aged.as_slice(),
        life.now.as_slice(),
    ) {
        (&[(died, _)], &[(age, at)], []) => (age, at, died, "died in"),
        ([], [], &[(age, at)]) => (age, at, published?.year, "the story is of"),
        _ => return None,
    };
    let most = year - born;
    if age == most || age == most - 1 || most < 0 {
        return None;
    }
    let end = |at: usize, value: i64| at + value.to_string().len();
    let range = at_born.min(at_age)..end(at_born, born).max(end(at_age, age));
    Some(Finding::new(
        "age",
        range,
        format!(
            "Somebody born in {born} was {} or {most} in {year}, not {age}; check the age and both years.",
            most - 1
        ),
        format!("born in {born}, {what} {year}: {year} - {born} = {most}"),
    ))
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{StoryBuilder, assert_flags, assert_no_flags, plugin};

    use crate::Figures;

    #[test]
    fn an_age_that_the_years_do_not_allow_is_told() {
        assert_flags(
            &plugin::<Figures>(),
            "
            The painter, born in Leeds in 1930, died in 2004 at the age of 81.
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ age
            ",
        );
        for right in [
            "The painter, born in Leeds in 1930, died in 2004 at the age of 73.",
            "Born on 5 May 1930, she moved to Leeds at the age of 12.",
            "Born in 1930, she met a man, born in 1940, who died in 2004 aged 81.",
        ] {
            assert_no_flags(&plugin::<Figures>(), right);
        }
    }

    #[test]
    fn the_age_of_the_living_is_reckoned_from_the_publication() {
        let flags = |body: &str| {
            let story = StoryBuilder::new()
                .body(body)
                .published("2026-02-12T08:00:00Z");
            plugin::<Figures>().flags(story.build()).len()
        };
        assert_eq!(flags("Ann Lowe, 45, was born in Leeds in 1980."), 0);
        assert_eq!(flags("Ann Lowe, 46, was born in Leeds in 1980."), 0);
        assert_eq!(flags("Ann Lowe, 54, was born in Leeds in 1980."), 1);
    }
}
