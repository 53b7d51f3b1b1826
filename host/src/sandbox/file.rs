//! A plugin's file, read without being run: what form it has, its digest, its manifest.
//!
//! A core module, which is what `cargo build --target wasm32-unknown-unknown` leaves, becomes a
//! component before it is compiled; its digest stays that of the file as given.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use wasmparser::{ComponentTypeRef, Parser, Payload};
use wit_component::ComponentEncoder;

use super::{SandboxError, embedded};
use crate::model::{Digest, Limits};
use crate::panics::contained;

/// The custom section that holds the manifest.
pub(super) const MANIFEST_SECTION: &str = "copydesk:manifest";

/// How deep components may lie in each other. What is composed by hand has a few levels.
pub(super) const DEPTH: usize = 100;

/// What the file was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginForm {
    /// A component.
    Component,
    /// A core module with its WIT embedded.
    CoreModule,
}

/// A plugin's file.
#[derive(Debug, Clone)]
pub struct PluginFile {
    name: String,
    bytes: Vec<u8>,
    digest: Digest,
    form: PluginForm,
    manifest: String,
}

impl PluginFile {
    /// Reads a file. It is refused by its size before it is read.
    ///
    /// # Errors
    /// When it cannot be read, is too large, or is no plugin.
    pub fn open(path: &Path) -> Result<Self, SandboxError> {
        let read = |source| SandboxError::Read {
            path: path.to_owned(),
            source,
        };
        // Opening a pipe waits for a writer, so what is no file is refused before.
        if !fs::metadata(path).map_err(read)?.is_file() {
            return Err(SandboxError::NotAPlugin {
                name: path.display().to_string(),
                reason: "it is no regular file".to_owned(),
            });
        }
        let file = File::open(path).map_err(read)?;
        let mut bytes = Vec::new();
        file.take(Limits::PLUGIN_FILE + 1)
            .read_to_end(&mut bytes)
            .map_err(read)?;
        if bytes.len() as u64 > Limits::PLUGIN_FILE {
            let size = path
                .metadata()
                .map_or(bytes.len() as u64, |metadata| metadata.len());
            let name = path.display().to_string();
            return Err(SandboxError::TooLarge {
                name,
                size,
                limit: Limits::PLUGIN_FILE,
            });
        }
        Self::new(path.display().to_string(), bytes)
    }

    /// Takes the bytes of a plugin, which messages call `name`.
    ///
    /// # Errors
    /// When they are no plugin.
    pub fn new(name: String, bytes: Vec<u8>) -> Result<Self, SandboxError> {
        let form = form(&bytes).map_err(|reason| SandboxError::NotAPlugin {
            name: name.clone(),
            reason,
        })?;
        let manifest = manifest(&name, &bytes)?;
        Ok(Self {
            digest: Digest::of_bytes(&bytes),
            name,
            bytes,
            form,
            manifest,
        })
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 of the file as given. It covers the manifest.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What the file was.
    pub fn form(&self) -> PluginForm {
        self.form
    }

    /// The file as given.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Size in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The text of its manifest.
    pub fn manifest(&self) -> &str {
        &self.manifest
    }

    /// The component: the file as given, or what becomes of a core module.
    ///
    /// # Errors
    /// When a core module does not become a component.
    pub fn to_component(&self) -> Result<Vec<u8>, SandboxError> {
        let component = as_component(&self.bytes, self.form);
        let component = component.map_err(|reason| SandboxError::NotAPlugin {
            name: self.name.clone(),
            reason,
        })?;
        Ok(component.into_owned())
    }

    /// What the component imports, by name, in its order.
    ///
    /// # Errors
    /// When a core module does not become a component.
    pub fn imports(&self) -> Result<Vec<String>, SandboxError> {
        let component = as_component(&self.bytes, self.form);
        let component = component.map_err(|reason| SandboxError::NotAPlugin {
            name: self.name.clone(),
            reason,
        })?;
        let mut imports = Vec::new();
        for payload in payloads(&component) {
            let broken = |reason| SandboxError::NotAPlugin {
                name: self.name.clone(),
                reason,
            };
            // Only the outermost component's are the host's business.
            if let (1, Payload::ComponentImportSection(section)) = payload.map_err(broken)? {
                for import in section {
                    let import =
                        import.map_err(|error| broken(format!("it is broken: {error}")))?;
                    // A type gives no ability.
                    if !matches!(import.ty, ComponentTypeRef::Type(_)) {
                        imports.push(import.name.name.to_owned());
                    }
                }
            }
        }
        Ok(imports)
    }
}

/// The component: the file itself, or what becomes of a core module; or why nothing does.
pub(super) fn as_component(bytes: &[u8], form: PluginForm) -> Result<Cow<'_, [u8]>, String> {
    match form {
        PluginForm::Component => Ok(Cow::Borrowed(bytes)),
        PluginForm::CoreModule => {
            // It panics on some modules whose embedded WIT is damaged, which are a stranger's.
            let encoded = contained(|| {
                embedded::check(bytes)?;
                ComponentEncoder::default()
                    .validate(true)
                    .module(bytes)
                    .and_then(ComponentEncoder::encode)
                    .map_err(|error| format!("{error:#}"))
            });
            let panicked = |what| Err(format!("its embedded WIT is damaged ({what})"));
            let encoded = encoded.unwrap_or_else(panicked);
            encoded
                .map(Cow::Owned)
                .map_err(|reason| format!("the core module does not become a component: {reason}"))
        }
    }
}

