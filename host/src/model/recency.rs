//! Which of two texts of a story its source calls the older one.
//!
//! Wires and feeds do not keep the order of what they send: a correction can be overtaken by what it
//! corrects, and a withdrawal by what it withdraws. Only what the source itself says tells them
//! apart, and only where it says it of both.

use serde_json::Value;

use super::{ExtraValue, Story};

impl Story {
    /// Whether the source says that this text is older than another one of the same story: by the
    /// number of its version where both have one that can be compared, else by `updated`. Equal ones
    /// are not older, nor is one of which nothing is said.
    pub fn is_older_than(&self, other: &Self) -> bool {
        if let (Some(own), Some(others)) = (Numbered::of(self), Numbered::of(other))
            && own.by == others.by
            && own.number != others.number
        {
            return own.number < others.number;
        }
        let time = |story: &Self| story.updated.as_ref()?.timestamp();
        match (time(self), time(other)) {
            (Some(own), Some(others)) => own < others,
            _ => false,
        }
    }
}

/// The number of a version.
struct Numbered {
    /// What numbers it; numbers of one kind are compared with each other alone.
    by: String,
    /// Without noughts at the end, so that `2` and `2.0` are one.
    number: Vec<u64>,
}

impl Numbered {
    /// As the formats that number versions have it.
    fn of(story: &Story) -> Option<Self> {
        let of = |key: &str| story.extra.get(key).map(ExtraValue::value);
        let (by, written) = match story.source.format.as_str() {
            "ninjs" => ("item".to_owned(), text(of("ninjs")?.get("version")?)?),
            "newsml-g2" => ("item".to_owned(), text(of("newsml")?.get("@version")?)?),
            "nitf" => {
                let nitf = of("nitf")?;
                let key = nitf.get("docdata")?.get("du-key")?;
                let name = key.get("@key").and_then(text).unwrap_or_default();
                (format!("du-key {name}"), text(key.get("@version")?)?)
            }
            _ => return None,
        };
        let parts = written.trim().split('.');
        let number: Option<Vec<u64>> = parts.map(|part| part.parse().ok()).collect();
        let mut number = number?;
        while number.last() == Some(&0) {
            number.pop();
        }
        Some(Self { by, number })
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Time;

    fn of(format: &str, extra: &Value, updated: Option<&str>) -> Story {
        let mut story = Story::sample();
        story.source.format = format.into();
        story.updated = updated.map(|time| Time::parse(time).unwrap());
        let extra = extra.as_object().cloned().unwrap_or_default();
        let kept = |(key, value): (String, Value)| (key, ExtraValue::new(&value).unwrap());
        story.extra = extra.into_iter().map(kept).collect();
        story
    }

    const MONDAY: Option<&str> = Some("2026-02-09T08:00:00Z");
    const TUESDAY: Option<&str> = Some("2026-02-10T08:00:00Z");

    #[test]
    fn a_lower_number_is_older_whatever_the_clock_says() {
        type Extra = fn(&str) -> Value;
        let formats: [(&str, Extra); 3] = [
            ("ninjs", |n| json!({"ninjs": {"version": n}})),
            ("newsml-g2", |n| json!({"newsml": {"@version": n}})),
            (
                "nitf",
                |n| json!({"nitf": {"docdata": {"du-key": {"@key": "k", "@version": n}}}}),
            ),
        ];
        for (format, extra) in formats {
            let one = of(format, &extra("9"), TUESDAY);
            let two = of(format, &extra("10"), MONDAY);
            assert!(
                one.is_older_than(&two) && !two.is_older_than(&one),
                "{format}"
            );
            // Where the numbers say nothing, the times do.
            let same = of(format, &extra("9.0"), MONDAY);
            assert!(
                same.is_older_than(&one) && !one.is_older_than(&same),
                "{format}"
            );
            let word = of(format, &extra("final"), MONDAY);
            assert!(
                word.is_older_than(&one) && !two.is_older_than(&word),
                "{format}"
            );
        }
    }

    #[test]
    fn what_is_not_said_of_both_is_not_compared() {
        let numbered = of("ninjs", &json!({"ninjs": {"version": "1"}}), None);
        let timed = of("feed", &json!({}), MONDAY);
        let later = of("feed", &json!({}), TUESDAY);
        let plain = of("text", &json!({}), None);
        assert!(timed.is_older_than(&later) && !later.is_older_than(&timed));
        assert!(!timed.is_older_than(&timed));
        for (one, two) in [(&numbered, &timed), (&timed, &plain), (&plain, &plain)] {
            assert!(!one.is_older_than(two) && !two.is_older_than(one));
        }
        let key = |name: &str, n: u8| {
            let key = json!({"@key": name, "@version": n.to_string()});
            of("nitf", &json!({"nitf": {"docdata": {"du-key": key}}}), None)
        };
        assert!(!key("flood", 1).is_older_than(&key("storm", 2)));
    }
}
