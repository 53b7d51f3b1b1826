//! What a store can do: the [`Store`] trait and what its methods give back.
//!
//! Each method is one thing that the desk wants to know or have done, so that a store of another
//! kind can answer it in its own way. No method hands out more than was asked for: every list has a
//! limit and a place to go on from.

use std::ops::ControlFlow;

use crate::model::{
    Act, AnnotatedStory, Demand, Digest, DocumentHead, DocumentRecord, Logged, Numbered, Reason,
    Revision, State, Story, StoryId, Time, Tombstone, holding_everywhere, standing_on,
};

use super::{Facet, Faceted, Filed, Filing, Filter, Head, Page, QueueKey, StoreError};

/// Keeps stories, their versions, what was said of them and what was decided.
///
/// What was decided of a story stands in all that is stored of it from then on: whatever plugins say
/// later, its statuses and its state are what [`AnnotatedStory::stand`] makes of both. A version that
/// is not current keeps the statuses that it had when something was last stored of it.
///
/// Invariant: two stores that were given the same batches in the same order give the same answers.
pub trait Store: Send + Sync {
    /// Takes in stories that no plugin has looked at: all of them or none. Returns when they are
    /// durable, one entry a story in the order of the batch. Two of the same id are taken in their
    /// order.
    ///
    /// A text that its id does not have yet becomes the current version, in [`State::New`] and with
    /// nothing said of it, unless it is older than the current one by its source's own word; then
    /// that one stays current, here and in [`Store::put`]. One that it has is left as it is with what was said of it. `file` is
    /// asked for the stories that are not filed yet.
    ///
    /// # Errors
    /// As [`Store::put_batch`].
    fn admit_batch(
        &self,
        batch: Batch<'_, Story>,
        file: Filing<'_>,
    ) -> Result<Vec<Stored>, StoreError>;

    /// The same where no document ends.
    ///
    /// # Errors
    /// As [`Store::put_batch`].
    fn admit(&self, stories: &[Story], file: Filing<'_>) -> Result<Vec<Stored>, StoreError> {
        self.admit_batch(stories.into(), file)
    }

    /// Stores a batch: all of it or nothing. Returns when it is durable, one entry a story in the
    /// order of the batch. Two of the same id are taken in their order. A story that was admitted
    /// keeps the number of its version. A version that is not filed stays so.
    ///
    /// `key` names everything but the stories that decided what is said of them, for
    /// [`Store::unchanged`]; `None` where that cannot be named.
    ///
    /// Where the current version has the same content and the same was said of it, but for how long
    /// that took, nothing is written.
    ///
    /// # Errors
    /// When the batch could not be stored. After an error of the disk every further call gets
    /// [`StoreError::Poisoned`]: what the system still holds in memory cannot be told from what
    /// reached the disk, until the desk is opened again.
    fn put_batch(
        &self,
        batch: Batch<'_, AnnotatedStory>,
        key: Option<Digest>,
    ) -> Result<Vec<Stored>, StoreError>;

    /// The same where no document ends.
    ///
    /// # Errors
    /// As [`Store::put_batch`].
    fn put(
        &self,
        stories: &[AnnotatedStory],
        key: Option<Digest>,
    ) -> Result<Vec<Stored>, StoreError> {
        self.put_batch(stories.into(), key)
    }

    /// The head of the story's current version when putting it once more under the same `key` would
    /// change nothing: it is this text from this very place, it was last put under that key, and
    /// every plugin had its say or abstained.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn unchanged(&self, story: &Story, key: Digest) -> Result<Option<Head>, StoreError>;

    /// The version of a story that has the same content, or else its current one; `None` for a
    /// story that is not here.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn before(&self, story: &Story) -> Result<Option<AnnotatedStory>, StoreError>;

    /// Stores what was said of stories that were admitted: as [`Store::put_batch`], but the version
    /// that is the current one stays so. An input can hold a story and its update; while the plugins
    /// look at the one, nobody must see the other go and come back.
    ///
    /// # Errors
    /// As [`Store::put_batch`].
    fn complete(&self, stories: &[AnnotatedStory]) -> Result<Vec<Stored>, StoreError>;

