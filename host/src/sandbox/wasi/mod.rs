//! The closed WASI: what a guest gets that was built against WASI 0.2.
//!
//! The tool chains of Python, JavaScript and C, and Rust's own `wasm32-wasip2`, import WASI even
//! for code that computes and nothing else. Such a guest loads, and sees nothing through it: no
//! variable, argument, file or socket; its input is at its end and what it prints goes into its
//! log; time passes only where the guest waits, which takes none; randomness is the same in each
//! fresh instance. So it needs no grant. docs/plugins.md says what there is.
//!
//! These are our own functions and not the runtime's WASI, whose timers sleep, whose clocks are
//! real, and which brings an executor and the machine's files along to be locked away again.
//!
//! [`Wasi`] is what they act on, [`link`] puts them into a linker; each file is a package of WASI.
//!
//! Invariant: nothing here asks the machine for anything; every function takes fuel before it does
//! its work, and none waits.

mod breach;
mod cli;
mod clocks;
mod filesystem;
mod handles;
mod interface;
mod io;
mod lines;
mod randomness;
mod sockets;
mod state;

use wasmtime::Result;
use wasmtime::component::Linker;

use super::world::World;
use interface::Interface;

pub(super) use breach::Breach;
pub(super) use handles::HANDLES;
pub(super) use randomness::MOST as RANDOM;
pub(super) use state::{Wasi, flush};

/// The version whose functions these are. The runtime gives them to a guest of any other `0.2` too.
const VERSION: &str = "0.2.12";

/// Fills one interface.
type Fill = fn(&mut Interface<'_>) -> Result<()>;

/// The interfaces, in the order in which they need each other's resources.
const INTERFACES: [(&str, Fill); 28] = [
    ("wasi:io/error", io::error),
    ("wasi:io/poll", io::poll),
    ("wasi:io/streams", io::streams),
    ("wasi:cli/environment", cli::environment),
    ("wasi:cli/exit", cli::exit),
    ("wasi:cli/stdin", cli::stdin),
    ("wasi:cli/stdout", cli::stdout),
    ("wasi:cli/stderr", cli::stderr),
    ("wasi:cli/terminal-input", cli::terminal_input),
    ("wasi:cli/terminal-output", cli::terminal_output),
    ("wasi:cli/terminal-stdin", cli::terminal_stdin),
    ("wasi:cli/terminal-stdout", cli::terminal_stdout),
    ("wasi:cli/terminal-stderr", cli::terminal_stderr),
    ("wasi:clocks/monotonic-clock", clocks::monotonic_clock),
    ("wasi:clocks/wall-clock", clocks::wall_clock),
    ("wasi:clocks/timezone", clocks::timezone),
    ("wasi:filesystem/types", filesystem::types),
    ("wasi:filesystem/preopens", filesystem::preopens),
    ("wasi:sockets/network", sockets::network),
    ("wasi:sockets/instance-network", sockets::instance_network),
    ("wasi:sockets/ip-name-lookup", sockets::ip_name_lookup),
    ("wasi:sockets/tcp", sockets::tcp),
    ("wasi:sockets/tcp-create-socket", sockets::tcp_create_socket),
    ("wasi:sockets/udp", sockets::udp),
    ("wasi:sockets/udp-create-socket", sockets::udp_create_socket),
    ("wasi:random/random", randomness::random),
    ("wasi:random/insecure", randomness::insecure),
    ("wasi:random/insecure-seed", randomness::insecure_seed),
];

/// Puts every interface into a linker.
pub(super) fn link(linker: &mut Linker<World>) -> Result<()> {
    for (name, fill) in INTERFACES {
        fill(&mut Interface::new(linker, name)?)?;
    }
    Ok(())
}

/// Whether an import is one of these interfaces, in a version that they serve.
pub fn is_closed_wasi(import: &str) -> bool {
    let Some((interface, version)) = import.split_once('@') else {
        return false;
    };
    let patch = version.strip_prefix("0.2.");
    patch.is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|it| it.is_ascii_digit()))
        && INTERFACES.iter().any(|(name, _)| *name == interface)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_patch_version_of_0_2_is_served_and_no_other() {
        for import in ["wasi:cli/environment@0.2.0", "wasi:io/streams@0.2.99"] {
            assert!(is_closed_wasi(import), "{import}");
        }
        for import in [
            "wasi:cli/environment",
            "wasi:cli/environment@0.3.0",
            "wasi:cli/environment@0.2.",
            "wasi:cli/environment@0.2.0-rc-2023-11-10",
            "wasi:http/types@0.2.0",
            "copydesk:plugin/log@0.2.0",
        ] {
            assert!(!is_closed_wasi(import), "{import}");
        }
    }
}
