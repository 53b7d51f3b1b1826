//! Feeds: RSS 0.9x to 2.0, RDF, Atom, and JSON Feed. An item is a story.
//!
//! An XML feed is cut into its items first (`scan`), so that one of any length takes the memory of
//! its longest item, and an item that is broken costs itself. Each is then read as a small document
//! together with the start tags around it, which hold the namespaces, the base of links and the
//! language.
//!
//! No feed library is used: the one that is alive (feed-rs 3.0) takes a date without a time for
//! midnight in UTC, makes up ids at random, holds the whole feed in memory and passes over what it
//! does not know.

mod atom;
mod item;
mod json;
mod rss;
mod scan;

use std::collections::HashMap;
use std::io::{BufRead, Cursor};
use std::ops::Range;

use super::account::Account;
use super::document::{Document, Name};
use super::encoding::{self, Declared, Encoding};
use super::inputs::Stories;
use super::places::Places;
use super::record::{Origin, Trouble};
use super::xml::{self, Element, Tags, Tree};
use super::{Incoming, Refusal, RefusalKind};
use item::About;
use scan::{Found, Item, Scanner};

/// Whether a text begins as a feed does.
pub(super) fn recognise(head: &str) -> bool {
    json::recognise(head)
        || xml::root_of(head).is_some_and(|(name, tag)| match name {
            "rss" | "RDF" | "feed" => true,
            // An entry by itself has the namespace of Atom.
            "entry" => tag.contains("atom") || tag.contains("Atom"),
            _ => false,
        })
}

pub(super) fn stories(mut document: Document) -> Stories {
    let head = encoding::glimpse(&document.head);
    if head.trim_start().starts_with('{') {
        return match document.decoded(Declared::nothing()) {
            Ok(decoded) => json::stories(&document.name, decoded, &document.account),
            Err(refusal) => Box::new(std::iter::once(Err(refusal))),
        };
    }
    let declared = Declared::of_xml(&head);
    if Encoding::of(&document.head) == Encoding::Utf8 && declared.is_in_ascii() {
        if let Some(refusal) = encoding::binary_head(&document.name.uri, &document.head) {
            return Box::new(std::iter::once(Err(refusal)));
        }
        return Box::new(Items::new(
            document.name,
            declared,
            Box::new(document.reader),
            (document.account, Places::same()),
        ));
    }
    match document.decoded(declared) {
        Ok(decoded) => {
            let reader = Cursor::new(decoded.text.into_bytes());
            Box::new(Items::new(
                document.name,
                Declared::nothing(),
                Box::new(reader),
                (document.account, decoded.places),
            ))
        }
        Err(refusal) => Box::new(std::iter::once(Err(refusal))),
    }
}

/// The items of a feed in XML.
struct Items {
    name: Name,
    declared: Declared,
    scanner: Scanner<Box<dyn BufRead + Send>>,
    account: Account,
    places: Places,
    /// What the feed says of itself, read with its first item.
    about: Option<About>,
    ordinal: u32,
    /// The link of each item by the digest of its id: two items may have one.
    seen: HashMap<u64, u64>,
    ended: bool,
}

impl Items {
    fn new(
        name: Name,
        declared: Declared,
        reader: Box<dyn BufRead + Send>,
        (account, places): (Account, Places),
    ) -> Self {
        Self {
            account,
            places,
            name,
            declared,
            scanner: Scanner::new(reader),
            about: None,
            ordinal: 0,
            seen: HashMap::new(),
            ended: false,
        }
    }

    /// Reads what stands before the first item.
    fn begin(&mut self) -> Result<(), Refusal> {
        let uri = &self.name.uri;
        let head = &self.scanner.head;
        let doctype = String::from_utf8_lossy(&head.doctype);
        xml::refuse_entities(&doctype, 0)
            .map_err(|trouble| Refusal::whole(uri, trouble.what).hinted(trouble.hint))?;
        if self.about.is_some() {
            return Ok(());
        }
        if let Some((_, root)) = &head.root {
            let root = String::from_utf8_lossy(scan::local(root));
            // An item or entry by itself has nothing around it.
            if !matches!(&*root, "rss" | "RDF" | "feed" | "channel" | "") {
                let what = RefusalKind::Root {
                    wanted: "a feed",
                    root: root.into_owned(),
                };
                return Err(Refusal::whole(uri, what));
            }
        }
        let about = self.declared.text(&head.about);
        // What cannot be read there costs nothing but itself.
        let about = about.unwrap_or_default();
        let about = self.around(&about);
        let tree = xml::parse(&about.0, Tags::PutRight).ok();
        self.about = Some(About::new(tree.map(|tree| tree.root)));
        Ok(())
    }

