//! The queue: what needs an editor, the most pressing first, with what it can be narrowed to.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;

use crate::model::{Permission, PluginName, Reason, Severity, State as Stands, Time, holder};
use crate::review::{begins, title};
use crate::store::{Counts, Facet, Filter, Flags, Head, QueueKey};

use super::app::{Shared, with_store};
use super::bulk;
use super::counted::{self, AsOf, Told};
use super::error::PageError;
use super::links::link;
use super::page::{Shell, draw};
use super::session::Visitor;
use super::shown::shown;
use crate::visible::count;

/// Stories on a page.
const PAGE: usize = 50;

/// What the queue is narrowed to, as it stands in an address. Empty is as good as not at all.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Narrowed {
    #[serde(default)]
    pub(super) state: String,
    #[serde(default)]
    pub(super) severity: String,
    #[serde(default)]
    pub(super) flags: String,
    #[serde(default)]
    pub(super) rule: String,
    #[serde(default)]
    pub(super) failed: String,
    #[serde(default)]
    pub(super) tag: String,
    #[serde(default)]
    pub(super) source: String,
    /// The place in the queue after which the page begins.
    #[serde(default)]
    pub(super) after: String,
}

/// Whether a page is waited for until everything on it is counted: `counts=wait`.
#[derive(Debug, Deserialize)]
pub(super) struct Waits {
    #[serde(default)]
    counts: String,
}

impl Narrowed {
    /// Out of the text of a query, as [`Narrowed::query`] writes it.
    pub(super) fn parse(query: &str) -> Self {
        let address = format!("/?{query}").parse();
        let read = address.ok().and_then(|uri| Query::try_from_uri(&uri).ok());
        read.map_or_else(Self::default, |Query(this)| this)
    }

    fn pairs(&self) -> [(&'static str, &str); 7] {
        [
            ("state", &self.state),
            ("severity", &self.severity),
            ("flags", &self.flags),
            ("rule", &self.rule),
            ("failed", &self.failed),
            ("tag", &self.tag),
            ("source", &self.source),
        ]
    }

    /// As a query without what begins one, and without a place.
    pub(super) fn query(&self) -> String {
        link("", self.pairs()).trim_start_matches('?').to_owned()
    }

    /// The address of the queue that is narrowed so.
    pub(super) fn link(&self) -> String {
        link("/", self.pairs())
    }

    fn is_empty(&self) -> bool {
        self.pairs().iter().all(|(_, value)| value.is_empty())
    }

    /// What the store is asked for.
    pub(super) fn filter(&self) -> Result<Filter, PageError> {
        let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        Ok(Filter {
            state: one_of("state", &self.state, &Stands::ALL, Stands::name)?,
            severity: one_of("severity", &self.severity, &SEVERITIES, Severity::name)?,
            flags: one_of("flags", &self.flags, &Flags::ALL, Flags::name)?,
            rule: text(&self.rule),
            failed: match text(&self.failed) {
                None => None,
                Some(name) => Some(PluginName::new(&name).map_err(|_| nonsense("failed", &name))?),
            },
            tag: text(&self.tag),
            source: text(&self.source),
            ..Filter::default()
        })
    }

    fn after(&self) -> Result<Option<QueueKey>, PageError> {
        match self.after.as_str() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(PageError::Nonsense),
        }
    }
}

pub(super) const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

