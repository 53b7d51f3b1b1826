//! Finds claims that want a source: quotations without a speaker, statistics without a source,
//! absolutes in the paper's own voice, and the sentences most worth checking.
//!
//! Each rule is a file of `rules`; `signals` and `weights` rank sentences. The main type is
//! [`Claims`].
//!
//! Invariant: what stands in quotation marks is never the paper's own voice, and a word that tells
//! a source near a claim ends the matter, whoever the source is.

mod rules;
pub mod signals;
mod weights;

use copydesk_plugin::prose::{Prose, not_english};
use copydesk_plugin::{Anchor, Annotation, Field, Issue, Plugin, Report, Skip, Story, serde};

use crate::rules::check_worthy::Kind;
use crate::rules::{NAMES, absolute, check_worthy, figure, quote};

/// How many flags of one rule a story gets at most; `check-worthy` has a setting.
const MOST: usize = 3;

/// The plugin.
#[derive(Debug)]
pub struct Claims {
    settings: Settings,
}

/// The settings of [`Claims`].
#[derive(Debug, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// The least confidence of a sentence that is told as worth checking, from 0 to 1.
    least: f64,
    /// How many such sentences a story has at most.
    most: usize,
    /// Whether the stories are transcripts, in which every sentence is somebody's.
    transcripts: bool,
    /// The rules that are left out.
    skip: Skip,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            least: 0.95,
            most: 1,
            transcripts: false,
            skip: Skip::default(),
        }
    }
}

impl Plugin for Claims {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        if !(0.0..=1.0).contains(&settings.least) {
            issues.push(Issue::new("least", "a confidence lies from 0 to 1"));
        }
        if settings.most > 100 {
            issues.push(Issue::new(
                "most",
                "more than 100 sentences are no help to anybody",
            ));
        }
        issues.extend(settings.skip.issues(&NAMES));
        if issues.is_empty() {
            Ok(Self { settings })
        } else {
            Err(issues)
        }
    }

    fn annotate(&self, story: &Story) -> Report {
        if let Some(reason) = not_english(story) {
            return Report::Abstained(reason);
        }
        let prose = Prose::new(story.body());
        let settings = &self.settings;
        let kind = if settings.transcripts {
            Kind::Transcript
        } else {
            Kind::Story
        };
        let mut found = check_worthy::find(&prose, kind, settings.least, settings.most);
        for mut others in [
            quote::find(&prose),
            figure::find(&prose),
            absolute::find(&prose),
        ] {
            others.truncate(MOST);
            found.append(&mut others);
        }
        let kept = found
            .into_iter()
            .filter(|it| !self.settings.skip.has(it.rule));
        let said = kept.filter_map(|it| {
            let anchor = Anchor::new(story, Field::Body, it.range)?;
            let flag = Annotation::flag(it.rule, it.severity, it.message)
                .confidence(it.confidence)
                .evidence(it.evidence)
                .at(anchor);
            Some(flag)
        });
        said.collect()
    }
}

copydesk_plugin::export!(Claims);

#[cfg(test)]
mod quality;
#[cfg(test)]
mod tests;
