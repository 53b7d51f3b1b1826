//! Says in words what became of a call that did not come back with a report.

use wasmtime::Trap;

use super::archive::Misuse;
use super::lexicon::{TooHeavy, Ungranted};
use super::text::reason;
use super::wasi::Breach;
use super::world::{LogFlood, Refused, TABLE_ENTRIES, TimeUp, World};
use crate::model::{FailureKind, Limits, Outcome};

/// What ended a call.
pub(super) enum End {
    /// The runtime or a host function stopped it.
    Error(wasmtime::Error),
    /// Its time was up.
    WallClock,
}

/// Where an instance ended that was not made to its end.
pub(super) const START: &str = "its start";

/// The outcome of a call that was ended in `what` (`annotate`, `configure`, its start).
pub(super) fn outcome(end: &End, what: &str, world: &World, limits: &Limits, fuel: u64) -> Outcome {
    let failed = |kind, message| Outcome::Failed { kind, message };
    let error = match end {
        End::Error(error) if !error.is::<TimeUp>() => error,
        End::Error(_) | End::WallClock => {
            let seconds = limits.wall_clock_ms as f64 / 1000.0;
            let message = format!("{what} did not come back within {seconds} s");
            return failed(FailureKind::WallClock, message);
        }
    };
    if let Some(flood) = error.downcast_ref::<LogFlood>() {
        return failed(FailureKind::Output, flood.to_string());
    }
    if let Some(ungranted) = error.downcast_ref::<Ungranted>() {
        return failed(FailureKind::Trap, ungranted.to_string());
    }
    if let Some(heavy) = error.downcast_ref::<TooHeavy>() {
        return failed(FailureKind::Output, heavy.to_string());
    }
    if let Some(misuse) = error.downcast_ref::<Misuse>() {
        return failed(FailureKind::Trap, misuse.to_string());
    }
    if let Some(breach) = error.downcast_ref::<Breach>() {
        let message = match (breach, world.last_error()) {
            (Breach::Exited(_), Some(said)) => format!("{what} {breach}: {said}"),
            _ => format!("{what} {breach}"),
        };
        return failed(FailureKind::Trap, message);
    }
    let refused = world.limiter.refused.map(|refused| match refused {
        Refused::Memory(wanted) => {
            let (wanted, limit) = (mib(wanted as u64), mib(limits.memory));
            format!("{what} wanted {wanted} MiB of memory, its limit is {limit} MiB")
        }
        Refused::Entries(wanted) => {
            format!("{what} wanted {wanted} entries in its tables, their limit is {TABLE_ENTRIES}")
        }
    });
    let Some(trap) = error.downcast_ref::<Trap>() else {
        // Lifting stops at the output limit with an error of its own.
        let text = format!("{error:#}");
        if text.contains("too much data") || text.contains("fuel allocated for hostcalls") {
            let limit = limits.output >> 10;
            let message = format!("what {what} handed to the host is more than {limit} KiB");
            return failed(FailureKind::Output, message);
        }
        let text = reason(&text);
        if what == START {
            // No code of its own has failed, so there was too much of something to begin with.
            let message = refused.unwrap_or_else(|| format!("{what} wanted too much: {text}"));
            return failed(FailureKind::Memory, message);
        }
        let message = format!("what {what} gave the host is not of the contract: {text}");
        return failed(FailureKind::Output, message);
    };
    match (trap, refused) {
        (Trap::OutOfFuel, _) => {
            let millions = fuel / 1_000_000;
            let message = format!("{what} used up its fuel of {millions} million units");
            failed(FailureKind::Fuel, message)
        }
        (Trap::StackOverflow, _) => failed(
            FailureKind::Stack,
            format!("{what} recursed until its stack was full"),
        ),
        (_, Some(message)) => failed(FailureKind::Memory, message),
        (trap, None) => {
            let message = match world.last_error() {
                Some(said) => format!("{what} stopped: {said}"),
                None => format!("{what} stopped without a word ({trap})"),
            };
            failed(FailureKind::Trap, message)
        }
    }
}

fn mib(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}
