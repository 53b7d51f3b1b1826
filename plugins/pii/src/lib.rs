//! Finds personal data that a text should not give away: e-mail addresses, telephone, account,
//! card and national numbers, IP addresses, homes, and minors who are named near an offence.
//!
//! One walk through the text (`scan`) stops at what may be something; each rule is a file of
//! `rules`. What is meant to be public (`public`) and what the desk allows (`allow`) passes. The
//! main type is [`Pii`].
//!
//! Invariants: persons are no findings as such. No message and no evidence holds the whole of what
//! was found, since both go into logs. A rule says at most `MOST` things of one story.

mod allow;
mod checksum;
mod number;
mod page;
mod public;
mod rules;
mod scan;

use copydesk_plugin::{
    Anchor, Annotation, Field, Issue, Plugin, Report, Severity, Skip, Story, serde,
};

use crate::allow::Allowed;
use crate::rules::{Finding, NAMES};
use crate::scan::scan;

/// How many flags of one rule a story gets at most.
const MOST: usize = 50;

/// The plugin, with what the settings let pass.
#[derive(Debug)]
pub struct Pii {
    allowed: Allowed,
    skip: Skip,
    show_passed: bool,
}

/// The settings of [`Pii`].
#[derive(Debug, Default, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// Domains, mailboxes, numbers, streets and names that pass.
    allow: Vec<String>,
    /// The rules that are left out.
    skip: Skip,
    /// Whether what passes as public is told in a note, with the reason.
    show_passed: bool,
}

impl Plugin for Pii {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        let Settings {
            allow,
            skip,
            show_passed,
        } = settings;
        let mut issues = skip.issues(&NAMES);
        match Allowed::new(&allow) {
            Ok(allowed) if issues.is_empty() => Ok(Self {
                allowed,
                skip,
                show_passed,
            }),
            Ok(_) => Err(issues),
            Err(others) => {
                issues.extend(others);
                Err(issues)
            }
        }
    }

    fn annotate(&self, story: &Story) -> Report {
        if story.headline().trim().is_empty() && story.body().trim().is_empty() {
            return Report::Abstained("there is no text".to_owned());
        }
        let mut said: Vec<Annotation> = Vec::new();
        for field in [Field::Headline, Field::Body] {
            for finding in scan(story.text(field)) {
                let of_rule = said
                    .iter()
                    .filter(|it| it.as_flag().is_some_and(|it| it.rule == finding.rule));
                if of_rule.count() < MOST {
                    said.extend(self.flag(story, field, finding));
                }
            }
        }
        said.into()
    }
}

impl Pii {
    /// The flag of a finding, unless it passes.
    fn flag(&self, story: &Story, field: Field, finding: Finding) -> Option<Annotation> {
        let anchor = Anchor::new(story, field, finding.range)?;
        if self.skip.has(finding.rule) || self.allowed.passes(anchor.quote()) {
            return None;
        }
        let flag = match finding.public {
            None => Annotation::flag(finding.rule, finding.severity, finding.message)
                .evidence(finding.evidence),
            Some(reason) if self.show_passed => {
                let message = format!("This passes: {reason}");
                Annotation::flag(finding.rule, Severity::Note, message).evidence(reason)
            }
            Some(_) => return None,
        };
        Some(flag.confidence(finding.confidence).at(anchor))
    }
}

copydesk_plugin::export!(Pii);

#[cfg(test)]
mod quality;
#[cfg(test)]
mod tests;
