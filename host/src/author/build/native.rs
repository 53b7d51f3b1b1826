//! The native code of a plugin in Rust: built and run as a program of its own, for comparison.
//!
//! `export!` leaves a function in a native build that shows a plugin some stories. A package of one line,
//! below the project's `build`, calls it; the plugin's own package is not touched.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::json;

use super::tools::{named, not_started, typed};
use crate::author::{AuthorError, Language, Project};
use crate::model::Story;

/// The package of one line.
const PACKAGE: &str = "native";

const MAIN: &str = "\
//! Shows the plugin stories as often as it is asked to.

fn main() {
    plugin::__copydesk_bench();
}
";

/// A plugin that runs as a native program.
#[derive(Debug)]
pub struct NativeCode {
    program: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

impl Project {
    /// Builds the plugin natively, optimised, and starts it with these stories.
    ///
    /// # Errors
    /// [`AuthorError::NoNative`] where there is no such code, and why; else when a tool says no.
    pub fn native_code(&self, stories: &[&Story]) -> Result<NativeCode, AuthorError> {
        if self.language() != Language::Rust {
            let why = format!("a plugin in {} has no native code", self.language().name());
            return Err(AuthorError::NoNative(why));
        }
        let package = self.package()?;
        let dir = fs::canonicalize(self.dir()).map_err(AuthorError::file("read", self.dir()))?;
        let manifest = toml::toml! {
            [package]
            name = "copydesk-native"
            version = "0.0.0"
            edition = "2024"
            publish = false
            [dependencies.plugin]
            path = ""
            package = ""
            [workspace]
        };
        let mut manifest = manifest;
        let plugin = manifest
            .get_mut("dependencies")
            .and_then(|it| it.get_mut("plugin"))
            .and_then(toml::Value::as_table_mut);
        if let Some(plugin) = plugin {
            plugin.insert("path".to_owned(), dir.display().to_string().into());
            plugin.insert("package".to_owned(), package.into());
        }
        let file = |name: &str| format!("{PACKAGE}/{name}");
        self.write_for_tools(&file("Cargo.toml"), &manifest.to_string())?;
        let main = self.write_for_tools(&file("src/main.rs"), MAIN)?;
        if let Ok(lock) = fs::read_to_string(self.dir().join("Cargo.lock")) {
            self.write_for_tools(&file("Cargo.lock"), &lock)?;
        }
        let lines: Vec<String> = stories.iter().map(|story| line(story)).collect();
        let stories = self.write_for_tools(&file("stories.ndjson"), &lines.join("\n"))?;
        let here = main.ancestors().nth(2).unwrap_or(self.dir());
        let mut cargo = Command::new(named("CARGO", "cargo"));
        cargo.args([
            "build",
            "--release",
            "--quiet",
            "--message-format",
            "json-render-diagnostics",
        ]);
        // Beside what the project's own tests have left.
        cargo.arg("--target-dir").arg(target(&dir));
        cargo.current_dir(here).stdin(Stdio::null());
        cargo.stdout(Stdio::piped()).stderr(Stdio::piped());
        let command = typed(&cargo);
        let built = cargo
            .output()
            .map_err(|error| not_started(&command, &error))?;
        if !built.status.success() {
            return Err(AuthorError::NoNative(why(&String::from_utf8_lossy(
                &built.stderr,
            ))));
        }
        let program = String::from_utf8_lossy(&built.stdout);
        let program = program.lines().rev().find_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            message.get("executable")?.as_str().map(str::to_owned)
        });
        let program = program.ok_or_else(|| AuthorError::Tool {
            command: command.clone(),
            failed: "left no program".to_owned(),
        })?;
        NativeCode::start(OsStr::new(&program), stories.as_os_str())
    }

    /// The name of the package, which need not be the plugin's, when another one can use it.
    fn package(&self) -> Result<String, AuthorError> {
        let path = self.dir().join("Cargo.toml");
        let text = fs::read_to_string(&path).map_err(AuthorError::file("read", &path))?;
        let table: toml::Table = text.parse().unwrap_or_default();
        let kinds = table.get("lib").and_then(|it| it.get("crate-type"));
        let kinds = kinds.and_then(toml::Value::as_array);
        let has_rlib = kinds.is_none_or(|kinds| {
            let mut kinds = kinds.iter().filter_map(toml::Value::as_str);
            kinds.any(|kind| kind == "rlib" || kind == "lib")
        });
        if !has_rlib {
            let why = "Cargo.toml needs `crate-type = [\"cdylib\", \"rlib\"]`";
            return Err(AuthorError::NoNative(why.to_owned()));
        }
        let name = table.get("package").and_then(|it| it.get("name"));
        let name = name.and_then(toml::Value::as_str).map(str::to_owned);
        name.ok_or_else(|| AuthorError::NoNative("Cargo.toml names no package".to_owned()))
    }
}

