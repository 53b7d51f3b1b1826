//! What of a headline the weights speak of: its words, pairs of neighbouring words, an exclamation
//! mark.
//!
//! `train/weights.py` gets its features from here, by `examples/features.rs`, so that the table is
//! read with the features that it was learned with.

use std::ops::Range;

use copydesk_plugin::text;

/// A feature, as it stands in the table of weights, and where in the headline it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// A word in lower case, two of them with a blank between, or `!`. `^` stands for the beginning
    /// of the headline, `$` for its end, `#` for any figure.
    pub name: String,
    /// The bytes of the headline that it is made of.
    pub range: Range<usize>,
}

/// The features of a headline, each once, in the order of the text.
pub fn features(headline: &str) -> Vec<Feature> {
    let words = words(headline);
    let mut found: Vec<Feature> = Vec::with_capacity(words.len() * 2 + 2);
    let mut add = |feature: Feature| {
        if found.iter().all(|it| it.name != feature.name) {
            found.push(feature);
        }
    };
    let mut before = ("^".to_owned(), 0..0);
    for (word, range) in words {
        let start = if before.1.is_empty() {
            range.start
        } else {
            before.1.start
        };
        add(Feature {
            name: format!("{} {word}", before.0),
            range: start..range.end,
        });
        add(Feature {
            name: word.clone(),
            range: range.clone(),
        });
        before = (word, range);
    }
    if !before.1.is_empty() {
        add(Feature {
            name: format!("{} $", before.0),
            range: before.1,
        });
    }
    if let Some(at) = headline.find('!') {
        add(Feature {
            name: "!".to_owned(),
            range: at..at + 1,
        });
    }
    found
}

/// The words of a headline as the table has them: lower case, straight apostrophes, a possessive or
/// shortened `'s` by itself.
fn words(headline: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    for word in text::words(headline) {
        if word.text.starts_with(|it: char| it.is_ascii_digit()) {
            found.push(("#".to_owned(), word.range));
            continue;
        }
        let key = text::fold(word.text).replace('’', "'");
        match key.strip_suffix("'s") {
            // Either apostrophe is followed by one letter of one byte.
            Some(stem) if !stem.is_empty() => {
                let before = word.text.get(..word.text.len() - 1).unwrap_or_default();
                let mark = before.chars().next_back().map_or(0, char::len_utf8);
                let middle = word.range.end - 1 - mark;
                found.push((stem.to_owned(), word.range.start..middle));
                found.push(("'s".to_owned(), middle..word.range.end));
            }
            _ => found.push((key, word.range)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    fn names(headline: &str) -> Vec<String> {
        features(headline).into_iter().map(|it| it.name).collect()
    }

    #[test]
    fn words_and_pairs_come_in_lower_case_with_figures_alike() {
        assert_eq!(
            names("17 Ways You’re Wrong"),
            [
                "^ #",
                "#",
                "# ways",
                "ways",
                "ways you're",
                "you're",
                "you're wrong",
                "wrong",
                "wrong $"
            ]
        );
        assert_eq!(names("IT'S on!")[..4], ["^ it", "it", "it 's", "'s"]);
        assert!(names("It’s on!").contains(&"!".to_owned()));
        assert_eq!(names(""), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn features_lie_on_character_boundaries(headline in "(\\PC|['’]s|İ|K|[0-9]){0,40}") {
            for feature in features(&headline) {
                assert!(headline.get(feature.range).is_some());
            }
        }
    }
}
