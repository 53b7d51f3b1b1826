//! Whether a plugin in Rust was compiled without optimisation, as its code shows.
//!
//! A compiler that optimises never puts a value into a local variable only to take it out again with
//! the next instruction; one that does not, does so in nearly every function. In an optimised plugin
//! that is one function of a hundred at most, whatever is left of names and other sections, and in
//! what cargo leaves without `--release` a third or more: the standard library comes optimised, and
//! is the rest. docs/plugins.md has what was counted.

use std::fmt;

use wasmparser::{FunctionBody, Operator, Payload};

use super::PluginFile;
use super::file::payloads;

/// What the producers of a module in Rust call their language.
const RUST: &str = "Rust";

/// Functions that have to be so before a few of them count.
const FEW: usize = 20;

/// One function of so many is enough.
const PART: usize = 10;

/// A plugin that was built without `--release`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DebugBuild {
    /// Functions that a compiler left as it does without optimisation.
    pub unoptimised: usize,
    /// All of them.
    pub functions: usize,
}

impl DebugBuild {
    /// What to do about it.
    pub const CURE: &str = "build it with `copydesk plugin build`, or with `cargo build --release` \
                            and without an `opt-level = 0`";
}

impl fmt::Display for DebugBuild {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            unoptimised,
            functions,
        } = self;
        write!(
            f,
            "it looks like a debug build, which is many times slower: {unoptimised} of its \
             {functions} functions are not optimised"
        )
    }
}

impl PluginFile {
    /// What shows that it was compiled without optimisation; none when nothing does, or when it is not
    /// in Rust, since other compilers leave other traces.
    pub fn debug_build(&self) -> Option<DebugBuild> {
        let languages = self.made_with().languages;
        if !languages.iter().any(|it| it.starts_with(RUST)) {
            return None;
        }
        let mut build = DebugBuild {
            unoptimised: 0,
            functions: 0,
        };
        for payload in payloads(self.bytes()) {
            let Ok((_, payload)) = payload else {
                return None;
            };
            if let Payload::CodeSectionEntry(body) = payload {
                build.functions += 1;
                build.unoptimised += usize::from(puts_aside(&body)?);
            }
        }
        let DebugBuild {
            unoptimised,
            functions,
        } = build;
        (unoptimised >= FEW && unoptimised >= functions / PART).then_some(build)
    }
}

/// Whether a function puts a value into a local variable and takes it out again at once; none when it
/// cannot be read.
fn puts_aside(body: &FunctionBody<'_>) -> Option<bool> {
    let mut put = None;
    for operator in body.get_operators_reader().ok()? {
        match operator.ok()? {
            Operator::LocalGet { local_index } if put == Some(local_index) => return Some(true),
            Operator::LocalSet { local_index } => put = Some(local_index),
            _ => put = None,
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plugin of so many functions, some of which put a value aside.
    fn plugin(language: &str, unoptimised: usize, functions: usize) -> PluginFile {
        let put = "(func (result i32) (local i32) i32.const 1 local.set 0 local.get 0)";
        let kept = "(func (result i32) (local i32) i32.const 1 local.tee 0)";
        let fields = put.repeat(unoptimised) + &kept.repeat(functions - unoptimised);
        let component = wat::parse_str(format!("(component (core module {fields}))")).unwrap();
        let file = PluginFile::from_tool("x.wasm".into(), component, "name = \"x\"").unwrap();
        file.naming(language, "cargo").unwrap()
    }

    #[test]
    fn a_plugin_of_which_many_functions_are_not_optimised_is_a_debug_build() {
        let told = plugin("Rust", 30, 100).debug_build().unwrap();
        assert_eq!(
            told.to_string(),
            "it looks like a debug build, which is many times slower: 30 of its 100 functions are \
             not optimised"
        );
        for (unoptimised, functions) in [(0, 100), (5, 5), (19, 100), (20, 300), (1, 300)] {
            let told = plugin("Rust", unoptimised, functions).debug_build();
            assert_eq!(told, None, "{unoptimised} of {functions}");
        }
    }

    #[test]
    fn of_other_languages_nothing_is_said() {
        for language in ["Python", "JavaScript", "C"] {
            assert_eq!(plugin(language, 100, 100).debug_build(), None);
        }
    }

    #[test]
    fn no_stock_plugin_is_a_debug_build() {
        let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/../plugins/dist");
        let mut looked_at = 0;
        for entry in std::fs::read_dir(dist).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "wasm") {
                let file = PluginFile::open(&path).unwrap();
                let file = file.naming("Rust", "cargo").unwrap();
                assert_eq!(file.debug_build(), None, "{}", path.display());
                looked_at += 1;
            }
        }
        assert!(looked_at >= 13);
    }
}
