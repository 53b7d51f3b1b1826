//! The article of a page, found by a library.
//!
//! The library is a port of trafilatura. It is asked to rather leave out than take in, and to look
//! again with other means where that leaves little. Its own look for dates is switched off: it takes
//! days for instants, and looks at the clock.

use trafilatura::{ExtractionFocus, HtmlDateMode, Options};

use crate::panics;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) body: Option<String>,
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
}

/// Looks for the article. A page that the library cannot cope with has none.
pub(super) fn find(page: &str) -> Found {
    let mut options = Options::default()
        .with_fallback(true)
        .with_focus(ExtractionFocus::FavorPrecision);
    options.exclude_comments = true;
    options.html_date_mode = HtmlDateMode::Disabled;
    let extracted = panics::contained(|| trafilatura::extract(page, &options).ok());
    let Ok(Some(extracted)) = extracted else {
        return Found::default();
    };
    let some = |text: String| {
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let author = some(extracted.metadata.author);
    Found {
        body: some(super::text(&extracted.content_html)),
        title: some(extracted.metadata.title),
        author: author.map(|names| names.replace("; ", ", ")),
    }
}
