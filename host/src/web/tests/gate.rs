//! What the gate holds, recommends and lets waive, as the page has it.

use axum::http::StatusCode;

use super::{Answer, Site, Visit, flagged};
use crate::config::Settings;
use crate::model::fixture::{ferry, outcome};
use crate::model::{AnnotatedStory, Outcome, Severity, SourceStatus, State};

/// The default settings with another gate, on a desk with the ferry's story.
fn site(gate: &str) -> Site {
    let text = Settings::default_text();
    // A table ends the keys before it, so it goes to the end.
    let text = match gate.starts_with('[') {
        true => format!("{}\n{gate}\n", text.replace("gate = \"error\"", "")),
        false => text.replace("gate = \"error\"", gate),
    };
    Site::with(&text, &[ferry()])
}

fn overridden(site: &Site, visit: &Visit) -> Answer {
    let id = ferry().story.id;
    let revision = site.story(&id, &site.visit(0)).field("revision");
    let fields = [
        ("story", id.as_str()),
        ("revision", &revision),
        ("verdict", "override"),
        ("reason", "I read it"),
    ];
    site.post("/decide/story", visit, &fields)
}

#[test]
fn an_editor_overrides_where_the_settings_let_her() {
    let site = site("[gate]\nwaive = \"editor\"");
    let id = ferry().story.id;
    let (bob, rae) = (site.visit(1), site.visit(2));
    assert_eq!(overridden(&site, &rae).status, StatusCode::FORBIDDEN);
    assert!(site.story(&id, &bob).body.contains("value=\"override\""));
    overridden(&site, &bob).leads_to();
    assert_eq!(site.stands(&id), State::Approved);
}

#[test]
fn nobody_overrides_where_the_settings_let_nobody() {
    let site = site("[gate]\nwaive = \"nobody\"");
    let id = ferry().story.id;
    let ada = site.visit(0);
    let page = site.story(&id, &ada).body;
    assert!(!page.contains("value=\"override\""));
    assert!(page.contains("Nobody may override it here"));
    let answer = overridden(&site, &ada);
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("let nobody approve by override"));
    assert_eq!(site.stands(&id), State::Review);
}

#[test]
fn what_is_recommended_is_said_before_an_approval() {
    let site = site("[gate.rules]\n\"hygiene/*\" = \"recommended\"");
    let ada = site.visit(0);
    let page = site.story(&ferry().story.id, &ada).body;
    assert!(page.contains("Recommended before an approval, and not decided: <bdi>hygiene/"));
}

#[test]
fn what_its_source_takes_back_has_no_tick() {
    let mut canceled = flagged("a", 0).story;
    canceled.status = Some(SourceStatus::Canceled);
    let said = vec![(outcome("style", true, Outcome::Ok), Vec::new())];
    let canceled = AnnotatedStory::new(canceled, said, Severity::Error);
    let site = Site::with(Settings::default_text(), &[canceled]);
    let queue = site.get("/", Some(&site.visit(0))).body;
    assert!(queue.contains("row-held") && !queue.contains("row-none"));
    assert!(queue.contains("canceled"));
}
