//! The end of a `run`: what came of it and where the time went, for a person and as JSON.

use std::time::Duration;

use serde::Serialize;

use super::words::count;
use crate::cli::terminal::{FAINT, LOUD, Theme, columns, line, style_of};
use crate::model::Severity;

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RunSummary {
    /// Stories that are durable now.
    pub stored: u64,
    /// Texts that are older than the current ones of their stories, which stay current.
    pub superseded: u64,
    /// Stories that were in the store already just so.
    pub unchanged: u64,
    /// Stories of the input that were refused.
    pub refused: u64,
    /// Stories of the input that were not taken in, since they were forgotten.
    pub forgotten: u64,
    /// Files of directories that are of no known kind.
    pub skipped_documents: u64,
    /// Tags.
    pub tags: u64,
    /// Summaries.
    pub summaries: u64,
    /// Flags that are errors.
    pub errors: u64,
    /// Flags that are warnings.
    pub warnings: u64,
    /// Flags that are notes.
    pub notes: u64,
    /// Stories that are in review.
    pub review: u64,
    /// Stories that are clear.
    pub clear: u64,
    /// Stories that an editor approved, rejected or spiked.
    pub decided: u64,
    /// The plugins, in the order of the pipeline.
    pub plugins: Vec<PluginSummary>,
    /// From beginning to end.
    pub total: Duration,
    /// What went into reading the input. This and the next three are added up over the threads,
    /// so they can come to more than `total`.
    pub reading: Duration,
    /// What went into the calls of plugins.
    pub in_plugins: Duration,
    /// What went into the store.
    pub storing: Duration,
    /// What went into everything around the calls.
    pub rest: Duration,
}

/// What one plugin did in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PluginSummary {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Stories on which it had its say.
    pub ok: u64,
    /// Stories on which it abstained.
    pub abstained: u64,
    /// Stories on which it failed.
    pub failed: u64,
    /// Stories on which it was not run.
    pub skipped: u64,
    /// Stories for which what it said before was taken, the unchanged ones among them.
    pub reused: u64,
    /// Its time on all stories, added up over the jobs.
    pub time: Duration,
    /// How it was taken out of the run, if it was.
    pub quarantined: Option<QuarantineSummary>,
}

/// A plugin that was taken out of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QuarantineSummary {
    /// The id of the last story that it failed on.
    pub story: String,
    /// On how many in a row.
    pub failures: u32,
    /// Stories after it, which the plugin was not shown.
    pub missed: u64,
}

/// What to do about a quarantine.
const REMEDY: &str = "fix or replace it and do the same again; \
                      `quarantine = 0` in copydesk.toml keeps it in";

impl QuarantineSummary {
    /// Says of a plugin what happened and, on a second line behind `indent`, what to do.
    pub(crate) fn told(&self, plugin: &str, indent: &str, theme: Theme) -> String {
        let failures = match self.failures {
            1 => "1 failure".to_owned(),
            number => format!("{number} failures in a row"),
        };
        format!(
            "{} {} after {}: {failures}, {} missed\n{indent}{REMEDY}",
            line(plugin),
            theme.paint(LOUD, "QUARANTINED"),
            line(&self.story),
            count(self.missed, "story", "stories"),
        )
    }
}

/// The JSON form, `copydesk/run@1`. Times are milliseconds.
#[derive(Serialize)]
struct Record<'a> {
    schema: &'static str,
    stored: u64,
    unchanged: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded: Option<u64>,
    refused: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    forgotten: Option<u64>,
    skipped_documents: u64,
    annotations: Annotations,
    states: States,
    plugins: Vec<PluginRecord<'a>>,
    total_ms: u64,
    reading_ms: u64,
    plugins_ms: u64,
    store_ms: u64,
    rest_ms: u64,
    stories_per_second: Option<f64>,
}

#[derive(Serialize)]
struct Annotations {
    tags: u64,
    summaries: u64,
    flags: Flags,
}

#[derive(Serialize)]
struct Flags {
    error: u64,
    warning: u64,
    note: u64,
}

#[derive(Serialize)]
struct States {
    review: u64,
    clear: u64,
    decided: u64,
}

