//! What a page says of itself: schema.org's article in JSON-LD, then the elements of its head.

use scraper::{ElementRef, Html, Node};
use serde_json::Value;
use url::Url;

use super::super::draft::Draft;
use super::super::record::{DEPTH, is_deeper};
use super::super::xml::one_line;
use super::linked::LinkedData;
use super::times::Times;

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

/// What a page says of itself.
pub(super) struct Said {
    /// The fields that it names.
    pub(super) draft: Draft,
    /// The text of its article in schema.org's words.
    pub(super) article_body: Option<String>,
    /// Its headings of the first level, each on one line.
    pub(super) headings: Vec<String>,
}

/// What the page says of itself.
pub(super) fn said(page: &str) -> Said {
    let html = Html::parse_document(page);
    let mut head = Head::of(&html);
    let mut draft = Draft::default();
    let og_url = head.metas.first(&["og:url"]);
    let link = head.link(og_url);
    let title = head.metas.first(&TITLE);
    let titles = [title.as_deref(), head.title.as_deref()];
    let article = head.linked.article(link.as_deref(), &titles);
    let article = article.unwrap_or_default();
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
    let published = published.or_else(|| head.times.published());
    draft.published = published.and_then(|written| draft.date("published", &written));
    let updated = said("dateModified").or_else(|| head.metas.first(&MODIFIED));
    let updated = updated.or_else(|| head.times.updated());
    draft.updated = updated.and_then(|written| draft.date("updated", &written));
    draft.categories = match article.get("articleSection") {
        Some(Value::Array(sections)) => {
            let sections = sections.iter().filter_map(Value::as_str);
            sections
                .filter_map(|it| one_line(&super::text(it)))
                .collect()
        }
        Some(Value::String(_)) => said("articleSection").into_iter().collect(),
        _ => head.metas.first(&["article:section"]).into_iter().collect(),
    };
    draft.keep("link", link);
    draft.keep(
        "summary",
        said("description").or_else(|| head.metas.first(&DESCRIPTION)),
    );
    draft.keep(
        "site",
        head.metas.first(&["og:site_name", "application-name"]),
    );
    draft.keep("title", title.or(head.title));
    let article_body = match article.get("articleBody") {
        Some(Value::String(body)) => Some(body_text(body)),
        _ => None,
    };
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
    Said {
        draft,
        article_body: article_body.filter(|body| !body.is_empty()),
        headings: head.headings,
    }
}

/// The text of an article in JSON-LD, which is markup in some pages and has line breaks in others.
fn body_text(body: &str) -> String {
    if body.contains("</") {
        return super::text(body);
    }
    let lines = body.lines().filter_map(|line| one_line(&super::text(line)));
    lines.collect::<Vec<_>>().join("\n\n")
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
    /// What addresses are relative to.
    base: Option<String>,
    times: Times,
    linked: LinkedData,
    headings: Vec<String>,
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
                "base" => head.base = head.base.take().or_else(|| attribute("href")),
                "time" => head.times.see(element),
                "h1" => head
                    .headings
                    .extend(one_line(&super::text(&element.inner_html()))),
                "script" => {
                    let kind = attribute("type").unwrap_or_default();
                    if kind.eq_ignore_ascii_case("application/ld+json") {
                        let mut json = String::new();
                        for node in element.children() {
                            if let Node::Text(text) = node.value() {
                                json.push_str(text);
                            }
                        }
                        head.linked.read(&json);
                    }
                }
                _ => {}
            }
        }
        head
    }

    /// The canonical address, made whole; where nothing says what it is relative to, the other one.
    fn link(&mut self, og_url: Option<String>) -> Option<String> {
        let Some(canonical) = self.canonical.take() else {
            return og_url;
        };
        if Url::parse(&canonical).is_ok() {
            return Some(canonical);
        }
        let bases = [self.base.as_deref(), og_url.as_deref()];
        let mut bases = bases
            .into_iter()
            .flatten()
            .filter_map(|it| Url::parse(it).ok());
        let whole = bases.find_map(|base| base.join(&canonical).ok());
        Some(whole.map_or(canonical, String::from))
    }
}
