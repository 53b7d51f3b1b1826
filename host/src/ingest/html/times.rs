//! Which of the times on a page are those of its article.

use scraper::ElementRef;

/// Elements that hold other things than the article.
const ASIDE: [&str; 4] = ["nav", "aside", "footer", "form"];

/// The times of an article as the elements `time` have them for machines.
#[derive(Default)]
pub(super) struct Times {
    published: Option<(u8, String)>,
    updated: Option<(u8, String)>,
}

impl Times {
    /// Looks at an element `time`.
    pub(super) fn see(&mut self, element: ElementRef<'_>) {
        let Some(time) = element.value().attr("datetime").map(str::trim) else {
            return;
        };
        if time.is_empty() {
            return;
        }
        let (rank, is_update) = rank(element);
        let place = match is_update {
            true => &mut self.updated,
            false => &mut self.published,
        };
        // The first of equals.
        if place.as_ref().is_none_or(|(before, _)| rank < *before) {
            *place = Some((rank, time.to_owned()));
        }
    }

    pub(super) fn published(&mut self) -> Option<String> {
        self.published.take().map(|(_, time)| time)
    }

    pub(super) fn updated(&mut self) -> Option<String> {
        self.updated.take().map(|(_, time)| time)
    }
}

/// How unlikely it is that a time is the article's, and whether it is that of a change.
fn rank(element: ElementRef<'_>) -> (u8, bool) {
    let words = |element: ElementRef<'_>| {
        let attributes = ["class", "itemprop", "id", "rel"];
        let values = attributes.iter().filter_map(|it| element.value().attr(it));
        values.collect::<Vec<_>>().join(" ").to_ascii_lowercase()
    };
    let own = words(element);
    let says = |words: &str, any: &[&str]| any.iter().any(|it| words.contains(it));
    let is_update = says(&own, &["modified", "updated"]) && !own.contains("published");
    let around = || element.ancestors().filter_map(ElementRef::wrap);
    let is_aside = around().any(|it| {
        ASIDE.contains(&it.value().name()) || says(&words(it), &["comment", "related", "sidebar"])
    });
    let rank = if is_aside {
        4
    } else if element.value().attr("pubdate").is_some() || says(&own, &["published", "entry-date"])
    {
        0
    } else if around()
        .take(3)
        .any(|it| says(&words(it), &["byline", "author", "dateline"]))
    {
        1
    } else if around().any(|it| matches!(it.value().name(), "article" | "main")) {
        2
    } else {
        3
    };
    (rank, is_update)
}
