//! `occurrence` and `metric`: how often something stands in a part, and figures of the whole.

use copydesk_plugin::Field;

use crate::check::{Alert, Document};
use crate::expression::{Condition, Counts, Formula};
use crate::message::filled;
use crate::package::Keys;
use crate::pattern::Pattern;
use crate::scope::{Part, Scope};

/// At most, or at least, so many of something in a part of the story.
#[derive(Debug)]
pub(crate) struct Occurrence {
    pattern: Pattern,
    max: Option<f64>,
    min: Option<f64>,
    message: String,
}

impl Occurrence {
    pub(crate) fn new(keys: Keys) -> Result<Self, String> {
        let token = keys.token.ok_or("there is no `token`")?;
        if keys.max.is_none() && keys.min.is_none() {
            return Err("there is neither `max` nor `min`".to_owned());
        }
        let before = if keys.ignorecase { "(?im)" } else { "(?m)" };
        Ok(Self {
            pattern: Pattern::new(before, &[token], "")?,
            max: keys.max.filter(|it| *it > 0.0),
            min: keys.min,
            message: keys.message,
        })
    }

    pub(crate) fn run(
        &self,
        document: &Document<'_>,
        scopes: &[Scope],
    ) -> Result<Vec<Alert>, String> {
        let mut alerts = Vec::new();
        let compiled = document.compiled(&self.pattern)?;
        for block in document.blocks(scopes) {
            let found = match &compiled {
                Some(compiled) => compiled.find(block.text)?,
                None => Vec::new(),
            };
            let count = found.len() as f64;
            if self.max.is_some_and(|it| count > it) || self.min.is_some_and(|it| count < it) {
                let message = filled(&self.message, &[&found.len().to_string()]);
                alerts.push(match found.first() {
                    Some(first) => {
                        let end = found.last().map_or(first.end, |it| it.end);
                        block.alert(first.start..end, message)
                    }
                    None => Alert {
                        field: block.field,
                        range: None,
                        message,
                        replacement: None,
                    },
                });
            }
        }
        Ok(alerts)
    }
}

/// A figure of the whole text.
#[derive(Debug)]
pub(crate) struct Metric {
    formula: Formula,
    condition: Condition,
    message: String,
}

impl Metric {
    pub(crate) fn new(keys: Keys) -> Result<Self, String> {
        let formula = keys.formula.ok_or("there is no `formula`")?;
        let condition = keys.condition.ok_or("there is no `condition`")?;
        Ok(Self {
            formula: Formula::parse(&formula)?,
            condition: Condition::parse(&condition)?,
            message: keys.message,
        })
    }

    pub(crate) fn run(&self, document: &Document<'_>) -> Result<Vec<Alert>, String> {
        let paragraphs = document.blocks.iter().filter(|it| it.part == Part::Text);
        let sentences = document
            .blocks
            .iter()
            .filter(|it| it.part == Part::Sentence);
        let headlines = document
            .blocks
            .iter()
            .filter(|it| it.part == Part::Headline);
        let counts = Counts::of(
            headlines.count(),
            paragraphs.count(),
            sentences.map(|it| it.text),
        );
        let Some(value) = self.formula.value(&counts).filter(|it| it.is_finite()) else {
            return Ok(Vec::new());
        };
        if !self.condition.holds(value) {
            return Ok(Vec::new());
        }
        Ok(vec![Alert {
            field: Field::Body,
            range: None,
            message: filled(&self.message, &[&format!("{value:.2}")]),
            replacement: None,
        }])
    }
}
