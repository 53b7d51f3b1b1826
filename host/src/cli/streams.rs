//! The three streams that a command reads and writes: those of this process, or those that a client
//! of a held desk sent along (`relay`).

use std::fs::File;
use std::io::{self, IsTerminal as _, LineWriter, Write};
use std::os::fd::AsFd;
use std::sync::Arc;

use super::terminal::Stream;

/// Where a command reads and writes.
#[derive(Debug, Clone, Default)]
pub(crate) enum Streams {
    /// The process's own.
    #[default]
    Own,
    /// Those of another process.
    Given(Arc<Given>),
}

/// The streams of another process.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) stdin: File,
    pub(crate) stdout: File,
    pub(crate) stderr: File,
}

impl Streams {
    /// Standard input, to be read by whoever has it.
    ///
    /// # Errors
    /// When this process has no more room for open files.
    pub(crate) fn stdin(&self) -> io::Result<File> {
        match self {
            Self::Own => Ok(io::stdin().as_fd().try_clone_to_owned()?.into()),
            Self::Given(given) => given.stdin.try_clone(),
        }
    }

    /// Standard output.
    pub(crate) fn stdout(&self) -> Box<dyn Write> {
        match self {
            Self::Own => Box::new(io::stdout()),
            Self::Given(given) => writer(&given.stdout),
        }
    }

    /// Standard error.
    pub(crate) fn stderr(&self) -> Box<dyn Write> {
        match self {
            Self::Own => Box::new(io::stderr()),
            Self::Given(given) => writer(&given.stderr),
        }
    }

    /// What standard output is connected to.
    pub(crate) fn stdout_is(&self) -> Stream {
        match self {
            Self::Own => connected(&io::stdout()),
            Self::Given(given) => connected(&given.stdout),
        }
    }

    /// What standard error is connected to.
    pub(crate) fn stderr_is(&self) -> Stream {
        match self {
            Self::Own => connected(&io::stderr()),
            Self::Given(given) => connected(&given.stderr),
        }
    }
}

/// Writes whole lines, as the process's own do.
fn writer(file: &File) -> Box<dyn Write> {
    match file.try_clone() {
        Ok(file) => Box::new(LineWriter::new(file)),
        Err(error) => Box::new(Failing(error.kind())),
    }
}

/// A stream that could not be had.
struct Failing(io::ErrorKind);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn connected(stream: &impl AsFd) -> Stream {
    if !stream.as_fd().is_terminal() {
        return Stream::Other;
    }
    let size = terminal_size::terminal_size_of(stream);
    let columns = size.map(|(width, _)| usize::from(width.0));
    Stream::Terminal(columns.filter(|columns| *columns > 0))
}
