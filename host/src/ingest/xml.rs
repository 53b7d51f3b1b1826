//! XML as a small tree: what feeds, NewsML-G2 and NITF are read from.
//!
//! The library finds the tags; the tree keeps each element with its namespace. No entity is ever
//! looked up outside: the five of XML and the names of HTML have their characters, and a document
//! that declares entities of its own is refused, so that nothing grows when it is read. Names of
//! characters that are not known stay as they are written.
//!
//! Feeds are seldom well-formed, so tags that do not match are put right when the caller wants that:
//! an end closes what it names, and what nothing opened is passed over.

use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};

use super::RefusalKind;
use super::record::Trouble;

/// How deep elements may nest. News nests a dozen deep.
const DEPTH: usize = 200;
/// How many there may be; each takes some hundred bytes of memory.
const ELEMENTS: usize = 500_000;

/// The namespace of `xml:base` and `xml:lang`, which needs no declaration.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// An element, with everything in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// The name without its prefix.
    pub(super) name: String,
    /// The prefix as it is written; empty without one.
    pub(super) prefix: String,
    /// The namespace; empty where none was declared.
    pub(super) namespace: Arc<str>,
    /// Attributes by their names as they are written.
    pub(super) attributes: Vec<(String, String)>,
    /// Text and elements, in their order.
    pub(super) children: Vec<Node>,
    /// Where its start tag stands in the text.
    pub(super) offset: usize,
    /// Where its end tag ends.
    pub(super) end: usize,
}

/// Something in an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

/// What becomes of tags that do not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tags {
    /// The document is refused.
    MustMatch,
    /// They are put right, and that is told.
    PutRight,
}

/// A document that was read.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) root: Element,
    /// Whether tags did not match.
    pub(super) mended: bool,
}

