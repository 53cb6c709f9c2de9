//! `uri-host [":" port]` (RFC 9110 4.2, 7.2), as it stands in Host, in an absolute target and in CONNECT's target.

use crate::octets::REGISTERED_NAME;

/// What an authority without user information is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Authority<'a> {
    pub(crate) host: &'a [u8],
    pub(crate) port: Option<&'a [u8]>,
}

/// `None` when `bytes` are not an authority, or carry user information: a name before `@` is a way to make one reader
/// see another host than the next.
pub(crate) fn parse(bytes: &[u8]) -> Option<Authority<'_>> {
    let host_length = if bytes.first() == Some(&b'[') {
        bytes.iter().position(|byte| *byte == b']')? + 1
    } else {
        bytes.iter().position(|byte| *byte == b':').unwrap_or(bytes.len())
    };
    let (host, rest) = bytes.split_at(host_length);
    let valid = if host.starts_with(b"[") { is_ip_literal(host) } else { is_registered_name(host) };
    let port = match rest {
        [] => None,
        [b':', digits @ ..] if digits.iter().all(u8::is_ascii_digit) => Some(digits),
        _ => return None,
    };
    valid.then_some(Authority { host, port })
}

fn is_registered_name(host: &[u8]) -> bool {
    let mut bytes = host;
    loop {
        match bytes {
            [] => return true,
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => bytes = rest,
            [byte, rest @ ..] if REGISTERED_NAME[usize::from(*byte)] => bytes = rest,
            _ => return false,
        }
    }
}

/// Only its octets: whether it names an existing address is for whoever connects to it.
fn is_ip_literal(host: &[u8]) -> bool {
    host.len() > 2
        && host[1..host.len() - 1].iter().all(|byte| matches!(byte, b':' | b'%') || REGISTERED_NAME[usize::from(*byte)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports() {
        for valid in [
            "",
            "a",
            "example.com",
            "example.com:80",
            "example.com:",
            "a_b-c~d",
            "127.0.0.1:8080",
            "[::1]",
            "[::1]:80",
            "%41b",
            "[fe80::1%25eth0]:1",
            "xn--bcher-kva.example",
        ] {
            assert!(parse(valid.as_bytes()).is_some(), "{valid}");
        }
        for invalid in [
            "a@b",
            "u:p@b",
            "a b",
            " a",
            "a:b",
            "a:80:80",
            "a:+80",
            "a/b",
            "a?b",
            "a#b",
            "[",
            "[]",
            "[::1",
            "[::1]a",
            "::1",
            "%4",
            "%zz",
            "b\u{fc}cher",
            "a\\b",
            "a\tb",
            "<a>",
        ] {
            assert!(parse(invalid.as_bytes()).is_none(), "{invalid}");
        }
    }
}
