//! Standard input that Ctrl-C ends, even while nothing comes in.
//!
//! A read from a pipe or a terminal cannot be called back, so it is begun only when there is
//! something to read.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};

use super::streams::Streams;

/// Bytes that are read at a time.
const CHUNK: usize = 64 << 10;

/// Between two looks at whether to stop, in milliseconds: shorter than anybody notices.
const LOOK: u16 = 50;

/// Standard input, until `stop` is set. After that a read fails, so that what was cut off is not
/// taken for the whole.
#[derive(Debug)]
pub(crate) struct Stdin {
    stop: &'static AtomicBool,
    streams: Streams,
    /// None before the first read: an input that nobody asks for is left alone.
    open: Option<BufReader<File>>,
}

impl Stdin {
    /// Standard input, until `stop` is set.
    pub(crate) fn until(stop: &'static AtomicBool, streams: Streams) -> Self {
        Self {
            stop,
            streams,
            open: None,
        }
    }
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let input = match &mut self.open {
            Some(input) => input,
            None => {
                let file = self.streams.stdin()?;
                self.open.insert(BufReader::with_capacity(CHUNK, file))
            }
        };
        while input.buffer().is_empty() {
            if self.stop.load(Ordering::SeqCst) {
                return Err(io::Error::other("interrupted"));
            }
            let mut waiting = [PollFd::new(input.get_ref().as_fd(), PollFlags::POLLIN)];
            match poll(&mut waiting, LOOK) {
                Ok(0) | Err(Errno::EINTR) => {}
                Ok(_) => break,
                Err(error) => return Err(error.into()),
            }
        }
        input.read(buffer)
    }
}
