//! A quotation that nobody reads to its end.

use copydesk_plugin::{Annotation, Field, Severity, Story, text};

pub(crate) fn long_quotation(story: &Story, most: usize) -> Vec<Annotation> {
    let body = story.body();
    let quotations = text::quotations(body).into_iter();
    let found = quotations.filter_map(|quotation| {
        let words = text::words(body.get(quotation.inner)?).count();
        if words <= most {
            return None;
        }
        let message = format!("{words} words in one quotation; paraphrase some of them");
        let flag = Annotation::flag("long-quotation", Severity::Note, message);
        Some(flag.at(text::anchor(story, Field::Body, quotation.range)?))
    });
    found.collect()
}
