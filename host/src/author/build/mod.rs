//! A project becomes one file, by its language's own tools.
//!
//! The tools write what they have to say to standard error themselves: a compiler's message is for the
//! author as it is.

mod c;
mod javascript;
mod native;
mod python;
mod record;
mod rust;
mod tools;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub use native::NativeCode;
pub use tools::can_build;

use super::{AuthorError, Language, Project};
use crate::model::Manifest;
use crate::pipeline::manifest_of;
use crate::sandbox::PluginFile;

/// What a build left.
#[derive(Debug)]
pub struct Built {
    /// Where it lies.
    pub path: PathBuf,
    /// The component.
    pub file: PluginFile,
    /// The manifest in it.
    pub manifest: Manifest,
    /// Since when it is there.
    pub made: Made,
}

/// Whether a build had anything to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It was built just now.
    Now,
    /// It was there, and nothing that it is made of has changed.
    Before,
}

/// When a project is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// When something changed that it is made of.
    IfChanged,
    /// Whatever was built before. What cargo compiled for a plugin in Rust is still cargo's to judge.
    Always,
}

/// What came of a project's own tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Native {
    /// They pass.
    Pass,
    /// There are none, and why that may be.
    None(&'static str),
}

impl Project {
    /// Builds the plugin, makes a component of it, and puts that into [`Project::component`], whole or
    /// not at all; or leaves what lies there, when it was made of the same.
    ///
    /// # Errors
    /// When a tool is missing or says no, and when what came out is no plugin or another one.
    pub fn build(&self, when: Build) -> Result<Built, AuthorError> {
        let language = self.language();
        let made_of = self.made_of();
        if when == Build::IfChanged
            && let Some(file) = made_of.as_ref().and_then(|now| self.left_before(now))
            && let Ok(manifest) = manifest_of(&file)
        {
            return Ok(Built {
                path: self.component(),
                file,
                manifest,
                made: Made::Before,
            });
        }
        let mut compiled = Made::Now;
        let built = match language {
            Language::Rust => {
                let (file, made) = self.build_rust()?;
                compiled = made;
                file
            }
            Language::JavaScript => self.with_manifest(self.build_javascript()?)?,
            Language::Python => self.with_manifest(self.build_python()?)?,
            Language::C => self.with_manifest(self.build_c()?)?,
        };
        let manifest = manifest_of(&built);
        let manifest = manifest.map_err(|mistake| AuthorError::Manifest(Box::new(mistake)))?;
        if manifest.name != self.manifest().name {
            return Err(AuthorError::OtherManifest {
                is: manifest.name.to_string(),
                says: self.manifest().name.to_string(),
            });
        }
        let path = self.component();
        let file = PluginFile::new(path.display().to_string(), built.to_component()?)?;
        let file = file.naming(language.name(), language.tool())?;
        let is_there = |there: PluginFile| there.digest() == file.digest();
        if compiled == Made::Before
            && when == Build::IfChanged
            && PluginFile::open(&path).is_ok_and(is_there)
        {
            return Ok(Built {
                path,
                file,
                manifest,
                made: Made::Before,
            });
        }
        let half = path.with_extension("wasm.half");
        fs::write(&half, file.bytes()).map_err(AuthorError::file("write", &half))?;
        fs::rename(&half, &path).map_err(AuthorError::file("write", &path))?;
        if let Some(made_of) = made_of {
            self.remember(made_of, file.digest());
        }
        Ok(Built {
            path,
            file,
            manifest,
            made: Made::Now,
        })
    }

    /// Runs the tests that the project has in its own language.
    ///
    /// # Errors
    /// When they cannot be run, and when one fails.
    pub fn test_natively(&self) -> Result<Native, AuthorError> {
        match self.language() {
            Language::Rust => self.test_rust(),
            Language::JavaScript => self.test_javascript(),
            Language::Python => self.test_python(),
            Language::C => Ok(Native::None("a plugin in C is tried in the sandbox")),
        }
    }

    /// What a tool left, with the manifest in a section of its own.
    fn with_manifest(&self, left: Vec<u8>) -> Result<PluginFile, AuthorError> {
        let name = self.component().display().to_string();
        Ok(PluginFile::from_tool(name, left, self.manifest_text())?)
    }

    /// A file that the tools make or read while they build, in a directory that git does not see.
    fn write_for_tools(&self, name: &str, text: &str) -> Result<PathBuf, AuthorError> {
        let path = self.dir().join(BUILD).join(name);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(AuthorError::file("write", above))?;
        }
        fs::write(&path, text).map_err(AuthorError::file("write", &path))?;
        Ok(path)
    }

    /// Reads what a tool left in the directory for it, and takes it away.
    fn take_from_tools(&self, name: &str) -> Result<Vec<u8>, AuthorError> {
        let path = self.dir().join(BUILD).join(name);
        let bytes = fs::read(&path).map_err(AuthorError::file("read", &path))?;
        fs::remove_file(&path).map_err(AuthorError::file("take away", &path))?;
        Ok(bytes)
    }
}

/// Where the tools work, below the project.
const BUILD: &str = "build";

/// Runs a project's own tests, which tell on standard output or standard error what failed.
fn run_tests(command: &mut Command) -> Result<Native, AuthorError> {
    let shown = tools::typed(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let output = command.output();
    let output = output.map_err(|error| tools::not_started(&shown, &error))?;
    if output.status.success() {
        return Ok(Native::Pass);
    }
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told).trim().to_owned();
    let failed = match told.is_empty() {
        true => "failed; what is wrong stands above".to_owned(),
        false => format!("failed:\n{told}"),
    };
    Err(AuthorError::Tool {
        command: shown,
        failed,
    })
}
