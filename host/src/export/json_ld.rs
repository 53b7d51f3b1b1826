//! schema.org in JSON-LD: a `NewsArticle` a line, for who publishes stories on pages.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::line::write_json;
use super::{Exporter, Item, uri};
use crate::model::{AnnotatedStory, Content, Status, Time};

/// Writes an article a line.
#[derive(Debug)]
pub(super) struct Articles;

impl Exporter for Articles {
    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        write_json(out, &article(item))?;
        out.write_all(b"\n")
    }
}

fn article(item: &Item<'_>) -> Value {
    let annotated = item.annotated;
    let story = &annotated.story;
    let mut article = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            article.insert(name.to_owned(), value);
        }
    };
    set("@context", "https://schema.org".into());
    set("@type", "NewsArticle".into());
    set("@id", uri::story(&story.id).into());
    set("identifier", story.id.as_str().into());
    set("version", item.version.into());
    set("headline", story.headline.clone().into());
    set("articleBody", story.body.clone().into());
    set("wordCount", story.word_count().into());
    // As it is printed: whether it names a person, and which part of it, would be a guess.
    set("creditText", story.byline.clone().into());
    set("dateline", story.dateline.clone().into());
    set("inLanguage", story.language.clone().into());
    let time = |time: &Option<Time>| time.as_ref().map(|time| time.as_str().to_owned());
    set("datePublished", time(&story.published).into());
    set("dateModified", time(&story.updated).into());
    set(
        "articleSection",
        none_one_or_all(
            story
                .categories
                .iter()
                .map(|it| it.as_str().into())
                .collect(),
        ),
    );
    set("creativeWorkStatus", status(annotated).into());
    let (keywords, abstracts) = said(annotated);
    set("keywords", none_one_or_all(keywords));
    set("abstract", none_one_or_all(abstracts));
    Value::Object(article)
}

/// What plugins say of the story, but for what an editor dismissed: tags and summaries.
fn said(annotated: &AnnotatedStory) -> (Vec<Value>, Vec<Value>) {
    let (mut keywords, mut abstracts) = (Vec::new(), Vec::new());
    for placed in &annotated.annotations {
        if placed.status == Status::Dismissed {
            continue;
        }
        match &placed.annotation.content {
            Content::Tag(tag) => keywords.push(json!({
                "@type": "DefinedTerm",
                "name": tag.term,
                "inDefinedTermSet": {"@type": "DefinedTermSet", "name": tag.scheme},
            })),
            Content::Summary(summary) => abstracts.push(summary.text.as_str().into()),
            Content::Flag(_) => {}
        }
    }
    (keywords, abstracts)
}

/// Where the story stands with its editor, and what its source says of its use: a page that is made
/// of it has no other place to read that.
fn status(annotated: &AnnotatedStory) -> String {
    let mut status = annotated.state.name().to_owned();
    let reasons: Vec<&str> = annotated.reasons.iter().map(|it| it.name()).collect();
    if !reasons.is_empty() {
        status = format!("{status}: {}", reasons.join(", "));
    }
    for outcome in annotated.outcomes.iter().filter(|it| it.leaves_unchecked()) {
        status = format!("{status}; not checked by {}", outcome.plugin);
    }
    if let Some(of_source) = annotated.story.status {
        status = format!("{status}; {} by its source", of_source.name());
    }
    if let Some(embargo) = &annotated.story.embargo {
        status = format!("{status}; embargoed until {embargo}");
    }
    status
}

fn none_one_or_all(mut values: Vec<Value>) -> Value {
    match values.len() {
        0 => Value::Null,
        1 => values.remove(0),
        _ => Value::Array(values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Form;
    use crate::export::testing::{lines, with_summary, written};
    use crate::model::SourceStatus;
    use crate::model::fixture::ferry;

    #[test]
    fn a_story_is_an_article_with_keywords_and_an_abstract() {
        let mut story = ferry().story;
        story.status = Some(SourceStatus::Withheld);
        story.embargo = Time::parse("2026-03-01T00:00:00Z");
        story.categories = vec!["Transport".into()];
        let mut annotated = with_summary(story);
        annotated.annotations[5].status = Status::Dismissed;
        let article = lines(&written(Form::JsonLd, &[&annotated])).remove(0);
        assert_eq!(article["@type"], "NewsArticle");
        assert_eq!(article["abstract"], "In short.");
        assert_eq!(article["articleSection"], "Transport");
        let keywords = article["keywords"].as_array().unwrap();
        let names: Vec<_> = keywords
            .iter()
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["en", "island council"]);
        assert_eq!(
            article["creativeWorkStatus"],
            "review: open, withheld; withheld by its source; embargoed until 2026-03-01T00:00:00Z"
        );
        assert!(article.get("dateModified").is_none());
    }
}
