//! What a filter skips: the queue in blocks of some dozens of heads, and of each a Bloom filter over
//! what its heads are filtered by.
//!
//! Rules, tags and sources are many and rarely asked for, so an index entry for each would make every
//! story several times as dear to store. A block takes 4 KB for up to 192 heads and is written once
//! in a batch; a filter reads the blocks in the order of the queue, and only the heads of those that
//! may have what it looks for.
//!
//! In `index`, under `05` and the place where a block begins: the number of heads that were put into
//! it (u16), the latest and the earliest time of publication among them (i64, seconds), and the bits.
//! The first block begins at the very beginning. Whether there are any is told with the
//! counters (`counters.rs`), with which they are made anew. Two hashes give the six bits of a feature (Kirsch and Mitzenmacher 2006, "Less
//! hashing, same performance").
//!
//! Invariant: what a head of the queue has, its block has. A block may have more, of heads that were
//! moved or that a transaction did not put after all; it loses that when it is split.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sled::transaction::ConflictableTransactionResult as TxResult;

use crate::model::Time;
use crate::store::queue::{last_part, plugin_of};
use crate::store::{Filter, Flags, Head, StoreError};

use super::chunks::{Failure, TxTree, Walk, decode};
use super::counters::{self, Changes};
use super::keys;
use super::trees::Trees;

/// Bytes of a block's value; a value of the database has 4,096 at most.
const BYTES: usize = 4_000;
/// Bytes before the bits.
const HEADER: usize = 18;
/// Bits of a block.
const BITS: u64 = ((BYTES - HEADER) * 8) as u64;
/// Bits of a feature. With 32,000 bits and some 2,500 features, one block in 400 is read in vain.
const HASHES: u64 = 6;
/// A block with more heads is split.
const FULL: u16 = 192;
/// Into blocks of so many.
const SPLIT: usize = 96;

/// Where the blocks begin, of a database that is written to. Read when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    starts: Mutex<Option<BTreeSet<Vec<u8>>>>,
}

/// Where the blocks begin, while nobody else writes.
#[derive(Debug)]
pub(super) struct Starts<'a>(MutexGuard<'a, Option<BTreeSet<Vec<u8>>>>);

/// The blocks that a transaction has put heads into; each is written once, at its end.
#[derive(Debug, Default)]
pub(super) struct Changed(BTreeMap<Vec<u8>, Block>);

impl Changed {
    /// Writes them; the keys of those that are full now.
    pub(super) fn keep(self, index: TxTree<'_>) -> TxResult<Vec<Vec<u8>>, StoreError> {
        let mut full = Vec::new();
        for (key, block) in self.0 {
            index.insert(key.clone(), block.0.as_slice())?;
            if block.heads() > FULL {
                full.push(key);
            }
        }
        Ok(full)
    }
}

impl Blocks {
    /// Where the blocks begin; they are made where there are none yet.
    pub(super) fn starts(&self, trees: &Trees) -> Result<Starts<'_>, Failure> {
        let mut starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        if starts.is_none() {
            if counters::are_right(trees)? {
                let mut found = BTreeSet::new();
                trees.index.entries(keys::BLOCK, |key, _| {
                    if !key.starts_with(keys::BLOCK) {
                        return Ok(Walk::Stop);
                    }
                    found.insert(key.to_vec());
                    Ok(Walk::On)
                })?;
                *starts = Some(found);
            } else {
                *starts = Some(make_all(trees)?);
            }
        }
        Ok(Starts(starts))
    }
}

impl Starts<'_> {
    /// The block that a place belongs to.
    fn of(&self, place: &[u8]) -> Vec<u8> {
        let key = keys::block(place);
        let starts = self.0.iter();
        let mut before = starts.flat_map(|starts| starts.range(..=key.clone()).next_back());
        before
            .next()
            .map_or_else(|| keys::BLOCK.to_vec(), Clone::clone)
    }

    /// Puts a head's features into its block, among those that a transaction changes.
    pub(super) fn cover(
        &self,
        index: TxTree<'_>,
        changed: &mut Changed,
        place: &[u8],
        head: &Head,
    ) -> TxResult<(), StoreError> {
        match changed.0.entry(self.of(place)) {
            Entry::Occupied(mut block) => block.get_mut().add(head),
            Entry::Vacant(new) => {
                let key = new.key();
                let Some(value) = index.get(key)? else {
                    return Err(StoreError::corrupt(index.name, key, "it is missing").into());
                };
                let block = Block::read(index.name, key, &value)?;
                new.insert(block).add(head);
            }
        }
        Ok(())
    }

    /// Splits a block by the heads that it has now.
    pub(super) fn split(&mut self, trees: &Trees, block: &[u8]) -> Result<(), Failure> {
        let Some(starts) = self.0.as_mut() else {
            return Ok(());
        };
        let next = starts.range(block.to_vec()..).nth(1).cloned();
        let from = block.get(keys::BLOCK.len()..).unwrap_or_default();
        let until = next.as_ref().and_then(|next| next.get(keys::BLOCK.len()..));
        let made = make(trees, block.to_vec(), from, until, |_| {})?;
        let mut batch = sled::Batch::default();
        for (key, block) in made {
            batch.insert(key.as_slice(), block.0.as_slice());
            starts.insert(key);
        }
        // The old one and the new ones at once: in between, heads would be in none.
        trees.index.tree.apply_batch(batch)?;
        Ok(())
    }
}

