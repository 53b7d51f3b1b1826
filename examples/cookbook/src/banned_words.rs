//! Words that the house does not use; a line of a file is a word, a tab and what to write instead.

use copydesk_plugin::{Annotation, Field, SettingFile, Severity, Story, text};

pub(crate) fn banned_words(story: &Story, files: &[SettingFile]) -> Vec<Annotation> {
    let lines = files.iter().flat_map(|file| file.text.lines());
    let pairs: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once('\t')).collect();
    let mut found = Vec::new();
    for field in [Field::Headline, Field::Body] {
        for word in text::words(story.text(field)) {
            let key = text::fold(word.text);
            let Some((_, better)) = pairs.iter().find(|(banned, _)| text::fold(banned) == key)
            else {
                continue;
            };
            let message = format!("this house writes “{better}”");
            let flag = Annotation::flag("banned-words", Severity::Warning, message);
            found.extend(
                text::anchor(story, field, word.range)
                    .map(|place| flag.at(place.clone()).suggest(place, *better)),
            );
        }
    }
    found
}