    /// Files the current versions that are not filed in the way numbered `version`, which is the one
    /// of `file` and not 0; how many that were. Takes the same time for any number of stories when
    /// all of them are filed so. `each` is told how many are durably filed after every batch, and
    /// can end it there.
    ///
    /// # Errors
    /// As [`Store::put_batch`], and when the store cannot be read.
    fn file_all(
        &self,
        version: u16,
        file: Filing<'_>,
        each: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<u64, StoreError>;

    /// Keeps bytes by their SHA-256. Returns when they are durable; what is there already is not
    /// written again. Each is there whole or not at all.
    ///
    /// # Errors
    /// As [`Store::put_batch`], and when bytes do not have the digest that they are given under.
    fn put_objects(&self, objects: &[(Digest, &[u8])]) -> Result<(), StoreError>;

    /// The bytes that have this SHA-256; `None` when they are not kept.
    ///
    /// # Errors
    /// When the store cannot be read, or holds other bytes in their place.
    fn object(&self, digest: Digest) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keeps what became of documents alone, as [`Batch::documents`] are kept: all or nothing. Returns
    /// when that is durable. Only for documents whose stories are in the store.
    ///
    /// # Errors
    /// As [`Store::put_batch`].
    fn account(&self, documents: &[DocumentRecord]) -> Result<(), StoreError>;

    /// What became of a document; `None` when nothing is known of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn document(&self, uri: &str) -> Result<Option<DocumentRecord>, StoreError>;

    /// The documents after the one with a URI, ordered by the first 400 bytes of their URIs; in which
    /// order those are that have them in common is not said.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn documents(&self, after: Option<&str>, limit: usize)
    -> Result<Vec<DocumentHead>, StoreError>;

    /// Takes an act: all of its decisions or none, each of a story that is still at the revision
    /// that it was seen at, one revision for each decision. Returns when the log and the stories are
    /// durable. The stories are judged at the act's gate from then on.
    ///
    /// # Errors
    /// [`StoreError::Changed`] with what changed since, [`StoreError::NoStory`], else as
    /// [`Store::put_batch`]. After an error of the disk the act may be there, whole, when the desk is
    /// opened again.
    fn decide(&self, act: &Act, seen: &[Revision]) -> Result<Decided, StoreError>;

    /// All that was decided of a story, in the order of the log, and also when the story itself is
    /// not there (yet).
    ///
    /// # Errors
    /// When the store cannot be read.
    fn decisions_of(&self, id: &StoryId) -> Result<Vec<Logged>, StoreError>;

    /// What was decided of all stories, and was taken back of that, in the order of the log.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn everywhere(&self) -> Result<Vec<Logged>, StoreError>;

    /// All that stands on a story as it is here or was made elsewhere: what was decided of it, and what
    /// was decided of all stories and concerns it; for [`AnnotatedStory::stand`] and what tells why
    /// something stands as it does.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn standing_on(&self, annotated: &AnnotatedStory) -> Result<Vec<Logged>, StoreError> {
        let own = self.decisions_of(&annotated.story.id)?;
        let everywhere = holding_everywhere(&self.everywhere()?);
        Ok(standing_on(annotated, own, &everywhere))
    }

    /// The acts after a number, in the order in which they were taken.
    ///
    /// # Errors
    /// When the log cannot be read.
    fn acts(&self, after: u64, limit: usize) -> Result<Vec<Numbered>, StoreError>;

    /// Forgets a story on a legal demand: its versions, what was said of them, its place in the queue
    /// and what it is found by go, and the words in its decisions and its documents; who decided what
    /// when stays. Then
    /// no text comes in under its id, nor under any other one that is a version of it. Returns when
    /// that is durable. One that is forgotten already stays as it is.
    ///
    /// Bytes of it can lie in the store's files until they are written anew.
    ///
    /// # Errors
    /// [`StoreError::NoStory`] when there is neither a story nor a decision, [`StoreError::Name`],
    /// else as [`Store::decide`].
    fn forget(&self, demand: &Demand) -> Result<Tombstone, StoreError>;

    /// Lets a story come in again that was forgotten. Its next version has a number of its own. What
    /// was decided of it holds again.
    ///
    /// # Errors
    /// [`StoreError::NotForgotten`], [`StoreError::Name`], else as [`Store::decide`].
    fn readmit(&self, demand: &Demand) -> Result<(), StoreError>;

    /// Why a text may not come in; `None` when it may.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn forgotten(&self, story: &Story) -> Result<Option<Tombstone>, StoreError>;

