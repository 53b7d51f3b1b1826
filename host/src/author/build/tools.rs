//! The tools of each language: where they are, what installs one that is missing, and how one is run.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use super::record::stamp;
use crate::author::{AuthorError, Language};
use crate::model::Digest;

/// The target of Rust's compiler.
pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// The releases that the templates and the tests are made with.
const COMPONENTIZE_PY: &str = "componentize-py==0.25.1";
const ZIGLANG: &str = "ziglang==0.17.1";
const COMPONENTIZE_QJS: &str = "componentize-qjs@0.4.5";

/// Whether the tools are there that build a plugin, as who works in `dir` has them; and what they are.
///
/// # Errors
/// What is missing, with the command that installs it.
pub fn can_build(language: Language, dir: &Path) -> Result<String, AuthorError> {
    match language {
        Language::Rust => rust(dir),
        Language::JavaScript => Ok(shown(&componentize_qjs(dir)?)),
        Language::Python => Ok(shown(&componentize_py(dir)?)),
        Language::C => Ok(typed(&zig(dir)?)),
    }
}

fn rust(dir: &Path) -> Result<String, AuthorError> {
    let run = |program: PathBuf, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(dir);
        let shown = typed(&command);
        command
            .output()
            .map_err(|error| not_started(&shown, &error))
    };
    run(named("CARGO", "cargo"), &["--version"])?;
    let asked = ["--print", "target-libdir", "--target", TARGET];
    let output = run(named("RUSTC", "rustc"), &asked)?;
    let library = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && Path::new(&library).is_dir() {
        return Ok(format!("cargo, and the target {TARGET}"));
    }
    Err(AuthorError::NoTool {
        tool: "the compiler's target wasm32-unknown-unknown",
        install: format!("rustup target add {TARGET}"),
    })
}

/// The tool for JavaScript.
pub(super) fn componentize_qjs(dir: &Path) -> Result<PathBuf, AuthorError> {
    let name = "componentize-qjs";
    // As Node looks for it: here, and in each directory above.
    let here = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    let near = here.ancestors().map(|it| it.join("node_modules/.bin"));
    found("COMPONENTIZE_QJS", name, near).ok_or_else(|| AuthorError::NoTool {
        tool: name,
        install: match dir.join("package.json").is_file() {
            true => format!("npm install --prefix {}", shown(dir)),
            false => format!("npm install {COMPONENTIZE_QJS}"),
        },
    })
}

/// The tool for Python.
pub(super) fn componentize_py(dir: &Path) -> Result<PathBuf, AuthorError> {
    let name = "componentize-py";
    found("COMPONENTIZE_PY", name, environments(dir))
        .ok_or_else(|| from_pypi(name, COMPONENTIZE_PY, dir))
}

/// The compiler for C, to be given its arguments.
pub(super) fn zig(dir: &Path) -> Result<Command, AuthorError> {
    // The package of PyPI brings zig under its own name, or under that of a program that starts it.
    for name in ["zig", "python-zig"] {
        if let Some(zig) = found("ZIG", name, environments(dir)) {
            return Ok(Command::new(zig));
        }
    }
    let python = python(dir);
    let mut asked = Command::new(&python);
    asked.args(["-m", "ziglang", "version"]);
    asked.stdin(Stdio::null());
    let there = asked.output().is_ok_and(|output| output.status.success());
    if !there {
        return Err(from_pypi("zig, the compiler for C,", ZIGLANG, dir));
    }
    let mut zig = Command::new(python);
    zig.args(["-m", "ziglang"]);
    Ok(zig)
}

/// What is another one when the tool is, that builds a plugin in a language; none where it is not there.
pub(super) fn stamp_of(language: Language, dir: &Path) -> Option<Digest> {
    let mut told = String::new();
    let program = match language {
        // Cargo sees to its own.
        Language::Rust => return None,
        Language::JavaScript => componentize_qjs(dir).ok()?,
        Language::Python => componentize_py(dir).ok()?,
        Language::C => {
            let mut zig = zig(dir).ok()?;
            let program = PathBuf::from(zig.get_program());
            if zig.get_args().len() > 0 {
                // A package of Python's, which may be replaced without a change of Python.
                let version = zig.arg("version").stdin(Stdio::null()).output().ok()?;
                told = String::from_utf8_lossy(&version.stdout).into_owned();
            }
            program
        }
    };
    // As the system would look for it.
    let path = match program.components().count() {
        1 => env::split_paths(&env::var_os("PATH")?)
            .map(|it| it.join(&program))
            .find(|it| it.is_file())?,
        _ => program,
    };
    let path = fs::canonicalize(path).ok()?;
    let stamp = stamp(&fs::metadata(&path).ok()?);
    let told = format!("{told}\n{stamp}\n{}", path.display());
    Some(Digest::of_bytes(told.as_bytes()))
}

/// Python itself.
pub(super) fn python(dir: &Path) -> PathBuf {
    let python = found("PYTHON", "python3", environments(dir));
    python.unwrap_or_else(|| PathBuf::from("python3"))
}

fn from_pypi(tool: &'static str, package: &str, dir: &Path) -> AuthorError {
    let venv = shown(&dir.join(".venv"));
    let venv = venv.strip_prefix("./").unwrap_or(&venv);
    let install = format!("python3 -m venv {venv} && {venv}/bin/pip install {package}");
    AuthorError::NoTool { tool, install }
}

/// The virtual environments of Python whose programs count: the project's own, and the active one.
fn environments(dir: &Path) -> impl Iterator<Item = PathBuf> {
    let here = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    let own = Some(here.join(".venv/bin"));
    let active = env::var_os("VIRTUAL_ENV").map(|it| PathBuf::from(it).join("bin"));
    own.into_iter().chain(active)
}

/// A program: as the user says where it is, then in the directories near, then on the path.
fn found(variable: &str, name: &str, near: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    if let Some(given) = env::var_os(variable) {
        return Some(given.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let directories = near.into_iter().chain(env::split_paths(&path));
    let mut programs = directories.map(|it| it.join(name));
    programs.find(|it| it.is_file())
}

/// A tool of Rust's, as the user says where it is.
pub(super) fn named(variable: &str, name: &str) -> PathBuf {
    env::var_os(variable).map_or_else(|| PathBuf::from(name), PathBuf::from)
}

/// Runs a tool that tells on standard error what is wrong; what it says of its progress is let go.
pub(super) fn run(command: &mut Command) -> Result<(), AuthorError> {
    let shown = typed(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(Stdio::inherit());
    let output = command.output();
    let output = output.map_err(|error| not_started(&shown, &error))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(AuthorError::Tool {
            command: shown,
            failed: "failed; what is wrong stands above".to_owned(),
        }),
    }
}

/// A command as it would be typed.
pub(super) fn typed(command: &Command) -> String {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

pub(super) fn not_started(command: &str, error: &std::io::Error) -> AuthorError {
    let rust = ["cargo", "rustc"].iter().any(|it| command.contains(it));
    match error.kind() {
        ErrorKind::NotFound if rust => AuthorError::NoTool {
            tool: "Rust",
            install: "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh".to_owned(),
        },
        _ => AuthorError::Tool {
            command: command.to_owned(),
            failed: format!("cannot be started: {error}"),
        },
    }
}
