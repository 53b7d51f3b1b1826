//! NITF 3.x: a document is a story; NewsML-G2 carries it as well.

use std::iter;

use serde_json::Value;

use super::document::Document;
use super::draft::{Draft, Naming};
use super::encoding::{self, Declared};
use super::inputs::Stories;
use super::record::{Origin, Trouble};
use super::xml::{self, Element, Node, Tags};
use super::{Incoming, Refusal, RefusalKind, html};

/// Whether a text begins as NITF does.
pub(super) fn recognise(head: &str) -> bool {
    xml::root_of(head).is_some_and(|(name, _)| name == "nitf")
}

pub(super) fn stories(document: Document) -> Stories {
    Box::new(iter::once(story(document)))
}

fn story(mut document: Document) -> Result<Incoming, Refusal> {
    let declared = Declared::of_xml(&encoding::glimpse(&document.head));
    let text = document.declared_text(declared)?;
    let uri = &document.name.uri;
    let refuse = |trouble: Trouble| {
        Refusal::whole(uri, trouble.what)
            .at(1, &text, trouble.offset)
            .hinted(trouble.hint)
    };
    let tree = xml::parse(&text, Tags::MustMatch).map_err(refuse)?;
    if tree.root.name != "nitf" {
        let what = RefusalKind::Root {
            wanted: "`nitf`",
            root: tree.root.name.clone(),
        };
        return Err(refuse(Trouble {
            what,
            offset: tree.root.offset,
            hint: None,
        }));
    }
    let draft = draft(&tree.root).map_err(refuse)?;
    let origin = Origin {
        name: &document.name,
        ordinal: 0,
        text: &text,
    };
    draft.into_story(&origin).map_err(refuse)
}

/// What a document says.
fn draft(nitf: &Element) -> Result<Draft, Trouble> {
    let mut draft = Draft::default();
    content(nitf, &mut draft);
    let Some(data) = nitf.at(&["head", "docdata"]) else {
        keep_rest(nitf, &mut draft);
        return Ok(draft);
    };
    let of = |name: &str, attribute: &str| data.child(name).and_then(|it| it.attribute(attribute));
    if let Some(id) = of("doc-id", "id-string").filter(|id| !id.is_empty()) {
        // Who gave it makes it one in all the world.
        draft.naming = match of("doc-id", "regsrc").filter(|source| !source.is_empty()) {
            Some(_) => Naming::World(id.to_owned()),
            None => Naming::of(id.to_owned()),
        };
    }
    let urgency = of("urgency", "ed-urg").and_then(|it| it.parse().ok());
    draft.urgency = urgency.filter(|urgency| (1..=8).contains(urgency));
    if let Some(written) = of("date.issue", "norm") {
        draft.published = draft.date("date.issue", written);
    }
    let changed = nitf.at(&["head", "revision-history"]);
    if let Some(written) = changed.and_then(|it| it.attribute("norm")) {
        draft.updated = draft.date("revision-history", written);
    }
    let release = of("date.release", "norm");
    match data.attribute("management-status") {
        Some("embargoed") => draft.embargo(release, data.offset)?,
        Some(status) => draft.status(status),
        None => {}
    }
    if let Some(written) = release.filter(|_| draft.embargo.is_none()) {
        draft.keep("date.release", written);
    }
    let subjects = nitf.below("tobject.subject");
    let subject = |it: &&Element| {
        let name = [
            "tobject.subject.detail",
            "tobject.subject.matter",
            "tobject.subject.type",
        ];
        let name = name.iter().find_map(|name| it.attribute(name));
        name.map(str::to_owned)
    };
    draft.categories = subjects.iter().filter_map(subject).collect();
    let keys = nitf.below("keyword");
    let keys = keys
        .iter()
        .filter_map(|it| it.attribute("key").map(str::to_owned));
    draft.categories.extend(keys);
    keep_rest(nitf, &mut draft);
    Ok(draft)
}

/// Everything but the text, as it is written.
pub(super) fn keep_rest(nitf: &Element, draft: &mut Draft) {
    if let Some(head) = nitf.child("head") {
        draft.keep("nitf", head.json());
    }
}

/// The headline, the body and what stands between them; also of NITF inside of something else.
pub(super) fn content(nitf: &Element, draft: &mut Draft) {
    let body = nitf.child("body").unwrap_or(nitf);
    let head = body.child("body.head");
    let line = |path: &[&str]| head.and_then(|it| it.at(path)).and_then(Element::line);
    let headline = line(&["hedline", "hl1"]).or_else(|| line(&["headline", "hl1"]));
    let headline = headline.or_else(|| nitf.at(&["head", "title"]).and_then(Element::line));
    draft.headline = draft.headline.take().or(headline);
    draft.keep("subhead", line(&["hedline", "hl2"]));
    let bylines = head.into_iter().flat_map(|it| it.children_of("byline"));
    let bylines: Vec<String> = bylines.filter_map(Element::words).collect();
    if draft.byline.is_none() && !bylines.is_empty() {
        draft.byline = Some(bylines.join(", "));
    }
    let dateline = head.and_then(|it| it.child("dateline"));
    let dateline = || dateline.and_then(Element::words);
    draft.dateline = draft.dateline.take().or_else(dateline);
    let language = nitf.attribute("xml:lang").or(body.attribute("xml:lang"));
    draft.language = draft
        .language
        .take()
        .or_else(|| language.map(str::to_owned));
    if let Some(summary) = head.and_then(|it| it.child("abstract")) {
        draft.keep("summary", html::text(&flow(summary)));
    }
    // Whatever else stands at the top of it.
    if let Some(head) = head {
        draft.keep("body.head", head.json());
    }
    let Some(content) = body.child("body.content") else {
        return;
    };
    let text = html::text(&flow(content));
    draft.body = Some(text).filter(|text| !text.is_empty());
    let media: Vec<Value> = content
        .below("media")
        .into_iter()
        .map(Element::json)
        .collect();
    draft.keep("media", media);
    if let Some(end) = body.child("body.end") {
        draft.keep("body.end", end.json());
    }
}

