//! How a guest ends its call through WASI.

/// What a guest did that ends its call. It completes a sentence that begins with the function:
/// "annotate exited with status 1".
#[derive(Debug, Clone, thiserror::Error)]
pub(in crate::sandbox) enum Breach {
    /// It asked to be ended.
    #[error("exited with status {0}")]
    Exited(u8),
    /// It keeps what it was given.
    #[error("held more than {most} handles of WASI at the same time")]
    Handles {
        /// Handles at most.
        most: usize,
    },
    /// It wants more bytes than one answer may have.
    #[error("asked {what} for {bytes} bytes at once, more than {most}")]
    TooMuch {
        /// What it asked.
        what: &'static str,
        /// Bytes that it wanted.
        bytes: u64,
        /// Bytes at most.
        most: u64,
    },
    /// It waits for nothing.
    #[error("waited for an empty list, which never ends")]
    NothingToWaitFor,
    /// It called what needs a handle that nobody gives.
    #[error("called {0}, which needs a handle that the closed WASI never gives")]
    NoHandle(String),
}
