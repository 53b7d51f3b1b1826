//! A command on a desk that another process holds is worked by that process.
//!
//! sled lets one process in. So `watch` and `serve`, which hold a desk for days, listen at a socket
//! beside its database, and every other command that works on the desk looks there first: it sends
//! what was typed, its environment, its directory and its three streams, and waits for the exit
//! status. The holder works the command in a thread of its own that has that directory, on those
//! streams, so that output and status are those of a command with the desk to itself.
//!
//! The socket is the user's alone: its directory lets nobody else in, and who connects is asked who
//! they are.

mod client;
mod holder;

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use serde::{Deserialize, Serialize};

pub(crate) use client::relayed;
pub(crate) use holder::Holder;

/// The socket, within the directory of the database.
const FILE: &str = crate::store::SOCKET_FILE;

/// The most bytes of a request: more than the system lets anybody type.
const LARGEST: u32 = 8 << 20;

/// What a client sends when its user asks to stop.
const STOP: u8 = 1;

/// What comes in place of an exit status when the holder is of another version.
const OTHER_VERSION: u8 = 255;

/// What was typed, and where. Four open files come with it: the directory, and the three streams.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    /// Of the client.
    version: String,
    /// What was typed, the program's name first.
    typed: Vec<Vec<u8>>,
    /// Its environment, as far as commands look at it.
    variables: Vec<(String, Vec<u8>)>,
    /// The permissions that files which it makes do not get.
    umask: u32,
}

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn os(bytes: Vec<u8>) -> OsString {
    OsString::from_vec(bytes)
}
