//! `copydesk why`: an annotation's receipt in words.

use std::collections::BTreeMap;
use std::io::Write as _;

use serde_json::json;

use crate::cli::args::WhyArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::render::review::subject;
use crate::cli::render::words::{self, details};
use crate::cli::terminal::{FAINT, STRONG, Theme, line, style_of};
use crate::config::Settings;
use crate::model::{
    Annotation, Content, DecisionRecord, Limits, LogLine, Logged, Receipts, StoryRecord,
};
use crate::pipeline::{SETTINGS_FILE, Today, Why};
use crate::review::find_annotation;
use crate::store::StoredStory;

/// Columns of the names on the left.
const NAME: usize = 10;

pub(crate) fn why(context: &Context, args: &WhyArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let store = desk.store();
    let (stored, id) = find_annotation(store, &args.annotation, args.story.as_deref())?;
    let mut all = stored.annotated.annotations.iter();
    if let Some(placed) = all.find(|it| it.id == id && it.is_addition()) {
        let entries = store.decisions_of(&stored.annotated.story.id)?;
        let entry = placed.added(&entries).cloned();
        desk.close()?;
        return added(context, &stored, entry.as_ref());
    }
    let why = Why::of(store, &stored, &id)?;
    let why = why.ok_or_else(|| CommandError::usage(format!("there is no annotation {id}")))?;
    let settings = Settings::load(desk.dir().join(SETTINGS_FILE));
    let today = settings.ok().map(|settings| why.today(&settings));
    desk.close()?;
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        writeln!(stdout, "{}", Json(&record(&stored, &why, today.as_ref())?))?;
    } else {
        let drawn = draw(&stored, &why, today.as_ref(), context.terminal.stdout);
        stdout.write_all(drawn.as_bytes())?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

/// No plugin is asked why an editor added something: the entry of the log is all that there is.
fn added(
    context: &Context,
    stored: &StoredStory,
    entry: Option<&Logged>,
) -> Result<Exit, CommandError> {
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        let (story, version) = (&stored.annotated.story.id, stored.version);
        let added = entry.map(DecisionRecord::new);
        let told = json!({"story": story, "version": version, "added": added});
        writeln!(stdout, "{}", Json(&told))?;
    } else if let Some(entry) = entry {
        let (what, by) = (subject(&entry.decision), words::ruling(entry));
        writeln!(stdout, "{what}\n{by}")?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

fn record(
    stored: &StoredStory,
    why: &Why,
    today: Option<&Today>,
) -> Result<serde_json::Value, serde_json::Error> {
    let record = StoryRecord::new(&stored.annotated, stored.version, Receipts::With);
    let id = why.placed.id.as_str();
    let annotation = record.annotations.iter().find(|it| it.id == id);
    let outcome = record
        .outcomes
        .iter()
        .find(|it| it.plugin == why.outcome.plugin.as_str());
    let receipt = why.outcome.receipt.as_ref();
    let settings = why.settings.as_ref();
    let settings = settings.map(|json| serde_json::from_str::<serde_json::Value>(json.as_str()));
    let lexicons: Option<BTreeMap<_, _>> =
        receipt.map(|receipt| receipt.lexicons.iter().cloned().collect());
    let mut limits = serde_json::to_value(&why.limits)?;
    if let Some(limits) = limits.as_object_mut() {
        // It is in no receipt.
        limits.remove("wall-clock-ms");
    }
    Ok(json!({
        "story": record.id, "version": record.version,
        "annotation": annotation, "outcome": outcome,
        "fingerprint": why.placed.fingerprint,
        "rule": why.rule,
        "settings": settings.transpose()?,
        "limits": limits,
        "lexicons": lexicons,
        "consulted": receipt.map(|receipt| &receipt.consulted),
        "today": today.map(name),
    }))
}

/// How the plugin stands today, in JSON.
fn name(today: &Today) -> &'static str {
    match today {
        Today::Same => "same",
        Today::OtherFile(_) => "other-file",
        Today::OtherSettings => "other-settings",
        Today::OtherLimits => "other-limits",
        Today::Gone => "gone",
        Today::Wrong => "wrong",
    }
}

fn draw(stored: &StoredStory, why: &Why, today: Option<&Today>, theme: Theme) -> String {
    let annotation = &why.placed.annotation;
    let story = &stored.annotated.story;
    let mut facts = vec![("story", format!("{}, version {}", story.id, stored.version))];
    facts.extend(story.headline.iter().map(|headline| ("", headline.clone())));
    for anchor in &annotation.anchors {
        let (field, start, end) = (anchor.field, anchor.start, anchor.end);
        let place = format!("{field}, bytes {start} to {end}: “{}”", anchor.quote);
        facts.push(("where", place));
    }
    facts.extend(
        details(annotation)
            .into_iter()
            .map(|(word, text)| match word {
                // The rule's own reason is told further down.
                "why" => ("evidence", text),
                _ => (word, text),
            }),
    );
    if let Some(rule) = &why.rule {
        facts.push(("the rule", rule.summary.clone()));
        facts.push(("why", rule.why.clone()));
    }
    let outcome = &why.outcome;
    facts.push(("plugin", format!("{} {}", outcome.plugin, outcome.version)));
    facts.push(("", outcome.digest.to_string()));
    facts.push(("today", stands(today)));
    if let Some(receipt) = &outcome.receipt {
        let settings = why
            .settings
            .as_ref()
            .map(|json| words::settings(json.as_str()));
        let unkept = |what: &str| format!("not kept, only {what}");
        let digest = receipt.settings.to_string();
        facts.push(("settings", settings.unwrap_or_else(|| unkept(&digest))));
        let digest = receipt.limits.to_string();
        let limits = why.limits.as_ref().map(limits);
        facts.push(("limits", limits.unwrap_or_else(|| unkept(&digest))));
        for (name, digest) in &receipt.lexicons {
            facts.push(("word list", format!("{name}, {digest}")));
        }
        facts.push(("input", receipt.input.to_string()));
        facts.push(("engine", receipt.engine.clone()));
        let used = format!("{} fuel, {} µs", receipt.fuel, receipt.micros);
        facts.push(("used", used));
        for asked in &receipt.consulted {
            facts.push(("archive", format!("{}: {}", asked.question, asked.answer)));
        }
        for LogLine { level, message } in &receipt.log {
            facts.push(("log", format!("{}: {message}", level.name())));
        }
    }
    let mut drawn = title(annotation, theme) + "\n";
    let id = ("id", why.placed.id.to_string());
    for (name, text) in std::iter::once(id).chain(facts) {
        let name = theme.paint(FAINT, &format!("{name:<NAME$}"));
        drawn.extend(["  ", &name, &line(&text), "\n"]);
    }
    drawn
}

fn title(annotation: &Annotation, theme: Theme) -> String {
    match &annotation.content {
        Content::Tag(tag) => {
            let tag = format!("tag {}:{}", tag.scheme, tag.term);
            theme.paint(STRONG, &line(&tag))
        }
        Content::Summary(summary) => {
            let style = theme.paint(STRONG, &line(&format!("summary {}", summary.style)));
            format!("{style}: {}", line(&summary.text))
        }
        Content::Flag(flag) => {
            let severity = theme.paint(style_of(flag.severity), flag.severity.name());
            format!("{severity} {}: {}", line(&flag.rule), line(&flag.message))
        }
    }
}

/// How the plugin stands in the desk's settings.
fn stands(today: Option<&Today>) -> String {
    match today {
        Some(Today::Same) => "the pipeline has just this plugin, settings and limits".to_owned(),
        Some(Today::OtherFile(digest)) => {
            format!("the pipeline has another file under this name, {digest}")
        }
        Some(Today::OtherSettings) => "the pipeline has this plugin with other settings".to_owned(),
        Some(Today::OtherLimits) => "the pipeline has this plugin with other limits".to_owned(),
        Some(Today::Gone) => "the pipeline has no plugin of this name".to_owned(),
        Some(Today::Wrong) => {
            "the pipeline names this plugin, but it cannot be loaded as it is set".to_owned()
        }
        None => "the settings of the desk cannot be read".to_owned(),
    }
}

fn limits(limits: &Limits) -> String {
    let Limits {
        memory,
        fuel_base,
        fuel_per_byte,
        fuel_configure,
        // In no receipt.
        wall_clock_ms: _,
        output,
        annotations,
        log,
    } = limits;
    format!(
        "fuel {} million and {fuel_per_byte} for each byte of the story, {} million for its settings; memory {} MiB; output {} KiB, {annotations} annotations, log {} KiB",
        fuel_base / 1_000_000,
        fuel_configure / 1_000_000,
        memory >> 20,
        output >> 10,
        log >> 10
    )
}