/// Reads a document.
pub(super) fn parse(text: &str, tags: Tags) -> Result<Tree, Trouble> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut builder = Builder {
        open: Vec::new(),
        scopes: vec![vec![("xml".to_owned(), Arc::from(XML))]],
        root: None,
        tags,
        mended: false,
    };
    let mut elements = 0;
    loop {
        let offset = place(reader.buffer_position());
        let event = reader.read_event().map_err(|error| {
            let offset = place(reader.error_position());
            broken(&error.to_string(), offset)
        })?;
        if let Event::Start(_) | Event::Empty(_) = event {
            elements += 1;
            if elements > ELEMENTS {
                return Err(Trouble {
                    what: RefusalKind::TooManyElements(ELEMENTS),
                    offset,
                    hint: None,
                });
            }
        }
        match event {
            Event::Start(tag) => builder.start(&tag, offset)?,
            Event::Empty(tag) => {
                builder.start(&tag, offset)?;
                builder.close(place(reader.buffer_position()));
            }
            Event::End(tag) => {
                let name = tag.name().as_ref().to_owned();
                builder.end(&name, offset, place(reader.buffer_position()))?;
            }
            Event::Text(piece) => builder.text(&piece.xml10_content()),
            Event::CData(piece) => builder.text(&piece.xml10_content()),
            Event::GeneralRef(name) => builder.text(&character(&name.into_inner())),
            Event::DocType(doctype) => refuse_entities(&doctype.into_inner(), offset)?,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if !builder.open.is_empty() {
        if tags == Tags::MustMatch {
            let name = builder.open.last().map(Element::written);
            let name = name.unwrap_or_default();
            return Err(broken(&format!("`<{name}>` is not closed"), text.len()));
        }
        builder.mended = true;
        while !builder.open.is_empty() {
            builder.close(text.len());
        }
    }
    match builder.root {
        Some(root) => Ok(Tree {
            root,
            mended: builder.mended,
        }),
        None => Err(broken("there is no element in it", 0)),
    }
}

/// Refuses a document type that declares entities: some grow without end, others are files.
pub(super) fn refuse_entities(doctype: &str, offset: usize) -> Result<(), Trouble> {
    if doctype.contains("<!ENTITY") {
        return Err(Trouble {
            what: RefusalKind::Entities,
            offset,
            hint: Some("take the declarations out; they are not followed".to_owned()),
        });
    }
    Ok(())
}

/// The name of a document's element without its prefix, and its start tag, as far as the beginning
/// of the text shows them.
pub(super) fn root_of(head: &str) -> Option<(&str, &str)> {
    let mut rest = head.trim_start();
    loop {
        let (_, after) = match rest {
            _ if rest.starts_with("<?") => rest.split_once("?>")?,
            _ if rest.starts_with("<!--") => rest.split_once("-->")?,
            _ if rest.starts_with("<!") => {
                let (before, after) = rest.split_once('>')?;
                // Brackets in a document type hold declarations.
                if before.contains('[') {
                    rest.split_once("]>")?
                } else {
                    (before, after)
                }
            }
            _ => break,
        };
        rest = after.trim_start();
    }
    let tag = rest.strip_prefix('<')?;
    let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    let name = tag.get(..end)?;
    let name = name.split_once(':').map_or(name, |(_, name)| name);
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
    begins.then_some((name, tag))
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn broken(message: &str, offset: usize) -> Trouble {
    let message = message
        .strip_prefix("syntax error: ")
        .or_else(|| message.strip_prefix("ill-formed document: "))
        .unwrap_or(message);
    Trouble {
        what: RefusalKind::Xml(message.lines().next().unwrap_or_default().to_owned()),
        offset,
        hint: None,
    }
}

/// What a reference stands for; itself when that is not known.
fn character(name: &str) -> String {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        // A control character that no text may hold is as good as none.
        let known = code.ok().and_then(char::from_u32);
        let known = known.filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'));
        return known.map_or_else(|| format!("&{name};"), String::from);
    }
    resolve_html5_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}

/// Text with references, as attributes hold it.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let name = after.split_once(';').map(|(name, _)| name);
        let is_name = |name: &&str| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || c == '#';
            !name.is_empty() && name.len() <= 32 && name.chars().all(allowed)
        };
        if let Some(name) = name.filter(is_name) {
            text.push_str(&character(name));
            rest = after.get(name.len() + 1..).unwrap_or_default();
        } else {
            text.push('&');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

struct Builder {
    open: Vec<Element>,
    /// Prefixes that each open element declares; the first is of no element.
    scopes: Vec<Vec<(String, Arc<str>)>>,
    root: Option<Element>,
    tags: Tags,
    mended: bool,
}

impl Builder {
    fn start(&mut self, tag: &BytesStart<'_>, offset: usize) -> Result<(), Trouble> {
        if self.open.len() >= DEPTH {
            let name = tag.name();
            return Err(Trouble {
                what: RefusalKind::TooDeep(name.as_ref().to_owned(), DEPTH),
                offset,
                hint: None,
            });
        }
        if self.root.is_some() && self.open.is_empty() {
            if self.tags == Tags::MustMatch {
                return Err(broken("there is a second element at the top", offset));
            }
            self.mended = true;
            // What follows the end of the document belongs into it.
            self.open.extend(self.root.take());
            self.scopes.push(Vec::new());
        }
        let mut attributes = Vec::new();
        let mut scope = Vec::new();
        let mut raw = tag.html_attributes();
        for attribute in raw.with_checks(false).filter_map(Result::ok) {
            let name = attribute.key.as_ref().to_owned();
            let value = unescaped(&attribute.value);
            if name == "xmlns" {
                scope.push((String::new(), Arc::from(value.trim())));
            } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                scope.push((prefix.to_owned(), Arc::from(value.trim())));
            } else if !attributes.iter().any(|(known, _)| *known == name) {
                attributes.push((name, value));
            }
        }
        self.scopes.push(scope);
        let name = tag.name();
        let (prefix, name) = match name.as_ref().split_once(':') {
            Some((prefix, name)) => (prefix, name),
            None => ("", name.as_ref()),
        };
        let declared = self
            .scopes
            .iter()
            .rev()
            .flat_map(|scope| scope.iter().rev());
        let mut declared = declared.filter(|(known, _)| known == prefix);
        let namespace = declared.next().map(|(_, namespace)| Arc::clone(namespace));
        self.open.push(Element {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            namespace: namespace.unwrap_or_default(),
            attributes,
            children: Vec::new(),
            offset,
            end: offset,
        });
        Ok(())
    }

    fn end(&mut self, written: &str, offset: usize, end: usize) -> Result<(), Trouble> {
        let written = written.trim();
        let matching = self.open.iter().rposition(|it| it.written() == written);
        if matching.is_none() || matching != self.open.len().checked_sub(1) {
            if self.tags == Tags::MustMatch {
                let name = self.open.last().map(Element::written);
                let message = match name {
                    Some(name) => format!("`</{written}>` stands where `<{name}>` is to be closed"),
                    None => format!("`</{written}>` closes nothing"),
                };
                return Err(broken(&message, offset));
            }
            self.mended = true;
        }
        if let Some(matching) = matching {
            while self.open.len() > matching {
                self.close(end);
            }
        }
        Ok(())
    }

    fn close(&mut self, end: usize) {
        self.scopes.pop();
        let Some(mut element) = self.open.pop() else {
            return;
        };
        element.end = end;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, piece: &str) {
        let Some(element) = self.open.last_mut() else {
            return;
        };
        if let Some(Node::Text(text)) = element.children.last_mut() {
            text.push_str(piece);
        } else {
            element.children.push(Node::Text(piece.to_owned()));
        }
    }
}

