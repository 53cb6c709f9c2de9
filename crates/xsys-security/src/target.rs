//! The request target (RFC 9112 3.2): which of its four forms it has, and that it has one.

use crate::{authority, rejection::Excerpt, HeadRejection};

/// Accepts what Node accepts, except fragments, user information and an empty host in an absolute target, and anything
/// but `host:port` for CONNECT. Octets are visible ASCII: raw UTF-8 is refused, as by llhttp without leniency.
pub(crate) fn check(method: &[u8], target: &[u8]) -> Result<(), HeadRejection> {
    let refuse = |expected| Err(HeadRejection::Target { expected, came: Excerpt::of(target) });
    if !target.iter().all(u8::is_ascii_graphic) {
        return refuse("visible ASCII");
    }
    if method == b"CONNECT" {
        return match authority::parse(target) {
            Some(authority) if !authority.host.is_empty() && authority.port.is_some_and(|port| !port.is_empty()) => {
                Ok(())
            }
            _ => refuse("host:port"),
        };
    }
    if memchr::memchr(b'#', target).is_some() {
        return refuse("no fragment");
    }
    match target {
        [b'/', ..] | b"*" => Ok(()),
        _ if is_absolute(target) => Ok(()),
        _ => refuse("a path, \"*\" or an absolute URI"),
    }
}

/// `scheme "://" authority ...`. Node takes letters only for a scheme; so do we.
fn is_absolute(target: &[u8]) -> bool {
    let letters = target.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (scheme, rest) = target.split_at(letters);
    let Some(rest) = rest.strip_prefix(b"://") else { return false };
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
    !scheme.is_empty() && authority::parse(&rest[..end]).is_some_and(|authority| !authority.host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (method, target) in [
            ("GET", "/"),
            ("GET", "//a"),
            ("GET", "/a?b=c&d"),
            ("GET", "/\"<>\\^`{|}"),
            ("GET", "*"),
            ("OPTIONS", "*"),
            ("GET", "http://a/"),
            ("GET", "http://a:80?b"),
            ("GET", "HTTP://a"),
            ("GET", "foo://bar"),
            ("GET", "/a@b:c"),
            ("CONNECT", "a:80"),
            ("CONNECT", "[::1]:443"),
        ] {
            assert_eq!(check(method.as_bytes(), target.as_bytes()), Ok(()), "{method} {target}");
        }
        for (method, target) in [
            ("GET", ""),
            ("GET", "a"),
            ("GET", "?a"),
            ("GET", "*a"),
            ("GET", "/#a"),
            ("GET", "/a#"),
            ("GET", "/\u{e9}"),
            ("GET", "/\u{1}"),
            ("GET", "/\u{7f}"),
            ("GET", "/a b"),
            ("GET", "/a\tb"),
            ("GET", "http:///"),
            ("GET", "http://"),
            ("GET", "http://u@a/"),
            ("GET", "http://a:b/"),
            ("GET", "http:/a"),
            ("GET", "://a"),
            ("GET", "a:80"),
            ("CONNECT", "/"),
            ("CONNECT", "a"),
            ("CONNECT", "a:"),
            ("CONNECT", ":80"),
            ("CONNECT", "http://a:80"),
            ("CONNECT", "u@a:80"),
        ] {
            let rejection = check(method.as_bytes(), target.as_bytes()).unwrap_err();
            assert_eq!((rejection.status(), rejection.code()), (400, "HPE_INVALID_URL"), "{method} {target}");
        }
    }
}