/// The value that is called so; none for nothing.
pub(super) fn one_of<T: Copy>(
    what: &str,
    value: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<Option<T>, PageError> {
    if value.is_empty() {
        return Ok(None);
    }
    let found = all.iter().copied().find(|it| name(*it) == value);
    found.map(Some).ok_or_else(|| nonsense(what, value))
}

fn nonsense(what: &str, value: &str) -> PageError {
    PageError::Nonsense(format!("there is no {what} {value:?}"))
}

/// A story of the queue.
#[derive(Debug)]
struct Row {
    link: String,
    headline: String,
    id: String,
    source: String,
    state: &'static str,
    /// A class and words for the worst that an editor has yet to decide.
    mark: &'static str,
    /// The flags in words.
    flags: String,
    reasons: Vec<&'static str>,
    /// The plugins that failed.
    failed: String,
    published: String,
    embargo: Option<String>,
    urgency: Option<u8>,
    /// Who works on it.
    held: Option<String>,
}

/// Values of a facet to choose from.
#[derive(Debug)]
struct Choice {
    name: &'static str,
    label: &'static str,
    /// The value, what is shown, and whether it is chosen.
    values: Vec<(String, String, bool)>,
    more: u64,
}

/// A state with how many stories stand there.
#[derive(Debug)]
struct Tab {
    name: &'static str,
    link: String,
    stories: u64,
    here: bool,
}

#[derive(Template)]
#[template(path = "queue.html")]
struct QueuePage {
    shell: Shell,
    tabs: Vec<Tab>,
    choices: Vec<Choice>,
    rows: Vec<Row>,
    /// How many fit, where that is known.
    fits: Option<String>,
    /// Of when the numbers beside the filters are, where something happened since.
    counted: Option<String>,
    /// Where they are to be had, where they are not counted yet.
    uncounted: Option<String>,
    total: u64,
    narrowed: bool,
    /// What can be decided on all that fits, and the query that they fit.
    offers: Vec<(&'static str, String)>,
    within: String,
    on_later_page: bool,
    first: String,
    /// This page, and the place in what happens that it is of.
    here: String,
    live: String,
    next: Option<String>,
}

/// The queue.
pub(super) async fn queue(
    State(app): State<Shared>,
    visitor: Visitor,
    Query(narrowed): Query<Narrowed>,
    Query(waits): Query<Waits>,
) -> Result<Html<String>, PageError> {
    let filter = narrowed.filter()?;
    let after = narrowed.after()?;
    // Before the stories are read: what comes in between is told rather than missed.
    let live = app.feed.written(app.feed.newest());
    let query = narrowed.query();
    let waits = waits.counts == "wait";
    let told = counted::told(&app, &query, &filter, waits).await?;
    let (page, texts) = with_store(&app, move |app| {
        let page = app.store.queue(&filter, after.as_ref(), PAGE)?;
        let texts = page.heads.iter().map(|head| {
            let entries = app.store.decisions_of(&head.id)?;
            let held = holder(&entries).map(|entry| shown(&entry.by));
            Ok::<_, PageError>((begins(app.store.as_ref(), head)?, held))
        });
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        Ok((page, texts))
    })
    .await?;
    let now = crate::clock::now();
    let rows = page.heads.iter().zip(texts);
    let rows = rows
        .map(|(head, (text, held))| Row {
            held,
            ..row(head, text.as_deref(), &query, now.as_ref())
        })
        .collect();
    let next = page.next.map(|key| {
        let after = key.to_string();
        let place = [("after", after.as_str())];
        link("/", narrowed.pairs().into_iter().chain(place))
    });
    draw(&QueuePage {
        shell: match waits {
            // Of that page the script takes the numbers alone.
            true => Shell::silent(&visitor, "queue"),
            false => Shell::new(&visitor, "queue"),
        },
        tabs: tabs(&narrowed, &told.counts),
        choices: choices(&narrowed, &told),
        rows,
        counted: match &told.as_of {
            AsOf::Then(at) => Some(at.as_ref().map(ToString::to_string).unwrap_or_default()),
            AsOf::Now | AsOf::Later => None,
        },
        uncounted: (told.as_of == AsOf::Later).then(|| {
            let wait = [("after", narrowed.after.as_str()), ("counts", "wait")];
            link("/", narrowed.pairs().into_iter().chain(wait))
        }),
        fits: told
            .stories
            .map(|stories| count(stories, "story fits", "stories fit")),
        total: told.counts.stories(),
        narrowed: !narrowed.is_empty(),
        offers: match visitor.role.may(Permission::Decide) && !narrowed.is_empty() {
            true => bulk::offers(&narrowed),
            false => Vec::new(),
        },
        within: query,
        on_later_page: !narrowed.after.is_empty(),
        first: narrowed.link(),
        here: link(
            "/",
            narrowed
                .pairs()
                .into_iter()
                .chain([("after", narrowed.after.as_str())]),
        ),
        live,
        next,
    })
}

fn tabs(narrowed: &Narrowed, counts: &Counts) -> Vec<Tab> {
    let states = Stands::ALL
        .into_iter()
        .map(|state| (state.name(), counts.of(state)));
    let all = [("", counts.stories())].into_iter();
    all.chain(states)
        .map(|(name, stories)| Tab {
            name: if name.is_empty() { "all" } else { name },
            link: link("/", [("state", name)]),
            stories,
            here: narrowed.state == name,
        })
        .collect()
}

fn choices(narrowed: &Narrowed, told: &Told) -> Vec<Choice> {
    let all = told.faceted.facets.iter().filter_map(|counts| {
        let (label, chosen) = match counts.facet {
            // The tabs are for those.
            Facet::State => return None,
            Facet::Severity => ("At least", &narrowed.severity),
            Facet::Flags => ("Flags", &narrowed.flags),
            Facet::Rule => ("Rule", &narrowed.rule),
            Facet::Failed => ("Failed plugin", &narrowed.failed),
            Facet::Tag => ("Tag", &narrowed.tag),
            Facet::Source => ("Source", &narrowed.source),
        };
        let value = |(value, stories): &(String, u64)| {
            let told = format!("{} ({stories})", shown(value));
            (value.clone(), told, value == chosen)
        };
        let mut values: Vec<_> = counts.values.iter().map(value).collect();
        // What is chosen can be given up even where no story has it.
        if !chosen.is_empty() && !values.iter().any(|(.., here)| *here) {
            values.push((chosen.clone(), shown(chosen), true));
        }
        (!values.is_empty()).then_some(Choice {
            name: counts.facet.name(),
            label,
            values,
            more: counts.more,
        })
    });
    all.collect()
}

fn row(head: &Head, begins: Option<&str>, query: &str, now: Option<&Time>) -> Row {
    let unchecked = head.reasons.contains(&Reason::Unchecked) || head.state == Stands::New;
    let embargoed = now.is_some_and(|now| head.is_embargoed(now));
    let named = SEVERITIES.into_iter().filter_map(|severity| {
        let number = u64::from(head.flags.of(severity));
        let name = severity.name();
        (number > 0).then(|| count(number, name, &format!("{name}s")))
    });
    let flags: Vec<String> = named.collect();
    let failed: Vec<&str> = head.failed.iter().map(PluginName::as_str).collect();
    let id = head.id.to_string();
    Row {
        link: link("/story", [("id", id.as_str()), ("in", query)]),
        headline: shown(&title(head.headline.as_deref(), begins)),
        id: shown(&id),
        source: shown(&head.source),
        state: head.state.name(),
        mark: match head.severity {
            Some(severity) => severity.name(),
            None if unchecked => "unchecked",
            // Its source, or what it is, holds it: nothing is open, and it is not clear.
            None if head.state == Stands::Review => "held",
            None => "none",
        },
        flags: flags.join(", "),
        reasons: head.reasons.iter().map(|reason| reason.name()).collect(),
        failed: failed.join(", "),
        published: head
            .published
            .as_ref()
            .map(Time::minute)
            .unwrap_or_default(),
        embargo: head
            .embargo
            .as_ref()
            .filter(|_| embargoed)
            .map(Time::minute),
        urgency: head.urgency,
        held: None,
    }
}
