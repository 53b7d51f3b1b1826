//! WebAssembly made by hand, for what no compiler makes.

use std::borrow::Cow;

use wasm_encoder::{
    Component, ComponentExternName, ComponentImportSection, ComponentTypeRef, ComponentTypeSection,
    CustomSection, InstanceType, MemorySection, MemoryType, Section as _,
};
use wasmparser::{Parser, Payload};

const MANIFEST: &str = "copydesk:manifest";

/// A core module with another manifest in the place of its own.
pub(crate) fn with_manifest(module: &[u8], manifest: &str) -> Vec<u8> {
    with_manifest_bytes(module, manifest.as_bytes())
}

/// The same with a manifest that may be no text.
pub(crate) fn with_manifest_bytes(module: &[u8], manifest: &[u8]) -> Vec<u8> {
    let mut out = rewritten(module, |payload| {
        let Payload::CustomSection(section) = payload else {
            return None;
        };
        (section.name() == MANIFEST).then(Vec::new)
    });
    append(&mut out, manifest);
    out
}

/// A core module that begins with so many pages of memory, 64 KiB each.
pub(crate) fn with_memory(module: &[u8], pages: u64) -> Vec<u8> {
    let mut memory = MemorySection::new();
    memory.memory(MemoryType {
        minimum: pages,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    rewritten(module, |payload| {
        matches!(payload, Payload::MemorySection(_)).then(|| {
            let mut section = Vec::new();
            memory.append_to(&mut section);
            section
        })
    })
}

/// A core module with some of its sections replaced.
fn rewritten(module: &[u8], replace: impl Fn(&Payload<'_>) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut out = module[..8].to_vec();
    let mut end = 8;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.unwrap();
        let Some((_, range)) = payload.as_section() else {
            continue;
        };
        let section_end = usize::try_from(range.end).unwrap();
        match replace(&payload) {
            Some(section) => out.extend(section),
            // From behind the section before, so that its own id and size are with it.
            None => out.extend_from_slice(&module[end..section_end]),
        }
        end = section_end;
    }
    out
}

/// A component that wants a function of an interface, and has a manifest.
pub(crate) fn component_that_imports(interface: &str, manifest: &str) -> Vec<u8> {
    let mut wanted = InstanceType::new();
    wanted
        .ty()
        .function()
        .params::<_, wasm_encoder::ComponentValType>([])
        .result(None);
    wanted.export("look", ComponentTypeRef::Func(0));
    let mut types = ComponentTypeSection::new();
    types.instance(&wanted);
    let mut imports = ComponentImportSection::new();
    imports.import(
        ComponentExternName::from(interface),
        ComponentTypeRef::Instance(0),
    );
    let mut component = Component::new();
    component.section(&types).section(&imports);
    let mut bytes = component.finish();
    append(&mut bytes, manifest.as_bytes());
    bytes
}

/// A component of that text, with a manifest.
pub(crate) fn component_of_text(text: &str, manifest: &str) -> Vec<u8> {
    let mut bytes = wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    append(&mut bytes, manifest.as_bytes());
    bytes
}

/// A component with a manifest and nothing else.
pub(crate) fn component_without_exports(manifest: &str) -> Vec<u8> {
    let mut bytes = Component::new().finish();
    append(&mut bytes, manifest.as_bytes());
    bytes
}

fn append(module: &mut Vec<u8>, manifest: &[u8]) {
    let section = CustomSection {
        name: MANIFEST.into(),
        data: Cow::Borrowed(manifest),
    };
    section.append_to(module);
}
