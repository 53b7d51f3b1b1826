//! Points at what a lawyer would ask about: guilt that is presumed before a verdict, crimes that are
//! told as facts, what a jury must not read, and the words of an embargo.
//!
//! `case` reads what the whole story says of the proceedings, `rules` looks at each sentence with
//! it. The main type is [`Legal`].
//!
//! Invariant: it is no legal advice and knows no law of a country; it says where to ask. What stands
//! in quotation marks is somebody else's, and a sentence that leaves it open or tells who says it
//! passes.

mod case;
mod rules;

use copydesk_plugin::prose::{Prose, not_english};
use copydesk_plugin::{Anchor, Annotation, Field, Issue, Plugin, Report, Skip, Story, serde};

use crate::case::Case;
use crate::rules::{Finding, NAMES, accusation, contempt, embargo, may_hold_embargo, presumption};

/// How many flags of one rule a story gets at most.
const MOST: usize = 3;

/// The plugin, with the rules that are left out.
#[derive(Debug)]
pub struct Legal {
    skip: Skip,
}

/// The settings of [`Legal`].
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

impl Plugin for Legal {
    type Settings = Settings;

    fn new(Settings { skip }: Settings) -> Result<Self, Vec<Issue>> {
        let skip = skip.checked(&NAMES)?;
        Ok(Self { skip })
    }

    fn annotate(&self, story: &Story) -> Report {
        if let Some(reason) = not_english(story) {
            return Report::Abstained(reason);
        }
        let prose = Prose::new(story.body());
        let case = Case::of(&prose);
        let mut found: Vec<Finding> = Vec::new();
        // Most stories are of no case, and their sentences need not be looked at.
        let is_case = case.pending.is_some() || case.trial.is_some();
        for sentence in prose.sentences() {
            if !is_case && !may_hold_embargo(prose.lower(sentence.range.clone())) {
                continue;
            }
            let tokens: Vec<_> = prose.tokens(sentence.range.clone()).collect();
            found.extend(presumption(&prose, &case, sentence, &tokens));
            found.extend(accusation(&prose, &case, sentence, &tokens));
            found.extend(contempt(&case, sentence, &tokens));
            found.extend(embargo(&prose, &tokens));
        }
        let flags = found.into_iter().map(|it| {
            Annotation::flag(it.rule, it.severity, it.message)
                .evidence(it.evidence)
                .anchors(Anchor::new(story, Field::Body, it.range))
        });
        self.skip.keep(flags, MOST).into()
    }
}

copydesk_plugin::export!(Legal);

#[cfg(test)]
mod quality;
#[cfg(test)]
mod tests;
