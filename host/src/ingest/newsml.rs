//! NewsML-G2: a news item is a story; a news message holds several.

use serde_json::{Map, Value};

use super::document::Document;
use super::draft::{Draft, Naming};
use super::encoding::{self, Declared, Decoded};
use super::inputs::Stories;
use super::record::{Origin, Trouble};
use super::refusal::Place;
use super::xml::{self, Element, Tags, add};
use super::{Refusal, RefusalKind, html, nitf};

const ITEMS: [&str; 2] = ["newsItem", "packageItem"];

/// Items of the standard that hold no story.
const OTHERS: [&str; 4] = [
    "conceptItem",
    "knowledgeItem",
    "planningItem",
    "catalogItem",
];

/// Whether a text begins as NewsML-G2 does.
pub(super) fn recognise(head: &str) -> bool {
    xml::root_of(head).is_some_and(|(name, _)| {
        name == "newsMessage" || ITEMS.contains(&name) || OTHERS.contains(&name)
    })
}

pub(super) fn stories(mut document: Document) -> Stories {
    let declared = Declared::of_xml(&encoding::glimpse(&document.head));
    let one = |refusal: Refusal| -> Stories { Box::new(std::iter::once(Err(refusal))) };
    let Decoded {
        text, mut places, ..
    } = match document.decoded(declared) {
        Ok(decoded) => decoded,
        Err(refusal) => return one(refusal),
    };
    let name = document.name;
    let refuse = |trouble: Trouble| {
        Refusal::whole(&name.uri, trouble.what)
            .at(1, &text, trouble.offset)
            .hinted(trouble.hint)
    };
    let tree = match xml::parse(&text, Tags::MustMatch) {
        Ok(tree) => tree,
        Err(trouble) => return one(refuse(trouble)),
    };
    let items: Vec<&Element> = if ITEMS.contains(&tree.root.name.as_str()) {
        vec![&tree.root]
    } else {
        let sets = tree.root.children_of("itemSet");
        let items = sets.flat_map(Element::elements);
        items.collect()
    };
    if items.is_empty() {
        return one(refuse(no_story(&tree.root)));
    }
    let mut place = Place::first(1);
    let mut stories = Vec::with_capacity(items.len());
    for (ordinal, item) in items.into_iter().enumerate() {
        let origin = Origin {
            name: &name,
            ordinal: u32::try_from(ordinal).unwrap_or(u32::MAX),
            text: &text,
        };
        let story = match ITEMS.contains(&item.name.as_str()) {
            true => draft(item).and_then(|draft| draft.into_story(&origin)),
            false => Err(no_story(item)),
        };
        let story = story.map_err(|trouble| {
            place = place.forward(&text, trouble.offset.max(item.offset));
            Refusal::record(&name.uri, trouble.what)
                .placed(place, &text)
                .hinted(trouble.hint)
        });
        let at = places.at(item.offset)..places.at(item.end);
        document.account.record(at, &story);
        stories.push(story);
    }
    Box::new(stories.into_iter())
}

fn no_story(element: &Element) -> Trouble {
    Trouble {
        what: RefusalKind::Root {
            wanted: "a news item",
            root: element.name.clone(),
        },
        offset: element.offset,
        hint: None,
    }
}

/// The headline of an item: the one whose role is to be the main one, else one that has no role.
fn headline(content: &Element) -> Option<String> {
    let role = |headline: &Element| {
        let role = headline.attribute("role").or(headline.attribute("roleuri"));
        let role = role.and_then(|role| role.rsplit([':', '/', '#']).next());
        role.unwrap_or_default().to_lowercase()
    };
    let rank = |headline: &&Element| match role(headline).as_str() {
        role if role.starts_with("main") => 0,
        "" => 1,
        _ => 2,
    };
    let headlines = content.children_of("headline");
    let headlines = headlines.filter(|it| it.line().is_some());
    // The first of equals.
    headlines.min_by_key(rank).and_then(Element::line)
}

