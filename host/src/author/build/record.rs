//! What a built file was made of, so that a project in which nothing changed is not built again.
//!
//! Below `build`, beside what the tools leave there, lies a record of the last build: a digest over
//! every file that the language's tool may have read, one over the tool, and the digest of what came
//! out. A build begins with comparing it. For Rust there is none: cargo keeps its own, and knows what
//! the compiler read.
//!
//! Invariant: whatever is not sure means building. A record that is cut short, of another program or
//! of a file that somebody changed since is none.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{BUILD, tools};
use crate::author::{Language, Project};
use crate::model::Digest;
use crate::sandbox::{CONTRACT, PluginFile};
use crate::whole;

/// The record's file, below `build`.
const RECORD: &str = "made-of.json";

/// Directories at the top of a project that no build reads: what tools bring along or leave.
const OF_TOOLS: [&str; 4] = [BUILD, "venv", ".venv", ".git"];

/// Packages of npm: the tool lies there, and files that code may name by their path. They are told
/// apart by what the system says of them, since there may be much of them.
const PACKAGES: &str = "node_modules";

/// Bytes from which a file is told apart by what the system says of it and not by its contents.
const LARGE: u64 = 1 << 20;

/// A project of more files is built each time.
const FILES: usize = 20_000;

/// What a build is made of, as far as it is known before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MadeOf {
    /// The project's files, what this program adds to them, and this program.
    sources: Digest,
    /// The tool; none where it is not there.
    tool: Option<Digest>,
}

/// A build that was done.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    made_of: MadeOf,
    /// What the compiler says that it read, wherever it lies.
    read: BTreeMap<PathBuf, Digest>,
    /// What came out.
    left: Digest,
}

impl Project {
    /// What a build would be made of now; none when that cannot be known.
    pub(super) fn made_of(&self) -> Option<MadeOf> {
        let language = self.language();
        if language == Language::Rust || !self.is_self_contained() {
            return None;
        }
        let mut files = Files {
            project: self,
            language,
            passed_over: BTreeSet::new(),
            visited: BTreeSet::new(),
            list: Vec::new(),
            tests: Vec::new(),
            texts: Vec::new(),
        };
        let fixtures = self.fixtures().ok()?;
        let fixtures = fixtures.into_iter();
        files
            .passed_over
            .extend(fixtures.flat_map(|it| [it.story, it.expected]));
        files.walk(self.dir(), Path::new(""))?;
        let mut list = files.finish();
        list.sort();
        let program = std::env::current_exe().ok()?;
        list.push(stamp(&fs::metadata(program).ok()?).into_bytes());
        list.push(env!("CARGO_PKG_VERSION").into());
        list.push(CONTRACT.into());
        // Each with its length, so that no two lists are the same bytes.
        let joined = list.iter().flat_map(|it| {
            let length = u64::try_from(it.len()).unwrap_or(u64::MAX);
            length.to_le_bytes().into_iter().chain(it.iter().copied())
        });
        Some(MadeOf {
            sources: Digest::of_bytes(&joined.collect::<Vec<u8>>()),
            tool: tools::stamp_of(language, self.dir()),
        })
    }

    /// What the last build left, if it is there and a build now would be made of the same.
    pub(super) fn left_before(&self, now: &MadeOf) -> Option<PluginFile> {
        let record = fs::read(self.record()).ok()?;
        let record: Record = serde_json::from_slice(&record).ok()?;
        let before = record.made_of;
        // A tool that is gone cannot have become another one, and what it made is still there.
        let same_tool = now.tool.is_none() || now.tool == before.tool;
        if now.sources != before.sources || !same_tool {
            return None;
        }
        for (path, digest) in record.read {
            if Digest::of_bytes(&fs::read(self.dir().join(path)).ok()?) != digest {
                return None;
            }
        }
        let file = PluginFile::open(&self.component()).ok()?;
        (file.digest() == record.left).then_some(file)
    }

