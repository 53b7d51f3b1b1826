//! A plugin in Rust: cargo compiles it, and the SDK's macro puts the manifest and the contract into it.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::tools::{TARGET, can_build, named, not_started, typed};
use super::{Made, Native, run_tests};
use crate::author::{AuthorError, Language, Project};
use crate::sandbox::{PluginFile, SandboxError};

impl Project {
    /// Compiles it, and reads the module that the compiler names; whether cargo had anything to do.
    pub(super) fn build_rust(&self) -> Result<(PluginFile, Made), AuthorError> {
        can_build(Language::Rust, self.dir())?;
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
        let (module, made) = module.ok_or_else(|| {
            failed("left no module; does Cargo.toml have `crate-type = [\"cdylib\"]`?".to_owned())
        })?;
        match PluginFile::open(&module) {
            Err(SandboxError::Manifest { found: 0, .. }) => Err(AuthorError::NoExport),
            opened => Ok((opened?, made)),
        }
    }

    pub(super) fn test_rust(&self) -> Result<Native, AuthorError> {
        let mut cargo = self.cargo(["test", "--quiet"]);
        // Tests tell on standard output what failed; the compiler speaks for itself.
        run_tests(&mut cargo)
    }

    /// Cargo in the project, with what it says of its progress on standard error.
    fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut cargo = Command::new(named("CARGO", "cargo"));
        cargo
            .args(arguments)
            .current_dir(self.dir())
            .stdin(Stdio::null());
        cargo.stderr(Stdio::inherit());
        cargo
    }
}

/// The module that a message of cargo's names, and since when it is there.
fn module_of(message: &Value) -> Option<(PathBuf, Made)> {
    if message.get("reason")?.as_str()? != "compiler-artifact" {
        return None;
    }
    let files = message.get("filenames")?.as_array()?;
    let files = files.iter().filter_map(Value::as_str).map(PathBuf::from);
    let mut modules = files.filter(|file| file.extension() == Some(OsStr::new("wasm")));
    let made = match message.get("fresh")?.as_bool()? {
        true => Made::Before,
        false => Made::Now,
    };
    Some((modules.next()?, made))
}