fn draft(item: &Element) -> Result<Draft, Trouble> {
    let mut draft = Draft::default();
    if let Some(guid) = item.attribute("guid").filter(|guid| !guid.is_empty()) {
        draft.naming = Naming::World(guid.to_owned());
    }
    let meta = item.child("itemMeta");
    let content = item.child("contentMeta");
    let of_meta = |name: &str| meta.and_then(|it| it.child(name));
    let of_content = |name: &str| content.and_then(|it| it.child(name));
    if let Some(written) = of_meta("versionCreated").and_then(Element::line) {
        draft.updated = draft.date("versionCreated", &written);
    }
    let first = of_meta("firstCreated").or_else(|| of_content("contentCreated"));
    if let Some(written) = first.and_then(Element::line) {
        draft.published = draft.date("firstCreated", &written);
    }
    if let Some(status) = of_meta("pubStatus") {
        let written = ["qcode", "uri", "literal"];
        let mut written = written.iter().filter_map(|it| status.attribute(it));
        draft.status(written.next().unwrap_or_default());
    }
    if let Some(embargoed) = of_meta("embargoed") {
        draft.embargo(embargoed.line().as_deref(), embargoed.offset)?;
    }
    draft.headline = content.and_then(headline);
    draft.byline = of_content("by").and_then(Element::line);
    if draft.byline.is_none() {
        let creators = content.into_iter().flat_map(|it| it.children_of("creator"));
        let names: Vec<String> = creators.filter_map(name).collect();
        draft.byline = (!names.is_empty()).then(|| names.join(", "));
    }
    draft.dateline = of_content("dateline").and_then(Element::line);
    let language = of_content("language").and_then(|it| it.attribute("tag"));
    draft.language = language.or(item.attribute("xml:lang")).map(str::to_owned);
    let urgency = of_content("urgency").and_then(Element::line);
    let urgency = urgency.and_then(|it| it.parse().ok());
    draft.urgency = urgency.filter(|urgency| (1..=8).contains(urgency));
    let subjects = content.into_iter().flat_map(|it| it.children_of("subject"));
    draft.categories = subjects
        .filter_map(|it| name(it).or_else(|| it.attribute("qcode").map(str::to_owned)))
        .collect();
    for part in item
        .child("contentSet")
        .into_iter()
        .flat_map(Element::elements)
    {
        if draft.body.is_none() {
            text(part, &mut draft);
        }
    }
    let description = of_content("description");
    if draft.body.is_none() {
        draft.body = description.map(|it| html::text(&it.markup()));
    }
    if draft.dateline.is_none() {
        draft.dateline = of_content("located").and_then(name);
    }
    draft.keep("newsml", rest(item));
    Ok(draft)
}

/// Reads a part of the content into the draft, when it is a text.
fn text(part: &Element, draft: &mut Draft) {
    match part.name.as_str() {
        "inlineXML" => {
            for inner in part.elements() {
                match inner.name.as_str() {
                    "nitf" => {
                        nitf::content(inner, draft);
                        nitf::keep_rest(inner, draft);
                    }
                    "html" => {
                        let body = inner.child("body").unwrap_or(inner);
                        draft.body = Some(html::text(&body.markup()));
                    }
                    _ => draft.body = Some(html::text(&part.markup())),
                }
            }
        }
        "inlineData" => {
            let kind = part.attribute("contenttype").unwrap_or("text/plain");
            let is_encoded = part.attribute("encoding").is_some();
            if !is_encoded && kind.starts_with("text/") {
                let text = part.text();
                let is_markup = kind.contains("html");
                draft.body = Some(if is_markup {
                    html::text(&text)
                } else {
                    text.trim().to_owned()
                });
            }
        }
        _ => {}
    }
    draft.body = draft.body.take().filter(|body| !body.trim().is_empty());
}

/// The first name of a thing.
fn name(thing: &Element) -> Option<String> {
    thing.child("name").and_then(Element::line)
}

