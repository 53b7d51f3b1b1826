//! Builds the stock plugins from source, the same bytes on every machine.
//!
//! For each package under `plugins/` it builds a core module for `wasm32-unknown-unknown`, makes a
//! component of it, and writes `plugins/dist/NAME.wasm` and their digests. With `--check` it
//! compares with what lies there instead, and exits 1 when a byte differs.
//!
//! Invariant: no path of the machine and no setting of its user reaches the output. Prefixes of
//! paths are remapped, the environment is cleaned, the lock file is obeyed, and each package is
//! built by itself, so that one plugin's features never change another's bytes.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is a command line tool"
)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use sha2::{Digest as _, Sha256};
use wit_component::ComponentEncoder;

const TARGET: &str = "wasm32-unknown-unknown";
const SUMS: &str = "SHA256SUMS";

fn main() -> ExitCode {
    let check = match env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => {
            eprintln!("usage: cargo dist [--check]");
            return ExitCode::from(2);
        }
    };
    let result = build().and_then(|files| {
        if check {
            compare(&files)
        } else {
            write(&files)
        }
    });
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Builds every plugin: the files of `plugins/dist` by name.
fn build() -> Result<BTreeMap<String, Vec<u8>>, String> {
    let root = root()?;
    let flags = flags(&root)?;
    let mut files = BTreeMap::new();
    for package in packages(&root)? {
        let module = compile(&root, &package, &flags)?;
        let component = ComponentEncoder::default()
            .validate(true)
            .module(&module)
            .and_then(ComponentEncoder::encode)
            .map_err(|error| format!("{package} cannot be made a component: {error:#}"))?;
        files.insert(format!("{package}.wasm"), component);
    }
    let sums: String = files
        .iter()
        .map(|(name, bytes)| format!("{}  {name}\n", digest(bytes)))
        .collect();
    files.insert(SUMS.to_owned(), sums.into_bytes());
    Ok(files)
}

/// The root of the workspace that this tool was started in.
fn root() -> Result<PathBuf, String> {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = package.parent().ok_or("the test package lies nowhere")?;
    fs::canonicalize(root).map_err(|error| format!("{}: {error}", root.display()))
}

/// The names of the packages under `plugins/`, sorted.
fn packages(root: &Path) -> Result<Vec<String>, String> {
    let folder = root.join("plugins");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The compiler's flags: every path that it could write down, mapped to the same on any machine.
fn flags(root: &Path) -> Result<String, String> {
    let library = rustc(root, &["--print", "target-libdir", "--target", TARGET])?;
    if !Path::new(&library).is_dir() {
        return Err(format!(
            "the target {TARGET} is not installed; type `rustup target add {TARGET}`"
        ));
    }
    let sysroot = rustc(root, &["--print", "sysroot"])?;
    let version = rustc(root, &["-vV"])?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .unwrap_or("unknown");
    let home = cargo_home()?;
    // The last one that fits counts, so the longest comes last.
    let mut maps = vec![
        (PathBuf::from(&sysroot), "/rust".to_owned()),
        (home.clone(), "/cargo".to_owned()),
        (root.to_owned(), "/copydesk".to_owned()),
        // Where the sources of the standard library are installed, the compiler would name them.
        (
            Path::new(&sysroot).join("lib/rustlib/src/rust"),
            format!("/rustc/{commit}"),
        ),
    ];
    // A mirror's packages lie in a folder of another name, which is there once they are fetched.
    // Whether that works is for the build to say.
    cargo(root)
        .args(["fetch", "--quiet", "--locked", "--target", TARGET])
        .status()
        .ok();
    if let Ok(registries) = fs::read_dir(home.join("registry").join("src")) {
        maps.extend(
            registries
                .flatten()
                .map(|entry| (entry.path(), "/cargo".to_owned())),
        );
    }
    let maps = maps
        .iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    Ok(maps.collect::<Vec<_>>().join("\u{1f}"))
}

fn cargo_home() -> Result<PathBuf, String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|it| it.join(".cargo")));
    let home = home.ok_or("neither CARGO_HOME nor a home directory is known")?;
    fs::canonicalize(&home).map_err(|error| format!("{}: {error}", home.display()))
}

fn rustc(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let program = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let output = Command::new(&program)
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Compiles one package and reads the core module.
fn compile(root: &Path, package: &str, flags: &str) -> Result<Vec<u8>, String> {
    let target = root.join("target").join("dist");
    let mut cargo = cargo(root);
    cargo
        .args([
            "build",
            "--quiet",
            "--locked",
            "--profile",
            "plugin",
            "--target",
            TARGET,
            "-p",
        ])
        .arg(package)
        .arg("--target-dir")
        .arg(&target);
    for (name, _) in env::vars_os() {
        if changes_the_output(&name.to_string_lossy()) {
            cargo.env_remove(name);
        }
    }
    cargo
        .env("CARGO_ENCODED_RUSTFLAGS", flags)
        .env("CARGO_INCREMENTAL", "0");
    let status = cargo.status().map_err(|error| format!("cargo: {error}"))?;
    if !status.success() {
        return Err(format!("{package} does not build"));
    }
    let file = target
        .join(TARGET)
        .join("plugin")
        .join(package.replace('-', "_"));
    let file = file.with_extension("wasm");
    fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))
}

/// Cargo, at the root of the workspace, without what a user may have set for builds of her own.
fn cargo(root: &Path) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut cargo = Command::new(program);
    cargo.current_dir(root);
    for (name, _) in env::vars_os() {
        if changes_the_output(&name.to_string_lossy()) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Whether a variable of the environment changes what the compiler is told.
fn changes_the_output(name: &str) -> bool {
    let exact = [
        "RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_BOOTSTRAP",
    ];
    let prefixes = [
        "CARGO_BUILD_",
        "CARGO_PROFILE_",
        "CARGO_TARGET_",
        "CARGO_ENCODED_",
    ];
    exact.contains(&name) || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn write(files: &BTreeMap<String, Vec<u8>>) -> Result<bool, String> {
    let folder = root()?.join("plugins").join("dist");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).map_err(failed)?;
        println!("plugins/dist/{name} {} bytes", bytes.len());
    }
    for name in strays(&folder, files)? {
        fs::remove_file(folder.join(&name)).map_err(failed)?;
        println!("plugins/dist/{name} removed");
    }
    Ok(true)
}

fn compare(files: &BTreeMap<String, Vec<u8>>) -> Result<bool, String> {
    let folder = root()?.join("plugins").join("dist");
    let mut same = true;
    for (name, built) in files {
        let Ok(kept) = fs::read(folder.join(name)) else {
            same = false;
            println!(
                "plugins/dist/{name} is missing; from source it has {} bytes",
                built.len()
            );
            continue;
        };
        if kept != *built {
            same = false;
            let first = kept.iter().zip(built).take_while(|(a, b)| a == b).count();
            println!(
                "plugins/dist/{name} differs from byte {first} on: {} bytes there, {} from source",
                kept.len(),
                built.len(),
            );
        }
    }
    for name in strays(&folder, files)? {
        same = false;
        println!("plugins/dist/{name} has no source");
    }
    if same {
        println!("plugins/dist is what its sources make");
    }
    Ok(same)
}

/// The components that lie there and were not built, sorted.
fn strays(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.ends_with(".wasm") && !files.contains_key(name))
        .collect();
    names.sort();
    Ok(names)
}
