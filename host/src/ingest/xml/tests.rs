//! What is read of XML, and what is refused.

use super::*;

fn read(text: &str) -> Element {
    parse(text, Tags::MustMatch).unwrap().root
}

#[track_caller]
fn assert_refused(text: &str, expected: &str) {
    let trouble = parse(text, Tags::MustMatch).unwrap_err();
    assert_eq!(trouble.what.to_string(), expected, "{text}");
}

#[test]
fn elements_have_their_namespaces_and_text_its_characters() {
    let root = read(
        "<?xml version='1.0'?><a xmlns='urn:a' xmlns:d='urn:d' x='1 &amp; 2'>\
         <d:b>caf&eacute; &#8220;x&#x201D; &unknown;</d:b><b xmlns=''><![CDATA[<i>]]></b></a>",
    );
    assert_eq!(
        (&*root.namespace, root.attribute("x")),
        ("urn:a", Some("1 & 2"))
    );
    let inner: Vec<_> = root
        .elements()
        .map(|it| (&*it.namespace, it.text()))
        .collect();
    assert_eq!(
        inner,
        [
            ("urn:d", "café “x” &unknown;".to_owned()),
            ("", "<i>".to_owned())
        ]
    );
    assert_eq!(root.at(&["b"]).unwrap().written(), "d:b");
}

#[test]
fn entities_of_its_own_refuse_a_document() {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><a>&b;</a>";
    let file = "<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a>&f;</a>";
    let parameter = "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://example.org/\"> %p;]><a/>";
    for text in [bomb, file, parameter] {
        assert_refused(text, "the document declares entities");
    }
    let plain = "<!DOCTYPE rss PUBLIC \"-//Netscape//DTD RSS 0.91//EN\" \"http://x.example/\"><a/>";
    assert_eq!(read(plain).name, "a");
}

#[test]
fn tags_that_do_not_match_are_refused_or_put_right() {
    assert_refused(
        "<a><b></a>",
        "not XML: `</a>` stands where `<b>` is to be closed",
    );
    assert_refused("<a>", "not XML: `<a>` is not closed");
    assert_refused("<a/><b/>", "not XML: there is a second element at the top");
    assert_refused("words", "not XML: there is no element in it");
    assert_refused(
        &format!("<a>{}</a>", "<b/>".repeat(500_000)),
        "it has more than 500000 elements",
    );
    for text in ["<a>1<b>2</a>", "<a>1<b>2</c></b></a>", "<a>1<b>2"] {
        let tree = parse(text, Tags::PutRight).unwrap();
        assert!(tree.mended, "{text}");
        assert_eq!(tree.root.text(), "12", "{text}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
    assert!(parse(&deep(200), Tags::MustMatch).is_ok());
    assert_refused(&deep(201), "`a` nests more than 200 levels deep");
    assert_refused(&deep(1_000_000), "`a` nests more than 200 levels deep");
}

#[test]
fn an_element_is_written_as_json() {
    let root = read("<a><b u='1'>x</b><c>y</c><c>z</c><d/><e><f>1</f> t</e></a>");
    let expected = serde_json::json!({
        "b": {"@u": "1", "#text": "x"}, "c": ["y", "z"], "d": "", "e": {"f": "1", "#text": "t"},
    });
    assert_eq!(root.json(), expected);
}

#[test]
fn elements_that_touch_are_words_apart_and_a_letter_in_one_is_none() {
    let words = |text: &str| parse(text, Tags::MustMatch).unwrap().root.words();
    assert_eq!(
        words("<byline>By <person>Ada Bee</person><byttl>Post</byttl></byline>").as_deref(),
        Some("By Ada Bee Post")
    );
    assert_eq!(
        words("<d><l><c>Norfolk</c>, <s>VA</s></l><t>Feb 9</t></d>").as_deref(),
        Some("Norfolk, VA Feb 9")
    );
    assert_eq!(words("<d><em>N</em>orfolk</d>").as_deref(), Some("Norfolk"));
}
