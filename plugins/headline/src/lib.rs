//! Says what is wrong with a headline: clickbait, capitals, a question where an answer was due, a
//! promise that the body does not keep, words that the body only says again.
//!
//! Each rule is a file of its own. `clickbait` adds up the weights of `weights`, which were learned
//! offline, for the `features` of a headline. The main type is [`Headline`].
//!
//! Invariants: a flag of `clickbait` names the words that made it. What the headline quotes is
//! somebody else's and makes none. A rule says one thing of a headline.

mod capitals;
mod clickbait;
mod features;
mod figure;
mod promise;
mod question;
mod repeated;
mod weights;

use copydesk_plugin::{Annotation, Issue, Plugin, Report, Skip, Story, serde};

#[doc(hidden)]
pub use crate::features::{Feature, features};

/// The rules, by name.
const NAMES: [&str; 5] = [
    "clickbait",
    "all-capitals",
    "question",
    "unkept-promise",
    "repeated",
];

/// The plugin, with what the settings leave out.
#[derive(Debug)]
pub struct Headline {
    skip: Skip,
}

/// The settings of [`Headline`].
#[derive(Debug, Default, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// The rules that are left out.
    skip: Skip,
}

impl Plugin for Headline {
    type Settings = Settings;

    fn new(Settings { skip }: Settings) -> Result<Self, Vec<Issue>> {
        let skip = skip.checked(&NAMES)?;
        Ok(Self { skip })
    }

    fn annotate(&self, story: &Story) -> Report {
        if story.headline().trim().is_empty() {
            return Report::Abstained("there is no headline".to_owned());
        }
        let english = is_english(story);
        let found: [Option<Annotation>; 5] = [
            english.then(|| clickbait::flag(story)).flatten(),
            capitals::flag(story),
            english.then(|| question::flag(story)).flatten(),
            promise::flag(story, english),
            repeated::flag(story),
        ];
        self.skip.keep(found.into_iter().flatten(), 1).into()
    }
}

/// Whether the rules that know English words may speak: the word of an earlier plugin comes first,
/// then that of the source; a headline alone is too short to tell, and foreign words have no weight.
fn is_english(story: &Story) -> bool {
    let told = story.terms("language").next();
    let told = told.or(story.language.as_deref());
    told.is_none_or(|it| it.split('-').next() == Some("en"))
}

copydesk_plugin::export!(Headline);

#[cfg(test)]
mod quality;
#[cfg(test)]
mod tests;
