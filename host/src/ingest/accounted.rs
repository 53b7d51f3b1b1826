//! Nothing of a document is lost silently: every byte is in one part of its record, in every format
//! and encoding, and what a story says is in the bytes that it is said to be of.

use std::io::Cursor;
use std::ops::Range;

use expect_test::{Expect, expect};

use super::{Arrival, Format, GivenIds, Input, Inputs, Options};
use crate::model::{DocumentRecord, Story, What};

/// What is read of one document, and its record.
fn read(format: Format, bytes: &[u8]) -> (Vec<Story>, DocumentRecord) {
    let options = Options {
        format: Some(format),
        base: None,
    };
    let mut inputs =
        Inputs::new(vec![Input::Stdin], options).with_stdin(Box::new(Cursor::new(bytes.to_vec())));
    let (mut stories, mut ids, mut records) = (Vec::new(), GivenIds::default(), Vec::new());
    while let Some(arrival) = inputs.arrive() {
        match arrival {
            Arrival::Story(incoming) => {
                ids.push(Some(&incoming.story.id));
                stories.push(incoming.story);
            }
            Arrival::Refused(_) => {}
            Arrival::Ended(ended) => records.push(ended.record(&ids)),
        }
    }
    assert_eq!(records.len(), 1);
    let record = records.remove(0);
    // One that is refused by its beginning is not read on.
    assert!(record.head().is_whole || stories.is_empty());
    assert_eq!(record.head().digest, crate::model::Digest::of_bytes(bytes));
    assert_eq!(record.head().bytes, bytes.len() as u64);
    (stories, record)
}

/// The parts of a document with the bytes that they are.
fn parts<'a>(bytes: &'a [u8], record: &DocumentRecord) -> Vec<(What, &'a [u8])> {
    let mut reached = 0;
    let parts = record.parts().iter().map(|part| {
        let at = |place: u64| usize::try_from(place).unwrap();
        assert_eq!(part.at.start, reached);
        reached = part.at.end;
        let Range { start, end } = part.at;
        (part.what, &bytes[at(start)..at(end)])
    });
    let parts = parts.collect();
    assert_eq!(reached, bytes.len() as u64);
    parts
}

#[track_caller]
fn assert_parts(format: Format, document: &[u8], expected: &Expect) {
    let (stories, record) = read(format, document);
    let mut told = Vec::new();
    for (what, bytes) in parts(document, &record) {
        let what = match what {
            What::Story(id) => {
                let number = stories.iter().position(|story| story.id == id).unwrap();
                format!("story {number}")
            }
            What::Remainder(why) => why.name().to_owned(),
            What::Refused { what, .. } => format!("refused: {what}"),
            other => format!("{other:?}"),
        };
        told.push(format!(
            "{what}: {}",
            String::from_utf8_lossy(bytes).escape_debug()
        ));
    }
    let left_out = record.left_out().texts().iter();
    told.extend(left_out.map(|text| format!("left out: {text}")));
    expected.assert_eq(&(told.join("\n") + "\n"));
}

