//! What makes two annotations of different runs the same one.
//!
//! A decision belongs to a fingerprint, so it must survive a re-run, an edit elsewhere in the story
//! and a new version of the plugin, and must never move to other words. Therefore neither an
//! offset, a message, a confidence nor a plugin's version is part of it:
//!
//! | annotation | made of |
//! |---|---|
//! | flag with anchors | plugin, rule, related stories, and for each anchor its field, its normalised quote, three words before and after, and which one it is among the equals in the text |
//! | flag without | plugin, rule, related stories |
//! | tag | plugin, scheme, term |
//! | summary | plugin, style, text |
//!
//! Equals of an anchor are counted in the text, not among the flags: a plugin that flags another one
//! of them says something of other words. Their number is inside. With one more or one less of them
//! all their fingerprints change, and what was decided about them is orphaned and never guessed.
//!
//! Annotations that are equal so far are told apart by their order, and that too with their number.
//! Several flags without an anchor under one rule are first told apart by what they say, since
//! their order is the plugin's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::passage::{Passages, normal};
use super::{Annotation, CanonicalJson, Content, Digest, PluginName, Story};

/// The identity of an annotation within its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(Digest);

impl Fingerprint {
    /// The identity of what an editor added; see [`Addition`](super::Addition).
    pub(super) fn of_addition(key: &[String]) -> Self {
        // Strings always have a canonical form.
        let value = CanonicalJson::of_sorted(&key);
        let value = value.unwrap_or_else(|_| CanonicalJson::empty_object());
        Self(Digest::of("copydesk/addition@1", &value))
    }

    /// The digest.
    pub fn digest(&self) -> Digest {
        self.0
    }
}

/// The fingerprints of all annotations that one plugin made on one story, in their order.
pub fn fingerprints(
    story: &Story,
    plugin: &PluginName,
    annotations: &[Annotation],
) -> Vec<Fingerprint> {
    let mut passages = Passages::of(story);
    let mut keys: Vec<Vec<String>> = annotations
        .iter()
        .map(|annotation| key(&mut passages, plugin, annotation))
        .collect();
    let total = counted(&keys);
    let is_alone = |key: &[String]| total.get(key).is_none_or(|of| *of == 1);
    let alone: Vec<bool> = keys.iter().map(|key| is_alone(key)).collect();
    for ((key, annotation), is_alone) in keys.iter_mut().zip(annotations).zip(alone) {
        if let (Content::Flag(flag), true, false) =
            (&annotation.content, annotation.anchors.is_empty(), is_alone)
        {
            key.push(normal(&flag.message));
            key.push(normal(annotation.evidence.as_deref().unwrap_or_default()));
        }
    }
    let total = counted(&keys);
    let mut seen: BTreeMap<&[String], u32> = BTreeMap::new();
    keys.iter()
        .map(|key| {
            let ordinal = seen.entry(key).or_default();
            let of = total.get(key.as_slice()).copied().unwrap_or(1);
            let value = CanonicalJson::of_sorted(&(key, *ordinal, of));
            *ordinal += 1;
            // Strings and integers always have a canonical form.
            let value = value.unwrap_or_else(|_| CanonicalJson::empty_object());
            Fingerprint(Digest::of("copydesk/fingerprint@2", &value))
        })
        .collect()
}

/// How often each key is there.
fn counted(keys: &[Vec<String>]) -> BTreeMap<&[String], u32> {
    let mut total: BTreeMap<&[String], u32> = BTreeMap::new();
    for key in keys {
        *total.entry(key).or_default() += 1;
    }
    total
}

/// What an annotation is known by. The number of parts tells how many anchors and related stories
/// there are, so no two lists of them look alike.
fn key(passages: &mut Passages<'_>, plugin: &PluginName, annotation: &Annotation) -> Vec<String> {
    let plugin = plugin.as_str();
    let parts: Vec<&str> = match &annotation.content {
        Content::Tag(tag) => vec!["tag", plugin, &tag.scheme, &tag.term],
        Content::Summary(summary) => vec!["summary", plugin, &summary.style, &summary.text],
        Content::Flag(flag) => vec!["flag", plugin, &flag.rule],
    };
    let mut key: Vec<String> = parts.into_iter().map(normal).collect();
    if let Content::Flag(_) = &annotation.content {
        let mut related: Vec<String> = annotation.related.iter().map(|id| normal(id)).collect();
        related.sort();
        key.push(related.len().to_string());
        key.extend(related);
        let mut anchors: Vec<_> = annotation.anchors.iter().collect();
        // The order in which a plugin names several places says nothing.
        anchors.sort();
        for anchor in anchors {
            key.extend(passages.at(anchor).key(anchor.field));
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Anchor, Field, Flag, Severity};

    fn story(body: &str) -> Story {
        Story {
            body: Some(body.to_owned()),
            ..Story::sample()
        }
    }

    /// A flag on each occurrence of `quote`.
    fn flags(body: &str, quote: &str, message: &str) -> Vec<Fingerprint> {
        let found: Vec<Annotation> = body
            .match_indices(quote)
            .map(|(start, quote)| Annotation {
                content: Content::Flag(Flag {
                    rule: "style/word".to_owned(),
                    severity: Severity::Note,
                    message: message.to_owned(),
                    confidence: None,
                }),
                anchors: vec![Anchor {
                    field: Field::Body,
                    start: u32::try_from(start).unwrap(),
                    end: u32::try_from(start + quote.len()).unwrap(),
                    quote: quote.to_owned(),
                }],
                evidence: None,
                suggestions: Vec::new(),
                related: Vec::new(),
                extra: Vec::new(),
            })
            .collect();
        fingerprints(&story(body), &PluginName::new("style").unwrap(), &found)
    }

    #[test]
    fn survives_an_insertion_before_it_and_another_message() {
        let before = flags(
            "The council has decided to utilize the money now.",
            "utilize",
            "a",
        );
        let after = flags(
            "New lead.\n\nThe council has decided  to utilize\nthe money now.",
            "utilize",
            "b",
        );
        assert_eq!(before, after);
    }

    #[test]
    fn changes_with_its_context_and_its_quote() {
        let original = flags("One two three utilize four five six.", "utilize", "");
        assert_ne!(
            original,
            flags("One two other utilize four five six.", "utilize", "")
        );
        assert_ne!(
            original,
            flags("One two three Utilize four five six.", "Utilize", "")
        );
    }

    #[test]
    fn one_more_among_equals_changes_all_of_them() {
        let sentence = "a b c utilize d e f ";
        let two = flags(&sentence.repeat(2), "utilize", "");
        let three = flags(&sentence.repeat(3), "utilize", "");
        assert_ne!(two[0], two[1]);
        assert!(
            two.iter()
                .all(|fingerprint| !three[1..2].contains(fingerprint))
        );
    }

    #[test]
    fn a_composed_and_a_decomposed_letter_are_the_same() {
        assert_eq!(normal("Zoe\u{308}"), normal("Zoë"));
    }
}
