//! A name of six letters or more that stands there in two spellings: the rarer one.

use std::collections::BTreeMap;

use copydesk_plugin::{Anchor, Annotation, Field, Severity, Story, text};

/// Whether two words differ in one letter: another one, or one more.
fn one_letter_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let same = long.iter().zip(&short).take_while(|(a, b)| a == b).count();
    let rest = short.get(same + usize::from(long.len() == short.len())..);
    long.len() - short.len() <= 1 && long.get(same + 1..) == rest
}

pub(crate) fn two_spellings(story: &Story) -> Vec<Annotation> {
    let mut names: BTreeMap<&str, Vec<Anchor>> = BTreeMap::new();
    for word in text::words(story.body()) {
        let is_name = word.text.starts_with(char::is_uppercase) && word.text.chars().count() >= 6;
        if let (true, Some(place)) = (is_name, text::anchor(story, Field::Body, word.range)) {
            names.entry(word.text).or_default().push(place);
        }
    }
    let found = names.iter().filter_map(|(name, places)| {
        let mut others = names
            .iter()
            .filter(|(other, _)| one_letter_apart(name, other));
        let (other, _) = others.find(|(_, more)| more.len() > places.len())?;
        let message = format!("it is “{other}” elsewhere in the story");
        let flag = Annotation::flag("two-spellings", Severity::Warning, message);
        Some(flag.anchors(places.iter().cloned()))
    });
    found.collect()
}
