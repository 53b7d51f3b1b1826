//! A new project, whole: it builds, passes its tests and can be given to a desk as it is written.

use std::fs;
use std::path::Path;

use super::{AuthorError, Language, sdk};
use crate::model::PluginName;

/// A file of a template: where it goes, and its text.
type File = (&'static str, &'static str);

macro_rules! template {
    ($language:literal: $($path:literal as $to:literal)*) => {
        &[$(($to, include_str!(concat!("templates/", $language, "/", $path)))),*]
    };
}

/// The files of a project in Rust. In each template, `a-name` is the plugin's name and `AName` its
/// type. What would be taken for code of this program has a name that ends in `.txt`.
const RUST: &[File] = template! { "rust":
    "Cargo.toml.txt" as "Cargo.toml"
    "plugin.toml" as "plugin.toml"
    "README.md" as "README.md"
    "gitignore" as ".gitignore"
    "src/lib.rs.txt" as "src/lib.rs"
    "stories/bridge.md" as "stories/bridge.md"
    "stories/bridge.md.expected" as "stories/bridge.md.expected"
};

const JAVASCRIPT: &[File] = template! { "javascript":
    "package.json.txt" as "package.json"
    "plugin.toml" as "plugin.toml"
    "README.md" as "README.md"
    "gitignore" as ".gitignore"
    "rules.js.txt" as "rules.js"
    "rules.test.js.txt" as "rules.test.js"
    "stories/bridge.md" as "stories/bridge.md"
    "stories/bridge.md.expected" as "stories/bridge.md.expected"
};

const PYTHON: &[File] = template! { "python":
    "plugin.toml" as "plugin.toml"
    "README.md" as "README.md"
    "gitignore" as ".gitignore"
    "rules.py.txt" as "rules.py"
    "test_rules.py.txt" as "test_rules.py"
    "stories/bridge.md" as "stories/bridge.md"
    "stories/bridge.md.expected" as "stories/bridge.md.expected"
};

const C: &[File] = template! { "c":
    "plugin.toml" as "plugin.toml"
    "README.md" as "README.md"
    "gitignore" as ".gitignore"
    "rules.c.txt" as "rules.c"
    "stories/bridge.md" as "stories/bridge.md"
    "stories/bridge.md.expected" as "stories/bridge.md.expected"
};

/// Writes a new project into a directory, which must not be there yet. The name must be one that a
/// plugin can have.
///
/// # Errors
/// When something lies there, or cannot be written; what was written by then stays.
pub fn scaffold(dir: &Path, name: &PluginName, language: Language) -> Result<(), AuthorError> {
    let path = dir.to_owned();
    if fs::symlink_metadata(dir).is_ok() {
        return Err(AuthorError::Exists { path });
    }
    let template = match language {
        Language::Rust => RUST,
        Language::JavaScript => JAVASCRIPT,
        Language::Python => PYTHON,
        Language::C => C,
    };
    for (to, text) in template {
        let to = dir.join(to);
        let text = text
            .replace("a-name", name.as_str())
            .replace("AName", &type_of(name));
        if let Some(above) = to.parent() {
            fs::create_dir_all(above).map_err(AuthorError::file("write", above))?;
        }
        fs::write(&to, text).map_err(AuthorError::file("write", &to))?;
    }
    sdk::write_into(&dir.join("sdk"), language)?;
    if language != Language::Rust {
        return Ok(());
    }
    let lock = dir.join("Cargo.lock");
    fs::write(&lock, sdk::LOCK).map_err(AuthorError::file("write", &lock))
}

/// `house-rules` is `HouseRules`.
fn type_of(name: &PluginName) -> String {
    let words = name.as_str().split('-');
    words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|it| it.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_has_the_type_of_its_name() {
        let type_of = |name| type_of(&PluginName::new(name).unwrap());
        assert_eq!(type_of("house-rules"), "HouseRules");
        assert_eq!(type_of("x"), "X");
        assert_eq!(type_of("a--b-2"), "AB2");
    }
}
