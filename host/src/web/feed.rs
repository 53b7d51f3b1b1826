//! What happens on the desk, for those who listen: the last of it, numbered, and who waits for more.
//!
//! Nobody has a queue of their own. Whoever listens has a place in the one ring that there is, and who
//! is so slow that their place is gone is told to look at the desk anew. So a thousand listeners that
//! read nothing cost the memory of a thousand numbers.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::watch;

use crate::model::{AnnotatedStory, Numbered, Scope, State, StoryId, Verdict};
use crate::store::{Change, Decided, Stored, Witness};

use super::access::lock;
use super::metrics::Metrics;

/// Events that are kept: those of some minutes of a busy desk.
const KEPT: usize = 10_000;

/// Stories of an act that an event names; what an act is about has no limit.
const NAMED: usize = 100;

/// Something that happened, durably.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Event {
    /// A story was stored.
    Story(StoryEvent),
    /// An act was taken.
    Decision(DecisionEvent),
}

/// A story was stored.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct StoryEvent {
    /// The story.
    pub(super) id: String,
    /// The version that it was stored as.
    pub(super) version: u32,
    /// `new`, `new-version`, `annotated` (plugins looked at a text that was there), or `superseded` (its
    /// source calls it older than the current version, which stays).
    pub(super) change: &'static str,
    /// Where it stands.
    pub(super) state: State,
}

/// An act was taken.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct DecisionEvent {
    /// Its number: `GET /api/v1/decisions?after=` the one before has its decisions.
    pub(super) number: u64,
    /// How many decisions it has.
    pub(super) decisions: usize,
    /// The stories that it is about, as they stand now; 100 of them at most.
    pub(super) stories: Vec<StandsEvent>,
    /// How many more they are.
    pub(super) more: usize,
    /// Whether it reaches into other stories too, which stand anew with it: a dismissal of the same words
    /// everywhere.
    pub(super) everywhere: bool,
}

/// Where a story stands.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct StandsEvent {
    /// The story.
    pub(super) id: String,
    /// Where it stands; none when it is not on the desk (any more).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<State>,
}

impl Event {
    /// What it is called in a stream.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Story(_) => "story",
            Self::Decision(_) => "decision",
        }
    }
}

/// The last of what happened.
#[derive(Debug)]
pub(super) struct Feed {
    /// What tells the numbers of this server from those of the one before it.
    epoch: String,
    ring: Mutex<Ring>,
    newest: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Ring {
    /// The number of the last event; the first one is 1.
    last: u64,
    kept: VecDeque<Arc<Event>>,
}

/// A place in what happens: everything up to it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u64);

/// What comes after a place.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// Events with the place after each; none when nothing has happened since.
    Events(Vec<(Place, Arc<Event>)>),
    /// What came after it is not kept any more. This is the newest place.
    Gone(Place),
}

impl Feed {
    /// An empty one, of a name that no other one has.
    pub(super) fn new(epoch: String) -> Self {
        Self {
            epoch,
            ring: Mutex::default(),
            newest: watch::Sender::new(0),
        }
    }

