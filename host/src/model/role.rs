//! What an editor may do, by her role. Who may approve by override is for the settings to say: see
//! [`Waive`](super::Waive).

use std::fmt;

/// What somebody is on a desk. Each may what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Reader,
    /// Decides on stories and annotations, and takes decisions back.
    Editor,
    /// Approves what something stands in the way of, where the settings say no other.
    Chief,
}

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Decide on a story and on its annotations, and undo.
    Decide,
}

impl Role {
    /// All of them, the least first, with their names.
    pub const NAMED: [(&str, Self); 3] = [
        ("reader", Self::Reader),
        ("editor", Self::Editor),
        ("chief", Self::Chief),
    ];

    /// The name in settings and on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Chief => "chief",
        }
    }

    /// Whether somebody of this role may do something.
    pub fn may(self, what: Permission) -> bool {
        self >= what.least()
    }
}

impl Permission {
    /// The least role that may.
    pub fn least(self) -> Role {
        match self {
            Self::Decide => Role::Editor,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Waive;

    #[test]
    fn who_may_more_may_what_who_may_less() {
        let decide = Permission::Decide;
        assert!(!Role::Reader.may(decide));
        assert!(Role::Editor.may(decide) && Role::Chief.may(decide));
        let may = |waive: Waive| Role::NAMED.map(|(_, role)| waive.lets(role));
        assert_eq!(may(Waive::Editor), [false, true, true]);
        assert_eq!(may(Waive::Chief), [false, false, true]);
        assert_eq!(may(Waive::Nobody), [false, false, false]);
        for (name, role) in Role::NAMED {
            assert_eq!(role.name(), name);
        }
    }
}