    /// Keeps what a build was made of, unless that changed meanwhile. What goes wrong only costs
    /// another build.
    pub(super) fn remember(&self, made_of: MadeOf, left: Digest) {
        if made_of.tool.is_none() || self.made_of().as_ref() != Some(&made_of) {
            return;
        }
        let read = match self.language() {
            Language::C => self.read_by_compiler(),
            Language::Rust | Language::JavaScript | Language::Python => Some(Vec::new()),
        };
        let Some(read) = read else { return };
        let digests = read.into_iter().map(|path| {
            let bytes = fs::read(self.dir().join(&path)).ok()?;
            Some((path, Digest::of_bytes(&bytes)))
        });
        let Some(read) = digests.collect() else {
            return;
        };
        let record = Record {
            made_of,
            read,
            left,
        };
        if let Ok(record) = serde_json::to_vec(&record) {
            drop(whole::write(&self.record(), &record));
        }
    }

    fn record(&self) -> PathBuf {
        self.dir().join(BUILD).join(RECORD)
    }

    /// Whether the tool is shown nothing but the project. Where the SDK is a link, the one for
    /// JavaScript is given a directory above both.
    fn is_self_contained(&self) -> bool {
        self.language() != Language::JavaScript
            || fs::canonicalize(self.dir()).is_ok_and(|dir| self.root_of_modules() == dir)
    }
}

/// The files of a project, as they are gathered.
struct Files<'a> {
    project: &'a Project,
    language: Language,
    passed_over: BTreeSet<PathBuf>,
    /// Directories, so that a link to one above ends.
    visited: BTreeSet<PathBuf>,
    /// For each file its path and what tells its contents.
    list: Vec<Vec<u8>>,
    /// The same of the files that only a runner of tests looks at, with their names.
    tests: Vec<(String, Vec<u8>)>,
    /// What is code and no test.
    texts: Vec<Vec<u8>>,
}

impl Files<'_> {
    fn walk(&mut self, dir: &Path, below: &Path) -> Option<()> {
        if !self.visited.insert(fs::canonicalize(dir).ok()?) {
            return Some(());
        }
        for entry in fs::read_dir(dir).ok()? {
            let path = entry.ok()?.path();
            let name = path.file_name()?;
            let relative = below.join(name);
            // Of a link, what it leads to; one that leads nowhere is read by nobody.
            let Ok(metadata) = fs::metadata(&path) else {
                continue;
            };
            if self.is_no_source(&path, &relative) {
                continue;
            }
            match metadata.is_dir() {
                true => self.walk(&path, &relative)?,
                false if metadata.is_file() => self.take(&path, &relative, &metadata)?,
                false => {}
            }
            if self.list.len() > FILES {
                return None;
            }
        }
        Some(())
    }

    fn is_no_source(&self, path: &Path, relative: &Path) -> bool {
        let name = relative.file_name().and_then(OsStr::to_str).unwrap_or("");
        let at_top = relative.components().count() == 1;
        let component = self.project.component();
        let component = component.file_name().and_then(OsStr::to_str).unwrap_or("");
        let of_editor = name.ends_with('~')
            || name.starts_with(".#")
            || (name.starts_with('.') && name.contains(".sw"));
        let built = name.starts_with(component) && at_top;
        name == "__pycache__"
            || of_editor
            || built
            || (at_top && OF_TOOLS.contains(&name))
            || self.passed_over.contains(path)
    }

    fn take(&mut self, path: &Path, relative: &Path, metadata: &Metadata) -> Option<()> {
        let mut told = relative.as_os_str().as_encoded_bytes().to_vec();
        told.push(0);
        if relative.starts_with(PACKAGES) || metadata.len() > LARGE {
            told.extend(stamp(metadata).bytes());
            self.list.push(told);
            return Some(());
        }
        let bytes = fs::read(path).ok()?;
        told.extend(Digest::of_bytes(&bytes).as_bytes());
        match test_of(self.language, relative) {
            Some(name) => self.tests.push((name, told)),
            None => {
                self.list.push(told);
                let code = Path::new(self.language.code()).extension();
                if relative.extension() == code {
                    self.texts.push(bytes);
                }
            }
        }
        Some(())
    }

    /// All that counts. What only a runner of tests looks at does not, unless other code names it.
    fn finish(mut self) -> Vec<Vec<u8>> {
        for (name, told) in self.tests {
            let named = |text: &Vec<u8>| text.windows(name.len()).any(|it| it == name.as_bytes());
            if self.texts.iter().any(named) {
                self.list.push(told);
            }
        }
        self.list
    }
}