/// Makes all blocks and counters anew; where the blocks begin.
fn make_all(trees: &Trees) -> Result<BTreeSet<Vec<u8>>, Failure> {
    let index = &trees.index.tree;
    counters::remove_all(trees)?;
    // What there was before, or a kill left.
    for prefix in [keys::OLD_BLOCK, keys::BLOCK] {
        for key in index.scan_prefix(prefix).keys() {
            index.remove(key?)?;
        }
    }
    let mut starts = BTreeSet::new();
    let mut all = Changes::default();
    let count = |head: &Head| all.count(head, 1);
    for (key, block) in make(trees, keys::BLOCK.to_vec(), &[], None, count)? {
        index.insert(&key, block.0.as_slice())?;
        starts.insert(key);
    }
    counters::make_all(trees, &all)?;
    Ok(starts)
}

/// Blocks for the heads of a stretch of the queue, the first under a given key.
fn make(
    trees: &Trees,
    first: Vec<u8>,
    from: &[u8],
    until: Option<&[u8]>,
    mut each: impl FnMut(&Head),
) -> Result<Vec<(Vec<u8>, Block)>, Failure> {
    let queue = &trees.queue;
    let mut blocks = vec![(first, Block::empty())];
    queue.walk(from, until, |place, bytes| {
        let head: Head = decode(queue.name, place, bytes)?;
        each(&head);
        if blocks
            .last()
            .is_some_and(|(_, last)| usize::from(last.heads()) >= SPLIT)
        {
            blocks.push((keys::block(place), Block::empty()));
        }
        if let Some((_, last)) = blocks.last_mut() {
            last.add(&head);
        }
        Ok(Walk::On)
    })?;
    Ok(blocks)
}

/// The value of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block(Vec<u8>);

impl Block {
    fn empty() -> Self {
        let mut bytes = vec![0; BYTES];
        let none = [i64::MIN.to_be_bytes(), i64::MAX.to_be_bytes()].concat();
        if let Some(times) = bytes.get_mut(2..HEADER) {
            times.copy_from_slice(&none);
        }
        Self(bytes)
    }

    fn read(tree: &'static str, key: &[u8], bytes: &[u8]) -> Result<Self, StoreError> {
        if bytes.len() != BYTES {
            let what = format!("it has {} bytes where a block has {BYTES}", bytes.len());
            return Err(StoreError::corrupt(tree, key, what));
        }
        Ok(Self(bytes.to_vec()))
    }

    fn heads(&self) -> u16 {
        self.0
            .first_chunk()
            .map_or(0, |heads| u16::from_be_bytes(*heads))
    }

    fn add(&mut self, head: &Head) {
        let heads = self.heads().saturating_add(1);
        let (mut latest, mut earliest) = (latest(&self.0), earliest(&self.0));
        if let Some(published) = seconds(head.published.as_ref()) {
            latest = latest.max(published);
            earliest = earliest.min(published);
        }
        let times = [latest.to_be_bytes(), earliest.to_be_bytes()].concat();
        let header = [heads.to_be_bytes().as_slice(), &times].concat();
        if let Some(old) = self.0.get_mut(..HEADER) {
            old.copy_from_slice(&header);
        }
        for feature in features(head) {
            for (byte, bit) in places(feature) {
                if let Some(byte) = self.0.get_mut(byte) {
                    *byte |= bit;
                }
            }
        }
    }
}

/// The latest time of publication in a block.
fn latest(block: &[u8]) -> i64 {
    let latest = block.get(2..).and_then(|rest| rest.first_chunk());
    latest.map_or(i64::MAX, |latest| i64::from_be_bytes(*latest))
}

