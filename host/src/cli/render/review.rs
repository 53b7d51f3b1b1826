//! What was decided, a line each.

use super::words::{about, count};
use crate::cli::terminal::{FAINT, Theme, line};
use crate::model::{AnnotationId, Decision, Logged, Remark, State, Subject, Time, Verdict};
use crate::review::Suppression;

/// What a decision was about: the annotation and its story, or the story.
pub(crate) fn subject(decision: &Decision) -> String {
    let story = line(decision.story.as_str()).into_owned();
    match &decision.on {
        Subject::Story => story,
        Subject::Annotation(it) => {
            let what = about(it.kind, &it.name, it.quote.as_deref());
            match &decision.verdict {
                Verdict::Add(addition) => match &addition.remark {
                    Remark::Flag { severity, message } => {
                        format!("{severity} {what} in {story}, “{}”", line(message))
                    }
                    Remark::Tag { .. } | Remark::Summary { .. } => format!("{what} to {story}"),
                },
                _ => format!("{what} in {story}"),
            }
        }
    }
}

/// What was done. An undo is told with what it took back.
fn done(entry: &Logged, undone: Option<&Logged>) -> String {
    let done = match (&entry.decision.verdict, undone) {
        (Verdict::Undo { act }, Some(undone)) => {
            format!("undid act {act} ({})", undone.decision.verdict.done())
        }
        (verdict, _) => verdict.done().to_owned(),
    };
    format!("{done} {}", subject(&entry.decision))
}

/// What was just decided, and where that leaves the story.
/// An approval does not lift an embargo, so that is said with it, as are the flags that the gate
/// recommends to decide.
pub(crate) fn decided(
    entry: &Logged,
    undone: Option<&Logged>,
    state: State,
    approved: Option<&Approved>,
) -> String {
    let number = entry.number;
    let mut told = format!(
        "{}; the story is {state} now (act {number})",
        done(entry, undone),
    );
    let Some(Approved {
        embargo,
        recommended,
    }) = approved
    else {
        return told;
    };
    if let Some(until) = embargo {
        let until = until.to_string();
        told.extend([
            "\n  EMBARGOED until ",
            &until,
            ": approved, and not to be published before",
        ]);
    }
    for (id, rule) in recommended {
        told.extend([
            "\n  recommended, and not decided: ",
            &line(rule),
            " ",
            id.as_str(),
        ]);
    }
    told
}

/// What is said of a story with its approval.
#[derive(Debug, Default)]
pub(crate) struct Approved {
    /// Until when it must not be published, where that is still to come.
    pub(crate) embargo: Option<Time>,
    /// The flags of which the gate reminds, each with its rule.
    pub(crate) recommended: Vec<(AnnotationId, String)>,
}

/// What is dismissed in all stories.
pub(crate) fn suppressed(of: &Suppression) -> String {
    let Logged {
        number,
        by,
        at,
        decision,
    } = &of.entry;
    let what = match &decision.on {
        Subject::Annotation(it) => about(it.kind, &it.name, it.quote.as_deref()),
        Subject::Story => String::new(),
    };
    let until = decision.expires.as_ref();
    let until = until.map_or_else(String::new, |until| format!(" until {until}"));
    let reason = decision.reason.as_deref();
    let reason = reason.map_or_else(String::new, |reason| format!(": {}", line(reason)));
    format!(
        "{number:>5}  {}  {}  {what} everywhere{until}{reason}  ({} in {})",
        at.minute(),
        line(by),
        count(of.flags, "flag", "flags"),
        count(of.stories, "story", "stories"),
    )
}

/// An entry of the log.
pub(crate) fn entry(entry: &Logged, undone: Option<&Logged>, holds: bool, theme: Theme) -> String {
    let minute = entry.at.minute();
    let by = line(&entry.by);
    let reason = entry.decision.reason.as_deref();
    let reason = reason.map(|reason| format!(": {}", line(reason)));
    let told = format!(
        "{:>5}  {minute}  {by}  {}{}",
        entry.number,
        done(entry, undone),
        reason.unwrap_or_default()
    );
    match holds {
        true => told,
        false => theme.paint(FAINT, &format!("{told} (undone)")),
    }
}
