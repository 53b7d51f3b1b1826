//! Files without a name, in memory, that can be sealed.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};

use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};

/// An empty file that only who was handed it can read or write. `name` is for people who list the
/// process's files.
pub(super) fn empty(name: &str) -> io::Result<File> {
    let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
    Ok(File::from(memfd_create(name, flags)?))
}

/// A file that holds these bytes for ever.
pub(super) fn holding(name: &str, bytes: &[u8]) -> io::Result<File> {
    let mut file = empty(name)?;
    file.write_all(bytes)?;
    file.rewind()?;
    seal(&file)?;
    Ok(file)
}

/// Seals a file that somebody else has written, and reads it; none when it has more than `most`
/// bytes.
pub(super) fn sealed(mut file: File, most: u64) -> io::Result<Option<Vec<u8>>> {
    seal(&file)?;
    let size = file.metadata()?.len();
    if size > most {
        return Ok(None);
    }
    // Who wrote it moved the place that reading goes on from.
    file.rewind()?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(most).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// From now on nobody can write to the file, by whatever handle; that fails while somebody has
/// mapped it for writing.
fn seal(file: &File) -> io::Result<()> {
    let seals = SealFlag::F_SEAL_WRITE
        | SealFlag::F_SEAL_GROW
        | SealFlag::F_SEAL_SHRINK
        | SealFlag::F_SEAL_SEAL;
    fcntl(file, FcntlArg::F_ADD_SEALS(seals))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::FileExt as _;

    use super::*;

    #[test]
    fn what_is_sealed_cannot_be_written_by_any_handle() {
        let mut file = empty("result").unwrap();
        file.write_all(b"code").unwrap();
        let other = file.try_clone().unwrap();
        assert_eq!(sealed(file, 4).unwrap().as_deref(), Some(&b"code"[..]));
        let by_name = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&other));
        let again = File::options().write(true).open(by_name);
        for file in again.into_iter().chain([other]) {
            assert!(file.write_at(b"evil", 0).is_err());
            assert!(file.write_at(b"more", 4).is_err());
            assert!(file.set_len(0).is_err());
        }
    }

    #[test]
    fn what_is_handed_in_is_sealed_and_read_from_its_beginning() {
        let mut file = holding("plugin", b"wasm").unwrap();
        assert!(file.write_at(b"evil", 0).is_err());
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"wasm");
    }

    #[test]
    fn a_file_of_more_bytes_is_not_read() {
        let mut file = empty("result").unwrap();
        file.write_all(b"12345").unwrap();
        assert_eq!(sealed(file, 4).unwrap(), None);
    }
}