/// The earliest one; [`i64::MAX`] where none has a time.
fn earliest(block: &[u8]) -> i64 {
    let earliest = block.get(10..).and_then(|rest| rest.first_chunk());
    earliest.map_or(i64::MIN, |earliest| i64::from_be_bytes(*earliest))
}

fn seconds(time: Option<&Time>) -> Option<i64> {
    Some(time?.timestamp()?.as_second())
}

/// Bytes and bits of a feature.
fn places(feature: u64) -> impl Iterator<Item = (usize, u8)> {
    let step = mix(feature) | 1;
    (0..HASHES).map(move |n| {
        let bit = feature.wrapping_add(n.wrapping_mul(step)) % BITS;
        // Both are small.
        (HEADER + (bit / 8) as usize, 1_u8 << (bit % 8))
    })
}

/// What a filter asks of a block.
#[derive(Debug)]
pub(super) struct Wanted {
    features: Vec<u64>,
    since: Option<i64>,
    until: Option<i64>,
}

impl Wanted {
    /// What must be in a block where a head fits the filter; none when it asks nothing of blocks.
    pub(super) fn of(filter: &Filter) -> Option<Self> {
        let mut features = Vec::new();
        if let Some(rule) = &filter.rule {
            features.push(match rule.strip_suffix("/*") {
                None => feature(Kind::Rule, rule),
                Some(plugin) => feature(Kind::RulePlugin, plugin),
            });
        }
        if let Some(tag) = &filter.tag {
            features.push(feature(Kind::Tag, tag));
        }
        if let Some(source) = &filter.source {
            let end = source.strip_suffix('/').unwrap_or(source);
            features.push(feature(Kind::Source, end));
        }
        if let Some(failed) = &filter.failed {
            features.push(feature(Kind::Failed, failed.as_str()));
        }
        // The others are a stretch of the queue.
        if filter.flags == Some(Flags::Decided) {
            features.push(feature(Kind::Flags, Flags::Decided.name()));
        }
        let [since, until] = [&filter.since, &filter.until].map(|time| seconds(time.as_ref()));
        let asks = !features.is_empty() || since.is_some() || until.is_some();
        asks.then_some(Self {
            features,
            since,
            until,
        })
    }

    /// Whether a head of a block may fit.
    fn may_be_in(&self, block: &[u8]) -> bool {
        let has = |(byte, bit): (usize, u8)| block.get(byte).is_none_or(|byte| byte & bit != 0);
        self.since.is_none_or(|since| latest(block) >= since)
            && self.until.is_none_or(|until| earliest(block) <= until)
            && self
                .features
                .iter()
                .all(|feature| places(*feature).all(has))
    }
}

/// Walks the heads of a stretch of the queue that may be wanted, in their order, until `each` says
/// stop.
pub(super) fn walk(
    trees: &Trees,
    wanted: &Wanted,
    from: &[u8],
    until: &[u8],
    mut each: impl FnMut(&[u8], &[u8]) -> Result<Walk, Failure>,
) -> Result<(), Failure> {
    let index = &trees.index.tree;
    if !counters::are_right(trees)? {
        return trees.queue.walk(from, Some(until), each);
    }
    let mut begin = from.to_vec();
    // The last block that begins before, or just there.
    let mut after = keys::block(from);
    after.push(0);
    let mut current = index
        .get_lt(&after)?
        .map(|(_, block)| wanted.may_be_in(&block));
    let blocks = index.range(after..keys::block(until));
    let mut stopped = false;
    let mut read = |begin: &[u8], end: &[u8]| {
        trees.queue.walk(begin, Some(end), |place, head| {
            let walk = each(place, head)?;
            stopped = walk == Walk::Stop;
            Ok(walk)
        })?;
        Ok::<_, Failure>(stopped)
    };
    for block in blocks {
        let (key, block) = block?;
        let start = key.get(keys::BLOCK.len()..).unwrap_or_default();
        if current != Some(false) && read(&begin, start)? {
            return Ok(());
        }
        begin = start.to_vec();
        current = Some(wanted.may_be_in(&block));
    }
    if current != Some(false) {
        read(&begin, until)?;
    }
    Ok(())
}

