//! WebAssembly made by hand, for what no compiler makes.

use std::borrow::Cow;

use wasm_encoder::{
    CodeSection, Component, ComponentExternName, ComponentImportSection, ComponentSection as _,
    ComponentTypeRef, ComponentTypeSection, CustomSection, Function, FunctionSection, InstanceType,
    MemorySection, MemoryType, Module, ModuleSection, Section as _, TypeSection, ValType,
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

/// A component that also has a core module, which it does not use.
pub(crate) fn with_module(component: &[u8], module: &Module) -> Vec<u8> {
    let mut bytes = component.to_vec();
    ModuleSection(module).append_to_component(&mut bytes);
    bytes
}

/// A component that also has so many functions. Each is 6 bytes in the file and 6 KB in the
/// compiler's memory.
pub(crate) fn with_ballast(component: &[u8], functions: u32) -> Vec<u8> {
    let mut function = Function::new([]);
    function.instructions().local_get(0).end();
    with_module(component, &module_of(&function, functions))
}

/// A component that also has one function of so many nested loops, each of which changes one of 300
/// variables. The compiler has to follow each of them around each loop.
pub(crate) fn with_knot(component: &[u8], loops: u32) -> Vec<u8> {
    const VARIABLES: u32 = 300;
    let mut function = Function::new([(VARIABLES, ValType::I32)]);
    let mut code = function.instructions();
    let variable = |number: u32| 1 + number % VARIABLES;
    for number in 0..loops {
        code.loop_(wasm_encoder::BlockType::Empty)
            .local_get(variable(number * 7))
            .local_get(variable(number * 13))
            .i32_add()
            .local_set(variable(number * 3));
    }
    for _ in 0..loops {
        code.local_get(0).br_if(0).end();
    }
    for number in 0..VARIABLES {
        code.local_get(variable(number));
    }
    for _ in 1..VARIABLES {
        code.i32_add();
    }
    code.end();
    with_module(component, &module_of(&function, 1))
}

/// A module of one function from a number to a number, several times over.
fn module_of(function: &Function, times: u32) -> Module {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    let (mut functions, mut codes) = (FunctionSection::new(), CodeSection::new());
    for _ in 0..times {
        functions.function(0);
        codes.function(function);
    }
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&codes);
    module
}

fn append(module: &mut Vec<u8>, manifest: &[u8]) {
    let section = CustomSection {
        name: MANIFEST.into(),
        data: Cow::Borrowed(manifest),
    };
    section.append_to(module);
}