/// Where cargo puts what it builds of the project.
fn target(dir: &std::path::Path) -> std::path::PathBuf {
    let given = std::env::var_os("CARGO_TARGET_DIR").map(std::path::PathBuf::from);
    given.unwrap_or_else(|| dir.join("target"))
}

/// Why it could not be built natively, of what the compiler says.
fn why(told: &str) -> String {
    if told.contains("__copydesk_bench") {
        return "its SDK is older than this program, or `export!` stands in a module".to_owned();
    }
    let first = told.lines().find(|line| line.starts_with("error"));
    format!(
        "it does not build: {}",
        first.unwrap_or("see `cargo build`")
    )
}

/// A story as the SDK reads it.
fn line(story: &Story) -> String {
    let Story {
        id,
        source,
        headline,
        body,
        byline,
        dateline,
        language,
        published,
        updated,
        urgency,
        embargo,
        status: _,
        categories,
        extra: _,
    } = story;
    let time = |of: &Option<crate::model::Time>| of.as_ref().map(ToString::to_string);
    json!({
        "id": id, "source": source.uri, "headline": headline, "body": body, "byline": byline,
        "dateline": dateline, "language": language, "published": time(published),
        "updated": time(updated), "urgency": urgency, "embargo": time(embargo),
        "categories": categories,
    })
    .to_string()
}

impl NativeCode {
    fn start(program: &OsStr, stories: &OsStr) -> Result<Self, AuthorError> {
        let mut command = Command::new(program);
        command
            .arg(stories)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let shown = typed(&command);
        let mut program = command
            .spawn()
            .map_err(|error| not_started(&shown, &error))?;
        match (program.stdin.take(), program.stdout.take()) {
            (Some(ask), Some(answer)) => Ok(Self {
                program,
                ask,
                answer: BufReader::new(answer),
            }),
            _ => Err(AuthorError::NoNative("it cannot be talked to".to_owned())),
        }
    }

    /// Shows the plugin all stories once; the processor time that it took.
    ///
    /// # Errors
    /// When it does not come back.
    pub fn round(&mut self) -> Result<Duration, AuthorError> {
        let gone = || AuthorError::Tool {
            command: "the plugin's native code".to_owned(),
            failed: "ended on one of the stories".to_owned(),
        };
        let before = self.processor()?;
        self.ask.write_all(b"\n").map_err(|_| gone())?;
        let mut answer = String::new();
        let read = self.answer.read_line(&mut answer);
        match read {
            Ok(read) if read > 0 => Ok(self.processor()?.saturating_sub(before)),
            _ => Err(gone()),
        }
    }

    /// What it has taken of the processor, of which the kernel keeps count in nanoseconds.
    fn processor(&self) -> Result<Duration, AuthorError> {
        let path = format!("/proc/{}/schedstat", self.program.id());
        let path = std::path::Path::new(&path);
        let text = fs::read_to_string(path).map_err(AuthorError::file("read", path))?;
        let nanos = text.split(' ').next().and_then(|it| it.parse().ok());
        Ok(Duration::from_nanos(nanos.unwrap_or_default()))
    }
}

impl Drop for NativeCode {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}
