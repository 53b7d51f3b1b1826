//! Holds a story to a house style that is written down in the rules of Vale, whose published
//! packages work as they are.
//!
//! `package` reads the YAML, `scope` says which parts of a story a rule looks at, `pattern` holds
//! the expressions, and each kind of rule is a file of `check`. The main type is [`Style`].
//!
//! Invariants: a rule that cannot be run is refused by name before the first story, never left out
//! in silence. What the story quotes is somebody else's style and is left alone, unless the settings
//! say otherwise. No rule of a file takes more than `MOST` flags of a story.

mod check;
mod expression;
mod message;
mod package;
mod pattern;
mod scope;

use std::collections::BTreeSet;
use std::ops::Range;

use copydesk_plugin::text::quotations;
use copydesk_plugin::{
    Anchor, Annotation, Field, Issue, Plugin, Report, SettingFile, Severity, Story, serde,
};

use crate::check::{Alert, Document};
use crate::package::{Kind, Level, Rule};

/// How many flags one rule of a file makes of a story at most.
const MOST: usize = 50;

/// The plugin, with the rules that it was given.
#[derive(Debug)]
pub struct Style {
    rules: Vec<Rule>,
    check_quotations: bool,
}

/// The settings of [`Style`].
#[derive(Debug, Default, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// The files of styles, each with its path as `House/Very.yml`.
    styles: Vec<SettingFile>,
    /// Rules that stand in the settings themselves, each behind a line that names it.
    rules: Vec<String>,
    /// What is left out: a rule as `House.Very`, a style as `House.*`, a kind as `kind:spelling`.
    skip: Vec<String>,
    /// The lowest level that is told: `suggestion`, `warning` or `error`.
    min_level: Option<String>,
    /// Words that are always right, as in an accepted vocabulary.
    accept: Vec<String>,
    /// Whether what stands in quotation marks is checked too.
    check_quotations: bool,
}

impl Settings {
    /// The key under which each rule stands, the path of its file, and its text.
    fn files(&self) -> impl Iterator<Item = (String, &str, &str)> {
        let styles = self.styles.iter();
        let styles = styles.map(|it| ("styles".to_owned(), it.name.as_str(), it.text.as_str()));
        let listed = self.rules.iter().enumerate().map(|(index, text)| {
            let first = text.trim_start().lines().next().unwrap_or_default();
            let path = first.strip_prefix('#').unwrap_or_default().trim();
            (format!("rules.{index}"), path, text.as_str())
        });
        styles.chain(listed)
    }
}

impl Plugin for Style {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        let least = match settings.min_level.as_deref().map(Level::parse) {
            None => Level::Suggestion,
            Some(Some(level)) => level,
            Some(None) => {
                let message = "write suggestion, warning or error";
                issues.push(Issue::new("min-level", message));
                Level::Suggestion
            }
        };
        let mut rules: Vec<Rule> = Vec::new();
        let mut skipped = BTreeSet::new();
        for (place, path, text) in settings.files() {
            match package::read(path, text, &settings.accept) {
                Ok(rule) => {
                    let skips = settings.skip.iter().filter(|it| rule.is_named(it));
                    let before = skipped.len();
                    let skips: Vec<_> = skips.collect();
                    skipped.extend(skips.iter().copied());
                    if !skips.is_empty() || before > skipped.len() || rule.level < least {
                        continue;
                    }
                    if rules.iter().any(|it| it.name == rule.name) {
                        issues.push(Issue::new(place, format!("`{}` is there twice", rule.name)));
                    } else if let Kind::Unknown(kind) = &rule.kind {
                        let name = &rule.name;
                        let message = format!(
                            "`{name}` is of the kind `{kind}`, which is not run here; add \
                             \"{name}\" or \"kind:{kind}\" to `skip`"
                        );
                        issues.push(Issue::new(place, message));
                    } else {
                        rules.push(rule);
                    }
                }
                Err(message) => issues.push(Issue::new(place, message)),
            }
        }
        let unused = settings.skip.iter().enumerate();
        for (index, name) in unused.filter(|it| !skipped.contains(it.1)) {
            let message = format!("no rule is named by `{name}`");
            issues.push(Issue::new(format!("skip.{index}"), message));
        }
        if !issues.is_empty() {
            return Err(issues);
        }
        rules.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self {
            rules,
            check_quotations: settings.check_quotations,
        })
    }

    fn annotate(&self, story: &Story) -> Report {
        if self.rules.is_empty() {
            return Report::Abstained(
                "there are no rules: name their files in `styles`".to_owned(),
            );
        }
        if story.headline().trim().is_empty() && story.body().trim().is_empty() {
            return Report::Abstained("there is no text".to_owned());
        }
        let document = Document::of(story);
        let quoted = |field| -> Vec<Range<usize>> {
            if self.check_quotations {
                return Vec::new();
            }
            let all = quotations(story.text(field)).into_iter();
            all.map(|it| it.range).collect()
        };
        let quoted = [quoted(Field::Headline), quoted(Field::Body)];
        let mut said: Vec<(Field, usize, Annotation)> = Vec::new();
        for rule in &self.rules {
            let alerts = match rule.run(&document) {
                Ok(alerts) => alerts,
                Err(error) => return Report::Failed(format!("{}: {error}", rule.name)),
            };
            let alerts = alerts.into_iter().filter(|alert| {
                let [headline, body] = &quoted;
                let quoted = if alert.field == Field::Headline {
                    headline
                } else {
                    body
                };
                let within =
                    |it: &Range<usize>, at: &Range<usize>| it.start <= at.start && at.end <= it.end;
                let at = alert.range.as_ref();
                !at.is_some_and(|at| quoted.iter().any(|it| within(it, at)))
            });
            for alert in alerts.take(rule.limit.unwrap_or(MOST).min(MOST)) {
                let at = alert.range.as_ref().map_or(0, |it| it.start);
                said.push((alert.field, at, flag(story, rule, alert)));
            }
        }
        // Rules run one after another; a story is read from its beginning. The sort is stable.
        said.sort_by_key(|it| (it.0 != Field::Headline, it.1));
        said.into_iter().map(|it| it.2).collect()
    }
}

fn flag(story: &Story, rule: &Rule, alert: Alert) -> Annotation {
    let severity = match rule.level {
        Level::Suggestion => Severity::Note,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    };
    let evidence = match &rule.link {
        Some(link) => format!("{}, see {link}", rule.name),
        None => rule.name.clone(),
    };
    let flag = Annotation::flag(rule.kind.name(), severity, alert.message)
        .evidence(evidence)
        .extra("rule", rule.name.clone());
    let anchor = alert
        .range
        .and_then(|range| Anchor::new(story, alert.field, range));
    match anchor {
        Some(anchor) => match alert.replacement {
            Some(text) => flag.suggest(anchor.clone(), text).at(anchor),
            None => flag.at(anchor),
        },
        None => flag,
    }
}

copydesk_plugin::export!(Style);

#[cfg(test)]
mod quality;
#[cfg(test)]
mod tests;
