//! `existence`, `substitution` and `repetition`: words that should not be there, that have a better
//! one, or that stand there twice.

use crate::check::{Alert, Block, Document, Exceptions, wrapped};
use crate::message::{either, filled};
use crate::package::{Action, Keys};
use crate::pattern::Pattern;
use crate::scope::Scope;

/// Words that should not be there.
#[derive(Debug)]
pub(crate) struct Existence {
    pattern: Pattern,
    exceptions: Exceptions,
    message: String,
    action: Option<Action>,
}

impl Existence {
    pub(crate) fn new(keys: Keys) -> Result<Self, String> {
        let mut tokens = keys.tokens.0;
        tokens.retain(|it| !it.trim().is_empty());
        let (before, after) = wrapped(keys.ignorecase, !keys.nonword && !tokens.is_empty());
        let raw = keys.raw.0.concat();
        if raw.is_empty() && tokens.is_empty() {
            return Err("there are neither `tokens` nor `raw`".to_owned());
        }
        let (before, after) = if tokens.is_empty() {
            // Alone it is an expression by itself; its own alternatives stay together.
            let case = if keys.ignorecase { "(?im)" } else { "(?m)" };
            tokens.push(raw);
            (case.to_owned(), String::new())
        } else if keys.append {
            (before, format!("{after}{raw}"))
        } else {
            (format!("{raw}{before}"), after.to_owned())
        };
        Ok(Self {
            pattern: Pattern::new(&before, &tokens, &after)?,
            exceptions: Exceptions::new(keys.exceptions.0)?,
            message: keys.message,
            action: keys.action,
        })
    }

    pub(crate) fn run(
        &self,
        document: &Document<'_>,
        scopes: &[Scope],
    ) -> Result<Vec<Alert>, String> {
        let mut alerts = Vec::new();
        let Some(compiled) = document.compiled(&self.pattern)? else {
            return Ok(alerts);
        };
        for block in document.blocks(scopes) {
            for range in compiled.find(block.text)? {
                let found = block.quote(&range);
                if range.is_empty() || self.exceptions.hold(found.trim())? {
                    continue;
                }
                let replacement = self.action.as_ref().and_then(|it| match it.name.as_str() {
                    "remove" => Some(String::new()),
                    "replace" => it.params.0.first().cloned(),
                    _ => None,
                });
                let message = filled(&self.message, &[found]);
                let mut alert = block.alert(range, message);
                alert.replacement = replacement;
                alerts.push(alert);
            }
        }
        Ok(alerts)
    }
}

/// Words that have a better one.
#[derive(Debug)]
pub(crate) struct Substitution {
    pattern: Pattern,
    /// For each alternative what is better, and an expression of it.
    better: Vec<(String, Option<Pattern>)>,
    exceptions: Exceptions,
    capitalize: bool,
    /// Whether several replacements, parted by `|`, are told as a choice.
    offers: bool,
    message: String,
}

impl Substitution {
    pub(crate) fn new(keys: Keys) -> Result<Self, String> {
        let mut swap = keys.swap.0;
        if swap.is_empty() {
            return Err("there is no `swap`".to_owned());
        }
        // The sort is stable: of equal length, the first of the file comes first.
        swap.sort_by_key(|it| std::cmp::Reverse(it.0.len()));
        let words: Vec<String> = swap
            .iter()
            .map(|it| format!("({})", without_groups(&it.0)))
            .collect();
        let better = swap
            .into_iter()
            .map(|(_, better)| {
                // A phrase is compared as it stands, and so is a word.
                let is_plain = |it: char| it.is_alphanumeric() || it.is_whitespace();
                let is_phrase =
                    better.contains(char::is_whitespace) || better.chars().all(is_plain);
                let pattern = (!is_phrase && !better.is_empty())
                    .then(|| Pattern::new("^(?:", std::slice::from_ref(&better), ")$").ok());
                (better, pattern.flatten())
            })
            .collect();
        let (before, after) = wrapped(keys.ignorecase, !keys.nonword);
        let offers = keys
            .action
            .is_some_and(|it| it.name == "replace" && it.params.0.is_empty());
        Ok(Self {
            pattern: Pattern::new(&before, &words, after)?,
            better,
            exceptions: Exceptions::new(keys.exceptions.0)?,
            capitalize: keys.capitalize,
            offers,
            message: if offers {
                keys.message.replacen("'%s'", "%s", 1)
            } else {
                keys.message
            },
        })
    }