/// What a file is by its first bytes, or why it is no plugin.
pub(super) fn form(bytes: &[u8]) -> Result<PluginForm, String> {
    let not = |reason: &str| Err(reason.to_owned());
    match (bytes.get(..4), bytes.get(4..8)) {
        (Some(b"\0asm"), Some([0x0d, 0, 1, 0])) => Ok(PluginForm::Component),
        (Some(b"\0asm"), Some([1, 0, 0, 0])) => Ok(PluginForm::CoreModule),
        (Some(b"\0asm"), Some(_)) => not("it is WebAssembly of a version that is not known"),
        (Some(b"\0asm"), None) => not("the file is cut short"),
        _ if bytes.is_empty() => not("the file is empty"),
        _ => not("the file is not WebAssembly"),
    }
}

/// What is in a file, each with how many components or modules it lies in, or why it cannot be read.
///
/// The parser keeps a place for each component that it is in, so how deep they lie in each other is
/// bounded: a file of nothing but beginnings would take ten times its size.
pub(super) fn payloads(bytes: &[u8]) -> impl Iterator<Item = Result<(usize, Payload<'_>), String>> {
    let mut depth = 0;
    Parser::new(0).parse_all(bytes).map(move |payload| {
        let payload = payload.map_err(|error| format!("it is broken: {error}"))?;
        match payload {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            _ => {}
        }
        if depth > DEPTH {
            return Err(format!(
                "its components lie more than {DEPTH} deep in each other"
            ));
        }
        Ok((depth, payload))
    })
}

fn manifest(name: &str, bytes: &[u8]) -> Result<String, SandboxError> {
    let not = |reason: String| SandboxError::NotAPlugin {
        name: name.to_owned(),
        reason,
    };
    let mut found: Vec<&[u8]> = Vec::new();
    for payload in payloads(bytes) {
        let (_, payload) = payload.map_err(not)?;
        if let Payload::CustomSection(section) = payload
            && section.name() == MANIFEST_SECTION
        {
            found.push(section.data());
        }
    }
    let &[text] = found.as_slice() else {
        return Err(SandboxError::Manifest {
            name: name.to_owned(),
            found: found.len(),
        });
    };
    if text.len() > Limits::MANIFEST {
        let (size, limit) = (text.len(), Limits::MANIFEST);
        return Err(not(format!(
            "its manifest has {size} bytes, more than {limit}"
        )));
    }
    let text = std::str::from_utf8(text).map_err(|_| not("its manifest is not UTF-8".into()))?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refusal(bytes: &[u8]) -> String {
        PluginFile::new("x.wasm".into(), bytes.to_vec())
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn says_what_a_file_is_that_is_no_plugin() {
        assert_eq!(refusal(b""), "x.wasm is no plugin: the file is empty");
        assert_eq!(
            refusal(b"name = 1"),
            "x.wasm is no plugin: the file is not WebAssembly"
        );
        assert_eq!(
            refusal(b"\0asm\x01"),
            "x.wasm is no plugin: the file is cut short"
        );
        let empty_module = b"\0asm\x01\0\0\0";
        assert!(
            refusal(empty_module).contains("has 0 manifests"),
            "{}",
            refusal(empty_module)
        );
        assert!(refusal(b"\0asm\x01\0\0\0\x01\xff").contains("it is broken"));
    }

    /// A component in a component, and so on, without ends: `depth` of them.
    fn nested(depth: usize) -> Vec<u8> {
        let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
        for _ in 1..depth {
            let mut outer = b"\0asm\x0d\0\x01\0\x04".to_vec();
            // Its size, in seven bits to a byte.
            let size = u16::try_from(bytes.len()).unwrap();
            let low = |bits: u16| u8::try_from(bits & 0x7f).unwrap();
            outer.extend([low(size) | 0x80, low(size >> 7)]);
            outer.append(&mut bytes);
            bytes = outer;
        }
        bytes
    }

    #[test]
    fn components_lie_in_each_other_only_so_deep() {
        let none = "has 0 manifests";
        assert!(refusal(&nested(DEPTH)).contains(none));
        let said = refusal(&nested(DEPTH + 1));
        assert!(said.contains("lie more than 100 deep"), "{said}");
    }

    #[test]
    fn refuses_a_second_manifest() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        let mut section = vec![17];
        section.extend_from_slice(MANIFEST_SECTION.as_bytes());
        for _ in 0..2 {
            module.push(0);
            module.push(u8::try_from(section.len()).unwrap());
            module.extend_from_slice(&section);
        }
        assert!(
            refusal(&module).contains("has 2 manifests"),
            "{}",
            refusal(&module)
        );
    }
}
