//! `ip`: the address of somebody's connection, IPv4 or IPv6.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use copydesk_plugin::Severity;

use super::Finding;
use crate::page::{Page, has_cue};

pub(crate) const NAME: &str = "ip";

/// What else is written as four numbers with dots between.
const OTHERS: [&str; 14] = [
    "version",
    "versions",
    "release",
    "firmware",
    "build",
    "section",
    "sections",
    "clause",
    "chapter",
    "article",
    "paragraph",
    "rule",
    "figure",
    "table",
];

const CUES: [&str; 10] = [
    "ip",
    "ips",
    "address",
    "addresses",
    "server",
    "host",
    "router",
    "ping",
    "dns",
    "client_ip",
];

/// Looks for an IPv4 address whose first digit stands at `at`.
pub(crate) fn v4(page: &Page<'_>, at: usize) -> Option<Finding> {
    let text = page.after(at, 16);
    let end = text
        .find(|it: char| !(it.is_ascii_digit() || it == '.'))
        .unwrap_or(text.len());
    let text = text.get(..end)?.trim_end_matches('.');
    let address: Ipv4Addr = text.parse().ok()?;
    let end = at + text.len();
    let goes_on =
        page.at(end) == b'.' && page.at(end + 1).is_ascii_digit() || page.joined_after(end);
    if goes_on || matches!(page.ahead(at), b'.' | b'-' | b',') || page.joined_before(at) {
        return None;
    }
    let before = page.before(at, 40);
    let low = address.octets().iter().all(|it| *it < 20);
    if has_cue(before, &OTHERS) || low && !has_cue(before, &CUES) {
        return None;
    }
    let nobodys = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_unspecified()
        || address.is_multicast();
    let [first, ..] = address.octets();
    Some(finding(at..end, &format!("{first}.…"), nobodys))
}

/// Looks for an IPv6 address around the colon that stands at `at`.
pub(crate) fn v6(page: &Page<'_>, at: usize) -> Option<Finding> {
    let is_part = |it: u8| it.is_ascii_hexdigit() || it == b':';
    let (mut start, mut end) = (at, at);
    while at - start < 39 && is_part(page.ahead(start)) {
        start -= 1;
    }
    while end - at < 40 && is_part(page.at(end)) {
        end += 1;
    }
    let text = page.get(start..end);
    let text = text
        .strip_suffix(':')
        .filter(|it| !it.ends_with(':'))
        .unwrap_or(text);
    let end = start + text.len();
    let groups = text.split(':').filter(|it| !it.is_empty()).count();
    let is_long = groups >= 3 && text.len() >= 8 && text.bytes().any(|it| it.is_ascii_digit());
    if !is_long || page.joined_before(start) || page.joined_after(end) {
        return None;
    }
    let address: Ipv6Addr = text.parse().ok()?;
    let [first, ..] = address.segments();
    // Loopback, and what is valid within a house or on a cable alone.
    let nobodys =
        address.is_loopback() || matches!(first & 0xfe00, 0xfc00) || first & 0xffc0 == 0xfe80;
    Some(finding(start..end, &format!("{first:x}:…"), nobodys))
}

fn finding(range: Range<usize>, shown: &str, nobodys: bool) -> Finding {
    Finding {
        rule: NAME,
        range,
        severity: Severity::Warning,
        message: format!("An IP address ({shown}); leave it out if it may be a person’s"),
        evidence: "it is an address of the public net, and can be traced to a connection"
            .to_owned(),
        confidence: 0.9,
        public: nobodys.then_some("it is valid within one network only, and leads to nobody"),
    }
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Pii;

    #[test]
    fn finds_both_kinds() {
        let plugin = plugin::<Pii>();
        for marked in [
            "from 203.0.113.77.\n     ^^^^^^^^^^^^ ip",
            "IP 8.8.4.4:80\n   ^^^^^^^ ip",
            "from 2001:db8:85a3::8a2e:370:7334: it\n     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ip",
            "2001:db8:c617:e898:c11:40d2:c669:2eb\n^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ip",
        ] {
            assert_flags(&plugin, marked);
        }
    }

    #[test]
    fn versions_times_and_addresses_of_nobody_are_none() {
        let plugin = plugin::<Pii>();
        for text in [
            "version 203.0.113.77",
            "v203.0.113.77 and 203.0.113.77.5",
            "section 1.2.3.4 and 1.2.3.4",
            "256.1.1.1 and 203.0.113",
            "192.168.178.20, 10.20.30.40, 127.0.0.1 and fe80::1ff:fe23:4567:890a",
            "at 12:30:45, 10:1 and std::net::face, a::b",
        ] {
            assert_no_flags(&plugin, text);
        }
    }
}
