//! `wasi:cli`: an environment in which nothing is.

use wasmtime::Result;
use wasmtime::component::Resource;

use super::Breach;
use super::handles::{Input, Never, Output};
use super::interface::Interface;

pub(super) fn environment(it: &mut Interface<'_>) -> Result<()> {
    it.function("get-environment", |_, ()| {
        Ok((Vec::<(String, String)>::new(),))
    })?;
    it.function("get-arguments", |_, ()| Ok((Vec::<String>::new(),)))?;
    it.function("initial-cwd", |_, ()| Ok((None::<String>,)))
}

pub(super) fn exit(it: &mut Interface<'_>) -> Result<()> {
    it.function("exit", |_, (status,): (Result<(), ()>,)| {
        Err::<(), _>(Breach::Exited(u8::from(status.is_err())).into())
    })?;
    it.function("exit-with-code", |_, (status,): (u8,)| {
        Err::<(), _>(Breach::Exited(status).into())
    })
}

pub(super) fn stdin(it: &mut Interface<'_>) -> Result<()> {
    it.function("get-stdin", |guest, ()| {
        Ok((guest.data_mut().wasi.handles.give(Input)?,))
    })
}

pub(super) fn stdout(it: &mut Interface<'_>) -> Result<()> {
    it.function("get-stdout", |guest, ()| {
        Ok((guest.data_mut().wasi.handles.give(Output::Stdout)?,))
    })
}

pub(super) fn stderr(it: &mut Interface<'_>) -> Result<()> {
    it.function("get-stderr", |guest, ()| {
        Ok((guest.data_mut().wasi.handles.give(Output::Stderr)?,))
    })
}

pub(super) fn terminal_input(it: &mut Interface<'_>) -> Result<()> {
    it.never("terminal-input", &[])
}

pub(super) fn terminal_output(it: &mut Interface<'_>) -> Result<()> {
    it.never("terminal-output", &[])
}

pub(super) fn terminal_stdin(it: &mut Interface<'_>) -> Result<()> {
    no_terminal(it, "get-terminal-stdin")
}

pub(super) fn terminal_stdout(it: &mut Interface<'_>) -> Result<()> {
    no_terminal(it, "get-terminal-stdout")
}

pub(super) fn terminal_stderr(it: &mut Interface<'_>) -> Result<()> {
    no_terminal(it, "get-terminal-stderr")
}

fn no_terminal(it: &mut Interface<'_>, function: &str) -> Result<()> {
    it.function(function, |_, ()| Ok((None::<Resource<Never>>,)))
}
