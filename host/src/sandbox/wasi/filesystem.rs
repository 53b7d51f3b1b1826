//! `wasi:filesystem`: no directory is open, and so no file can be.

use wasmtime::Result;
use wasmtime::component::Resource;

use super::handles::Never;
use super::interface::Interface;

pub(super) fn types(it: &mut Interface<'_>) -> Result<()> {
    it.never(
        "descriptor",
        &[
            "read-via-stream",
            "write-via-stream",
            "append-via-stream",
            "advise",
            "sync-data",
            "get-flags",
            "get-type",
            "set-size",
            "set-times",
            "read",
            "write",
            "read-directory",
            "sync",
            "create-directory-at",
            "stat",
            "stat-at",
            "set-times-at",
            "link-at",
            "open-at",
            "readlink-at",
            "remove-directory-at",
            "rename-at",
            "symlink-at",
            "unlink-file-at",
            "is-same-object",
            "metadata-hash",
            "metadata-hash-at",
        ],
    )?;
    it.never("directory-entry-stream", &["read-directory-entry"])?;
    it.unreachable("filesystem-error-code")
}

pub(super) fn preopens(it: &mut Interface<'_>) -> Result<()> {
    it.function("get-directories", |_, ()| {
        Ok((Vec::<(Resource<Never>, String)>::new(),))
    })
}
