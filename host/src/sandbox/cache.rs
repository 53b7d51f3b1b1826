//! Compiled code on disk, by plugin digest and engine identity.
//!
//! A compiled file is native code that the host will run, so it is only taken from a folder that
//! belongs to this user and that nobody else can write to, it is written to a temporary name and
//! renamed, and it carries the digest of its code so that a torn file is compiled again instead of
//! run. The cache is a convenience: whatever goes wrong with it, the plugin is compiled.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::model::Digest;

/// A folder of compiled plugins.
#[derive(Debug, Clone)]
pub(super) struct CodeCache {
    folder: PathBuf,
    engine: String,
}

impl CodeCache {
    /// Keeps code in a folder of its own within `cache`, which may be open to others.
    pub(super) fn new(cache: &Path, engine: String) -> Self {
        Self {
            folder: cache.join("compiled"),
            engine,
        }
    }

    /// The compiled plugin, if it is there and whole.
    pub(super) fn get(&self, engine: &Engine, plugin: Digest) -> Option<Component> {
        private(&self.folder).ok()?;
        let bytes = fs::read(self.path(plugin)).ok()?;
        Self::load(engine, whole(&bytes)?).ok()
    }

    /// Keeps a compiled plugin; what goes wrong only costs the next start some time.
    pub(super) fn put(&self, plugin: Digest, code: &[u8]) {
        // The plugin is compiled already, and the next start compiles it again.
        drop(self.write(&self.path(plugin), code));
    }

    fn write(&self, path: &Path, code: &[u8]) -> io::Result<()> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)?;
        private(&self.folder)?;
        let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
        let written = File::create(&temporary).and_then(|mut file| {
            file.write_all(Digest::of_bytes(code).as_bytes())?;
            file.write_all(code)?;
            file.sync_all()?;
            fs::rename(&temporary, path)
        });
        if written.is_err() {
            // It may not have come into being at all.
            drop(fs::remove_file(&temporary));
        }
        written
    }

    fn path(&self, plugin: Digest) -> PathBuf {
        self.folder
            .join(format!("{}-{}.cwasm", plugin.hex(), self.engine))
    }

    /// Maps code that this process or an earlier one of this user compiled.
    #[expect(
        unsafe_code,
        reason = "compiled code is trusted: it comes from our own private folder"
    )]
    pub(super) fn load(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
        // SAFETY: the bytes are what `precompile_component` returned, in this process or in an
        // earlier one of this user: `get` only takes them from a folder that is private to the
        // user and after their digest was compared; the runtime refuses another version or
        // other settings by itself.
        unsafe { Component::deserialize(engine, code) }
    }
}

/// The code in a file of the cache, if it is what was written there.
pub(super) fn whole(file: &[u8]) -> Option<&[u8]> {
    let (digest, code) = file.split_at_checked(32)?;
    (Digest::of_bytes(code).as_bytes() == digest).then_some(code)
}

/// Refuses a folder that is not this user's alone.
fn private(folder: &Path) -> io::Result<()> {
    let metadata = fs::symlink_metadata(folder)?;
    let own = fs::metadata("/proc/self").map_or(metadata.uid(), |own| own.uid());
    if metadata.is_dir() && metadata.mode() & 0o077 == 0 && metadata.uid() == own {
        Ok(())
    } else {
        let message = format!("{} is not a folder of this user alone", folder.display());
        Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::engine::config;
    use super::*;

    /// A component that holds nothing.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    struct Place {
        cache: CodeCache,
        engine: Engine,
        plugin: Digest,
        dir: PathBuf,
    }

    impl Place {
        fn new(name: &str) -> Self {
            let name = format!("copydesk-cache-{name}-{}", std::process::id());
            let dir = std::env::temp_dir().join(name);
            let engine = Engine::new(&config()).unwrap();
            let place = Self {
                cache: CodeCache::new(&dir, "engine".to_owned()),
                plugin: Digest::of_bytes(EMPTY),
                engine,
                dir,
            };
            let code = place.engine.precompile_component(EMPTY).unwrap();
            place.cache.put(place.plugin, &code);
            place
        }

        fn is_found(&self) -> bool {
            self.cache.get(&self.engine, self.plugin).is_some()
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.dir));
        }
    }

    #[test]
    fn what_was_put_is_found_until_a_byte_of_it_changes() {
        let place = Place::new("torn");
        assert!(place.is_found());
        let path = place.cache.path(place.plugin);
        let whole = fs::read(&path).unwrap();
        for at in [0, 40, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            fs::write(&path, flipped).unwrap();
            assert!(!place.is_found(), "byte {at} was flipped");
        }
        for length in [0, 31, 32, whole.len() - 1] {
            fs::write(&path, &whole[..length]).unwrap();
            assert!(!place.is_found(), "cut to {length} bytes");
        }
        fs::write(&path, whole).unwrap();
        assert!(place.is_found());
    }

    #[test]
    fn a_folder_that_others_may_write_to_is_not_used() {
        let place = Place::new("open");
        fs::set_permissions(&place.cache.folder, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(!place.is_found());
    }

    #[test]
    fn other_code_is_not_run_for_a_plugin() {
        let place = Place::new("other");
        let foreign = b"not compiled code at all";
        place.cache.put(place.plugin, foreign);
        assert!(!place.is_found());
    }
}
