//! The exit statuses of the program, in one place with their order.

use std::process::ExitCode;

/// How the program ended. Never a count: those wrap at 256 into success.
///
/// The order is that of importance: when several apply, the greatest is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// A check found what it was told to fail on, or a replay came out otherwise.
    Findings,
    /// A plugin failed; the rest is stored.
    PluginFailed,
    /// Part of the input was refused; the rest is stored.
    PartRefused,
    /// Wrong usage or settings, or nothing of the input could be read.
    Usage,
    /// The store failed.
    Store,
    /// Interrupted; what was done is kept.
    Interrupted,
}

impl Exit {
    /// The number that the shell sees.
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::PluginFailed => 3,
            Self::Store => 4,
            Self::PartRefused => 5,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_important_of_several_is_told() {
        let importance = [130, 4, 2, 5, 3, 1, 0];
        let mut all = [
            Exit::Done,
            Exit::Findings,
            Exit::PluginFailed,
            Exit::PartRefused,
            Exit::Usage,
            Exit::Store,
            Exit::Interrupted,
        ];
        all.sort();
        all.reverse();
        assert_eq!(all.map(Exit::status), importance);
    }
}
