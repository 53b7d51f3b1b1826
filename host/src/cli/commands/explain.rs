//! `copydesk explain`: the page of a rule.

use std::io::Write as _;

use serde_json::json;

use super::plugin::at_hand;
use crate::cli::args::ExplainArgs;
use crate::cli::cells::{cells, wrap};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::{FAINT, STRONG, Theme, columns, line, style_of};
use crate::config::nearest;
use crate::model::{Example, Manifest, Rule};

/// Columns of the names on the left.
const NAME: usize = 10;

/// A rule and its full name.
type Named<'a> = (String, &'a Rule);

pub(crate) fn explain(context: &Context, args: &ExplainArgs) -> Result<Exit, CommandError> {
    let plugins = at_hand(context)?;
    let all: Vec<Named<'_>> = plugins.iter().flat_map(rules_of).collect();
    let asked = args.rule.as_deref();
    let found = match asked {
        None => all,
        Some(asked) => find(&plugins, all, asked)?,
    };
    let mut stdout = context.terminal.open_stdout();
    let theme = context.terminal.stdout;
    let width = found.iter().map(|(name, _)| columns(name)).max();
    let width = width.unwrap_or_default();
    for (index, (name, rule)) in found.iter().enumerate() {
        if context.json() {
            let mut told = json!({"rule": name});
            if let (Some(told), serde_json::Value::Object(rest)) =
                (told.as_object_mut(), serde_json::to_value(rule)?)
            {
                told.extend(rest.into_iter().filter(|(key, _)| key != "name"));
            }
            writeln!(stdout, "{}", Json(&told))?;
        } else if asked.is_some() {
            let between = if index > 0 { "\n" } else { "" };
            write!(stdout, "{between}{}", page(name, rule, theme))?;
        } else {
            let severity = theme.paint(style_of(rule.severity), &format!("{:7}", rule.severity));
            let summary = line(&rule.summary);
            writeln!(stdout, "{name:width$}  {severity}  {summary}")?;
        }
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

fn rules_of(plugin: &Manifest) -> impl Iterator<Item = Named<'_>> {
    let rules = plugin.rules.iter();
    rules.map(|rule| (format!("{}/{}", plugin.name, rule.name), rule))
}

/// The rule of a name, or all of a plugin.
fn find<'a>(
    plugins: &[Manifest],
    all: Vec<Named<'a>>,
    asked: &str,
) -> Result<Vec<Named<'a>>, CommandError> {
    let plugin = plugins.iter().find(|it| it.name.as_str() == asked);
    if let Some(plugin) = plugin
        && plugin.rules.is_empty()
    {
        let message = format!("{} has no rules: {}", plugin.name, line(&plugin.summary));
        return Err(CommandError::usage(message));
    }
    let names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    let is_meant = |name: &str| match name.split_once('/') {
        Some((of, _)) => name == asked || of == asked,
        None => false,
    };
    let found: Vec<_> = all.into_iter().filter(|(name, _)| is_meant(name)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let error = CommandError::usage(format!("there is no rule {asked:?}"));
    Err(match nearest(asked, names.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint("`copydesk explain` lists all rules"),
    })
}

/// All that is known of a rule.
fn page(name: &str, rule: &Rule, theme: Theme) -> String {
    let severity = theme.paint(style_of(rule.severity), rule.severity.name());
    let mut page = format!("{}  {severity}\n", theme.paint(STRONG, &line(name)));
    let mut row = |name: &str, text: &str| {
        let lines = text.trim_end().lines().flat_map(|one| {
            let clean = line(one).into_owned();
            let limit = theme.width().saturating_sub(NAME + 2).max(20);
            let cells = cells(&clean);
            let rows = wrap(&cells, limit).into_iter();
            let rows = rows.map(|row| {
                row.iter()
                    .map(|cell| cell.shown.as_ref())
                    .collect::<String>()
            });
            rows.map(|row| row.trim_end().to_owned())
                .collect::<Vec<_>>()
        });
        for (index, text) in lines.enumerate() {
            let name = if index == 0 { name } else { "" };
            let name = theme.paint(FAINT, &format!("{name:<NAME$}"));
            let drawn = format!("  {name}{text}");
            page.extend([drawn.trim_end(), "\n"]);
        }
    };
    row("finds", &rule.summary);
    row("why", &rule.why);
    if let Some(misses) = &rule.misses {
        row("misses", misses);
    }
    for (name, example) in [("bad", &rule.bad), ("good", &rule.good)] {
        let Example { headline, body } = example;
        let headline = headline.as_ref().map(|text| format!("headline: {text}"));
        let shown: Vec<String> = headline.into_iter().chain(body.clone()).collect();
        let shown = shown.join("\n");
        row(
            name,
            if shown.trim().is_empty() {
                "(blank)"
            } else {
                &shown
            },
        );
    }
    page
}
