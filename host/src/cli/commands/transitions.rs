//! `copydesk review --table`: which decision may be made where, as the desk itself looks it up.

use std::io::Write as _;

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::{FAINT, STRONG, Theme};
use crate::model::{ANNOTATION_TRANSITIONS, Permission, STORY_TRANSITIONS};

/// A row of the table.
struct Transition {
    of: &'static str,
    from: &'static str,
    becomes: &'static str,
    condition: Option<&'static str>,
}

pub(super) fn table(context: &Context) -> Result<Exit, CommandError> {
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        for it in transitions() {
            let row = json!({
                "of": it.of, "from": it.from, "becomes": it.becomes, "by": role(),
                "condition": it.condition,
            });
            writeln!(stdout, "{}", Json(&row))?;
        }
    } else {
        stdout.write_all(draw(context.terminal.stdout).as_bytes())?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

fn transitions() -> impl Iterator<Item = Transition> {
    let stories = STORY_TRANSITIONS.iter().map(|(from, verdict)| Transition {
        of: "story",
        from: from.name(),
        becomes: verdict.name(),
        condition: verdict.condition(),
    });
    let annotations = ANNOTATION_TRANSITIONS
        .iter()
        .map(|(from, verdict)| Transition {
            of: "annotation",
            from: from.name(),
            becomes: verdict.name(),
            condition: verdict.condition(),
        });
    let holds = HOLDS.into_iter().map(|(becomes, condition)| Transition {
        of: "story",
        from: "any",
        becomes,
        condition: Some(condition),
    });
    let added = ADDED.into_iter().map(|(becomes, condition)| Transition {
        of: "annotation",
        from: "none",
        becomes,
        condition: Some(condition),
    });
    stories.chain(holds).chain(added).chain(annotations)
}

/// What leaves a story where it stands.
const HOLDS: [(&str, &str); 2] = [
    ("taken", "nobody works on it"),
    ("released", "somebody works on it"),
];

/// What an editor says herself, by how it stands then.
const ADDED: [(&str, &str); 2] = [
    ("open", "an editor adds a flag or a note"),
    (
        "accepted",
        "an editor adds a tag, or puts one or a summary in the place of another",
    ),
];

/// Who may, at least.
fn role() -> &'static str {
    Permission::Decide.least().name()
}

fn draw(theme: Theme) -> String {
    let mut drawn = theme.paint(STRONG, "of          from      becomes    by      if") + "\n";
    let mut conditions: Vec<&'static str> = Vec::new();
    for it in transitions() {
        let note = it.condition.map(|condition| {
            let known = conditions.iter().position(|known| *known == condition);
            known.unwrap_or_else(|| {
                conditions.push(condition);
                conditions.len() - 1
            }) + 1
        });
        let note = note.map_or_else(String::new, |note| format!("[{note}]"));
        let row = format!(
            "{:<10}  {:<8}  {:<9}  {:<6}  {note}",
            it.of,
            it.from,
            it.becomes,
            role()
        );
        drawn.extend([row.trim_end(), "\n"]);
    }
    for (note, condition) in conditions.iter().enumerate() {
        drawn.extend(["\n", &format!("[{}] {condition}", note + 1)]);
    }
    let undo = "\n\nWhatever was decided can be undone; that is a decision too.\n";
    drawn + &theme.paint(FAINT, undo)
}
