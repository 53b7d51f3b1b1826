//! The article that a page speaks of in JSON-LD, among all that it lists there.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::super::xml::one_line;

/// How deep lists and graphs in each other are looked through.
const LEVELS: usize = 8;

/// What stands in the JSON-LD of a page.
#[derive(Default)]
pub(super) struct LinkedData {
    articles: Vec<Map<String, Value>>,
    /// Ids of what pages name as their main thing.
    main: Vec<String>,
}

impl LinkedData {
    /// Reads one script. What is no JSON costs itself.
    pub(super) fn read(&mut self, json: &str) {
        let json = json.trim();
        let json = json.trim_start_matches("<!--").trim_end_matches("-->");
        let json = json.trim().trim_start_matches("/*<![CDATA[*/");
        let json = json.trim_end_matches("/*]]>*/");
        let read = serde_json::from_str(json).or_else(|_| serde_json::from_str(&escaped(json)));
        if let Ok(value) = read {
            self.look(value, LEVELS);
        }
    }

    fn look(&mut self, value: Value, levels: usize) {
        let Some(below) = levels.checked_sub(1) else {
            return;
        };
        match value {
            Value::Array(values) => {
                for value in values {
                    self.look(value, below);
                }
            }
            Value::Object(mut object) => {
                if is_article(object.get("@type")) {
                    self.articles.push(object);
                    return;
                }
                if let Some(main) = object.get("mainEntity") {
                    self.main.extend(id(main));
                }
                for inner in ["@graph", "mainEntity"] {
                    if let Some(inner) = object.remove(inner) {
                        self.look(inner, below);
                    }
                }
            }
            _ => {}
        }
    }

    /// The article that the page is of: the one that it names as its main thing, else the one that
    /// has its address, else the one with its title, else the first.
    pub(super) fn article(
        self,
        link: Option<&str>,
        titles: &[Option<&str>],
    ) -> Option<Map<String, Value>> {
        let Self { articles, main } = self;
        let rank = |article: &Map<String, Value>| {
            let own = article.get("@id").and_then(Value::as_str);
            if own.is_some_and(|own| main.iter().any(|main| main == own)) {
                return 0;
            }
            let of = article.get("mainEntityOfPage").and_then(id);
            let url = article.get("url").and_then(Value::as_str);
            let mut addresses = [own, url, of.as_deref()].into_iter().flatten();
            if link.is_some_and(|link| addresses.any(|it| address(it) == address(link))) {
                return 1;
            }
            let headline = article.get("headline").and_then(Value::as_str);
            let headline = headline.and_then(|it| one_line(&super::text(it)));
            match headline {
                Some(headline) if titles.contains(&Some(&headline)) => 2,
                _ => 3,
            }
        };
        // The first of equals.
        articles.into_iter().min_by_key(rank)
    }
}

/// The id of a thing that is named or described.
fn id(thing: &Value) -> Option<String> {
    let id = match thing {
        Value::Object(thing) => thing.get("@id")?,
        thing => thing,
    };
    id.as_str().map(str::to_owned)
}

/// An address without what does not tell one page from another.
fn address(link: &str) -> &str {
    let link = link.split('#').next().unwrap_or_default();
    let link = link.split_once("://").map_or(link, |(_, rest)| rest);
    link.trim_end_matches('/')
}

/// JSON with the line breaks and other control characters in its strings written as they have to be:
/// many pages print a text there as it is.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    let (mut in_string, mut after_backslash) = (false, false);
    for c in json.chars() {
        match c {
            '"' if !after_backslash => in_string = !in_string,
            c if in_string && c.is_ascii_control() => {
                // Writing to a string does not fail.
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
                after_backslash = false;
                continue;
            }
            _ => {}
        }
        after_backslash = c == '\\' && !after_backslash;
        escaped.push(c);
    }
    escaped
}

/// Whether a type is one of schema.org's articles.
fn is_article(kind: Option<&Value>) -> bool {
    let known = |kind: &str| {
        let kind = kind.rsplit(['/', ':']).next().unwrap_or_default();
        kind.ends_with("Article") || kind == "BlogPosting" || kind == "LiveBlogPosting"
    };
    match kind {
        Some(Value::String(kind)) => known(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(known),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn headline(scripts: &[Value], link: &str, title: &str) -> String {
        let mut linked = LinkedData::default();
        for script in scripts {
            linked.read(&script.to_string());
        }
        let article = linked.article(Some(link), &[Some(title)]).unwrap();
        article["headline"].as_str().unwrap().to_owned()
    }

    #[test]
    fn the_article_is_the_one_that_the_page_names() {
        let article = |headline: &str, more: Value| {
            let mut article = json!({"@type": "NewsArticle", "headline": headline});
            let more = more.as_object().unwrap().clone();
            article.as_object_mut().unwrap().extend(more);
            article
        };
        let link = "https://post.example/b";
        let other = || article("A", json!({"url": "https://post.example/a"}));
        let graph = |second: Value, page: Value| [json!({"@graph": [other(), second, page]})];
        let page = json!({"@type": "WebPage"});
        for (second, page) in [
            (
                article("B", json!({"url": "http://post.example/b/#more"})),
                page.clone(),
            ),
            (
                article("B", json!({"mainEntityOfPage": {"@id": link}})),
                page.clone(),
            ),
            (
                article("B", json!({"@id": "#b"})),
                json!({"@type": "WebPage", "mainEntity": {"@id": "#b"}}),
            ),
        ] {
            assert_eq!(headline(&graph(second, page), link, "No"), "B");
        }
        let second = || article("B", json!({}));
        assert_eq!(headline(&graph(second(), page.clone()), link, "B"), "B");
        assert_eq!(headline(&graph(second(), page), link, "No"), "A");
        // Nor does it matter which script it stands in.
        assert_eq!(headline(&[other(), second()], link, "B"), "B");
    }

    #[test]
    fn line_breaks_in_strings_are_read() {
        let mut linked = LinkedData::default();
        linked.read("{\"@type\": \"Article\",\n\"headline\": \"A \\\"b\\\"\", \"articleBody\": \"One.\n\tTwo.\\\\\"}");
        let article = linked.article(None, &[]).unwrap();
        assert_eq!(article["articleBody"], json!("One.\n\tTwo.\\"));
    }
}
