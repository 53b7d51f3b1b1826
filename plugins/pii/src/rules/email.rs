//! `email`: the e-mail address of a person.

use copydesk_plugin::Severity;

use super::Finding;
use crate::page::Page;
use crate::public;

pub(crate) const NAME: &str = "email";

/// Ends of file names that look like a domain behind an `@`, as in `logo@2x.png`.
const FILES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "svg", "webp"];

/// Looks around the `@` that stands at `at`.
pub(crate) fn find(page: &Page<'_>, at: usize) -> Option<Finding> {
    let local = local_part(page.before(at, 64));
    let domain = domain(page.after(at + 1, 190))?;
    if local.is_empty() || page.in_link(at) && !page.before(at, 200).contains("mailto:") {
        return None;
    }
    let range = at - local.len()..at + 1 + domain.len();
    let public = public::mailbox(local, domain).or_else(|| public::contact_line(page, &range));
    let initial = local.chars().next()?;
    Some(Finding {
        rule: NAME,
        range,
        severity: Severity::Warning,
        message: format!(
            "An e-mail address ({initial}…@{domain}); leave it out unless its owner agreed"
        ),
        evidence: "the mailbox is not that of an office, and no contact line stands around it"
            .to_owned(),
        confidence: 0.95,
        public,
    })
}

/// What of the text before the `@` is the name of a mailbox.
fn local_part(before: &str) -> &str {
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, it)| {
            it.is_alphanumeric() || matches!(it, '.' | '_' | '%' | '+' | '-' | '\'')
        })
        .last()
        .map_or(before.len(), |(start, _)| start);
    let local = before.get(start..).unwrap_or_default();
    local.trim_start_matches(|it: char| !it.is_alphanumeric() && it != '_')
}

/// What of the text behind the `@` is a domain with a top level.
fn domain(after: &str) -> Option<&str> {
    let end = after
        .find(|it: char| !(it.is_alphanumeric() || matches!(it, '.' | '-')))
        .unwrap_or(after.len());
    let mut domain = after.get(..end)?.trim_end_matches(['.', '-']);
    // A sentence that goes on without a blank: `jane@example.org.They`.
    if let Some((head, tail)) = domain.rsplit_once('.')
        && head.contains('.')
        && tail.starts_with(|it: char| it.is_ascii_uppercase())
        && head.ends_with(|it: char| it.is_ascii_lowercase())
    {
        domain = head;
    }
    let (head, top) = domain.rsplit_once('.')?;
    let is_top = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
    let is_head = head
        .split('.')
        .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    let is_file = FILES.iter().any(|it| it.eq_ignore_ascii_case(top));
    (is_top && is_head && !is_file).then_some(domain)
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Pii;

    #[test]
    fn finds_the_address_exactly() {
        let plugin = plugin::<Pii>();
        for marked in [
            "“Write to jane.doe@mail.example.org,” she said.\n          ^^^^^^^^^^^^^^^^^^^^^^^^^ email",
            "<o'neill+x@example.com>.\n ^^^^^^^^^^^^^^^^^^^^^ email",
            "Jürgen: jürgen@bücher.example…\n        ^^^^^^^^^^^^^^^^^^^^^ email",
            "It is jane@example.org.The rest\n      ^^^^^^^^^^^^^^^^ email",
        ] {
            assert_flags(&plugin, marked);
        }
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        let plugin = plugin::<Pii>();
        for text in [
            "She tweets as @jane.example and he as @joe.",
            "https://user@example.org/ and https://example.org/@jane.doe",
            "logo@2x.png, jane@localhost, 5 @ 3.50, a@b..org",
            "Write to press@example.org or newsroom@example.org.",
            "For more information write to jane.doe@example.org.",
            "The minister answers at j.doe@culture.gov.uk.",
        ] {
            assert_no_flags(&plugin, text);
        }
    }
}
