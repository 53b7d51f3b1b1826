//! `copydesk doctor`: whether all is there that the desk and the authors of plugins need.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use crate::author::{Language, can_build};
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::render::words::count;
use crate::cli::terminal::{FAINT, LOUD, Theme, line};
use crate::config::{Origin, Settings, Signing};
use crate::pipeline::{
    DATABASE_DIR, Locked, Pipeline, SETTINGS_FILE, Vouched, signature_beside, vouched,
};
use crate::sandbox::{DebugBuild, PluginFile};

/// Columns of the names on the left.
const NAME: usize = 10;

/// What came of looking at one thing.
enum Found {
    /// It is well.
    Well(String),
    /// It is not there, and need not be.
    Absent(String),
    /// It is not well; in lines, with what to do.
    Problem(Vec<String>),
}

pub(crate) fn doctor(context: &Context) -> Result<Exit, CommandError> {
    let dir = context.desk_dir()?;
    let (of_settings, settings) = settings(&dir);
    let mut checks = vec![
        ("settings", of_settings),
        ("plugins", plugins(context, settings.as_ref())),
        ("signatures", signatures(settings.as_ref())),
        ("lock file", lock_file(context, settings.as_ref())),
        ("database", database(context, &dir)),
    ];
    checks.extend(Language::ALL.map(|language| (language.name(), tools(language, &dir))));
    let mut exit = Exit::Done;
    let mut stdout = context.terminal.open_stdout();
    let theme = context.terminal.stdout;
    for (name, found) in checks {
        if matches!(found, Found::Problem(_)) {
            exit = Exit::Findings;
        }
        if context.json() {
            let (result, told) = match found {
                Found::Well(told) => ("ok", vec![told]),
                Found::Absent(told) => ("absent", vec![told]),
                Found::Problem(told) => ("problem", told),
            };
            let told = json!({"check": name, "result": result, "told": told});
            writeln!(stdout, "{}", Json(&told))?;
        } else {
            write!(stdout, "{}", draw(name, &found, theme))?;
        }
    }
    stdout.flush()?;
    Ok(exit)
}

fn draw(name: &str, found: &Found, theme: Theme) -> String {
    let name = format!("{name:<NAME$}");
    match found {
        Found::Well(told) => format!("ok       {name} {}\n", line(told)),
        Found::Absent(told) => {
            let absent = theme.paint(FAINT, "none");
            format!("{absent}     {name} {}\n", line(told))
        }
        Found::Problem(lines) => {
            let mut lines = lines.iter();
            let problem = theme.paint(LOUD, "problem");
            let first = lines.next().map_or("", String::as_str);
            let mut drawn = format!("{problem}  {name} {}\n", line(first));
            for one in lines {
                let blanks = " ".repeat(NAME + 10);
                drawn.extend([blanks.as_str(), &line(one), "\n"]);
            }
            drawn
        }
    }
}

/// An error as a command would tell it.
fn problem(error: impl Into<CommandError>) -> Found {
    let mut told = Vec::new();
    // A vector takes everything.
    error.into().print(Theme::plain(100), &mut told).ok();
    let told = String::from_utf8_lossy(&told).into_owned();
    let lines = told.lines();
    Found::Problem(lines.map(|line| line.trim_end().to_owned()).collect())
}

/// What is found of the settings, and they themselves where they are well.
fn settings(dir: &Path) -> (Found, Option<Settings>) {
    let path = dir.join(SETTINGS_FILE);
    if !path.is_file() {
        let told = format!(
            "{} has no copydesk.toml; `copydesk init` makes one",
            dir.display()
        );
        return (Found::Absent(told), None);
    }
    match Settings::load(&path) {
        Ok(settings) => {
            let plugins = count(settings.plugins.len() as u64, "plugin", "plugins");
            let told = format!("{} names {plugins}", path.display());
            (Found::Well(told), Some(settings))
        }
        Err(error) => (problem(error), None),
    }
}

