//! Feeds of every kind: what becomes of an item's parts, and what is refused.

use serde_json::{Value, json};

use crate::ingest::tests::{read, refusals};
use crate::ingest::{Format, IdOrigin};
use crate::model::{ExtraValue, Story, Time};

fn stories(feed: &str) -> Vec<Story> {
    let read = read(Format::Feed, feed.as_bytes());
    read.into_iter().map(|it| it.unwrap().story).collect()
}

fn extra(story: &Story, key: &str) -> Value {
    story.extra.get(key).map_or(Value::Null, ExtraValue::value)
}

const RSS: &str = r#"<?xml version="1.0"?>
<rss version="2.0" xml:base="https://post.example/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>The Post</title><link>https://post.example/</link><language>en</language>
<item><title>Fares &amp;amp; fines rise</title><link>a/1</link><guid isPermaLink="false">post-1</guid>
  <description>They &lt;b&gt;rise&lt;/b&gt;.</description>
  <content:encoded><![CDATA[<p>They rise.</p><p>In May&nbsp;&#8230;</p>]]></content:encoded>
  <dc:creator>A. Bee</dc:creator><author>c@post.example (C. Dee)</author>
  <category>Sea</category><category domain="iptc">Port</category>
  <pubDate>Tue, 09 Feb 2026 07:45:00 +0100</pubDate>
  <media:thumbnail url="https://post.example/t.jpg" width="10"/></item>
<item><description>Only this.</description><pubDate>9 February</pubDate></item>
</channel></rss>"#;

#[test]
fn every_part_of_an_item_finds_its_place() {
    let stories = stories(RSS);
    let first = &stories[0];
    // From a pipe, under the name of its feed.
    assert_eq!(first.id.as_str(), "post-1@28e963d0");
    assert_eq!(first.headline.as_deref(), Some("Fares & fines rise"));
    assert_eq!(first.body.as_deref(), Some("They rise.\n\nIn May\u{a0}…"));
    assert_eq!(first.byline.as_deref(), Some("A. Bee, C. Dee"));
    assert_eq!(first.categories, ["Sea", "Port"]);
    assert_eq!(first.language.as_deref(), Some("en"));
    // The ninth was a Monday.
    assert_eq!(first.published, Time::parse("2026-02-09T06:45:00Z"));
    assert_eq!(
        (first.source.format.as_str(), first.source.ordinal),
        ("feed", 0)
    );
    assert_eq!(extra(first, "link"), json!("https://post.example/a/1"));
    assert_eq!(
        extra(first, "category"),
        json!({"@domain": "iptc", "#text": "Port"})
    );
    assert_eq!(
        extra(first, "media:thumbnail"),
        json!({"@url": "https://post.example/t.jpg", "@width": "10"})
    );
    assert_eq!(
        extra(first, "feed"),
        json!({"title": "The Post", "link": "https://post.example/"})
    );
    assert_eq!(extra(first, "summary"), json!("They rise."));
    let second = &stories[1];
    assert_eq!(second.body.as_deref(), Some("Only this."));
    assert_eq!(
        (second.published.clone(), extra(second, "pubDate")),
        (None, json!("9 February"))
    );
}

#[test]
fn an_item_without_an_id_keeps_its_own_when_others_come_before_it() {
    let feed = |items: &str| format!("<rss><channel>{items}</channel></rss>");
    let id = |items: &str| stories(&feed(items)).pop().unwrap().id;
    let old = "<item><title>Old</title></item>";
    assert_eq!(
        id(old),
        id(&format!("<item><title>New</title></item>{old}"))
    );
    let linked = "<item><title>Old</title><link>https://a.example/1</link></item>";
    assert_eq!(id(linked).as_str(), "https://a.example/1");
}

#[test]
fn an_update_keeps_its_id_and_another_item_with_the_same_id_has_its_own() {
    let item = |title: &str, link: &str| {
        format!(
            "<item><guid>1</guid><title>{title}</title><link>http://a.example/{link}</link></item>"
        )
    };
    let feed = [item("A", "a"), item("A, mended", "a"), item("B", "b")].concat();
    let read = read(
        Format::Feed,
        format!("<rss><channel>{feed}</channel></rss>").as_bytes(),
    );
    let read: Vec<_> = read.into_iter().map(Result::unwrap).collect();
    assert!(read.iter().all(|it| it.id == IdOrigin::Input));
    let ids: Vec<_> = read.iter().map(|it| it.story.id.as_str()).collect();
    assert_eq!(ids, ["1", "1", "1 http://a.example/b"]);
}

#[test]
fn atom_has_its_texts_by_type_its_links_by_kind_and_its_authors_from_the_feed() {
    let stories = stories(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://a.example/x/">
        <title>F</title><author><name>Redaktion</name></author>
        <entry><id>tag:1</id><title type="html">A &amp;lt; B</title><link rel="enclosure" href="s.mp3"/>
        <link href="1"/><summary>Kurz.</summary><published>2026-02-09T08:00:00Z</published>
        <updated>2026-02-10T08:00:00Z</updated><category term="see" label="See"/>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins.</p><p>Zwei.</p></div></content></entry>
        <entry xml:lang="fr"><id>tag:2</id><title>A &lt;b&gt; c</title><author><name>D</name></author>
        <content type="image/png">iVBORw0KGgo=</content><summary type="html">&lt;p&gt;Court.&lt;/p&gt;</summary></entry></feed>"#,
    );
    let [first, second] = &stories[..] else {
        panic!("{stories:?}")
    };
    assert_eq!(first.headline.as_deref(), Some("A < B"));
    assert_eq!(first.body.as_deref(), Some("Eins.\n\nZwei."));
    assert_eq!(extra(first, "summary"), json!("Kurz."));
    assert_eq!(extra(first, "link"), json!("https://a.example/x/1"));
    assert_eq!(
        (first.byline.as_deref(), first.language.as_deref()),
        (Some("Redaktion"), Some("de"))
    );
    assert_eq!(first.updated, Time::parse("2026-02-10T08:00:00Z"));
    assert_eq!(first.categories, ["See"]);
    // A text says what it is: these are no tags.
    assert_eq!(second.headline.as_deref(), Some("A <b> c"));
    assert_eq!(second.body.as_deref(), Some("Court."));
    assert_eq!(
        (second.byline.as_deref(), second.language.as_deref()),
        (Some("D"), Some("fr"))
    );
    assert_eq!(extra(second, "content")["@type"], json!("image/png"));
}

#[test]
fn old_feeds_and_rdf_are_read() {
    for version in ["0.91", "0.92", "0.93", "0.94", "2.0", "2.1", ""] {
        let feed = format!(
            "<!DOCTYPE rss PUBLIC \"-//Netscape//DTD RSS 0.91//EN\" \"http://n.example/rss.dtd\">\n\
             <rss version=\"{version}\"><channel><item><title>T</title></item></channel></rss>"
        );
        assert_eq!(
            stories(&feed)[0].headline.as_deref(),
            Some("T"),
            "{version}"
        );
    }
    let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="x"><title>C</title><items><rdf:Seq/></items></channel>
        <item rdf:about="http://a.example/1"><title>T</title><link>http://a.example/l</link></item></rdf:RDF>"#;
    let story = stories(rdf).remove(0);
    assert_eq!(story.id.as_str(), "http://a.example/1");
    assert_eq!(extra(&story, "feed"), json!({"title": "C"}));
}

#[test]
fn a_json_feed_is_read() {
    let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "F", "language": "en",
        "authors": [{"name": "Desk"}], "items": [
        {"id": 7, "url": "https://a.example/7", "title": "T", "content_html": "<p>One.</p><p>Two.</p>",
         "summary": "S", "date_published": "2026-02-09T08:00:00Z", "tags": ["sea"], "_own": {"x": 1}},
        {"id": "8", "content_text": "Plain <b>."}, {"id": "9"}]}"#;
    let read = read(Format::Feed, feed.as_bytes());
    let first = &read[0].as_ref().unwrap().story;
    assert_eq!(
        (first.id.as_str(), first.headline.as_deref()),
        ("7@fe947120", Some("T"))
    );
    assert_eq!(first.body.as_deref(), Some("One.\n\nTwo."));
    assert_eq!(
        (first.byline.as_deref(), &*first.categories),
        (Some("Desk"), &["sea".to_owned()][..])
    );
    assert_eq!(
        (extra(first, "_own"), extra(first, "summary")),
        (json!({"x": 1}), json!("S"))
    );
    assert_eq!(
        read[1].as_ref().unwrap().story.body.as_deref(),
        Some("Plain <b>.")
    );
    let refused = read[2].as_ref().unwrap_err().to_string();
    assert_eq!(refused, "-:5:52: there is no headline and no text");
    assert_eq!(
        refusals(
            Format::Feed,
            "{\"version\": \"https://jsonfeed.org/version/1\""
        ),
        ["-:1:45: not JSON: EOF while parsing an object"]
    );
}

#[test]
fn what_cannot_be_read_is_refused_by_its_place_and_costs_itself() {
    let feed = "<rss><channel>\n<item><title>A</title></item>\n<item><guid>x</guid></item>\n\
        <item><title>B</title></item>\n<item><title>C";
    let read = read(Format::Feed, feed.as_bytes());
    let told: Vec<_> = read
        .iter()
        .map(|it| {
            it.as_ref()
                .map_or_else(ToString::to_string, |it| it.story.headline.clone().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            "A",
            "-:3:1: there is no headline and no text",
            "B",
            "-:5:1: the document ends in the middle of it",
        ]
    );
}

#[test]
fn entities_of_a_feeds_own_refuse_all_of_it() {
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>\
        <rss><channel><item><title>&b;</title></item></channel></rss>";
    assert_eq!(
        refusals(Format::Feed, bomb),
        ["-: the document declares entities"]
    );
    let file = "<!DOCTYPE rss [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>\
        <rss><channel><item><title>&f;</title></item></channel></rss>";
    assert_eq!(
        refusals(Format::Feed, file),
        ["-: the document declares entities"]
    );
}

#[test]
fn a_feed_is_read_in_the_encoding_that_it_has() {
    let feed = |encoding: &str, title: &[u8]| {
        let head =
            format!("<?xml version='1.0' encoding='{encoding}'?><rss><channel><item><title>");
        let bytes = [head.as_bytes(), title, b"</title></item></channel></rss>"].concat();
        let read = read(Format::Feed, &bytes).remove(0);
        read.map(|it| it.story.headline.unwrap())
            .map_err(|it| it.to_string())
    };
    assert_eq!(feed("utf-8", "Café".as_bytes()).as_deref(), Ok("Café"));
    assert_eq!(feed("iso-8859-1", b"Caf\xE9").as_deref(), Ok("Café"));
    assert_eq!(
        feed("iso-8859-1", "Café".as_bytes()).as_deref(),
        Ok("Café"),
        "the header lies"
    );
    assert_eq!(feed("shift_jis", b"\x93\xFA\x96{").as_deref(), Ok("日本"));
    assert_eq!(
        feed("iso-2022-jp", b"\x1B$BF|K\\\x1B(B").as_deref(),
        Ok("日本")
    );
    assert!(
        feed("utf-8", b"Caf\xE9")
            .unwrap_err()
            .contains("not UTF-8: byte 0xE9")
    );
    let sixteen: Vec<u8> = "\u{feff}<?xml version='1.0' encoding='utf-16'?><rss><channel><item><title>é</title></item></channel></rss>"
        .encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(
        read(Format::Feed, &sixteen)
            .remove(0)
            .unwrap()
            .story
            .headline
            .as_deref(),
        Some("é")
    );
}

#[test]
fn broken_tags_are_put_right_and_that_is_told() {
    let story =
        stories("<rss><channel><item><title>A <b>c</title><link/></x></item></channel></rss>")
            .remove(0);
    assert_eq!(story.headline.as_deref(), Some("A c"));
    assert_eq!(extra(&story, "mended"), json!("tags that do not match"));
    let several = "<rss><channel><item><guid>1</guid><title>A</title><item><title>B</title></item>\
        <item><title>C</title></channel></rss>";
    let told = stories(several).into_iter().map(|story| {
        let mended = story.extra.contains_key("mended");
        (story.headline.unwrap(), mended)
    });
    let expected = [("A", true), ("B", false), ("C", true)];
    assert_eq!(
        told.collect::<Vec<_>>(),
        expected.map(|(it, mended)| (it.to_owned(), mended))
    );
}

#[test]
fn an_id_of_ten_kilobytes_and_a_date_of_the_year_99999_cost_what_they_are() {
    let id = "x".repeat(10_000);
    let feed = format!(
        "<rss><channel><item><guid>{id}</guid><title>A</title></item>\
         <item><title>B</title><pubDate>Thu, 01 Jan 99999 00:00:00 GMT</pubDate></item></channel></rss>"
    );
    let read = read(Format::Feed, feed.as_bytes());
    let first = &read[0].as_ref().unwrap().story;
    assert_eq!(
        (first.id.as_str().len(), extra(first, "id")),
        (20, json!(id))
    );
    let second = &read[1].as_ref().unwrap().story;
    assert_eq!(
        (second.published.clone(), extra(second, "pubDate")),
        (None, json!("Thu, 01 Jan 99999 00:00:00 GMT"))
    );
}

#[test]
fn an_element_that_is_no_feeds_holds_no_items() {
    let read = read(
        Format::Feed,
        b"<orders><item><title>A</title></item></orders>",
    );
    assert_eq!(read.len(), 1);
    assert_eq!(
        read[0].as_ref().unwrap_err().to_string(),
        "-: there is no story in it: a feed is expected, and it is `orders`"
    );
}

#[test]
fn what_is_of_no_use_in_a_json_feed_costs_no_item() {
    let items = r#"{"id":"1","url":"https://post.example/a","title":"A","tags":"news","authors":"Ada"},
        {"id":"1","url":"https://post.example/b","title":"B","tags":["x",5]}"#;
    let feed = format!(
        r#"{{"version":"https://jsonfeed.org/version/1.1","title":5,"author":"Jane","items":[{items}]}}"#
    );
    let stories = stories(&feed);
    assert_eq!(stories[0].categories, ["news"]);
    assert_eq!(
        [stories[0].byline.as_deref(), stories[1].byline.as_deref()],
        [Some("Ada"), Some("Jane")]
    );
    assert_eq!(extra(&stories[1], "tags"), json!(["x", 5]));
    // One id and two links.
    assert_eq!(stories[1].id.as_str(), "1 https://post.example/b");
}
