//! `wasi:io`: streams, and waiting for them.

use wasmtime::Result;
use wasmtime::component::{ComponentType, Lift, Lower, Resource};

use super::Breach;
use super::handles::{Input, Never, Output, Pollable};
use super::interface::{Guest, Interface, charge_bytes};
use super::state::print;

/// Bytes that a stream says it takes at once.
const WRITE: u64 = 64 << 10;

/// How a stream fails.
#[derive(Debug, ComponentType, Lift, Lower)]
#[component(variant)]
enum StreamError {
    #[component(name = "last-operation-failed")]
    LastOperationFailed(Resource<Never>),
    #[component(name = "closed")]
    Closed,
}

/// What an operation on the input gives: that it is at its end.
type AtEnd<T> = (Result<T, StreamError>,);

/// What an operation on an output gives.
type Written<T> = (Result<T, StreamError>,);

pub(super) fn error(it: &mut Interface<'_>) -> Result<()> {
    it.never("error", &["to-debug-string"])
}

pub(super) fn poll(it: &mut Interface<'_>) -> Result<()> {
    it.resource::<Pollable>("pollable")?;
    it.function("[method]pollable.ready", |guest, (handle,)| {
        wait(guest, &handle)?;
        Ok((true,))
    })?;
    it.function("[method]pollable.block", |guest, (handle,)| {
        wait(guest, &handle)
    })?;
    it.function("poll", wait_for_one)
}

/// Waits, which takes no time: the guest's clock goes to where the wait is over.
fn wait(guest: &mut Guest<'_>, handle: &Resource<Pollable>) -> Result<()> {
    let wasi = &mut guest.data_mut().wasi;
    if let Pollable::At(when) = wasi.handles.get(handle)? {
        wasi.clock.advance_to(when);
    }
    Ok(())
}

/// Says which are ready. Where none is, the first timer becomes so.
fn wait_for_one(
    guest: &mut Guest<'_>,
    (handles,): (Vec<Resource<Pollable>>,),
) -> Result<(Vec<u32>,)> {
    let wasi = &mut guest.data_mut().wasi;
    let mut times = Vec::with_capacity(handles.len());
    for handle in &handles {
        times.push(match wasi.handles.get(handle)? {
            Pollable::Ready => 0,
            Pollable::At(when) => when,
        });
    }
    let Some(&first) = times.iter().min() else {
        return Err(Breach::NothingToWaitFor.into());
    };
    wasi.clock.advance_to(first);
    let now = wasi.clock.now();
    let ready = (0_u32..).zip(times).filter(|(_, when)| *when <= now);
    Ok((ready.map(|(index, _)| index).collect(),))
}

pub(super) fn streams(it: &mut Interface<'_>) -> Result<()> {
    it.resource::<Input>("input-stream")?;
    for name in ["read", "blocking-read"] {
        let name = format!("[method]input-stream.{name}");
        it.function(&name, |_, _: (Resource<Input>, u64)| {
            let end: AtEnd<Vec<u8>> = (Err(StreamError::Closed),);
            Ok(end)
        })?;
    }
    for name in ["skip", "blocking-skip"] {
        let name = format!("[method]input-stream.{name}");
        it.function(&name, |_, _: (Resource<Input>, u64)| {
            let end: AtEnd<u64> = (Err(StreamError::Closed),);
            Ok(end)
        })?;
    }
    it.function(
        "[method]input-stream.subscribe",
        |guest, _: (Resource<Input>,)| Ok((guest.data_mut().wasi.handles.give(Pollable::Ready)?,)),
    )?;
    outputs(it)
}

fn outputs(it: &mut Interface<'_>) -> Result<()> {
    it.resource::<Output>("output-stream")?;
    it.function(
        "[method]output-stream.check-write",
        |_, _: (Resource<Output>,)| {
            let room: Written<u64> = (Ok(WRITE),);
            Ok(room)
        },
    )?;
    for name in ["write", "blocking-write-and-flush"] {
        it.function(&format!("[method]output-stream.{name}"), write)?;
    }
    for name in ["write-zeroes", "blocking-write-zeroes-and-flush"] {
        it.function(&format!("[method]output-stream.{name}"), write_zeroes)?;
    }
    for name in ["flush", "blocking-flush"] {
        let name = format!("[method]output-stream.{name}");
        it.function(&name, |_, _: (Resource<Output>,)| {
            let done: Written<()> = (Ok(()),);
            Ok(done)
        })?;
    }
    for name in ["splice", "blocking-splice"] {
        let name = format!("[method]output-stream.{name}");
        it.function(&name, |_, _: (Resource<Output>, Resource<Input>, u64)| {
            let end: AtEnd<u64> = (Err(StreamError::Closed),);
            Ok(end)
        })?;
    }
    it.function(
        "[method]output-stream.subscribe",
        |guest, _: (Resource<Output>,)| {
            Ok((guest.data_mut().wasi.handles.give(Pollable::Ready)?,))
        },
    )
}

fn write(guest: &mut Guest<'_>, (to, bytes): (Resource<Output>, Vec<u8>)) -> Result<Written<()>> {
    let world = guest.data_mut();
    let to = world.wasi.handles.get(&to)?;
    print(world, to, &bytes)?;
    Ok((Ok(()),))
}

fn write_zeroes(
    guest: &mut Guest<'_>,
    (to, count): (Resource<Output>, u64),
) -> Result<Written<()>> {
    if count > WRITE {
        let what = "a stream";
        return Err(Breach::TooMuch {
            what,
            bytes: count,
            most: WRITE,
        }
        .into());
    }
    charge_bytes(guest, count)?;
    write(guest, (to, vec![0; usize::try_from(count)?]))
}
