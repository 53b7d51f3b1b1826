//! The words that several drawings share: reasons, outcomes, suggestions, numbers.

use serde_json::Value;

use crate::cli::terminal::{cut, line};
use crate::model::{
    Annotation, Kind, Logged, Outcome, PlacedAnnotation, PluginOutcome, Reason, Suggestion,
};
pub(crate) use crate::visible::count;

/// Columns of a quoted text within a sentence.
const QUOTE: usize = 60;

/// Bytes of a text in settings that is shown whole.
const LONG: usize = 160;

/// Settings that a plugin is given, as JSON in which a long text, such as that of a file, is cut.
pub(crate) fn settings(json: &str) -> String {
    fn shorten(value: &mut Value) {
        match value {
            Value::String(text) if text.len() > LONG => {
                *text = format!("{} ({} bytes)", cut(text, QUOTE), text.len());
            }
            Value::Array(items) => items.iter_mut().for_each(shorten),
            Value::Object(items) => items.values_mut().for_each(shorten),
            _ => {}
        }
    }
    let Ok(mut value) = serde_json::from_str(json) else {
        return json.to_owned();
    };
    shorten(&mut value);
    value.to_string()
}

/// Why a story is in review, for a sentence.
pub(crate) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Open => "a flag is open",
        Reason::Unchecked => "not checked by all that must",
        Reason::Withheld => "withheld by its source",
        Reason::Canceled => "canceled by its source",
        Reason::Changed => "decided on with another text",
        Reason::Unsure => "cut out of a page, perhaps not rightly",
    }
}

/// An annotation in a few words: its kind and name, and how its quote begins.
pub(crate) fn about(kind: Kind, name: &str, quote: Option<&str>) -> String {
    let what = format!("{} {}", kind.name(), line(name));
    match quote.filter(|quote| !quote.trim().is_empty()) {
        Some(quote) => format!("{what} “{}”", cut(quote, QUOTE)),
        None => what,
    }
}

/// Who made an annotation: the plugin, or the editor who added it and when.
pub(crate) fn maker(placed: &PlacedAnnotation, entries: &[Logged]) -> String {
    match placed.added(entries) {
        Some(entry) => format!("{}, {}", line(&entry.by), entry.at.minute()),
        None => placed.plugin.to_string(),
    }
}

/// Who decided something, when and why.
pub(crate) fn ruling(entry: &Logged) -> String {
    let reason = entry.decision.reason.as_deref();
    let reason = reason.map(|reason| format!(": {}", line(reason)));
    format!(
        "{} by {}, {} (act {}){}",
        entry.decision.verdict.done(),
        line(&entry.by),
        entry.at,
        entry.number,
        reason.unwrap_or_default()
    )
}

/// Whether what became of a plugin must not be overlooked: a failure always, and silence where the
/// plugin is required.
pub(crate) fn is_loud(outcome: &PluginOutcome) -> bool {
    match &outcome.outcome {
        Outcome::Ok => false,
        Outcome::Failed { .. } => true,
        Outcome::Abstained(_) | Outcome::Skipped(_) => outcome.required,
    }
}

/// A plugin with its version.
pub(crate) fn plugin(outcome: &PluginOutcome) -> String {
    format!("{} {}", outcome.plugin, line(&outcome.version))
}

/// What became of a plugin that has nothing to show for it, with its name before its text.
pub(crate) fn silence(outcome: &PluginOutcome) -> String {
    let text = outcome.outcome.to_string();
    let optional = if outcome.required { "" } else { " (optional)" };
    format!(
        "{}{optional}: {}",
        plugin(outcome),
        line(text.trim_end_matches([':', ' ']))
    )
}

/// What to do with the text, according to a suggestion.
pub(crate) fn suggestion(suggestion: &Suggestion) -> String {
    let field = suggestion.anchor.field;
    let quote = cut(&suggestion.anchor.quote, QUOTE);
    let replacement = cut(&suggestion.replacement, QUOTE);
    match (quote.is_empty(), replacement.is_empty()) {
        (true, _) => {
            format!(
                "insert “{replacement}” at byte {} of the {field}",
                suggestion.anchor.start
            )
        }
        (false, true) => format!("delete “{quote}”"),
        (false, false) => format!("replace “{quote}” by “{replacement}”"),
    }
}

/// What else an annotation tells, each with the word before it.
pub(crate) fn details(annotation: &Annotation) -> Vec<(&'static str, String)> {
    let why = annotation
        .evidence
        .iter()
        .map(|evidence| ("why", line(evidence).into_owned()));
    let fixes = annotation
        .suggestions
        .iter()
        .map(|one| ("fix", suggestion(one)));
    let related = annotation
        .related
        .iter()
        .map(|id| ("see", line(id).into_owned()));
    why.chain(fixes).chain(related).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Anchor, Field};

    #[test]
    fn suggestions_are_told_as_what_to_do() {
        let told = |quote: &str, replacement: &str| {
            let end = u32::try_from(4 + quote.len()).unwrap();
            suggestion(&Suggestion {
                anchor: Anchor {
                    field: Field::Body,
                    start: 4,
                    end,
                    quote: quote.into(),
                },
                replacement: replacement.into(),
            })
        };
        assert_eq!(told("teh", "the"), "replace “teh” by “the”");
        assert_eq!(told("be\ng...", ""), "delete “be g...”");
        assert_eq!(told("", ","), "insert “,” at byte 4 of the body");
    }
}
