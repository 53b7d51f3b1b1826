//! `capitalization`: headlines in title case, sentence case, capitals or small letters.

use copydesk_plugin::text::WordList;
use copydesk_plugin::{text, word_list};

use crate::check::{Alert, Document, Exceptions};
use crate::message::filled;
use crate::package::Keys;
use crate::pattern::Pattern;
use crate::scope::Scope;

/// How many words must be right where the rule does not say.
const THRESHOLD: f64 = 0.8;
/// Words that a title keeps small, in the style of the Associated Press.
const SMALL: WordList =
    word_list!("a an and as at but by en for if in nor of on or per the to v v. via vs vs.");
/// Those that the Chicago Manual of Style adds.
const PREPOSITIONS: WordList = word_list!(
    "about above across after against along among around before behind below beneath beside between \
     beyond down during from inside into like near off onto out outside over past since through \
     throughout toward towards under until up upon with within without"
);

/// How something should be written.
#[derive(Debug)]
enum Case {
    Title { chicago: bool },
    Sentence,
    Lower,
    Upper,
    Expression(Pattern),
}

/// A part that should be in a case.
#[derive(Debug)]
pub(crate) struct Capitalization {
    case: Case,
    exceptions: Exceptions,
    /// The same as words, to be kept as they are.
    kept: Vec<String>,
    indicators: Vec<String>,
    threshold: f64,
    prefix: Option<Pattern>,
    message: String,
}

impl Capitalization {
    pub(crate) fn new(keys: Keys) -> Result<Self, String> {
        let chicago = keys.style.as_deref() == Some("Chicago");
        let case = match keys.case.as_deref() {
            None => return Err("there is no `match`".to_owned()),
            Some("$title") => Case::Title { chicago },
            Some("$sentence") => Case::Sentence,
            Some("$lower") => Case::Lower,
            Some("$upper") => Case::Upper,
            Some(expression) => Case::Expression(Pattern::of(expression)?),
        };
        Ok(Self {
            case,
            kept: keys.exceptions.0.clone(),
            exceptions: Exceptions::new(keys.exceptions.0)?,
            indicators: keys.indicators.0,
            threshold: keys.threshold.unwrap_or(THRESHOLD),
            prefix: keys.prefix.map(|it| Pattern::of(&it)).transpose()?,
            message: keys.message,
        })
    }

    pub(crate) fn run(
        &self,
        document: &Document<'_>,
        scopes: &[Scope],
    ) -> Result<Vec<Alert>, String> {
        let mut alerts = Vec::new();
        let prefix = match &self.prefix {
            Some(prefix) => document.compiled(prefix)?,
            None => None,
        };
        for block in document.blocks(scopes) {
            let mut start = 0;
            if let Some(compiled) = &prefix
                && let Some(range) = compiled.find(block.text)?.first()
                && range.start == 0
            {
                start = range.end;
            }
            let text = block.text.get(start..).unwrap_or_default();
            if text.trim().is_empty() || self.is_right(text)? {
                continue;
            }
            let expected = self.expected(text);
            let shown = expected.as_deref().unwrap_or_default();
            let message = filled(&self.message, &[text, shown]);
            let mut alert = block.alert(start..block.text.len(), message);
            alert.replacement = expected;
            alerts.push(alert);
        }
        Ok(alerts)
    }

    fn is_right(&self, text: &str) -> Result<bool, String> {
        match &self.case {
            Case::Lower => Ok(text == text.to_lowercase() || self.exceptions.hold(text)?),
            Case::Upper => Ok(text == text.to_uppercase() || self.exceptions.hold(text)?),
            Case::Expression(pattern) => match pattern.compiled(&text.to_lowercase())? {
                Some(compiled) => Ok(compiled.is_in(text)? || self.exceptions.hold(text)?),
                None => self.exceptions.hold(text),
            },
            Case::Title { .. } | Case::Sentence => {
                let expected = self.expected(text).unwrap_or_default();
                let (mut right, mut all) = (0.0, 0.0);
                for (word, better) in text.split_whitespace().zip(expected.split_whitespace()) {
                    all += 1.0;
                    if word == better || self.exceptions.hold(word)? {
                        right += 1.0;
                    }
                }
                Ok(all == 0.0 || right / all > self.threshold)
            }
        }
    }

    /// How the text should be written, where the case says.
    fn expected(&self, text: &str) -> Option<String> {
        match &self.case {
            Case::Lower => Some(text.to_lowercase()),
            Case::Upper => Some(text.to_uppercase()),
            Case::Expression(_) => None,
            Case::Title { chicago } => {
                let last = text::words(text).count().saturating_sub(1);
                Some(self.rewritten(text, |number, word, key| {
                    let is_small = SMALL.holds(key) || (*chicago && PREPOSITIONS.holds(key));
                    if is_small && number > 0 && number < last {
                        key.to_owned()
                    } else if word.chars().skip(1).any(char::is_uppercase) {
                        word.to_owned()
                    } else {
                        with_capital(word)
                    }
                }))
            }
            Case::Sentence => Some(self.rewritten(text, |number, word, _| {
                if word.chars().skip(1).any(char::is_uppercase) || word == "I" {
                    word.to_owned()
                } else if number == 0 {
                    with_capital(word)
                } else {
                    word.to_lowercase()
                }
            })),
        }
    }

    /// The text with each word as `case` has it; what is excepted stays as the exception is written.
    fn rewritten(&self, text: &str, case: impl Fn(usize, &str, &str) -> String) -> String {
        let mut written = String::with_capacity(text.len());
        let (mut end, mut number) = (0, 0);
        for word in text::words(text) {
            let between = text.get(end..word.range.start).unwrap_or_default();
            written.push_str(between);
            if self
                .indicators
                .iter()
                .any(|it| between.trim_end().ends_with(it.as_str()) && !it.is_empty())
            {
                number = 0;
            }
            let key = word.text.to_lowercase();
            let kept = self.kept.iter().flat_map(|it| it.split_whitespace());
            let kept = kept.into_iter().find(|it| it.to_lowercase() == key);
            written.push_str(&kept.map_or_else(|| case(number, word.text, &key), str::to_owned));
            end = word.range.end;
            number += 1;
        }
        written.push_str(text.get(end..).unwrap_or_default());
        written
    }
}

fn with_capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
