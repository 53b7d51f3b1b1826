//! The languages that plugins are written in, each as its author works in it: with the tools that
//! `.ci/run` puts below the target directory, with her own Rust, and without a network.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use super::{Output, Place, skipped, target_dir};

/// One project in Rust at a time: cargo calls what it leaves of two the same, wherever they lie.
pub(crate) static BUILDING: Mutex<()> = Mutex::new(());

/// A language with the tool that builds it.
pub(crate) struct Tool {
    pub(crate) lang: &'static str,
    /// The file of a project that holds the plugin itself.
    pub(crate) code: &'static str,
    /// The variable that says where the tool is, and where it is; none for cargo, which is on the path.
    program: Option<(&'static str, &'static str)>,
}

pub(crate) const RUST: Tool = Tool {
    lang: "rust",
    code: "src/lib.rs",
    program: None,
};

pub(crate) const JAVASCRIPT: Tool = Tool {
    lang: "javascript",
    code: "rules.js",
    program: Some(("COMPONENTIZE_QJS", "node_modules/.bin/componentize-qjs")),
};

pub(crate) const PYTHON: Tool = Tool {
    lang: "python",
    code: "rules.py",
    program: Some(("COMPONENTIZE_PY", "venv/bin/componentize-py")),
};

pub(crate) const C: Tool = Tool {
    lang: "c",
    code: "rules.c",
    program: Some(("ZIG", "venv/bin/python-zig")),
};

/// Where `.ci/run` puts the tools.
pub(crate) fn author_tools() -> PathBuf {
    target_dir().join("author-tools")
}

impl Tool {
    /// Whether it is there; says so when it is not.
    pub(crate) fn is_there(&self, test: &str) -> bool {
        let Some((_, program)) = self.program else {
            return true;
        };
        let there = author_tools().join(program).is_file();
        if !there {
            let why = format!("there is no target/author-tools/{program}; .ci/run installs it");
            skipped(test, &why);
        }
        there
    }

    /// The tool itself.
    pub(crate) fn path(&self) -> PathBuf {
        match self.program {
            Some((_, program)) => author_tools().join(program),
            None => std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from),
        }
    }

    /// What the author types.
    pub(crate) fn typed(&self, place: &Place, words: &[&str]) -> Output {
        let mut command = place.command(words);
        self.given(&mut command);
        let alone = || BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
        let _alone = self.program.is_none().then(alone);
        place.output(command.output().unwrap())
    }

    /// Gives a command the tool.
    pub(crate) fn given(&self, command: &mut Command) {
        match self.program {
            Some((variable, _)) => command.env(variable, self.path()),
            None => with_rust(command),
        };
        // What zig makes of C's library is the same for all.
        command.env("ZIG_GLOBAL_CACHE_DIR", author_tools().join("zig-cache"));
    }

    /// A new project called `p`.
    pub(crate) fn begun(&self) -> Place {
        let place = Place::new();
        drop(
            self.typed(&place, &["plugin", "new", "p", "--lang", self.lang])
                .exits(0),
        );
        place
    }

    /// Puts something else into the code of the project `p`, which has what is replaced.
    pub(crate) fn replace(&self, place: &Place, from: &str, to: &str) {
        let path = place.path().join("p").join(self.code);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{} has no {from:?}", self.code);
        fs::write(path, text.replace(from, to)).unwrap();
    }
}

/// Gives a command the Rust of who runs these tests, what was compiled for the last project, and no
/// network.
pub(crate) fn with_rust(command: &mut Command) -> &mut Command {
    let home = std::env::home_dir().unwrap();
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let given = std::env::var_os(name).map(PathBuf::from);
        command.env(name, given.unwrap_or_else(|| home.join(folder)));
    }
    if let Some(toolchain) = std::env::var_os("RUSTUP_TOOLCHAIN") {
        command.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    command
        .env("CARGO_TARGET_DIR", target_dir().join("plugin-projects"))
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TERM_QUIET", "true")
}
