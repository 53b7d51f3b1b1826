//! The host's side of the capability `archive`: look-ups among earlier stories, read-only.
//!
//! What is looked up where is not the sandbox's business: [`Archive`] is implemented by the
//! pipeline. Here each question is paid for, bounded, and kept with its answer, so that a result
//! can be remembered for as long as the same questions get the same answers.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use wasmtime::component::Linker;
use wasmtime::{Result, StoreContextMut};

use super::world::generated::copydesk::plugin::archive as wit;
use super::world::{World, charge};
use crate::model::{CanonicalJson, Consulted, Question, Reference, Story, Time};

/// Near-duplicates of one answer at most.
pub(super) const MOST: u32 = 50;

/// Fuel for a look-up of one story: a read of the database.
const LOOK_UP: u64 = 200_000;

/// Fuel for a search for near-duplicates: some hundreds of reads.
const SEARCH: u64 = 5_000_000;

/// Fuel for each byte of the story that asks: its signature is made for each search.
const SIGNED: u64 = 100;

/// Fuel for each byte that is handed over.
const BYTE: u64 = 10;

/// What may be kept of the questions and answers of one call, in bytes.
pub(super) const KEPT: usize = 256 << 10;

/// Earlier stories.
///
/// Earlier than a story is what is smaller by (published, id), unknown dates last. An answer must
/// depend on the stories of the desk alone, never on what else is running.
pub trait Archive: Send + Sync {
    /// The story of an id in its current version, if it is earlier than the one that asks.
    ///
    /// # Errors
    /// When it cannot be looked up; that ends the run and not the plugin.
    fn story(
        &self,
        asking: &Story,
        id: &str,
    ) -> std::result::Result<Option<Archived>, ArchiveError>;

    /// Earlier stories that share text with the one that asks, the nearest first, and among equals
    /// the smaller id first.
    ///
    /// # Errors
    /// The same.
    fn near_duplicates(
        &self,
        asking: &Story,
        limit: usize,
    ) -> std::result::Result<Vec<NearDuplicate>, ArchiveError>;
}

/// A story out of the archive.
#[derive(Debug, Clone)]
pub struct Archived {
    /// The story.
    pub story: Story,
    /// Its version.
    pub version: u32,
}

/// An earlier story that shares text, without that text: an answer names many.
#[derive(Debug, Clone)]
pub struct NearDuplicate {
    /// Which story.
    pub reference: Reference,
    /// Its headline.
    pub headline: Option<String>,
    /// When it was published.
    pub published: Option<Time>,
    /// How much of the one is contained in the other, estimated, from 0 to 1.
    pub containment: f32,
}

impl NearDuplicate {
    /// What is told of a story.
    pub fn of(archived: Archived, containment: f32) -> Self {
        Self {
            reference: Reference::to(&archived.story, archived.version),
            headline: archived.story.headline,
            published: archived.story.published,
            containment,
        }
    }
}

/// Why the archive could not be asked.
#[derive(Debug)]
pub struct ArchiveError(pub Box<dyn Error + Send + Sync>);

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the archive cannot be asked")
    }
}

impl Error for ArchiveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

/// A plugin that asks when it may not, or more than is kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum Misuse {
    #[error("it asked the archive in `configure`, where there is no story to be earlier than")]
    NoStory,
    #[error("it asked the archive for more than {} KiB of questions and answers", KEPT >> 10)]
    TooMuch,
}

/// One plugin on one story asking the archive.
#[derive(Clone)]
pub(super) struct Asking {
    pub(super) archive: Arc<dyn Archive>,
    pub(super) story: Arc<Story>,
}

/// What was asked and answered, with the bytes that it takes.
#[derive(Debug, Default)]
pub(super) struct Consultations {
    pub(super) all: Vec<Consulted>,
    bytes: usize,
}

impl Consultations {
    fn keep(&mut self, consulted: Consulted) -> Result<()> {
        self.bytes += consulted.question.len() + consulted.answer.len();
        if self.bytes > KEPT {
            return Err(wasmtime::Error::new(Misuse::TooMuch));
        }
        self.all.push(consulted);
        Ok(())
    }
}

pub(super) fn add_to_linker(linker: &mut Linker<World>) -> Result<()> {
    let mut archive = linker.instance("copydesk:plugin/archive@0.1.0")?;
    archive.func_wrap("story", |mut store, (id,): (String,)| {
        charge(&mut store, LOOK_UP + id.len() as u64 * BYTE)?;
        let Asking { archive, story } = asking(&store)?;
        let found = archive.story(&story, &id).map_err(wasmtime::Error::new)?;
        let answer = found.as_ref().map(reference);
        keep(&mut store, &Question::Story(id), &answer)?;
        let lowered = found.map(|found| lower(found.story));
        charge(&mut store, lowered.as_ref().map_or(0, weight))?;
        Ok((lowered,))
    })?;
    archive.func_wrap("near-duplicates", |mut store, (limit,): (u32,)| {
        let Asking { archive, story } = asking(&store)?;
        let text = [&story.headline, &story.body].map(|text| text.as_ref().map_or(0, String::len));
        let text: usize = text.iter().sum();
        charge(&mut store, SEARCH + text as u64 * SIGNED)?;
        let limit = limit.min(MOST);
        let found = archive.near_duplicates(&story, limit as usize);
        let found = found.map_err(wasmtime::Error::new)?;
        let answer: Vec<_> = found
            .iter()
            .map(|near| (&near.reference, near.containment))
            .collect();
        keep(&mut store, &Question::NearDuplicates(limit), &answer)?;
        let lowered: Vec<_> = found.into_iter().map(lower_near).collect();
        let headlines = lowered.iter().flat_map(|near| &near.headline);
        let bytes: usize = headlines.map(String::len).sum();
        charge(&mut store, bytes as u64 * BYTE)?;
        Ok((lowered,))
    })
}

fn asking(store: &StoreContextMut<'_, World>) -> Result<Asking> {
    let asking = store.data().asking.clone();
    asking.ok_or_else(|| wasmtime::Error::new(Misuse::NoStory))
}

fn reference(archived: &Archived) -> Reference {
    Reference::to(&archived.story, archived.version)
}

fn keep(
    store: &mut StoreContextMut<'_, World>,
    question: &Question,
    answer: &impl Serialize,
) -> Result<()> {
    let canonical = |json: serde_json::Result<CanonicalJson>| {
        json.map(|json| json.as_str().to_owned())
            .map_err(|error| wasmtime::Error::new(ArchiveError(error.into())))
    };
    let consulted = Consulted {
        question: canonical(CanonicalJson::of(question))?,
        answer: canonical(CanonicalJson::of(answer))?,
    };
    store.data_mut().consultations.keep(consulted)
}

fn lower(story: Story) -> wit::EarlierStory {
    wit::EarlierStory {
        id: story.id.to_string(),
        headline: story.headline,
        body: story.body,
        language: story.language,
        published: story.published.map(|time| time.to_string()),
        source: story.source.uri,
    }
}

fn lower_near(near: NearDuplicate) -> wit::NearDuplicate {
    wit::NearDuplicate {
        id: near.reference.id.to_string(),
        headline: near.headline,
        published: near.published.map(|time| time.to_string()),
        containment: near.containment,
    }
}

fn weight(story: &wit::EarlierStory) -> u64 {
    let texts = [&story.headline, &story.body];
    let bytes: usize = texts.into_iter().flatten().map(String::len).sum();
    bytes as u64 * BYTE
}
