//! Every format that is read, through the command line: one directory of them all makes one queue.

use std::io::Write as _;

use expect_test::expect;

use crate::support::{Place, stories};

const RSS: &str = "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>The Post</title><language>en</language>\n\
    <item><guid isPermaLink=\"false\">rss-1</guid><title>Harbour closes for a day</title>\
    <description>&lt;p&gt;The harbour closes on Friday.&lt;/p&gt;&lt;p&gt;Boats lie at the pier.&lt;/p&gt;</description></item>\n\
    <item><guid isPermaLink=\"false\">rss-2</guid></item></channel></rss>\n";

const ATOM: &str = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>atom-1</id><title>Bridge opens</title>\
    <content type=\"html\">&lt;p&gt;The bridge opened.&lt;/p&gt;</content></entry></feed>";

const JSON_FEED: &str = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [\
    {\"id\": \"json-1\", \"title\": \"Library moves\", \"content_html\": \"<p>The library moves.</p>\"}]}";

const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Ferry fares rise</title>\
    <meta property=\"og:title\" content=\"Ferry fares rise\"></head><body><nav><a href=\"/\">Home</a></nav><article>\
    <p>Fares on the island ferry will rise by eight per cent in May, the harbour board said on Monday, the third \
    rise in as many years and the largest since the new boats came into service.</p><p>A return ticket for an adult \
    will then cost 12.40, up from 11.50. Children under six travel free, as they have since the service began, and \
    islanders keep their discount of a third.</p></article><footer>Privacy. Terms.</footer></body></html>";

const NINJS: &str = "{\"uri\": \"urn:ninjs:1\", \"headline\": \"School wins prize\", \"body_text\": \"The school won.\", \
    \"pubstatus\": \"withheld\", \"versioncreated\": \"2026-02-09T08:00:00Z\", \"slugline\": \"SCHOOL\"}";

const NEWSML: &str = "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:g2:1\"><itemMeta>\
    <pubStatus qcode=\"stat:canceled\"/></itemMeta><contentMeta><headline>Council votes</headline></contentMeta>\
    <contentSet><inlineXML><html><body><p>The council voted.</p></body></html></inlineXML></contentSet></newsItem>";

const NITF: &str = "<nitf><head><docdata management-status=\"embargoed\"><doc-id id-string=\"nitf-1\"/>\
    <date.release norm=\"20360101T000000Z\"/></docdata></head><body><body.head><hedline><hl1>Storm nears</hl1></hedline>\
    </body.head><body.content><p>A storm nears.</p></body.content></body></nitf>";

const LETTER: &str = "From: A. Bee <b@post.example>\nSubject: Mast falls\nMessage-ID: <1@post.example>\n\
    Date: Mon, 9 Feb 2026 07:45:00 +0100\n\nA mast fell on Sunday.\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

/// A directory with every format in it.
fn mixed() -> Place {
    let place = Place::new();
    let files: [(&str, &[u8]); 14] = [
        ("in/01.txt", b"Tide is high\n\nThe tide was high.\n"),
        (
            "in/02.md",
            b"---\ntitle: Market day\n---\nThe market was full.\n",
        ),
        (
            "in/03.ndjson",
            b"{\"id\": \"n-1\", \"title\": \"Cat found\", \"text\": \"A cat was found.\"}\n",
        ),
        ("in/04.rss", RSS.as_bytes()),
        ("in/05.xml", ATOM.as_bytes()),
        ("in/06.json", JSON_FEED.as_bytes()),
        ("in/07.html", PAGE.as_bytes()),
        ("in/08.json", NINJS.as_bytes()),
        ("in/09.xml", NEWSML.as_bytes()),
        ("in/10.xml", NITF.as_bytes()),
        (
            "in/11.csv",
            b"id,title,text\ncsv-1,Shop burns,\"A shop, empty, burned.\"\n",
        ),
        ("in/12.eml", LETTER.as_bytes()),
        ("in/photo.jpg", b"\xFF\xD8"),
        ("in/catalog.xml", b"<catalog/>"),
    ];
    for (name, bytes) in files {
        place.write(name, bytes);
    }
    let inner = zip(&[("deep.txt", b"Well runs dry\n\nThe well ran dry.\n")]);
    place.write(
        "in/13.zip",
        zip(&[
            ("a/one.txt", b"Boat sinks\n\nA boat sank.\n"),
            ("more.zip", &inner),
            ("../out.txt", b"Out\n\nOf it.\n"),
            ("photo.png", b"\x89PNG"),
        ]),
    );
    place.write(
        "in/14.tar.gz",
        gzip(&tar(&[("two.md", b"# Road shut\n\nThe road is shut.\n")])),
    );
    place.write("in/15.txt.gz", gzip(b"Lamp out\n\nThe lamp is out.\n"));
    place
}

#[test]
fn a_directory_of_every_format_makes_one_queue() {
    let place = mixed();
    let output = place.copydesk(["run", "in"]);
    expect![[r#"
        exit status 5
        --- stderr
        made a desk: $PLACE/copydesk.toml
        refused: in/04.rss:4:1: there is no headline and no text
          | <item><guid isPermaLink="false">rss-2</guid></item>
          | ^
        refused: in/13.zip!/../out.txt: its path leads out of the archive
        refused: in/catalog.xml: there is no story in it: a feed is expected, and it is `catalog`
        stories   16 stored, 3 refused, 2 documents skipped
        states    2 in review, 14 clear
        flags     0 errors, 0 warnings, 0 notes
        also      17 tags, 0 summaries
        plugins   tagger 0.1.0 [share]%   1 ok, 15 abstained
                  summarizer 0.1.0 [share]%   0 ok, 16 abstained
                  hygiene 0.1.0 [share]%  16 ok
                  language 0.1.0 [share]%   7 ok, 9 abstained
                  pii 0.1.0 [share]%  16 ok
                  figures 0.1.0 [share]%  16 ok
                  claims 0.1.0 [share]%  16 ok
                  sensitive 0.1.0 [share]%  16 ok
                  headline 0.1.0 [share]%  16 ok
        time      [measured]
    "#]]
    .assert_eq(&output.steady().to_string());
    let mut read: Vec<String> = stories(&place.export())
        .iter()
        .map(|story| {
            let text = |name: &str| story[name].as_str().unwrap_or("-").to_owned();
            let source = &story["source"];
            let id = text("id");
            // One that is derived is a digest.
            let id = if id.len() == 20 {
                "derived".to_owned()
            } else {
                id
            };
            format!(
                "{} {} {id} {} | {} | {}",
                source["uri"].as_str().unwrap(),
                source["format"].as_str().unwrap(),
                text("state"),
                text("headline"),
                text("body")
                    .replace('\n', "/")
                    .chars()
                    .take(60)
                    .collect::<String>(),
            )
        })
        .collect();
    read.sort();
    expect![[r#"
        in/01.txt text derived clear | Tide is high | The tide was high.
        in/02.md markdown derived clear | Market day | The market was full.
        in/03.ndjson ndjson n-1 clear | Cat found | A cat was found.
        in/04.rss feed rss-1 clear | Harbour closes for a day | The harbour closes on Friday.//Boats lie at the pier.
        in/05.xml feed atom-1 clear | Bridge opens | The bridge opened.
        in/06.json feed json-1 clear | Library moves | The library moves.
        in/07.html html derived clear | Ferry fares rise | Fares on the island ferry will rise by eight per cent in May
        in/08.json ninjs urn:ninjs:1 review | School wins prize | The school won.
        in/09.xml newsml-g2 urn:g2:1 review | Council votes | The council voted.
        in/10.xml nitf nitf-1 clear | Storm nears | A storm nears.
        in/11.csv csv csv-1 clear | Shop burns | A shop, empty, burned.
        in/12.eml email 1@post.example clear | Mast falls | A mast fell on Sunday.
        in/13.zip!/a/one.txt text derived clear | Boat sinks | A boat sank.
        in/13.zip!/more.zip!/deep.txt text derived clear | Well runs dry | The well ran dry.
        in/14.tar.gz!/two.md markdown derived clear | Road shut | The road is shut.
        in/15.txt.gz text derived clear | Lamp out | The lamp is out."#]].assert_eq(&read.join("\n"));
}

#[test]
fn a_story_that_is_withdrawn_is_never_clear_and_an_embargo_is_kept() {
    let place = mixed();
    drop(place.copydesk(["run", "-q", "in"]).exits(5));
    let exported = stories(&place.export());
    let of = |id: &str| exported.iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(
        (&of("urn:ninjs:1")["status"], &of("urn:ninjs:1")["state"]),
        (&"withheld".into(), &"review".into())
    );
    assert_eq!(
        (&of("urn:g2:1")["status"], &of("urn:g2:1")["state"]),
        (&"canceled".into(), &"review".into())
    );
    assert_eq!(of("nitf-1")["embargo"], "2036-01-01T00:00:00Z");
}

#[test]
fn a_kill_in_another_file_reaches_its_story() {
    let place = Place::new();
    place.write("v1.xml", NEWSML.replace("canceled", "usable"));
    drop(place.copydesk(["run", "-q", "v1.xml"]));
    place.write("v2.xml", NEWSML);
    drop(place.copydesk(["run", "-q", "v2.xml"]));
    let exported = stories(&place.export());
    assert_eq!(exported.len(), 1);
    assert_eq!(
        (&exported[0]["version"], &exported[0]["state"]),
        (&2.into(), &"review".into())
    );
}

#[test]
fn an_item_of_ninjs_is_made_of_what_was_reviewed() {
    let place = Place::new();
    let ninjs = "{\"uri\": \"urn:other\", \"headline\": \"Other\", \"pubstatus\": \"usable\"}";
    let record = format!(
        "{{\"id\": \"a\", \"title\": \"Tide\", \"text\": \"It is high.\", \"ninjs\": {ninjs}}}"
    );
    place.write("a.ndjson", record);
    place.run_well(["-q", "a.ndjson"]);
    let items = place
        .copydesk(["export", "--as", "ninjs"])
        .exits(0)
        .json_lines();
    assert_eq!(items[0]["headlines"][0]["value"], "Tide");
    assert_eq!(items[0]["bodies"][0]["value"], "It is high.");
}

#[test]
fn a_text_that_was_corrected_goes_out_as_ninjs_with_the_rest_of_its_item() {
    let place = Place::new();
    place.write("item.json", NINJS);
    place.run_well(["-q", "item.json"]);
    let corrected = place
        .export()
        .replace("The school won.", "The school did not win.");
    let other = Place::new();
    other.write("corrected.ndjson", corrected);
    other.run_well(["-q", "corrected.ndjson"]);
    let items = other
        .copydesk(["export", "--as", "ninjs"])
        .exits(0)
        .json_lines();
    assert_eq!(items[0]["bodies"][0]["value"], "The school did not win.");
    assert_eq!(items[0]["slugline"], "SCHOOL");
}

#[test]
fn a_correction_of_an_item_is_a_version_of_its_story() {
    let place = Place::new();
    place.write("feed.rss", RSS);
    drop(place.copydesk(["run", "-q", "feed.rss"]).exits(5));
    place.write("feed.rss", RSS.replace("on Friday", "on Saturday"));
    drop(place.copydesk(["run", "-q", "feed.rss"]).exits(5));
    let exported = stories(&place.export());
    assert_eq!(exported.len(), 1);
    assert_eq!(
        (&exported[0]["id"], &exported[0]["version"]),
        (&"rss-1".into(), &2.into())
    );
}

#[test]
fn bombs_and_oddities_cost_themselves() {
    let place = Place::new();
    place.write("a.txt", "Tide is high\n\nThe tide was high.\n");
    place.write("bomb.txt.gz", gzip(&vec![b'x'; 300 << 20]));
    place.write("bomb.zip", zip(&[("x.txt", &vec![b'x'; 60 << 20])]));
    let mut nested = zip(&[("x.txt", b"X\n\nY.\n")]);
    for _ in 0..3 {
        nested = zip(&[("in.zip", &nested)]);
    }
    place.write("nested.zip", nested);
    place.write("laughs.rss", "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><rss><channel><item><title>&b;</title></item></channel></rss>");
    place.write("line.txt", "x".repeat(50 << 20));
    place.write("deep.html", "<div>".repeat(200_000));
    place.write(
        "broken.ndjson",
        b"{\"text\": \"caf\xE9\"}\n{\"text\": \"Fine.\"}\n",
    );
    place.write("new\nline.txt", "Name of two lines\n\nIt is read.\n");
    nix::unistd::mkfifo(
        &place.path().join("pipe.txt"),
        nix::sys::stat::Mode::S_IRWXU,
    )
    .unwrap();
    std::os::unix::fs::symlink(".", place.path().join("loop")).unwrap();
    let output = place
        .copydesk(["check", "--fail-on", "never", "."])
        .exits(5);
    let told: Vec<&str> = output
        .stderr
        .lines()
        .filter(|it| it.starts_with("refused"))
        .collect();
    expect![[r#"
        refused: bomb.txt.gz: cannot be read: it unpacks to more than 200 times its size
        refused: bomb.zip: the archive cannot be read: it unpacks to more than 200 times its size
        refused: broken.ndjson:1:14: not UTF-8: byte 0xE9 at offset 13
        refused: deep.html: the page cannot be taken apart: its elements nest too deeply
        refused: laughs.rss: the document declares entities
        refused: nested.zip!/in.zip!/in.zip: archives stand in each other more than 2 deep"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn what_an_item_of_ninjs_has_beyond_a_story_comes_out_again() {
    let place = Place::new();
    place.write("item.json", NINJS);
    place.run_well(["-q", "item.json"]);
    let output = place.copydesk(["export", "--as", "ninjs"]).exits(0);
    let items = output.json_lines();
    assert_eq!(
        (&items[0]["uri"], &items[0]["slugline"]),
        (&"urn:ninjs:1".into(), &"SCHOOL".into())
    );
    assert_eq!(items[0]["pubStatus"], "withheld");
}

/// The bytes of a document as it arrived: of a file, or unpacked.
fn arrived(place: &Place, uri: &str) -> Vec<u8> {
    use std::io::Read as _;
    let bytes = match uri {
        "in/13.zip!/a/one.txt" => return b"Boat sinks\n\nA boat sank.\n".to_vec(),
        "in/13.zip!/more.zip!/deep.txt" => return b"Well runs dry\n\nThe well ran dry.\n".to_vec(),
        "in/14.tar.gz!/two.md" => return b"# Road shut\n\nThe road is shut.\n".to_vec(),
        // Its name leads out of the archive, so it was never looked at.
        "in/13.zip!/../out.txt" => return Vec::new(),
        uri => std::fs::read(place.path().join(uri)).unwrap(),
    };
    if !uri.ends_with(".gz") {
        return bytes;
    }
    let mut unpacked = Vec::new();
    let mut packed = flate2::read::GzDecoder::new(bytes.as_slice());
    packed.read_to_end(&mut unpacked).unwrap();
    unpacked
}

#[test]
fn every_byte_of_every_document_is_accounted_for() {
    let place = mixed();
    drop(place.copydesk(["run", "-q", "in"]).exits(5));
    let exported = stories(&place.export());
    let listed = place.copydesk(["documents", "--format", "json"]).exits(0);
    let mut told = Vec::new();
    let mut seen = Vec::new();
    for head in listed.json_lines() {
        let uri = head["uri"].as_str().unwrap();
        let shown = place
            .copydesk(["documents", "--format", "json", uri])
            .exits(0);
        let record = &shown.json_lines()[0];
        let bytes = arrived(&place, uri);
        assert_eq!(record["bytes"], bytes.len(), "{uri}");
        let mut reached = 0;
        for part in record["parts"].as_array().unwrap() {
            let place = |name: &str| usize::try_from(part[name].as_u64().unwrap()).unwrap();
            let (start, end) = (place("start"), place("end"));
            assert_eq!(start, reached, "{uri}");
            reached = end;
            let text = String::from_utf8(bytes[start..end].to_vec()).unwrap();
            let what = part["what"].as_str().unwrap();
            if what == "story" {
                let id = part["story"].as_str().unwrap();
                let story = exported.iter().find(|it| it["id"] == id).unwrap();
                assert_eq!(story["source"]["uri"], uri);
                assert!(
                    text.contains(story["headline"].as_str().unwrap()),
                    "{uri}: {text}"
                );
                seen.push(id.to_owned());
            }
            let why = part["why"].as_str().or(part["message"].as_str());
            let text: String = text.escape_debug().take(40).collect();
            told.push(format!("{uri} {what} {} | {text}", why.unwrap_or("-")));
        }
        assert_eq!(reached, bytes.len(), "{uri}");
        for text in record["left_out"].as_array().unwrap() {
            told.push(format!("{uri} left out | {}", text.as_str().unwrap()));
        }
    }
    expect![[r#"
        in/01.txt story - | Tide is high\n\nThe tide was high.\n
        in/02.md story - | ---\ntitle: Market day\n---\nThe market 
        in/03.ndjson story - | {\"id\": \"n-1\", \"title\": \"Cat found
        in/04.rss remainder envelope | <?xml version=\"1.0\"?>\n<rss version=\"
        in/04.rss story - | <item><guid isPermaLink=\"false\">rss-1<
        in/04.rss remainder envelope | \n
        in/04.rss refused there is no headline and no text | <item><guid isPermaLink=\"false\">rss-2<
        in/04.rss remainder envelope | </channel></rss>\n
        in/05.xml remainder envelope | <feed xmlns=\"http://www.w3.org/2005/Ato
        in/05.xml story - | <entry><id>atom-1</id><title>Bridge open
        in/05.xml remainder envelope | </feed>
        in/06.json remainder envelope | {\"version\": \"https://jsonfeed.org/ver
        in/06.json story - | {\"id\": \"json-1\", \"title\": \"Librar
        in/06.json remainder envelope | ]}
        in/07.html story - | <!DOCTYPE html><html lang=\"en\"><head><
        in/07.html left out | Home
        in/07.html left out | Privacy. Terms.
        in/08.json story - | {\"uri\": \"urn:ninjs:1\", \"headline\":
        in/09.xml story - | <newsItem xmlns=\"http://iptc.org/std/na
        in/10.xml story - | <nitf><head><docdata management-status=\
        in/11.csv remainder envelope | id,title,text\n
        in/11.csv story - | csv-1,Shop burns,\"A shop, empty, burned
        in/12.eml story - | From: A. Bee <b@post.example>\nSubject: 
        in/13.zip!/../out.txt refused its path leads out of the archive | 
        in/13.zip!/a/one.txt story - | Boat sinks\n\nA boat sank.\n
        in/13.zip!/more.zip!/deep.txt story - | Well runs dry\n\nThe well ran dry.\n
        in/14.tar.gz!/two.md story - | # Road shut\n\nThe road is shut.\n
        in/15.txt.gz story - | Lamp out\n\nThe lamp is out.\n
        in/catalog.xml refused there is no story in it: a feed is expected, and it is `catalog` | <catalog/>"#]].assert_eq(&told.join("\n"));
    // And no story is of no document.
    seen.sort();
    let mut ids: Vec<_> = exported
        .iter()
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    assert_eq!(seen, ids);
}

#[test]
fn a_second_run_over_the_same_documents_writes_nothing() {
    let place = mixed();
    let batches = || {
        let stats = place
            .copydesk(["store", "stats", "--format", "json"])
            .exits(0);
        stats.json_lines()[0]["batches"].as_u64().unwrap()
    };
    let documents = || {
        let listed = place.copydesk(["documents", "--format", "json"]).exits(0);
        listed.stdout
    };
    drop(place.copydesk(["run", "-q", "in"]).exits(5));
    let before = (batches(), documents());
    drop(place.copydesk(["run", "-q", "in", "--jobs", "4"]).exits(5));
    assert_eq!((batches(), documents()), before);
    place.write("in/01.txt", "Tide is low\n\nThe tide was low.\n");
    drop(place.copydesk(["run", "-q", "in"]).exits(5));
    assert_ne!(documents(), before.1);
    drop(place.copydesk(["store", "check"]).exits(0));
}

#[test]
fn a_document_is_shown_with_its_parts_and_a_story_with_its_bytes() {
    let place = Place::new();
    place.write(
        "wire.ndjson",
        "{\"id\": \"n-1\", \"title\": \"Cat found\", \"text\": \"A cat was found.\"}\n\n{\"text\": 5}\n",
    );
    drop(place.copydesk(["run", "-q", "wire.ndjson"]).exits(5));
    expect![[r#"
        exit status 0
        --- stdout
        wire.ndjson
          format    ndjson
          encoding  UTF-8
          bytes     77
          digest    sha256:9b462e12523200e8f0593c3cf498d206296d349924a7a4737ee7c27e0196a13d

          0..64   story n-1
          64..65  blank
          65..77  refused: `text` must be a string, and is 5; put it in quotes
    "#]]
    .assert_eq(&place.copydesk(["documents", "wire.ndjson"]).to_string());
    expect![[r#"
        exit status 0
        --- stdout
        stories  repeats  refused  no story  bytes  format  document
              1        -        1         1     77  ndjson  wire.ndjson
        --- stderr
        1 document
    "#]]
    .assert_eq(&place.copydesk(["documents"]).to_string());
    let shown = place.copydesk(["show", "n-1"]).exits(0).stdout;
    let bytes = shown.lines().find(|line| line.contains("bytes")).unwrap();
    assert_eq!(bytes, "  bytes         0..64 of 77");
    let missing = place.copydesk(["documents", "no.txt"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: nothing is known of a document "no.txt"
          hint: copydesk documents prints the names of those that came in
    "#]]
    .assert_eq(&missing.to_string());
    let forget = [
        "store", "forget", "n-1", "--by", "Ada", "--reason", "an order",
    ];
    drop(place.copydesk(forget).exits(0));
    drop(place.copydesk(["run", "-q", "wire.ndjson"]));
    expect![[r#"
        exit status 0
        --- stderr
        no document is known
    "#]]
    .assert_eq(&place.copydesk(["documents"]).to_string());
    drop(place.copydesk(["store", "check"]).exits(0));
}
