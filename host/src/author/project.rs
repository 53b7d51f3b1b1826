//! A plugin's project: a directory with a manifest, the files of its language, and stories.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::{AuthorError, Language};
use crate::config::manifest;
use crate::model::Manifest;

/// The manifest's file.
const MANIFEST: &str = "plugin.toml";

/// Where the stories lie that it is tried on, with what is expected of it.
const STORIES: &str = "stories";

/// How a file's name ends that holds what is expected.
const EXPECTED: &str = ".expected";

/// A directory with a plugin in the making.
#[derive(Debug)]
pub struct Project {
    dir: PathBuf,
    language: Language,
    manifest_text: String,
    manifest: Manifest,
}

/// A story of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixture {
    /// Its file.
    pub story: PathBuf,
    /// The file with what is expected, which need not be there.
    pub expected: PathBuf,
}

impl Project {
    /// Opens the project in a directory.
    ///
    /// # Errors
    /// When it is none, and when its manifest has mistakes.
    pub fn open(dir: &Path) -> Result<Self, AuthorError> {
        let path = dir.join(MANIFEST);
        let lacks = |lacks| AuthorError::NoProject {
            path: dir.to_owned(),
            lacks,
        };
        if !path.is_file() {
            return Err(lacks("it has no plugin.toml"));
        }
        let language = Language::of(dir)
            .ok_or_else(|| lacks("it has no Cargo.toml, rules.js, rules.py or rules.c"))?;
        let text = fs::read_to_string(&path).map_err(AuthorError::file("read", &path))?;
        let manifest = manifest::parse(&path, &text);
        let manifest = manifest.map_err(|mistake| AuthorError::Manifest(Box::new(mistake)))?;
        Ok(Self {
            dir: dir.to_owned(),
            language,
            manifest_text: text,
            manifest,
        })
    }

    /// Where it lies.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What it is written in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The text of its manifest.
    pub(super) fn manifest_text(&self) -> &str {
        &self.manifest_text
    }

    /// What the plugin says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The file that a build leaves: the plugin as it is handed over.
    pub fn component(&self) -> PathBuf {
        self.dir.join(format!("{}.wasm", self.manifest.name))
    }

    /// Its stories, by name.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn fixtures(&self) -> Result<Vec<Fixture>, AuthorError> {
        let dir = self.dir.join(STORIES);
        if !dir.is_dir() {
            return Ok(Vec::new());
        }
        let failed = || AuthorError::file("read", &dir);
        let mut fixtures = Vec::new();
        for entry in fs::read_dir(&dir).map_err(failed())? {
            let story = entry.map_err(failed())?.path();
            let name = story.file_name().and_then(OsStr::to_str);
            let Some(name) = name.filter(|it| !it.ends_with(EXPECTED) && !it.starts_with('.'))
            else {
                continue;
            };
            if story.is_file() {
                let expected = story.with_file_name(format!("{name}{EXPECTED}"));
                fixtures.push(Fixture { story, expected });
            }
        }
        fixtures.sort_by(|a, b| a.story.cmp(&b.story));
        Ok(fixtures)
    }
}
