//! The pages of sled's trees, put together out of its log without sled.
//!
//! A page is its last whole state and what was linked to it since. Pages that say which page follows
//! under which key make a tree of them, and the page of number 0 tells where each tree begins. What
//! is damaged is left out, so of a page with a damaged state an older one may come back: whoever uses
//! this proves each value by what it says itself.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::log::{Kind, Log, Messages, Next, Segment, number, sized, take};

/// The page that names the trees.
const META: u64 = 0;

/// What a log holds, and what of it is damaged.
#[derive(Debug)]
pub(super) struct Pages {
    log: Log,
    pages: BTreeMap<u64, Page>,
    /// Places where bytes are no message but messages follow.
    pub(super) gaps: u64,
    /// Segments whose header is not what was written.
    pub(super) headless: u64,
    /// Messages that point to files of their own, of which there must be none.
    pub(super) blobs: u64,
}

/// Where the messages of a page lie.
#[derive(Debug, Default)]
struct Page {
    state: Option<Piece>,
    links: Vec<Piece>,
}

/// A message's body in the file.
#[derive(Debug, Clone, Copy)]
struct Piece {
    lsn: u64,
    offset: u64,
    length: usize,
}

/// What a tree has at a key, with when it was written: larger is later.
pub(super) type Entries = BTreeMap<Vec<u8>, (u64, Vec<u8>)>;

/// The state of a page, taken apart.
enum Node {
    Leaf { entries: Entries, next: Option<u64> },
    Index { pages: Vec<u64> },
}

impl Pages {
    /// Reads a whole log.
    pub(super) fn of(log: Log) -> io::Result<Self> {
        let (segments, headless) = log.segments()?;
        let mut pages = Self {
            log,
            pages: BTreeMap::new(),
            gaps: 0,
            headless,
            blobs: 0,
        };
        for segment in segments {
            pages.segment(segment)?;
        }
        Ok(pages)
    }

    fn segment(&mut self, segment: Segment) -> io::Result<()> {
        let bytes = self.log.read(segment)?;
        for next in Messages::of(&bytes, segment) {
            let Next::Message(message) = next else {
                self.gaps += u64::from(next == Next::Gap);
                continue;
            };
            let piece = Piece {
                lsn: message.lsn,
                offset: segment.offset + message.at as u64,
                length: message.body.len(),
            };
            match message.kind {
                Kind::Node | Kind::Meta => {
                    let page = self.pages.entry(message.page).or_default();
                    page.state = Some(piece);
                    page.links.clear();
                }
                Kind::Link => {
                    // One to a page without a state is older than all of its states.
                    if let Some(page) = self.pages.get_mut(&message.page) {
                        page.links.push(piece);
                    }
                }
                Kind::Free => {
                    self.pages.remove(&message.page);
                }
                Kind::Blob => self.blobs += 1,
                Kind::Canceled | Kind::Cap | Kind::Batch | Kind::Counter => {}
            }
        }
        Ok(())
    }

    /// What each tree holds, by the tree's name; and what lies in pages that no tree leads to any
    /// more.
    pub(super) fn trees(&self) -> io::Result<(BTreeMap<Vec<u8>, Entries>, Entries)> {
        let mut trees = BTreeMap::new();
        let mut seen = BTreeSet::from([META]);
        for (name, root) in self.roots()? {
            let entries = self.tree(root, &mut seen)?;
            trees.insert(name, entries);
        }
        let mut strays = Entries::new();
        for page in self.pages.keys().filter(|page| !seen.contains(page)) {
            if let Some(Node::Leaf { entries, .. }) = self.node(*page)? {
                join(&mut strays, entries);
            }
        }
        Ok((trees, strays))
    }

