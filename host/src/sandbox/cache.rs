//! Compiled code on disk, by plugin digest and engine identity.
//!
//! A compiled file is native code that the host will run, so it is only taken from a folder that
//! belongs to this user and that nobody else can look into or write to. The folder is opened, looked
//! at, and only then used by its handle, so that it cannot be another one by then. A file is written
//! to a temporary name and renamed, never overwritten, and it carries the digest of its code so that
//! a torn file is compiled again instead of run. It is read into memory and not mapped, so that
//! nothing which happens to it later reaches the host. The cache is a convenience: whatever goes
//! wrong with it, the plugin is compiled.

use std::fs::{DirBuilder, File, Metadata};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use nix::fcntl::{OFlag, openat, renameat};
use nix::sys::stat::Mode;
use nix::unistd::{UnlinkatFlags, geteuid, unlinkat};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::model::{CompileLimits, Digest};

/// Bytes of the digest in front of the code.
const DIGEST: usize = 32;

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
        let bytes = self.read(plugin).ok()?;
        let (digest, code) = bytes.split_at_checked(DIGEST)?;
        if Digest::of_bytes(code).as_bytes() != digest {
            return None;
        }
        Self::load(engine, code).ok()
    }

    /// Keeps a compiled plugin; what goes wrong only costs the next start some time.
    pub(super) fn put(&self, plugin: Digest, code: &[u8]) {
        // The plugin is compiled already, and the next start compiles it again.
        drop(self.write(plugin, code));
    }

    fn read(&self, plugin: Digest) -> io::Result<Vec<u8>> {
        let folder = open_private(&self.folder)?;
        let flags = OFlag::O_RDONLY | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let file = openat(&folder, self.name(plugin).as_str(), flags, Mode::empty())?;
        let file = File::from(file);
        let metadata = file.metadata()?;
        let most = CompileLimits::CODE + DIGEST as u64;
        if !metadata.is_file() || !is_own(&metadata) || metadata.len() > most {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
        file.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write(&self, plugin: Digest, code: &[u8]) -> io::Result<()> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)?;
        let folder = open_private(&self.folder)?;
        let name = self.name(plugin);
        // Nobody else's, whatever process ids there are in other containers with this folder.
        let temporary = format!("{name}.{:016x}.tmp", RandomState::new().hash_one(&name));
        let flags = OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_CLOEXEC;
        let mode = Mode::S_IRUSR | Mode::S_IWUSR;
        let mut file = File::from(openat(&folder, temporary.as_str(), flags, mode)?);
        let written = file
            .write_all(Digest::of_bytes(code).as_bytes())
            .and_then(|()| file.write_all(code))
            .and_then(|()| file.sync_all())
            .and_then(|()| {
                let renamed = renameat(&folder, temporary.as_str(), &folder, name.as_str());
                renamed.map_err(io::Error::from)
            });
        if written.is_err() {
            // It is of no use, and the disk may be full.
            let _ = unlinkat(&folder, temporary.as_str(), UnlinkatFlags::NoRemoveDir);
        }
        written
    }

    fn name(&self, plugin: Digest) -> String {
        format!("{}-{}.cwasm", plugin.hex(), self.engine)
    }

    /// Takes code that this process, a child of it or an earlier one of this user compiled.
    #[expect(
        unsafe_code,
        reason = "compiled code is trusted: it comes from our own private folder"
    )]
    pub(super) fn load(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
        // SAFETY: the bytes are what `precompile_component` returned, in this process, in a child of
        // it or in an earlier one of this user: a child hands them over in a file that nobody else
        // has, sealed before it is read; `get` only takes them from a folder that is private to the
        // user and after their digest was compared; the runtime refuses another version or other
        // settings by itself.
        unsafe { Component::deserialize(engine, code) }
    }
}

/// Opens a folder, unless it is not this user's alone.
fn open_private(folder: &Path) -> io::Result<File> {
    let flags = OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW;
    let opened = File::options()
        .read(true)
        .custom_flags(flags.bits())
        .open(folder)?;
    let metadata = opened.metadata()?;
    if is_own(&metadata) && metadata.mode() & 0o077 == 0 {
        Ok(opened)
    } else {
        let message = format!("{} is not a folder of this user alone", folder.display());
        Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
    }
}

/// Whether nobody but this user, as which the process acts, can have written to it.
fn is_own(metadata: &Metadata) -> bool {
    metadata.uid() == geteuid().as_raw() && metadata.mode() & 0o022 == 0
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

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

        fn path(&self) -> PathBuf {
            self.cache.folder.join(self.cache.name(self.plugin))
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
        let path = place.path();
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
        for mode in [0o777, 0o770, 0o705, 0o710] {
            fs::set_permissions(&place.cache.folder, Permissions::from_mode(mode)).unwrap();
            assert!(!place.is_found(), "{mode:o}");
            fs::remove_file(place.path()).ok();
            place.cache.put(place.plugin, b"code");
            assert!(!place.path().exists(), "{mode:o}");
        }
    }

    #[test]
    fn a_link_to_a_folder_or_a_file_is_not_followed() {
        let place = Place::new("links");
        let elsewhere = place.dir.join("elsewhere");
        fs::rename(place.path(), &elsewhere).unwrap();
        symlink(&elsewhere, place.path()).unwrap();
        assert!(!place.is_found());
        fs::rename(&elsewhere, place.path()).unwrap();
        assert!(place.is_found());
        fs::rename(&place.cache.folder, &elsewhere).unwrap();
        symlink(&elsewhere, &place.cache.folder).unwrap();
        assert!(!place.is_found());
    }

    #[test]
    fn a_file_that_others_may_write_to_or_that_is_huge_is_not_read() {
        let place = Place::new("file");
        fs::set_permissions(place.path(), Permissions::from_mode(0o620)).unwrap();
        assert!(!place.is_found());
        fs::set_permissions(place.path(), Permissions::from_mode(0o600)).unwrap();
        assert!(place.is_found());
        // A hole, which takes no room on disk and would take it in memory.
        let file = File::options().write(true).open(place.path()).unwrap();
        file.set_len(1 << 40).unwrap();
        assert_eq!(
            place.cache.read(place.plugin).unwrap_err().kind(),
            io::ErrorKind::PermissionDenied
        );
    }

    #[test]
    fn what_is_put_again_takes_the_place_of_a_file_and_leaves_its_bytes_alone() {
        let place = Place::new("again");
        let before = File::open(place.path()).unwrap();
        let length = before.metadata().unwrap().len();
        place.cache.put(place.plugin, b"shorter");
        assert_eq!(before.metadata().unwrap().len(), length);
        let names = fs::read_dir(&place.cache.folder).unwrap();
        assert_eq!(names.count(), 1);
    }

    #[test]
    fn other_code_is_not_run_for_a_plugin() {
        let place = Place::new("other");
        let foreign = b"not compiled code at all";
        place.cache.put(place.plugin, foreign);
        assert!(!place.is_found());
    }
}