/// What stands in an element as markup that HTML knows, without pictures and their captions.
fn flow(element: &Element) -> String {
    let mut known = element.clone();
    rename(&mut known);
    known.markup()
}

fn rename(element: &mut Element) {
    element.children.retain(|node| match node {
        Node::Element(inner) => inner.name != "media",
        Node::Text(_) => true,
    });
    for node in &mut element.children {
        if let Node::Element(inner) = node {
            inner.attributes.clear();
            match inner.name.as_str() {
                "hl1" | "hl2" => inner.name = "h2".to_owned(),
                "block" | "nitf-table" | "bq" => inner.name = "div".to_owned(),
                _ => {}
            }
            rename(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::ingest::Format;
    use crate::ingest::tests::{refusals, story};
    use crate::model::{ExtraValue, SourceStatus, Time};

    fn nitf(status: &str, more: &str) -> String {
        format!(
            r#"<?xml version="1.0"?><!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.3//EN" "nitf.dtd">
            <nitf xml:lang="en"><head><title>T</title><tobject><tobject.subject tobject.subject.type="Economy"/></tobject>
            <docdata management-status="{status}"><doc-id id-string="n-1"/><urgency ed-urg="3"/>
            <date.issue norm="20260209T074500+0100"/>{more}<ed-msg info="Widened"/></docdata></head>
            <body><body.head><hedline><hl1>Fares rise</hl1><hl2>And rise</hl2></hedline>
            <byline>By <person>A. Bee</person></byline><dateline><location>MARROWICK</location>, Feb 9</dateline>
            <abstract><p>Short.</p></abstract></body.head>
            <body.content><block><p>They do.</p><media><media-caption>A boat</media-caption></media>
            <hl2>In May</hl2><p>It is <em>so</em>.</p></block></body.content></body></nitf>"#
        )
    }

    #[test]
    fn every_part_finds_its_place() {
        let story = story(Format::Nitf, &nitf("usable", ""));
        assert_eq!(
            (story.id.as_str(), story.source.format.as_str()),
            ("n-1", "nitf")
        );
        assert_eq!(story.headline.as_deref(), Some("Fares rise"));
        assert_eq!(
            story.body.as_deref(),
            Some("They do.\n\nIn May\n\nIt is so.")
        );
        assert_eq!(story.byline.as_deref(), Some("By A. Bee"));
        assert_eq!(story.dateline.as_deref(), Some("MARROWICK, Feb 9"));
        assert_eq!(story.published, Time::parse("2026-02-09T06:45:00Z"));
        assert_eq!(
            (story.urgency, story.language.as_deref()),
            (Some(3), Some("en"))
        );
        assert_eq!(
            (story.status, &*story.categories),
            (Some(SourceStatus::Usable), &["Economy".to_owned()][..])
        );
        let kept = |key: &str| story.extra.get(key).map(ExtraValue::value);
        assert_eq!(
            (kept("subhead"), kept("summary")),
            (Some(json!("And rise")), Some(json!("Short.")))
        );
        assert_eq!(kept("media"), Some(json!([{"media-caption": "A boat"}])));
        assert_eq!(
            kept("nitf").unwrap()["docdata"]["ed-msg"],
            json!({"@info": "Widened"})
        );
    }

    #[test]
    fn an_embargo_and_a_kill_are_seen() {
        let release = "<date.release norm=\"20360101T000000Z\"/>";
        let held = story(Format::Nitf, &nitf("embargoed", release));
        assert_eq!(held.embargo, Time::parse("2036-01-01T00:00:00Z"));
        assert_eq!(
            story(Format::Nitf, &nitf("killed", "")).status,
            Some(SourceStatus::Canceled)
        );
        assert_eq!(
            story(Format::Nitf, &nitf("dormant", "")).status,
            Some(SourceStatus::Withheld)
        );
        // Held back until nobody knows when.
        assert_eq!(
            story(Format::Nitf, &nitf("embargoed", "")).status,
            Some(SourceStatus::Withheld)
        );
        let unreadable = "<date.release norm=\"tomorrow\"/>";
        let refused = refusals(Format::Nitf, &nitf("embargoed", unreadable));
        assert!(
            refused[0].contains("`embargo` must be an instant"),
            "{refused:?}"
        );
    }

    #[test]
    fn what_is_no_nitf_is_refused_by_its_place() {
        assert_eq!(
            refusals(Format::Nitf, "<nitf>\n<body><p></body></nitf>"),
            ["-:2:10: not XML: `</body>` stands where `<p>` is to be closed"]
        );
        assert_eq!(
            refusals(Format::Nitf, "<html/>"),
            ["-:1:1: there is no story in it: `nitf` is expected, and it is `html`"]
        );
        let bomb = "<!DOCTYPE nitf [<!ENTITY a 'x'>]><nitf>&a;</nitf>";
        assert_eq!(
            refusals(Format::Nitf, bomb),
            ["-:1:1: the document declares entities"]
        );
    }
}