impl Element {
    /// The name with its prefix.
    pub(super) fn written(&self) -> String {
        if self.prefix.is_empty() {
            self.name.clone()
        } else {
            format!("{}:{}", self.prefix, self.name)
        }
    }

    /// The elements in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of that name in it, whatever its namespace.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// The elements of that name in it.
    pub(super) fn children_of<'a>(
        &'a self,
        name: &str,
    ) -> impl Iterator<Item = &'a Self> + use<'a> {
        let name = name.to_owned();
        self.elements().filter(move |element| element.name == name)
    }

    /// The first element at the end of a path of names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        match path {
            [] => Some(self),
            [name, rest @ ..] => self.children_of(name).find_map(|it| it.at(rest)),
        }
    }

    /// All elements of that name below it, in the order of the document.
    pub(super) fn below(&self, name: &str) -> Vec<&Self> {
        let mut found = Vec::new();
        let mut rest: Vec<&Self> = self.elements().collect();
        rest.reverse();
        while let Some(element) = rest.pop() {
            if element.name == name {
                found.push(element);
            }
            let at = rest.len();
            rest.extend(element.elements());
            if let Some(inner) = rest.get_mut(at..) {
                inner.reverse();
            }
        }
        found
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// All text in it, without the tags.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.collect(&mut text, "");
        text
    }

    /// Adds the text in it, with something between two elements that touch.
    fn collect(&self, text: &mut String, between: &str) {
        let mut touches = false;
        for node in &self.children {
            match node {
                Node::Text(piece) => {
                    text.push_str(piece);
                    touches = false;
                }
                Node::Element(element) => {
                    if touches {
                        text.push_str(between);
                    }
                    element.collect(text, between);
                    touches = true;
                }
            }
        }
    }

    /// Text on one line, without the white space around it; `None` when nothing is left.
    pub(super) fn line(&self) -> Option<String> {
        one_line(&self.text())
    }

    /// The same, with a space between two elements that touch: a person and a title, a city and a
    /// state.
    pub(super) fn words(&self) -> Option<String> {
        let mut text = String::new();
        self.collect(&mut text, " ");
        one_line(&text)
    }

    /// What stands in it as markup, for a reader of HTML.
    pub(super) fn markup(&self) -> String {
        let mut markup = String::new();
        self.write_children(&mut markup);
        markup
    }

    fn write_children(&self, markup: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(text) => {
                    markup.push_str(&quick_xml::escape::partial_escape(text.as_str()));
                }
                Node::Element(element) => {
                    markup.push('<');
                    markup.push_str(&element.name);
                    for (name, value) in &element.attributes {
                        markup.push(' ');
                        markup.push_str(name);
                        markup.push_str("=\"");
                        markup.push_str(&quick_xml::escape::escape(value.as_str()));
                        markup.push('"');
                    }
                    markup.push('>');
                    if !element.is_void() {
                        element.write_children(markup);
                        markup.push_str("</");
                        markup.push_str(&element.name);
                        markup.push('>');
                    }
                }
            }
        }
    }

    /// Whether HTML has no end tag for it.
    fn is_void(&self) -> bool {
        matches!(self.name.as_str(), "br" | "hr" | "img" | "input" | "wbr")
    }

    /// It as JSON, for `extra`: a text alone is a string, attributes have names with `@` in front,
    /// text beside them is `#text`, and elements that repeat are a list.
    pub(super) fn json(&self) -> serde_json::Value {
        use serde_json::Value;
        let text = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.trim()),
            Node::Element(_) => None,
        });
        let text: Vec<&str> = text.filter(|text| !text.is_empty()).collect();
        let text = text.join(" ");
        if self.attributes.is_empty() && self.elements().next().is_none() {
            return Value::String(text);
        }
        let mut object = serde_json::Map::new();
        for (name, value) in &self.attributes {
            object.insert(format!("@{name}"), Value::String(value.clone()));
        }
        for element in self.elements() {
            add(&mut object, element.written(), element.json());
        }
        if !text.is_empty() {
            object.insert("#text".to_owned(), Value::String(text));
        }
        Value::Object(object)
    }
}

/// Adds a value under a name; a second one makes a list of it.
pub(super) fn add(
    object: &mut serde_json::Map<String, serde_json::Value>,
    name: String,
    value: serde_json::Value,
) {
    use serde_json::Value;
    use serde_json::map::Entry;
    match object.entry(name) {
        Entry::Vacant(entry) => {
            entry.insert(value);
        }
        Entry::Occupied(mut entry) => match entry.get_mut() {
            Value::Array(list) => list.push(value),
            first => {
                let list = vec![first.take(), value];
                *first = Value::Array(list);
            }
        },
    }
}

/// A text with white space as single spaces; `None` when nothing is left.
pub(super) fn one_line(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests;
