//! Pages: what becomes the story, and what is left out.

use serde_json::json;

use crate::ingest::tests::{refusals, story};
use crate::ingest::{Format, IdOrigin};
use crate::model::{ExtraValue, Time};

const PAGE: &str = r#"<!DOCTYPE html>
<html lang="en-GB"><head>
<title>Ferry fares rise | The Marrowick Post</title>
<meta property="og:title" content="Ferry fares rise &amp; rise">
<meta name="description" content="Fares go up in May.">
<meta property="og:site_name" content="The Marrowick Post">
<link rel="canonical" href="https://post.example/ferry-fares">
<script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle",
 "headline": "Ferry fares rise", "author": [{"@type": "Person", "name": "A. Bee"}, {"name": "C. Dee"}],
 "datePublished": "2026-02-09T07:45:00+01:00", "dateModified": "2026-02-10",
 "articleSection": "Transport", "wordCount": 90}]}
</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<article><h1>Ferry fares rise</h1>
<p>Fares on the island ferry will rise by eight per cent in May, the harbour board said on Monday,
the third rise in as many years and the largest since the new boats came into service.</p>
<p>“It costs what it costs,” said the board’s chair, who added that the price of fuel had gone up by
a fifth since the autumn and that the crews’ wages would follow in the summer.</p>
<p>A return ticket for an adult will then cost 12.40, up from 11.50. Children under six travel free,
as they have since the service began, and islanders keep their discount of a third.</p>
</article>
<aside><h2>Most read</h2><ul><li><a href="/1">Cat in tree</a></li></ul></aside>
<footer>© The Marrowick Post. Privacy. Terms.</footer></body></html>"#;

#[test]
fn a_page_is_its_article_without_the_furniture() {
    let story = story(Format::Html, PAGE);
    let body = story.body.unwrap();
    assert_eq!(story.headline.as_deref(), Some("Ferry fares rise"));
    assert_eq!(body.split("\n\n").count(), 3, "{body}");
    assert!(body.starts_with("Fares on the island"), "{body}");
    for furniture in [
        "Home",
        "Most read",
        "Cat in tree",
        "Privacy",
        "Ferry fares rise",
    ] {
        assert!(!body.contains(furniture), "{furniture}: {body}");
    }
    assert_eq!(story.byline.as_deref(), Some("A. Bee, C. Dee"));
    assert_eq!(story.language.as_deref(), Some("en-GB"));
    assert_eq!(story.published, Time::parse("2026-02-09T06:45:00Z"));
    assert_eq!(story.categories, ["Transport"]);
    let kept = |key: &str| story.extra.get(key).map(ExtraValue::value);
    assert_eq!(
        kept("link"),
        Some(json!("https://post.example/ferry-fares"))
    );
    // A day is no instant.
    assert_eq!(
        (story.updated, kept("updated")),
        (None, Some(json!("2026-02-10")))
    );
    assert_eq!(kept("site"), Some(json!("The Marrowick Post")));
    assert_eq!(kept("title"), Some(json!("Ferry fares rise & rise")));
    assert_eq!(kept("news_article").unwrap()["wordCount"], json!(90));
}

#[test]
fn a_page_is_read_the_same_twice_and_has_no_id_of_its_own() {
    let read = |_| {
        let mut read = crate::ingest::tests::read(Format::Html, PAGE.as_bytes());
        read.remove(0).unwrap()
    };
    let [first, second] = [0, 1].map(read);
    assert_eq!(first, second);
    assert_eq!(first.id, IdOrigin::Derived);
}

#[test]
fn an_encoding_is_what_the_bytes_show_then_what_the_page_says() {
    let page = |charset: &str, body: &[u8]| {
        let head = format!("<html><head><meta charset={charset}></head><body><p>");
        [head.as_bytes(), body, b"</p></body></html>"].concat()
    };
    let body = |bytes: &[u8]| {
        let mut read = crate::ingest::tests::read(Format::Html, bytes);
        read.remove(0)
            .map(|it| it.story.body.unwrap())
            .map_err(|it| it.to_string())
    };
    let words = "The café’s owner said nothing else.";
    assert_eq!(body(&page("utf-8", words.as_bytes())).as_deref(), Ok(words));
    // The header lies.
    assert_eq!(
        body(&page("iso-8859-1", words.as_bytes())).as_deref(),
        Ok(words)
    );
    let western = b"The caf\xE9\x92s owner said nothing else.";
    assert_eq!(body(&page("windows-1252", western)).as_deref(), Ok(words));
    let refused = body(&page("utf-8", western)).unwrap_err();
    assert!(refused.contains("not UTF-8: byte 0xE9"), "{refused}");
}

