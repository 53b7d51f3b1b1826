//! `show --changes`: what changed between two versions.
//!
//! Changed words stand in their paragraph as `[-removed-]` and `{+added+}`, so that they are told
//! without colour; paragraphs that did not change are left out.

use super::marked::marked;
use super::words::about;
use crate::cli::terminal::{FAINT, STRONG, Theme, line};
use crate::model::{AboutRecord, Anchor, ChangesRecord, Moved, PieceChange, TextChange};

/// Draws what changed.
pub(crate) fn changes(record: &ChangesRecord, theme: Theme) -> String {
    let ChangesRecord {
        schema: _,
        id,
        from,
        to,
        texts,
        others,
        came,
        went,
        moved,
    } = record;
    let title = format!("{}, version {from} to version {to}", line(id));
    let mut drawn = format!("  {}\n", theme.paint(STRONG, &title));
    for change in texts {
        drawn += &text(change, theme);
    }
    if !others.is_empty() {
        let name = theme.paint(FAINT, "also changed");
        drawn.extend(["\n  ", &name, "  ", &others.join(", "), "\n"]);
    }
    if texts.is_empty() && others.is_empty() {
        drawn += "\n  the story is the same\n";
    }
    let list = [("came", came), ("went", went)];
    let mut lines: Vec<(&str, String)> = Vec::new();
    for (word, all) in list {
        lines.extend(all.iter().map(|it| (word, annotation(it))));
    }
    lines.extend(moved.iter().map(|it| ("moved", travel(it))));
    drawn.push('\n');
    if lines.is_empty() {
        drawn += "  the same annotations at the same places\n";
    }
    for (word, told) in lines {
        drawn += &marked(&format!("  {word:<7}"), &told, &[], theme);
    }
    drawn
}

fn text(change: &TextChange, theme: Theme) -> String {
    let mut all = String::new();
    for piece in &change.pieces {
        let (before, after) = match piece.change {
            PieceChange::Same => ("", ""),
            PieceChange::Removed => ("[-", "-]"),
            PieceChange::Added => ("{+", "+}"),
        };
        // A piece over several paragraphs is told in each of them.
        let mut parts = piece.text.split_inclusive('\n');
        if piece.text.is_empty() {
            continue;
        }
        for part in parts.by_ref() {
            let words = part.strip_suffix('\n').unwrap_or(part);
            if !words.is_empty() {
                all.extend([before, words, after]);
            } else if !before.is_empty() {
                all.extend([before, "¶", after]);
            }
            if words.len() < part.len() {
                all.push('\n');
            }
        }
    }
    let name = theme.paint(FAINT, change.field.name());
    let mut drawn = format!("\n  {name}\n");
    let changed = |row: &&str| ["[-", "{+"].iter().any(|mark| row.contains(mark));
    for row in all.lines().filter(changed) {
        drawn += &marked("  ", &line(row), &[], theme);
    }
    drawn
}

fn annotation(of: &AboutRecord) -> String {
    format!(
        "{}, id {}",
        about(of.kind, &of.name, of.quote.as_deref()),
        of.id
    )
}

/// The first of its places that is another.
fn travel(moved: &Moved) -> String {
    let place = |anchor: Option<&Anchor>| match anchor {
        Some(anchor) => format!("{} {}..{}", anchor.field, anchor.start, anchor.end),
        None => "nowhere".to_owned(),
    };
    let places = moved.from.len().max(moved.to.len());
    let pairs = (0..places).map(|n| (moved.from.get(n), moved.to.get(n)));
    let (from, to) = pairs
        .into_iter()
        .find(|(from, to)| from != to)
        .unwrap_or_default();
    let (from, to) = (place(from), place(to));
    format!("{}, {from} to {to}", annotation(&moved.about))
}
