//! Stories that a plugin is tried on when nobody names any: the examples of its own rules, and
//! texts that have surprised others.

use std::collections::BTreeMap;

use super::determinism::Trial;
use crate::model::{ExtraValue, Manifest, Source, SourceStatus, Story, StoryId, Time};

/// The examples of a plugin's rules.
pub fn examples(manifest: &Manifest) -> Vec<Trial> {
    let of_rule = manifest.rules.iter().flat_map(|rule| {
        [("bad", &rule.bad), ("good", &rule.good)].map(|(which, example)| {
            let name = format!("the {which} example of {}", rule.name);
            trial(&name, example.headline.as_deref(), example.body.as_deref())
        })
    });
    of_rule.collect()
}

/// Enough plain text that a plugin has something to say of it.
const NEWS: &str = "\
The council of Marrowick put off its vote on the harbour bridge until May, after engineers found \
cracks in two of its nine piers on Monday.

“We will not open a bridge that we would not walk on ourselves,” said the mayor, Astrid Lindqvist. \
She expects the repair to cost 4.2 million crowns, a third more than was set aside last year.

The ferry company Thrae Line takes over the traffic for now. Its boats carry 1,800 passengers an \
hour, and the bridge carried 2,600. Commuters from the northern bank said that they would leave \
home half an hour earlier, or work from there.

The opposition wants to know why the cracks were not found in autumn, when the piers were last \
looked at. A report by the engineers is due on 9 March.";

/// Ordinary text, and texts as they come on a bad day.
pub fn odd() -> Vec<Trial> {
    let headline = Some("Council puts vote on bridge off");
    let long: Vec<String> = (1..=20)
        .map(|day| format!("{} That was day {day}.", NEWS.replace("\n\n", " ")))
        .collect();
    let ending_in = |text: &str| format!("{NEWS}\n\n{text}");
    let emoji = ending_in("“Ça va 👍🏽”, said Zoë 🇫🇷.\n\nThe crews went back 🛠️ on Monday.");
    let hebrew =
        ending_in("قال العمدة: «سنعود في مايو». \u{200f}\u{202b}نهاية\u{202c}\n\nהישיבה ננעלה.");
    let marks = ending_in(
        "Vie\u{323}\u{302}t Nam. Z\u{335}\u{321}\u{322}\u{31b}a\u{334}l\u{337}g\u{338}o.\n\n\
         I\u{307}stanbul, ﬁne, ½, Ⅳ, K.",
    );
    let ends = NEWS.replace('\n', "\r\n");
    let ends = format!("{ends}\r\n\r\nThird\u{2028}fourth\u{2029}fifth\u{85}\t\u{202f}end.\r");
    vec![
        trial("an ordinary story", headline, Some(NEWS)),
        trial("no headline", None, Some(NEWS)),
        trial("an empty body", headline, Some("")),
        trial("nothing at all", None, None),
        trial("emoji", Some("Harbour 🚢 reopens 👩‍🚒🏳️‍🌈"), Some(&emoji)),
        trial(
            "text from right to left",
            Some("המועצה דחתה את ההצבעה"),
            Some(&hebrew),
        ),
        trial(
            "combining marks",
            Some("Cafe\u{301} au lait: Zu\u{308}rich"),
            Some(&marks),
        ),
        trial(
            "other line ends and blanks",
            Some("Vote\u{a0}put off\u{ad}"),
            Some(&ends),
        ),
        trial("one long paragraph", headline, Some(&long.join(" "))),
        trial("one word", Some("Vote"), Some("Off")),
        full(),
    ]
}

/// A story with something in every field.
fn full() -> Trial {
    let mut trial = trial("every field", Some("Council puts vote off"), Some(NEWS));
    let time = |text: &str| Time::parse(text);
    let extra = ExtraValue::new(&serde_json::json!({"b": [1, 2.5], "a": null}));
    trial.story = Story {
        byline: Some("Zoë Ångström".to_owned()),
        dateline: Some("MARROWICK, 9 February".to_owned()),
        language: Some("en-GB".to_owned()),
        published: time("2026-02-09T08:00:00Z"),
        updated: time("2026-02-09T09:30:00+01:00"),
        urgency: Some(4),
        embargo: time("2026-02-10T00:00:00Z"),
        status: Some(SourceStatus::Usable),
        categories: vec!["politics".to_owned(), "local".to_owned()],
        extra: extra
            .map(|it| ("ticker".to_owned(), it))
            .into_iter()
            .collect(),
        ..trial.story
    };
    trial
}

fn trial(name: &str, headline: Option<&str>, body: Option<&str>) -> Trial {
    let story = Story {
        id: StoryId::derived(name, 0),
        source: Source {
            uri: name.to_owned(),
            format: "text".to_owned(),
            ordinal: 0,
        },
        headline: headline.map(str::to_owned),
        body: body.map(str::to_owned),
        byline: None,
        dateline: None,
        language: None,
        published: None,
        updated: None,
        urgency: None,
        embargo: None,
        status: None,
        categories: Vec::new(),
        extra: BTreeMap::new(),
    };
    Trial {
        name: name.to_owned(),
        story,
        earlier: Vec::new(),
    }
}
