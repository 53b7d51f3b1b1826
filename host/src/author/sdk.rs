//! The SDKs as they were when this program was built, to be written beside a plugin.
//!
//! A plugin's project has it as a path, so that it builds without a registry that knows Copydesk, and
//! goes on building as it was when the program is upgraded. What Rust's itself depends on is named
//! by the program's own lock file: who built the program has those packages already.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

use super::{AuthorError, Language};

/// A file of the SDK: its path below the SDK, and its text.
type Source = (&'static str, &'static str);

macro_rules! sources {
    ($($path:literal)*) => {
        [$(($path, include_str!(concat!("../../../plugin-sdk/", $path)))),*]
    };
}

/// Every file that a plugin in Rust is built from.
const SOURCES: [Source; 42] = sources! {
    "README.md"
    "src/__private.rs"
    "src/anchor.rs"
    "src/annotation.rs"
    "src/archive.rs"
    "src/convert.rs"
    "src/export.rs"
    "src/field.rs"
    "src/lexicon.rs"
    "src/lib.rs"
    "src/log.rs"
    "src/plugin.rs"
    "src/prose.rs"
    "src/report.rs"
    "src/settings.rs"
    "src/severity.rs"
    "src/story.rs"
    "src/testing/archive.rs"
    "src/testing/assertions.rs"
    "src/testing/bench.rs"
    "src/testing/checks.rs"
    "src/testing/corpus.rs"
    "src/testing/examples.rs"
    "src/testing/harness.rs"
    "src/testing/lexicon.rs"
    "src/testing/manifest.rs"
    "src/testing/marks.rs"
    "src/testing/mod.rs"
    "src/testing/story.rs"
    "src/testing/validate.rs"
    "src/text/find.rs"
    "src/text/fold.rs"
    "src/text/mod.rs"
    "src/text/paragraphs.rs"
    "src/text/quotations.rs"
    "src/text/sentences/abbreviation.rs"
    "src/text/sentences/boundary.rs"
    "src/text/sentences/list.rs"
    "src/text/sentences/mod.rs"
    "src/text/word_list.rs"
    "src/text/words.rs"
    "wit/copydesk.wit"
};

/// The same of the other languages; what they need of the contract, the build brings.
const JAVASCRIPT: [Source; 1] = sources! { "javascript/copydesk.js" };
const PYTHON: [Source; 2] = sources! {
    "python/copydesk/__init__.py"
    "python/copydesk/contract.py"
};
const C: [Source; 4] = sources! {
    "c/bindings.c"
    "c/bindings.h"
    "c/copydesk.c"
    "c/copydesk.h"
};

const MANIFEST: &str = include_str!("../../../plugin-sdk/Cargo.toml");
const WORKSPACE: &str = include_str!("../../../Cargo.toml");

/// The versions of everything that the program, and with it the SDK, was built from.
pub(super) const LOCK: &str = include_str!("../../../Cargo.lock");

/// Writes the SDK of a language into a directory, which is made.
pub(super) fn write_into(dir: &Path, language: Language) -> Result<(), AuthorError> {
    let manifest = standalone(MANIFEST, WORKSPACE);
    let (folder, mut files) = match language {
        Language::Rust => ("", SOURCES.to_vec()),
        Language::JavaScript => ("javascript", JAVASCRIPT.to_vec()),
        Language::Python => ("python", PYTHON.to_vec()),
        Language::C => ("c", C.to_vec()),
    };
    if language == Language::Rust {
        files.push(("Cargo.toml", manifest.as_str()));
    }
    for (path, text) in files {
        let path = Path::new(path);
        let path = dir.join(path.strip_prefix(folder).unwrap_or(path));
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(AuthorError::file("write", above))?;
        }
        fs::write(&path, text).map_err(AuthorError::file("write", &path))?;
    }
    Ok(())
}

/// A package's manifest without its workspace: what it inherits is written out, and what is for its
/// own tests is left out.
fn standalone(manifest: &str, workspace: &str) -> String {
    let parse = |text: &str| text.parse::<Table>().unwrap_or_default();
    let (mut manifest, workspace) = (parse(manifest), parse(workspace));
    let shared = workspace.get("workspace").and_then(Value::as_table);
    let of = |name: &str| shared.and_then(|it| it.get(name)).and_then(Value::as_table);
    if let (Some(Value::Table(package)), Some(given)) = (manifest.get_mut("package"), of("package"))
    {
        inherit(package, given);
    }
    if let Some(given) = of("dependencies") {
        if let Some(Value::Table(dependencies)) = manifest.get_mut("dependencies") {
            inherit(dependencies, given);
        }
        let targets = manifest.get_mut("target").and_then(Value::as_table_mut);
        let targets = targets.into_iter().flat_map(Table::iter_mut);
        for (_, target) in targets {
            if let Some(Value::Table(dependencies)) = target.get_mut("dependencies") {
                inherit(dependencies, given);
            }
        }
    }
    for left_out in ["lints", "dev-dependencies"] {
        manifest.remove(left_out);
    }
    manifest.to_string()
}

/// Puts what is given into the place of `{ workspace = true }`.
fn inherit(table: &mut Table, given: &Table) {
    for (key, value) in table.iter_mut() {
        let inherits = value.get("workspace").is_some();
        if let Some(given) = given.get(key).filter(|_| inherits) {
            *value = given.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn every_file_of_the_sdk_is_among_them() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-sdk");
        let mut there = Vec::new();
        let mut folders = vec![PathBuf::from("src"), PathBuf::from("wit")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(root.join(&folder)).unwrap() {
                let entry = entry.unwrap();
                let path = folder.join(entry.file_name());
                match entry.file_type().unwrap().is_dir() {
                    true => folders.push(path),
                    false => there.push(path.to_str().unwrap().to_owned()),
                }
            }
        }
        there.push("README.md".to_owned());
        there.sort();
        let named = SOURCES.map(|(path, _)| path.to_owned());
        assert_eq!(named.to_vec(), there);
    }

    #[test]
    fn its_manifest_needs_no_workspace() {
        let manifest = standalone(MANIFEST, WORKSPACE);
        assert!(!manifest.contains("workspace"), "{manifest}");
        let manifest: Table = manifest.parse().unwrap();
        assert_eq!(manifest["package"]["edition"].as_str(), Some("2024"));
        let serde = &manifest["dependencies"]["serde"];
        assert!(serde.get("version").is_some(), "{serde}");
        let native = &manifest["target"][r#"cfg(not(target_family = "wasm"))"#];
        assert!(native["dependencies"].get("toml").is_some());
    }
}