#[test]
fn a_text_is_one_story_and_one_without_words_is_refused_whole() {
    assert_parts(
        Format::Text,
        b"\nTide\n\nIt was high.\n\n",
        &expect![[r#"
        story 0: \nTide\n\nIt was high.\n\n
    "#]],
    );
    assert_parts(
        Format::Markdown,
        b"---\ntitle: a\n---\n\nText.\n",
        &expect![[r#"
            story 0: ---\ntitle: a\n---\n\nText.\n
        "#]],
    );
    assert_parts(
        Format::Text,
        b" \n",
        &expect![[r#"
        refused: there is no text in it:  \n
    "#]],
    );
    assert_parts(
        Format::Text,
        b"caf\xE9",
        &expect![[r#"
        refused: not UTF-8: byte 0xE9 at offset 3: caf�
    "#]],
    );
}

#[test]
fn a_record_of_json_is_its_line_or_its_place_in_the_text() {
    let lines = b"\xEF\xBB\xBF{\"text\":\"a\"}\n\n  \n{\"text\":1}\r\n{\"text\":\"b\"}";
    assert_parts(
        Format::Ndjson,
        lines,
        &expect![[r#"
        blank: \u{feff}
        story 0: {\"text\":\"a\"}\n
        blank: \n  \n
        refused: `text` must be a string, and is 1: {\"text\":1}\r\n
        story 1: {\"text\":\"b\"}
    "#]],
    );
    let list = b"[ {\"text\":\"a\"},\r\n{\"text\":\"b\"} , {} ]\n";
    assert_parts(
        Format::Ndjson,
        list,
        &expect![[r#"
        envelope: [ 
        story 0: {\"text\":\"a\"}
        envelope: ,\r\n
        story 1: {\"text\":\"b\"}
        envelope:  , 
        refused: there is no headline and no text: {}
        envelope:  ]\n
    "#]],
    );
    let broken = b"{\n\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\"\n";
    assert_parts(
        Format::Ndjson,
        broken,
        &expect![[r#"
        story 0: {\n\"text\":\"a\"}
        blank: \n
        story 1: {\"text\":\"b\"}
        refused: not JSON: EOF while parsing an object: \n{\"text\"\n
    "#]],
    );
    let item = br#"{"uri": "a", "headline": "b"}"#;
    assert_parts(
        Format::Ninjs,
        &[item, &b"\n"[..]].concat(),
        &expect![[r#"
        story 0: {\"uri\": \"a\", \"headline\": \"b\"}\n
    "#]],
    );
}

#[test]
fn an_item_of_a_feed_is_its_element() {
    let rss = "<?xml version=\"1.0\"?><rss><channel><title>P</title>\n<item><title>a</title></item>\n\
        <item/><x/><item><title>é</title></item></channel></rss>\n";
    assert_parts(
        Format::Feed,
        rss.as_bytes(),
        &expect![[r#"
        envelope: <?xml version=\"1.0\"?><rss><channel><title>P</title>\n
        story 0: <item><title>a</title></item>
        envelope: \n
        refused: there is no headline and no text: <item/>
        envelope: <x/>
        story 1: <item><title>é</title></item>
        envelope: </channel></rss>\n
    "#]],
    );
    let cut = b"<feed><entry><title>a</title></entry><entry><title>b";
    assert_parts(
        Format::Feed,
        cut,
        &expect![[r#"
        envelope: <feed>
        story 0: <entry><title>a</title></entry>
        refused: the document ends in the middle of it: <entry><title>b
    "#]],
    );
    let json = br#"{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "a"}, {"id": "2"}]}"#;
    assert_parts(
        Format::Feed,
        json,
        &expect![[r#"
        envelope: {\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [
        story 0: {\"id\": \"1\", \"title\": \"a\"}
        envelope: , 
        refused: there is no headline and no text: {\"id\": \"2\"}
        envelope: ]}
    "#]],
    );
    let laughs = b"<!DOCTYPE rss [<!ENTITY a \"b\">]><rss><item><title>a</title></item></rss>";
    assert_parts(
        Format::Feed,
        laughs,
        &expect![[r#"
        refused: the document declares entities: <!DOCTYPE rss [<!ENTITY a \"b\">]><rss><item><title>a</title></item></rss>
    "#]],
    );
}

#[test]
fn a_news_item_is_its_element() {
    let item = |id: &str| {
        format!(
            "<newsItem guid=\"{id}\"><contentMeta><headline>{id}</headline></contentMeta></newsItem>"
        )
    };
    let message = format!(
        "<newsMessage><header/><itemSet>\r\n{}\r\n{}<newsItem guid=\"n\"/></itemSet></newsMessage>",
        item("a"),
        item("b")
    );
    assert_parts(
        Format::NewsMl,
        message.as_bytes(),
        &expect![[r#"
        envelope: <newsMessage><header/><itemSet>\r\n
        story 0: <newsItem guid=\"a\"><contentMeta><headline>a</headline></contentMeta></newsItem>
        envelope: \r\n
        story 1: <newsItem guid=\"b\"><contentMeta><headline>b</headline></contentMeta></newsItem>
        refused: there is no headline and no text: <newsItem guid=\"n\"/>
        envelope: </itemSet></newsMessage>
    "#]],
    );
    let nitf = b"<nitf><body><body.content><p>A.</p></body.content></body></nitf>\n";
    assert_parts(
        Format::Nitf,
        nitf,
        &expect![[r#"
        story 0: <nitf><body><body.content><p>A.</p></body.content></body></nitf>\n
    "#]],
    );
}

#[test]
fn a_row_is_a_story_and_the_header_holds_them_together() {
    let table = b"\xEF\xBB\xBFid,title\r\n1,\"a\r\nb\"\r\n2\r\n\r\n,,,\r\n3,c\r\n\n";
    assert_parts(
        Format::Csv,
        table,
        &expect![[r#"
        envelope: \u{feff}id,title\r
        story 0: \n1,\"a\r\nb\"\r
        refused: there is no headline and no text: \n2\r
        refused: a row has 4 cells, and there are 2 columns: \n\r\n,,,\r
        story 1: \n3,c\r
        blank: \n\n
    "#]],
    );
    assert_parts(
        Format::Csv,
        b"a,b\n1,2\n",
        &expect![[r#"
        refused: the header names no field of a story: a,b\n1,2\n
    "#]],
    );
}

#[test]
fn a_letter_is_told_apart_into_its_parts() {
    let letter = b"From: a@b\nSubject: s\nMessage-ID: <1@b>\nMIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=o\n\nTo old readers.\n--o\n\
        Content-Type: multipart/alternative; boundary=i\n\n--i\n\nIn plain words.\n--i\n\
        Content-Type: text/html\n\n<p>In markup.</p>\n--i--\n--o\n\
        Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nA file.\n--o--\nEnd.\n";
    assert_parts(
        Format::Email,
        letter,
        &expect![[r#"
        story 0: From: a@b\nSubject: s\nMessage-ID: <1@b>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n
        envelope: To old readers.\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\n
        story 0: In plain words.
        envelope: \n--i\nContent-Type: text/html\n\n
        alternative: <p>In markup.</p>
        envelope: \n--i--\n--o\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\n
        attachment: A file.
        envelope: \n--o--\nEnd.\n
    "#]],
    );
    let plain = b"From: a@b\nSubject: s\n\nWords.\n";
    assert_parts(
        Format::Email,
        plain,
        &expect![[r#"
        story 0: From: a@b\nSubject: s\n\nWords.\n
    "#]],
    );
}

/// A page with everything that there is on one.
const PAGE: &str = "\
Ferry fares to rise by a tenth in May
The harbour board of Tölmin blames the price of diesel, and passengers from the islands are ang...
The handball team of Pernau has lost its coach three days before the final.

The harbour board of Tölmin will raise the fares of all ferries by a tenth in May, its chairwoman Ada Krantz said on Monday. Passengers from the islands are angry.
Krantz blamed the price of diesel. The harbour board had paid 2.1 million for diesel last year, she said, and could not do so again.
“Nobody likes to pay more for the same ferry,” Krantz told the passengers. “But a ferry that is bankrupt does not sail.”
Two sheep stopped the traffic on the coast road near Vell for an hour.
The handball team of Pernau has lost its coach three days before the final.
Get our app for the latest news
Be the first to comment
";

#[test]
fn a_line_of_a_page_is_a_story_a_repeat_or_a_remainder_with_its_reason() {
    assert_parts(
        Format::Page,
        PAGE.as_bytes(),
        &expect![[r#"
        story 0: Ferry fares to rise by a tenth in May\nThe harbour board of Tölmin blames the price of diesel, and passengers from the islands are ang...\n
        story 1: The handball team of Pernau has lost its coach three days before the final.\n
        blank: \n
        story 0: The harbour board of Tölmin will raise the fares of all ferries by a tenth in May, its chairwoman Ada Krantz said on Monday. Passengers from the islands are angry.\nKrantz blamed the price of diesel. The harbour board had paid 2.1 million for diesel last year, she said, and could not do so again.\n“Nobody likes to pay more for the same ferry,” Krantz told the passengers. “But a ferry that is bankrupt does not sail.”\n
        story 2: Two sheep stopped the traffic on the coast road near Vell for an hour.\n
        Repeat(StoryId("9031a317bb0f974ed1f4")): The handball team of Pernau has lost its coach three days before the final.\n
        call: Get our app for the latest news\n
        comments: Be the first to comment\n
    "#]],
    );
    let (stories, record) = read(Format::Page, PAGE.as_bytes());
    assert_eq!(record.head().format, "page");
    assert_eq!(record.head().counts.stories, 3);
    assert_eq!(stories.len(), 3);
    assert_eq!(stories[0].source.format, "page");
}

#[test]
fn the_lines_of_a_page_are_found_in_every_encoding() {
    let told = |bytes: &[u8]| {
        let (stories, record) = read(Format::Page, bytes);
        let told = parts(bytes, &record).into_iter().map(|(what, of)| {
            let text = match bytes[0] {
                0xFF => encoding_rs::UTF_16LE.decode(of).0,
                _ => String::from_utf8_lossy(of),
            };
            let text = text.replace("\r\n", "\n").replace('\u{feff}', "");
            let what = match what {
                What::Story(id) => stories.iter().position(|story| story.id == id),
                _ => None,
            };
            (what, text)
        });
        told.filter(|(_, text)| !text.is_empty())
            .collect::<Vec<_>>()
    };
    let plain = told(PAGE.as_bytes());
    let lines = PAGE.replace('\n', "\r\n");
    let marked = format!("\u{feff}{lines}");
    let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(told(lines.as_bytes()), plain);
    assert_eq!(told(marked.as_bytes()), plain);
    assert_eq!(told(&wide), plain);
}

#[test]
fn what_a_page_says_beyond_its_article_is_kept() {
    let page = "<!DOCTYPE html><html lang=en><head><title>Fares rise</title></head><body>\
        <nav><a href=/>Home</a> <a href=/s>Sport</a></nav><article><h1>Fares rise</h1>\
        <p>Fares on the island ferry will rise by eight per cent in May, the harbour board said on Monday, the \
        third rise in as many years and the largest since the new boats came into service.</p><p>A return ticket \
        for an adult will then cost 12.40, up from 11.50. Children under six travel free, as they have since the \
        service began.</p></article><footer><p>Privacy.</p><p>Be the first to comment</p></footer></body></html>";
    let (_, record) = read(Format::Html, page.as_bytes());
    let left_out = record.left_out().texts();
    assert_eq!(
        left_out,
        ["Home Sport", "Privacy.", "Be the first to comment"]
    );
    assert_eq!(parts(page.as_bytes(), &record).len(), 1);
}

#[test]
fn the_bytes_of_a_story_are_found_in_every_encoding() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let marked = format!("\u{feff}{text}");
        marked.encode_utf16().flat_map(bytes).collect()
    };
    let documents = [
        (
            Format::Ndjson,
            "{\"text\":\"aİz😀\"}\r\n\r\n{\"text\":\"b\"}\r\n",
        ),
        (
            Format::Ndjson,
            "[{\"text\":\"aİz😀\"},\r\n{\"text\":\"b\"}]",
        ),
        (Format::Csv, "title\r\naİz😀\r\nb\r\n"),
        (
            Format::Feed,
            "<rss><item><title>aİz😀</title></item>\r\n<item><title>b</title></item></rss>",
        ),
        (
            Format::Feed,
            "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"title\":\"aİz😀\"},{\"title\":\"b\"}]}",
        ),
        (
            Format::NewsMl,
            "<newsMessage><itemSet><newsItem><contentMeta><headline>aİz😀</headline></contentMeta></newsItem>\r\n\
             <newsItem><contentMeta><headline>b</headline></contentMeta></newsItem></itemSet></newsMessage>",
        ),
    ];
    for (format, document) in documents {
        let ways: [Vec<u8>; 4] = [
            document.as_bytes().to_vec(),
            format!("\u{feff}{document}").into_bytes(),
            utf16(document, u16::to_le_bytes),
            utf16(document, u16::to_be_bytes),
        ];
        for bytes in ways {
            let (stories, record) = read(format, &bytes);
            assert_eq!(stories.len(), 2, "{document}");
            let mut found = Vec::new();
            for (what, of) in parts(&bytes, &record) {
                let What::Story(_) = what else { continue };
                let text = match bytes[0] {
                    0xFF => encoding_rs::UTF_16LE.decode(of).0,
                    0xFE => encoding_rs::UTF_16BE.decode(of).0,
                    _ => String::from_utf8_lossy(of),
                };
                found.push(text.into_owned());
            }
            assert_eq!(found.len(), 2, "{document}");
            assert!(
                found[0].contains("aİz😀") && !found[0].contains("b\""),
                "{found:?}"
            );
            assert!(
                found[1].contains('b') && !found[1].contains("aİz"),
                "{found:?}"
            );
        }
    }
}

#[test]
fn an_encoding_that_is_named_is_told_and_walked() {
    let rss = b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><rss><item><title>caf\xE9</title></item>\
        <item><title>\x93b\x94</title></item></rss>";
    let (stories, record) = read(Format::Feed, rss);
    assert_eq!(record.head().encoding, "windows-1252");
    assert_eq!(stories[1].headline.as_deref(), Some("“b”"));
    let item = "<newsItem><contentMeta><headline>".as_bytes();
    let end = "</headline></contentMeta></newsItem>".as_bytes();
    let message = [
        b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><newsMessage><itemSet>",
        item,
        b"caf\xE9",
        end,
        item,
        b"\x93b\x94",
        end,
        b"</itemSet></newsMessage>",
    ]
    .concat();
    let (_, record) = read(Format::NewsMl, &message);
    let of_stories: Vec<Vec<u8>> = parts(&message, &record)
        .into_iter()
        .filter(|(what, _)| matches!(what, What::Story(_)))
        .map(|(_, bytes)| bytes.to_vec())
        .collect();
    let expected = [
        [item, b"caf\xE9", end].concat(),
        [item, b"\x93b\x94", end].concat(),
    ];
    assert_eq!(of_stories, expected);
}
