//! The native side of `copydesk plugin bench`.

use std::io::{self, BufRead as _, Write as _};

use serde_json::Value;

use super::harness::fail;
use super::{Manifest, StoryBuilder, manifest};
use crate::__private::{Exported, configure};
use crate::Story;

/// Shows the plugin, with its default settings, all stories of the file that is named by the first
/// argument, as often as there is a line on standard input; answers each with a line.
///
/// # Panics
///
/// When there is no such file, or a plugin cannot be made.
pub fn bench<P: Exported>() {
    let told =
        |what: &str, error: &dyn std::fmt::Display| -> ! { fail(&format!("{what}: {error}")) };
    let manifest = Manifest::parse(P::MANIFEST).unwrap_or_else(|error| told("plugin.toml", &error));
    let path = std::env::args_os().nth(1).unwrap_or_default();
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| told("the stories", &error));
    let stories: Vec<Story> = text
        .lines()
        .map(|line| manifest::hide(&manifest, story(line)))
        .collect();
    for line in io::stdin().lock().lines() {
        if line.is_err() {
            return;
        }
        for story in &stories {
            // As in the sandbox, where each story has an instance of its own.
            match configure::<P>("{}") {
                Ok(plugin) => drop(plugin.annotate(story)),
                Err(_) => fail("the plugin refuses its defaults"),
            }
        }
        let mut out = io::stdout().lock();
        if writeln!(out, "done").and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

fn story(line: &str) -> Story {
    let value: Value = serde_json::from_str(line).unwrap_or_default();
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let urgency = value.get("urgency").and_then(Value::as_u64);
    let categories = value.get("categories").and_then(Value::as_array);
    let categories = categories.map(|all| {
        let all = all.iter().filter_map(Value::as_str);
        all.map(str::to_owned).collect()
    });
    Story {
        id: text("id"),
        headline: text("headline"),
        body: text("body"),
        byline: text("byline"),
        dateline: text("dateline"),
        language: text("language"),
        published: text("published"),
        updated: text("updated"),
        source: text("source"),
        urgency: urgency.and_then(|it| u8::try_from(it).ok()),
        embargo: text("embargo"),
        categories,
        ..StoryBuilder::new().build()
    }
}
