//! What a page says of itself: schema.org's article in JSON-LD, then the elements of its head.

use scraper::{ElementRef, Html, Node};
use serde_json::{Map, Value};

use super::super::draft::Draft;
use super::super::record::{DEPTH, is_deeper};
use super::super::xml::one_line;

/// Names under which a head says a thing; the first that is there counts.
const PUBLISHED: [&str; 8] = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "date",
];
const MODIFIED: [&str; 4] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
];
const TITLE: [&str; 5] = [
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
];
const DESCRIPTION: [&str; 4] = [
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
];
const AUTHOR: [&str; 6] = [
    "author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "article:author",
    "byl",
];

/// The fields that the page names itself.
pub(super) fn draft(page: &str) -> Draft {
    let html = Html::parse_document(page);
    let head = Head::of(&html);
    let mut draft = Draft::default();
    let article = head.article.unwrap_or_default();
    let said = |name: &str| match article.get(name) {
        Some(Value::String(text)) => one_line(&super::text(text)),
        _ => None,
    };
    draft.headline = said("headline");
    draft.byline = names(article.get("author")).or_else(|| {
        let author = head.metas.first(&AUTHOR)?;
        // A link to somebody is not their name.
        (!author.contains("://")).then_some(author)
    });
    draft.dateline = said("dateline");
    draft.language = head
        .language
        .or_else(|| said("inLanguage"))
        .or_else(|| head.metas.first(&["content-language", "dc.language"]));
    let published = said("datePublished").or_else(|| head.metas.first(&PUBLISHED));
    let published = published.or(head.time);
    draft.published = published.and_then(|written| draft.date("published", &written));
    let updated = said("dateModified").or_else(|| head.metas.first(&MODIFIED));
    draft.updated = updated.and_then(|written| draft.date("updated", &written));
    draft.categories = match article.get("articleSection") {
        Some(Value::Array(sections)) => {
            let sections = sections.iter().filter_map(Value::as_str);
            sections.map(str::to_owned).collect()
        }
        Some(Value::String(section)) => vec![section.clone()],
        _ => head.metas.first(&["article:section"]).into_iter().collect(),
    };
    let link = head.canonical.or_else(|| head.metas.first(&["og:url"]));
    draft.keep("link", link);
    draft.keep(
        "summary",
        said("description").or_else(|| head.metas.first(&DESCRIPTION)),
    );
    draft.keep(
        "site",
        head.metas.first(&["og:site_name", "application-name"]),
    );
    draft.keep("title", head.metas.first(&TITLE).or(head.title));
    let mut article = article;
    for taken in [
        "articleBody",
        "headline",
        "dateline",
        "description",
        "@context",
    ] {
        article.remove(taken);
    }
    let article = Value::Object(article);
    if !is_deeper(&article, DEPTH) {
        draft.keep("news_article", article);
    }
    draft
}

/// The names of one or several authors.
fn names(author: Option<&Value>) -> Option<String> {
    let name = |author: &Value| match author {
        Value::String(name) => one_line(name),
        Value::Object(author) => one_line(author.get("name")?.as_str()?),
        _ => None,
    };
    let names: Vec<String> = match author? {
        Value::Array(authors) => authors.iter().filter_map(name).collect(),
        author => name(author).into_iter().collect(),
    };
    let names: Vec<String> = names.into_iter().filter(|it| !it.contains("://")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// `meta` elements, by their names in lower case.
#[derive(Default)]
struct Metas(Vec<(String, String)>);

impl Metas {
    fn first(&self, names: &[&str]) -> Option<String> {
        let find = |name: &&str| self.0.iter().find(|(known, _)| known == name);
        let (_, content) = names.iter().find_map(find)?;
        one_line(&super::text(content))
    }
}

#[derive(Default)]
struct Head {
    metas: Metas,
    title: Option<String>,
    language: Option<String>,
    canonical: Option<String>,
    /// The first `time` element that has its time for machines.
    time: Option<String>,
    article: Option<Map<String, Value>>,
}

impl Head {
    fn of(html: &Html) -> Self {
        let mut head = Self::default();
        let elements = html.tree.nodes().filter_map(ElementRef::wrap);
        for element in elements {
            let attribute = |name: &str| {
                let value = element.value().attr(name).map(str::trim);
                value.filter(|it| !it.is_empty()).map(str::to_owned)
            };
            match element.value().name() {
                "html" => head.language = head.language.take().or_else(|| attribute("lang")),
                "meta" => {
                    let name = attribute("property").or_else(|| attribute("name"));
                    let name = name.or_else(|| attribute("itemprop"));
                    let name = name.or_else(|| attribute("http-equiv"));
                    if let (Some(name), Some(content)) = (name, attribute("content")) {
                        // Several names may stand there, parted by spaces.
                        for name in name.split_ascii_whitespace() {
                            let name = name.to_ascii_lowercase();
                            head.metas.0.push((name, content.clone()));
                        }
                    }
                }
                "link" => {
                    let rel = attribute("rel").unwrap_or_default();
                    if rel.eq_ignore_ascii_case("canonical") && head.canonical.is_none() {
                        head.canonical = attribute("href");
                    }
                }
                "title" if head.title.is_none() => {
                    head.title = one_line(&element.text().collect::<String>());
                }
                "time" if head.time.is_none() => head.time = attribute("datetime"),
                "script" if head.article.is_none() => {
                    let kind = attribute("type").unwrap_or_default();
                    if kind.eq_ignore_ascii_case("application/ld+json") {
                        let mut json = String::new();
                        for node in element.children() {
                            if let Node::Text(text) = node.value() {
                                json.push_str(text);
                            }
                        }
                        head.article = linked_data(&json);
                    }
                }
                _ => {}
            }
        }
        head
    }
}

/// The first article in JSON-LD.
fn linked_data(json: &str) -> Option<Map<String, Value>> {
    let json = json
        .trim()
        .trim_start_matches("<!--")
        .trim_end_matches("-->");
    let json = json.trim().trim_start_matches("/*<![CDATA[*/");
    let json = json.trim_end_matches("/*]]>*/");
    let value: Value = serde_json::from_str(json).ok()?;
    article(value, 8)
}

fn article(value: Value, levels: usize) -> Option<Map<String, Value>> {
    let below = levels.checked_sub(1)?;
    match value {
        Value::Array(values) => values.into_iter().find_map(|it| article(it, below)),
        Value::Object(mut object) => {
            if is_article(object.get("@type")) {
                return Some(object);
            }
            let graph = object
                .remove("@graph")
                .or_else(|| object.remove("mainEntity"))?;
            article(graph, below)
        }
        _ => None,
    }
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
