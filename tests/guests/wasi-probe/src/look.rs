//! Asks for each thing that WASI could show.

use crate::bindings::wasi;
use wasi::cli::{environment, stdin, terminal_stderr, terminal_stdin, terminal_stdout};
use wasi::clocks::{monotonic_clock, wall_clock};
use wasi::filesystem::preopens;
use wasi::io::streams::StreamError;
use wasi::random::{insecure, insecure_seed, random};
use wasi::sockets::{
    instance_network, ip_name_lookup,
    network::{ErrorCode, IpAddressFamily},
    tcp_create_socket, udp_create_socket,
};

/// What there is to see.
pub(crate) fn everything() -> Vec<String> {
    [process(), input(), sockets(), clocks(), randomness()].concat()
}

fn process() -> Vec<String> {
    let terminals = [
        terminal_stdin::get_terminal_stdin().is_some(),
        terminal_stdout::get_terminal_stdout().is_some(),
        terminal_stderr::get_terminal_stderr().is_some(),
    ];
    vec![
        format!("variables {:?}", environment::get_environment()),
        format!("arguments {:?}", environment::get_arguments()),
        format!("directory {:?}", environment::initial_cwd()),
        format!("open directories {}", preopens::get_directories().len()),
        format!("terminals {terminals:?}"),
    ]
}

fn input() -> Vec<String> {
    fn end<T: std::fmt::Debug>(result: &Result<T, StreamError>) -> String {
        match result {
            Err(StreamError::Closed) => "at its end".to_owned(),
            other => format!("{other:?}"),
        }
    }
    let input = stdin::get_stdin();
    vec![
        format!("read {}", end(&input.read(100))),
        format!("blocking read {}", end(&input.blocking_read(100))),
        format!("skip {}", end(&input.skip(u64::MAX))),
        format!("blocking skip {}", end(&input.blocking_skip(1))),
    ]
}

fn answer(result: Result<(), ErrorCode>) -> &'static str {
    match result {
        Ok(()) => "given",
        Err(code) => code.name(),
    }
}

fn sockets() -> Vec<String> {
    let network = instance_network::instance_network();
    let mut seen = Vec::new();
    for family in [IpAddressFamily::Ipv4, IpAddressFamily::Ipv6] {
        let tcp = tcp_create_socket::create_tcp_socket(family).map(drop);
        let udp = udp_create_socket::create_udp_socket(family).map(drop);
        seen.push(format!("tcp {family:?} {}", answer(tcp)));
        seen.push(format!("udp {family:?} {}", answer(udp)));
    }
    for name in ["localhost", "example.com"] {
        let found = ip_name_lookup::resolve_addresses(&network, name).map(drop);
        seen.push(format!("look-up of {name} {}", answer(found)));
    }
    seen
}

fn clocks() -> Vec<String> {
    let wall = wall_clock::now();
    vec![
        format!("wall clock {} s {} ns", wall.seconds, wall.nanoseconds),
        format!("monotonic clock {} ns", monotonic_clock::now()),
        format!("monotonic clock again {} ns", monotonic_clock::now()),
    ]
}

fn randomness() -> Vec<String> {
    vec![
        format!("random bytes {:?}", random::get_random_bytes(5)),
        format!("random number {}", random::get_random_u64()),
        format!(
            "insecure bytes {:?}",
            insecure::get_insecure_random_bytes(5)
        ),
        format!("insecure number {}", insecure::get_insecure_random_u64()),
        format!("seed {:?}", insecure_seed::insecure_seed()),
    ]
}