/// Whether a head's block has what the head has.
pub(super) fn covers(trees: &Trees, place: &[u8], head: &Head) -> Result<bool, Failure> {
    // A database without blocks is read without them.
    if !counters::are_right(trees)? {
        return Ok(true);
    }
    let mut after = keys::block(place);
    after.push(0);
    let block = trees.index.tree.get_lt(after)?;
    let block = block.filter(|(key, _)| key.starts_with(keys::BLOCK));
    Ok(block.is_some_and(|(_, block)| {
        let published = seconds(head.published.as_ref());
        let wanted = Wanted {
            features: features(head),
            since: published,
            until: published,
        };
        block.len() == BYTES && wanted.may_be_in(&block)
    }))
}

/// What a feature is of.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Kind {
    Rule = 1,
    RulePlugin = 2,
    Tag = 3,
    /// The source, what it lies below, and its last part.
    Source = 4,
    Failed = 5,
    Flags = 6,
}

/// All that a head is filtered by.
fn features(head: &Head) -> Vec<u64> {
    let mut features = Vec::new();
    for rule in &head.rules {
        features.push(feature(Kind::Rule, rule));
        features.push(feature(Kind::RulePlugin, plugin_of(rule)));
    }
    for tag in &head.tags {
        features.push(feature(Kind::Tag, tag));
        // The scheme, and whatever else a filter may name of a term with colons.
        for (end, _) in tag.match_indices(':') {
            features.push(feature(Kind::Tag, tag.get(..end).unwrap_or_default()));
        }
    }
    let source = head.source.as_str();
    let above = source
        .match_indices('/')
        .filter_map(|(end, _)| source.get(..end));
    for source in above.chain([source, last_part(source)]) {
        features.push(feature(Kind::Source, source));
    }
    if Flags::of(head) == Some(Flags::Decided) {
        features.push(feature(Kind::Flags, Flags::Decided.name()));
    }
    for plugin in &head.failed {
        features.push(feature(Kind::Failed, plugin.as_str()));
    }
    features
}

/// A feature as a number: FNV-1a, mixed.
fn feature(kind: Kind, text: &str) -> u64 {
    let bytes = [kind as u8].into_iter().chain(text.bytes());
    mix(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }))
}

