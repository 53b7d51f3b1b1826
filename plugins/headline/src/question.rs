//! `question`: a headline that asks what the story should answer, or that puts a question mark
//! behind an assertion.
//!
//! Questions with who, what, why and how announce an explanation and pass; what asks yes or no
//! leaves the reader with what may not be so.

use copydesk_plugin::text::{WordList, quotations};
use copydesk_plugin::{Anchor, Annotation, Field, Severity, Story, text, word_list};

const YES_OR_NO: WordList = word_list!(
    "is are was were am be do does did has have had can could will would shall should may might must \
     isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't \
     wouldn't shouldn't"
);
const OPEN: WordList = word_list!(
    "what who whom whose which why how when where what's who's how's where's whatever whodunnit"
);

pub(crate) fn flag(story: &Story) -> Option<Annotation> {
    let headline = story.headline();
    let mark = headline.trim_end().strip_suffix('?')?.len();
    // Somebody else's question is reported, not asked.
    if quotations(headline).iter().any(|it| it.range.end >= mark) {
        return None;
    }
    // What stands behind a colon or a full stop is the question.
    let asked = headline.get(..mark)?;
    let start = asked
        .rfind([':', '.', '!', '?', ';'])
        .map_or(0, |it| it + 1);
    let words: Vec<_> = text::words(asked.get(start..)?)
        .map(|it| text::fold(it.text).replace('’', "'"))
        .collect();
    let first = words.first()?;
    let is_open = words.iter().any(|it| OPEN.holds(it));
    let offers_two = words.iter().any(|it| it == "or");
    if is_open || offers_two || words.len() < 2 {
        return None;
    }
    let anchor = Anchor::new(story, Field::Headline, 0..mark + 1)?;
    let (message, evidence) = if YES_OR_NO.holds(first) {
        (
            "The headline asks yes or no; give the answer, or say who asks.",
            format!("a question that begins with “{first}”"),
        )
    } else {
        (
            "The headline asserts something and puts a question mark behind it; say what is known.",
            "a statement with a question mark".to_owned(),
        )
    };
    let flag = Annotation::flag("question", Severity::Note, message);
    Some(flag.evidence(evidence).at(anchor))
}
