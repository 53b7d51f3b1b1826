//! `wasi:clocks`: time that passes only where a guest waits.
//!
//! A clock that stood still would turn every loop that sleeps and looks whether it was long enough
//! into one without end. So a wait of an hour takes no time and leaves the clock an hour further:
//! what a guest sees depends on what it asked for and on nothing else.

use wasmtime::Result;
use wasmtime::component::{ComponentType, Lift, Lower};

use super::handles::Pollable;
use super::interface::{Given, Guest, Interface};

/// Where the monotonic clock begins: a day, so that a guest may look back from it.
const START: u64 = 86_400 * SECOND;

/// Where the wall clock begins: 2000-01-01T00:00:00Z, in seconds since 1970.
const EPOCH: u64 = 946_684_800;

/// Nanoseconds.
const SECOND: u64 = 1_000_000_000;

/// The time of one instance.
#[derive(Debug)]
pub(super) struct Clock(u64);

impl Clock {
    pub(super) fn new() -> Self {
        Self(START)
    }

    /// Nanoseconds of the monotonic clock.
    pub(super) fn now(&self) -> u64 {
        self.0
    }

    /// Goes to a time, unless it is over.
    pub(super) fn advance_to(&mut self, when: u64) {
        self.0 = self.0.max(when);
    }

    fn wall(&self) -> Datetime {
        let waited = self.0 - START;
        Datetime {
            seconds: EPOCH + waited / SECOND,
            nanoseconds: u32::try_from(waited % SECOND).unwrap_or(0),
        }
    }
}

/// A time of day: seconds since 1970.
#[derive(Debug, ComponentType, Lift, Lower)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

impl Given for Datetime {}

/// What a time zone is called where the guest is.
#[derive(Debug, ComponentType, Lower)]
#[component(record)]
struct TimezoneDisplay {
    #[component(name = "utc-offset")]
    utc_offset: i32,
    name: String,
    #[component(name = "in-daylight-saving-time")]
    in_daylight_saving_time: bool,
}

pub(super) fn monotonic_clock(it: &mut Interface<'_>) -> Result<()> {
    it.function("now", |guest, ()| Ok((guest.data().wasi.clock.now(),)))?;
    it.function("resolution", |_, ()| Ok((1_u64,)))?;
    it.function("subscribe-instant", |guest, (when,): (u64,)| {
        Ok((guest.data_mut().wasi.handles.give(Pollable::At(when))?,))
    })?;
    it.function("subscribe-duration", |guest, (duration,): (u64,)| {
        let wasi = &mut guest.data_mut().wasi;
        let when = wasi.clock.now().saturating_add(duration);
        Ok((wasi.handles.give(Pollable::At(when))?,))
    })
}

pub(super) fn wall_clock(it: &mut Interface<'_>) -> Result<()> {
    it.function("now", |guest: &mut Guest<'_>, ()| {
        Ok((guest.data().wasi.clock.wall(),))
    })?;
    it.function("resolution", |_, ()| {
        let resolution = Datetime {
            seconds: 0,
            nanoseconds: 1,
        };
        Ok((resolution,))
    })
}

pub(super) fn timezone(it: &mut Interface<'_>) -> Result<()> {
    it.function("display", |_, _: (Datetime,)| {
        let utc = TimezoneDisplay {
            utc_offset: 0,
            name: "UTC".to_owned(),
            in_daylight_saving_time: false,
        };
        Ok((utc,))
    })?;
    it.function("utc-offset", |_, _: (Datetime,)| Ok((0_i32,)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_goes_forward_only_and_to_any_time() {
        let mut clock = Clock::new();
        clock.advance_to(START + 3 * SECOND / 2);
        clock.advance_to(0);
        let wall = clock.wall();
        assert_eq!((wall.seconds, wall.nanoseconds), (EPOCH + 1, 500_000_000));
        clock.advance_to(u64::MAX);
        assert!(clock.wall().seconds > EPOCH);
    }
}
