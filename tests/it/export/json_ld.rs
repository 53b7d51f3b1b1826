//! `--as json-ld`: by a processor of JSON-LD, which makes statements of it. `web-annotation` too.

use std::collections::BTreeSet;
use std::fs;

use expect_test::expect;
use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};

use super::{desk, export, shared};
use crate::support::{Place, stories};

#[test]
fn a_story_is_a_news_article() {
    let article = stories(&export(&desk(), &["json-ld", "harbour-2"])).remove(0);
    expect![[r#"
        {
          "@context": "https://schema.org",
          "@id": "urn:copydesk:story:harbour-2",
          "@type": "NewsArticle",
          "articleBody": "The “harbour” 👩‍🚀 féte is off.\n\nIt was to begin on Mond...",
          "creativeWorkStatus": "review: open",
          "creditText": "Zoë Ng",
          "datePublished": "2026-02-09T08:00:00Z",
          "headline": "Naïve 😀 \u202eplans",
          "identifier": "harbour-2",
          "inLanguage": "en",
          "version": 1,
          "wordCount": 11
        }"#]]
    .assert_eq(&format!("{article:#}").replace('\u{202e}', "\\u202e"));
}

/// The statements that a processor makes of a document whose context is this one: subject, predicate
/// and object, as they are written in N-Triples.
fn statements(document: &str, context: &'static str) -> Vec<[String; 3]> {
    let parser = JsonLdParser::new()
        .for_slice(document)
        .with_load_document_callback(|url, _| {
            Ok(JsonLdRemoteDocument {
                document: context.as_bytes().to_vec(),
                document_url: url.to_owned(),
            })
        });
    let mut statements = Vec::new();
    for quad in parser {
        let quad = quad.unwrap_or_else(|error| panic!("{error}: {document}"));
        statements.push([
            quad.subject.to_string(),
            quad.predicate.to_string(),
            quad.object.to_string(),
        ]);
    }
    statements
}

const TYPE: &str = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";

#[test]
fn every_article_is_statements_in_the_words_of_schema_org() {
    // What schema.org's own context comes to for the terms that are used here.
    let context = r#"{"@context": {"@vocab": "http://schema.org/"}}"#;
    let place = Place::newsroom();
    place.run_well(["-q", "stories"]);
    let mut used = BTreeSet::new();
    let mut articles = 0;
    for line in export(&place, &["json-ld"]).lines() {
        for [_, predicate, object] in statements(line, context) {
            articles +=
                usize::from(predicate == TYPE && object == "<http://schema.org/NewsArticle>");
            used.insert(predicate);
        }
    }
    assert_eq!(articles, 43);
    let terms = [
        "abstract",
        "articleBody",
        "articleSection",
        "creativeWorkStatus",
        "creditText",
        "dateModified",
        "dateline",
        "datePublished",
        "headline",
        "identifier",
        "inDefinedTermSet",
        "inLanguage",
        "keywords",
        "name",
        "version",
        "wordCount",
    ];
    let known = terms.map(|term| format!("<http://schema.org/{term}>"));
    for predicate in &used {
        assert!(
            predicate == TYPE || known.contains(predicate),
            "{predicate}"
        );
    }
    assert!(used.len() > 10, "{used:?}");
}

#[test]
fn every_web_annotation_is_statements_in_the_words_of_its_vocabulary() {
    let test = "every_web_annotation_is_statements_in_the_words_of_its_vocabulary";
    let Some(context) = shared(test, "web_annotation_examples/jsonld/anno.jsonld") else {
        return;
    };
    let context: &'static str = fs::read_to_string(context).unwrap().leak();
    let mut found = BTreeSet::new();
    for line in export(&desk(), &["web-annotation"]).lines() {
        for [_, predicate, object] in statements(line, context) {
            found.insert(predicate.clone());
            if predicate == TYPE {
                found.insert(object);
            }
        }
    }
    for wanted in [
        "hasBody",
        "hasTarget",
        "hasSelector",
        "hasSource",
        "motivatedBy",
        "exact",
        "prefix",
        "start",
        "TextQuoteSelector",
        "TextPositionSelector",
        "SpecificResource",
        "Annotation",
    ] {
        let wanted = format!("<http://www.w3.org/ns/oa#{wanted}>");
        assert!(found.contains(&wanted), "{wanted}: {found:#?}");
    }
}
