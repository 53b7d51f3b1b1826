//! Deciding on all that fits: what it comes to is shown first, and decided when it is still just that.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;

use crate::model::{AnnotationVerdict, Permission, StoryId, StoryVerdict, Subject};
use crate::review::{Bulk, Judgement, Which, beginning, title};

use super::app::{App, Shared, with_store};
use super::decide::{act, done, nonsense, reason, told};
use super::error::PageError;
use super::links::link;
use super::page::{Shell, draw};
use super::queue::Narrowed;
use super::session::{Signed, Tone, Visitor};
use super::shown::shown;
use crate::visible::count;

/// Stories that are named of those that fit.
const NAMED: usize = 20;

/// What is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    /// The query of the queue.
    #[serde(default, rename = "in")]
    within: String,
    verdict: String,
}

/// What is said of all that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Stories(StoryVerdict),
    Flags(AnnotationVerdict),
}

/// What can be said of stories.
const OF_STORIES: [(&str, StoryVerdict); 4] = [
    ("approve", StoryVerdict::Approve),
    ("reject", StoryVerdict::Reject),
    ("spike", StoryVerdict::Spike),
    ("unspike", StoryVerdict::Unspike),
];

/// What can be said of the flags of a rule.
const OF_FLAGS: [(&str, AnnotationVerdict); 3] = [
    ("dismiss", AnnotationVerdict::Dismiss),
    ("accept", AnnotationVerdict::Accept),
    ("defer", AnnotationVerdict::Defer),
];

/// What the queue offers where it is narrowed so: the value of the field, and what it says.
pub(super) fn offers(narrowed: &Narrowed) -> Vec<(&'static str, String)> {
    let flags = OF_FLAGS.into_iter().filter_map(|(name, _)| {
        let rule = (!narrowed.rule.is_empty()).then_some(&narrowed.rule)?;
        Some((name, format!("{name} all flags of {}", shown(rule))))
    });
    let stories = OF_STORIES.into_iter();
    let stories = stories.map(|(name, _)| (name, format!("{name} all stories")));
    flags.chain(stories).collect()
}

impl Said {
    fn parse(text: &str) -> Result<Self, PageError> {
        let story = OF_STORIES.into_iter().find(|(name, _)| *name == text);
        let flag = OF_FLAGS.into_iter().find(|(name, _)| *name == text);
        match (story, flag) {
            (Some((_, verdict)), _) => Ok(Self::Stories(verdict)),
            (None, Some((_, verdict))) => Ok(Self::Flags(verdict)),
            (None, None) => Err(nonsense("verdict", text)),
        }
    }

    /// What it comes to. A reason that is yet to be typed stands for itself.
    fn bulk(self, app: &App, narrowed: &Narrowed, reason: &str) -> Result<Bulk, PageError> {
        let store = app.store.as_ref();
        let filter = narrowed.filter()?;
        let all = (&filter, None);
        let bulk = match self {
            Self::Stories(verdict) => {
                let gate = &app.settings.gate.gate;
                Bulk::of_stories(store, all, verdict, gate, None, Some(reason))?
            }
            Self::Flags(verdict) => {
                let rule = match narrowed.rule.as_str() {
                    "" => return Err(PageError::Field("rule")),
                    rule => rule,
                };
                let which = Which { rule, words: None };
                Bulk::of_flags(store, all, which, &Judgement::new(verdict, Some(reason)))?
            }
        };
        Ok(bulk)
    }
}

#[derive(Template)]
#[template(path = "bulk.html")]
struct BulkPage {
    shell: Shell,
    queue: String,
    within: String,
    verdict: String,
    /// What would be done, in words.
    sum: String,
    /// How many decisions that is.
    decisions: usize,
    needs_reason: bool,
    /// The first stories with their addresses, and how many decisions on each.
    stories: Vec<(String, String, usize)>,
    more: usize,
    /// Those that are left as they are, with their addresses, and why.
    left: Vec<(String, String, String)>,
    left_more: usize,
}