/// All of an item but its texts, as it is written.
fn rest(item: &Element) -> Map<String, Value> {
    let mut rest = Map::new();
    for (name, value) in &item.attributes {
        rest.insert(format!("@{name}"), Value::from(value.as_str()));
    }
    for element in item.elements() {
        if element.name == "contentSet" {
            let remote = element.children_of("remoteContent").map(Element::json);
            let remote: Vec<Value> = remote.collect();
            if !remote.is_empty() {
                rest.insert("remoteContent".to_owned(), Value::Array(remote));
            }
        } else {
            add(&mut rest, element.written(), element.json());
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::ingest::Format;
    use crate::ingest::tests::{read, refusals, story};
    use crate::model::{ExtraValue, SourceStatus, Time};

    fn item(guid: &str, meta: &str, content: &str) -> String {
        format!(
            r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="2" xml:lang="en-GB">
            <itemMeta><itemClass qcode="ninat:text"/><provider literal="Wire"/>
            <versionCreated>2026-02-09T07:45:00+01:00</versionCreated>{meta}<edNote>Widened</edNote></itemMeta>
            <contentMeta><urgency>4</urgency><creator><name>A. Bee</name></creator><language tag="en"/>
            <subject qcode="medtop:1"><name>Economy</name></subject><subject qcode="medtop:2"/>
            <headline>Fares rise</headline><slugline>FARES</slugline><dateline>MARROWICK, Feb 9</dateline></contentMeta>
            <contentSet>{content}</contentSet></newsItem>"#
        )
    }

    const XHTML: &str = r#"<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head>
        <body><p>They do.</p><p>In May.</p></body></html></inlineXML>"#;

    #[test]
    fn every_part_finds_its_place() {
        let story = story(
            Format::NewsMl,
            &item("urn:1", "<pubStatus qcode=\"stat:usable\"/>", XHTML),
        );
        assert_eq!(
            (story.id.as_str(), story.source.format.as_str()),
            ("urn:1", "newsml-g2")
        );
        assert_eq!(story.headline.as_deref(), Some("Fares rise"));
        assert_eq!(story.body.as_deref(), Some("They do.\n\nIn May."));
        assert_eq!(
            (story.byline.as_deref(), story.dateline.as_deref()),
            (Some("A. Bee"), Some("MARROWICK, Feb 9"))
        );
        assert_eq!(
            (story.urgency, story.language.as_deref()),
            (Some(4), Some("en"))
        );
        assert_eq!(story.updated, Time::parse("2026-02-09T06:45:00Z"));
        assert_eq!(
            (story.status, story.categories),
            (
                Some(SourceStatus::Usable),
                vec!["Economy".to_owned(), "medtop:2".to_owned()]
            )
        );
        let newsml = story.extra.get("newsml").map(ExtraValue::value).unwrap();
        assert_eq!(
            (&newsml["@version"], &newsml["itemMeta"]["edNote"]),
            (&json!("2"), &json!("Widened"))
        );
        assert_eq!(newsml["contentMeta"]["slugline"], json!("FARES"));
    }

    #[test]
    fn a_message_holds_several_items_and_nitf_is_read_in_them() {
        let nitf = "<inlineXML><nitf><body><body.head><byline>By C. Dee</byline></body.head>\
            <body.content><p>One.</p><p>Two.</p></body.content></body></nitf></inlineXML>";
        let plain = "<inlineData contenttype=\"text/plain\">Plain.</inlineData>";
        let message = format!(
            "<newsMessage><header/><itemSet>{}{}{}</itemSet></newsMessage>",
            item("urn:1", "", nitf),
            item("urn:2", "", plain),
            item("", "", "")
        );
        let read = read(Format::NewsMl, message.as_bytes());
        let bodies: Vec<_> = read
            .iter()
            .map(|it| it.as_ref().unwrap().story.body.as_deref())
            .collect();
        assert_eq!(bodies, [Some("One.\n\nTwo."), Some("Plain."), None]);
        assert_eq!(read[1].as_ref().unwrap().story.source.ordinal, 1);
    }

    #[test]
    fn items_that_hold_no_story_are_refused_by_their_place() {
        let message = format!(
            "<newsMessage><itemSet>{}\n<conceptItem guid='urn:c'/><planningItem/></itemSet></newsMessage>",
            item("urn:1", "", XHTML)
        );
        assert_eq!(
            refusals(Format::NewsMl, &message),
            [
                "-:9:1: there is no story in it: a news item is expected, and it is `conceptItem`",
                "-:9:28: there is no story in it: a news item is expected, and it is `planningItem`",
            ]
        );
        assert!(super::recognise("<planningItem xmlns='x'>"));
    }

    #[test]
    fn the_main_headline_is_taken_and_the_others_are_kept() {
        let of = |headlines: &str| {
            let item = item("urn:1", "", XHTML);
            story(
                Format::NewsMl,
                &item.replace("<headline>Fares rise</headline>", headlines),
            )
        };
        for headlines in [
            "<headline role='hlr:sub'>And more</headline><headline role='hlr:main'>Fares rise</headline>",
            "<headline role='hlr:short'>Up</headline><headline>Fares rise</headline>",
            "<headline role='hlr:sub'> </headline><headline role='hlr:short'>Fares rise</headline>",
        ] {
            let story = of(headlines);
            assert_eq!(story.headline.as_deref(), Some("Fares rise"), "{headlines}");
            let newsml = story.extra.get("newsml").map(ExtraValue::value).unwrap();
            assert!(newsml["contentMeta"]["headline"].is_array());
        }
    }

    #[test]
    fn the_head_of_nitf_inside_is_kept() {
        let nitf = "<inlineXML><nitf><head><docdata><ed-msg info='Widened'/></docdata></head><body>\
            <body.content><p>One.</p></body.content></body></nitf></inlineXML>";
        let story = story(Format::NewsMl, &item("urn:1", "", nitf));
        let kept = story.extra.get("nitf").map(ExtraValue::value).unwrap();
        assert_eq!(kept["docdata"]["ed-msg"], json!({"@info": "Widened"}));
    }

    #[test]
    fn an_embargo_and_a_withdrawal_are_seen() {
        let of = |meta: &str| story(Format::NewsMl, &item("urn:1", meta, XHTML));
        let held = of("<embargoed>2036-01-01T00:00:00Z</embargoed>");
        assert_eq!(held.embargo, Time::parse("2036-01-01T00:00:00Z"));
        assert_eq!(of("<embargoed/>").status, Some(SourceStatus::Withheld));
        assert_eq!(
            of("<pubStatus qcode=\"stat:canceled\"/>").status,
            Some(SourceStatus::Canceled)
        );
        for (status, expected) in [
            ("qcode=\"stat:withheld\"", SourceStatus::Withheld),
            ("qcode=\"stat:Canceled\"", SourceStatus::Canceled),
            ("literal=\"canceled\"", SourceStatus::Canceled),
            (
                "uri=\"http://cv.iptc.org/newscodes/pubstatusg2/canceled\"",
                SourceStatus::Canceled,
            ),
            // Nobody knows what it says, so it is not taken for leave to publish.
            ("qcode=\"stat:dormant\"", SourceStatus::Withheld),
            ("", SourceStatus::Withheld),
        ] {
            let story = of(&format!("<pubStatus {status}/>"));
            assert_eq!(story.status, Some(expected), "{status}");
        }
        let refused = refusals(
            Format::NewsMl,
            &item("urn:1", "<embargoed>soon</embargoed>", XHTML),
        );
        assert!(
            refused[0].starts_with("-:3:71: `embargo` must be an instant"),
            "{refused:?}"
        );
    }

    #[test]
    fn what_holds_no_item_is_refused() {
        assert_eq!(
            refusals(Format::NewsMl, "<newsMessage/>"),
            ["-:1:1: there is no story in it: a news item is expected, and it is `newsMessage`"]
        );
    }
}
