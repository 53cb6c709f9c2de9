//! A request's head as HTTP/1.1 has it.
//!
//! Enters: what h2 decoded (RFC 9113 8.3: lower-case names, no connection-level fields, pseudo-fields apart). Leaves: a
//! request line, `Host` and field lines, to be judged like any other head; or the reason why there is no such request.
//! Nothing can be smuggled into it: the types it is made from hold no CR, LF or NUL, and no space in method or path.

use bytes::{BufMut, Bytes, BytesMut};
use h2::Reason;
use http::{
    header::{CONTENT_LENGTH, COOKIE, HOST},
    request::Parts,
    Method,
};

/// How the body of the request is delimited in HTTP/1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// There is none.
    None,
    /// So many bytes.
    Length(u64),
    /// In chunks.
    Chunked,
}

/// The head of a request; `ends`: its stream has no body.
///
/// # Errors
/// The reason with which the stream is reset: HTTP/1.1 has no such request.
pub fn head(parts: &Parts, ends: bool) -> Result<(Bytes, Framing), Reason> {
    if parts.method == Method::CONNECT {
        return Err(Reason::HTTP_1_1_REQUIRED);
    }
    let Some(target) = parts.uri.path_and_query() else { return Err(Reason::PROTOCOL_ERROR) };
    let mut head = BytesMut::with_capacity(512);
    head.put_slice(parts.method.as_str().as_bytes());
    head.put_u8(b' ');
    head.put_slice(target.as_str().as_bytes());
    head.put_slice(b" HTTP/1.1\r\n");
    if let Some(authority) = parts.uri.authority() {
        let authority = authority.as_str().as_bytes();
        // RFC 9113 8.3.1: two that differ are malformed. One would be believed here, the other elsewhere.
        if parts.headers.get_all(HOST).iter().any(|host| !host.as_bytes().eq_ignore_ascii_case(authority)) {
            return Err(Reason::PROTOCOL_ERROR);
        }
        line(&mut head, b"host", authority);
    }
    for (name, value) in &parts.headers {
        if *name == COOKIE || (*name == HOST && parts.uri.authority().is_some()) {
            continue;
        }
        line(&mut head, name.as_str().as_bytes(), value.as_bytes());
    }
    cookies(&mut head, parts);
    let framing = framing(parts, ends);
    if framing == Framing::Chunked {
        line(&mut head, b"transfer-encoding", b"chunked");
    }
    head.put_slice(b"\r\n");
    Ok((head.freeze(), framing))
}

fn framing(parts: &Parts, ends: bool) -> Framing {
    if ends {
        return Framing::None;
    }
    let Some(length) = parts.headers.get(CONTENT_LENGTH) else { return Framing::Chunked };
    // One that is no number is refused with the head, so its body is nobody's.
    let length = std::str::from_utf8(length.as_bytes()).ok().and_then(|length| length.parse().ok());
    length.map_or(Framing::None, Framing::Length)
}

/// RFC 9113 8.2.3: a client may cut its cookies into lines, which HTTP/1.1 has on one.
fn cookies(head: &mut BytesMut, parts: &Parts) {
    let mut crumbs = parts.headers.get_all(COOKIE).iter();
    let Some(first) = crumbs.next() else { return };
    head.put_slice(b"cookie: ");
    head.put_slice(first.as_bytes());
    for crumb in crumbs {
        head.put_slice(b"; ");
        head.put_slice(crumb.as_bytes());
    }
    head.put_slice(b"\r\n");
}

/// One field line.
pub(super) fn line(head: &mut BytesMut, name: &[u8], value: &[u8]) {
    head.put_slice(name);
    head.put_slice(b": ");
    head.put_slice(value);
    head.put_slice(b"\r\n");
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of(request: http::request::Builder, ends: bool) -> Result<(String, Framing), Reason> {
        let (parts, ()) = request.body(()).unwrap().into_parts();
        head(&parts, ends).map(|(head, framing)| (String::from_utf8(head.to_vec()).unwrap(), framing))
    }

    #[test]
    fn pseudo_fields_become_a_request_line_and_host() {
        let request = http::Request::get("https://a.example:8443/b?c=d").header("x-a", "1").header("x-a", "2");
        let expected = "GET /b?c=d HTTP/1.1\r\nhost: a.example:8443\r\nx-a: 1\r\nx-a: 2\r\n\r\n";
        assert_eq!(of(request, true), Ok((expected.to_owned(), Framing::None)));
    }

    #[test]
    fn a_body_without_a_length_is_chunked() {
        let request = || http::Request::post("https://a/");
        let expected = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
        assert_eq!(of(request(), false), Ok((expected.to_owned(), Framing::Chunked)));
        let expected = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\n";
        let with_length = request().header("content-length", "3");
        assert_eq!(of(with_length, false), Ok((expected.to_owned(), Framing::Length(3))));
    }

    #[test]
    fn crumbs_are_one_cookie() {
        let request = http::Request::get("https://a/").header("cookie", "a=b").header("b", "c").header("cookie", "c=d");
        let expected = "GET / HTTP/1.1\r\nhost: a\r\nb: c\r\ncookie: a=b; c=d\r\n\r\n";
        assert_eq!(of(request, true).unwrap().0, expected);
    }

    #[test]
    fn two_hosts_that_differ_are_malformed() {
        let request = |host: &str| http::Request::get("https://a.example/").header("host", host);
        assert_eq!(of(request("b.example"), true), Err(Reason::PROTOCOL_ERROR));
        assert_eq!(of(request("A.example"), true).unwrap().0, "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n");
    }

    #[test]
    fn a_tunnel_needs_http_1() {
        assert_eq!(of(http::Request::connect("a:443"), false), Err(Reason::HTTP_1_1_REQUIRED));
    }
}
