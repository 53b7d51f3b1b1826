//! What the decisions tell, as tables and a small plot.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::State;
use axum::response::Html;

use crate::model::Time;
use crate::review::{Day, Judged, Statistics, begins, title};

use super::app::{Shared, with_store};
use super::error::PageError;
use super::links::link;
use super::page::{Shell, draw};
use super::session::Visitor;
use super::shown::shown;

/// Days that are plotted, the last ones.
const DAYS: usize = 30;

/// Units of the plots, in the picture's own.
const WIDTH: usize = 600;
const HEIGHT: usize = 140;

/// How something was judged.
#[derive(Debug)]
struct Row {
    name: String,
    link: String,
    accepted: u64,
    dismissed: u64,
    deferred: u64,
    precision: String,
    /// The share that was right, of 120.
    bar: u64,
}

#[derive(Template)]
#[template(path = "statistics.html")]
struct StatisticsPage {
    shell: Shell,
    states: Vec<(&'static str, u64)>,
    rules: Vec<Row>,
    days: Vec<(String, u64, u64)>,
    plot: String,
    plotted: usize,
    oldest: Vec<(String, String, String)>,
}

/// What the decisions tell.
pub(super) async fn statistics(
    State(app): State<Shared>,
    visitor: Visitor,
) -> Result<Html<String>, PageError> {
    let (told, texts) = with_store(&app, |app| {
        let told = Statistics::of(app.store.as_ref())?;
        let oldest = told.oldest.iter();
        let texts = oldest.map(|head| begins(app.store.as_ref(), head));
        let texts: Vec<_> = texts.collect::<Result<_, _>>()?;
        Ok((told, texts))
    })
    .await?;
    let days = told.days.get(told.days.len().saturating_sub(DAYS)..);
    let days = days.unwrap_or_default();
    let oldest = told.oldest.iter().zip(texts).map(|(head, begins)| {
        let published = head.published.as_ref().map(Time::minute);
        let own = link("/story", [("id", head.id.as_str())]);
        let headline = shown(&title(head.headline.as_deref(), begins.as_deref()));
        (headline, own, published.unwrap_or_default())
    });
    let counts = &told.counts;
    draw(&StatisticsPage {
        shell: Shell::new(&visitor, "statistics"),
        states: crate::model::State::ALL
            .map(|state| (state.name(), counts.of(state)))
            .to_vec(),
        rules: told.rules.iter().map(row).collect(),
        days: days
            .iter()
            .rev()
            .map(|day| (day.date.clone(), day.published, day.decided))
            .collect(),
        plot: plot(days),
        plotted: days.len(),
        oldest: oldest.collect(),
    })
}

fn row(judged: &Judged) -> Row {
    Row {
        name: shown(&judged.name),
        link: link("/", [("rule", judged.name.as_str())]),
        accepted: judged.accepted,
        dismissed: judged.dismissed,
        deferred: judged.deferred,
        precision: precision(judged),
        bar: judged.accepted.saturating_mul(120) / (judged.accepted + judged.dismissed).max(1),
    }
}

/// The share that was right, in words.
pub(super) fn precision(judged: &Judged) -> String {
    let share = judged.precision();
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0))
}

/// Two bars a day: what was published, and what was decided. The table below has the numbers.
fn plot(days: &[Day]) -> String {
    let most = days.iter().map(|day| day.published.max(day.decided)).max();
    let most = most.unwrap_or_default().max(1);
    let slot = WIDTH / days.len().max(1);
    let bar = (slot / 3).clamp(1, 24);
    let mut svg = String::new();
    for (n, day) in days.iter().enumerate() {
        for (offset, class, number) in [(0, "a", day.published), (bar, "c", day.decided)] {
            let share = number * HEIGHT as u64 / most;
            let height = usize::try_from(share).unwrap_or(HEIGHT);
            let (x, y) = (n * slot + offset, HEIGHT - height);
            write!(
                svg,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{bar}\" height=\"{height}\"/>"
            )
            .ok();
        }
    }
    svg
}
