//! Heads as they come from the wire, in the engine's order: line endings, httparse, verdict.

use super::{inspect, Expect, Framing, HeadLimits, HeadVerdict};
use crate::{line_endings, HeadRejection};
use proptest::prelude::*;

const LIMITS: HeadLimits = HeadLimits { max_header_size: 256, require_host_header: true, upgrades_leave: false };

/// The verdict; `Err(None)` when httparse refused the head before.
fn judge(head: &str) -> Result<HeadVerdict, Option<HeadRejection>> {
    judge_with(head.as_bytes(), &LIMITS)
}

fn judge_with(head: &[u8], limits: &HeadLimits) -> Result<HeadVerdict, Option<HeadRejection>> {
    line_endings(head).map_err(Some)?;
    let mut slots = [httparse::EMPTY_HEADER; 16];
    let mut request = httparse::Request::new(&mut slots);
    match request.parse(head) {
        Ok(httparse::Status::Complete(_)) => {}
        _ => return Err(None),
    }
    let fields = request.headers.iter().map(|field| (field.name.as_bytes(), field.value));
    let (method, target) = (request.method.unwrap(), request.path.unwrap());
    inspect(method.as_bytes(), target.as_bytes(), request.version.unwrap(), fields, limits).map_err(Some)
}

fn post(fields: &str) -> Result<HeadVerdict, Option<HeadRejection>> {
    judge(&format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n"))
}

#[test]
fn one_framing() {
    for (fields, expected) in [
        ("", Framing::None),
        ("Content-Length: 0\r\n", Framing::Length(0)),
        ("content-length: \t 5 \t\r\n", Framing::Length(5)),
        ("Content-Length: 0000000000000000000000005\r\n", Framing::Length(5)),
        ("Content-Length: 18446744073709551615\r\n", Framing::Length(u64::MAX)),
        ("Transfer-Encoding: chunked\r\n", Framing::Chunked),
        ("TRANSFER-ENCODING:CHUNKED \r\n", Framing::Chunked),
    ] {
        assert_eq!(post(fields).unwrap().framing, expected, "{fields:?}");
    }
}

#[test]
fn or_none_at_all() {
    for (fields, code) in [
        ("Content-Length:\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: +5\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: -5\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 5,5\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 5, 5\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 5 5\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 0x5\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 1e1\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 5.0\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: \u{665}\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 18446744073709551616\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 5\r\nContent-Length: 5\r\n", "HPE_UNEXPECTED_CONTENT_LENGTH"),
        ("Content-Length: 5\r\ncontent-length: 6\r\n", "HPE_UNEXPECTED_CONTENT_LENGTH"),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding:\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: identity\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: gzip\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: gzip, chunked\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: chunked, gzip\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: chunked, chunked\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: ,chunked\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: chunked,\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: xchunked\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: chunked;a=b\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: \"chunked\"\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: c\u{126}unked\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
    ] {
        let rejection = post(fields).unwrap_err().unwrap();
        assert_eq!((rejection.status(), rejection.code()), (400, code), "{fields:?}");
    }
}

#[test]
fn http_1_0_has_no_transfer_codings() {
    let rejection = judge("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap_err().unwrap();
    assert_eq!(rejection.to_string(), "expected no Transfer-Encoding in HTTP/1.0, got \"chunked\"");
}

#[test]
fn one_valid_host() {
    let missing = |head: &str| judge(head) == Err(Some(HeadRejection::MissingHost));
    assert!(missing("GET / HTTP/1.1\r\n\r\n"));
    assert!(missing("GET http://a/ HTTP/1.1\r\n\r\n"));
    let upgrade = "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n";
    assert!(missing(upgrade));
    let leaving = HeadLimits { upgrades_leave: true, ..LIMITS };
    assert!(judge_with(upgrade.as_bytes(), &leaving).is_ok());
    assert!(judge_with(b"GET / HTTP/1.1\r\nUpgrade: a\r\n\r\n", &leaving).is_err());
    // Node gives a CONNECT to its listeners or closes; it never asks for a Host.
    assert!(judge("CONNECT a:80 HTTP/1.1\r\n\r\n").is_ok());
    assert!(judge("GET / HTTP/1.0\r\n\r\n").is_ok());
    assert!(judge("GET / HTTP/1.1\r\nHost:\r\n\r\n").is_ok());
    assert!(judge("GET / HTTP/1.1\r\nhOST: a.example:80\r\n\r\n").is_ok());
    let lenient = HeadLimits { require_host_header: false, ..LIMITS };
    assert!(judge_with(b"GET / HTTP/1.1\r\n\r\n", &lenient).is_ok());
    for fields in [
        "Host: a\r\nHost: a\r\n",
        "Host: a\r\nHost: b\r\n",
        "Host: a@b\r\n",
        "Host: a b\r\n",
        "Host: a/b\r\n",
        "Host: a, b\r\n",
    ] {
        for version in ["1.0", "1.1"] {
            let head = format!("GET / HTTP/{version}\r\n{fields}\r\n");
            let rejection = judge_with(head.as_bytes(), &lenient).unwrap_err().unwrap();
            assert_eq!(rejection.status(), 400, "{head:?}");
            assert!(!rejection.answered_by_server(), "{head:?}");
        }
    }
}

#[test]
fn keep_alive_is_the_default_of_1_1_only() {
    for (version, fields, expected) in [
        ("1.1", "", true),
        ("1.1", "Connection: close\r\n", false),
        ("1.1", "Connection: CLOSE\r\n", false),
        ("1.1", "Connection: keep-alive, close\r\n", false),
        ("1.1", "Connection: close\r\nConnection: keep-alive\r\n", false),
        ("1.1", "Connection: keep-alive\r\nConnection:\t a ,\tclose\r\n", false),
        ("1.1", "Connection: closed, \"close\", x-close\r\n", true),
        ("1.1", "Proxy-Connection: close\r\n", false),
        ("1.0", "", false),
        ("1.0", "Connection: Keep-Alive\r\n", true),
        ("1.0", "Connection: a,keep-alive\r\n", true),
        ("1.0", "Connection: keep-alive, close\r\n", false),
        ("1.0", "Keep-Alive: timeout=5\r\n", false),
    ] {
        let head = format!("GET / HTTP/{version}\r\nHost: a\r\n{fields}\r\n");
        assert_eq!(judge(&head).unwrap().keep_alive, expected, "{head:?}");
    }
}

#[test]
fn upgrade_needs_both_headers() {
    for (fields, expected) in [
        ("Connection: Upgrade\r\nUpgrade: websocket\r\n", true),
        ("Upgrade: websocket\r\nConnection: keep-alive, upgrade\r\n", true),
        ("Connection: upgrade\r\n", false),
        ("Upgrade: websocket\r\n", false),
        ("Connection: x-upgrade\r\nUpgrade: websocket\r\n", false),
    ] {
        assert_eq!(post(fields).unwrap().upgrade, expected, "{fields:?}");
    }
    assert!(judge("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n").unwrap().upgrade);
}

#[test]
fn expectations() {
    for (fields, expected) in [
        ("", Expect::None),
        ("Expect: 100-continue\r\n", Expect::Continue),
        ("Expect: 100-Continue \r\n", Expect::Continue),
        ("Expect: 100-continue\r\nExpect: 100-continue\r\n", Expect::Continue),
        ("Expect:\r\n", Expect::Other),
        ("Expect: x\r\n", Expect::Other),
        ("Expect: 100-continue, x\r\n", Expect::Other),
        ("Expect: x\r\nExpect: 100-continue\r\n", Expect::Other),
        ("Expect: 100-continue\r\nExpect: x\r\n", Expect::Other),
        ("Expect: x100-continue\r\n", Expect::Other),
    ] {
        assert_eq!(post(fields).unwrap().expect, expected, "{fields:?}");
    }
    assert_eq!(judge("GET / HTTP/1.0\r\nExpect: x\r\n\r\n").unwrap().expect, Expect::None);
}

#[test]
fn what_line_endings_or_httparse_refuse() {
    for head in [
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nB: c\rd\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nB: c\0d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nB: c\u{1}d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nB: c\u{7f}d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nB: c\r\n d\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nB\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nB(c: d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\u{e9}: d\r\n\r\n",
        "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET / HTTP/0.9\r\nHost: a\r\n\r\n",
        "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\ta HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
        assert!(judge(head).is_err(), "{head:?}");
    }
    let fields = std::iter::empty();
    assert_eq!(inspect(b"GET", b"/", 2, fields, &LIMITS).unwrap_err().code(), "HPE_INVALID_VERSION");
}

#[test]
fn the_limit_itself_is_too_much() {
    let head = |padding: usize| format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "b".repeat(padding));
    let counted = "/Hosta".len();
    assert!(judge(&head(LIMITS.max_header_size - counted - 1)).is_ok());
    let rejection = judge(&head(LIMITS.max_header_size - counted)).unwrap_err().unwrap();
    assert_eq!((rejection.status(), rejection.code()), (431, "HPE_HEADER_OVERFLOW"));
    let field = format!("B: {}\r\n", "c".repeat(LIMITS.max_header_size));
    assert_eq!(post(&field).unwrap_err().unwrap().status(), 431);
}

#[test]
fn a_rejection_does_not_repeat_a_long_value() {
    let message = post(&format!("Content-Length: {}\r\n", "x".repeat(200))).unwrap_err().unwrap().to_string();
    assert_eq!(message, format!("expected a decimal number in Content-Length, got \"{}\"", "x".repeat(64)));
}

fn field() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("Host"),
        Just("Content-Length"),
        Just("Transfer-Encoding"),
        Just("Connection"),
        Just("Upgrade"),
        Just("X")
    ];
    let value =
        prop_oneof![Just("a"), Just("5"), Just("chunked"), Just("close"), Just("upgrade"), Just("5, 5"), Just("")];
    (name, value).prop_map(|(name, value)| format!("{name}: {value}\r\n"))
}

proptest! {
    #[test]
    fn what_passes_is_framed_once(fields in proptest::collection::vec(field(), 0..6)) {
        let fields = fields.concat();
        if let Ok(verdict) = judge(&format!("POST / HTTP/1.1\r\n{fields}\r\n")) {
            let lengths = fields.matches("Content-Length").count();
            let encodings = fields.matches("Transfer-Encoding").count();
            prop_assert_eq!(fields.matches("Host").count(), 1);
            prop_assert_eq!((lengths, encodings), match verdict.framing {
                Framing::None => (0, 0),
                Framing::Length(5) => (1, 0),
                Framing::Chunked => (0, 1),
                Framing::Length(other) => panic!("a length of {other} came from nowhere"),
            });
        }
    }

    #[test]
    fn never_panics(method: Vec<u8>, target: Vec<u8>, minor: u8, name in ".{0,20}", value: Vec<u8>) {
        for name in [name.as_bytes(), b"Host", b"Content-Length", b"Transfer-Encoding", b"Connection", b"Expect"] {
            let _ = inspect(&method, &target, minor, std::iter::once((name, value.as_slice())), &LIMITS);
        }
    }
}
