//! The published styles, and the scenarios of Vale's own tests that are about prose.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the tests say so. docs/quality-style.md has the figures.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use copydesk_plugin::testing::StoryBuilder;
use copydesk_plugin::{Field, Report};
use serde_json::{Value, json};

use crate::tests::with;

/// Vale's test data; none where it is not there.
fn data(test: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vale");
    if root.is_dir() {
        return Some(root);
    }
    // Not by `eprintln!`, which the test harness keeps to itself when the test passes.
    let line = format!("\nSKIPPED: {test}: there is no ../shared/data/vale\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    None
}

fn files(root: &Path, style: &str) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(root.join(style))
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "yml"))
        .map(|it| {
            let name = it.file_name().unwrap().to_string_lossy().into_owned();
            (
                format!("{style}/{name}"),
                std::fs::read_to_string(it).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn the_published_styles_load_as_they_are() {
    let Some(root) = data("the_published_styles_load_as_they_are") else {
        return;
    };
    for (style, count) in [
        ("proselint", 35),
        ("write-good", 9),
        ("Joblint", 17),
        ("vale", 7),
    ] {
        let files = files(&root.join("styles"), style);
        let borrowed: Vec<_> = files
            .iter()
            .map(|it| (it.0.as_str(), it.1.as_str()))
            .collect();
        let loaded = borrowed.iter().filter(|file| {
            // What is of a kind that is run must load.
            let alone = with(&[**file], &json!({}));
            let error = alone.as_ref().err().cloned().unwrap_or_default();
            assert!(
                error.is_empty() || error.contains("is not run here"),
                "{error}"
            );
            alone.is_ok()
        });
        assert_eq!(loaded.count(), count, "{style}");
    }
}

/// A file of a scenario as a story: the first heading, and the paragraphs with each line break of the
/// file as a blank. What Vale takes for code or an address is masked as it does.
struct Fixture {
    headline: String,
    body: String,
    /// For each byte of headline and body its line and column in the file.
    places: [Vec<(usize, usize)>; 2],
}

impl Fixture {
    fn of(text: &str) -> Self {
        let mut fixture = Self {
            headline: String::new(),
            body: String::new(),
            places: [Vec::new(), Vec::new()],
        };
        let mut fenced = false;
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        for (line, written) in text.lines().enumerate() {
            if written.trim_start().starts_with("```") {
                fenced = !fenced;
                continue;
            }
            if fenced {
                continue;
            }
            let heading = written.trim_start_matches('#');
            let marks = written.len() - heading.len();
            let start = marks + (heading.len() - heading.trim_start().len());
            let masked = masked(written);
            let kept = masked.get(start..).unwrap_or_default();
            let (field, text, glue) = match marks {
                0 => (1, &mut fixture.body, " "),
                1 if fixture.headline.is_empty() => (0, &mut fixture.headline, ""),
                _ => continue,
            };
            if written.trim().is_empty() {
                text.push('\n');
                fixture.places[field].push((line + 1, 1));
                continue;
            }
            let first = written.get(..start).unwrap_or_default().chars().count() + 1;
            let glue = if text.is_empty() || text.ends_with('\n') {
                ""
            } else {
                glue
            };
            let kept = without_links(kept).into_iter();
            let letters = glue.chars().map(|it| (0, it)).chain(kept);
            for (offset, letter) in letters {
                text.push(letter);
                let places = &mut fixture.places[field];
                places.extend(std::iter::repeat_n(
                    (line + 1, first + offset),
                    letter.len_utf8(),
                ));
            }
        }
        fixture
    }
}

/// The letters of a line with their numbers, and of a link in Markdown its text alone.
fn without_links(line: &str) -> Vec<(usize, char)> {
    let mut kept: Vec<(usize, char)> = Vec::new();
    let mut open = None;
    let mut letters = line.chars().enumerate().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '[' => open = Some(kept.len()),
            ']' if letters.peek().is_some_and(|it| it.1 == '(') => {
                if let Some(open) = open.take() {
                    kept.remove(open);
                }
                letters.by_ref().find(|it| it.1 == ')');
                continue;
            }
            _ => {}
        }
        kept.push((at, letter));
    }
    kept
}

/// A line with code and addresses as stars.
fn masked(line: &str) -> String {
    let mut masked = String::with_capacity(line.len());
    let mut code = false;
    let mut address = false;
    for (at, letter) in line.char_indices() {
        address = (address || line.get(at..).is_some_and(|it| it.starts_with("http")))
            && !letter.is_whitespace()
            && letter != ')';
        if letter == '`' {
            code = !code;
        }
        let hidden = code || letter == '`' || address;
        if hidden {
            masked.push('*');
            masked.extend(std::iter::repeat_n('*', letter.len_utf8() - 1));
        } else {
            masked.push(letter);
        }
    }
    masked
}

/// The alerts of a file in Vale's own form.
fn alerts(file: &Path, rules: &[(String, String)]) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let fixture = Fixture::of(&text);
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let borrowed: Vec<_> = rules
        .iter()
        .map(|it| (it.0.as_str(), it.1.as_str()))
        .collect();
    let plugin = with(&borrowed, &json!({ "check-quotations": true })).unwrap();
    let story = StoryBuilder::new()
        .headline(fixture.headline.as_str())
        .body(fixture.body.as_str());
    let Report::Annotations(flags) = plugin.annotate(story) else {
        return Vec::new();
    };
    let mut alerts: Vec<_> = flags
        .iter()
        .map(|flag| {
            let (line, column) = flag.anchors.first().map_or((1, 1), |it| {
                let field = usize::from(it.field() != Field::Headline);
                fixture.places[field][it.range().start]
            });
            let rule = &flag.extra[0].1;
            let message = &flag.as_flag().unwrap().message;
            (
                line,
                column,
                format!("{name}:{line}:{column}:{rule}:{message}"),
            )
        })
        .collect();
    alerts.sort();
    alerts.into_iter().map(|it| it.2).collect()
}

