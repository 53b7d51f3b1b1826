//! A word in capitals that is no acronym: a longer one, or one that the text also has in small letters.

use copydesk_plugin::{Annotation, Field, Severity, Story, text};

fn is_loud(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_uppercase)
}

pub(crate) fn shouting(story: &Story) -> Vec<Annotation> {
    let body = story.body();
    let all: Vec<&str> = text::words(body).map(|word| word.text).collect();
    // A text may begin with the place where it was written: MARROWICK, 9 Feb.
    let words = text::words(body).skip_while(|word| is_loud(word.text));
    let found = words.filter(|word| is_loud(word.text)).filter_map(|word| {
        let quiet = word.text.to_lowercase();
        // NATO and UNESCO are words of their own; VERY is known without capitals.
        if word.text.chars().count() <= 6 && !all.contains(&quiet.as_str()) {
            return None;
        }
        let place = text::anchor(story, Field::Body, word.range)?;
        let flag = Annotation::flag("shouting", Severity::Note, "the word is in capitals");
        Some(flag.at(place.clone()).suggest(place, quiet))
    });
    found.collect()
}
