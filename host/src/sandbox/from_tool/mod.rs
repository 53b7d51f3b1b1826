//! What the tools of other languages leave becomes a plugin's file: one component or module, with the
//! contract and the manifest in it.

mod made_with;
mod one_component;

use std::collections::BTreeSet;
use std::path::Path;

use wasm_encoder::{CustomSection, Encode as _, Section as _};
use wasmparser::{Parser, Payload};
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

pub use made_with::MadeWith;

use super::SandboxError;
use super::file::{MANIFEST_SECTION, PluginFile, PluginForm, form};
use crate::model::Capability;

/// The contract, for tools that make their bindings from it.
pub const CONTRACT: &str = include_str!("../../../wit/copydesk.wit");

/// The world of it with all that a plugin can ask for. What a core module does not call, the component
/// that is made of it does not import.
const WORLD: &str = "plugin-with-capabilities";

/// What [`contract_of`] calls the world of one plugin.
pub const WORLD_OF_PLUGIN: &str = "this-plugin";

/// The contract for a tool that imports all that its world has: with a world that has what a plugin asks
/// for, and nothing else.
pub fn contract_of(capabilities: &BTreeSet<Capability>) -> String {
    let interfaces: BTreeSet<&str> = capabilities.iter().map(Capability::interface).collect();
    let imports = interfaces
        .into_iter()
        .filter_map(|it| it.rsplit('/').next());
    let imports: String = imports.map(|it| format!("    import {it};\n")).collect();
    format!("{CONTRACT}\nworld {WORLD_OF_PLUGIN} {{\n    include plugin;\n{imports}}}\n")
}

/// The system that C's library asks when a program prints, or opens a file.
const SYSTEM: &str = "wasi_snapshot_preview1";

impl PluginFile {
    /// Takes what a tool left of a plugin, which messages call `name`, and puts the manifest into it;
    /// into a core module the contract too.
    ///
    /// # Errors
    /// When it is no WebAssembly, or needs what no plugin gets.
    pub fn from_tool(name: String, left: Vec<u8>, manifest: &str) -> Result<Self, SandboxError> {
        let made = match form(&left) {
            Ok(PluginForm::Component) => Ok(one_component::without_finder(left)),
            Ok(PluginForm::CoreModule) => with_contract(left),
            Err(reason) => Err(reason),
        };
        let mut made = made.map_err(|reason| SandboxError::NotAPlugin {
            name: name.clone(),
            reason,
        })?;
        let section = CustomSection {
            name: MANIFEST_SECTION.into(),
            data: manifest.as_bytes().into(),
        };
        made.push(section.id());
        section.encode(&mut made);
        Self::new(name, made)
    }
}

fn with_contract(mut module: Vec<u8>) -> Result<Vec<u8>, String> {
    let asks = asks_the_system(&module).map_err(|error| format!("it is broken: {error}"))?;
    if !asks.is_empty() {
        let asks = asks.join(", ");
        return Err(format!(
            "it asks a system for {asks}, and there is none: what prints or opens files, such as \
             printf, cannot be used; write to the log with copydesk_log"
        ));
    }
    let mut wit = Resolve::default();
    let package = wit.push_str(Path::new("copydesk.wit"), CONTRACT);
    let world = package.and_then(|package| wit.select_world(&[package], Some(WORLD)));
    let embedded = world.and_then(|world| {
        embed_component_metadata(&mut module, &wit, world, StringEncoding::UTF8, false)
    });
    embedded.map_err(|error| format!("the contract cannot be put into it: {error:#}"))?;
    Ok(module)
}

/// What a module imports of the system, by name.
fn asks_the_system(module: &[u8]) -> wasmparser::Result<Vec<String>> {
    let mut asks = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                let import = import?;
                if import.module == SYSTEM {
                    asks.push(import.name.to_owned());
                }
            }
        }
    }
    Ok(asks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_of_a_plugin_has_what_it_asks_for_and_nothing_else() {
        for (asked, imports) in [
            (&[][..], &["types", "log"][..]),
            (&["archive"], &["types", "log", "archive"]),
            (
                &["lexicon:a", "archive", "lexicon:b"],
                &["types", "log", "archive", "lexicon"],
            ),
        ] {
            let capabilities = asked.iter().map(|it| it.parse().unwrap()).collect();
            let mut wit = Resolve::default();
            let contract = contract_of(&capabilities);
            let package = wit.push_str(Path::new("copydesk.wit"), &contract).unwrap();
            let world = wit.select_world(&[package], Some(WORLD_OF_PLUGIN)).unwrap();
            let world = &wit.worlds[world];
            let mut names: Vec<String> = world
                .imports
                .keys()
                .map(|it| wit.name_world_key(it))
                .collect();
            // Types that the two functions are made of.
            names.retain(|it| it.contains('/'));
            names.sort();
            let mut expected = imports
                .iter()
                .map(|it| format!("copydesk:plugin/{it}@0.1.0"))
                .collect::<Vec<_>>();
            expected.sort();
            assert_eq!(names, expected);
            let exports: Vec<String> = world
                .exports
                .keys()
                .map(|it| wit.name_world_key(it))
                .collect();
            assert_eq!(exports, ["configure", "annotate"]);
        }
    }
}
