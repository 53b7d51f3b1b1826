//! Why an annotation is there: its rule's own page, its evidence, and the receipt of what ran on what.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;

use crate::model::{Content, Example, Rule};
use crate::pipeline::{Today, Why};
use crate::review::find_annotation;

use super::app::{Shared, with_store};
use super::error::PageError;
use super::links::link;
use super::page::{Shell, draw};
use super::session::Visitor;
use super::shown::shown;

/// Which annotation.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    story: String,
    id: String,
}

#[derive(Template)]
#[template(path = "why.html")]
struct WhyPage {
    shell: Shell,
    title: String,
    message: String,
    story: String,
    story_link: String,
    rule: Option<RuleTold>,
    facts: Vec<(&'static str, String)>,
    log: Vec<(&'static str, String)>,
}

/// A rule as its plugin's manifest has it.
#[derive(Debug)]
struct RuleTold {
    summary: String,
    why: String,
    misses: Option<String>,
    examples: Vec<(&'static str, String)>,
}

/// Why an annotation is there.
pub(super) async fn why(
    State(app): State<Shared>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let (stored, why, today) = with_store(&app, move |app| {
        let store = app.store.as_ref();
        let (stored, id) = find_annotation(store, &asked.id, Some(&asked.story))?;
        let mut all = stored.annotated.annotations.iter();
        if all.any(|it| it.id == id && it.is_addition()) {
            let what = format!("{id} was added by an editor: its story tells by whom, and why");
            return Err(PageError::NotFound(what));
        }
        let why = Why::of(store, &stored, &id)?;
        let none = || PageError::NotFound(format!("there is no annotation {id} any more"));
        let why = why.ok_or_else(none)?;
        let today = why.today(&app.settings);
        Ok((stored, why, today))
    })
    .await?;
    let story = &stored.annotated.story;
    let annotation = &why.placed.annotation;
    let (title, message) = match &annotation.content {
        Content::Flag(flag) => (
            format!("{}: {}", flag.severity, flag.rule),
            flag.message.clone(),
        ),
        Content::Tag(tag) => (format!("tag {}", tag.scheme), tag.term.clone()),
        Content::Summary(summary) => (format!("summary {}", summary.style), summary.text.clone()),
    };
    let id = story.id.to_string();
    let log = why.outcome.receipt.iter().flat_map(|receipt| &receipt.log);
    draw(&WhyPage {
        shell: Shell::new(&visitor, "why"),
        title: shown(&title),
        message: shown(&message),
        story: story.headline.as_deref().map_or_else(|| shown(&id), shown),
        story_link: link("/story", [("id", id.as_str())]),
        rule: why.rule.as_ref().map(rule),
        facts: facts(&why, &today),
        log: log
            .map(|line| (line.level.name(), shown(&line.message)))
            .collect(),
    })
}

fn rule(rule: &Rule) -> RuleTold {
    RuleTold {
        summary: shown(&rule.summary),
        why: shown(&rule.why),
        misses: rule.misses.as_deref().map(shown),
        examples: vec![
            ("It fires on", example(&rule.bad)),
            ("It stays silent on", example(&rule.good)),
        ],
    }
}

fn example(example: &Example) -> String {
    let parts = [&example.headline, &example.body].into_iter().flatten();
    shown(&parts.map(String::as_str).collect::<Vec<_>>().join("\n"))
}

fn facts(why: &Why, today: &Today) -> Vec<(&'static str, String)> {
    let annotation = &why.placed.annotation;
    let mut facts = Vec::new();
    for anchor in &annotation.anchors {
        let (field, start, end) = (anchor.field, anchor.start, anchor.end);
        let place = format!(
            "{field}, bytes {start} to {end}: “{}”",
            shown(&anchor.quote)
        );
        facts.push(("Where", place));
    }
    facts.extend(annotation.evidence.iter().map(|it| ("Evidence", shown(it))));
    let outcome = &why.outcome;
    facts.push((
        "Plugin",
        format!("{} {}", outcome.plugin, shown(&outcome.version)),
    ));
    facts.push(("Its digest", outcome.digest.to_string()));
    facts.push(("Today", stands(today).to_owned()));
    if let Some(receipt) = &outcome.receipt {
        let settings = why.settings.as_ref().map(|json| shown(json.as_str()));
        facts.push((
            "Settings",
            settings.unwrap_or_else(|| receipt.settings.to_string()),
        ));
        facts.push(("Limits", receipt.limits.to_string()));
        for (name, digest) in &receipt.lexicons {
            facts.push(("Word list", format!("{name}, {digest}")));
        }
        facts.push(("Input", receipt.input.to_string()));
        facts.push(("Engine", receipt.engine.clone()));
        facts.push((
            "Used",
            format!("{} fuel, {} µs", receipt.fuel, receipt.micros),
        ));
        for asked in &receipt.consulted {
            let told = format!("{}: {}", asked.question, asked.answer);
            facts.push(("Asked the archive", shown(&told)));
        }
    }
    facts.push(("Annotation", why.placed.id.to_string()));
    facts
}

fn stands(today: &Today) -> &'static str {
    match today {
        Today::Same => "the pipeline has just this plugin, settings and limits",
        Today::OtherFile(_) => "the pipeline has another file under this name",
        Today::OtherSettings => "the pipeline has this plugin with other settings",
        Today::OtherLimits => "the pipeline has this plugin with other limits",
        Today::Gone => "the pipeline has no plugin of this name",
        Today::Wrong => "the pipeline names this plugin, but it cannot be loaded as it is set",
    }
}
