//! Says which earlier stories a story repeats: as they were, almost so, in other words, or cut to a
//! teaser.
//!
//! The desk's archive names the stories that may be alike; `compare` takes their texts and says how.
//! The main type is [`Dedupe`].
//!
//! Invariants: the later story speaks and the earlier one does not, and the relation of two stories
//! does not depend on which of them asks, so the order of an input changes nothing. A story is named
//! once, under the strongest relation that it has.

mod compare;

use copydesk_plugin::archive::{EarlierStory, near_duplicates, story as earlier_story};
use copydesk_plugin::{Annotation, Issue, Plugin, Report, Severity, Skip, Story, serde};

use crate::compare::{Likeness, Relation, Text};

/// How many earlier stories are looked at.
const CANDIDATES: u32 = 20;
/// Less than this, by the archive's estimate, is not worth reading the story.
const ESTIMATE: f32 = 0.25;
/// Fewer words are like many others.
const FEWEST: usize = 8;

/// The plugin, with what the settings leave out.
#[derive(Debug)]
pub struct Dedupe {
    skip: Skip,
}

/// The settings of [`Dedupe`].
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

impl Plugin for Dedupe {
    type Settings = Settings;

    fn new(Settings { skip }: Settings) -> Result<Self, Vec<Issue>> {
        let skip = skip.checked(&Relation::ALL.map(Relation::rule))?;
        Ok(Self { skip })
    }

    fn annotate(&self, story: &Story) -> Report {
        let text = Text::of(story.headline(), story.body());
        if text.words() < FEWEST {
            let words = text.words();
            return Report::Abstained(format!("{words} words are too few to compare"));
        }
        let mut found: Vec<(EarlierStory, Likeness)> = Vec::new();
        for near in near_duplicates(CANDIDATES) {
            if near.containment < ESTIMATE {
                break;
            }
            let Some(other) = earlier_story(&near.id) else {
                continue;
            };
            let headline = other.headline.as_deref().unwrap_or_default();
            let body = other.body.as_deref().unwrap_or_default();
            if let Some(likeness) = text.likeness(&Text::of(headline, body)) {
                found.push((other, likeness));
            }
        }
        Relation::ALL
            .into_iter()
            .filter(|it| !self.skip.has(it.rule()))
            .filter_map(|it| flag(it, &found))
            .collect()
    }
}

/// One flag for all stories of one relation, the most alike first.
fn flag(relation: Relation, found: &[(EarlierStory, Likeness)]) -> Option<Annotation> {
    let mut of_it: Vec<_> = found
        .iter()
        .filter(|it| it.1.relation == relation)
        .collect();
    of_it.sort_by(|a, b| {
        b.1.share
            .total_cmp(&a.1.share)
            .then_with(|| a.0.id.cmp(&b.0.id))
    });
    let (first, likeness) = of_it.first()?;
    let mut message = relation.message(&name(first));
    match of_it.len() {
        1 => {}
        2 => message.push_str(" One other is like that."),
        more => message = format!("{message} {} others are like that.", more - 1),
    }
    let severity = match relation {
        Relation::Duplicate | Relation::NearDuplicate => Severity::Warning,
        Relation::Teaser | Relation::TeaserBefore | Relation::Rewrite => Severity::Note,
    };
    let flag = Annotation::flag(relation.rule(), severity, message)
        .confidence(likeness.share)
        .evidence(likeness.evidence());
    Some(
        of_it
            .iter()
            .fold(flag, |flag, it| flag.related(it.0.id.clone())),
    )
}

/// What an editor knows the story by.
fn name(story: &EarlierStory) -> String {
    let headline = story.headline.as_deref().unwrap_or_default().trim();
    let name = if headline.is_empty() {
        story.id.as_str()
    } else {
        headline
    };
    let short: String = name.chars().take(80).collect();
    format!("“{short}”")
}

copydesk_plugin::export!(Dedupe);

#[cfg(test)]
mod tests;