/// Scenario, folder of its fixtures, folder of its styles, its files, and its rules.
type Scenario = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const SCENARIOS: [Scenario; 9] = [
    (
        "CLI:Lint 2 files",
        "formats",
        "styles",
        &["test.txt"],
        &["vale/Annotations"],
    ),
    (
        "checks:Metric",
        "checks/Metric",
        "styles",
        &["test.md"],
        &["Checks/MetricValue", "Checks/MetricUndefined"],
    ),
    (
        "checks:Conditional",
        "checks/Conditional",
        "styles",
        &["test.md"],
        &["Checks/MultiCapture"],
    ),
    (
        "checks:Conditional presence check (#1048)",
        "checks/ConditionalPresence",
        "fixtures/checks/ConditionalPresence/styles",
        &["missing.md", "has.md"],
        &["Test/Presence"],
    ),
    (
        "checks:Existence end-of-line anchor (#892)",
        "checks/EndOfLine",
        "fixtures/checks/EndOfLine/styles",
        &["test.md"],
        &["Test/EOL"],
    ),
    (
        "checks:Substitution",
        "checks/Substitution",
        "styles",
        &["test.md"],
        &[
            "Bugs/Newline",
            "Bugs/URLCtx",
            "Bugs/MatchCase",
            "Bugs/KeepCase",
            "Bugs/TermCase",
            "Bugs/SameCase",
            "Bugs/EmptyReplace",
            "Bugs/Commas",
        ],
    ),
    (
        "misc:Line Endings",
        "misc/line-endings",
        "styles",
        &["CR.md", "CRLF.md"],
        &["vale/Editorializing"],
    ),
    (
        "scopes:Sentences",
        "scopes/sentence",
        "fixtures/scopes",
        &["test.md"],
        &["rules/Sentence"],
    ),
    (
        "styles:Lint against Readability",
        "styles/Readability",
        "styles",
        &["test.md"],
        &["Readability/LIX"],
    ),
];

#[test]
fn scenarios_of_prose_give_the_alerts_of_the_original() {
    let Some(root) = data("scenarios_of_prose_give_the_alerts_of_the_original") else {
        return;
    };
    let scenarios = std::fs::read_to_string(root.join("scenarios.ndjson")).unwrap();
    let scenarios: Vec<Value> = scenarios
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    let (mut right, mut missed, mut more) = (0, Vec::new(), Vec::new());
    for (id, folder, styles, names, rules) in SCENARIOS {
        let scenario = scenarios.iter().find(|it| it["id"] == id).unwrap();
        let outputs = scenario["gold"]["output"].as_array().unwrap().iter();
        let gold = outputs.flat_map(|it| it["lines"].as_array().unwrap());
        let mut gold: Vec<String> = gold.map(|it| it.as_str().unwrap().to_owned()).collect();
        gold.retain(|it| names.iter().any(|name| it.starts_with(&format!("{name}:"))));
        let rules: Vec<_> = rules
            .iter()
            .map(|it| {
                let path = format!("{it}.yml");
                let text = std::fs::read_to_string(root.join(styles).join(&path)).unwrap();
                (path, text)
            })
            .collect();
        let folder = root.join("fixtures").join(folder);
        for name in names {
            for alert in alerts(&folder.join(name), &rules) {
                match gold.iter().position(|it| *it == alert) {
                    Some(at) => {
                        gold.remove(at);
                        right += 1;
                    }
                    None => more.push(format!("{id}: {alert}")),
                }
            }
        }
        missed.extend(gold.into_iter().map(|it| format!("{id}: {it}")));
    }
    let counts = (right, missed.len(), more.len());
    assert_eq!(counts, (30, 0, 0), "missed: {missed:#?}, more: {more:#?}");
}
