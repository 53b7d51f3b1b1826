//! Which ids are taken, by stories that are on their way too.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::flow::Keeping;
use crate::ingest::{IdOrigin, Incoming};
use crate::model::{ExtraValue, Signature, Sketch, Story, StoryId, Tombstone};
use crate::store::StoreError;

/// Which source holds which id among the stories that were read and that no store knows yet.
pub(super) struct Admitted<'a> {
    keeping: Keeping<'a>,
    on_the_way: Mutex<BTreeMap<StoryId, OnTheWay>>,
}

/// What holds an id that no store knows yet.
struct OnTheWay {
    source: String,
    /// What it is, where that has to be told from other items.
    item: Option<Item>,
    /// How many of its stories are on their way.
    stories: usize,
}

/// An item of a feed, as far as another one is told from it.
#[derive(Clone)]
struct Item {
    link: String,
    headline: String,
    sketch: Sketch,
}

impl Item {
    /// Of a story that is from a feed and has a link.
    fn of(story: &Story) -> Option<Self> {
        let link = Self::link(story)?;
        Some(Self {
            link,
            headline: Self::headline(story),
            sketch: Signature::of(story).sketch(),
        })
    }

    fn link(story: &Story) -> Option<String> {
        let link = story.extra.get("link").map(ExtraValue::text);
        link.filter(|_| story.source.format == "feed")
    }

    fn headline(story: &Story) -> String {
        let headline = story.headline.as_deref().unwrap_or_default();
        headline.trim().to_lowercase()
    }

    /// Whether a story with the same id is something else entirely: nothing of link, headline and
    /// text is the same. Feeds number their items anew when they move house, and some give out the
    /// same number every day.
    fn is_other_than(&self, story: &Story) -> bool {
        Self::link(story).is_some_and(|link| link != self.link)
            && Self::headline(story) != self.headline
            && Signature::of(story).containment(&self.sketch) == 0.0
    }
}

/// Whether a story comes in.
pub(super) enum Admittance {
    /// It does, and whether it is alone on its way.
    In(Box<Incoming>, bool),
    Forgotten(Box<Forgotten>),
}

/// A story that does not come in, since it was forgotten on a legal demand.
#[derive(Debug)]
pub(super) struct Forgotten {
    pub(super) id: StoryId,
    pub(super) by: Tombstone,
}

impl<'a> Admitted<'a> {
    pub(super) fn new(keeping: Keeping<'a>) -> Self {
        Self {
            keeping,
            on_the_way: Mutex::new(BTreeMap::new()),
        }
    }

    /// Gives a story its id on this desk: its own, scoped by its source only when another source
    /// already holds it. And whether it is alone on its way: where another of the same id is before
    /// it, the store does not know yet what it will be. Unless it may not come in.
    pub(super) fn admit(&self, mut incoming: Incoming) -> Result<Admittance, StoreError> {
        let story = &mut incoming.story;
        if incoming.id == IdOrigin::Input {
            let holder = self.holder(&story.id)?;
            if holder.is_some_and(|holder| holder != story.source.uri) {
                story.id = story.id.scoped(&story.source.uri);
            }
        }
        if let (IdOrigin::Input | IdOrigin::World, Some(link)) = (incoming.id, Item::link(story))
            && let Some(item) = self.item(&story.id)?
            && item.is_other_than(story)
        {
            // As the second item of one document that has this id.
            let named = format!("{} {link}", story.id);
            let fits = StoryId::new(named.as_str());
            story.id = fits.unwrap_or_else(|_| StoryId::derived(&named, 0));
        }
        let mut forgotten = self.forgotten(story)?;
        if let Some(by) = &forgotten
            && incoming.id == IdOrigin::Input
            && by.demand.story == story.id
            && by
                .source
                .is_some_and(|source| source != Tombstone::source_digest(&story.source.uri))
        {
            // Another source's own number for something else.
            story.id = story.id.scoped(&story.source.uri);
            forgotten = self.forgotten(story)?;
        }
        if let Some(by) = forgotten {
            let id = story.id.clone();
            return Ok(Admittance::Forgotten(Box::new(Forgotten { id, by })));
        }
        let mut on_the_way = self
            .on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let entry = on_the_way
            .entry(story.id.clone())
            .or_insert_with(|| OnTheWay {
                source: story.source.uri.clone(),
                item: Item::of(story),
                stories: 0,
            });
        let alone = entry.stories == 0;
        entry.stories += 1;
        drop(on_the_way);
        Ok(Admittance::In(Box::new(incoming), alone))
    }

    /// Why a story may not come in.
    fn forgotten(&self, story: &Story) -> Result<Option<Tombstone>, StoreError> {
        match self.keeping {
            Keeping::Put(store, _) => store.forgotten(story),
            // It is in, or goes nowhere.
            Keeping::Complete(..) | Keeping::Nothing => Ok(None),
        }
    }

    fn holder(&self, id: &StoryId) -> Result<Option<String>, StoreError> {
        let on_the_way = self
            .on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(holder) = on_the_way.get(id) {
            return Ok(Some(holder.source.clone()));
        }
        // Held while the store is asked: a story leaves the map only once it is in the store.
        match self.keeping {
            Keeping::Put(store, _) | Keeping::Complete(store, _) => store.source_of(id),
            Keeping::Nothing => Ok(None),
        }
    }

    /// The item of a feed that holds an id.
    fn item(&self, id: &StoryId) -> Result<Option<Item>, StoreError> {
        let on_the_way = self
            .on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(holder) = on_the_way.get(id) {
            return Ok(holder.item.clone());
        }
        let stored = match self.keeping {
            Keeping::Put(store, _) | Keeping::Complete(store, _) => store.story(id, None)?,
            Keeping::Nothing => None,
        };
        Ok(stored.and_then(|stored| Item::of(&stored.annotated.story)))
    }

    /// Forgets a story that the store now knows. Where there is no store, nothing is forgotten:
    /// what a later story is called must not depend on how far this one is.
    pub(super) fn settle(&self, id: &StoryId) {
        if let Keeping::Nothing = self.keeping {
            return;
        }
        let mut on_the_way = self
            .on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = on_the_way.get_mut(id) {
            entry.stories -= 1;
            if entry.stories == 0 {
                on_the_way.remove(id);
            }
        }
    }
}
