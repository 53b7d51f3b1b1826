//! What an editor may do, by her role.

use std::fmt;

/// What somebody is on a desk. Each may what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Reader,
    /// Decides on stories and annotations, and takes decisions back.
    Editor,
    /// Approves what something stands in the way of.
    Chief,
}

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Decide on a story and on its annotations, and undo.
    Decide,
    /// Approve by override.
    Override,
}

/// Who may what: the least role that may.
pub const PERMISSIONS: [(Permission, Role); 2] = [
    (Permission::Decide, Role::Editor),
    (Permission::Override, Role::Chief),
];

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
        let mut all = PERMISSIONS.into_iter();
        all.any(|(permission, least)| permission == what && self >= least)
    }
}

impl Permission {
    /// The least role that may.
    pub fn least(self) -> Role {
        let mut all = PERMISSIONS.into_iter();
        let found = all.find(|(permission, _)| *permission == self);
        found.map_or(Role::Chief, |(_, least)| least)
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

    #[test]
    fn who_may_more_may_what_who_may_less() {
        let may = |role: Role| PERMISSIONS.map(|(what, _)| role.may(what));
        assert_eq!(may(Role::Reader), [false, false]);
        assert_eq!(may(Role::Editor), [true, false]);
        assert_eq!(may(Role::Chief), [true, true]);
        for (what, _) in PERMISSIONS {
            assert!(what.least().may(what));
        }
        for (name, role) in Role::NAMED {
            assert_eq!(role.name(), name);
        }
    }
}