    /// The stories after an id that were forgotten, ordered by the bytes of their ids.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn tombstones(
        &self,
        after: Option<&StoryId>,
        limit: usize,
    ) -> Result<Vec<Tombstone>, StoreError>;

    /// Drops versions that are not current, with what was said of them, and then the objects that no
    /// receipt names any more. Decisions stay, and numbers of versions are not given again; a text
    /// that was dropped and comes again is a new version. Each version goes whole or stays, and those
    /// that went are gone when this returns with an error too. No run may be under way: it has put
    /// objects that no receipt names yet.
    ///
    /// # Errors
    /// As [`Store::put_batch`].
    fn prune(&self, which: &Prune) -> Result<Pruned, StoreError>;

    /// The highest number that a version of a story ever had; `None` where there never was one.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn last_version(&self, id: &StoryId) -> Result<Option<u32>, StoreError>;

    /// The `source.uri` of the story's current version; `None` when there is no such story.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn source_of(&self, id: &StoryId) -> Result<Option<String>, StoreError>;

    /// A story in a version, or in its current one; `None` when there is no such story or version.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn story(&self, id: &StoryId, version: Option<u32>) -> Result<Option<StoredStory>, StoreError>;

    /// The text of a story's current version and its number, without what was said of it, which takes
    /// much less reading; `None` when there is no such story.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn text(&self, id: &StoryId) -> Result<Option<(Story, u32)>, StoreError>;

    /// The current versions of the stories after an id, ordered by the bytes of their ids.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn scan(&self, after: Option<&StoryId>, limit: usize) -> Result<Vec<StoredStory>, StoreError>;

    /// A page of the queue, after a place in it: by state (review first), severity (worst first),
    /// urgency (1 first, none last), age (oldest first, unknown last), id.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn queue(
        &self,
        filter: &Filter,
        after: Option<&QueueKey>,
        limit: usize,
    ) -> Result<Page, StoreError>;

    /// How many stories stand where.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn counts(&self) -> Result<Counts, StoreError>;

    /// How many stories fit a filter, and how many of them have which value of some facets: of each
    /// facet the `most` values that most stories have. The numbers are exact where nobody writes. What
    /// [`Facet::is_counted`] under a filter that names a state or nothing takes the same time for
    /// any number of stories; everything else reads what the filter leaves of the queue,
    /// and lets writers have their turn meanwhile: a story that moves then is counted where it was,
    /// where it went, at both places or at none.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn facets(&self, filter: &Filter, facets: &[Facet], most: usize)
    -> Result<Faceted, StoreError>;

    /// The ids that begin with `prefix`, in the order of their bytes.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn find(&self, prefix: &str, limit: usize) -> Result<Vec<StoryId>, StoreError>;

    /// The stories whose current version is filed under any of some keys, each once, ordered by the
    /// bytes of their ids.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn filed_under(&self, keys: &[u64], limit: usize) -> Result<Vec<StoryId>, StoreError>;

    /// What a story's current version was filed with; `None` when it was not.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn filed(&self, id: &StoryId) -> Result<Option<Filed>, StoreError>;
}

/// What is stored at once: all of it or nothing.
#[derive(Debug)]
pub struct Batch<'a, S> {
    /// Stories, in the order in which they are taken.
    pub stories: &'a [S],
    /// What became of documents that end with these stories; the others of their stories are in the
    /// store already. Each takes the place of what was known of its URI before. What is kept just so
    /// is not written again, and a document of which only stories are left that were forgotten is
    /// not kept.
    pub documents: &'a [DocumentRecord],
    /// What makes a text the newer one.
    pub order: Order,
}

/// What makes one of two texts of a story the newer one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// That it comes in later, unless its source calls it older ([`Story::is_older_than`]).
    #[default]
    Dated,
    /// That it comes in later, whatever its source says: for a source that said what is wrong.
    Given,
}

impl<'a, S> From<&'a [S]> for Batch<'a, S> {
    /// Stories with which no document ends.
    fn from(stories: &'a [S]) -> Self {
        Self {
            stories,
            documents: &[],
            order: Order::Dated,
        }
    }
}

/// Which versions to drop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prune {
    /// Those that were last updated, or else published, before; one that says neither stays.
    pub before: Time,
    /// But for so many of each story, those with the highest numbers among the ones that are not
    /// current.
    pub keep: u32,
    /// Whether they go, or are only counted.
    pub mode: PruneMode,
}

