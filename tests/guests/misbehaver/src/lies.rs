//! Reports that do not hold. The SDK makes no such anchor, so they are made of the types of the
//! contract.

use copydesk_plugin::__private::bindings::copydesk::plugin::types;
use copydesk_plugin::{Annotation, Content, Report, Story};

/// Quotes what does not stand there.
pub(crate) fn wrong_quote() -> Annotation {
    anchored(0, 4, "\u{1}lie")
}

/// Points behind the end of the body.
pub(crate) fn past_end(story: &Story) -> Annotation {
    let end = story.body().len();
    anchored(end, end + 4, "more")
}

/// Points as far as a number goes.
pub(crate) fn far_offsets() -> Annotation {
    anchored(u32::MAX as usize - 1, u32::MAX as usize, "x")
}

/// Points into a field that it did not ask for.
pub(crate) fn unread_field() -> Annotation {
    flag(vec![anchor(types::Field::Byline, 0, 0, "")], Vec::new())
}

/// Would replace what does not stand there.
pub(crate) fn wrong_suggestion() -> Annotation {
    let suggestion = types::Suggestion {
        anchor: anchor(types::Field::Body, 0, 4, "\u{1}lie"),
        replacement: "truth".to_owned(),
    };
    flag(Vec::new(), vec![suggestion])
}

/// Ends before it starts.
pub(crate) fn reversed() -> Annotation {
    anchored(4, 0, "")
}

/// Begins in the middle of the first character of several bytes.
pub(crate) fn inside_character(story: &Story) -> Report {
    let several = story
        .body()
        .char_indices()
        .find(|(_, it)| it.len_utf8() > 1);
    match several {
        Some((at, letter)) => {
            let end = at + letter.len_utf8();
            anchored(at + 1, end, &letter.to_string()).into()
        }
        None => Report::failed("the body has no character of several bytes"),
    }
}

/// Quotes the last word of the body and says where it stands in UTF-16 units.
pub(crate) fn utf16_offsets(story: &Story) -> Report {
    let body = story.body().trim_end();
    let word = body.rsplit(char::is_whitespace).next().unwrap_or_default();
    let before = body.strip_suffix(word).unwrap_or_default();
    if before.is_ascii() {
        return Report::failed("both units are the same before the last word");
    }
    let start = before.encode_utf16().count();
    anchored(start, start + word.encode_utf16().count(), word).into()
}

/// Says how sure it is, as it likes.
pub(crate) fn confidence(confidence: f32) -> Annotation {
    let mut tag = crate::tag("sure");
    if let Content::Tag(tag) = &mut tag.content {
        tag.confidence = Some(confidence);
    }
    tag
}

/// Says how central it is, as it likes.
pub(crate) fn relevance(relevance: f32) -> Annotation {
    let mut tag = crate::tag("central");
    if let Content::Tag(tag) = &mut tag.content {
        tag.relevance = Some(relevance);
    }
    tag
}

/// Makes a flag with one anchor in the body, true or not.
fn anchored(start: usize, end: usize, quote: &str) -> Annotation {
    flag(
        vec![anchor(types::Field::Body, start, end, quote)],
        Vec::new(),
    )
}

/// Makes an anchor, true or not.
pub(crate) fn anchor(field: types::Field, start: usize, end: usize, quote: &str) -> types::Anchor {
    let offset = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    types::Anchor {
        field,
        start: offset(start),
        end: offset(end),
        quote: quote.to_owned(),
    }
}

/// Makes a flag with anchors and suggestions, true or not.
pub(crate) fn flag(anchors: Vec<types::Anchor>, suggestions: Vec<types::Suggestion>) -> Annotation {
    Annotation::from(types::Annotation {
        content: types::Content::Flag(types::Flag {
            rule: "loud".to_owned(),
            severity: types::Severity::Warning,
            message: "The text is loud.".to_owned(),
            confidence: None,
        }),
        anchors,
        evidence: None,
        suggestions,
        related: Vec::new(),
        extra: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(body: &str) -> Story {
        copydesk_plugin::testing::StoryBuilder::new()
            .body(body)
            .build()
    }

    #[track_caller]
    fn assert_lies(report: impl Into<Report>, story: &Story) {
        let Report::Annotations(annotations) = report.into() else {
            panic!("it says nothing");
        };
        let anchor = annotations
            .first()
            .and_then(|it| it.anchors.first())
            .unwrap();
        assert_ne!(story.body().get(anchor.range()), Some(anchor.quote()));
    }

    #[test]
    fn no_anchor_is_true() {
        let story = story("“Ça va”, dit Zoë.");
        assert_lies(wrong_quote(), &story);
        assert_lies(past_end(&story), &story);
        assert_lies(far_offsets(), &story);
        assert_lies(reversed(), &story);
        assert_lies(inside_character(&story), &story);
        assert_lies(utf16_offsets(&story), &story);
    }

    #[test]
    fn a_lie_that_the_story_would_make_true_is_not_told() {
        let story = story("All of it is ASCII.");
        assert!(matches!(inside_character(&story), Report::Failed(_)));
        assert!(matches!(utf16_offsets(&story), Report::Failed(_)));
    }

    #[test]
    fn a_confidence_is_kept_as_it_is() {
        let kept = |it: f32| confidence(it).as_tag().and_then(|tag| tag.confidence);
        assert!(kept(f32::NAN).is_some_and(f32::is_nan));
        assert_eq!(kept(1.5), Some(1.5));
        let kept = relevance(f32::NAN).as_tag().and_then(|tag| tag.relevance);
        assert!(kept.is_some_and(f32::is_nan));
    }
}
