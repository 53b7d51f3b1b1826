//! A story as an editor reads it: where it stands, who did not look, its text with the flags in it, a
//! card for each flag, and what was decided of it by whom.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;

use crate::config::GateSettings;
use crate::model::{
    AboutRecord, AnnotatedStory, Approval, ChangesRecord, Content, Field, Gate, Logged, Outcome,
    Permission, PieceChange, PluginOutcome, Reason, Role, STORY_TRANSITIONS, State as Stands,
    Story, StoryVerdict, Subject, Time, holder, in_force,
};
use crate::review::find_story;
use crate::store::{Head, QueueKey, Store, StoredStory};

use super::annotations::{Card, Piece, Said, card, said, undecided_by_rule};
use super::app::{Shared, with_store};
use super::counted::{self, AsOf, Told};
use super::error::PageError;
use super::keys::REASONS;
use super::links::link;
use super::page::{Shell, draw};
use super::queue::Narrowed;
use super::session::Visitor;
use super::shown::{ruling, shown, typed};
use super::text::{Lines, marked, marks};
use crate::visible::count;

/// Cards on a page. A story with more has its further ones on further pages.
const CARDS: usize = 200;

/// Which story, and how much of it.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    /// Its id, or how it begins.
    id: String,
    /// A version instead of the current one.
    version: Option<u32>,
    /// The version that it is compared with.
    since: Option<u32>,
    /// The queue that it was come from.
    #[serde(default, rename = "in")]
    within: String,
    /// The flag to begin at, by its number.
    at: Option<usize>,
    /// What was to be added and was refused, to be mended: what it says, and its words.
    text: Option<String>,
    words: Option<String>,
}

/// What changed in a field since another version.
#[derive(Debug)]
struct Change {
    field: &'static str,
    pieces: Vec<Piece>,
}

/// What changed since another version.
#[derive(Debug)]
struct Changes {
    from: u32,
    to: u32,
    texts: Vec<Change>,
    others: String,
    came: Vec<String>,
    went: Vec<String>,
}

