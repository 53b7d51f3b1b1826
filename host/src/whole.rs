//! A file that is written whole or not at all, whenever the writing is killed.
//!
//! It is written under a temporary name beside its own, synced, and renamed; then its directory is
//! synced, so that a power cut does not take the name back.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Puts these bytes into a file, in place of what it holds. Permissions of a file that is there stay.
///
/// # Errors
/// When it cannot be written; the file that was there is still there then.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = File::create(&temporary).and_then(|mut file| {
        if let Ok(there) = fs::metadata(path) {
            file.set_permissions(there.permissions())?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_directory(path)
    });
    if written.is_err() {
        // What went wrong is told already; a leftover would only be in the way.
        drop(fs::remove_file(&temporary));
    }
    written
}

/// Makes what was renamed, made or removed beside a path last.
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    let above = path.parent().filter(|it| !it.as_os_str().is_empty());
    File::open(above.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_there_is_replaced_and_keeps_its_permissions() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        write(&path, b"one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        // A directory is in the way; it stays, and nothing is left beside it.
        let taken = dir.path().join("b");
        fs::create_dir_all(taken.join("c")).unwrap();
        assert!(write(&taken, b"three").is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
