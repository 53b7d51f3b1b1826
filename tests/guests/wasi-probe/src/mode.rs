//! What the probe can be told to do.

use copydesk_plugin::serde;

/// What the probe does, in the settings in kebab case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(crate = "copydesk_plugin::serde", rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// Says what it sees.
    #[default]
    Look,
    /// Nothing.
    None,
    /// Sleeps for an hour, several times.
    Sleep,
    /// Prints on both outputs, in pieces.
    Print,
    /// A hundred thousand lines on standard error, or `count`.
    Flood,
    /// Prints what a runtime prints when it gives up, and gives up.
    LastWords,
    /// Exits from `annotate`.
    Exit,
    /// Exits from `configure`.
    ExitConfigure,
    /// Looks up a name of a megabyte ten times, or `count`.
    LookUp,
    /// Looks it up without end in `configure`.
    LookUpConfigure,
    /// Exits with a status of its own.
    ExitWithCode,
    /// Waits for what is ready, without end.
    PollForEver,
    /// Waits for an empty list.
    WaitForNothing,
    /// Keeps all handles.
    Hoard,
    /// Asks for more randomness than there is memory.
    AllRandomness,
    /// Asks for randomness without end.
    RandomForEver,
    /// Writes more zeroes than there is memory.
    AllZeroes,
}
