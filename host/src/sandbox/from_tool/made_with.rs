//! What a plugin was made with, as its file says: the section `producers`, which tools of WebAssembly
//! share.

use wasm_metadata::Producers;

use crate::panics::contained;
use crate::sandbox::text::one_line;
use crate::sandbox::{PluginFile, SandboxError};

/// Names of one kind that are told at most: what a file says of itself may be long.
const NAMES: usize = 10;

/// Characters of one name that are told.
const NAME: usize = 60;

/// The language and the tools that a file names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MadeWith {
    /// The language, when the file names one.
    pub languages: Vec<String>,
    /// The tools, each with its version where that is told.
    pub tools: Vec<String>,
}

impl PluginFile {
    /// What the file says that it was made with; what it says may be wrong.
    pub fn made_with(&self) -> MadeWith {
        let told = contained(|| Producers::from_wasm(self.bytes()));
        let Ok(Ok(Some(told))) = told else {
            return MadeWith::default();
        };
        let field = |name: &str| {
            let Some(field) = told.get(name) else {
                return Vec::new();
            };
            let named = field.iter().take(NAMES).map(|(name, version)| {
                let told = format!("{name} {version}");
                one_line(&told.trim().chars().take(NAME).collect::<String>())
            });
            named.collect()
        };
        MadeWith {
            languages: field("language"),
            tools: field("processed-by"),
        }
    }

    /// The same plugin, whose file says what it was made with beside what its tools said already.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn naming(self, language: &str, tool: &str) -> Result<Self, SandboxError> {
        let mut names = Producers::empty();
        names.add("language", language, "");
        names.add("processed-by", tool, "");
        names.add("processed-by", "copydesk", env!("CARGO_PKG_VERSION"));
        let named = names.add_to_wasm(self.bytes());
        let named = named.map_err(|error| SandboxError::NotAPlugin {
            name: self.name().to_owned(),
            reason: format!("what it was made with cannot be put into it: {error:#}"),
        })?;
        Self::new(self.name().to_owned(), named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugin() -> PluginFile {
        let component = b"\0asm\x0d\0\x01\0".to_vec();
        PluginFile::from_tool("x.wasm".into(), component, "name = \"x\"").unwrap()
    }

    #[test]
    fn a_file_tells_what_it_was_made_with() {
        assert_eq!(plugin().made_with(), MadeWith::default());
        let named = plugin().naming("Python", "componentize-py").unwrap();
        let told = named.made_with();
        assert_eq!(told.languages, ["Python"]);
        let version = concat!("copydesk ", env!("CARGO_PKG_VERSION"));
        assert_eq!(told.tools, ["componentize-py", version]);
        assert_eq!(named.manifest(), plugin().manifest());
    }

    #[test]
    fn what_it_tells_is_one_line_and_not_endless() {
        let odd = format!("a\n\u{1b}[31m{}", "x".repeat(1000));
        let told = plugin().naming(&odd, "b").unwrap().made_with();
        let [name] = told.languages.as_slice() else {
            panic!("{told:?}")
        };
        assert!(
            name.len() < 100 && !name.contains(['\n', '\u{1b}']),
            "{name:?}"
        );
    }
}