#[derive(Serialize)]
struct PluginRecord<'a> {
    plugin: &'a str,
    version: &'a str,
    ok: u64,
    abstained: u64,
    failed: u64,
    skipped: u64,
    reused: u64,
    ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    quarantined: Option<QuarantineRecord<'a>>,
}

#[derive(Serialize)]
struct QuarantineRecord<'a> {
    after_story: &'a str,
    failures: u32,
    missed: u64,
    hint: &'static str,
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl RunSummary {
    /// Stories stored, kept as older or found unchanged in a second; none when no time went by.
    fn rate(&self) -> Option<f64> {
        let seconds = self.total.as_secs_f64();
        // Rates are far below 2^53.
        (seconds > 0.0).then(|| {
            ((self.stored + self.unchanged + self.superseded) as f64 / seconds * 10.0).round()
                / 10.0
        })
    }

    /// As one JSON object.
    pub(crate) fn json(&self) -> serde_json::Value {
        let record = Record {
            schema: "copydesk/run@1",
            stored: self.stored,
            unchanged: self.unchanged,
            superseded: Some(self.superseded).filter(|number| *number > 0),
            refused: self.refused,
            forgotten: Some(self.forgotten).filter(|number| *number > 0),
            skipped_documents: self.skipped_documents,
            annotations: Annotations {
                tags: self.tags,
                summaries: self.summaries,
                flags: Flags {
                    error: self.errors,
                    warning: self.warnings,
                    note: self.notes,
                },
            },
            states: States {
                review: self.review,
                clear: self.clear,
                decided: self.decided,
            },
            plugins: self
                .plugins
                .iter()
                .map(|plugin| PluginRecord {
                    plugin: &plugin.name,
                    version: &plugin.version,
                    ok: plugin.ok,
                    abstained: plugin.abstained,
                    failed: plugin.failed,
                    skipped: plugin.skipped,
                    reused: plugin.reused,
                    ms: milliseconds(plugin.time),
                    quarantined: plugin.quarantined.as_ref().map(|of| QuarantineRecord {
                        after_story: &of.story,
                        failures: of.failures,
                        missed: of.missed,
                        hint: REMEDY,
                    }),
                })
                .collect(),
            total_ms: milliseconds(self.total),
            reading_ms: milliseconds(self.reading),
            plugins_ms: milliseconds(self.in_plugins),
            store_ms: milliseconds(self.storing),
            rest_ms: milliseconds(self.rest),
            stories_per_second: self.rate(),
        };
        // Strings and finite numbers always have a JSON form.
        serde_json::to_value(record).unwrap_or_default()
    }

    /// Draws it in a few aligned lines, one for each plugin among them.
    pub(crate) fn draw(&self, theme: Theme) -> String {
        let mut stories = vec![format!("{} stored", self.stored)];
        if self.unchanged > 0 {
            stories.push(format!("{} unchanged", self.unchanged));
        }
        if self.superseded > 0 {
            let told = format!("{} older than the current version", self.superseded);
            stories.push(theme.paint(LOUD, &told));
        }
        if self.refused > 0 {
            stories.push(theme.paint(LOUD, &format!("{} refused", self.refused)));
        }
        if self.forgotten > 0 {
            let told = format!("{} not taken in, since forgotten", self.forgotten);
            stories.push(theme.paint(LOUD, &told));
        }
        if self.skipped_documents > 0 {
            let skipped = count(
                self.skipped_documents,
                "document skipped",
                "documents skipped",
            );
            stories.push(theme.paint(LOUD, &skipped));
        }
        let severities = [
            (self.errors, Severity::Error, "error", "errors"),
            (self.warnings, Severity::Warning, "warning", "warnings"),
            (self.notes, Severity::Note, "note", "notes"),
        ];
        let flags = severities.map(|(number, severity, one, more)| {
            let text = count(number, one, more);
            if number > 0 {
                theme.paint(style_of(severity), &text)
            } else {
                text
            }
        });
        let said = [
            count(self.tags, "tag", "tags"),
            count(self.summaries, "summary", "summaries"),
        ];
        let mut states = vec![
            format!("{} in review", self.review),
            format!("{} clear", self.clear),
        ];
        if self.decided > 0 {
            states.push(format!("{} approved, rejected or spiked", self.decided));
        }

        let mut lines = vec![
            ("stories", stories.join(", ")),
            ("states", states.join(", ")),
            ("flags", flags.join(", ")),
            ("also", said.join(", ")),
        ];
        let plugins = self.plugin_lines(theme);
        for (i, plugin) in plugins.into_iter().enumerate() {
            lines.push((if i == 0 { "plugins" } else { "" }, plugin));
        }
        let out = self.quarantines(&" ".repeat(10), theme);
        for (i, plugin) in out.into_iter().enumerate() {
            lines.push((if i == 0 { "out" } else { "" }, plugin));
        }
        lines.push(("time", self.times()));
        let mut drawn = String::new();
        for (name, text) in lines {
            drawn.extend([
                &theme.paint(FAINT, &format!("{name:<8}")),
                "  ",
                &text,
                "\n",
            ]);
        }
        drawn
    }

    /// What is to be said of the plugins that were taken out, each on two lines.
    pub(crate) fn quarantines(&self, indent: &str, theme: Theme) -> Vec<String> {
        let told = |plugin: &PluginSummary| {
            let name = format!("{} {}", plugin.name, plugin.version);
            Some(plugin.quarantined.as_ref()?.told(&name, indent, theme))
        };
        self.plugins.iter().filter_map(told).collect()
    }

    fn plugin_lines(&self, theme: Theme) -> Vec<String> {
        let all: Duration = self.plugins.iter().map(|plugin| plugin.time).sum();
        let name = |plugin: &PluginSummary| {
            line(&format!("{} {}", plugin.name, plugin.version)).into_owned()
        };
        let width = self
            .plugins
            .iter()
            .map(|plugin| columns(&name(plugin)))
            .max()
            .unwrap_or(0);
        let digits = self
            .plugins
            .iter()
            .map(|plugin| plugin.ok.to_string().len())
            .max();
        let digits = digits.unwrap_or(1);
        self.plugins
            .iter()
            .map(|plugin| {
                let name = name(plugin);
                let space = " ".repeat(width - columns(&name));
                let share = percent(plugin.time, all);
                let mut parts = vec![format!("{:>digits$} ok", plugin.ok)];
                if plugin.reused > 0 {
                    parts.push(format!("{} reused", plugin.reused));
                }
                if plugin.abstained > 0 {
                    parts.push(format!("{} abstained", plugin.abstained));
                }
                for (number, word) in [(plugin.failed, "FAILED"), (plugin.skipped, "SKIPPED")] {
                    if number > 0 {
                        parts.push(theme.paint(LOUD, &format!("{number} {word}")));
                    }
                }
                format!("{name}{space}  {share:>3}%  {}", parts.join(", "))
            })
            .collect()
    }

    fn times(&self) -> String {
        let work = self.reading + self.in_plugins + self.storing + self.rest;
        let share = |time| percent(time, work);
        let rate = self.rate().map(|rate| format!(", {rate} stories a second"));
        format!(
            "{}: reading {}%, plugins {}%, store {}%, rest {}%{}",
            seconds(self.total),
            share(self.reading),
            share(self.in_plugins),
            share(self.storing),
            share(self.rest),
            rate.unwrap_or_default(),
        )
    }
}

