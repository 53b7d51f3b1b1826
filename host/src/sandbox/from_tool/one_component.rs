//! What a JavaScript tool leaves is two components, and becomes one.
//!
//! componentize-qjs puts the program beside a component that finds modules for it. Modules are found
//! while the plugin is built; what is left of the finder refuses everything. But the two would hand
//! texts to each other, copied by the runtime at no fuel, and the sandbox lets no components do that.
//! So the functions of the finder are taken out of the program: where they were, a function of the
//! same type stands that only calls itself, and ends the call of who loads a module after all.

use std::collections::BTreeMap;
use std::ops::Range;

use wasm_encoder::{Alias, ComponentAliasSection, ExportKind, RawSection};
use wasmparser::{
    BinaryReader, CanonicalFunction, ComponentAlias, ComponentAliasSectionReader,
    ComponentCanonicalSectionReader, ComponentExternalKind, ComponentImportSectionReader,
    ComponentTypeRef, ExternalKind, Instance, InstanceSectionReader, Parser, Payload, Result,
};

/// What the finder of modules is called.
const FINDER: &str = "local:init/module-loader";

/// The kinds of a component's sections that say how functions are numbered.
const CORE_INSTANCES: u8 = 2;
const COMPONENT: u8 = 4;
const ALIASES: u8 = 6;
const CANONICAL: u8 = 8;
const IMPORTS: u8 = 10;

/// The sections of a component, each with its kind.
type Sections<'a> = Vec<(u8, &'a [u8])>;

/// The component without its finder of modules in use; unchanged when it has none.
pub(super) fn without_finder(component: Vec<u8>) -> Vec<u8> {
    // What cannot be read is told by who loads it.
    rewritten(&component).ok().flatten().unwrap_or(component)
}

fn rewritten(component: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut changed = false;
    let mut outer = wasm_encoder::Component::new();
    for (id, data) in sections(component)? {
        let inner = match id {
            COMPONENT => inner_without_finder(data)?,
            _ => None,
        };
        changed |= inner.is_some();
        let data = inner.as_deref().unwrap_or(data);
        outer.section(&RawSection { id, data });
    }
    Ok(changed.then(|| outer.finish()))
}

fn sections(component: &[u8]) -> Result<Sections<'_>> {
    let mut sections = Vec::new();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload?;
        match payload {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            _ if depth == 1 => {
                if let Some((id, range)) = payload.as_section()
                    && let (Ok(start), Ok(end)) = (range.start.try_into(), range.end.try_into())
                    && let Some(data) = component.get::<Range<usize>>(start..end)
                {
                    sections.push((id, data));
                }
            }
            _ => {}
        }
    }
    Ok(sections)
}

/// How far the functions of a component are numbered, and which of them are the finder's.
#[derive(Default)]
struct Numbered {
    imported_instances: u32,
    finder: Option<u32>,
    functions: u32,
    /// Of the finder, by number.
    found: BTreeMap<u32, String>,
    core_functions: u32,
    /// What was exported by a core instance: the instance and the name there.
    exported: BTreeMap<u32, (u32, String)>,
    /// What stands for a function of the finder until the program is put together.
    stands_for: BTreeMap<String, (u32, String)>,
}

fn inner_without_finder(component: &[u8]) -> Result<Option<Vec<u8>>> {
    let sections = sections(component)?;
    let mut numbered = Numbered::default();
    let mut inner = wasm_encoder::Component::new();
    let mut changed = false;
    for (id, data) in sections {
        let reader = BinaryReader::new(data, 0);
        let mut replaced = None;
        match id {
            IMPORTS => numbered.imports(ComponentImportSectionReader::new(reader)?)?,
            ALIASES => numbered.aliases(ComponentAliasSectionReader::new(reader)?)?,
            CORE_INSTANCES => numbered.core_instances(InstanceSectionReader::new(reader)?)?,
            CANONICAL => {
                replaced = numbered.canonical(ComponentCanonicalSectionReader::new(reader)?)?;
            }
            _ => {}
        }
        changed |= replaced.is_some();
        match replaced {
            Some(alias) => inner.section(&alias),
            None => inner.section(&RawSection { id, data }),
        };
    }
    Ok(changed.then(|| inner.finish()))
}

impl Numbered {
    fn imports(&mut self, imports: ComponentImportSectionReader<'_>) -> Result<()> {
        for import in imports {
            let import = import?;
            match import.ty {
                ComponentTypeRef::Instance(_) => {
                    if import.name.name == FINDER {
                        self.finder = Some(self.imported_instances);
                    }
                    self.imported_instances += 1;
                }
                ComponentTypeRef::Func(_) => self.functions += 1,
                _ => {}
            }
        }
        Ok(())
    }

