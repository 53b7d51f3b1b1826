//! A plugin's file, up to the component that would be compiled.

use super::toml::{check_error, check_manifest};
use crate::config::manifest;
use crate::model::Digest;
use crate::sandbox::{PluginFile, PluginForm};

/// A file that may be a plugin: its form, its manifest, its imports, and for a core module the
/// component that it becomes. Nothing is compiled: the compiler has fuzzers of its own, and hostile
/// code is compiled behind limits.
pub fn plugin_file(data: &[u8]) {
    let read = || PluginFile::new("plugin.wasm".to_owned(), data.to_vec());
    let file = match read() {
        Ok(file) => file,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert_eq!(file.digest(), Digest::of_bytes(data));
    assert_eq!(file.size(), data.len());
    assert!(data.starts_with(match file.form() {
        PluginForm::Component => b"\0asm\x0d\0\x01\0",
        PluginForm::CoreModule => b"\0asm\x01\0\0\0",
    }));
    match manifest::parse("plugin.toml", file.manifest()) {
        Ok(manifest) => check_manifest(&manifest),
        Err(error) => check_error(file.manifest(), &error),
    }
    let imports = file.imports().map_err(|error| error.to_string());
    let again = file.imports().map_err(|error| error.to_string());
    assert_eq!(imports, again, "one file became two components");
}