/// Shows what a decision on all that fits comes to.
pub(super) async fn show(
    State(app): State<Shared>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    visitor.must(Permission::Decide)?;
    let said = Said::parse(&asked.verdict)?;
    let narrowed = Narrowed::parse(&asked.within);
    let queue = narrowed.link();
    let within = asked.within.clone();
    let (bulk, stories, left) = with_store(&app, move |app| {
        let bulk = said.bulk(app, &narrowed, "to be said")?;
        let name = |id: &StoryId| {
            let address = link("/story", [("id", id.as_str()), ("in", within.as_str())]);
            let text = app.store.text(id)?;
            let (headline, begins) = match &text {
                Some((story, _)) => (story.headline.as_deref(), beginning(story)),
                None => (Some(id.as_str()), None),
            };
            Ok::<_, PageError>((shown(&title(headline, begins.as_deref())), address))
        };
        let of_story = bulk
            .decided
            .chunk_by(|one, next| one.0.story == next.0.story);
        let mut stories = Vec::new();
        for of in of_story.take(NAMED) {
            if let Some((first, _)) = of.first() {
                let (headline, address) = name(&first.story)?;
                stories.push((headline, address, of.len()));
            }
        }
        let mut left = Vec::new();
        for (story, error) in bulk.left.iter().take(NAMED) {
            let (headline, address) = name(story)?;
            left.push((headline, address, shown(&error.to_string())));
        }
        Ok((bulk, stories, left))
    })
    .await?;
    draw(&BulkPage {
        shell: Shell::new(&visitor, "queue"),
        queue,
        sum: sum(&bulk),
        decisions: bulk.decided.len(),
        needs_reason: said == Said::Flags(AnnotationVerdict::Dismiss),
        more: bulk.stories() - stories.len(),
        stories,
        left_more: bulk.left.len() - left.len(),
        left,
        within: asked.within,
        verdict: asked.verdict,
    })
}

/// Decides on all that fits, in one act, when that is still what was shown.
pub(super) async fn decide(
    State(app): State<Shared>,
    Signed { visitor, fields }: Signed,
) -> Result<Redirect, PageError> {
    visitor.must(Permission::Decide)?;
    let verdict = fields.need("verdict")?.to_owned();
    let said = Said::parse(&verdict)?;
    let within = fields.get("in").unwrap_or_default().to_owned();
    let narrowed = Narrowed::parse(&within);
    let queue = narrowed.link();
    let shown = fields.need("count")?;
    let shown: usize = shown.parse().map_err(|_| nonsense("count", shown))?;
    let reason = reason(&fields).unwrap_or_default();
    let who = visitor.clone();
    let taken = with_store(&app, move |app| {
        let bulk = said.bulk(app, &narrowed, &reason)?;
        if bulk.decided.len() != shown {
            return Ok(Err(bulk.decided.len()));
        }
        Ok(Ok(act(app, &who, None, |_| Ok(bulk.decided))))
    })
    .await;
    match taken {
        Ok(Ok(taken)) => {
            if let Some(taken) = done(&app, &visitor, taken)? {
                visitor.tell(Tone::Done, told(&taken));
            }
            Ok(Redirect::to(&queue))
        }
        // It is not what was looked at.
        Ok(Err(now)) => {
            let text = format!(
                "{shown} decisions were shown and it would be {now} now. Nothing was decided."
            );
            visitor.tell(Tone::Refused, text);
            let asked = [("in", within.as_str()), ("verdict", verdict.as_str())];
            Ok(Redirect::to(&link("/bulk", asked)))
        }
        Err(error) => Err(error),
    }
}

/// What would be decided, in words.
fn sum(bulk: &Bulk) -> String {
    let Some((first, _)) = bulk.decided.first() else {
        return "Nothing fits that could be decided so".to_owned();
    };
    let verdict = match first.verdict.name() {
        "approve" => "Approve",
        "reject" => "Reject",
        "spike" => "Spike",
        "unspike" => "Unspike",
        "accept" => "Accept",
        "dismiss" => "Dismiss",
        _ => "Defer",
    };
    let (decisions, stories) = (bulk.decided.len() as u64, bulk.stories() as u64);
    let stories = count(stories, "story", "stories");
    match first.on {
        Subject::Story => format!("{verdict} {stories}"),
        Subject::Annotation(_) => {
            format!(
                "{verdict} {} in {stories}",
                count(decisions, "flag", "flags")
            )
        }
    }
}
