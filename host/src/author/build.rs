//! A project becomes one file, by its language's own tools.
//!
//! The tools write what they have to say to standard error themselves: a compiler's message is for the
//! author as it is.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;

use super::{AuthorError, Project};
use crate::model::Manifest;
use crate::pipeline::manifest_of;
use crate::sandbox::{PluginFile, SandboxError};

const TARGET: &str = "wasm32-unknown-unknown";

/// What a build left.
#[derive(Debug)]
pub struct Built {
    /// Where it lies.
    pub path: PathBuf,
    /// The component.
    pub file: PluginFile,
    /// The manifest in it.
    pub manifest: Manifest,
}

impl Project {
    /// Builds the plugin, makes a component of it, and puts that into [`Project::component`], whole or
    /// not at all.
    ///
    /// # Errors
    /// When a tool is missing or says no, and when what came out is no plugin or another one.
    pub fn build(&self) -> Result<Built, AuthorError> {
        self.has_target()?;
        let module = self.compile()?;
        let manifest = manifest_of(&module);
        let manifest = manifest.map_err(|mistake| AuthorError::Manifest(Box::new(mistake)))?;
        if manifest.name != self.manifest().name {
            return Err(AuthorError::OtherManifest {
                is: manifest.name.to_string(),
                says: self.manifest().name.to_string(),
            });
        }
        let path = self.component();
        let file = PluginFile::new(path.display().to_string(), module.to_component()?)?;
        let half = path.with_extension("wasm.half");
        fs::write(&half, file.bytes()).map_err(AuthorError::file("write", &half))?;
        fs::rename(&half, &path).map_err(AuthorError::file("write", &path))?;
        Ok(Built {
            path,
            file,
            manifest,
        })
    }

    /// Runs the tests that the project has in its own language.
    ///
    /// # Errors
    /// When they cannot be run, and when one fails.
    pub fn test_natively(&self) -> Result<(), AuthorError> {
        let mut cargo = self.cargo(["test", "--quiet"]);
        let command = typed(&cargo);
        // Tests tell on standard output what failed.
        let output = cargo.stdout(Stdio::piped()).output();
        let output = output.map_err(|error| not_started(&command, &error))?;
        if output.status.success() {
            return Ok(());
        }
        let told = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let failed = match told.is_empty() {
            true => "failed; what is wrong stands above".to_owned(),
            false => format!("failed:\n{told}"),
        };
        Err(AuthorError::Tool { command, failed })
    }

    /// Refuses a machine whose compiler cannot make a plugin.
    fn has_target(&self) -> Result<(), AuthorError> {
        can_build(self.dir())
    }

    /// Compiles it, and reads the module that the compiler names.
    fn compile(&self) -> Result<PluginFile, AuthorError> {
        let mut cargo = self.cargo([
            "build",
            "--release",
            "--target",
            TARGET,
            "--message-format",
            "json-render-diagnostics",
        ]);
        let command = typed(&cargo);
        let output = cargo.stdout(Stdio::piped()).output();
        let output = output.map_err(|error| not_started(&command, &error))?;
        let failed = |failed: String| AuthorError::Tool {
            command: command.clone(),
            failed,
        };
        if !output.status.success() {
            return Err(failed("failed; what is wrong stands above".to_owned()));
        }
        let messages = String::from_utf8_lossy(&output.stdout);
        let module = messages
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .filter_map(|message| module_of(&message))
            .next_back();
        let module = module.ok_or_else(|| {
            failed("left no module; does Cargo.toml have `crate-type = [\"cdylib\"]`?".to_owned())
        })?;
        match PluginFile::open(&module) {
            Err(SandboxError::Manifest { found: 0, .. }) => Err(AuthorError::NoExport),
            opened => Ok(opened?),
        }
    }

    /// Cargo in the project, with what it says of its progress on standard error.
    fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut cargo = Command::new(tool("CARGO", "cargo"));
        cargo
            .args(arguments)
            .current_dir(self.dir())
            .stdin(Stdio::null());
        cargo.stderr(Stdio::inherit());
        cargo
    }
}

/// Whether the tools are there that build a plugin in Rust, as who works in `dir` has them.
///
/// # Errors
/// What is missing.
pub fn can_build(dir: &Path) -> Result<(), AuthorError> {
    let run = |program: PathBuf, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(dir);
        let shown = typed(&command);
        command
            .output()
            .map_err(|error| not_started(&shown, &error))
    };
    run(tool("CARGO", "cargo"), &["--version"])?;
    let asked = ["--print", "target-libdir", "--target", TARGET];
    let output = run(tool("RUSTC", "rustc"), &asked)?;
    let library = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && Path::new(&library).is_dir() {
        return Ok(());
    }
    Err(AuthorError::NoTool {
        tool: "the compiler's target wasm32-unknown-unknown",
        install: "rustup target add wasm32-unknown-unknown",
    })
}

/// The module that a message of cargo's names.
fn module_of(message: &Value) -> Option<PathBuf> {
    if message.get("reason")?.as_str()? != "compiler-artifact" {
        return None;
    }
    let files = message.get("filenames")?.as_array()?;
    let files = files.iter().filter_map(Value::as_str).map(PathBuf::from);
    let mut modules = files.filter(|file| file.extension() == Some(OsStr::new("wasm")));
    modules.next()
}

/// A tool, as the user says where it is.
fn tool(variable: &str, name: &str) -> PathBuf {
    env::var_os(variable).map_or_else(|| PathBuf::from(name), PathBuf::from)
}

/// A command as it would be typed.
fn typed(command: &Command) -> String {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

fn not_started(command: &str, error: &std::io::Error) -> AuthorError {
    match error.kind() {
        ErrorKind::NotFound => AuthorError::NoTool {
            tool: "Rust",
            install: "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh",
        },
        _ => AuthorError::Tool {
            command: command.to_owned(),
            failed: format!("cannot be started: {error}"),
        },
    }
}