/// The name by which other code would import a file of tests, when it is one.
fn test_of(language: Language, path: &Path) -> Option<String> {
    let name = path.to_str()?;
    let (stem, is_test) = match language {
        Language::JavaScript => (name.strip_suffix(".js")?, name.ends_with(".test.js")),
        Language::Python => (name.strip_suffix(".py")?, name.starts_with("test_")),
        Language::Rust | Language::C => return None,
    };
    (is_test && !name.contains('/')).then(|| stem.to_owned())
}

/// What the system says of a file that is another one when it was written or replaced.
pub(super) fn stamp(metadata: &Metadata) -> String {
    let (size, number) = (metadata.len(), metadata.ino());
    let (written, changed) = (
        (metadata.mtime(), metadata.mtime_nsec()),
        (metadata.ctime(), metadata.ctime_nsec()),
    );
    format!("{size} {number} {written:?} {changed:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::author::scaffold;
    use crate::model::PluginName;

    /// A project whose tool was never there, opened anew each time as a command does.
    struct Place {
        dir: tempfile::TempDir,
    }

    impl Place {
        fn new(language: Language) -> Self {
            let dir = tempfile::tempdir().unwrap();
            let place = Self { dir };
            scaffold(&place.path("p"), &PluginName::new("p").unwrap(), language).unwrap();
            place
        }

        fn path(&self, name: &str) -> PathBuf {
            self.dir.path().join(name)
        }

        fn sources(&self) -> Digest {
            let project = Project::open(&self.path("p")).unwrap();
            project.made_of().unwrap().sources
        }

        /// Whether a build would be made of something else when a file holds that.
        fn counts(&self, name: &str, text: &str) -> bool {
            let before = self.sources();
            let path = self.path("p").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
            self.sources() != before
        }
    }

    #[test]
    fn every_file_counts_that_a_tool_may_read() {
        for language in [Language::JavaScript, Language::Python, Language::C] {
            let place = Place::new(language);
            assert_eq!(place.sources(), place.sources());
            for name in [
                language.code(),
                "sdk/x",
                "words/list.txt",
                ".hidden",
                "lib/build/x",
                "lib/stories/x",
                "node_modules/x/index.js",
            ] {
                assert!(place.counts(name, "x"), "{language:?} {name}");
                assert!(place.counts(name, "y"), "{language:?} {name}");
            }
            let manifest = fs::read_to_string(place.path("p/plugin.toml")).unwrap();
            assert!(place.counts("plugin.toml", &format!("{manifest}\n")));
        }
    }

    #[test]
    fn what_no_tool_reads_does_not_count() {
        let place = Place::new(Language::Python);
        for name in [
            "stories/new.md",
            "stories/bridge.md.expected",
            "p.wasm",
            "p.wasm.minisig",
            "build/left.wasm",
            ".venv/bin/x",
            ".git/HEAD",
            ".rules.py.swp",
            "rules.py~",
            "__pycache__/rules.pyc",
            "test_rules.py",
        ] {
            assert!(!place.counts(name, "x"), "{name}");
        }
    }

    #[test]
    fn tests_count_where_other_code_names_them() {
        let place = Place::new(Language::Python);
        assert!(!place.counts("test_words.py", "WORDS = 1"));
        assert!(place.counts("rules.py", "from test_words import WORDS"));
        assert!(place.counts("test_words.py", "WORDS = 2"));
    }

    #[test]
    fn a_link_counts_by_what_it_leads_to() {
        use std::os::unix::fs::symlink;
        let place = Place::new(Language::C);
        fs::create_dir(place.path("shared")).unwrap();
        fs::write(place.path("shared/a.h"), "1").unwrap();
        symlink("../shared", place.path("p/shared")).unwrap();
        symlink("..", place.path("p/shared/round")).unwrap();
        let before = place.sources();
        fs::write(place.path("shared/a.h"), "2").unwrap();
        assert_ne!(place.sources(), before);
    }

    #[test]
    fn in_javascript_an_sdk_that_lies_elsewhere_is_not_followed_and_so_not_known() {
        let place = Place::new(Language::JavaScript);
        fs::rename(place.path("p/sdk"), place.path("sdk")).unwrap();
        std::os::unix::fs::symlink("../sdk", place.path("p/sdk")).unwrap();
        let project = Project::open(&place.path("p")).unwrap();
        assert_eq!(project.made_of(), None);
    }
}
