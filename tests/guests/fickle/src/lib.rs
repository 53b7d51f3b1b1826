//! A plugin whose answer depends on the order of its settings' keys.
//!
//! It is the one way in which a guest that has no clock, no randomness and no memory of other
//! stories can still answer by luck. Its setting `answers` says what the order decides.

use std::fmt;

use copydesk_plugin::serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use copydesk_plugin::{Annotation, Issue, Plugin, Report, Story, export, log};

/// The plugin.
#[derive(Debug)]
pub struct Fickle {
    settings: Settings,
}

/// The settings of [`Fickle`]: what it was given, in the order in which it was given.
#[derive(Debug, Default)]
pub struct Settings {
    given: Vec<(String, String)>,
}

impl Settings {
    fn answers(&self) -> &str {
        let answers = self.given.iter().find(|(key, _)| key == "answers");
        answers.map_or("steadily", |(_, value)| value)
    }

    fn first_key(&self) -> &str {
        self.given.first().map_or("none", |(key, _)| key)
    }
}

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Settings;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("settings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Settings, A::Error> {
                let mut given = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    given.push(entry);
                }
                Ok(Settings { given })
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

impl Plugin for Fickle {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        if settings.answers() == "accepts-by-key" && settings.first_key() != "answers" {
            return Err(vec![Issue::new("answers", "this is not the first key")]);
        }
        Ok(Self { settings })
    }

    fn annotate(&self, story: &Story) -> Report {
        let first = self.settings.first_key();
        match self.settings.answers() {
            // Only where there is something to look at, so that the story can be named.
            "by-key" if story.body().contains("vote") => Annotation::tag("key", first).into(),
            "by-key-after-others" if !story.annotations.is_empty() => {
                Annotation::tag("key", first).into()
            }
            "logs-by-key" => {
                log::info(format!("the first key is {first}"));
                Report::from(Vec::new())
            }
            _ => Report::from(Vec::new()),
        }
    }
}

export!(Fickle);

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::plugin;

    use super::*;

    #[test]
    fn says_which_key_it_was_given_first() {
        let plugin = plugin::<Fickle>().with_settings("answers = \"by-key\"\nbeside = \"x\"");
        let Report::Annotations(said) = plugin.annotate("The vote is off.") else {
            panic!()
        };
        let terms: Vec<_> = said.iter().filter_map(Annotation::as_tag).collect();
        assert_eq!(terms.len(), 1);
        assert_eq!(terms.first().map(|tag| tag.term.as_str()), Some("answers"));
    }

    #[test]
    fn says_nothing_when_told_nothing() {
        assert_eq!(
            plugin::<Fickle>().annotate("The vote is off."),
            Report::from(Vec::new())
        );
    }
}