#[test]
fn a_page_without_words_or_with_too_many_elements_is_refused() {
    let app =
        "<html><head><script src=app.js></script></head><body><div id=app></div></body></html>";
    assert_eq!(
        refusals(Format::Html, app),
        ["-: there is no headline and no text"]
    );
    assert_eq!(refusals(Format::Html, " \n"), ["-: there is no text in it"]);
    assert_eq!(
        refusals(Format::Html, &"<div>".repeat(100_000)),
        ["-: the page cannot be taken apart: its elements nest too deeply"]
    );
    assert_eq!(
        refusals(Format::Html, &"<br>".repeat(1_000_000)),
        ["-: the page cannot be taken apart: it has too many elements"]
    );
    assert_eq!(
        refusals(Format::Html, &"x".repeat(9 << 20)),
        ["-: larger than 8 MiB"]
    );
}

/// The stack is that of any thread.
#[test]
fn the_deepest_page_that_is_read_takes_no_more_stack_than_there_is() {
    for element in ["div", "b", "blockquote", "ul><li", "table><tr><td", "span"] {
        let opened = format!("<{element}>").repeat(399);
        let page = format!("<html><body>{opened}<p>Some words that are read.</p></body></html>");
        let page = page.replacen("<html><body>", "", usize::from(element != "div"));
        let read = crate::ingest::tests::read(Format::Html, page.as_bytes());
        assert_eq!(read.len(), 1, "{element}");
    }
}

#[test]
fn the_time_of_the_article_is_that_of_its_byline_and_not_the_first_on_the_page() {
    let undated = PAGE.replace("\"datePublished\": \"2026-02-09T07:45:00+01:00\", ", "");
    let published = |before: &str, within: &str| {
        let page = undated.replacen("<article>", &format!("{before}<article>{within}"), 1);
        story(Format::Html, &page).published
    };
    let other = "<div class=teasers><time datetime='2026-01-01T00:00:00Z'>x</time></div>";
    let own = Time::parse("2026-02-09T06:45:00Z");
    for within in [
        "<p class=byline>A. Bee, <time datetime='2026-02-09T06:45:00Z'>Monday</time></p>",
        "<time datetime='2026-02-09T06:45:00Z'>Monday</time>",
        "<aside><time datetime='2026-01-02T00:00:00Z'>x</time></aside>\
         <time datetime='2026-01-03T00:00:00Z' class=updated>x</time>\
         <time datetime='2026-02-09T06:45:00Z' itemprop=datePublished>Monday</time>",
    ] {
        assert_eq!(published(other, within), own, "{within}");
    }
    assert_eq!(published(other, ""), Time::parse("2026-01-01T00:00:00Z"));
}

#[test]
fn the_text_in_json_ld_is_taken_where_the_page_shows_none() {
    let whole = "Fares rise in May.\nNobody was asked &amp; nobody answered.\n".repeat(3);
    let page = |shown: &str| {
        let text = format!(
            "<html><head><script type='application/ld+json'>{{\"@type\": \"NewsArticle\",\
             \"headline\": \"Fares\", \"articleBody\": \"{whole}\"}}</script></head>\
             <body><div id=root>{shown}</div></body></html>"
        );
        story(Format::Html, &text)
    };
    let expected = "Fares rise in May.\n\nNobody was asked & nobody answered.\n\n".repeat(3);
    for shown in ["", "<p>Fares rise in May.</p>"] {
        let story = page(shown);
        assert_eq!(story.body.as_deref(), Some(expected.trim_end()), "{shown}");
        assert_eq!(story.headline.as_deref(), Some("Fares"));
        assert!(story.extra.contains_key("extraction"));
    }
}

#[test]
fn a_canonical_address_is_made_whole_and_sections_are_texts() {
    let link = |canonical: &str, more: &str| {
        let page = PAGE
            .replace("https://post.example/ferry-fares", canonical)
            .replace("\"Transport\"", "\"Sea &amp; Sky\"")
            .replacen("<title>", &format!("{more}<title>"), 1);
        let story = story(Format::Html, &page);
        assert_eq!(story.categories, ["Sea & Sky"]);
        story.extra.get("link").map(ExtraValue::value).unwrap()
    };
    let og = "<meta property='og:url' content='https://post.example/news/x'>";
    let base = "<base href='https://base.example/'>";
    assert_eq!(link("/fares", og), json!("https://post.example/fares"));
    assert_eq!(
        link("fares", &format!("{og}{base}")),
        json!("https://base.example/fares")
    );
    assert_eq!(link("/fares", ""), json!("/fares"));
}

#[test]
fn a_heading_over_the_text_is_no_paragraph_when_the_headline_is_another_one() {
    let page = PAGE.replace(
        "<h1>Ferry fares rise</h1>",
        "<h1>Ferry fares to <em>rise</em> in May</h1>",
    );
    let story = story(Format::Html, &page);
    assert_eq!(story.headline.as_deref(), Some("Ferry fares rise"));
    assert!(story.body.unwrap().starts_with("Fares on the island"));
    let heading = story.extra.get("heading").map(ExtraValue::value);
    assert_eq!(heading, Some(json!("Ferry fares to rise in May")));
}
