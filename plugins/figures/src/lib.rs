//! Finds figures that cannot be right, and shows the arithmetic: changes in percent, shares, parts
//! and wholes, dates and weekdays, ages, conversions, and a headline that the text contradicts.
//!
//! `quantity` reads figures, `calendar` reckons days, each rule is a file of `rules`. The main type
//! is [`Figures`].
//!
//! Invariant: nothing is guessed. A rule speaks only where two or three figures of the text, and
//! nothing else, show that one of them is wrong, and its evidence is the sum that shows it. What a
//! writer hedged, and what rounding can explain, is passed over.

mod calendar;
mod quantity;
mod rules;

use copydesk_plugin::prose::{Prose, not_english};
use copydesk_plugin::{Anchor, Annotation, Issue, Plugin, Report, Severity, Skip, Story, serde};

use crate::calendar::Date;
use crate::quantity::quantities;
use crate::rules::{Finding, NAMES, age, change, conversion, date, headline, part, share};

/// How many flags of one rule a story gets at most.
const MOST: usize = 10;

/// The plugin, with the rules that are left out.
#[derive(Debug)]
pub struct Figures {
    skip: Skip,
}

/// The settings of [`Figures`].
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

impl Plugin for Figures {
    type Settings = Settings;

    fn new(Settings { skip }: Settings) -> Result<Self, Vec<Issue>> {
        let skip = skip.checked(&NAMES)?;
        Ok(Self { skip })
    }

    fn annotate(&self, story: &Story) -> Report {
        if let Some(reason) = not_english(story) {
            return Report::Abstained(reason);
        }
        let body = Prose::new(story.body());
        let published = story.published.as_deref().and_then(Date::of_time);
        let mut found: Vec<Finding> = Vec::new();
        for sentence in body.sentences() {
            let quantities = quantities(&body, sentence.range.clone());
            if quantities.len() > 1 {
                found.extend(change::find(&body, sentence.range.clone(), &quantities));
                found.extend(share::find(&body, &quantities));
            }
            found.extend(part::find(&body, &quantities));
        }
        found.extend(date::find(&body, published));
        found.extend(age::find(&body, published));
        found.extend(conversion::find(&body));
        found.extend(headline::find(&Prose::new(story.headline()), &body));
        let flags = found.into_iter().map(|it| flag(story, it));
        self.skip.keep(flags, MOST).into()
    }
}

/// The flag of a finding.
fn flag(story: &Story, finding: Finding) -> Annotation {
    let places = finding.places.into_iter();
    let anchors: Vec<_> = places
        .filter_map(|(field, range)| Anchor::new(story, field, range))
        .collect();
    Annotation::flag(finding.rule, Severity::Warning, finding.message)
        .evidence(finding.evidence)
        .anchors(anchors)
}

copydesk_plugin::export!(Figures);

#[cfg(test)]
mod quality;
#[cfg(test)]
mod tests;
