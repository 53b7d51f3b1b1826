//! The rules of docs/cookbook.md in one plugin. Each lies in a file of its own, as the page shows it.

mod banned_words;
mod empty_link;
mod leading_figure;
mod long_headline;
mod long_quotation;
mod no_dateline;
mod same_headline;
mod shouting;
mod stale_yesterday;
mod two_spellings;

use copydesk_plugin::serde::Deserialize;
use copydesk_plugin::{Issue, Plugin, Report, SettingFile, Story, export};

/// What a desk may set.
#[derive(Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    banned: Vec<SettingFile>,
    headline_characters: usize,
    quotation_words: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            banned: vec![SettingFile {
                name: "built in".to_owned(),
                text: "utilize\tuse\ncommence\tbegin".to_owned(),
            }],
            headline_characters: 70,
            quotation_words: 60,
        }
    }
}

/// All ten.
pub struct Cookbook(Settings);

impl Plugin for Cookbook {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        Ok(Self(settings))
    }

    fn annotate(&self, story: &Story) -> Report {
        let mut found = banned_words::banned_words(story, &self.0.banned);
        found.extend(long_headline::long_headline(
            story,
            self.0.headline_characters,
        ));
        found.extend(leading_figure::leading_figure(story));
        found.extend(long_quotation::long_quotation(
            story,
            self.0.quotation_words,
        ));
        found.extend(same_headline::same_headline(story));
        found.extend(no_dateline::no_dateline(story));
        found.extend(two_spellings::two_spellings(story));
        found.extend(stale_yesterday::stale_yesterday(story));
        found.extend(shouting::shouting(story));
        found.extend(empty_link::empty_link(story));
        found.into_iter().collect()
    }
}

export!(Cookbook);

#[cfg(test)]
mod tests;
