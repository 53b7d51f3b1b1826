//! Makes trouble through WASI. Nothing here returns but [`look_up`].

use crate::bindings::wasi;
use wasi::cli::{exit, stderr};
use wasi::io::poll::poll;
use wasi::random::random;
use wasi::sockets::instance_network;
use wasi::sockets::ip_name_lookup::resolve_addresses;

/// Exits as a program that failed.
pub(crate) fn exit() -> ! {
    exit::exit(Err(()));
    end()
}

/// Exits with a status.
pub(crate) fn exit_with_code() -> ! {
    drop(stderr::get_stderr().write(b"there is no more to do"));
    exit::exit_with_code(7);
    end()
}

/// Looks up a name of a megabyte so many times, and says how many were refused.
pub(crate) fn look_up(count: u32) -> Vec<String> {
    let network = instance_network::instance_network();
    let name = "a".repeat(1_000_000);
    let refused = (0..count).filter(|_| resolve_addresses(&network, &name).is_err());
    vec![format!("{} refused", refused.count())]
}

/// Waits for what is ready.
pub(crate) fn poll_for_ever() -> ! {
    let ready = stderr::get_stderr().subscribe();
    loop {
        drop(poll(&[&ready]));
    }
}

/// Waits for an empty list.
pub(crate) fn wait_for_nothing() -> ! {
    drop(poll(&[]));
    end()
}

/// Keeps all handles.
pub(crate) fn hoard() -> ! {
    let mut kept = Vec::new();
    loop {
        kept.push(stderr::get_stderr());
    }
}

/// Asks for more randomness than there is memory.
pub(crate) fn all_randomness() -> ! {
    drop(random::get_random_bytes(u64::MAX));
    end()
}

/// Asks for randomness without end.
pub(crate) fn random_for_ever() -> ! {
    loop {
        drop(random::get_random_bytes(1 << 20));
    }
}

/// Writes more zeroes than there is memory.
pub(crate) fn all_zeroes() -> ! {
    drop(stderr::get_stderr().write_zeroes(u64::MAX));
    end()
}

#[expect(clippy::panic, reason = "the host was to stop it before")]
fn end() -> ! {
    panic!("it went on")
}
