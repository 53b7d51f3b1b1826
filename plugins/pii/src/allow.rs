//! What the desk itself lets pass: domains, mailboxes, numbers, addresses, names.

use copydesk_plugin::{Issue, text::fold};

/// A telephone number is the same with and without the code of its country, by its last digits.
const LAST: usize = 9;

/// An entry of the list.
#[derive(Debug)]
enum Entry {
    /// A domain, which stands for its subdomains too.
    Domain(String),
    /// A number, by its digits and letters.
    Number(String),
    /// Anything else: a mailbox, a street, a name.
    Text(String),
}

/// The list.
#[derive(Debug)]
pub(crate) struct Allowed(Vec<Entry>);

impl Allowed {
    /// Reads the entries, or says what is wrong with them.
    pub(crate) fn new(entries: &[String]) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        let mut allowed = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let entry = entry.trim();
            if key(entry).len() < 4 {
                let path = format!("allow[{index}]");
                let message = format!("`{entry}` is too short to stand for one thing only");
                issues.push(Issue::new(path, message));
            } else {
                allowed.push(Entry::of(entry));
            }
        }
        if issues.is_empty() {
            Ok(Self(allowed))
        } else {
            Err(issues)
        }
    }

    /// Whether the list lets the item pass.
    pub(crate) fn passes(&self, item: &str) -> bool {
        !self.0.is_empty() && self.0.iter().any(|it| it.passes(item))
    }
}

impl Entry {
    fn of(entry: &str) -> Self {
        let letters = entry.chars().filter(|it| it.is_alphabetic()).count();
        let digits = entry.chars().filter(char::is_ascii_digit).count();
        if !entry.contains(['@', ' ']) && entry.contains('.') && letters > digits {
            Self::Domain(fold(entry.trim_start_matches("*.")).into_owned())
        } else if digits >= 6 && digits > letters {
            Self::Number(key(entry))
        } else {
            Self::Text(fold(entry).into_owned())
        }
    }

    fn passes(&self, item: &str) -> bool {
        match self {
            Self::Domain(domain) => item.rsplit_once('@').is_some_and(|(_, own)| {
                let own = fold(own);
                own == domain.as_str()
                    || own
                        .strip_suffix(domain.as_str())
                        .is_some_and(|it| it.ends_with('.'))
            }),
            Self::Number(number) => {
                let own = key(item);
                let same = number.bytes().rev().zip(own.bytes().rev());
                let same = same.take_while(|(left, right)| left == right).count();
                own == *number || same >= LAST
            }
            Self::Text(text) => fold(item).starts_with(text.as_str()),
        }
    }
}

/// The letters and digits of a text.
fn key(text: &str) -> String {
    let letters = text.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(entries: &[&str]) -> Allowed {
        let entries: Vec<_> = entries.iter().map(|it| (*it).to_owned()).collect();
        Allowed::new(&entries).unwrap()
    }

    #[test]
    fn a_domain_stands_for_its_subdomains_and_no_other() {
        let list = allowed(&["desk.example"]);
        assert!(list.passes("jane@desk.example") && list.passes("jane@mail.DESK.example"));
        assert!(!list.passes("jane@mydesk.example") && !list.passes("desk.example@other.example"));
    }

    #[test]
    fn a_number_is_known_in_each_of_its_forms() {
        let list = allowed(&["+44 20 7946 0958"]);
        assert!(list.passes("020 7946 0958") && list.passes("+44 (0)20 7946-0958"));
        assert!(!list.passes("020 7946 0959"));
    }

    #[test]
    fn a_mailbox_and_a_street_are_themselves() {
        let list = allowed(&["jane@example.org", "14 Orchard Close"]);
        assert!(list.passes("Jane@example.org") && list.passes("14 Orchard Close, Leeds LS2 7AA"));
        assert!(!list.passes("joe@example.org") && !list.passes("15 Orchard Close"));
    }
}
