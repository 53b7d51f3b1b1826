//! A compiled plugin that fits the contract.

use std::collections::BTreeSet;

use wasmtime::Engine;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker};

use super::world::generated::PluginWithCapabilitiesPre as PluginPre;
use super::world::{MEMORIES, TABLE_ENTRIES, TABLES, World};
use super::{PluginFile, SandboxError, wasi};
use crate::model::{Capability, Digest, Outcome};

/// A mistake in the settings, in the plugin's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsIssue {
    /// A dotted path of keys; empty for the settings as a whole.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

/// Why a plugin did not take its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unconfigured {
    /// It says what is wrong with them.
    Refused(Vec<SettingsIssue>),
    /// It did not come back to say so: the failure that each of its calls will be.
    Ended(Outcome),
}

/// A compiled plugin, ready to be instantiated any number of times.
#[derive(Clone)]
pub struct Plugin {
    pub(super) pre: PluginPre<World>,
    name: String,
    digest: Digest,
    imports: Vec<String>,
}

impl Plugin {
    pub(super) fn new(
        engine: &Engine,
        linker: &Linker<World>,
        component: &Component,
        file: &PluginFile,
        granted: &BTreeSet<Capability>,
    ) -> Result<Self, SandboxError> {
        let name = file.name().to_owned();
        let mut imports = Vec::new();
        let mut refused = Vec::new();
        for (import, item) in component.component_type().imports(engine) {
            imports.push(import.to_owned());
            if !is_granted(import, granted)
                && !wasi::is_closed_wasi(import)
                && !is_types_only(engine, &item.ty)
            {
                refused.push(import.to_owned());
            }
        }
        if !refused.is_empty() {
            return Err(SandboxError::Imports {
                name,
                imports: refused,
            });
        }
        if let Some(reason) = too_much(component) {
            return Err(SandboxError::Compile { name, reason });
        }
        let contract = |error: wasmtime::Error| SandboxError::Contract {
            name: name.clone(),
            reason: format!("{error:#}"),
        };
        let pre = linker.instantiate_pre(component).map_err(contract)?;
        let pre = PluginPre::new(pre).map_err(contract)?;
        Ok(Self {
            pre,
            name,
            digest: file.digest(),
            imports,
        })
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 of its file.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What its component imports, in its order.
    pub fn imports(&self) -> &[String] {
        &self.imports
    }
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What a component has too much of. The pool of instances refuses the same; where there is none,
/// nothing else would do so before the first story.
fn too_much(component: &Component) -> Option<String> {
    let needs = component.resources_required()?;
    let entries = needs.max_initial_table_size.unwrap_or(0);
    [
        ("memories", needs.num_memories.into(), MEMORIES.into()),
        ("tables", needs.num_tables.into(), TABLES.into()),
        ("entries in a table", entries, TABLE_ENTRIES as u64),
    ]
    .into_iter()
    .find(|(_, has, most): &(&str, u64, u64)| has > most)
    .map(|(what, has, most)| format!("it has {has} {what}, more than {most}"))
}

/// Whether a plugin may have an import: `log` always, any other by a capability that opens it.
fn is_granted(import: &str, granted: &BTreeSet<Capability>) -> bool {
    let Some((interface, version)) = import.split_once('@') else {
        return false;
    };
    let always = ["copydesk:plugin/types", "copydesk:plugin/log"];
    version.starts_with("0.1.")
        && (always.contains(&interface) || granted.iter().any(|it| it.interface() == interface))
}

/// Whether an import is an interface without functions, which gives no ability.
fn is_types_only(engine: &Engine, item: &ComponentItem) -> bool {
    match item {
        ComponentItem::ComponentInstance(instance) => instance
            .exports(engine)
            .all(|(_, item)| matches!(item.ty, ComponentItem::Type(_))),
        ComponentItem::Type(_) => true,
        _ => false,
    }
}