    /// The trees' names, with the page where each begins.
    fn roots(&self) -> io::Result<Vec<(Vec<u8>, u64)>> {
        let mut roots = Vec::new();
        if let Some(Page {
            state: Some(state), ..
        }) = self.pages.get(&META)
        {
            let bytes = self.log.read_at(state.offset, state.length)?;
            let mut rest = &bytes[..];
            while let Some((name, root)) = sized(&mut rest).zip(number(&mut rest)) {
                roots.push((name.to_vec(), root));
            }
        }
        Ok(roots)
    }

    /// What lies under a page.
    fn tree(&self, root: u64, seen: &mut BTreeSet<u64>) -> io::Result<Entries> {
        let mut found = Entries::new();
        let mut left = vec![root];
        while let Some(page) = left.pop() {
            if !seen.insert(page) {
                continue;
            }
            match self.node(page)? {
                Some(Node::Leaf { entries, next }) => {
                    join(&mut found, entries);
                    // A page that was split is known to its neighbour first.
                    left.extend(next);
                }
                Some(Node::Index { pages }) => left.extend(pages),
                None => {}
            }
        }
        Ok(found)
    }

    /// A page with all that was linked to it; none when it is none or cannot be read.
    fn node(&self, page: u64) -> io::Result<Option<Node>> {
        let Some(Page {
            state: Some(state),
            links,
        }) = self.pages.get(&page)
        else {
            return Ok(None);
        };
        let bytes = self.log.read_at(state.offset, state.length)?;
        let Some((prefix, mut node)) = parse(&bytes, state.lsn) else {
            return Ok(None);
        };
        for link in links {
            let bytes = self.log.read_at(link.offset, link.length)?;
            apply(&mut node, &prefix, &bytes, link.lsn);
        }
        Ok(Some(node))
    }
}

/// Takes the later one of what both have at a key.
fn join(into: &mut Entries, entries: Entries) {
    for (key, (lsn, value)) in entries {
        let later = into.get(&key).is_none_or(|(before, _)| *before < lsn);
        if later {
            into.insert(key, (lsn, value));
        }
    }
}

/// A page's state, and what all keys in it begin with and leave out.
fn parse(mut bytes: &[u8], lsn: u64) -> Option<(Vec<u8>, Node)> {
    let rest = &mut bytes;
    let next = number(rest)?;
    let _merging_child = number(rest)?;
    let [_merging, prefix] = take(rest)?;
    let low = sized(rest)?;
    let _high = sized(rest)?;
    let prefix = low.get(..usize::from(prefix))?.to_vec();
    let [what] = take(rest)?;
    let many = usize::try_from(number(rest)?).ok()?;
    // More than there are bytes for is no number.
    let keys: Option<Vec<&[u8]>> = (0..many.min(rest.len() + 1)).map(|_| sized(rest)).collect();
    let keys = keys?;
    let node = match what {
        0 => {
            let mut entries = Entries::new();
            for key in keys {
                let key = [&prefix[..], key].concat();
                entries.insert(key, (lsn, sized(rest)?.to_vec()));
            }
            let next = (next != 0).then_some(next);
            Node::Leaf { entries, next }
        }
        1 => {
            let pages: Option<Vec<u64>> = keys.iter().map(|_| number(rest)).collect();
            let mut pages = pages?;
            pages.extend((next != 0).then_some(next));
            Node::Index { pages }
        }
        _ => return None,
    };
    Some((prefix, node))
}

/// Changes a page by what was linked to it. Which pages are being merged says nothing of their
/// contents.
fn apply(node: &mut Node, prefix: &[u8], mut link: &[u8], lsn: u64) {
    let Node::Leaf { entries, .. } = node else {
        return;
    };
    let rest = &mut link;
    let change = take(rest).zip(sized(rest));
    match change {
        Some(([0], key)) => {
            if let Some(value) = sized(rest) {
                entries.insert([prefix, key].concat(), (lsn, value.to_vec()));
            }
        }
        Some(([1], key)) => {
            entries.remove(&[prefix, key].concat());
        }
        _ => {}
    }
}
