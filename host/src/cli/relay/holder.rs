//! The side of who holds the desk.

use std::fs::{self, File, Permissions};
use std::io::{self, IoSliceMut, Read as _, Write as _};
use std::net::Shutdown;
use std::os::fd::{AsFd as _, AsRawFd as _, OwnedFd};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use clap::Parser as _;
use nix::poll::{PollFd, PollFlags, poll};
use nix::sched::{CloneFlags, unshare};
use nix::sys::stat::{Mode, umask};
use nix::unistd::{Uid, fchdir};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg, sockopt};

use super::{FILE, LARGEST, OTHER_VERSION, Request, VERSION, os};
use crate::cli::args::Args;
use crate::cli::commands::dispatch;
use crate::cli::context::{Client, Context};
use crate::cli::exit::Exit;
use crate::cli::streams::{Given, Streams};
use crate::panics::contained;
use crate::pipeline::{DATABASE_DIR, Desk};

/// Between two looks at whether to end, in milliseconds.
const LOOK: u16 = 100;

/// How long the end waits for commands that were asked to stop. Who does not read what they asked
/// for must not keep the holder; what they were told is on the disk.
const PATIENCE: Duration = Duration::from_secs(10);

/// Works the commands of other processes on an open desk, until it is dropped.
#[derive(Debug)]
pub(crate) struct Holder {
    socket: PathBuf,
    shared: Arc<Shared>,
    accepting: Option<thread::JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    ending: AtomicBool,
    /// Whether each command that is worked is to stop.
    working: Mutex<Vec<&'static AtomicBool>>,
    /// Those that nobody uses: they live as long as the process, so they are used again.
    free: Mutex<Vec<&'static AtomicBool>>,
    done: Condvar,
}

impl Holder {
    /// Begins to listen beside the database of a desk. Who has the desk open is alone there, so a
    /// socket that is there already was left behind.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub(crate) fn begin(desk: &Desk) -> io::Result<Self> {
        let data = desk.dir().join(DATABASE_DIR);
        fs::set_permissions(&data, Permissions::from_mode(0o700))?;
        let socket = data.join(FILE);
        match fs::remove_file(&socket) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = {
            let dir = File::open(&data)?;
            UnixListener::bind(format!("/proc/self/fd/{}/{FILE}", dir.as_raw_fd()))?
        };
        fs::set_permissions(&socket, Permissions::from_mode(0o600))?;
        listener.set_nonblocking(true)?;
        let shared = Arc::new(Shared::default());
        let accepting = {
            let (shared, desk) = (Arc::clone(&shared), desk.share());
            thread::spawn(move || accept(&listener, &shared, &desk))
        };
        Ok(Self {
            socket,
            shared,
            accepting: Some(accepting),
        })
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.shared.ending.store(true, Ordering::SeqCst);
        // The next one who looks opens the desk, or waits for it.
        fs::remove_file(&self.socket).ok();
        if let Some(accepting) = self.accepting.take() {
            accepting.join().ok();
        }
        let working = self.shared.working.lock();
        let working = working.unwrap_or_else(PoisonError::into_inner);
        for stop in working.iter() {
            stop.store(true, Ordering::SeqCst);
        }
        let until = |working: &mut Vec<_>| !working.is_empty();
        drop(
            self.shared
                .done
                .wait_timeout_while(working, PATIENCE, until),
        );
    }
}

fn accept(listener: &UnixListener, shared: &Arc<Shared>, desk: &Desk) {
    while !shared.ending.load(Ordering::SeqCst) {
        let mut waiting = [PollFd::new(listener.as_fd(), PollFlags::POLLIN)];
        if poll(&mut waiting, LOOK).is_ok_and(|ready| ready > 0)
            && let Ok((client, _)) = listener.accept()
        {
            let (shared, desk) = (Arc::clone(shared), desk.share());
            thread::spawn(move || {
                // Who cannot be answered has gone.
                work(client, &shared, desk).ok();
            });
        }
    }
}