/// A decision of the story.
#[derive(Debug)]
struct Decided {
    number: u64,
    what: String,
    told: String,
    holds: bool,
    undo: bool,
}

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage {
    shell: Shell,
    id: String,
    shown_id: String,
    within: String,
    revision: String,
    version: u32,
    /// Its current version, at this address.
    here: String,
    /// The number of that, where another one is shown.
    current: Option<u32>,
    headline: String,
    language: String,
    state: &'static str,
    reasons: String,
    ruled: Option<String>,
    /// Who works on it, since when.
    held: Option<String>,
    embargo: Option<String>,
    unchecked: Vec<String>,
    checked: String,
    byline: String,
    body: String,
    facts: Vec<(&'static str, String)>,
    total: usize,
    undecided: usize,
    cards: Vec<Card>,
    earlier_cards: Option<String>,
    later_cards: Option<String>,
    at: Option<usize>,
    orphans: Vec<(String, String)>,
    summaries: Vec<Said>,
    tags: Vec<Said>,
    versions: Vec<(u32, String, String)>,
    changes: Option<Changes>,
    decisions: Vec<Decided>,
    may_decide: bool,
    may_override: bool,
    /// Who else may, where anybody may.
    who_may_override: Option<Role>,
    rulings: Rulings,
    reasons_at_hand: Vec<(String, &'static str)>,
    /// What was to be added and was refused.
    refused: Option<(String, String)>,
    queue: String,
    next: Option<String>,
    place: String,
}

/// All that a page is made of.
struct Known {
    stored: StoredStory,
    entries: Vec<Logged>,
    current: u32,
    versions: Vec<u32>,
    earlier: Option<StoredStory>,
    next: Option<Head>,
}

/// A story.
pub(super) async fn story(
    State(app): State<Shared>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let narrowed = Narrowed::parse(&asked.within);
    let (id, version, since) = (asked.id.clone(), asked.version, asked.since);
    let told = counted::told(&app, &narrowed.query(), &narrowed.filter()?, false).await?;
    let known = with_store(&app, move |app| {
        known(app.store.as_ref(), &id, version, since, &narrowed)
    })
    .await?;
    let gate = app.settings.gate.clone();
    let now = crate::clock::now();
    // Drawing takes the processor, not the disk, and a story can be long.
    let page = tokio::task::spawn_blocking(move || {
        let in_queue = in_queue(&told);
        draw(&view(
            &known,
            in_queue,
            &visitor,
            &asked,
            &gate,
            now.as_ref(),
        ))
    });
    page.await.unwrap_or(Err(PageError::Panicked))
}

fn known(
    store: &dyn Store,
    typed: &str,
    version: Option<u32>,
    since: Option<u32>,
    narrowed: &Narrowed,
) -> Result<Known, PageError> {
    let current = find_story(store, typed)?;
    let id = current.annotated.story.id.clone();
    let number = current.version;
    let of = |version: u32| -> Result<StoredStory, PageError> {
        let stored = store.story(&id, Some(version))?;
        let none = || PageError::NotFound(format!("{id} has no version {version} any more"));
        stored.ok_or_else(none)
    };
    let entries = store.standing_on(&current.annotated)?;
    let last = store.last_version(&id)?.unwrap_or(number);
    // Those before the last few are told by what links to them.
    let mut versions = Vec::new();
    for version in last.saturating_sub(9).max(1)..=last {
        if store.story(&id, Some(version))?.is_some() {
            versions.push(version);
        }
    }
    let filter = narrowed.filter()?;
    let key = QueueKey::of(&Head::new(&current.annotated, number));
    let next = store
        .queue(&filter, Some(&key), 1)?
        .heads
        .into_iter()
        .next();
    let earlier = since.map(of).transpose()?;
    let stored = match version {
        Some(version) if version != number => of(version)?,
        _ => current,
    };
    Ok(Known {
        stored,
        entries,
        current: number,
        versions,
        earlier,
        next,
    })
}

/// The address of the story with more in its query.
type Place<'a> = &'a dyn Fn(&[(&str, &str)]) -> String;

/// What may be said of the story as a whole, and what stands in the way of an approval.
#[derive(Debug)]
struct Rulings {
    approve: bool,
    reject: bool,
    spike: bool,
    unspike: bool,
    obstacles: Vec<String>,
    /// Whether an override would lift all of them.
    lifts: bool,
    /// The flags on which nobody decided and that hold nothing, of which she is reminded: the rule and
    /// how often.
    recommended: Vec<(String, usize)>,
}

fn rulings(annotated: &AnnotatedStory, gate: &Gate, may_decide: bool) -> Rulings {
    let may = |verdict| may_decide && STORY_TRANSITIONS.contains(&(annotated.state, verdict));
    let (obstacles, lifts) = match Approval::of(annotated, gate, None) {
        Ok(_) => (Vec::new(), false),
        Err(error) => {
            let told = error.obstacles().iter().map(|it| shown(&it.to_string()));
            (told.collect(), error.yields())
        }
    };
    let mut recommended: Vec<(String, usize)> = Vec::new();
    for (_, flag) in annotated.recommended(gate) {
        match recommended.iter_mut().find(|(rule, _)| *rule == flag.rule) {
            Some((_, times)) => *times += 1,
            None => recommended.push((flag.rule.clone(), 1)),
        }
    }
    Rulings {
        recommended,
        approve: may(StoryVerdict::Approve),
        reject: may(StoryVerdict::Reject),
        spike: may(StoryVerdict::Spike),
        unspike: may(StoryVerdict::Unspike),
        obstacles,
        lifts,
    }
}

/// The cards of a page, and the addresses of those before and after.
struct Cards {
    cards: Vec<Card>,
    earlier: Option<String>,
    later: Option<String>,
    /// The number of the first, from 0.
    first: usize,
}

fn cards(
    annotated: &AnnotatedStory,
    (decided, entries): (&[Option<&Logged>], &[Logged]),
    at: Option<usize>,
    place: Place<'_>,
) -> Cards {
    let flags = annotated.flags_in_reading_order();
    let first = at.map_or(0, |at| (at - 1) / CARDS * CARDS);
    let of_page = |first: usize| place(&[("at", &(first + 1).to_string())]);
    let by_rule = undecided_by_rule(&flags);
    let decided: BTreeMap<&str, &Logged> = {
        let all = annotated.annotations.iter().zip(decided);
        all.filter_map(|(placed, decided)| Some((placed.id.as_str(), (*decided)?)))
            .collect()
    };
    let on_page = flags.iter().enumerate().skip(first).take(CARDS);
    let cards = on_page.map(|(i, flag)| {
        let of_rule = by_rule.get(flag.1.rule.as_str()).copied();
        let decided = decided.get(flag.0.id.as_str()).copied();
        card(
            i + 1,
            *flag,
            annotated,
            (decided, entries),
            of_rule.unwrap_or_default(),
        )
    });
    Cards {
        cards: cards.collect(),
        earlier: (first > 0).then(|| of_page(first - CARDS)),
        later: (first + CARDS < flags.len()).then(|| of_page(first + CARDS)),
        first,
    }
}

/// The kept versions, the newest first: number, address, and that of what changed in it.
fn versions(kept: &[u32], place: Place<'_>) -> Vec<(u32, String, String)> {
    let all = kept.iter().rev().map(|number| {
        let text = number.to_string();
        let before = number.saturating_sub(1);
        let since = match kept.contains(&before) {
            true => place(&[("version", &text), ("since", &before.to_string())]) + "#changes",
            false => String::new(),
        };
        (*number, place(&[("version", &text)]), since)
    });
    all.collect()
}

fn view(
    known: &Known,
    in_queue: String,
    visitor: &Visitor,
    asked: &Asked,
    gate: &GateSettings,
    now: Option<&Time>,
) -> StoryPage {
    let StoredStory {
        version,
        annotated,
        revision,
    } = &known.stored;
    let story = &annotated.story;
    let id = story.id.to_string();
    let is_current = *version == known.current;
    let entries: &[Logged] = if is_current { &known.entries } else { &[] };
    let may_decide = is_current && visitor.role.may(Permission::Decide);
    let narrowed = Narrowed::parse(&asked.within);
    let within = narrowed.query();
    let place = |extra: &[(&str, &str)]| {
        let own = [("id", id.as_str()), ("in", within.as_str())];
        link("/story", own.into_iter().chain(extra.iter().copied()))
    };
    let decided = annotated.all_decided(entries);
    let flags = annotated.flags_in_reading_order();
    let at = asked.at.filter(|at| (1..=flags.len()).contains(at));
    // Who added something is told with any version.
    let told = (decided.as_slice(), known.entries.as_slice());
    let cards = cards(annotated, told, at, &place);
    let on_page = cards.first + 1..=cards.first + CARDS;
    let address = |number: usize| match on_page.contains(&number) {
        true => format!("#flag-{number}"),
        false => format!("{}#flag-{number}", place(&[("at", &number.to_string())])),
    };
    let draw = |field: Field, lines: Lines| {
        let text = story.text(field).unwrap_or_default();
        marked(text, &marks(annotated, field), lines, &address)
    };
    let embargo = story.embargo.as_ref();
    let embargo = embargo.filter(|it| now.is_some_and(|now| it.timestamp() > now.timestamp()));
    let next = known.next.as_ref().map(|head| {
        let id = head.id.to_string();
        link("/story", [("id", id.as_str()), ("in", within.as_str())])
    });
    StoryPage {
        shell: Shell::new(visitor, "story"),
        shown_id: shown(&id),
        revision: revision.to_string(),
        version: *version,
        here: place(&[]),
        current: (!is_current).then_some(known.current),
        headline: match &story.headline {
            Some(_) => draw(Field::Headline, Lines::One),
            None => "(no headline)".to_owned(),
        },
        language: language(story),
        state: annotated.state.name(),
        reasons: reasons(annotated),
        ruled: annotated.ruled(entries).map(ruling),
        held: holder(entries).map(|it| format!("{} since {}", shown(&it.by), it.at.minute())),
        embargo: embargo.map(Time::minute),
        unchecked: unchecked(annotated),
        checked: checked(annotated),
        byline: [Field::Byline, Field::Dateline]
            .map(|field| {
                let text = draw(field, Lines::Paragraphs);
                format!("<div data-field=\"{}\">{text}</div>", field.name())
            })
            .concat(),
        body: draw(Field::Body, Lines::Paragraphs),
        facts: facts(story),
        total: flags.len(),
        undecided: flags.iter().filter(|it| it.0.status.is_undecided()).count(),
        cards: cards.cards,
        earlier_cards: cards.earlier,
        later_cards: cards.later,
        at,
        orphans: orphans(annotated, entries),
        summaries: said(annotated, told, |content| match content {
            Content::Summary(it) => Some((it.style.clone(), it.text.clone(), None)),
            Content::Tag(_) | Content::Flag(_) => None,
        }),
        tags: said(annotated, told, |content| match content {
            Content::Tag(it) => Some((it.scheme.clone(), it.term.clone(), it.confidence)),
            Content::Summary(_) | Content::Flag(_) => None,
        }),
        versions: versions(&known.versions, &place),
        changes: known.earlier.as_ref().map(|it| changes(it, &known.stored)),
        decisions: decisions(&known.entries),
        may_decide,
        who_may_override: gate.waive.least(),
        may_override: is_current && gate.waive.lets(visitor.role),
        rulings: rulings(annotated, &gate.gate, may_decide),
        reasons_at_hand: (1..).map(|n: usize| n.to_string()).zip(REASONS).collect(),
        refused: asked.text.as_deref().map(|text| {
            let words = asked.words.as_deref().unwrap_or_default();
            (typed(text), typed(words))
        }),
        queue: narrowed.link(),
        next,
        place: in_queue,
        within,
        id,
    }
}

/// How many stories there are in the queue that she came from, and when that was, where it is not now.
fn in_queue(told: &Told) -> String {
    let stories = told
        .stories
        .map(|it| count(it, "story in this queue", "stories in this queue"));
    match (stories, &told.as_of) {
        (Some(stories), AsOf::Then(Some(at))) => format!("{stories} at {}", at.minute()),
        (stories, _) => stories.unwrap_or_default(),
    }
}

fn orphans(annotated: &AnnotatedStory, entries: &[Logged]) -> Vec<(String, String)> {
    let orphans = annotated.orphans(entries).into_iter();
    orphans
        .map(|orphan| {
            let quote = orphan.about.quote.as_deref();
            let quote = quote.map(|quote| format!(" “{}”", shown(quote)));
            let about = shown(&orphan.about.to_string()) + &quote.unwrap_or_default();
            (about, ruling(orphan.entry))
        })
        .collect()
}

fn changes(earlier: &StoredStory, stored: &StoredStory) -> Changes {
    let one = (earlier.version, &earlier.annotated);
    let record = ChangesRecord::new(one, (stored.version, &stored.annotated));
    let texts = record.texts.iter().map(|change| {
        let pieces = change.pieces.iter().map(|piece| Piece {
            change: match piece.change {
                PieceChange::Same => "same",
                PieceChange::Removed => "removed",
                PieceChange::Added => "added",
            },
            text: shown(&piece.text),
        });
        Change {
            field: change.field.name(),
            pieces: pieces.collect(),
        }
    });
    let about = |all: &[AboutRecord]| -> Vec<String> {
        let told = all.iter().map(|it| {
            let quote = it
                .quote
                .as_deref()
                .map(|quote| format!(" “{}”", shown(quote)));
            format!(
                "{} {}{}",
                it.kind.name(),
                shown(&it.name),
                quote.unwrap_or_default()
            )
        });
        told.collect()
    };
    Changes {
        from: record.from,
        to: record.to,
        texts: texts.collect(),
        others: record.others.join(", "),
        came: about(&record.came),
        went: about(&record.went),
    }
}

/// The newest first.
fn decisions(entries: &[Logged]) -> Vec<Decided> {
    let holding = in_force(entries);
    let told = entries.iter().rev().map(|entry| {
        let what = match &entry.decision.on {
            Subject::Story => "the story".to_owned(),
            Subject::Annotation(about) => {
                let quote = about
                    .quote
                    .as_deref()
                    .map(|quote| format!(" “{}”", shown(quote)));
                shown(&about.to_string()) + &quote.unwrap_or_default()
            }
        };
        let holds = holding.contains(&entry);
        Decided {
            number: entry.number,
            what,
            told: ruling(entry),
            holds,
            undo: holds,
        }
    });
    told.collect()
}

fn facts(story: &Story) -> Vec<(&'static str, String)> {
    let facts = [
        ("Source", Some(shown(&story.source.uri))),
        ("Published", story.published.as_ref().map(Time::minute)),
        ("Updated", story.updated.as_ref().map(Time::minute)),
        ("Embargo", story.embargo.as_ref().map(Time::minute)),
        ("Urgency", story.urgency.map(|it| it.to_string())),
        ("Language", story.language.as_deref().map(shown)),
        ("At its source", story.status.map(|it| it.name().to_owned())),
        (
            "Categories",
            Some(shown(&story.categories.join(", "))).filter(|it| !it.is_empty()),
        ),
        ("Words", Some(story.word_count().to_string())),
    ];
    let known = facts.into_iter();
    known
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

fn reasons(annotated: &AnnotatedStory) -> String {
    let reasons = annotated.reasons.iter().map(|reason| match reason {
        Reason::Open => "a flag is open",
        Reason::Unchecked => "not checked by all that must",
        Reason::Withheld => "withheld by its source",
        Reason::Canceled => "canceled by its source",
        Reason::Changed => "decided on with another text",
        Reason::Unsure => "cut out of a page, perhaps not rightly",
    });
    reasons.collect::<Vec<_>>().join(", ")
}

/// Who did not look: what nobody may overlook.
fn unchecked(annotated: &AnnotatedStory) -> Vec<String> {
    if annotated.state == Stands::New {
        return vec!["No plugin has looked at this story yet.".to_owned()];
    }
    let is_loud = |outcome: &&PluginOutcome| {
        outcome.leaves_unchecked() || matches!(outcome.outcome, Outcome::Failed { .. })
    };
    let loud = annotated.outcomes.iter().filter(is_loud).map(|outcome| {
        let optional = if outcome.required { "" } else { " (optional)" };
        let told = shown(&outcome.outcome.to_string());
        format!(
            "{} {}{optional}: {told}",
            outcome.plugin,
            shown(&outcome.version)
        )
    });
    loud.collect()
}

/// Who looked.
fn checked(annotated: &AnnotatedStory) -> String {
    let looked = annotated
        .outcomes
        .iter()
        .filter(|it| it.outcome == Outcome::Ok);
    let names: Vec<String> = looked.map(|it| it.plugin.to_string()).collect();
    names.join(", ")
}

/// The story's language, where it looks like one.
fn language(story: &Story) -> String {
    let is_tag = |tag: &&str| {
        tag.starts_with(|c: char| c.is_ascii_alphabetic())
            && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let tag = story.language.as_deref().filter(is_tag);
    tag.unwrap_or_default().to_owned()
}