/// Whether pruned versions go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PruneMode {
    /// They go.
    Drop,
    /// They are counted and stay.
    Count,
}

/// What was pruned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Stories of which a version went.
    pub stories: u64,
    /// Versions that went.
    pub versions: u64,
    /// Versions that are not current and stay, since they do not say when they are from.
    pub undated: u64,
    /// Objects that went.
    pub objects: u64,
    /// Bytes of those objects.
    pub object_bytes: u64,
}

impl Prune {
    /// Of the versions of a story that are not current, the numbers of those that go, and how many
    /// stay for want of a time. `versions` are in the order of their numbers.
    pub(super) fn of<'a>(
        &self,
        versions: impl DoubleEndedIterator<Item = (u32, &'a Story)>,
    ) -> (Vec<u32>, u64) {
        let mut undated = 0;
        let mut gone = Vec::new();
        for (number, story) in versions.rev().skip(self.keep as usize) {
            let from = story.updated.as_ref().or(story.published.as_ref());
            match from.and_then(Time::timestamp) {
                Some(from) if Some(from) < self.before.timestamp() => gone.push(number),
                Some(_) => {}
                None => undated += 1,
            }
        }
        (gone, undated)
    }
}

/// What became of one story of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The story.
    pub id: StoryId,
    /// The version it was stored as, from 1.
    pub version: u32,
    /// What that was to the store.
    pub change: Change,
    /// Where the version stands, with what was decided of it.
    pub state: State,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What storing a story changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The id was not there.
    New,
    /// The id was there with other contents; the old versions stay readable.
    NewVersion,
    /// The content was there; what is said of it was replaced. When it was that of an older
    /// version, that one is the current one again, under the number that it had.
    Annotated,
    /// The content was there, and the same was said of it or it was only admitted again; what is
    /// said of it stays. When it was that of an older version, that one is the current one again.
    Unchanged,
    /// The source says that the text is older than the one that is current
    /// ([`Story::is_older_than`]). It is kept as a version, and the current one stays what it is.
    Superseded,
}

impl Change {
    /// What it is called in what is printed and answered.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::NewVersion => "new-version",
            Self::Annotated => "annotated",
            Self::Unchanged => "unchanged",
            Self::Superseded => "superseded",
        }
    }
}

/// A story out of the store.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredStory {
    /// Counts the contents that came under this id, from 1.
    pub version: u32,
    /// The story with what was said of it.
    pub annotated: AnnotatedStory,
    /// What to decide on it with. Of the current version alone it can be the one that the store
    /// expects.
    pub revision: Revision,
}

/// What became of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its number.
    pub number: u64,
    /// The stories that it is about, each once, in the order of the act, as they stand now.
    pub stories: Vec<(StoryId, State, Revision)>,
}

/// How many stories stand where, each in its current version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Stories in [`State::Review`].
    pub review: u64,
    /// Stories in [`State::New`].
    pub new: u64,
    /// Stories in [`State::Clear`].
    pub clear: u64,
    /// Stories in [`State::Approved`].
    pub approved: u64,
    /// Stories in [`State::Rejected`].
    pub rejected: u64,
    /// Stories in [`State::Spiked`].
    pub spiked: u64,
}

impl Counts {
    /// All stories.
    pub fn stories(&self) -> u64 {
        State::ALL.into_iter().map(|state| self.of(state)).sum()
    }

    /// Stories in a state.
    pub fn of(&self, state: State) -> u64 {
        match state {
            State::Review => self.review,
            State::New => self.new,
            State::Clear => self.clear,
            State::Approved => self.approved,
            State::Rejected => self.rejected,
            State::Spiked => self.spiked,
        }
    }

    /// Counts a story whose state was `before` (none for a new one) and is now `after`.
    pub(super) fn moved(&mut self, before: Option<State>, after: State) {
        if let Some(before) = before {
            self.gone(before);
        }
        *self.of_mut(after) += 1;
    }

    /// Counts a story that is gone.
    pub(super) fn gone(&mut self, state: State) {
        let left = self.of_mut(state);
        *left = left.saturating_sub(1);
    }

    fn of_mut(&mut self, state: State) -> &mut u64 {
        match state {
            State::Review => &mut self.review,
            State::New => &mut self.new,
            State::Clear => &mut self.clear,
            State::Approved => &mut self.approved,
            State::Rejected => &mut self.rejected,
            State::Spiked => &mut self.spiked,
        }
    }
}