/// The finaliser of `SplitMix64`.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Severity, State};
    use crate::store::facets::Tally;
    use crate::store::testing::{Draft, TempDir, stories};
    use crate::store::{Change, Facet, Page, SledStore, Store as _};
    use proptest::prelude::*;

    const DAYS: [&str; 5] = [
        "2026-02-01T00:00:00Z",
        "2026-02-02T00:00:00Z",
        "2026-02-03T00:00:00Z",
        "2026-02-04T00:00:00Z",
        "2026-02-05T00:00:00Z",
    ];

    fn draft(n: usize) -> Draft {
        let severities = [Severity::Note, Severity::Warning, Severity::Error];
        let draft = Draft::new(&format!("s{:05}", n * 7919 % 10_007))
            .uri(&format!("feeds/{}/{n}.txt", n % 13))
            .published(DAYS[n % DAYS.len()])
            .tag(&format!("keyphrase:phrase {n}"))
            .tag(if n.is_multiple_of(50) {
                "language:de"
            } else {
                "language:en"
            });
        match n % 6 {
            0 => draft.flag("hygiene/rare", severities[n % 3]),
            1 => draft.failed(),
            _ => draft,
        }
    }

    fn blocks(store: &SledStore) -> usize {
        let count = |trees: &Trees| Ok(trees.index.tree.scan_prefix(keys::BLOCK).count());
        store.read(count).unwrap()
    }

    fn found(store: &SledStore, filter: &Filter) -> Vec<String> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page: Page = store.queue(filter, after.as_ref(), 7).unwrap();
            found.extend(page.heads.iter().map(|head| head.id.to_string()));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    }

    /// What reading every head finds.
    fn read_all(store: &SledStore, filter: &Filter) -> Vec<String> {
        let all = store
            .queue(&Filter::default(), None, usize::MAX - 1)
            .unwrap();
        let fits = all.heads.iter().filter(|head| filter.matches(head));
        fits.map(|head| head.id.to_string()).collect()
    }

    fn filters() -> Vec<Filter> {
        let all = Filter::default();
        let text = |text: &str| Some(text.to_owned());
        let tag = |tag| Filter {
            tag: text(tag),
            ..all.clone()
        };
        let rule = |rule| Filter {
            rule: text(rule),
            ..all.clone()
        };
        let source = |source| Filter {
            source: text(source),
            ..all.clone()
        };
        vec![
            tag("keyphrase:phrase 700"),
            tag("language:de"),
            tag("language"),
            tag("keyphrase:none"),
            rule("hygiene/rare"),
            rule("hygiene/*"),
            rule("other/*"),
            source("feeds/3/"),
            source("feeds/3"),
            source("feeds/3/700.txt"),
            source("feeds/11/700.txt"),
            source("700.txt"),
            source("feeds"),
            source("feeds/1/7"),
            source("elsewhere/"),
            Filter {
                flags: Some(Flags::Undecided),
                ..all.clone()
            },
            Filter {
                flags: Some(Flags::Decided),
                ..all.clone()
            },
            Filter {
                since: Time::parse("2026-02-03T00:00:00Z"),
                until: Time::parse("2026-02-04T12:00:00Z"),
                ..all.clone()
            },
            Filter {
                until: Time::parse("2026-02-01T00:00:01Z"),
                tag: text("language:en"),
                ..all.clone()
            },
            Filter {
                failed: Some(crate::model::PluginName::new("hygiene").unwrap()),
                state: Some(State::Review),
                ..all.clone()
            },
        ]
    }

    #[test]
    fn what_is_found_by_blocks_is_what_reading_everything_finds() {
        let dir = TempDir::new();
        let store = dir.open();
        for from in (0..1500).step_by(100) {
            let drafts: Vec<Draft> = (from..from + 100).map(draft).collect();
            store.put(&stories(&drafts), None).unwrap();
        }
        assert!(blocks(&store) > 8, "{}", blocks(&store));
        for filter in filters() {
            assert_eq!(
                found(&store, &filter),
                read_all(&store, &filter),
                "{filter:?}"
            );
        }
        // Stories that move from one end of the queue to the other.
        let moved: Vec<Draft> = (0..1500)
            .step_by(3)
            .map(|n| draft(n).flag("hygiene/moved", Severity::Error))
            .collect();
        for drafts in moved.chunks(100) {
            let stored = store.put(&stories(drafts), None).unwrap();
            assert!(stored.iter().all(|it| it.change == Change::Annotated));
        }
        store.close().unwrap();
        let store = dir.open();
        for filter in filters() {
            assert_eq!(
                found(&store, &filter),
                read_all(&store, &filter),
                "{filter:?}"
            );
        }
        assert_eq!(store.verify().unwrap().problems, [""; 0]);
    }

    #[test]
    fn blocks_that_were_not_made_to_the_end_are_made_anew() {
        let dir = TempDir::new();
        let store = dir.open();
        let drafts: Vec<Draft> = (0..400).map(draft).collect();
        store.put(&stories(&drafts), None).unwrap();
        let remove = |trees: &Trees| Ok(trees.index.tree.remove(keys::COUNTED)?);
        store.read(remove).unwrap().unwrap();
        store.close().unwrap();
        let store = dir.open();
        for filter in filters() {
            assert_eq!(
                found(&store, &filter),
                read_all(&store, &filter),
                "{filter:?}"
            );
        }
        store.put(&stories(&[draft(500)]), None).unwrap();
        assert!(blocks(&store) > 2);
        for filter in filters() {
            assert_eq!(
                found(&store, &filter),
                read_all(&store, &filter),
                "{filter:?}"
            );
        }
        assert_eq!(store.verify().unwrap().problems, [""; 0]);
    }

    #[test]
    fn what_a_program_left_that_knows_nothing_of_blocks_and_counters_is_made_anew() {
        let dir = TempDir::new();
        let store = dir.open();
        let drafts: Vec<Draft> = (0..200).map(draft).collect();
        store.put(&stories(&drafts), None).unwrap();
        let spoil = |trees: &Trees| {
            // A batch more than they know of, a head that they lack, and a counter that is wrong.
            trees
                .index
                .tree
                .insert(keys::COUNTED, &0_u64.to_be_bytes())?;
            let block = Block::empty().0;
            trees.index.tree.insert(keys::BLOCK, block.as_slice())?;
            let counter = keys::counter(State::Review, Facet::Rule, "hygiene/rare");
            trees.index.tree.insert(counter, &7_u64.to_be_bytes())?;
            Ok(trees.index.tree.insert(keys::OLD_BLOCK, &[0; 9])?)
        };
        store.read(spoil).unwrap();
        store.close().unwrap();
        let store = dir.open();
        let counts = |store: &SledStore| {
            let facets = store.facets(&Filter::default(), &[Facet::Rule], 9);
            facets.unwrap().facets.remove(0).values
        };
        assert_eq!(counts(&store), [("hygiene/rare".to_owned(), 34)]);
        let rule = &filters()[4];
        assert_eq!(found(&store, rule).len(), 34);
        store.put(&stories(&[draft(600)]), None).unwrap();
        assert_eq!(counts(&store), [("hygiene/rare".to_owned(), 35)]);
        assert_eq!(found(&store, rule).len(), 35);
        assert_eq!(store.verify().unwrap().problems, [""; 0]);
        let is_there = |trees: &Trees| Ok(trees.index.tree.contains_key(keys::OLD_BLOCK)?);
        assert!(!store.read(is_there).unwrap());
    }

    #[test]
    fn counting_in_turns_counts_the_same_and_lets_writers_in() {
        let dir = TempDir::new();
        let store = dir.open();
        let drafts: Vec<Draft> = (0..200).map(draft).collect();
        store.put(&stories(&drafts), None).unwrap();
        for filter in filters().iter().chain([&Filter::default()]) {
            let all = store.facets(filter, &Facet::ALL, 99).unwrap();
            for most in [1, 7, 199, 200, 201] {
                let mut tally = Tally::of(&Facet::ALL);
                let mut rest = Some(Vec::new());
                while let Some(from) = rest {
                    rest = store.tally(filter, &from, most, &mut tally).unwrap();
                }
                assert_eq!(tally.most(99), all, "{filter:?} in turns of {most}");
            }
        }
        let all = Filter::default();
        let mut tally = Tally::of(&[]);
        let rest = store.tally(&all, &[], 150, &mut tally).unwrap().unwrap();
        // It would wait for ever, were the turn not over.
        store.put(&stories(&[draft(600)]), None).unwrap();
        assert_eq!(store.tally(&all, &rest, 150, &mut tally).unwrap(), None);
        let stories = tally.most(0).stories;
        assert!((200..=201).contains(&stories), "{stories}");
    }

    #[test]
    fn a_counter_that_is_wrong_is_told() {
        let dir = TempDir::new();
        let store = dir.open();
        let drafts: Vec<Draft> = (0..20).map(draft).collect();
        store.put(&stories(&drafts), None).unwrap();
        let spoil = |trees: &Trees| {
            let counter = |rule| keys::counter(State::Clear, Facet::Rule, rule);
            trees
                .index
                .tree
                .insert(counter("a/b"), &7_u64.to_be_bytes())?;
            Ok(trees.index.tree.remove(counter("hygiene/rare"))?)
        };
        store.read(spoil).unwrap().unwrap();
        assert_eq!(
            store.verify().unwrap().problems,
            [
                "the counter \\x06@\\x04a/b is Some(7), but there are None",
                "the counter \\x06@\\x04hygiene/rare is missing",
            ]
        );
    }

    #[test]
    fn few_blocks_are_read_for_what_none_has() {
        let mut block = Block::empty();
        for n in 0..usize::from(FULL) {
            let mut annotated = draft(n);
            for more in 0..10 {
                annotated = annotated.tag(&format!("keyphrase:phrase {n} of {more}"));
            }
            block.add(&Head::new(&annotated.story(), 1));
        }
        let misses = (0..10_000).filter(|n| {
            let wanted = Wanted {
                features: vec![feature(Kind::Tag, &format!("keyphrase:other {n}"))],
                since: None,
                until: None,
            };
            wanted.may_be_in(&block.0)
        });
        let misses = misses.count();
        assert!(misses < 100, "{misses} of 10,000");
    }

    proptest! {
        #[test]
        fn a_head_is_in_its_block(rules in prop::collection::vec("[a-c]/[a-c]{0,3}", 0..4),
                                  tags in prop::collection::vec("[a-c:]{1,6}", 0..4),
                                  source in "[a-c/]{0,9}", wanted in "[a-c:/*]{1,5}") {
            let mut head = Head::new(&Draft::new("a").story(), 1);
            head.rules = rules;
            head.tags = tags;
            head.source = source;
            let mut block = Block::empty();
            block.add(&head);
            for filter in [
                Filter { rule: Some(wanted.clone()), ..Filter::default() },
                Filter { tag: Some(wanted.clone()), ..Filter::default() },
                Filter { source: Some(wanted.clone()), ..Filter::default() },
            ] {
                if let (true, Some(wanted)) = (filter.matches(&head), Wanted::of(&filter)) {
                    prop_assert!(wanted.may_be_in(&block.0), "{filter:?}");
                }
            }
        }
    }
}
