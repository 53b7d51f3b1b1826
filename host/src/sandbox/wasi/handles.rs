//! What a guest's handles stand for.

use wasmtime::component::{Resource, ResourceTable, ResourceTableError};

use super::Breach;

/// Handles that one instance may hold at the same time. A guest that drops what it was given needs
/// about ten.
pub(in crate::sandbox) const HANDLES: usize = 1000;

/// Something to wait for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pollable {
    /// Is ready.
    Ready,
    /// Is ready when the monotonic clock stands there.
    At(u64),
}

/// The standard input, which is at its end.
#[derive(Debug)]
pub(super) struct Input;

/// Where a guest can print.
#[derive(Debug, Clone, Copy)]
pub(super) enum Output {
    /// Standard output: notes.
    Stdout,
    /// Standard error: errors.
    Stderr,
}

/// The right to ask for a socket, which is refused.
#[derive(Debug)]
pub(super) struct Network;

/// A resource of which no handle is ever given.
#[derive(Debug)]
pub(super) enum Never {}

/// The handles that a guest holds, bounded in number.
#[derive(Debug)]
pub(super) struct Handles(ResourceTable);

impl Handles {
    pub(super) fn new() -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(HANDLES);
        Self(table)
    }

    /// Gives a handle.
    pub(super) fn give<T: Send + 'static>(&mut self, it: T) -> wasmtime::Result<Resource<T>> {
        self.0.push(it).map_err(|error| match error {
            ResourceTableError::Full => Breach::Handles { most: HANDLES }.into(),
            other => other.into(),
        })
    }

    /// What a handle stands for.
    pub(super) fn get<T: Copy + 'static>(&self, handle: &Resource<T>) -> wasmtime::Result<T> {
        Ok(*self.0.get(handle)?)
    }

    /// Takes a handle back.
    pub(super) fn drop<T: 'static>(&mut self, handle: u32) -> wasmtime::Result<()> {
        self.0.delete(Resource::<T>::new_own(handle))?;
        Ok(())
    }
}
