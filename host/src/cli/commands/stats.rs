//! `copydesk stats`: how right each rule was, what came in and was decided day by day, what waits longest.

use std::io::Write as _;

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::{FAINT, Theme, columns, line};
use crate::model::State;
use crate::review::{Day, Judged, Statistics, begins, title};

/// Days that are told, the last ones; JSON has all.
const DAYS: usize = 14;

/// Columns of the longest bar.
const BAR: u64 = 30;

pub(crate) fn stats(context: &Context) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let statistics = Statistics::of(desk.store())?;
    let oldest = statistics.oldest.iter();
    let texts = oldest.map(|head| begins(desk.store(), head));
    let texts: Vec<_> = texts.collect::<Result<_, _>>()?;
    desk.close()?;
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        writeln!(stdout, "{}", Json(&record(&statistics)))?;
    } else {
        stdout.write_all(draw(&statistics, &texts, context.terminal.stdout).as_bytes())?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

fn record(statistics: &Statistics) -> serde_json::Value {
    let judged = |all: &[Judged]| -> Vec<serde_json::Value> {
        let all = all.iter().map(|it| {
            json!({
                "name": it.name, "accepted": it.accepted, "dismissed": it.dismissed,
                "deferred": it.deferred, "precision": it.precision(),
            })
        });
        all.collect()
    };
    let days = statistics
        .days
        .iter()
        .map(|day| json!({"date": day.date, "published": day.published, "decided": day.decided}));
    let oldest = statistics
        .oldest
        .iter()
        .map(|head| json!({"id": head.id, "headline": head.headline, "published": head.published}));
    let states =
        State::ALL.map(|state| (state.name().to_owned(), statistics.counts.of(state).into()));
    json!({
        "states": serde_json::Map::from_iter(states),
        "rules": judged(&statistics.rules),
        "plugins": judged(&statistics.plugins),
        "days": days.collect::<Vec<_>>(),
        "oldest": oldest.collect::<Vec<_>>(),
    })
}

fn draw(statistics: &Statistics, texts: &[Option<String>], theme: Theme) -> String {
    let mut drawn = String::new();
    if statistics.rules.is_empty() {
        drawn += "no flag was decided yet\n";
    } else {
        let width = statistics.rules.iter().map(|it| columns(&it.name)).max();
        let width = width.unwrap_or_default().max(4);
        let names = format!("{:<width$}  accepted  dismissed  for later  right", "rule");
        drawn.extend([theme.paint(FAINT, &names).as_str(), "\n"]);
        for it in &statistics.rules {
            let right = it.precision();
            let right = right.map_or_else(|| "-".to_owned(), |it| format!("{:.0} %", it * 100.0));
            let name = line(&it.name);
            let (accepted, dismissed, deferred) = (it.accepted, it.dismissed, it.deferred);
            let told = format!(
                "{name:<width$}  {accepted:>8}  {dismissed:>9}  {deferred:>9}  {right:>5}\n"
            );
            drawn.push_str(&told);
        }
    }
    let days = &statistics.days;
    let days = days
        .get(days.len().saturating_sub(DAYS)..)
        .unwrap_or_default();
    if !days.is_empty() {
        let names = format!("{:<10}  published  decided", "day (UTC)");
        drawn.extend(["\n", &theme.paint(FAINT, &names), "\n"]);
        let most = days.iter().map(|day| day.published.max(day.decided)).max();
        for day in days {
            drawn += &row(day, most.unwrap_or_default().max(1));
        }
    }
    if !statistics.oldest.is_empty() {
        drawn.extend(["\n", &theme.paint(FAINT, "longest in review"), "\n"]);
        for (head, begins) in statistics.oldest.iter().zip(texts) {
            let published = head.published.as_ref().map(ToString::to_string);
            let headline = title(head.headline.as_deref(), begins.as_deref());
            let published = published.unwrap_or_default();
            let id = line(head.id.as_str());
            drawn.extend([&published, "  ", &id, "  ", &line(&headline), "\n"]);
        }
    }
    drawn
}

/// A day with a bar of what was published and one of what was decided.
fn row(day: &Day, most: u64) -> String {
    let bar = |number: u64, with: char| -> String {
        let length = (number * BAR).div_ceil(most);
        std::iter::repeat_n(with, usize::try_from(length).unwrap_or_default()).collect()
    };
    let Day {
        date,
        published,
        decided,
    } = day;
    let bars = format!("{}{}", bar(*published, '░'), bar(*decided, '█'));
    format!("{date:<10}  {published:>9}  {decided:>7}  {bars}\n")
}