/// Whether the plugins load; nothing to say where the settings are not well.
fn plugins(context: &Context, settings: Option<&Settings>) -> Found {
    let Some(settings) = settings else {
        return Found::Absent("not looked at without settings".to_owned());
    };
    match Pipeline::load_as(settings, &context.load_options(jobs(None)), Locked::No) {
        Ok(pipeline) => {
            let slow = debug_builds(settings);
            if !slow.is_empty() {
                return Found::Problem(slow);
            }
            let plugins = pipeline.plugins().iter().map(|plugin| {
                let manifest = plugin.manifest();
                format!("{} {}", manifest.name, manifest.version)
            });
            Found::Well(plugins.collect::<Vec<_>>().join(", "))
        }
        Err(error) => problem(error),
    }
}

/// The plugins from files that were compiled without optimisation, with what to do; empty when there
/// are none.
fn debug_builds(settings: &Settings) -> Vec<String> {
    let mut told = Vec::new();
    for entry in &settings.plugins {
        // What cannot be read is told otherwise.
        if let Origin::File(path) = &entry.origin
            && let Ok(file) = PluginFile::open(path)
            && let Some(debug) = file.debug_build()
        {
            told.push(format!("{}: {debug}", entry.name));
        }
    }
    if !told.is_empty() {
        told.push(format!("hint: {}", DebugBuild::CURE));
    }
    told
}

fn lock_file(context: &Context, settings: Option<&Settings>) -> Found {
    let Some(settings) = settings else {
        return Found::Absent("not looked at without settings".to_owned());
    };
    if !settings.path.with_extension("lock").is_file() {
        return Found::Absent("nothing is pinned; `copydesk lock` does it".to_owned());
    }
    match Pipeline::load_as(settings, &context.load_options(jobs(None)), Locked::Yes) {
        Ok(_) => Found::Well("plugins and word lists are those that are pinned".to_owned()),
        Err(error) => problem(error),
    }
}

/// Who vouches for the plugins that come from files.
fn signatures(settings: Option<&Settings>) -> Found {
    let Some(settings) = settings else {
        return Found::Absent("not looked at without settings".to_owned());
    };
    let is_required = settings.trust.signed == Signing::Required;
    let mut told = Vec::new();
    let mut wrong = false;
    for entry in &settings.plugins {
        let Origin::File(path) = &entry.origin else {
            continue;
        };
        // What cannot be read is told above.
        let (Ok(file), Ok(signature)) = (PluginFile::open(path), signature_beside(path)) else {
            continue;
        };
        let vouched = vouched(&settings.trust.keys, &file, signature.as_deref());
        wrong |= is_required && !matches!(vouched, Vouched::By(_));
        told.push(format!("{}: {vouched}", entry.name));
    }
    let beside = match is_required {
        true => "required",
        false => "not required",
    };
    match (told.is_empty(), wrong) {
        (true, _) => Found::Absent(format!(
            "{beside}; all plugins come with the program, and are trusted as that is"
        )),
        (false, true) => {
            told.insert(
                0,
                "a plugin is not signed by whom the desk trusts".to_owned(),
            );
            told.push("hint: docs/settings.md tells of [trust]".to_owned());
            Found::Problem(told)
        }
        (false, false) if is_required => Found::Well(told.join("; ")),
        (false, false) => Found::Absent(format!("{beside}; {}", told.join("; "))),
    }
}

fn database(context: &Context, dir: &Path) -> Found {
    if !dir.join(DATABASE_DIR).is_dir() {
        return Found::Absent("no story was stored yet; `copydesk run` makes it".to_owned());
    }
    let counted = context.open_desk().and_then(|desk| {
        let counts = desk.store().counts()?;
        desk.close()?;
        Ok(counts.stories())
    });
    match counted {
        Ok(stories) => Found::Well(format!(
            "{}; `copydesk store check` looks through them",
            count(stories, "story", "stories")
        )),
        Err(error) => problem(error),
    }
}

/// Whether plugins can be built in a language.
fn tools(language: Language, dir: &Path) -> Found {
    let here = if dir.is_dir() { dir } else { Path::new(".") };
    match can_build(language, here) {
        Ok(tools) => Found::Well(format!("plugins can be built: {tools}")),
        Err(error) => {
            let hint = error.hint().unwrap_or_default();
            Found::Absent(format!("plugins cannot be built here: {error}; {hint}"))
        }
    }
}