fn percent(part: Duration, whole: Duration) -> u128 {
    if whole.is_zero() {
        0
    } else {
        (part.as_nanos() * 100 + whole.as_nanos() / 2) / whole.as_nanos()
    }
}

/// A time as a person says it.
fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        1..60 => format!("{:.1} s", time.as_secs_f64()),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> RunSummary {
        let plugin = |name: &str, ok, failed, millis| PluginSummary {
            name: name.into(),
            version: "0.1.0".into(),
            ok,
            abstained: 0,
            failed,
            skipped: 0,
            reused: 0,
            time: Duration::from_millis(millis),
            quarantined: None,
        };
        RunSummary {
            decided: 0,
            stored: 1240,
            superseded: 0,
            unchanged: 0,
            forgotten: 0,
            refused: 2,
            skipped_documents: 1,
            tags: 5100,
            summaries: 1,
            errors: 31,
            warnings: 0,
            notes: 1,
            review: 40,
            clear: 1200,
            plugins: vec![
                plugin("hygiene", 1230, 10, 1000),
                PluginSummary {
                    abstained: 7,
                    skipped: 3,
                    ..plugin("tagger", 30, 0, 3000)
                },
            ],
            total: Duration::from_millis(6200),
            reading: Duration::from_millis(620),
            rest: Duration::from_millis(310),
            in_plugins: Duration::from_millis(4030),
            storing: Duration::from_millis(1240),
        }
    }

    #[test]
    fn a_run_ends_with_aligned_lines() {
        let drawn = summary().draw(Theme::plain(80));
        let expected = "\
stories   1240 stored, 2 refused, 1 document skipped
states    40 in review, 1200 clear
flags     31 errors, 0 warnings, 1 note
also      5100 tags, 1 summary
plugins   hygiene 0.1.0   25%  1230 ok, 10 FAILED
          tagger 0.1.0    75%    30 ok, 7 abstained, 3 SKIPPED
time      6.2 s: reading 10%, plugins 65%, store 20%, rest 5%, 200 stories a second
";
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn a_plugin_that_was_taken_out_is_told_with_what_to_do() {
        let mut summary = summary();
        summary.plugins[0].quarantined = Some(QuarantineSummary {
            story: "ferry-17".into(),
            failures: 5,
            missed: 1,
        });
        summary.plugins[1].quarantined = Some(QuarantineSummary {
            story: "\u{1b}[2J".into(),
            failures: 1,
            missed: 0,
        });
        let drawn = summary.draw(Theme::plain(80));
        let expected = "\
out       hygiene 0.1.0 QUARANTINED after ferry-17: 5 failures in a row, 1 story missed
          fix or replace it and do the same again; `quarantine = 0` in copydesk.toml keeps it in
          tagger 0.1.0 QUARANTINED after ␛[2J: 1 failure, 0 stories missed
          fix or replace it and do the same again; `quarantine = 0` in copydesk.toml keeps it in
";
        assert!(drawn.contains(expected), "\n{drawn}");
        assert_eq!(
            summary.json()["plugins"][0]["quarantined"],
            serde_json::json!({
                "after_story": "ferry-17", "failures": 5, "missed": 1,
                "hint": "fix or replace it and do the same again; `quarantine = 0` in \
                         copydesk.toml keeps it in",
            })
        );
    }

    #[test]
    fn a_run_without_anything_divides_by_nothing() {
        let drawn = RunSummary::default().draw(Theme::plain(80));
        assert!(
            drawn.ends_with("time      0 ms: reading 0%, plugins 0%, store 0%, rest 0%\n"),
            "{drawn}"
        );
        assert_eq!(
            RunSummary::default().json()["stories_per_second"],
            serde_json::Value::Null
        );
    }

    #[test]
    fn the_json_form_has_the_same_numbers() {
        let expected = serde_json::json!({
            "schema": "copydesk/run@1",
            "stored": 1240, "unchanged": 0, "refused": 2, "skipped_documents": 1,
            "annotations": {
                "tags": 5100, "summaries": 1, "flags": {"error": 31, "warning": 0, "note": 1},
            },
            "states": {"review": 40, "clear": 1200, "decided": 0},
            "plugins": [
                {"plugin": "hygiene", "version": "0.1.0", "ok": 1230, "abstained": 0,
                 "failed": 10, "skipped": 0, "reused": 0, "ms": 1000},
                {"plugin": "tagger", "version": "0.1.0", "ok": 30, "abstained": 7,
                 "failed": 0, "skipped": 3, "reused": 0, "ms": 3000},
            ],
            "total_ms": 6200, "reading_ms": 620, "plugins_ms": 4030, "store_ms": 1240, "rest_ms": 310,
            "stories_per_second": 200.0,
        });
        assert_eq!(summary().json(), expected);
    }

    #[test]
    fn times_are_told_as_a_person_would() {
        for (millis, expected) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1500, "1.5 s"),
            (61_000, "1 min 1 s"),
        ] {
            assert_eq!(seconds(Duration::from_millis(millis)), expected);
        }
    }
}
