//! Standard input that Ctrl-C ends, even while nothing comes in.
//!
//! A read from a pipe or a terminal cannot be called back, so it is done in a thread of its own,
//! which ends with the process. What was read and not taken is not lost to anybody: the run that
//! wanted it was told to stop.

use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// Bytes that are read at a time.
const CHUNK: usize = 64 << 10;

/// Between two looks at whether to stop: shorter than anybody notices.
const LOOK: Duration = Duration::from_millis(50);

/// Standard input, until `stop` is set. After that a read fails, so that what was cut off is not
/// taken for the whole.
#[derive(Debug)]
pub(crate) struct Stdin {
    stop: &'static AtomicBool,
    /// None before the first read: an input that nobody asks for is left alone.
    chunks: Option<Receiver<io::Result<Vec<u8>>>>,
    chunk: Cursor<Vec<u8>>,
}

impl Stdin {
    /// Standard input, until `stop` is set.
    pub(crate) fn until(stop: &'static AtomicBool) -> Self {
        Self {
            stop,
            chunks: None,
            chunk: Cursor::default(),
        }
    }
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.chunk.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        let chunks = self.chunks.get_or_insert_with(|| {
            // One chunk ahead: who writes to the pipe waits when the plugins do.
            let (out, chunks) = sync_channel(1);
            thread::spawn(move || pump(&out));
            chunks
        });
        loop {
            if self.stop.load(Ordering::SeqCst) {
                return Err(io::Error::other("interrupted"));
            }
            match chunks.recv_timeout(LOOK) {
                Ok(chunk) => {
                    self.chunk = Cursor::new(chunk?);
                    return self.chunk.read(buffer);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
    }
}

/// Hands on what comes, up to the end or an error.
fn pump(out: &SyncSender<io::Result<Vec<u8>>>) {
    let mut stdin = io::stdin().lock();
    loop {
        let mut chunk = vec![0; CHUNK];
        let read = match stdin.read(&mut chunk) {
            Ok(0) => return,
            Ok(read) => {
                chunk.truncate(read);
                Ok(chunk)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let failed = read.is_err();
        if out.send(read).is_err() || failed {
            return;
        }
    }
}