    /// A document of the start tags and a text; and how much stands before the text.
    fn around(&self, text: &str) -> (String, usize) {
        let head = &self.scanner.head;
        let tags = [&head.root, &head.channel];
        let mut document = String::new();
        for (tag, _) in tags.iter().filter_map(|it| it.as_ref()) {
            document.push_str(&self.declared.text(tag).unwrap_or_default());
        }
        let before = document.len();
        document.push_str(text);
        for (_, name) in tags.iter().rev().filter_map(|it| it.as_ref()) {
            if !name.is_empty() {
                let name = String::from_utf8_lossy(name);
                document.extend(["</", &*name, ">"]);
            }
        }
        (document, before)
    }

    fn story(&mut self, item: &Item, is_cut: bool) -> Result<Incoming, Refusal> {
        let uri = self.name.uri.clone();
        if let Some(named) = self.declared.believed(&item.bytes) {
            self.account.encoding(named.name());
        }
        let text = self.declared.text(&item.bytes).map_err(|at| {
            let (text, offset) = encoding::shown(&item.bytes, at);
            self.declared
                .refusal(Refusal::record, &uri, &item.bytes, at, item.offset)
                .at(item.line, &text, offset)
        })?;
        let text = encoding::normalise(text);
        let refuse = |trouble: Trouble, before: usize| {
            let offset = trouble.offset.saturating_sub(before);
            let mut refusal = Refusal::record(&uri, trouble.what).at(item.line, &text, offset);
            if refusal.line == Some(item.line) {
                refusal.column = refusal.column.map(|column| column + item.column - 1);
            }
            refusal.hinted(trouble.hint)
        };
        if is_cut {
            let trouble = Trouble {
                what: RefusalKind::CutOff,
                offset: 0,
                hint: Some("the feed was not saved to its end".to_owned()),
            };
            return Err(refuse(trouble, 0));
        }
        let (document, before) = self.around(&text);
        let tree = xml::parse(&document, Tags::PutRight).map_err(|it| refuse(it, before))?;
        let Some((path, element)) = innermost(&tree) else {
            let trouble = Trouble {
                what: RefusalKind::NothingToRead,
                offset: 0,
                hint: None,
            };
            return Err(refuse(trouble, 0));
        };
        let about = self.about.get_or_insert_with(|| About::new(None));
        let mut draft = item::draft(&path, element, about);
        if tree.mended {
            draft.keep("mended", "tags that do not match");
        }
        item::scope(&mut draft, &self.name, about.name());
        item::tell_apart(&mut draft, &mut self.seen);
        let origin = Origin {
            name: &self.name,
            ordinal: self.ordinal,
            text: &text,
        };
        draft.into_story(&origin).map_err(|it| refuse(it, 0))
    }
}

/// The item in a document that was made for it, and the elements around it from the outside in.
fn innermost(tree: &Tree) -> Option<(Vec<&Element>, &Element)> {
    let mut path = Vec::new();
    let mut element = &tree.root;
    while !matches!(element.name.as_str(), "item" | "entry") {
        path.push(element);
        let inner = |name: &&str| element.child(name);
        element = ["item", "entry", "channel"].iter().find_map(inner)?;
    }
    Some((path, element))
}

impl Iterator for Items {
    type Item = Result<Incoming, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let found = match self.scanner.next() {
            Ok(found) => found,
            Err(error) => {
                self.ended = true;
                let refusal = Refusal::io(&self.name.uri, &error);
                let whole = self.ordinal == 0;
                return Some(Err(Refusal { whole, ..refusal }));
            }
        };
        let Some(found) = found else {
            self.ended = true;
            // A feed without items holds no stories, and that is no mistake.
            if self.scanner.head.root.is_some() {
                return self.begin().err().map(Err);
            }
            let what = RefusalKind::Xml("there is no element in it".to_owned());
            return Some(Err(Refusal::whole(&self.name.uri, what)));
        };
        if let Err(refusal) = self.begin() {
            self.ended = true;
            return Some(Err(refusal));
        }
        let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        let (Found::Item(Item { offset, end, .. })
        | Found::CutOff(Item { offset, end, .. })
        | Found::TooLarge {
            at: Range { start: offset, end },
            ..
        }) = &found;
        let at = self.places.at(place(*offset))..self.places.at(place(*end));
        let story = match &found {
            Found::Item(item) => self.story(item, false),
            Found::CutOff(item) => self.story(item, true),
            Found::TooLarge { line, .. } => {
                let limit = scan::ITEM_LIMIT as u64;
                let what = RefusalKind::ItemTooLarge { limit };
                Err(Refusal::record(&self.name.uri, what).line(*line))
            }
        };
        self.account.record(at, &story);
        self.ordinal = self.ordinal.saturating_add(1);
        Some(story)
    }
}

#[cfg(test)]
mod measured;
#[cfg(test)]
mod tests;
