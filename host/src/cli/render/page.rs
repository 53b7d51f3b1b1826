//! What the page says of a story that was cut out of it: its teasers, how often it says it again, and
//! where the cut is not certain.

use serde_json::Value;

use super::words::count;
use crate::model::Story;

/// The facts of a story with the words before them; none of a story that is of no page.
pub(crate) fn on_page(story: &Story) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let teasers = story.page("teasers");
    let teasers = teasers.as_array().into_iter().flatten();
    facts.extend(teasers.filter_map(|teaser| Some(("teaser", teaser.as_str()?.to_owned()))));
    if let Some(repeats) = story.page("repeats").as_u64() {
        let times = count(repeats, "time", "times");
        facts.push(("said again", format!("{times} on its page")));
    }
    let doubts = story.page("unsure");
    let doubts = doubts.as_array().into_iter().flatten();
    facts.extend(doubts.filter_map(|doubt| Some(("unsure", unsure(doubt)?))));
    facts
}

fn unsure(doubt: &Value) -> Option<String> {
    let line = doubt.get("line")?.as_str()?;
    let what = match doubt.get("what")?.as_str()? {
        "beginning" => "that a story begins with",
        "loose-line" => "that this line is of it:",
        "teaser" => "that it is no teaser of another story of the page:",
        what => what,
    };
    Some(format!("{what} “{line}”"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ExtraValue;
    use serde_json::json;

    fn told(page: &Value) -> Vec<(&'static str, String)> {
        let mut story = Story::sample();
        let page = ExtraValue::new(page).unwrap();
        story.extra.insert(Story::PAGE.to_owned(), page);
        on_page(&story)
    }

    #[test]
    fn teasers_repeats_and_doubts_are_told() {
        let told = told(&json!({
            "teasers": ["Fares to ri..."],
            "repeats": 2,
            "unsure": [{ "what": "beginning", "line": "Fares" }, { "what": "loose-line", "line": "Rain" }],
        }));
        let told: Vec<String> = told
            .iter()
            .map(|(name, it)| format!("{name}: {it}"))
            .collect();
        assert_eq!(
            told,
            [
                "teaser: Fares to ri...",
                "said again: 2 times on its page",
                "unsure: that a story begins with “Fares”",
                "unsure: that this line is of it: “Rain”",
            ]
        );
    }

    #[test]
    fn what_a_source_calls_a_page_is_passed_over() {
        for page in [
            json!(7),
            json!("front"),
            json!({ "teasers": 1, "repeats": "x", "unsure": [4] }),
        ] {
            assert_eq!(told(&page), []);
        }
        assert_eq!(on_page(&Story::sample()), []);
    }
}