/// Works one command.
fn work(mut client: UnixStream, shared: &Shared, desk: Desk) -> io::Result<()> {
    client.set_nonblocking(false)?;
    let peer = sockopt::socket_peercred(&client)?;
    if ![Uid::effective().as_raw(), 0].contains(&peer.uid.as_raw()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let (request, [directory, stdin, stdout, stderr]) = receive(&mut client)?;
    if request.version != VERSION {
        return client.write_all(&[OTHER_VERSION]);
    }
    // From here on directory and umask are this thread's alone, and those of its threads.
    unshare(CloneFlags::CLONE_FS)?;
    fchdir(&directory)?;
    umask(Mode::from_bits_truncate(request.umask));
    let stop = shared.begin();
    let hearing = client.try_clone()?;
    let hearing = thread::spawn(move || hear(hearing, stop));
    let streams = Streams::Given(Arc::new(Given {
        stdin: stdin.into(),
        stdout: stdout.into(),
        stderr: stderr.into(),
    }));
    let typed: Vec<_> = request.typed.into_iter().map(os).collect();
    let variables = request.variables.into_iter();
    let variables = variables.map(|(name, value)| (name.into(), os(value)));
    let client_of = Client::Other {
        variables: variables.collect(),
        stop,
        desk,
    };
    let status = worked(typed, streams, client_of);
    let answered = client.write_all(&[status]);
    // Only when nobody sets it any more is it free for another command.
    client.shutdown(Shutdown::Both).ok();
    hearing.join().ok();
    shared.end(stop);
    answered
}

fn worked(typed: Vec<std::ffi::OsString>, streams: Streams, client: Client) -> u8 {
    let told = streams.clone();
    let worked = contained(move || {
        let args = match Args::try_parse_from(typed) {
            Ok(args) => args,
            Err(error) => {
                writeln!(streams.stderr(), "{error}").ok();
                return Exit::Usage;
            }
        };
        let context = Context::of(args.global, args.command.name(), streams, client);
        dispatch(&context, args.command).unwrap_or_else(|error| context.tell(&error))
    });
    let exit = worked.unwrap_or_else(|what| {
        writeln!(told.stderr(), "error: the command stopped with {what:?}").ok();
        Exit::Store
    });
    exit.status()
}

/// Waits for the client to ask to stop, or to end.
fn hear(mut client: UnixStream, stop: &'static AtomicBool) {
    let mut said = [0];
    // A client that has gone wants nothing more either.
    client.read_exact(&mut said).ok();
    stop.store(true, Ordering::SeqCst);
}

fn receive(client: &mut UnixStream) -> io::Result<(Request, [OwnedFd; 4])> {
    let mut length = [0; 4];
    let mut room = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(4))];
    let mut along = RecvAncillaryBuffer::new(&mut room);
    let mut first = [IoSliceMut::new(&mut length)];
    let received = recvmsg(&*client, &mut first, &mut along, RecvFlags::CMSG_CLOEXEC)?;
    let files = along.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(files) => Some(files),
        _ => None,
    });
    let files: Vec<OwnedFd> = files.flatten().collect();
    let no_request = || io::Error::from(io::ErrorKind::InvalidData);
    let files = files.try_into().map_err(|_: Vec<OwnedFd>| no_request())?;
    let length = u32::from_be_bytes(length);
    if received.bytes != 4 || length > LARGEST {
        return Err(no_request());
    }
    let mut request = vec![0; usize::try_from(length).unwrap_or(0)];
    client.read_exact(&mut request)?;
    let request = postcard::from_bytes(&request).map_err(|_| no_request())?;
    Ok((request, files))
}

impl Shared {
    /// Begins a command: what says that it is to stop.
    fn begin(&self) -> &'static AtomicBool {
        let free = self
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let stop = free.unwrap_or_else(|| Box::leak(Box::new(AtomicBool::new(false))));
        stop.store(self.ending.load(Ordering::SeqCst), Ordering::SeqCst);
        let mut working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        working.push(stop);
        stop
    }

    /// Ends it.
    fn end(&self, stop: &'static AtomicBool) {
        let mut working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        working.retain(|it| !std::ptr::eq(*it, stop));
        drop(working);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.push(stop);
        drop(free);
        self.done.notify_all();
    }
}
