//! Nothing is lost silently: each word of a document of every format is looked for in what became of
//! it. docs/input.md lists what is left out on purpose.

use super::Format;
use super::tests::read;

/// All words that begin with `w` and end in digits, which stand for what a source wrote.
fn words(document: &str) -> Vec<String> {
    let mut words: Vec<String> = document
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| {
            let number = word.strip_prefix('w');
            number.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
        })
        .map(str::to_owned)
        .collect();
    words.sort();
    words.dedup();
    words
}

/// The words of a document that are in no story and in no refusal.
#[track_caller]
fn assert_left_out(format: Format, document: &str, expected: &[&str]) {
    let read = read(format, document.as_bytes());
    let became: Vec<String> = read
        .iter()
        .map(|it| format!("{it:?}").replace("\\n", " "))
        .collect();
    let found = words(&became.concat());
    let mut lost = words(document);
    assert!(lost.len() > 3, "{lost:?}");
    lost.retain(|word| !found.contains(word));
    assert_eq!(lost, expected, "{became:#?}");
}

#[test]
fn every_word_of_a_text_and_of_records_is_kept() {
    assert_left_out(Format::Text, "w1 w2\n\nw3\n\n  w4\n", &[]);
    assert_left_out(
        Format::Markdown,
        "---\ntitle: w1\nw2: {w3: [w4]}\n---\n# w5\n\nw6\n",
        &[],
    );
    let lines = "{\"title\": \"w1\", \"w2\": {\"w3\": [\"w4\"]}}\n{\"w5\": \"w6\"\n";
    assert_left_out(Format::Ndjson, lines, &[]);
    let item = r#"{"uri": "w1", "headline": "w2", "body_xhtml": "<p>w3<i class='w4'>w5</i></p>",
        "ednote": "w6", "person": [{"name": "w7"}], "associations": {"w8": {"uri": "w9"}}}"#;
    assert_left_out(Format::Ninjs, &item.replace('\n', " "), &[]);
    assert_left_out(
        Format::Csv,
        "id,title,w1\nw2,w3,w4\n,,w5\nw6,w7,w8,w9\n",
        &[],
    );
}

#[test]
fn every_word_of_an_item_is_kept() {
    let feed = r#"<rss xmlns:x="urn:x"><channel><title>w1</title><w2>w3</w2><copyright>w4</copyright>
        <item x:a="w5"><title>w6</title><description>w7</description><content>w8</content>
        <x:thing b="w9"><x:inner>w10</x:inner></x:thing><enclosure url="w11"/><enclosure url="w12"/>
        <author>w13</author><author>w14</author><pubDate>w15</pubDate><guid>w16</guid><link>w17</link>
        <link>w18</link><title>w19</title></item></channel></rss>"#;
    // The feed says more of itself than is kept.
    assert_left_out(Format::Feed, feed, &["w2", "w3", "w4"]);
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>w1</id><title>w2</title>
        <author><name>w3</name><uri>w4</uri></author><link rel="w5" href="w6"/><link href="w7"/>
        <category term="w8" scheme="w9" label="w10"/><source><title>w11</title></source>
        <content type="html">w12</content><summary>w13</summary><published>w14</published>
        <contributor><name>w15</name></contributor><rights>w16</rights></entry></feed>"#;
    assert_left_out(Format::Feed, atom, &[]);
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "w1", "description": "w2",
        "items": [{"id": "w3", "title": "w4", "content_html": "w5", "content_text": "w6", "summary": "w7",
        "image": "w8", "_w9": {"w10": 1}, "authors": [{"name": "w11", "url": "w12"}], "tags": ["w13"]}]}"#;
    assert_left_out(Format::Feed, json, &["w2"]);
}

#[test]
fn every_word_of_a_news_item_is_kept() {
    let nitf = r#"<nitf><head><title>w1</title><meta name="w2" content="w3"/><docdata><doc-id id-string="w4"/>
        <du-key key="w5"/></docdata></head><body><body.head><hedline><hl1>w6</hl1><hl2>w7</hl2></hedline>
        <byline>w8</byline><distributor>w9</distributor><abstract><p>w10</p></abstract></body.head>
        <body.content><p>w11</p><media><media-caption>w12</media-caption></media></body.content>
        <body.end><tagline>w13</tagline></body.end></body></nitf>"#;
    assert_left_out(Format::Nitf, nitf, &[]);
    let newsml = r#"<newsMessage><header><sender>w1</sender></header><itemSet><newsItem guid="w2" conf="w3">
        <rightsInfo><usageTerms>w4</usageTerms></rightsInfo><itemMeta><edNote>w5</edNote></itemMeta>
        <contentMeta><headline>w6</headline><slugline>w7</slugline></contentMeta><contentSet>
        <inlineXML><html><body><p>w8</p></body></html></inlineXML><remoteContent href="w9"/></contentSet>
        <assert qcode="w10"/></newsItem></itemSet></newsMessage>"#;
    assert_left_out(Format::NewsMl, newsml, &["w1"]);
}

#[test]
fn what_is_left_of_a_page_and_of_a_letter_is_known() {
    let page = r#"<!DOCTYPE html><html lang="w1"><head><title>w2</title><meta name="author" content="w3">
        <meta name="w4" content="w5"><link rel="canonical" href="w6"><script>w7</script></head><body>
        <nav><a href="w8">w9</a></nav><article><p>w10 Fares on the island ferry will rise by eight per cent in May,
        the harbour board said on Monday, the third rise in as many years and the largest since the boats came.</p>
        <p>A return ticket for an adult will then cost 12.40, up from 11.50. Children under six travel free, as they
        have since the service began, and islanders keep their discount of a third. w11</p></article></body></html>"#;
    assert_left_out(Format::Html, page, &["w4", "w5", "w7", "w8", "w9"]);
    let letter = "Received: w1\nFrom: w2 <w3@b>\nTo: w4@b\nSubject: w5\nX-Own: w6\nMIME-Version: 1.0\n\
        Content-Type: multipart/alternative; boundary=c\n\n--c\n\nw7\n--c\nContent-Type: text/html\n\n<p>w8</p>\n--c--\n";
    assert_left_out(Format::Email, letter, &["w1", "w8"]);
}
