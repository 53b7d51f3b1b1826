//! `wasi:sockets`: every socket and every look-up of a name is refused.

use wasmtime::Result;
use wasmtime::component::{ComponentType, Lift, Lower, Resource};

use super::handles::{Network, Never};
use super::interface::{Given, Interface};

/// Which internet.
#[derive(Debug, Clone, Copy, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
#[expect(dead_code, reason = "only a guest makes one")]
enum Family {
    #[component(name = "ipv4")]
    Ipv4,
    #[component(name = "ipv6")]
    Ipv6,
}

impl Given for Family {}

/// Why something did not work. Whatever is asked here is refused with one of them, which reads
/// "permission denied" in most languages.
#[derive(Debug, Clone, Copy, ComponentType, Lower)]
#[component(enum)]
#[repr(u8)]
#[expect(
    dead_code,
    reason = "the type has them, and only one of them is ever said"
)]
enum ErrorCode {
    #[component(name = "unknown")]
    Unknown,
    #[component(name = "access-denied")]
    AccessDenied,
    #[component(name = "not-supported")]
    NotSupported,
    #[component(name = "invalid-argument")]
    InvalidArgument,
    #[component(name = "out-of-memory")]
    OutOfMemory,
    #[component(name = "timeout")]
    Timeout,
    #[component(name = "concurrency-conflict")]
    ConcurrencyConflict,
    #[component(name = "not-in-progress")]
    NotInProgress,
    #[component(name = "would-block")]
    WouldBlock,
    #[component(name = "invalid-state")]
    InvalidState,
    #[component(name = "new-socket-limit")]
    NewSocketLimit,
    #[component(name = "address-not-bindable")]
    AddressNotBindable,
    #[component(name = "address-in-use")]
    AddressInUse,
    #[component(name = "remote-unreachable")]
    RemoteUnreachable,
    #[component(name = "connection-refused")]
    ConnectionRefused,
    #[component(name = "connection-reset")]
    ConnectionReset,
    #[component(name = "connection-aborted")]
    ConnectionAborted,
    #[component(name = "datagram-too-large")]
    DatagramTooLarge,
    #[component(name = "name-unresolvable")]
    NameUnresolvable,
    #[component(name = "temporary-resolver-failure")]
    TemporaryResolverFailure,
    #[component(name = "permanent-resolver-failure")]
    PermanentResolverFailure,
}

/// What is asked for, and never given.
type Refused = (Result<Resource<Never>, ErrorCode>,);

const REFUSED: Refused = (Err(ErrorCode::AccessDenied),);

pub(super) fn network(it: &mut Interface<'_>) -> Result<()> {
    it.resource::<Network>("network")?;
    it.unreachable("network-error-code")
}

pub(super) fn instance_network(it: &mut Interface<'_>) -> Result<()> {
    it.function("instance-network", |guest, ()| {
        Ok((guest.data_mut().wasi.handles.give(Network)?,))
    })
}

pub(super) fn ip_name_lookup(it: &mut Interface<'_>) -> Result<()> {
    it.never(
        "resolve-address-stream",
        &["resolve-next-address", "subscribe"],
    )?;
    it.function("resolve-addresses", |_, _: (Resource<Network>, String)| {
        Ok(REFUSED)
    })
}

pub(super) fn tcp(it: &mut Interface<'_>) -> Result<()> {
    it.never(
        "tcp-socket",
        &[
            "start-bind",
            "finish-bind",
            "start-connect",
            "finish-connect",
            "start-listen",
            "finish-listen",
            "accept",
            "local-address",
            "remote-address",
            "is-listening",
            "address-family",
            "set-listen-backlog-size",
            "keep-alive-enabled",
            "set-keep-alive-enabled",
            "keep-alive-idle-time",
            "set-keep-alive-idle-time",
            "keep-alive-interval",
            "set-keep-alive-interval",
            "keep-alive-count",
            "set-keep-alive-count",
            "hop-limit",
            "set-hop-limit",
            "receive-buffer-size",
            "set-receive-buffer-size",
            "send-buffer-size",
            "set-send-buffer-size",
            "subscribe",
            "shutdown",
        ],
    )
}

pub(super) fn tcp_create_socket(it: &mut Interface<'_>) -> Result<()> {
    it.function("create-tcp-socket", |_, _: (Family,)| Ok(REFUSED))
}

pub(super) fn udp(it: &mut Interface<'_>) -> Result<()> {
    it.never(
        "udp-socket",
        &[
            "start-bind",
            "finish-bind",
            "stream",
            "local-address",
            "remote-address",
            "address-family",
            "unicast-hop-limit",
            "set-unicast-hop-limit",
            "receive-buffer-size",
            "set-receive-buffer-size",
            "send-buffer-size",
            "set-send-buffer-size",
            "subscribe",
        ],
    )?;
    it.never("incoming-datagram-stream", &["receive", "subscribe"])?;
    it.never(
        "outgoing-datagram-stream",
        &["check-send", "send", "subscribe"],
    )
}

pub(super) fn udp_create_socket(it: &mut Interface<'_>) -> Result<()> {
    it.function("create-udp-socket", |_, _: (Family,)| Ok(REFUSED))
}
