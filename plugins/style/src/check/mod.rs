//! What the kinds of rules look for.
//!
//! Each kind is a file; `words` are the three that are made of words and their replacements, which
//! most rules are.

mod capitalization;
mod counts;
mod pairs;
mod words;

use std::ops::Range;

use copydesk_plugin::{Field, Story, text};

use crate::package::Keys;
use crate::pattern::{Compiled, Pattern};
use crate::scope::{Part, Scope};

/// Something that a rule found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alert {
    pub(crate) field: Field,
    /// Where in the field; none for what the story as a whole has or lacks.
    pub(crate) range: Option<Range<usize>>,
    pub(crate) message: String,
    /// What to write instead.
    pub(crate) replacement: Option<String>,
}

/// A part of the story that rules look at.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    pub(crate) part: Part,
    pub(crate) field: Field,
    /// Where the text begins in the field.
    pub(crate) start: usize,
    pub(crate) text: &'a str,
}

impl Block<'_> {
    /// An alert at a range of the block.
    fn alert(&self, range: Range<usize>, message: String) -> Alert {
        Alert {
            field: self.field,
            range: Some(self.start + range.start..self.start + range.end),
            message,
            replacement: None,
        }
    }

    fn quote(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}

/// A story in its parts.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    blocks: Vec<Block<'a>>,
    /// Headline and body in lower case.
    lower: String,
}

impl<'a> Document<'a> {
    pub(crate) fn of(story: &'a Story) -> Self {
        let (headline, body) = (story.headline(), story.body());
        let mut blocks = Vec::new();
        let mut add = |part, field, start, text: &'a str| {
            if !text.trim().is_empty() {
                blocks.push(Block {
                    part,
                    field,
                    start,
                    text,
                });
            }
        };
        add(Part::Headline, Field::Headline, 0, headline);
        for paragraph in text::paragraphs(body) {
            let start = paragraph.range.start;
            add(Part::Text, Field::Body, start, paragraph.text);
            add(Part::Paragraph, Field::Body, start, paragraph.text);
            for sentence in text::sentences(paragraph.text) {
                let start = start + sentence.range.start;
                add(Part::Sentence, Field::Body, start, sentence.text);
            }
        }
        add(Part::Whole, Field::Body, 0, body);
        Self {
            blocks,
            lower: format!("{headline}\n{body}").to_lowercase(),
        }
    }

    /// What of an expression may match somewhere in the story, compiled. Compiling costs more than
    /// matching, so it is done once for all parts.
    fn compiled(&self, pattern: &Pattern) -> Result<Option<Compiled>, String> {
        pattern.compiled(&self.lower)
    }

    /// The parts that one of the scopes names, in the order of the text.
    fn blocks<'b>(&'b self, scopes: &'b [Scope]) -> impl Iterator<Item = &'b Block<'a>> {
        let blocks = self.blocks.iter();
        blocks.filter(|block| scopes.iter().any(|it| it.holds(block.part)))
    }
}

/// A rule's own kind of look.
#[derive(Debug)]
pub(crate) enum Check {
    Existence(words::Existence),
    Substitution(words::Substitution),
    Occurrence(counts::Occurrence),
    Repetition(words::Repetition),
    Consistency(pairs::Consistency),
    Conditional(pairs::Conditional),
    Capitalization(capitalization::Capitalization),
    Metric(counts::Metric),
}

impl Check {
    pub(crate) fn run(
        &self,
        document: &Document<'_>,
        scopes: &[Scope],
    ) -> Result<Vec<Alert>, String> {
        match self {
            Self::Existence(check) => check.run(document, scopes),
            Self::Substitution(check) => check.run(document, scopes),
            Self::Occurrence(check) => check.run(document, scopes),
            Self::Repetition(check) => check.run(document, scopes),
            Self::Consistency(check) => check.run(document, scopes),
            Self::Conditional(check) => check.run(document, scopes),
            Self::Capitalization(check) => check.run(document, scopes),
            Self::Metric(check) => check.run(document),
        }
    }
}

/// The check of a rule's kind, or the kind's name where it is not run here.
pub(crate) fn of(keys: Keys) -> Result<Result<(&'static str, Check), String>, String> {
    Ok(Ok(match keys.extends.as_str() {
        "existence" => ("existence", Check::Existence(words::Existence::new(keys)?)),
        "substitution" => (
            "substitution",
            Check::Substitution(words::Substitution::new(keys)?),
        ),
        "occurrence" => (
            "occurrence",
            Check::Occurrence(counts::Occurrence::new(keys)?),
        ),
        "repetition" => (
            "repetition",
            Check::Repetition(words::Repetition::new(keys)?),
        ),
        "consistency" => (
            "consistency",
            Check::Consistency(pairs::Consistency::new(keys)?),
        ),
        "conditional" => (
            "conditional",
            Check::Conditional(pairs::Conditional::new(keys)?),
        ),
        "capitalization" => (
            "capitalization",
            Check::Capitalization(capitalization::Capitalization::new(keys)?),
        ),
        "metric" => ("metric", Check::Metric(counts::Metric::new(keys)?)),
        "readability" | "script" | "sequence" | "spelling" => return Ok(Err(keys.extends)),
        "" => return Err("`extends` is missing".to_owned()),
        other => return Err(format!("there is no kind `{other}` to extend")),
    }))
}

/// How Vale wraps the words of a rule.
fn wrapped(ignorecase: bool, whole_words: bool) -> (String, &'static str) {
    let case = if ignorecase { "(?i)" } else { "" };
    if whole_words {
        (format!(r"(?m){case}\b(?:"), r")\b")
    } else {
        (format!("(?m){case}(?:"), ")")
    }
}

/// Words that are never wrong, longest first, each in its own case unless it says otherwise.
#[derive(Debug)]
struct Exceptions(Option<Pattern>);

impl Exceptions {
    fn new(mut words: Vec<String>) -> Result<Self, String> {
        if words.is_empty() {
            return Ok(Self(None));
        }
        words.sort_by_key(|it| std::cmp::Reverse(it.len()));
        let words: Vec<_> = words
            .into_iter()
            .map(|it| {
                if it.starts_with("(?i)") {
                    format!("(?i:{})", it.trim_start_matches("(?i)"))
                } else {
                    it
                }
            })
            .collect();
        let (before, after) = wrapped(false, true);
        Pattern::new(&before, &words, after).map(|it| Self(Some(it)))
    }

    /// Whether one of them stands in what was found.
    fn hold(&self, found: &str) -> Result<bool, String> {
        let Some(pattern) = &self.0 else {
            return Ok(false);
        };
        match pattern.compiled(&found.to_lowercase())? {
            Some(compiled) => compiled.is_in(found),
            None => Ok(false),
        }
    }
}
