//! The side of who finds the desk held.

use std::env;
use std::fs::{File, OpenOptions};
use std::io::{self, IoSlice, Read as _, Write as _};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::sys::stat::{Mode, umask};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use super::{FILE, OTHER_VERSION, Request, STOP, VERSION};
use crate::cli::context::VARIABLES;
use crate::cli::error::CommandError;
use crate::pipeline::DATABASE_DIR;

/// Has the holder of the desk in `dir` work what was typed; its exit status. None where nobody
/// listens, and the command has to open the desk itself.
///
/// # Errors
/// When the holder is of another version, or ends before the command does.
pub(crate) fn relayed(dir: &Path) -> Result<Option<u8>, CommandError> {
    let Some(holder) = connect(&dir.join(DATABASE_DIR)) else {
        return Ok(None);
    };
    let status = ask(holder).map_err(|error| {
        let message = format!("the process that holds the desk did not answer: {error}");
        CommandError::store(message).hint(
            "what was told as stored is stored; type it again to have the desk, or another holder of it, do it",
        )
    })?;
    if status == OTHER_VERSION {
        let message = "the process that holds the desk is of another version than this program";
        return Err(CommandError::usage(message)
            .hint("stop it and start it again with this program; `copydesk --version` tells which this is"));
    }
    Ok(Some(status))
}

fn connect(data: &Path) -> Option<UnixStream> {
    // By the directory's descriptor, since the path of a socket may have 107 bytes at most.
    let dir = OpenOptions::new()
        .read(true)
        .custom_flags(nix::fcntl::OFlag::O_DIRECTORY.bits())
        .open(data)
        .ok()?;
    UnixStream::connect(format!("/proc/self/fd/{}/{FILE}", dir.as_raw_fd())).ok()
}

fn ask(mut holder: UnixStream) -> io::Result<u8> {
    let request = Request {
        version: VERSION.to_owned(),
        typed: env::args_os().map(OsStringExt::into_vec).collect(),
        variables: VARIABLES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), env::var_os(name)?.into_vec())))
            .collect(),
        umask: own_umask(),
    };
    let request = postcard::to_allocvec(&request).map_err(io::Error::other)?;
    let length = u32::try_from(request.len()).map_err(io::Error::other)?;
    let here = File::open(".")?;
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let files = [here.as_fd(), stdin.as_fd(), stdout.as_fd(), stderr.as_fd()];
    let mut room = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(4))];
    let mut along = SendAncillaryBuffer::new(&mut room);
    along.push(SendAncillaryMessage::ScmRights(&files));
    let length = length.to_be_bytes();
    let first = [IoSlice::new(&length)];
    sendmsg(&holder, &first, &mut along, SendFlags::NOSIGNAL)?;
    holder.write_all(&request)?;
    hear_interrupts(holder.try_clone()?)?;
    let mut status = [0];
    holder.read_exact(&mut status)?;
    let [status] = status;
    Ok(status)
}

/// The first Ctrl-C is told to the holder, the second one ends this process.
fn hear_interrupts(mut holder: UnixStream) -> io::Result<()> {
    static ASKED: AtomicBool = AtomicBool::new(false);
    let handler = move || {
        if ASKED.swap(true, Ordering::SeqCst) {
            #[expect(clippy::exit, reason = "asked for twice; what is stored is stored")]
            std::process::exit(130);
        }
        // Where it cannot be told, the holder has ended, and so will this.
        holder.write_all(&[STOP]).ok();
    };
    ctrlc::set_handler(handler).map_err(io::Error::other)
}

fn own_umask() -> u32 {
    // There is no way to read it but to set it; nothing else runs yet.
    let own = umask(Mode::from_bits_truncate(0o077));
    umask(own);
    own.bits()
}