    /// Told whenever something happens.
    pub(super) fn listen(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// The newest place.
    pub(super) fn newest(&self) -> Place {
        Place(lock(&self.ring).last)
    }

    /// A place as it is written in a stream.
    pub(super) fn written(&self, Place(number): Place) -> String {
        format!("{}-{number}", self.epoch)
    }

    /// A place that was written so; none when it is of another server.
    pub(super) fn read(&self, text: &str) -> Option<Place> {
        let (epoch, number) = text.split_once('-')?;
        let number = number.parse().ok().filter(|_| epoch == self.epoch)?;
        (number <= lock(&self.ring).last).then_some(Place(number))
    }

    /// What comes after a place, so many at most.
    pub(super) fn after(&self, Place(place): Place, most: usize) -> Next {
        let ring = lock(&self.ring);
        let first = ring.last - ring.kept.len() as u64;
        let Some(skip) = place.checked_sub(first) else {
            return Next::Gone(Place(ring.last));
        };
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let events = ring.kept.iter().skip(skip).take(most);
        let events = events.zip(place + 1..);
        Next::Events(
            events
                .map(|(event, number)| (Place(number), Arc::clone(event)))
                .collect(),
        )
    }

    fn push(&self, events: impl IntoIterator<Item = Event>) {
        let mut ring = lock(&self.ring);
        let before = ring.last;
        for event in events {
            if ring.kept.len() == KEPT {
                ring.kept.pop_front();
            }
            ring.kept.push_back(Arc::new(event));
            ring.last += 1;
        }
        let last = ring.last;
        drop(ring);
        if last > before {
            self.newest.send_replace(last);
        }
    }

    fn stored(&self, stored: &[Stored]) {
        let news = stored.iter().filter(|it| it.change != Change::Unchanged);
        self.push(news.map(|it| {
            Event::Story(StoryEvent {
                id: it.id.to_string(),
                version: it.version,
                change: it.change.name(),
                state: it.state,
            })
        }));
    }

    fn decided(&self, act: &Numbered, decided: &Decided) {
        let stands = decided.stories.iter().map(|(id, state, _)| (id, *state));
        let stands: BTreeMap<&StoryId, State> = stands.collect();
        let mut about: BTreeMap<&StoryId, Option<State>> = BTreeMap::new();
        for decision in &act.act.decisions {
            let is_gone = matches!(decision.verdict, Verdict::Forget { .. });
            let state = stands.get(&decision.story).filter(|_| !is_gone);
            about.insert(&decision.story, state.copied());
        }
        let more = about.len().saturating_sub(NAMED);
        let stories = about.into_iter().take(NAMED).map(|(id, state)| {
            let id = id.to_string();
            StandsEvent { id, state }
        });
        let mut decisions = act.act.decisions.iter();
        self.push([Event::Decision(DecisionEvent {
            number: act.number,
            decisions: act.act.decisions.len(),
            stories: stories.collect(),
            more,
            everywhere: decisions.any(|it| it.scope == Scope::Everywhere),
        })]);
    }
}

/// Hears everything that happens on a desk, by whatever command.
#[derive(Debug)]
pub(super) struct Hearing {
    pub(super) feed: Arc<Feed>,
    pub(super) metrics: Arc<Metrics>,
}

impl Witness for Hearing {
    fn stored(&self, stories: &[AnnotatedStory], stored: &[Stored]) {
        self.metrics.stored(stories, stored);
        self.feed.stored(stored);
    }

    fn decided(&self, act: &Numbered, decided: &Decided) {
        self.metrics.decided(act);
        self.feed.decided(act, decided);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(n: u32) -> Event {
        Event::Story(StoryEvent {
            id: format!("s{n}"),
            version: n,
            change: "new",
            state: State::New,
        })
    }

    fn events(next: Next) -> Vec<(u64, Event)> {
        match next {
            Next::Events(events) => events
                .into_iter()
                .map(|(Place(place), event)| (place, event.as_ref().clone()))
                .collect(),
            Next::Gone(place) => panic!("gone, {place:?} is the newest"),
        }
    }

    #[test]
    fn what_comes_after_a_place_comes_once_and_in_its_order() {
        let feed = Feed::new("a".into());
        let begun = feed.newest();
        feed.push((1..=5).map(story));
        assert_eq!(events(feed.after(begun, 2)), [(1, story(1)), (2, story(2))]);
        assert_eq!(
            events(feed.after(Place(2), 10)),
            [(3, story(3)), (4, story(4)), (5, story(5))]
        );
        assert_eq!(events(feed.after(feed.newest(), 10)), []);
    }

    #[test]
    fn who_is_too_slow_is_told_so_and_nothing_is_kept_for_them() {
        let feed = Feed::new("a".into());
        let begun = feed.newest();
        let many = u32::try_from(KEPT).unwrap() + 1;
        feed.push((1..=many).map(story));
        assert_eq!(feed.after(begun, 10), Next::Gone(Place(u64::from(many))));
        assert_eq!(events(feed.after(Place(1), 1)), [(2, story(2))]);
        assert_eq!(lock(&feed.ring).kept.len(), KEPT);
    }

    #[test]
    fn a_place_of_another_server_is_none_of_ours() {
        let (one, other) = (Feed::new("a".into()), Feed::new("b".into()));
        one.push([story(1)]);
        other.push([story(1)]);
        let written = one.written(one.newest());
        assert_eq!(one.read(&written), Some(Place(1)));
        assert_eq!(other.read(&written), None);
        for wrong in ["", "a", "a-", "a-2", "a--1", "-1", "a-1x"] {
            assert_eq!(one.read(wrong), None, "{wrong}");
        }
    }
}