    pub(crate) fn run(
        &self,
        document: &Document<'_>,
        scopes: &[Scope],
    ) -> Result<Vec<Alert>, String> {
        let mut alerts = Vec::new();
        let Some(compiled) = document.compiled(&self.pattern)? else {
            return Ok(alerts);
        };
        for block in document.blocks(scopes) {
            for groups in compiled.groups(block.text)? {
                for (number, range) in groups {
                    let kept = compiled.kept.get(number - 1);
                    let Some(better) = kept.and_then(|it| self.better.get(*it)) else {
                        continue;
                    };
                    alerts.extend(self.alert(block, range, better)?);
                }
            }
        }
        Ok(alerts)
    }

    fn alert(
        &self,
        block: &Block<'_>,
        range: std::ops::Range<usize>,
        (better, pattern): &(String, Option<Pattern>),
    ) -> Result<Option<Alert>, String> {
        let found = block.quote(&range).trim();
        let is_better = match pattern {
            // A choice is one of words, and not of expressions.
            _ if better.contains('|') => better.split('|').any(|it| it == found),
            None => found == better,
            Some(pattern) => match pattern.compiled(&found.to_lowercase())? {
                Some(compiled) => compiled.is_in(found)?,
                None => false,
            },
        };
        if is_better || self.exceptions.hold(found)? {
            return Ok(None);
        }
        let begins_large = found.chars().next().is_some_and(char::is_uppercase);
        let better = if self.capitalize && begins_large {
            with_capital(better)
        } else {
            better.clone()
        };
        let choices: Vec<&str> = better.split('|').collect();
        let shown = if self.offers && !better.is_empty() {
            either(&choices)
        } else {
            better.clone()
        };
        let message = filled(&self.message, &[&shown, found]);
        let mut alert = block.alert(range, message);
        // What is left of an expression is nothing to put into a text.
        let is_plain = |it: &&&str| !it.contains(['(', '[', '\\', '$', '^', '*', '+', '?']);
        alert.replacement = choices.first().filter(is_plain).map(|it| (*it).to_owned());
        Ok(Some(alert))
    }
}

/// The groups of an expression made to capture nothing, so that the numbers of groups are those of
/// the alternatives.
fn without_groups(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut letters = written.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        text.push(letter);
        match letter {
            '\\' => text.extend(letters.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class && letters.peek() != Some(&'?') => text.push_str("?:"),
            _ => {}
        }
    }
    text
}

fn with_capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Words that stand there twice in a row.
#[derive(Debug)]
pub(crate) struct Repetition {
    pattern: Pattern,
    exceptions: Exceptions,
    ignorecase: bool,
    alpha: bool,
    max: usize,
    message: String,
}

impl Repetition {
    pub(crate) fn new(keys: Keys) -> Result<Self, String> {
        if keys.tokens.0.is_empty() {
            return Err("there are no `tokens`".to_owned());
        }
        let before = if keys.ignorecase { "(?i)(" } else { "(" };
        Ok(Self {
            pattern: Pattern::new(before, &keys.tokens.0, ")")?,
            exceptions: Exceptions::new(keys.exceptions.0)?,
            ignorecase: keys.ignorecase,
            alpha: keys.alpha,
            max: keys.max.map_or(0, |it| it.max(0.0) as usize),
            message: keys.message,
        })
    }

    pub(crate) fn run(
        &self,
        document: &Document<'_>,
        scopes: &[Scope],
    ) -> Result<Vec<Alert>, String> {
        let mut alerts = Vec::new();
        let Some(compiled) = document.compiled(&self.pattern)? else {
            return Ok(alerts);
        };
        for block in document.blocks(scopes) {
            let (mut before, mut count) = (None::<std::ops::Range<usize>>, 0);
            for range in compiled.find(block.text)? {
                let word = block.quote(&range).trim();
                let last = before.as_ref().map_or("", |it| block.quote(it).trim());
                let is_same = if self.ignorecase {
                    last.to_lowercase() == word.to_lowercase()
                } else {
                    last == word
                };
                let counts = !self.alpha || word.chars().all(char::is_alphabetic);
                if is_same && !word.is_empty() && counts {
                    count += 1;
                    if count > self.max && !self.exceptions.hold(word)? {
                        let start = before.as_ref().map_or(range.start, |it| it.start);
                        let message = filled(&self.message, &[word]);
                        let mut alert = block.alert(start..range.end, message);
                        alert.replacement = Some(last.to_owned());
                        alerts.push(alert);
                        count = 0;
                    }
                }
                before = Some(range);
            }
        }
        Ok(alerts)
    }
}
