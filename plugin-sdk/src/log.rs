//! The host's log of this plugin and story.
//!
//! In a native build the lines are kept for the test harness, a list for each thread.

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// For the author of the plugin.
    Debug,
    /// What happened.
    Info,
    /// Something is not as it should be.
    Warn,
    /// The plugin could not do what it was asked for.
    Error,
}

/// Logs a line for the author of the plugin.
pub fn debug(message: impl AsRef<str>) {
    write(Level::Debug, message.as_ref());
}

/// Logs what happened.
pub fn info(message: impl AsRef<str>) {
    write(Level::Info, message.as_ref());
}

/// Logs that something is not as it should be.
pub fn warn(message: impl AsRef<str>) {
    write(Level::Warn, message.as_ref());
}

/// Logs that the plugin could not do what it was asked for.
pub fn error(message: impl AsRef<str>) {
    write(Level::Error, message.as_ref());
}

#[cfg(target_family = "wasm")]
fn write(level: Level, message: &str) {
    use crate::__private::bindings::copydesk::plugin::log;

    let level = match level {
        Level::Debug => log::Level::Debug,
        Level::Info => log::Level::Info,
        Level::Warn => log::Level::Warn,
        Level::Error => log::Level::Error,
    };
    log::log(level, message);
}

#[cfg(not(target_family = "wasm"))]
thread_local! {
    static LINES: std::cell::RefCell<Vec<(Level, String)>> = const { std::cell::RefCell::new(Vec::new()) };
}

#[cfg(not(target_family = "wasm"))]
fn write(level: Level, message: &str) {
    LINES.with_borrow_mut(|lines| lines.push((level, message.to_owned())));
}

/// Takes the lines that this thread logged since the last time.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn take() -> Vec<(Level, String)> {
    LINES.take()
}