    fn aliases(&mut self, aliases: ComponentAliasSectionReader<'_>) -> Result<()> {
        for alias in aliases {
            match alias? {
                ComponentAlias::InstanceExport {
                    kind: ComponentExternalKind::Func,
                    instance_index,
                    name,
                } => {
                    if Some(instance_index) == self.finder {
                        self.found.insert(self.functions, name.to_owned());
                    }
                    self.functions += 1;
                }
                ComponentAlias::CoreInstanceExport {
                    kind: ExternalKind::Func,
                    instance_index,
                    name,
                } => {
                    let export = (instance_index, name.to_owned());
                    self.exported.insert(self.core_functions, export);
                    self.core_functions += 1;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn core_instances(&mut self, instances: InstanceSectionReader<'_>) -> Result<()> {
        for instance in instances {
            // The program is given the finder's two functions as an instance of their own.
            if let Instance::FromExports(exports) = instance?
                && exports.len() == 2
                && exports
                    .iter()
                    .all(|it| ["resolve", "load"].contains(&it.name))
            {
                for export in &exports {
                    if let Some(by) = self.exported.get(&export.index) {
                        self.stands_for.insert(export.name.to_owned(), by.clone());
                    }
                }
            }
        }
        Ok(())
    }

    /// What takes the place of a section that lowers a function of the finder.
    fn canonical(
        &mut self,
        functions: ComponentCanonicalSectionReader<'_>,
    ) -> Result<Option<ComponentAliasSection>> {
        let mut replaced = None;
        let alone = functions.count() == 1;
        for function in functions {
            match function? {
                CanonicalFunction::Lift { .. } => self.functions += 1,
                CanonicalFunction::Lower { func_index, .. } => {
                    let by = self.found.get(&func_index);
                    let by = by.and_then(|name| self.stands_for.get(name));
                    if let Some((instance, name)) = by.filter(|_| alone) {
                        let mut aliases = ComponentAliasSection::new();
                        aliases.alias(Alias::CoreInstanceExport {
                            instance: *instance,
                            kind: ExportKind::Func,
                            name,
                        });
                        replaced = Some(aliases);
                    }
                    self.core_functions += 1;
                }
                _ => self.core_functions += 1,
            }
        }
        Ok(replaced)
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::Engine;

    use super::*;
    use crate::panics::contained;
    use crate::sandbox::engine::config;

    /// A program beside its finder of modules, in the shape that the tool gives them.
    const TWO: &str = r#"
        (component
          (component $program
            (import "FINDER" (instance $finder
              (export "resolve" (func
                (param "a" string) (param "b" string) (result (result string (error string)))))
              (export "load" (func (param "a" string) (result (result string (error string)))))))
            (core module $shim
              (memory (export "memory") 1)
              (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
              (func (export "0") (param i32 i32 i32 i32 i32) unreachable)
              (func (export "1") (param i32 i32 i32) unreachable))
            (core instance $shim (instantiate $shim))
            (alias core export $shim "0" (core func $resolve))
            (alias core export $shim "1" (core func $load))
            (core instance $given
              (export "resolve" (func $resolve)) (export "load" (func $load)))
            (core module $code
              (import "finder" "resolve" (func (param i32 i32 i32 i32 i32)))
              (import "finder" "load" (func (param i32 i32 i32)))
              (func (export "run") (result i32) i32.const 42))
            (core instance $code (instantiate $code (with "finder" (instance $given))))
            (alias core export $shim "memory" (core memory $memory))
            (alias core export $shim "realloc" (core func $realloc))
            (alias export $finder "resolve" (func $lowered-resolve))
            (core func $r (canon lower (func $lowered-resolve)
              (memory $memory) (realloc $realloc)))
            (alias export $finder "load" (func $lowered-load))
            (core func $l (canon lower (func $lowered-load) (memory $memory) (realloc $realloc)))
            (core module $last
              (import "" "0" (func (param i32 i32 i32 i32 i32)))
              (import "" "1" (func (param i32 i32 i32))))
            (core instance (instantiate $last (with "" (instance
              (export "0" (func $r)) (export "1" (func $l))))))
            (func (export "run") (result u32) (canon lift (core func $code "run"))))
          (component $finder
            (core module $m
              (memory (export "memory") 1)
              (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
              (func (export "resolve") (param i32 i32 i32 i32) (result i32) unreachable)
              (func (export "load") (param i32 i32) (result i32) unreachable))
            (core instance $m (instantiate $m))
            (alias core export $m "memory" (core memory $memory))
            (alias core export $m "realloc" (core func $realloc))
            (func (export "resolve")
              (param "a" string) (param "b" string) (result (result string (error string)))
              (canon lift (core func $m "resolve") (memory $memory) (realloc $realloc)))
            (func (export "load") (param "a" string) (result (result string (error string)))
              (canon lift (core func $m "load") (memory $memory) (realloc $realloc))))
          (instance $f (instantiate $finder))
          (instance $p (instantiate $program (with "FINDER" (instance $f))))
          (export "run" (func $p "run")))
    "#;

    fn compiles(component: &[u8]) -> bool {
        let engine = Engine::new(&config()).unwrap();
        contained(|| engine.precompile_component(component)).is_ok_and(|it| it.is_ok())
    }

    #[test]
    fn a_program_beside_its_finder_of_modules_becomes_one_that_the_sandbox_takes() {
        let two = wat::parse_str(TWO.replace("FINDER", FINDER)).unwrap();
        assert!(!compiles(&two));
        let one = without_finder(two);
        wasmparser::Validator::new().validate_all(&one).unwrap();
        assert!(compiles(&one));
    }

    #[test]
    fn what_hands_texts_to_another_component_stays_as_it_is() {
        let two = wat::parse_str(TWO.replace("FINDER", "some:other/thing")).unwrap();
        assert_eq!(without_finder(two.clone()), two);
        assert_eq!(without_finder(b"no component".to_vec()), b"no component");
    }
}
