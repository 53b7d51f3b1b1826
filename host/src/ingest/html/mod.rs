//! A page in HTML: one story, without the site's own furniture.
//!
//! A library finds the article (docs/formats.md has what was measured); what the page says of itself
//! in schema.org's words and in its head counts before what can be read off its layout.

mod article;
mod guard;
mod linked;
mod metadata;
mod text;
mod times;

pub(in crate::ingest) use text::text;

use std::collections::BTreeSet;
use std::iter;

use super::document::Document;
use super::draft::Draft;
use super::encoding::{self, Declared};
use super::inputs::Stories;
use super::record::Origin;
use super::xml;
use super::{Incoming, Refusal, RefusalKind};
use guard::Excess;

/// Whether a text begins as a page does.
pub(super) fn recognise(head: &str) -> bool {
    let begins = head.trim_start().get(..14);
    begins.is_some_and(|begins| begins.eq_ignore_ascii_case("<!doctype html"))
        || xml::root_of(head).is_some_and(|(name, _)| {
            ["html", "head", "body"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
        })
}

pub(super) fn stories(document: Document) -> Stories {
    Box::new(iter::once(story(document)))
}

fn story(mut document: Document) -> Result<Incoming, Refusal> {
    let declared = Declared::of_html(&encoding::glimpse(&document.head));
    let text = document.declared_text(declared)?;
    let name = &document.name;
    if text.trim().is_empty() {
        return Err(Refusal::whole(&name.uri, RefusalKind::Empty));
    }
    guard::check(&text).map_err(|excess| {
        let (what, limit) = match excess {
            Excess::Length => return too_large(&name.uri),
            Excess::Depth => ("its elements nest too deeply", guard::DEPTH),
            Excess::Nodes => ("it has too many elements", guard::NODES),
        };
        let hint = format!("at most {limit} are read; save its text as a .txt file");
        Refusal::whole(&name.uri, RefusalKind::Page(what)).hint(hint)
    })?;
    let draft = draft(&text);
    for line in left_out(&text, &draft) {
        document.account.left_out(line);
    }
    let origin = Origin {
        name,
        ordinal: 0,
        text: &text,
    };
    draft.into_story(&origin).map_err(|trouble| {
        let hint = match trouble.what {
            RefusalKind::NothingToRead => Some("the page is likely made by a script".to_owned()),
            _ => trouble.hint,
        };
        Refusal {
            hint,
            ..Refusal::whole(&name.uri, trouble.what)
        }
    })
}

fn too_large(uri: &str) -> Refusal {
    let limit = guard::LIMIT as u64;
    Refusal::whole(uri, RefusalKind::TooLarge { limit })
        .hint("no page is that large; save its text as a .txt file")
}

/// What a page says. It is no more than is read.
fn draft(page: &str) -> Draft {
    let metadata::Said {
        mut draft,
        article_body,
        headings,
    } = metadata::said(page);
    let found = article::find(page);
    if draft.headline.is_none() {
        draft.headline = found.title.clone();
    }
    if draft.byline.is_none() {
        draft.byline = found.author;
    }
    match (found.body, article_body) {
        (Some(body), None) => take_body(&mut draft, body, found.title.as_deref(), &headings),
        (Some(body), Some(whole)) if body.len() * HIDDEN >= whole.len() => {
            take_body(&mut draft, body, found.title.as_deref(), &headings);
        }
        (_, Some(whole)) => {
            draft.body = Some(whole);
            draft.keep("extraction", "the text is what the page says in JSON-LD");
        }
        (None, None) => {
            // Better too much than nothing, when it is said.
            draft.body = Some(text(page)).filter(|text| !text.is_empty());
            draft.keep("extraction", "no article was found; this is the whole page");
        }
    }
    draft
}

/// The lines of a page that are in nothing that was made of it. One that may be is among them: rather
/// told twice than not at all.
fn left_out(page: &str, draft: &Draft) -> Vec<String> {
    /// Bytes that are searched for lines that are not whole ones of the story.
    const SEARCHED: usize = 256 << 20;

    let Draft {
        naming: _,
        headline,
        body,
        byline,
        dateline,
        language: _,
        published: _,
        updated: _,
        urgency: _,
        embargo: _,
        status: _,
        categories,
        extra,
    } = draft;
    let mut lines = BTreeSet::new();
    let mut all = String::new();
    let fields = [headline, body, byline, dateline].into_iter().flatten();
    let extra: Vec<String> = extra.values().map(serde_json::Value::to_string).collect();
    for text in fields.chain(categories).chain(&extra) {
        lines.extend(text.lines().filter_map(xml::one_line));
        all.extend(xml::one_line(text));
        all.push('\n');
    }
    let mut left = SEARCHED;
    let is_left_out = |line: &String| {
        if lines.contains(line) {
            return false;
        }
        let searched = left.checked_sub(all.len());
        left = searched.unwrap_or_default();
        searched.is_none() || !all.contains(line.as_str())
    };
    let page = text(page);
    let page_lines = page.lines().filter_map(xml::one_line);
    page_lines.filter(is_left_out).collect()
}

/// Of how many times the length the text in JSON-LD is, when it is taken and not what is shown: the
/// page shows no more than a beginning of it, or makes the rest by a script.
const HIDDEN: usize = 3;

/// Takes a body without its title, which many pages repeat as the first paragraph; another one than
/// the headline is kept.
fn take_body(draft: &mut Draft, body: String, title: Option<&str>, headings: &[String]) {
    let (first, rest) = body.split_once("\n\n").unwrap_or((&body, ""));
    let first = xml::one_line(first);
    let is_title = first.as_ref().is_some_and(|first| {
        draft.headline.as_ref() == Some(first)
            || title == Some(first.as_str())
            || headings.contains(first)
    });
    if rest.is_empty() || !is_title {
        draft.body = Some(body);
        return;
    }
    draft.body = Some(rest.to_owned());
    if first != draft.headline {
        draft.keep("heading", first);
    }
}

#[cfg(test)]
mod measured;
#[cfg(test)]
mod tests;
